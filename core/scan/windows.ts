/** A span of capture time in milliseconds, both ends included; null is open. */
export interface Window {
  readonly from: number | null
  readonly to: number | null
}

/** How many assets a month of the timeline holds. */
export interface MonthCount {
  /** First instant of the month, in milliseconds. */
  readonly month: number
  readonly count: number
}

const nextMonth = (month: number): number => {
  const date = new Date(month)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

/** Borders that cut one month into equal parts of about `size` assets; the first border is the month's beginning. */
const borders = ({ month, count }: MonthCount, size: number): number[] => {
  const parts = Math.max(1, Math.round(count / size))
  const length = (nextMonth(month) - month) / parts
  return Array.from({ length: parts }, (_, part) => Math.floor(month + part * length))
}

/**
 * Cuts all of time, or the span inside `bounds`, into adjoining windows of about `size` assets each.
 * Counts are only hints: a window may hold any number, and what lies outside of every month is covered too.
 * @param months ascending
 */
export const planWindows = (months: readonly MonthCount[], size: number, bounds: Window): Window[] => {
  const cuts: number[] = []
  let pending = 0
  for (const month of months) {
    const parts = borders(month, size)
    const begin = parts[0] ?? month.month
    if (pending + month.count > size) {
      cuts.push(begin)
      pending = 0
    }
    pending += month.count / parts.length
    for (const cut of parts.slice(1)) cuts.push(cut)
  }
  const inside = cuts.filter((cut) => cut > (bounds.from ?? -Infinity) && cut <= (bounds.to ?? Infinity))
  return [bounds.from, ...inside].map((from, index) => {
    const next = inside[index]
    return { from, to: next === undefined ? bounds.to : next - 1 }
  })
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The filter fields of a window; capture times are stored in whole milliseconds, so the bounds are exact. */
export const windowFilter = ({ from, to }: Window): { takenAfter?: string; takenBefore?: string } => ({
  ...(from === null ? {} : { takenAfter: iso(from) }),
  ...(to === null ? {} : { takenBefore: iso(to) }),
})
