import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { triggerKinds } from '../language/serve-form.ts'
import type { Supervisor } from './supervisor.ts'

const mostRecipes = 200
const outcomes = ['applied', 'nothing', 'waiting', 'refused', 'failed', 'partial', 'interrupted', 'skipped'] as const
const trigger = ['schedule', 'events', 'hook', 'person', 'recheck', 'catch-up'] as const
const durations = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600]
const requestDurations = [0.01, 0.05, 0.1, 0.5, 1, 5, 30]

/** The metrics of the daemon, in Prometheus' text form. */
export class Metrics {
  readonly registry = new Registry()
  readonly #supervisor: Supervisor
  #recipes: ReadonlySet<string> = new Set()
  #known = ''
  readonly #versions = new Map<string, string>()

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    collectDefaultMetrics({ register: this.registry })
    this.#gauge('darkroom_build_info', 'Version of Darkroom.', 'version').set(
      { version: supervisor.options.version },
      1,
    )
    for (const outcome of ['good', 'wrong', 'limited']) this.logins.inc({ outcome }, 0)
    supervisor.observers.push({
      configured: (state, before) => {
        const isGood = state.problems.length === 0 && state.current !== null
        this.config.set(isGood ? 1 : 0)
        if (isGood) this.configTime.set(supervisor.options.clock.now() / 1000)
        if (state.current !== before) this.#begin()
      },
      reached: (account, version) => this.noteReached(account, version),
      event: (account, kind) => this.events.inc({ account, kind }),
      live: (account, isLive) => this.connected.set({ account }, isLive ? 1 : 0),
      notified: (channel, isSent) => this.notifications.inc({ channel, outcome: isSent ? 'sent' : 'failed' }),
      missed: (job) => this.missed.inc({ job }),
      ran: ({ due, report, finishedAt }) => {
        const { account, job } = due
        if (report.serverVersion !== null) this.noteReached(account, report.serverVersion)
        this.runs.inc({ account, job, trigger: [...due.triggers][0] ?? 'schedule', outcome: report.outcome })
        if (report.planMs > 0) this.duration.observe({ job, phase: 'plan' }, report.planMs / 1000)
        if (report.applyMs > 0) this.duration.observe({ job, phase: 'apply' }, report.applyMs / 1000)
        if (/^(applied|nothing|waiting)$/.test(report.outcome)) this.success.set({ account, job }, finishedAt / 1000)
        for (const [op, count] of Object.entries(report.applied))
          this.changes.inc({ account, op, outcome: 'applied' }, count)
        this.changes.inc({ account, op: 'any', outcome: 'failed' }, report.failedChanges)
        this.changes.inc({ account, op: 'any', outcome: 'unchanged' }, report.unchanged)
        this.scanned.set({ account }, report.scanned)
        if (report.exclusions !== null) this.exclusions.set({ account }, report.exclusions)
        for (const [recipe, count] of Object.entries(report.matched))
          this.matched.set({ account, recipe: this.#recipes.has(recipe) ? recipe : 'other' }, count)
        for (const { method, route, status, ms } of report.answers) {
          this.requests.inc({ account, method, route, status })
          this.requestTime.observe({ route }, ms / 1000)
        }
      },
    })
  }

  #gauge<L extends string>(name: string, help: string, ...labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] })
  }

  #counter<L extends string>(name: string, help: string, ...labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] })
  }

  #histogram<L extends string>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: readonly L[]
  ): Histogram<L> {
    return new Histogram({ name, help, buckets, labelNames: [...labelNames], registers: [this.registry] })
  }

  readonly server = this.#gauge('darkroom_server_info', 'Version of the server.', 'account', 'version')
  readonly reachable = this.#gauge('darkroom_server_reachable', 'Whether the server answers.', 'account')
  readonly connected = this.#gauge('darkroom_events_connected', 'Whether live events come.', 'account')
  readonly events = this.#counter('darkroom_events_received_total', 'Live events.', 'account', 'kind')
  readonly runs = this.#counter('darkroom_runs_total', 'Runs of jobs.', 'account', 'job', 'trigger', 'outcome')
  readonly duration = this.#histogram('darkroom_run_duration_seconds', 'How long runs take.', durations, 'job', 'phase')
  readonly success = this.#gauge(
    'darkroom_run_last_success_timestamp_seconds',
    'End of the last run that went well.',
    'account',
    'job',
  )
  readonly next = this.#gauge('darkroom_job_next_run_timestamp_seconds', 'When a job runs next by its schedule.', 'job')
  readonly paused = this.#gauge('darkroom_job_paused', 'Whether a job is paused.', 'job')
  readonly missed = this.#counter('darkroom_jobs_missed_total', 'Runs that were due while nothing could run.', 'job')
  readonly changes = this.#counter('darkroom_changes_total', 'Changes.', 'account', 'op', 'outcome')
  readonly scanned = this.#gauge('darkroom_assets_scanned', 'Assets that the last run looked at.', 'account')
  readonly matched = this.#gauge(
    'darkroom_recipe_matched_assets',
    'Assets that a recipe matched in the last run.',
    'account',
    'recipe',
  )
  readonly waiting = this.#gauge('darkroom_reviews_waiting', 'Reviews that wait for a person.', 'account')
  readonly waitingChanges = this.#gauge('darkroom_reviews_waiting_changes', 'Changes in them.', 'account')
  readonly exclusions = this.#gauge('darkroom_exclusions', 'Changes that no plan proposes again.', 'account')
  readonly requests = this.#counter(
    'darkroom_immich_requests_total',
    'Answers of the server.',
    'account',
    'method',
    'route',
    'status',
  )
  readonly requestTime = this.#histogram(
    'darkroom_immich_request_duration_seconds',
    'How long answers of the server take.',
    requestDurations,
    'route',
  )
  readonly notifications = this.#counter('darkroom_notifications_total', 'Messages to people.', 'channel', 'outcome')
  readonly http = this.#counter('darkroom_http_requests_total', 'Requests to the daemon.', 'route', 'status')
  readonly logins = this.#counter('darkroom_logins_total', 'Logins.', 'outcome')
  readonly config = this.#gauge('darkroom_config_last_reload_successful', 'Whether the configuration could be read.')
  readonly configTime = this.#gauge('darkroom_config_last_reload_success_timestamp_seconds', 'When it was read well.')

  noteReached(account: string, version: string | null): void {
    this.reachable.set({ account }, version === null ? 0 : 1)
    if (version === null) return
    const old = this.#versions.get(account)
    if (old !== undefined && old !== version) this.server.remove({ account, version: old })
    this.#versions.set(account, version)
    this.server.set({ account, version }, 1)
  }

  /** What left the configuration goes; what is in it is there with 0, so that alerts can be written before the first event. */
  #begin(): void {
    const { current } = this.#supervisor.config
    if (!current) return
    const names = [
      current.config.recipes.map(({ name }) => name),
      this.#supervisor.accounts(),
      current.settings.jobs.map(({ name }) => name),
    ]
    if (JSON.stringify(names) === this.#known) return
    this.#known = JSON.stringify(names)
    const [recipes = [], accounts = []] = names
    this.#recipes = new Set(recipes.slice(0, mostRecipes))
    for (const metric of [
      ...[this.runs, this.duration, this.success, this.next, this.paused, this.missed, this.events, this.changes],
      ...[this.server, this.requests, this.exclusions],
      this.scanned,
      this.matched,
      this.waiting,
      this.waitingChanges,
      this.reachable,
      this.connected,
    ])
      metric.reset()
    for (const account of accounts) {
      for (const gauge of [
        this.waiting,
        this.waitingChanges,
        this.reachable,
        this.connected,
        this.scanned,
        this.exclusions,
      ])
        gauge.set({ account }, 0)
      for (const recipe of this.#recipes) this.matched.set({ account, recipe }, 0)
      for (const kind of triggerKinds) this.events.inc({ account, kind }, 0)
    }
    for (const { name: channel } of current.settings.notify.channels)
      for (const outcome of ['sent', 'failed']) this.notifications.inc({ channel, outcome }, 0)
    for (const { name: job, accounts: own } of current.settings.jobs) {
      this.missed.inc({ job }, 0)
      for (const phase of ['plan', 'apply'] as const) this.duration.zero({ job, phase })
      for (const account of own)
        for (const outcome of outcomes) this.runs.inc({ account, job, trigger: trigger[0], outcome }, 0)
    }
  }

  /** All of it, as of now. */
  async text(): Promise<string> {
    const { store } = this.#supervisor
    for (const { job, next } of this.#supervisor.jobs.all()) {
      if (next !== null) this.next.set({ job: job.name }, next / 1000)
      this.paused.set({ job: job.name }, this.#supervisor.isPaused(job.name) ? 1 : 0)
    }
    const counts = store.waitingCounts()
    for (const account of this.#supervisor.accounts()) {
      const own = counts.find((one) => one.account === account)
      this.waiting.set({ account }, own?.reviews ?? 0)
      this.waitingChanges.set({ account }, own?.changes ?? 0)
    }
    return this.registry.metrics()
  }
}
