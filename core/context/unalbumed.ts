import type { Album } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { forEachConcurrently } from '../concurrency.ts'
import { isInPasses, type ScanPass } from '../scan/scan.ts'
import { countIn } from '../scan/scan-any.ts'
import type { Content } from './place.ts'

/** What is asked to find out which assets are in no album. */
export interface UnalbumedOptions {
  readonly server: Server
  readonly passes: readonly ScanPass[]
  readonly albums: () => Promise<readonly Album[]>
  readonly contentOfAlbum: (album: Album) => Promise<Content>
  /** Asks the server for them. */
  readonly read: () => Promise<ReadonlySet<string>>
  /** Whether contents of albums are kept, so that reading them once is worth it. */
  readonly isKept: boolean
}

/** From this part of the library on, albums that are known already tell it more cheaply. */
const many = 1 / 10

/** Assets in albums that the account sees, as far as the passes look, by their owners. */
const membersByOwner = async (options: UnalbumedOptions): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const members = new Map<string, Set<string>>()
  await forEachConcurrently(await options.albums(), async (album) => {
    for (const [id, place] of await options.contentOfAlbum(album)) {
      if (!isInPasses(options.passes, place)) continue
      const own = members.get(place.ownerId)
      if (own) own.add(id)
      else members.set(place.ownerId, new Set([id]))
    }
  })
  return members
}

/** Whether searches and counts reach the assets of an owner: of others only those of partners, if wanted. */
const isReached = async ({ reads, user }: Server, owner: string, members: ReadonlySet<string>): Promise<boolean> => {
  const [id] = members
  if (owner === user.id || id === undefined) return owner === user.id
  return (await reads.search({ visibility: 'timeline' }, { id, size: 1 })).items.length > 0
}

/** The members that searches reach. */
const reachedMembers = async (options: UnalbumedOptions): Promise<ReadonlySet<string>> => {
  const reached = new Set<string>()
  for (const [owner, members] of await membersByOwner(options))
    if (await isReached(options.server, owner, members)) for (const id of members) reached.add(id)
  return reached
}

/**
 * Whether an asset is in no album of any user. Where many are in none, they are the rest after those of known albums,
 * if the server counts equally many; otherwise the server is asked for them.
 */
export const unalbumed = async (options: UnalbumedOptions): Promise<(id: string) => boolean> => {
  const { server, read, isKept } = options
  const ask = () => read().then((found) => (id: string) => found.has(id))
  if (!server.capabilities.searchByAlbum || !isKept) return ask()
  const [all, outside] = await Promise.all([countIn(options, {}), countIn(options, { isNotInAlbum: true })])
  if (all === null || outside === null || outside < all * many) return ask()
  const members = await reachedMembers(options)
  return members.size === all - outside ? (id) => !members.has(id) : ask()
}
