import { compare } from '../core/order.ts'
import { composed } from '../core/same-name.ts'
import { folderName, folderSegments } from '../language/predicates/folder-name.ts'
import { hasBit } from './bits.ts'
import { addedText, type Family, listed } from './family.ts'
import type { FolderEntry } from './first-plan.ts'
import type { LearningContent } from './members.ts'
import { isOnlyOfName } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import { type LearnOptions, limitOf } from './verdict.ts'
import { plainRegex } from './words.ts'

/** An album that a family may explain. */
export interface FamilyCandidate {
  readonly id: string
  readonly name: string
  readonly content: LearningContent
}

/** A family with what it finds for each of its albums, by their ids, and the members among it. */
export interface FoundFamily {
  readonly family: Family
  readonly counts: ReadonlyMap<string, { readonly found: number; readonly hit: number }>
}

/** A family of folders, with the entry whose first plan is tried. */
interface FoundFolders extends FoundFamily {
  readonly entry: FolderEntry
}

/** Folders that make the name of an album, as the option albumLevels of folder-albums says it. */
interface Levels {
  readonly option: number | string
  choose(folders: readonly string[]): readonly string[]
}

const fromTop =
  (near: number, far: number): Levels['choose'] =>
  (folders) =>
    folders.slice(near - 1, far)
const levels: readonly Levels[] = [
  { option: 1, choose: fromTop(1, 1) },
  { option: 2, choose: fromTop(1, 2) },
  { option: 3, choose: fromTop(1, 3) },
  { option: -1, choose: (folders) => folders.slice(-1) },
  { option: -2, choose: (folders) => folders.slice(-2) },
  { option: '2,2', choose: fromTop(2, 2) },
  { option: '3,3', choose: fromTop(3, 3) },
  { option: '2,3', choose: fromTop(2, 3) },
]
const separators = [' ', ' - ', '/', '_', ', ']

/** A way to tidy names, as the option albumNamePostRegex says it. */
interface Tidying {
  readonly option: readonly (readonly [{ readonly regex: string }, string?])[]
  change(name: string): string
}
const dateInFront = '^\\d{4}(?:[-_. ]?\\d{2}){0,2}[-_. ]+'
const tidyings: readonly Tidying[] = [
  { option: [], change: (name) => name },
  { option: [[{ regex: dateInFront }]], change: (name) => name.replace(new RegExp(dateInFront, 'g'), '') },
  { option: [[{ regex: '_' }, ' ']], change: (name) => name.replaceAll('_', ' ') },
]

/** A folder with own assets of an external library on the timeline. */
interface Folder {
  readonly code: number
  readonly segments: readonly string[]
  readonly assets: number
}

interface Naming {
  readonly root: readonly string[]
  readonly levels: Levels
  readonly separator: string
  readonly tidying: Tidying
}

const foldersOf = ({ library }: LibraryRead): Folder[] => {
  const { folder, library: external } = library.columns
  return folder.values.flatMap(({ code, key }) => {
    const assets = folder
      .positions(code)
      .filter((position) => external.count(position) > 0 && hasBit(library.timeline, position)).length
    return assets === 0 ? [] : [{ code, segments: folderSegments(key), assets }]
  })
}

const deepestRoot = 4

/** Folders that hold a fiftieth of all, the deepest first. */
const rootsOf = (folders: readonly Folder[]): string[][] => {
  const total = folders.reduce((sum, { assets }) => sum + assets, 0)
  const sizes = new Map<string, number>()
  for (const { segments, assets } of folders)
    for (let depth = 1; depth <= Math.min(deepestRoot, segments.length); depth += 1) {
      const path = segments.slice(0, depth).join('/')
      sizes.set(path, (sizes.get(path) ?? 0) + assets)
    }
  return [...sizes]
    .filter(([, assets]) => assets >= 0.02 * total)
    .map(([path]) => path.split('/'))
    .sort((a, b) => b.length - a.length || compare(a.join('/'), b.join('/')))
}

const isBelow = ({ segments }: Folder, root: readonly string[]): boolean =>
  segments.length > root.length && root.every((segment, index) => segment === segments[index])

