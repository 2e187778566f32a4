import {
  type Action,
  type Album,
  type AlbumRef,
  type AnyRecipe,
  type ApiContext,
  addToAlbum,
  album,
  all,
  any,
  type ClosingAction,
  definePredicate,
  defineRecipe,
  deleteAlbum,
  inAnyAlbum,
  not,
  type Predicate,
  plannedFor,
  type RecipeContext,
  type RecipeResult,
  setVisibility,
} from '../../index.ts'
import { albumsByName, ownAlbums } from '../../toolkit.ts'
import { albumProperties, anyCovers, type Contribution, type FilledAlbums, keyOf, nameOf } from './albums.ts'
import { createNaming, type FolderAlbum, type FolderNaming, placeOf } from './naming.ts'
import type { FolderAlbumsOptions } from './options.ts'
import { createInheritance, type FolderProperties, type FoundFiles, readPropertyFiles } from './properties.ts'
import { adviseOnRoots } from './roots.ts'

/** An album that a folder makes, and what property files say of it. */
interface NamedAlbum extends FolderAlbum {
  readonly properties: FolderProperties
  readonly ref: AlbumRef
}

/** What a recipe knows before its first asset, and notes of its assets. */
interface Run extends FilledAlbums {
  /** Null for an asset whose folder makes no album. */
  albumFor(originalPath: string): NamedAlbum | null
  readonly contributors: Map<string, Contribution>
  /** Problems of property files for which assets were left out. */
  readonly leftOut: Set<string>
  /** The same of all files. */
  readonly problems: readonly string[]
}

const noFiles: FoundFiles = { files: new Map(), warnings: [] }

const prepareRun = async (
  { rootPath, readAlbumProperties: places, sameName, albumLevels }: FolderAlbumsOptions,
  naming: FolderNaming,
  context: ApiContext,
  run: RecipeContext,
  note = run.note,
): Promise<Run> => {
  const found = places === false ? noFiles : await readPropertyFiles(rootPath, places === true ? {} : places)
  const files = [...found.files.values()]
  for (const warning of [...found.warnings, ...files.flatMap(({ warnings }) => warnings)])
    note('warning', 'property-file', warning)
  // Property files change without a trace: a plan that read some is not shown again.
  if (places !== false) void run.now
  const propertiesOf = createInheritance(found.files)
  const named = new WeakMap<FolderAlbum, NamedAlbum>()
  return {
    albumFor: (originalPath) => {
      const folder = naming(originalPath)
      const known = folder && named.get(folder)
      if (folder === null || known) return known ?? null
      const properties = propertiesOf(folder)
      // A file renames an album, and makes none.
      const given = properties.values.override_name?.value
      const name = folder.name && (given ?? folder.name)
      // Who gives folders a name by a file means one album.
      const isApart = sameName === 'separate' && given === undefined
      const album = {
        ...folder,
        name,
        properties,
        ref: isApart ? { name, folder: placeOf(folder, albumLevels) } : name,
      }
      named.set(folder, album)
      return album
    },
    own: albumsByName(await ownAlbums(context)),
    contributors: new Map(),
    leftOut: new Set(),
    problems: files.flatMap(({ problem }) => problem ?? []),
  }
}

/** The album of an asset; null where it gets none, and a property file that is not right is refused. */
const namedAlbum = (run: Run, path: string, { refuse }: RecipeContext): NamedAlbum | null => {
  const named = run.albumFor(path)
  if (!named?.name || named.properties.problem === null) return named
  run.leftOut.add(named.properties.problem)
  refuse(`${named.properties.problem}. Its assets are left out.`)
  return null
}

const reportProblems = async ({ rootPath }: FolderAlbumsOptions, run: Run, result: RecipeResult): Promise<void> => {
  await adviseOnRoots(rootPath, result)
  for (const problem of run.problems)
    if (!run.leftOut.has(problem)) result.note('warning', 'property-file', `${problem}. No asset uses it.`)
}

const makesAlbum = ({ rootPath }: FolderAlbumsOptions, naming: FolderNaming): Predicate =>
  definePredicate({
    label: `lies in a folder under ${rootPath.join(' or ')}`,
    test: ({ originalPath }) => naming(originalPath) !== null,
  })

/** Permissions that the options ask for. */
const permissionsOf = (options: FolderAlbumsOptions): string[] => {
  const { albumOrder, commentsAndLikes, setAlbumThumbnail, visibility, shareWith } = options
  const mayRead = options.readAlbumProperties !== false
  const hasProperties = albumOrder !== null || commentsAndLikes !== null || setAlbumThumbnail !== null
  return [
    'album.read',
    ...(hasProperties || mayRead ? ['album.update'] : []),
    ...(visibility !== null || mayRead ? ['asset.update'] : []),
    ...(shareWith.length > 0 || mayRead ? ['albumUser.create'] : []),
    ...(options.updateAlbumPropsMode === 2 ? ['albumUser.create', 'albumUser.update', 'albumUser.delete'] : []),
    ...(options.syncMode === 1 || options.mode !== 'CREATE' ? ['album.delete'] : []),
  ]
}

const scopeOf = ({ findArchivedAssets }: FolderAlbumsOptions) => ({
  visibility: findArchivedAssets ? (['timeline', 'archive'] as const) : (['timeline'] as const),
})

