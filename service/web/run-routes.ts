import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { AccountPlan, Operation } from '../../engine/plan/plan.ts'
import type { Fact, KnownOfPlan } from '../facts.ts'
import { hashOf } from '../reviews.ts'
import { noDetails, type RunDetails, type RunRow } from '../store.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf, partOf } from './asking.ts'
import { type RunHeadView, type RunView, undoForm } from './forms.ts'
import type { Known } from './gate.ts'
import { assetViews, groupViews, isoOf, type Shown, shownOf, totalsOf } from './review-view.ts'
import { runHead } from './status-routes.ts'
import type { Web } from './web.ts'

const patience = 60_000
const restsAfter = 60_000
const mostRuns = 1_000
const mostLines = 500

/** What a run looked at, without its log. */
const counted = ({ log: _, changes: __, ...details }: RunDetails): Omit<RunDetails, 'log' | 'changes'> => details

/** What runs did, and taking it back. */
export const runRoutes = ({ supervisor, gate, servers, streams }: Web): Hono<Known> => {
  const { store } = supervisor
  const routes = new Hono<Known>()
  const opened = new Map<string, Promise<Shown>>()
  let rest: ReturnType<typeof setTimeout> | undefined
  const find = (context: Context<Known>): RunRow => {
    const caller = gate.assertRole(context, 'view')
    const run = store.run(paramOf(context, 'id'))
    if (!run || !gate.maySee(caller, run.account)) throw notFound('run')
    return run
  }
  const shownOfRun = ({ account, journal }: RunRow): Promise<Shown> => {
    clearTimeout(rest)
    rest = setTimeout(() => opened.clear(), restsAfter)
    rest.unref()
    const run = journal.at(-1)
    if (run === undefined) return Promise.resolve(shownOf({ recipes: [], operations: [] }, []))
    const asked =
      opened.get(run) ??
      supervisor.ask({ kind: 'changes', account, run }, AbortSignal.timeout(patience)).then((answer) => {
        const { operations, facts } = answer as { operations: readonly Operation[]; facts: readonly Fact[] }
        return shownOf({ recipes: [], operations }, facts)
      })
    opened.set(run, asked)
    asked.catch(() => opened.delete(run))
    return asked
  }
  routes.get('/runs', (context) => {
    const caller = gate.assertRole(context, 'view')
    const { account, job, outcome } = context.req.query()
    const runs = store
      .runs(mostRuns)
      .filter(
        (run) =>
          gate.maySee(caller, run.account) &&
          (account === undefined || run.account === account) &&
          (job === undefined || run.job === job) &&
          (outcome === undefined || outcome.split(',').includes(run.outcome)),
      )
    return context.json(listed(context, runs.map(runHead), 50))
  })
  /** A run that goes on or waits for its turn; null where there is none. */
  const unended = (context: Context<Known>): RunHeadView | null => {
    const caller = gate.assertRole(context, 'view')
    const { queue } = supervisor.runs
    const running = queue.running().find(({ id }) => id === paramOf(context, 'id'))
    const due = running ?? queue.waiting().find(({ id }) => id === paramOf(context, 'id'))
    if (!due || !gate.maySee(caller, due.account)) return null
    const { id, job, account, since } = due
    return {
      id,
      job,
      account,
      triggers: [...due.triggers].join(', '),
      startedAt: isoOf(since),
      finishedAt: null,
      outcome: running ? 'running' : 'queued',
      text: '',
      changes: 0,
      wrote: false,
    }
  }
  routes.get('/runs/:id', async (context) => {
    const going = unended(context)
    if (going) return context.json({ ...going, ...counted(noDetails), summary: {}, groups: [] } satisfies RunView)
    const run = find(context)
    const shown = await shownOfRun(run)
    const view: RunView = {
      ...runHead(run),
      ...counted(store.runDetails(run.id)),
      summary: totalsOf(shown.operations).summary,
      // What was done was allowed.
      groups: groupViews(shown, null, await servers.albums(run.account)),
    }
    return context.json(view)
  })
  routes.get('/runs/:id/log', (context) => {
    const going = unended(context)
    if (going) return context.json(listed(context, supervisor.runs.saidBy(going.id), mostLines))
    const run = find(context)
    const { log, warnings } = store.runDetails(run.id)
    return context.json(listed(context, [...log, ...warnings, run.text], mostLines))
  })
  routes.get('/runs/:id/changes', async (context) => {
    const shown = await shownOfRun(find(context))
    const id = context.req.query('group')
    if (id === undefined) return context.json(listed(context, groupViews(shown, null, new Map())))
    const group = shown.groups.get(id)
    if (!group) throw notFound('group')
    const { sort, search = '', reason = '' } = context.req.query()
    const wanted = { sort: sort === 'name' ? 'name' : 'day', search, reason, ...partOf(context, 200) } as const
    return context.json(assetViews(group, shown, wanted))
  })
  routes.post('/runs/:id/undo', async (context) => {
    gate.assertRole(context, 'approve')
    const { keep } = await bodyOf(context, undoForm)
    const row = find(context)
    const { journal, account, job } = row
    const run = journal.at(-1)
    if (run === undefined) throw new ApiError(422, 'NOTHING_TO_UNDO', 'This run changed nothing.')
    const answer = await supervisor.ask({ kind: 'undo', account, run }, AbortSignal.timeout(patience))
    const plan = answer as AccountPlan | null
    if (!plan || plan.operations.length === 0)
      throw new ApiError(422, 'NOTHING_TO_UNDO', 'Nothing of it is as the run left it any more.')
    const { current } = supervisor.config
    const name = `undo of ${job}`
    for (const one of store.reviews(['waiting']))
      if (one.undoes !== null && one.account === account) store.moveReview(one.id, 'waiting', 'superseded', '')
    const review = {
      id: randomUUID(),
      account,
      job: name,
      plan,
      keep,
      undoes: run,
      refused: plan.refused,
      note: '',
      edition: current?.config.hash ?? '',
      serverVersion: plan.server.version,
      state: 'waiting',
      why: 'It takes back what a run did.',
      created: gate.now,
      confirmed: gate.now,
      expires: gate.now + (current?.settings.review.expires ?? 0),
      hash: hashOf(plan.operations, []),
    } as const
    store.saveReview(review)
    const shown = await shownOfRun(row)
    const known: KnownOfPlan = { facts: [...shown.facts.values()], snoozed: {} }
    store.saveFacts(review.id, JSON.stringify(known))
    gate.audit(context, 'undo planned', run, keep ? 'not again' : '')
    streams.send({ type: 'review', id: review.id }, account)
    return context.json({ review: review.id }, 202)
  })
  return routes
}
