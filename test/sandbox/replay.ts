import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { parseVersion, profileOf } from '../../sandbox/library/profile.ts'
import { type Context, differences } from './compare.ts'
import { type Exchange, isCovered, readExchanges, readLibrary } from './exchange.ts'
import { outside } from './outside.ts'
import { rankFor } from './ranks.ts'

/** How one exchange came out. */
export interface Outcome {
  readonly exchange: Exchange
  readonly covered: boolean
  readonly isStep: boolean
  readonly differences: readonly string[]
}

interface Replay {
  readonly sandbox: Sandbox
  readonly known: Map<string, string>
  readonly keys: Map<string, string>
  readonly startedAt: string
}

const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

const translate = (text: string, { known, keys }: Replay): string =>
  text
    .replace(uuid, (id) => known.get(id) ?? id)
    .replace(instant, (at) => known.get(at) ?? at)
    .replace(/<key of (\w+)>/g, (_, name: string) => keys.get(name) ?? '')

const queryOf = (query: Exchange['query'], replay: Replay): string => {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const member of Array.isArray(value) ? value : [value]) params.append(name, translate(String(member), replay))
  }
  return params.size > 0 ? `?${params}` : ''
}

const bodyOf = ({ rawBody, body }: Exchange): string | undefined => {
  if (rawBody !== undefined) return rawBody
  return body === undefined || body === null ? undefined : JSON.stringify(body)
}

const send = async (exchange: Exchange, replay: Replay) => {
  const body = bodyOf(exchange)
  const key = exchange.as === 'none' ? undefined : (replay.keys.get(exchange.as) ?? 'no-such-key')
  const answer = await fetch(
    `${replay.sandbox.url}${translate(exchange.path, replay)}${queryOf(exchange.query, replay)}`,
    {
      method: exchange.method,
      redirect: 'manual',
      headers: {
        ...(key ? { 'x-api-key': key } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...Object.fromEntries(
          Object.entries(exchange.headers ?? {}).map(([name, value]) => [name, translate(value, replay)]),
        ),
      },
      ...(body === undefined ? {} : { body: translate(body, replay) }),
    },
  )
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    bytes: Buffer.from(await answer.arrayBuffer()),
  }
}

const parse = (type: string | null, bytes: Buffer): unknown => {
  if (bytes.length === 0) return null
  if (type?.startsWith('application/json')) return JSON.parse(bytes.toString())
  return type?.startsWith('text/') ? bytes.toString() : { binary: bytes.length }
}

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], value)

// Tags of an asset have no order: the one meant is found by its value.
const counterpart = (recorded: unknown, actual: unknown, place: string): unknown => {
  const [, tags, field = ''] = /^(.*tags)\.\d+\.(\w+)$/.exec(place) ?? []
  const value = at(recorded, place.replace(/\w+$/, 'value'))
  const list = tags === undefined ? undefined : at(actual, tags)
  return Array.isArray(list)
    ? at(
        list.find((tag) => at(tag, 'value') === value),
        field,
      )
    : at(actual, place)
}

const bind = ({ binds = [], response }: Exchange, actual: unknown, known: Map<string, string>): void => {
  for (const place of binds) {
    const [recorded, made] = [at(response, place), counterpart(response, actual, place)]
    if (typeof recorded === 'string' && typeof made === 'string') known.set(recorded, made)
  }
}

const thumbnailOf = (album: unknown): unknown => at(album, 'albumThumbnailAssetId')

// Which of its assets a new album shows is up to the database: where both chose one of them, the recorded choice counts.
const adoptThumbnail = ({ method, path, response }: Exchange, actual: unknown, { sandbox }: Replay): void => {
  const album = method === 'POST' && path === '/albums' ? sandbox.state.albums.get(String(at(actual, 'id'))) : undefined
  const chosen = thumbnailOf(response)
  if (!album?.assetIds.has(String(chosen)) || !album.assetIds.has(String(thumbnailOf(actual)))) return
  album.albumThumbnailAssetId = String(chosen)
  Object.assign(actual as object, { albumThumbnailAssetId: chosen })
}

