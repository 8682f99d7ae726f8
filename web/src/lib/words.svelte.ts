// All that the page says, in the reader's language. A further language is one more file in `messages`.

import en from "../messages/en.json";
import fr from "../messages/fr.json";

export type Key = keyof typeof en;
export const LANGUAGES: Record<string, Record<Key, string>> = { en, fr };
const STORED = "veille-language";

function first(): string {
  const asked = [localStorage.getItem(STORED), ...navigator.languages].map((l) => l?.slice(0, 2) ?? "");
  return asked.find((l) => l in LANGUAGES) ?? "en";
}

export const speech = $state({ language: first() });

export function speak(language: string): void {
  speech.language = language;
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
}

/** The message, with `{name}` filled in. In a message with `|`, the first half is for one `n`, the second for others. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  let text = LANGUAGES[speech.language]?.[key] ?? en[key];
  const halves = text.split("|");
  if (halves.length === 2) {
    const one = new Intl.PluralRules(speech.language).select(Number(values.n)) === "one";
    text = (one ? halves[0] : halves[1]) ?? text;
  }
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : (value ?? "");
  });
}

/** The message of a word that comes from the server (an event, a modality); the word itself where there is none. */
export function word(kind: string, value: string): string {
  const key = `${kind}.${value}` as Key;
  return LANGUAGES[speech.language]?.[key] ?? en[key] ?? value.replaceAll("_", " ");
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(speech.language, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
}

/** A probability in whole per cent; never 0 or 100, which would claim more than can be known. */
export function percent(p: number): string {
  const whole = Math.min(99, Math.max(1, Math.round(p * 100)));
  return new Intl.NumberFormat(speech.language, { style: "percent" }).format(whole / 100);
}

export function date(day: string | null | undefined, style: "short" | "long" = "short"): string {
  if (!day) return "–";
  const time = Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(time)) return day;
  return new Intl.DateTimeFormat(speech.language, {
    day: "numeric",
    month: style === "long" ? "long" : "short",
    year: "numeric",
    timeZone: "UTC",
    ...(style === "long" ? { weekday: "long" } : {}),
  }).format(time);
}

export function country(code: string | null | undefined): string {
  if (!code || !/^[A-Z]{2}$/.test(code)) return code ?? "";
  return new Intl.DisplayNames([speech.language], { type: "region" }).of(code) ?? code;
}

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([speech.language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
