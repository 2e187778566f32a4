import { startSandbox } from '../../sandbox/index.ts'
import { catchUp, type LiveClient, openClient } from './live-clients.ts'
import { compareEvents, compareOwn, subjectOf } from './live-compare.ts'
import { type RecordedEvent, type RecordedRequest, type Recording, readLiveRecordings } from './live-recording.ts'
import { arrange, requestsOf, type World } from './live-world.ts'

/** How one cause came out. */
export interface LiveOutcome {
  readonly cause: string
  readonly differences: readonly string[]
}

/** What is sent before the jobs have run (section 9.2 of the API notes). */
const atOnce = /^on_(asset_(trash|restore|stack_update|hidden)|album_update|notification|config_update|server_version)$/

const users = ['admin', 'user2'] as const
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

const keyOf = (as: string | undefined): string => `sandbox-api-key-of-${as}`

/** A file of an upload: what it begins with decides whether a thumbnail can be made. */
const fileFor = (name: string): FormData => {
  const decodable = name.endsWith('.mp4') ? '\0\0\0\x20ftypisom' : '\xff\xd8\xff'
  const beginning = name.startsWith('broken') ? '' : decodable
  const form = new FormData()
  form.set('assetData', new File([Buffer.from(`${beginning}${name}`, 'latin1')], name))
  for (const field of ['deviceAssetId', 'deviceId']) form.set(field, name)
  const at = name.endsWith('.mp4') ? '2023-06-14T10:15:00.000Z' : '2024-05-05T10:00:00.000Z'
  for (const field of ['fileCreatedAt', 'fileModifiedAt']) form.set(field, at)
  return form
}

const send = async (world: World, request: RecordedRequest): Promise<Response> => {
  const { as, method = 'GET', path = '', body } = request
  const headers = { 'x-api-key': keyOf(as) }
  const url = `${world.sandbox.url}${translate(path, world)}`
  const [, name] = /^\(multipart: (.*)\)$/.exec(String(body)) ?? []
  if (name !== undefined) return fetch(url, { method, headers, body: fileFor(name) })
  if (body === undefined || body === null) return fetch(url, { method, headers })
  const json = { ...headers, 'content-type': 'application/json' }
  return fetch(url, { method, headers: json, body: JSON.stringify(translate(body, world)) })
}

const translate = <T>(value: T, { known }: World): T =>
  JSON.parse(JSON.stringify(value).replace(uuid, (id) => known.get(id) ?? id)) as T

interface Stage {
  readonly world: World
  readonly clients: Readonly<Record<(typeof users)[number], LiveClient>>
}

const gather = async ({ world, clients }: Stage): Promise<RecordedEvent[]> => {
  for (const name of users) await catchUp(clients[name], world.sandbox, keyOf(name))
  return users.flatMap((to) => clients[to].events.splice(0).map((event) => ({ to, ...event })))
}

const timing = (events: readonly RecordedEvent[], early: boolean): string[] =>
  events.flatMap(({ event = '' }) =>
    atOnce.test(event) === early ? [] : [`${event} ${early ? 'before' : 'only after'} the jobs`],
  )

const cause = async (stage: Stage, recording: Recording): Promise<string[]> => {
  const { world } = stage
  arrange(world, recording)
  const statuses: string[] = []
  for (const request of requestsOf(recording)) {
    if (!request.method) continue
    const answer = await send(world, request)
    if (answer.status !== request.status) statuses.push(`status ${request.status}, not ${answer.status}`)
    if (request.response && answer.ok)
      world.known.set(request.response.id, ((await answer.json()) as { id: string }).id)
  }
  const early = await gather(stage)
  await world.sandbox.settle()
  const late = await gather(stage)
  const [[recorded], [told]] = [recording.events, late]
  if (recording.cause.includes('was added') && recorded && told) world.known.set(subjectOf(recorded), subjectOf(told))
  const translated = translate(recording, world)
  return [
    ...statuses,
    ...timing(early, true),
    ...timing(late, false),
    ...compareEvents(translated, [...early, ...late]),
  ]
}

const makeKey = ({ sandbox }: World, permissions: readonly string[]): string => {
  const { state } = sandbox
  const id = state.newId()
  const now = state.now()
  const row = { userId: sandbox.users[0]?.id ?? '', name: id, permissions, createdAt: now, updatedAt: now }
  state.apiKeys.set(id, { id, ...row, secret: id })
  return id
}

/** The key in the header, and what goes to the client library instead of one. */
const credentialsFor = (recording: Recording, world: World) => {
  const { as, cause } = recording
  const token = cause.includes('bearer') ? { authorization: 'Bearer token' } : { 'x-immich-user-token': 'token' }
  const inHeader = (key: string) => ({ key, rest: {} })
  switch (recording.credential) {
    case 'x-api-key':
      return inHeader(as === 'bad-key' ? 'no-such-key' : keyOf(as))
    case 'asset.read':
    case 'all':
      return inHeader(makeKey(world, [recording.credential]))
    case 'every scope but "all"':
      return inHeader(makeKey(world, ['asset.read', 'asset.update', 'album.read', 'tag.asset']))
    case 'auth object':
      return { key: undefined, rest: { auth: { apiKey: keyOf('admin'), 'x-api-key': keyOf('admin') } } }
    case 'query apiKey':
      return { key: undefined, rest: { query: { apiKey: keyOf('admin') } } }
    default:
      return { key: undefined, rest: recording.credential === 'session' ? { extraHeaders: token } : {} }
  }
}

