import { DarkroomError } from '../errors.ts'

/** An album by name, or by id where a name is not enough. */
export type AlbumRef = string | { readonly id: string }

/** How `addToAlbum` finds the album of a name. */
export interface AlbumChoice {
  /** Only albums of the account's own user count; without it, shared ones that may be edited do too. */
  readonly own?: boolean
  /** Of several albums with the name take the newest, with a warning; without it they are refused. */
  readonly newest?: boolean
}

/** What a recipe wishes for an asset. A value: nothing happens until the plan is applied. */
export type Action =
  | { readonly kind: 'album.add'; readonly album: AlbumRef; readonly choice: AlbumChoice }
  | { readonly kind: 'tag.add'; readonly tag: string }
  | { readonly kind: 'asset.set'; readonly set: AssetValues }

/** Values of an asset that actions set. */
export interface AssetValues {
  readonly visibility?: 'archive'
  readonly isFavorite?: boolean
}

const usage = (message: string, hint: string): DarkroomError => new DarkroomError('USAGE', { message, hint })

/**
 * Puts assets into an album, which is made if there is none of that name.
 * @throws DarkroomError USAGE for an empty name
 * @example
 * addToAlbum('Summer 2023')
 * addToAlbum({ id: 'f1f5e7ad-…' })
 */
export const addToAlbum = (album: AlbumRef, choice: AlbumChoice = {}): Action => {
  if (typeof album === 'string' && album.trim() === '')
    throw usage('addToAlbum: the name is empty.', 'Give the album a name.')
  return { kind: 'album.add', album, choice }
}

/**
 * Gives assets a tag by its full path; missing tags and their parents are made.
 * @throws DarkroomError USAGE for an empty path
 * @example
 * addTag('summer/2023')
 */
export const addTag = (path: string): Action => {
  // As the server reads it: empty parts do not count, blanks do (`immich-api.md` 2.6).
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.length === 0) throw usage('addTag: the tag is empty.', 'Write it as trips or trips/2023.')
  if (parts.some((part) => part.trim() === ''))
    throw usage(`addTag: a part of "${path}" is nothing but blanks.`, 'Write it as trips or trips/2023.')
  return { kind: 'tag.add', tag: parts.join('/') }
}

/**
 * Takes assets off the timeline into the archive.
 * @example
 * archive()
 */
export const archive = (): Action => ({ kind: 'asset.set', set: { visibility: 'archive' } })
