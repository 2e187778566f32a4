import { definePlugin } from '../../index.ts'
import { createRecipes } from './create.ts'
import { deletingRecipes } from './deleting.ts'
import { folderAlbumsOptions } from './options.ts'

/**
 * Makes albums from folders: the storage path below a root gives the album's name.
 * Rules and names follow the specification in docs/plugins/folder-albums.md.
 * @example
 * folderAlbums({ rootPath: '/usr/src/app/external', albumLevels: 2 })
 */
export default definePlugin({
  name: 'folder-albums',
  description: 'Makes albums from the folders that assets lie in, and fills them.',
  options: folderAlbumsOptions,
  recipes: ({ archive, ...given }, { name }) => {
    const options = { ...given, archive, visibility: given.visibility ?? (archive ? 'archive' : null) }
    return options.mode === 'CREATE' ? createRecipes(options, name) : deletingRecipes(options, name)
  },
})
