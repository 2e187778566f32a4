import type { Profile } from '../library/profile.ts'

/** One complaint about a request, at a place in it. */
export interface Issue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** An answer other than success. */
export class HttpError extends Error {
  readonly status: number
  readonly issues: readonly Issue[] | undefined

  constructor(status: number, message: string, issues?: readonly Issue[]) {
    super(message)
    this.status = status
    this.issues = issues
  }
}

export const badRequest = (message: string): HttpError => new HttpError(400, message)
export const invalid = (issues: readonly Issue[]): HttpError => new HttpError(400, 'Validation failed', issues)
export const notFound = (message: string): HttpError => new HttpError(404, message)
export const noAccess = (permission: string): HttpError => badRequest(`Not found or no ${permission} access`)
export const unauthorized = (message: string): HttpError => new HttpError(401, message)
export const forbidden = (message: string): HttpError => new HttpError(403, message)
/** The server stumbled: its answer is a 500 that says nothing. */
export const stumbled = (): HttpError => new HttpError(500, 'Internal server error')

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
}

const sentence = (issue: Issue): string => {
  const [field, inner] = issue.path
  if (field === undefined) return issue.message
  return inner === undefined ? `${field} ${issue.message}` : `each value in ${field} ${issue.message}`
}

/** The body of an error as the version words it. */
export const errorBody = (error: HttpError, profile: Profile, correlationId: string): Record<string, unknown> => {
  const { status, message, issues } = error
  if (!profile.errorDetails) return issues ? { message, errors: issues } : { message }
  const text = issues ? issues.map(sentence) : message
  return { message: text, error: titles[status] ?? 'Error', statusCode: status, correlationId }
}