/** The folders of each name that a naming makes. */
const namesBy = (
  { root, levels: level, separator, tidying }: Naming,
  folders: readonly Folder[],
): Map<string, Folder[]> => {
  const named = new Map<string, Folder[]>()
  for (const folder of folders) {
    if (!isBelow(folder, root)) continue
    const chosen = level.choose(folder.segments.slice(root.length))
    const name = chosen.length === 0 ? '' : folderName(chosen, separator, (text) => tidying.change(text))
    if (name === '') continue
    const known = named.get(name)
    if (known) known.push(folder)
    else named.set(name, [folder])
  }
  return named
}

const goodShare = 0.9
const leastAlbums = 3

/** An album with how many of its members lie in each folder. */
interface Counted extends FamilyCandidate {
  readonly byFolder: ReadonlyMap<number, number>
}

const fits = ({ byFolder, content }: Counted, folders: readonly Folder[]): boolean => {
  const found = folders.reduce((sum, { assets }) => sum + assets, 0)
  const hit = folders.reduce((sum, { code }) => sum + (byFolder.get(code) ?? 0), 0)
  return hit >= goodShare * found && hit >= goodShare * content.positions.length
}

interface Match {
  readonly naming: Naming
  readonly named: Map<string, Folder[]>
  readonly fitting: readonly Counted[]
}

const bestMatch = (folders: readonly Folder[], albums: ReadonlyMap<string, Counted>): Match | undefined => {
  let best: Match | undefined
  for (const root of rootsOf(folders))
    for (const tidying of tidyings)
      for (const level of levels)
        for (const separator of separators) {
          const isOneFolder = ![2, 3, -2, '2,3'].includes(level.option)
          if (isOneFolder && separator !== separators[0]) continue
          const naming = { root, levels: level, separator, tidying }
          const named = namesBy(naming, folders)
          const fitting = [...named].flatMap(([name, own]) => {
            const album = albums.get(name)
            return album && fits(album, own) ? [album] : []
          })
          // Longest roots, names as they are, and simplest levels come first.
          if (fitting.length > (best?.fitting.length ?? leastAlbums - 1)) best = { naming, named, fitting }
        }
  return best
}

const patternOf = (folder: string): string =>
  folder
    .split(/(\d+)/)
    .map((part, index) => (index % 2 === 1 ? `\\d{${part.length}}` : plainRegex(part)))
    .join('')

/** A pattern of the first folders of all albums that leaves out most of what else would be made. */
const firstFolderPattern = ({ naming: { root }, named, fitting }: Match): string | null => {
  const names = new Set(fitting.map(({ name }) => name))
  const firstOf = ({ segments }: Folder): string => segments[root.length] ?? ''
  const patterns = new Set(
    [...named].flatMap(([name, folders]) =>
      names.has(name) ? folders.map((folder) => patternOf(firstOf(folder))) : [],
    ),
  )
  const [pattern, ...more] = patterns
  if (pattern === undefined || more.length > 0) return null
  const isMeant = new RegExp(`^${pattern}$`)
  const others = [...named].filter(([name]) => !names.has(name))
  const left = others.filter(([, folders]) => !folders.some((folder) => isMeant.test(firstOf(folder))))
  return others.length > 0 && left.length >= 0.8 * others.length ? pattern : null
}

/** Patterns of the folders whose albums are left alone: of a folder with all below it where nothing there makes another. */
const ignoredPatterns = (root: readonly string[], kept: readonly Folder[], used: readonly Folder[]): string[] => {
  const pathsTo = ({ segments }: Folder): string[] => {
    const below = segments.slice(root.length).map(plainRegex)
    return below.map((_, index) => below.slice(0, index + 1).join('/'))
  }
  const taken = new Set(used.flatMap(pathsTo))
  const patterns = kept.map((folder) => {
    const paths = pathsTo(folder)
    const whole = paths.find((path) => !taken.has(path))
    return whole === undefined ? `${paths.at(-1)}/[^/]*` : `${whole}/.*`
  })
  return [...new Set(patterns)].sort()
}

/**
 * The entry of `plugins` that makes the albums of a match.
 * @param ignored patterns of folders that make none
 * @param place which of several entries it is, from 1
 */
const entryOf = (
  { naming: { root, levels: level, separator, tidying } }: Match,
  pattern: string | null,
  ignored: readonly string[],
  place: number,
): FolderEntry => {
  return {
    use: 'folder-albums',
    ...(place > 1 ? { name: `folder-albums-${place}` } : {}),
    rootPath: `/${root.join('/')}`,
    albumLevels: level.option,
    ...(separator === ' ' ? {} : { albumSeparator: separator }),
    ...(tidying.option.length === 0 ? {} : { albumNamePostRegex: tidying.option }),
    ...(pattern === null ? {} : { pathFilterRegex: [{ regex: `${pattern}/.*` }] }),
    ...(ignored.length === 0 ? {} : { ignoreRegex: ignored.map((regex) => ({ regex })) }),
    findAssetsInAlbums: true,
  }
}

