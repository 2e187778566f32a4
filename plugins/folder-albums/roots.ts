import type { RecipeResult } from '../../index.ts'
import { folderSegments, hasAssetUnder, Tally } from '../../toolkit.ts'

const deepest = 4

/** Counts paths by the folders just below what all of them have in common. */
export const leadingFolders = (paths: readonly string[]): Tally => {
  const folders = paths.map((path) => folderSegments(path).slice(0, -1).slice(0, deepest))
  const [first = []] = folders
  const difference = first.findIndex((segment, index) => folders.some((folder) => folder[index] !== segment))
  const depth = (difference < 0 ? first.length : difference) + 1
  const counts = new Tally()
  for (const folder of folders) counts.add(`/${folder.slice(0, depth).join('/')}`)
  return counts
}

/** Assets of a page, and pages that are looked at, evenly chosen. */
const look = { size: 50, pages: 10 }
const mostFolders = 5

/**
 * Says where assets really lie when none lies under a root: the most frequent mistake is a path of the host. Nothing is
 * asked of the server where anything matched.
 */
export const adviseOnRoots = async (
  roots: readonly string[],
  { context, scanned, matched, note, filledAlbums }: RecipeResult,
): Promise<void> => {
  if (scanned === 0 || matched > 0) return
  const shown = { visibility: 'timeline' } as const
  // Where all of them are in their albums, one of these tells.
  const [likely] = filledAlbums()
    .values()
    .flatMap((assetIds) => assetIds)
  for (const root of roots) if (await hasAssetUnder(context, root, likely)) return
  const pages = Math.ceil(scanned / look.size)
  const step = Math.ceil(pages / look.pages)
  const paths: string[] = []
  for (let page = 1; page <= pages; page += step)
    for (const { originalPath } of await context.search.page(shown, { page, size: look.size })) paths.push(originalPath)
  const folders = leadingFolders(paths)
  const seen = folders.reasons().slice(0, mostFolders)
  const counts = seen.map((folder) => `${folder} (${step > 1 ? 'about ' : ''}${folders.of(folder) * step})`)
  const places = counts.length > 0 ? ` The server sees them under ${counts.join(', ')}.` : ''
  note(
    'warning',
    'nothing-under-root',
    `No asset lies under ${roots.join(' or ')}.${places} A root is the path inside the server’s container.`,
  )
}
