import { DateTime } from 'luxon'
import type { Step } from '../engine/session/reporter.ts'
import type { Mode } from '../language/serve-form.ts'
import type { Clock } from './clock.ts'
import type { ConfigState, Current } from './configuration.ts'
import { configHashOf } from './configuration-changes.ts'
import type { Jobs } from './jobs.ts'
import { type ServeLog, timeText } from './log.ts'
import type { EndedRun, Observer, RunningRun } from './observer.ts'
import { type Due, RunQueue } from './queue.ts'
import type { Store } from './store.ts'
import { detailsOf, runText } from './texts.ts'
import { failedReport, type RunReport, type RunTask } from './worker.ts'
import type { RunHandle, Workers } from './workers.ts'

/** What runs need of the daemon. */
export interface Daemon {
  readonly options: { readonly clock: Clock; readonly workers: Workers; readonly stateFolder: string }
  readonly log: ServeLog
  readonly store: Store
  readonly config: ConfigState
  readonly jobs: Jobs
  readonly isStopping: boolean
  /** Accounts whose server is asked for the first time: their runs wait for that. */
  readonly unseen: ReadonlySet<string>
  /** A mode instead of those of the recipes, for one run of an account; null for none. */
  modeOf(due: Due): Mode | null
  /** Changes that recipes may not make by themselves any more for an account. */
  heldOf(account: string): ReadonlySet<string>
  /** A run left work that the next goes on with at once, or that is `resuming`. */
  goOn(job: string, account: string): void
  /** Why nothing can be written down, and what to do about it; null where it can. */
  readonly stateProblem: string | null
  /** A run was due for an account, and could not begin. */
  miss(job: string, account: string): void
  /** Something happened for which a job is to run, and the daemon ends before: the next start has it run. */
  owe(job: string, account: string): void
  /** Does something that writes down what there is. @returns whether it could be written */
  careful(write: () => void): boolean
  tell(what: (observer: Observer) => void): void
}

/** Carries out what was cut off, of all recipes, before a job's own time. */
export const resuming = 'resume'

/** Under this is noted that a run of a job which nobody has to ask for again has begun for an account, until it ends; or that it is to. */
export const begunKey = (job: string, account: string): string => `begun ${account}/${job}`

/**
 * Whether a run that is cut off is made up for. What a person asked for they see end, and ask for again: made up for, a mere
 * look would write, because the modes of the recipes count again.
 */
const isOwed = ({ mode, triggers }: Due): boolean =>
  mode === null && [...triggers].some((trigger) => trigger !== 'person')

const minute = 60_000
/** Lines of a run that are kept. */
const mostSaid = 500
/** Milliseconds to wait for somebody else who writes. */
const patience = 10 * minute
const stuckAfter = 10 * minute
/** Milliseconds that a run which writes gets to end, below the ten seconds of Docker. */
const endingTime = 8_000

const awayText =
  'the server does not answer, as while it starts again: the run waits, 3 minutes at most, and goes on; what is left after that, or where the daemon is stopped, is finished later'

/** The runs of the daemon: what waits for its turn, what goes on, and what comes of it. */
export class Runs {
  readonly queue = new RunQueue()
  readonly #daemon: Daemon
  readonly #handles = new Map<Due, RunHandle>()
  readonly #running = new Map<Due, RunningRun>()
  readonly #said = new Map<string, string[]>()
  readonly #ending = new Set<Promise<void>>()
  #isStarting = false

  constructor(daemon: Daemon) {
    this.#daemon = daemon
  }

