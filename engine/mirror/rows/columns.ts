import { PackedText } from './packed-text.ts'

/** Distinct values are named by one or two characters from here on, which JSON hardly escapes. */
const firstCode = 32
const codes = 90
/** From the first values one sees whether most differ. */
const sampleSize = 64

/** Each distinct value once, and its name for each row; the value at `without` stands for rows without the field. */
interface Named {
  readonly of: readonly unknown[]
  readonly at?: string
  readonly without?: number
}

/** Texts of one length, one behind the other: cheaper to read than as many texts. */
interface Joined {
  readonly each: number
  readonly text: string
}

/** Values of one field in some rows. */
type Column = readonly unknown[] | Named | Joined

/** Each distinct value once, and the place of that of each row; null where most differ. */
const placesOf = (values: readonly unknown[]): { of: unknown[]; places: number[] } | null => {
  const known = new Map<unknown, number>()
  const of: unknown[] = []
  const places: number[] = new Array(values.length)
  let [last, lastPlace] = [Symbol() as unknown, 0]
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    if (index === sampleSize && of.length > sampleSize * 0.75 && !values.includes(undefined)) return null
    if (value !== last) {
      const key = typeof value === 'object' && value !== null ? JSON.stringify(value) : value
      const place = known.get(key)
      lastPlace = place ?? of.push(value) - 1
      if (place === undefined) known.set(key, lastPlace)
      last = value
    }
    places[index] = lastPlace
  }
  return { of, places }
}

/** The names of some of so many values, in a row. */
const namesOf = (places: readonly number[], size: number): string => {
  const each = size <= codes ? 1 : 2
  const names = Buffer.allocUnsafe(places.length * each)
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] as number
    if (each === 2) names[index * 2] = firstCode + Math.floor(place / codes)
    names[(index + 1) * each - 1] = firstCode + (place % codes)
  }
  return names.toString('latin1')
}

/** Shorter texts are copied when they are cut out, so that nothing is won. */
const leastJoined = 13

const joined = (values: readonly unknown[]): Joined | null => {
  const [first] = values
  if (typeof first !== 'string' || first.length < leastJoined) return null
  const isLike = (value: unknown): value is string => typeof value === 'string' && value.length === first.length
  return values.every(isLike) ? { each: first.length, text: values.join('') } : null
}

/** The shortest of the forms that a field can have. */
const toColumn = (values: readonly unknown[]): Column => {
  const found = placesOf(values)
  if (found === null) return joined(values) ?? values
  const { of, places } = found
  const without = of.indexOf(undefined)
  return {
    of,
    ...(of.length > 1 ? { at: namesOf(places, of.length) } : {}),
    ...(without < 0 ? {} : { without }),
  }
}

const isList = (column: Column): column is readonly unknown[] => Array.isArray(column)

/** Letters of one byte. */
const isLatin = /^[\0-\xff]*$/

/** Finds the value of a field in a row by its place. */
export type Read = (index: number) => unknown

const readerOf = (column: Column): Read => {
  if (isList(column)) return (index) => column[index]
  if ('each' in column) {
    const { each, text } = column
    // A slice would keep all of the column in memory for one value that somebody keeps.
    const bytes = isLatin.test(text) ? Buffer.from(text, 'latin1') : null
    return bytes
      ? (index) => bytes.toString('latin1', index * each, (index + 1) * each)
      : (index) => text.slice(index * each, (index + 1) * each)
  }
  const { at, without } = column
  const of = without === undefined ? column.of : column.of.with(without, undefined)
  if (at === undefined) return () => of[0]
  const place = (index: number): number => at.charCodeAt(index) - firstCode
  return of.length <= codes
    ? (index) => of[place(index)]
    : (index) => of[place(2 * index) * codes + place(2 * index + 1)]
}

/** Texts of one byte a letter are read several times as fast; most are that already. */
const ascii = (json: string): string =>
  Buffer.byteLength(json) === json.length
    ? json
    : json.replace(/[\x7f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Packs rows field by field: the names on a line, then a line for each. Half the size of a text per row, and a fraction
 * of its cost to read. Not more than 8,000 at a time: there are no more names.
 */
export const packColumns = (fields: readonly string[], valuesOf: (field: string) => readonly unknown[]): PackedText =>
  new PackedText(
    [fields, ...fields.map((field) => toColumn(valuesOf(field)))].map((line) => ascii(JSON.stringify(line))).join('\n'),
  )

/** Packed rows; a field costs nothing until it is looked at, and little afterwards: values are not spread out. */
export class Columns {
  readonly fields: readonly string[]
  readonly #lines: readonly string[]
  readonly #readers = new Map<string, Read>()
  /** The same, of those fields that somebody looked at. */
  readonly #looked = new Map<string, Read>()
  readonly #note: ((field: string) => void) | undefined

  /** @param note told once of each field that is looked at */
  constructor(text: string, note?: (field: string) => void) {
    const [names = '[]', ...lines] = text.split('\n')
    this.fields = JSON.parse(names)
    this.#lines = lines
    this.#note = note
  }

  /** Value of a field in a row; undefined where it has none. */
  value(field: string, index: number): unknown {
    return (this.#looked.get(field) ?? this.#look(field))(index)
  }

  #look(field: string): Read {
    const read = this.reader(field)
    this.#note?.(field)
    this.#looked.set(field, read)
    return read
  }

  /** Tells the values of a field for copies of the rows, at which nobody has looked yet. */
  reader(field: string): Read {
    const line = this.#lines[this.fields.indexOf(field)]
    const read = this.#readers.get(field) ?? (line === undefined ? () => undefined : readerOf(JSON.parse(line)))
    this.#readers.set(field, read)
    return read
  }
}
