import { describe, expect, it } from 'vitest'
import { createFaults, type FaultRules, faultRules } from '../../sandbox/http/faults.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { ask, json, sandboxFor, search } from './ask.ts'

const library = {
  assets: ['a', 'b', 'c', 'd'].map((name) => ({
    id: `0000000${name}-0000-4000-8000-000000000000`,
    originalPath: `/photos/${name}.jpg`,
    fileCreatedAt: '2020-01-01T00:00:00Z',
    tags: ['trips/lake'],
    exif: {},
  })),
  albums: [
    { albumName: 'Trip', assetIds: ['/photos/a.jpg', '/photos/b.jpg'] },
    { albumName: 'Trip', assetIds: [] },
    { albumName: 'Pets', assetIds: ['/photos/d.jpg'] },
  ],
  stacks: [{ assetIds: ['/photos/a.jpg', '/photos/b.jpg', '/photos/c.jpg'] }],
}
const idOf = (name: string): string => `0000000${name}-0000-4000-8000-000000000000`

const started = async (rules: FaultRules = []): Promise<Sandbox> => {
  const sandbox = await sandboxFor({ library })
  sandbox.faults.set(rules)
  return sandbox
}

const namesIn = async (sandbox: Sandbox): Promise<string[]> =>
  (await search(sandbox, {})).items.map(({ originalFileName }) => originalFileName[0] ?? '').sort()

const statuses = async (sandbox: Sandbox, path: string, times: number): Promise<number[]> => {
  const seen: number[] = []
  for (let sent = 0; sent < times; sent += 1) seen.push((await ask(sandbox, 'GET', path)).status)
  return seen
}

describe('a rule', () => {
  it('lets requests pass before it hits, and hits as often as it is told', async () => {
    const sandbox = await started([{ route: 'GET /albums', after: 1, times: 2, status: 500 }])
    expect(await statuses(sandbox, '/tags', 1)).toEqual([200])
    expect(await statuses(sandbox, '/albums', 5)).toEqual([200, 500, 500, 200, 200])
  })

  it('gives way to the next one when it is used up', async () => {
    const sandbox = await started([
      { route: 'GET /albums', times: 1, status: 500 },
      { route: 'GET /albums', status: 503 },
    ])
    expect(await statuses(sandbox, '/albums', 3)).toEqual([500, 503, 503])
  })

  it('without a fault lets its requests alone', async () => {
    const sandbox = await started([{ route: 'GET /tags' }, { status: 500 }])
    expect([...(await statuses(sandbox, '/tags', 1)), ...(await statuses(sandbox, '/albums', 1))]).toEqual([200, 500])
  })

  it('hits the same requests again with the same seed', () => {
    const hits = (seed: number): boolean[] => {
      const fault = createFaults([{ rate: 0.3, status: 500 }], seed)
      const request = { method: 'GET', path: '/albums', query: {}, body: undefined, count: 1 }
      return Array.from({ length: 400 }, () => fault(request) !== undefined)
    }
    expect(hits(5)).toEqual(hits(5))
    expect(hits(5)).not.toEqual(hits(6))
    expect(hits(5).filter(Boolean).length).toSatisfy((count: number) => count > 80 && count < 160)
  })

  it('may be replaced or taken away while the sandbox runs', async () => {
    const sandbox = await started([{ status: 500 }])
    expect(await statuses(sandbox, '/albums', 1)).toEqual([500])
    sandbox.faults.set([{ status: 503 }])
    expect(await statuses(sandbox, '/albums', 1)).toEqual([503])
    sandbox.faults.set([])
    expect(await statuses(sandbox, '/albums', 1)).toEqual([200])
  })

  it.each([
    [{ event: { explode: 1 } }, 'explode'],
    [{ event: { vanish: 'all' } }, 'must be a number of assets, or a list of ids or paths'],
    [{ event: { restart: 0 } }, '>0'],
    [{ times: 0 }, '>0'],
  ])('such as %j is refused', (rule, complaint) => {
    const { error } = faultRules.safeParse([rule])
    expect(error?.message.replaceAll('>=1', '>0')).toContain(complaint)
  })
})

