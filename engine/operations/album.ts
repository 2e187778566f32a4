import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Album } from '../../core/api/schemas.ts'
import { mayFill } from '../../core/context/albums.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { hasCode } from '../../core/errors.ts'
import { counted, numberText } from '../../core/number-text.ts'
import { isSameName } from '../../core/same-name.ts'
import { isUncertain, type RequestSender } from '../applier/request-sender.ts'
import { changesText, fieldNames } from '../plan/old-new.ts'
import { albumLabel } from '../plan/text.ts'
import { albumTarget, folderTarget, membersTarget } from '../state/ledger.ts'
import type { LedgerChange } from '../state/requests.ts'
import { addition, count, type Described, form, id, ids, reasons, removal } from './forms.ts'
import { assets, type Comparison, goneIf, type Kinds, losesNothing, parted, people, whole } from './kind.ts'
import type { AlbumTrace, Undoing } from './undoing.ts'

/** An album of a plan. One that belongs to a folder is told from others of its name by that. */
export const album = z.strictObject({ id: id.nullable(), name: z.string(), folder: z.string().exactOptional() })
const values = z.strictObject({
  albumName: z.string().exactOptional(),
  description: z.string().exactOptional(),
  order: z.string().exactOptional(),
  isActivityEnabled: z.boolean().exactOptional(),
  albumThumbnailAssetId: id.exactOptional(),
})
const role: z.ZodType<string> = z.enum(['editor', 'viewer'])
const users = z.array(z.strictObject({ id, name: z.string(), role }))
const into = z.strictObject({ id, name: z.string(), assetCount: count })

/** The forms of operations on albums. */
export const albumForms = [
  form('album.create', { album, set: values }),
  form('album.add', {
    album,
    ...addition,
    /** How many more the recipe wants there that are in it already. */
    alreadyPresent: count.exactOptional(),
    /** Why, as far as the recipe says so. */
    reasons: reasons.exactOptional(),
  }),
  form('album.remove', {
    album,
    ...removal,
    /** The album's cover, where it is among them: the server chooses another. */
    cover: id.exactOptional(),
  }),
  form('album.update', { album, set: values, was: values.loose() }),
  form('album.share', {
    album,
    users: users.min(1),
    /** Role before, by id; only of those who have one. */
    was: z.record(z.string(), z.string()),
  }),
  form('album.unshare', { album, users: users.min(1) }),
  form('album.delete', {
    album,
    assetIds: z.array(id),
    was: values.loose(),
    users,
    /** It has a shared link. */
    isLinked: z.literal(true).exactOptional(),
    /** Those of the assets that its recipe did not put in. */
    others: ids.exactOptional(),
    /** The album that got what it held, and how many assets that counts then at least. */
    into: into.exactOptional(),
    /** Its `updatedAt` when this was planned: it goes with all that it holds, unless somebody changed it since. */
    unchangedSince: z.string().exactOptional(),
  }),
] as const

/** An operation on albums. */
export type AlbumOperation = Described<(typeof albumForms)[number]>
/** An album of a plan; without an id it is still to be made. */
export type PlannedAlbum = AlbumOperation['album']
/** Values of an album that a plan sets, in the server's words. */
export type AlbumValues = Described<typeof values>
/** Somebody an album is shared with. */
export type AlbumMember = Described<typeof users>[number]
type Of<N extends AlbumOperation['op']> = Extract<AlbumOperation, { op: N }>

const creationAttempts = 3
/** Milliseconds that a list of albums counts as present. */
const listAge = 10_000
/** The same before an album is deleted with what it holds: to look at one takes a server nearly as long as to list them. */
const lookAge = 1_000
/** Milliseconds that a request cut off may need to take effect. */
const settlingTime = 500

/** A value of an album that plans set, as it is; one that the server does not tell is null. */
export const albumValue = (album: Album, field: string): unknown =>
  field === 'description' ? (album.description ?? '') : (album[field as 'order'] ?? null)

/** The first value in which an album differs from others. */
const differing = (album: Album, wanted: object): string | undefined =>
  Object.entries(wanted).find(([field, value]) => albumValue(album, field) !== value)?.[0]

/** The cover of an album, if it is one of some assets. */
export const coverAmong = (
  { albumThumbnailAssetId: cover }: Pick<Album, 'albumThumbnailAssetId'>,
  assetIds: readonly string[],
): { readonly cover?: string } => (cover && assetIds.includes(cover) ? { cover } : {})

