import { Agent, request } from 'undici'
import { z } from 'zod'
import type { Account } from '../../engine/session/account-context.ts'

/** How to reach a photo server. */
export type SignInServer = Pick<Account, 'url' | 'insecure'>

const patience = 10_000
const largestAnswer = 64 * 1024
const loginAnswer = z.object({ accessToken: z.string().regex(/^[\x21-\x7e]+$/), userEmail: z.string() })

/**
 * Checks e-mail and password of a user of the photo server. The session that this begins there is ended at once, and
 * nothing of it is kept.
 * @returns the user's e-mail; null where they are wrong or the server does not answer
 */
export const signInAt = async ({ url, insecure }: SignInServer, email: string, password: string) => {
  const dispatcher = new Agent({
    maxResponseSize: largestAnswer,
    connect: { rejectUnauthorized: !insecure, timeout: patience },
  })
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    request(`${url}${path}`, {
      dispatcher,
      method: 'POST',
      signal: AbortSignal.timeout(patience),
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  try {
    const answer = await post('/auth/login', { email, password })
    const { accessToken, userEmail } = loginAnswer.parse(await answer.body.json())
    await (await post('/auth/logout', {}, { authorization: `Bearer ${accessToken}` })).body.dump()
    return userEmail
  } catch {
    return null
  } finally {
    await dispatcher.close()
  }
}
