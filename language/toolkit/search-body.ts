import { z } from 'zod'
import type { SearchFilter } from '../../core/api/search-filter.ts'
import type { BaseAsset } from '../../core/assets/asset.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { DarkroomError } from '../../core/errors.ts'
import { all, definePredicate, not, type Predicate } from '../../core/predicates/predicate.ts'
import { favorite } from '../actions/favorite.ts'
import { filterBound } from '../predicates/days.ts'
import { type } from '../predicates/fields.ts'
import { inAlbum, stacked, tagged, untagged } from '../predicates/membership.ts'
import { ocr } from '../predicates/recognition.ts'
import { defineRelation } from '../predicates/relation.ts'
import { inAnyAlbum, library } from '../predicates/relations.ts'
import { livePhoto, offline, rating, satisfies } from '../predicates/status.ts'
import { updated, uploaded } from '../predicates/uploaded.ts'
import { showing } from './people.ts'
import { textLike } from './text-like.ts'

type Part = Predicate<'exif' | 'raw'>

/** The server compares these exactly, letter case and all; null asks for what has none. */
const exactly = (field: 'make' | 'model' | 'lensModel' | 'city' | 'state' | 'country') =>
  fieldOf(text.nullable(), (wanted) =>
    definePredicate({
      label: wanted === null ? `no ${field}` : `${field} ${wanted}`,
      needs: ['exif'],
      inspect: ({ exif }) => exif[field] ?? null,
      test: ({ exif }) => (exif[field] || null) === wanted,
      narrow: () => (wanted === null ? {} : { [field]: wanted }),
    }),
  )

const like = (field: 'originalFileName' | 'originalPath') =>
  fieldOf(text, (wanted) => {
    const has = textLike(wanted)
    return satisfies((asset) => has(asset[field]), `${field} has ${wanted}`)
  })

const described = (wanted: string): Part => {
  const has = textLike(wanted)
  return definePredicate({
    label: `description has ${wanted}`,
    needs: ['exif'],
    inspect: ({ exif }) => exif.description ?? '',
    test: ({ exif }) => has(exif.description ?? ''),
  })
}

/** Checksums are written in hex as well. */
const withChecksum = (wanted: string): Part => {
  const base64 = /^[0-9a-f]{40}$/i.test(wanted) ? Buffer.from(wanted, 'hex').toString('base64') : wanted
  return satisfies(({ raw }) => raw.checksum === base64, { needs: ['raw'], label: `checksum ${wanted}` }) as Part
}

/** What only the server knows: it is asked which assets it finds. */
const foundBy = (label: string, filter: SearchFilter, check = async (_: ApiContext): Promise<void> => {}): Predicate =>
  defineRelation({
    label,
    resolve: async () => null,
    load: async (_, context) => {
      await check(context)
      const ids = await context.search.ids(filter)
      return (id) => ids.has(id)
    },
  })

/** No picture is a film; servers that find one take the filter for something else. */
const assertEncoded = async ({ search, version }: ApiContext): Promise<void> => {
  if (await search.findsAny({ type: 'IMAGE', isEncoded: true }))
    throw new DarkroomError('FILTER_IGNORED', { filter: 'isEncoded', version })
}

const text = z.string().min(1)
const flag = z.boolean()
const ids = z
  .array(z.guid())
  .min(1)
  .transform((list) => [...new Set(list)])

const fieldOf = <F extends z.ZodType>(form: F, predicate: (wanted: z.output<F>) => Part) => ({ form, predicate })
const either = (yes: () => Predicate) => fieldOf(flag, (wanted) => (wanted ? yes() : not(yes())))

/**
 * Fields of a metadata search that a smart search knows too, each with its form and the predicate for a value of it.
 * @example
 * 'originalPath' in smartSearchFields // false
 */
