// Parts of a claim in words.

import { dayNumber, dayOf } from "./days";
import { held } from "./ledger.svelte";
import type { ActorRef, Record_ } from "./types";
import { date, speech, t } from "./words.svelte";

/** The name of an actor in the reader's language, where the lexicon has one. */
export function actorOf(actor: ActorRef | null): string {
  if (!actor) return "–";
  const known = held.actors.find((a) => a.id !== null && a.id === actor.id);
  return known?.names[speech.language] || actor.name;
}

/** When it was so: a day, or the first and the last day. */
export function spanOfTime(time: Record_["time"]): string {
  if (!time || (!time.from && !time.to)) return "–";
  if (!time.to) return t("time.since", { day: date(time.from) });
  const last = time.to.length > 10 ? time.to : dayOf(dayNumber(time.to) - 1);
  if (!time.from) return t("time.until", { day: date(last) });
  const [a, b] = [date(time.from), date(last)];
  return a === b || last < time.from ? a : `${a} – ${b}`;
}
