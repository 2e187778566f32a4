import { type Context, Hono } from 'hono'
import { DateTime } from 'luxon'
import type { JobState } from '../jobs.ts'
import { sendSamples } from '../notifications/sending.ts'
import type { RunRow } from '../store.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf } from './asking.ts'
import {
  type AuditView,
  type JobView,
  nothingForm,
  pauseForm,
  runForm,
  type StatsView,
  type StatusView,
  type TestedView,
  testForm,
} from './forms.ts'
import type { Known } from './gate.ts'
import type { Caller } from './logins.ts'
import { headView, isoOf } from './review-view.ts'
import { runHead, runsFor } from './run-routes.ts'
import { runningView } from './streams.ts'
import type { Web } from './web.ts'

/** Until when a job, or everything, is paused: whether it is, and the time, if one was said. */
const pauseOf = ({ supervisor }: Web, ...names: readonly string[]) => {
  const pause = supervisor.store.paused().find(({ job }) => names.includes(job))
  return { paused: pause !== undefined, pausedUntil: pause?.until == null ? null : isoOf(pause.until) }
}

/** Accounts that somebody may see. */
const accountsFor = ({ supervisor, gate }: Web, caller: Caller): string[] =>
  supervisor.accounts().filter((name) => gate.maySee(caller, name))

const jobView = (web: Web, { job, next }: JobState, runs: readonly RunRow[], caller: Caller): JobView => {
  const { name, recipes, mode, schedules, timeZone } = job
  const last = runs.find((run) => run.job === name)
  return {
    name,
    recipes,
    mode,
    timeZone,
    accounts: job.accounts.filter((account) => web.gate.maySee(caller, account)),
    schedule: schedules.map(({ text }) => text),
    words: [...job.on],
    next: next === null ? null : isoOf(next),
    last: last ? runHead(last) : null,
    ...pauseOf(web, name, ''),
  }
}

/** Jobs of accounts that somebody may see. */
const jobViews = (web: Web, caller: Caller): JobView[] => {
  const runs = runsFor(web, caller)
  const isSeen = ({ job }: JobState): boolean => job.accounts.some((name) => web.gate.maySee(caller, name))
  const jobs = web.supervisor.jobs.all().filter(isSeen)
  return jobs.map((state) => jobView(web, state, runs, caller))
}

const addStatus = (routes: Hono<Known>, web: Web): void => {
  const { supervisor, gate, servers, streams, presence } = web
  const waiting = (caller: Caller) =>
    gate.visible(caller, supervisor.store.reviewHeads(['waiting', 'approved'])).map(headView)
  routes.get('/status', (context) => {
    const caller = gate.assertRole(context, 'view')
    const { problems, file, current } = supervisor.config
    const status: StatusView = {
      version: supervisor.options.version,
      state: current ? 'ok' : 'configuration',
      configuration: { file, problems },
      accounts: accountsFor(web, caller).map((name) =>
        presence.view(name, servers.userOf(name), caller.role === 'admin'),
      ),
      jobs: jobViews(web, caller),
      running: gate.visible(caller, supervisor.runs.running()).map(runningView),
      waiting: waiting(caller),
      silent: caller.role === 'admin' ? presence.silent() : [],
      ...pauseOf(web, ''),
    }
    return context.json(status)
  })
  routes.get('/stats', (context) => {
    const caller = gate.assertRole(context, 'view')
    const all = runsFor(web, caller)
    const zone = supervisor.config.current?.settings.timeZone ?? 'UTC'
    const midnight = DateTime.fromMillis(gate.now, { zone }).startOf('day').toMillis()
    const today = all.filter(({ startedAt }) => startedAt >= midnight)
    const reviews = waiting(caller)
    const times = jobViews(web, caller).flatMap(({ next }) => next ?? [])
    const stats: StatsView = {
      waiting: reviews.length,
      waitingChanges: reviews.reduce((sum, { changes }) => sum + changes, 0),
      runsToday: today.length,
      changesToday: today.reduce((sum, { changes }) => sum + changes, 0),
      failed: today.filter(({ outcome }) => outcome === 'failed' || outcome === 'partial').length,
      accountsDown: accountsFor(web, caller).filter((name) => !presence.view(name, null).server.reachable).length,
      lastRun: all[0] ? isoOf(all[0].finishedAt) : '',
      nextRun: times.sort()[0] ?? '',
    }
    return context.json(stats)
  })
  routes.get('/events', (context) => {
    const caller = gate.assertRole(context, 'view')
    const mayHear: Parameters<typeof streams.answer>[1] = (account, { type }) => {
      const still = gate.stillOf(caller)
      return gate.maySee(still, account) && (type !== 'log' || still?.role === 'admin')
    }
    return streams.answer(context, mayHear)
  })
}

