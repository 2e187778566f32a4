import { type Asset, definePredicate, defineRecipe, fold, type Predicate, syncTag } from '../../index.ts'
import { type AlbumDateVerdict, albumDateCheck, albumInterval } from './album-date.ts'
import { clockOf } from './clock.ts'
import { datedOf } from './current.ts'
import { parseNameDate } from './name-date.ts'
import type { DateRepairOptions } from './options.ts'

/** Albums that the plugin autotag makes for what is not classified yet. */
const temporary = /^\d{4}-\d{2}-\d{2}-autotag-temp-unclassified$/

/** What is told about one album. */
interface Misfits {
  readonly album: string
  assets: number
  farthest: string
  days: number
  /** Those whose name bears a date within the album's. */
  named: number
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const matcherOf = (globs: readonly string[]): ((name: string) => boolean) => {
  const parts = globs.map((glob) => fold(glob).split('*').map(escaped).join('.*'))
  const pattern = new RegExp(`^(?:${parts.join('|')})$`, 's')
  return (name) => temporary.test(name) || (globs.length > 0 && pattern.test(fold(name)))
}

const checkerOf = ({ timezone, minYear, albumDates }: DateRepairOptions, misfits: Map<string, Misfits>) => {
  const { thresholdDays, ignoreAlbums } = albumDates
  const isIgnored = matcherOf(ignoreAlbums)
  const now = Date.now()
  const note = (asset: Asset, albumName: string, { diffDays = 0 }: AlbumDateVerdict): void => {
    const known = misfits.get(albumName) ?? { album: albumName, assets: 0, farthest: '', days: -1, named: 0 }
    misfits.set(albumName, known)
    known.assets += 1
    const name = asset.originalFileName
    if (diffDays > known.days || (diffDays === known.days && name < known.farthest))
      Object.assign(known, { farthest: name, days: diffDays })
    const [first = 0, last = 0] = albumInterval(albumName, now) ?? []
    const named = Date.parse(parseNameDate(name, { now, minYear })?.date ?? '')
    if (named >= first && named <= last) known.named += 1
  }
  return (asset: Asset<'exif' | 'albums'>): boolean => {
    const { instant, local = instant } = datedOf(asset, timezone)
    const assetLocalDate = new Date(clockOf(local)).toISOString()
    const wrong = asset.albums.filter(({ name: albumName }) => {
      if (isIgnored(albumName)) return false
      const verdict = albumDateCheck({ albumName, assetLocalDate, thresholdDays, now })
      if (verdict.mismatch) note(asset, albumName, verdict)
      return verdict.mismatch
    })
    return wrong.length > 0
  }
}

const sentence = ({ album, assets, farthest, days, named }: Misfits, thresholdDays: number): string => {
  const hint = named === 0 ? '' : ` The names of ${named} bear a date of that time.`
  return `Album "${album}": ${assets} ${assets === 1 ? 'asset is' : 'assets are'} more than ${thresholdDays} days away from its date, at most ${days} (${farthest}).${hint}`
}

const isMisfit = (
  options: DateRepairOptions,
  onRun: (misfits: Map<string, Misfits>) => void,
): Predicate<'exif' | 'albums'> => {
  const misfits = new Map<string, Misfits>()
  const check = checkerOf(options, misfits)
  onRun(misfits)
  return definePredicate({
    label: 'it is far from the date of an album',
    needs: ['exif', 'albums'],
    test: check,
    bind: async () => isMisfit(options, onRun),
  })
}

/** The recipe that marks assets in albums of another time. */
export const albumRecipe = (options: DateRepairOptions, name: string) => {
  const { tag, thresholdDays } = options.albumDates
  let misfits: ReadonlyMap<string, Misfits> = new Map()
  return defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    where: isMisfit(options, (noted) => {
      misfits = noted
    }),
    actions: tag === null ? [] : [syncTag(tag, { allowEmpty: true })],
    finish: ({ warn }) => {
      for (const one of misfits.values()) warn(sentence(one, thresholdDays))
    },
  })
}
