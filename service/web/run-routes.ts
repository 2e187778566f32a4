import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { AccountPlan, Operation } from '../../engine/plan/plan.ts'
import type { Fact } from '../facts.ts'
import { hashOf } from '../reviews.ts'
import type { RunRow } from '../store.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf, partOf } from './asking.ts'
import { type RunView, undoForm } from './forms.ts'
import type { Known } from './gate.ts'
import { assetViews, groupViews, isoOf, type Shown, shownOf, totalsOf } from './review-view.ts'
import { runHead } from './status-routes.ts'
import type { Web } from './web.ts'

const patience = 60_000
const restsAfter = 60_000
const mostRuns = 1_000

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
  routes.get('/runs/:id', async (context) => {
    const run = find(context)
    const shown = await shownOfRun(run)
    const web = supervisor.config.current?.config.accounts.find(({ name }) => name === run.account)?.url ?? null
    const view: RunView = {
      ...runHead(run),
      summary: totalsOf(shown.operations).summary,
      // What was done was allowed.
      groups: groupViews(shown, null, await servers.albums(run.account)),
      web: web?.replace(/\/api\/?$/, '') ?? null,
    }
    return context.json(view)
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
      ...{ id: randomUUID(), account, job: name, plan, keep, undoes: run, refused: plan.refused, note: '' },
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
    store.saveFacts(review.id, JSON.stringify([...shown.facts.values()]))
    gate.audit(context, 'undo planned', run, keep ? 'not again' : '')
    streams.send({ type: 'review', id: review.id }, account)
    return context.json({ review: review.id, createdAt: isoOf(review.created) }, 202)
  })
  return routes
}
