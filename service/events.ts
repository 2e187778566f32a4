import type { TriggerKind } from '../language/serve-form.ts'

/** What an event of the server's socket says: its kind, and the assets and albums that it is about. */
export interface ServerEvent {
  /** Null where it is none that a job runs on. */
  readonly kind: Exclude<TriggerKind, 'hook'> | null
  readonly assetIds: readonly string[]
  readonly albumId?: string
}

type Payload = readonly unknown[]

const idOf = (value: unknown): string[] => {
  const id = typeof value === 'string' ? value : (value as { id?: unknown } | null)?.id
  return typeof id === 'string' ? [id] : []
}
const one = ([first]: Payload): string[] => idOf(first)
const list = ([first]: Payload): string[] => (Array.isArray(first) ? first.flatMap(idOf) : [])
const inside = ([first]: Payload): string[] => idOf((first as { asset?: unknown } | null)?.asset ?? first)
const none = (): string[] => []

/** Kinds of events by their names, and where in them ids are: the same in all versions that send them (`immich-api.md` 9). */
const table: Readonly<Record<string, readonly [kind: ServerEvent['kind'], ids: (payload: Payload) => string[]]>> = {
  on_upload_success: ['upload', one],
  AssetUploadReadyV1: ['upload', inside],
  AssetUploadReadyV2: ['upload', inside],
  on_asset_update: ['update', one],
  on_asset_restore: ['update', list],
  AssetEditReadyV1: ['update', inside],
  AssetEditReadyV2: ['update', inside],
  on_asset_trash: ['remove', list],
  on_asset_delete: ['remove', one],
  on_asset_hidden: ['remove', one],
  on_asset_stack_update: ['stack', none],
  on_album_update: ['album', none],
  on_notification: ['album', none],
  on_person_thumbnail: ['people', none],
  on_server_version: [null, none],
  on_config_update: [null, none],
  on_user_delete: [null, none],
  on_new_release: [null, none],
  on_session_delete: [null, none],
}

/** Reads an event; of what it carries only ids are kept. Unknown ones count as an update. */
export const readEvent = (name: string, payload: Payload): ServerEvent => {
  const [kind, ids] = table[name] ?? (['update', none] as const)
  const [albumId] = name === 'on_album_update' ? one(payload) : []
  return { kind, assetIds: ids(payload), ...(albumId === undefined ? {} : { albumId }) }
}
