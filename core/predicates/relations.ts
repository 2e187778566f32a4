import { type Asset, type BaseAsset, plannedFor } from '../assets/asset.ts'
import { definePredicate, type Predicate } from './predicate.ts'

/**
 * Belongs to an external library, given by id or by name; `null` stands for uploads, which are in none.
 * Names can only be looked up with an administrator's key (`immich-api.md` 2.11).
 * @example
 * library('Holiday disk')
 */
export const library = (nameOrId: string | null): Predicate => {
  const label = nameOrId === null ? 'uploaded, in no library' : `library ${nameOrId}`
  const condition = { library: nameOrId }
  const see = (asset: BaseAsset) => asset.libraryId
  const withId = (id: string | null): Predicate =>
    definePredicate({
      label,
      condition,
      see,
      test: (asset) => asset.libraryId === id,
      narrow: () => (id === null ? {} : { libraryId: id }),
    })
  // Nothing is in a library of an unknown name, until the run knows it.
  if (nameOrId === null || isId(nameOrId)) return withId(nameOrId)
  return definePredicate({
    label,
    condition,
    see,
    scopes: ['library.read'],
    test: () => false,
    bind: async (context) => withId(await context.library.libraryId(nameOrId)),
  })
}

/** Whether a text is an id as Immich makes them. */
export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)

/**
 * Is in at least one album of anybody. The server keeps this; it is asked once per run.
 * @example
 * not(inAnyAlbum())
 */
export const inAnyAlbum = (): Predicate =>
  definePredicate({
    label: 'in an album',
    condition: { inAnyAlbum: true },
    scopes: ['album.read'],
    test: () => {
      throw new Error('in an album: only known after the library was asked')
    },
    narrowNot: () => ({ isNotInAlbum: true }),
    bind: async ({ library, found, made }) => {
      if (found === null) return inAnyAlbum()
      await library.assertUnalbumedFilter()
      // Next to `albumIds` the server ignores the filter (`immich-api.md` 2.3.4), so it proves nothing there.
      const proven = found.isNotInAlbum && found.albumIds === undefined
      const outside = proven ? null : await library.unalbumedAssets()
      const mayLeave = made.leaves?.has('albums') ?? false
      const isInside = (asset: BaseAsset): boolean => {
        const planned = plannedFor(asset)
        if ((planned?.albums.size ?? 0) > 0) return true
        if (mayLeave && (planned?.leftAlbums.size ?? 0) > 0) return (asset as Asset<'albums'>).albums.length > 0
        return outside !== null && !outside.has(asset.id)
      }
      return definePredicate({
        label: 'in an album',
        // Asked for when names are bound, so that recipes need not know.
        needs: (mayLeave ? ['albums'] : []) as never[],
        condition: { inAnyAlbum: true },
        see: isInside,
        test: isInside,
        narrowNot: () => ({ isNotInAlbum: true }),
      })
    },
  })
