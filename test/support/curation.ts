import type { Sandbox } from '../../sandbox/index.ts'
import { repairThumbnails } from '../../sandbox/present/album-thumbnails.ts'

/** A whole curated library in words that survive new ids: what undo has to bring back. */
export interface Curation {
  readonly albums: readonly unknown[]
  readonly tags: readonly string[]
  readonly stacks: readonly (readonly string[])[]
  readonly assets: Readonly<Record<string, AssetView>>
}

/** What a person sees of one asset. */
export interface AssetView {
  readonly visibility: string
  readonly isFavorite: boolean
  readonly isTrashed: boolean
  readonly rating: number | null
  readonly description: string
  readonly taken: string
  readonly wallClock: string
  readonly position: readonly [number, number] | null
  readonly tags: readonly string[]
}

const sorted = <T>(values: Iterable<T>, by: (value: T) => string = String): T[] =>
  [...values].sort((a, b) => (by(a) < by(b) ? -1 : 1))

const time = (microseconds: number): string => new Date(Math.floor(microseconds / 1000)).toISOString()

const near = (degrees: number): number => Math.round(degrees * 1e3) / 1e3

/** Looks at everything that an action can change, as whoever lists the albums sees it. Background jobs have to have run. */
export const curationOf = ({ state }: Sandbox): Curation => {
  repairThumbnails(state)
  const name = (id: string | null): string => (id && state.assets.get(id)?.originalPath) || 'none'
  const tag = (id: string): string => state.tags.get(id)?.value ?? 'none'
  return {
    albums: sorted(
      [...state.albums.values()].map((album) => ({
        name: album.albumName,
        owner: album.ownerId,
        description: album.description,
        order: album.order,
        comments: album.isActivityEnabled,
        cover: name(album.albumThumbnailAssetId),
        users: sorted(album.users.map(({ userId, role }) => `${userId} ${role}`)),
        assets: sorted([...album.assetIds].map(name)),
      })),
      (album) => JSON.stringify(album),
    ),
    tags: sorted(
      [...state.tags.values()].map(({ value, parentId }) => `${value} below ${parentId ? tag(parentId) : ''}`),
    ),
    stacks: sorted(
      [...state.stacks.values()].map(({ primaryAssetId, assetIds }) => [
        name(primaryAssetId),
        ...sorted(assetIds.filter((id) => id !== primaryAssetId).map(name)),
      ]),
    ),
    assets: Object.fromEntries(
      sorted([...state.assets.values()], ({ originalPath }) => originalPath).map((asset) => [
        asset.originalPath,
        {
          visibility: asset.visibility,
          isFavorite: asset.isFavorite,
          isTrashed: asset.trashedAt !== null,
          rating: asset.exif?.rating || null,
          description: asset.exif?.description ?? '',
          taken: time(asset.fileCreatedAt),
          wallClock: time(asset.localDateTime),
          position: asset.exif?.latitude == null ? null : [near(asset.exif.latitude), near(asset.exif.longitude ?? 0)],
          tags: sorted(asset.tagIds.map(tag)),
        },
      ]),
    ),
  }
}
