import { errors } from 'undici'
import { DarkroomError, reasonOf } from '../errors.ts'

/** The request that got no whole answer. */
interface Unanswered {
  readonly request: string
  readonly url: string
  /** Seconds it was given. */
  readonly timeout: number
  /** Bytes an answer may have. */
  readonly largestAnswer: number
  /** Seconds that all attempts took. */
  readonly total: number
}

const tlsCodes = /^(DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS|HOSTNAME_MISMATCH)/
const tooLargeCodes = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'ERR_BUFFER_TOO_LARGE'])
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

/** Whether the connection failed before anything was sent. */
export const isUnsent = (error: unknown): boolean => unsentCodes.has(codeOf(error))

/** Whether the same would happen again. */
export const isLasting = (error: unknown): boolean => tlsCodes.test(codeOf(error)) || tooLargeCodes.has(codeOf(error))

/** The error for a request without a whole answer. */
export const connectionError = (
  error: unknown,
  { request, url, timeout, largestAnswer, total }: Unanswered,
): DarkroomError => {
  const code = codeOf(error)
  if (isTimeout(error)) return new DarkroomError('API_TIMEOUT', { request, seconds: timeout, total }, { cause: error })
  if (tlsCodes.test(code)) {
    // Node adds advice after a semicolon; ours is in the hint.
    const reason = reasonOf(error).split(';')[0] ?? code
    return new DarkroomError('API_TLS', { url, reason }, { cause: error })
  }
  if (tooLargeCodes.has(code)) {
    const reason = `it is larger than ${Math.round(largestAnswer / 2 ** 20)} MB`
    return new DarkroomError('API_RESPONSE', { request, reason }, { cause: error })
  }
  if (code.startsWith('Z_'))
    return new DarkroomError('API_RESPONSE', { request, reason: 'its compression is broken' }, { cause: error })
  return new DarkroomError('API_UNREACHABLE', { request, url, reason: code || reasonOf(error) }, { cause: error })
}
