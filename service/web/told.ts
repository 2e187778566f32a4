import { DarkroomError } from '../../core/errors.ts'
import { QuestionFailed } from '../workers.ts'
import { ApiError, notFound, serverAway, withoutConfig } from './api-error.ts'

/** What a page is told of an error; null for one that nobody foresaw. */
export const toldBy = (error: unknown): ApiError | null => {
  if (error instanceof ApiError) return error
  if (error instanceof DarkroomError && error.code.startsWith('STATE_'))
    return new ApiError(503, error.code, error.message, { hint: error.hint })
  if (error instanceof DarkroomError && error.code.startsWith('CONFIG_')) return withoutConfig()
  if (!(error instanceof QuestionFailed)) return null
  const { code, message, hint, isAway } = error.told
  if (code === 'API_STATUS' && !isAway) return notFound('asset')
  if (code === 'API_FORBIDDEN') return new ApiError(403, code, 'The key of this account may not see it.', { hint })
  if (isAway && code.startsWith('API_')) return serverAway(code)
  if (code.startsWith('API_'))
    return new ApiError(502, code, 'The photo server does not answer as it should.', { hint })
  return code === 'UNEXPECTED' ? null : new ApiError(422, code, message, { hint })
}
