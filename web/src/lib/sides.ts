// How a side looks: a colour safe for colour-blind eyes, a shape, and a letter; never a colour alone.

import type { Party } from "./types";

/** Okabe and Ito's palette without black and yellow, which the base map and white paper need; a brown and a teal added. */
export const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#b4568f", "#3a3f9b", "#a86b00", "#2f8fae", "#7a4b2b"];
/** The same hues, lighter: thin lines on a dark page need it. */
export const LINES_ON_DARK = ["#52b0e8", "#ff9255", "#45d1a2", "#e59cc4", "#9ba0f5", "#e3a94a", "#74cbe6", "#cf9a78"];
export const NEUTRAL = "#66727e";
export const CONTESTED = { light: "#20262d", dark: "#e8edf2" };

export type Shape = "circle" | "square" | "diamond" | "triangle" | "hexagon" | "pentagon" | "shield" | "drop" | "burst" | "dot";
const SHAPES: Shape[] = ["circle", "square", "diamond", "hexagon", "triangle", "pentagon", "shield", "drop"];

export interface Side {
  name: string;
  /** Name in the language of the page. */
  label: string;
  /** Place in the fixed order of the ledger's sides; -1 for contested, -2 for unknown. */
  index: number;
  colour: string;
  shape: Shape;
  letter: string;
}

/** One or two letters that tell each name from the others. */
export function letters(names: string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const words = name.split(/[\s\-–'’]+/).filter((w) => /\p{L}/u.test(w));
    const first = Array.from(words[0] ?? name);
    const second = Array.from(words[1] ?? "");
    const tries = [first[0], second[0] && `${first[0]}${second[0]}`, first[1] && `${first[0]}${first[1]}`, first[2] && `${first[0]}${first[2]}`];
    const found = tries.map((s) => (s ?? "").toLocaleUpperCase()).find((s) => s !== "" && !used.has(s)) ?? String(used.size + 1);
    used.add(found);
    return found;
  });
}

/** The looks of all sides; beyond the eighth they share the neutral colour and differ by letter. */
export function sidesOf(parties: Party[], language: string): Map<string, Side> {
  const labels = parties.map((p) => p.names[language] || p.name);
  const marks = letters(labels);
  return new Map(
    parties.map((p, i) => {
      const index = p.order ?? i;
      return [
        p.name,
        { name: p.name, label: labels[i] ?? p.name, index, colour: COLOURS[index] ?? NEUTRAL, shape: SHAPES[index] ?? "circle", letter: marks[i] ?? "?" },
      ];
    }),
  );
}

export type Certainty = 3 | 2 | 1;

/** Own judgement, as in the legend: from nine in ten on near certain, from seven in ten on likely. */
export function certainty(probability: number): Certainty {
  return probability >= 0.9 ? 3 : probability >= 0.7 ? 2 : 1;
}

/** The corners of a shape as an SVG path around (0, 0) with about the radius `r`. */
export function outline(shape: Shape, r: number): string {
  const ring = (n: number, turn: number, radius = (_: number) => r) =>
    `M${Array.from({ length: n }, (_, i) => {
      const a = (turn + (360 * i) / n) * (Math.PI / 180);
      return `${(radius(i) * Math.cos(a)).toFixed(2)} ${(radius(i) * Math.sin(a)).toFixed(2)}`;
    }).join("L")}Z`;
  switch (shape) {
    case "square":
      return ring(4, 45, () => r * 1.2);
    case "diamond":
      return ring(4, 0, () => r * 1.22);
    case "triangle":
      return ring(3, -90, () => r * 1.32);
    case "hexagon":
      return ring(6, 0, () => r * 1.1);
    case "pentagon":
      return ring(5, -90, () => r * 1.14);
    case "shield":
      return `M${-r} ${-r * 0.9}H${r}V${r * 0.2}L0 ${r * 1.2}L${-r} ${r * 0.2}Z`;
    case "drop":
      return `M0 ${-r * 1.3}L${r} ${r * 0.1}A${r} ${r} 0 1 1 ${-r} ${r * 0.1}Z`;
    case "burst":
      return ring(16, -90, (i) => (i % 2 ? r * 0.86 : r * 1.28));
    case "dot":
    case "circle":
      return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
  }
}
