import { type Asset, definePredicate, defineRecipe, type Predicate, syncTag } from '../../index.ts'
import { fold, isTemporaryAlbum } from '../../toolkit.ts'
import { type AlbumDateVerdict, albumDateCheck, albumPeriod } from './album-date.ts'
import { clockOf } from './clock.ts'
import { datedOf } from './dated.ts'
import { parseNameDate } from './name-date.ts'
import type { DateRepairOptions } from './options.ts'

/** What is told about one album. */
interface Misfits {
  readonly album: string
  assets: number
  farthest: string
  days: number
  /** Those whose name bears a date within the album's. */
  named: number
}

const matcherOf = (globs: readonly string[]): ((name: string) => boolean) => {
  const parts = globs.map((glob) => fold(glob).split('*').map(RegExp.escape).join('.*'))
  const pattern = new RegExp(`^(?:${parts.join('|')})$`, 's')
  return (name) => isTemporaryAlbum(name) || (globs.length > 0 && pattern.test(fold(name)))
}

/** The albums of an asset whose date is far from its own, and how far. */
type MisfitsOf = (
  asset: Asset<'exif' | 'albums'>,
) => readonly { readonly album: string; readonly verdict: AlbumDateVerdict }[]

const misfitsOf = ({ timezone, albumDates }: DateRepairOptions, now: number): MisfitsOf => {
  const { thresholdDays, ignoreAlbums } = albumDates
  const isIgnored = matcherOf(ignoreAlbums)
  return (asset) => {
    const { instant, local = instant } = datedOf(asset, timezone)
    const assetLocalDate = new Date(clockOf(local)).toISOString()
    return asset.albums.flatMap(({ name: album }) => {
      if (isIgnored(album)) return []
      const verdict = albumDateCheck({ albumName: album, assetLocalDate, thresholdDays, now })
      return verdict.mismatch ? [{ album, verdict }] : []
    })
  }
}

/** Takes note of an asset that is far from the date of an album. */
const note = (
  misfits: Map<string, Misfits>,
  { originalFileName: name }: Asset,
  album: string,
  { diffDays = 0 }: AlbumDateVerdict,
  { now, minYear }: { readonly now: number; readonly minYear: number },
): void => {
  const known = misfits.get(album) ?? { album, assets: 0, farthest: '', days: -1, named: 0 }
  misfits.set(album, known)
  known.assets += 1
  if (diffDays > known.days || (diffDays === known.days && name < known.farthest))
    Object.assign(known, { farthest: name, days: diffDays })
  const { first = 0, last = 0 } = albumPeriod(album, now) ?? {}
  const named = Date.parse(parseNameDate(name, { now, minYear })?.date ?? '')
  if (named >= first && named <= last) known.named += 1
}

const sentence = ({ album, assets, farthest, days, named }: Misfits, thresholdDays: number): string => {
  const hint = named === 0 ? '' : ` The names of ${named} bear a date of that time.`
  return `Album "${album}": ${assets} ${assets === 1 ? 'asset is' : 'assets are'} more than ${thresholdDays} days away from its date, at most ${days} (${farthest}).${hint}`
}

const isMisfit = (find: MisfitsOf): Predicate<'exif' | 'albums'> =>
  definePredicate({
    label: 'it is far from the date of an album',
    needs: ['exif', 'albums'],
    volatile: true,
    test: (asset) => find(asset).length > 0,
  })

/** The recipe that marks assets in albums of another time. */
export const albumRecipe = (options: DateRepairOptions, name: string) => {
  const { tag, thresholdDays } = options.albumDates
  const actions = tag === null ? [] : [syncTag(tag, { allowEmpty: true })]
  return defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    needs: ['exif', 'albums'],
    prepare: (_, { today }) => ({
      now: today.getTime(),
      find: misfitsOf(options, today.getTime()),
      misfits: new Map<string, Misfits>(),
    }),
    where: ({ find }) => isMisfit(find),
    async *stream(assets, _, { now, find, misfits }) {
      const wrong: Asset<'exif' | 'albums'>[] = []
      for await (const asset of assets) {
        wrong.push(asset)
        for (const { album, verdict } of find(asset))
          note(misfits, asset, album, verdict, { now, minYear: options.minYear })
      }
      yield { assets: wrong, actions }
    },
    possibleActions: actions,
    finish: (run, { misfits }) => {
      for (const one of misfits.values())
        run.note('decision', 'assets-far-from-date-of-album', sentence(one, thresholdDays))
    },
  })
}
