import type { Columns } from './columns.ts'

/** One row of some columns. */
class Place {
  readonly columns: Columns
  readonly index: number

  constructor(columns: Columns, index: number) {
    this.columns = columns
    this.index = index
  }
}

const describe = ({ columns, index }: Place, field: string | symbol): PropertyDescriptor | undefined =>
  typeof field === 'string' && columns.fields.includes(field)
    ? { value: columns.values(field)?.[index], writable: false, enumerable: true, configurable: true }
    : undefined

const handler: ProxyHandler<Place> = {
  get: ({ columns, index }, field) => {
    const values = typeof field === 'string' ? columns.values(field) : undefined
    return values ? values[index] : Reflect.get(Object.prototype, field)
  },
  has: ({ columns }, field) => typeof field === 'string' && columns.fields.includes(field),
  ownKeys: ({ columns }) => [...columns.fields],
  getOwnPropertyDescriptor: describe,
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
