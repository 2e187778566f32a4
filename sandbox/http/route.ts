import { isId } from '../library/identifier.ts'
import type { Steps } from '../library/job.ts'
import type { ApiKey, User } from '../library/model.ts'
import type { Profile, Version } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { type Checked, type Fields, readObject } from './check.ts'
import { invalid } from './http-error.ts'

export type Query = Readonly<Record<string, string | readonly string[]>>

/** Microseconds that rows of a search cost: those skipped by offset paging, and those sent. */
export interface RowCosts {
  readonly skipped: number
  readonly sent: number
}

/** Does work: at once, or in the time that it takes. */
export type Perform = <T>(steps: Steps<T>) => T | Promise<T>

/** A request nobody had to sign. */
export interface Visit {
  readonly state: State
  readonly profile: Profile
  readonly version: Version
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: unknown
  /** How many requests came before: what differs from one request to the next depends on it. */
  readonly count: number
  readonly costs: RowCosts
  /** Does work that may take time. */
  readonly perform: Perform
}

/** A request of a known user. */
export interface Call extends Visit {
  readonly user: User
  readonly key: ApiKey
}

/** An answer that is not simply a value to be shown as JSON. */
export class Answer {
  readonly status: number
  readonly body: string | Buffer
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body: string | Buffer = '', headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** JSON that is text already. */
export const jsonText = (text: string, status = 200): Answer =>
  new Answer(status, text, { 'content-type': 'application/json; charset=utf-8' })

interface RouteOptions {
  /** Status of a success; `gone` is the deletion's: 200, later 204. */
  readonly status?: number | 'gone'
  readonly admin?: boolean
  /** Up to 1.135 any key passes. */
  readonly loose?: boolean
  /** The versions that have it. */
  readonly when?: (profile: Profile) => boolean
  /** The same as PATCH where the version has these twins. */
  readonly patch?: boolean
}

export interface Route extends RouteOptions {
  readonly method: string
  readonly path: string
  /** Null: any key will do. Undefined: no key is asked for. */
  readonly scope: string | null | undefined
  readonly handle: (call: Call) => unknown
}

/** A route for signed requests. */
export const route = (
  method: string,
  path: string,
  scope: string | null,
  handle: (call: Call) => unknown,
  options: RouteOptions = {},
): Route => ({ ...options, method, path, scope, handle })

/** A route that asks for no key. */
export const openRoute = (
  method: string,
  path: string,
  handle: (visit: Visit) => unknown,
  options: RouteOptions = {},
): Route => ({ ...options, method, path, scope: undefined, handle })

/** An id in the path; anything but a version 4 UUID is refused before it is looked up. */
export const pathId = (call: Visit, name = 'id'): string => {
  const value = call.params[name]
  if (!isId(value)) throw invalid([{ path: [name], message: 'must be a UUID' }])
  return value
}

export const readBody = <F extends Fields>(call: Visit, fields: F): Checked<F> =>
  readObject(call.body, fields, call.profile.strictInput)

export const readQuery = <F extends Fields>(call: Visit, fields: F): Checked<F> =>
  readObject(call.query, fields, call.profile.strictInput)
