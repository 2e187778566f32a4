import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { adviceOf, DarkroomError, hasCode, type Problem, reasonOf } from '../core/errors.ts'
import { assertWritable } from '../engine/state/folder-problems.ts'
import { takeLock } from '../engine/state/lock.ts'
import type { Mode } from '../language/serve-form.ts'
import type { Clock } from './clock.ts'
import { type ConfigState, Configuration, type Current } from './configuration.ts'
import { changesText, configHashOf } from './configuration-changes.ts'
import { type Approval, approvalKey, type Decision } from './decisions.ts'
import { type JobState, Jobs } from './jobs.ts'
import { createLog, type ServeLog } from './log.ts'
import type { Observer } from './observer.ts'
import type { Looked, Question } from './questions.ts'
import type { Due, Trigger } from './queue.ts'
import { begunKey, type Daemon, Runs, resuming } from './runs.ts'
import { nextTimes } from './schedule.ts'
import type { Env } from './secrets.ts'
import { type HttpSettings, type Job, nothingKnown, readSettings } from './settings.ts'
import { type Command, openStore, type Store } from './store.ts'
import type { Workers } from './workers.ts'

/** What the daemon works with. */
export interface ServeOptions {
  readonly clock: Clock
  readonly env: Env
  readonly stateFolder: string
  readonly workers: Workers
  readonly version: string
  readonly log: Omit<Parameters<typeof createLog>[0], 'clock'>
  /** Only this account. */
  readonly account?: string | undefined
  /** Refuse to start with a configuration that is not there or is wrong. */
  readonly strict: boolean
  readonly random?: () => number
  /** Milliseconds between two looks for what command lines ask for; default: 1,000. */
  readonly commandsEvery?: number
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
const longPause = 7 * 24 * hour

/** One daemon at a time has a state folder. */
const lockOf = (folder: string): (() => void) => {
  try {
    return takeLock(join(folder, 'serve'))
  } catch (error) {
    throw hasCode(error, 'STATE_LOCKED') ? new DarkroomError('SERVE_LOCKED', error.context, { cause: error }) : error
  }
}

/** The order of things: state folder, lock, configuration, accounts, what was cut off, jobs. */
export class Supervisor implements Daemon {
  readonly log: ServeLog
  readonly jobs: Jobs
  readonly unseen = new Set<string>()
  readonly runs = new Runs(this)
  readonly observers: Observer[] = []
  readonly startedAt: number
  readonly options: ServeOptions
  isStopping = false
  #store: Store | null = null
  #configuration: Configuration | null = null
  #unlock: (() => void) | null = null
  readonly #held = new Map<string, ReadonlySet<string>>()
  #cancelTick = (): void => {}
  #lastTick = 0
  #cancelCommands = (): void => {}
  /** Ended, and its state closed. */
  isClosed = false

