import { Hono } from 'hono'
import { ApiError } from './api-error.ts'
import type { Known } from './gate.ts'
import { isOwnOrigin } from './seen.ts'
import type { Web } from './web.ts'

/** Answers a request of an assistant; with a token that is private, with nothing that names or places anybody. */
export type Assist = (request: Request, isPrivate: boolean) => Promise<Response>

const largestBody = 2 ** 20

/** The door for assistants (Model Context Protocol), for those who have a token for it. */
export const assistantRoutes = ({ supervisor, gate }: Web, assist: Assist): Hono<Known> => {
  const routes = new Hono<Known>()
  routes.all('/mcp', async (context) => {
    context.header('cache-control', 'no-store')
    if (supervisor.isStopping) throw new ApiError(503, 'STOPPING', 'Darkroom is stopping.', { retryAfter: 5 })
    const token = context.get('caller')?.token
    if (!token?.endsWith('assistant')) {
      context.header('www-authenticate', 'Bearer')
      throw new ApiError(401, 'LOGIN_REQUIRED', 'A token is needed.', {
        hint: '`darkroom token create --kind assistant`',
      })
    }
    // A page of somebody else in a browser on this network.
    if (context.req.header('origin') !== undefined && !isOwnOrigin(context, context.get('seen'), gate.http))
      throw new ApiError(403, 'ORIGIN_FOREIGN', 'This request comes from another page.')
    // Answers come with their requests; there is nothing to listen to, and nothing to end.
    if (context.req.method !== 'POST') return context.text('', 405, { allow: 'POST' })
    // A body that does not say how long it is might not end.
    if (!(Number(context.req.header('content-length')) <= largestBody))
      throw new ApiError(413, 'BODY_TOO_LARGE', 'The request is too large, or does not say how large it is.')
    return assist(context.req.raw, token === 'private-assistant')
  })
  return routes
}
