import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { insertAsset } from '../../sandbox/index.ts'
import { withoutWaiting } from '../support/waiting.ts'
import { ask, json, sandboxFor, search } from './ask.ts'

const library = { assets: [{ originalPath: '/a.jpg', fileCreatedAt: '2020-01-01T00:00:00Z' }] }

const moment = '2020-06-01T12:00:00Z'
const burst = {
  assets: Array.from({ length: 40 }, (_, index) => ({ originalPath: `/burst/${index}.jpg`, fileCreatedAt: moment })),
}

describe('offset paging', () => {
  it('has no tie-breaker before 3.1: one instant comes in another order each time', async () => {
    const sandbox = await sandboxFor({ library: burst, version: '3.0.3' })
    const order = async () => (await search(sandbox, { size: 40 })).items.map((item) => item.id)
    const [first, second] = [await order(), await order()]
    expect(first).not.toEqual(second)
    expect(first.toSorted()).toEqual(second.toSorted())
  })

  it('therefore loses assets when pages cut through a tie', async () => {
    const sandbox = await sandboxFor({ library: burst, version: '3.0.3' })
    const seen = new Set<string>()
    for (let page = 1; page <= 8; page++) {
      for (const { id } of (await search(sandbox, { size: 5, page })).items) seen.add(id)
    }
    expect(seen.size).toBeLessThan(40)
  })

  it.each(['asc', 'desc'])('sorts ties by id from 3.1 on: %s', async (order) => {
    const sandbox = await sandboxFor({ library: burst, version: '3.1.0' })
    const ids: string[] = []
    for (let page = 1; page <= 8; page++) {
      for (const { id } of (await search(sandbox, { size: 5, page, order })).items) ids.push(id)
    }
    const sorted = [...sandbox.state.assets.keys()].sort()
    expect(ids).toEqual(order === 'asc' ? sorted : sorted.reverse())
  })

  it('pays for every row it skips', async () => {
    const sandbox = await sandboxFor({ library: burst, offsetCost: 5000 })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    await search(sandbox, { size: 10, page: 4 })
    expect(timers).toHaveBeenCalledWith(expect.any(Function), 150)
  })

  it('pays for every row it sends', async () => {
    const sandbox = await sandboxFor({ library: burst, rowCost: 5000 })
    const timers = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => timers.mockRestore())
    await search(sandbox, { size: 30 })
    expect(timers).toHaveBeenCalledWith(expect.any(Function), 150)
  })
})

describe('onRequest', () => {
  it('sees the request and may change the library before it is answered', async () => {
    const seen: string[] = []
    const sandbox = await sandboxFor({
      library: burst,
      onRequest: ({ method, path, body, count }) => {
        seen.push(`${count} ${method} ${path} ${JSON.stringify(body)}`)
        const [first] = sandbox.state.assets.keys()
        if (first) sandbox.state.removeAsset(first)
      },
    })
    expect((await search(sandbox, {})).items).toHaveLength(39)
    expect((await search(sandbox, {})).items).toHaveLength(38)
    expect(seen).toEqual(['1 POST /search/metadata {}', '2 POST /search/metadata {}'])
    expect(sandbox.requests.get('POST /search/metadata')).toBe(2)
  })
})

describe('insertAsset', () => {
  it('adds an asset while the sandbox runs', async () => {
    const sandbox = await sandboxFor({ library })
    const { id } = insertAsset(sandbox.state, {
      originalPath: '/new.jpg',
      fileCreatedAt: '2021-01-01T00:00:00Z',
      tags: ['new'],
    })
    expect((await search(sandbox, {})).items.map((item) => item.id)[0]).toBe(id)
    const since = new Date(Date.now() - 60_000).toISOString()
    expect((await search(sandbox, { updatedAfter: since })).items).toHaveLength(1)
  })
})

describe('faults', () => {
  it('answer a status of their own without any effect', async () => {
    const fault = () => ({ status: 503, headers: { 'retry-after': '7' }, body: '<html>busy</html>' })
    const sandbox = await sandboxFor({ library, fault })
    const answer = await ask(sandbox, 'POST', '/api-keys', { name: 'new', permissions: ['all'] })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('7')
    expect(await answer.text()).toBe('<html>busy</html>')
    expect(sandbox.state.apiKeys.size).toBe(1)
  })

  it.each([
    ['before', 1],
    ['after', 2],
  ] as const)('cut the connection %s the effect', async (drop, keys) => {
    const sandbox = await sandboxFor({ library, fault: () => ({ drop }) })
    await expect(ask(sandbox, 'POST', '/api-keys', { name: 'new', permissions: ['all'] })).rejects.toThrow()
    expect(sandbox.state.apiKeys.size).toBe(keys)
  })

  it('cut an answer short', async () => {
    const sandbox = await sandboxFor({
      library,
      fault: ({ path }) => (path === '/users/me' ? { truncate: 20 } : undefined),
    })
    await expect(ask(sandbox, 'GET', '/users/me').then((answer) => answer.text())).rejects.toThrow()
    expect((await ask(sandbox, 'GET', '/server/ping')).status).toBe(200)
  })

  it('delay an answer', async () => {
    const waits = withoutWaiting()
    const sandbox = await sandboxFor({ library, latency: 30, fault: () => ({ latency: 40 }) })
    await ask(sandbox, 'GET', '/server/ping')
    expect(waits).toEqual([70])
  })
})

describe('the HTTP side', () => {
  it('compresses for those who ask', async () => {
    const sandbox = await sandboxFor({ library: burst })
    const answer = (encoding: string) =>
      fetch(`${sandbox.url}/view/folder/unique-paths`, {
        headers: { 'x-api-key': 'sandbox-api-key-of-admin', 'accept-encoding': encoding },
      })
    expect((await answer('gzip')).headers.get('content-encoding')).toBe(null)
    const assets = await fetch(`${sandbox.url}/view/folder?path=/burst`, {
      headers: { 'x-api-key': 'sandbox-api-key-of-admin', 'accept-encoding': 'gzip' },
    })
    expect(assets.headers.get('content-encoding')).toBe('gzip')
    expect(await assets.json()).toHaveLength(40)
  })

  it('stumbles over a body above 10 MB', async () => {
    const sandbox = await sandboxFor({ library })
    const answer = await ask(sandbox, 'POST', '/search/metadata', { city: 'x'.repeat(10 * 1024 * 1024) })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toEqual({ message: 'request entity too large' })
  })

  it('shows thumbnails', async () => {
    const sandbox = await sandboxFor({ library })
    const [id] = sandbox.state.assets.keys()
    const answer = await ask(sandbox, 'GET', `/assets/${id}/thumbnail`)
    expect(answer.headers.get('content-type')).toMatch(/^image\//)
  })

  it('keeps a microsecond clock: the value shown does not bound its own row', async () => {
    const sandbox = await sandboxFor({ library })
    const [asset] = sandbox.state.assets.values()
    if (asset) sandbox.state.updateAsset(asset, {}, 1_700_000_000_123_456)
    const { updatedAt } = await json<{ updatedAt: string }>(ask(sandbox, 'GET', `/assets/${asset?.id}`))
    expect((await search(sandbox, { updatedAfter: updatedAt })).items).toHaveLength(1)
    expect((await search(sandbox, { updatedBefore: updatedAt })).items).toHaveLength(0)
  })
})
