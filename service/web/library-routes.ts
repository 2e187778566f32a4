import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { webAddress } from '../../core/api/client.ts'
import { type Decision, directionText, type Exclusion, exclusionsOf } from '../../engine/plan/exclusions.ts'
import { withoutTurns } from '../../engine/plan/text.ts'
import { decide } from '../decisions.ts'
import type { Fact } from '../facts.ts'
import type { Matches, Question, Rule, Tried } from '../questions.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf, partOf } from './asking.ts'
import { forAMinute } from './for-a-minute.ts'
import {
  type AssetDetails,
  type DoctorView,
  type ExcludeBody,
  type ExclusionView,
  excludeForm,
  explainForm,
  liftForm,
  type MatchesView,
  type RuleView,
  type TriedView,
  tryForm,
} from './forms.ts'
import type { Known } from './gate.ts'
import { assetView, isoOf } from './review-view.ts'
import { upstream } from './servers.ts'
import { shownConfiguration } from './shown-configuration.ts'
import type { Web } from './web.ts'

type OfReview = Extract<ExcludeBody, { review: string }>
type OfPerson = Exclude<ExcludeBody, OfReview>

const patience = 60_000
/** Milliseconds that a text of the playground may take. */
const tryPatience = 10_000
const assetId = /^[0-9a-f-]{36}$/i

/** Has a process of the supervisor answer. */
export const ask = <T>({ supervisor }: Web, question: Question, signal = AbortSignal.timeout(patience)): Promise<T> =>
  supervisor.ask(question, signal) as Promise<T>

/** An account that the caller may see: by default that of the path. */
export const accountOf = (
  { gate, supervisor }: Web,
  context: Context<Known>,
  name = paramOf(context, 'account'),
): string => {
  const caller = gate.assertRole(context, 'view')
  if (!gate.maySee(caller, name) || !supervisor.accounts().includes(name)) throw notFound('account')
  return name
}

const assetOf = (context: Context<Known>): string => {
  const id = paramOf(context, 'id')
  if (!assetId.test(id)) throw notFound('asset')
  return id
}

const addRules = (routes: Hono<Known>, web: Web): void => {
  const { supervisor, gate } = web
  const rulesFor = async (context: Context<Known>): Promise<RuleView[]> => {
    const caller = gate.assertRole(context, 'view')
    const rules = await ask<Rule[]>(web, { kind: 'rules' })
    const jobs = supervisor.jobs.all()
    return rules
      .filter(({ accounts }) => accounts?.some((name) => gate.maySee(caller, name)) ?? true)
      .map((rule): RuleView => {
        const own = jobs.filter(({ job }) => job.recipes.includes(rule.name))
        const names = rule.accounts?.filter((name) => gate.maySee(caller, name)) ?? null
        const mode = own[0]?.job.modes[rule.name] ?? null
        const text = names?.length === rule.accounts?.length ? rule.text : null
        return { ...rule, text, accounts: names, jobs: own.map(({ job }) => job.name), mode }
      })
  }
  const ruleOf = async (context: Context<Known>): Promise<RuleView> => {
    const rule = (await rulesFor(context)).find(({ name }) => name === paramOf(context, 'name'))
    if (!rule) throw notFound('rule')
    return rule
  }
  routes.get('/rules', async (context) => context.json(listed(context, await rulesFor(context), 500)))
  routes.get('/rules/:name', async (context) => context.json(await ruleOf(context)))

  addMatches(routes, web, ruleOf)
}

/** A part of what a rule selects at a time; what has to be read as a whole is found once for all of them. */
const addMatches = (routes: Hono<Known>, web: Web, ruleOf: (context: Context<Known>) => Promise<RuleView>): void => {
  const { supervisor } = web
  const kept = forAMinute<Promise<Matches>>()
  const forget = (): void => kept().clear()
  supervisor.observers.push({ ran: forget, configured: forget })
  routes.get('/rules/:name/matches', async (context) => {
    const { name: rule, accounts } = await ruleOf(context)
    const account = accountOf(web, context, context.req.query('account') ?? (accounts ?? supervisor.accounts())[0])
    const found = kept()
    const key = JSON.stringify([account, rule])
    const part = partOf(context, 200)
    const asked = (): Promise<Matches> => ask(web, { kind: 'matches', account, rule, part })
    const known = found.get(key)
    const first = known ?? asked()
    found.set(key, first)
    first.catch(() => found.delete(key))
    const whole = await first
    const { isWhole, count, assets, took, read } = whole.isWhole || !known ? whole : await asked()
    const items = isWhole ? assets.slice(part.offset, part.offset + part.limit) : assets
    const views = items.map((fact, index) => assetView(fact[0], fact, part.offset + index))
    return context.json({ total: count, items: views, took, read } satisfies MatchesView)
  })
}