/** Puts assets into the albums of their folders. */
export const fillingRecipe = (options: FolderAlbumsOptions, name: string): AnyRecipe => {
  const { findAssetsInAlbums } = options
  const naming = createNaming(options)
  const where = makesAlbum(options, naming)
  const wanted = new WeakMap<NamedAlbum, readonly Action[]>()
  return defineRecipe({
    name,
    scope: scopeOf(options),
    permissions: permissionsOf(options),
    prepare: (context, run) => prepareRun(options, naming, context, run),
    where: findAssetsInAlbums ? where : all(where, not(inAnyAlbum())),
    actions: ({ originalPath }, run, context) => {
      const named = namedAlbum(run, originalPath, context)
      if (named === null) return []
      const known = wanted.get(named)
      if (known) return known
      if (named.name === '') {
        context.note(
          'warning',
          'empty-name',
          `The name for the folder ${named.folder} comes out empty, so it gets no album.`,
        )
        return []
      }
      const visibility = named.properties.values.visibility?.value ?? options.visibility
      if (visibility === 'locked') return [setVisibility('locked')]
      contribute(run, named)
      const shown = visibility === null ? [] : [setVisibility(visibility)]
      const choice = { own: true, newest: true }
      // What is in its album already keeps its visibility.
      const actions =
        findAssetsInAlbums && shown.length > 0
          ? [addToAlbum(named.ref, { ...choice, followUps: shown })]
          : [addToAlbum(named.ref, choice), ...shown]
      wanted.set(named, actions)
      return actions
    },
    finish: async (result, run) => {
      await reportProblems(options, run, result)
      const before = await ownAlbums(result.context)
      return [
        ...(await albumProperties(options, run, result)),
        ...(options.setAlbumThumbnail === 'random-all' ? anyCovers(run, before, result) : []),
        // What this run fills, the planner keeps.
        ...(options.syncMode === 1
          ? before.filter(isEmpty).map(({ id }) => deleteAlbum({ id }, { onlyEmpty: true }))
          : []),
      ]
    },
  })
}

const contribute = ({ contributors }: Run, { ref, properties }: NamedAlbum): void => {
  const key = keyOf(ref)
  const known = contributors.get(key)
  if (known) known.folders.add(properties)
  else contributors.set(key, { ref, folders: new Set([properties]) })
}

const isEmpty = ({ assetCount }: Album): boolean => assetCount === 0

/** Chooses covers among all assets that the filters let through, in albums or not. */
export const coveringRecipe = (options: FolderAlbumsOptions, name: string): AnyRecipe => {
  const naming = createNaming(options)
  return defineRecipe({
    name: `${name} (covers)`,
    scope: scopeOf(options),
    permissions: permissionsOf(options),
    prepare: async (context, run) => ({
      // The other recipe says what is wrong with property files.
      ...(await prepareRun(options, naming, context, run, () => {})),
      ids: new Map<string, { readonly ref: AlbumRef; readonly among: string[] }>(),
      filled: new Set<string>(),
      decided: new Set<string>(),
    }),
    where: makesAlbum(options, naming),
    actions: (asset, { albumFor, ids, filled, decided }) => {
      const named = albumFor(asset.originalPath)
      if (!named?.name || named.properties.problem !== null) return []
      const key = keyOf(named.ref)
      if (named.properties.values.thumbnail_setting) decided.add(key)
      if (plannedFor(asset)?.albums.has(named.name)) filled.add(key)
      const known = ids.get(key)
      if (known) known.among.push(asset.id)
      else ids.set(key, { ref: named.ref, among: [asset.id] })
      return []
    },
    finish: (_, { ids, own, filled, decided }) =>
      [...ids].flatMap(([key, { ref, among }]) => {
        if (decided.has(key)) return []
        const existing = typeof ref === 'string' ? own.get(ref) : undefined
        // Folders whose assets are all in other albums may have none of their own.
        const only = filled.has(key) ? {} : ({ only: 'existing' } as const)
        return [album(existing ? { id: existing.id } : ref, { cover: { pick: 'random', among }, ...only })]
      }),
  })
}

/** Says what would be deleted, or deletes it. */
const deletions = (
  { mode, deleteConfirm, visibility }: FolderAlbumsOptions,
  albums: readonly Album[],
  refs: readonly AlbumRef[] | null,
  { note }: RecipeResult,
): ClosingAction[] => {
  const deletion = visibility === null ? {} : { assets: visibility }
  if (deleteConfirm)
    return refs ? refs.map((ref) => deleteAlbum(ref, deletion)) : albums.map(({ id }) => deleteAlbum({ id }, deletion))
  for (const { albumName, assetCount, id } of albums)
    note(
      'decision',
      'delete-album-or-not',
      `${mode} would delete the album "${albumName}" (${assetCount} asset${assetCount === 1 ? '' : 's'}, ${id}). Set deleteConfirm: true to delete it.`,
    )
  return []
}

/** Deletes own albums that have the name of an album that the options would make. */
export const cleanupRecipe = (options: FolderAlbumsOptions, name: string): AnyRecipe => {
  const naming = createNaming(options)
  return defineRecipe({
    name,
    scope: { visibility: ['timeline', 'archive'] },
    permissions: permissionsOf(options),
    prepare: (context, run) => prepareRun(options, naming, context, run),
    where: makesAlbum(options, naming),
    actions: ({ originalPath }, run, context) => {
      const named = namedAlbum(run, originalPath, context)
      if (named?.name) contribute(run, named)
      return []
    },
    finish: async (result, run) => {
      await reportProblems(options, run, result)
      const refs = [...run.contributors.values()].map(({ ref }) => ref)
      const names = new Set(refs.map(nameOf))
      const albums = (await ownAlbums(result.context)).filter(({ albumName }) => names.has(albumName.normalize('NFC')))
      return deletions(options, albums, refs, result)
    },
  })
}

/** Deletes all own albums; no asset is read for that. */
export const deleteAllRecipe = (options: FolderAlbumsOptions, name: string): AnyRecipe =>
  defineRecipe({
    name,
    permissions: permissionsOf(options),
    where: any(),
    actions: [],
    finish: async (result) => deletions(options, await ownAlbums(result.context), null, result),
  })
