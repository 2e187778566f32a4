import type { Sandbox } from '../../sandbox/index.ts'
import { loadAsset } from '../../sandbox/library/load-asset.ts'
import type { Asset } from '../../sandbox/library/model.ts'
import type { RecordedEvent, RecordedRequest, Recording } from './live-recording.ts'
import { needAlbum, needPerson, needTag, userId } from './needed.ts'

/** What is needed to repeat recorded causes: the library grows by what they name. */
export interface World {
  readonly sandbox: Sandbox
  /** Ids of the recording, and what the sandbox calls the same thing. */
  readonly known: Map<string, string>
  readonly tagNames: string[]
  readonly recordings: readonly Recording[]
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** The id that follows a part of the path: `albums`. */
const inPath = ({ path = '' }: RecordedRequest, part: string): string[] =>
  [...path.matchAll(new RegExp(`/${part}/([0-9a-f-]{36})`, 'g'))].map(([, id = '']) => id)

const inBody = ({ body }: RecordedRequest, name: string): string[] => {
  const value = (body as Record<string, unknown> | null | undefined)?.[name]
  const list = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]
  return list.filter((one): one is string => typeof one === 'string' && one.match(uuid) !== null)
}

const assetFields = ['ids', 'assetIds', 'assetId', 'primaryAssetId', 'livePhotoVideoId', 'featureFaceAssetId']

const assetsNamed = (request: RecordedRequest): string[] => {
  const people = request.path?.startsWith('/people') ? (request.body as { data?: { assetId: string }[] })?.data : []
  return [
    ...inPath(request, 'assets').filter(() => !request.path?.startsWith('/tags')),
    ...assetFields.flatMap((name) => inBody(request, name)),
    ...(people ?? []).map(({ assetId }) => assetId),
  ]
}

interface Shown {
  readonly id?: string
  readonly type?: 'IMAGE' | 'VIDEO'
  readonly isFavorite?: boolean
  readonly description?: string
  readonly dateTimeOriginal?: string
  readonly tags?: readonly unknown[]
}

const shownIn = ({ payload: [first] = [] }: RecordedEvent): Shown =>
  typeof first === 'object' && first !== null ? { ...(first as { exifInfo?: Shown }).exifInfo, ...first } : {}

// An asset was at first as the first event about it shows it, but for what the request before that event changed.
const seen = ({ recordings }: World, id: string) => {
  const told = recordings.find(({ events }) => events.some((event) => shownIn(event).id === id))
  const { body, path = '' } = told?.requests?.[0] ?? {}
  const changed = Object.keys(body ?? {}).map((name) => [name, undefined])
  const shown: Shown = { ...told?.events.map(shownIn).find((one) => one.id === id), ...Object.fromEntries(changed) }
  return {
    type: shown.type ?? 'IMAGE',
    isFavorite: shown.isFavorite ?? false,
    fileCreatedAt: shown.dateTimeOriginal ?? '2020-01-01T00:00:00+00:00',
    description: shown.description ?? '',
    tags: path.startsWith('/tags') ? [] : (shown.tags ?? []).map(String),
  }
}

const needAsset = (world: World, id: string, as?: string): Asset => {
  const { state } = world.sandbox
  const found = state.assets.get(id)
  if (found) return found
  const { tags, description, ...row } = seen(world, id)
  const ownerId = userId(state, as ?? 'admin')
  const tagIds = [...state.tags.values()].filter(({ value }) => tags.includes(value)).map((tag) => tag.id)
  const input = {
    id,
    originalPath: `/data/${id}.jpg`,
    exif: { description, exifImageWidth: 800, exifImageHeight: 600 },
  }
  const asset = loadAsset({ ...input, ...row, tagIds }, { ownerId, now: state.now(), position: 0 })
  state.addAsset(asset)
  return asset
}

const needKey = ({ sandbox: { state } }: World, id: string): void => {
  const now = state.now()
  const row = { userId: userId(state, 'admin'), name: '', permissions: [], secret: id }
  state.apiKeys.set(id, { id, ...row, createdAt: now, updatedAt: now })
}

