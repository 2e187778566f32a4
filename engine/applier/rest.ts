import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from '../../core/api/server.ts'
import { readEverywhere } from '../../core/scan/everywhere.ts'

/** Somebody asked to stop. */
export class Interrupted extends Error {}

/** Time as waiting sees it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** @throws Error where the signal ends it */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => void (await sleep(ms, undefined, signal ? { signal } : {})),
}

/** How to wait for the jobs that follow changes. */
export interface RestOptions {
  /** Milliseconds that one waiting takes at most; default: as long as the server gets on. */
  readonly limit?: number | undefined
  /** Told while it waits. @param total assets waited for */
  readonly onWait?: (settled: number, total: number) => void
  readonly clock?: Clock
  /** How often the server was away: jobs that waited then may be lost, and stamp nothing any more. */
  readonly outages?: () => number
}

/**
 * What a request does to the stamps of its assets (`immich-api.md` 3.2): `late` where the jobs that follow set it, `both`
 * where the change itself does so before them, `soon` where only the jobs of a change that cannot be lost follow,
 * `nothing` where it queues no job.
 */
export type Touch = 'late' | 'both' | 'soon' | 'nothing'

interface BusyAsset {
  /** The stamp that has to be passed, in milliseconds; null where it is yet to be read. */
  beyond: number | null
  touch: Touch
  /** A stamp beyond which it is at rest for certain, where the first one is estimated. */
  readonly surely?: number
}

/** Milliseconds: first and longest time between two looks. */
const firstInterval = 25
const longestInterval = 1_000
/** Milliseconds in which nothing gets on before waiting ends: at least, and for each asset that is still busy. */
const patience = 30_000
const patiencePerAsset = 250
/** The same where the server stamps nothing at all, ours or not: its jobs fail, as they do where files are missing. */
const longestSilence = 5 * 60_000
/** Milliseconds without any change after which a stamp that was set twice can be taken for the second. */
const quiet = 1_000
/** Milliseconds by which what is committed late is stamped early. */
const overlap = 2_000
/** Milliseconds for which a look is good enough to tell how assets are before a change. */
const fresh = 1_000
/** Milliseconds by which the server's clock may differ from what is known of it: it tells whole seconds. */
const skewMargin = 1_500
/** Milliseconds by which the clock of its database may differ from that, or from ours where nothing is known. */
export const clockMargin = 5 * 60_000

/**
 * Knows which assets the server's jobs still work on, and waits for them: a change that reaches such an asset can be
 * lost (`immich-api.md` 10). That the jobs are done shows in `updatedAt`, which needs no administrator.
 */
export class Rest {
  /** Assets given up: the server may still be working on them, or cannot read their files. */
  readonly unsettled = new Set<string>()
  readonly #server: Server
  readonly #signal: AbortSignal | undefined
  readonly #options: RestOptions
  readonly #clock: Clock
  readonly #busy = new Map<string, BusyAsset>()
  /** The newest stamps that were seen, in milliseconds; every asset that is missing bears one before `#floor`. */
  readonly #stamps = new Map<string, number>()
  #floor: number
  #newest = 0
  #lookedAt = 0

  constructor(server: Server, options: RestOptions, signal: AbortSignal | undefined) {
    this.#server = server
    this.#options = options
    this.#signal = signal
    this.#clock = options.clock ?? realClock
    this.#floor = this.serverTime(this.#clock.now()) - clockMargin
  }

  /** The server's time at a time of this computer, and somewhat before: both in milliseconds since 1970. */
  serverTime(at: number): number {
    const skew = this.#server.client.clockSkew()
    return skew === null ? at - clockMargin : at + skew - skewMargin
  }

  /** Notes assets that an earlier run changed, without waiting for them. @param at by the clock of this computer */
  noteEarlier(ids: Iterable<string>, at: number): void {
    const beyond = this.serverTime(at)
    this.#floor = Math.min(this.#floor, beyond)
    for (const id of ids) this.#busy.set(id, { beyond, touch: 'late', surely: beyond + 2 * skewMargin })
  }

