import { io, type Socket } from 'socket.io-client'
import { newestMajor } from '../core/api/capabilities.ts'
import { webAddress } from '../core/api/client.ts'
import { connect, readAlbums, type Server } from '../core/api/server.ts'
import { adviceOf, DarkroomError, hasCode } from '../core/errors.ts'
import { type Account, noteUser } from '../engine/session/account-context.ts'
import { linkedFile } from '../engine/state/database.ts'
import { stateFile } from '../engine/state/journal.ts'
import type { TriggerKind } from '../language/serve-form.ts'
import { readEvent, type ServerEvent } from './events.ts'
import { tries } from './jobs.ts'
import type { EndedRun } from './observer.ts'
import type { Trigger } from './queue.ts'
import type { Job } from './settings.ts'
import type { Supervisor } from './supervisor.ts'
import { isAway } from './worker.ts'

const minute = 60_000
const hour = 60 * minute
/** Milliseconds that own writes may take to come back: large ones come over hours. */
const longestEcho = 24 * hour
const afterEcho = 2 * minute
const placeEcho = minute
const quietAfterReturn = minute
const longestWait = 5 * minute
const refusedWait = hour
const albumsEvery = 6

const isRefused = (error: unknown): boolean => hasCode(error, 'API_UNAUTHORIZED') || hasCode(error, 'API_FORBIDDEN')

/** Events that have come for a job and wait until no more come. */
interface Settling {
  readonly first: number
  cancel(): void
  readonly triggers: Set<Trigger>
}

/** A run that is to come later because of an upload. */
interface Recheck {
  readonly at: number
  cancel(): void
}

/** Under this is kept when a job runs again for an account, from the end of the daemon to its next start. */
const recheckKey = (job: string, account: string): string => `recheck ${account}/${job}`

/** Under this is kept what polling saw last for an account, for the next start. */
const seenKey = (account: string): string => `seen ${account}`

/** What polling saw last. */
interface Seen {
  readonly stamp: string
  readonly totals: string
  readonly albums: ReadonlyMap<string, string> | null
  /** Assets that were new then, by id, with their stamps: readings overlap by a second. */
  readonly assets: ReadonlyMap<string, string>
}

/** Watches the server of one account: live events, polls, whether it is there. */
class AccountWatch {
  readonly #supervisor: Supervisor
  readonly #account: Account
  readonly #users: Map<string, string>
  readonly #settling = new Map<string, Settling>()
  /** Own writes that have not come back, by id: until when they are forgiven. */
  readonly #forgiven = new Map<string, number>()
  /** The same since the last poll and the one before: their stamps are new, whether their events came or not. */
  #written = new Set<string>()
  #writtenBefore: ReadonlySet<string> = new Set()
  /** Albums that we wrote to since they were last listed. */
  #ownAlbums = new Set<string>()
  #stacksForgiven = 0
  readonly #unjudged: ServerEvent[] = []
  #server: Server | null = null
  #socket: Socket | null = null
  #isLive = false
  #wasLive = false
  #isLiveOff = false
  #version: string | null = null
  #seen: Seen | null = null
  #polls = 0
  #polling: Promise<void> | null = null
  #cancelPoll = (): void => {}
  #cancelRetry = (): void => {}
  #cancelQuiet = (): void => {}
  #rechecks: (() => void)[] = []
  #tries = 0
  #lostAt: number | null = null
  #isRefused = false
  /** Since when nothing runs, however often it answered for a moment since. */
  #awaySince = 0
  #isClosed = false

  /** @param users names of accounts by their users */
  constructor(supervisor: Supervisor, account: Account, users: Map<string, string>) {
    this.#supervisor = supervisor
    this.#account = account
    this.#users = users
    supervisor.unseen.add(account.name)
    this.#takeRechecks()
    this.#takeSeen()
    void this.poll()
  }