/** Whether the user can choose an album's cover. */
const mayChooseCover = (album: Album, { me, can }: ApiContext): boolean =>
  album.ownerId === me.id || (can('editorsChangeAlbums') && mayFill(album, me.id))

/**
 * The covers that are among some assets, by album: when those go to the trash, the server chooses others
 * (`immich-api.md` 2.7). And the names of albums to which the user cannot give theirs back.
 */
export const coversAmong = async (
  library: ApiContext,
  assetIds: readonly string[],
): Promise<{ readonly covers: { readonly covers?: Record<string, string> }; readonly stuck: readonly string[] }> => {
  const going = new Set(assetIds)
  const covers: Record<string, string> = {}
  const stuck: string[] = []
  for (const album of await library.albums.list()) {
    const { id, albumName, albumThumbnailAssetId: cover } = album
    if (!cover || !going.has(cover)) continue
    if (mayChooseCover(album, library)) covers[id] = cover
    else stuck.push(albumName)
  }
  return { covers: Object.keys(covers).length > 0 ? { covers } : {}, stuck }
}

/** An album's deletion, with all that is needed to make it again. */
export const deletionOf = (recipe: string, album: Album, assetIds: readonly string[]): Of<'album.delete'> => {
  const { id, albumName: name, description, order, isActivityEnabled, albumThumbnailAssetId } = album
  const was = {
    ...(description ? { description } : {}),
    ...(order ? { order } : {}),
    ...(isActivityEnabled === undefined ? {} : { isActivityEnabled }),
    ...(albumThumbnailAssetId ? { albumThumbnailAssetId } : {}),
  }
  const users = album.users.map((user) => ({ id: user.id, name: user.name, role: user.role }))
  const link = album.hasSharedLink ? { isLinked: true as const } : {}
  return { op: 'album.delete', recipe, album: { id, name }, assetIds, was, users, ...link }
}

const albumIn = async (library: ApiContext, wanted: string | null | undefined): Promise<Album | undefined> =>
  (await library.albums.list()).find(({ id }) => id === wanted)

const contentOf = async (library: ApiContext, { id }: PlannedAlbum) => {
  const known = await albumIn(library, id)
  return known && library.albums.content(known)
}

const roleIn = (users: readonly Omit<AlbumMember, 'name'>[] | undefined, wanted: string): string | undefined =>
  users?.find(({ id }) => id === wanted)?.role

/**
 * What an album was made as. One of a folder may have namesakes, so that only one counts which was made since.
 * @param others ids of those that are known to be others
 */
const compareCreation = async (
  { name, folder }: PlannedAlbum,
  library: ApiContext,
  since = folder === undefined ? 0 : Number.POSITIVE_INFINITY,
  others: ReadonlySet<string> = new Set(),
): Promise<Comparison> => {
  const known = (await library.albums.list()).find(
    ({ id, albumName, ownerId, createdAt }) =>
      isSameName(albumName, name) && ownerId === library.me.id && Date.parse(createdAt) >= since && !others.has(id),
  )
  return { isSatisfied: () => known !== undefined, created: known && { kind: 'album', id: known.id } }
}

/** By what a run knows an album that it makes. */
const createdKey = (album: PlannedAlbum): string => `album ${albumLabel(album)}`

const noteFolder = ({ recipe, album: { folder } }: AlbumOperation, id: string): LedgerChange => {
  return (ledger) => folder !== undefined && ledger.put(recipe, folderTarget(id), [folder])
}

const make = async (operation: Of<'album.create'>, sender: RequestSender, attempts: number): Promise<string> => {
  const { name, folder } = operation.album
  const before = folder === undefined ? [] : await (await sender.listed(listAge)).albums.list()
  const others = new Set([...before.map(({ id }) => id), ...sender.createdIds.values()])
  try {
    const made = await sender.send({
      request: 'POST /albums',
      ids: [],
      send: () => sender.writes.createAlbum(name, operation.set.description),
      judge: ({ id }) => ({ changed: 1, made: { kind: 'album', id } }),
      note: ({ id }) => noteFolder(operation, id),
    })
    return made.id
  } catch (error) {
    if (!isUncertain(error)) throw error
    await sleep(settlingTime)
    const { created } = await sender
      .listed(0)
      .then((library) => compareCreation(operation.album, library, 0, folder === undefined ? undefined : others))
      .catch(() => {
        throw error
      })
    if (created) sender.settle({ changed: 1, made: created }, noteFolder(operation, created.id))
    if (created) return created.id
    // Where no answer came in time the server may still be at it.
    if (attempts === 1 || hasCode(error, 'API_TIMEOUT')) throw error
    return make(operation, sender, attempts - 1)
  }
}

