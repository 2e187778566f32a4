import { type Check, flag, id, instant, list, nonEmptyText, nullable, oneOf, Problem, text } from '../http/check.ts'
import { invalid, stumbled } from '../http/http-error.ts'
import type { Asset, Exif } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { asBase64, type Test } from './search-filter.ts'
import { fold, likePattern, wordSimilarity } from './text-match.ts'

// Structured search of 3.2 (`immich-api.md` 2.3.6), as far as the query code in 3.1.0 and the published client tell of it.

type Value = string | number | boolean
/** A test for a field that is not null. */
type Comparison = (value: Value) => boolean

const matching = (pattern: string): Comparison => {
  const test = likePattern(fold(pattern))
  return (value) => test(fold(String(value)))
}

const different = (pattern: string): Comparison => {
  const matches = matching(pattern)
  return (value) => !matches(value)
}

const comparisons = {
  eq: (wanted: Value) => (value) => value === wanted,
  ne: (wanted: Value) => (value) => value !== wanted,
  in: (wanted: readonly Value[]) => (value) => wanted.includes(value),
  notIn: (wanted: readonly Value[]) => (value) => !wanted.includes(value),
  gt: (wanted: Value) => (value) => value > wanted,
  gte: (wanted: Value) => (value) => value >= wanted,
  lt: (wanted: Value) => (value) => value < wanted,
  lte: (wanted: Value) => (value) => value <= wanted,
  like: (wanted: string) => matching(`%${wanted}%`),
  notLike: (wanted: string) => different(`%${wanted}%`),
  startsWith: (wanted: string) => matching(`${wanted}%`),
  endsWith: (wanted: string) => matching(`%${wanted}`),
} satisfies Record<string, (wanted: never) => Comparison>

/** Which operators a field takes, how their values are checked, and what they look at. */
interface Field {
  readonly operators: readonly string[]
  readonly check: (operator: string) => Check<unknown>
  readonly test: (operator: string, wanted: never) => Test
}

const one = ['eq', 'ne']
const same = [...one, 'in', 'notIn']
const ordered = [...one, 'gt', 'gte', 'lt', 'lte']
const patterns = ['like', 'notLike', 'startsWith', 'endsWith']

const value = (
  known: readonly string[],
  check: Check<unknown>,
  read: (asset: Asset) => Value | null | undefined,
  canBeNull = false,
): Field => ({
  operators: known,
  check: (operator) => {
    if (operator === 'in' || operator === 'notIn') return list(check, 1)
    if (patterns.includes(operator)) return nonEmptyText
    return canBeNull && one.includes(operator) ? nullable(check) : check
  },
  test: (operator, wanted) => {
    if (wanted === null) return (asset) => ((read(asset) ?? null) === null) === (operator === 'eq')
    const holds: Comparison = comparisons[operator as keyof typeof comparisons](wanted)
    // As in SQL, nothing but a comparison with null finds what is null.
    return (asset) => {
      const found = read(asset) ?? null
      return found !== null && holds(found)
    }
  },
})

// The exif row is joined from the left: an asset without one has no value.
const exif = (name: keyof Exif, known: readonly string[], check: Check<unknown>, canBeNull = true): Field =>
  value(known, check, (asset) => asset.exif?.[name] as Value | null | undefined, canBeNull)

const yesNo = (read: (asset: Asset) => boolean): Field => value(['eq'], flag, read)

const listed = (read: (asset: Asset) => ReadonlySet<string>): Field => ({
  operators: ['any', 'all', 'none'],
  check: () => list(id, 1),
  test: (operator, wanted: readonly string[]) => (asset) => {
    const has = read(asset)
    if (operator === 'all') return wanted.every((one) => has.has(one))
    return wanted.some((one) => has.has(one)) === (operator === 'any')
  },
})

const lowerId: Check<string> = (given, strict) => {
  const checked = id(given, strict)
  return checked instanceof Problem ? checked : checked.toLowerCase()
}