/** An entry that leaves most of what it names alone says less than the albums do. */
const leastOwn = 2 / 3

/** The family of a match; null where most of its names are those of albums that somebody filled otherwise. */
const familyOf = (read: LibraryRead, match: Match, options: LearnOptions, place: number): FoundFolders | null => {
  const { naming, named, fitting } = match
  const { root, levels: level } = naming
  const names = new Set(fitting.map(({ name }) => name))
  const pattern = firstFolderPattern(match)
  const isMade = (folder: Folder): boolean =>
    pattern === null || new RegExp(`^${pattern}$`).test(folder.segments[root.length] ?? '')
  const others = [...named].filter(([name, folders]) => !names.has(name) && folders.some(isMade))
  // Albums of that name that somebody filled otherwise are left alone.
  const kept = others.filter(([name]) => read.names.includes(name))
  const made = others.filter(([name]) => !read.names.includes(name))
  if (fitting.length < leastOwn * (fitting.length + kept.length)) return null
  const keptFolders = kept.flatMap(([, folders]) => folders)
  const used = [...named].filter(([name]) => !kept.some(([other]) => other === name)).flatMap(([, folders]) => folders)
  const entry = entryOf(match, pattern, ignoredPatterns(root, keptFolders, used), place)
  const sizeOf = (folders: readonly Folder[]): number => folders.reduce((sum, { assets }) => sum + assets, 0)
  const counts = new Map(
    fitting.map(({ id, name, byFolder }) => {
      const folders = (named.get(name) ?? []).filter(isMade)
      return [
        id,
        { found: sizeOf(folders), hit: folders.reduce((sum, { code }) => sum + (byFolder.get(code) ?? 0), 0) },
      ]
    }),
  )
  const ofAlbums = [...counts.values()].reduce((sum, { found, hit }) => sum + found - hit, 0)
  const adds = made.reduce((sum, [, folders]) => sum + sizeOf(folders), ofAlbums)
  const wouldMake = made.map(([name]) => name).sort()
  const members = fitting.reduce((sum, { content }) => sum + content.positions.length, 0)
  const form = `folders below /${root.join('/')}, levels ${level.option}`
  return {
    counts,
    entry,
    family: {
      form,
      albums: fitting.map(({ name }) => name).sort(),
      plugin: { ...entry },
      wouldMake,
      adds,
      isOn: adds <= limitOf(options.maxAdditions, members),
      comments: [
        `${fitting.length} albums are named and filled by the ${form}. The first plan would add ${addedText(adds)}.`,
        ...(kept.length > 0
          ? [`  left alone, because somebody filled them otherwise: ${listed(kept.map(([name]) => name).sort())}`]
          : []),
        ...(wouldMake.length > 0 ? [`  would also make ${wouldMake.length}: ${listed(wouldMake)}`] : []),
      ],
    },
  }
}

const mostRoots = 3

/** Albums that folders name and fill, as folder-albums does. */
export const folderFamilies = (
  read: LibraryRead,
  candidates: readonly FamilyCandidate[],
  options: LearnOptions,
): FoundFolders[] => {
  const folders = foldersOf(read)
  const { folder } = read.library.columns
  const albums = new Map(
    candidates.flatMap((album): [string, Counted][] => {
      if (!isOnlyOfName(album.name, read)) return []
      // As folder-albums makes it.
      const name = composed(album.name)
      const byFolder = new Map<number, number>()
      for (const position of album.content.positions)
        for (const code of folder.codesAt(position)) byFolder.set(code, (byFolder.get(code) ?? 0) + 1)
      return [[name, { ...album, name, byFolder }]]
    }),
  )
  const found: FoundFolders[] = []
  for (let round = 0; round < mostRoots && folders.length > 0; round += 1) {
    const match = bestMatch(folders, albums)
    if (!match) break
    const family = familyOf(read, match, options, found.length + 1)
    if (family) found.push(family)
    for (const { name } of match.fitting) albums.delete(name)
  }
  return found
}
