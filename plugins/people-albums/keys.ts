import { type Asset, type BaseAsset, type Exif, type Need, type SearchFilter, z } from '../../index.ts'
import { fold, isDay, textForm } from '../../toolkit.ts'

/** A person by name or by id, or by both, so that a renamed person is noticed. */
export const personForm = z.union([textForm(), z.strictObject({ id: z.string(), name: z.string() })], {
  error: 'is neither a name, nor an id, nor { id, name }',
})
export type PersonRef = z.output<typeof personForm>

/** A day that exists. */
export const dayForm = z.string().refine(isDay, 'is not a day that exists, written as 2023-07-01')

const typeOf = (value: unknown): string => String(value).toUpperCase().replace('PHOTO', 'IMAGE')
const types = ['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']

/** How values of a key are written in a filter, and the form in which they are compared. */
interface Kind {
  readonly form: z.ZodType
  comparable(value: unknown): unknown
}

const same = (value: unknown): unknown => value
const kinds = {
  people: { form: personForm, comparable: same },
  faces: { form: z.never('must be null: it is only asked whether there is one'), comparable: same },
  type: {
    form: z.string().refine((text) => types.includes(typeOf(text)), 'must be IMAGE (or photo), VIDEO, AUDIO or OTHER'),
    comparable: typeOf,
  },
  boolean: { form: z.boolean('must be true or false, without quotes'), comparable: same },
  number: { form: z.number(), comparable: same },
  /** Without case and accents. */
  text: { form: z.string(), comparable: (value) => fold(String(value).trim()) },
  exact: { form: z.string(), comparable: (value) => String(value).normalize('NFC') },
  day: {
    form: dayForm,
    comparable: (value) => (value instanceof Date ? value.toISOString() : String(value)).slice(0, 10),
  },
} satisfies Readonly<Record<string, Kind>>
type KindName = keyof typeof kinds

/** A key of a filter. */
export interface Field extends Kind {
  readonly kind: KindName
  readonly needs: readonly Need[]
  read(asset: Asset<Need>): unknown
  /** What the server can be asked for one value. */
  search?(value: unknown): SearchFilter
}

const field = (kind: KindName, read: Field['read'], ...needs: readonly Need[]): Field => ({
  ...kinds[kind],
  kind,
  needs,
  read,
})

type Names<N extends string> = { readonly [K in KindName]?: readonly N[] }

const fieldsOf = <N extends string>(names: Names<N>, make: (kind: KindName, name: N) => readonly [string, Field]) =>
  Object.entries(names).flatMap(([kind, list]: [string, readonly N[]]) =>
    list.map((name) => make(kind as KindName, name)),
  )

const ofAsset = {
  exact: ['id', 'ownerId', 'originalPath', 'visibility', 'libraryId', 'livePhotoVideoId', 'duplicateId'],
  text: ['originalFileName'],
  number: ['duration', 'width', 'height'],
  day: ['fileCreatedAt', 'createdAt', 'updatedAt'],
} as const satisfies Names<keyof BaseAsset>
const ofRecord = {
  faces: ['unassignedFaces'],
  day: ['fileModifiedAt'],
  text: ['originalMimeType'],
  exact: ['checksum'],
} as const satisfies Names<string>
const ofFile: Names<keyof Exif> = {
  text: ['make', 'model', 'lensModel', 'orientation', 'exposureTime', 'projectionType', 'timeZone', 'description'],
  number: ['exifImageWidth', 'exifImageHeight', 'fileSizeInByte', 'fNumber', 'focalLength', 'iso', 'rating'],
  day: ['dateTimeOriginal'],
}
const ofPlace: Names<keyof Exif> = { text: ['city', 'state', 'country'], number: ['latitude', 'longitude'] }

const favorite: Field = {
  ...field('boolean', ({ isFavorite }) => isFavorite),
  // A partner's favourite is shown as none, but the server's filter goes by what is stored.
  search: (value) => (value === true ? { isFavorite: true } : {}),
}
const type: Field = { ...field('type', (asset) => asset.type), search: (value) => ({ type: typeOf(value) }) }
const taken = field('day', ({ takenAt }) => takenAt.day())

const people = field('people', ({ people }) => people.map(({ id, name }) => name || id), 'people')
const isArchived = field('boolean', ({ visibility }) => visibility === 'archive')
const ofTimes = { taken, localDateTime: taken }
const ofMarks = { people, isArchived, favorite, isFavorite: favorite, is_favorite: favorite, type, asset_type: type }

type In<N extends Names<string>> = Extract<N[keyof N], readonly string[]>[number]
/** Name of a key. */
export type Key =
  | keyof (typeof ofMarks & typeof ofTimes)
  | In<typeof ofAsset | typeof ofRecord>
  | `exifInfo.${keyof Exif}`

/** Keys by their names. */
export const fields: ReadonlyMap<string, Field> = new Map([
  ...Object.entries({ ...ofMarks, ...ofTimes }),
  ...fieldsOf(ofAsset, (kind, name) => [name, field(kind, (asset) => asset[name])]),
  ...fieldsOf(ofRecord, (kind, name) => [name, field(kind, ({ raw }) => raw[name], 'raw')]),
  ...[ofFile, ofPlace].flatMap((names) =>
    fieldsOf(names, (kind, name) => [`exifInfo.${name}`, field(kind, ({ exif }) => exif[name], 'exif')]),
  ),
])

/** The values of a key on an asset, in the form in which they are compared. */
export const valuesOf = ({ read, comparable }: Field, asset: Asset<Need>): readonly unknown[] =>
  [read(asset) ?? []].flat().flatMap((value) => (value === '' ? [] : comparable(value)))