/** The face that a cause moves: it was drawn on the last picture of its person. */
const needFace = ({ sandbox: { state } }: World, id: string): void => {
  const drawn = [...state.faces.values()].at(-1)
  const asset = state.assets.get(drawn?.assetId ?? '')
  if (!drawn || !asset) return
  const face = { ...drawn, id }
  asset.faces = [...asset.faces.filter((other) => other !== drawn), face]
  state.faces.delete(drawn.id)
  state.faces.set(id, face)
}

const need = (ids: readonly string[], table: ReadonlyMap<string, unknown>, make: (id: string) => void): void => {
  for (const id of ids) if (!table.has(id)) make(id)
}

/** Makes what a request names and nothing has made yet. */
const arrangeNamed = (world: World, request: RecordedRequest): void => {
  const { state } = world.sandbox
  for (const id of assetsNamed(request)) needAsset(world, id, request.as)
  need([...inPath(request, 'tags'), ...inBody(request, 'tagIds')], state.tags, (id) =>
    needTag(state, id, world.tagNames.shift() ?? ''),
  )
  need([...inPath(request, 'albums'), ...inBody(request, 'albumIds')], state.albums, (id) =>
    needAlbum(state, id, 'Events renamed'),
  )
  need(inPath(request, 'api-keys'), state.apiKeys, (id) => needKey(world, id))
  const people = [...inPath(request, 'people'), ...inBody(request, 'personId')]
  const isFace = request.path?.startsWith('/faces/')
  const others = isFace && request.method === 'PUT' ? inPath(request, 'faces') : inBody(request, 'ids')
  const named = request.path?.startsWith('/people') || isFace ? [...people, ...others] : people
  need(request.method === 'DELETE' && isFace ? [] : named, state.people, (id) => needPerson(state, id, ''))
  if (isFace) need(inBody(request, 'id'), state.faces, (id) => needFace(world, id))
  const made = [...state.stacks.keys()].at(-1)
  for (const id of inPath(request, 'stacks')) if (made && !state.stacks.has(id)) world.known.set(id, made)
}

const file = '/external/event.jpg'

/** Brings about what a cause says besides its requests. */
const arrangeCause = (world: World, recording: Recording): void => {
  const { state } = world.sandbox
  const { cause, requests = [] } = recording
  const { missing, touched, added } = state.files
  const [assetId = ''] = requests.flatMap(assetsNamed)
  const asset = state.assets.get(assetId)
  if (cause === 'library scan, a file was added') added.set(file, { fileCreatedAt: '2018-05-01T13:43:18Z' })
  if (cause === 'library scan, the file was touched') touched.set(file, state.now())
  if (cause === 'library scan, the file is gone') missing.add(file)
  if (cause === 'library scan, the file is back') missing.delete(file)
  if (cause === 'trash emptied')
    for (const { payload } of recording.events)
      Object.assign(needAsset(world, String(payload?.[0])), { trashedAt: state.now(), status: 'trashed' })
  if (cause === 'live photo unlinked' && asset) {
    const [motion = asset] = recording.events.map((event) => needAsset(world, shownIn(event).id ?? ''))
    motion.visibility = 'hidden'
    asset.livePhotoVideoId = motion.id
  }
  if (cause === 'stack: one of two members force-deleted' && asset) {
    const other = needAsset(world, state.newId())
    const stackId = state.newId()
    const assetIds = [asset.id, other.id]
    state.stacks.set(stackId, { id: stackId, ownerId: asset.ownerId, primaryAssetId: other.id, assetIds })
    for (const member of [asset, other]) member.stackId = stackId
  }
}

// Of calls for a hundred assets the recording keeps the first three events.
const hundred = (recording: Recording): string[] => {
  const told = recording.events.map((event) => shownIn(event).id ?? '')
  const rest = Array.from(
    { length: 100 - told.length },
    (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  )
  return [...told, ...rest]
}

/** The requests of a cause with lists that were cut put together again. */
export const requestsOf = (recording: Recording): readonly RecordedRequest[] =>
  (recording.requests ?? []).map((request) => {
    const body = request.body as { ids?: unknown } | null | undefined
    return body?.ids === '100 ids' ? { ...request, body: { ...body, ids: hundred(recording) } } : request
  })

/** Brings the library into the state in which a cause began. */
export const arrange = (world: World, recording: Recording): void => {
  for (const request of requestsOf(recording)) arrangeNamed(world, request)
  arrangeCause(world, { ...recording, requests: requestsOf(recording) })
  world.sandbox.state.changed()
}
