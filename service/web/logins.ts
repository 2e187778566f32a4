import { randomBytes, scrypt, scryptSync, timingSafeEqual } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connect } from '../../core/api/server.ts'
import { hashOf } from '../secrets.ts'
import type { HttpSettings } from '../settings.ts'
import type { LoginRow, Store } from '../store.ts'
import { type SignInServer, signInAt } from './sign-in.ts'

const hour = 3_600_000
const long = 30 * 24 * hour
const short = 12 * hour
/** A login is written anew when it was used this long after the last time. */
const renewAfter = hour

/** Tokens that somebody calls with; those of assistants are good for `/mcp` alone. */
const callingKinds = ['read', 'admin', 'assistant', 'private-assistant']

/** Rights, each with those below it. */
export const roles = ['view', 'approve', 'admin'] as const
export type Role = (typeof roles)[number]

/** Who asks. */
export interface Caller extends Pick<LoginRow, 'who' | 'role' | 'accounts'> {
  /** Hash of the cookie or the token; empty without a login. */
  readonly key: string
  readonly kind: 'cookie' | 'token' | 'proxy' | 'open'
  /** Kind of the token. */
  readonly token: string | null
}

/** Whoever has the password or a login link. */
export const owner = { who: 'owner', role: 'admin', accounts: null } as const

/** What somebody logs in with. */
interface Given {
  /** E-mail of a user of the photo server, whose password is given. */
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly link?: string | undefined
  readonly apiKey?: string | undefined
}

const stretch = promisify(scrypt) as (text: string, salt: Buffer, length: number) => Promise<Buffer>

const linkFile = (folder: string): string => join(folder, 'login-link')
const linkKey = 'login-link'
const passwordKey = 'password'

/** Logins with passwords, links and keys. Only hashes are kept. */
export class Logins {
  readonly #store: Store
  readonly #folder: string
  readonly #salt = randomBytes(16)
  #password: { readonly text: string; readonly hash: Promise<Buffer> } | null = null

  readonly #careful: (write: () => void) => boolean

  /** @param careful does what may fail on a full disk, while somebody looks */
  constructor(
    store: Store,
    folder: string,
    careful = (write: () => void): boolean => {
      write()
      return true
    },
  ) {
    this.#store = store
    this.#careful = careful
    this.#folder = folder
  }

