import { type AnyRecipe, definePlugin } from '../../index.ts'
import { type FolderAlbumsOptions, folderAlbumsOptions } from './options.ts'
import { cleanupRecipe, coveringRecipe, deleteAllRecipe, fillingRecipe } from './recipes.ts'

export { type FolderAlbumsInput, folderAlbumsOptions } from './options.ts'

const recipesFor = (options: FolderAlbumsOptions, name: string): readonly AnyRecipe[] => {
  if (options.mode === 'CLEANUP') return [cleanupRecipe(options, name)]
  if (options.mode === 'DELETE_ALL') return [deleteAllRecipe(options, name)]
  const filling = fillingRecipe(options, name)
  return options.setAlbumThumbnail === 'random-filtered' ? [filling, coveringRecipe(options, name)] : [filling]
}

/**
 * Makes albums from folders: the storage path below a root gives the album's name. Rules and names follow
 * docs/plugins/folder-albums.md.
 * @example
 * folderAlbums({ rootPath: '/usr/src/app/external', albumLevels: 2 })
 */
export default definePlugin({
  name: 'folder-albums',
  description: 'Makes albums from the folders that assets lie in, and fills them.',
  options: folderAlbumsOptions,
  recipes: (options, { name }) => recipesFor(options, name),
})
