import { type AlbumProperties, album, type ClosingAction, type OwnAlbum, type RecipeResult } from '../../index.ts'
import type { FolderProperties } from './inheritance.ts'
import { type MergedProperties, mergeFolders, mergeShares } from './merge.ts'
import type { FolderAlbumsOptions } from './options.ts'
import type { Share } from './property-file.ts'
import { createUserFinder, parseShare, type UserFinder } from './sharing.ts'

/** Folders that put assets into each album, by its name. */
export type Contributors = ReadonlyMap<string, ReadonlySet<FolderProperties>>

/** How albums are to look in the end. */
interface Looks {
  readonly name: string
  readonly existing: OwnAlbum | undefined
  readonly merged: MergedProperties
}

/** Covers that concern more than the albums of one run. */
const isSweeping = (thumbnail: FolderAlbumsOptions['setAlbumThumbnail']): boolean =>
  thumbnail === 'random-all' || thumbnail === 'random-filtered'

const coverOf = (
  { setAlbumThumbnail: option }: FolderAlbumsOptions,
  { thumbnail_setting: own }: MergedProperties['values'],
): AlbumProperties['cover'] => {
  if (option === 'random-all') return undefined
  const setting = own ?? (isSweeping(option) ? undefined : option)
  if (setting === null || setting === undefined) return undefined
  return setting.startsWith('/') ? { path: setting } : { pick: setting as 'first' | 'last' | 'random' }
}

/** The list of the options in the form of property files, of one person the last entry first. */
const optionShares = ({ shareWith, shareRole }: FolderAlbumsOptions): Share[] =>
  shareWith.map((entry) => parseShare(entry, shareRole)).reverse()

const sharingOf = (options: FolderAlbumsOptions, { existing, merged }: Looks, finder: UserFinder | null) => {
  if (existing && options.updateAlbumPropsMode < 2) return {}
  const folders = merged.shares.length > 0 ? merged.shares : [optionShares(options)]
  const roles = finder ? mergeShares(folders, (user) => finder.idOf(user, existing)) : new Map()
  const people = [...roles].map(([user, role]) => ({ user, role }))
  if (existing) return { shareOnlyWith: people }
  return people.length > 0 ? { shareWith: people } : {}
}

const propertiesOf = (options: FolderAlbumsOptions, looks: Looks, finder: UserFinder | null): AlbumProperties => {
  if (looks.existing && options.updateAlbumPropsMode === 0) return {}
  const { values } = looks.merged
  const order = values.sort_order ?? options.albumOrder
  const comments = values.comments_and_likes_enabled ?? options.commentsAndLikes
  const cover = coverOf(options, values)
  return {
    ...(values.description === undefined ? {} : { description: values.description }),
    ...(order === null ? {} : { order }),
    ...(comments === null ? {} : { comments }),
    ...(cover === undefined ? {} : { cover }),
    ...sharingOf(options, looks, finder),
  }
}

/** What is wished for the albums of a run: properties as the update mode lets, people looked up only if somebody is named. */
export const looksOf = async (
  options: FolderAlbumsOptions,
  contributors: Contributors,
  { ownAlbums, users, warn }: RecipeResult,
): Promise<ClosingAction[]> => {
  const own = await ownAlbums()
  const looks = [...contributors].map(([name, folders]): Looks => {
    const existing = own.find((candidate) => candidate.name === name)
    return { name, existing, merged: mergeFolders(name, folders, warn) }
  })
  const isSharing = options.shareWith.length > 0 || looks.some(({ merged }) => merged.shares.length > 0)
  const finder = isSharing ? createUserFinder(await users(), warn) : null
  return looks.flatMap((one) => {
    const properties = propertiesOf(options, one, finder)
    const ref = one.existing ? { id: one.existing.id } : one.name
    return Object.keys(properties).length > 0 ? [album(ref, properties)] : []
  })
}

/** A cover for every own album, new ones included. */
export const anyCovers = async (
  contributors: Contributors,
  { ownAlbums, warn }: RecipeResult,
): Promise<ClosingAction[]> => {
  const own = await ownAlbums()
  const known = new Set(own.map(({ name }) => name))
  const cover = { pick: 'random' } as const
  const empty = own.filter(({ name, assetCount }) => assetCount === 0 && !contributors.has(name))
  for (const { name } of empty) warn(`The album "${name}" is empty and gets no cover.`)
  const newest = own.filter(({ name }, index) => own.findIndex((other) => other.name === name) === index)
  const shown = own.filter((one) => one.assetCount > 0 || (contributors.has(one.name) && newest.includes(one)))
  return [
    ...shown.map(({ id }) => album({ id }, { cover })),
    ...[...contributors.keys()].filter((name) => !known.has(name)).map((name) => album(name, { cover })),
  ]
}
