import type { AssetRow } from '../api/schemas.ts'

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