  /** To be called before a request leaves: waits for those of its assets that are busy, and notes how they are. */
  async before(ids: readonly string[], touch: Touch): Promise<void> {
    const isEndangered = touch === 'late' || touch === 'both'
    await this.settle(ids.filter((id) => isEndangered || this.#busy.get(id)?.touch !== 'soon'))
    if (isEndangered && this.#clock.now() - this.#lookedAt >= fresh) await this.#look()
  }

  /** To be called when a request has changed some assets. */
  after(ids: Iterable<string>, touch: Touch): void {
    if (touch === 'nothing') return
    for (const id of ids)
      this.#busy.set(id, { touch, beyond: touch === 'late' ? (this.#stamps.get(id) ?? this.#floor - 1) : null })
  }

  /** Waits for all changes that can be lost. */
  settleAll(): Promise<void> {
    const ids = [...this.#busy].flatMap(([id, { touch }]) => (touch === 'soon' ? [] : [id]))
    // Of many assets the first look alone takes a while.
    if (ids.length > 0) this.#options.onWait?.(0, ids.length)
    return this.settle(ids)
  }

  /**
   * Waits until the server's jobs are done with some assets, or get on no more.
   * @throws Interrupted
   */
  async settle(ids: readonly string[]): Promise<void> {
    const waiting = new Set(ids.filter((id) => this.#busy.has(id)))
    const total = waiting.size
    const startedAt = this.#clock.now()
    let movedAt = startedAt
    let heardAt = startedAt
    let outages = this.#outages()
    for (let interval = firstInterval; waiting.size > 0; interval = Math.min(longestInterval, interval * 2)) {
      const newest = this.#newest
      const moved = await this.#look()
      for (const id of waiting) if (!this.#busy.has(id)) waiting.delete(id)
      const now = this.#clock.now()
      // While it was away, nothing could get on.
      const isBack = this.#outages() > outages
      outages = this.#outages()
      if (moved || isBack) movedAt = now
      if (moved || isBack || this.#newest > newest) heardAt = now
      if (waiting.size === 0) break
      // Where waiting is in vain it is so for all, and each of the others would wait as long.
      if (this.#isHopeless(now - startedAt, now - movedAt, now - heardAt)) return this.#letGo([...this.#busy.keys()])
      if (this.#isQuiet(waiting, now - movedAt)) return this.#letGo(waiting)
      this.#options.onWait?.(total - waiting.size, total)
      await this.#sleep(interval)
    }
    // The stamp comes with the rest of what the jobs write, not after it.
    const took = this.#clock.now() - startedAt
    if (total > 0 && took >= firstInterval) await this.#sleep(Math.min(took, 1_000))
  }

  #isQuiet(waiting: ReadonlySet<string>, ms: number): boolean {
    return ms >= quiet && waiting.values().every((id) => this.#busy.get(id)?.touch !== 'late')
  }

  #outages(): number {
    return this.#options.outages?.() ?? 0
  }

  #isHopeless(waited: number, stalled: number, silent: number): boolean {
    const { limit = Number.POSITIVE_INFINITY } = this.#options
    // Jobs that outlast a restart go on at once.
    const longest = this.#outages() > 0 ? patience : longestSilence
    return waited >= limit || silent >= longest || stalled >= patience + patiencePerAsset * this.#busy.size
  }

  #letGo(ids: Iterable<string>): void {
    for (const id of ids) {
      if (this.#busy.get(id)?.touch === 'late') this.unsettled.add(id)
      this.#busy.delete(id)
    }
  }

  async #sleep(ms: number): Promise<void> {
    try {
      await this.#clock.sleep(ms, this.#signal)
    } catch (error) {
      if (this.#signal?.aborted) throw new Interrupted()
      throw error
    }
  }

  /** Reads what was stamped since the last look; returns whether any busy asset got on. */
  async #look(): Promise<boolean> {
    if (this.#signal?.aborted) throw new Interrupted()
    this.#lookedAt = this.#clock.now()
    const since = Math.max(this.#floor, this.#newest - overlap)
    for await (const rows of readEverywhere(this.#server, { updatedAfter: new Date(since).toISOString() }, false))
      for (const { id, updatedAt } of rows) {
        const at = Date.parse(updatedAt)
        this.#stamps.set(id, at)
        this.#newest = Math.max(this.#newest, at)
      }
    let hasMoved = false
    for (const [id, busy] of this.#busy) {
      const at = this.#stamps.get(id) ?? this.#floor - 1
      if (busy.beyond === null) busy.beyond = at
      else if (at > busy.beyond) {
        hasMoved = true
        if (busy.touch === 'late' && at <= (busy.surely ?? 0)) Object.assign(busy, { beyond: at, touch: 'both' })
        else this.#busy.delete(id)
      }
    }
    return hasMoved
  }
}
