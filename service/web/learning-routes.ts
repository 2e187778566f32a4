import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { readAlbums } from '../../core/api/server.ts'
import { reasonOf } from '../../core/errors.ts'
import type { LearnedRule } from '../learning.ts'
import { ApiError, notFound } from './api-error.ts'
import { bodyOf, listed, paramOf } from './asking.ts'
import type { Known } from './gate.ts'
import { type LearnableView, type LearnedView, type LearningView, learnForm } from './learning-forms.ts'
import { assetView } from './review-view.ts'
import { upstream } from './servers.ts'
import { toldBy } from './told.ts'
import type { Web } from './web.ts'

/** Milliseconds after which something is forgotten that nobody asks for: browsers ask once a minute for pages that nobody sees. */
const rests = 180_000

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

/** Rules from albums and tags that somebody filled. One at a time: each reads the whole library. */
export const learningRoutes = ({ supervisor, gate, servers }: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  const all = new Map<string, Learning>()
  let turn: Promise<unknown> = Promise.resolve()
  const forget = (who: string): void => {
    const learning = all.get(who)
    learning?.cancel.abort(new Error('nobody waits for it'))
    clearTimeout(learning?.rest)
    all.delete(who)
  }
  const keep = (who: string): ReturnType<typeof setTimeout> => setTimeout(() => forget(who), rests).unref()
  const forgetAll = (): void => {
    for (const who of [...all.keys()]) forget(who)
  }
  supervisor.observers.push({ configured: forgetAll, stopping: forgetAll })

  const accountOf = (context: Context<Known>): string => {
    const [name, caller] = [paramOf(context, 'account'), gate.assertRole(context, 'view')]
    if (!gate.maySee(caller, name) || !supervisor.accounts().includes(name)) throw notFound('account')
    return name
  }
  const whoOf = (context: Context<Known>): string => {
    const { key, who } = gate.assertRole(context, 'view')
    return key || who
  }

  routes.get('/accounts/:account/learnable', async (context) => {
    const server = await servers.of(accountOf(context))
    const tags = async (): Promise<LearnableView[]> =>
      (await server.reads.tags()).map(({ id, value: name }) => ({ id, name, count: null, cover: null }))
    const albums = async (): Promise<LearnableView[]> =>
      (await readAlbums(server))
        .filter(({ ownerId }) => ownerId === server.user.id)
        .map(({ id, albumName: name, assetCount: count, albumThumbnailAssetId: cover = null }) => ({
          id,
          name,
          count,
          cover,
        }))
    try {
      const found = await (context.req.query('of') === 'tags' ? tags() : albums())
      const order = new Intl.Collator('en', { numeric: true })
      return context.json(
        listed(
          context,
          found.sort((a, b) => order.compare(a.name, b.name)),
          500,
        ),
      )
    } catch (error) {
      throw upstream(error)
    }
  })

  routes.post('/accounts/:account/learn', async (context) => {
    const [account, who] = [accountOf(context), whoOf(context)]
    const asked = await bodyOf(context, learnForm)
    forget(who)
    const cancel = new AbortController()
    const id = randomUUID()
    const view: LearningView = { id, state: 'learning', done: 0, total: null, learned: null, error: null }
    const learning: Learning = { view, cancel, rest: keep(who) }
    all.set(who, learning)
    const tell = (more: Partial<LearningView>): void => {
      learning.view = { ...learning.view, ...more }
    }
    const looked = (done: number, total: number | null): void => tell({ done, total })
    const learn = async (): Promise<void> => {
      if (cancel.signal.aborted) return
      const found = await supervisor.ask({ kind: 'learn', account, ...asked }, cancel.signal, looked)
      if (found === null) throw notFound(asked.of === 'tags' ? 'tag' : 'album')
      const { log } = supervisor
      tell({ state: 'done', learned: JSON.parse(log.mask(JSON.stringify(viewOf(found as LearnedRule)))) })
    }
    turn = turn.then(learn).catch((error) => {
      if (cancel.signal.aborted) return
      const told = toldBy(error)
      if (!told) supervisor.log.line('error', `Learning failed: ${reasonOf(error)}`)
      const { code, message, hint } = told ?? new ApiError(503, 'UNEXPECTED', 'That did not work.')
      tell({ state: 'failed', error: { code, message, hint } })
    })
    return context.json({ id }, 202)
  })
  const own = (context: Context<Known>): readonly [who: string, learning: Learning] => {
    const who = whoOf(context)
    const learning = all.get(who)
    if (learning?.view.id !== paramOf(context, 'id')) throw notFound('learning')
    return [who, learning]
  }
  routes.get('/learning/:id', (context) => {
    const [who, learning] = own(context)
    clearTimeout(learning.rest)
    learning.rest = keep(who)
    return context.json(learning.view)
  })
  routes.delete('/learning/:id', (context) => {
    forget(own(context)[0])
    return context.json({})
  })
  return routes
}
