import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { DarkroomError, type Problem, reasonOf } from '../core/errors.ts'
import type { LogLevel } from '../core/log.ts'
import { assertWritable } from '../engine/state/folder-problems.ts'
import { takeLock } from '../engine/state/lock.ts'
import type { Mode } from '../language/serve-form.ts'
import { type Clock, wakeAt } from './clock.ts'
import { type ConfigState, Configuration, type Current } from './configuration.ts'
import type { Approval, Decision } from './decisions.ts'
import { createLog, type ServeLog, timeText } from './log.ts'
import type { Question } from './questions.ts'
import { type Due, RunQueue, type Trigger } from './queue.ts'
import { hasMissed, nextOf, nextTimes } from './schedule.ts'
import type { Env } from './secrets.ts'
import type { Job } from './settings.ts'
import { type Command, openStore, type RunOutcome, type Store } from './store.ts'
import { detailsOf, runText } from './texts.ts'
import { type RunReport, type RunTask, toldError } from './worker.ts'
import type { RunHandle, Workers } from './workers.ts'

/** What the daemon works with. */
export interface ServeOptions {
  readonly clock: Clock
  readonly env: Env
  readonly stateFolder: string
  readonly workers: Workers
  readonly version: string
  readonly log: { readonly level: LogLevel; readonly format: 'text' | 'json'; readonly write: (line: string) => void }
  /** Only this account. */
  readonly account?: string | undefined
  /** Refuse to start with a configuration that is not there or is wrong. */
  readonly strict: boolean
  readonly random?: () => number
  /** Milliseconds between two looks for what command lines ask for; default: 1,000. */
  readonly commandsEvery?: number
}

/** A run that ended, as those who tell of runs hear of it. */
export interface EndedRun {
  readonly id: string
  readonly due: Due
  readonly startedAt: number
  readonly finishedAt: number
  readonly report: RunReport
  readonly text: string
}

/** A run that goes on. */
export interface RunningRun {
  readonly id: string
  readonly job: string
  readonly account: string
  readonly startedAt: number
  /** The review that it carries out. */
  readonly review: string | null
  readonly step: 'read' | 'apply' | 'rest'
  readonly done: number
  readonly total: number | null
}

/** Hears what the daemon does. Whatever it throws stops nothing. */
export interface Listener {
  ran?(run: EndedRun): void
  /** A run began, or got on. */
  progressed?(id: string): void
  /** A person decided about a review. */
  reviewed?(id: string): void
  configured?(state: ConfigState, before: Current | null): void
  reached?(account: string, version: string | null, problem: unknown): void
  expired?(review: string, account: string, job: string): void
  paused?(job: string, since: number): void
  ticked?(now: number): void
  /** A live event came. */
  event?(account: string, kind: string): void
  live?(account: string, isLive: boolean): void
  lost?(account: string, since: number, error: unknown): void
  returned?(account: string, since: number, missed: readonly string[]): void
  refused?(account: string, error: unknown): void
  upgraded?(account: string, from: string, to: string, isWritable: boolean): void
  flapping?(account: string, job: string, recipes: readonly string[], count: number): void
  missed?(job: string): void
  /** A message to people arrived at a channel, or did not. */
  notified?(channel: string, isSent: boolean): void
  stopping?(): void | Promise<void>
}

/** With which rights, and from where, somebody did something. */
export interface Place {
  readonly role: string
  /** An address, or `cli`. */
  readonly from: string
}

/** Jobs of what assistants propose: the recipe is kept with the review. */
export const proposalJob = 'proposal '

const commandLine: Place = { role: 'admin', from: 'cli' }

const minute = 60_000
const hour = 60 * minute
/** Milliseconds that a run which writes gets to end, below the ten seconds of Docker. */
const endingTime = 8_000
/** Lines of a run that are kept. */
const mostSaid = 500
const stuckAfter = 10 * minute
const longPause = 7 * 24 * hour
const patience = 10 * minute
const resuming = 'resume'

