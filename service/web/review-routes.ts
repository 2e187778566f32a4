import { hash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { webAddress } from '../../core/api/client.ts'
import { notAllowed } from '../../engine/plan/allowances.ts'
import { exclusionsOf } from '../../engine/plan/exclusions.ts'
import { removalsAllowed } from '../../engine/plan/limits.ts'
import { irreversibleOf, summaryText } from '../../engine/plan/overview.ts'
import type { Operation } from '../../engine/plan/plan.ts'
import { asTold, type Decision, decide, forgetDeclined, noteDeclined, unknownGroups } from '../decisions.ts'
import type { KnownOfPlan } from '../facts.ts'
import { removalsIn } from '../reviews.ts'
import type { Review, ReviewState } from '../store.ts'
import { ApiError, notFound, withoutConfig } from './api-error.ts'
import { bodyOf, listed, paramOf, partOf } from './asking.ts'
import { forAMinute } from './for-a-minute.ts'
import { approveForm, declineForm, type ReviewView } from './forms.ts'
import type { Known } from './gate.ts'
import {
  assetViews,
  differenceOf,
  groupViews,
  headView,
  isoOf,
  revisionOf,
  type Shown,
  shownOf,
  totalsOf,
} from './review-view.ts'
import type { Web } from './web.ts'

const day = 24 * 3_600_000

interface Opened {
  readonly review: Review
  readonly shown: Shown
}

/** Reviews that somebody looks at stay read for a minute: one of 50,000 changes is not read anew for each part of it. */
const openedReviews = ({ supervisor: { store } }: Web) => {
  const kept = forAMinute<Opened>()
  return (id: string): Opened | null => {
    const opened = kept()
    const known = opened.get(id)
    const head = known && store.reviewHead(id)
    if (known && head?.hash === known.review.hash) return { ...known, review: { ...known.review, ...head } }
    const review = store.review(id)
    if (!review) return null
    const told = store.facts(review.id)
    const { facts = [], snoozed = {} } = JSON.parse(told ?? '{}') as Partial<KnownOfPlan>
    const fresh = { review, shown: shownOf(review.plan, facts, snoozed) }
    // A review is there before what is told of its pictures, which may have to be read first.
    if (told !== null) opened.set(review.id, fresh)
    return fresh
  }
}

/** The review that took the place of another, by the beginning of its id. */
const successorOf = ({ state, note }: Pick<Review, 'state' | 'note'>): string | undefined =>
  state === 'superseded' ? /^by (\S+)/.exec(note)?.[1] : undefined

/** Why a review cannot be decided any more. */
const decided = (review: Pick<Review, 'state' | 'note'>): ApiError => {
  const by = successorOf(review)
  const look = by === undefined ? {} : { hint: `Look at ${by}.` }
  if (review.state === 'superseded')
    return new ApiError(409, 'REVIEW_SUPERSEDED', 'A newer plan has taken its place.', look)
  if (review.state === 'expired')
    return new ApiError(409, 'REVIEW_EXPIRED', 'It waited too long.', { hint: 'The next run makes a new one.' })
  return new ApiError(409, 'REVIEW_DECIDED', `It was decided already: it is ${review.state}.`, {
    hint: 'Nothing of what was chosen here is used.',
  })
}

const settingsOf = ({ supervisor }: Web) => {
  const { current } = supervisor.config
  if (current) return current.settings
  throw withoutConfig()
}

/** How many removals need no number typed in; null where any do, as those that take a run back. */
const limitFor = (web: Web, { job, undoes, plan }: Pick<Review, 'job' | 'undoes' | 'plan'>): number | null => {
  if (undoes !== null) return null
  const { limits, jobs } = settingsOf(web)
  return removalsAllowed(jobs.find(({ name }) => name === job)?.limits ?? limits, plan)
}

/** What undo takes away is what the run made. */
const allowFor = (web: Web, { undoes }: Pick<Review, 'undoes'>): readonly string[] => {
  const { allow } = settingsOf(web)
  return undoes === null ? allow : [...allow, 'album.delete', 'tag.delete']
}

/** Of what a person chose that which is allowed: without the rest where that comes along, and it was not named alone. */
const allowedOf = (chosen: readonly Operation[], allow: readonly string[], isNamed: boolean): readonly Operation[] => {
  const isAllowed = (operation: Operation): boolean => notAllowed([operation], allow).length === 0
  const allowed = chosen.filter(isAllowed)
  const [missing] = notAllowed(chosen, allow)
  if (!missing || (!isNamed && allowed.length > 0)) return allowed
  throw new ApiError(422, 'CHANGE_NOT_ALLOWED', 'This cannot be allowed on the page.', {
    hint: asTold(missing.reason),
  })
}

/** Whoever looked at another plan, or too late, decides nothing. */
const assertAsSeen = (review: Review, revision: string | undefined): void => {
  if (review.state !== 'waiting') throw decided(review)
  if (revision?.replace(/^W\//, '').replaceAll('"', '').split('.')[0] !== revisionOf(review))
    throw new ApiError(412, 'REVIEW_SUPERSEDED', 'This is not the plan that you looked at.', {
      hint: 'Look at it again.',
    })
}

const assertConfirmed = (removals: number, most: number | null, confirmed: number | null): void => {
  if (most === null || removals <= most || confirmed === removals) return
  const text = `${removals} removals are more than the limit of ${most}.`
  throw new ApiError(428, 'REMOVALS_NOT_CONFIRMED', text, { hint: `Send confirmRemovals: ${removals}.` })
}

type OpenedOf = ReturnType<typeof openedReviews>

/** The review that an address names, if the caller may see it. */
const reviewIn = (context: Context<Known>, { gate }: Web, openedOf: OpenedOf): Opened => {
  const caller = gate.assertRole(context, 'view')
  const opened = openedOf(paramOf(context, 'id'))
  if (!opened || !gate.maySee(caller, opened.review.account)) throw notFound('review')
  return opened
}

const reviewView = async (web: Web, { review, shown }: Opened, newer: Opened | null): Promise<ReviewView> => {
  const { plan, refused } = review
  // Of one whose place another took a day ago, only the counts are kept.
  const isKept = plan.operations.length > 0
  const totals = isKept ? totalsOf(plan.operations) : { summary: plan.summary, text: summaryText(plan) }
  const albums = await web.servers.albums(review.account)
  return {
    ...headView({ ...review, summary: totals.summary }),
    ...totals,
    refusals: [...plan.refused, ...refused].map(({ recipe, reason }) => ({ recipe, reason })),
    irreversible: irreversibleOf(plan.operations),
    groups: groupViews(shown, allowFor(web, review), albums, review.state === 'waiting'),
    removalLimit: limitFor(web, review),
    supersededBy: newer?.review.id ?? null,
    difference: newer && isKept ? differenceOf(shown, newer.shown) : null,
    undoes: review.undoes,
    keep: review.keep,
    server: { version: plan.server.version, web: webAddress(plan.server.url) },
    snoozeDays: Math.round(settingsOf(web).review.snooze / day),
  }
}

const addLooking = (routes: Hono<Known>, web: Web, openedOf: OpenedOf): void => {
  const { supervisor, gate } = web
  routes.get('/reviews', (context) => {
    const caller = gate.assertRole(context, 'view')
    const states = context.req.query('state')?.split(',') as ReviewState[] | undefined
    const all = supervisor.store.reviewHeads(states).filter(({ account }) => gate.maySee(caller, account))
    return context.json(listed(context, all.map(headView)))
  })
  routes.get('/reviews/:id', async (context) => {
    const opened = reviewIn(context, web, openedOf)
    const by = successorOf(opened.review)
    const view = await reviewView(web, opened, by === undefined ? null : openedOf(by))
    // Pages that show one ask again at each event. What was seen of it may be approved by its tag as well as by its revision.
    const body = JSON.stringify(view)
    const tag = `"${view.revision}.${hash('sha1', body).slice(0, 16)}"`
    context.header('etag', tag)
    return context.req.header('if-none-match')?.replace(/^W\//, '') === tag
      ? context.body(null, 304)
      : context.body(body, 200, { 'content-type': 'application/json' })
  })
  routes.get('/reviews/:id/plan', (context) => {
    const { plan, created, id } = reviewIn(context, web, openedOf).review
    return context.json({ format: 'darkroom-plan/1', id, createdAt: isoOf(created), accounts: [plan] })
  })
  routes.get('/reviews/:id/groups/:group/assets', (context) => {
    const { shown } = reviewIn(context, web, openedOf)
    const group = shown.groups.get(paramOf(context, 'group'))
    if (!group) throw notFound('group')
    const { sort, search = '', reason = '' } = context.req.query()
    const wanted = { sort: sort === 'name' ? 'name' : 'day', search, reason, ...partOf(context, 200) } as const
    return context.json(assetViews(group, shown, wanted))
  })
}

const addDeciding = (routes: Hono<Known>, web: Web, openedOf: OpenedOf): void => {
  const { supervisor, gate, streams } = web
  const { store } = supervisor
  routes.post('/reviews/:id/approve', async (context) => {
    const caller = gate.assertRole(context, 'approve')
    const { except, never, only = null, confirmRemovals = null } = await bodyOf(context, approveForm)
    const { review } = reviewIn(context, web, openedOf)
    assertAsSeen(review, context.req.header('if-match'))
    const readOnly = supervisor.readOnly.get(review.account)
    if (readOnly !== undefined)
      throw new ApiError(422, 'SERVER_UNKNOWN', readOnly, { hint: 'allowUnknownServer: true' })
    const snoozedUntil = isoOf(gate.now + settingsOf(web).review.snooze)
    const decision: Decision = { except, never, only, by: caller.who, snoozedUntil }
    const [unknown] = unknownGroups(review.plan, decision)
    if (unknown !== undefined) throw new ApiError(422, 'GROUP_UNKNOWN', `The plan has no group "${unknown}".`)
    const chosen = allowedOf(decide(review.plan, decision).chosen, allowFor(web, review), only !== null)
    assertConfirmed(removalsIn(chosen), limitFor(web, review), confirmRemovals)
    if (!supervisor.approve(review.id, caller.who, confirmRemovals, decision, gate.placeOf(context, caller)))
      throw decided(store.review(review.id) ?? review)
    const due = supervisor.runs.queue.waiting().find(({ approve }) => approve?.review === review.id)
    return context.json({ run: due?.id ?? null }, 202)
  })
  routes.post('/reviews/:id/decline', async (context) => {
    const caller = gate.assertRole(context, 'approve')
    const { never } = await bodyOf(context, declineForm)
    const { review } = reviewIn(context, web, openedOf)
    const revision = context.req.header('if-match')
    if (revision !== undefined) assertAsSeen(review, revision)
    const { account } = review
    const isForGood = never && review.undoes === null
    const declined = { review: review.id, by: caller.who, at: isoOf(gate.now) }
    const excludeAll = async (): Promise<void> => {
      const { by, at } = declined
      const exclusions = exclusionsOf(review.plan.operations, { by, at, until: null, note: 'declined' })
      try {
        await supervisor.ask({ kind: 'exclude', account, exclusions }, AbortSignal.timeout(60_000))
      } catch (error) {
        store.moveReview(review.id, 'declined', 'waiting')
        throw error
      }
    }
    // If the daemon ends before it is excluded, the next run does that.
    if (isForGood) noteDeclined(store, account, declined)
    try {
      // Before it is excluded: what somebody else approves meanwhile is not left out for good.
      if (!store.moveReview(review.id, 'waiting', 'declined', `by ${caller.who}`))
        throw decided(store.review(review.id) ?? review)
      if (isForGood) await excludeAll()
    } finally {
      if (isForGood) forgetDeclined(store, account, declined)
    }
    gate.audit(context, 'decline', review.id, never ? 'never again' : '')
    streams.send({ type: 'review', id: review.id }, review.account)
    return context.json({})
  })
}

/** Plans that wait for a person, and what the person decides. */
export const reviewRoutes = (web: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  const openedOf = openedReviews(web)
  addLooking(routes, web, openedOf)
  addDeciding(routes, web, openedOf)
  return routes
}
