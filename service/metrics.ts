import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { triggerKinds } from '../language/serve-form.ts'
import { resuming } from './runs.ts'
import { proposalJob, type Supervisor } from './supervisor.ts'

const mostRecipes = 200
const outcomes = ['applied', 'nothing', 'waiting', 'refused', 'failed', 'partial', 'interrupted', 'skipped'] as const
const trigger = ['schedule', 'events', 'hook', 'person', 'recheck', 'catch-up'] as const
const durations = [0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600]
const requestDurations = [0.01, 0.05, 0.1, 0.5, 1, 5, 30]

/** Names that series go by: those of the configuration, and a few of the daemon's own. */
interface Names {
  readonly account: ReadonlySet<string>
  readonly job: ReadonlySet<string>
  readonly recipe: ReadonlySet<string>
  readonly channel: ReadonlySet<string>
}

const scopes = ['account', 'job', 'recipe', 'channel'] as const
const none: ReadonlySet<string> = new Set()

const undoing = 'undo'

/** Assistants name what they propose after whatever it is about, which is no label; nor is what an undo takes back. */
const jobLabel = (job: string): string => {
  if (job.startsWith(`${undoing} `)) return undoing
  return job.startsWith(proposalJob) ? proposalJob.trim() : job
}

/** The metrics of the daemon, in Prometheus' text form. */
export class Metrics {
  readonly registry = new Registry()
  readonly #supervisor: Supervisor
  #names: Names = { account: none, job: none, recipe: none, channel: none }
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
        const { account } = due
        const job = jobLabel(due.job)
        if (report.serverVersion !== null) this.noteReached(account, report.serverVersion)
        this.runs.inc({ account, job, trigger: [...due.triggers][0] ?? 'schedule', outcome: report.outcome })
        if (report.planMs > 0) this.duration.observe({ job, phase: 'plan' }, report.planMs / 1000)
        if (report.applyMs > 0) this.duration.observe({ job, phase: 'apply' }, report.applyMs / 1000)
        // What runs but once has no next success: its series would grow old, and an alert on that never end.
        if (supervisor.jobs.get(due.job) && /^(applied|nothing|waiting)$/.test(report.outcome))
          this.success.set({ account, job }, finishedAt / 1000)
        for (const [op, count] of Object.entries(report.applied))
          this.changes.inc({ account, op, outcome: 'applied' }, count)
        this.changes.inc({ account, op: 'any', outcome: 'failed' }, report.failedChanges)
        this.changes.inc({ account, op: 'any', outcome: 'unchanged' }, report.unchanged)
        // One that failed before, or only carried out a rest, looked at nothing.
        if (report.planMs > 0) this.scanned.set({ account }, report.scanned)
        if (report.exclusions !== null) this.exclusions.set({ account }, report.exclusions)
        const matched = new Map<string, number>()
        for (const [name, count] of Object.entries(report.matched)) {
          const recipe = this.#names.recipe.has(name) ? name : 'other'
          matched.set(recipe, (matched.get(recipe) ?? 0) + count)
        }
        for (const [recipe, count] of matched) this.matched.set({ account, recipe }, count)
        for (const { method, route, status, ms } of report.answers) {
          this.requests.inc({ account, method, route, status })
          this.requestTime.observe({ route }, ms / 1000)
        }
      },
    })
    this.#begin()
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

  /** What is new in the configuration is there with 0, so that alerts can be written before the first event. */
  #begin(): void {
    const { current } = this.#supervisor.config
    if (!current) return
    const { jobs, notify } = current.settings
    const before = this.#names
    const recipes = current.config.recipes.map(({ name }) => name).slice(0, mostRecipes)
    this.#names = {
      account: new Set(this.#supervisor.accounts()),
      job: new Set([...jobs.map(({ name }) => name), resuming, proposalJob.trim(), undoing]),
      recipe: new Set([...recipes, 'other']),
      channel: new Set([...notify.channels.map(({ name }) => name), 'heartbeat']),
    }
    for (const account of this.#names.account) {
      const isNew = !before.account.has(account)
      for (const gauge of isNew ? [this.reachable, this.connected, this.scanned, this.exclusions] : [])
        gauge.set({ account }, 0)
      for (const recipe of recipes) if (isNew || !before.recipe.has(recipe)) this.matched.set({ account, recipe }, 0)
      for (const kind of triggerKinds) this.events.inc({ account, kind }, 0)
      for (const outcome of ['failed', 'unchanged']) this.changes.inc({ account, op: 'any', outcome }, 0)
    }
    for (const { name: channel } of notify.channels)
      for (const outcome of ['sent', 'failed']) this.notifications.inc({ channel, outcome }, 0)
    for (const { name: job, accounts: own } of jobs) {
      this.missed.inc({ job }, 0)
      for (const phase of before.job.has(job) ? [] : (['plan', 'apply'] as const)) this.duration.zero({ job, phase })
      for (const account of own)
        for (const outcome of outcomes) this.runs.inc({ account, job, trigger: trigger[0], outcome }, 0)
    }
  }

  /** What left the configuration goes. */
  async #forget(): Promise<void> {
    const isLeft = (labels: Readonly<Partial<Record<string, string | number>>>): boolean =>
      scopes.some((scope) => labels[scope] !== undefined && !this.#names[scope].has(String(labels[scope])))
    for (const metric of [
      ...[this.server, this.reachable, this.connected, this.events, this.runs, this.duration, this.success],
      ...[this.missed, this.changes, this.scanned, this.matched, this.exclusions, this.requests, this.notifications],
    ])
      for (const { labels } of (await metric.get()).values) {
        const { le: _, ...own }: Partial<Record<string, string | number>> = labels
        if (isLeft(own)) metric.remove(own as never)
      }
  }

  /** All of it, as of now. */
  async text(): Promise<string> {
    const { store } = this.#supervisor
    await this.#forget()
    for (const metric of [this.next, this.paused, this.waiting, this.waitingChanges]) metric.reset()
    for (const { job, next } of this.#supervisor.jobs.all()) {
      if (next !== null && Number.isFinite(next)) this.next.set({ job: job.name }, next / 1000)
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
