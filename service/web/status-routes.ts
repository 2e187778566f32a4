import { Hono } from 'hono'
import { DateTime } from 'luxon'
import type { Job } from '../settings.ts'
import type { RunRow } from '../store.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf } from './asking.ts'
import {
  type JobView,
  nothingForm,
  pauseForm,
  type RunHeadView,
  runForm,
  type StatsView,
  type StatusView,
} from './forms.ts'
import type { Known } from './gate.ts'
import type { Caller } from './logins.ts'
import { headView, isoOf } from './review-view.ts'
import { runningView } from './streams.ts'
import type { Web } from './web.ts'

/** A run in a list. */
export const runHead = ({ startedAt, finishedAt, journal, ...run }: RunRow): RunHeadView => ({
  ...run,
  startedAt: isoOf(startedAt),
  finishedAt: isoOf(finishedAt),
  wrote: journal.length > 0,
})

const mostRuns = 1_000

/** What the daemon does and will do, and what it is told to do. */
export const statusRoutes = ({ supervisor, gate, servers, streams, presence, tail }: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  const { store } = supervisor
  const runs = (caller: Caller): RunRow[] => store.runs(mostRuns).filter(({ account }) => gate.maySee(caller, account))
  const jobView = (
    { job, next }: { readonly job: Job; readonly next: number | null },
    all: readonly RunRow[],
  ): JobView => {
    const { name, recipes, accounts, mode, schedules, timeZone } = job
    const last = all.find((run) => run.job === name)
    return {
      ...{ name, recipes, accounts, mode, timeZone },
      schedule: schedules.map(({ text }) => text),
      words: [...job.on],
      next: next === null ? null : isoOf(next),
      last: last ? runHead(last) : null,
      paused: supervisor.isPaused(name),
    }
  }
  const jobViews = (caller: Caller): JobView[] => {
    const all = runs(caller)
    return supervisor
      .jobs()
      .filter(({ job }) => job.accounts.some((name) => gate.maySee(caller, name)))
      .map((state) => jobView(state, all))
  }
  const waiting = (caller: Caller) =>
    store
      .reviewHeads(['waiting', 'approved'])
      .filter(({ account }) => gate.maySee(caller, account))
      .map(headView)
  const running = (caller: Caller) =>
    supervisor
      .running()
      .filter(({ account }) => gate.maySee(caller, account))
      .map(runningView)
  routes.get('/status', (context) => {
    const caller = gate.assertRole(context, 'view')
    const { problems, file, current } = supervisor.config
    const status: StatusView = {
      version: supervisor.options.version,
      state: current ? 'ok' : 'configuration',
      configuration: { file, problems: problems.map((one) => ({ ...one, message: supervisor.log.mask(one.message) })) },
      accounts: supervisor
        .accounts()
        .filter((name) => gate.maySee(caller, name))
        .map((name) => presence.view(name, servers.userOf(name))),
      jobs: jobViews(caller),
      running: running(caller),
      waiting: waiting(caller),
      paused: store.paused().some(({ job }) => job === ''),
    }
    return context.json(status)
  })
  routes.get('/stats', (context) => {
    const caller = gate.assertRole(context, 'view')
    const all = runs(caller)
    const zone = supervisor.config.current?.settings.timeZone ?? 'UTC'
    const midnight = DateTime.fromMillis(gate.now, { zone }).startOf('day').toMillis()
    const today = all.filter(({ startedAt }) => startedAt >= midnight)
    const reviews = waiting(caller)
    const next = jobViews(caller)
      .flatMap((job) => job.next ?? [])
      .sort()[0]
    const stats: StatsView = {
      waiting: reviews.length,
      waitingChanges: reviews.reduce((sum, { changes }) => sum + changes, 0),
      runsToday: today.length,
      changesToday: today.filter(({ journal }) => journal.length > 0).length,
      failed: today.filter(({ outcome }) => outcome === 'failed' || outcome === 'partial').length,
      accountsDown: supervisor.accounts().filter((name) => !presence.view(name, null).server.reachable).length,
      lastRun: all[0] ? isoOf(all[0].finishedAt) : '',
      nextRun: next ?? '',
    }
    return context.json(stats)
  })
  routes.get('/jobs', (context) => context.json(listed(context, jobViews(gate.assertRole(context, 'view')))))
  const assertJob = (caller: Caller, name: string): void => {
    const known = supervisor.jobs().find(({ job }) => job.name === name)
    if (!known?.job.accounts.some((account) => gate.maySee(caller, account))) throw notFound('job')
  }
  routes.post('/jobs/:job/run', async (context) => {
    const caller = gate.assertRole(context, 'approve')
    const [name, { mode = null, account }] = [paramOf(context, 'job'), await bodyOf(context, runForm)]
    assertJob(caller, name)
    if (!gate.maySee(caller, account)) throw notFound('account')
    if (mode === 'apply' && caller.role !== 'admin')
      throw new ApiError(403, 'ROLE_MISSING', 'Only the owner may have a plan applied without a review.')
    gate.audit(context, 'run', name, account ?? '')
    const own = account === undefined ? supervisor.accounts().filter((one) => gate.maySee(caller, one)) : [account]
    for (const one of own) supervisor.trigger(name, 'person', one, mode)
    return context.json({ run: null }, 202)
  })
  const until = async (context: Parameters<typeof bodyOf>[0]): Promise<number | null> => {
    const { until: text } = await bodyOf(context, pauseForm)
    return text === undefined ? null : Date.parse(text)
  }
  routes.post('/jobs/:job/pause', async (context) => {
    const caller = gate.assertRole(context, 'admin')
    assertJob(caller, paramOf(context, 'job'))
    supervisor.pause(paramOf(context, 'job'), await until(context), caller.who)
    streams.send({ type: 'status' })
    return context.json({})
  })
  routes.post('/jobs/:job/resume', async (context) => {
    const caller = gate.assertRole(context, 'admin')
    await bodyOf(context, nothingForm)
    assertJob(caller, paramOf(context, 'job'))
    supervisor.resume(paramOf(context, 'job'), caller.who)
    streams.send({ type: 'status' })
    return context.json({})
  })
  routes.post('/pause', async (context) => {
    const caller = gate.assertRole(context, 'admin')
    supervisor.pause('', await until(context), caller.who)
    streams.send({ type: 'status' })
    return context.json({})
  })
  routes.post('/resume', async (context) => {
    const caller = gate.assertRole(context, 'admin')
    await bodyOf(context, nothingForm)
    supervisor.resume('', caller.who)
    streams.send({ type: 'status' })
    return context.json({})
  })
  routes.post('/reload', async (context) => {
    gate.assertRole(context, 'admin')
    await bodyOf(context, nothingForm)
    gate.audit(context, 'reload', 'configuration')
    void supervisor.reload()
    return context.json({}, 202)
  })
  routes.get('/log', (context) => {
    gate.assertRole(context, 'admin')
    return context.json(listed(context, tail.lines().toReversed(), 200))
  })
  routes.get('/audit', (context) => {
    gate.assertRole(context, 'admin')
    return context.json(listed(context, store.audits(5_000)))
  })
  routes.get('/events', (context) => {
    const caller = gate.assertRole(context, 'view')
    const mayHear: Parameters<typeof streams.answer>[1] = (account, { type }) =>
      gate.maySee(caller, account) && (type !== 'log' || caller.role === 'admin')
    return streams.answer(context, mayHear)
  })
  return routes
}
