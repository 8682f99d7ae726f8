// A message that one language has and another has not would be shown in the wrong language, or not at all.

import { expect, test } from "vitest";
import en from "./en.json";
import fr from "./fr.json";

const gaps = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test("all languages say the same things, in the same order", () => {
  expect(Object.keys(fr)).toEqual(Object.keys(en));
});

test.each(Object.entries(en))("%s has the same gaps and halves in all languages", (key, text) => {
  const other = (fr as Record<string, string>)[key] ?? "";
  expect(other.trim()).not.toBe("");
  expect(gaps(other)).toEqual(gaps(text));
  expect(other.split("|").length).toBe(text.split("|").length);
});
