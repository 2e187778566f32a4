import type { Columns } from './columns.ts'

/** One row of some columns. */
class Place {
  readonly columns: Columns
  readonly index: number

  constructor(columns: Columns, index: number) {
    this.columns = columns
    this.index = index
  }

  get(field: string | symbol): unknown {
    return typeof field === 'string' ? this.columns.value(field, this.index) : undefined
  }
}

const handler: ProxyHandler<Place> = {
  get: (place, field) => {
    const value = place.get(field)
    return value === undefined ? Reflect.get(Object.prototype, field) : value
  },
  has: (place, field) => place.get(field) !== undefined,
  ownKeys: (place) => place.columns.fields.filter((field) => place.get(field) !== undefined),
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
export const lazyRecord = (columns: Columns, index: number): object => new Proxy(new Place(columns, index), handler)
