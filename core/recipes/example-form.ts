import { z } from 'zod'
import { type Exif, exifSchema } from '../api/schemas.ts'
import type { AssetPerson, AssetStack, BaseAsset } from '../assets/asset.ts'

type Written<T> = T extends Date ? string : T

/**
 * A partial asset: what is left out gets a default, dates are written as text. Besides the fields of an asset it may
 * list its people, albums, tags and so on, for predicates that ask the library.
 */
export type ExampleAsset = { readonly [K in keyof BaseAsset]?: Written<BaseAsset[K]> } & {
  readonly exif?: Exif
  /** Names or ids, or objects with more about a person. */
  readonly people?: readonly (string | Partial<AssetPerson>)[]
  /** Names or ids. */
  readonly albums?: readonly string[]
  /** Full paths. */
  readonly tags?: readonly string[]
  readonly inAnyAlbum?: boolean
  readonly stacked?: boolean
  /** Default: whether `people` names anyone. */
  readonly hasFaces?: boolean
  readonly unnamedFaces?: boolean
  /** Smart searches that find it. */
  readonly smart?: readonly string[]
  /** Texts to search for that find it. */
  readonly ocr?: readonly string[]
  /** Null for an asset without one; what is left out follows from the asset being its primary. */
  readonly stack?: Partial<AssetStack> | null
  /** Fields of the server's record beyond those that follow from the rest of the example. */
  readonly raw?: Readonly<Record<string, unknown>>
}

/** A test of a recipe's rule. */
export interface Example {
  readonly asset: ExampleAsset
  /** When it is judged, for rules that count from today: a day, or a time; default: now. */
  readonly now?: string
  /** Whether the recipe should match it. */
  readonly matches: boolean
}

/** Days alone are moments, too. */
const moment = (offset: boolean, error: string) =>
  z.string().pipe(z.union([z.iso.date(), z.iso.datetime({ local: true, offset })], { error }))
const instant = moment(true, 'is not a time such as 2023-07-01T12:00:00Z')

const personForm = z.strictObject({
  id: z.string().min(1).optional(),
  name: z.string().optional(),
  birthDate: z.string().nullable().optional(),
  isHidden: z.boolean().optional(),
} satisfies Record<keyof AssetPerson, z.ZodType>)
const stackForm = z.strictObject({
  id: z.string().min(1).optional(),
  primaryAssetId: z.string().min(1).optional(),
  assetIds: z.array(z.string().min(1)).optional(),
} satisfies Record<keyof AssetStack, z.ZodType>)
const names = z.array(z.string().min(1)).optional()

/** Schema of the fields of the asset itself in an example. */
export const assetFields = {
  id: z.string().min(1).optional(),
  ownerId: z.string().min(1).optional(),
  type: z.enum(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']).optional(),
  originalPath: z.string().min(1).optional(),
  originalFileName: z.string().min(1).optional(),
  takenAt: moment(false, 'is not a time by the clock at the place, such as 2023-07-01T12:00:00').optional(),
  fileCreatedAt: instant.optional(),
  createdAt: instant.nullable().optional(),
  updatedAt: instant.optional(),
  visibility: z.enum(['timeline', 'archive', 'hidden', 'locked']).optional(),
  isFavorite: z.boolean().optional(),
  isTrashed: z.boolean().optional(),
  isOffline: z.boolean().optional(),
  libraryId: z.string().nullish(),
  livePhotoVideoId: z.string().nullish(),
  duration: z.number().nullish(),
  width: z.number().nullish(),
  height: z.number().nullish(),
  isEdited: z.boolean().optional(),
  duplicateId: z.string().nullish(),
} satisfies Record<keyof BaseAsset, z.ZodType>

/** The schema of an example. */
export const exampleForm = z.strictObject({
  asset: z.strictObject({
    ...assetFields,
    exif: z.strictObject(exifSchema.shape).optional(),
    people: z.array(z.union([z.string().min(1), personForm])).optional(),
    albums: names,
    tags: names,
    inAnyAlbum: z.boolean().optional(),
    stacked: z.boolean().optional(),
    hasFaces: z.boolean().optional(),
    unnamedFaces: z.boolean().optional(),
    smart: names,
    ocr: names,
    stack: stackForm.nullable().optional(),
    raw: z.record(z.string(), z.unknown()).optional(),
  }),
  now: instant.optional(),
  matches: z.boolean(),
})
