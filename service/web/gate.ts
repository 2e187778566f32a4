import { isIP } from 'node:net'
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { HttpSettings } from '../settings.ts'
import type { Place, Supervisor } from '../supervisor.ts'
import { ApiError } from './api-error.ts'
import { addressList, httpProblems } from './http-problems.ts'
import { type Caller, Logins, owner, type Role, roles } from './logins.ts'
import { LoginRates, SecondRates } from './rates.ts'
import { isKnownHost, isOwnOrigin, type Seen, securityHeaders, seenBy } from './seen.ts'

/** What is known of each request after the gate. */
export interface Known {
  Variables: { seen: Seen; caller: Caller | null }
}

type Request = Context<Known>

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const below = '/api/v1/'
const readable = /^(status|stats|reviews|runs)(\/|$)/

/** Decides who may ask what: hosts, origins, logins, roles, rates. */
export class Gate {
  readonly logins: Logins
  readonly loginRates = new LoginRates()
  readonly #supervisor: Supervisor
  readonly #rates = new SecondRates(20)
  /** Those of the start: where it listens does not change. */
  readonly #first: HttpSettings
  #judged: HttpSettings
  #good: HttpSettings
  #proxies: { readonly texts: readonly string[]; readonly list: ReturnType<typeof addressList> } | null = null
  #isWarned = false

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    this.logins = new Logins(supervisor.store, supervisor.options.stateFolder, (write) => supervisor.careful(write))
    this.#first = supervisor.http
    this.#judged = this.#first
    this.#good = this.#first
    supervisor.observers.push({ configured: () => this.#judge() })
    this.#usePassword()
  }

  /** Settings as they are now; those for where to listen are of the start. */
  get http(): HttpSettings {
    this.#judge()
    return this.#good
  }

  /** With settings that would not be listened with at the start, the last that were right count. */
  #judge(): void {
    const now = this.#supervisor.config.current?.settings.http ?? this.#first
    if (now === this.#judged) return
    this.#judged = now
    const { host, port, basePath } = this.#first
    const used = { ...now, host, port, basePath }
    const problems = httpProblems(used)
    if (problems.length === 0) this.#good = used
    this.#usePassword()
    for (const { path, message, hint = '' } of problems)
      this.#supervisor.log.line('error', `${path}: ${message}. ${hint} Until then the page goes by what was before.`)
  }

  /** Whoever knows the old password alone is logged out. Without a configuration nobody knows which one holds. */
  #usePassword(): void {
    if (this.#supervisor.config.current && this.logins.usePassword(this.#good.password))
      this.#supervisor.log.line('info', 'The password is another: who came with the old one or a link is logged out.')
  }

  get now(): number {
    return this.#supervisor.options.clock.now()
  }

  /** Before everything else: how the browser sees us, and whether it may. */
  readonly first: MiddlewareHandler<Known> = async (context, next) => {
    const { http } = this
    if (this.#proxies?.texts !== http.trustedProxies)
      this.#proxies = { texts: http.trustedProxies, list: addressList(http.trustedProxies) }
    const seen = seenBy(context, http, this.#proxies.list)
    context.set('seen', seen)
    for (const [name, value] of Object.entries(securityHeaders(http))) context.header(name, value)
    if (seen.isDoubtful && !this.#isWarned) {
      this.#isWarned = true
      this.#supervisor.log.line(
        'warn',
        `A proxy at ${seen.address} is not believed. If it is yours: serve.http.trustedProxies: ['${seen.address}'].`,
      )
    }
    if (!isKnownHost(seen.host, http)) {
      const name = seen.host.replace(/:\d+$/, '').replace(/[^\w.-]/g, '')
      return context.text(
        `This page is not set up to be reached as ${name}. Add it: serve.http.hosts: ['${name}'] or DARKROOM_HOSTS=${name}.\n`,
        421,
      )
    }
    context.set('caller', this.#callerOf(context, seen))
    await next()
  }

  /** Before each request to the API. */
  readonly api: MiddlewareHandler<Known> = async (context, next) => {
    const caller = context.get('caller')
    context.header('cache-control', 'no-store')
    if (this.#supervisor.isStopping) throw new ApiError(503, 'STOPPING', 'Darkroom is stopping.', { retryAfter: 5 })
    if (changing.has(context.req.method)) this.#assertOwn(context, caller)
    if (context.req.path.endsWith('/api/v1/login')) return next()
    if (!caller) throw new ApiError(401, 'LOGIN_REQUIRED', 'Log in first.')
    const { method, path } = context.req
    if (caller.token?.endsWith('assistant')) throw new ApiError(403, 'ROLE_MISSING', 'This token is for /mcp alone.')
    if (caller.token === 'read' && (method !== 'GET' || !readable.test(path.slice(path.indexOf(below) + below.length))))
      throw new ApiError(403, 'ROLE_MISSING', 'This token may only read status, reviews and runs.')
    if (changing.has(method) && !this.#rates.take(caller.key || caller.who, this.now))
      throw new ApiError(429, 'RATE_LIMITED', 'Too many changes at once.', { retryAfter: 1 })
    await next()
  }

  #assertOwn(context: Request, caller: Caller | null): void {
    // What a browser sends by itself is not enough; a token is sent by a script alone.
    if (caller?.kind === 'token') return
    const { req } = context
    if (!isOwnOrigin(context, context.get('seen'), this.http))
      throw new ApiError(403, 'ORIGIN_FOREIGN', 'This request comes from another page.', {
        hint: 'Behind a proxy: set serve.http.publicUrl to the address that the browser shows.',
      })
    if (!/^application\/json\b/.test(req.header('content-type') ?? ''))
      throw new ApiError(415, 'JSON_WANTED', 'The body has to be JSON.')
    if (req.header('x-darkroom') !== '1') throw new ApiError(403, 'ORIGIN_FOREIGN', 'The header X-Darkroom is missing.')
  }

  #callerOf(context: Request, seen: Seen): Caller | null {
    const { http } = this
    const token = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    if (token !== undefined) return this.logins.byToken(token, http)
    if (http.auth === 'none') return { ...owner, key: '', kind: 'open', token: null }
    const cookie = getCookie(context, this.cookieName(seen))
    const renewed = (seconds: number): void => this.setCookie(context, cookie ?? '', seconds)
    const known = cookie === undefined ? null : this.logins.byCookie(cookie, this.now, renewed)
    return (known && this.#asListed(known)) ?? this.#byProxy(context, seen)
  }

  /** Who logged in as a user has the rights that the list gives now, and none once they are not on it. */
  #asListed(caller: Caller): Caller | null {
    if (caller.who === owner.who) return caller
    const known = this.http.users.find(({ user }) => user === caller.who)
    return known ? { ...caller, role: known.role, accounts: known.accounts ?? caller.accounts } : null
  }

  /** A caller with the rights of now, null without any: a page that listens asks nothing. */
  stillOf(caller: Caller): Caller | null {
    const { kind, key } = caller
    if (kind === 'cookie' && !this.logins.isOpen(key, this.now)) return null
    return kind === 'cookie' || kind === 'proxy' ? this.#asListed(caller) : caller
  }

  #byProxy(context: Request, seen: Seen): Caller | null {
    const { auth, authHeader, users } = this.http
    if (auth !== 'proxy' || !authHeader || !seen.isTrusted) return null
    const name = context.req.header(authHeader)
    const known = users.find(({ user }) => user === name)
    if (!known) return null
    const { user: who, role, accounts = null } = known
    return { who, role, accounts, key: '', kind: 'proxy', token: null }
  }

  cookieName({ proto, base }: Seen): string {
    return proto === 'https' && base === '/' ? '__Host-darkroom' : 'darkroom'
  }

  /** Gives the browser a cookie. */
  setCookie(context: Request, token: string, seconds: number): void {
    const seen = context.get('seen')
    setCookie(context, this.cookieName(seen), token, {
      httpOnly: true,
      sameSite: 'Strict',
      path: seen.base,
      secure: seen.proto === 'https',
      maxAge: seconds,
    })
  }

  dropCookie(context: Request): void {
    const seen = context.get('seen')
    deleteCookie(context, this.cookieName(seen), { path: seen.base, secure: seen.proto === 'https' })
  }

  /** @throws ApiError where the caller has not this right */
  assertRole(context: Request, role: Role): Caller {
    const caller = context.get('caller')
    if (!caller) throw new ApiError(401, 'LOGIN_REQUIRED', 'Log in first.')
    if (roles.indexOf(caller.role) >= roles.indexOf(role)) return caller
    this.audit(context, 'refused', context.req.path, `needs ${role}`)
    throw new ApiError(403, 'ROLE_MISSING', `You may only look here.`, { hint: `This needs the role "${role}".` })
  }

  /** Whether the caller may know of an account; null is what concerns them all. */
  maySee(caller: Caller | null, account: string | null | undefined): boolean {
    return caller !== null && (account == null || caller.accounts === null || caller.accounts.includes(account))
  }

  /** Those of accounts of which the caller may know. */
  visible<T extends { readonly account: string | null }>(caller: Caller, all: readonly T[]): T[] {
    return all.filter(({ account }) => this.maySee(caller, account))
  }

  /** Writes down what somebody did. */
  audit(
    context: Request,
    action: string,
    subject: string,
    detail = '',
    who?: { readonly who: string; readonly role: string },
  ): void {
    const caller = who ?? context.get('caller') ?? { who: 'nobody', role: 'none' }
    this.#supervisor.audit(caller.who, action, subject, detail, this.placeOf(context, caller))
  }

  /** From where somebody asks, and with which rights. */
  placeOf(context: Request, { role }: { readonly role: string }): Place {
    const from = context.get('seen').address
    return { role, from: isIP(from) ? from : '?' }
  }
}
