import type { Album, Asset } from '../library/model.ts'
import type { State } from '../library/state.ts'

const untrashed = (state: State, album: Album): Asset[] =>
  [...album.assetIds].flatMap((id) => {
    const asset = state.assets.get(id)
    return asset?.trashedAt === null ? [asset] : []
  })

const latest = (assets: readonly Asset[]): Asset | undefined =>
  assets.reduce<Asset | undefined>(
    (best, asset) => (best && best.fileCreatedAt >= asset.fileCreatedAt ? best : asset),
    undefined,
  )

/**
 * Gives albums whose thumbnail is missing, no longer a member or in the trash another one; the server does it at every
 * listing.
 */
export const repairThumbnails = (state: State, albums: Iterable<Album> = state.albums.values()): void => {
  for (const album of albums) {
    const { albumThumbnailAssetId: cover } = album
    const isGood = cover !== null && album.assetIds.has(cover) && state.assets.get(cover)?.trashedAt === null
    if (isGood || (cover === null && album.assetIds.size === 0)) continue
    const chosen = latest(untrashed(state, album))?.id ?? null
    if (chosen === cover) continue
    album.albumThumbnailAssetId = chosen
    album.updatedAt = state.now()
    state.changed()
  }
}
