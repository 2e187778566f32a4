import { z } from 'zod'
import { lookLike } from './looks.ts'

// Only the fields that are read; everything else a server sends is ignored.

const pictureType = z.string().regex(/^image\/(webp|jpeg|png|avif|gif)$/)
/** `GET /assets/{id}/thumbnail`: what kind of picture, as the administrator chose it, and its bytes as characters. */
export const pictureSchema = z.object({ type: pictureType, body: z.string(), etag: z.string().optional() })

/** `GET /server/version`. */
export const versionSchema = z.object({
  major: z.number(),
  minor: z.number(),
  patch: z.number(),
  prerelease: z.number().nullish(),
})

/** `GET /users/me`. */
export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  isAdmin: z.boolean().optional(),
})
/** A user as far as it is read. */
export type User = z.infer<typeof userSchema>

/** `GET /api-keys/me`. */
export const apiKeySchema = z.object({ name: z.string(), permissions: z.array(z.string()) })

/** `exifInfo` of an asset: camera, exposure, size, place and text read from the file. */
export const exifSchema = z.object({
  make: z.string().nullish(),
  model: z.string().nullish(),
  lensModel: z.string().nullish(),
  exifImageWidth: z.number().nullish(),
  exifImageHeight: z.number().nullish(),
  fileSizeInByte: z.number().nullish(),
  orientation: z.string().nullish(),
  dateTimeOriginal: z.string().nullish(),
  timeZone: z.string().nullish(),
  fNumber: z.number().nullish(),
  focalLength: z.number().nullish(),
  iso: z.number().nullish(),
  exposureTime: z.string().nullish(),
  latitude: z.number().nullish(),
  longitude: z.number().nullish(),
  city: z.string().nullish(),
  state: z.string().nullish(),
  country: z.string().nullish(),
  description: z.string().nullish(),
  rating: z.number().nullish(),
  projectionType: z.string().nullish(),
})
/** What the server read from the file. */
export type Exif = z.infer<typeof exifSchema>

/** A person on an asset. */
const rowPersonSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  birthDate: z.string().nullish(),
  isHidden: z.boolean().optional(),
})

/** An asset as search answers show it. */
export const assetSchema = z.object({
  id: z.string(),
  ownerId: z.string(),
  type: z.string(),
  originalPath: z.string(),
  originalFileName: z.string(),
  fileCreatedAt: z.string(),
  localDateTime: z.string(),
  updatedAt: z.string(),
  /** Since 1.140. */
  createdAt: z.string().optional(),
  visibility: z.string(),
  isFavorite: z.boolean(),
  isTrashed: z.boolean(),
  isOffline: z.boolean(),
  libraryId: z.string().nullish(),
  livePhotoVideoId: z.string().nullish(),
  /** Text such as `00:00:12.340` before 3.0, milliseconds afterwards. */
  duration: z.union([z.string(), z.number()]).nullish(),
  /** Since 2.5. */
  width: z.number().nullish(),
  height: z.number().nullish(),
  /** Since 2.5. */
  isEdited: z.boolean().optional(),
  duplicateId: z.string().nullish(),
  thumbhash: z.string().nullish(),
  /** An empty list says nothing, unless people were asked for. */
  people: z.array(rowPersonSchema).optional(),
  /** With people, before 3.0. */
  unassignedFaces: z.array(z.object({ id: z.string() })).optional(),
  exifInfo: exifSchema.optional(),
})
/** An asset as search answers show it. */
export type AssetRow = z.infer<typeof assetSchema>

const { people: _, unassignedFaces: __, exifInfo: ___, ...plainFields } = assetSchema.shape
const [isRow, isExif] = [lookLike(plainFields), lookLike(exifSchema.shape)]

/** Whether a row is as the schema has it, and names nobody: a library has very many of these, and copies of them cost most. */
const isPlainRow = (row: AssetRow): boolean => {
  if (!isRow(row)) return false
  const { people = [], unassignedFaces, exifInfo = {} } = row
  return Array.isArray(people) && people.length === 0 && unassignedFaces === undefined && isExif(exifInfo)
}

/** @param isWhole they pass as they came, with every field at every depth */
const rowsSchema = (isWhole: boolean) =>
  z.transform((rows, { issues }): AssetRow[] => {
    if (Array.isArray(rows) && rows.every(isPlainRow)) return rows
    const { data = [], error } = z.array(assetSchema).safeParse(rows)
    for (const { message, path } of error?.issues ?? []) issues.push({ code: 'custom', message, path, input: rows })
    return isWhole ? (rows as AssetRow[]) : data
  })

/** `nextPage` is a string in every version. */
const pageOf = (items: ReturnType<typeof rowsSchema>) =>
  z.object({
    assets: z.object({
      items,
      nextPage: z.union([z.string(), z.number()]).nullish(),
      nextCursor: z.string().nullish(),
    }),
  })