  get #clock() {
    return this.#supervisor.options.clock
  }

  get #settings() {
    return this.#supervisor.config.current?.settings
  }

  get #name(): string {
    return this.#account.name
  }

  /** Opens the socket: the key goes in the header, and being let in shows by the server's version. */
  #openSocket(): void {
    if (this.#isClosed || this.#socket || this.#isLiveOff || !this.#settings?.events.live) return
    const socket = io(new URL(this.#account.url).origin, {
      path: '/api/socket.io',
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { 'x-api-key': this.#account.apiKey },
      rejectUnauthorized: !this.#account.insecure,
      reconnectionDelay: 5_000,
      reconnectionDelayMax: longestWait,
      randomizationFactor: 0.5,
    })
    this.#socket = socket
    socket.onAny((name: string, ...payload: unknown[]) => this.#hear(name, payload))
    socket.on('disconnect', (why) => {
      const wasLive = this.#isLive
      this.#live(false)
      // A refusal looks like this, and the library does not come back by itself.
      if (why === 'io server disconnect' && !wasLive)
        this.#liveOff('the key may not do everything ("all"), which live events need')
    })
    socket.on('connect_error', (error) => {
      this.#live(false)
      // A server that starts again let one through before.
      if (/websocket error/.test(error.message) && this.#lostAt === null && this.#tries === 0 && !this.#wasLive)
        this.#tellLiveOff('no socket is let through to the server')
    })
  }

  #tellLiveOff(why: string): void {
    const isDeaf = ({ on, accounts }: Job): boolean =>
      on.size > 0 && !on.has('update') && !on.has('hook') && accounts.includes(this.#name)
    const deaf = this.#supervisor.jobs.all().flatMap(({ job }) => (isDeaf(job) ? job.name : []))
    if (deaf.length > 0)
      this.#supervisor.log.repeat(
        `what polls find counts as "update", which ${deaf.join(', ')} does not run on: add it to serve.jobs.${deaf[0]}.on`,
        { account: this.#name },
      )
    this.#supervisor.log.repeat(
      `live events: off, because ${why}; asked every ${(this.#settings?.events.poll ?? 0) / minute} min instead. To start runs at once all the same: \`darkroom hook\``,
      { account: this.#name },
    )
  }

  #liveOff(why: string): void {
    this.#isLiveOff = true
    this.#closeSocket()
    this.#tellLiveOff(why)
    const cancel = this.#clock.after(24 * hour, () => {
      this.#isLiveOff = false
      this.#openSocket()
    })
    this.#rechecks.push(cancel)
  }

  #live(isLive: boolean): void {
    if (this.#isLive === isLive) return
    this.#isLive = isLive
    this.#wasLive ||= isLive
    if (isLive) this.#supervisor.log.line('info', 'live events: on', { account: this.#name })
    this.#supervisor.tell((observer) => observer.live?.(this.#name, isLive))
  }

  #closeSocket(): void {
    this.#socket?.removeAllListeners()
    this.#socket?.offAny()
    this.#socket?.disconnect()
    this.#socket = null
    this.#live(false)
  }

  #hear(name: string, payload: readonly unknown[]): void {
    if (name === 'error') return
    if (name === 'on_server_version') {
      this.#live(true)
      // Nothing that happened before comes afterwards.
      void this.poll()
      return
    }
    const event = readEvent(name, payload)
    this.#supervisor.tell((observer) => observer.event?.(this.#name, event.kind ?? 'other'))
    if (event.kind === null) return
    this.#unjudged.push(event)
    this.#judge()
  }

  /** Somebody rang, who says nothing of what happened. */
  rang(): void {
    this.#supervisor.tell((observer) => observer.event?.(this.#name, 'hook'))
    this.#arrived('hook', 'hook')
  }

  /** What comes during a run may come of it, and only its end tells. */
  #judge(): void {
    if (this.#supervisor.runs.queue.running().some(({ account }) => account === this.#name)) return
    for (const { kind, assetIds, albumId } of this.#unjudged.splice(0))
      if (kind !== null && !this.#isOwn(kind, assetIds, albumId)) this.#arrived(kind)
  }

  /** Whether an event comes back from our own writes. */
  #isOwn(kind: TriggerKind, assetIds: readonly string[], albumId: string | undefined): boolean {
    const now = this.#clock.now()
    if (kind === 'stack') return now < this.#stacksForgiven
    const ids = albumId === undefined ? assetIds : [`album ${albumId}`]
    if (ids.length === 0) return false
    const own = ids.filter((id) => (this.#forgiven.get(id) ?? 0) > now)
    for (const id of own)
      if (!id.startsWith('album ')) this.#forgiven.set(id, Math.min(this.#forgiven.get(id) ?? 0, now + afterEcho))
    return own.length === ids.length
  }

  /** Something happened: jobs that listen for it run when no more comes for a while. */
  #arrived(kind: TriggerKind, trigger: Trigger = 'events'): void {
    const { settle = 0, atMost = 0 } = this.#settings?.events ?? {}
    const now = this.#clock.now()
    for (const { job } of this.#supervisor.jobs.all()) {
      if (!job.on.has(kind) || !job.accounts.includes(this.#name)) continue
      const known = this.#settling.get(job.name)
      known?.cancel()
      const { first, triggers } = known ?? { first: now, triggers: new Set<Trigger>() }
      triggers.add(trigger)
      const cancel = this.#clock.after(Math.max(0, Math.min(settle, first + atMost - now)), () => {
        this.#settling.delete(job.name)
        for (const one of triggers) this.#supervisor.trigger(job.name, one, this.#name)
      })
      this.#settling.set(job.name, { first, cancel, triggers })
      if (kind === 'upload' && job.isLate && trigger === 'events') this.#recheck(job.name)
    }
  }

  readonly #rechecking = new Map<string, readonly Recheck[]>()

  /** Faces, text, similarity and duplicates come later, and mostly without an event. */
  #recheck(job: string): void {
    const now = this.#clock.now()
    this.#recheckAt(job, this.#settings?.events.recheck.map((ms) => now + ms) ?? [])
  }

  #recheckAt(job: string, times: readonly number[]): void {
    for (const { cancel } of this.#rechecking.get(job) ?? []) cancel()
    const now = this.#clock.now()
    const act = (): void => void this.#supervisor.trigger(job, 'recheck', this.#name)
    this.#rechecking.set(
      job,
      times.map((at) => ({ at, cancel: this.#clock.after(at - now, act) })),
    )
  }

  /** Goes on with what the end of an earlier watch left. */
  #takeRechecks(): void {
    const { store, jobs } = this.#supervisor
    for (const { job } of jobs.all()) {
      const key = recheckKey(job.name, this.#name)
      const kept = store.get(key)
      if (!kept) continue
      this.#recheckAt(job.name, JSON.parse(kept) as number[])
      this.#supervisor.careful(() => store.set(key, ''))
    }
  }

  /** What happened since the last poll of an earlier watch raises no event any more. */
  #takeSeen(): void {
    const kept = this.#supervisor.store.get(seenKey(this.#name))
    if (kept) this.#seen = { ...(JSON.parse(kept) as Pick<Seen, 'stamp' | 'totals'>), albums: null, assets: new Map() }
  }

  #leaveSeen(): void {
    const { stamp, totals } = this.#seen ?? {}
    if (stamp === undefined) return
    this.#supervisor.careful(() => this.#supervisor.store.set(seenKey(this.#name), JSON.stringify({ stamp, totals })))
  }

  /** Leaves what is still to come to the next watch. */
  #leaveRechecks(): void {
    const now = this.#clock.now()
    for (const [job, rechecks] of this.#rechecking) {
      for (const { cancel } of rechecks) cancel()
      const left = rechecks.map(({ at }) => at).filter((at) => at > now)
      if (left.length === 0) continue
      const { store } = this.#supervisor
      this.#supervisor.careful(() => store.set(recheckKey(job, this.#name), JSON.stringify(left)))
    }
  }

  /** What our own run wrote comes back, and is no reason to run. */
  ran({ due, report }: EndedRun): void {
    const now = this.#clock.now()
    for (const [id, until] of this.#forgiven) if (until <= now) this.#forgiven.delete(id)
    for (const id of report.written) {
      this.#forgiven.set(id, now + longestEcho)
      this.#written.add(id)
    }
    for (const id of report.albums) {
      this.#forgiven.set(`album ${id}`, now + placeEcho)
      this.#ownAlbums.add(id)
    }
    if (report.stacks) this.#stacksForgiven = now + placeEcho
    this.#judge()
    // What we moved is in the counts of the next poll.
    if (report.written.length > 0 && this.#seen) this.#seen = { ...this.#seen, totals: '' }
    // Somebody had it run while the server was thought to be away.
    if (this.#lostAt !== null && /^(applied|nothing|waiting)$/.test(report.outcome)) void this.poll()
    const isGone = report.errors.some((error) => error.isAway)
    const context = { request: 'asked by a run', url: this.#account.url, reason: 'no answer' }
    if (isGone) this.#lost(new DarkroomError('API_UNREACHABLE', context))
    else if (report.errors.some(({ code }) => code === 'API_UNAUTHORIZED')) void this.poll()
    else return
    // It was due, and is missed like those that are due from now on; one that fails again and again waits for its time.
    const failures = this.#supervisor.jobs.get(due.job)?.failures.get(this.#name) ?? 0
    const isDue = [...due.triggers].some((trigger) => trigger !== 'person')
    if (isDue && failures < tries) this.#supervisor.miss(due.job, this.#name)
  }

  async #connected(): Promise<Server> {
    const known = this.#server
    const server = known ?? (await connect({ ...this.#account, attempts: 1 }))
    this.#server = server
    // Runs link the state files of one user at two addresses of a server.
    const file = linkedFile(stateFile(this.#supervisor.options.stateFolder, server.url, server.user.id))
    if (!this.#isClosed) noteUser(this.#users, this.#name, server, file)
    const version = this.#version ?? server.capabilities.version
    if (!known && this.#version === null) {
      this.#supervisor.log.line('info', `${webAddress(server.url)}, Immich ${version}, ${server.user.email}`, {
        account: this.#name,
      })
      if (this.#settings?.events.live === false) this.#tellLiveOff('serve.events.live or DARKROOM_EVENTS says so')
    }
    return server
  }

  /** Looks whether anything changed that no event tells, and when it looks next. */
  async poll(): Promise<void> {
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = null
    })
    await this.#polling
  }

  async #poll(): Promise<void> {
    if (this.#isClosed) return
    this.#judge()
    this.#cancelPoll()
    try {
      const server = await this.#connected()
      const { major, minor, patch } = await server.reads.version()
      // Anybody may ask for the version: that does not show that the key is let in again.
      if (this.#isRefused) await this.#hasChanged(server)
      const current = await this.#found(server, `${major}.${minor}.${patch}`)
      if ((await this.#hasChanged(current)) && !this.#isClosed) this.#arrived('update')
    } catch (error) {
      this.#lost(error)
    }
    if (this.#supervisor.unseen.delete(this.#name)) this.#supervisor.runs.start()
    if (this.#lostAt === null && !this.#isClosed)
      this.#cancelPoll = this.#clock.after(this.#settings?.events.poll ?? 5 * minute, () => void this.poll())
  }

  /** The server answers. @returns it as it is now */
  async #found(server: Server, version: string): Promise<Server> {
    const old = this.#version
    this.#version = version
    this.#supervisor.tell((observer) => observer.reached?.(this.#name, version, null, server.user.email))
    if (this.#lostAt !== null) this.#back()
    // With another key, what was missed for want of one.
    else if (!this.#supervisor.away.has(this.#name)) this.#supervisor.catchUp(this.#name)
    this.#limit(server)
    if (old !== null && old !== version) {
      this.#supervisor.log.line('info', `the server was updated from ${old} to ${version}`, { account: this.#name })
      await this.#server?.close()
      this.#server = null
      const fresh = await this.#connected()
      this.#supervisor.readOnly.delete(this.#name)
      this.#limit(fresh)
      this.#supervisor.tell((observer) => observer.upgraded?.(this.#name, old, version, fresh.capabilities.known))
      for (const { job } of this.#supervisor.jobs.all()) this.#supervisor.trigger(job.name, 'catch-up', this.#name)
    }
    this.#openSocket()
    return this.#server ?? server
  }

  /** A server that is newer than any that is known is only read from, which is said once. */
  #limit({ capabilities: { known, version } }: Server): void {
    const { readOnly, config, log } = this.#supervisor
    if (known || config.current?.config.allowUnknownServer) readOnly.delete(this.#name)
    else if (!readOnly.has(this.#name)) {
      const { message, hint } = new DarkroomError('SERVER_UNKNOWN', { version, newest: `${newestMajor}.x` })
      readOnly.set(this.#name, `${message} ${hint}`)
      log.line('warn', `${message} ${hint}`, { account: this.#name })
    }
  }

  async #hasChanged({ reads, client, ...server }: Server): Promise<boolean> {
    const before = this.#seen
    const skew = client.clockSkew() ?? 0
    const stamp = new Date(Date.now() + skew - 1_000).toISOString()
    const now = this.#clock.now()
    const written = this.#written.union(this.#writtenBefore)
    this.#writtenBefore = this.#written
    this.#written = new Set()
    const isOwn = (id: string): boolean => (this.#forgiven.get(id) ?? 0) > now || written.has(id)
    const changed = before
      ? await reads.search({ updatedAfter: before.stamp }, { withDeleted: true, size: 1000 })
      : { items: [], hasMore: false }
    const counts = [
      await reads.ownTotal('timeline'),
      await reads.ownTotal('archive'),
      await reads.count({ trashedAfter: '1970-01-01T00:00:00.000Z' }),
    ]
    const totals = counts.join()
    const isAlbumTime = this.#settings?.usesAlbums === true && this.#polls % albumsEvery === 0
    this.#polls += 1
    const listed = isAlbumTime ? await readAlbums({ reads, ...server }) : null
    const albums = listed
      ? new Map(listed.map(({ id, updatedAt }) => [id, String(updatedAt)]))
      : (before?.albums ?? null)
    const assets = new Map(changed.items.map(({ id, updatedAt }) => [id, String(updatedAt)]))
    this.#seen = { stamp, totals, albums, assets }
    if (!before) return false
    const own = this.#ownAlbums
    if (listed) this.#ownAlbums = new Set()
    const isOther = (id: string): boolean => before.albums?.get(id) !== albums?.get(id) && !own.has(id)
    const hasAlbums =
      listed !== null && before.albums !== null && [...before.albums.keys(), ...(albums?.keys() ?? [])].some(isOther)
    return (
      [...assets].some(([id, at]) => !isOwn(id) && before.assets.get(id) !== at) ||
      (before.totals !== '' && before.totals !== totals) ||
      hasAlbums
    )
  }

  /** The server is away, or does not let us in: it is asked again, later and later. */
  #lost(error: unknown): void {
    if (this.#isClosed) return
    const now = this.#clock.now()
    const isKey = isRefused(error)
    const isNews = this.#lostAt === null
    this.#isRefused = isKey
    if (isNews) {
      this.#lostAt = now
      this.#tries = 0
      // It was back for less than its quiet, as a server is that starts again and again.
      this.#cancelQuiet()
      if (!this.#supervisor.away.has(this.#name)) this.#awaySince = now
      this.#supervisor.leave(this.#name)
      this.#supervisor.tell((observer) => observer.reached?.(this.#name, null, error))
      this.#supervisor.tell((listener) =>
        isKey ? listener.refused?.(this.#name, error) : listener.lost?.(this.#name, this.#awaySince, error),
      )
    }
    const away = 'the server is away; it is asked again until it answers'
    const what = isKey || !isAway(error) ? `${adviceOf(error)} Nothing runs for this account until then.` : away
    this.#supervisor.log.repeat(what, { account: this.#name }, isNews)
    this.#closeSocket()
    this.#cancelPoll()
    const { random = Math.random } = this.#supervisor.options
    const longest = Math.min(longestWait, 5_000 * 2 ** this.#tries)
    this.#tries += 1
    const wait = isKey ? refusedWait : Math.max(1_000, this.#tries === 1 ? 5_000 : longest * (0.5 + random() / 2))
    this.#cancelRetry()
    this.#cancelRetry = this.#clock.after(wait, () => void this.poll())
  }

  #back(): void {
    this.#lostAt = null
    this.#isRefused = false
    this.#tries = 0
    this.#cancelRetry()
    this.#supervisor.log.line('info', 'the server answers again', { account: this.#name })
    this.#cancelQuiet = this.#clock.after(quietAfterReturn, () => {
      this.#supervisor.away.delete(this.#name)
      const missed = this.#supervisor.catchUp(this.#name)
      this.#supervisor.tell((observer) => observer.returned?.(this.#name, this.#awaySince, missed))
    })
  }

  /** Somebody had the configuration read again, maybe because the key may do more by now. */
  lookAgain(): void {
    if (this.#lostAt === null && !this.#isLiveOff) return
    this.#isLiveOff = false
    void this.poll()
  }

  close(): void {
    this.#isClosed = true
    for (const [user, name] of this.#users) if (name === this.#name) this.#users.delete(user)
    this.#cancelPoll()
    this.#cancelRetry()
    this.#cancelQuiet()
    this.#closeSocket()
    // Nobody rings again for what was answered: it does not wait for more, nor for this watch.
    for (const [job, { cancel, triggers }] of this.#settling) {
      cancel()
      for (const one of triggers) this.#supervisor.trigger(job, one, this.#name)
    }
    this.#settling.clear()
    for (const cancel of this.#rechecks) cancel()
    this.#leaveRechecks()
    this.#leaveSeen()
    this.#supervisor.away.delete(this.#name)
    this.#supervisor.unseen.delete(this.#name)
    // Not waited for: a server that takes requests and answers none would keep the daemon from ending.
    void this.#server?.close()
  }
}

/** Watches the servers of all accounts and has jobs run when something happens there. It only says when. */
export class Triggers {
  readonly #supervisor: Supervisor
  readonly #users = new Map<string, string>()
  #watches = new Map<string, { readonly text: string; readonly watch: AccountWatch }>()

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    supervisor.observers.push({
      configured: () => this.#watchAll(),
      rang: () => {
        for (const { watch } of this.#watches.values()) watch.rang()
      },
      ran: (run) => this.#watches.get(run.due.account)?.watch.ran(run),
      stopping: () => this.close(),
    })
  }

  #watchAll(): void {
    const { current } = this.#supervisor.config
    if (!current) return
    const wanted = new Map(
      current.config.accounts
        .filter(({ name }) => this.#supervisor.accounts().includes(name))
        .map((account) => [account.name, { account, text: JSON.stringify([account, current.settings.events]) }]),
    )
    for (const [name, { text, watch }] of this.#watches)
      if (wanted.get(name)?.text === text) watch.lookAgain()
      else {
        this.#watches.delete(name)
        watch.close()
      }
    for (const [name, { account, text }] of wanted)
      if (!this.#watches.has(name))
        this.#watches.set(name, { text, watch: new AccountWatch(this.#supervisor, account, this.#users) })
  }

  /** Looks at once, for tests and after the computer slept. */
  async poll(): Promise<void> {
    await Promise.all([...this.#watches.values()].map(({ watch }) => watch.poll()))
  }

  close(): void {
    for (const { watch } of this.#watches.values()) watch.close()
    this.#watches.clear()
  }
}