  /** Makes a new login link, good once and for a day. @returns its token */
  makeLink(now: number): string {
    const token = randomBytes(24).toString('base64url')
    this.#store.set(linkKey, JSON.stringify({ hash: hashOf(token), until: now + 24 * hour }))
    writeFileSync(linkFile(this.#folder), `${token}\n`, { mode: 0o600 })
    return token
  }

  /** No login link is good any more. */
  dropLink(): void {
    this.#store.set(linkKey, '')
    rmSync(linkFile(this.#folder), { force: true })
  }

  #spendLink(token: string, now: number): boolean {
    const { hash = '', until = 0 } = JSON.parse(this.#store.get(linkKey) || '{}') as { hash?: string; until?: number }
    const isGood = timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(hash.padEnd(64).slice(0, 64))) && until > now
    if (isGood) this.dropLink()
    return isGood
  }

  /** Takes the same time for a right and a wrong one, and where there is none. */
  async #isPassword(given: string, password: string | null): Promise<boolean> {
    const text = password ?? ''
    if (this.#password?.text !== text) this.#password = { text, hash: stretch(text, this.#salt, 32) }
    const [own, other] = await Promise.all([this.#password.hash, stretch(given, this.#salt, 32)])
    return timingSafeEqual(own, other) && password !== null
  }

  /** Goes by this password from now on. @returns whether it is another than before, and the owner's logins have ended */
  usePassword(password: string | null): boolean {
    type Kept = { readonly salt?: string; readonly hash?: string }
    const { salt = randomBytes(16).toString('hex'), hash } = JSON.parse(this.#store.get(passwordKey) || '{}') as Kept
    const own = password === null ? '' : scryptSync(password, salt, 32).toString('hex')
    if (own === hash) return false
    const isOther = hash !== undefined && hash !== ''
    return (
      this.#careful(() => {
        if (isOther) this.#store.endLoginsOf(owner.who)
        this.#store.set(passwordKey, JSON.stringify({ salt, hash: own }))
      }) && isOther
    )
  }

  /** A user of a photo server by a key of theirs, or by e-mail and password. Neither is kept. */
  async #atServers({ apiKey, user, password = '' }: Given, at: readonly SignInServer[], { users }: HttpSettings) {
    const emailAt = async (server: SignInServer): Promise<string | null> => {
      if (apiKey === undefined) return signInAt(server, user ?? '', password)
      // Of another server, or wrong.
      const known = await connect({ ...server, apiKey, attempts: 1, timeout: 10 }).catch(() => null)
      await known?.close()
      return known?.user.email ?? null
    }
    // All are asked, whoever is on the list: how long it takes tells nothing.
    const emails = await Promise.all(at.map(emailAt))
    return users.find((one) => emails.some((email) => email?.toLowerCase() === one.user.toLowerCase())) ?? null
  }

  /** @returns who it is, or null */
  async check(
    given: Given,
    http: HttpSettings,
    servers: {
      readonly at: readonly SignInServer[]
      readonly accountsOf: (email: string) => Promise<readonly string[]>
    },
    now: number,
  ): Promise<Pick<Caller, 'who' | 'role' | 'accounts'> | null> {
    if (given.link !== undefined) return this.#spendLink(given.link, now) ? owner : null
    if (given.apiKey !== undefined || given.user !== undefined) {
      const known = http.signIn ? await this.#atServers(given, servers.at, http) : null
      if (!known) return null
      return { who: known.user, role: known.role, accounts: known.accounts ?? (await servers.accountsOf(known.user)) }
    }
    return (await this.#isPassword(given.password ?? '', http.password)) ? owner : null
  }

  /** Begins a login. @returns the text of its cookie, and seconds that it lasts */
  begin(who: Pick<Caller, 'who' | 'role' | 'accounts'>, stays: boolean, now: number): [token: string, seconds: number] {
    const token = randomBytes(32).toString('base64url')
    const lasts = stays ? long : short
    this.#store.saveLogin(hashOf(token), { ...who, lasts, expires: now + lasts })
    return [token, lasts / 1_000]
  }

  /** Who has a cookie; using it makes it last. @param renewed told that it lasts for so many seconds from now */
  byCookie(token: string, now: number, renewed: (seconds: number) => void): Caller | null {
    const key = hashOf(token)
    const login = this.#store.login(key)
    if (!login) return null
    if (login.expires <= now) {
      this.#careful(() => this.#store.endLogin(key))
      return null
    }
    const isOld = login.expires - login.lasts < now - renewAfter
    if (isOld && this.#careful(() => this.#store.saveLogin(key, { ...login, expires: now + login.lasts })))
      renewed(login.lasts / 1_000)
    const { who, role, accounts } = login
    return { who, role, accounts, key, kind: 'cookie', token: null }
  }

  /** Who has a token for scripts. */
  byToken(token: string, { readToken }: HttpSettings): Caller | null {
    const key = hashOf(token)
    const isRead = readToken !== null && timingSafeEqual(Buffer.from(hashOf(readToken)), Buffer.from(key))
    const kind = isRead ? 'read' : this.#store.tokenKind(key)
    if (kind === null || !callingKinds.includes(kind)) return null
    return {
      who: `${kind} token`,
      role: kind === 'admin' ? 'admin' : 'view',
      accounts: null,
      key,
      kind: 'token',
      token: kind,
    }
  }

  /** Whether the login of a cookie has not ended. */
  isOpen(key: string, now: number): boolean {
    return (this.#store.login(key)?.expires ?? 0) > now
  }

  end(key: string): void {
    this.#store.endLogin(key)
  }

  /** Ends all logins of somebody; null for those of everybody. */
  endAll(who: string | null): void {
    this.#store.endLoginsOf(who)
  }
}