/** A job's state between its runs. */
interface JobState {
  readonly job: Job
  /** When it runs next by the clock; null for one without a schedule. */
  next: number | null
  /** Failures one after the other, by account. */
  readonly failures: Map<string, number>
  readonly notBefore: Map<string, number>
  /** Runs with work left and without progress. */
  readonly idle: Map<string, number>
  overran: number
}

/** The order of things: state folder, lock, configuration, accounts, what was cut off, jobs. */
export class Supervisor {
  readonly log: ServeLog
  readonly queue = new RunQueue()
  readonly listeners: Listener[] = []
  readonly startedAt: number
  readonly options: ServeOptions
  isStopping = false
  #store: Store | null = null
  #configuration: Configuration | null = null
  #unlock: (() => void) | null = null
  #jobs = new Map<string, JobState>()
  readonly #handles = new Map<Due, RunHandle>()
  readonly #running = new Map<Due, RunningRun>()
  readonly #held = new Map<string, ReadonlySet<string>>()
  #cancelTick = (): void => {}
  #cancelCommands = (): void => {}
  #pumping = false
  /** Ended, and its state closed. */
  isClosed = false
  #runs = new Set<Promise<void>>()

  constructor(options: ServeOptions) {
    this.options = options
    this.startedAt = options.clock.now()
    this.log = createLog({ clock: options.clock, ...options.log })
  }

  get store(): Store {
    if (!this.#store) throw new Error('the daemon has not started')
    return this.#store
  }

  get config(): ConfigState {
    return this.#configuration?.state ?? { current: null, problems: [], file: null }
  }

  /** Names of the accounts that it is about. */
  accounts(): readonly string[] {
    const names = this.config.current?.config.accounts.map(({ name }) => name) ?? []
    return names.filter((name) => this.options.account === undefined || name === this.options.account)
  }

  jobs(): readonly Readonly<JobState>[] {
    return [...this.#jobs.values()]
  }

  /**
   * Starts.
   * @param listen opens the listener, once it is known where
   * @throws DarkroomError STATE_NOT_WRITABLE, STATE_UNREADABLE, STATE_LOCKED; CONFIG_NOT_FOUND, CONFIG_INVALID with `strict`
   */
  async start(listen: () => Promise<void> = async () => {}): Promise<void> {
    const { stateFolder, clock, env, workers, strict } = this.options
    assertWritable(stateFolder)
    this.#unlock = takeLock(join(stateFolder, 'serve'))
    try {
      this.#store = openStore(stateFolder)
      this.#configuration = new Configuration(workers, clock, env, (state, before) => this.#configured(state, before))
      await this.#configuration.read()
      const { problems, current, file } = this.config
      if (strict && !current) throw badConfig(file, problems)
      await listen()
    } catch (error) {
      await this.stop()
      throw error
    }
    this.#configuration.begin()
    this.#lookForCommands()
    this.#tick()
  }

  /** Somebody rang: jobs that listen for it run. */
  ring(): void {
    for (const { job } of this.#jobs.values()) if (job.on.has('hook')) this.trigger(job.name, 'hook')
  }

  /** Reads the configuration anew. */
  async reload(): Promise<void> {
    await this.#configuration?.read()
  }

  /** Tells all who listen. */
  tell(what: (listener: Listener) => void): void {
    if (this.isClosed) return
    for (const listener of this.listeners)
      try {
        what(listener)
      } catch (error) {
        this.log.line('warn', `Something that listens failed: ${reasonOf(error)}`)
      }
  }

  #configured(state: ConfigState, before: Current | null): void {
    const { current, problems, file } = state
    if (file === null && !current) this.#sayNotFound(problems)
    else if (problems.length > 0)
      for (const { path, message, hint } of problems)
        this.log.line('error', `${file}: ${path ? `${path}: ` : ''}${message}`, {
          error: { code: 'CONFIG_INVALID', message, hint: hint ?? '' },
        })
    if (problems.length > 0 && current)
      this.log.line('warn', 'The configuration is broken; work goes on with the one from before.')
    if (problems.length > 0 && !current && file !== null)
      this.log.line('warn', 'Nothing runs until the configuration is right.')
    if (current && current !== before) this.#adopt(current, before)
    this.tell((listener) => listener.configured?.(state, before))
  }

  #sayNotFound(problems: readonly Problem[]): void {
    this.log.line('warn', problems[0]?.message ?? 'No configuration was found.', {
      error: { code: 'CONFIG_NOT_FOUND', message: 'No configuration was found.', hint: problems[0]?.hint ?? '' },
    })
    this.#notFoundTold = this.options.clock.now()
  }

  #notFoundTold = 0

  /** Takes a configuration up: the first, or another one. */
  #adopt(current: Current, before: Current | null): void {
    const { settings, config, warnings, secrets } = current
    const keys = config.accounts.map(({ apiKey }) => apiKey)
    this.log.hide([...keys, ...secrets])
    this.log.timeZone = settings.timeZone
    for (const warning of [...warnings, ...config.warnings]) this.log.line('warn', warning)
    const now = this.options.clock.now()
    const old = this.#jobs
    this.#jobs = new Map(settings.jobs.map((job) => [job.name, this.#jobState(job, old.get(job.name), now)]))
    this.queue.clear(({ job }) => job !== resuming && !this.#jobs.has(job))
    if (before) this.log.line('info', `Configuration read again: ${changesText(before, current)}`)
    else this.log.line('info', `Darkroom ${this.options.version}, configuration ${config.file}`)
    for (const state of this.#jobs.values()) this.#introduce(state, now)
    this.#planStart(before !== null, now)
    this.#tick()
  }

  #jobState(job: Job, old: JobState | undefined, now: number): JobState {
    const state = {
      job,
      failures: old?.failures ?? new Map(),
      notBefore: old?.notBefore ?? new Map(),
      idle: old?.idle ?? new Map(),
      overran: old?.overran ?? 0,
    }
    return { ...state, next: this.#nextOf(job, now, this.#lastStart(job)) }
  }

  /** The accounts of a job that the daemon is about. */
  #accountsOf(job: Job): readonly string[] {
    return job.accounts.filter((name) => this.accounts().includes(name))
  }

  #lastStart(job: Job): number | null {
    const starts = this.#accountsOf(job).map((account) => this.store.lastStart(job.name, account))
    const known = starts.filter((one) => one !== null)
    return known.length === 0 ? null : Math.max(...known)
  }

