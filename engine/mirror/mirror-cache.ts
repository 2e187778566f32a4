import type { AssetRow } from '../../core/api/schemas.ts'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { AssetCache } from '../../core/context/asset-cache.ts'
import { numberText } from '../../core/number-text.ts'
import { addReport, type ScanReport } from '../../core/scan/scan.ts'
import { countIn, type Part, partsToScan, type ScanAnyOptions, scanAny } from '../../core/scan/scan-any.ts'
import { isAnswerable, matcherOf } from './matching.ts'
import type { MirrorReport } from './mirror.ts'
import type { MirrorFile } from './mirror-file.ts'
import { forMirror, unnoted } from './questions.ts'
import type { Verdicts } from './verdicts.ts'

/** How to read with a mirror. */
export interface MirrorCacheOptions {
  readonly mirror: MirrorFile
  /** Ask the server for everything again, and compare. */
  readonly verify: boolean
  readonly verdicts?: Verdicts | undefined
  /** Told after each reading which way it took, and why. */
  readonly onWay?: (way: ReadSource) => void
}

/** Where assets are read from, and why, for people. */
export interface ReadSource {
  readonly from: 'mirror' | 'server'
  readonly why: string
  /** Of what the mirror knows, it shows what fulfils one of these: no more, and no less, than would be read from the server. */
  readonly mirrored: readonly SearchFilter[]
  /** What the server is asked for. */
  readonly asked: readonly Part[]
  /** What is wrong with the folder of the mirror, where that is why. */
  readonly trouble?: MirrorReport['trouble']
}

/** A row from the mirror costs about this part of one from the server. */
const mirroredCost = 1 / 10
/** From this part of the library on, reading all of it once is worth being able to take it from the mirror later. */
const worthReading = 1 / 4
/** The same where the albums have to be read besides. */
const worthReadingAlbums = 3 / 4

const isAll = (filter: SearchFilter): boolean => Object.values(filter).every((wanted) => wanted === undefined)

const betterAsked = 'the server finds people, albums, tags and text better'

/** Chooses by counts, for each filter, between the mirror and asking the server for what recipes look for. */
export const chooseSource = async (
  { mirror, verify }: Pick<MirrorCacheOptions, 'mirror' | 'verify'>,
  wanted: ScanAnyOptions,
): Promise<ReadSource> => {
  const options = { ...wanted, server: unnoted(wanted.server) }
  const { withExif = false, withPeople = false, whole = false, unalbumed } = options
  const parts = await partsToScan(options)
  const fromServer = (why: string): ReadSource => ({ from: 'server', why, mirrored: [], asked: parts })
  if (whole) return fromServer('whole records are asked for, which the mirror does not keep')
  if (withPeople) return fromServer('people are asked for, whose faces leave no trace on an asset')
  if (parts.length === 0) return fromServer('nothing is looked for')
  const isKnown = ({ filter }: Part): boolean =>
    isAnswerable(filter, withExif) && (!filter.isNotInAlbum || unalbumed !== undefined)
  const [known, asked] = [parts.filter(isKnown), parts.filter((part) => !isKnown(part))]
  if (known.length === 0) return fromServer(betterAsked)
  const standing = mirror.status(options)
  if (!standing.isPossible) return fromServer(standing.why)
  const fromMirror = (why: string): ReadSource => ({
    from: 'mirror',
    why: standing.assets === null ? `${why}all of them are read once more, because ${standing.why}` : why,
    mirrored: known.map(({ filter }) => filter),
    asked,
  })
  if (verify) return { ...fromMirror(''), why: 'everything is verified' }
  if (known.some(({ filter }) => isAll(filter)))
    return fromMirror(standing.assets === null ? '' : `it knows ${numberText(standing.assets)}, and asks what changed`)
  const [sum, all] = await Promise.all([sumOf(options, known), standing.assets ?? countIn(options, {})])
  const few = `${numberText(sum)} of ${numberText(all ?? 0)} assets are looked for`
  const first = known.some(({ filter }) => filter.isNotInAlbum) ? worthReadingAlbums : worthReading
  const share = standing.assets === null ? first : mirroredCost
  if (all === null || sum < all * share) return fromServer(few)
  return fromMirror(standing.assets === null ? `${few}, ` : few)
}

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
  { mirror, verify, verdicts, onWay }: MirrorCacheOptions,
  wanted: ScanAnyOptions,
  report: ScanReport,
): AsyncGenerator<readonly AssetRow[]> {
  const source = await chooseSource({ mirror, verify }, wanted)
  const { mirrored, asked } = source
  const { narrowing: _, unalbumed, grouped: __, ...others } = wanted
  const found = new Set<string>()
  const asking = scanAny({ ...wanted, parts: asked })
  for await (const rows of asking.batches) {
    if (mirrored.length > 0) for (const { id } of rows) found.add(id)
    yield rows
  }
  addReport(report, asking.report)
  if (mirrored.length === 0) return onWay?.(source)
  const reading = mirror.read({ ...others, server: forMirror(others.server), verify, verdicts })
  const isUnalbumed = mirrored.some(({ isNotInAlbum }) => isNotInAlbum) ? await unalbumed?.() : undefined
  const matches = matcherOf(mirrored, isUnalbumed ?? (() => true))
  for await (const rows of reading.batches)
    yield rows.filter((row) => !found.has(row.id) && (matches === null || matches(row)))
  addReport(report, reading.report)
  const way = wayTaken(reading.report)
  onWay?.({ ...source, ...way, why: asked.length === 0 ? way.why : `${way.why}; others are asked for: ${betterAsked}` })
}

const wayTaken = (report: MirrorReport): Pick<ReadSource, 'from' | 'why' | 'trouble'> => {
  const { way, reasons, changed, forgotten, trouble } = report
  const news = `${numberText(changed)} changed lately, ${numberText(forgotten)} gone`
  if (way === 'mirror') return { from: 'mirror', why: news }
  const whole = `read as a whole: ${[...reasons].join('; ')}`
  return way === 'server'
    ? { from: 'server', why: whole, ...(trouble ? { trouble } : {}) }
    : { from: 'mirror', why: `${news}; what is not in it was ${whole}` }
}
