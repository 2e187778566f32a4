import { z } from 'zod'
import type {
  Action,
  AlbumChoice,
  AlbumProperties,
  AlbumRef,
  ClosingAction,
  DeletionOptions,
  EntryOptions,
  SyncOptions,
} from '../../core/actions/action.ts'
import { composed } from '../../core/same-name.ts'
import { checked, usage } from './arguments.ts'
import { albumChoice, albumDeletion, albumEntry, albumProperties, syncChoice } from './forms.ts'

/** What `album` returns: the properties of an album, which the other album actions take in place of its name. */
export type AlbumAction = Extract<Action, { kind: 'album.set' }>

const isAlbumAction = (given: AlbumRef | AlbumAction): given is AlbumAction =>
  (given as Partial<AlbumAction> | null)?.kind === 'album.set'

const id = z.string()
const ref = z.union([id, z.strictObject({ id }), z.strictObject({ name: id, folder: id })], {
  error: "is neither a name nor { id: '…' }",
})

/**
 * The album that is meant, with the properties that it is to have. Options that were given inside of it would be left out, and
 * the action do more than it was asked to.
 */
const target = (action: string, given: AlbumRef | AlbumAction, options: Readonly<Record<string, z.ZodType>> = {}) => {
  const { kind: _, album, ...more } = isAlbumAction(given) ? given : { kind: null, album: given }
  // Types take whole records, too, such as the albums that `ownAlbums` returns.
  if (typeof Object(album).id !== 'string') checked(action, ref, album, 'the album')
  if (typeof album === 'object')
    for (const [key, value] of Object.entries(album))
      if (options[key]?.safeParse(value).success)
        throw usage(`${action}: ${key} stands inside the album.`, 'Give options after it, as the second argument.')
  if ((typeof album === 'string' ? album : 'id' in album ? album.id : album.name).trim() === '')
    throw usage(`${action}: the name is empty.`, 'Give the album a name.')
  return { album: typeof album === 'string' ? composed(album) : album, ...more }
}

const addition = albumChoice.extend(albumEntry.shape)
const syncing = addition.extend(syncChoice.shape)

/** Separates how an album is found and what happens with its assets from the other options. */
const apart = <O extends AlbumChoice & EntryOptions>(options: O) => {
  const [choice, entry, rest]: [AlbumChoice, EntryOptions, SyncOptions] = [{}, {}, {}]
  for (const key of Object.keys(options) as (keyof O & string)[])
    if (options[key] !== undefined)
      Object.assign(key in albumChoice.shape ? choice : key in albumEntry.shape ? entry : rest, { [key]: options[key] })
  return { choice, entry: Object.keys(entry).length === 0 ? {} : { entry }, rest }
}

/**
 * Puts assets into an album, which is created if there is none of that name.
 * @throws DarkroomError USAGE for an empty name, or options that there are not or that have other values
 * @example
 * addToAlbum('Summer 2023')
 * addToAlbum({ id: 'f1f5e7ad-…' })
 * addToAlbum(album('Summer 2023', { shareWith: ['Ben'] }))
 * addToAlbum('Trip {year} {country}', { atLeast: 50 }) // names with fields, in a list of actions
 * addToAlbum('Receipts', { followUps: [archive()], reason: 'text says receipt' })
 */
export const addToAlbum = (album: AlbumRef | AlbumAction, options: AlbumChoice & EntryOptions = {}): Action => {
  const { choice, entry } = apart(checked('addToAlbum', addition, options))
  return { kind: 'album.add', ...target('addToAlbum', album, addition.shape), choice, ...entry }
}

/**
 * Takes assets out of an album, whoever put them in; the assets themselves stay.
 * @throws DarkroomError USAGE for an empty name
 * @example
 * removeFromAlbum('Inbox')
 */
export const removeFromAlbum = (album: AlbumRef, choice: AlbumChoice = {}): Action => {
  return {
    kind: 'album.remove',
    ...target('removeFromAlbum', album, albumChoice.shape),
    choice: checked('removeFromAlbum', albumChoice, choice),
  }
}

/**
 * Keeps an album equal to what matches: adds matches, removes what no longer matches. Only assets that this recipe
 * added are removed, and what a person removed stays out.
 * @throws DarkroomError USAGE for an empty name
 * @example
 * syncAlbum('Last 30 days')
 * syncAlbum('Favourites of Anna', { remove: 'all' }) // needs allow: ['album.remove.all']
 */
export const syncAlbum = (
  album: AlbumRef | AlbumAction,
  options: SyncOptions & AlbumChoice & EntryOptions = {},
): Action => {
  const { choice, entry, rest: sync } = apart(checked('syncAlbum', syncing, options))
  return { kind: 'album.sync', ...target('syncAlbum', album, syncing.shape), choice, sync, ...entry }
}

/**
 * Sets description, order, cover, comments and members of an album, as soon as an asset matches. It does not create an
 * album: use it next to `addToAlbum`, or inside. Albums of other users are left as they are.
 * @throws DarkroomError USAGE for an empty name
 * @example
 * actions: [addToAlbum('Beach'), album('Beach', { order: 'asc', shareWith: ['Ben', { user: 'Anna', role: 'editor' }] })]
 */
export const album = (name: AlbumRef, properties: AlbumProperties): AlbumAction => {
  return { kind: 'album.set', ...target('album', name), properties: checked('album', albumProperties, properties) }
}

/**
 * Deletes an own album; its assets stay in the library. It has to be allowed by `album.delete`. Only `finish` can return
 * it. Of several albums with the name all go if this recipe filled each of them, otherwise the newest, with a warning.
 * @throws DarkroomError USAGE for an empty name
 * @example
 * finish: async ({ context }) => (await ownAlbums(context)).map(({ id }) => deleteAlbum({ id }, { onlyEmpty: true }))
 * deleteAlbum({ id: 'second' }, { into: { id: 'first' } })
 */
export const deleteAlbum = (album: AlbumRef, deletion: DeletionOptions = {}): ClosingAction => {
  const { album: ref } = target('deleteAlbum', album, albumDeletion.shape)
  return { kind: 'album.delete', album: ref, deletion: checked('deleteAlbum', albumDeletion, deletion) }
}