/** `POST /search/metadata`. Rows may have more fields than are read. */
export const searchPageSchema = pageOf(rowsSchema(false))
/** The same with every field kept. */
export const wholePageSchema = pageOf(rowsSchema(true))
/** `POST /search/statistics`. */
export const countSchema = z.object({ total: z.number() })
/** `GET /partners`. */
export const partnerSchema = z.object({ id: z.string(), inTimeline: z.boolean().optional() })
/** `GET /timeline/buckets`. */
export const bucketsSchema = z.array(z.object({ timeBucket: z.string(), count: z.number() }))

/** When an asset of an album changed last. Plugins do not see it: their plans would depend on whatever happens to an asset. */
export const assetStamp: unique symbol = Symbol('lastModifiedAssetTimestamp')

/** `GET /albums`. Before 3.0 the owner is a field of its own, afterwards the first of `albumUsers`. */
export const albumSchema = z
  .object({
    id: z.string(),
    albumName: z.string(),
    description: z.string().nullish(),
    assetCount: z.number(),
    createdAt: z.string(),
    updatedAt: z.string(),
    order: z.string().nullish(),
    isActivityEnabled: z.boolean().optional(),
    albumThumbnailAssetId: z.string().nullish(),
    hasSharedLink: z.boolean().optional(),
    /** Of the assets that are counted; missing where there are none. */
    startDate: z.string().optional(),
    endDate: z.string().optional(),
    lastModifiedAssetTimestamp: z.string().optional(),
    ownerId: z.string().optional(),
    albumUsers: z.array(
      z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }), role: z.string() }),
    ),
  })
  .transform(({ ownerId, albumUsers, lastModifiedAssetTimestamp, ...album }) => ({
    ...album,
    ...(lastModifiedAssetTimestamp ? { [assetStamp]: lastModifiedAssetTimestamp } : {}),
    ownerId: ownerId ?? albumUsers.find(({ role }) => role === 'owner')?.user.id ?? '',
    users: albumUsers.filter(({ role }) => role !== 'owner').map(({ user, role }) => ({ ...user, role })),
  }))
/** An album as the list shows it: `users` are the people it is shared with, the owner left out. */
export interface Album extends z.infer<typeof albumSchema> {}

/** `GET /albums/{id}` up to 2.7.5, which brings all members along. */
export const albumAssetsSchema = z.object({ assets: z.array(assetSchema) })

/** `GET /people`. */
export const peopleSchema = z.object({
  people: z.array(
    z.object({ id: z.string(), name: z.string(), birthDate: z.string().nullish(), isHidden: z.boolean() }),
  ),
  hasNextPage: z.boolean().optional(),
})

/** A person; the name is empty as long as nobody has named them. */
export type Person = z.infer<typeof peopleSchema>['people'][number]

/** `GET /faces`. */
export const faceSchema = z.object({ id: z.string(), person: z.object({ id: z.string() }).nullish() })

const text = z.string().optional()

/** `GET /stacks`. */
export const stackSchema = z.object({
  id: z.string(),
  primaryAssetId: z.string(),
  assets: z.array(z.object({ id: z.string(), originalFileName: text, originalPath: text, visibility: text })),
})
/** A stack as the list shows it. */
export type Stack = z.infer<typeof stackSchema>

/** `GET /shared-links`: the assets that each shows, or the album. */
export const sharedLinkSchema = z.object({
  /** The two ways of naming it in an address; slugs came with 1.137. */
  key: z.string().optional(),
  slug: z.string().nullish(),
  assets: z.array(z.object({ id: z.string() })),
  album: z.object({ id: z.string() }).nullish(),
})
/** A shared link as the list shows it. */
export type SharedLink = z.infer<typeof sharedLinkSchema>

/** `GET /libraries`. */
export const librarySchema = z.object({ id: z.string(), name: z.string(), importPaths: z.array(z.string()).optional() })
/** An external library, with the folders that it imports. */
export type Library = z.infer<typeof librarySchema>

/** `GET /tags`. */
export const tagSchema = z.object({
  id: z.string(),
  parentId: z.string().nullish(),
  name: z.string(),
  value: z.string(),
  color: z.string().nullish(),
})
/** A tag; `value` is the full path such as `trips/2023`. */
export type Tag = z.infer<typeof tagSchema>

const instant = z
  .string()
  .transform((given) => (Number.isNaN(Date.parse(given)) ? given : new Date(given).toISOString()))
/** An asset that is nested in something else, whose instants are written in another way. */
const nestedSchema = assetSchema.extend({
  fileCreatedAt: instant,
  localDateTime: instant,
  updatedAt: instant,
  createdAt: instant.optional(),
  tags: z.array(z.object({ id: z.string() })).optional(),
})
/** `GET /duplicates`; assets show their tags from 2.x on. */
export const duplicatesSchema = z.array(z.object({ assets: z.array(nestedSchema) }))
/** An asset of a group of duplicates. */
export type GroupedRow = z.infer<typeof nestedSchema>

/** Answer per id of the calls that add or remove: `error` is `duplicate`, `no_permission`, `not_found`, …. */
export const bulkSchema = z.array(z.object({ id: z.string(), success: z.boolean(), error: z.string().nullish() }))
/** What happened to one id of a bulk call. */
export type BulkResult = z.infer<typeof bulkSchema>[number]
