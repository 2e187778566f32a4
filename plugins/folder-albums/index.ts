import {
  addToAlbum,
  all,
  definePlugin,
  definePredicate,
  defineRecipe,
  inAnyAlbum,
  not,
  type Predicate,
  type RecipeResult,
} from '../../core/index.ts'
import { compileFolderAlbums } from './compile.ts'
import { countLeadingFolders } from './leading-folders.ts'
import { type FolderAlbumsOptions, folderAlbumsOptions } from './options.ts'

/** Says where assets really lie when none lies under a root: the most frequent mistake is a path of the host. */
const adviseOnRoots = async (
  roots: readonly string[],
  folders: ReturnType<typeof countLeadingFolders>,
  { warn, hasAssetUnder }: RecipeResult,
) => {
  const found = await Promise.all(roots.map(hasAssetUnder))
  if (found.includes(true)) return
  const seen = folders.most().map(({ folder, count }) => `${folder} (${count})`)
  warn(
    `No asset lies under ${roots.join(' or ')}. The server sees them under ${seen.join(', ')}. A root is the path inside the server’s container.`,
  )
}

const recipeFor = (options: FolderAlbumsOptions, name: string) => {
  const { albumFor } = compileFolderAlbums(options)
  const elsewhere = countLeadingFolders()
  let anyUnderRoot = false
  const hasFolderName: Predicate = definePredicate({
    label: `lies in a folder under ${options.rootPath.join(' or ')}`,
    test: ({ originalPath }) => {
      const { kind } = albumFor(originalPath)
      if (kind !== 'outside-roots') anyUnderRoot = true
      else if (!anyUnderRoot) elsewhere.add(originalPath)
      return kind === 'album' || kind === 'empty-name'
    },
  })
  return defineRecipe({
    name,
    scope: { visibility: options.findArchivedAssets ? ['timeline', 'archive'] : ['timeline'] },
    where: options.findAssetsInAlbums ? hasFolderName : all(hasFolderName, not(inAnyAlbum())),
    actions: ({ originalPath }, { warn }) => {
      const naming = albumFor(originalPath)
      if (naming.kind === 'album') return [addToAlbum(naming.name, { own: true, newest: true })]
      warn(`The name for the folder ${naming.folder} comes out empty, so it gets no album.`)
      return []
    },
    done: async (result) => {
      if (result.scanned > 0 && !anyUnderRoot) await adviseOnRoots(options.rootPath, elsewhere, result)
    },
  })
}

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
  recipes: (options, { name }) => [recipeFor(options, name)],
})
