import { timingSafeEqual } from 'node:crypto'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { DarkroomError, reasonOf } from '../core/errors.ts'
import type { Health } from './health.ts'
import type { Metrics } from './metrics.ts'
import { hashOf } from './secrets.ts'
import type { Supervisor } from './supervisor.ts'
import type { Known } from './web/gate.ts'

/** What the listener answers with. */
interface Answering {
  readonly supervisor: Supervisor
  readonly health: Health
  readonly metrics: Metrics
  /** The page and its API; nothing but health, metrics and the hook without. */
  readonly page?: Hono<Known> | undefined
}

/** A listener that is open. */
export interface Listening {
  readonly port: number
  close(): Promise<void>
}

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)))

/** The token of a request: a bearer, or the header that a workflow of the server can send. */
const tokenOf = (context: Context): string | null =>
  /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1] ??
  context.req.header('x-darkroom-hook') ??
  null

/** Whether a request has a token of a kind: that of the settings, or one that was created. */
const hasToken = (
  context: Context,
  { supervisor }: Answering,
  kinds: readonly string[],
  own: string | null,
): boolean => {
  const token = tokenOf(context)
  if (token === null) return false
  if (own !== null && isSame(token, own)) return true
  const kind = supervisor.store.tokenKind(hashOf(token))
  return kind !== null && kinds.includes(kind)
}

const mostConnections = 1_000

/** Largest body of a hook that is taken, in bytes; nothing of it is used. */
const hookBody = 64 * 1024

const appOf = (answering: Answering, basePath: string): Hono => {
  const { supervisor, health, metrics, page } = answering
  // With a slash at the end of a path or without.
  const app = new Hono({ strict: false }).basePath(basePath || '/')
  app.use(async (context, next) => {
    await next()
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    context.header('x-content-type-options', 'nosniff')
    const route = context.req.routePath.endsWith('*') ? 'other' : context.req.routePath
    metrics.http.inc({ route, status: context.res.status })
  })
  app.get('/healthz', (context) => {
    const word = health.word()
    return context.text(word, word === 'ok' ? 200 : 503)
  })
  app.get('/readyz', (context) => (health.isReady() ? context.text('ok') : context.text('not ready', 503)))
  app.get('/metrics', async (context) => {
    const http = supervisor.config.current?.settings.http
    if (http?.metrics === 'off') return context.text('off', 404)
    if (http?.metrics !== 'open' && !hasToken(context, answering, ['read', 'admin'], http?.readToken ?? null))
      return context.text(supervisor.log.told('A token is needed: `darkroom token create --kind read`'), 401)
    return context.body(await metrics.text(), 200, { 'content-type': metrics.registry.contentType })
  })
  app.post('/api/v1/hook', async (context) => {
    if (supervisor.isStopping) return context.text('stopping', 503)
    const http = supervisor.config.current?.settings.http
    if (!hasToken(context, answering, ['hook'], http?.hookToken ?? null))
      return context.text(supervisor.log.told('A token is needed: `darkroom token create --kind hook`'), 401)
    if (Number(context.req.header('content-length') ?? 0) > hookBody) return context.text('too large', 413)
    supervisor.ring()
    return context.text('ok', 202)
  })
  if (page) app.route('/', page)
  app.notFound((context) => context.text('not found', 404))
  app.onError((error, context) => {
    supervisor.log.line('error', `A request failed: ${reasonOf(error)}`)
    return context.text('failed', 500)
  })
  return app
}

/**
 * Listens for requests.
 * @throws DarkroomError USAGE where the port is taken
 */
export const listen = (
  answering: Answering,
  { host, port, basePath }: { host: string; port: number; basePath: string },
): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: appOf(answering, basePath).fetch,
        hostname: host,
        port,
        overrideGlobalObjects: false,
        serverOptions: { headersTimeout: 10_000, requestTimeout: 60_000, maxHeaderSize: 16 * 1024 },
      },
      (info) =>
        resolve({
          port: info.port,
          close: () =>
            new Promise((done) => {
              server.close(() => done())
              if ('closeAllConnections' in server) server.closeAllConnections()
            }),
        }),
    )
    server.maxConnections = mostConnections
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message =
        error.code === 'EADDRINUSE'
          ? `The port ${port} of ${host} is taken.`
          : `${host}:${port} cannot be listened on: ${error.message}.`
      reject(
        new DarkroomError('USAGE', {
          message,
          hint: 'Choose another with --port or DARKROOM_PORT, or do without: --no-http.',
        }),
      )
    })
  })