const tooSlow = async (web: Web, account: string, text: string): Promise<ApiError> => {
  const asked = ask<readonly string[]>(web, { kind: 'slow', account, text }, AbortSignal.timeout(tryPatience / 5))
  const parts = (await asked.catch(() => [])).map((part) => `"${part}"`)
  const why =
    parts.length > 0
      ? `the server does not find ${parts.join(', ')} by itself: each picture has to be looked at`
      : 'so much of it is found, and all of that has to be looked at'
  return new ApiError(422, 'TOO_SLOW', `This takes longer than 10 seconds, because ${why}.`, {
    hint: 'Narrow it with a time, an album, a person or a place: the server finds these by itself.',
  })
}

const tried = ({ assets, ...rest }: Tried): TriedView => ({
  ...rest,
  assets: assets.map((fact, position) => assetView(fact[0], fact, position)),
})
/** The playground: a person has one text tried at a time. */
const addPlayground = (routes: Hono<Known>, web: Web): void => {
  const { gate } = web
  const trying = new Map<string, AbortController>()
  routes.post('/try', async (context) => {
    const { account: name, text } = await bodyOf(context, tryForm)
    const account = accountOf(web, context, name)
    const { key, who } = gate.assertRole(context, 'view')
    const [before, own] = [trying.get(key || who), new AbortController()]
    before?.abort(new Error('newer'))
    trying.set(key || who, own)
    const late = AbortSignal.timeout(tryPatience)
    try {
      const signal = AbortSignal.any([own.signal, late])
      return context.json(tried(await ask<Tried>(web, { kind: 'try', account, text }, signal)))
    } catch (error) {
      if (late.aborted) throw await tooSlow(web, account, text)
      if (own.signal.aborted) throw new ApiError(409, 'NEWER_QUESTION', 'A newer text is being tried.')
      throw error
    } finally {
      if (trying.get(key || who) === own) trying.delete(key || who)
    }
  })
}

/** Where people open the photo server: as the account says, or its administrator, else its address. */
const webOf = async ({ supervisor, servers }: Web, account: string, url: string): Promise<string> => {
  const own = supervisor.config.current?.config.accounts.find(({ name }) => name === account)?.webUrl
  if (own !== undefined) return own.replace(/\/+$/, '')
  const { reads } = await servers.of(account)
  const external = await reads.externalDomain().catch(() => '')
  return external.replace(/\/+$/, '') || webAddress(url)
}

const detailsOf = async (web: Web, account: string, id: string): Promise<AssetDetails> => {
  const { reads, url } = await web.servers.of(account)
  try {
    const [asset, albums] = await Promise.all([reads.asset(id), reads.albums({ assetId: id }).catch(() => [])])
    const exif = asset.exifInfo
    return {
      id,
      fileName: asset.originalFileName,
      path: asset.originalPath,
      takenAt: asset.localDateTime.slice(0, 19),
      type: asset.type,
      visibility: asset.visibility,
      favorite: asset.isFavorite,
      place: [exif?.city, exif?.state, exif?.country].filter(Boolean).join(', '),
      camera: [exif?.make, exif?.model].filter(Boolean).join(' '),
      albums: albums.map(({ albumName }) => albumName),
      tags: asset.tags?.map(({ value }) => value) ?? [],
      link: `${await webOf(web, account, url)}/photos/${id}`,
    }
  } catch (error) {
    throw upstream(error)
  }
}

const addAssets = (routes: Hono<Known>, web: Web): void => {
  routes.get('/accounts/:account/names', async (context) =>
    context.json(await ask<object>(web, { kind: 'names', account: accountOf(web, context) })),
  )

  routes.get('/accounts/:account/assets/:id', async (context) =>
    context.json(await detailsOf(web, accountOf(web, context), assetOf(context))),
  )
  routes.get('/accounts/:account/assets/:id/explain', async (context) => {
    const rule = context.req.query('rule')
    const rules = rule === undefined ? [] : [rule]
    const [account, asset] = [accountOf(web, context), assetOf(context)]
    return context.json(await ask<object>(web, { kind: 'explain', account, asset, rules, text: null }))
  })
  routes.post('/accounts/:account/assets/:id/explain', async (context) => {
    const { text } = await bodyOf(context, explainForm)
    const [account, asset] = [accountOf(web, context), assetOf(context)]
    return context.json(await ask<object>(web, { kind: 'explain', account, asset, rules: [], text }))
  })
  routes.get('/accounts/:account/assets/:id/thumbnail', async (context) => {
    const size = context.req.query('size') === 'preview' ? 'preview' : 'thumbnail'
    const { signal } = context.req.raw
    const known = context.req.header('if-none-match')
    const version = context.req.query('v')?.slice(0, 100)
    const asked = { version, signal, known }
    const picture = await web.servers.picture(accountOf(web, context), assetOf(context), size, asked)
    const headers = {
      etag: picture?.etag ?? known ?? '',
      'cache-control': version ? 'private, max-age=86400' : 'private, no-cache',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    }
    if (picture === null) return context.body(null, 304, headers)
    return context.body(picture.body, 200, { ...headers, 'content-type': picture.type })
  })
}