describe('the answer', () => {
  it.each([413, 429, 502, 504])('%i is a web page, as proxies write it', async (status) => {
    const sandbox = await started([{ status, headers: { 'Retry-After': '1' } }])
    const answer = await ask(sandbox, 'GET', '/albums')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('text/html')
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(await answer.text()).toMatch(new RegExp(`^<html>[^]*<title>${status} `))
  })

  it.each([400, 500, 503])('%i is Immich’s own', async (status) => {
    const answer = await ask(await started([{ status }]), 'GET', '/albums')
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual({ message: 'Simulated fault' })
  })

  it('may be any text', async () => {
    const sandbox = await started([{ body: '{"assets": {"items"', times: 1 }, { body: '<html>Log in</html>' }])
    const broken = await ask(sandbox, 'POST', '/search/metadata', {})
    expect([broken.status, broken.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    await expect(broken.json()).rejects.toThrow(SyntaxError)
    expect((await ask(sandbox, 'GET', '/albums')).headers.get('content-type')).toBe('text/html')
  })
})

describe('an event', () => {
  it('happens once, before the request, and leaves that to other rules', async () => {
    const sandbox = await started([
      { route: 'POST /search/metadata', after: 1, event: { vanish: [idOf('a'), '/photos/c.jpg', 'none'] } },
      { route: 'POST /search/metadata', after: 2, status: 500 },
    ])
    expect(await namesIn(sandbox)).toEqual(['a', 'b', 'c', 'd'])
    expect(await namesIn(sandbox)).toEqual(['b', 'd'])
    expect((await ask(sandbox, 'POST', '/search/metadata', {})).status).toBe(500)
    expect(sandbox.state.assets.size).toBe(2)
  })

  it('may come together with a fault, and more than once', async () => {
    const sandbox = await started([{ route: 'GET /albums', event: { vanish: 1 }, status: 500, times: 2 }])
    expect(await statuses(sandbox, '/albums', 3)).toEqual([500, 500, 200])
    expect(sandbox.state.assets.size).toBe(2)
  })

  it('counts the assets first that the request is about', async () => {
    const sandbox = await started([{ route: 'PUT /albums/*/assets', event: { vanish: 2 } }])
    const [album] = sandbox.state.albums.keys()
    const answer = ask(sandbox, 'PUT', `/albums/${album}/assets`, { ids: [idOf('c'), idOf('d')] })
    expect(await json(answer)).toMatchObject([{ error: 'no_permission' }, { error: 'no_permission' }])
    expect(await namesIn(sandbox)).toEqual(['a', 'b'])
  })

  it('takes what vanishes out of albums and stacks', async () => {
    const sandbox = await started()
    sandbox.faults.happen({ vanish: ['/photos/a.jpg', '/photos/b.jpg'] })
    expect((await ask(sandbox, 'GET', `/assets/${idOf('a')}`)).status).toBe(400)
    const albums = await json<{ assetCount: number }[]>(ask(sandbox, 'GET', '/albums'))
    expect(albums.map(({ assetCount }) => assetCount).sort()).toEqual([0, 0, 1])
    expect(sandbox.state.stacks.size).toBe(0)
  })

  it('makes assets somebody else’s, who shows them to nobody', async () => {
    const sandbox = await started()
    sandbox.faults.happen({ disown: 1 })
    sandbox.faults.happen({ disown: ['/photos/d.jpg'] })
    expect(await namesIn(sandbox)).toEqual(['b', 'c'])
    const favorite = (name: string) => ask(sandbox, 'PUT', '/assets', { ids: [idOf(name)], isFavorite: true })
    expect((await favorite('a')).status).toBe(400)
    expect((await favorite('b')).status).toBe(204)
    const [trip] = sandbox.state.albums.keys()
    const add = ask(sandbox, 'PUT', `/albums/${trip}/assets`, { ids: [idOf('a')] })
    expect(await json(add)).toMatchObject([{ success: false, error: 'no_permission' }])
    expect(sandbox.state.users.size).toBe(2)
  })

  it('deletes all albums of a name, or the one with an id', async () => {
    const sandbox = await started()
    const [first = ''] = sandbox.state.albums.keys()
    sandbox.faults.happen({ deleteAlbum: first })
    expect((await ask(sandbox, 'PUT', `/albums/${first}/assets`, { ids: [idOf('c')] })).status).toBe(400)
    expect(sandbox.state.albums.size).toBe(2)
    sandbox.faults.happen({ deleteAlbum: 'Trip' })
    expect([...sandbox.state.albums.values()].map(({ albumName }) => albumName)).toEqual(['Pets'])
  })

  it('deletes a tag with its children', async () => {
    const sandbox = await started()
    sandbox.faults.happen({ deleteTag: 'trips' })
    expect(await json(ask(sandbox, 'GET', '/tags'))).toEqual([])
    expect(await json(ask(sandbox, 'GET', `/assets/${idOf('a')}`))).toMatchObject({ tags: [] })
  })

  it('takes the right to write sidecars away, so that an edit is undone by the jobs', async () => {
    const sandbox = await started([{ route: 'PUT /assets', after: 1, event: { readOnly: '/photos' } }])
    const describeAs = (description: string) =>
      ask(sandbox, 'PUT', '/assets', { ids: [idOf('a')], description }).then(() => sandbox.settle())
    const shown = async () =>
      (await json<{ exifInfo: { description: string } }>(ask(sandbox, 'GET', `/assets/${idOf('a')}`))).exifInfo
    await describeAs('first')
    expect(await shown()).toMatchObject({ description: 'first' })
    await describeAs('second')
    expect(await shown()).not.toMatchObject({ description: 'second' })
  })

  it('sets the clock of everything the server says', async () => {
    const sandbox = await started([{ route: 'PUT /assets', event: { clock: -86_400 } }])
    const yesterday = (text: string | null) => Math.abs(Date.parse(text ?? '') - (Date.now() - 86_400_000)) < 600_000
    expect(yesterday((await ask(sandbox, 'GET', '/tags')).headers.get('date'))).toBe(false)
    const answer = await ask(sandbox, 'PUT', '/assets', { ids: [idOf('a')], isFavorite: true })
    expect(yesterday((await ask(sandbox, 'GET', '/tags')).headers.get('date'))).toBe(true)
    expect(answer.status).toBe(204)
    expect(yesterday(answer.headers.get('date'))).toBe(true)
    const { updatedAt } = await json<{ updatedAt: string }>(ask(sandbox, 'GET', `/assets/${idOf('a')}`))
    const made = await json<{ createdAt: string }>(ask(sandbox, 'POST', '/albums', { albumName: 'New' }))
    expect([updatedAt, made.createdAt].every(yesterday)).toBe(true)
  })
})

describe('a restart', () => {
  const refused = (sandbox: Sandbox) =>
    ask(sandbox, 'GET', '/tags').then(
      ({ status }) => status,
      (error) => error.cause?.code,
    )

  it('cuts the request, refuses connections, and goes on with the same library', async () => {
    const sandbox = await started([{ route: 'POST /albums', event: { restart: 600_000 } }])
    await expect(ask(sandbox, 'POST', '/albums', { albumName: 'New' })).rejects.toThrow()
    expect(await refused(sandbox)).toBe('ECONNREFUSED')
    sandbox.faults.happen({ restart: 1 })
    await expect.poll(() => refused(sandbox)).toBe(200)
    expect(sandbox.state.albums.size).toBe(3)
    expect((await ask(sandbox, 'POST', '/albums', { albumName: 'New' })).status).toBe(201)
    expect(sandbox.state.albums.size).toBe(4)
  })

  it('loses the jobs that wait, and requests that were not answered', async () => {
    const answering = Promise.withResolvers<void>()
    const sandbox = await sandboxFor({
      ...{ library, jobs: 'held' },
      onRequest: ({ path }) => {
        if (path !== '/albums') return
        setImmediate(() => sandbox.faults.happen({ restart: 1 }))
        return answering.promise
      },
    })
    await ask(sandbox, 'PUT', '/assets', { ids: [idOf('a')], dateTimeOriginal: '2021-05-01T10:00:00+00:00' })
    expect(sandbox.state.jobs).toHaveLength(1)
    await expect(ask(sandbox, 'POST', '/albums', { albumName: 'New' })).rejects.toThrow()
    await expect.poll(() => refused(sandbox)).toBe(200)
    answering.resolve()
    expect((await ask(sandbox, 'GET', '/tags')).status).toBe(200)
    expect(sandbox.state.jobs).toEqual([])
    expect(sandbox.state.albums.size).toBe(3)
  })

  it('is no hindrance to closing', async () => {
    const sandbox = await started()
    sandbox.faults.happen({ restart: 60_000 })
    await sandbox.close()
    expect(await refused(sandbox)).toBe('ECONNREFUSED')
  })
})