  /** Runs that go on, each with what it does now. */
  running(): readonly RunningRun[] {
    return [...this.#running.values()]
  }

  /** What a run that goes on said so far. */
  saidBy(run: string): readonly string[] {
    return this.#said.get(run) ?? []
  }

  /** Whether a run has been due for long while nothing runs. */
  isStuck(): boolean {
    const now = this.#daemon.options.clock.now()
    return this.queue.running().length === 0 && this.queue.waiting().some(({ since }) => now - since > stuckAfter)
  }

  /** Starts what may run now. */
  start(): void {
    if (this.#isStarting || this.#daemon.isStopping) return
    this.#isStarting = true
    try {
      const next = (): Due | null => this.queue.take(this.#daemon.unseen)
      for (let due = next(); due; due = next()) {
        const run: Promise<void> = this.#run(due).finally(() => this.#ending.delete(run))
        this.#ending.add(run)
      }
    } finally {
      this.#isStarting = false
    }
  }

  /** When nothing runs or waits to run any more. */
  async idle(): Promise<void> {
    while (this.#ending.size > 0 || this.queue.waiting().length > 0) {
      await Promise.all(this.#ending)
      await new Promise((resolve) => setImmediate(resolve))
      this.start()
      if (this.#daemon.isStopping) return
    }
  }

  /** Ends: plans at once, what is being written after the answers under way. */
  async stop(): Promise<void> {
    for (const { job, account, triggers, mode } of this.queue.waiting())
      if (mode === null && (triggers.has('hook') || triggers.has('events'))) this.#daemon.owe(job, account)
    this.queue.clear()
    for (const handle of this.#handles.values())
      if (handle.isApplying()) handle.stop()
      else handle.kill()
    const timer = setTimeout(() => {
      for (const handle of this.#handles.values()) handle.kill()
    }, endingTime)
    await Promise.all(this.#ending)
    clearTimeout(timer)
  }

  #taskOf(due: Due, { settings, config }: Current, now: number): RunTask | null {
    const job = this.#daemon.jobs.get(due.job)?.job
    if (!job && due.job !== resuming && !due.approve) return null
    const own = new Set(
      config.recipes.filter(({ accounts }) => accounts?.includes(due.account) ?? true).map(({ name }) => name),
    )
    return {
      id: due.id,
      job: due.job,
      account: due.account,
      recipes: job?.recipes.filter((name) => own.has(name)) ?? [],
      modes: job?.modes ?? {},
      override: this.#daemon.modeOf(due),
      isLook: due.mode === 'plan',
      limits: job?.limits ?? settings.limits,
      allow: settings.allow,
      firstRun: settings.firstRun,
      verify: job?.verify ?? true,
      edition: config.hash,
      expires: settings.review.expires,
      now,
      patience,
      held: [...this.#daemon.heldOf(due.account)],
      approve: due.approve,
    }
  }

  async #run(due: Due): Promise<void> {
    const { store, jobs, config, options } = this.#daemon
    const startedAt = options.clock.now()
    const { current } = config
    const task = current && this.#taskOf(due, current, startedAt)
    if (!task) {
      this.#takeBack(due)
      return this.queue.done(due)
    }
    const isOfJob = due.job !== resuming && !due.approve
    if (isOfJob) {
      const job = jobs.get(due.job)?.job
      const hash = job ? configHashOf(current, job) : ''
      if (!this.#daemon.careful(() => store.noteStart(due.job, due.account, startedAt, hash))) {
        // What cannot be written down does not begin.
        this.#daemon.miss(due.job, due.account)
        this.#daemon.tell((observer) => observer.unwritten?.(due, this.#daemon.stateProblem ?? ''))
        return this.queue.done(due)
      }
      if (isOwed(due)) this.#noteBegun(due)
    }
    const report = await this.#work(due, task, current)
    this.#running.delete(due)
    this.queue.done(due)
    // What the end of the daemon cut off is carried out after its next start, or planned anew.
    const isCutOff = this.#daemon.isStopping && report.journal.length === 0
    if (isOfJob && due.mode === null && !isCutOff) this.#note(due, '')
    // An end in good order is no fault of the run: it is made up for however often that happens.
    else if (isOfJob && isOwed(due)) this.#note(due, 'begun')
    const isUndone = report.outcome === 'failed' || report.outcome === 'skipped'
    const isToWait = due.approve?.isCutOff && report.errors.some(({ isAway }) => isAway)
    if (isUndone && !isToWait && !this.#daemon.isStopping) this.#takeBack(due)
    if (!isCutOff) this.#ended({ id: task.id, due, startedAt, finishedAt: options.clock.now(), report, text: '' })
    this.#said.delete(task.id)
    this.start()
  }

  /** Notes that a run has begun. One that makes up for another is not made up for: it may be what ends the daemon each time. */
  #noteBegun(due: Due): void {
    const { store } = this.#daemon
    const key = begunKey(due.job, due.account)
    this.#daemon.careful(() => store.set(key, store.get(key) === 'begun' ? 'made up' : 'begun'))
  }

  #note({ job, account }: Due, what: '' | 'begun'): void {
    const { store } = this.#daemon
    const key = begunKey(job, account)
    // What rang since it began, while its job was paused or as the daemon ended, is not done by it.
    this.#daemon.careful(() => {
      if (store.get(key) !== 'rang') store.set(key, what)
    })
  }

  /** What was approved waits again. */
  #takeBack({ approve }: Due): void {
    if (approve) this.#daemon.careful(() => this.#daemon.store.moveReview(approve.review, 'approved', 'waiting'))
  }

  /** A worker that was killed while it wrote did some of what was approved. Where the daemon ends, all that is left goes on. */
  #noteCutOff({ approve }: Due): void {
    const { store, isStopping } = this.#daemon
    if (!approve || isStopping) return
    const isUndo = store.reviewHead(approve.review)?.undoes != null
    const left = isUndo ? 'to take back the rest, undo that run again' : 'the next run carries out what is left'
    this.#daemon.careful(() =>
      store.moveReview(approve.review, 'approved', 'partly applied', `it was cut off; ${left}`),
    )
  }

  /** Has a worker carry out a run, for as long as it may take. */
  async #work(due: Due, task: RunTask, { config, settings: { runTimeout } }: Current): Promise<RunReport> {
    const { log, options } = this.#daemon
    const { clock, workers, stateFolder } = options
    const { id, job, account, now: startedAt } = task
    const said: string[] = []
    this.#said.set(id, said)
    const say = (line: string): void => {
      if (said.length < mostSaid) said.push(`${timeText(clock.now(), log.timeZone)}  ${log.mask(line)}`)
      log.line('debug', line, { account, job, run: id })
    }
    const progressed = (step: Step, done: number, total: number | null): void => {
      if (step === 'away') log.line('warn', awayText, { account, job, run: id })
      this.#running.set(due, { id, job, account, startedAt, review: due.approve?.review ?? null, step, done, total })
      this.#daemon.tell((observer) => observer.progressed?.(id))
    }
    progressed('read', 0, null)
    const handle = workers.run(task, config, stateFolder, say, progressed)
    this.#handles.set(due, handle)
    let isLate = false
    // By how long it takes, not by when: the clock may be set, as on computers that know the time only once they are online.
    const cancel = clock.after(runTimeout, () => {
      isLate = true
      handle.kill()
    })
    const late = new Error(`it took longer than ${runTimeout / minute} min (serve.runTimeout) and was ended`)
    const report = await handle.report.catch((error: Error) => {
      if (handle.isApplying()) {
        this.#noteCutOff(due)
        // Once: what takes a worker down each time waits for the next run of a job.
        if (job !== resuming) this.#daemon.goOn(resuming, account)
      }
      return failedReport(isLate ? late : error, startedAt)
    })
    cancel()
    this.#handles.delete(due)
    return report
  }

