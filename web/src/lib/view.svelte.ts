// What is shown is kept in the address, so that a view can be shared, reloaded and gone back to.

import { isDay } from "./days";

export const SCREENS = ["map", "changes", "claims", "search", "sources", "review", "help"] as const;
export type Screen = (typeof SCREENS)[number];
export const FILTERS = ["actor", "event", "modality", "source", "lang", "standing"] as const;
export type Filter = (typeof FILTERS)[number];
export type Filters = Record<Filter, string[]>;

export interface View {
  screen: Screen;
  /** Valid time; null: the last day. */
  on: string | null;
  /** Known time; null: all that is known. */
  known: string | null;
  /** Known time follows valid time: what was believed on the day itself. */
  follow: boolean;
  /** The sliders reach back to the first day any claim speaks of, not only to the first article. */
  wide: boolean;
  list: boolean;
  sides: "own" | "parts" | "backers";
  place: string | null;
  /** The claim whose article is open. */
  read: string | null;
  article: string | null;
  words: string;
  filters: Filters;
  /** Of the map: zoom, latitude, longitude. */
  at: [number, number, number] | null;
}

const noFilters = (): Filters => ({ actor: [], event: [], modality: [], source: [], lang: [], standing: [] });

/** The view that an address means; what it does not say, or says wrongly, is as at first. */
export function viewOf(hash: string): View {
  const q = new URLSearchParams(hash.replace(/^#/, ""));
  const screen = SCREENS.find((s) => s === q.get("view")) ?? "map";
  const sides = q.get("sides");
  const at = (q.get("at") ?? "").split("/").map(Number);
  const day = (name: string) => (isDay(q.get(name)) ? q.get(name) : null);
  const filters = noFilters();
  for (const f of FILTERS) filters[f] = q.getAll(f);
  return {
    screen,
    on: day("on"),
    known: day("known"),
    follow: q.get("follow") === "1",
    wide: q.get("wide") === "1",
    list: q.get("as") === "list",
    sides: sides === "own" || sides === "backers" ? sides : "parts",
    place: q.get("place"),
    read: q.get("read"),
    article: q.get("article"),
    words: q.get("q") ?? "",
    filters,
    at: at.length === 3 && at.every(Number.isFinite) ? (at as [number, number, number]) : null,
  };
}

/** The address of a view; what is as at first is left out. */
export function hashOf(v: View): string {
  const q = new URLSearchParams();
  if (v.screen !== "map") q.set("view", v.screen);
  if (v.on) q.set("on", v.on);
  if (v.known) q.set("known", v.known);
  if (v.follow) q.set("follow", "1");
  if (v.wide) q.set("wide", "1");
  if (v.list) q.set("as", "list");
  if (v.sides !== "parts") q.set("sides", v.sides);
  if (v.place) q.set("place", v.place);
  if (v.read) q.set("read", v.read);
  if (v.article) q.set("article", v.article);
  if (v.words) q.set("q", v.words);
  for (const f of FILTERS) for (const value of v.filters[f]) q.append(f, value);
  if (v.at) q.set("at", v.at.join("/"));
  const text = q.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");
  return text ? `#${text}` : "";
}

export const view: View = $state(viewOf(""));

let written = "";

/** Reads the address now and whenever it changes by hand or by the back button. */
export function followAddress(): void {
  const read = () => {
    written = location.hash;
    Object.assign(view, viewOf(location.hash));
  };
  read();
  addEventListener("hashchange", () => location.hash !== written && read());
  addEventListener("popstate", () => location.hash !== written && read());
}

/** Writes the view to the address. A new screen, place or article is a step that "back" undoes; a slider's move is none. */
export function writeAddress(hash: string): void {
  if (hash === written || hash === location.hash) return;
  const step = (h: string) => {
    const v = viewOf(h);
    return [v.screen, v.place, v.read, v.article].join("|");
  };
  const isStep = step(hash) !== step(written);
  written = hash;
  history[isStep ? "pushState" : "replaceState"](null, "", hash || location.pathname + location.search);
}

export function clearFilters(): void {
  view.filters = noFilters();
  view.words = "";
}

export function isFiltered(): boolean {
  return FILTERS.some((f) => view.filters[f].length > 0);
}

export function openPlace(key: string | null): void {
  view.place = key;
}
