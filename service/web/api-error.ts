import type { Problem } from '../../core/errors.ts'

/** What a page or script is told of a request that is not carried out. */
export class ApiError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 421 | 422 | 428 | 429 | 502 | 503
  readonly code: string
  readonly hint: string
  readonly problems: readonly Problem[] | undefined
  /** Seconds until it may be tried again. */
  readonly retryAfter: number | undefined

  constructor(
    status: ApiError['status'],
    code: string,
    message: string,
    more: { readonly hint?: string; readonly problems?: readonly Problem[]; readonly retryAfter?: number } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.hint = more.hint ?? ''
    this.problems = more.problems
    this.retryAfter = more.retryAfter
  }
}

/** Whatever a login may not see is not there. */
export const notFound = (what: string): ApiError => new ApiError(404, 'NOT_FOUND', `There is no such ${what}.`)

/** The server of an account is away. */
export const serverAway = (code = 'API_UNREACHABLE'): ApiError =>
  new ApiError(502, code, 'The photo server does not answer.', {
    hint: 'Is it running? The overview says since when it is away.',
  })

/** Nothing can be asked before there is a configuration. */
export const withoutConfig = (): ApiError =>
  new ApiError(503, 'CONFIG_INVALID', 'No configuration is loaded.', { hint: 'The overview says what is wrong.' })
