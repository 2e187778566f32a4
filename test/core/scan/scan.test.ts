import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { AssetRow } from '../../../core/api/schemas.ts'
import { connect, type Server } from '../../../core/api/server.ts'
import { type ScanOptions, type ScanReport, scan } from '../../../core/scan/scan.ts'
import {
  type AssetInput,
  insertAsset,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
  versions,
} from '../../../sandbox/index.ts'
import { holds, triedOn } from '../../support/effort.ts'

const cleanup: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of cleanup.splice(0).toReversed()) await close()
})

const start = async (
  assets: readonly AssetInput[],
  options: Omit<SandboxOptions, 'library'> = {},
): Promise<{ sandbox: Sandbox; server: Server }> => {
  const sandbox = await startSandbox({ library: { assets }, ...options })
  cleanup.push(() => sandbox.close())
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  cleanup.push(() => server.close())
  return { sandbox, server }
}

const timeline = [{ visibility: 'timeline', trashed: false }] as const

const readAll = async (
  server: Server,
  options: Partial<ScanOptions> = {},
): Promise<{ rows: AssetRow[]; report: ScanReport }> => {
  const { batches, report } = scan({ server, passes: timeline, ...options })
  const rows: AssetRow[] = []
  for await (const batch of batches) rows.push(...batch)
  return { rows, report }
}

const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id).sort()
const allIds = (sandbox: Sandbox): string[] => ids([...sandbox.state.assets.values()])

const day = (index: number): string => new Date(Date.UTC(2015, 0, 1) + index * 3_600_000).toISOString()
const photos = (count: number, of: (index: number) => AssetInput = () => ({})): AssetInput[] =>
  Array.from({ length: count }, (_, index) => ({
    originalPath: `/photos/${index}.jpg`,
    fileCreatedAt: day(index),
    ...of(index),
  }))

describe.each([...triedOn(versions), '1.133.0'])('a scan of %s', (version) => {
  it('delivers every asset once and says that the counts agree', async () => {
    const { sandbox, server } = await start(photos(7300), { version })
    const { rows, report } = await readAll(server)
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report).toMatchObject({ distinct: 7300, expected: 7300, complete: true })
  })

  it('reads 3,500 assets of one instant among others', async () => {
    const same = { fileCreatedAt: '2018-05-05T12:00:00.000Z' }
    const { sandbox, server } = await start(
      photos(6000, (index) => (index % 12 < 7 ? same : {})),
      { version },
    )
    const { rows, report } = await readAll(server)
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report.complete).toBe(true)
  })

  it('reads thousands of assets of one instant while others are read, and counts none of them twice', async () => {
    const same = { fileCreatedAt: day(2000) }
    const { sandbox, server } = await start(
      photos(14_000, (index) => (index >= 2000 && index < 6000 ? same : {})),
      { version },
    )
    const { rows, report } = await readAll(server)
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report).toMatchObject({ distinct: 14_000, expected: 14_000, complete: true })
  })

  it('reads thousands of assets that also came and changed at one moment', async () => {
    const at = '2020-02-02T02:02:02.123456Z'
    const twins = photos(2600, () => ({ fileCreatedAt: '2018-05-05T12:00:00.000Z', createdAt: at, updatedAt: at }))
    const { sandbox, server } = await start(twins, { version })
    const { rows, report } = await readAll(server)
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report.complete).toBe(true)
  })

  it('delivers assets without an exif record although exif was asked for', async () => {
    const { sandbox, server } = await start(
      photos(1500, (index) => (index % 100 === 7 ? { exif: null } : { exif: { make: 'Acme' } })),
      { version },
    )
    const { rows, report } = await readAll(server, { withExif: true })
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(rows.filter(({ exifInfo }) => exifInfo === undefined)).toHaveLength(15)
    expect(rows.filter(({ exifInfo }) => exifInfo?.make === 'Acme')).toHaveLength(1485)
    expect(report.complete).toBe(true)
  })

  it('brings people along, also where thousands share an instant', async () => {
    const at = '2018-05-05T12:00:00.000Z'
    const crowd = photos(2300, (index) => ({ fileCreatedAt: at, people: index % 2 ? ['Anna'] : [] }))
    const { sandbox, server } = await start(crowd, { version })
    const { rows } = await readAll(server, { withPeople: true })
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(rows.filter(({ people }) => people?.length === 1)).toHaveLength(1150)
  })

  it('keeps to the passes it is given', async () => {
    const kinds: AssetInput[] = [
      {},
      { visibility: 'archive' },
      { visibility: 'hidden' },
      { trashedAt: '2024-01-01T00:00:00Z', status: 'trashed' },
    ]
    const { sandbox, server } = await start(
      photos(400, (index) => kinds[index % 4] ?? {}),
      { version },
    )
    const state = [...sandbox.state.assets.values()]
    const active = state.filter(({ trashedAt }) => trashedAt === null)
    const both = await readAll(server, { passes: [...timeline, { visibility: 'archive', trashed: false }] })
    expect(ids(both.rows)).toEqual(ids(active.filter(({ visibility }) => visibility !== 'hidden')))
    const hidden = await readAll(server, { passes: [{ visibility: 'hidden', trashed: false }] })
    expect(ids(hidden.rows)).toEqual(ids(active.filter(({ visibility }) => visibility === 'hidden')))
    const trash = await readAll(server, { passes: [{ visibility: 'timeline', trashed: true }] })
    expect(ids(trash.rows)).toEqual(ids(state.filter(({ trashedAt }) => trashedAt !== null)))
    for (const { report } of [both, hidden, trash]) expect(report.complete).toBe(true)
  })
})

