/** A moment as callers give it: a date, milliseconds since 1970, or ISO text. */
export type When = Date | string | number

/** Milliseconds. */
export const day = 86_400_000

/** Milliseconds since 1970; NaN for what is no date. */
export const msOf = (when: When): number => (typeof when === 'string' ? Date.parse(when) : Number(when))

/** Days of a month, 1 to 12; none for any other number. */
export const daysIn = (year: number, month: number): number =>
  month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0

/** Whether the Gregorian calendar has this day. */
export const isDay = (year: number, month: number, dayOfMonth: number): boolean =>
  dayOfMonth >= 1 && dayOfMonth <= daysIn(year, month)
