import { isId } from '../library/identifier.ts'
import { type Instant, parseInstant } from '../library/instant.ts'
import { type Issue, invalid } from './http-error.ts'

/** What a check says about a wrong value: the complaint, and where inside the value. */
export class Problem {
  readonly message: string
  readonly path: readonly (string | number)[]

  constructor(message: string, path: readonly (string | number)[] = []) {
    this.message = message
    this.path = path
  }
}

/** Reads one value; `strict` is the way of 3.0, otherwise values are coerced as the older servers do. */
export type Check<T> = (value: unknown, strict: boolean) => T | Problem

export type Fields = Readonly<Record<string, Check<unknown>>>

export type Checked<F extends Fields> = { [K in keyof F]: F[K] extends Check<infer T> ? T : never }

/** The field may be missing. */
export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value, strict) =>
    value === undefined ? undefined : check(value, strict)

/** The field may be null. */
export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, strict) =>
    value === null ? null : check(value, strict)

export const text: Check<string> = (value) => (typeof value === 'string' ? value : new Problem('must be a string'))

export const nonEmptyText: Check<string> = (value) =>
  typeof value === 'string' && value !== '' ? value : new Problem('should not be empty')

export const id: Check<string> = (value) => (isId(value) ? value : new Problem('must be a UUID'))

export const flag: Check<boolean> = (value, strict) => {
  if (typeof value === 'boolean') return value
  if (!strict && (value === 'true' || value === 'false')) return value === 'true'
  return new Problem('must be a boolean value')
}

/** A boolean in a query string, where every version reads the two words. */
export const queryFlag: Check<boolean> = (value) => flag(value, false)

export const oneOf =
  <const T extends string>(values: readonly T[]): Check<T> =>
  (value) =>
    values.find((known) => known === value) ?? new Problem(`must be one of the following values: ${values.join(', ')}`)

/** A whole number within bounds; `coerce` lets the older servers read a text. */
export const whole =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER, coerce = true): Check<number> =>
  (value, strict) => {
    const number = !strict && coerce && typeof value === 'string' && value !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isSafeInteger(number)) return new Problem('must be an integer number')
    if (number < minimum) return new Problem(`must not be less than ${minimum}`)
    return number > maximum ? new Problem(`must not be greater than ${maximum}`) : number
  }

/** A whole number in a query string. */
export const queryWhole =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER): Check<number> =>
  (value) =>
    whole(minimum, maximum)(value, false)

export const decimal =
  (minimum: number, maximum: number): Check<number> =>
  (value, strict) => {
    const number = !strict && typeof value === 'string' && value !== '' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number)) return new Problem('must be a number')
    return number < minimum || number > maximum ? new Problem(`must be between ${minimum} and ${maximum}`) : number
  }

const wholeDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/

const daysInMonth = (value: string): number =>
  new Date(Date.UTC(+value.slice(0, 4), +value.slice(5, 7), 0)).getUTCDate()

const isRealDay = (value: string): boolean => +value.slice(8, 10) <= daysInMonth(value)

/** An instant in a filter. The older servers also take bare dates, zone-less times (their zone is UTC) and 30 February. */
export const instant: Check<Instant> = (value, strict) => {
  const wrong = new Problem('must be a Date instance')
  if (typeof value !== 'string' && (strict || typeof value !== 'number')) return wrong
  if (strict && !(wholeDate.test(String(value)) && isRealDay(String(value)))) return wrong
  const zoneless = typeof value === 'string' && /T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)
  const parsed = typeof value === 'number' ? value * 1000 : parseInstant(zoneless ? `${value}Z` : value)
  return Number.isNaN(parsed) ? wrong : parsed
}

/** A list whose members all pass; a single query value counts as a list of one. */
export const list =
  <T>(check: Check<T>, minimum = 0): Check<T[]> =>
  (value, strict) => {
    if (!Array.isArray(value)) return new Problem('must be an array')
    if (value.length < minimum) return new Problem(`must contain at least ${minimum} elements`)
    const result: T[] = []
    for (const [index, member] of value.entries()) {
      const checked = check(member, strict)
      if (checked instanceof Problem) return new Problem(checked.message, [index, ...checked.path])
      result.push(checked)
    }
    return result
  }

export const anything: Check<unknown> = (value) => value

/** An object inside a request. */
export const object =
  <F extends Fields>(fields: F): Check<Checked<F>> =>
  (value, strict) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Problem('must be an object')
    const { values, issues } = readFields(value as Record<string, unknown>, fields, strict)
    const [first] = issues
    return first ? new Problem(first.message, first.path) : values
  }

const readFields = <F extends Fields>(source: Record<string, unknown>, fields: F, strict: boolean) => {
  const issues: Issue[] = []
  const values: Record<string, unknown> = {}
  for (const [name, check] of Object.entries(fields)) {
    const checked = check(source[name], strict)
    if (checked instanceof Problem) issues.push({ path: [name, ...checked.path], message: checked.message })
    else if (checked !== undefined) values[name] = checked
  }
  return { values: values as Checked<F>, issues }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the fields of a request; unknown ones are dropped, wrong ones are a 400 that lists them all. */
export const readObject = <F extends Fields>(source: unknown, fields: F, strict: boolean): Checked<F> => {
  if (strict && !isRecord(source)) throw invalid([{ path: [], message: 'Invalid input: expected object' }])
  const { values, issues } = readFields(isRecord(source) ? source : {}, fields, strict)
  if (issues.length > 0) throw invalid(issues)
  return values
}
