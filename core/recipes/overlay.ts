import type { Action, AssetValues } from '../actions/action.ts'
import type { AssetRow } from '../api/schemas.ts'
import type { ScannedAsset } from '../assets/asset.ts'

const move = (name: string, to: Set<string>, from: Set<string>): void => {
  to.add(name)
  from.delete(name)
}

/** A row's own columns and exif record, as they will be when the values were set. */
const rowWith = ({ visibility, isFavorite, dateTimeOriginal, ...exif }: AssetValues): Partial<AssetRow> => ({
  ...(visibility === undefined ? {} : { visibility }),
  ...(isFavorite === undefined ? {} : { isFavorite }),
  ...(dateTimeOriginal === undefined
    ? {}
    : {
        fileCreatedAt: new Date(dateTimeOriginal).toISOString(),
        // The clock at the place, with a `Z` that means nothing (`immich-api.md` 2.2).
        localDateTime: new Date(dateTimeOriginal.replace(/(Z|[+-]\d{2}:?\d{2})$/, 'Z')).toISOString(),
      }),
  ...(dateTimeOriginal === undefined && Object.keys(exif).length === 0
    ? {}
    : { exifInfo: { ...exif, ...(dateTimeOriginal === undefined ? {} : { dateTimeOriginal }) } }),
})

/** Later recipes of the run see what this one wishes for an asset: albums, tags, values, the trash. */
export const notePlanned = (asset: ScannedAsset, actions: readonly Action[]): void => {
  for (const action of actions) {
    if (action.kind === 'asset.set') asset.overlay(rowWith(action.set))
    else if (action.kind === 'asset.trash') asset.overlay({ isTrashed: true })
    else noteMembership(asset, action)
  }
}

const noteMembership = (asset: ScannedAsset, action: Action): void => {
  if (!('album' in action || 'tag' in action) || action.kind === 'album.set') return
  asset.planned ??= { albums: new Set(), tags: new Set(), leftAlbums: new Set(), leftTags: new Set() }
  const { albums, tags, leftAlbums, leftTags } = asset.planned
  if ('tag' in action) {
    if (action.kind === 'tag.remove') move(action.tag, leftTags, tags)
    else move(action.tag, tags, leftTags)
    return
  }
  const name = typeof action.album === 'string' ? action.album : action.album.id
  if (action.kind === 'album.remove') move(name, leftAlbums, albums)
  else move(name, albums, leftAlbums)
}
