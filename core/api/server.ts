import { DarkroomError, hasCode } from '../errors.ts'
import { type Capabilities, capabilitiesOf } from './capabilities.ts'
import { type Client, type ClientOptions, createClient } from './client.ts'
import { createReads, type Reads } from './reads.ts'
import type { Album, User } from './schemas.ts'

/** A server, reached with one key: who it belongs to and what both can do. */
export interface Server {
  readonly url: string
  readonly client: Client
  readonly reads: Reads
  readonly capabilities: Capabilities
  readonly user: User
  /** Permissions of the key; null where the server cannot tell (before 1.139). */
  readonly permissions: readonly string[] | null
  close(): Promise<void>
}

const ownPermissions = async (reads: Reads, capabilities: Capabilities): Promise<readonly string[] | null> => {
  if (!capabilities.ownKey) return null
  try {
    return (await reads.ownKey()).permissions
  } catch (error) {
    // A reverse proxy that forwards only some paths is not a reason to stop: a missing permission is reported later.
    if (hasCode(error, 'API_NOT_IMMICH') || hasCode(error, 'API_STATUS')) return null
    throw error
  }
}

/**
 * Connects to a server: reads its version, its user, and what the key may do.
 * @throws DarkroomError SERVER_TOO_OLD, API_UNAUTHORIZED, API_NOT_IMMICH, API_UNREACHABLE …
 */
export const connect = async (options: ClientOptions): Promise<Server> => {
  const { contact = 15 } = options
  const signal = AbortSignal.timeout(contact * 1000)
  const client = createClient(options)
  const reads = createReads(client)
  try {
    const first = createReads({ ...client, request: (request) => client.request({ ...request, signal }) })
    const version = await first.version().catch((error) => {
      if (!signal.aborted) throw error
      const reason = `it gave no usable answer within ${contact} s`
      throw new DarkroomError('API_UNREACHABLE', { request: 'GET /server/version', url: client.url, reason })
    })
    const capabilities = capabilitiesOf(version)
    const [user, permissions] = await Promise.all([reads.me(), ownPermissions(reads, capabilities)])
    return { url: client.url, client, reads, capabilities, user, permissions, close: () => client.close() }
  } catch (error) {
    await client.close()
    throw error
  }
}

/** Own albums and those shared with the user, each once. */
export const readAlbums = async ({ reads, capabilities }: Pick<Server, 'reads' | 'capabilities'>): Promise<Album[]> => {
  const lists = capabilities.oneAlbumList
    ? [await reads.albums()]
    : await Promise.all([reads.albums(), reads.albums({ shared: true })])
  return [...new Map(lists.flat().map((album) => [album.id, album])).values()]
}
