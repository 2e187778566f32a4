import type { Asset, Exif, Need } from '../../index.ts'

/** How values of a key are compared: `text` without case and accents, `exact` as it is, `day` by the first ten letters. */
export type Kind = 'people' | 'faces' | 'type' | 'boolean' | 'text' | 'exact' | 'number' | 'day'

/** A key of a filter. */
export interface Field {
  readonly kind: Kind
  readonly needs: readonly Need[]
  read(asset: Asset<Need>): unknown
}

const own = (kind: Kind, read: (asset: Asset) => unknown): Field => ({ kind, needs: [], read })

const raw = (kind: Kind, key: string): Field => ({ kind, needs: ['raw'], read: (asset) => asset.raw[key] })

const favorite = own('boolean', ({ isFavorite }) => isFavorite)
const type = own('type', (asset) => asset.type)
const taken = own('day', ({ takenAt }) => takenAt.day())
const instant = (read: (asset: Asset) => Date | null): Field =>
  own('day', (asset) => read(asset)?.toISOString().slice(0, 10))

const exifKinds = {
  make: 'text',
  model: 'text',
  lensModel: 'text',
  exifImageWidth: 'number',
  exifImageHeight: 'number',
  fileSizeInByte: 'number',
  orientation: 'text',
  dateTimeOriginal: 'day',
  timeZone: 'text',
  fNumber: 'number',
  focalLength: 'number',
  iso: 'number',
  exposureTime: 'text',
  latitude: 'number',
  longitude: 'number',
  city: 'text',
  state: 'text',
  country: 'text',
  description: 'text',
  rating: 'number',
  projectionType: 'text',
} satisfies Record<keyof Exif, Kind>

const fromExif = ([name, kind]: [string, Kind]): [string, Field] => [
  `exifInfo.${name}`,
  { kind, needs: ['exif'], read: ({ exif }) => exif[name as keyof Exif] },
]

const fields: Readonly<Record<string, Field>> = {
  people: { kind: 'people', needs: ['people'], read: ({ people }) => people.map(({ name }) => name) },
  unassignedFaces: raw('faces', 'unassignedFaces'),
  favorite,
  isFavorite: favorite,
  is_favorite: favorite,
  type,
  asset_type: type,
  taken,
  localDateTime: taken,
  fileCreatedAt: instant(({ fileCreatedAt }) => fileCreatedAt),
  createdAt: instant(({ createdAt }) => createdAt),
  updatedAt: instant(({ updatedAt }) => updatedAt),
  fileModifiedAt: raw('day', 'fileModifiedAt'),
  id: own('exact', ({ id }) => id),
  ownerId: own('exact', ({ ownerId }) => ownerId),
  originalPath: own('exact', ({ originalPath }) => originalPath),
  originalFileName: own('text', ({ originalFileName }) => originalFileName),
  originalMimeType: raw('text', 'originalMimeType'),
  visibility: own('exact', ({ visibility }) => visibility),
  isArchived: own('boolean', ({ visibility }) => visibility === 'archive'),
  libraryId: own('exact', ({ libraryId }) => libraryId),
  livePhotoVideoId: own('exact', ({ livePhotoVideoId }) => livePhotoVideoId),
  duplicateId: own('exact', ({ duplicateId }) => duplicateId),
  duration: own('number', ({ duration }) => duration),
  width: own('number', ({ width }) => width),
  height: own('number', ({ height }) => height),
  checksum: raw('exact', 'checksum'),
  ...Object.fromEntries(Object.entries(exifKinds).map(fromExif)),
}

/** Every key there is. */
export const fieldNames: readonly string[] = Object.keys(fields)

/** The key of that name. */
export const fieldOf = (name: string): Field | undefined => (Object.hasOwn(fields, name) ? fields[name] : undefined)
