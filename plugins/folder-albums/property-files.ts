import { findTextFiles } from '../../index.ts'
import { type PropertyFile, readPropertyFile, unreadablePropertyFile } from './property-file.ts'
import { normaliseRoot } from './roots.ts'

const fileName = '.albumprops'

/** All property files below some roots. */
export interface FoundFiles {
  /** By the folder they lie in, as the server sees it. */
  readonly files: ReadonlyMap<string, PropertyFile>
  /** Folders that could not be looked into. */
  readonly warnings: readonly string[]
}

const isWithin = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`)

/** Where a folder of the server lies here, by the longest entry that holds it. */
const localFolder = (folder: string, places: Readonly<Record<string, string>>): string => {
  const [place] = Object.entries(places)
    .map(([there, here]) => ({ there: normaliseRoot(there), here: here.replace(/(.)\/+$/, '$1') }))
    .filter(({ there }) => isWithin(folder, there))
    .sort((a, b) => b.there.length - a.there.length)
  if (!place) return folder
  return `${place.here}${place.there === '/' ? folder : folder.slice(place.there.length)}`
}

/** Reads the property files of all roots, once. */
export const readPropertyFiles = async (
  roots: readonly string[],
  places: Readonly<Record<string, string>>,
): Promise<FoundFiles> => {
  const files = new Map<string, PropertyFile>()
  const warnings: string[] = []
  for (const root of roots.map(normaliseRoot)) {
    const here = localFolder(root, places)
    for (const { path, text, problem } of await findTextFiles(here, fileName)) {
      if (!path.endsWith(`/${fileName}`)) warnings.push(`${path}: ${problem}, so property files in it are not known.`)
      else {
        const below = path.slice(here === '/' ? 0 : here.length, -fileName.length - 1)
        files.set(
          `${root === '/' ? '' : root}${below}`,
          text === null ? unreadablePropertyFile(path, problem) : readPropertyFile(path, text),
        )
      }
    }
  }
  return { files, warnings }
}
