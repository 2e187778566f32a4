import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect, type Server } from '../../../core/api/server.ts'
import { DarkroomError } from '../../../core/errors.ts'
import { createWrites } from '../../../engine/applier/writes.ts'
import type { Fault, FaultRules, LibraryInput, Sandbox } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../sandbox/ask.ts'
import { withoutWaiting } from '../../support/waiting.ts'
import { apiKey, failureOf } from './listen.ts'

const library: LibraryInput = {
  assets: [{ originalPath: '/photos/a.jpg' }, { originalPath: '/photos/b.jpg' }],
  albums: [{ albumName: 'Trip' }],
  apiKeys: [{ secret: apiKey }],
}

const start = async (fault?: () => Fault | undefined): Promise<{ sandbox: Sandbox; server: Server }> => {
  const sandbox = await sandboxFor({ library, fault })
  const server = await connect({ url: sandbox.url, apiKey, attempts: 4 })
  onTestFinished(() => server.close())
  return { sandbox, server }
}

const ofWrites = (...faults: FaultRules): FaultRules =>
  faults.map((fault) => ({ route: '{PUT,POST} /albums/**', ...fault }))

/** What became of a call: done, or the code of its error. */
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error) => {
      expect(error).toBeInstanceOf(DarkroomError)
      const { message, hint, context, code } = error as DarkroomError
      const shown = `${message} ${hint} ${JSON.stringify(context)}`
      expect(shown).not.toContain(apiKey)
      expect(shown).not.toMatch(/\n|<html|\bat \S+:\d+/)
      return code
    },
  )

const albumsNamed = ({ state }: Sandbox, name: string): number =>
  [...state.albums.values()].filter(({ albumName }) => albumName === name).length

const soon = { 'Retry-After': '0' }
/** A fault that hits once; what a call that may be repeated ends with, one that may not, and what the latter left. */
const cases: readonly [name: string, fault: FaultRules[number], repeatable: string, single: string, made: number][] = [
  ['a slow answer', { latency: 40 }, 'done', 'done', 1],
  ['a connection cut before', { drop: 'before' }, 'done', 'API_UNREACHABLE', 0],
  ['a connection cut after', { drop: 'after' }, 'done', 'API_UNREACHABLE', 1],
  ['an answer cut short', { truncate: 10 }, 'done', 'API_UNREACHABLE', 1],
  ['429', { status: 429, headers: soon }, 'done', 'done', 1],
  ['500', { status: 500, headers: soon }, 'done', 'API_STATUS', 0],
  ['502 of a proxy', { status: 502, headers: soon }, 'done', 'API_STATUS', 0],
  ['503', { status: 503, headers: soon }, 'done', 'API_STATUS', 0],
  ['504 of a proxy', { status: 504, headers: soon }, 'done', 'API_STATUS', 0],
  ['413 of a proxy', { status: 413 }, 'API_STATUS', 'API_STATUS', 0],
  [
    'a refusal that shows the key',
    { status: 400, body: `{"message":"${apiKey}\\n\\u001b[2J"}` },
    'API_STATUS',
    'API_STATUS',
    0,
  ],
  ['JSON that ends too early', { body: '[{"id": "' }, 'API_RESPONSE', 'API_RESPONSE', 0],
  ['a login page', { body: `<html>${apiKey}` }, 'API_NOT_IMMICH', 'API_NOT_IMMICH', 0],
  ['a restart', { event: { restart: 60 } }, 'done', 'API_UNREACHABLE', 0],
]

