import type { Position } from '../../index.ts'
import { distanceBetween } from '../../toolkit.ts'
import type { TripsOptions } from './options.ts'

/** A picture, as far as journeys look at it. */
export interface Located {
  readonly id: string
  readonly at: number
  readonly day: string
  readonly place: Position
}

/** Where somebody lived on a day; null where nothing tells. */
export type HomeOf = (day: string) => Position | null

/** About 11 km from north to south. */
const cellOf = ({ lat, lon }: Position): readonly [number, number] => [Math.round(lat * 10), Math.round(lon * 10)]
const key = (row: number, column: number): string => `${row} ${column}`

/** Months in which something was taken in each cell. */
const monthsByCell = (assets: readonly Located[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const cells = new Map<string, Set<string>>()
  for (const { place, day } of assets) {
    const cell = key(...cellOf(place))
    const months = cells.get(cell) ?? new Set<string>()
    cells.set(cell, months.add(day.slice(0, 7)))
  }
  return cells
}

const around = ([row, column]: readonly [number, number]): string[] =>
  [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => key(row + down, column + right)))

/** The middle of what was taken where most months have pictures, with the number of these months. */
const mostMonths = (assets: readonly Located[]): { readonly home: Position; readonly months: number } | null => {
  const cells = monthsByCell(assets)
  const best = [...cells.keys()]
    .map((cell) => {
      const [row = 0, column = 0] = cell.split(' ').map(Number)
      const near = around([row, column])
      return {
        near,
        months: new Set(near.flatMap((one) => [...(cells.get(one) ?? [])])).size,
        own: cells.get(cell)?.size ?? 0,
        cell,
      }
    })
    .sort((a, b) => b.months - a.months || b.own - a.own || (a.cell < b.cell ? -1 : 1))[0]
  if (!best) return null
  const there = assets.filter(({ place }) => best.near.includes(key(...cellOf(place))))
  const mean = (of: (place: Position) => number): number =>
    there.reduce((sum, { place }) => sum + of(place), 0) / there.length
  return { home: { lat: mean(({ lat }) => lat), lon: mean(({ lon }) => lon) }, months: best.months }
}

/** Fewer months in a year tell less than all years together. */
const enoughMonths = 4

/** Where most months were spent, each year for itself where it tells enough: people move. */
const foundHome = (assets: readonly Located[]): HomeOf => {
  const overall = mostMonths(assets)?.home ?? null
  const years = new Map<string, Position | null>()
  for (const [year, shots] of Map.groupBy(assets, ({ day }) => day.slice(0, 4))) {
    const own = mostMonths(shots)
    years.set(year, own && own.months >= enoughMonths ? own.home : overall)
  }
  return (day) => years.get(day.slice(0, 4)) ?? overall
}

/** Says where home was, as given or found. */
export const homeFinder = ({ home }: TripsOptions, assets: readonly Located[]): HomeOf => {
  if (home === 'auto') return foundHome(assets)
  return (day) =>
    home.find(({ from, to }) => (from === undefined || day >= from) && (to === undefined || day <= to)) ?? null
}

/** Whether a picture was taken away from home; where no home is known, nothing is. */
export const isAway = ({ place, day }: Located, homeOf: HomeOf, km: number): boolean => {
  const home = homeOf(day)
  return home !== null && distanceBetween(place, home) > km
}