/** With the id of the album, which this run or another account may have made. */
const resolve = async <O extends AlbumOperation>(operation: O, sender: RequestSender): Promise<O> => {
  const { id, name, folder } = operation.album
  const known = id ?? sender.createdIds.get(createdKey(operation.album))
  if (known) return { ...operation, album: { ...operation.album, id: known } }
  if (folder !== undefined) throw new Error('the album could not be made')
  const me = sender.server.user.id
  const shared = (await (await sender.listed(listAge)).albums.list()).find(
    (album) => isSameName(album.albumName, name) && mayFill(album, me),
  )
  if (!shared) throw new Error('the album could not be made')
  sender.createdIds.set(createdKey(operation.album), shared.id)
  return { ...operation, album: { id: shared.id, name } }
}

/** @param was roles before, by id */
const peopleText = (users: readonly AlbumMember[], was: Readonly<Record<string, string>> = {}): string =>
  users.map(({ id, name, role }) => `${name} (${role}${was[id] === undefined ? '' : `, was ${was[id]}`})`).join(', ')

/** Where the assets of a deleted album are then. */
const afterDeletion = ({ album, assetIds, into, unchangedSince }: Of<'album.delete'>): string => {
  if (into) return `what it holds goes into ${into.name === album.name ? 'the other one' : `"${into.name}"`}`
  if (unchangedSince !== undefined) return `with ${counted(assetIds.length, 'membership')}; the assets stay`
  if (assetIds.length === 0) return 'empty by then'
  return `${counted(assetIds.length, 'asset')} ${assetIds.length === 1 ? 'stays' : 'stay'} in the library`
}

/** The album of an operation that is taken back; one that cannot be found is told, unless the run made it, or it is made again. */
const albumOf = async ({ id, ...album }: PlannedAlbum, undoing: Undoing<AlbumOperation>) => {
  const known = await albumIn(undoing.library, id ?? undoing.created.get(createdKey({ id, ...album })))
  if (!known && id !== null && !undoing.remadeAlbums.has(id))
    undoing.note(
      `The album "${album.name}" is gone, or no longer shared with you: what was done to it is not taken back.`,
    )
  return known
}

const targetOf = ({ id, albumName }: Album): PlannedAlbum => ({ id, name: albumName })

/** Puts assets back into an album, and the cover that left with them, unless a person chose another since. */
const putBack = async (
  { recipe, others }: Of<'album.remove' | 'album.delete'>,
  known: Album,
  ids: ReadonlySet<string>,
  cover: string | undefined,
  undoing: Undoing<AlbumOperation>,
): Promise<AlbumOperation[]> => {
  const content = await undoing.library.albums.content(known)
  const assetIds = await undoing.existing([...ids].filter((id) => !content.has(id)))
  undoing.comeBack(known.id, assetIds)
  const album = targetOf(known)
  const back: AlbumOperation[] = parted(assetIds, others).map((part) => ({ op: 'album.add', recipe, album, ...part }))
  if (cover === undefined || !(content.has(cover) || assetIds.includes(cover))) return back
  return [...back, ...(await coverBack(recipe, known, cover, undoing))]
}

/**
 * Whether an album's cover is one that the server chooses for one that left: the newest of what it holds, not in the trash
 * (`immich-api.md` 2.7). Any other is a person's choice.
 */
const isServersChoice = async (
  { id, albumThumbnailAssetId: now }: Album,
  { search, can }: ApiContext,
): Promise<boolean> => {
  // Older servers do not tell what an album holds; most covers are not a person's.
  if (!can('searchByAlbum')) return true
  const cover = now && (await search.rows([now])).get(now)
  if (!cover) return false
  const takenAfter = new Date(Date.parse(cover.fileCreatedAt) + 1).toISOString()
  const newer = (['timeline', 'archive', 'hidden'] as const).map((visibility) =>
    search.findsAny({ albumIds: [id], visibility, takenAfter }),
  )
  return !(await Promise.all(newer)).some(Boolean)
}

