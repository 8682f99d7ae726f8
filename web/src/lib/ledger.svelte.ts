// What the page holds of the ledger: its places and sides, and who holds what on the day shown.

import { ApiError, get, listen } from "./api";
import { dayNumber, dayOf } from "./days";
import { sidesOf, type Side } from "./sides";
import type { Actor, Change, Control, Ledger, Party, Place, Row, Source } from "./types";
import { FILTERS, isFiltered, view, type Filters } from "./view.svelte";
import { speech } from "./words.svelte";

const KEPT = 400;

class Held {
  ledger: Ledger | null = $state.raw(null);
  places: Map<string, Place> = $state.raw(new Map());
  actors: Actor[] = $state.raw([]);
  sources: Source[] = $state.raw([]);
  changes: Change[] = $state.raw([]);
  control: Control | null = $state.raw(null);
  /** Sides by their fixed place in the ledger. */
  parties: Party[] = $state.raw([]);
  /** Places with claims that pass the filters; null where nothing is filtered. */
  matching: Record<string, number> | null = $state.raw(null);
  failure: string | null = $state(null);
  version: string = $state("");

  rows: Map<string, Row> = $derived(new Map((this.control?.rows ?? []).map((r) => [r.place, r])));
  sides: Map<string, Side> = $derived(sidesOf(this.parties, speech.language));

  firstPublished = $derived(this.ledger?.known?.from ?? "1970-01-01");
  last = $derived(this.ledger?.known?.to ?? "1970-01-01");
  /** First day of the slider of valid time: a week before the first article, or the first day any claim speaks of. */
  first = $derived.by(() => {
    const earliest = this.ledger?.days?.from ?? this.firstPublished;
    if (view.wide) return earliest;
    const near = dayOf(dayNumber(this.firstPublished) - 7);
    return near > earliest ? near : earliest < this.firstPublished ? earliest : this.firstPublished;
  });
  on = $derived(view.on ?? this.last);
  known = $derived(view.follow ? this.on : view.known);
}

export const held = new Held();

const answers = new Map<string, Control>();
let asking = false;
let wanted: string | null = null;

function controlQuery(): Record<string, string | null> {
  return { on: held.on, known: held.known, sides: view.sides };
}

/** Every side that a list of the server names keeps its place; new ones come after. */
function learnParties(parties: Party[]): void {
  const known = new Set(held.parties.map((p) => p.name));
  const fresh = parties.filter((p) => !known.has(p.name));
  if (fresh.length) held.parties = [...held.parties, ...fresh].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

/**
 * Brings who holds what on the day shown. While one answer is under way only the newest wish is kept, so that a
 * slider that is dragged never waits for the days it has passed.
 */
export async function bringControl(): Promise<void> {
  if (!held.ledger?.known) return;
  wanted = JSON.stringify({ ...controlQuery(), version: held.version });
  const ready = answers.get(wanted);
  if (ready) {
    held.control = ready;
    return;
  }
  if (asking) return;
  asking = true;
  try {
    while (wanted && !answers.has(wanted)) {
      const key: string = wanted;
      const { version: _, ...query } = JSON.parse(key) as Record<string, string | null>;
      const control = await get<Control>("control", query);
      learnParties(control.parties);
      if (answers.size >= KEPT) answers.clear();
      answers.set(key, control);
      held.control = control;
      held.failure = null;
    }
    if (wanted) held.control = answers.get(wanted) ?? held.control;
  } catch (error) {
    held.failure = told(error);
  } finally {
    asking = false;
  }
}

export function told(error: unknown): string {
  if (error instanceof ApiError) return error.help ? `${error.message} ${error.help}` : error.message;
  return error instanceof Error ? error.message : String(error);
}

/** The filters as the server takes them. */
export function filterQuery(filters: Filters, words: string): Record<string, string[] | string> {
  const query: Record<string, string[] | string> = {};
  for (const f of FILTERS) if (filters[f].length) query[f] = filters[f];
  if (words.trim()) query.text = words.trim();
  return query;
}

export async function bringMatching(): Promise<void> {
  if (!isFiltered()) {
    held.matching = null;
    return;
  }
  const asked = JSON.stringify(view.filters);
  try {
    const query = { ...filterQuery(view.filters, ""), known: held.known };
    const found = await get<{ places: { place: string; claims: number }[] }>("claims/places", query);
    if (asked !== JSON.stringify(view.filters)) return;
    held.matching = Object.fromEntries(found.places.map(({ place, claims }) => [place, claims]));
  } catch {
    held.matching = null;
  }
}

/** The changes up to the last day, as known on the day shown: for the bars over the slider and the list. */
export async function bringChanges(): Promise<void> {
  const query = { known: held.known, sides: view.sides, evidence: false, limit: 1000, order: "newest" };
  held.changes = (await get<{ changes: Change[] }>("changes", query)).changes;
}

/** Loads what there is; again whenever the ledger has changed. */
export async function open(): Promise<void> {
  try {
    const [ledger, places, actors] = await Promise.all([
      get<Ledger>("ledger"),
      get<{ places: Place[] }>("places"),
      get<{ actors: Actor[] }>("actors"),
    ]);
    if (held.version !== ledger.version) answers.clear();
    held.places = new Map(places.places.map((p) => [p.key, p]));
    held.actors = actors.actors;
    held.ledger = ledger;
    held.version = ledger.version;
    held.failure = null;
    if (ledger.known) held.sources = (await get<{ sources: Source[] }>("sources", { sides: view.sides })).sources;
  } catch (error) {
    held.failure = told(error);
  }
}

export function watch(): void {
  void listen((version) => {
    if (held.version && version !== held.version) void open();
  });
}
