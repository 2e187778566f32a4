import { idFor } from './identifier.ts'
import type { Instant } from './instant.ts'
import type { AlbumInput, AssetInput, StackInput } from './library.ts'
import { instantOr } from './load-asset.ts'
import type { AlbumUser, Asset } from './model.ts'
import type { State } from './state.ts'

/** What an album or a stack needs from the library around it. */
interface GroupDefaults {
  readonly ownerId: string
  /** When rows without a date were made. */
  readonly now: Instant
  readonly idsByPath: ReadonlyMap<string, string>
}

/** Loads an album. */
export const loadAlbum = (state: State, input: AlbumInput, { ownerId, now, idsByPath }: GroupDefaults): void => {
  const owner = input.ownerId ?? ownerId
  const name = input.albumName ?? 'Untitled Album'
  const id = input.id ?? idFor(`album ${owner} ${name} ${state.albums.size}`)
  const createdAt = instantOr(input.createdAt, now)
  const assetIds = new Set((input.assetIds ?? []).map((asset) => idsByPath.get(asset) ?? asset))
  const others = (input.users ?? []).filter((user) => user.userId !== owner)
  const users: AlbumUser[] = [{ userId: owner, role: 'owner', createdAt }]
  for (const { userId, role = 'editor', createdAt: since } of others) {
    users.push({ userId, role, createdAt: instantOr(since, createdAt) })
  }
  state.albums.set(id, {
    id,
    ownerId: owner,
    albumName: name,
    description: input.description ?? '',
    order: input.order ?? 'desc',
    isActivityEnabled: input.isActivityEnabled ?? true,
    albumThumbnailAssetId: input.albumThumbnailAssetId ?? [...assetIds][0] ?? null,
    createdAt,
    updatedAt: instantOr(input.updatedAt, createdAt),
    users,
    assetIds,
    hasSharedLink: false,
  })
}

/** Loads a stack, and tells its assets. */
export const loadStack = (state: State, input: StackInput, { ownerId, idsByPath }: GroupDefaults): void => {
  const assetIds = input.assetIds.map((asset) => idsByPath.get(asset) ?? asset)
  const primaryAssetId = idsByPath.get(input.primaryAssetId ?? '') ?? input.primaryAssetId ?? assetIds[0] ?? ''
  const id = input.id ?? idFor(`stack ${primaryAssetId}`)
  state.stacks.set(id, { id, ownerId: input.ownerId ?? ownerId, primaryAssetId, assetIds })
  for (const assetId of assetIds) {
    const asset = state.assets.get(assetId)
    if (asset) asset.stackId = id
  }
}

const joinAlbum = (state: State, { id, ownerId }: Asset, albumName: string, now: Instant): void => {
  const known = [...state.albums.values()].find((album) => album.albumName === albumName && album.ownerId === ownerId)
  if (known) known.assetIds.add(id)
  else loadAlbum(state, { albumName, assetIds: [id] }, { ownerId, now, idsByPath: new Map() })
}

const joinStack = (state: State, asset: Asset, name: string): void => {
  const id = idFor(`stack ${asset.ownerId} ${name}`)
  const { primaryAssetId = asset.id, assetIds = [] } = state.stacks.get(id) ?? {}
  state.stacks.set(id, { id, ownerId: asset.ownerId, primaryAssetId, assetIds: [...assetIds, asset.id] })
  asset.stackId = id
}

/** Puts an asset of a hand-written library into the albums and the stack that it names. */
export const joinGroups = (state: State, asset: Asset, { albums = [], stack }: AssetInput, now: Instant): void => {
  for (const name of albums) joinAlbum(state, asset, name, now)
  if (stack) joinStack(state, asset, stack)
}
