// Pictures for the map, drawn when the map first needs them. Their names say what they show.

import { COLOURS, CONTESTED, NEUTRAL, outline, type Certainty, type Shape, type Side } from "../lib/sides";

const SCALE = 2;

export interface Picture {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** What a mark shows: its side (-1 contested, -2 unknown), how sure, who leans or threatens (side, or -9 for nobody). */
export interface MarkOf {
  side: number;
  sure: Certainty;
  leaning: number;
  threat: number;
}

export const NOBODY = -9;

export function markName(m: MarkOf): string {
  return `mark|${m.side}|${m.sure}|${m.leaning}|${m.threat}`;
}

function canvas(width: number, height: number): CanvasRenderingContext2D | null {
  const element = document.createElement("canvas");
  element.width = width * SCALE;
  element.height = height * SCALE;
  const pen = element.getContext("2d", { willReadFrequently: true });
  pen?.scale(SCALE, SCALE);
  return pen;
}

function picture(pen: CanvasRenderingContext2D): Picture {
  const { width, height } = pen.canvas;
  return { width, height, data: pen.getImageData(0, 0, width, height).data };
}

function colour(side: number, dark: boolean): string {
  return side === -1 ? (dark ? CONTESTED.dark : CONTESTED.light) : (COLOURS[side] ?? NEUTRAL);
}

function letter(pen: CanvasRenderingContext2D, text: string, fill: string, rim: string, size: number): void {
  pen.font = `700 ${size}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 2.5;
  pen.strokeStyle = rim;
  pen.strokeText(text, 0, 0.6);
  pen.fillStyle = fill;
  pen.fillText(text, 0, 0.6);
}

function drawMark(m: MarkOf, sides: Side[], dark: boolean): Picture | null {
  const size = 38;
  const pen = canvas(size, size);
  if (!pen) return null;
  pen.translate(size / 2, size / 2);
  const rim = dark ? "#0c1116" : "#ffffff";
  if (m.threat !== NOBODY) {
    pen.setLineDash([4, 2.6]);
    pen.lineWidth = 2.6;
    pen.strokeStyle = rim;
    pen.beginPath();
    pen.arc(0, 0, 15.4, 0, 7);
    pen.stroke();
    pen.strokeStyle = colour(m.threat, dark);
    pen.stroke();
    pen.setLineDash([]);
  }
  if (m.side === -2) {
    pen.beginPath();
    pen.arc(0, 0, 4.2, 0, 7);
    pen.fillStyle = rim;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = NEUTRAL;
    pen.stroke();
  } else {
    const shape: Shape = m.side === -1 ? "burst" : (sides[m.side]?.shape ?? "circle");
    const path = new Path2D(outline(shape, 9.6));
    const own = colour(m.side, dark);
    const paper = dark ? "#eef2f5" : "#ffffff";
    pen.lineWidth = 4.6;
    pen.lineJoin = "round";
    pen.strokeStyle = rim;
    pen.stroke(path);
    pen.fillStyle = m.sure === 3 && m.side !== -1 ? own : paper;
    pen.fill(path);
    if (m.side === -1) {
      pen.save();
      pen.clip(path);
      pen.fillStyle = m.leaning === NOBODY ? "#8b96a1" : colour(m.leaning, dark);
      for (let x = -26; x < 26; x += 6.4) {
        pen.beginPath();
        pen.moveTo(x, 13);
        pen.lineTo(x + 3.6, 13);
        pen.lineTo(x + 29.6, -13);
        pen.lineTo(x + 26, -13);
        pen.fill();
      }
      pen.restore();
    }
    pen.lineWidth = m.sure === 1 ? 1.8 : 2.8;
    if (m.sure === 1 && m.side !== -1) pen.setLineDash([3.2, 2.4]);
    pen.strokeStyle = own;
    pen.stroke(path);
    pen.setLineDash([]);
    if (m.side === -1) letter(pen, "×", dark ? "#0c1116" : "#ffffff", own, 15);
    else {
      const text = sides[m.side]?.letter ?? "?";
      letter(pen, text, m.sure === 3 ? "#ffffff" : own, m.sure === 3 ? own : paper, text.length > 1 ? 8.5 : 11.5);
    }
  }
  if (m.threat !== NOBODY) {
    pen.translate(12.4, -12.4);
    pen.beginPath();
    pen.arc(0, 0, 5.6, 0, 7);
    pen.fillStyle = rim;
    pen.fill();
    pen.beginPath();
    pen.arc(0, 0, 4.6, 0, 7);
    pen.fillStyle = colour(m.threat, dark);
    pen.fill();
    letter(pen, "!", "#ffffff", colour(m.threat, dark), 8);
  }
  return picture(pen);
}

/** A ring whose parts are the sides of the towns that are drawn together. */
function drawCluster(parts: [number, number][], dark: boolean): Picture | null {
  const total = parts.reduce((sum, [, n]) => sum + n, 0);
  const r = Math.min(21, 13 + Math.sqrt(total));
  const size = Math.ceil(r * 2 + 6);
  const pen = canvas(size, size);
  if (!pen) return null;
  pen.translate(size / 2, size / 2);
  pen.beginPath();
  pen.arc(0, 0, r + 1.6, 0, 7);
  pen.fillStyle = dark ? "#0c1116" : "#ffffff";
  pen.fill();
  let from = -Math.PI / 2;
  for (const [side, n] of parts) {
    const to = from + (n / total) * 2 * Math.PI;
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.arc(0, 0, r, from, to);
    pen.fillStyle = side === -2 ? "#aab4bd" : colour(side, dark);
    pen.fill();
    if (parts.length > 1) {
      pen.lineWidth = 1.4;
      pen.strokeStyle = dark ? "#0c1116" : "#ffffff";
      pen.stroke();
    }
    from = to;
  }
  pen.beginPath();
  pen.arc(0, 0, r - 5, 0, 7);
  pen.fillStyle = dark ? "#1b242d" : "#ffffff";
  pen.fill();
  pen.fillStyle = dark ? "#f1f4f7" : "#16202b";
  pen.font = "700 11.5px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(total), 0, 0.6);
  return picture(pen);
}

/** A tint that is also a texture: each side has its own strokes, so that provinces differ without colour. */
function drawTint(first: number, second: number, strong: boolean, dark: boolean): Picture | null {
  const size = 12;
  const pen = canvas(size, size);
  if (!pen) return null;
  const paint = (side: number, alpha: number) => {
    pen.globalAlpha = alpha;
    pen.fillStyle = colour(side, dark);
    pen.strokeStyle = colour(side, dark);
  };
  if (second !== NOBODY) {
    for (let i = -1; i < 2; i++) {
      for (const [side, shift] of [[first, 0], [second, size / 2]] as const) {
        paint(side, 0.24);
        pen.beginPath();
        pen.moveTo(i * size + shift, size);
        pen.lineTo(i * size + shift + size / 2, size);
        pen.lineTo(i * size + shift + size * 1.5, 0);
        pen.lineTo(i * size + shift + size, 0);
        pen.fill();
      }
    }
    return picture(pen);
  }
  paint(first, strong ? 0.24 : 0.12);
  pen.fillRect(0, 0, size, size);
  paint(first, strong ? 0.34 : 0.22);
  pen.lineWidth = 1;
  pen.beginPath();
  const texture = ((first % 6) + 6) % 6;
  if (texture === 0) pen.arc(3, 3, 1, 0, 7), pen.moveTo(10, 9), pen.arc(9, 9, 1, 0, 7), pen.fill();
  if (texture === 1) pen.moveTo(0, 3), pen.lineTo(12, 3), pen.moveTo(0, 9), pen.lineTo(12, 9);
  if (texture === 2) pen.moveTo(3, 0), pen.lineTo(3, 12), pen.moveTo(9, 0), pen.lineTo(9, 12);
  if (texture === 3) pen.moveTo(0, 12), pen.lineTo(12, 0), pen.moveTo(-1, 1), pen.lineTo(1, -1), pen.moveTo(11, 13), pen.lineTo(13, 11);
  if (texture === 4) pen.moveTo(0, 0), pen.lineTo(12, 12), pen.moveTo(11, -1), pen.lineTo(13, 1), pen.moveTo(-1, 11), pen.lineTo(1, 13);
  if (texture === 5) pen.moveTo(4, 6), pen.lineTo(8, 6), pen.moveTo(6, 4), pen.lineTo(6, 8);
  pen.stroke();
  return picture(pen);
}

export function tintName(first: number, second: number, strong: boolean): string {
  return `tint|${first}|${second}|${strong ? 1 : 0}`;
}

/** Draws the picture of that name; null for a name that is none of ours. */
export function draw(name: string, sides: Side[], dark: boolean): Picture | null {
  const [kind, ...rest] = name.split("|");
  const n = rest.map(Number);
  if (kind === "mark") return drawMark({ side: n[0] ?? -2, sure: (n[1] ?? 1) as Certainty, leaning: n[2] ?? NOBODY, threat: n[3] ?? NOBODY }, sides, dark);
  if (kind === "tint") return drawTint(n[0] ?? 0, n[1] ?? NOBODY, n[2] === 1, dark);
  if (kind === "none") return { width: 2, height: 2, data: new Uint8ClampedArray(16) };
  if (kind === "group") {
    const counts = n.map((count, i) => [i < COLOURS.length ? i : i - COLOURS.length - 2, count] as [number, number]);
    return drawCluster(counts.filter(([, count]) => count > 0), dark);
  }
  return null;
}

export const PIXELS = SCALE;
