// Text of articles: offsets are code points, links are only those of the web.

import type { Claim, Range } from "./types";

export interface Piece {
  text: string;
  role: string | null;
}

export interface Mark {
  role: string;
  from: number;
  to: number;
}

/** The address, if it is one that a page may link to; articles can say anything. */
export function safeLink(address: string | null | undefined): string | null {
  if (!address || !/^https?:\/\//i.test(address)) return null;
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

/** Cuts `text`, whose first code point has the offset `start`, at the marks. Of marks that overlap the first one stays. */
export function pieces(text: string, marks: Mark[], start = 0): Piece[] {
  const points = Array.from(text);
  const inside = marks
    .map((m) => ({ role: m.role, from: Math.max(0, m.from - start), to: Math.min(points.length, m.to - start) }))
    .filter((m) => m.from < m.to)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const out: Piece[] = [];
  let at = 0;
  for (const mark of inside) {
    if (mark.from < at) continue;
    if (mark.from > at) out.push({ text: points.slice(at, mark.from).join(""), role: null });
    out.push({ text: points.slice(mark.from, mark.to).join(""), role: mark.role });
    at = mark.to;
  }
  if (at < points.length) out.push({ text: points.slice(at).join(""), role: null });
  return out;
}

/** What a claim stands on, as marks in its article. */
export function marksOf(claim: Claim): Mark[] {
  const r = claim.record;
  const named: [string, Range | null | undefined][] = [
    ["trigger", r.evidence.trigger],
    ["actor", r.actor?.span],
    ["counterpart", r.counterpart?.span],
    ["place", r.place?.span],
    ["time", r.time?.span],
  ];
  return named.flatMap(([role, span]) => (span ? [{ role, from: span[0], to: span[1] }] : []));
}
