import { describe, expect, it } from 'vitest'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { ask, json, sandboxFor, search } from './ask.ts'

const library = sampleLibrary({ assets: 20_000 })

describe('a library of 20,000', () => {
  it('is found completely in windows of capture time', async () => {
    const sandbox = await sandboxFor({ library })
    const { total } = await json<{ total: number }>(ask(sandbox, 'POST', '/search/statistics', {}))
    const buckets = await json<{ timeBucket: string; count: number }[]>(ask(sandbox, 'GET', '/timeline/buckets'))
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(total * 0.9)

    const instants = sandbox.state.taken.ascending.map((asset) => new Date(asset.fileCreatedAt / 1000).toISOString())
    const windows = new Set<string>()
    for (let start = 0; start < instants.length; start += 500) {
      const [takenAfter, takenBefore] = [instants[start], instants[Math.min(start + 500, instants.length - 1)]]
      const { items, nextPage } = await search(sandbox, { takenAfter, takenBefore, size: 1000 })
      for (const { id } of items) windows.add(id)
      if (nextPage !== null) expect(takenAfter).toBe(takenBefore)
    }
    expect(windows.size).toBe(total)
  })
})
