import { readFileSync } from 'node:fs'
import type { AssetInput, LibraryInput } from '../../../sandbox/index.ts'

/** One worked example of the specification, section 18. */
export interface Example {
  readonly id: string
  readonly title: string
  readonly files?: Readonly<Record<string, unknown>>
  readonly rule: Record<string, unknown>
  /** Ids in order, or the code of the refusal. */
  readonly expected: readonly string[] | { readonly error: string }
}

interface FixtureAsset extends Omit<AssetInput, 'people'> {
  readonly id: string
  readonly isTrashed?: boolean
  readonly personIds?: readonly string[]
  readonly exifInfo?: NonNullable<AssetInput['exif']>
}

interface Fixture {
  readonly people: readonly { readonly id: string; readonly name: string; readonly isHidden: boolean }[]
  readonly exifDefaults: NonNullable<AssetInput['exif']>
  readonly ranking: Readonly<Record<string, readonly string[]>>
  readonly assets: readonly FixtureAsset[]
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
const fixture = read('fixture.json') as Fixture

/** The examples as they stand in the specification. */
export const examples = read('examples.json') as readonly Example[]

const prefix = '00000000-0000-4000-8000-'

/** The id of an asset of the fixture: servers know no `a01`. */
export const idOf = (name: string): string => `${prefix}${name.padStart(12, '0')}`
/** The name of an asset of the fixture. */
export const nameOf = (id: string): string => id.slice(-3)

/** The id of a person of the fixture. */
export const personId = (name: string): string =>
  `${prefix}${String(fixture.people.findIndex(({ id }) => id === name) + 1).padStart(12, '0')}`

const names = fixture.assets.map(({ id }) => id)

/** The fixture as a library of the sandbox; smart search ranks what is not listed in the order of the fixture. */
export const library: LibraryInput = {
  people: fixture.people.map((person) => ({ ...person, id: personId(person.id) })),
  smart: Object.fromEntries(
    Object.entries(fixture.ranking).map(([query, best]) => [query, [...new Set([...best, ...names])].map(idOf)]),
  ),
  assets: fixture.assets.map(({ id, isTrashed, personIds = [], exifInfo, ...asset }) => ({
    ...asset,
    id: idOf(id),
    ...(isTrashed ? { trashedAt: '2025-06-01T00:00:00.000Z' } : {}),
    faces: personIds.map((person) => ({ personId: personId(person) })),
    exif: { ...fixture.exifDefaults, ...exifInfo },
  })),
}
