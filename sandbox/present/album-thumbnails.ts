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

/** Gives albums whose thumbnail is missing or no longer a member another one; the server does it at every listing. */
export const repairThumbnails = (state: State, albums: Iterable<Album> = state.albums.values()): void => {
  for (const album of albums) {
    const isGood = album.albumThumbnailAssetId !== null && album.assetIds.has(album.albumThumbnailAssetId)
    if (isGood || (album.albumThumbnailAssetId === null && album.assetIds.size === 0)) continue
    const chosen = latest(untrashed(state, album))?.id ?? null
    if (chosen === album.albumThumbnailAssetId) continue
    album.albumThumbnailAssetId = chosen
    album.updatedAt = state.now()
    state.changed()
  }
}
