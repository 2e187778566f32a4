import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createContext } from '../../../core/context/context.ts'
import type { Narrowing } from '../../../core/scan/narrowing.ts'
import { type ScanAnyOptions, scanAny } from '../../../core/scan/scan-any.ts'
import { type AssetInput, startSandbox, versions } from '../../../sandbox/index.ts'
import { proxyFor } from '../../support/proxy.ts'

/** One of 20 is of Rome, one of 50 of Oslo, one of 100 is a favourite; each list may hold the same asset. */
const assets: AssetInput[] = Array.from({ length: 1000 }, (_, index) => ({
  originalPath: `/photos/${index}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2020, 0, 1) + index * 3_600_000).toISOString(),
  isFavorite: index % 100 === 0,
  exif: { city: index % 20 === 0 ? 'Rome' : index % 50 === 1 ? 'Oslo' : 'Bonn' },
}))

const read = async (
  version: string,
  narrowing: Narrowing,
  given = assets,
  more: Pick<ScanAnyOptions, 'withPeople' | 'whole'> & { readonly isListed?: boolean } = {},
) => {
  const sandbox = await startSandbox({ library: { assets: given }, version })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const progress: number[] = []
  const passes = [{ visibility: 'timeline', trashed: false }] as const
  const { isListed, ...options } = more
  const { batches, report } = scanAny({
    server,
    passes,
    narrowing,
    ...options,
    ...(isListed === undefined
      ? {}
      : { grouped: isListed ? createContext(server, passes).duplicates.list : async () => null }),
    onProgress: ({ seen }) => void progress.push(seen),
  })
  const ids: string[] = []
  const bytes = server.client.traffic.bytes
  for await (const rows of batches) for (const { originalFileName } of rows) ids.push(originalFileName)
  await server.close()
  await sandbox.close()
  const searches = sandbox.requests.get('POST /search/metadata') ?? 0
  return { ids, report, searches, bytes: server.client.traffic.bytes - bytes, seen: progress.at(-1) ?? 0 }
}

describe.each([...versions, '3.2.0'])('scanAny on a server of version %s', (version) => {
  it.each<[string, Narrowing, number]>([
    ['all', {}, 1000],
    ['one filter', { city: 'Rome' }, 50],
    ['two that share nothing', [{ city: 'Rome' }, { city: 'Oslo' }], 70],
    // 50 of Rome, ten favourites, all of which are of Rome.
    ['two that share some', [{ city: 'Rome' }, { isFavorite: true }], 50],
    ['two that are most of all', [{ city: 'Bonn' }, { city: 'Rome' }], 1000],
    [
      'conditions of several kinds',
      [
        { city: 'Oslo', isFavorite: false },
        { isFavorite: true, type: 'IMAGE' },
      ],
      30,
    ],
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

it('reads filters side by side', async () => {
  const cities: unknown[] = []
  const sandbox = await startSandbox({
    library: { assets },
    version: '3.0.3',
    onRequest: ({ path, body }) => {
      if (path === '/search/metadata') cities.push((body as { city?: string }).city)
    },
  })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const passes = [{ visibility: 'timeline', trashed: false }] as const
  const { batches, report } = scanAny({ server, passes, narrowing: [{ city: 'Rome' }, { city: 'Oslo' }] })
  for await (const _ of batches);
  await server.close()
  await sandbox.close()
  expect(report).toMatchObject({ distinct: 70, complete: true })
  // Each is asked for twice: what there is, and what arrived meanwhile.
  expect(cities.slice(0, 2).sort()).toEqual(['Oslo', 'Rome'])
  expect(cities).toHaveLength(4)
})

describe('structured search', () => {
  const two = [{ city: 'Rome' }, { city: 'Oslo' }]

  it('reads alternatives in one query from 3.2 on', async () => {
    const [flat, structured] = [await read('3.0.3', two), await read('3.2.0', two)]
    expect(structured.ids.toSorted()).toEqual(flat.ids.toSorted())
    // For each filter one page and one look at what arrived meanwhile; and one for something that is nowhere.
    expect([flat.searches, structured.searches]).toEqual([4, 3])
  })

  it('is never asked for on 3.1, which would answer with the whole library', async () => {
    const forms: unknown[] = []
    const sandbox = await startSandbox({
      library: { assets },
      version: '3.1.0',
      onRequest: ({ body }) => void forms.push(...Object.keys(Object(body))),
    })
    const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
    const passes = [{ visibility: 'timeline', trashed: false }] as const
    const { batches, report } = scanAny({ server, passes, narrowing: two })
    let rows = 0
    for await (const batch of batches) rows += batch.length
    expect([rows, report.complete]).toEqual([70, true])
    expect(forms).toContain('city')
    expect(forms.filter((name) => name === 'filter' || name === 'orderBy' || name === 'cursor')).toEqual([])
    await server.close()
    await sandbox.close()
  })

  it.each(['3.0.3', '3.1.0'])(
    'is not relied on where the server says it is 3.2 and ignores it as %s',
    async (version) => {
      const sandbox = await startSandbox({ library: { assets }, version })
      const url = await proxyFor(sandbox.url, (path, answer) =>
        path.endsWith('/server/version') ? { major: 3, minor: 2, patch: 0 } : answer,
      )
      const server = await connect({ url, apiKey: sandbox.users[0]?.apiKey ?? '' })
      const passes = [{ visibility: 'timeline', trashed: false }] as const
      const { batches, report } = scanAny({ server, passes, narrowing: two })
      let rows = 0
      for await (const batch of batches) rows += batch.length
      expect([rows, report.complete]).toEqual([70, true])
      await server.close()
      await sandbox.close()
    },
  )

  it('reads many of one instant completely', async () => {
    const given = Array.from({ length: 9000 }, (_, index) => ({
      originalPath: `/photos/${index}.jpg`,
      fileCreatedAt: '2020-01-01T12:00:00.000Z',
      createdAt: '2024-01-01T00:00:00.000Z',
      exif: { city: index < 1500 ? 'Rome' : index < 3000 ? 'Oslo' : 'Bonn' },
    }))
    const { ids, report } = await read('3.2.0', two, given)
    expect([new Set(ids).size, report.complete]).toEqual([3000, true])
  })
})

describe.each([...versions, '3.2.0'])('groups of duplicates on a server of version %s', (version) => {
  const copies = assets.map((asset, index): AssetInput => {
    const place = index >= 500 && index < 540 ? (index - 500) >> 1 : null
    const duplicateId = place === null ? null : `00000000-0000-4000-8000-0000000000${String(place).padStart(2, '0')}`
    return { ...asset, duplicateId, ...(index === 539 ? { visibility: 'archive' as const } : {}) }
  })
  const names = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => `${from + index}.jpg`)

  it('are taken from their list, as far as the passes look, beside what is searched for', async () => {
    const alone = await read(version, { isGrouped: true }, copies, { isListed: true })
    expect(alone.ids.sort()).toEqual(names(500, 539))
    expect({ ...alone.report, searches: alone.searches }).toMatchObject({ distinct: 39, complete: true, searches: 0 })
    const both = await read(version, [{ isGrouped: true }, { city: 'Oslo' }], copies, { isListed: true })
    const ids = new Set(both.ids)
    expect(ids.size).toBe(both.ids.length)
    const oslo = copies.flatMap(({ exif }, index) => (exif?.city === 'Oslo' ? `${index}.jpg` : []))
    expect([...names(500, 539), ...oslo].filter((name) => !ids.has(name))).toEqual([])
    expect(both.report.complete).toBe(true)
  })

  it.each([
    ['nothing lists them', {}],
    ['the key may not see the list', { isListed: false }],
    ['people are wanted, which it does not show', { isListed: true, withPeople: true }],
    ['whole records are wanted', { isListed: true, whole: true }],
  ])('are looked for everywhere where %s', async (_, more) => {
    const { ids, report } = await read(version, { isGrouped: true }, copies, more)
    expect(ids).toHaveLength(999)
    expect(report.complete).toBe(true)
  })
})
