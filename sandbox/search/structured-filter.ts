import { type Check, flag, id, instant, list, oneOf, Problem, text, whole } from '../http/check.ts'
import { invalid } from '../http/http-error.ts'
import type { Asset, Exif } from '../library/model.ts'
import type { State } from '../library/state.ts'
import type { Test } from './search-filter.ts'
import { contains, likePattern, wordSimilarity } from './text-match.ts'

// Structured search of 3.2 as far as `immich-api.md` 2.3.6 tells of it.

type Value = string | number | boolean | null
type Compare = (value: Value, wanted: never) => boolean

const equal: Compare = (value, wanted) => value === wanted
const order =
  (holds: (difference: number) => boolean): Compare =>
  (value, wanted) =>
    value !== null && holds(Number(value) - Number(wanted))

const comparisons = {
  eq: equal,
  ne: (value, wanted) => value !== wanted,
  in: (value, wanted: readonly Value[]) => wanted.includes(value),
  notIn: (value, wanted: readonly Value[]) => !wanted.includes(value),
  gt: order((difference) => difference > 0),
  gte: order((difference) => difference >= 0),
  lt: order((difference) => difference < 0),
  lte: order((difference) => difference <= 0),
  like: (value, wanted: string) => value !== null && contains(wanted)(String(value)),
  notLike: (value, wanted: string) => value === null || !contains(wanted)(String(value)),
  startsWith: (value, wanted: string) => value !== null && likePattern(`${wanted}%`)(String(value)),
  endsWith: (value, wanted: string) => value !== null && likePattern(`%${wanted}`)(String(value)),
} satisfies Record<string, (value: Value, wanted: never) => boolean>
type Operator = keyof typeof comparisons

/** Which operators a field takes, how their values are checked, and what they look at. */
interface Field {
  readonly operators: readonly string[]
  readonly check: Check<unknown>
  readonly nullable: boolean
  readonly test: (operator: string, wanted: never) => Test
}

const same = ['eq', 'ne', 'in', 'notIn']
const ordered = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte']
const patterns = [...same, 'like', 'notLike', 'startsWith', 'endsWith']

const value = (
  operators: readonly string[],
  check: Check<unknown>,
  read: (asset: Asset) => Value | undefined,
  nullable = false,
): Field => ({
  operators,
  check,
  nullable,
  test: (operator, wanted) => (asset) => comparisons[operator as Operator](read(asset) ?? null, wanted),
})

// The exif row is joined from the left: an asset without one has no value.
const exif = (name: keyof Exif, operators: readonly string[], check: Check<unknown>): Field =>
  value(operators, check, (asset) => asset.exif?.[name] as Value | undefined, true)

const yesNo = (read: (asset: Asset) => boolean): Field => value(['eq'], flag, read)

const listed = (read: (asset: Asset) => ReadonlySet<string>): Field => ({
  operators: ['any', 'all', 'none'],
  check: list(id, 1),
  nullable: false,
  test: (operator, wanted: readonly string[]) => (asset) => {
    const has = read(asset)
    if (operator === 'any') return wanted.some((one) => has.has(one))
    if (operator === 'all') return wanted.every((one) => has.has(one))
    return !wanted.some((one) => has.has(one))
  },
})

const peopleOn = ({ faces }: Asset): ReadonlySet<string> =>
  new Set(faces.flatMap((face) => (face.personId && face.isVisible && !face.deletedAt ? face.personId : [])))