  /** Tells what came of a run, and keeps it. */
  #ended(run: EndedRun): void {
    const { store, jobs, log } = this.#daemon
    const { due, report, startedAt, finishedAt, id } = run
    const { job, account } = due
    const { journal, outcome } = report
    const triggers = [...due.triggers].join(', ')
    const state = jobs.get(job)
    this.#settle(run)
    if (job === resuming && outcome === 'nothing') return
    const next = state?.next ? DateTime.fromMillis(state.next, { zone: state.job.timeZone }).toFormat('HH:mm') : null
    const text = log.told(runText(report, next, triggers))
    const error = outcome === 'failed' || outcome === 'partial' ? report.errors[0] : undefined
    log.line('info', text, {
      account,
      job,
      run: journal.at(-1) ?? id,
      trigger: triggers,
      durationMs: Math.round(finishedAt - startedAt),
      ...(error ? { error: { code: error.code, message: error.message, hint: error.hint } } : {}),
    })
    const details = detailsOf(
      report,
      this.saidBy(id),
      (given) => log.mask(log.told(given)),
      due.approve?.review ?? null,
    )
    const row = { id, job, account, triggers, startedAt, finishedAt, outcome, journal }
    this.#daemon.careful(() => store.addRun({ ...row, text: log.mask(text), details }))
    this.#daemon.tell((observer) => observer.ran?.({ ...run, text }))
  }

  /** A job goes on at once with the work that a run left, unless nothing comes of that. */
  #settle({ due: { job, account }, report, finishedAt }: EndedRun): void {
    const state = this.#daemon.jobs.get(job)
    const onward = state && this.#daemon.jobs.settle(state, account, report, finishedAt)
    if (onward === 'at once') this.#daemon.goOn(job, account)
    if (onward !== 'by schedule') return
    const text = 'Three runs one after the other left work and changed nothing; the next is by the schedule.'
    this.#daemon.log.line('warn', text, { account, job })
  }
}
