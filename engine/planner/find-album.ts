import type { Album } from '../../core/api/schemas.ts'
import { mayFill } from '../../core/context/albums.ts'
import { closestNames } from '../../core/context/closest-names.ts'
import { isSameName } from '../../core/same-name.ts'
import type { AlbumTarget } from './desired-state.ts'
import type { FoundAlbum } from './folder-albums.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

const describe = ({ id, createdAt, assetCount }: Album): string =>
  `${id} (${assetCount} assets, made ${createdAt.slice(0, 10)})`

const viewOnly = ({ albumName }: Album): FoundAlbum => ({
  refusal: `The album "${albumName}" belongs to somebody else and may only be viewed.`,
})

/** Finds the album that is wanted: own ones, and shared ones that may be edited. */
export const findAlbum = async (
  { library, folders }: PlannerContext,
  { album: ref, choice }: AlbumTarget,
  { recipe, note }: Pick<PlannerInput, 'recipe' | 'note'>,
): Promise<FoundAlbum> => {
  const me = library.me.id
  const albums = await library.albums.list()
  if (typeof ref !== 'string' && 'folder' in ref) return folders.find(recipe, ref)
  if (typeof ref !== 'string') {
    const album = albums.find(({ id }) => id === ref.id)
    if (album) return mayFill(album, me) ? { album } : viewOnly(album)
    const names = albums.map(({ albumName }) => albumName)
    const closest = closestNames(ref.id, names).join(', ') || 'none'
    return { refusal: `There is no album with the id ${ref.id}. Closest by name: ${closest}.` }
  }
  const named = albums.filter(({ albumName, ownerId }) => isSameName(albumName, ref) && (!choice.own || ownerId === me))
  const [first, ...others] = named.filter((album) => mayFill(album, me))
  if (!first) return named[0] ? viewOnly(named[0]) : { album: null }
  if (others.length === 0) return { album: first }
  const candidates = [first, ...others].map(describe).join(', ')
  if (choice.newest) {
    note(
      'warning',
      'albums-of-one-name',
      `${others.length + 1} albums are called "${ref}"; the newest is used: ${candidates}.`,
    )
    return { album: first }
  }
  return {
    refusal: `${others.length + 1} albums are called "${ref}": ${candidates}. Say which by { id: '…' } in place of the name.`,
  }
}