/** Every field, by name. */
const fieldsOf = (state: State): Readonly<Record<string, Field>> => {
  const tagsOf = ({ tagIds }: Asset) => new Set(tagIds.flatMap((tagId) => state.tags.get(tagId)?.ancestorIds ?? []))
  const albumsOf = (asset: Asset) =>
    new Set([...state.albums.values()].flatMap((album) => (album.assetIds.has(asset.id) ? album.id : [])))
  return {
    id: value(same, id, (asset) => asset.id),
    libraryId: value(same, id, (asset) => asset.libraryId, true),
    type: value(same, oneOf(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']), (asset) => asset.type),
    visibility: value(same, oneOf(['archive', 'timeline', 'hidden', 'locked']), (asset) => asset.visibility),
    isFavorite: yesNo((asset) => asset.isFavorite),
    isMotion: yesNo((asset) => asset.livePhotoVideoId !== null),
    isOffline: yesNo((asset) => asset.isOffline),
    isEncoded: yesNo(() => false),
    hasAlbums: yesNo((asset) => state.albumMembers.has(asset.id)),
    hasPeople: yesNo((asset) => peopleOn(asset).size > 0),
    hasTags: yesNo((asset) => asset.tagIds.length > 0),
    city: exif('city', patterns, text),
    state: exif('state', patterns, text),
    country: exif('country', patterns, text),
    make: exif('make', patterns, text),
    model: exif('model', patterns, text),
    lensModel: exif('lensModel', patterns, text),
    description: exif('description', patterns, text),
    originalFileName: value(patterns, text, (asset) => asset.originalFileName),
    originalPath: value(patterns, text, (asset) => asset.originalPath),
    ocr: {
      operators: ['matches'],
      check: text,
      nullable: false,
      test: (_, wanted: string) => (asset) => asset.ocr !== null && wordSimilarity(wanted, asset.ocr) >= 0.5,
    },
    rating: exif('rating', [...ordered, 'in', 'notIn'], whole(1, 5, false)),
    fileSizeInBytes: exif('fileSizeInByte', [...ordered, 'in', 'notIn'], whole(0, undefined, false)),
    takenAt: value(ordered, instant, (asset) => asset.fileCreatedAt),
    createdAt: value(ordered, instant, (asset) => asset.createdAt),
    updatedAt: value(ordered, instant, (asset) => asset.updatedAt),
    trashedAt: value(ordered, instant, (asset) => asset.trashedAt, true),
    personIds: listed(peopleOn),
    tagIds: listed(tagsOf),
    albumIds: listed(albumsOf),
    checksum: value(same, text, (asset) => asset.checksum),
    encodedVideoPath: value(same, text, () => null, true),
  }
}

const refuse = (path: readonly (string | number)[], message: string): never => {
  throw invalid([{ path, message }])
}

const isRecord = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given)

const entriesIn = (given: unknown, path: readonly (string | number)[]): [string, unknown][] => {
  if (!isRecord(given)) return refuse(path, 'must be an object')
  const entries = Object.entries(given)
  return entries.length === 0 ? refuse(path, 'must not be empty') : entries
}

const conditionOf = (field: Field, operator: string, given: unknown, path: readonly (string | number)[]): Test => {
  if (!field.operators.includes(operator)) return refuse(path, 'is no operator of this field')
  const many = operator === 'in' || operator === 'notIn'
  const isNull = given === null && field.nullable && (operator === 'eq' || operator === 'ne')
  const checked = isNull ? null : (many ? list(field.check, 1) : field.check)(given, true)
  if (checked instanceof Problem) return refuse(path, checked.message)
  return field.test(operator, checked as never)
}

const branchOf = (
  given: unknown,
  fields: Readonly<Record<string, Field>>,
  path: readonly (string | number)[],
): Test => {
  const tests = entriesIn(given, path).flatMap(([name, conditions]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) return refuse([...path, name], 'is no field')
    const inside = [...path, name]
    return entriesIn(conditions, inside).map(([operator, wanted]) =>
      conditionOf(field, operator, wanted, [...inside, operator]),
    )
  })
  return (asset) => tests.every((test) => test(asset))
}

/** A structured filter as one test; unknown fields and operators, and empty branches, are a 400. */
export const structuredTest = (given: unknown, state: State): Test => {
  const fields = fieldsOf(state)
  if (given === undefined || (isRecord(given) && Object.keys(given).length === 0)) return () => true
  if (!isRecord(given)) return refuse(['filter'], 'must be an object')
  const { or, ...rest } = given
  const base = Object.keys(rest).length === 0 ? () => true : branchOf(rest, fields, ['filter'])
  if (or === undefined) return base
  if (!Array.isArray(or) || or.length === 0) return refuse(['filter', 'or'], 'must be a list of branches')
  const branches = or.map((branch, index) => branchOf(branch, fields, ['filter', 'or', index]))
  return (asset) => base(asset) && branches.some((branch) => branch(asset))
}

/** Whether a filter is confined to albums, which opens them for assets of all owners. */
export const isInAlbums = (given: unknown): boolean => {
  const albums = isRecord(given) ? given.albumIds : undefined
  return isRecord(albums) && ('any' in albums || 'all' in albums)
}