const ofReview = ({ supervisor }: Web, account: string, { review: id, choices }: OfReview, decision: Decision) => {
  const review = supervisor.store.review(id)
  if (review?.account !== account) throw notFound('review')
  const { by, at: snoozedUntil } = decision
  return exclusionsOf(decide(review.plan, { except: [], never: choices, only: [], by, snoozedUntil }).never, decision)
}
const ofPerson = (
  { supervisor }: Web,
  account: string,
  { recipe, op, target, assetId }: OfPerson,
  decision: Decision,
): Exclusion => {
  const known = supervisor.config.current?.config.recipes.find(({ name }) => name === recipe)
  if (!known || !(known.accounts ?? [account]).includes(account)) throw notFound('rule')
  return { id: randomUUID(), recipe, op, target, name: target, assetId, ...decision }
}

const addExclusions = (routes: Hono<Known>, web: Web): void => {
  const { supervisor, gate } = web
  const viewsOf = async (account: string): Promise<ExclusionView[]> => {
    type Excluded = { readonly exclusions: readonly Exclusion[]; readonly facts: readonly Fact[] }
    const { exclusions, facts } = await ask<Excluded>(web, { kind: 'exclusions', account })
    const known = new Map(facts.map((fact) => [fact[0], fact]))
    return exclusions.map(({ assetId: id, name, target, ...one }, position) => ({
      ...one,
      account,
      assetId: id,
      text: withoutTurns(directionText({ ...one, name, target })),
      target: name || target,
      asset: id === '*' ? null : assetView(id, known.get(id), position),
    }))
  }
  routes.get('/exclusions', async (context) => {
    const caller = gate.assertRole(context, 'view')
    const all: ExclusionView[] = []
    for (const name of supervisor.accounts()) if (gate.maySee(caller, name)) all.push(...(await viewsOf(name)))
    const wanted = context.req.query('recipe')
    const found = wanted === undefined ? all : all.filter(({ recipe }) => recipe === wanted)
    return context.json(listed(context, found.toReversed(), 500))
  })
  routes.post('/exclusions', async (context) => {
    const caller = gate.assertRole(context, 'approve')
    const body = await bodyOf(context, excludeForm)
    const account = accountOf(web, context, body.account)
    const { until, note } = body
    if (until !== null && Date.parse(until) <= gate.now)
      throw new ApiError(422, 'TIME_PAST', 'The exclusion would have ended already.', {
        hint: 'Give a time to come as until, or none for one without an end.',
      })
    const decision = { by: caller.who, at: isoOf(gate.now), until, note }
    const exclusions =
      'review' in body ? ofReview(web, account, body, decision) : [ofPerson(web, account, body, decision)]
    const count = await ask<number>(web, { kind: 'exclude', account, exclusions })
    gate.audit(context, 'exclude', account, `${count} changes`)
    return context.json({ count }, 201)
  })
  routes.delete('/exclusions', async (context) => {
    gate.assertRole(context, 'approve')
    const { account: name, ids } = await bodyOf(context, liftForm)
    const account = accountOf(web, context, name)
    await ask<number>(web, { kind: 'lift', account, ids })
    gate.audit(context, 'lift exclusions', account, `${ids.length}`)
    return context.json({})
  })
}

const addDoctor = (routes: Hono<Known>, web: Web): void => {
  const { supervisor, gate, servers, presence } = web
  routes.get('/doctor', async (context) => {
    gate.assertRole(context, 'admin')
    const accounts = []
    for (const name of supervisor.accounts()) {
      const server = await servers.of(name).catch((error: Error) => error)
      const problem = server instanceof Error ? server.message : null
      const permissions = server instanceof Error ? null : server.permissions
      accounts.push({ ...presence.view(name, servers.userOf(name), true), problem, permissions })
    }
    const { problems, current, file } = supervisor.config
    const warnings = [...(current?.warnings ?? []), ...(current?.config.warnings ?? [])]
    const view: DoctorView = {
      accounts,
      version: supervisor.options.version,
      events: presence.events(),
      configuration: { file, problems, warnings, shown: current && shownConfiguration(current.config) },
    }
    return context.json(view)
  })
}

/** Rules, assets, pictures, the playground, and what is excluded. */
export const libraryRoutes = (web: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  addRules(routes, web)
  addPlayground(routes, web)
  addAssets(routes, web)
  addExclusions(routes, web)
  addDoctor(routes, web)
  return routes
}
