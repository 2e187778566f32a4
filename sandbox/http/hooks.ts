import type { LibraryEvent } from '../jobs/events.ts'
import type { Query } from './route.ts'

/** A request as the hooks see it; `path` is without the leading `/api`. */
export interface SandboxRequest {
  readonly method: string
  readonly path: string
  readonly query: Query
  readonly body: unknown
  /** 1 for the first request. */
  readonly count: number
}

/** What goes wrong with a request. */
export interface Fault {
  /** Answer this status instead, without any effect. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Answer this body instead, without any effect. */
  readonly body?: string
  /** Cut the connection before or after the request took effect. */
  readonly drop?: 'before' | 'after'
  /** Milliseconds to wait before the answer. */
  readonly latency?: number
  /** Send only so many bytes of the answer, then cut the connection. */
  readonly truncate?: number
  /** What happens to the library just before. */
  readonly events?: readonly LibraryEvent[]
}

/** Hooks into the server, for tests. */
export interface ServerHooks {
  /** Called before a request is handled; may change the state. */
  readonly onRequest?: ((request: SandboxRequest) => void | Promise<void>) | undefined
  readonly fault?: ((request: SandboxRequest) => Fault | undefined) | undefined
  /** Milliseconds every answer takes. */
  readonly latency?: number | undefined
}
