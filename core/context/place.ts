import type { AssetRow } from '../api/schemas.ts'

/** What decides whether a recipe looks at an asset. */
export type Place = Pick<AssetRow, 'visibility' | 'ownerId' | 'isOffline' | 'isTrashed'>

const known = new Map<string, Place>()

/** That part of a row. The same for all rows that are alike: an album may have very many members. */
export const placeOf = ({ visibility, ownerId, isOffline, isTrashed }: Place): Place => {
  const text = `${visibility} ${ownerId} ${isOffline} ${isTrashed}`
  const place = known.get(text) ?? { visibility, ownerId, isOffline, isTrashed }
  known.set(text, place)
  return place
}

/** Everything in an album or under a tag, wherever it is shown. */
export type Content = ReadonlyMap<string, Place>

/** Whether files lie below a folder: in NFC, with a slash at its end. */
export const isBelow = (folder: string) => (row: Pick<AssetRow, 'originalPath'>) =>
  row.originalPath.normalize('NFC').startsWith(folder)
