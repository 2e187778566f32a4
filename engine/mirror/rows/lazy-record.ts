import type { Columns } from './columns.ts'

/** Values that are shown in place of those of a record. */
type Overlay = Readonly<Record<string, unknown>>

/** One row of some columns. */
class Place {
  readonly columns: Columns
  readonly index: number
  readonly over: Overlay | null

  constructor(columns: Columns, index: number, over: Overlay | null) {
    this.columns = columns
    this.index = index
    this.over = over
  }

  get(field: string | symbol): unknown {
    if (typeof field !== 'string') return undefined
    return this.over !== null && Object.hasOwn(this.over, field)
      ? this.over[field]
      : this.columns.value(field, this.index)
  }

  get fields(): readonly string[] {
    return [...new Set([...this.columns.fields, ...Object.keys(this.over ?? {})])]
  }
}

const handler: ProxyHandler<Place> = {
  get: (place, field) => {
    const value = place.get(field)
    return value === undefined ? Reflect.get(Object.prototype, field) : value
  },
  has: (place, field) => place.get(field) !== undefined,
  ownKeys: (place) => place.fields.filter((field) => place.get(field) !== undefined),
  getOwnPropertyDescriptor: (place, field) => {
    const value = place.get(field)
    return value === undefined ? undefined : { value, writable: false, enumerable: true, configurable: true }
  },
  getPrototypeOf: () => Object.prototype,
  set: () => false,
  defineProperty: () => false,
  deleteProperty: () => false,
}

/**
 * A row of columns as a plain object to whoever reads, spreads, compares or prints it. Its fields are looked up when they
 * are asked for: most rows are never asked.
 */
export const lazyRecord = (columns: Columns, index: number, over: Overlay | null = null): object =>
  new Proxy(new Place(columns, index, over), handler)
