import { definePredicate, type Predicate, type RecipeResult } from '../../index.ts'
import { countLeadingFolders } from './leading-folders.ts'
import type { Naming } from './naming.ts'
import type { FolderAlbumsOptions } from './options.ts'

/** Permissions that the options ask for besides those for filling albums. */
const scopesOf = (options: FolderAlbumsOptions): string[] => {
  const { shareWith, readAlbumProperties, updateAlbumPropsMode } = options
  const mayShare = shareWith.length > 0 || readAlbumProperties !== false
  const mayStyle = options.albumOrder || options.commentsAndLikes !== null || options.setAlbumThumbnail
  const mayDelete = options.syncMode === 1 || options.mode !== 'CREATE'
  return [
    'album.read',
    ...(mayStyle || readAlbumProperties ? ['album.update'] : []),
    ...(options.visibility || readAlbumProperties ? ['asset.update'] : []),
    ...(mayShare ? ['albumUser.create'] : []),
    ...(updateAlbumPropsMode === 2 ? ['albumUser.create', 'albumUser.update', 'albumUser.delete'] : []),
    ...(mayDelete ? ['album.delete'] : []),
  ]
}

/** Says where assets really lie when none lies under a root: the most frequent mistake is a path of the host. */
const advise = async (
  roots: readonly string[],
  folders: ReturnType<typeof countLeadingFolders>,
  { warn, hasAssetUnder }: RecipeResult,
): Promise<void> => {
  const found = await Promise.all(roots.map(hasAssetUnder))
  if (found.includes(true)) return
  const seen = folders.most().map(({ folder, count }) => `${folder} (${count})`)
  warn(
    `No asset lies under ${roots.join(' or ')}. The server sees them under ${seen.join(', ')}. A root is the path inside the server’s container.`,
  )
}

/** Whether an asset lies in a folder that gives an album's name, and a hint for when none does. */
export const folderPredicate = (
  options: FolderAlbumsOptions,
  { nameFor, prepare }: Naming,
): { readonly where: Predicate; adviseOnRoots(result: RecipeResult): Promise<void> } => {
  const elsewhere = countLeadingFolders()
  let anyUnderRoot = false
  const where: Predicate = definePredicate({
    label: `lies in a folder under ${options.rootPath.join(' or ')}`,
    scopes: scopesOf(options),
    bind: async (context) => {
      await prepare(context)
      return where
    },
    test: ({ originalPath }) => {
      const { kind } = nameFor(originalPath)
      if (kind !== 'outside-roots') anyUnderRoot = true
      else if (!anyUnderRoot) elsewhere.add(originalPath)
      return kind === 'album' || kind === 'empty-name' || kind === 'broken-file'
    },
  })
  return {
    where,
    adviseOnRoots: async (result) => {
      if (result.scanned > 0 && !anyUnderRoot) await advise(options.rootPath, elsewhere, result)
    },
  }
}