  constructor(options: ServeOptions) {
    this.options = options
    this.startedAt = options.clock.now()
    this.log = createLog({ clock: options.clock, ...options.log })
    this.jobs = new Jobs((job) => this.#lastStart(job), options.random ?? Math.random)
  }

  get store(): Store {
    if (!this.#store) throw new Error('the daemon has not started')
    return this.#store
  }

  get config(): ConfigState {
    return this.#configuration?.state ?? { current: null, problems: [], file: null, http: null }
  }

  /** Where and for whom it listens; what the environment says, or the default, where the configuration says nothing that is right. */
  get http(): HttpSettings {
    const { env } = this.options
    return this.config.http ?? readSettings({}, { env, folder: '.', known: nothingKnown }).settings.http
  }

  /** Names of the accounts that it is about. */
  accounts(): readonly string[] {
    const names = this.config.current?.config.accounts.map(({ name }) => name) ?? []
    return names.filter((name) => this.options.account === undefined || name === this.options.account)
  }

  /**
   * Starts.
   * @param listen opens the listener, once it is known where
   * @throws DarkroomError STATE_NOT_WRITABLE, STATE_UNREADABLE, SERVE_LOCKED; CONFIG_NOT_FOUND, CONFIG_INVALID with `strict`
   */
  async start(listen: () => Promise<void> = async () => {}): Promise<void> {
    const { stateFolder, clock, env, workers, strict } = this.options
    assertWritable(stateFolder)
    this.#unlock = lockOf(stateFolder)
    try {
      this.#store = openStore(stateFolder, this.log.mask)
      this.#configuration = new Configuration(workers, clock, env, (state, before) => this.#configured(state, before))
      await this.#configuration.read()
      if (this.isStopping) return
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

  /** Somebody rang, maybe once for each of many uploads: jobs that listen for it run when that settles. */
  ring(): void {
    this.tell((observer) => observer.rang?.())
  }

  /** Reads the configuration anew. */
  async reload(): Promise<void> {
    await this.#configuration?.read()
  }

  /** Tells all who listen. */
  tell(what: (observer: Observer) => void): void {
    if (this.isClosed) return
    for (const observer of this.observers)
      try {
        what(observer)
      } catch (error) {
        this.log.repeat(`Something that listens failed: ${reasonOf(error)}`)
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
    this.tell((observer) => observer.configured?.(state, before))
    if (current !== before) this.#tick()
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
    this.jobs.take(settings.jobs, now)
    this.careful(() => this.#noteJobs())
    this.runs.queue.clear(({ job }) => job !== resuming && !this.jobs.get(job))
    if (before) this.log.line('info', `Configuration read again: ${changesText(before, current)}`)
    else this.log.line('info', `Darkroom ${this.options.version}, configuration ${config.file}`)
    for (const state of this.jobs.all()) this.#introduce(state, now)
    this.#planStart(before !== null, now)
  }

  /** For command lines, which name them. */
  #noteJobs(): void {
    this.store.set('jobs', JSON.stringify(this.jobs.all().map(({ job }) => job.name)))
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
    this.#planReviews(current)
    for (const account of this.accounts()) this.#carryOn(account)
    for (const { job } of this.jobs.all())
      for (const account of this.isPaused(job.name) ? [] : this.#accountsOf(job)) {
        const trigger = this.#whyAtStart(job, account, current, isReload, now)
        if (trigger !== null) this.#enqueue(job.name, account, trigger)
      }
  }

  /** Why a job runs for an account at the start; null where it does not. */
  #whyAtStart(job: Job, account: string, current: Current, isReload: boolean, now: number): Trigger | null {
    const last = this.store.lastStart(job.name, account)
    const isChanged = last === null || this.store.configHash(job.name, account) !== configHashOf(current, job)
    const noted = this.store.get(begunKey(job.name, account))
    const isCutOff = !isReload && job.missed === 'once' && (noted === 'begun' || noted === 'rang')
    const isMissed = isCutOff || this.jobs.hasMissed(job, last, now)
    const isWanted =
      job.atStart === true ? !isReload || isChanged : job.atStart === 'changed' && (isChanged || isMissed)
    if (!isWanted && (isReload || !isMissed)) return null
    return isMissed && !isChanged ? 'catch-up' : 'schedule'
  }

  /** Reviews whose job is gone are closed; those of other recipes are planned anew. */
  #planReviews(current: Current): void {
    for (const { id, job, account, state, undoes } of this.store.reviewHeads(['waiting', 'approved'])) {
      const known = this.jobs.get(job)?.job
      const isChanged = known && this.store.configHash(job, account) !== configHashOf(current, known)
      if (!known && undoes === null && !job.startsWith(proposalJob))
        this.careful(() => this.store.moveReview(id, state, 'superseded', 'its job is gone from the configuration'))
      else if (state === 'waiting' && isChanged) this.#enqueue(job, account, 'catch-up')
    }
  }

  /** Carries out what was approved when the daemon ended, once the server is there. */
  #carryOn(account: string): void {
    const { queue } = this.runs
    const known = new Set([...queue.waiting(), ...queue.running()].map(({ approve }) => approve?.review))
    for (const { id, job, account: own } of this.store.reviewHeads(['approved']))
      if (own === account && !known.has(id))
        this.#enqueue(job, account, 'catch-up', { approve: { ...this.#approvalOf(id), isCutOff: true } })
  }

  /** @returns the id of the run that it becomes, or joins; null where none may begin */
  #enqueue(
    job: string,
    account: string,
    trigger: Trigger,
    extra: Partial<Pick<Due, 'mode' | 'approve'>> = {},
  ): string | null {
    if (this.isStopping) {
      if (trigger === 'hook' || trigger === 'events') this.owe(job, account)
      return null
    }
    if (trigger !== 'person' && !extra.approve && this.isPaused(job)) {
      this.owe(job, account)
      return null
    }
    if (this.away.has(account) && trigger !== 'person') {
      if (!extra.approve) this.miss(job, account)
      return null
    }
    const due = { id: randomUUID(), triggers: new Set([trigger]), mode: null, approve: null, ...extra }
    const { id } = this.runs.queue.add({ ...due, job, account, since: this.options.clock.now() })
    queueMicrotask(() => this.runs.start())
    return id
  }

  /** Has a job run as soon as it may, for all its accounts or one. @returns the ids of its runs */
  trigger(name: string, trigger: Trigger, only?: string, mode: Mode | null = null): string[] {
    const state = this.jobs.get(name)
    if (!state) return []
    const own = this.#accountsOf(state.job).filter((account) => only === undefined || only === account)
    return own.flatMap((account) => this.#enqueue(name, account, trigger, { mode }) ?? [])
  }

  /** Whether a job, or everything, is paused. */
  isPaused(job: string): boolean {
    return this.store.paused().some((pause) => pause.job === job || pause.job === '')
  }

  heldOf(account: string): ReadonlySet<string> {
    return this.#held.get(account) ?? new Set()
  }

  modeOf({ account, mode }: Due): Mode | null {
    return this.readOnly.has(account) ? 'plan' : mode
  }

  goOn(job: string, account: string): void {
    if (job === resuming) this.#enqueue(job, account, 'catch-up')
    else this.trigger(job, 'catch-up', account)
  }

  /** Changes that recipes may not make by themselves any more for an account, because something undoes them. */
  hold(account: string, changes: ReadonlySet<string>): void {
    this.#held.set(account, changes)
  }

  owe(job: string, account: string): void {
    this.careful(() => this.store.set(begunKey(job, account), 'rang'))
  }

  readonly #missed = new Set<string>()

  /** A run was due for an account, and something did not let it: it is caught up. */
  miss(job: string, account: string): void {
    this.#missed.add(`${job}\0${account}`)
    if (job !== resuming) this.tell((observer) => observer.missed?.(job))
  }

  /** Runs each job once that was due for an account while its server was away. @returns their names */
  catchUp(account: string): readonly string[] {
    const jobs = [...this.#missed].flatMap((key) => (key.endsWith(`\0${account}`) ? [key.split('\0')[0] ?? ''] : []))
    for (const job of jobs) {
      this.#missed.delete(`${job}\0${account}`)
      if (this.jobs.get(job)?.job.missed !== 'skip') this.#enqueue(job, account, 'catch-up')
    }
    this.#carryOn(account)
    return jobs.filter((job) => job !== resuming)
  }

  /** Accounts that are only read from, with why. */
  readonly readOnly = new Map<string, string>()
  /** Accounts for which nothing runs now. */
  readonly away = new Set<string>()

  /** Nothing runs for an account by itself: what waits to run is missed, until it is back. */
  leave(account: string): void {
    this.away.add(account)
    for (const { job, approve } of this.#takeOut((due) => due.account === account))
      if (!approve) this.miss(job, account)
  }

  /** Takes what waits to run by itself out of the queue. @returns that */
  #takeOut(test: (due: Due) => boolean): readonly Due[] {
    const isHeld = (due: Due): boolean => test(due) && !due.triggers.has('person')
    const held = this.runs.queue.waiting().filter(isHeld)
    this.runs.queue.clear(isHeld)
    return held
  }

  #tick(): void {
    this.#cancelTick()
    if (this.isStopping) return
    const now = this.options.clock.now()
    if (this.stateProblem !== null && this.careful(() => this.store.set('probe', String(now)))) {
      this.stateProblem = null
      if (this.config.current) this.careful(() => this.#noteJobs())
      this.log.line('info', 'The state can be written again.')
    }
    this.careful(() => {
      this.#expire(now)
      this.#endPauses(now)
      this.#forget(now)
    })
    // The clock was set back: what was next by the old one may be years away.
    if (now < this.#lastTick)
      this.jobs.take(
        this.jobs.all().map(({ job }) => job),
        now,
      )
    this.#lastTick = now
    for (const state of this.jobs.all()) this.#tickJob(state, now)
    if (!this.config.current && this.config.file === null && now - this.#notFoundTold >= 24 * hour)
      this.#sayNotFound(this.config.problems)
    this.tell((observer) => observer.ticked?.(now))
    const times = this.jobs.all().flatMap(({ next }) => next ?? [])
    // By how long it is, not by when: a clock that is set back in between would hold it for as long.
    this.#cancelTick = this.options.clock.after(Math.min(minute, ...times.map((time) => time - now)), () =>
      this.#tick(),
    )
    this.runs.start()
  }

  #tickJob(state: JobState, now: number): void {
    const { job } = state
    if (state.next === null || state.next > now) return
    if (!this.isPaused(job.name))
      for (const account of this.#accountsOf(job)) {
        const isRunning = this.runs.queue.running().some((due) => due.job === job.name && due.account === account)
        if (isRunning && now - state.overran > 24 * hour) {
          this.log.line('warn', 'A run takes longer than the time between two runs.', { job: job.name, account })
          state.overran = now
        }
        if ((state.notBefore.get(account) ?? 0) <= now) this.#enqueue(job.name, account, 'schedule')
      }
    this.jobs.goOn(state, now)
  }

  #expire(now: number): void {
    for (const { id, account, job } of this.store.overdue(now))
      if (this.store.moveReview(id, 'waiting', 'expired')) {
        this.log.line('info', `review ${id.slice(0, 8)} expired; the next run makes a new one`, { account, job })
        this.tell((observer) => observer.expired?.(id, account, job))
      }
  }

  /** Once a day: old runs and audits go, and plans whose place others took. */
  #forget(now: number): void {
    const { current } = this.config
    if (!current || now - Number(this.store.get('pruned') ?? 0) < 24 * hour) return
    const { runs, audit } = current.settings.keep
    this.store.prune(now - runs, now - audit, now - 24 * hour)
    this.store.set('pruned', String(now))
  }

  #endPauses(now: number): void {
    for (const { job, until, since, told } of this.store.paused()) {
      if (until !== null && until <= now) this.resume(job, 'serve')
      else if (!told && now - since >= longPause) {
        this.store.notePauseTold(job)
        this.tell((observer) => observer.paused?.(job, since))
      }
    }
  }

