import type { SeenAlbum, Status } from './classify.ts'
import { isOwnTemporary } from './classify.ts'

/** Name of the temporary album of a day. */
export const temporaryName = (day: string): string => `${day}-autotag-temp-unclassified`

/**
 * Says which temporary albums an asset goes into and leaves: unclassified ones are in that of their day alone, others
 * in none.
 * @param localDateTime by the clock at the place, such as `2023-01-02T10:00:00.000Z`
 * @param albums names, or albums with their names and owners
 * @example
 * tempAlbums({ status: 'unclassified', localDateTime: '2023-01-02T10:00:00.000Z', albums: [] })
 * // { add: ['2023-01-02-autotag-temp-unclassified'], remove: [] }
 */
export const tempAlbums = ({
  status,
  localDateTime,
  albums,
  selfId,
}: {
  readonly status: Status
  readonly localDateTime: string
  readonly albums: readonly (SeenAlbum | string)[]
  readonly selfId?: string | undefined
}): { readonly add: readonly string[]; readonly remove: readonly string[] } => {
  const present = albums
    .map((album): SeenAlbum => (typeof album === 'string' ? { name: album } : album))
    .filter((album) => isOwnTemporary(album, { selfId }))
    .map(({ name }) => name)
  const wanted = status === 'unclassified' ? temporaryName(localDateTime.slice(0, 10)) : null
  return {
    add: wanted === null || present.includes(wanted) ? [] : [wanted],
    remove: [...new Set(present)].filter((name) => name !== wanted),
  }
}
