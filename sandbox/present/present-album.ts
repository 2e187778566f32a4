import { type Instant, toMicros, toMillis } from '../library/instant.ts'
import type { Album, AlbumUser, Asset } from '../library/model.ts'
import type { State } from '../library/state.ts'
import { presentAsset } from './present-asset.ts'
import { presentNestedUser } from './present-user.ts'
import type { Viewer } from './viewer.ts'

const isShownInAlbums = (asset: Asset): boolean =>
  asset.trashedAt === null && (asset.visibility === 'timeline' || asset.visibility === 'archive')

/** Members an album counts and shows: timeline and archive, not in the trash. */
const albumContents = (album: Album, state: State): Asset[] =>
  [...album.assetIds].flatMap((id) => {
    const asset = state.assets.get(id)
    return asset && isShownInAlbums(asset) ? [asset] : []
  })

const dayOf = (instant: Instant): string => `${toMillis(instant).slice(0, 10)}T00:00:00.000Z`

const extremes = (assets: readonly Asset[]) => {
  const [first] = assets
  if (!first) return {}
  let [start, end, modified] = [first.localDateTime, first.localDateTime, first.updatedAt]
  for (const asset of assets) {
    start = Math.min(start, asset.localDateTime)
    end = Math.max(end, asset.localDateTime)
    modified = Math.max(modified, asset.updatedAt)
  }
  return { startDate: dayOf(start), endDate: dayOf(end), lastModifiedAssetTimestamp: toMillis(modified) }
}

// The answer of a write looks at the assets taken first and last, wherever their local times lie.
const writtenExtremes = (assets: readonly Asset[]) => {
  const sorted = assets.toSorted((a, b) => a.fileCreatedAt - b.fileCreatedAt)
  const [first, last] = [sorted[0], sorted.at(-1)]
  return first && last ? { startDate: toMicros(first.localDateTime), endDate: toMicros(last.localDateTime) } : {}
}

const presentMember = ({ userId, role }: AlbumUser, state: State) => {
  const user = state.users.get(userId)
  return user ? [{ user: presentNestedUser(user), role }] : []
}

export const isShared = (album: Album): boolean => album.users.length > 1 || album.hasSharedLink

// Hidden members count here, though `assetCount` leaves them out.
const contributors = (album: Album, state: State) => {
  const counts = new Map<string, number>()
  for (const id of album.assetIds) {
    const asset = state.assets.get(id)
    if (asset?.trashedAt === null) counts.set(asset.ownerId, (counts.get(asset.ownerId) ?? 0) + 1)
  }
  return [...counts].map(([userId, assetCount]) => ({ userId, assetCount })).sort((a, b) => b.assetCount - a.assetCount)
}

const presentAssets = (contents: Asset[], viewer: Viewer) => {
  const sorted = contents.sort((a, b) => b.fileCreatedAt - a.fileCreatedAt)
  return sorted.map((asset) => presentAsset(asset, viewer, { exif: true, nested: true }))
}

const presentOwner = (album: Album, state: State) => {
  const owner = state.users.get(album.ownerId)
  return { ownerId: album.ownerId, owner: owner && presentNestedUser(owner) }
}

/** How much of an album an answer shows. */
interface AlbumParts {
  /** A single album, not a list: contributors are counted. */
  readonly single?: boolean
  /** Up to 2.7 the assets themselves. */
  readonly assets?: boolean
  /** The answer of a write: whole dates, and not when an asset last changed. */
  readonly written?: boolean
}

export const presentAlbum = (album: Album, viewer: Viewer, parts: AlbumParts = {}): Record<string, unknown> => {
  const { state, profile } = viewer
  const contents = albumContents(album, state)
  const members = profile.albumOwnerAmongUsers ? album.users : album.users.filter(({ role }) => role !== 'owner')
  return {
    albumName: album.albumName,
    description: album.description,
    albumThumbnailAssetId: album.albumThumbnailAssetId,
    createdAt: toMillis(album.createdAt),
    updatedAt: toMillis(album.updatedAt),
    id: album.id,
    ...(profile.albumOwnerAmongUsers ? {} : presentOwner(album, state)),
    albumUsers: members.flatMap((member) => presentMember(member, state)),
    shared: isShared(album),
    hasSharedLink: album.hasSharedLink,
    ...(parts.written ? writtenExtremes(contents) : extremes(contents)),
    ...(profile.albumAssets ? { assets: parts.assets ? presentAssets(contents, viewer) : [] } : {}),
    assetCount: contents.length,
    isActivityEnabled: album.isActivityEnabled,
    order: album.order,
    ...(parts.single && profile.contributorCounts && isShared(album)
      ? { contributorCounts: contributors(album, state) }
      : {}),
  }
}