  /** Pauses a job, or everything by the empty name, without end or until a time. */
  pause(job: string, until: number | null, by: string, place?: Place): void {
    this.store.pause(job, until, this.options.clock.now())
    for (const held of this.#takeOut((due) => !due.approve && this.isPaused(due.job))) this.owe(held.job, held.account)
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
    for (const account of this.accounts())
      if (this.store.get(begunKey(resuming, account)) === 'rang') {
        this.store.set(begunKey(resuming, account), '')
        this.#enqueue(resuming, account, 'catch-up')
      }
    const now = this.options.clock.now()
    for (const { job: own } of this.jobs.all()) {
      const wasPaused = missed.find((pause) => pause.job === own.name || pause.job === '')
      if (!wasPaused || own.missed === 'skip') continue
      const isMissed = this.jobs.hasMissed(own, this.#lastStart(own) ?? wasPaused.since, now)
      for (const account of this.#accountsOf(own))
        if (isMissed || this.store.get(begunKey(own.name, account)) === 'rang')
          this.trigger(own.name, 'catch-up', account)
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
    this.careful(() => {
      for (const command of this.store.takeCommands()) this.#obey(command)
    })
  }

  stateProblem: string | null = null

  /** A full disk, or a folder that became read-only, ends nothing: it is said, and tried again every minute. */
  careful(write: () => void): boolean {
    try {
      write()
      return true
    } catch (error) {
      const advice = adviceOf(error)
      this.log.repeat(advice, {}, this.stateProblem === null)
      this.stateProblem = advice
      return false
    }
  }

  #obey(command: Command): void {
    const { kind, job, by } = command
    if (kind === 'reload') void this.reload()
    if (kind === 'pause') this.pause(job ?? '', command.until ?? null, by)
    if (kind === 'resume') this.resume(job ?? '', by)
    if (kind === 'proposed' && command.review) this.#proposed(command.review)
    if (kind === 'approve' && command.review) this.approve(command.review, by, command.confirmRemovals ?? null)
    if (kind !== 'run') return
    this.audit(by, 'run', job ?? 'all')
    const names = job === null ? this.jobs.all().map((state) => state.job.name) : [job]
    const mode = (command.mode as Mode | undefined) ?? null
    const runs = names.flatMap((name) => this.trigger(name, 'person', command.account, mode))
    if (runs.length === 0)
      this.log.line('warn', `Nothing runs: no such job is for ${command.account ?? 'any account'}.`)
  }

  #proposed(id: string): void {
    const review = this.store.reviewHead(id)
    if (review?.state !== 'waiting') return
    const { account, job } = review
    this.log.line('info', `an assistant left review ${id.slice(0, 8)}`, { account, job })
    this.tell((observer) => {
      observer.reviewed?.(id)
      observer.proposed?.(id)
    })
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
    const why = review && this.readOnly.get(review.account)
    if (why) this.log.line('warn', `not approved: ${why}`, { account: review.account })
    if (review?.state !== 'waiting' || why) return false
    const approval: Approval = { review: review.id, confirmRemovals, decision }
    // Before all else: what was left out stays out, wherever the daemon ends or the disk is full.
    this.store.set(approvalKey(review.id), JSON.stringify(approval))
    if (!this.store.moveReview(review.id, 'waiting', 'approved')) return false
    this.#enqueue(review.job, review.account, 'person', { approve: approval })
    this.careful(() => this.audit(by, 'approve', review.id, '', place))
    this.tell((observer) => observer.reviewed?.(review.id))
    return true
  }

  #approvalOf(review: string): Approval {
    const kept = this.store.get(approvalKey(review))
    return kept ? (JSON.parse(kept) as Approval) : { review, confirmRemovals: null, decision: null }
  }

  /** Asks something about a library, in a process of its own. */
  ask(question: Question, signal: AbortSignal, looked?: Looked): Promise<unknown> {
    const { current } = this.config
    if (!current) return Promise.reject(badConfig(this.config.file, this.config.problems))
    return this.options.workers.ask(question, current.config, this.options.stateFolder, signal, looked)
  }

  /** Ends: nothing new, plans at once, what is being written after the answers under way. */
  async stop(): Promise<void> {
    if (this.isStopping) return
    this.isStopping = true
    this.#cancelTick()
    this.#cancelCommands()
    this.#configuration?.close()
    for (const { stopping } of this.observers) await stopping?.()
    await this.runs.stop()
    this.isClosed = true
    this.options.workers.close()
    this.#store?.close()
    this.#unlock?.()
  }
}

const badConfig = (file: string | null, problems: readonly Problem[]): DarkroomError =>
  file === null
    ? new DarkroomError('CONFIG_NOT_FOUND', { searchedFrom: problems[0]?.path ?? '.' })
    : new DarkroomError('CONFIG_INVALID', { file, problems })
