import type { Album, Stack, Tag } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { albumValue } from '../plan/album-value.ts'
import { counted } from '../plan/format.ts'
import type { AlbumValues, Operation, OperationOf, ValuesBefore } from '../plan/plan.ts'
import { differing, fieldsOf } from '../plan/values.ts'
import { coverAmong } from '../planner/albums.ts'
import { deletionOf } from '../planner/deletions.ts'
import type { CompletedOperation } from './completed-operations.ts'

/** What takes a run back, and what cannot be taken back. */
export interface Inverse {
  readonly operations: readonly Operation[]
  readonly notes: readonly string[]
}

/**
 * The operations that take back what a run did, limited to what is still as it left it: what somebody changed since
 * stays theirs.
 */
export const inverseOf = async (
  library: ApiContext,
  done: readonly CompletedOperation[],
  leaving = new Map<string, Set<string>>(),
): Promise<Inverse> => {
  const inverter = new Inverter(library, done, leaving)
  for (const one of done.toReversed()) await inverter.add(one)
  await inverter.removeMade()
  return inverter
}

type Done<Name extends Operation['op']> = { readonly operation: OperationOf<Name>; readonly ids: ReadonlySet<string> }

/** Groups assets by what each was. */
const byBefore = (
  assets: readonly { readonly id: string; readonly before: ValuesBefore }[],
): { readonly before: ValuesBefore; readonly ids: string[] }[] => {
  const groups = Map.groupBy(assets, ({ before }) => JSON.stringify(before))
  return [...groups].map(([text, group]) => ({ before: JSON.parse(text), ids: group.map(({ id }) => id).sort() }))
}

/** The values that are still as the run left them. */
const without = (before: ValuesBefore, changed: readonly string[]): ValuesBefore =>
  Object.fromEntries(Object.entries(before).filter(([field]) => !changed.includes(field)))

/** Values that no request can take away again: a position, a date (`immich-api.md` 2.5). */
const isUnset = (before: ValuesBefore): boolean =>
  before.latitude === null || before.longitude === null || before.dateTimeOriginal === null

class Inverter implements Inverse {
  readonly operations: Operation[] = []
  readonly #notes = new Map<string, Set<string>>()
  readonly #library: ApiContext
  /** Albums and tags that the run made, by their ids. */
  readonly #made: ReadonlyMap<string, CompletedOperation>
  /** Assets that leave each album or tag. */
  readonly #leaving: Map<string, Set<string>>
  /** Albums and tags that the run deleted and that are made again: ids, and paths. */
  readonly #remade = new Set<string>()
  /** Stacks that go, so that their assets are free for others. */
  readonly #dissolved = new Set<string>()

  constructor(library: ApiContext, done: readonly CompletedOperation[], leaving: Map<string, Set<string>>) {
    this.#library = library
    this.#leaving = leaving
    this.#made = new Map(done.flatMap((one) => (one.created ? [[one.created.id, one]] : [])))
  }

  get notes(): readonly string[] {
    return [...this.#notes].map(([text, ids]) => (ids.size > 0 ? `${counted(ids.size, 'asset')} ${text}` : text))
  }

  #note(text: string, ids: Iterable<string> = []): void {
    this.#notes.set(text, new Set([...(this.#notes.get(text) ?? []), ...ids]))
  }

  async add({ operation, ids, created: made }: CompletedOperation): Promise<void> {
    switch (operation.op) {
      case 'album.create':
      case 'tag.create':
        return // by removeMade, when everything else is known
      case 'album.add':
        return this.#takeOut(operation, ids)
      case 'album.remove':
        return this.#putBack(operation, ids)
      case 'album.update':
        return this.#restyle(operation)
      case 'album.share':
        return this.#unshare({ operation, ids })
      case 'album.unshare':
        return this.#share({ operation, ids })
      case 'album.delete':
        return this.#remake(operation)
      case 'tag.add':
        return this.#untag(operation, ids)
      case 'tag.remove':
        return this.#tagAgain(operation, ids)
      case 'tag.delete':
        return this.#remakeTag(operation)
      case 'asset.update':
        return this.#reset({ operation, ids })
      case 'asset.trash':
      case 'asset.restore':
        return this.#swapTrash({ operation, ids })
      case 'stack.create':
        return this.#unstack(operation, made?.id ?? null)
      case 'stack.update':
        return this.#swapTop(operation)
      case 'stack.remove':
      case 'stack.delete':
        return this.#restack(operation)
    }
  }

