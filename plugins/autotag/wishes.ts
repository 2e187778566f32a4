import { type Action, type Asset, addTag, addToAlbum, removeFromAlbum, removeTag } from '../../index.ts'
import type { SeenAlbum } from './classify.ts'
import type { Decision } from './decide.ts'
import type { Prepared } from './prepare.ts'

type Marked = Asset<'albums'>

/** What is to be done with an asset, and what it was decided upon. */
export interface Judged {
  readonly decision: Decision
  readonly actions: readonly Action[]
  readonly addedTo: readonly SeenAlbum[]
  /** Ids of albums that it leaves. */
  readonly left: readonly string[]
}

const keyOf = ({ id, name }: SeenAlbum): string => id ?? `new ${name}`

const distinct = (albums: readonly SeenAlbum[]): SeenAlbum[] => [
  ...new Map(albums.map((album) => [keyOf(album), album])).values(),
]

const enter = ({ id, name }: SeenAlbum): Action =>
  id ? addToAlbum({ id }) : addToAlbum(name, { own: true, newest: true })

/** Where an album goes into another one, the asset does not come along. */
const leave = ({ id, name }: { readonly id: string | null; readonly name: string }, kept: SeenAlbum): Action[] => [
  removeFromAlbum(id === null ? name : { id }),
  ...(id !== null && kept.id && kept.id !== id ? [removeFromAlbum({ id: kept.id })] : []),
]

/** Decides about an asset, and makes the difference to what it is now. */
export const judge = (asset: Marked, { decide, albumOf, spelling, tagsOf }: Prepared): Judged => {
  const tags = tagsOf(asset)
  const albums = distinct(asset.albums.map(({ id, name }) => albumOf(id, name)))
  const decision = decide({
    id: asset.id,
    tags,
    albums,
    originalPath: asset.originalPath,
    localDateTime: asset.takenAt.toISOString(),
    libraryId: asset.libraryId,
  })
  const [before, after] = [new Set(albums.map(keyOf)), new Set(decision.albums.map(keyOf))]
  const addedTo = decision.albums.filter((album) => !before.has(keyOf(album)))
  const left = asset.albums.filter(({ id, name }) => !after.has(keyOf(albumOf(id, name))))
  const actions = [
    ...addedTo.map(enter),
    ...decision.tags.filter((tag) => !tags.includes(tag)).map((tag) => addTag(spelling(tag))),
    ...left.flatMap((album) => leave(album, albumOf(album.id, album.name))),
    ...tags.filter((tag) => !decision.tags.includes(tag)).map(removeTag),
  ]
  return { decision, actions, addedTo, left: left.flatMap(({ id }) => id ?? []) }
}
