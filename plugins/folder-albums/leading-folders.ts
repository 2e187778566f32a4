import { folderSegments } from '../../index.ts'

/** Counts where assets really lie, so that a wrong root can be answered with the right ones. */
export interface LeadingFolders {
  /** Notes one asset's path. */
  add(originalPath: string): void
  /** The folders just below what all noted paths share, most frequent first. */
  most(limit?: number): { folder: string; count: number }[]
}

const deepest = 4

/** A counter that keeps at most `capacity` distinct folders, however large the library; what comes later is not counted. */
export function countLeadingFolders(capacity = 1_000): LeadingFolders {
  const counts = new Map<string, number>()
  return {
    add(originalPath) {
      const key = folderSegments(originalPath).slice(0, -1).slice(0, deepest).join('/')
      const count = counts.get(key)
      if (count !== undefined || counts.size < capacity) counts.set(key, (count ?? 0) + 1)
    },
    most: (limit = 5) => rank(counts).slice(0, limit),
  }
}

function rank(counts: ReadonlyMap<string, number>): { folder: string; count: number }[] {
  const paths = [...counts].map(([key, count]) => ({ segments: key.split('/'), count }))
  const shown = sharedDepth(paths.map(({ segments }) => segments)) + 1
  const sums = new Map<string, number>()
  for (const { segments, count } of paths) {
    const folder = `/${segments.slice(0, shown).join('/')}`
    sums.set(folder, (sums.get(folder) ?? 0) + count)
  }
  return [...sums]
    .map(([folder, count]) => ({ folder, count }))
    .sort((a, b) => b.count - a.count || (a.folder < b.folder ? -1 : 1))
}

function sharedDepth(paths: readonly string[][]): number {
  const [first = [], ...others] = paths
  const difference = first.findIndex((segment, index) => others.some((path) => path[index] !== segment))
  return difference < 0 ? first.length : difference
}
