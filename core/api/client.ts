import { createHash } from 'node:crypto'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Dispatcher, Pool } from 'undici'
import type { z } from 'zod'
import { DarkroomError, isAway } from '../errors.ts'
import { createMask, type Mask } from '../log.ts'
import { type Answer, header, parseBody, statusError } from './answer.ts'
import { connectionError, isLasting, isUnsent } from './connection-error.ts'
import { type Attempt, retryWait } from './retry.ts'

/** How to reach a server. */
export interface ClientOptions {
  /** The web page's address, with or without `/api`. */
  readonly url: string
  readonly apiKey: string
  /** Seconds for one attempt; default: 60. */
  readonly timeout?: number | undefined
  /** Seconds until the first answer of the server, with all attempts; default: 15. */
  readonly contact?: number | undefined
  /** Attempts in all; default: 4. */
  readonly attempts?: number | undefined
  /** Connections kept open; default: 8. */
  readonly connections?: number | undefined
  /** Accept any certificate. */
  readonly insecure?: boolean | undefined
  /** Largest answer that is read, in bytes after decompression; default: 256 MB. */
  readonly largestAnswer?: number | undefined
  /** Called before a request is sent again: why, and in how many milliseconds. */
  readonly onRetry?: (reason: string, ms: number) => void
  /** Called after each answer: `GET`, path, status, and how many milliseconds it took. */
  readonly onAnswer?: ((method: string, path: string, status: number, ms: number) => void) | undefined
}

/** One request; the answer is read by `schema`. */
export interface ApiRequest<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
  readonly body?: unknown
  readonly schema: z.ZodType<T>
  /** The answer is a file: the schema reads its content type and its body, in which each character stands for a byte. */
  readonly isFile?: boolean
  /** The ETag of what is known of a file: where it is still that, the error is of status 304. */
  readonly known?: string | undefined
  /** Told a sum of the body of a successful answer, as it came; where it returns true, nothing else is wanted: the schema reads undefined. */
  readonly onSum?: (sum: string) => boolean
  /** False where sending it twice does something twice (`immich-api.md` 6.2). */
  readonly repeatable?: boolean
  readonly signal?: AbortSignal | undefined
}

/** How to wait for a server that is away, as it is while it starts again. */
export interface Patience {
  /** Milliseconds in all, for each request. */
  readonly limit: number
  /** Ends the waiting; the request fails then. */
  readonly signal?: AbortSignal | undefined
  /** Called before each wait, and after each answer. */
  readonly onAway: (isAway: boolean) => void
}

/** Sends requests to one server with one key. */
export interface Client {
  /** Address of the API, ending in `/api`. */
  readonly url: string
  /**
   * Requests sent so far, repeats included, bytes of the answers' bodies, and how many repeats came after an
   * attempt that may have taken effect.
   */
  readonly traffic: { requests: number; bytes: number; unclear: number }
  /** Server clock minus own clock in milliseconds, from the last answer's `Date`; null before one came. */
  readonly clockSkew: () => number | null
  request<T>(request: ApiRequest<T>): Promise<T>
  /** The same, whose requests are repeated for longer while the server is away. */
  patiently(patience: Patience): Client
  close(): Promise<void>
}

/**
 * The API address for whatever a user typed, blanks around it included.
 * @example
 * apiUrl('https://photos.example.org/') // 'https://photos.example.org/api'
 */
export const apiUrl = (typed: string): string => {
  const url = new URL(/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed.trim() : `http://${typed.trim()}`)
  return `${url.origin}${url.pathname.replace(/\/*(\/api)?\/*$/, '')}/api`
}

/**
 * The address of the web page of a server, by that of its API.
 * @example
 * webAddress('https://photos.example.org/api') // 'https://photos.example.org'
 */
export const webAddress = (url: string): string => url.replace(/\/api\/?$/, '')

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')

const unzip = promisify(gunzip)

/** Part by part, because a copy of the whole answer as bytes would take as much memory again. */
const takeIn = async (
  { headers, body }: Dispatcher.ResponseData,
  maxOutputLength: number,
  take: (part: Buffer) => void,
): Promise<void> => {
  if (headers['content-encoding'] === 'gzip') take(await unzip(await body.arrayBuffer(), { maxOutputLength }))
  else for await (const part of body) take(part)
}

/** The server's clock in milliseconds, where it tells. */
const serverTime = (answer: Answer): number | undefined => {
  const time = Date.parse(header(answer, 'date') ?? '')
  return Number.isNaN(time) ? undefined : time
}

/** A refusal that repeats the key, as a proxy in search of errors may, does not show it. */
const withoutSecrets = (answer: Answer, mask: Mask): Answer => {
  if (answer.status < 300) return answer
  const location = header(answer, 'location')
  const headers = location === undefined ? answer.headers : { ...answer.headers, location: mask(location) }
  return { ...answer, headers, body: mask(answer.body) }
}

/** Whole milliseconds, because timers take no others; the longest they can is 24 days. */
const toMs = (seconds: number): number => Math.min(2 ** 31 - 1, Math.ceil(seconds * 1000))

