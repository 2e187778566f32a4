import type { State } from '../../sandbox/index.ts'

// What recorded requests name, put into a library that has not got it.

/** The id of the user who stands for one of the recordings; empty where there is none. */
export const userId = (state: State, as: string | undefined): string =>
  [...state.users.values()].find((user) => user.as === as)?.id ?? ''

/** Makes a tag of the administrator, unless it is there. */
export const needTag = (state: State, id: string, value: string): void => {
  if (state.tags.has(id)) return
  const now = state.now()
  const name = value.slice(value.lastIndexOf('/') + 1)
  const row = { id, userId: userId(state, 'admin'), value, name, parentId: null, color: null, ancestorIds: [id] }
  state.tags.set(id, { ...row, createdAt: now, updatedAt: now })
}

/** Makes an album of the administrator, unless it is there, and puts assets into it. */
export const needAlbum = (state: State, id: string, albumName: string, assetIds: readonly string[] = []): void => {
  const now = state.now()
  const ownerId = userId(state, 'admin')
  if (!state.albums.has(id))
    state.albums.set(id, {
      id,
      ownerId,
      albumName,
      description: '',
      order: 'desc',
      isActivityEnabled: true,
      albumThumbnailAssetId: null,
      createdAt: now,
      updatedAt: now,
      users: [{ userId: ownerId, role: 'owner', createdAt: now }],
      assetIds: new Set(),
      hasSharedLink: false,
    })
  for (const assetId of assetIds) state.albums.get(id)?.assetIds.add(assetId)
}

/** Makes a person of the administrator, unless it is there. */
export const needPerson = (state: State, id: string, name: string): void => {
  if (state.people.has(id)) return
  const now = state.now()
  const flags = { birthDate: null, isHidden: false, isFavorite: false, color: null, thumbnailPath: '' }
  const row = { id, ownerId: userId(state, 'admin'), name, ...flags, featureFaceId: null }
  state.people.set(id, { ...row, createdAt: now, updatedAt: now })
}