  #nextOf(job: Job, now: number, last: number | null): number | null {
    const next = nextOf(job.schedules, now, last)
    const { random = Math.random } = this.options
    return next === null ? null : next + Math.floor(random() * job.jitter)
  }

  #introduce({ job }: JobState, now: number): void {
    const times = nextTimes(job.schedules, now, this.#lastStart(job)).map((time) =>
      DateTime.fromMillis(time, { zone: job.timeZone }).toFormat('yyyy-MM-dd HH:mm ZZ'),
    )
    const when = times.length > 0 ? `next ${times.join(', ')}` : 'no schedule'
    const on = job.on.size > 0 ? `; on ${[...job.on].join(', ')}` : ''
    this.log.line('info', `recipes ${job.recipes.join(', ') || 'none'}; mode ${job.mode}; ${when}${on}`, {
      job: job.name,
    })
  }

  /** What runs at the start: what was cut off, what was missed, and what changed. */
  #planStart(isReload: boolean, now: number): void {
    const { current } = this.config
    if (!current) return
    if (!isReload) for (const account of this.accounts()) this.#enqueue(resuming, account, 'catch-up')
    this.#planReviews(isReload, current)
    for (const { job } of this.#jobs.values())
      for (const account of this.isPaused(job.name) ? [] : this.#accountsOf(job)) {
        const last = this.store.lastStart(job.name, account)
        const isChanged = last === null || this.store.configHash(job.name, account) !== configHashOf(current, job)
        const isMissed = job.missed === 'once' && hasMissed(job.schedules, last, now)
        const isWanted =
          job.atStart === true ? !isReload || isChanged : job.atStart === 'changed' && (isChanged || isMissed)
        if (isWanted || (isMissed && !isReload))
          this.#enqueue(job.name, account, isMissed && !isChanged ? 'catch-up' : 'schedule')
      }
  }

  /** Reviews that were approved when the daemon ended are carried out; those of other recipes are planned anew. */
  #planReviews(isReload: boolean, current: Current): void {
    for (const { id, job, account, state, undoes } of this.store.reviewHeads(['waiting', 'approved'])) {
      const known = this.#jobs.get(job)?.job
      const isChanged = known && this.store.configHash(job, account) !== configHashOf(current, known)
      if (!known && undoes === null && !job.startsWith(proposalJob))
        this.store.moveReview(id, state, 'superseded', 'its job is gone from the configuration')
      else if (state === 'approved' && !isReload)
        this.#enqueue(job, account, 'person', { approve: this.#approvalOf(id) })
      else if (state === 'waiting' && isChanged) this.#enqueue(job, account, 'catch-up')
    }
  }

  /** @returns the id of the run that it becomes, or joins; null where none may begin */
  #enqueue(
    job: string,
    account: string,
    trigger: Trigger,
    extra: Partial<Pick<Due, 'mode' | 'approve'>> = {},
  ): string | null {
    if (this.isStopping) return null
    if (this.away.has(account) && trigger !== 'person') {
      this.#missed.add(`${job}\0${account}`)
      this.tell((listener) => listener.missed?.(job))
      return null
    }
    const due = { id: randomUUID(), triggers: new Set([trigger]), mode: null, approve: null, ...extra }
    const { id } = this.queue.add({ ...due, job, account, since: this.options.clock.now() })
    queueMicrotask(() => this.#pump())
    return id
  }

  /** Has a job run as soon as it may, for all its accounts or one. @returns the ids of its runs */
  trigger(name: string, trigger: Trigger, only?: string, mode: Mode | null = null): string[] {
    const state = this.#jobs.get(name)
    if (!state || (trigger !== 'person' && this.isPaused(name))) return []
    const own = this.#accountsOf(state.job).filter((account) => only === undefined || only === account)
    return own.flatMap((account) => this.#enqueue(name, account, trigger, { mode }) ?? [])
  }

  /** Whether a job, or everything, is paused. */
  isPaused(job: string): boolean {
    return this.store.paused().some((pause) => pause.job === job || pause.job === '')
  }

  /** Changes that recipes may not make by themselves any more for an account, because something undoes them. */
  hold(account: string, changes: ReadonlySet<string>): void {
    this.#held.set(account, changes)
  }

  readonly #missed = new Set<string>()

  /** Runs each job once that was due for an account while its server was away. @returns their names */
  catchUp(account: string): readonly string[] {
    const jobs = [...this.#missed].flatMap((key) => (key.endsWith(`\0${account}`) ? [key.split('\0')[0] ?? ''] : []))
    for (const job of jobs) {
      this.#missed.delete(`${job}\0${account}`)
      const isOnce = this.#jobs.get(job)?.job.missed !== 'skip'
      if (isOnce) this.#enqueue(job, account, 'catch-up')
    }
    return jobs
  }

  /** Accounts that are only read from, with why. */
  readonly readOnly = new Map<string, string>()
  /** Accounts for which nothing runs now. */
  readonly away = new Set<string>()

  #tick(): void {
    this.#cancelTick()
    if (this.isStopping) return
    const now = this.options.clock.now()
    this.#expire(now)
    this.#endPauses(now)
    this.#forget(now)
    for (const state of this.#jobs.values()) this.#tickJob(state, now)
    if (!this.config.current && this.config.file === null && now - this.#notFoundTold >= 24 * hour)
      this.#sayNotFound(this.config.problems)
    this.tell((listener) => listener.ticked?.(now))
    const times = [...this.#jobs.values()].flatMap(({ next }) => next ?? [])
    this.#cancelTick = wakeAt(this.options.clock, Math.min(now + minute, ...times), () => this.#tick())
    this.#pump()
  }

  #tickJob(state: JobState, now: number): void {
    const { job } = state
    if (state.next === null || state.next > now) return
    if (!this.isPaused(job.name))
      for (const account of this.#accountsOf(job)) {
        const isRunning = this.queue.running().some((due) => due.job === job.name && due.account === account)
        if (isRunning && now - state.overran > 24 * hour) {
          this.log.line('warn', 'A run takes longer than the time between two runs.', { job: job.name, account })
          state.overran = now
        }
        if ((state.notBefore.get(account) ?? 0) <= now) this.#enqueue(job.name, account, 'schedule')
      }
    // Counted from now: the run that it makes begins a moment later.
    state.next = this.#nextOf(job, now, now)
  }

  #expire(now: number): void {
    for (const { id, account, job } of this.store.overdue(now))
      if (this.store.moveReview(id, 'waiting', 'expired')) {
        this.log.line('info', `review ${id.slice(0, 8)} expired; the next run makes a new one`, { account, job })
        this.tell((listener) => listener.expired?.(id, account, job))
      }
  }

  /** Once a day: old runs and audits go. */
  #forget(now: number): void {
    const { current } = this.config
    if (!current || now - Number(this.store.get('pruned') ?? 0) < 24 * hour) return
    const { runs, audit } = current.settings.keep
    this.store.prune(now - runs, now - audit)
    this.store.set('pruned', String(now))
  }

  #endPauses(now: number): void {
    for (const { job, until, since, told } of this.store.paused()) {
      if (until !== null && until <= now) this.resume(job, 'serve')
      else if (!told && now - since >= longPause) {
        this.store.notePauseTold(job)
        this.tell((listener) => listener.paused?.(job, since))
      }
    }
  }

  /** Pauses a job, or everything by the empty name, without end or until a time. */
  pause(job: string, until: number | null, by: string, place?: Place): void {
    this.store.pause(job, until, this.options.clock.now())
    this.audit(by, 'pause', job || 'all', '', place)
    this.log.line(
      'info',
      `paused${until === null ? '' : ` until ${new Date(until).toISOString()}`}`,
      job ? { job } : {},
    )
  }

  resume(job: string, by: string, place?: Place): void {
    const missed = this.store.paused().filter((pause) => job === '' || pause.job === job)
    this.store.resume(job)
    this.audit(by, 'resume', job || 'all', '', place)
    this.log.line('info', 'resumed', job ? { job } : {})
    const now = this.options.clock.now()
    for (const { job: own } of this.#jobs.values()) {
      const wasPaused = missed.find((pause) => pause.job === own.name || pause.job === '')
      if (
        wasPaused &&
        own.missed === 'once' &&
        hasMissed(own.schedules, Math.max(wasPaused.since, this.#lastStart(own) ?? 0), now)
      )
        this.trigger(own.name, 'catch-up')
    }
  }

  /** Writes down what somebody did. */
  audit(who: string, action: string, subject: string, detail = '', { role, from }: Place = commandLine): void {
    this.store.audit({ at: this.options.clock.now(), who, role, from, action, subject, detail })
    this.log.line('info', `${who} (${from}): ${action} ${subject}${detail ? `, ${detail}` : ''}`)
  }

  #lookForCommands(): void {
    if (this.isStopping) return
    const { clock, commandsEvery = 1_000 } = this.options
    this.#cancelCommands = clock.after(commandsEvery, () => this.#lookForCommands())
    for (const command of this.store.takeCommands()) this.#obey(command)
  }

  #obey(command: Command): void {
    const { kind, job, by } = command
    if (kind === 'reload') void this.reload()
    if (kind === 'pause') this.pause(job ?? '', command.until ?? null, by)
    if (kind === 'resume') this.resume(job ?? '', by)
    if (kind === 'approve' && command.review) this.approve(command.review, by, command.confirmRemovals ?? null)
    if (kind !== 'run') return
    this.audit(by, 'run', job ?? 'all')
    for (const name of job === null ? this.#jobs.keys() : [job])
      this.trigger(name, 'person', command.account, (command.mode as Mode | undefined) ?? null)
  }

  /** Carries out an approved review, or what was chosen of it, as soon as its account is free. @returns whether it was waiting */
  approve(
    id: string,
    by: string,
    confirmRemovals: number | null = null,
    decision: Decision | null = null,
    place?: Place,
  ): boolean {
    const review = this.store.review(id)
    const version = review && this.readOnly.get(review.account)
    if (version)
      this.log.line('warn', `not approved: Darkroom does not know Immich ${version} (allowUnknownServer)`, {
        account: review.account,
      })
    if (!review || version || !this.store.moveReview(review.id, 'waiting', 'approved')) return false
    this.audit(by, 'approve', review.id, '', place)
    const approval: Approval = { review: review.id, confirmRemovals, decision }
    // What was left out stays out where the daemon ends before it is carried out.
    this.store.set(`approval ${review.id}`, JSON.stringify(approval))
    this.#enqueue(review.job, review.account, 'person', { approve: approval })
    this.tell((listener) => listener.reviewed?.(review.id))
    return true
  }

  #approvalOf(review: string): Approval {
    const kept = this.store.get(`approval ${review}`)
    return kept ? (JSON.parse(kept) as Approval) : { review, confirmRemovals: null, decision: null }
  }

  /** Asks something about a library, in a process of its own. */
  ask(question: Question, signal: AbortSignal): Promise<unknown> {
    const { current } = this.config
    if (!current) return Promise.reject(new Error('no configuration is loaded'))
    return this.options.workers.ask(question, current.config, this.options.stateFolder, signal)
  }

  /** Runs that go on, each with what it does now. */
  running(): readonly RunningRun[] {
    return [...this.#running.values()]
  }

  /** Starts what may run now. */
  #pump(): void {
    if (this.#pumping || this.isStopping) return
    this.#pumping = true
    try {
      for (let due = this.queue.take(); due; due = this.queue.take()) {
        const run: Promise<void> = this.#run(due).finally(() => this.#runs.delete(run))
        this.#runs.add(run)
      }
    } finally {
      this.#pumping = false
    }
  }

  #taskOf(due: Due, now: number): RunTask | null {
    const { current } = this.config
    const state = this.#jobs.get(due.job)
    if (!current || (!state && due.job !== resuming && !due.approve)) return null
    const { settings, config } = current
    const job = state?.job
    const own = new Set(
      config.recipes.filter(({ accounts }) => accounts?.includes(due.account) ?? true).map(({ name }) => name),
    )
    return {
      id: due.id,
      job: due.job,
      account: due.account,
      recipes: job?.recipes.filter((name) => own.has(name)) ?? [],
      modes: job?.modes ?? {},
      override: this.readOnly.has(due.account) ? 'plan' : due.mode,
      limits: job?.limits ?? settings.limits,
      allow: settings.allow,
      firstRun: settings.firstRun,
      verify: job?.verify ?? true,
      edition: config.hash,
      expires: settings.review.expires,
      now,
      patience,
      held: [...(this.#held.get(due.account) ?? [])],
      approve: due.approve,
    }
  }

  async #run(due: Due): Promise<void> {
    const { clock, workers, stateFolder } = this.options
    const startedAt = clock.now()
    const task = this.#taskOf(due, startedAt)
    const { current } = this.config
    if (!task || !current) {
      if (due.approve) this.store.moveReview(due.approve.review, 'approved', 'waiting')
      return this.queue.done(due)
    }
    if (due.job !== resuming && !due.approve) {
      const state = this.#jobs.get(due.job)
      this.store.noteStart(due.job, due.account, startedAt, state ? configHashOf(current, state.job) : '')
    }
    const said: string[] = []
    this.#said.set(task.id, said)
    const say = (line: string): void => {
      if (said.length < mostSaid) said.push(`${timeText(clock.now(), this.log.timeZone)}  ${this.log.mask(line)}`)
      this.log.line('debug', line, { account: due.account, job: due.job, run: task.id })
    }
    const run = { id: task.id, job: due.job, account: due.account, startedAt, review: due.approve?.review ?? null }
    const progressed = (step: RunningRun['step'], done: number, total: number | null): void => {
      this.#running.set(due, { ...run, step, done, total })
      this.tell((listener) => listener.progressed?.(task.id))
    }
    progressed('read', 0, null)
    const handle = workers.run(task, current.config, stateFolder, say, progressed)
    this.#handles.set(due, handle)
    let isLate = false
    const cancel = wakeAt(clock, startedAt + current.settings.runTimeout, () => {
      isLate = true
      handle.kill()
    })
    const report = await handle.report.catch((error: Error) =>
      failedReport(
        isLate
          ? new Error(
              `it took longer than ${current.settings.runTimeout / minute} min (serve.runTimeout) and was ended`,
            )
          : error,
      ),
    )
    cancel()
    this.#handles.delete(due)
    this.#running.delete(due)
    this.queue.done(due)
    if (due.approve && (report.outcome === 'failed' || report.outcome === 'skipped'))
      this.store.moveReview(due.approve.review, 'approved', 'waiting')
    if (!this.isStopping || report.journal.length > 0)
      this.#ended({ id: task.id, due, startedAt, finishedAt: clock.now(), report, text: '' })
    this.#said.delete(task.id)
    this.#pump()
  }

  readonly #said = new Map<string, string[]>()

  /** What a run that goes on said so far. */
  saidBy(run: string): readonly string[] {
    return this.#said.get(run) ?? []
  }

  #ended(run: EndedRun): void {
    const { due, report, startedAt, finishedAt, id } = run
    const { job, account } = due
    const triggers = [...due.triggers].join(', ')
    const state = this.#jobs.get(job)
    if (state) this.#settle(state, account, report, finishedAt)
    const isQuiet = job === resuming && report.outcome === 'nothing'
    const next = state?.next ? DateTime.fromMillis(state.next, { zone: state.job.timeZone }).toFormat('HH:mm') : null
    const text = runText(report, next, triggers)
    const error = report.errors[0]
    const isBad = report.outcome === 'failed' || report.outcome === 'partial'
    if (!isQuiet) {
      this.log.line('info', text, {
        ...{
          account,
          job,
          run: report.journal.at(-1) ?? id,
          trigger: triggers,
          durationMs: Math.round(finishedAt - startedAt),
        },
        ...(isBad && error ? { error: { code: error.code, message: error.message, hint: error.hint } } : {}),
      })
      const { journal, outcome } = report
      const line = this.log.mask(text)
      const details = detailsOf(report, this.saidBy(id), this.log.mask)
      const row = { id, job, account, triggers, startedAt, finishedAt, outcome, journal }
      this.store.addRun({ ...row, text: line, details })
    }
    if (!isQuiet) this.tell((listener) => listener.ran?.({ ...run, text }))
  }

  /** When the same job may run again for an account: after failures later and later, with work left at once. */
  #settle(state: JobState, account: string, report: RunReport, now: number): void {
    const isFailed = report.outcome === 'failed'
    const failures = isFailed ? (state.failures.get(account) ?? 0) + 1 : 0
    state.failures.set(account, failures)
    state.notBefore.set(account, failures < 3 ? 0 : now + Math.min(6 * hour, minute * 2 ** (failures - 3)))
    if (!report.hasMore) return void state.idle.delete(account)
    const changes = Object.values(report.applied).reduce((sum, one) => sum + one, 0)
    const idle = changes > 0 ? 0 : (state.idle.get(account) ?? 0) + 1
    state.idle.set(account, idle)
    if (changes > 0 || idle < 3) this.trigger(state.job.name, 'catch-up', account)
    else
      this.log.line(
        'warn',
        'Three runs one after the other left work and changed nothing; the next is by the schedule.',
        { account, job: state.job.name },
      )
  }

  /** Whether a job has been due for long while nothing runs. */
  isStuck(): boolean {
    const now = this.options.clock.now()
    return this.queue.running().length === 0 && this.queue.waiting().some(({ since }) => now - since > stuckAfter)
  }

  /** When nothing runs or waits to run any more. */
  async idle(): Promise<void> {
    while (this.#runs.size > 0 || this.queue.waiting().length > 0) {
      await Promise.all(this.#runs)
      await new Promise((resolve) => setImmediate(resolve))
      this.#pump()
      if (this.isStopping) return
    }
  }

  /** Ends: nothing new, plans at once, what is being written after the answers under way. */
  async stop(): Promise<void> {
    if (this.isStopping) return
    this.isStopping = true
    this.#cancelTick()
    this.#cancelCommands()
    this.#configuration?.close()
    for (const { stopping } of this.listeners) await stopping?.()
    this.queue.clear()
    for (const handle of this.#handles.values())
      if (handle.isApplying()) handle.stop()
      else handle.kill()
    const timer = setTimeout(() => {
      for (const handle of this.#handles.values()) handle.kill()
    }, endingTime)
    await Promise.all(this.#runs)
    clearTimeout(timer)
    this.isClosed = true
    this.options.workers.close()
    this.#store?.close()
    this.#unlock?.()
  }
}

/** What a job was last run with: its own settings and the files of the edition. */
const configHashOf = ({ config }: Current, job: Job): string =>
  `${config.hash} ${job.recipes.join()} ${JSON.stringify(job.modes)}`

const failedReport = (error: unknown): RunReport => ({
  ...{
    outcome: 'failed' as RunOutcome,
    applied: {},
    failedChanges: 0,
    unchanged: 0,
    planned: 0,
    waiting: 0,
    removals: 0,
    details: [],
    warnings: [],
    pictures: [],
    review: null,
  },
  ...{ isNews: false, why: '', refused: [], scanned: 0, matched: {}, journal: [], planMs: 0, applyMs: 0, written: [] },
  ...{ albums: [], stacks: false, made: [], hasMore: false, exclusions: null, serverVersion: null, answers: [] },
  errors: [{ ...toldError(error), code: 'WORKER_FAILED' }],
})

const badConfig = (file: string | null, problems: readonly Problem[]): DarkroomError =>
  file === null
    ? new DarkroomError('CONFIG_NOT_FOUND', { searchedFrom: problems[0]?.path ?? '.' })
    : new DarkroomError('CONFIG_INVALID', { file, problems })

const namesText = (word: string, names: readonly string[]): string[] =>
  names.length > 0 ? [`${word} ${names.join(', ')}`] : []

/** What is otherwise in another configuration, in words. */
const changesText = (before: Current, current: Current): string => {
  const differences = (what: string, old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] => [
    ...namesText(
      `${what} added`,
      [...now.keys()].filter((name) => !old.has(name)),
    ),
    ...namesText(
      `${what} removed`,
      [...old.keys()].filter((name) => !now.has(name)),
    ),
    ...namesText(
      `${what} altered`,
      [...now].flatMap(([name, text]) => (old.has(name) && old.get(name) !== text ? [name] : [])),
    ),
  ]
  const jobsOf = ({ settings }: Current) =>
    new Map(
      settings.jobs.map((job) => [job.name, JSON.stringify([job, [...job.on], job.schedules.map(({ text }) => text)])]),
    )
  const recipesOf = ({ config }: Current) =>
    new Map(config.recipes.map((recipe) => [recipe.name, JSON.stringify(recipe)]))
  const accountsOf = ({ config }: Current) =>
    new Map(config.accounts.map((account) => [account.name, JSON.stringify(account)]))
  const found = [
    ...differences('jobs', jobsOf(before), jobsOf(current)),
    ...differences('recipes', recipesOf(before), recipesOf(current)),
    ...differences('accounts', accountsOf(before), accountsOf(current)),
  ]
  const isFilesChanged = before.config.hash !== current.config.hash
  return found.join('; ') || (isFilesChanged ? 'recipes or options altered' : 'nothing altered')
}
