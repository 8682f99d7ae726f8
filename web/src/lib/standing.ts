// Who holds a place, in words.

import { held } from "./ledger.svelte";
import { certainty } from "./sides";
import type { Row } from "./types";
import { date, percent, t, word } from "./words.svelte";

/** The name of a state: a side in the reader's language, "contested" or "unknown". */
export function stateName(holder: string): string {
  if (holder === "contested") return t("state.contested");
  if (holder === "unknown") return t("state.unknown");
  return held.sides.get(holder)?.label ?? holder;
}

export function sureness(probability: number): string {
  return t(`sure.${certainty(probability)}`);
}

/** Who holds it and how sure, who leans, who threatens, and of when the last word is. */
export function standingOf(row: Row): string[] {
  const lines = [row.state === "unknown" ? t("state.unknown") : `${stateName(row.holder)}, ${percent(row.probability)} (${sureness(row.probability)})`];
  if (row.leaning) lines.push(t("state.leaning", { side: stateName(row.leaning) }));
  for (const threat of row.threats.slice(0, 2)) lines.push(t("state.threat", { side: threat.by ? stateName(threat.by) : t("actor.none"), event: word("event", threat.event), day: date(threat.day) }));
  if (row.via) lines.push(t("state.via"));
  if (row.last) lines.push(t("state.last", { day: date(row.last) }));
  return lines;
}
