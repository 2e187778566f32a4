import { folderSegments } from '../../index.ts'
import type { PropertyFile, PropertyValues, Share } from './property-file.ts'

type Key = keyof PropertyValues

/** A value, and the file it comes from. */
export interface Origin<V> {
  readonly value: V
  readonly path: string
}

/** What the property files say for the assets of one folder. */
export interface FolderProperties {
  /** As the server sees it. */
  readonly folder: string
  readonly values: { readonly [K in Key]?: Origin<Exclude<PropertyValues[K], undefined>> }
  /** Entries of all files, those of the nearest first; missing where no file shares or forbids anything. */
  readonly shares?: readonly Share[]
  /** Why its assets are left out. */
  readonly problem: string | null
}

const keyOf = (segments: readonly string[]): string => segments.join('/')

/**
 * Resolves what applies to a folder: the nearest file, and those above it as far as each says `inherit`.
 * @param files by the folder they lie in, as the server sees it
 */
export const createInheritance = (files: ReadonlyMap<string, PropertyFile>) => {
  const byFolder = new Map([...files].map(([folder, file]) => [keyOf(folderSegments(folder)), file]))
  const known = new Map<string, FolderProperties>()

  /** Files from the folder up to its root, those that are passed through left out. */
  const chainOf = (segments: readonly string[], depth: number): PropertyFile[] => {
    const chain: PropertyFile[] = []
    for (let length = segments.length; length >= segments.length - depth; length -= 1) {
      const file = byFolder.get(keyOf(segments.slice(0, length)))
      if (file) chain.push(file)
      if (file && !file.inherit) break
    }
    return chain
  }

  /** @param depth how many folders it lies below its root */
  return (folder: string, depth: number): FolderProperties => {
    const found = known.get(folder) ?? { folder, ...resolve(chainOf(folderSegments(folder), depth)) }
    known.set(folder, found)
    return found
  }
}

const resolve = (chain: readonly PropertyFile[]): Omit<FolderProperties, 'folder'> => {
  const values: Record<string, Origin<unknown>> = {}
  const shares: Share[] = []
  let allowed: readonly string[] | null = null
  for (const file of chain) {
    if (file.problem !== null) return { values: {}, problem: file.problem }
    for (const [key, value] of Object.entries(file.values))
      if (!(key in values) && (allowed?.includes(key) ?? true)) values[key] = { value, path: file.path }
    shares.push(...(file.shares ?? []))
    const { inherits } = file
    if (inherits) allowed = allowed === null ? inherits : allowed.filter((key: string) => inherits.includes(key))
  }
  const isSharing = chain.some((file) => file.shares !== undefined)
  return { values: values as FolderProperties['values'], problem: null, ...(isSharing ? { shares } : {}) }
}
