import {
  all,
  type BaseAsset,
  type BindContext,
  DarkroomError,
  definePredicate,
  favorite,
  fold,
  inAlbum,
  inAnyAlbum,
  library,
  livePhoto,
  not,
  ocr,
  offline,
  type Predicate,
  rating,
  type SearchFilter,
  satisfies,
  stacked,
  tagged,
  type,
  untagged,
  updated,
  uploaded,
} from '../../index.ts'
import { showing } from './people.ts'
import type { Conditions, Query, Shown } from './query.ts'
import { refuse } from './refusal.ts'

type Part = Predicate<'exif' | 'raw'>

const iso = (time: number): string => new Date(time).toISOString()

/** The server compares these exactly, letter case and all; null asks for what has none. */
const exactly = (field: 'make' | 'model' | 'lensModel' | 'city' | 'state' | 'country', wanted: string | null): Part =>
  definePredicate({
    label: wanted === null ? `no ${field}` : `${field} ${wanted}`,
    needs: ['exif'],
    inspect: ({ exif }) => exif[field] ?? null,
    test: ({ exif }) => (exif[field] || null) === wanted,
    narrow: () => (wanted === null ? {} : { [field]: wanted }),
  })

const plain = (letter: string): string => letter.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** A part of the text without case and accents, in which `%` stands for any letters and `_` for one, as in SQL. */
const part = (wanted: string): ((text: string) => boolean) => {
  const source = fold(wanted).replace(/\\([\s\S])|([\s\S])/gu, (_, quoted?: string, letter = '') => {
    if (quoted !== undefined) return plain(quoted)
    return letter === '%' ? '[\\s\\S]*' : letter === '_' ? '[\\s\\S]' : plain(letter)
  })
  const pattern = new RegExp(source, 'u')
  return (text) => pattern.test(fold(text))
}

const having = (field: 'originalFileName' | 'originalPath', wanted: string): Part => {
  const has = part(wanted)
  return definePredicate({
    label: `${field} has ${wanted}`,
    inspect: (asset) => asset[field],
    test: (asset) => has(asset[field]),
  })
}

const described = (wanted: string): Part => {
  const has = part(wanted)
  return definePredicate({
    label: `description has ${wanted}`,
    needs: ['exif'],
    inspect: ({ exif }) => exif.description ?? '',
    test: ({ exif }) => has(exif.description ?? ''),
  })
}

