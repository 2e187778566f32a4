import type { Classification, SeenAlbum, SeenAsset, Status } from './classify.ts'
import { createClassifier, isOwnTemporary } from './classify.ts'
import { type Converted, createConverter, type FindAlbums } from './convert.ts'
import { createFolderNamer, type FolderAlbum } from './folder-album.ts'
import type { AutotagOptions } from './options.ts'
import { tagKey } from './patterns.ts'
import { tempAlbums } from './temp-albums.ts'

/** An asset as decisions see it. */
export interface Subject extends SeenAsset {
  readonly originalPath: string
  readonly localDateTime: string
  readonly libraryId: string | null
}

/** What albums there are, when the run begins. */
export interface Surroundings {
  readonly selfId: string
  /** Albums that may be put into, for destinations. */
  readonly editable: FindAlbums
  /** The own album of a name, of several the one that is kept. */
  ownAlbum(name: string): SeenAlbum | undefined
}

/** What an asset is to be, and why. */
export interface Decision extends Pick<Classification, 'status' | 'matched'> {
  readonly tags: readonly string[]
  readonly albums: readonly SeenAlbum[]
  readonly problems: Converted['problems']
  readonly folder: FolderAlbum | null
}

const without = (tags: readonly string[], gone: readonly string[]): readonly string[] =>
  gone.length === 0 ? tags : tags.filter((tag) => !gone.includes(tag))

const nothing: FolderAlbum = { album: null, reason: 'no-date' }

/** The tag for several dated folders comes and goes like any output tag. */
const withConflictTag = (tags: readonly string[], tag: string | null, isWanted: boolean): readonly string[] => {
  if (tag === null) return tags
  const isThere = tags.some((one) => tagKey(one) === tagKey(tag))
  if (isWanted) return isThere ? tags : [...tags, tag]
  return isThere ? tags.filter((one) => tagKey(one) !== tagKey(tag)) : tags
}

/**
 * Makes the function that decides what an asset is to be: conversions, then albums by folder or day, then output tags,
 * each upon what the step before left.
 */
export const createDecider = (options: AutotagOptions, around: Surroundings): ((asset: Subject) => Decision) => {
  const { rules, conversions, folderAlbums, tempAlbums: temporary, unclassifiedTag, conflictTag } = options
  const ownTags = [...options.ownTags, ...(folderAlbums.conflictTag === null ? [] : [folderAlbums.conflictTag])]
  const outputs = { unclassifiedTag, conflictTag, ownTags, selfId: around.selfId }
  const judge = createClassifier(rules, outputs)
  const converted = createConverter(conversions, outputs)
  const nameOf = createFolderNamer(folderAlbums)
  const ownOrNew = (name: string): SeenAlbum => around.ownAlbum(name) ?? { id: null, name }

  const folderOf = (asset: Subject, status: Status): FolderAlbum => {
    const isAsked = folderAlbums.enabled && status === 'unclassified'
    return isAsked && (asset.libraryId !== null || folderAlbums.anyLibrary) ? nameOf(asset.originalPath) : nothing
  }

  const byDay = (asset: Subject, albums: readonly SeenAlbum[], status: Status): readonly SeenAlbum[] => {
    if (!temporary.enabled) return albums
    const { localDateTime } = asset
    const { add, remove } = tempAlbums({ status, localDateTime, albums, selfId: around.selfId })
    const kept = albums.filter((album) => !(remove.includes(album.name) && isOwnTemporary(album, around)))
    return [...kept, ...add.map(ownOrNew)]
  }

  return (asset) => {
    const { tags, albums, problems } =
      conversions.length === 0 ? { ...asset, problems: [] } : converted(asset, around.editable)
    const before = judge({ id: asset.id, tags, albums })
    const folder = folderOf(asset, before.status)
    const inFolder = folder.album === null ? albums : withAlbum(albums, ownOrNew(folder.album))
    // An album of its own takes the place of the temporary one.
    const filed = byDay(asset, inFolder, folder.album === null ? before.status : 'classified')
    const { status, matched, add, remove } = inFolder === albums ? before : judge({ id: asset.id, tags, albums: filed })
    const marked = [...without(tags, remove), ...add]
    return {
      status,
      matched,
      albums: filed,
      tags: folderAlbums.enabled
        ? withConflictTag(marked, folderAlbums.conflictTag, folder.reason === 'conflict')
        : marked,
      problems,
      folder: folder === nothing ? null : folder,
    }
  }
}

const withAlbum = (albums: readonly SeenAlbum[], album: SeenAlbum): readonly SeenAlbum[] => {
  const isThere = albums.some(({ id, name }) => (album.id ? id === album.id : name === album.name))
  return isThere ? albums : [...albums, album]
}
