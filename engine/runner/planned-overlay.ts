import type { Action, AssetValues } from '../../core/actions/action.ts'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { Memberships } from '../../core/assets/asset.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import { composed } from '../../core/same-name.ts'
import { claimFor, type Overrides } from '../plan/claims.ts'
import { albumText } from '../plan/text.ts'
import { fieldsOf, unitsOf } from '../plan/values.ts'

const none: ReadonlySet<string> = new Set()
const nothing: Memberships = { albums: none, tags: none, leftAlbums: none, leftTags: none }

const including = (names: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  names.has(name) ? names : new Set([...names, name])

const without = (names: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  names.has(name) ? new Set([...names].filter((other) => other !== name)) : names

/** A row's own columns and exif record, as they will be when the values were set. */
const rowWith = ({
  visibility,
  isFavorite,
  duplicateId,
  dateTimeOriginal,
  ...exif
}: AssetValues): Partial<AssetRow> => ({
  ...(visibility === undefined ? {} : { visibility }),
  ...(isFavorite === undefined ? {} : { isFavorite }),
  ...(duplicateId === undefined ? {} : { duplicateId }),
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

/** Who wants something. */
export interface Claimant {
  readonly recipe: string
  readonly overrides: Overrides
}

/**
 * Later recipes of the run see what this one wants for an asset: albums, tags, values, the trash. What it does not get,
 * because an earlier one wants otherwise, they do not see.
 */
export const notePlanned = (asset: ScannedAsset, actions: readonly Action[], { recipe, overrides }: Claimant): void => {
  asset.claims ??= new Map()
  const { claims } = asset
  const isGranted = (what: string, value: unknown): boolean =>
    claimFor(claims, what, { recipe, value }, overrides) === null
  for (const action of actions) {
    if (action.kind === 'asset.set') {
      for (const unit of unitsOf(action.set))
        if (isGranted(fieldsOf(unit)[0] ?? '', JSON.stringify(unit))) asset.overlay(rowWith(unit))
    } else if (action.kind === 'asset.trash') asset.overlay({ isTrashed: true })
    else noteMembership(asset, action, isGranted)
  }
}

const noteMembership = (
  asset: ScannedAsset,
  action: Action,
  isGranted: (what: string, value: boolean) => boolean,
): void => {
  if (!('album' in action || 'tag' in action) || action.kind === 'album.set') return
  const isIn = action.kind !== 'album.remove' && action.kind !== 'tag.remove'
  const isTag = 'tag' in action
  const name = composed(isTag ? action.tag : albumText(action.album))
  if (!isGranted(`${isTag ? 'tag' : 'album'} ${name}`, isIn)) return
  const { albums, tags, leftAlbums, leftTags } = asset.planned ?? nothing
  const [inside, outside] = isTag ? [tags, leftTags] : [albums, leftAlbums]
  const [now, left] = isIn
    ? [including(inside, name), without(outside, name)]
    : [without(inside, name), including(outside, name)]
  asset.planned = isTag
    ? { albums, leftAlbums, tags: now, leftTags: left }
    : { tags, leftTags, albums: now, leftAlbums: left }
}