/** Gives an album the cover that it had before the server chose another; what forbids that keeps nothing else from coming back. */
export const coverBack = async (
  recipe: string,
  known: Album,
  cover: string,
  undoing: Pick<Undoing<AlbumOperation>, 'library' | 'isPermitted' | 'note' | 'chosenCovers'>,
): Promise<AlbumOperation[]> => {
  const now = known.albumThumbnailAssetId
  // One that the run chose is taken back with that choice.
  if (now === cover || undoing.chosenCovers.get(known.id) === now) return []
  if (now && !(await isServersChoice(known, undoing.library))) {
    undoing.note(`The album "${known.albumName}" got another cover since, which stays.`)
    return []
  }
  const isOwners = !mayChooseCover(known, undoing.library)
  if (isOwners || !undoing.isPermitted('album.update')) {
    const why = isOwners ? 'only its owner can choose' : 'the key has no album.update'
    undoing.note(`The album "${known.albumName}" keeps the cover that the server chose: ${why}.`)
    return []
  }
  const was = now ? { albumThumbnailAssetId: now } : {}
  return [{ op: 'album.update', recipe, album: targetOf(known), set: { albumThumbnailAssetId: cover }, was }]
}

/** Whether a former cover can be one again: the server refuses one that is not in the album, and replaces one in the trash. */
const mayBeCover = async (known: Album, former: string, undoing: Undoing<AlbumOperation>): Promise<boolean> => {
  const content = await undoing.library.albums.content(known)
  const place = content.get(former)
  if (place) return !place.isTrashed || undoing.restored.has(former)
  // Before 3.0 what others put in is counted, and not found.
  return undoing.comingBack(known.id).has(former) || known.assetCount > content.size
}

/** Whether an album is one that the run made, and not yet known to stay. */
const isMadeByRun = ({ id }: Album, { created }: Undoing<AlbumOperation>): boolean =>
  created.values().some((made) => made === id)

/** What waits until it is known whether an album of the run goes as it is. */
const unlessGone = (
  known: Album,
  operations: readonly AlbumOperation[],
  undoing: Undoing<AlbumOperation>,
): readonly AlbumOperation[] => {
  if (!isMadeByRun(known, undoing)) return operations
  undoing.later(async () => (undoing.gone.has(known.id) ? [] : operations))
  return []
}

/** What a person did with an album since the run made it, in words; null where nobody did anything. */
const personsWork = (known: Album, { album, set }: Of<'album.create'>, { look, roles }: AlbumTrace): string | null => {
  const isAs = (field: 'albumName' | 'description', made: string): boolean =>
    isSameName(String(albumValue(known, field)).trim(), String(look.get(field) ?? made).trim())
  if (!isAs('albumName', album.name)) return `was "${album.name}" before`
  if (!isAs('description', set.description ?? '')) return 'has another description now'
  if (known.hasSharedLink) return 'has a shared link now'
  const other = known.users.find(({ id, role }) => roles.get(id) !== role)
  return other ? `is shared with ${other.name} now` : null
}

/** Deletes an album that the run made, unless it holds something else, or somebody made it theirs. */
const unmake = async (
  operation: Of<'album.create'>,
  id: string,
  undoing: Undoing<AlbumOperation>,
): Promise<AlbumOperation[]> => {
  const { recipe } = operation
  const known = await albumIn(undoing.library, id)
  if (!known) return []
  const content = await undoing.library.albums.content(known)
  const leaving = undoing.leaving(id)
  const others = [...content.keys()].filter((assetId) => !leaving.has(assetId)).length
  // Before 3.0 what others put in is counted, and not found.
  if (others > 0 || known.assetCount > new Set([...content.keys(), ...leaving]).size) {
    undoing.note(`The album "${known.albumName}" stays: it holds ${counted(Math.max(others, 1), 'asset')} of others.`)
    return []
  }
  const trace = undoing.trace(id)
  const work = personsWork(known, operation, trace)
  if (work !== null) {
    undoing.note(`The album "${known.albumName}" stays: it ${work}.`)
    return []
  }
  const { recipes, assetIds, first, look } = trace
  const isWhole = content.size > 0 && content.keys().every((assetId) => assetIds.has(assetId))
  // What recipes put into each other's albums comes back in their own names, if this is undone.
  const isOfOne = recipes.values().every((other) => other === recipe)
  // Of another cover nobody knows whether the server chose it.
  const isCoverKept = known.albumThumbnailAssetId === (look.get('albumThumbnailAssetId') ?? first)
  if (!isWhole || !isOfOne || !isCoverKept) return [deletionOf(recipe, known, [])]
  undoing.gone.add(id)
  return [{ ...deletionOf(recipe, known, [...content.keys()].sort()), unchangedSince: known.updatedAt }]
}

/**
 * Adding to an album, sharing it and any change of its looks move `updatedAt`; who leaves it and a link do not
 * (`immich-api.md` 2.7).
 */
