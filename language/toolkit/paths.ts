import type { ApiContext } from '../../core/context/context.ts'
import { isBelow } from '../../core/context/place.ts'
import { remembering } from './remembering.ts'

/**
 * Whether any asset on the timeline is below a folder, as far as one page of a search shows.
 * @param likely the id of an asset that may be there, and is looked at first: what a search shows may be another asset each time
 * @example
 * const isKnown = await hasAssetUnder(context, '/usr/src/app/external')
 */
export const hasAssetUnder = async (
  { search }: Pick<ApiContext, 'search'>,
  folder: string,
  likely?: string,
): Promise<boolean> => {
  const below = (folder.endsWith('/') ? folder : `${folder}/`).normalize('NFC')
  const seen = likely === undefined ? [] : [...(await search.rows([likely])).values()]
  // Files that were moved away are in the trash for a while, by their old path.
  if (seen.some((row) => row.visibility === 'timeline' && !row.isTrashed && isBelow(below)(row))) return true
  return search.findsBelow(below)
}

/**
 * How files are called in a message: by their names, and by whole paths where two of them have the same.
 * @example
 * fileLabels([{ originalFileName: 'a.jpg', originalPath: '/ext/a.jpg' }]) // ['a.jpg']
 */
export const fileLabels = (
  files: readonly { readonly originalFileName: string; readonly originalPath: string }[],
): string[] => {
  const named = Map.groupBy(files, ({ originalFileName }) => originalFileName)
  return files.map((file) =>
    named.get(file.originalFileName)?.length === 1 ? file.originalFileName : file.originalPath,
  )
}

/**
 * Asks something of the folder that a path leads to, and remembers the answer: many assets lie in one.
 * @param read gets the folder with the slash behind it; empty where there is none
 * @example
 * const isScan = perFolder((folder) => folder.includes('/Scans/'))
 * isScan('/photos/Scans/1.jpg') // true
 */
export const perFolder = <T>(read: (folder: string) => T): ((path: string) => T) => {
  const known = remembering(read)
  return (path) => known(path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1))
}
