import { randomFrom } from '../library/chance.ts'
import type { Job, Step, Steps } from '../library/job.ts'
import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { finishSteps, stepsOf } from './jobs.ts'
import { Timeline } from './timeline.ts'

interface Duration {
  /** Share of the whole latency. */
  readonly share: number
  /** By how much it may be shorter or longer, as a share of it. */
  readonly spread: number
}

/** Measured on servers where a change of one asset was worked off after 90 ms: losses come out as recorded there. */
const durations: Readonly<Record<Step, Duration>> = {
  pickUp: { share: 0.035, spread: 1 },
  lockedProperties: { share: 0.01, spread: 0.1 },
  sidecar: { share: 0.13, spread: 0.5 },
  metadata: { share: 0.75, spread: 0.1 },
  tags: { share: 0.02, spread: 0.1 },
  tag: { share: 0.014, spread: 0.1 },
}

const queueOf = ({ name }: Job): 'sidecar' | 'metadata' | 'other' =>
  name === 'sidecar' || name === 'metadata' ? name : 'other'

interface Queue {
  readonly waiting: Job[]
  running: number
}

const emptyQueues = (): Readonly<Record<ReturnType<typeof queueOf>, Queue>> => ({
  sidecar: { waiting: [], running: 0 },
  metadata: { waiting: [], running: 0 },
  other: { waiting: [], running: 0 },
})

const workersPerQueue = 5
const processors = 1.25

/** Whether time is real, and what chance depends on. */
interface WorkersOptions {
  readonly state: State
  readonly profile: Profile
  readonly isSimulated: boolean
  /** Jobs wait until everything is finished at once. */
  readonly isHeld: boolean
  readonly seed: number
}

/** Works off jobs a few at a time, as the server's queues do: each takes its time, and the more run the slower they are. */
export class Workers {
  readonly timeline: Timeline
  readonly #state: State
  readonly #profile: Profile
  readonly #random: () => number
  #isHeld: boolean
  #latency = 0
  #queues = emptyQueues()

  constructor({ state, profile, isSimulated, isHeld, seed }: WorkersOptions) {
    this.timeline = new Timeline(isSimulated)
    this.#state = state
    this.#profile = profile
    this.#isHeld = isHeld
    this.#random = randomFrom(seed)
  }

  /** Whether work takes time at all. */
  get areSlow(): boolean {
    return this.#latency > 0
  }

  /** Milliseconds that an idle server takes for a change of one asset from now on; 0: no time at all. */
  setLatency(latency: number): void {
    this.#latency = latency
    if (latency === 0) this.finish()
  }

  /** Gives waiting jobs to those workers that have nothing to do. */
  takeJobs(): void {
    if (this.#isHeld) return
    for (const job of this.#state.jobs.splice(0)) this.#queues[queueOf(job)].waiting.push(job)
    for (const queue of Object.values(this.#queues)) {
      while (queue.waiting.length > 0 && queue.running < workersPerQueue) this.#start(queue, queue.waiting.shift())
    }
  }

  /** Does the work of a request; its answer waits for it. */
  perform<T>(steps: Steps<T>): T | Promise<T> {
    if (!this.areSlow) return finishSteps(steps)
    return new Promise((resolve) => {
      let isDone = false
      this.#step(steps, (value) => {
        isDone = true
        resolve(value)
      })
      // Simulated time passes for nobody else.
      while (this.timeline.isSimulated && !isDone) this.timeline.skip()
    })
  }

  /** Does everything at once that is under way or waits. */
  finish(): void {
    const isHeld = this.#isHeld
    this.#isHeld = false
    this.takeJobs()
    this.timeline.finish()
    this.#isHeld = isHeld
  }

  /** Loses everything that is under way or waits. */
  drop(): void {
    this.#state.jobs = []
    this.#queues = emptyQueues()
    this.timeline.clear()
  }

  #start(queue: Queue, job: Job | undefined): void {
    if (!job) return
    queue.running += 1
    const done = (): void => {
      queue.running -= 1
    }
    this.#after('pickUp', () => this.#step(stepsOf(this.#state, this.#profile, job), done))
  }

  #step<T>(steps: Steps<T>, done: (value: T) => void): void {
    const next = steps.next()
    if (next.done) done(next.value)
    else this.#after(next.value, () => this.#step(steps, done))
    this.takeJobs()
  }

  #after(step: Step, run: () => void): void {
    this.timeline.after(this.#durationOf(step), run)
  }

  #durationOf(step: Step): number {
    const { share, spread } = durations[step]
    const { sidecar, metadata } = this.#queues
    const load = Math.max(1, (sidecar.running + metadata.running) / processors)
    return share * this.#latency * load * (1 - spread + 2 * spread * this.#random())
  }
}
