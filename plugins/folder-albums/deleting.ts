import {
  type AnyRecipe,
  type ClosingAction,
  definePredicate,
  defineRecipe,
  deleteAlbum,
  type OwnAlbum,
  type RecipeResult,
} from '../../index.ts'
import { createNaming } from './naming.ts'
import type { FolderAlbumsOptions } from './options.ts'
import { folderPredicate } from './predicate.ts'

const scopes = ['album.read', 'album.delete', 'asset.update']

/** Says what would be deleted. */
const listOnly = ({ mode }: FolderAlbumsOptions, albums: readonly OwnAlbum[], { warn }: RecipeResult): void => {
  for (const { name, assetCount, id } of albums)
    warn(
      `${mode} would delete the album "${name}" (${assetCount} assets, ${id}). Say deleteConfirm: true to delete it.`,
    )
}

const deletionOptions = ({ visibility }: FolderAlbumsOptions) => (visibility === null ? {} : { assets: visibility })

/** Deletes own albums that have the name of an album that the options would make. */
const cleanupRecipe = (options: FolderAlbumsOptions, name: string): AnyRecipe => {
  const naming = createNaming(options)
  const { where, adviseOnRoots } = folderPredicate(options, naming)
  const names = new Set<string>()
  return defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    where,
    actions: ({ originalPath }, { refuse }) => {
      const named = naming.nameFor(originalPath)
      if (named.kind === 'album') names.add(named.name)
      if (named.kind === 'broken-file') refuse(`${named.problem}. Its assets are left out.`)
      return []
    },
    finish: async (result): Promise<ClosingAction[]> => {
      await adviseOnRoots(result)
      for (const warning of naming.warnings()) result.warn(warning)
      if (options.deleteConfirm) return [...names].map((album) => deleteAlbum(album, deletionOptions(options)))
      const own = await result.ownAlbums()
      listOnly(
        options,
        own.filter((album) => names.has(album.name)),
        result,
      )
      return []
    },
  })
}

const nothing = definePredicate({ label: 'nothing', scopes, test: () => false, narrow: () => [] })

/** Deletes all own albums; no asset is read for that. */
const deleteAllRecipe = (options: FolderAlbumsOptions, name: string): AnyRecipe =>
  defineRecipe({
    name,
    where: nothing,
    actions: [],
    finish: async (result): Promise<ClosingAction[]> => {
      const own = await result.ownAlbums()
      if (options.deleteConfirm) return own.map(({ id }) => deleteAlbum({ id }, deletionOptions(options)))
      listOnly(options, own, result)
      return []
    },
  })

/** Recipes of the modes CLEANUP and DELETE_ALL. */
export const deletingRecipes = (options: FolderAlbumsOptions, name: string): readonly AnyRecipe[] => [
  options.mode === 'CLEANUP' ? cleanupRecipe(options, name) : deleteAllRecipe(options, name),
]
