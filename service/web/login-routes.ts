import { Hono } from 'hono'
import { ApiError } from './api-error.ts'
import { bodyOf } from './asking.ts'
import { loginForm, type MeView } from './forms.ts'
import type { Known } from './gate.ts'
import type { Caller } from './logins.ts'
import type { Web } from './web.ts'

/** Logging in and out. */
export const loginRoutes = ({ supervisor, metrics, gate, servers }: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  const meOf = ({ who, role, accounts }: Pick<Caller, 'who' | 'role' | 'accounts'>, isPlain: boolean): MeView => ({
    who,
    role,
    isPlain,
    accounts: supervisor.accounts().filter((name) => accounts?.includes(name) ?? true),
  })
  routes.post('/login', async (context) => {
    const seen = context.get('seen')
    const given = await bodyOf(context, loginForm)
    const { now } = gate
    const wait = gate.loginRates.begin(seen.address, now)
    if (wait > 0) {
      metrics.logins.inc({ outcome: 'limited' })
      throw new ApiError(429, 'LOGIN_LIMITED', 'Too many wrong logins.', {
        hint: `Try again in ${Math.ceil(wait / 60_000)} min.`,
        retryAfter: Math.ceil(wait / 1_000),
      })
    }
    const accounts = supervisor.config.current?.config.accounts ?? []
    const at = [...new Map(accounts.map(({ url, insecure }) => [url, { url, insecure }])).values()]
    const accountsOf = (email: string): Promise<readonly string[]> => servers.accountsOf(email)
    const who = await gate.logins
      .check(given, gate.http, { at, accountsOf }, now)
      .finally(() => gate.loginRates.end(seen.address))
    if (!who) {
      gate.loginRates.noteWrong(seen.address, now)
      metrics.logins.inc({ outcome: 'wrong' })
      gate.audit(context, 'login refused', 'page', '', { who: 'nobody', role: 'none' })
      throw new ApiError(401, 'LOGIN_WRONG', 'That is not right.', {
        hint:
          given.link === undefined
            ? ''
            : 'A login link works once and for a day. For another one: `darkroom login-link`',
      })
    }
    gate.loginRates.noteRight(seen.address)
    metrics.logins.inc({ outcome: 'good' })
    const [token, seconds] = gate.logins.begin(who, given.stay, now)
    gate.setCookie(context, token, seconds)
    gate.audit(context, 'login', 'page', '', who)
    return context.json(meOf(who, seen.proto === 'http'))
  })
  routes.get('/me', (context) => {
    const caller = gate.assertRole(context, 'view')
    return context.json(meOf(caller, context.get('seen').proto === 'http'))
  })
  routes.post('/logout', (context) => {
    const caller = gate.assertRole(context, 'view')
    if (caller.kind === 'cookie') gate.logins.end(caller.key)
    gate.dropCookie(context)
    gate.audit(context, 'logout', 'page')
    return context.json({})
  })
  routes.post('/logout-everywhere', (context) => {
    const { role, who } = gate.assertRole(context, 'view')
    gate.logins.endAll(role === 'admin' ? null : who)
    gate.dropCookie(context)
    gate.audit(context, 'logout everywhere', 'page')
    return context.json({})
  })
  return routes
}
