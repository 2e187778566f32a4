import {
  type Action,
  type AnyRecipe,
  addToAlbum,
  album,
  all,
  type ClosingAction,
  defineRecipe,
  deleteAlbum,
  inAnyAlbum,
  not,
  type RecipeResult,
  setVisibility,
} from '../../index.ts'
import { anyCovers, looksOf } from './appearance.ts'
import type { FolderProperties } from './inheritance.ts'
import { createNaming, type Naming } from './naming.ts'
import type { FolderAlbumsOptions } from './options.ts'
import { folderPredicate } from './predicate.ts'

/** What a run of the recipe has seen. */
interface Notes {
  /** Folders that put assets into an album, by its name. */
  readonly contributors: Map<string, Set<FolderProperties>>
}

const scopeOf = ({ findArchivedAssets }: FolderAlbumsOptions) => ({
  visibility: findArchivedAssets ? (['timeline', 'archive'] as const) : (['timeline'] as const),
})

const note = ({ contributors }: Notes, name: string, folder: FolderProperties): void => {
  contributors.set(name, (contributors.get(name) ?? new Set()).add(folder))
}

/** Deletes what holds nothing; what this run fills, the planner keeps. */
const emptyAlbums = async ({ ownAlbums }: RecipeResult): Promise<ClosingAction[]> =>
  (await ownAlbums()).flatMap(({ id, assetCount }) =>
    assetCount === 0 ? [deleteAlbum({ id }, { onlyEmpty: true })] : [],
  )

const fillingRecipe = (options: FolderAlbumsOptions, name: string, naming: Naming, notes: Notes): AnyRecipe => {
  const { where, adviseOnRoots } = folderPredicate(options, naming)
  // Assets that are in their album already keep their visibility, so that has to be known.
  const asksForAlbums = options.findAssetsInAlbums && (options.visibility !== null || options.readAlbumProperties)
  return defineRecipe({
    name,
    scope: scopeOf(options),
    needs: asksForAlbums ? (['albums'] as const) : [],
    where: options.findAssetsInAlbums ? where : all(where, not(inAnyAlbum())),
    actions: (asset, { warn, refuse }): readonly Action[] => {
      const named = naming.nameFor(asset.originalPath)
      if (named.kind === 'broken-file') refuse(`${named.problem}. Its assets are left out.`)
      if (named.kind === 'empty-name')
        warn(`The name for the folder ${named.folder} comes out empty, so it gets no album.`)
      if (named.kind !== 'album') return []
      const visibility = named.properties.values.visibility?.value ?? options.visibility
      if (visibility === 'locked') return [setVisibility('locked')]
      note(notes, named.name, named.properties)
      const add = addToAlbum(named.name, { own: true, newest: true })
      const id = asksForAlbums ? naming.ownAlbum(named.name) : undefined
      const isThere = id !== undefined && asset.albums.some((one) => one.id === id)
      return visibility === null || isThere ? [add] : [add, setVisibility(visibility)]
    },
    finish: async (result) => {
      await adviseOnRoots(result)
      for (const warning of naming.warnings()) result.warn(warning)
      if (options.archive) result.warn('archive is an old form; write visibility: archive.')
      return [
        ...(await looksOf(options, notes.contributors, result)),
        ...(options.setAlbumThumbnail === 'random-all' ? await anyCovers(notes.contributors, result) : []),
        ...(options.syncMode === 1 ? await emptyAlbums(result) : []),
      ]
    },
  })
}

/** Chooses covers among all assets that the filters let through, in albums or not. */
const coveringRecipe = (options: FolderAlbumsOptions, name: string, naming: Naming, notes: Notes): AnyRecipe => {
  const ids = new Map<string, string[]>()
  const decided = new Set<string>()
  return defineRecipe({
    name: `${name} (covers)`,
    scope: scopeOf(options),
    where: folderPredicate(options, naming).where,
    actions: ({ id, originalPath }) => {
      const named = naming.nameFor(originalPath)
      if (named.kind !== 'album') return []
      if (named.properties.values.thumbnail_setting) decided.add(named.name)
      const known = ids.get(named.name)
      if (known) known.push(id)
      else ids.set(named.name, [id])
      return []
    },
    finish: () =>
      [...ids].flatMap(([albumName, among]) => {
        const own = naming.ownAlbum(albumName)
        const isThere = own !== undefined || notes.contributors.has(albumName)
        const ref = own === undefined ? albumName : { id: own }
        return isThere && !decided.has(albumName) ? [album(ref, { cover: { pick: 'random', among } })] : []
      }),
  })
}

/** Recipes of the mode CREATE. */
export const createRecipes = (options: FolderAlbumsOptions, name: string): readonly AnyRecipe[] => {
  const naming = createNaming(options)
  const notes: Notes = { contributors: new Map() }
  const filling = fillingRecipe(options, name, naming, notes)
  return options.setAlbumThumbnail === 'random-filtered'
    ? [filling, coveringRecipe(options, name, naming, notes)]
    : [filling]
}
