// Days of the calendar as whole numbers since 1970-01-01, so that a slider can step through them.

const DAY = 86_400_000;

/** The number of a day such as `2005-05-12`; NaN where it is none. */
export function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / DAY);
}

/** The day of a number. */
export function dayOf(number: number): string {
  return new Date(number * DAY).toISOString().slice(0, 10);
}

/** `day` moved by `by` days, kept between `from` and `to`. */
export function moved(day: string, by: number, from: string, to: string): string {
  return dayOf(Math.min(dayNumber(to), Math.max(dayNumber(from), dayNumber(day) + by)));
}

/** True for a day of the calendar, as written in an address. */
export function isDay(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayNumber(text));
}
