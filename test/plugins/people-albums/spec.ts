import { readFileSync } from 'node:fs'
import type { AssetInput, LibraryInput } from '../../../sandbox/index.ts'
import { annaId, benId } from '../../support/library.ts'

interface SpecPerson {
  readonly id: string
  readonly name: string
  readonly isHidden: boolean
  readonly birthDate?: string
}

interface SpecAsset {
  readonly id: string
  readonly type?: 'IMAGE' | 'VIDEO'
  readonly isFavorite?: boolean
  readonly fileCreatedAt: string
  readonly localDateTime?: string
  readonly people: readonly string[]
  readonly unassignedFaces?: number
  readonly exifInfo?: { readonly latitude: number; readonly longitude: number }
}

/** A worked example of the specification, as it stands there. */
export interface Example {
  readonly id: string
  readonly title: string
  readonly expected: never
  readonly filters?: object
  readonly match?: object
  readonly ignore?: object
  readonly fixture?: 'people' | 'places'
  readonly recurring?: { readonly match?: object; readonly monthDay: string }
  readonly year?: number
  readonly seeds?: readonly string[]
  readonly neighbours?: object
  readonly shareWith?: 'ALL' | readonly string[]
  readonly config?: readonly object[]
}

interface Spec {
  readonly people: { readonly people: readonly SpecPerson[]; readonly assets: readonly SpecAsset[] }
  readonly places: { readonly assets: readonly SpecAsset[] }
  readonly A: readonly Example[]
  readonly B: readonly Example[]
  readonly D: readonly Example[]
  readonly E: readonly Example[]
  readonly F: readonly Example[]
  readonly G: readonly Example[]
}

/** Fixtures and examples of section 16, verbatim; those of C are worked out in test/engine/sync/examples.test.ts. */
export const spec: Spec = JSON.parse(readFileSync(new URL('./spec.json', import.meta.url), 'utf8'))

const idOf = (letter: string, index: number): string =>
  `${letter.repeat(8)}-0000-4000-8000-${String(index).padStart(12, '0')}`

const anaId = idOf('c', 1)

/** Ids of the specification with ids that a server takes. */
const ids = new Map([
  ['u1', annaId],
  ['u2', anaId],
  ['u3', benId],
  ...spec.people.people.map(({ id }, index): [string, string] => [id, idOf('a', index)]),
  ...[...spec.people.assets, ...spec.places.assets].map(({ id }, index): [string, string] => [id, idOf('b', index)]),
])
const names = new Map([...ids].map(([name, id]) => [id, name]))

/** The server's id of somebody or something in the specification. */
export const idFor = (name: string): string => ids.get(name) ?? name
/** The other way round. */
export const nameFor = (id: string): string => names.get(id) ?? id

/** The same with ids that a server takes, wherever they stand. */
export const translated = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'string' ? idFor(one) : one))

const faces = ({ people, unassignedFaces = 0 }: SpecAsset) => [
  ...people.map((person) => ({ personId: idFor(person) })),
  ...Array.from({ length: unassignedFaces }, () => ({ personId: null })),
]

const assetFor = (asset: SpecAsset): AssetInput => ({
  id: idFor(asset.id),
  ownerId: annaId,
  originalPath: `/photos/${asset.id}.${asset.type === 'VIDEO' ? 'mp4' : 'jpg'}`,
  type: asset.type ?? 'IMAGE',
  isFavorite: asset.isFavorite ?? false,
  fileCreatedAt: asset.fileCreatedAt,
  localDateTime: asset.localDateTime ?? asset.fileCreatedAt,
  faces: faces(asset),
  exif: { ...asset.exifInfo },
})

const people: LibraryInput['people'] = spec.people.people.map((person) => ({
  ...person,
  id: idFor(person.id),
  ownerId: annaId,
}))

/** A fixture as a library: Anna's, whom Ben knows. */
export const libraryFor = (fixture: 'people' | 'places' = 'people'): LibraryInput => ({
  users: [
    { id: annaId, name: 'Anna', email: 'me@x.org' },
    { id: benId, name: 'Ben', email: 'ben@x.org' },
    { id: anaId, name: 'Ana', email: 'ana@x.org' },
  ],
  people,
  assets: spec[fixture].assets.map(assetFor),
})