const assertKey = (apiKey: string): void => {
  if (/^[\x21-\x7e]+$/.test(apiKey)) return
  const message = 'The API key is empty or contains a space, a line break or an invalid character.'
  throw new DarkroomError('USAGE', { message, hint: 'Copy it again from the web page, without anything around it.' })
}

/**
 * Opens a connection pool to a server. Requests that may be repeated are, with jitter; the rest only where
 * nothing can have been done yet.
 * @example
 * const client = createClient({ url: 'https://photos.example.org', apiKey })
 */
export const createClient = (options: ClientOptions): Client => {
  const { apiKey, timeout = 60, attempts = 4, connections = 8, insecure = false } = options
  const { largestAnswer = 256 * 2 ** 20 } = options
  assertKey(apiKey)
  const mask = createMask([apiKey])
  const limitMs = toMs(timeout)
  const url = apiUrl(options.url)
  const base = new URL(url)
  const pool = new Pool(base.origin, {
    connections,
    headersTimeout: limitMs,
    bodyTimeout: limitMs,
    maxResponseSize: largestAnswer,
    connect: { rejectUnauthorized: !insecure, timeout: Math.min(limitMs, 15_000) },
  })
  const traffic = { requests: 0, bytes: 0, unclear: 0 }
  const compress = isLoopback(base.hostname) ? {} : { 'accept-encoding': 'gzip' }
  let skew: number | null = null

  const send = async (request: ApiRequest<unknown>, path: string): Promise<Answer> => {
    traffic.requests += 1
    const started = performance.now()
    const limit = AbortSignal.timeout(limitMs)
    const response = await pool.request({
      method: request.method,
      path,
      headers: {
        ...compress,
        accept: 'application/json',
        'x-api-key': apiKey,
        ...(request.known ? { 'if-none-match': request.known } : {}),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: request.signal ? AbortSignal.any([limit, request.signal]) : limit,
    })
    const isSuccess = response.statusCode < 300
    const sum = request.onSum ? createHash('sha256') : null
    // A part may end inside a character; `setEncoding` of undici's bodies does not see to that.
    const decoder = new StringDecoder(request.isFile ? 'latin1' : 'utf8')
    let text = ''
    await takeIn(response, largestAnswer, (part) => {
      traffic.bytes += part.length
      sum?.update(part)
      text += decoder.write(part)
    })
    text += decoder.end()
    const isEnough = sum && isSuccess && request.onSum?.(sum.digest('base64'))
    const body = isEnough ? '' : text.startsWith('\ufeff') ? text.slice(1) : text
    options.onAnswer?.(request.method, request.path, response.statusCode, performance.now() - started)
    const answer = { status: response.statusCode, headers: response.headers, body }
    const time = serverTime(answer)
    if (time !== undefined) skew = time - Date.now()
    return answer
  }

  const clientWith = (patience?: Patience): Client => ({
    url,
    traffic,
    clockSkew: () => skew,
    request: async (request) => {
      const label = `${request.method} ${request.path}`
      const asked = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined)
      const query = new URLSearchParams(asked.map(([key, value]): [string, string] => [key, String(value)])).toString()
      const first = Date.now()
      let left = patience?.limit ?? 0
      const attempt = async (number: number): Promise<Answer> => {
        let failure: DarkroomError
        let seen: Pick<Attempt, 'status' | 'retryAfter' | 'unsent'>
        let isFinal = false
        // A date to wait for is one of the server's clock, whatever ours says.
        let now: number | undefined
        const began = Date.now()
        try {
          const answer = await send(request, `${base.pathname}${request.path}${query ? `?${query}` : ''}`)
          if (answer.status < 500) patience?.onAway(false)
          if (answer.status < 300) return answer
          failure = statusError(label, url, withoutSecrets(answer, mask))
          // One that would be asked again at once is not asked so for minutes.
          seen = { status: answer.status, retryAfter: number < attempts ? header(answer, 'retry-after') : undefined }
          now = serverTime(answer)
        } catch (error) {
          request.signal?.throwIfAborted()
          const total = Math.round((Date.now() - first) / 1000)
          failure = connectionError(error, { request: label, url, timeout, largestAnswer, total })
          seen = { status: null, unsent: isUnsent(error) }
          isFinal = isLasting(error)
        }
        const limit = left > 0 && isAway(failure) ? Number.POSITIVE_INFINITY : attempts
        const wait = retryWait({ number, limit, repeatable: request.repeatable ?? true, ...seen }, Math.random, now)
        if (isFinal || wait === null) throw failure
        if (seen.status === null ? !seen.unsent : seen.status >= 500) traffic.unclear += 1
        options.onRetry?.(failure.message, wait)
        if (number >= attempts) patience?.onAway(true)
        // The first attempt may have been long for other reasons.
        left -= wait + (number > 1 ? Date.now() - began : 0)
        const signal = request.signal ?? patience?.signal
        await sleep(wait, undefined, signal ? { signal } : {}).catch((error) => {
          throw request.signal ? error : failure
        })
        return attempt(number + 1)
      }
      return parseBody(label, url, await attempt(1), request)
    },
    patiently: clientWith,
    close: () => pool.close(),
  })
  return clientWith()
}
