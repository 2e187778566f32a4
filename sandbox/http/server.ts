import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { LibraryEvent } from '../jobs/events.ts'
import type { Profile, Version } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { authenticate, authorize } from './authenticate.ts'
import { BodyError, readRequestBody } from './body.ts'
import { fileAnswer } from './file-answer.ts'
import type { Fault, SandboxRequest, ServerHooks } from './hooks.ts'
import { errorBody, HttpError, notFound, stumbled } from './http-error.ts'
import { refusalOf } from './refusal.ts'
import { Answer, jsonText, type Perform, type Query, type Route, type RowCosts } from './route.ts'
import { createRouter, type Match } from './router.ts'

/** What the HTTP side needs to answer. */
interface ServerContext extends ServerHooks {
  readonly state: State
  readonly profile: Profile
  readonly version: Version
  readonly costs: RowCosts
  /** Where two fit, the first one wins. */
  readonly routes: readonly Route[]
  readonly perform: Perform
  /** Called before every request that is answered: it finds the library as it is by now. */
  readonly beforeAnswer: () => void
  /** Called after every request that may have changed something. */
  readonly afterWrite: () => void
  readonly happen: (event: LibraryEvent, body: unknown) => void
  /** How often the server was started: a request of an earlier life has no effect any more. */
  readonly lives: () => number
}

const readQuery = (params: URLSearchParams): Query => {
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name)
    query[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  return query
}

const statusOf = (route: Route, profile: Profile): number => {
  if (route.status === 'gone') return profile.emptyAnswers ? 204 : 200
  return route.status ?? (route.method === 'POST' ? 201 : 200)
}

const answerOf = (value: unknown, route: Route, profile: Profile): Answer => {
  if (value instanceof Answer) return value
  const status = statusOf(route, profile)
  return value === undefined || status === 204 ? new Answer(status) : jsonText(JSON.stringify(value), status)
}

const callRoute = (context: ServerContext, request: IncomingMessage, asked: SandboxRequest, match: Match): unknown => {
  const { state, profile, version, costs, perform } = context
  const { route, params } = match
  const { query, body, count } = asked
  const visit = { state, profile, version, costs, perform, params, query, body, count }
  // An open route never looks at the user.
  if (route.scope === undefined) return route.handle(visit as Parameters<Route['handle']>[0])
  const { user, key } = authenticate(state, request.headers, query)
  authorize(route, user, key, profile)
  return route.handle({ ...visit, user, key })
}

const correlationId = (count: number): string => count.toString(36).padStart(8, '0')

const failure = (error: unknown, { profile }: ServerContext, count: number): Answer => {
  const known = error instanceof HttpError ? error : stumbled()
  const body = errorBody(known, profile, correlationId(count))
  if (known instanceof BodyError) delete body.correlationId
  if (!(error instanceof HttpError)) process.emitWarning(error instanceof Error ? error : String(error))
  return jsonText(JSON.stringify(body), known.status)
}

const wantsGzip = (request: IncomingMessage): boolean =>
  /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))

const send = (request: IncomingMessage, response: ServerResponse, answer: Answer, fault: Fault | undefined): void => {
  for (const [name, value] of Object.entries({ ...answer.headers, ...fault?.headers })) response.setHeader(name, value)
  let body = Buffer.from(answer.body)
  if (fault?.truncate !== undefined) {
    response.writeHead(answer.status, { 'content-length': body.length })
    response.write(body.subarray(0, fault.truncate), () => response.destroy())
    return
  }
  if (body.length > 1024 && wantsGzip(request) && !answer.headers['accept-ranges']) {
    body = gzipSync(body, { level: 1 })
    response.setHeader('content-encoding', 'gzip')
  }
  response.writeHead(answer.status, body.length > 0 ? { 'content-length': body.length } : {})
  response.end(body)
}

/** Starts answering; the caller makes the returned server listen. */
export const createSandboxServer = (context: ServerContext): Server => {
  const find = createRouter(context.routes, context.profile)
  let count = 0

  const respond = async (
    request: IncomingMessage,
    asked: SandboxRequest,
    fault: Fault | undefined,
  ): Promise<Answer> => {
    const refused = fault && refusalOf(fault, context.profile, correlationId(asked.count))
    if (refused) return refused
    try {
      const method = asked.method === 'HEAD' ? 'GET' : asked.method
      const match = asked.path.startsWith('/') ? find(method, asked.path) : undefined
      if (!match) throw notFound(`Cannot ${asked.method} ${request.url}`)
      const value = await callRoute(context, request, asked, match)
      if (method !== 'GET') context.afterWrite()
      return fileAnswer(answerOf(value, match.route, context.profile), request.headers)
    } catch (error) {
      return failure(error, context, asked.count)
    }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    count += 1
    const life = context.lives()
    const url = new URL(request.url ?? '/', 'http://sandbox')
    const path = url.pathname.startsWith('/api/') ? url.pathname.slice(4) : ''
    response.setHeader(context.profile.correlationHeader, correlationId(count))
    const finish = (answer: Answer, fault: Fault | undefined): void => {
      response.setHeader('date', context.state.date().toUTCString())
      send(request, response, answer, fault)
    }
    let asked: SandboxRequest = {
      method: request.method ?? 'GET',
      path,
      query: readQuery(url.searchParams),
      body: undefined,
      count,
    }
    try {
      asked = { ...asked, body: await readRequestBody(request) }
    } catch (error) {
      return finish(failure(error, context, count), undefined)
    }
    await context.onRequest?.(asked)
    const fault = context.fault?.(asked)
    for (const event of fault?.events ?? []) context.happen(event, asked.body)
    const delay = (context.latency ?? 0) + (fault?.latency ?? 0)
    if (delay > 0) await sleep(delay)
    if (fault?.drop === 'before' || context.lives() !== life) return void request.socket.destroy()
    context.beforeAnswer()
    const answer = await respond(request, asked, fault)
    if (fault?.drop === 'after') return void request.socket.destroy()
    finish(answer, fault)
  }

  return createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
}