describe.each(cases)('%s, once,', (_, fault, repeatable, single, made) => {
  it(`is ${repeatable} for a read`, async () => {
    const { sandbox, server } = await start()
    sandbox.faults.set([{ ...fault, route: 'GET /albums', times: 1 }])
    expect(await outcome(server.reads.albums())).toBe(repeatable)
  })

  it(`is ${repeatable} for a write that may be repeated`, async () => {
    const { sandbox, server } = await start()
    sandbox.faults.set(ofWrites({ ...fault, times: 1 }))
    const [album] = sandbox.state.albums.values()
    const ids = [...sandbox.state.assets.keys()]
    expect(await outcome(createWrites(server.client).addToAlbum(album?.id ?? '', ids))).toBe(repeatable)
    if (repeatable === 'done') expect([...(album?.assetIds ?? [])].sort()).toEqual(ids.sort())
  })

  it(`is ${single} for a write that may not, which happens ${made} times`, async () => {
    const { sandbox, server } = await start()
    sandbox.faults.set(ofWrites({ ...fault, times: 1 }))
    expect(await outcome(createWrites(server.client).createAlbum('New'))).toBe(single)
    expect(albumsNamed(sandbox, 'New')).toBe(made)
    if (single !== 'done') expect(sandbox.requests.get('POST /albums')).toBe(1)
  })
})

describe('a fault that stays', () => {
  it.each([
    [{ drop: 'before' }, 'API_UNREACHABLE'],
    [{ truncate: 5 }, 'API_UNREACHABLE'],
    [{ status: 429, headers: soon }, 'API_STATUS'],
    [{ status: 502, headers: soon }, 'API_STATUS'],
  ] as const)('%j ends a read after four attempts', async (fault, code) => {
    withoutWaiting()
    const { sandbox, server } = await start()
    sandbox.faults.set([{ route: 'GET /albums', ...fault }])
    expect(await outcome(server.reads.albums())).toBe(code)
    expect(sandbox.requests.get('GET /albums')).toBe(4)
  })
})

describe('a server that restarts', () => {
  it('gets what was to be written once it is back, and only once', async () => {
    const { sandbox, server } = await start()
    sandbox.faults.happen({ restart: 250 })
    // Until the client has noticed: a request on a connection that breaks might have been seen.
    await sleep(50)
    await createWrites(server.client).createAlbum('New')
    expect(albumsNamed(sandbox, 'New')).toBe(1)
  })
})

describe('what vanished in between', () => {
  it('is told per asset, and an album that is gone by a refusal', async () => {
    const { sandbox, server } = await start()
    const writes = createWrites(server.client)
    const [albumId = ''] = sandbox.state.albums.keys()
    const ids = [...sandbox.state.assets.keys()]
    sandbox.faults.set(ofWrites({ event: { vanish: 1 } }, { after: 1, event: { deleteAlbum: 'Trip' } }))
    const results = await writes.addToAlbum(albumId, ids)
    expect(results.map(({ error }) => error ?? 'added').sort()).toEqual(['added', 'no_permission'])
    expect((await failureOf(writes.addToAlbum(albumId, ids))).context).toMatchObject({ status: 400 })
  })
})

const day = 86_400

describe.each([day, -day, 3650 * day, -3650 * day])('a clock that is %i s off', (seconds) => {
  it('does not change how long a date in Retry-After is waited for', async () => {
    const weather = { busy: false }
    const { sandbox, server } = await start(() => {
      if (!weather.busy) return undefined
      weather.busy = false
      const date = new Date(sandbox.state.date().getTime() + 60_000).toUTCString()
      return { status: 429, headers: { 'Retry-After': date } }
    })
    sandbox.faults.happen({ clock: seconds })
    weather.busy = true
    const waits = withoutWaiting()
    await server.reads.albums()
    // Headers have whole seconds.
    expect(waits).toEqual([expect.toSatisfy((ms: number) => ms >= 59_000 && ms <= 61_000)])
  })

  it('is seen, and hinders neither reads nor writes', async () => {
    const { sandbox } = await start()
    sandbox.faults.happen({ clock: seconds })
    const server = await connect({ url: sandbox.url, apiKey })
    onTestFinished(() => server.close())
    expect(Math.abs((server.client.clockSkew() ?? 0) / 1000 - seconds)).toBeLessThan(600)
    const { createdAt } = await createWrites(server.client).createAlbum('New')
    expect(Math.abs((Date.parse(createdAt) - Date.now()) / 1000 - seconds)).toBeLessThan(600)
    expect(await server.reads.albums()).toHaveLength(2)
  })
})
