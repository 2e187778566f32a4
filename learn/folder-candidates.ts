import { type Condition, folderCondition, pathCondition } from './conditions.ts'
import type { Library } from './library.ts'
import { everything } from './several-values.ts'
import type { Task } from './task.ts'

/** Folders of external libraries, with the number of different ones: by path, and by name anywhere. */
interface Folders {
  readonly paths: number
  readonly names: number
}
const foldersOf = new WeakMap<Library, Folders>()

const pathsAbove = (folder: string): string[] => {
  const segments = folder.split('/')
  return segments.flatMap((_, index) => (index === 0 ? [] : [segments.slice(0, index + 1).join('/')]))
}

const countFolders = (library: Library): Folders => {
  const known = foldersOf.get(library)
  if (known) return known
  const paths = new Set<string>()
  const { folder, library: external } = library.columns
  for (const { code, key } of folder.values)
    if (folder.positions(code).some((position) => external.count(position) > 0))
      for (const path of pathsAbove(key)) paths.add(path)
  const names = new Set([...paths].map((path) => path.slice(path.lastIndexOf('/') + 1)))
  const counted = { paths: paths.size, names: names.size }
  foldersOf.set(library, counted)
  return counted
}

/** Folders that many members are in, by their paths and by their names anywhere. */
export const folderCandidates = (task: Task): Condition[] => {
  const { library, members, floor, said, allows } = task
  if (!allows('path')) return []
  const { folder, library: external } = library.columns
  const isSeen = allows('uploads') ? everything : (position: number) => external.count(position) > 0
  const counts = new Map<string, number>()
  for (const [code, count] of folder.counts(members.filter(isSeen)))
    for (const path of pathsAbove(folder.values[code]?.key ?? '')) counts.set(path, (counts.get(path) ?? 0) + count)
  const often = [...counts].filter(([, count]) => count >= floor * members.length).map(([path]) => path)
  const { paths, names } = countFolders(library)
  const byName = new Map<string, number>()
  for (const [path, count] of counts) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    byName.set(name, (byName.get(name) ?? 0) + count)
  }
  const oftenNamed = [...byName].filter(([, count]) => count >= floor * members.length).map(([name]) => name)
  return [
    ...often.sort().map((path) => pathCondition(library, path, paths, said)),
    ...oftenNamed.sort().map((name) => folderCondition(library, name, names, said)),
  ]
}