/** Checksums are written in hex as well. */
const withChecksum = (wanted: string): Part => {
  const bytes = /^[0-9a-f]{40}$/i.test(wanted)
    ? (wanted.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
    : []
  const base64 = bytes.length > 0 ? btoa(String.fromCharCode(...bytes)) : wanted
  return satisfies(({ raw }) => raw.checksum === base64, { needs: ['raw'], label: `checksum ${wanted}` }) as Part
}

const either = (yes: Predicate, wanted: boolean): Part => (wanted ? yes : not(yes))

/** What only the server knows: it is asked which assets it finds. */
const foundBy = (
  label: string,
  filter: SearchFilter,
  check: (library: BindContext['library']) => Promise<void> = async () => {},
): Part => {
  const asking: Predicate = definePredicate({
    label,
    test: () => {
      throw new Error(`${label}: only known after the library was asked`)
    },
    bind: async ({ library, found }) => {
      if (found === null) return asking
      await check(library)
      const ids = await library.search.ids(filter)
      return definePredicate({ label, test: ({ id }) => ids.has(id) })
    },
  })
  return asking
}

/** No picture is a film; servers that find one take the filter for something else. */
const assertEncoded = async ({ server: { reads, capabilities } }: BindContext['library']): Promise<void> => {
  const { items } = await reads.search({ type: 'IMAGE', isEncoded: true }, { size: 1 })
  if (items.length > 0)
    throw new DarkroomError('FILTER_IGNORED', { filter: 'isEncoded', version: capabilities.version })
}

type Readers = { readonly [K in keyof Conditions]-?: (wanted: NonNullable<Conditions[K]>) => Part }

const readers: Readers = {
  make: (wanted) => exactly('make', wanted),
  model: (wanted) => exactly('model', wanted),
  lensModel: (wanted) => exactly('lensModel', wanted),
  city: (wanted) => exactly('city', wanted),
  state: (wanted) => exactly('state', wanted),
  country: (wanted) => exactly('country', wanted),
  rating: (wanted) => rating(wanted),
  ocr,
  type,
  isFavorite: (wanted) => favorite(wanted),
  isMotion: (wanted) => either(livePhoto(), wanted),
  isEncoded: (wanted) => foundBy(wanted ? 'encoded' : 'not encoded', { isEncoded: wanted }, assertEncoded),
  isOffline: (wanted) => either(offline(), wanted),
  isNotInAlbum: (wanted) => either(inAnyAlbum(), !wanted),
  libraryId: (wanted) => library(wanted),
  personIds: (wanted) => showing([...new Set(wanted)], 'all', () => {}),
  tagIds: (wanted) => all(...[...new Set(wanted)].map((id) => tagged(id))),
  albumIds: (wanted) => all(...[...new Set(wanted)].map((id) => inAlbum(id))),
  originalFileName: (wanted) => having('originalFileName', wanted),
  originalPath: (wanted) => having('originalPath', wanted),
  description: described,
  // True changes nothing, as on the server.
  withStacked: (wanted) => (wanted ? all() : not(stacked())),
  withDeleted: () => all(),
  checksum: withChecksum,
  id: (wanted) => satisfies((asset) => asset.id === wanted.toLowerCase(), `id ${wanted}`),
}

/** Keys whose null asks for what has no value. */
const missing: { readonly [K in keyof Conditions]?: () => Part } = {
  make: () => exactly('make', null),
  model: () => exactly('model', null),
  lensModel: () => exactly('lensModel', null),
  city: () => exactly('city', null),
  state: () => exactly('state', null),
  country: () => exactly('country', null),
  rating: () => rating(null),
  libraryId: () => library(null),
  tagIds: untagged,
}

/** The largest distance between the clock at a place and UTC. */
const zones = 14 * 3_600_000

const takenBetween = (from: number, to: number, isLocal: boolean): Part => {
  const when = ({ takenAt, fileCreatedAt }: BaseAsset): number => (isLocal ? takenAt : fileCreatedAt).getTime()
  const slack = isLocal ? zones : 0
  return definePredicate({
    label: `taken ${[from > -Infinity && `from ${iso(from)}`, to < Infinity && `to ${iso(to)}`].filter(Boolean).join(' ')}`,
    inspect: (asset) => iso(when(asset)),
    test: (asset) => when(asset) >= from && when(asset) <= to,
    // Stored instants have microseconds that answers do not show.
    narrow: () => ({
      ...(from > -Infinity ? { takenAfter: iso(from - slack) } : {}),
      ...(to < Infinity ? { takenBefore: iso(to + slack + 1) } : {}),
    }),
  })
}

const spans = ({ bounds, isLocal }: Query): Part[] => {
  const span = (name: 'created' | 'updated') => {
    const { [`${name}After`]: from, [`${name}Before`]: to } = bounds
    if (from === undefined && to === undefined) return []
    const given = { ...(from === undefined ? {} : { from: iso(from) }), ...(to === undefined ? {} : { to: iso(to) }) }
    return [(name === 'created' ? uploaded : updated)(given)]
  }
  const trashed = Object.fromEntries(
    (['trashedAfter', 'trashedBefore'] as const).flatMap((key) =>
      bounds[key] === undefined ? [] : [[key, iso(bounds[key])]],
    ),
  )
  const { takenAfter = -Infinity, takenBefore = Infinity } = bounds
  const hasTaken = takenAfter > -Infinity || takenBefore < Infinity
  return [
    ...(hasTaken ? [takenBetween(takenAfter, takenBefore, isLocal)] : []),
    ...span('created'),
    ...span('updated'),
    ...(Object.keys(trashed).length > 0
      ? [foundBy(`deleted ${Object.entries(trashed).flat().join(' ')}`, trashed)]
      : []),
  ]
}

const partOf = (key: keyof Conditions, wanted: unknown): Part => {
  if (wanted === null) return missing[key]?.() ?? refuse('query-invalid', `${key} cannot be null`)
  return (readers[key] as (wanted: unknown) => Part)(wanted)
}

/** A predicate for all that a query asks, wherever the asset is shown. */
export const matching = (query: Query): Part =>
  all(
    ...Object.entries(query.conditions).map(([key, wanted]) => partOf(key as keyof Conditions, wanted)),
    ...spans(query),
  )

/** Whether a query finds what is in the trash. */
export const seesTrash = ({ conditions, bounds }: Query): boolean =>
  asksForTrash({ conditions, bounds }) || conditions.isOffline === true

/** Whether a query finds what was deleted, not only what is offline. */
export const asksForTrash = ({ conditions, bounds }: Pick<Query, 'conditions' | 'bounds'>): boolean =>
  conditions.withDeleted === true || bounds.trashedAfter !== undefined || bounds.trashedBefore !== undefined

/** Shown in one of some places, and not in the trash unless the query says so. */
export const shownIn = (places: readonly Shown[], withTrash: boolean): Predicate =>
  satisfies(
    ({ visibility, isTrashed }) => (withTrash || !isTrashed) && places.some((place) => place === visibility),
    `shown in ${places.join(' or ')}`,
  )

/** The part of a query that a smart search is narrowed by before it ranks. */
export const smartFilter = ({ conditions, bounds }: Query): SearchFilter => {
  const { personIds, tagIds, albumIds, ...others } = conditions
  const times = Object.entries(bounds).map(([key, time]) => [key, iso(time)])
  return {
    ...others,
    ...(personIds ? { personIds: [...new Set(personIds)] } : {}),
    ...(tagIds === undefined ? {} : { tagIds: tagIds && [...new Set(tagIds)] }),
    ...(albumIds ? { albumIds: [...new Set(albumIds)] } : {}),
    ...Object.fromEntries(times),
  } as SearchFilter
}
