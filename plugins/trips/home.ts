import type { Position } from '../../index.ts'
import { distanceBetween } from '../../toolkit.ts'
import type { TripsOptions } from './options.ts'

/** A picture, as far as journeys look at it. */
export interface Located {
  readonly id: string
  /** The instant, which clocks on a journey to other zones do not follow. */
  readonly at: number
  readonly day: string
  readonly place: Position
}

/** Where somebody lived on a day, at several places maybe; none where nothing tells. */
export type HomesOf = (day: string) => readonly Position[]

/** About 11 km from north to south. */
const cellOf = ({ lat, lon }: Position): readonly [number, number] => [Math.round(lat * 10), Math.round(lon * 10)]
const key = (row: number, column: number): string => `${row} ${column}`
/** Months are counted, so that a year is twelve of them wherever it begins. */
const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1

/** How many pictures were taken in a cell, and the sums of their degrees, by months. */
type Cell = Map<number, { count: number; lat: number; lon: number }>
interface Cells {
  readonly all: ReadonlyMap<string, Cell>
  /** Names of those with pictures in a month. */
  readonly byMonth: ReadonlyMap<number, ReadonlySet<string>>
  /** Those around each one, itself included. */
  readonly near: ReadonlyMap<string, readonly Cell[]>
}

const cellsOf = (assets: readonly Located[]): Cells => {
  const all = new Map<string, Cell>()
  const byMonth = new Map<number, Set<string>>()
  for (const { place, day } of assets) {
    const [name, month] = [key(...cellOf(place)), monthOf(day)]
    const cell = all.get(name) ?? (new Map() as Cell)
    all.set(name, cell)
    byMonth.set(month, (byMonth.get(month) ?? new Set<string>()).add(name))
    const { count, lat, lon } = cell.get(month) ?? { count: 0, lat: 0, lon: 0 }
    cell.set(month, { count: count + 1, lat: lat + place.lat, lon: lon + place.lon })
  }
  const around = (name: string): Cell[] => {
    const [row = 0, column = 0] = name.split(' ').map(Number)
    return [-1, 0, 1].flatMap((down) => [-1, 0, 1].flatMap((right) => all.get(key(row + down, column + right)) ?? []))
  }
  return { all, byMonth, near: new Map([...all.keys()].map((name) => [name, around(name)])) }
}

/** First and last of some months, and the one that it is about. */
interface Span {
  readonly from: number
  readonly to: number
  readonly middle: number
}

/**
 * The middle of what was taken where most months of a span have pictures, with the number of these months. Of equals, which there
 * are where somebody moved, the one with pictures about the middle of the span counts.
 */
const mostMonths = ({ all, byMonth, near }: Cells, { from, to, middle }: Span) => {
  const within = (month: number): boolean => month >= from && month <= to
  const monthsIn = (cell: Cell | undefined): number[] => [...(cell?.keys() ?? [])].filter(within)
  const inSpan = [...byMonth].flatMap(([month, names]) => (within(month) ? [...names] : []))
  const [best] = [...new Set(inSpan)]
    .map((name) => {
      const months = new Set(near.get(name)?.flatMap(monthsIn))
      const late = [middle - 1, middle, middle + 1].filter((month) => months.has(month)).length
      return { name, months, late, own: monthsIn(all.get(name)).length }
    })
    .sort((a, b) => b.months.size - a.months.size || b.late - a.late || b.own - a.own || (a.name < b.name ? -1 : 1))
  const cells = near.get(best?.name ?? '')
  if (!best || !cells) return null
  const sums = cells.flatMap((cell) => [...cell].flatMap(([month, sum]) => (within(month) ? [sum] : [])))
  const total = (of: 'count' | 'lat' | 'lon'): number => sums.reduce((all, sum) => all + sum[of], 0)
  return { home: { lat: total('lat') / total('count'), lon: total('lon') / total('count') }, months: best.months.size }
}

/** Fewer months in a year tell less than all years together. */
const enoughMonths = 4

/** Where most months were spent in the year about a month, where that tells enough: people move. */
const foundHomes = (assets: readonly Located[]): HomesOf => {
  const cells = cellsOf(assets)
  const overall = mostMonths(cells, { from: 0, to: Number.POSITIVE_INFINITY, middle: 0 })
  const known = new Map<number, readonly Position[]>()
  return (day) => {
    const month = monthOf(day)
    const found = known.get(month)
    if (found) return found
    const year = mostMonths(cells, { from: month - 6, to: month + 5, middle: month })
    const best = year && year.months >= enoughMonths ? year : overall
    const homes = best ? [best.home] : []
    known.set(month, homes)
    return homes
  }
}

/** Says where home was, as given or found. */
export const homeFinder = ({ home }: TripsOptions, assets: readonly Located[]): HomesOf => {
  if (home === 'auto') return foundHomes(assets)
  return (day) => home.filter(({ from, to }) => (from === undefined || day >= from) && (to === undefined || day <= to))
}

/** Whether a picture was taken away from every home; where no home is known, nothing is. */
export const isAway = ({ place, day }: Located, homesOf: HomesOf, km: number): boolean => {
  const homes = homesOf(day)
  return homes.length > 0 && homes.every((home) => distanceBetween(place, home) > km)
}
