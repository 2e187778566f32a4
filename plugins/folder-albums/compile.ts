import { compileGlob } from './glob.ts'
import { chooseFolders, parseLevels, type ShallowNegativeRange } from './levels.ts'
import { createNamer, type NameOptions } from './name.ts'
import { compileFullMatch } from './regex.ts'
import { createRootMatcher } from './roots.ts'

/** Why an asset gets no album. */
export type NoAlbumReason = 'outside-roots' | 'directly-in-root' | 'filtered' | 'ignored' | 'too-shallow' | 'empty-name'

/** The album of an asset, or why it has none; `folder` is where the asset lies, as the server wrote it. */
export type AlbumNaming =
  | {
      readonly kind: 'album'
      readonly name: string
      readonly folder: string
      /** How many folders it lies below its root. */
      readonly depth: number
    }
  | { readonly kind: NoAlbumReason; readonly folder: string }

/** The options that decide about names; `folderAlbumsOptions` makes them complete. */
export interface NamingOptions extends NameOptions {
  readonly rootPath: readonly string[]
  readonly albumLevels: number | string
  readonly shallowNegativeRange: ShallowNegativeRange
  readonly pathFilter: readonly string[]
  readonly pathFilterRegex: readonly string[]
  readonly ignore: readonly string[]
  readonly ignoreRegex: readonly string[]
}

interface Folder {
  readonly naming: AlbumNaming
  /** The folders below the root. */
  readonly below: readonly string[]
}

type PathTest = (segments: readonly string[]) => boolean

/**
 * Compiles options once into the function that names an asset's album; throws on options that their schema would refuse.
 *
 * @example
 * const { albumFor } = compileFolderAlbums(folderAlbumsOptions.parse({ rootPath: '/pics', albumLevels: 2 }))
 * albumFor('/pics/2019/Lake Tour/a.jpg') // { kind: 'album', name: '2019 Lake Tour', folder: '/pics/2019/Lake Tour', depth: 2 }
 */
export function compileFolderAlbums(options: NamingOptions): { albumFor(originalPath: string): AlbumNaming } {
  const resolve = createFolderResolver(options)
  const filters = compileTests(options.pathFilter, options.pathFilterRegex)
  const ignores = compileTests(options.ignore, options.ignoreRegex)
  const hasTests = filters.length + ignores.length > 0
  const folders = new Map<string, Folder>()

  const folderOf = (path: string): Folder => {
    const known = folders.get(path)
    if (known) return known
    const folder = resolve(path)
    folders.set(path, folder)
    return folder
  }
  return {
    albumFor(originalPath) {
      const path = originalPath.endsWith('/') ? originalPath.replace(/\/+$/, '') : originalPath
      const slash = path.lastIndexOf('/')
      const { naming, below } = folderOf(path.slice(0, Math.max(0, slash)))
      if (!hasTests || naming.kind === 'outside-roots') return naming
      const segments = [...below, path.slice(slash + 1).normalize('NFC')]
      const passes = (test: PathTest) => test(segments)
      if (filters.length > 0 && !filters.some(passes)) return { kind: 'filtered', folder: naming.folder }
      return ignores.some(passes) ? { kind: 'ignored', folder: naming.folder } : naming
    },
  }
}

function createFolderResolver(options: NamingOptions): (folder: string) => Folder {
  const belowRoot = createRootMatcher(options.rootPath)
  const levels = parseLevels(options.albumLevels)
  const nameOf = createNamer(options)
  return (folder) => {
    const below = belowRoot(folder)
    if (!below) return { naming: { kind: 'outside-roots', folder }, below: [] }
    if (below.length === 0) return { naming: { kind: 'directly-in-root', folder }, below }
    const chosen = chooseFolders(below, levels, options.shallowNegativeRange)
    if (!chosen) return { naming: { kind: 'too-shallow', folder }, below }
    const name = nameOf(chosen)
    return {
      naming: name === '' ? { kind: 'empty-name', folder } : { kind: 'album', name, folder, depth: below.length },
      below,
    }
  }
}

function compileTests(globs: readonly string[], regexes: readonly string[]): PathTest[] {
  const matches = regexes.map(compileFullMatch)
  return [
    ...globs.map(compileGlob),
    ...matches.map(
      (match): PathTest =>
        (segments) =>
          match(segments.join('/')),
    ),
  ]
}
