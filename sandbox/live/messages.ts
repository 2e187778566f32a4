import { toMillis } from '../library/instant.ts'
import type { LiveEvent } from '../library/live-event.ts'
import type { Asset } from '../library/model.ts'
import type { Profile, Version } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { presentAsset } from '../present/present-asset.ts'
import { presentSyncAsset, presentSyncEdits, presentSyncExif } from '../present/present-sync.ts'

/** A message of the server to all sockets of some users. */
interface Message {
  readonly to: readonly string[]
  readonly event: string
  readonly payload: readonly unknown[]
}

interface Server {
  readonly state: State
  readonly profile: Profile
}

const message = (to: string, event: string, ...payload: unknown[]): Message => ({ to: [to], event, payload })

const wholeAsset = (asset: Asset, { state, profile }: Server): Record<string, unknown> =>
  presentAsset(asset, { state, profile, userId: asset.ownerId }, { exif: true, people: true, tags: true })

// These messages are made without a user, so nobody's favourite shows.
const withoutFavorite = (asset: Record<string, unknown>) => ({ ...asset, isFavorite: false })

const uploaded = (asset: Asset, server: Server): Message[] => {
  const { ownerId, exif } = asset
  const { profile } = server
  const ready = { asset: presentSyncAsset(asset, profile), ...(exif ? { exif: presentSyncExif(asset.id, exif) } : {}) }
  return [
    message(ownerId, 'on_upload_success', withoutFavorite(wholeAsset(asset, server))),
    ...(profile.syncRecords && exif ? [message(ownerId, `AssetUploadReady${profile.syncRecords}`, ready)] : []),
  ]
}

const updated = (asset: Asset, server: Server): Message => {
  const shown = wholeAsset(asset, server)
  return message(asset.ownerId, 'on_asset_update', server.profile.syncRecords ? shown : withoutFavorite(shown))
}

const edited = (asset: Asset, { profile }: Server): Message =>
  message(asset.ownerId, `AssetEditReady${profile.syncRecords}`, {
    asset: presentSyncAsset(asset, profile),
    edit: presentSyncEdits(asset.id, asset.edits),
  })

interface Invitation {
  readonly albumId: string
  readonly userId: string
  readonly senderName: string
}

const invited = ({ albumId, userId, senderName }: Invitation, { state }: Server): Message =>
  message(userId, 'on_notification', {
    id: state.newId(),
    createdAt: toMillis(state.now()),
    level: 'success',
    type: 'AlbumInvite',
    title: 'Shared Album Invitation',
    description: `${senderName} shared an album (${state.albums.get(albumId)?.albumName}) with you`,
    data: JSON.stringify({ albumId }),
  })

/** What a version tells its clients of an event: nothing of some. */
export const messagesOf = (event: LiveEvent, server: Server): Message[] => {
  const { profile } = server
  switch (event.name) {
    case 'uploaded':
      return uploaded(event.asset, server)
    case 'updated':
      return [updated(event.asset, server)]
    case 'edited':
      return [edited(event.asset, server)]
    case 'trashed':
      return [message(event.userId, 'on_asset_trash', event.assetIds)]
    case 'restored':
      return [message(event.userId, 'on_asset_restore', event.assetIds)]
    case 'deleted':
      return [message(event.userId, 'on_asset_delete', event.assetId)]
    case 'hidden':
      return [message(event.userId, 'on_asset_hidden', event.assetId)]
    case 'stacked':
      return [message(event.userId, 'on_asset_stack_update')]
    case 'portrayed':
      return [message(event.userId, 'on_person_thumbnail', event.personId)]
    case 'albumChanged':
      return profile.albumUpdateEvents
        ? [{ to: event.userIds, event: 'on_album_update', payload: [event.albumId] }]
        : []
    case 'invited':
      return profile.invitationEvents ? [invited(event, server)] : []
  }
}

/** What a socket hears first: the version in the form of that version. */
export const versionMessage = (version: Version, profile: Profile): unknown => {
  if (profile.prereleaseInVersion) return { ...version, prerelease: null }
  const text = `${version.major}.${version.minor}.${version.patch}`
  const flags = { options: {}, loose: false, includePrerelease: false }
  return { ...flags, raw: text, ...version, prerelease: [], build: [], version: text }
}