describe('a scan while the library changes', () => {
  const searches = (path: string): boolean => path === '/search/metadata'

  it('delivers assets that arrive in windows already read', async () => {
    let added = 0
    const { sandbox, server } = await start(photos(12_000), {
      onRequest: ({ path }) => {
        if (!searches(path) || added >= 5) return
        added += 1
        const [first] = sandbox.state.assets.values()
        if (!first) return
        const now = sandbox.state.now()
        sandbox.state.addAsset({
          ...first,
          id: randomUUID(),
          originalPath: `/photos/new-${added}.jpg`,
          createdAt: now,
          updatedAt: now,
        })
      },
    })
    const { rows, report } = await readAll(server)
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report).toMatchObject({ distinct: 12_005, complete: true })
  })

  it('delivers with exif what was uploaded a moment ago, although the server has no exif record of it yet', async () => {
    const { sandbox, server } = await start(photos(20))
    insertAsset(sandbox.state, { originalPath: '/photos/new.jpg', exif: null })
    const { rows, report } = await readAll(server, { withExif: true })
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report).toMatchObject({ distinct: 21, expected: 21, complete: true })
  })

  it.each(triedOn(versions.filter((version) => version !== '1.135.3')))(
    'proves on %s what was there when it began, though something is uploaded at every request',
    async (version) => {
      let added = 0
      const { sandbox, server } = await start(photos(7000), {
        version,
        onRequest: ({ path }) => {
          if (!path.startsWith('/search')) return
          added += 1
          insertAsset(sandbox.state, { originalPath: `/photos/new-${added}.jpg`, fileCreatedAt: day(added * 300) })
        },
      })
      const before = allIds(sandbox)
      const { rows, report } = await readAll(server)
      const found = new Set(ids(rows))
      expect(before.filter((id) => !found.has(id))).toEqual([])
      expect(added).toBeGreaterThan(10)
      expect(report).toMatchObject({ distinct: found.size, expected: found.size, complete: true })
    },
  )

  it('names assets that vanish after they were delivered', async () => {
    let reads = 0
    const gone: string[] = []
    const { sandbox, server } = await start(photos(12_000), {
      onRequest: ({ path }) => {
        if (!searches(path)) return
        reads += 1
        if (reads !== 8) return
        gone.push(...[...sandbox.state.assets.keys()].slice(0, 3))
        for (const id of gone) sandbox.state.removeAsset(id)
      },
    })
    const { rows, report } = await readAll(server)
    expect(gone).toHaveLength(3)
    const left = rows.filter(({ id }) => !report.vanished.has(id))
    expect(ids(left)).toEqual(allIds(sandbox))
    expect([...report.vanished].every((id) => gone.includes(id))).toBe(true)
    expect(report).toMatchObject({ distinct: 11_997, complete: true })
  })

  it('is not fooled when as many arrive as vanish', async () => {
    let reads = 0
    const { sandbox, server } = await start(photos(12_000), {
      onRequest: ({ path }) => {
        if (!searches(path)) return
        reads += 1
        const [first] = sandbox.state.assets.values()
        if (reads !== 10 || !first) return
        const now = sandbox.state.now()
        sandbox.state.removeAsset(first.id)
        sandbox.state.addAsset({
          ...first,
          id: randomUUID(),
          originalPath: '/photos/new.jpg',
          createdAt: now,
          updatedAt: now,
        })
      },
    })
    const { rows, report } = await readAll(server)
    expect(ids(rows.filter(({ id }) => !report.vanished.has(id)))).toEqual(allIds(sandbox))
    expect(report.complete).toBe(true)
  })

  it('says so where the counts never agree', async () => {
    const { server } = await start(photos(50), {
      fault: ({ path }) =>
        path === '/search/statistics'
          ? { status: 200, body: '{"total":60}', headers: { 'content-type': 'application/json' } }
          : undefined,
    })
    const { rows, report } = await readAll(server)
    expect(rows).toHaveLength(50)
    expect(report).toMatchObject({ distinct: 50, expected: 60, complete: false })
  })
})

