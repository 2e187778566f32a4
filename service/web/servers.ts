import { createHash } from 'node:crypto'
import type { Album } from '../../core/api/schemas.ts'
import { connect, readAlbums, type Server } from '../../core/api/server.ts'
import { hasCode } from '../../core/errors.ts'
import type { Supervisor } from '../supervisor.ts'
import { ApiError, notFound, serverAway } from './api-error.ts'

/** A picture of an asset. */
interface Picture {
  readonly type: string
  readonly body: Buffer<ArrayBuffer>
  readonly etag: string
}

const mostBytes = 16 * 2 ** 20
const largestPicture = 10 * 2 ** 20
const rests = 60_000
/** Milliseconds after which albums are read again: people change them while others look. */
const albumsLast = 10_000
const etagForm = /^(W\/)?"[\w+/=:.-]{1,100}"$/

/**
 * Connections to the servers of accounts for what a page shows: pictures, albums, single assets. Keys stay in here. What
 * is kept is dropped when nobody has asked for a minute.
 */
export class Servers {
  readonly #supervisor: Supervisor
  readonly #open = new Map<string, { readonly key: string; readonly server: Promise<Server> }>()
  readonly #pictures = new Map<string, Picture>()
  readonly #albums = new Map<string, { readonly at: number; readonly all: Promise<readonly Album[]> }>()
  readonly #users = new Map<string, string>()
  #bytes = 0
  #rest: ReturnType<typeof setTimeout> | undefined

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
  }

  #touch(): void {
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => void this.close(), rests)
    this.#rest.unref()
  }

  /** @throws ApiError where there is no such account, or its server is away */
  async of(name: string): Promise<Server> {
    this.#touch()
    const account = this.#supervisor.config.current?.config.accounts.find((one) => one.name === name)
    if (!account) throw notFound('account')
    const key = `${account.url} ${account.apiKey}`
    const known = this.#open.get(name)
    if (known?.key === key) return known.server
    const { url, apiKey, insecure, timeout } = account
    const options = { url, apiKey, insecure, timeout, attempts: 2, largestAnswer: largestPicture }
    const server = connect(options).catch((error) => Promise.reject(upstream(error)))
    this.#open.set(name, { key, server })
    server.then(
      ({ user }) => this.#users.set(name, user.email),
      () => this.#open.delete(name),
    )
    return server
  }

  /**
   * A picture of an asset that the account's key may see; null where it is still the one that is known, by its ETag. Of a
   * picture without a version nobody knows whether it is still the same: the server is asked each time.
   * @throws ApiError
   */
  async picture(
    account: string,
    id: string,
    size: 'thumbnail' | 'preview',
    {
      version = '',
      signal,
      known,
    }: {
      readonly version?: string | undefined
      readonly signal?: AbortSignal
      readonly known?: string | undefined
    } = {},
  ): Promise<Picture | null> {
    const place = `${account} ${id} ${size} ${version}`
    this.#touch()
    const kept = version === '' ? undefined : this.#pictures.get(place)
    if (kept) return kept.etag === known ? null : kept
    const { reads } = await this.of(account)
    try {
      const { type, body, etag } = await reads.thumbnail(
        id,
        size,
        signal,
        etagForm.test(known ?? '') ? known : undefined,
      )
      const bytes = Buffer.from(body, 'latin1')
      const own = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 20)}"`
      const picture = { type, body: bytes, etag: etag && etagForm.test(etag) ? etag : own }
      if (version !== '') this.#keep(place, picture)
      return picture.etag === known ? null : picture
    } catch (error) {
      if (hasCode(error, 'API_STATUS') && error.context.status === 304) return null
      throw upstream(error)
    }
  }

  #keep(place: string, picture: Picture): void {
    this.#bytes += picture.body.length - (this.#pictures.get(place)?.body.length ?? 0)
    this.#pictures.set(place, picture)
    for (const [oldest, { body }] of this.#pictures) {
      if (this.#bytes <= mostBytes) break
      this.#pictures.delete(oldest)
      this.#bytes -= body.length
    }
  }

  /** Albums of an account by id; none where they cannot be read. */
  async albums(account: string): Promise<ReadonlyMap<string, Album>> {
    const at = this.#supervisor.options.clock.now()
    const known = this.#albums.get(account)
    const read = (): Promise<readonly Album[]> =>
      this.of(account)
        .then(readAlbums)
        .catch(() => [])
    const kept = known && at - known.at < albumsLast ? known : { at, all: read() }
    this.#albums.set(account, kept)
    return new Map((await kept.all).map((album) => [album.id, album]))
  }

  /** E-mail of an account's user, where it is connected. */
  userOf(account: string): string | null {
    return this.#users.get(account) ?? null
  }

  /** What was read of albums is read again. */
  forgetAlbums(): void {
    this.#albums.clear()
  }

  /** Accounts of the user with an e-mail address. */
  async accountsOf(email: string): Promise<string[]> {
    const own: string[] = []
    for (const name of this.#supervisor.accounts()) {
      const server = await this.of(name).catch(() => null)
      if (server?.user.email.toLowerCase() === email.toLowerCase()) own.push(name)
    }
    return own
  }

  async close(): Promise<void> {
    clearTimeout(this.#rest)
    const open = [...this.#open.values()]
    this.#open.clear()
    this.#pictures.clear()
    this.#albums.clear()
    this.#bytes = 0
    for (const { server } of open) await (await server.catch(() => null))?.close()
  }
}

/** What a server refused, without its address, its words and its headers. */
export const upstream = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error
  // Nobody looks any more.
  if (error instanceof Error && error.name === 'AbortError') return notFound('asset')
  if (hasCode(error, 'API_FORBIDDEN'))
    return new ApiError(403, 'API_FORBIDDEN', 'The key of this account may not see it.', {
      hint: error.context.scope ? `Tick ${error.context.scope} for the key in the web page.` : '',
    })
  if (hasCode(error, 'API_STATUS') && error.context.status < 500) return notFound('asset')
  return serverAway()
}
