import { folderSegments } from '../../index.ts'

/** Tidies a root path (`/pics//./` is `/pics`); throws when it is relative or climbs with `..`. */
export function normaliseRoot(root: string): string {
  if (!root.startsWith('/')) throw new Error(`root "${root}" must begin with "/", as the server sees the folder`)
  const segments = folderSegments(root).filter((segment) => segment !== '.')
  if (segments.includes('..')) throw new Error(`root "${root}" must not contain ".."`)
  return `/${segments.join('/')}`
}

/** Finds the folders below the root of an asset's folder: `['2020']` for `/pics/2020` under `/pics`; of several roots the longest counts. */
export function createRootMatcher(roots: readonly string[]): (folder: string) => readonly string[] | undefined {
  const longestFirst = [...new Set(roots.map(normaliseRoot))].map(folderSegments).sort((a, b) => b.length - a.length)
  return (folder) => {
    const segments = folderSegments(folder)
    const root = longestFirst.find((candidate) => candidate.every((segment, index) => segment === segments[index]))
    return root && segments.slice(root.length)
  }
}
