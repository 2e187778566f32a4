import { albumFor } from '../http/access.ts'
import { anything, type Checked, type Fields, flag, object, oneOf, optional, text, whole } from '../http/check.ts'
import { badRequest, invalid } from '../http/http-error.ts'
import type { Call } from '../http/route.ts'
import type { Asset } from '../library/model.ts'
import { albumsIn, structuredTest } from './structured-filter.ts'

const own = ['filter', 'orderBy', 'cursor'] as const
const besides = ['size', 'withExif', 'withPeople', 'withStacked', 'withDeleted', 'query', 'queryAssetId', 'language']

/** Whether a request is in the structured form, which any one of its three fields selects. */
export const isStructured = ({ body, profile }: Call): boolean =>
  profile.structuredSearch &&
  typeof body === 'object' &&
  body !== null &&
  own.some((name) => (body as Record<string, unknown>)[name] !== undefined)

/** A flat filter beside the structured form is a 400 that names it. */
export const refuseFlat = (body: unknown, flat: Fields): void => {
  const names = Object.keys(body as object).filter((name) => name in flat && !besides.includes(name))
  if (names.length > 0)
    throw invalid(names.map((name) => ({ path: [name], message: 'cannot stand beside a structured filter' })))
}

const sortKeys = {
  fileCreatedAt: (asset: Asset) => asset.fileCreatedAt,
  localDateTime: (asset: Asset) => asset.localDateTime,
  fileSizeInBytes: (asset: Asset) => asset.exif?.fileSizeInByte ?? null,
  rating: (asset: Asset) => asset.exif?.rating ?? null,
} as const

const order = object({
  field: optional(oneOf(['fileCreatedAt', 'localDateTime', 'fileSizeInBytes', 'rating'])),
  direction: optional(oneOf(['asc', 'desc'])),
})

/** The fields of the form. */
export const structuredFields = {
  filter: anything,
  orderBy: optional(order),
  cursor: optional(text),
  size: optional(whole(1, 1000)),
  withStacked: optional(flag),
} satisfies Fields

type Structured = Partial<Checked<typeof structuredFields>>

type Order = (a: Asset, b: Asset) => number

const orderOf = ({
  field = 'fileCreatedAt',
  direction = 'desc',
}: Partial<NonNullable<Structured['orderBy']>>): Order => {
  const key = sortKeys[field]
  const sign = direction === 'asc' ? 1 : -1
  return (a, b) => {
    const [x, y] = [key(a), key(b)]
    // What has no value comes last; the id breaks ties, in the same direction.
    const byId = a.id < b.id ? -sign : sign
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byId
    return (x - y) * sign || byId
  }
}

/** Everything that a structured search finds, in no order. Nothing leaves the trash out but the filter itself. */
export const findStructured = ({ state, user }: Call, { filter, withStacked = true }: Structured): Asset[] => {
  const test = structuredTest(filter, state)
  const albums = albumsIn(filter)
  for (const album of albums) albumFor(state, album, user.id, 'album.read')
  const owners = albums.length > 0 ? null : state.timelineOwners(user.id)
  return state.taken.ascending.filter(
    (asset) =>
      asset.visibility !== 'locked' &&
      (owners === null || owners.has(asset.ownerId)) &&
      (withStacked || asset.stackId === null) &&
      test(asset),
  )
}

const offsetOf = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0
  const offset = Number(/^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? Number.NaN)
  if (Number.isNaN(offset)) throw badRequest('Invalid cursor')
  return offset
}

/** One page, and the cursor of the next: it wraps an offset, so that what is inserted meanwhile shifts pages. */
export const pageOfStructured = (call: Call, asked: Structured) => {
  const { orderBy = {}, cursor, size = 250 } = asked
  const start = offsetOf(cursor)
  const found = findStructured(call, asked).sort(orderOf(orderBy))
  const next = start + size < found.length ? Buffer.from(`offset:${start + size}`).toString('base64url') : null
  return { assets: found.slice(start, start + size), nextCursor: next }
}