// A bucket is parallel columns; as rows it can be compared like any other list.
const asRows = (value: unknown): unknown => {
  const columns = value as Record<string, unknown[]>
  if (!Array.isArray(columns?.id)) return value
  const rows = columns.id.map((_, index) =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[index]])),
  )
  return {
    columns: Object.keys(columns)
      .filter((name) => name !== 'thumbhash')
      .sort(),
    rows,
  }
}

const reduceToIds = (value: unknown, exchange: Exchange): unknown => {
  for (const [place, what] of Object.entries(exchange.trimmed ?? {})) {
    if (what !== 'assets reduced to their ids') continue
    const list = place === '$' ? value : at(value, place)
    if (!Array.isArray(list)) continue
    for (const [index, item] of list.entries()) list[index] = { id: (item as { id: unknown }).id }
  }
  return value
}

const pageOf = ({ body, query }: Exchange): unknown => ((body ?? query ?? {}) as { page?: unknown }).page

// Where a page ends amid equal instants, any of them may be on either side.
const cutsTies = (exchange: Exchange): { start: boolean; end: boolean } => ({
  start: Number(pageOf(exchange) ?? 1) > 1,
  end: typeof at(exchange.response, 'assets.nextPage') === 'string' || exchange.path === '/search/large-assets',
})

// Thumbnails of the sandbox are pictures of its own, in its own format.
const isBinary = (response: unknown): boolean => typeof at(response, 'binary') === 'number'

const judge = (exchange: Exchange, status: number, type: string | null, actual: unknown, replay: Replay): string[] => {
  if (status !== exchange.status)
    return [`status ${exchange.status}, not ${status} ${JSON.stringify(actual)?.slice(0, 200)}`]
  if (isBinary(exchange.response))
    return type?.split('/')[0] === exchange.contentType?.split('/')[0] ? [] : [`type ${type}`]
  if ((exchange.contentType ?? null) !== type && exchange.response !== null)
    return [`type ${exchange.contentType}, not ${type}`]
  const rows = exchange.path === '/timeline/bucket'
  const shown = rows ? { ...exchange, response: asRows(exchange.response) } : exchange
  const { stablePages } = profileOf(parseVersion(replay.sandbox.version))
  const context: Context = {
    exchange: shown,
    known: replay.known,
    startedAt: replay.startedAt,
    rank: rankFor(replay.sandbox.state, shown, stablePages),
    cutsTies: cutsTies(exchange),
  }
  return differences(rows ? asRows(actual) : reduceToIds(actual, exchange), context)
}

// Reads are missing where the numbers jump; names tell that a settled one was among them: first comes what a write
// shows at once (`.read`), then what the jobs made of it.
const hidesSettled = (previous: Exchange | undefined, { seq }: Exchange): boolean => {
  const missing = previous ? seq - previous.seq - 1 : 0
  if (!previous || missing === 0) return false
  return previous.method === 'GET'
    ? previous.step.endsWith('.read')
    : missing > 1 && !previous.path.startsWith('/search')
}

const play = async (exchange: Exchange, previous: Exchange | undefined, replay: Replay): Promise<Outcome> => {
  if (exchange.settled || hidesSettled(previous, exchange)) await replay.sandbox.settle()
  await outside(exchange, replay)
  const { status, type, bytes } = await send(exchange, replay)
  const actual = parse(type, bytes)
  bind(exchange, actual, replay.known)
  adoptThumbnail(exchange, actual, replay)
  return {
    exchange,
    covered: isCovered(exchange),
    isStep: exchange.step.startsWith('w.'),
    differences: judge(exchange, status, type, actual, replay),
  }
}

/** Replays all exchanges of a version against a sandbox that holds its library. */
export const replayVersion = async (version: string): Promise<Outcome[]> => {
  const exchanges = readExchanges(version)
  const sandbox = await startSandbox({ library: readLibrary(version), version, jobs: 'held' })
  const keys = new Map([...sandbox.state.users.values()].map((user) => [user.as, `sandbox-api-key-of-${user.as}`]))
  const replay: Replay = { sandbox, known: new Map(), keys, startedAt: exchanges[0]?.at ?? '' }
  const outcomes: Outcome[] = []
  for (const [index, exchange] of exchanges.entries()) outcomes.push(await play(exchange, exchanges[index - 1], replay))
  await sandbox.close()
  return outcomes
}