const isUnchanged = (now: Album, { assetIds, users, unchangedSince }: Of<'album.delete'>): boolean =>
  now.updatedAt === unchangedSince &&
  now.assetCount <= assetIds.length &&
  !now.hasSharedLink &&
  now.users.every(({ id, role }) => roleIn(users, id) === role)

/** Deletes an album with all that it holds; one that somebody changed meanwhile is only rid of what the run put in. */
const deleteWhole = async (operation: Of<'album.delete'>, sender: RequestSender): Promise<void> => {
  const { album, assetIds } = operation
  const now = await albumIn(await sender.listed(lookAge), album.id)
  if (now && isUnchanged(now, operation)) {
    await sender.sendOnce(`DELETE /albums/${now.id}`, [], () => sender.writes.deleteAlbum(now.id))
  } else if (now) {
    await sender.sendPerItem(assetIds, `DELETE /albums/${now.id}/assets`, 'not_found', (part) =>
      sender.writes.removeFromAlbum(now.id, part),
    )
    throw new Error('somebody changed it since this was planned: it stays, without what the run put in')
  }
  sender.advance(1)
}

/** The kinds of operations on albums. */
export const albumKinds: Kinds<AlbumOperation> = {
  'album.create': {
    order: 20,
    summary: [10, 'new albums', (count) => `make ${counted(count, 'album')}`],
    items: whole(),
    needs: () => [{ scope: 'album.create', request: 'POST /albums' }],
    loses: losesNothing,
    line: null,
    compare: ({ album }, library, since) => compareCreation(album, library, since),
    staleText: ({ album: { name } }) => [`An album "${name}" has been made since.`],
    send: async (operation, sender) => {
      // Names are not unique on the server: look before making one, and again where no answer came.
      const { created } = await compareCreation(operation.album, await sender.listed(listAge))
      const id = created?.id ?? (await make(operation, sender, creationAttempts))
      sender.createdIds.set(createdKey(operation.album), id)
      sender.advance(1)
    },
    inverse: async (operation, { created }, undoing) => {
      if (created) undoing.later(() => unmake(operation, created.id, undoing), true)
      return []
    },
  },
  'album.add': {
    order: 40,
    summary: [30, 'adds', (count) => `add ${counted(count, 'asset')} to albums`],
    items: assets(),
    needs: () => [{ scope: 'albumAsset.create', request: 'PUT /albums/{id}/assets' }],
    loses: losesNothing,
    line: ({ album, assetIds, alreadyPresent }, { add, dim }, isNew) =>
      add(`+ ${counted(assetIds.length, 'asset')} → album "${album.name}"`) +
      (album.folder === undefined ? '' : dim(` of ${album.folder}`)) +
      (isNew ? dim(' (new)') : '') +
      (alreadyPresent ? dim(` (${numberText(alreadyPresent)} there already)`) : ''),
    answersPerItem: true,
    compare: async ({ album }, library) => {
      const content = await contentOf(library, album)
      return { isSatisfied: (id) => content?.has(id) ?? false }
    },
    resolve,
    send: ({ album: { id }, assetIds }, sender) =>
      sender.sendPerItem(assetIds, `PUT /albums/${id}/assets`, 'duplicate', (part) =>
        sender.writes.addToAlbum(String(id), part),
      ),
    ledger: (operation, assetIds, ledger) => {
      const { recipe, album, byOthers } = operation
      if (!byOthers) ledger.put(recipe, albumTarget(String(album.id)), assetIds)
      noteFolder(operation, String(album.id))(ledger)
    },
    inverse: async ({ recipe, album, byOthers }, done, undoing) => {
      const known = await albumOf(album, undoing)
      if (!known) return []
      const trace = undoing.trace(known.id)
      trace.recipes.add(recipe)
      trace.first = done.ids.values().next().value ?? trace.first
      const content = await undoing.library.albums.content(known)
      const present = [...done.ids].filter((id) => content.has(id)).sort()
      const label = `album "${known.albumName}"`
      const assetIds = byOthers ? present : undoing.stillOurs(recipe, albumTarget(known.id), label, present)
      if (assetIds.length === 0) return []
      for (const id of assetIds) trace.assetIds.add(id)
      undoing.leave(known.id, assetIds)
      if (known.users.length > 0) undoing.note(`Members of "${known.albumName}" may have been told by mail.`)
      const others = byOthers ? { others: assetIds } : {}
      const removal = { assetIds, total: content.size, ...others, ...coverAmong(known, assetIds) }
      return unlessGone(known, [{ op: 'album.remove', recipe, album: targetOf(known), ...removal }], undoing)
    },
  },
  'album.remove': {
    order: 140,
    summary: [120, 'removes', (count) => `take ${counted(count, 'asset')} out of albums`],
    items: assets(),
    needs: () => [{ scope: 'albumAsset.delete', request: 'DELETE /albums/{id}/assets' }],
    loses: ({ all }) => ({
      of: 'membership',
      allowance: all ? ['album.remove.all', 'take out of albums what others put in'] : null,
    }),
    line: ({ album, assetIds, total }, { warn }) =>
      warn(`- ${counted(assetIds.length, 'asset')} of ${total} ← album "${album.name}"`),
    answersPerItem: true,
    compare: async ({ album }, library) => {
      const content = await contentOf(library, album)
      return { isSatisfied: (id) => content !== undefined && !content.has(id) }
    },
    resolve,
    send: ({ album: { id }, assetIds }, sender) =>
      sender.sendPerItem(assetIds, `DELETE /albums/${id}/assets`, 'not_found', (part) =>
        sender.writes.removeFromAlbum(String(id), part),
      ),
    ledger: ({ album }, assetIds, ledger) => ledger.drop(albumTarget(String(album.id)), assetIds),
    inverse: async (operation, done, undoing) => {
      const { recipe, album, cover, others } = operation
      const known = await albumOf(album, undoing)
      if (known) return putBack(operation, known, done.ids, cover, undoing)
      const name = undoing.remadeAlbums.get(album.id ?? '')
      if (name === undefined) return []
      const assetIds = await undoing.existing(done.ids)
      const made = { id: null, name }
      return parted(assetIds, others).map((part) => ({ op: 'album.add', recipe, album: made, ...part }))
    },
  },
  'album.update': {
    order: 110,
    summary: [90, 'changes', (count) => `change ${counted(count, 'album')}`],
    items: whole(),
    needs: () => [{ scope: 'album.update', request: 'PATCH /albums/{id}' }],
    loses: losesNothing,
    line: ({ album, set, was }, paint, _isNew, nameOf) =>
      `${paint.change(`~ album "${album.name}":`)} ${changesText(set, [was], { paint, nameOf })}`,
    compare: async ({ album, set, was }, library) => {
      const known = await albumIn(library, album.id)
      const changed = known && differing(known, was)
      return {
        isSatisfied: () => known !== undefined && differing(known, set) === undefined,
        conflict: () => (changed ? `The album "${album.name}" has another ${changed} now.` : null),
      }
    },
    resolve,
    send: async ({ album: { id }, set }, sender) => {
      await sender.sendOne(`PATCH /albums/${id}`, [], () => sender.writes.updateAlbum(String(id), set))
      sender.advance(1)
    },
    inverse: async ({ recipe, album, set, was }, _done, undoing) => {
      const known = await albumOf(album, undoing)
      if (!known) return []
      if (isMadeByRun(known, undoing)) {
        // An album that the run made goes as a whole. Of one value set twice this is the later, which is met first.
        const { look } = undoing.trace(known.id)
        for (const [field, value] of Object.entries(set)) if (!look.has(field)) look.set(field, value)
        return []
      }
      const isAsSet = (field: string): boolean => albumValue(known, field) === set[field as keyof AlbumValues]
      const changed = Object.entries(was).filter(
        ([field, value]) => !isAsSet(field) && albumValue(known, field) !== value,
      )
      for (const name of fieldNames(Object.fromEntries(changed)))
        undoing.note(`The album "${known.albumName}" got another ${name} since, which stays.`)
      const { albumThumbnailAssetId: cover } = was
      const isCoverLost = cover && isAsSet('albumThumbnailAssetId') && !(await mayBeCover(known, cover, undoing))
      if (isCoverLost)
        undoing.note(
          `The album "${known.albumName}" does not get its former cover back: it is in the trash, or not in the album any more.`,
        )
      const isPossible = (field: string): boolean => !(isCoverLost && field === 'albumThumbnailAssetId')
      const back = Object.entries(was).filter(([field, value]) => value != null && isAsSet(field) && isPossible(field))
      if (back.length === 0) return []
      const now = Object.fromEntries(back.map(([field]) => [field, albumValue(known, field)]))
      return [{ op: 'album.update', recipe, album: targetOf(known), set: Object.fromEntries(back), was: now }]
    },
  },
  'album.share': {
    order: 120,
    summary: [100, 'changes', (count) => `share albums with ${counted(count, 'person', 'people')}`],
    items: people(),
    // A changed role is another request than a new member.
    needs: ({ was }) => [
      { scope: 'albumUser.create', request: 'PUT /albums/{id}/users' },
      ...(Object.keys(was).length > 0
        ? [{ scope: 'albumUser.update', request: 'PUT /albums/{id}/user/{userId}' }]
        : []),
    ],
    loses: losesNothing,
    // Nobody is told of another role.
    irreversible: ({ users, album, was }) => {
      const count = users.filter(({ id }) => was[id] === undefined).length
      const text = `may be told by mail that "${album.name}" is shared`
      const summed = { noun: ['time', 'times'], text: 'somebody may be told by mail that an album is shared' } as const
      return count === 0 ? [] : [{ count, noun: ['person', 'people'], text, summed }]
    },
    line: ({ album, users, was }, { change }) =>
      change(`~ album "${album.name}": shared with ${peopleText(users, was)}`),
    compare: async ({ album, users, was }, library) => {
      const known = await albumIn(library, album.id)
      const isSatisfied = (id: string): boolean => known !== undefined && roleIn(known.users, id) === roleIn(users, id)
      const changed = users.find(({ id }) => !isSatisfied(id) && roleIn(known?.users, id) !== was[id])
      const text = changed && `${changed.name} has another role in the album "${album.name}" now.`
      return { isSatisfied, conflict: () => text ?? null }
    },
    resolve,
    send: async ({ album, users, was }, sender) => {
      const id = String(album.id)
      for (const { id: userId, role } of users) {
        // A present member is refused up to 2.7.5.
        if (was[userId] === undefined)
          await sender.sendOnce(`PUT /albums/${id}/users`, [userId], () =>
            sender.writes.shareAlbum(id, [{ userId, role }]),
          )
        else
          await sender.sendOnce(`PUT /albums/${id}/user/${userId}`, [userId], () =>
            sender.writes.setAlbumRole(id, userId, role),
          )
        sender.advance(1)
      }
    },
    ledger: ({ recipe, album, was }, userIds, ledger) => {
      const target = membersTarget(String(album.id))
      // A repeated request has noted it already.
      const { ours } = ledger.of(recipe, target)
      const added = userIds.filter((id) => was[id] === undefined && !ours.has(id))
      ledger.put(recipe, target, added)
    },
    inverse: async ({ recipe, album, users, was }, { ids }, undoing) => {
      const known = await albumOf(album, undoing)
      if (!known) return []
      const trace = undoing.trace(known.id)
      trace.recipes.add(recipe)
      const back: AlbumOperation[] = []
      const ours = users.filter(({ id, role }) => ids.has(id) && roleIn(known.users, id) === role)
      for (const { id, role } of ours) trace.roles.set(id, role)
      const leaving = ours.filter(({ id }) => was[id] === undefined)
      const changed = ours.flatMap((user) => {
        const before = was[user.id]
        return before === undefined ? [] : [{ ...user, role: before }]
      })
      if (leaving.length > 0) back.push({ op: 'album.unshare', recipe, album: targetOf(known), users: leaving })
      if (changed.length > 0) {
        const before = Object.fromEntries(ours.map(({ id, role }) => [id, role]))
        back.push({ op: 'album.share', recipe, album: targetOf(known), users: changed, was: before })
      }
      if (leaving.length > 0)
        undoing.note(`Those with whom "${known.albumName}" was shared may have been told by mail.`)
      return unlessGone(known, back, undoing)
    },
  },
  'album.unshare': {
    order: 130,
    summary: [110, 'removes', (count) => `end sharing with ${counted(count, 'person', 'people')}`],
    items: people(),
    needs: () => [{ scope: 'albumUser.delete', request: 'DELETE /albums/{id}/user/{userId}' }],
    loses: losesNothing,
    line: ({ album, users }, { warn }) => warn(`- album "${album.name}": no longer shared with ${peopleText(users)}`),
    compare: async ({ album }, library) => {
      const known = await albumIn(library, album.id)
      return { isSatisfied: (id) => known !== undefined && roleIn(known.users, id) === undefined }
    },
    resolve,
    send: async ({ album, users }, sender) => {
      const id = String(album.id)
      for (const { id: userId } of users) {
        await sender.sendOnce(`DELETE /albums/${id}/user/${userId}`, [userId], () =>
          sender.writes.unshareAlbum(id, userId),
        )
        sender.advance(1)
      }
    },
    ledger: ({ album }, userIds, ledger) => ledger.drop(membersTarget(String(album.id)), userIds),
    inverse: async ({ recipe, album, users }, { ids }, undoing) => {
      const known = await albumOf(album, undoing)
      const left = users.filter(({ id }) => ids.has(id) && roleIn(known?.users, id) === undefined)
      return known && left.length > 0
        ? [{ op: 'album.share', recipe, album: targetOf(known), users: left, was: {} }]
        : []
    },
  },
  'album.delete': {
    order: 170,
    summary: [
      170,
      'removes',
      (count, memberships = 0) =>
        `delete ${counted(count, 'album')}${memberships > 0 ? ` with ${counted(memberships, 'membership')}` : ''}`,
    ],
    items: whole(),
    needs: () => [{ scope: 'album.delete', request: 'DELETE /albums/{id}' }],
    loses: ({ op }) => ({ of: 'thing', allowance: [op, 'delete albums'] }),
    // Only those can have any whom it is shared with.
    irreversible: ({ users, isLinked, unchangedSince }) => [
      {
        count: unchangedSince === undefined && (users.length > 0 || isLinked) ? 1 : 0,
        noun: ['shared album', 'shared albums'],
        text: 'comments, likes and links of these do not come back with undo, and members may be told by mail',
      },
    ],
    line: (operation, { warn }) => warn(`- album "${operation.album.name}" is deleted (${afterDeletion(operation)})`),
    compare: async (operation, library) => {
      const known = await albumIn(library, operation.album.id)
      if (operation.unchangedSince === undefined || known === undefined) return goneIf(known === undefined)
      const content = await library.albums.content(known)
      // One that somebody changed is rid of what the run put in, and stays.
      const isKept = !isUnchanged(known, operation) && operation.assetIds.every((id) => !content.has(id))
      return {
        isSatisfied: (id) => id !== '' && !content.has(id),
        conflict: () => (isKept ? `The album "${known.albumName}" stays: somebody changed it since.` : null),
      }
    },
    send: async (operation, sender) => {
      const { album, assetIds, into, unchangedSince } = operation
      if (unchangedSince !== undefined) return deleteWhole(operation, sender)
      const library = await sender.listed(0)
      const present = await albumIn(library, album.id)
      if (present) {
        const kept = (into && (await albumIn(library, into.id)))?.assetCount ?? 0
        if (into && kept < into.assetCount)
          throw new Error(`the album ${into.id} of that name counts ${kept} of ${into.assetCount} assets`)
        if (present.assetCount > assetIds.length)
          throw new Error(`it holds ${present.assetCount} assets, which is more than when this was planned`)
        await sender.sendOnce(`DELETE /albums/${present.id}`, [], () => sender.writes.deleteAlbum(present.id))
      }
      sender.advance(1)
    },
    ledger: ({ album }, ids, ledger) => {
      const albumId = String(album.id)
      const assetIds = ids.filter((id) => id !== '')
      if (assetIds.length > 0) return ledger.drop(albumTarget(albumId), assetIds)
      ledger.dropAll(albumTarget(albumId))
      ledger.dropAll(membersTarget(albumId))
    },
    inverse: async (operation, { ids }, undoing) => {
      const { recipe, was, users, assetIds, others: theirs } = operation
      const { id, name } = operation.album
      const known = await albumIn(undoing.library, id)
      // It stayed, because somebody had changed it, and was only rid of these.
      if (known) return putBack(operation, known, ids, coverAmong(was, [...ids]).cover, undoing)
      // Beside one of its name it is made under another, and renamed: by its own name, the other would be found.
      const others = (await undoing.library.albums.list()).map(({ albumName }) => albumName)
      const isBeside = [...others, ...undoing.remadeAlbums.values()].some((other) => isSameName(other, name))
      const album = { id: null, name: isBeside ? `${name} (${id})` : name }
      undoing.remadeAlbums.set(String(id), album.name)
      const { description, albumThumbnailAssetId: cover, ...before } = was
      const rest = isBeside ? { ...before, albumName: name } : before
      const isCoverThere = cover !== undefined && (await undoing.existing([cover])).length > 0
      const look = isCoverThere ? { ...rest, albumThumbnailAssetId: cover } : rest
      const existing = await undoing.existing(assetIds)
      const set = description === undefined ? {} : { description }
      const back: AlbumOperation[] = [{ op: 'album.create', recipe, album, set }]
      for (const part of parted(existing, theirs)) back.push({ op: 'album.add', recipe, album, ...part })
      if (Object.keys(look).length > 0) back.push({ op: 'album.update', recipe, album, set: look, was: {} })
      if (users.length > 0) back.push({ op: 'album.share', recipe, album, users, was: {} })
      return back
    },
  },
}
