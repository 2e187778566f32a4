import { serverDefaults } from './defaults.ts'
import { idFor } from './identifier.ts'
import { type Instant, parseInstant } from './instant.ts'
import type { ApiKeyInput, AssetInput, LibraryInput, PersonInput, TagInput, UserInput } from './library.ts'
import { type AssetDefaults, instantOr, loadAsset } from './load-asset.ts'
import { joinGroups, loadAlbum, loadStack } from './load-groups.ts'
import { assignTag, namePerson, placeTag } from './load-names.ts'
import type { Asset, User } from './model.ts'
import { parseVersion, profileOf } from './profile.ts'
import { State } from './state.ts'

/** Rows that name no date were made then. */
const epoch: Instant = parseInstant('2026-01-01T00:00:00Z')

/** A user; the first one is the administrator unless it says otherwise. */
export const loadUser = (input: UserInput, index: number): User => {
  const as = input.as ?? (index === 0 ? 'admin' : `user${index + 1}`)
  const email = input.email ?? `${as}@example.com`
  const createdAt = instantOr(input.createdAt, epoch)
  return {
    id: input.id ?? idFor(`user ${email}`),
    email,
    name: input.name ?? as,
    isAdmin: input.isAdmin ?? index === 0,
    avatarColor: input.avatarColor ?? null,
    profileImagePath: input.profileImagePath ?? '',
    profileChangedAt: instantOr(input.profileChangedAt, createdAt),
    createdAt,
    updatedAt: instantOr(input.updatedAt, createdAt),
    storageLabel: input.storageLabel ?? null,
    quotaSizeInBytes: input.quotaSizeInBytes ?? null,
    quotaUsageInBytes: input.quotaUsageInBytes ?? 0,
    shouldChangePassword: input.shouldChangePassword ?? false,
    preferences: input.preferences ?? {},
    as,
  }
}

const loadApiKey = (state: State, input: ApiKeyInput, owner: User): void => {
  const secret = input.secret ?? `sandbox-api-key-of-${input.as ?? owner.as}`
  const createdAt = instantOr(input.createdAt, epoch)
  const id = input.id ?? idFor(`key ${secret}`)
  const { name = 'sandbox', permissions = ['all'] } = input
  const updatedAt = instantOr(input.updatedAt, createdAt)
  state.apiKeys.set(id, { id, userId: owner.id, name, permissions, createdAt, updatedAt, secret })
}

const loadApiKeys = (state: State, inputs: readonly ApiKeyInput[], admin: User): void => {
  for (const input of inputs) loadApiKey(state, input, state.users.get(input.userId ?? admin.id) ?? admin)
  const owners = new Set([...state.apiKeys.values()].map((key) => key.userId))
  for (const user of state.users.values()) if (!owners.has(user.id)) loadApiKey(state, {}, user)
}

const loadTag = (state: State, input: TagInput, ownerId: string): void => {
  const userId = input.userId ?? ownerId
  const id = input.id ?? idFor(`tag ${userId} ${input.value}`)
  const createdAt = instantOr(input.createdAt, epoch)
  state.tags.set(id, {
    id,
    userId,
    value: input.value,
    name: input.name ?? input.value.slice(input.value.lastIndexOf('/') + 1),
    parentId: input.parentId ?? null,
    color: input.color ?? null,
    createdAt,
    updatedAt: instantOr(input.updatedAt, createdAt),
    ancestorIds:
      input.ancestorIds ?? (input.parentId ? [id, ...(state.tags.get(input.parentId)?.ancestorIds ?? [])] : [id]),
  })
}

const loadPerson = (state: State, input: PersonInput, ownerId: string): void => {
  const id = input.id ?? idFor(`person ${input.ownerId ?? ownerId} ${input.name ?? state.people.size}`)
  const createdAt = instantOr(input.createdAt, epoch)
  state.people.set(id, {
    id,
    ownerId: input.ownerId ?? ownerId,
    name: input.name ?? '',
    birthDate: input.birthDate ?? null,
    isHidden: input.isHidden ?? false,
    isFavorite: input.isFavorite ?? false,
    color: input.color ?? null,
    thumbnailPath: input.thumbnailPath ?? '',
    createdAt,
    updatedAt: instantOr(input.updatedAt, createdAt),
    featureFaceId: input.featureFaceId ?? null,
  })
}

