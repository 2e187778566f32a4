import { createFaults, type FaultRules } from './http/faults.ts'
import type { Fault, SandboxRequest, ServerHooks } from './http/hooks.ts'
import { type Listening, listenOn } from './http/listening.ts'
import { createSandboxServer } from './http/server.ts'
import { happen, type LibraryEvent } from './jobs/events.ts'
import { runJobs } from './jobs/jobs.ts'
import { Workers } from './jobs/workers.ts'
import type { LibraryInput } from './library/library.ts'
import { loadLibrary } from './library/load.ts'
import { defaultVersion, parseVersion, profileOf } from './library/profile.ts'
import type { State } from './library/state.ts'
import { attachSockets } from './live/sockets.ts'
import { routes } from './routes/routes.ts'

export type { FaultRules } from './http/faults.ts'
export type { Fault, SandboxRequest } from './http/hooks.ts'
export type { LibraryEvent } from './jobs/events.ts'
export type { AlbumInput, AssetInput, LibraryInput } from './library/library.ts'
export { insertAsset, loadLibrary } from './library/load.ts'
export { recordedVersions, versions } from './library/profile.ts'
export type { State } from './library/state.ts'
export { makeThumbhashes } from './routes/asset-routes.ts'

/** How a sandbox is to be: the library is all it needs. */
export interface SandboxOptions extends ServerHooks {
  readonly library: LibraryInput
  /** Default: the library's own, else the newest recorded. */
  readonly version?: string | undefined
  /** A free one by default. */
  readonly port?: number | undefined
  /** `held`: background jobs wait for `settle()`. `auto` (default): they run shortly after the write. */
  readonly jobs?: 'auto' | 'held' | undefined
  /**
   * Milliseconds until an idle server has worked off a change of one asset (90 on the recorded servers): changes that come
   * too soon one after the other can be lost, as there. 0 by default.
   */
  readonly jobLatency?: number | undefined
  /**
   * Milliseconds of simulated time that each request takes. With it, time for slow jobs passes only with requests and by
   * `advance`, so that everything repeats. By default time is real.
   */
  readonly requestTime?: number | undefined
  /** Of the chance in slow jobs; 1 by default. */
  readonly seed?: number | undefined
  /** Microseconds that every row skipped by offset paging costs. */
  readonly offsetCost?: number | undefined
  /** Microseconds that every row costs which a search sends. */
  readonly rowCost?: number | undefined
}

/** Faults that come and go while the sandbox runs. */
interface FaultControl {
  /** Replaces the rules; none takes all faults away. A `fault` hook given at the start is asked before them. */
  set(rules: FaultRules, seed?: number): void
  /** Lets something happen to the library at once. */
  happen(event: LibraryEvent): void
}

/** A running sandbox. */
export interface Sandbox {
  /** Base address of the API, `http://127.0.0.1:PORT/api`. */
  readonly url: string
  readonly version: string
  readonly users: readonly { readonly id: string; readonly email: string; readonly apiKey: string }[]
  /** The live state, for tests that change it or look into it. */
  readonly state: State
  /** Requests so far, by `METHOD /path` with ids replaced by `:id`. */
  readonly requests: ReadonlyMap<string, number>
  readonly faults: FaultControl
  /** Runs all waiting jobs. */
  settle(): Promise<void>
  /** Lets so many milliseconds pass for slow jobs. */
  advance(milliseconds: number): void
  close(): Promise<void>
}

const versionOf = ({ version, library }: SandboxOptions): string => {
  if (version) return version
  const own = library.server?.version
  return own ? `${own.major}.${own.minor}.${own.patch}` : defaultVersion
}

const jobDelay = 20

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

const usersOf = (state: State) =>
  [...state.users.values()].map(({ id, email }) => {
    const key = [...state.apiKeys.values()].find((candidate) => candidate.userId === id)
    return { id, email, apiKey: key?.secret ?? '' }
  })

/**
 * Starts a simulated Immich server on loopback.
 * @example
 * const sandbox = await startSandbox({ library: { assets: [{ originalPath: '/photos/a.jpg' }] } })
 * const users = await fetch(`${sandbox.url}/users/me`, { headers: { 'x-api-key': sandbox.users[0].apiKey } })
 */
export const startSandbox = async (options: SandboxOptions): Promise<Sandbox> => {
  const version = versionOf(options)
  const state = loadLibrary(options.library, version)
  const profile = profileOf(parseVersion(version))
  const requests = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let injected: ((request: SandboxRequest) => Fault | undefined) | undefined
  let listening: Listening | undefined

  const { requestTime, jobLatency = 0, seed = 1 } = options
  const isHeld = options.jobs === 'held'
  const workers = new Workers({ state, profile, isSimulated: requestTime !== undefined, isHeld, seed })
  workers.setLatency(jobLatency)

  const settle = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (workers.areSlow) workers.finish()
    else runJobs(state, profile)
  }
  const letHappen = (event: LibraryEvent, body?: unknown): void => {
    happen({ state, profile }, event, body)
    if (event.jobLatency !== undefined) workers.setLatency(event.jobLatency)
    if (event.restart === undefined) return
    clearTimeout(timer)
    timer = undefined
    workers.drop()
    live.cut()
    listening?.restart(event.restart)
  }
  const server = createSandboxServer({
    state,
    profile,
    version: parseVersion(version),
    routes,
    costs: { skipped: options.offsetCost ?? 0, sent: options.rowCost ?? 0 },
    latency: options.latency,
    fault: (request) => options.fault?.(request) ?? injected?.(request),
    onRequest: (request) => {
      const name = `${request.method} ${request.path.replace(uuid, ':id')}`
      if (requests.size < 1000 || requests.has(name)) requests.set(name, (requests.get(name) ?? 0) + 1)
      return options.onRequest?.(request)
    },
    perform: (steps) => workers.perform(steps),
    beforeAnswer: () => workers.timeline.advance(requestTime ?? 0),
    afterWrite: () => {
      if (isHeld || state.jobs.length === 0) return
      if (workers.areSlow) workers.takeJobs()
      else timer ??= setTimeout(settle, jobDelay).unref()
    },
    happen: letHappen,
    lives: () => listening?.lives() ?? 1,
  })
  server.keepAliveTimeout = 60_000
  const live = attachSockets(server, { state, profile, version: parseVersion(version) })
  const opened = await listenOn(server, options.port ?? 0)
  listening = opened
  return {
    url: `http://127.0.0.1:${opened.port}/api`,
    version,
    users: usersOf(state),
    state,
    requests,
    faults: {
      set: (rules, seed) => {
        injected = rules.length > 0 ? createFaults(rules, seed) : undefined
      },
      happen: letHappen,
    },
    settle: async () => settle(),
    advance: (milliseconds) => workers.timeline.advance(milliseconds),
    close: async () => {
      clearTimeout(timer)
      workers.drop()
      await live.close()
      await opened.close()
    },
  }
}
