import { Hono, type MiddlewareHandler } from 'hono'
import { reasonOf } from '../../core/errors.ts'
import { hashOf } from '../secrets.ts'
import { notFound } from './api-error.ts'
import { type Assist, assistantRoutes } from './assistant-routes.ts'
import { Gate, type Known } from './gate.ts'
import { learningRoutes } from './learning-routes.ts'
import { libraryRoutes } from './library-routes.ts'
import { loginRoutes } from './login-routes.ts'
import { documentOf, type PageFiles } from './page-files.ts'
import { reviewRoutes } from './review-routes.ts'
import { runRoutes } from './run-routes.ts'
import { Servers } from './servers.ts'
import { statusRoutes } from './status-routes.ts'
import { Streams } from './streams.ts'
import { toldBy } from './told.ts'
import type { Web } from './web.ts'

/** Addresses of the page that are no files. */
const pages = ['/', '/login', '/reviews', '/reviews/:id', '/runs', '/runs/:id', '/rules', '/rules/:name', '/try']
const otherPages = ['/exclusions', '/doctor', '/learn', '/learn/:account/:of/:id']

/** What was answered under a key is answered again, and not done again. */
const answeredOnce = ({ supervisor, gate }: Pick<Web, 'supervisor' | 'gate'>): MiddlewareHandler<Known> => {
  const underWay = new Map<string, Promise<void>>()
  return async (context, next) => {
    const [sent, caller] = [context.req.header('idempotency-key'), context.get('caller')]
    if (sent === undefined || !caller || context.req.method !== 'POST' || context.req.path.endsWith('/login'))
      return next()
    const key = hashOf(`${caller.key || caller.who} ${context.req.path} ${sent}`)
    while (underWay.has(key)) await underWay.get(key)
    const before = supervisor.store.answered(key)
    if (before) return context.body(before.body, before.status as 200, { 'content-type': 'application/json' })
    const { promise, resolve } = Promise.withResolvers<void>()
    underWay.set(key, promise)
    try {
      await next()
      const { status } = context.res
      if (status < 400) supervisor.store.noteAnswer(key, gate.now, status, await context.res.clone().text())
    } finally {
      underWay.delete(key)
      resolve()
    }
  }
}

/** The page, its API, and all that guards them. */
export const webApp = (
  { supervisor, metrics, tail, presence, setup }: Pick<Web, 'supervisor' | 'metrics' | 'tail' | 'presence' | 'setup'>,
  files: PageFiles,
  assist: Assist,
): { readonly app: Hono<Known>; readonly gate: Gate } => {
  const gate = new Gate(supervisor)
  const servers = new Servers(supervisor)
  const streams = new Streams(supervisor)
  const web: Web = { supervisor, metrics, tail, presence, setup, gate, servers, streams }
  supervisor.observers.push({ stopping: () => servers.close(), ran: () => servers.forgetAlbums() })
  const app = new Hono<Known>()
  app.use(gate.first)
  app.get('/assets/:name', (context) => {
    const file = Object.values(files).find(({ name }) => name === context.req.param('name'))
    if (!file) return context.text('not found', 404)
    return context.body(file.content, 200, {
      'content-type': file.type,
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })
  for (const page of [...pages, ...otherPages])
    app.get(page, (context) =>
      context.html(documentOf(files, context.get('seen').base, supervisor.log.told), 200, {
        'cache-control': 'no-store',
      }),
    )
  app.route('/', assistantRoutes(web, assist))
  const api = new Hono<Known>()
  api.use(gate.api)
  api.use(answeredOnce(web))
  // Whatever recipes, plugins and servers say: no key, password or token is in an answer.
  api.use(async (context, next) => {
    await next()
    if (!context.res.headers.get('content-type')?.startsWith('application/json')) return
    context.res = new Response(supervisor.log.mask(await context.res.text()), context.res)
  })
  for (const routes of [loginRoutes, statusRoutes, reviewRoutes, runRoutes, libraryRoutes, learningRoutes])
    api.route('/', routes(web))
  app.route('/api/v1', api)
  app.all('/api/*', () => {
    throw notFound('address')
  })
  app.onError((error, context) => {
    const told = toldBy(error)
    if (!told) {
      supervisor.log.line('error', `A request failed: ${reasonOf(error)}`)
      const unexpected = { code: 'UNEXPECTED', message: 'That did not work.', hint: 'The log says why.' }
      return context.json({ error: unexpected }, 503)
    }
    const { status, code, message, problems, retryAfter } = told
    const hint = supervisor.log.told(told.hint)
    if (retryAfter !== undefined) context.header('retry-after', String(retryAfter))
    return context.json({ error: { code, message, hint, ...(problems ? { problems } : {}) } }, status)
  })
  return { app, gate }
}
