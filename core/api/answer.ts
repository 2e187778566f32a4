import type { z } from 'zod'
import { DarkroomError } from '../errors.ts'

/** A complete answer, its body as text. */
export interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** The first value of a header. */
export const header = ({ headers }: Answer, name: string): string | undefined => [headers[name]].flat()[0]

const isJson = (answer: Answer): boolean => header(answer, 'content-type')?.includes('json') ?? false

const messageOf = (body: string): string => {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    const text = Array.isArray(message) ? message.join('; ') : message
    // One line, without control characters that a terminal would interpret.
    return typeof text === 'string' ? text.replace(/\p{Cc}+/gu, ' ').slice(0, 300) : ''
  } catch {
    return ''
  }
}

const missingScope = (message: string): string | null =>
  /permission:?\s+([a-z]\w*\.[\w.]+|all)\b/i.exec(message)?.[1] ?? null

const gotOf = (answer: Answer): string => {
  const location = header(answer, 'location')
  if (answer.status >= 300 && answer.status < 400 && location) return `a redirect to ${location}`
  const type = header(answer, 'content-type')?.split(';')[0] ?? 'no content type'
  return `status ${answer.status} with ${type === 'text/html' ? 'a web page' : type}`
}

/** Every Immich answers it, but not below the address of one of its pages, and no other program does. */
const firstQuestion = 'GET /server/version'

// Immich refuses in JSON; these in another form come from a proxy, a login page or another program.
const refusals = new Set([400, 401, 403, 404, 405])

/** The error for an answer that is not a success. */
export const statusError = (request: string, url: string, answer: Answer): DarkroomError => {
  const { status } = answer
  // The page refuses it with 406 from 2.7 on.
  const isBeside = (status === 404 || status === 406) && request === firstQuestion
  if (isBeside || (status < 400 && status !== 304) || (refusals.has(status) && !isJson(answer)))
    return new DarkroomError('API_NOT_IMMICH', { request, url, got: gotOf(answer) })
  const message = messageOf(answer.body)
  if (status === 401) return new DarkroomError('API_UNAUTHORIZED', { request })
  if (status === 403) return new DarkroomError('API_FORBIDDEN', { request, scope: missingScope(message), message })
  const correlationId = header(answer, 'x-correlation-id') ?? header(answer, 'x-immich-cid')
  return new DarkroomError('API_STATUS', { request, status, message, correlationId })
}

const parseJson = (request: string, url: string, answer: Answer): unknown => {
  try {
    return answer.body === '' ? undefined : JSON.parse(answer.body)
  } catch (cause) {
    if (!isJson(answer)) throw new DarkroomError('API_NOT_IMMICH', { request, url, got: gotOf(answer) }, { cause })
    throw new DarkroomError('API_RESPONSE', { request, reason: 'the JSON is cut off or broken' }, { cause })
  }
}

/**
 * What a successful answer says, read by the schema.
 * @throws DarkroomError API_NOT_IMMICH, API_RESPONSE
 */
export const parseBody = <T>(
  request: string,
  url: string,
  answer: Answer,
  { schema, isFile }: { readonly schema: z.ZodType<T>; readonly isFile?: boolean },
): T => {
  const file = { type: header(answer, 'content-type'), etag: header(answer, 'etag'), body: answer.body }
  const parsed = schema.safeParse(isFile ? file : parseJson(request, url, answer))
  if (parsed.success) return parsed.data
  if (request === firstQuestion) throw new DarkroomError('API_NOT_IMMICH', { request, url, got: gotOf(answer) })
  const issue = parsed.error.issues[0]
  const reason = `${issue?.path.join('.') || 'answer'}: ${issue?.message}`
  throw new DarkroomError('API_RESPONSE', { request, reason })
}
