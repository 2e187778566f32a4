import { z } from 'zod'
import { loadUser } from '../library/load.ts'
import type { Asset, User } from '../library/model.ts'
import type { Profile } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { deleteTag } from '../library/tag-tree.ts'
import { deleteForGood, rememberFiles } from './jobs.ts'

const someAssets = z
  .union([z.number().int().min(1), z.array(z.string())], 'must be a number of assets, or a list of ids or paths')
  .optional()

/** What happens to a library without a request that asked for it. */
export const libraryEvent = z.strictObject({
  /** Assets are deleted for good: by id or path, or so many, those that the request names first. */
  vanish: someAssets,
  /** Assets come to belong to somebody else, who shows them to nobody. */
  disown: someAssets,
  /** Albums of that name, or the one with that id, are deleted. */
  deleteAlbum: z.string().optional(),
  /** Tags of that value, or the one with that id, are deleted with their children. */
  deleteTag: z.string().optional(),
  /** A folder below which no sidecar can be written any more. */
  readOnly: z.string().optional(),
  /** Milliseconds that the server is away; waiting jobs are lost. */
  restart: z.number().int().min(1).optional(),
  /** Milliseconds that background work on one asset takes from now on; see `docs/sandbox.md`. */
  jobLatency: z.number().min(0).optional(),
  /** Seconds that the server's clock is ahead of the true time from now on; negative: behind. */
  clock: z.number().optional(),
})
/** What happens to a library without a request that asked for it. */
export type LibraryEvent = z.infer<typeof libraryEvent>

interface Place {
  readonly state: State
  readonly profile: Profile
}

const idsIn = (body: unknown): readonly unknown[] => {
  const { ids, assetIds } = (body ?? {}) as { ids?: unknown; assetIds?: unknown }
  return [ids, assetIds].flatMap((list) => (Array.isArray(list) ? list : []))
}

/** The assets an event is about: the given ones, or the first so many of those in question. */
const chosen = (
  { assets }: State,
  wanted: number | readonly string[],
  body: unknown,
  inQuestion: (asset: Asset) => boolean = () => true,
): Asset[] => {
  const all = [...assets.values()]
  if (typeof wanted !== 'number')
    return all.filter((one) => wanted.includes(one.id) || wanted.includes(one.originalPath))
  const named = new Set(idsIn(body))
  const sorted = [...all.filter(({ id }) => named.has(id)), ...all.filter(({ id }) => !named.has(id))]
  return sorted.filter(inQuestion).slice(0, wanted)
}

// The motion part goes with its still.
const vanish = (state: State, asset: Asset): void => {
  const motion = state.assets.get(asset.livePhotoVideoId ?? '')
  for (const gone of motion ? [asset, motion] : [asset]) deleteForGood(state, gone)
}

const strangersEmail = 'stranger@example.com'

const strangerIn = ({ users }: State): User => {
  const known = [...users.values()].find(({ email }) => email === strangersEmail)
  const user = known ?? loadUser({ email: strangersEmail, as: 'stranger' }, users.size)
  users.set(user.id, user)
  return user
}

/** The row stays; what the first owner hung on it (albums, stack, tags, names of faces) does not. */
const disown = (state: State, asset: Asset, ownerId: string): void => {
  state.removeAsset(asset.id)
  const faces = asset.faces.map((face) => ({ ...face, personId: null }))
  state.addAsset({ ...asset, ownerId, stackId: null, tagIds: [], faces, updatedAt: state.now() })
}

const deleteAlbums = (state: State, nameOrId: string): void => {
  for (const { id, albumName } of state.albums.values())
    if (id === nameOrId || albumName === nameOrId) state.albums.delete(id)
  state.changed()
}

const deleteTags = (place: Place, valueOrId: string): void => {
  const { state } = place
  // Files keep the tags of their sidecars.
  rememberFiles(
    place,
    [...state.assets.values()].filter(({ tagIds }) => tagIds.length > 0),
  )
  for (const tag of [...state.tags.values()]) if (tag.id === valueOrId || tag.value === valueOrId) deleteTag(state, tag)
}

/** Lets an event happen, restarts and slow jobs aside; `body` is that of the request it comes with. */
export const happen = (place: Place, event: LibraryEvent, body?: unknown): void => {
  const { state } = place
  if (event.clock !== undefined) state.setClock(event.clock)
  if (event.vanish !== undefined) for (const asset of chosen(state, event.vanish, body)) vanish(state, asset)
  if (event.disown !== undefined) {
    const { id } = strangerIn(state)
    for (const asset of chosen(state, event.disown, body, ({ ownerId }) => ownerId !== id)) disown(state, asset, id)
  }
  if (event.deleteAlbum !== undefined) deleteAlbums(state, event.deleteAlbum)
  if (event.deleteTag !== undefined) deleteTags(place, event.deleteTag)
  if (event.readOnly !== undefined) state.readOnlyFolders = [...state.readOnlyFolders, event.readOnly]
}
