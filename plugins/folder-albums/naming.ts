import type { BindContext } from '../../index.ts'
import { type AlbumNaming, compileFolderAlbums } from './compile.ts'
import { createInheritance, type FolderProperties } from './inheritance.ts'
import type { FolderAlbumsOptions } from './options.ts'
import type { PropertyFile } from './property-file.ts'
import { type FoundFiles, readPropertyFiles } from './property-files.ts'

/** The album of an asset with what property files say for its folder, or why it has none. */
export type NamedFolder =
  | Exclude<AlbumNaming, { kind: 'album' }>
  | { readonly kind: 'album'; readonly name: string; readonly folder: string; readonly properties: FolderProperties }
  | { readonly kind: 'broken-file'; readonly folder: string; readonly problem: string }

/** Names albums, property files included. */
export interface Naming {
  nameFor(originalPath: string): NamedFolder
  /** Reads what has to be read before the first asset. */
  prepare(context: BindContext): Promise<void>
  /** What is to be told about property files. */
  warnings(): readonly string[]
  /** Id of the newest own album of a name, as far as it was there before. */
  ownAlbum(name: string): string | undefined
}

const noFiles: FoundFiles = { files: new Map(), warnings: [] }

/** Names albums for one run. */
export const createNaming = (options: FolderAlbumsOptions): Naming => {
  const { rootPath, readAlbumProperties } = options
  const { albumFor } = compileFolderAlbums(options)
  const used = new Set<string>()
  const own = new Map<string, string>()
  let found = noFiles
  let propertiesOf = createInheritance(found.files)

  const prepare = async ({ library }: BindContext): Promise<void> => {
    const albums = await library.albums.list()
    for (const { id, albumName, ownerId } of albums)
      if (ownerId === library.me.id && !own.has(albumName)) own.set(albumName, id)
    if (readAlbumProperties === false || found !== noFiles) return
    found = await readPropertyFiles(rootPath, readAlbumProperties === true ? {} : readAlbumProperties)
    propertiesOf = createInheritance(found.files)
  }

  const nameFor = (originalPath: string): NamedFolder => {
    const naming = albumFor(originalPath)
    if (naming.kind !== 'album') return naming
    const { name, folder, depth } = naming
    const properties = propertiesOf(folder, depth)
    const { problem } = properties
    if (problem !== null) used.add(problem)
    return problem === null
      ? { kind: 'album', name: properties.values.override_name?.value ?? name, folder, properties }
      : { kind: 'broken-file', folder, problem }
  }

  const warningsOf = ({ problem, warnings }: PropertyFile): readonly string[] =>
    problem === null ? warnings : used.has(problem) ? [] : [`${problem}. No asset uses it.`]

  return {
    nameFor,
    prepare,
    warnings: () => [...found.warnings, ...[...found.files.values()].flatMap(warningsOf)],
    ownAlbum: (name) => own.get(name),
  }
}
