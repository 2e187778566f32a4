import { folderName, folderSegments, type PathGlob, remembering } from '../../toolkit.ts'

/** Which folders make the name: positions count from 1, from the top or from the asset's own folder upward. */
export interface Levels {
  readonly from: 'top' | 'bottom'
  /** The position nearest to where counting starts. */
  readonly near: number
  readonly far: number
}

const levelsShape = /^\s*([+-]?\d+)\s*(?:,\s*([+-]?\d+)\s*)?$/

/**
 * Reads `2`, `"-1"` or `"2,3"`; a single level is the range that starts at the first position.
 * @throws Error where it is neither
 */
export const parseLevels = (value: number | string): Levels => {
  const match = levelsShape.exec(String(value))
  if (!match) throw new Error(`"${value}" is neither a whole number nor two of them with a comma, such as "2,3"`)
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

/** What a range from the bottom does with folders too shallow for it: skip them, or what the earlier tool did. */
type ShallowNegativeRange = 'skip' | 'legacy'

/** The folders that make the name; null where the asset does not lie deep enough for the range. */
export const chooseFolders = (
  folders: readonly string[],
  { from, near, far }: Levels,
  shallow: ShallowNegativeRange = 'skip',
): readonly string[] | null => {
  const depth = folders.length
  if (from === 'top') return depth < near ? null : folders.slice(near - 1, far)
  if (depth >= near) return folders.slice(Math.max(0, depth - far), depth - near + 1)
  if (shallow === 'skip') return null
  // From 7 on, the earlier tool compared numbers by identity and missed its own case.
  return depth === near - 1 && near <= 6 ? folders.slice(0, 1) : folders
}

/**
 * Tidies a root path: `/pics//./` is `/pics`.
 * @throws Error where it is relative or climbs with `..`
 */
export const normaliseRoot = (root: string): string => {
  if (!root.startsWith('/')) throw new Error(`root "${root}" must begin with "/", as the server sees the folder`)
  const segments = folderSegments(root).filter((segment) => segment !== '.')
  if (segments.includes('..')) throw new Error(`root "${root}" must not contain ".."`)
  return `/${segments.join('/')}`
}

/** What a replacement puts in, and what it writes: `$1`, `$<name>` and `$$`. */
const references = /\$(?:\$|([1-9])\d?|<([^>]*)>)/g

/**
 * Makes a rule that replaces every match in a name; `$1` and `$<name>` put groups in.
 * @throws Error where groups are named as Python does, or are not there
 * @example
 * replacing([/(?<year>\d{4})-(\d\d)/, '$2 $<year>'])('2024-07 Zoo') // '07 2024 Zoo'
 */
export const replacing = ([{ source, flags }, replacement = '']: readonly [RegExp, (string | undefined)?]) => {
  const ours = replacement.replace(/\\g<(\w+)>/g, (_, group) => (/^\d/.test(group) ? `$${group}` : `$<${group}>`))
  const written = ours.replace(/\\(\d)/g, '$$$1')
  if (written !== replacement) throw new Error(`the replacement "${replacement}" is written "${written}"`)
  const groups = new RegExp(`${source}|`, flags).exec('')
  for (const [text, number, name] of replacement.matchAll(references)) {
    const isThere = name === undefined ? Number(number ?? 0) < (groups?.length ?? 0) : name in (groups?.groups ?? {})
    if (!isThere) throw new Error(`there is no group for "${text}" in the replacement; a dollar sign is written $$`)
  }
  const every = new RegExp(source, `${flags}g`)
  return (name: string): string => name.replace(every, replacement)
}

/** Makes a test of paths by their segments: the regular expression must match all of it. */
export const wholePath = ({ source, flags }: RegExp): PathGlob => {
  const whole = new RegExp(`^(?:${source})$`, flags)
  return (segments) => whole.test(segments.join('/'))
}

/** The options that decide about names, as their schema makes them. */
interface NamingOptions {
  readonly rootPath: readonly string[]
  readonly albumLevels: Levels
  readonly shallowNegativeRange: ShallowNegativeRange
  readonly albumSeparator: string
  readonly albumNamePostRegex: readonly ((name: string) => string)[]
  readonly pathFilter: readonly PathGlob[]
  readonly pathFilterRegex: readonly PathGlob[]
  readonly ignore: readonly PathGlob[]
  readonly ignoreRegex: readonly PathGlob[]
}

/** The album that a folder makes. */
export interface FolderAlbum {
  /** Empty where nothing is left of it, so that there is no album. */
  readonly name: string
  /** As the server wrote it. */
  readonly folder: string
  /** How many folders it lies below its root. */
  readonly depth: number
}

/** Says which album an asset's path makes; null for an asset that gets none. */
export type FolderNaming = (originalPath: string) => FolderAlbum | null

/**
 * Whether a path surely leads to no folder below a root, by the first letter that differs: in most libraries that is so for
 * most paths, of which none needs to be cut into segments then.
 * @param root in composed form, with a slash behind it
 */
const isElsewhere = (path: string, root: string): boolean => {
  let at = 0
  while (at < root.length && path.charCodeAt(at) === root.charCodeAt(at)) at += 1
  // A slash may be there twice, or not at the beginning; with an accent behind it, it would be another letter.
  return (
    at > 0 && at < root.length && path[at] !== '/' && isAscii(path.charCodeAt(at)) && isAscii(path.charCodeAt(at + 1))
  )
}

const isAscii = (code: number): boolean => code < 128

/** Folders that are remembered at once. */
const mostFolders = 20_000

/**
 * Compiles options into the function that names an asset's album.
 * @example
 * const albumFor = createNaming(folderAlbumsOptions.parse({ rootPath: '/pics', albumLevels: 2 }))
 * albumFor('/pics/2019/Lake Tour/a.jpg') // { name: '2019 Lake Tour', folder: '/pics/2019/Lake Tour', depth: 2 }
 */
export const createNaming = (options: NamingOptions): FolderNaming => {
  const roots = options.rootPath.map(folderSegments).sort((a, b) => b.length - a.length)
  const beginnings = roots.map((segments) => [...segments.map((segment) => `/${segment}`), '/'].join(''))
  const wanted = [...options.pathFilter, ...options.pathFilterRegex]
  const unwanted = [...options.ignore, ...options.ignoreRegex]
  const isFiltering = wanted.length + unwanted.length > 0

  /** Segments of a folder below the longest root that holds it; none outside of all. */
  const below = (folder: string): readonly string[] => {
    const segments = folderSegments(folder)
    const root = roots.find((candidate) => candidate.every((segment, index) => segment === segments[index]))
    return root ? segments.slice(root.length) : []
  }

  const albumOf = remembering((folder): FolderAlbum | null => {
    const segments = below(folder)
    const chosen =
      segments.length > 0 ? chooseFolders(segments, options.albumLevels, options.shallowNegativeRange) : null
    const change = (text: string): string => options.albumNamePostRegex.reduce((name, rule) => rule(name), text)
    const name = chosen && folderName(chosen, options.albumSeparator, change)
    return name === null ? null : { name, folder, depth: segments.length }
  }, mostFolders)

  return (originalPath) => {
    if (beginnings.every((root) => isElsewhere(originalPath, root))) return null
    const path = originalPath.endsWith('/') ? originalPath.replace(/\/+$/, '') : originalPath
    const slash = path.lastIndexOf('/')
    const folder = path.slice(0, Math.max(0, slash))
    const album = albumOf(folder)
    if (album === null || !isFiltering) return album
    const segments = [...below(folder), path.slice(slash + 1).normalize('NFC')]
    const isAny = (tests: readonly PathGlob[]): boolean => tests.some((matches) => matches(segments))
    return (wanted.length === 0 || isAny(wanted)) && !isAny(unwanted) ? album : null
  }
}

/** The last of the folders that make the name of an album: all below it goes there as well. */
export const placeOf = ({ folder, depth }: Omit<FolderAlbum, 'name'>, { from, near, far }: Levels): string => {
  const segments = folderSegments(folder)
  const deep = from === 'top' ? Math.min(depth, far) : Math.max(1, depth - near + 1)
  return `/${segments.slice(0, segments.length - depth + deep).join('/')}`
}
