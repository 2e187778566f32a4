import type { Mode } from '../language/serve-form.ts'
import type { Approval } from './decisions.ts'

/** Why a job runs. */
export type Trigger = 'schedule' | 'events' | 'hook' | 'person' | 'recheck' | 'catch-up'

/** A run that is due. */
export interface Due {
  /** Of the run that it becomes. */
  readonly id: string
  readonly job: string
  readonly account: string
  readonly triggers: Set<Trigger>
  /** For this run alone. */
  readonly mode: Mode | null
  /** An approved review that it carries out. */
  readonly approve: Approval | null
  /** When it became due, in milliseconds since 1970. */
  readonly since: number
}

const ranks: Readonly<Record<Trigger, number>> = {
  person: 0,
  events: 1,
  hook: 1,
  recheck: 1,
  'catch-up': 2,
  schedule: 2,
}

/** What was approved goes first, after a restart too: it tells of what is left of its own run. */
const rankOf = ({ triggers, approve }: Due): number =>
  approve ? 0 : Math.min(...[...triggers].map((trigger) => ranks[trigger]))

const most = 2

/**
 * Runs that wait for their turn: per account one at a time, of a job one account after the other, two at most. What is due
 * already is joined by what comes for the same job and account.
 */
export class RunQueue {
  readonly #waiting: Due[] = []
  readonly #running = new Set<Due>()

  /** @returns the run that it became, or joined */
  add(due: Due): Due {
    const known = this.#waiting.find(
      (one) =>
        one.job === due.job &&
        one.account === due.account &&
        one.approve?.review === due.approve?.review &&
        one.mode === due.mode,
    )
    if (!known) {
      this.#waiting.push(due)
      return due
    }
    for (const trigger of due.triggers) known.triggers.add(trigger)
    return known
  }

  /**
   * The next that may run now, which is running from then on; null where none may. Of a job no account comes before those that
   * it was due for earlier, however busy these are: its plan expects what they share.
   * @param held accounts of which none may yet
   */
  take(held: ReadonlySet<string> = new Set()): Due | null {
    if (this.#running.size >= most) return null
    const running = [...this.#running]
    const isBehind = (due: Due): boolean => {
      const same = this.#waiting.filter(({ job, approve }) => job === due.job && !approve)
      return same.slice(0, Math.max(0, same.indexOf(due))).some((one) => rankOf(one) <= rankOf(due))
    }
    const free = this.#waiting.filter(
      (due) =>
        !held.has(due.account) &&
        !isBehind(due) &&
        !running.some(({ account, job }) => account === due.account || job === due.job),
    )
    const next = free.toSorted((a, b) => rankOf(a) - rankOf(b))[0]
    if (!next) return null
    this.#waiting.splice(this.#waiting.indexOf(next), 1)
    this.#running.add(next)
    return next
  }

  done(due: Due): void {
    this.#running.delete(due)
  }

  /** Drops what waits; with a test, only that. */
  clear(test: (due: Due) => boolean = () => true): void {
    for (const due of this.#waiting.filter(test)) this.#waiting.splice(this.#waiting.indexOf(due), 1)
  }

  waiting(): readonly Due[] {
    return this.#waiting
  }

  running(): readonly Due[] {
    return [...this.#running]
  }
}
