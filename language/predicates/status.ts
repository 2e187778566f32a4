import { z } from 'zod'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { Asset, Need } from '../../core/assets/asset.ts'
import { definePredicate, type Predicate, unanswered } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { answerOf } from './answer.ts'
import { assetValue } from './asset-value.ts'
import { range as numbers, pattern, text as someText, yes } from './forms.ts'
import { isId } from './names.ts'
import type { Pattern } from './patterns.ts'
import { badArgument, boundsOf, type Range } from './range.ts'
import { exifText } from './text.ts'

const starsFrom = (value: unknown): number => {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5) return value
  throw badArgument('rating', `${JSON.stringify(value)} is not a rating`, 'Give 1 to 5, or null for unrated assets.')
}

// Unrated is null or, before 2.6, 0 as well; up to 2.7.5 a file can say -1, which later servers read as unrated.
const starsOf = ({ exif }: Asset<'exif'>): number | null => (exif.rating && exif.rating > 0 ? exif.rating : null)

/**
 * Stars, 1 to 5: a number, or from `min` to `max`; `null` for unrated assets.
 * @example
 * rating({ min: 4 })
 * rating(null)
 */
export const rating = (wanted: number | null | Range): Predicate<'exif'> => {
  const { label, has } =
    wanted === null
      ? { label: 'none', has: () => false }
      : boundsOf('rating', typeof wanted === 'number' ? { min: wanted, max: wanted } : wanted, starsFrom)
  return definePredicate({
    label: `rating ${typeof wanted === 'number' ? wanted : label}`,
    needs: ['exif'],
    condition: { rating: wanted },
    inspect: starsOf,
    // Servers know one number at a time, and disagree about what is unrated.
    narrow: () => (typeof wanted === 'number' ? { rating: wanted } : {}),
    test: (asset) => {
      const stars = starsOf(asset)
      return stars === null ? wanted === null : has(stars)
    },
  })
}

/**
 * The whole description: a glob that ignores case and accents, or a regular expression that may match anywhere.
 * @example
 * description('*birthday*')
 */
export const description = (pattern: Pattern): Predicate<'exif'> => exifText('description', 'description', pattern)

/** Trashed assets carry a deletion date, and offline ones do too (`immich-api.md` 2.3.3). */
const onlyDeleted = (): SearchFilter => ({ trashedAfter: new Date(0).toISOString() })

/**
 * In the trash; the recipe's `scope` must include `trashed`. Offline assets do not count, although the server marks them
 * as trashed.
 * @example
 * defineRecipe({ name: 'rescue', scope: { trashed: true }, where: all(inTrash(), favorite()), actions: [addTag('rescue')] })
 */
export const inTrash = (): Predicate => {
  const see = ({ isTrashed, isOffline }: Asset): boolean => isTrashed && !isOffline
  return assetValue('in the trash', { inTrash: true }, see, Boolean, { narrow: onlyDeleted })
}

/**
 * The file is gone from its external library; the recipe's `scope` must include `offline`.
 * @example
 * all(offline(), library('Holiday disk'))
 */
export const offline = (): Predicate =>
  assetValue('offline', { offline: true }, ({ isOffline }) => isOffline, Boolean, { narrow: onlyDeleted })

/**
 * Belongs to a user, given by id, or to `me`; assets of others are seen where the recipe's `scope` has `owners: 'any'`.
 * @example
 * not(owner('me'))
 */
export const owner = (idOrMe: string): Predicate => {
  const withId = (id: string): Predicate =>
    assetValue(
      `owner ${idOrMe}`,
      { owner: idOrMe },
      ({ ownerId }) => ownerId,
      (ownerId) => ownerId === id,
    )
  if (isId(idOrMe)) return withId(idOrMe)
  if (idOrMe !== 'me') throw badArgument('owner', `"${idOrMe}" is not the id of a user`, 'Give an id, or me.')
  return { ...withId(idOrMe), test: unanswered('owner me'), resolve: async ({ me }) => withId(me.id) }
}

/**
 * The still of a live photo, with its motion part.
 * @example
 * livePhoto()
 */
export const livePhoto = (): Predicate =>
  assetValue('live photo', { livePhoto: true }, ({ livePhotoVideoId }) => livePhotoVideoId, Boolean, {
    narrow: () => ({ isMotion: true }),
  })

/** Options of `satisfies` in addition to its function. */
export interface SatisfiesOptions<N extends Need> {
  /** Parts of an asset that the function reads and that cost extra. */
  readonly needs: readonly N[]
  readonly label?: string
}

/**
 * True where a function returns true, for conditions that no other predicate covers; not available in YAML or JSON.
 * @throws DarkroomError USAGE for a value that is not a function
 * @example
 * satisfies((asset) => asset.takenAt.getHours() < 6, 'at night')
 * satisfies((asset) => asset.people.length > 5, { needs: ['people'], label: 'a crowd' })
 */
export function satisfies(fn: (asset: Asset) => boolean, label?: string): Predicate
export function satisfies<N extends Need>(
  fn: (asset: Asset<NoInfer<N>>) => boolean,
  options: SatisfiesOptions<N>,
): Predicate<NoInfer<N>>
export function satisfies(
  fn: (asset: Asset<Need>) => boolean,
  options?: string | SatisfiesOptions<Need>,
): Predicate<Need> {
  if (typeof fn !== 'function')
    throw badArgument('satisfies', 'this is not a function', 'Give a function that returns true or false.')
  const { needs = [], label } = typeof options === 'object' ? options : { label: options }
  const said = label ?? (fn.name || 'a custom test')
  return definePredicate({ label: said, needs, test: (asset) => answerOf(said, fn(asset)) })
}

const stars = z.union([z.number(), z.null(), numbers], {
  error: 'is neither a number, nor null, nor { min: …, max: … }',
})

/** How YAML and JSON say these. */
export const statusWords = [
  word('inTrash', yes, () => inTrash()),
  word('offline', yes, () => offline()),
  word('owner', someText, owner),
  word('rating', stars, (given) => rating(given as number | null | Range)),
  word('description', pattern, description),
  word('livePhoto', yes, () => livePhoto()),
]
