/** Which folders make the name: positions count from 1, from the top or from the asset's own folder upward. */
export interface Levels {
  readonly from: 'top' | 'bottom'
  /** The position nearest to where counting starts. */
  readonly near: number
  readonly far: number
}

/** What a range from the bottom does with folders too shallow for it: leave them out, or what the earlier tool did. */
export type ShallowNegativeRange = 'skip' | 'legacy'

const shape = /^\s*([+-]?\d+)\s*(?:,\s*([+-]?\d+)\s*)?$/

/** Reads `2`, `"-1"` or `"2,3"`; a single level is the range that starts at the first position. Throws when it is neither. */
export function parseLevels(value: number | string): Levels {
  const match = shape.exec(String(value))
  if (!match) throw new Error(`"${value}" is neither a whole number nor two of them with a comma`)
  const numbers = match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]))
  const [start = 0, end = start] = numbers
  if (start === 0 || end === 0) throw new Error('levels count from 1 (or from -1), there is no level 0')
  const single = numbers.length === 1
  if (Math.sign(start) !== Math.sign(end)) throw new Error(`both ends of "${value}" need the same sign`)
  if (start > end) throw new Error(`"${value}" ends before it starts`)
  return start > 0
    ? { from: 'top', near: single ? 1 : start, far: end }
    : { from: 'bottom', near: single ? 1 : -end, far: -start }
}

/** The folders that make the name, or nothing when the asset does not lie deep enough for the range. */
export function chooseFolders(
  folders: readonly string[],
  levels: Levels,
  shallow: ShallowNegativeRange = 'skip',
): readonly string[] | undefined {
  const { from, near, far } = levels
  const depth = folders.length
  if (from === 'top') return depth < near ? undefined : folders.slice(near - 1, far)
  if (depth >= near) return folders.slice(Math.max(0, depth - far), depth - near + 1)
  return shallow === 'legacy' ? legacyFolders(folders, near) : undefined
}

// The earlier tool squeezed such ranges onto the folders it had; from 7 on, it compared numbers by identity and missed its own case.
function legacyFolders(folders: readonly string[], near: number): readonly string[] {
  return folders.length === near - 1 && near <= 6 ? folders.slice(0, 1) : folders
}