/** Deletes the key of an open socket, then trashes an asset. */
const deleteKey = async (world: World, key: string, client: LiveClient, recording: Recording): Promise<void> => {
  const trashed = recording.events.find(({ event }) => event === 'on_asset_trash')?.payload?.[0] as string[]
  const request = { as: 'admin', method: 'DELETE', path: '/assets', body: { ids: trashed } } as const
  arrange(world, { ...recording, requests: [request], events: [] })
  await send(world, { as: 'admin', method: 'DELETE', path: `/api-keys/${key}` })
  client.events.push({ own: 'key deleted (204)' })
  await send(world, request)
  await client.until(({ event }) => event === 'on_asset_trash')
  client.events.push({ own: 'asset trashed (204)' })
}

const connect = async (world: World, recording: Recording): Promise<string[]> => {
  const { key, rest } = credentialsFor(recording, world)
  const { transports = ['websocket'] } = recording
  const client = openClient(world.sandbox, key, { transports, reconnection: false, ...rest })
  const isDecided = ({ event, own = '' }: RecordedEvent): boolean =>
    event === 'on_server_version' || own === 'disconnect' || own === 'connect_error'
  await client.until(isDecided)
  if (recording.cause.includes('key deleted')) await deleteKey(world, key ?? '', client, recording)
  const isConnected = client.socket.connected
  client.socket.disconnect()
  return [
    ...compareOwn(
      recording,
      client.events.filter(({ detail }) => detail !== 'io client disconnect'),
    ),
    ...(isConnected === recording.stillConnected ? [] : [`still connected: ${isConnected}`]),
  ]
}

/** Closes a socket for some changes. */
const away = async ({ world, clients }: Stage, recording: Recording): Promise<string[]> => {
  arrange(world, recording)
  const { admin } = clients
  admin.socket.disconnect()
  for (const request of requestsOf(recording)) if (request.method) await send(world, request)
  await world.sandbox.settle()
  admin.socket.connect()
  await admin.until(({ event }) => event === 'on_server_version')
  return compareOwn(recording, await gather({ world, clients }))
}

/** Takes the server away for a moment; the clients come back by themselves. */
const restart = async ({ world, clients }: Stage, recording: Recording): Promise<string[]> => {
  const trashed = recording.events.find(({ event }) => event === 'on_asset_trash')?.payload?.[0] as string[]
  const request = { as: 'admin', method: 'DELETE', path: '/assets', body: { ids: trashed } } as const
  arrange(world, { ...recording, requests: [request], events: [] })
  world.sandbox.faults.happen({ restart: 50 })
  const isBack = ({ event }: RecordedEvent): boolean => event === 'on_server_version'
  await Promise.all(users.map((name) => clients[name].until(isBack)))
  await send(world, request)
  const events = await gather({ world, clients })
  return compareOwn(
    recording,
    events.filter(({ own }) => own !== 'connect_error'),
  )
}

const play = async (stage: Stage, recording: Recording): Promise<string[]> => {
  if (recording.cause.startsWith('connect:')) return connect(stage.world, recording)
  if (recording.cause === 'change while the socket was closed') return away(stage, recording)
  if (recording.cause === 'server stopped and started') return restart(stage, recording)
  return cause(stage, recording)
}

const startWorld = async (version: string, recordings: readonly Recording[]): Promise<World> => {
  const requests = recordings.flatMap((recording) => recording.requests ?? [])
  const ownerIds = recordings.flatMap(({ events }) =>
    events.flatMap(({ payload: [asset] = [] }) => (asset as { ownerId?: string } | undefined)?.ownerId ?? []),
  )
  const invitation = requests.find(({ path }) => path?.endsWith('/users'))?.body as { albumUsers: { userId: string }[] }
  const [, libraryId = ''] = /libraries\/(.*)\/scan/.exec(requests.map(({ path }) => path).join(' ')) ?? []
  const sandbox = await startSandbox({
    version,
    jobs: 'held',
    library: {
      users: [
        { id: ownerIds[0] ?? '', as: 'admin', name: 'Rig Admin' },
        { id: invitation.albumUsers[0]?.userId ?? '', as: 'user2' },
      ],
      libraries: [{ id: libraryId.slice(0, 36), importPaths: ['/external'] }],
      tags: [{ value: 'Family' }],
    },
  })
  return { sandbox, known: new Map(), tagNames: ['Events/one', 'Events/two', 'Events/three'], recordings }
}

/** Repeats all recorded causes of a version against a sandbox with two clients. */
export const replayLiveEvents = async (version: string): Promise<LiveOutcome[]> => {
  const recordings = readLiveRecordings(version)
  const world = await startWorld(version, recordings)
  const clients = { admin: openClient(world.sandbox, keyOf('admin')), user2: openClient(world.sandbox, keyOf('user2')) }
  const stage = { world, clients }
  for (const name of users) await clients[name].until(({ event }) => event === 'on_server_version')
  const outcomes: LiveOutcome[] = []
  try {
    for (const recording of recordings) {
      await gather(stage)
      outcomes.push({ cause: recording.cause, differences: await play(stage, recording) })
    }
  } finally {
    for (const name of users) clients[name].socket.disconnect()
    await world.sandbox.close()
  }
  return outcomes
}
