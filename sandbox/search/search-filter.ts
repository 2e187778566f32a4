import type { Instant } from '../library/instant.ts'
import type { Asset, Exif } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import type { Filters } from './search-fields.ts'
import { contains, wordSimilarity } from './text-match.ts'

/** A condition of a search. */
export type Test = (asset: Asset) => boolean

/** Who searches, and what the version makes of it. */
export interface SearchContext {
  readonly state: State
  readonly profile: Profile
  readonly userId: string
  /** True for `search/statistics`. */
  readonly counting?: boolean
}

const exact = <K extends keyof Asset>(name: K, value: Asset[K] | undefined | null): Test[] =>
  value === undefined || value === null ? [] : [(asset) => asset[name] === value]

const within = (
  read: (asset: Asset) => Instant | null,
  after: Instant | undefined,
  before: Instant | undefined,
): Test[] => {
  if (after === undefined && before === undefined) return []
  const [from, to] = [after ?? Number.NEGATIVE_INFINITY, before ?? Number.POSITIVE_INFINITY]
  return [
    (asset) => {
      const value = read(asset)
      return value !== null && value >= from && value <= to
    },
  ]
}

const exifFields = ['city', 'state', 'country', 'make', 'model', 'lensModel', 'rating'] as const

// Exif filters join the exif row: an asset without one never matches, not even "has none".
const exifTest =
  (test: (exif: Exif) => boolean): Test =>
  (asset) =>
    asset.exif !== null && test(asset.exif)

const exifTests = (filters: Filters, { emptyTextIsNull }: Profile): Test[] =>
  exifFields.flatMap((name) => {
    const asked = filters[name]
    if (asked === undefined) return []
    const wanted = asked === '' && emptyTextIsNull ? null : asked
    return [exifTest((exif) => exif[name] === wanted)]
  })

const textTests = (filters: Filters): Test[] => {
  const { originalFileName, originalPath, description } = filters
  const name = originalFileName ? contains(originalFileName) : undefined
  const path = originalPath ? contains(originalPath) : undefined
  const words = description ? contains(description) : undefined
  return [
    ...(name ? [(asset: Asset) => name(asset.originalFileName)] : []),
    ...(path ? [(asset: Asset) => path(asset.originalPath)] : []),
    ...(words ? [exifTest((exif) => words(exif.description))] : []),
  ]
}

// Roughly alike is enough, as for names of people.
const textInPictureTest = (text: string | undefined): Test[] =>
  text ? [({ ocr }) => ocr !== null && wordSimilarity(text, ocr) >= 0.5] : []

/** A checksum as stored: requests may say it in hex. */
export const asBase64 = (checksum: string): string =>
  checksum.length === 28 ? checksum : Buffer.from(checksum, 'hex').toString('base64')

const checksumTest = (checksum: string | undefined): Test[] => {
  if (!checksum) return []
  const wanted = asBase64(checksum)
  return [(asset) => asset.checksum === wanted]
}

const motionTest = (isMotion: boolean | undefined): Test[] =>
  isMotion === undefined ? [] : [(asset) => (asset.livePhotoVideoId !== null) === isMotion]

// No asset of the sandbox has a transcoded file, but 1.135 looks at the wrong column.
const encodedTest = (isEncoded: boolean | undefined, { encodedFilterBroken }: Profile): Test[] =>
  isEncoded === undefined ? [] : [() => isEncoded === encodedFilterBroken]

const peopleTest = (ids: readonly string[] | undefined): Test[] => {
  if (!ids?.length) return []
  const wanted = new Set(ids)
  return [
    (asset) => {
      const found = new Set<string>()
      for (const face of asset.faces) {
        if (face.personId && wanted.has(face.personId) && face.isVisible && face.deletedAt === null)
          found.add(face.personId)
      }
      // Compared with the length of the list as given: an id sent twice matches nothing.
      return found.size === ids.length
    },
  ]
}

const tagsTest = (ids: readonly string[] | null | undefined, state: State): Test[] => {
  if (ids === null) return [(asset) => asset.tagIds.length === 0]
  if (!ids?.length) return []
  const wanted = new Set(ids)
  return [
    (asset) => {
      const found = new Set<string>()
      for (const tagId of asset.tagIds) {
        for (const ancestor of state.tags.get(tagId)?.ancestorIds ?? []) if (wanted.has(ancestor)) found.add(ancestor)
      }
      return found.size === ids.length
    },
  ]
}

const albumsTest = (filters: Filters, state: State): Test[] => {
  const { albumIds, isNotInAlbum } = filters
  if (albumIds?.length) {
    if (new Set(albumIds).size < albumIds.length) return [() => false]
    const albums = albumIds.map((id) => state.albums.get(id)?.assetIds)
    return [(asset) => albums.every((members) => members?.has(asset.id))]
  }
  return isNotInAlbum ? [(asset) => !state.albumMembers.has(asset.id)] : []
}

const visibilityTest = (filters: Filters, { profile }: SearchContext): Test => {
  const { visibility } = filters
  if (visibility) return (asset) => asset.visibility === visibility
  if (profile.searchCoversAllButLocked) return (asset) => asset.visibility !== 'locked'
  return (asset) => asset.visibility === 'timeline'
}

const trashTest = (filters: Filters): Test[] => {
  const { withDeleted, trashedAfter, trashedBefore, isOffline } = filters
  const included = withDeleted || trashedAfter !== undefined || trashedBefore !== undefined || isOffline
  return included ? [] : [(asset) => asset.trashedAt === null]
}

const ownerTest = (filters: Filters, { state, profile, userId, counting }: SearchContext): Test[] => {
  if (filters.albumIds?.length && profile.albumFilterReachesOthers && !counting) return []
  const owners = state.timelineOwners(userId)
  return [(asset) => owners.has(asset.ownerId)]
}

const plainTests = (filters: Filters): Test[] => [
  ...exact('id', filters.id?.toLowerCase()),
  ...exact('libraryId', filters.libraryId),
  ...exact('deviceId', filters.deviceId),
  ...exact('deviceAssetId', filters.deviceAssetId),
  ...exact('type', filters.type),
  ...exact('isFavorite', filters.isFavorite),
  ...exact('isOffline', filters.isOffline),
]

/** All conditions of a search but the window of capture time, as one test. */
export const searchTest = (filters: Filters, context: SearchContext): Test => {
  const { state, profile } = context
  const tests: Test[] = [
    ...ownerTest(filters, context),
    visibilityTest(filters, context),
    ...trashTest(filters),
    ...plainTests(filters),
    ...within((asset) => asset.createdAt, filters.createdAfter, filters.createdBefore),
    ...within((asset) => asset.updatedAt, filters.updatedAfter, filters.updatedBefore),
    ...within((asset) => asset.trashedAt, filters.trashedAfter, filters.trashedBefore),
    ...motionTest(filters.isMotion),
    ...encodedTest(filters.isEncoded, profile),
    ...exifTests(filters, profile),
    ...textTests(filters),
    ...checksumTest(filters.checksum),
    ...(filters.encodedVideoPath ? [() => false] : []),
    ...textInPictureTest(filters.ocr),
    ...(filters.withStacked === false && profile.stackedFilter ? [(asset: Asset) => asset.stackId === null] : []),
    ...(filters.withExif ? [(asset: Asset) => asset.exif !== null] : []),
    ...albumsTest(filters, state),
    ...tagsTest(filters.tagIds, state),
    ...peopleTest(filters.personIds),
  ]
  return (asset) => tests.every((test) => test(asset))
}
