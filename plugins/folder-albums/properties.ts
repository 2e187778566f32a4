import { findTextFiles, folderSegments } from '../../toolkit.ts'
import type { FolderAlbum } from './naming.ts'
import { brokenFile, type PropertyFile, type PropertyValues, readPropertyFile } from './property-file.ts'
import type { Share } from './sharing.ts'

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
    .map(([there, here]) => ({ there: `/${folderSegments(there).join('/')}`, here: here.replace(/(.)\/+$/, '$1') }))
    .filter(({ there }) => isWithin(folder, there))
    .sort((a, b) => b.there.length - a.there.length)
  if (!place) return folder
  return `${place.here}${place.there === '/' ? folder : folder.slice(place.there.length)}`
}

/** Reads the property files of all roots. */
export const readPropertyFiles = async (
  roots: readonly string[],
  places: Readonly<Record<string, string>>,
): Promise<FoundFiles> => {
  const files = new Map<string, PropertyFile>()
  const warnings: string[] = []
  for (const root of roots) {
    const here = localFolder(root, places)
    for (const { path, text, problem } of await findTextFiles(here, fileName)) {
      if (!path.endsWith(`/${fileName}`)) warnings.push(`${path}: ${problem}, so property files in it are not known.`)
      else {
        const below = path.slice(here === '/' ? 0 : here.length, -fileName.length - 1)
        const file = text === null ? brokenFile(path, problem) : readPropertyFile(path, text)
        files.set(`${root === '/' ? '' : root}${below}`, file)
      }
    }
  }
  return { files, warnings }
}

/** A value, and the file it comes from. */
interface Origin<V> {
  readonly value: V
  readonly path: string
}

/** What the property files say for the assets of one folder. */
export interface FolderProperties {
  /** As the server sees it. */
  readonly folder: string
  readonly values: { readonly [K in keyof PropertyValues]?: Origin<Exclude<PropertyValues[K], undefined>> }
  /** Entries of all files, those of the nearest first; null where no file shares or forbids anything. */
  readonly shares: readonly Share[] | null
  /** Why its assets are left out. */
  readonly problem: string | null
}

const keyOf = (segments: readonly string[]): string => segments.join('/')

const resolve = (chain: readonly PropertyFile[]): Omit<FolderProperties, 'folder'> => {
  const values: Record<string, Origin<unknown>> = {}
  const lists: (readonly Share[])[] = []
  let allowed: readonly string[] | null = null
  for (const { path, problem, content } of chain) {
    if (problem !== null) return { values: {}, shares: null, problem }
    const { share_with: shares, inherit: _, inherit_properties: inherits, ...own } = content
    for (const [key, value] of Object.entries(own))
      if (!(key in values) && (allowed?.includes(key) ?? true)) values[key] = { value, path }
    if (shares) lists.push(shares)
    if (inherits) allowed = allowed === null ? inherits : allowed.filter((key) => inherits.some((one) => one === key))
  }
  return { values: values as FolderProperties['values'], shares: lists.length > 0 ? lists.flat() : null, problem: null }
}

/**
 * Makes the function that says what applies to a folder: the nearest file, and those above it as far as each says
 * `inherit`.
 * @param files by the folder they lie in, as the server sees it
 */
export const createInheritance = (
  files: FoundFiles['files'],
): ((album: Pick<FolderAlbum, 'folder' | 'depth'>) => FolderProperties) => {
  const byFolder = new Map([...files].map(([folder, file]) => [keyOf(folderSegments(folder)), file]))
  const known = new Map<string, FolderProperties>()

  /** Files from the folder up to its root, those that are passed through left out. */
  const chainOf = (segments: readonly string[], depth: number): PropertyFile[] => {
    const chain: PropertyFile[] = []
    for (let length = segments.length; length >= segments.length - depth; length -= 1) {
      const file = byFolder.get(keyOf(segments.slice(0, length)))
      if (file) chain.push(file)
      if (file && !file.content.inherit) break
    }
    return chain
  }

  return ({ folder, depth }) => {
    const found = known.get(folder) ?? { folder, ...resolve(chainOf(folderSegments(folder), depth)) }
    known.set(folder, found)
    return found
  }
}
