/** Distinct values are named by characters from here on; JSON escapes fewer of these than of earlier ones. */
const firstCode = 32
/** Beyond that a character would be half of a pair. */
const mostValues = 0xd800 - firstCode

/** Values of one field in some rows: all of them, or each distinct one once and a character for each row. */
type Column = readonly unknown[] | { readonly of: readonly unknown[]; readonly at?: string }

const toColumn = (values: readonly unknown[]): Column => {
  const places = new Map<unknown, number>()
  const of: unknown[] = []
  let at = ''
  for (const value of values) {
    const key = typeof value === 'object' && value !== null ? JSON.stringify(value) : value
    let place = places.get(key)
    if (place === undefined) {
      place = of.push(value) - 1
      places.set(key, place)
    }
    if (of.length > values.length / 2 + 1 || of.length > mostValues) return values
    at += String.fromCharCode(firstCode + place)
  }
  return of.length === 1 ? { of } : { of, at }
}

const expand = (column: Column, size: number): readonly unknown[] => {
  if (!('of' in column)) return column
  const { of, at } = column
  const values: unknown[] = new Array(size)
  for (let index = 0; index < size; index += 1) values[index] = at ? of[at.charCodeAt(index) - firstCode] : of[0]
  return values
}

/**
 * Packs rows that have the same fields, field by field: the names on a line, then a line for each. Half the size of a
 * text per row, and a fraction of its cost to read.
 */
export const packColumns = (fields: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string =>
  [fields, ...fields.map((field) => toColumn(rows.map((row) => row[field])))]
    .map((line) => JSON.stringify(line))
    .join('\n')

/** Packed rows; a field costs nothing until it is looked at. */
export class Columns {
  readonly fields: readonly string[]
  readonly size: number
  readonly #lines: readonly string[]
  readonly #values = new Map<string, readonly unknown[]>()

  /** @param size how many rows there are */
  constructor(text: string, size: number) {
    const [names = '[]', ...lines] = text.split('\n')
    this.fields = JSON.parse(names)
    this.size = size
    this.#lines = lines
  }

  /** Values of a field, row by row; undefined where rows do not have it. */
  values(field: string): readonly unknown[] | undefined {
    const known = this.#values.get(field)
    if (known) return known
    const line = this.#lines[this.fields.indexOf(field)]
    if (line === undefined) return undefined
    const values = expand(JSON.parse(line), this.size)
    this.#values.set(field, values)
    return values
  }
}