  /** Takes away albums and tags that the run made and that hold nothing else; tags after those below them. */
  async removeMade(): Promise<void> {
    const tags: [id: string, operation: OperationOf<'tag.create'>][] = []
    for (const [id, { operation }] of this.#made) {
      if (operation.op === 'album.create') await this.#removeAlbum(id, operation)
      if (operation.op === 'tag.create') tags.push([id, operation])
    }
    const gone = new Set<string>()
    for (const [id, operation] of tags.sort(([, a], [, b]) => (a.tag.value < b.tag.value ? 1 : -1)))
      if (await this.#removeTag(id, operation, gone)) gone.add(id)
  }

  async #album({ id, name }: { id: string | null; name: string }): Promise<Album | undefined> {
    const albums = await this.#library.albums.list()
    const made = [...this.#made].find(
      ([, { operation }]) => operation.op === 'album.create' && operation.album.name === name,
    )
    return albums.find((album) => album.id === (id ?? made?.[0]))
  }

  async #tag(value: string): Promise<Tag | undefined> {
    return (await this.#library.tags.list()).find((tag) => tag.value === value)
  }

  async #exist(ids: Iterable<string>): Promise<string[]> {
    const wanted = [...ids]
    const rows = await this.#library.search.rows(wanted)
    const lost = wanted.filter((id) => !rows.has(id))
    if (lost.length > 0) this.#note('left the server and cannot come back.', lost)
    return wanted.filter((id) => rows.has(id)).sort()
  }

  #leave(key: string, ids: readonly string[]): void {
    this.#leaving.set(key, new Set([...(this.#leaving.get(key) ?? []), ...ids]))
  }

  async #takeOut({ recipe, album: target }: OperationOf<'album.add'>, ids: ReadonlySet<string>): Promise<void> {
    const album = await this.#album(target)
    if (!album) return
    const assets = await this.#library.albums.content(album)
    const assetIds = [...ids].filter((id) => assets.has(id)).sort()
    if (assetIds.length === 0) return
    this.#leave(album.id, assetIds)
    const place = { id: album.id, name: album.albumName }
    const cover = coverAmong(album, assetIds)
    this.operations.push({ op: 'album.remove', recipe, album: place, assetIds, total: assets.size, ...cover })
    if (album.users.length > 0) this.#note(`Members of "${album.albumName}" may have been told by mail.`)
  }

  async #putBack(operation: OperationOf<'album.remove'>, ids: ReadonlySet<string>): Promise<void> {
    const { recipe, album: target, cover } = operation
    const album = await this.#album(target)
    const isRemade = target.id !== null && this.#remade.has(target.id)
    if (!album && !isRemade) return void this.#note(`The album "${target.name}" is gone.`)
    const present = album ? await this.#library.albums.content(album) : new Map()
    const assetIds = await this.#exist([...ids].filter((id) => !present.has(id)))
    const place = album ? { id: album.id, name: album.albumName } : { id: null, name: target.name }
    if (assetIds.length > 0) this.operations.push({ op: 'album.add', recipe, album: place, assetIds })
    const isThere = cover !== undefined && (present.has(cover) || assetIds.includes(cover))
    if (album && isThere && album.albumThumbnailAssetId !== cover) this.#coverAgain(recipe, album, cover)
  }

  /** The server chose another cover when this one left the album. */
  #coverAgain(recipe: string, { id, albumName, albumThumbnailAssetId: now }: Album, cover: string): void {
    const was = now ? { albumThumbnailAssetId: now } : {}
    const set = { albumThumbnailAssetId: cover }
    this.operations.push({ op: 'album.update', recipe, album: { id, name: albumName }, set, was })
  }

  async #restyle({ recipe, album: target, set, was }: OperationOf<'album.update'>): Promise<void> {
    const album = await this.#album(target)
    // An album that the run made goes as a whole.
    if (!album || this.#made.has(album.id)) return
    const back = Object.entries(was).filter(
      ([field, value]) => value != null && albumValue(album, field) === set[field as keyof AlbumValues],
    )
    if (back.length === 0) return
    const now = Object.fromEntries(back.map(([field]) => [field, albumValue(album, field)]))
    this.operations.push({
      op: 'album.update',
      recipe,
      album: { id: album.id, name: album.albumName },
      set: Object.fromEntries(back),
      was: now,
    })
  }

  async #unshare({ operation, ids }: Done<'album.share'>): Promise<void> {
    const { recipe, users, was } = operation
    const album = await this.#album(operation.album)
    if (!album) return
    const target = { id: album.id, name: album.albumName }
    const ours = users.filter(
      ({ id, role }) => ids.has(id) && album.users.some((user) => user.id === id && user.role === role),
    )
    const leaving = ours.filter(({ id }) => was[id] === undefined)
    const changed = ours.flatMap((user) =>
      was[user.id] === undefined ? [] : [{ ...user, role: String(was[user.id]) }],
    )
    if (leaving.length > 0) this.operations.push({ op: 'album.unshare', recipe, album: target, users: leaving })
    if (changed.length > 0) {
      const before = Object.fromEntries(ours.map(({ id, role }) => [id, role]))
      this.operations.push({ op: 'album.share', recipe, album: target, users: changed, was: before })
    }
    if (ours.length > 0) this.#note(`Those with whom "${target.name}" was shared may have been told by mail.`)
  }

  async #share({ operation, ids }: Done<'album.unshare'>): Promise<void> {
    const album = await this.#album(operation.album)
    if (!album) return
    const users = operation.users.filter(({ id }) => ids.has(id) && !album.users.some((user) => user.id === id))
    const target = { id: album.id, name: album.albumName }
    if (users.length > 0)
      this.operations.push({ op: 'album.share', recipe: operation.recipe, album: target, users, was: {} })
  }

  async #remake({
    recipe,
    album: { id, name },
    was,
    users,
    assetIds,
    into,
  }: OperationOf<'album.delete'>): Promise<void> {
    if (id !== null) this.#remade.add(id)
    // Beside one of its name it is made under another, and renamed: by its own name, the other would be found.
    const album = { id: null, name: into ? `${name} (${id})` : name }
    const { description, albumThumbnailAssetId: cover, ...before } = was
    const rest = into ? { ...before, albumName: name } : before
    const isCoverThere = cover !== undefined && (await this.#exist([cover])).length > 0
    const look = isCoverThere ? { ...rest, albumThumbnailAssetId: cover } : rest
    const existing = await this.#exist(assetIds)
    this.operations.push({ op: 'album.create', recipe, album, set: description === undefined ? {} : { description } })
    if (existing.length > 0) this.operations.push({ op: 'album.add', recipe, album, assetIds: existing })
    if (Object.keys(look).length > 0) this.operations.push({ op: 'album.update', recipe, album, set: look, was: {} })
    if (users.length > 0) this.operations.push({ op: 'album.share', recipe, album, users, was: {} })
  }

  async #untag({ recipe, tag: { value } }: OperationOf<'tag.add'>, ids: ReadonlySet<string>): Promise<void> {
    const tag = await this.#tag(value)
    if (!tag) return
    const assets = await this.#library.tags.content(tag)
    const assetIds = [...ids].filter((id) => assets.has(id)).sort()
    if (assetIds.length === 0) return
    this.#leave(tag.id, assetIds)
    this.operations.push({ op: 'tag.remove', recipe, tag: { id: tag.id, value }, assetIds, total: assets.size })
  }

  async #tagAgain({ recipe, tag: { value } }: OperationOf<'tag.remove'>, ids: ReadonlySet<string>): Promise<void> {
    const tag = await this.#tag(value)
    const present = tag ? await this.#library.tags.content(tag) : new Map()
    const assetIds = await this.#exist([...ids].filter((id) => !present.has(id)))
    if (assetIds.length === 0) return
    if (!tag) this.#makeTag(recipe, value)
    this.operations.push({ op: 'tag.add', recipe, tag: { id: tag?.id ?? null, value }, assetIds })
  }

  async #remakeTag({ recipe, tag: { value }, assetIds }: OperationOf<'tag.delete'>): Promise<void> {
    const existing = await this.#exist(assetIds)
    this.#makeTag(recipe, value)
    if (existing.length > 0)
      this.operations.push({ op: 'tag.add', recipe, tag: { id: null, value }, assetIds: existing })
  }

  #makeTag(recipe: string, value: string): void {
    if (this.#remade.has(value)) return
    this.#remade.add(value)
    this.operations.push({ op: 'tag.create', recipe, tag: { id: null, value } })
  }

  async #reset({ operation, ids }: Done<'asset.update'>): Promise<void> {
    const { recipe, set, was } = operation
    const rows = await this.#library.search.rows([...ids])
    const lost = [...ids].filter((id) => !rows.has(id))
    if (lost.length > 0) this.#note('cannot be changed back: locked, or no longer on the server.', lost)
    const kept = [...rows].map(([id, row]) => ({ id, before: without(was[id] ?? {}, differing(row, set)) }))
    for (const { before, ids: assetIds } of byBefore(kept)) {
      if (isUnset(before)) this.#note('had no date or position before, and the server cannot take one away.', assetIds)
      if (before.dateTimeOriginal)
        this.#note('will have a time zone with the former date, whether there was one or not.', assetIds)
      const back = Object.fromEntries(
        fieldsOf(before).flatMap((field) => {
          if (before[field] === null && field !== 'rating') return field === 'description' ? [[field, '']] : []
          return [[field, before[field]]]
        }),
      )
      const now = Object.fromEntries(Object.keys(back).map((field) => [field, set[field as keyof typeof set] ?? null]))
      if (Object.keys(back).length === 0) continue
      const present = Object.fromEntries(assetIds.map((id) => [id, now]))
      this.operations.push({ op: 'asset.update', recipe, assetIds, set: back, was: present })
    }
  }

  async #swapTrash({ operation, ids }: Done<'asset.trash' | 'asset.restore'>): Promise<void> {
    const rows = await this.#library.search.rows([...ids])
    const isOut = operation.op === 'asset.restore'
    const assetIds = [...rows].flatMap(([id, row]) => (row.isTrashed !== isOut && !row.isOffline ? [id] : [])).sort()
    const lost = [...ids].filter((id) => !rows.has(id))
    if (lost.length > 0) this.#note('cannot come back: deleted for good meanwhile.', lost)
    if (assetIds.length === 0) return
    this.operations.push({ op: isOut ? 'asset.trash' : 'asset.restore', recipe: operation.recipe, assetIds })
  }

  async #unstack({ recipe, assetIds, was, files }: OperationOf<'stack.create'>, id: string | null): Promise<void> {
    const stack = (await this.#library.stacks.list()).find((known) => known.id === id)
    if (!stack) return
    if (!(await this.#isWhole(stack, assetIds)))
      return void this.#note(`The stack of ${stack.primaryAssetId} has changed since, and stays.`)
    const target = { id: stack.id, primaryAssetId: stack.primaryAssetId }
    this.#dissolved.add(stack.id)
    this.operations.push({ op: 'stack.delete', recipe, stack: target, assetIds, ...(files ? { files } : {}) })
    for (const before of was) await this.#stackAgain(recipe, before.assetIds)
  }

  /** Whether a stack consists of just these assets; those in the trash do not show (`immich-api.md` 2.9). */
  async #isWhole({ assets }: Stack, assetIds: readonly string[]): Promise<boolean> {
    const shown = new Set(assets.map(({ id }) => id))
    if (!assets.every(({ id }) => assetIds.includes(id))) return false
    const unseen = await this.#library.search.rows(assetIds.filter((id) => !shown.has(id)))
    return [...unseen.values()].every((row) => row.isTrashed || row.visibility === 'hidden')
  }

  async #stackAgain(recipe: string, wanted: readonly string[]): Promise<void> {
    const existing = new Set(await this.#exist(wanted))
    const assetIds = wanted.filter((id) => existing.has(id))
    const [top] = assetIds
    if (top === undefined || assetIds.length < 2) return
    const absorbed = (await this.#library.stacks.list()).filter(
      ({ id, assets }) => !this.#dissolved.has(id) && assets.some((asset) => existing.has(asset.id)),
    )
    for (const { id } of absorbed) this.#dissolved.add(id)
    const was = absorbed.map(({ id, assets }) => ({ id, assetIds: assets.map((asset) => asset.id) }))
    this.operations.push({ op: 'stack.create', recipe, stack: { id: null, primaryAssetId: top }, assetIds, was })
  }

  async #swapTop({ recipe, stack: { id }, set, was }: OperationOf<'stack.update'>): Promise<void> {
    const stack = (await this.#library.stacks.list()).find((known) => known.id === id)
    // One that is made anew has its old top already.
    if (!stack || this.#dissolved.has(stack.id) || stack.primaryAssetId !== set.primaryAssetId) return
    this.operations.push({
      op: 'stack.update',
      recipe,
      stack: { id, primaryAssetId: set.primaryAssetId },
      set: was,
      was: set,
    })
  }

  async #restack(operation: OperationOf<'stack.remove' | 'stack.delete'>): Promise<void> {
    const wanted = operation.op === 'stack.delete' ? operation.assetIds : (operation.was[0]?.assetIds ?? [])
    const stacks = await this.#library.stacks.list()
    const isFree = (id: string): boolean =>
      !stacks.some(
        (stack) =>
          stack.id !== operation.stack.id &&
          !this.#dissolved.has(stack.id) &&
          stack.assets.some((asset) => asset.id === id),
      )
    await this.#stackAgain(operation.recipe, wanted.filter(isFree))
  }

  async #removeAlbum(id: string, { recipe }: OperationOf<'album.create'>): Promise<void> {
    const album = (await this.#library.albums.list()).find((known) => known.id === id)
    if (!album) return
    const assets = await this.#library.albums.content(album)
    const leaving = this.#leaving.get(id) ?? new Set()
    const others = [...assets.keys()].filter((assetId) => !leaving.has(assetId)).length
    // Before 3.0 what others put in is counted, and not found.
    if (others > 0 || album.assetCount > new Set([...assets.keys(), ...leaving]).size) {
      this.#note(`The album "${album.albumName}" stays: it holds ${counted(Math.max(others, 1), 'asset')} of others.`)
      return
    }
    this.operations.push(deletionOf(recipe, album, []))
  }

  /** @param gone tags that are removed already */
  async #removeTag(id: string, { recipe }: OperationOf<'tag.create'>, gone: ReadonlySet<string>): Promise<boolean> {
    const tags = await this.#library.tags.list()
    const tag = tags.find((known) => known.id === id)
    if (!tag) return false
    const assets = await this.#library.tags.content(tag)
    const others = [...assets.keys()].filter((assetId) => !this.#leaving.get(id)?.has(assetId)).length
    const isParent = tags.some((child) => child.parentId === id && !gone.has(child.id))
    if (others > 0 || isParent) this.#note(`The tag "${tag.value}" stays: others use it.`)
    else this.operations.push({ op: 'tag.delete', recipe, tag: { id, value: tag.value }, assetIds: [] })
    return others === 0 && !isParent
  }
}
