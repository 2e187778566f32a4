import {
  type Album,
  type AlbumProperties,
  type AlbumRef,
  album,
  type ClosingAction,
  type RecipeContext,
  type RecipeResult,
} from '../../index.ts'
import { folderSegments } from '../../toolkit.ts'
import type { FolderAlbumsOptions } from './options.ts'
import type { FolderProperties } from './properties.ts'
import type { PropertyValues } from './property-file.ts'
import { createUserFinder, mergeShares, type Share, type UserFinder } from './sharing.ts'

/** Folders that put assets into one album. */
export interface Contribution {
  readonly ref: AlbumRef
  readonly folders: Set<FolderProperties>
}

/** The name of an album that a folder makes. */
export const nameOf = (ref: AlbumRef): string => (typeof ref === 'string' ? ref : 'name' in ref ? ref.name : ref.id)

/** Tells albums apart, those of one name by their folders. */
export const keyOf = (ref: AlbumRef): string => (typeof ref === 'string' ? ref : JSON.stringify(ref))

/** What fills the albums of a run, and what was there before. */
export interface FilledAlbums {
  /** What fills each album. */
  readonly contributors: ReadonlyMap<string, Contribution>
  /** Own albums by their names; of several with one name the newest. */
  readonly own: ReadonlyMap<string, Album>
}

/** What all folders of one album come to. */
interface MergedProperties {
  readonly values: PropertyValues
  /** Share lists of the folders that have one; none where no folder has. */
  readonly shares: readonly (readonly Share[])[]
}

const inOrder = (a: FolderProperties, b: FolderProperties): number =>
  folderSegments(a.folder).length - folderSegments(b.folder).length || (a.folder < b.folder ? -1 : 1)

/** Keys that concern the album; visibility belongs to each folder, and the name has been given. */
const albumKeys = ['description', 'thumbnail_setting', 'sort_order', 'comments_and_likes_enabled'] as const

/**
 * Merges what folders say that fill one album: the shallowest folder decides, then the first by its path, in whatever
 * order assets came.
 * @param note is told where another folder says something else
 */
export const mergeFolders = (
  name: string,
  folders: Iterable<FolderProperties>,
  note: RecipeContext['note'],
): MergedProperties => {
  const sorted = [...folders].sort(inOrder)
  const values = albumKeys.flatMap((key) => {
    const [first, ...others] = sorted.flatMap(({ values: { [key]: origin } }) => origin ?? [])
    const other = others.find(({ value }) => value !== first?.value)
    if (first && other)
      note(
        'warning',
        'property-files-differ',
        `The album "${name}" gets ${key} from ${first.path}, because it comes first; ${other.path} says something else.`,
      )
    return first ? [[key, first.value]] : []
  })
  return { values: Object.fromEntries(values), shares: sorted.flatMap(({ shares }) => (shares ? [shares] : [])) }
}

const coverOf = (
  option: FolderAlbumsOptions['setAlbumThumbnail'],
  own: string | undefined,
): AlbumProperties['cover'] => {
  // Those that concern more than the albums of this run are chosen elsewhere.
  if (option === 'random-all') return undefined
  const setting = own ?? (option === 'random-filtered' ? null : option)
  if (setting === null) return undefined
  return setting.startsWith('/') ? { path: setting } : { pick: setting as 'first' | 'last' | 'random' }
}

const sharingOf = (
  { shareWith, shareRole }: FolderAlbumsOptions,
  { shares }: MergedProperties,
  existing: Pick<Album, 'users'> | undefined,
  find: UserFinder,
): AlbumProperties => {
  // Of one person the last entry of the options decides.
  const asked = shareWith.map(({ user, role }) => ({ user, role: role ?? shareRole })).reverse()
  const merged = mergeShares(shares.length > 0 ? shares : [asked], (user) => find(user, existing?.users ?? []))
  const people = [...merged].map(([user, role]) => ({ user, role }))
  if (existing) return { shareOnlyWith: people }
  return people.length > 0 ? { shareWith: people } : {}
}

const propertiesOf = (
  options: FolderAlbumsOptions,
  merged: MergedProperties,
  existing: Pick<Album, 'users'> | undefined,
  find: UserFinder,
): AlbumProperties => {
  if (existing && options.updateAlbumPropsMode === 0) return {}
  const { values } = merged
  const order = values.sort_order ?? options.albumOrder
  const comments = values.comments_and_likes_enabled ?? options.commentsAndLikes
  const cover = coverOf(options.setAlbumThumbnail, values.thumbnail_setting)
  return {
    ...(values.description === undefined ? {} : { description: values.description }),
    ...(order === null ? {} : { order }),
    ...(comments === null ? {} : { comments }),
    ...(cover === undefined ? {} : { cover }),
    ...(existing && options.updateAlbumPropsMode < 2 ? {} : sharingOf(options, merged, existing, find)),
  }
}

/** Properties wanted for the albums of a run, as the update mode lets; users are only asked for if somebody is named. */
export const albumProperties = async (
  options: FolderAlbumsOptions,
  { contributors, own }: FilledAlbums,
  { context, note }: RecipeResult,
): Promise<ClosingAction[]> => {
  const merged = [...contributors.values()].map(({ ref, folders }) => {
    return { ref, wanted: mergeFolders(nameOf(ref), folders, note) }
  })
  const isSharing = options.shareWith.length > 0 || merged.some(({ wanted }) => wanted.shares.length > 0)
  const find = createUserFinder(isSharing ? await context.users.list() : [], note)
  return merged.flatMap(({ ref, wanted }) => {
    const setting = (target: AlbumRef, known: Pick<Album, 'users'> | undefined, only: AlbumProperties = {}) => {
      const properties = propertiesOf(options, wanted, known, find)
      return Object.keys(properties).length > 0 ? [album(target, { ...properties, ...only })] : []
    }
    const existing = typeof ref === 'string' ? own.get(ref) : undefined
    if (typeof ref === 'string') return setting(existing ? { id: existing.id } : ref, existing)
    return [...setting(ref, undefined, { only: 'new' }), ...setting(ref, { users: [] }, { only: 'existing' })]
  })
}

/** A random cover for every own album that holds anything, new ones included. */
export const anyCovers = (
  { contributors, own }: FilledAlbums,
  all: readonly Album[],
  { note }: RecipeResult,
): ClosingAction[] => {
  const cover = { pick: 'random' } as const
  const refs = [...contributors.values()].map(({ ref }) => ref)
  const filled = new Set(refs.map((ref) => own.get(nameOf(ref))?.id))
  const hasAssets = ({ id, assetCount }: Album): boolean => assetCount > 0 || filled.has(id)
  for (const one of all)
    if (!hasAssets(one)) note('info', 'empty-album', `The album "${one.albumName}" is empty and gets no cover.`)
  return [
    ...all.filter(hasAssets).map(({ id }) => album({ id }, { cover })),
    ...refs.filter((ref) => typeof ref !== 'string' || !own.has(ref)).map((ref) => album(ref, { cover, only: 'new' })),
  ]
}
