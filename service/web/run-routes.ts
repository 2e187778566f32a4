import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { AccountPlan, Operation } from '../../engine/plan/plan.ts'
import type { Fact, KnownOfPlan } from '../facts.ts'
import type { Due } from '../queue.ts'
import { hashOf } from '../reviews.ts'
import { noDetails, type RunDetails, type RunRow } from '../store.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf, partOf } from './asking.ts'
import { forAMinute } from './for-a-minute.ts'
import { type RunHeadView, type RunView, undoForm } from './forms.ts'
import type { Known } from './gate.ts'
import { ask } from './library-routes.ts'
import type { Caller } from './logins.ts'
import { assetViews, groupViews, isoOf, type Shown, shownOf, totalsOf } from './review-view.ts'
import type { Web } from './web.ts'

const mostRuns = 1_000
const mostLines = 500

/** A run in a list. */
export const runHead = ({ startedAt, finishedAt, journal, ...run }: RunRow): RunHeadView => ({
  ...run,
  startedAt: isoOf(startedAt),
  finishedAt: isoOf(finishedAt),
  wrote: journal.length > 0,
})

/** What a run looked at, without its log. */
const counted = ({ log: _, changes: __, review: ___, ...details }: RunDetails) => details

/** Runs that somebody may see, the last first. */
export const runsFor = ({ supervisor, gate }: Web, caller: Caller): RunRow[] =>
  gate.visible(caller, supervisor.store.runs(mostRuns))

const nothingYet = { finishedAt: null, text: '', changes: 0, wrote: false, review: null } as const

/** A run that goes on or waits for its turn. */
const dueHead = ({ id, job, account, since, triggers }: Due, outcome: 'running' | 'queued'): RunHeadView => {
  return { ...nothingYet, id, job, account, triggers: [...triggers].join(', '), startedAt: isoOf(since), outcome }
}

type Opened = (run: RunRow) => Promise<Shown>

/** What runs changed, kept for a minute after somebody looked at one. */
const openedRuns = (web: Web): Opened => {
  const known = forAMinute<Promise<Shown>>()
  const read = async (account: string, run: string): Promise<Shown> => {
    type Changes = { readonly operations: readonly Operation[]; readonly facts: readonly Fact[] }
    const { operations, facts } = await ask<Changes>(web, { kind: 'changes', account, run })
    return shownOf({ recipes: [], operations }, facts)
  }
  return ({ account, journal }) => {
    const run = journal.at(-1)
    if (run === undefined) return Promise.resolve(shownOf({ recipes: [], operations: [] }, []))
    const opened = known()
    const asked = opened.get(run) ?? read(account, run)
    opened.set(run, asked)
    asked.catch(() => opened.delete(run))
    return asked
  }
}

/** The run that an address names, if the caller may see it. */
const runIn = (context: Context<Known>, { supervisor, gate }: Web): RunRow => {
  const caller = gate.assertRole(context, 'view')
  const run = supervisor.store.run(paramOf(context, 'id'))
  if (!run || !gate.maySee(caller, run.account)) throw notFound('run')
  return run
}

/** The same of one that goes on or waits for its turn; null where there is none. */
const dueIn = (context: Context<Known>, { supervisor, gate }: Web): RunHeadView | null => {
  const caller = gate.assertRole(context, 'view')
  const { queue } = supervisor.runs
  const running = queue.running().find(({ id }) => id === paramOf(context, 'id'))
  const due = running ?? queue.waiting().find(({ id }) => id === paramOf(context, 'id'))
  return due && gate.maySee(caller, due.account) ? dueHead(due, running ? 'running' : 'queued') : null
}

const addLooking = (routes: Hono<Known>, web: Web, opened: Opened): void => {
  const { supervisor, gate, servers } = web
  const { store } = supervisor
  routes.get('/runs', (context) => {
    const caller = gate.assertRole(context, 'view')
    const { account, job, outcome, review } = context.req.query()
    const runs = runsFor(web, caller).filter(
      (run) =>
        (account ?? run.account) === run.account &&
        (job ?? run.job) === run.job &&
        (review ?? run.review) === run.review &&
        (outcome === undefined || outcome.split(',').includes(run.outcome)),
    )
    return context.json(listed(context, runs.map(runHead), 50))
  })
  routes.get('/runs/:id', async (context) => {
    const due = dueIn(context, web)
    if (due) return context.json({ ...due, ...counted(noDetails), summary: {}, groups: [] } satisfies RunView)
    const run = runIn(context, web)
    const shown = await opened(run)
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
    const due = dueIn(context, web)
    if (due) return context.json(listed(context, supervisor.runs.saidBy(due.id), mostLines))
    const run = runIn(context, web)
    const { log, warnings } = store.runDetails(run.id)
    return context.json(listed(context, [...log, ...warnings, run.text], mostLines))
  })
  routes.get('/runs/:id/changes', async (context) => {
    const shown = await opened(runIn(context, web))
    const id = context.req.query('group')
    if (id === undefined) return context.json(listed(context, groupViews(shown, null, new Map())))
    const group = shown.groups.get(id)
    if (!group) throw notFound('group')
    const { sort, search = '', reason = '' } = context.req.query()
    const wanted = { sort: sort === 'name' ? 'name' : 'day', search, reason, ...partOf(context, 200) } as const
    return context.json(assetViews(group, shown, wanted))
  })
}

/** A plan that takes back a run, as a review that waits. */
const undoReview = (
  { supervisor, gate }: Web,
  { account, job }: RunRow,
  run: string,
  plan: AccountPlan,
  keep: boolean,
) => {
  const { current } = supervisor.config
  return {
    id: randomUUID(),
    account,
    job: `undo of ${job}`,
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
}

const addUndoing = (routes: Hono<Known>, web: Web, opened: Opened): void => {
  const { supervisor, gate, streams } = web
  const { store } = supervisor
  routes.post('/runs/:id/undo', async (context) => {
    gate.assertRole(context, 'approve')
    const { keep } = await bodyOf(context, undoForm)
    const row = runIn(context, web)
    const { journal, account } = row
    const run = journal.at(-1)
    if (run === undefined) throw new ApiError(422, 'NOTHING_TO_UNDO', 'This run changed nothing.')
    const plan = await ask<AccountPlan | null>(web, { kind: 'undo', account, run })
    if (!plan || plan.operations.length === 0)
      throw new ApiError(422, 'NOTHING_TO_UNDO', 'Nothing of it is as the run left it any more.')
    for (const one of store.reviews(['waiting']))
      if (one.undoes !== null && one.account === account) store.moveReview(one.id, 'waiting', 'superseded', '')
    const review = undoReview(web, row, run, plan, keep)
    store.saveReview(review)
    const shown = await opened(row)
    const known: KnownOfPlan = { facts: [...shown.facts.values()], snoozed: {} }
    store.saveFacts(review.id, JSON.stringify(known))
    gate.audit(context, 'undo planned', run, keep ? 'not again' : '')
    streams.send({ type: 'review', id: review.id }, account)
    return context.json({ review: review.id }, 202)
  })
}

/** What runs did, and taking it back. */
export const runRoutes = (web: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  const opened = openedRuns(web)
  addLooking(routes, web, opened)
  addUndoing(routes, web, opened)
  return routes
}