export const smartSearchFields = {
  make: exactly('make'),
  model: exactly('model'),
  lensModel: exactly('lensModel'),
  city: exactly('city'),
  state: exactly('state'),
  country: exactly('country'),
  rating: fieldOf(z.int().min(1).max(5).nullable(), (wanted) => (wanted === null ? rating(null) : rating(wanted))),
  ocr: fieldOf(text, ocr),
  type: fieldOf(z.enum(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']), type),
  isFavorite: fieldOf(flag, (wanted) => favorite(wanted)),
  isMotion: either(livePhoto),
  isEncoded: fieldOf(flag, (isEncoded) => foundBy(isEncoded ? 'encoded' : 'not encoded', { isEncoded }, assertEncoded)),
  isOffline: either(offline),
  isNotInAlbum: either(() => not(inAnyAlbum())),
  libraryId: fieldOf(z.guid().nullable(), library),
  personIds: fieldOf(ids, (wanted) => showing(wanted, 'all')),
  tagIds: fieldOf(ids.nullable(), (wanted) => (wanted === null ? untagged() : all(...wanted.map((id) => tagged(id))))),
  albumIds: fieldOf(ids, (wanted) => all(...wanted.map((id) => inAlbum(id)))),
}

/**
 * All fields of a metadata search but its bounds in time, each with its form and the predicate for a value of it.
 * @example
 * searchFields.country.form.parse('France') // 'France'
 */
export const searchFields = {
  ...smartSearchFields,
  originalFileName: like('originalFileName'),
  originalPath: like('originalPath'),
  description: fieldOf(text, described),
  // True changes nothing, as on the server.
  withStacked: fieldOf(flag, (wanted) => (wanted ? all() : not(stacked()))),
  withDeleted: fieldOf(flag, () => all()),
  checksum: fieldOf(text, withChecksum),
  id: fieldOf(z.guid().toLowerCase(), (wanted) => satisfies(({ id }) => id === wanted, `id ${wanted}`)),
}

/** The body of a metadata search without its bounds in time. */
export type SearchBody = {
  readonly [K in keyof typeof searchFields]?: z.output<(typeof searchFields)[K]['form']>
}

/**
 * What a metadata search finds, judged by the records of assets, so that no filter can widen it that a server ignores.
 * @example
 * matchesSearch({ make: 'Apple', country: 'France' })
 */
export const matchesSearch = (body: SearchBody): Part => {
  const partOf = (name: keyof SearchBody, wanted: unknown): Part =>
    (searchFields[name].predicate as (wanted: unknown) => Part)(wanted)
  return all(...Object.entries(body).map(([name, wanted]) => partOf(name as keyof SearchBody, wanted)))
}

/**
 * What a search can bound in time: `createdAfter` and `createdBefore` are about the upload.
 * @example
 * searchSpans.includes('taken') // true
 */
export const searchSpans = ['taken', 'created', 'updated', 'trashed'] as const
/** One of them. */
export type SearchSpan = (typeof searchSpans)[number]

/** Milliseconds, both ends included; infinite where there is no bound. */
export interface Bounds {
  readonly from: number
  readonly to: number
}

/**
 * The filter of a search for a span.
 * @example
 * spanFilter('created', { from: Date.UTC(2024, 0, 1), to: Infinity }) // { createdAfter: '2024-01-01T00:00:00.000Z' }
 */
export const spanFilter = (name: SearchSpan, { from, to }: Bounds): SearchFilter => ({
  ...filterBound(`${name}After`, from),
  ...filterBound(`${name}Before`, to),
})

const iso = (time: number): string => new Date(time).toISOString()
/** The largest distance between the clock at a place and UTC. */
const zones = 14 * 3_600_000

const takenWithin = ({ from, to }: Bounds, isLocal: boolean): Predicate => {
  const when = ({ takenAt, fileCreatedAt }: BaseAsset): number => (isLocal ? takenAt : fileCreatedAt).getTime()
  const slack = isLocal ? zones : 0
  return definePredicate({
    label: `taken ${Object.entries(spanFilter('taken', { from, to })).flat().join(' ')}`,
    inspect: (asset) => iso(when(asset)),
    test: (asset) => when(asset) >= from && when(asset) <= to,
    // Stored instants have microseconds that answers do not show.
    narrow: () => spanFilter('taken', { from: from - slack, to: to + slack + 1 }),
  })
}

/**
 * What a search finds between two instants.
 * @param isLocal whether bounds of `taken` mean the clock at the place, as on the search page
 * @example
 * matchesSpan('created', { from: Date.parse('2024-01-01'), to: Infinity })
 */
export const matchesSpan = (name: SearchSpan, bounds: Bounds, isLocal = false): Predicate => {
  const { from, to } = bounds
  const filter = spanFilter(name, bounds)
  if (name === 'taken') return takenWithin(bounds, isLocal)
  if (name === 'trashed') return foundBy(`deleted ${Object.entries(filter).flat().join(' ')}`, filter)
  const within = name === 'created' ? uploaded : updated
  if (to === Infinity) return within({ from: iso(from) })
  return within({ ...(from === -Infinity ? {} : { from: iso(from) }), to: iso(to) })
}
