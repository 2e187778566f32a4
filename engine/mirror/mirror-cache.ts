import type { AssetRow } from '../../core/api/schemas.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { AssetCache } from '../../core/context/asset-cache.ts'
import { filtersOf } from '../../core/scan/narrowing.ts'
import { addReport, type ScanReport } from '../../core/scan/scan.ts'
import { countIn, type Part, partsToScan, type ScanAnyOptions, scanAny } from '../../core/scan/scan-any.ts'
import { isAnswerable, matcherOf } from './matching.ts'
import type { Mirror, MirrorReport } from './mirror.ts'

/** How to read with a mirror. */
export interface MirrorCacheOptions {
  readonly mirror: Mirror
  /** Ask the server for everything again, and compare. */
  readonly verify: boolean
  /** Told after each reading which way it took, and why. */
  readonly onWay?: (way: ReadSource) => void
}

/** Where assets are read from, and why, for people. */
export interface ReadSource {
  readonly from: 'mirror' | 'server'
  readonly why: string
  /** Of what the mirror knows, it shows what fulfils one of these: no more, and no less, than would be read from the server. */
  readonly filters?: readonly SearchFilter[]
}

/** A row from the mirror costs about this part of one from the server. */
const mirroredCost = 1 / 10
/** From this part of the library on, reading all of it once is worth being able to take it from the mirror later. */
const worthReading = 1 / 4
/** The same where the albums have to be read besides. */
const worthReadingAlbums = 3 / 4

const number = (value: number): string => value.toLocaleString('en')

/** Chooses by counts between the mirror, and asking the server for what recipes look for. */
export const chooseSource = async (
  { mirror, verify }: Pick<MirrorCacheOptions, 'mirror' | 'verify'>,
  options: ScanAnyOptions,
): Promise<ReadSource> => {
  const { narrowing, withExif = false, withPeople = false, whole = false } = options
  if (whole) return { from: 'server', why: 'whole records are asked for, which the mirror does not keep' }
  if (withPeople) return { from: 'server', why: 'people are asked for, whose faces leave no trace on an asset' }
  const filters = filtersOf(narrowing)
  if (filters.length === 0) return { from: 'server', why: 'nothing is looked for' }
  const isByAlbum = filters.some(({ isNotInAlbum }) => isNotInAlbum)
  if (!filters.every((filter) => isAnswerable(filter, withExif)) || (isByAlbum && !options.unalbumed))
    return { from: 'server', why: 'it finds people, albums, tags or text better' }
  const standing = mirror.status(options)
  if (!standing.isPossible) return { from: 'server', why: standing.why }
  const isAll = filters.some((filter) => Object.values(filter).every((wanted) => wanted === undefined))
  const parts = isAll ? [{ filter: {} }] : await partsToScan(options)
  const mirrored = { from: 'mirror', filters: parts.map(({ filter }) => filter) } as const
  if (verify) return { ...mirrored, why: 'everything is verified' }
  if (isAll) {
    const known = standing.assets === null ? null : `it knows ${number(standing.assets)}, and asks what changed`
    return { ...mirrored, why: known ?? again(standing.why) }
  }
  const [wanted, all] = await Promise.all([sumOf(options, parts), standing.assets ?? countIn(options, {})])
  const few = `${number(wanted)} of ${number(all ?? 0)} assets are looked for`
  const first = isByAlbum ? worthReadingAlbums : worthReading
  const share = standing.assets === null ? first : mirroredCost
  if (all === null || wanted < all * share) return { from: 'server', why: few }
  return { ...mirrored, why: standing.assets === null ? `${few}, ${again(standing.why)}` : few }
}

const again = (why: string): string => `all of them are read once more, because ${why}`

const sumOf = async (options: ScanAnyOptions, parts: readonly Part[]): Promise<number> => {
  const counts = await Promise.all(parts.map(({ filter, count }) => count ?? countIn(options, filter)))
  return counts.reduce<number>((sum, count) => sum + (count ?? Infinity), 0)
}

/** A memory that reads from a mirror where that is cheaper, and keeps what it is told. */
export const mirrorCache = (options: MirrorCacheOptions): AssetCache => {
  const { mirror, verify } = options
  return {
    read: (wanted) => {
      const report: ScanReport = { distinct: 0, expected: 0, complete: true, vanished: new Set() }
      return { report, batches: run(options, wanted, report) }
    },
    get: (name, mark) => (verify ? null : mirror.get(name, mark)),
    set: (name, mark, content) => mirror.set(name, mark, content),
  }
}

async function* run(
  { mirror, verify, onWay }: MirrorCacheOptions,
  wanted: ScanAnyOptions,
  report: ScanReport,
): AsyncGenerator<readonly AssetRow[]> {
  const way = await chooseSource({ mirror, verify }, wanted)
  const { narrowing: _, unalbumed, ...others } = wanted
  if (way.from === 'server') {
    const { batches, report: part } = scanAny(wanted)
    yield* batches
    addReport(report, part)
    return onWay?.(way)
  }
  const { batches, report: part } = mirror.read({ ...others, verify })
  const { filters = [{}] } = way
  const isUnalbumed = filters.some(({ isNotInAlbum }) => isNotInAlbum) ? await unalbumed?.() : undefined
  const matches = matcherOf(filters, isUnalbumed ?? (() => true))
  for await (const rows of batches) yield matches === null ? rows : rows.filter(matches)
  addReport(report, part)
  onWay?.(wayTaken(part))
}

const wayTaken = ({ way, reasons, changed, forgotten }: MirrorReport): ReadSource => {
  const news = `${number(changed)} changed lately, ${number(forgotten)} gone`
  if (way === 'mirror') return { from: 'mirror', why: news }
  const whole = `read as a whole: ${[...reasons].join('; ')}`
  return way === 'server'
    ? { from: 'server', why: whole }
    : { from: 'mirror', why: `${news}; what is not in it was ${whole}` }
}
