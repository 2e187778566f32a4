import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { Narrowing } from '../../../core/assets/narrowing.ts'
import { scanAny } from '../../../core/assets/scan-any.ts'
import { type AssetInput, startSandbox, versions } from '../../../core/sandbox/index.ts'

/** One of 20 is of Rome, one of 50 of Oslo, one of 100 is a favourite; each list may hold the same asset. */
const assets: AssetInput[] = Array.from({ length: 1000 }, (_, index) => ({
  originalPath: `/photos/${index}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2020, 0, 1) + index * 3_600_000).toISOString(),
  isFavorite: index % 100 === 0,
  exif: { city: index % 20 === 0 ? 'Rome' : index % 50 === 1 ? 'Oslo' : 'Bonn' },
}))

const read = async (version: string, narrowing: Narrowing, given = assets) => {
  const sandbox = await startSandbox({ library: { assets: given }, version })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const progress: number[] = []
  const passes = [{ visibility: 'timeline', trashed: false }] as const
  const { batches, report } = scanAny({ server, passes, narrowing, onProgress: ({ seen }) => void progress.push(seen) })
  const ids: string[] = []
  const bytes = server.client.traffic.bytes
  for await (const rows of batches) for (const { originalFileName } of rows) ids.push(originalFileName)
  await server.close()
  await sandbox.close()
  return { ids, report, bytes: server.client.traffic.bytes - bytes, seen: progress.at(-1) ?? 0 }
}

describe.each(versions)('scanAny on a server of version %s', (version) => {
  it.each<[string, Narrowing, number]>([
    ['all', {}, 1000],
    ['one filter', { city: 'Rome' }, 50],
    ['two that share nothing', [{ city: 'Rome' }, { city: 'Oslo' }], 70],
    // 50 of Rome, ten favourites, all of which are of Rome.
    ['two that share some', [{ city: 'Rome' }, { isFavorite: true }], 50],
    ['two that are most of all', [{ city: 'Bonn' }, { city: 'Rome' }], 1000],
    ['nothing', [], 0],
  ])('reads each asset once and proves it: %s', async (_, narrowing, expected) => {
    const { ids, report, seen } = await read(version, narrowing)
    expect(ids).toHaveLength(expected)
    expect(new Set(ids).size).toBe(expected)
    expect(report).toEqual({ distinct: expected, expected, complete: true, vanished: new Set() })
    expect(seen).toBe(expected)
  })

  it('cuts many of one instant inside the bounds that a filter sets', async () => {
    const uploaded = (index: number): string => new Date(Date.UTC(2024, 0, 1) + index * 1000).toISOString()
    const given = Array.from({ length: 2600 }, (_, index) => ({
      originalPath: `/photos/${index}.jpg`,
      fileCreatedAt: '2020-01-01T12:00:00.000Z',
      createdAt: uploaded(index),
      updatedAt: uploaded(index),
    }))
    const span = { createdAfter: uploaded(300), createdBefore: uploaded(1799) }
    const { ids, report } = await read(version, span, given)
    expect([ids.length, report.complete]).toEqual([1500, true])
    const changed = { updatedAfter: uploaded(300), updatedBefore: uploaded(1799) }
    expect((await read(version, changed, given)).ids).toHaveLength(1500)
  })

  it('reads less for few', async () => {
    const [few, all] = [await read(version, [{ city: 'Oslo' }, { isFavorite: true }]), await read(version, {})]
    expect(few.ids).toHaveLength(30)
    expect(few.bytes * 10).toBeLessThan(all.bytes)
  })
})