/** What people have jobs do: run, pause, go on. */
const addJobs = (routes: Hono<Known>, web: Web): void => {
  const { supervisor, gate, streams } = web
  routes.get('/jobs', (context) => context.json(listed(context, jobViews(web, gate.assertRole(context, 'view')))))
  const assertJob = (caller: Caller, name: string): void => {
    const known = supervisor.jobs.all().find(({ job }) => job.name === name)
    if (!known?.job.accounts.some((account) => gate.maySee(caller, account))) throw notFound('job')
  }
  routes.post('/jobs/:job/run', async (context) => {
    const caller = gate.assertRole(context, 'approve')
    const [name, { mode = null, account }] = [paramOf(context, 'job'), await bodyOf(context, runForm)]
    assertJob(caller, name)
    const jobOf = supervisor.jobs.get(name)?.job
    const isFor =
      account === undefined || (accountsFor(web, caller).includes(account) && jobOf?.accounts.includes(account))
    if (!isFor) throw notFound('account')
    if (mode === 'apply' && caller.role !== 'admin')
      throw new ApiError(403, 'ROLE_MISSING', 'Only the owner may have a plan applied without a review.')
    gate.audit(context, 'run', name, account ?? '')
    const own = account === undefined ? accountsFor(web, caller) : [account]
    const [run = null] = own.flatMap((one) => supervisor.trigger(name, 'person', one, mode))
    return context.json({ run }, 202)
  })
  const pausing = (path: string, nameOf: (context: Context<Known>, caller: Caller) => string): void => {
    routes.post(`${path}/pause`, async (context) => {
      const caller = gate.assertRole(context, 'admin')
      const { until } = await bodyOf(context, pauseForm)
      const end = until === undefined ? null : Date.parse(until)
      if (end !== null && end <= gate.now) throw new ApiError(422, 'TIME_PAST', 'The pause would have ended already.')
      supervisor.pause(nameOf(context, caller), end, caller.who, gate.placeOf(context, caller))
      streams.send({ type: 'status' })
      return context.json({})
    })
    routes.post(`${path}/resume`, async (context) => {
      const caller = gate.assertRole(context, 'admin')
      await bodyOf(context, nothingForm)
      supervisor.resume(nameOf(context, caller), caller.who, gate.placeOf(context, caller))
      streams.send({ type: 'status' })
      return context.json({})
    })
  }
  pausing('', () => '')
  pausing('/jobs/:job', (context, caller) => {
    const name = paramOf(context, 'job')
    assertJob(caller, name)
    return name
  })
}

/** What only the owner sees and does: configuration, set-up, log, what was done by whom, and tests of channels. */
const addOwner = (routes: Hono<Known>, { supervisor, gate, tail, setup, presence, streams }: Web): void => {
  routes.post('/reload', async (context) => {
    gate.assertRole(context, 'admin')
    await bodyOf(context, nothingForm)
    gate.audit(context, 'reload', 'configuration')
    void supervisor.reload()
    return context.json({}, 202)
  })
  routes.get('/setup', async (context) => {
    gate.assertRole(context, 'admin')
    return context.json(await setup())
  })
  routes.get('/log', (context) => {
    gate.assertRole(context, 'admin')
    return context.json(listed(context, tail.lines().toReversed(), 200))
  })
  routes.get('/audit', (context) => {
    gate.assertRole(context, 'admin')
    const audits = supervisor.store.audits(5_000).map((entry): AuditView => ({ ...entry, at: isoOf(entry.at) }))
    return context.json(listed(context, audits))
  })
  routes.post('/notify/test', async (context) => {
    gate.assertRole(context, 'admin')
    const { channel } = await bodyOf(context, testForm)
    const notify = supervisor.config.current?.settings.notify
    const channels = notify?.channels.filter(({ name }) => channel === undefined || name === channel) ?? []
    if (!notify || channels.length === 0)
      throw channel === undefined
        ? new ApiError(422, 'CHANNEL_MISSING', 'No channel is configured.', { hint: 'serve.notify.channels' })
        : notFound('channel')
    gate.audit(context, 'notify test', channel ?? 'all channels')
    const results: TestedView['results'] = await sendSamples(channels, notify.templates)
    for (const { channel: name, sent } of results) presence.noteMessage(name, sent)
    streams.send({ type: 'status' })
    const failed = results.filter(({ sent }) => !sent)
    if (results.length > 0 && failed.length === results.length)
      throw new ApiError(502, 'NOTIFY_FAILED', 'No channel took the test.', {
        problems: failed.map(({ channel: path, event, answer }) => ({ path, message: `${event}: ${answer}` })),
      })
    return context.json({ results } satisfies TestedView)
  })
}

/** What the daemon does and will do, and what it is told to do. */
export const statusRoutes = (web: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  addStatus(routes, web)
  addJobs(routes, web)
  addOwner(routes, web)
  return routes
}
