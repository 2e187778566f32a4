import { hasMissed, nextOf } from './schedule.ts'
import type { Job } from './settings.ts'
import type { RunReport } from './worker.ts'

/** A job between its runs. */
export interface JobState {
  readonly job: Job
  /** When it runs next by the clock; null for one without a schedule. */
  next: number | null
  /** Failures one after the other, by account. */
  readonly failures: Map<string, number>
  /** When it may run again, by account. */
  readonly notBefore: Map<string, number>
  /** Runs with work left and without progress, by account. */
  readonly idle: Map<string, number>
  /** When it was last told that a run takes longer than the time between two. */
  overran: number
}

/** How a job goes on after a run: with the work that is left at once, or with it by the schedule. */
type Onward = 'at once' | 'by schedule' | 'all done'

const minute = 60_000
const hour = 60 * minute
/** Failures, and runs without progress, after which a job is slowed down. */
export const tries = 3

/** The jobs of a configuration, each with when it runs next and how it went. */
export class Jobs {
  readonly #lastStart: (job: Job) => number | null
  readonly #random: () => number
  #states: ReadonlyMap<string, JobState> = new Map()

  /** @param lastStart when a job last began to run */
  constructor(lastStart: (job: Job) => number | null, random: () => number) {
    this.#lastStart = lastStart
    this.#random = random
  }

  /** All of them, in the order of the configuration. */
  all(): readonly JobState[] {
    return [...this.#states.values()]
  }

  get(name: string): JobState | undefined {
    return this.#states.get(name)
  }

  /** Takes those of a configuration; what is known of one that was there before stays. */
  take(jobs: readonly Job[], now: number): void {
    const old = this.#states
    const stateOf = (job: Job): JobState => {
      const fresh = { failures: new Map(), notBefore: new Map(), idle: new Map(), overran: 0 }
      return { ...fresh, ...old.get(job.name), job, next: this.#next(job, now, this.#lastStart(job)) }
    }
    this.#states = new Map(jobs.map((job) => [job.name, stateOf(job)]))
  }

  /** Its next time counts from now: the run that is made now begins a moment later. */
  goOn(state: JobState, now: number): void {
    state.next = this.#next(state.job, now, now)
  }

  #next(job: Job, now: number, last: number | null): number | null {
    const next = nextOf(job.schedules, now, last)
    return next === null ? null : next + Math.floor(this.#random() * job.jitter)
  }

  /** Whether one was due since a time, and is to run once for all of that. */
  hasMissed(job: Job, since: number | null, now: number): boolean {
    return job.missed === 'once' && hasMissed(job.schedules, since, now)
  }

  /** Notes how one went: after failures it may run again later and later. */
  settle(state: JobState, account: string, { outcome, errors, hasMore, applied }: RunReport, now: number): Onward {
    const isFailure = outcome === 'failed' || errors.some(({ isAway }) => isAway)
    const failures = isFailure ? (state.failures.get(account) ?? 0) + 1 : 0
    state.failures.set(account, failures)
    state.notBefore.set(account, failures < tries ? 0 : now + Math.min(6 * hour, minute * 2 ** (failures - tries)))
    const isOnward = Object.values(applied).some((count) => count > 0)
    const idle = hasMore && !isOnward ? (state.idle.get(account) ?? 0) + 1 : 0
    state.idle.set(account, idle)
    if (!hasMore) return 'all done'
    return idle < tries ? 'at once' : 'by schedule'
  }
}
