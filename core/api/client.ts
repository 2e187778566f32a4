import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { errors, Pool } from 'undici'
import type { z } from 'zod'
import { DarkroomError, reasonOf } from '../errors.ts'
import { type Logger, silentLogger } from '../log.ts'
import { retryWait } from './retry.ts'

/** How to reach a server. */
export interface ClientOptions {
  /** The web page's address, with or without `/api`. */
  readonly url: string
  readonly apiKey: string
  /** Seconds for one attempt; 60 unless told. */
  readonly timeout?: number | undefined
  /** Attempts in all; 4 unless told. */
  readonly attempts?: number | undefined
  /** Connections kept open; 8 unless told. */
  readonly connections?: number | undefined
  /** Accept any certificate. */
  readonly insecure?: boolean | undefined
  readonly log?: Logger
}

/** One request; the answer is read by `schema`. */
export interface ApiRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
  readonly body?: unknown
  readonly schema: z.ZodType<T>
  /** False where sending it twice does something twice (`immich-api.md` 6.2). */
  readonly repeatable?: boolean
  readonly signal?: AbortSignal | undefined
}

/** Sends requests to one server with one key. */
export interface Client {
  /** Address of the API, ending in `/api`. */
  readonly url: string
  /** Requests sent so far, repeats included, and bytes of the answers' bodies as text. */
  readonly traffic: { requests: number; bytes: number }
  /** Server clock minus own clock in milliseconds, from the last answer's `Date`; null before one came. */
  readonly clockSkew: () => number | null
  request<T>(request: ApiRequest<T>): Promise<T>
  close(): Promise<void>
}

/**
 * The API address for whatever a user typed.
 * @example
 * apiUrl('https://photos.example.org/') // 'https://photos.example.org/api'
 */
