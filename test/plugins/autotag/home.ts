import type { AssetInput, LibraryInput, Sandbox } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'

/** Recommended in the specification for albums of events. */
export const events = '(?:18|19|20)\\d{2}(?:-\\d{2}(?:-\\d{2})?)?(?=$|[ _-])'

export const me = { id: '00000000-0000-4000-8000-0000000000aa', name: 'Anna', email: 'anna@example.org' }
export const ben = { id: '00000000-0000-4000-8000-0000000000bb', name: 'Ben', email: 'ben@example.org' }
export const cleo = { id: '00000000-0000-4000-8000-0000000000cc', name: 'Cleo', email: 'cleo@example.org' }

export const rules = [
  { name: 'events', albums: [events] },
  { name: 'meme', tags: ['meme'] },
]

/** An id by its number. */
export const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** A photo called `<number>.jpg`. */
export const photo = (number: number, more: AssetInput = {}): AssetInput => ({
  id: idOf(number),
  originalPath: `/u/${number}/${number}.jpg`,
  localDateTime: '2023-01-02T10:00:00.000Z',
  fileCreatedAt: `2023-01-02T10:00:${String(number % 60).padStart(2, '0')}.000Z`,
  ...more,
})

/** Text of a configuration with some plugins. */
export const withPlugins = (plugins: readonly object[], allow: readonly string[] = []): string =>
  JSON.stringify({ plugins, allow })

/** A home of Anna, who knows Ben and Cleo, with some plugins. */
export const homeWith = (
  plugins: readonly object[],
  library: LibraryInput,
  version?: string,
  allow: readonly string[] = [],
): Promise<Home> =>
  homeFor({
    library: { users: [me, ben, cleo], ...library },
    ...(version === undefined ? {} : { version }),
    files: { 'immichrc.json': withPlugins(plugins, allow) },
  })

export const configOf = (options: object, allow: readonly string[] = []): string =>
  withPlugins([{ use: 'autotag', rules, ...options }], allow)

/** A home with one instance of autotag. */
export const autotagHome = (
  options: object,
  library: LibraryInput,
  version?: string,
  allow: readonly string[] = [],
): Promise<Home> => homeWith([{ use: 'autotag', rules, ...options }], library, version, allow)

/** Tags of a photo, sorted. */
export const tagsOf = ({ state }: Sandbox, number: number): string[] =>
  [...(state.assets.get(idOf(number))?.tagIds ?? [])].map((id) => state.tags.get(id)?.value ?? '').sort()

/** Names of the albums that a photo is in, sorted. */
export const albumNamesOf = ({ state }: Sandbox, number: number): string[] =>
  [...state.albums.values()]
    .filter(({ assetIds }) => assetIds.has(idOf(number)))
    .map(({ albumName }) => albumName)
    .sort()