describe('a scan', () => {
  it.each([1, 2, 8])('sees the same with %d requests at once', async (concurrency) => {
    const { sandbox, server } = await start(
      photos(9000, (index) => (index % 3 ? {} : { fileCreatedAt: day(index - (index % 900)) })),
    )
    const { rows, report } = await readAll(server, { concurrency })
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report.complete).toBe(true)
  })

  it('reads a small pass beside a large one', async () => {
    const passes = (['timeline', 'archive', 'hidden'] as const).map((visibility) => ({ visibility, trashed: false }))
    const asked: unknown[] = []
    const { sandbox, server } = await start(
      photos(12_000, (index) => ({ visibility: index % 6 === 0 ? 'archive' : 'timeline' })),
      {
        onRequest: ({ path, body }) => {
          if (path === '/search/metadata') asked.push((body as { visibility: string }).visibility)
        },
      },
    )
    const { rows, report } = await readAll(server, { passes })
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report).toMatchObject({ distinct: 12_000, expected: 12_000, complete: true })
    // Its 2,000 assets take three pages, one after the other.
    expect(asked.lastIndexOf('timeline')).toBeGreaterThan(asked.indexOf('archive') + 4)
    expect(asked.slice(0, 5)).toContain('timeline')
    expect(asked.slice(0, 5)).toContain('archive')
  })

  it('finds what goes into a pass that was read to its end already', async () => {
    const passes = (['archive', 'timeline'] as const).map((visibility) => ({ visibility, trashed: false }))
    const found: { sandbox?: Sandbox } = {}
    let asked = 0
    // The last page is far behind the only one of the archive.
    const { sandbox, server } = await start(
      photos(12_000, (index) => (index < 10 ? { visibility: 'archive' } : {})),
      {
        onRequest: ({ path, body }) => {
          if (path !== '/search/metadata' || (body as { visibility: string }).visibility !== 'timeline') return
          asked += 1
          const last = [...(found.sandbox?.state.assets.values() ?? [])].at(-1)
          if (asked === 4 && last) last.visibility = 'archive'
        },
      },
    )
    found.sandbox = sandbox
    const { rows, report } = await readAll(server, { passes, concurrency: 1 })
    expect(ids(rows)).toEqual(allIds(sandbox))
    expect(report).toMatchObject({ distinct: 12_000, expected: 12_000, complete: true })
  })

  it('waits for a slow consumer instead of filling memory', async () => {
    let asked = 0
    const { server } = await start(photos(20_000), {
      onRequest: ({ path }) => {
        if (path === '/search/metadata') asked += 1
      },
    })
    const { batches } = scan({ server, passes: timeline, concurrency: 3 })
    let taken = 0
    for await (const rows of batches) {
      if (rows.length === 0) continue
      taken += 1
      await new Promise((done) => setTimeout(done, 5))
      expect(asked - taken).toBeLessThanOrEqual(4)
    }
  })

  it('waits for a slow consumer while it reads very many assets of one instant, too', async () => {
    let asked = 0
    const assets = photos(16_000, (index) => ({ fileCreatedAt: day(7), updatedAt: day(index) }))
    const { server } = await start(assets, {
      onRequest: ({ path }) => {
        if (path === '/search/metadata') asked += 1
      },
    })
    const { batches } = scan({ server, passes: timeline })
    let before = 0
    for await (const rows of batches) {
      if (rows.length === 0) continue
      await new Promise((done) => setTimeout(done, 5))
      // It is halved some times before what is left fits an answer; all of it takes more than thirty.
      expect(asked - before).toBeLessThanOrEqual(14)
      before = asked
    }
  })

  it('tells how far it is', async () => {
    const seen: (number | null)[][] = []
    const { server } = await start(photos(2500))
    await readAll(server, { onProgress: (progress) => seen.push([progress.seen, progress.expected]) })
    expect(seen.at(-1)).toEqual([2500, 2500])
  })

  it('passes a failure of the server on', async () => {
    const { server } = await start(photos(6000), {
      fault: ({ path }) => (path === '/search/metadata' ? { status: 400, body: '{"message":"no"}' } : undefined),
    })
    await expect(readAll(server)).rejects.toMatchObject({ code: 'API_STATUS' })
  })

  it('finds every asset of any library in every version', async () => {
    const instant = fc
      .integer({ min: 0, max: 40 })
      .map((step) => new Date(Date.UTC(2020, 0, 1) + step * 86_400_000).toISOString())
    const asset: fc.Arbitrary<AssetInput> = fc.record({
      fileCreatedAt: instant,
      type: fc.constantFrom('IMAGE' as const, 'VIDEO' as const),
      isFavorite: fc.boolean(),
      visibility: fc.constantFrom('timeline' as const, 'archive' as const),
      exif: fc.option(fc.constant({ make: 'Acme' }), { nil: null }),
    })
    const library = fc.record({
      version: fc.constantFrom(...versions),
      assets: fc.array(asset, { maxLength: 60 }),
      // Copies make crowded instants, without which no window is ever too full.
      copies: fc.integer({ min: 1, max: 60 }),
      withExif: fc.boolean(),
    })
    await holds(
      fc.asyncProperty(library, async ({ version, assets, copies, withExif }) => {
        const crowd = Array.from({ length: copies }, () => assets).flat()
        const { sandbox, server } = await start(
          crowd.map((input, index) => ({ ...input, originalPath: `/p/${index}.jpg` })),
          { version },
        )
        const { rows, report } = await readAll(server, { withExif })
        const expected = [...sandbox.state.assets.values()].filter(({ visibility }) => visibility === 'timeline')
        expect(ids(rows)).toEqual(ids(expected))
        expect(report.complete).toBe(true)
      }),
      { runs: 10, seconds: 20 },
    )
  })
})