export const apiUrl = (typed: string): string => {
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`)
  const path = url.pathname.replace(/\/+$/, '')
  return `${url.origin}${path.endsWith('/api') ? path : `${path}/api`}`
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')

const tlsCodes = /^(DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH)/
const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  const code = (error as NodeJS.ErrnoException).code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return code ?? (error.cause ? codeOf(error.cause) : '')
}

const isTimeout = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError ||
  (error instanceof Error && error.name === 'TimeoutError')

const messageOf = (body: string): string => {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    const text = Array.isArray(message) ? message.join('; ') : message
    return typeof text === 'string' ? text.slice(0, 300) : ''
  } catch {
    return ''
  }
}

const missingScope = (message: string): string | null =>
  /permission:?\s+([a-z]\w*\.[\w.]+|all)\b/i.exec(message)?.[1] ?? null

const unzip = promisify(gunzip)

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

const header = (answer: Answer, name: string): string | undefined => {
  const value = answer.headers[name]
  return Array.isArray(value) ? value[0] : value
}

const statusError = (request: string, url: string, answer: Answer): DarkroomError => {
  const message = messageOf(answer.body)
  if (answer.status < 400) return new DarkroomError('API_NOT_IMMICH', { request, url, got: gotOf(answer) })
  if (answer.status === 401) return new DarkroomError('API_UNAUTHORIZED', { request })
  if (answer.status === 403)
    return new DarkroomError('API_FORBIDDEN', { request, scope: missingScope(message), message })
  const isJson = header(answer, 'content-type')?.includes('json') ?? false
  if (!isJson && (answer.status === 404 || answer.status === 405)) {
    return new DarkroomError('API_NOT_IMMICH', { request, url, got: gotOf(answer) })
  }
  const correlationId = header(answer, 'x-correlation-id') ?? header(answer, 'x-immich-cid')
  return new DarkroomError('API_STATUS', { request, status: answer.status, message, correlationId })
}

const gotOf = (answer: Answer): string => {
  const location = header(answer, 'location')
  if (answer.status >= 300 && answer.status < 400 && location) return `a redirect to ${location}`
  const type = header(answer, 'content-type')?.split(';')[0] ?? 'no content type'
  return `status ${answer.status} with ${type === 'text/html' ? 'a web page' : type}`
}

const parseBody = <T>(request: string, url: string, answer: Answer, schema: z.ZodType<T>): T => {
  let value: unknown
  try {
    value = answer.body === '' ? undefined : JSON.parse(answer.body)
  } catch (cause) {
    if (header(answer, 'content-type')?.includes('json')) {
      throw new DarkroomError('API_RESPONSE', { request, reason: 'the JSON is cut off or broken' }, { cause })
    }
    throw new DarkroomError('API_NOT_IMMICH', { request, url, got: gotOf(answer) }, { cause })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new DarkroomError('API_RESPONSE', {
    request,
    reason: `${issue?.path.join('.') || 'answer'}: ${issue?.message}`,
  })
}

/**
 * Opens a connection pool to a server. Requests that may be repeated are, with jitter; the rest only where
 * nothing can have been done yet.
 * @example
 * const client = createClient({ url: 'https://photos.example.org', apiKey })
 */
export const createClient = (options: ClientOptions): Client => {
  const { apiKey, timeout = 60, attempts = 4, connections = 8, insecure = false, log = silentLogger } = options
  const url = apiUrl(options.url)
  const base = new URL(url)
  const pool = new Pool(base.origin, {
    connections,
    keepAliveTimeout: 30_000,
    headersTimeout: timeout * 1000,
    bodyTimeout: timeout * 1000,
    connect: { rejectUnauthorized: !insecure, timeout: Math.min(timeout, 15) * 1000 },
  })
  const traffic = { requests: 0, bytes: 0 }
  const compress = isLoopback(base.hostname) ? {} : { 'accept-encoding': 'gzip' }
  let skew: number | null = null

  const send = async (request: ApiRequest<unknown>, path: string): Promise<Answer> => {
    traffic.requests += 1
    const limit = AbortSignal.timeout(timeout * 1000)
    const response = await pool.request({
      method: request.method,
      path,
      headers: {
        ...compress,
        accept: 'application/json',
        'x-api-key': apiKey,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: request.signal ? AbortSignal.any([limit, request.signal]) : limit,
    })
    const body =
      response.headers['content-encoding'] === 'gzip'
        ? (await unzip(await response.body.arrayBuffer())).toString('utf8')
        : await response.body.text()
    traffic.bytes += body.length
    const answer = { status: response.statusCode, headers: response.headers, body }
    const date = Date.parse(header(answer, 'date') ?? '')
    if (!Number.isNaN(date)) skew = date - Date.now()
    return answer
  }

  const connectionError = (request: string, error: unknown): DarkroomError => {
    const code = codeOf(error)
    if (isTimeout(error)) return new DarkroomError('API_TIMEOUT', { request, seconds: timeout }, { cause: error })
    if (tlsCodes.test(code)) return new DarkroomError('API_TLS', { url, reason: reasonOf(error) }, { cause: error })
    const reason = code || reasonOf(error)
    return new DarkroomError('API_UNREACHABLE', { request, url, reason }, { cause: error })
  }

  const attempt = async (
    request: ApiRequest<unknown>,
    label: string,
    path: string,
    number: number,
  ): Promise<Answer> => {
    const repeatable = request.repeatable ?? true
    let failure: DarkroomError
    let wait: number | null
    try {
      const answer = await send(request, path)
      if (answer.status < 300) return answer
      failure = statusError(label, url, answer)
      wait = retryWait({
        number,
        limit: attempts,
        status: answer.status,
        retryAfter: header(answer, 'retry-after'),
        repeatable,
      })
    } catch (error) {
      request.signal?.throwIfAborted()
      failure = connectionError(label, error)
      wait =
        failure.code === 'API_TLS'
          ? null
          : retryWait({ number, limit: attempts, status: null, repeatable, unsent: unsentCodes.has(codeOf(error)) })
    }
    if (wait === null) throw failure
    log.debug(`${failure.message} Trying again in ${wait} ms.`)
    await sleep(wait, undefined, request.signal ? { signal: request.signal } : {})
    return attempt(request, label, path, number + 1)
  }

  return {
    url,
    traffic,
    clockSkew: () => skew,
    request: async (request) => {
      const label = `${request.method} ${request.path}`
      const query = new URLSearchParams(
        Object.entries(request.query ?? {}).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, String(value)] as [string, string]],
        ),
      ).toString()
      const answer = await attempt(request, label, `${base.pathname}${request.path}${query ? `?${query}` : ''}`, 1)
      return parseBody(label, url, answer, request.schema)
    },
    close: () => pool.close(),
  }
}