const addRow = (state: State, row: AssetInput, defaults: AssetDefaults): Asset => {
  const asset = loadAsset(row, defaults)
  for (const value of row.tags ?? []) assignTag(state, asset, value, defaults.now)
  for (const name of row.people ?? []) namePerson(state, asset, name, defaults.now)
  state.addAsset(asset)
  return asset
}

const loadAssets = (state: State, input: LibraryInput, ownerId: string): Map<string, string> => {
  const idsByPath = new Map<string, string>()
  for (const [position, row] of (input.assets ?? []).entries()) {
    const asset = addRow(state, row, { ownerId: row.ownerId ?? ownerId, now: epoch, position })
    idsByPath.set(asset.originalPath, asset.id)
  }
  return idsByPath
}

/**
 * Puts another asset into a running sandbox, as an upload by its first user would.
 * @example
 * insertAsset(sandbox.state, { originalPath: '/photos/new.jpg', fileCreatedAt: '2024-05-01T10:00:00Z' })
 */
export const insertAsset = (state: State, row: AssetInput): Asset => {
  const [first = ''] = state.users.keys()
  const ownerId = row.ownerId ?? first
  const now = state.now()
  const asset = addRow(state, row, { ownerId, now, position: state.assets.size })
  joinGroups(state, asset, row, now)
  state.announce({ name: 'uploaded', asset })
  return asset
}

const loadLibraries = (state: State, input: LibraryInput, ownerId: string): void => {
  for (const row of input.libraries ?? []) {
    const name = row.name ?? 'External library'
    const id = row.id ?? idFor(`library ${name}`)
    const createdAt = instantOr(row.createdAt, epoch)
    state.libraries.set(id, {
      id,
      ownerId: row.ownerId ?? ownerId,
      name,
      importPaths: row.importPaths ?? [],
      exclusionPatterns: row.exclusionPatterns ?? [],
      createdAt,
      updatedAt: instantOr(row.updatedAt, createdAt),
      refreshedAt: row.refreshedAt ? parseInstant(row.refreshedAt) : null,
    })
  }
}

/** Builds the state of a server from a library; whatever the library leaves out gets a default. */
export const loadLibrary = (input: LibraryInput, version: string): State => {
  const state = new State()
  const profile = profileOf(parseVersion(version))
  const users = (input.users?.length ? input.users : [{}]).map(loadUser)
  for (const user of users) state.users.set(user.id, user)
  const admin = users[0] as User
  const defaults = serverDefaults(profile)
  state.server = {
    features: {
      ...defaults.features,
      ...(input.smart ? { smartSearch: true } : {}),
      ...(defaults.features.ocr === false && input.assets?.some(({ ocr }) => ocr) ? { ocr: true } : {}),
      ...input.server?.features,
    },
    config: { ...defaults.config, ...input.server?.config },
    mediaTypes: { ...defaults.mediaTypes, ...input.server?.mediaTypes },
  }
  state.loneStacksDissolve = profile.loneStacksDissolve
  state.smart = input.smart ?? {}
  state.readOnlyFolders = input.readOnlyFolders ?? []
  loadApiKeys(state, input.apiKeys ?? [], admin)
  loadLibraries(state, input, admin.id)
  for (const tag of input.tags ?? []) loadTag(state, tag, admin.id)
  const unplaced = (input.tags ?? []).filter(({ parentId }) => parentId === undefined)
  for (const { userId = admin.id, value } of unplaced.toSorted((a, b) => a.value.length - b.value.length))
    placeTag(state, userId, value, epoch)
  for (const person of input.people ?? []) loadPerson(state, person, admin.id)
  const idsByPath = loadAssets(state, input, admin.id)
  const groupDefaults = { ownerId: admin.id, now: epoch, idsByPath }
  for (const album of input.albums ?? []) loadAlbum(state, album, groupDefaults)
  for (const stack of input.stacks ?? []) loadStack(state, stack, groupDefaults)
  for (const [index, asset] of [...state.assets.values()].entries())
    joinGroups(state, asset, input.assets?.[index] ?? {}, epoch)
  state.partners = (input.partners ?? []).map(({ inTimeline = false, ...rest }) => ({ ...rest, inTimeline }))
  return state
}