// The columns hold whole numbers, and the database stumbles over any other.
const wholeNumber: Check<number> = (given) => {
  if (typeof given !== 'number') return new Problem('must be a number')
  if (!Number.isInteger(given)) throw stumbled()
  return given
}

const checksum: Check<string> = (given, strict) => {
  const checked = text(given, strict)
  return typeof checked === 'string' ? asBase64(checked) : checked
}

const peopleOn = ({ faces }: Asset): ReadonlySet<string> =>
  new Set(faces.flatMap((face) => (face.personId && face.isVisible && !face.deletedAt ? face.personId : [])))

/** Every field, by name. */
const fieldsOf = (state: State): Readonly<Record<string, Field>> => {
  const tagsOf = ({ tagIds }: Asset) => new Set(tagIds.flatMap((tagId) => state.tags.get(tagId)?.ancestorIds ?? []))
  const albumsOf = (asset: Asset) =>
    new Set([...state.albums.values()].flatMap((album) => (album.assetIds.has(asset.id) ? album.id : [])))
  return {
    id: value(one, lowerId, (asset) => asset.id),
    libraryId: value(one, lowerId, (asset) => asset.libraryId, true),
    type: value(same, oneOf(['IMAGE', 'VIDEO', 'AUDIO', 'OTHER']), (asset) => asset.type),
    visibility: value(same, oneOf(['archive', 'timeline', 'hidden', 'locked']), (asset) => asset.visibility),
    isFavorite: yesNo((asset) => asset.isFavorite),
    isMotion: yesNo((asset) => asset.livePhotoVideoId !== null),
    isOffline: yesNo((asset) => asset.isOffline),
    isEncoded: yesNo(() => false),
    hasAlbums: yesNo((asset) => state.albumMembers.has(asset.id)),
    hasPeople: yesNo((asset) => peopleOn(asset).size > 0),
    hasTags: yesNo((asset) => asset.tagIds.length > 0),
    city: exif('city', same, text),
    state: exif('state', same, text),
    country: exif('country', same, text),
    make: exif('make', same, text),
    model: exif('model', same, text),
    lensModel: exif('lensModel', same, text),
    description: exif('description', [...same, ...patterns], text),
    originalFileName: value([...same, ...patterns], text, (asset) => asset.originalFileName, true),
    originalPath: value([...same, ...patterns], text, (asset) => asset.originalPath, true),
    ocr: {
      operators: ['matches'],
      check: () => nonEmptyText,
      test:
        (_, wanted: string) =>
        ({ ocr }) =>
          ocr !== null && wordSimilarity(wanted, ocr) >= 0.5,
    },
    rating: exif('rating', [...ordered, 'in', 'notIn'], wholeNumber),
    fileSizeInBytes: exif('fileSizeInByte', [...ordered, 'in', 'notIn'], wholeNumber, false),
    takenAt: value(ordered, instant, (asset) => asset.fileCreatedAt),
    createdAt: value(ordered, instant, (asset) => asset.createdAt),
    updatedAt: value(ordered, instant, (asset) => asset.updatedAt),
    trashedAt: value(ordered, instant, (asset) => asset.trashedAt, true),
    personIds: listed(peopleOn),
    tagIds: listed(tagsOf),
    albumIds: listed(albumsOf),
    checksum: value(same, checksum, (asset) => asset.checksum),
    encodedVideoPath: value(same, text, () => null),
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
  const checked = field.check(operator)(given, true)
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

interface AlbumIds {
  readonly any?: readonly string[]
  readonly all?: readonly string[]
}

/** The albums that a filter is confined to, which opens them for assets of all owners. */
export const albumsIn = (given: unknown): readonly string[] => {
  const { any = [], all = [] } = (isRecord(given) && isRecord(given.albumIds) ? given.albumIds : {}) as AlbumIds
  return [...any, ...all]
}
