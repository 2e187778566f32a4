import { type Album, assetStamp } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { readEverywhere } from '../scan/everywhere.ts'
import type { AssetCache } from './asset-cache.ts'
import type { Searches } from './found.ts'
import { type Content, type Place, placeOf } from './place.ts'

/** What differs whenever other assets count in an album: adding moves `updatedAt`, leaving the count (`immich-api.md` 2.7). */
const markOf = ({ assetCount, updatedAt }: Album): string => JSON.stringify([assetCount, updatedAt])

/** What is kept of an album: when it was read by the server's clock in milliseconds, its stamp, and ids by their places. */
export interface KeptAlbum {
  readonly at: number
  readonly stamp?: string | undefined
  readonly places: readonly (readonly [Place, readonly string[]])[]
}

const pack = (content: Content): KeptAlbum['places'] =>
  [...Map.groupBy(content, ([, place]) => JSON.stringify(place))].map(([place, members]) => [
    JSON.parse(place),
    members.map(([id]) => id),
  ])

/** As the list of albums counts: neither hidden nor trashed. */
const isCounted = ({ visibility, isTrashed }: Place): boolean => !isTrashed && visibility !== 'hidden'

/** Reads an album; null where the server counts otherwise, so that more has to be asked. */
const readAlbum = async (server: Server, album: Album, isCountable: boolean): Promise<Content | null> => {
  const content = new Map<string, Place>()
  for await (const rows of readEverywhere(server, { albumIds: [album.id] }, false))
    for (const row of rows) content.set(row.id, placeOf(row))
  const counted = [...content.values()].filter(isCounted).length
  return !isCountable || counted === album.assetCount ? content : null
}

/** What albums are read with. */
export interface AlbumReading {
  readonly server: Server
  readonly memory: AssetCache
  readonly searches: Searches
  /** When the run began, by the server's clock in milliseconds; null where it does not tell. */
  readonly at: number | null
}

/** What was kept of an album, with the places to which members went since; null where it has to be read again. */
const recall = async ({ at, stamp, places }: KeptAlbum, album: Album, isCountable: boolean, reading: AlbumReading) => {
  const content = new Map(places.flatMap(([place, ids]) => ids.map((id): [string, Place] => [id, place])))
  const now = album[assetStamp]
  // Whatever becomes of a member moves the stamp.
  if (stamp === now) return content
  // What happens to the assets of others shows nowhere else.
  const isSeen = isCountable && now !== undefined && places.every(([{ ownerId }]) => ownerId === reading.server.user.id)
  const changed = isSeen ? await reading.searches.changedSince(at) : null
  const members = [...(changed?.values() ?? [])].filter(({ id }) => content.has(id))
  // Not all that puts in a new asset moves `updatedAt`: the one that bears the stamp has to be known.
  if (!members.some(({ updatedAt }) => Date.parse(updatedAt) === Date.parse(now ?? ''))) return null
  for (const row of members) content.set(row.id, placeOf(row))
  return [...content.values()].every(isCounted) ? content : null
}

/**
 * The content of an album, from the memory where nothing was put in or taken out since it was kept.
 * @param isCountable its own count reaches all that is in it
 */
export const albumContent = async (album: Album, isCountable: boolean, reading: AlbumReading): Promise<Content> => {
  const { server, memory, searches, at } = reading
  const [name, mark, stamp] = [`album ${album.id}`, markOf(album), album[assetStamp]]
  const by = memory.apart?.(server) ?? server
  const kept = JSON.parse(memory.get(name, mark) ?? 'null')
  const known = kept && (await recall(kept, album, isCountable, reading))
  if (known && kept.stamp === stamp) return known
  const content =
    known ??
    (await readAlbum(by, album, isCountable)) ??
    (await searches.content({ albumIds: [album.id] }, isCountable))
  // What is in the trash or hidden is not counted, and would leave unseen.
  if ([...content.values()].every(isCounted))
    memory.set(name, mark, JSON.stringify({ at: at ?? 0, stamp, places: pack(content) } satisfies KeptAlbum), by)
  return content
}
