import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { z } from 'zod'
import { readAlbums, type Server } from '../../core/api/server.ts'
import { reasonOf } from '../../core/errors.ts'
import type { LearnedRule } from '../learning.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf } from './asking.ts'
import type { Known } from './gate.ts'
import { type LearnableView, type LearnedView, type LearningView, learnForm } from './learning-forms.ts'
import { accountOf } from './library-routes.ts'
import { assetView } from './review-view.ts'
import { upstream } from './servers.ts'
import { toldBy } from './told.ts'
import type { Web } from './web.ts'

/** Milliseconds after which something is forgotten that nobody asks for: browsers ask once a minute for pages that nobody sees. */
const rests = 180_000

type Asked = z.output<typeof learnForm> & { readonly account: string }

interface Learning {
  view: LearningView
  readonly cancel: AbortController
  rest: ReturnType<typeof setTimeout>
}

const viewOf = ({ facts, adds, misses, found, hit, ...rule }: LearnedRule): LearnedView => {
  const known = new Map(facts.map((fact) => [fact[0], fact]))
  const shown = (id: string, position: number) => assetView(id, known.get(id), position)
  return {
    ...rule,
    found,
    hit,
    adds: { total: found - hit, assets: adds.map(shown) },
    misses: {
      total: rule.words === null ? 0 : rule.members - hit,
      assets: misses.map(({ id, fails }, position) => ({ ...shown(id, position), reason: fails })),
    },
  }
}

/** Albums or tags of an account from which a rule can be learned, by their names. */
const learnable = async (server: Server, of: 'albums' | 'tags'): Promise<LearnableView[]> => {
  const tags = async (): Promise<LearnableView[]> =>
    (await server.reads.tags()).map(({ id, value: name }) => ({ id, name, count: null, cover: null }))
  const albums = async (): Promise<LearnableView[]> =>
    (await readAlbums(server)).flatMap(({ id, ownerId, albumName, assetCount, albumThumbnailAssetId: cover = null }) =>
      ownerId === server.user.id ? [{ id, name: albumName, count: assetCount, cover }] : [],
    )
  const order = new Intl.Collator('en', { numeric: true })
  return (await (of === 'tags' ? tags() : albums())).sort((a, b) => order.compare(a.name, b.name))
}

/** What is learned for each person, the last of each. One at a time: each reads the whole library. */
const learningsOf = (supervisor: Web['supervisor']) => {
  const all = new Map<string, Learning>()
  let turn: Promise<unknown> = Promise.resolve()
  const forget = (who: string): void => {
    const learning = all.get(who)
    learning?.cancel.abort(new Error('nobody waits for it'))
    clearTimeout(learning?.rest)
    all.delete(who)
  }
  const forgetAll = (): void => {
    for (const who of [...all.keys()]) forget(who)
  }
  supervisor.observers.push({ configured: forgetAll, stopping: forgetAll })
  const restOf = (who: string): ReturnType<typeof setTimeout> => setTimeout(() => forget(who), rests).unref()
  /** @returns its id */
  const begin = (who: string, asked: Asked): string => {
    forget(who)
    const id = randomUUID()
    const view: LearningView = { id, state: 'learning', done: 0, total: null, learned: null, error: null }
    const learning: Learning = { view, cancel: new AbortController(), rest: restOf(who) }
    all.set(who, learning)
    turn = turn.then(() => learn(supervisor, learning, asked))
    return id
  }
  /** What somebody asks for again, which is kept for as long once more; undefined where it is another one. */
  const viewFor = (who: string, id: string): LearningView | undefined => {
    const learning = all.get(who)
    if (learning?.view.id !== id) return undefined
    clearTimeout(learning.rest)
    learning.rest = restOf(who)
    return learning.view
  }
  return { begin, forget, viewFor }
}

/** Learns, and says in the view of it how far that is. */
const learn = async (supervisor: Web['supervisor'], learning: Learning, asked: Asked): Promise<void> => {
  const { signal } = learning.cancel
  if (signal.aborted) return
  const { log } = supervisor
  const tell = (more: Partial<LearningView>): void => {
    learning.view = { ...learning.view, ...more }
  }
  try {
    const found = await supervisor.ask({ kind: 'learn', ...asked }, signal, (done, total) => tell({ done, total }))
    if (found === null) throw notFound(asked.of === 'tags' ? 'tag' : 'album')
    tell({ state: 'done', learned: JSON.parse(log.mask(JSON.stringify(viewOf(found as LearnedRule)))) })
  } catch (error) {
    if (signal.aborted) return
    const told = toldBy(error)
    if (!told) log.line('error', `Learning failed: ${reasonOf(error)}`)
    const { code, message, hint } = told ?? new ApiError(503, 'UNEXPECTED', 'That did not work.')
    tell({ state: 'failed', error: { code, message, hint } })
  }
}

/** Rules from albums and tags that somebody filled. */
export const learningRoutes = (web: Web): Hono<Known> => {
  const { supervisor, gate, servers } = web
  const routes = new Hono<Known>()
  const learnings = learningsOf(supervisor)
  const whoOf = (context: Context<Known>): string => {
    const { key, who } = gate.assertRole(context, 'view')
    return key || who
  }
  const ownView = (context: Context<Known>): LearningView => {
    const view = learnings.viewFor(whoOf(context), paramOf(context, 'id'))
    if (!view) throw notFound('learning')
    return view
  }
  routes.get('/accounts/:account/learnable', async (context) => {
    const server = await servers.of(accountOf(web, context))
    const of = context.req.query('of') === 'tags' ? 'tags' : 'albums'
    try {
      return context.json(listed(context, await learnable(server, of), 500))
    } catch (error) {
      throw upstream(error)
    }
  })
  routes.post('/accounts/:account/learn', async (context) => {
    const [account, who] = [accountOf(web, context), whoOf(context)]
    return context.json({ id: learnings.begin(who, { account, ...(await bodyOf(context, learnForm)) }) }, 202)
  })
  routes.get('/learning/:id', (context) => context.json(ownView(context)))
  routes.delete('/learning/:id', (context) => {
    ownView(context)
    learnings.forget(whoOf(context))
    return context.json({})
  })
  return routes
}
