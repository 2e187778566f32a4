import type { Album, AssetRow } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { readEverywhere } from '../scan/everywhere.ts'
import type { AssetCache } from './asset-cache.ts'

/** What decides whether a recipe looks at an asset. */
export type Place = Pick<AssetRow, 'visibility' | 'ownerId' | 'isOffline' | 'isTrashed'>

/** That part of a row. */
export const placeOf = ({ visibility, ownerId, isOffline, isTrashed }: AssetRow): Place => ({
  visibility,
  ownerId,
  isOffline,
  isTrashed,
})

/** Everything in an album or under a tag, wherever it is shown. */
export type Content = ReadonlyMap<string, Place>

/**
 * What differs whenever the content of an album does: adding moves `updatedAt`, removing the count, and whatever becomes of
 * a member its stamp (`immich-api.md` 2.7).
 */
const markOf = ({ assetCount, updatedAt, lastModifiedAssetTimestamp, startDate, endDate }: Album): string =>
  JSON.stringify([assetCount, updatedAt, lastModifiedAssetTimestamp, startDate, endDate])

/** Ids of assets by what they have in common. */
type Packed = readonly (Place & { readonly ids: readonly string[] })[]

const pack = (content: Content): string => {
  const groups = Map.groupBy(content, ([, place]) => JSON.stringify(place))
  const packed: Packed = [...groups].map(([place, members]) => ({
    ...JSON.parse(place),
    ids: members.map(([id]) => id),
  }))
  return JSON.stringify(packed)
}

const unpack = (text: string): Content =>
  new Map((JSON.parse(text) as Packed).flatMap(({ ids, ...place }) => ids.map((id): [string, Place] => [id, place])))

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

/**
 * The content of an album, from the memory where nothing about the album changed since it was kept.
 * @param isCountable its own count reaches all that is in it
 * @param readFully proves by other counts what the album's own does not fit
 */
export const albumContent = async (
  server: Server,
  memory: AssetCache,
  album: Album,
  isCountable: boolean,
  readFully: () => Promise<Content>,
): Promise<Content> => {
  const [name, mark] = [`album ${album.id}`, markOf(album)]
  const kept = memory.get(name, mark)
  if (kept !== null) return unpack(kept)
  const content = (await readAlbum(server, album, isCountable)) ?? (await readFully())
  // What is in the trash or hidden is not counted, and would leave unseen.
  if ([...content.values()].every(isCounted)) memory.set(name, mark, pack(content))
  return content
}
