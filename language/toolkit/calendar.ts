/** Days of a month, 1 to 12; none for any other number. */
export const daysIn = (year: number, month: number): number =>
  month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0

/**
 * Whether the Gregorian calendar has this day.
 * @example
 * hasDay(2023, 2, 29) // false
 */
export const hasDay = (year: number, month: number, dayOfMonth: number): boolean =>
  dayOfMonth >= 1 && dayOfMonth <= daysIn(year, month)
