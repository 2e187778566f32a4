import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect, type Server } from '../../../core/api/server.ts'
import { type ApplyOptions, applyPlan } from '../../../engine/applier/applier.ts'
import type { AccountPlan, Operation } from '../../../engine/plan/plan.ts'
import { type Journal, openJournal } from '../../../engine/state/journal.ts'
import { type Sandbox, type SandboxOptions, versions } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { annaId, benId, photosAt, twoUsers } from '../../support/library.ts'
import { albumsOf, assetOf, sandboxFor, writesTo } from '../../support/sandbox.ts'

const names = ['1.jpg', '2.jpg', '3.jpg', '4.jpg', '5.jpg']
const library = { users: twoUsers, assets: photosAt(names.map((name) => `/photos/A/${name}`)) }

interface Bench {
  readonly sandbox: Sandbox
  readonly server: Server
  readonly journal: Journal
  readonly ids: readonly string[]
  apply(operations: readonly Operation[], more?: Partial<ApplyOptions>): ReturnType<typeof applyPlan>
}

const benchFor = async (version: string, hooks: Partial<SandboxOptions> = {}): Promise<Bench> => {
  const sandbox = await sandboxFor(hooks.library ?? library, version, hooks)
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const journal = openJournal(join(await folderWith(), 'state.sqlite'))
  onTestFinished(async () => {
    journal.close()
    await server.close()
  })
  const account = (operations: readonly Operation[]): AccountPlan => ({
    account: 'me',
    server: { url: sandbox.url, version },
    user: { id: server.user.id, email: server.user.email },
    recipes: [],
    operations,
    notes: [],
    refused: [],
    summary: {},
  })
  const apply: Bench['apply'] = (operations, more) =>
    applyPlan(account(operations), { run: randomUUID(), server, journal, ...more })
  return { sandbox, server, journal, apply, ids: names.map((name) => assetOf(sandbox, name).id) }
}

const idAt = (index: number): string => `00000000-0000-4000-8000-0000000000b${index}`

const album = { id: null, name: 'A' }
const tag = { id: null, value: 'a/b' }
const makeAlbum: Operation = { op: 'album.create', recipe: 'r', album, set: { description: 'About A' } }
const fill = (assetIds: readonly string[], id: string | null = null): Operation => ({
  op: 'album.add',
  recipe: 'r',
  album: { ...album, id },
  assetIds,
})
const everything = (ids: readonly string[]): Operation[] => [
  makeAlbum,
  { op: 'tag.create', recipe: 'r', tag },
  fill(ids),
  { op: 'tag.add', recipe: 'r', tag, assetIds: ids },
  { op: 'asset.update', recipe: 'r', assetIds: ids, set: { visibility: 'archive', isFavorite: true }, was: {} },
]

describe.each(versions)('the applier on %s', (version) => {
  it('carries out every kind of operation', async () => {
    const { sandbox, apply, ids } = await benchFor(version)
    expect(await apply(everything(ids))).toMatchObject({ status: 'done', changes: 17, failures: [], stoppedBy: null })
    await sandbox.settle()
    expect(albumsOf(sandbox)).toEqual([['A', names]])
    expect([...sandbox.state.albums.values()]).toMatchObject([{ description: 'About A', ownerId: annaId }])
    const [, leaf] = [...sandbox.state.tags.values()]
    expect(leaf?.value).toBe('a/b')
    for (const name of names)
      expect(assetOf(sandbox, name)).toMatchObject({ visibility: 'archive', isFavorite: true, tagIds: [leaf?.id] })
  })

  it('has an entry on disk before each request leaves, and its answer before the next', async () => {
    const seen: { request: string; answered: boolean[] }[] = []
    let file = ''
    const bench = await benchFor(version, {
      onRequest: ({ method, path }) => {
        if (method === 'GET' || path.startsWith('/search')) return
        // Another connection: what it sees is on disk, not in the memory of the one that writes.
        const reader = openJournal(file)
        const [run] = reader.runs()
        const requests = reader.requests(run?.id ?? '')
        reader.close()
        seen.push({
          request: requests.at(-1)?.request ?? 'none',
          answered: requests.map(({ answeredAt }) => answeredAt !== null),
        })
      },
    })
    file = bench.journal.file
    await bench.apply(everything(bench.ids), { batchSize: 3 })
    const shape = expect.stringMatching(/^(POST|PUT) \/(albums|tags|assets)/)
    expect(seen).toEqual(
      Array.from({ length: 8 }, (_, index) => ({ request: shape, answered: [...Array(index).fill(true), false] })),
    )
    const [run] = bench.journal.runs()
    expect(run).toMatchObject({ status: 'done', operations: 5, done: 5, changes: 17 })
    expect(bench.journal.requests(run?.id ?? '').every(({ answeredAt }) => answeredAt !== null)).toBe(true)
  })

  it('uses an album that came meanwhile instead of making a second one', async () => {
    const { sandbox, apply, ids } = await benchFor(version, { library: { ...library, albums: [{ albumName: 'A' }] } })
    expect(await apply([makeAlbum, fill(ids)])).toMatchObject({ status: 'done', changes: 5 })
    expect(albumsOf(sandbox)).toEqual([['A', names]])
  })

  it('makes its own where somebody else has an album of the name', async () => {
    const albums = [{ albumName: 'A', ownerId: benId, users: [{ userId: annaId, role: 'editor' as const }] }]
    const { sandbox, apply, ids } = await benchFor(version, { library: { ...library, albums } })
    await apply([makeAlbum, fill(ids)])
    expect(albumsOf(sandbox)).toEqual([
      ['A', []],
      ['A', names],
    ])
  })

  it('counts what is there already as done, but not as a change', async () => {
    const albums = [{ albumName: 'A', id: randomUUID(), assetIds: ['/photos/A/1.jpg', '/photos/A/2.jpg'] }]
    const { sandbox, apply, ids, journal } = await benchFor(version, { library: { ...library, albums } })
    expect(await apply([fill(ids, albums[0]?.id)])).toMatchObject({ status: 'done', changes: 3, failures: [] })
    expect(journal.runs()).toMatchObject([{ done: 1, changes: 3 }])
    expect(albumsOf(sandbox)).toEqual([['A', names]])
  })

  it('sends batches: five assets by two are three calls', async () => {
    const { sandbox, apply, ids } = await benchFor(version)
    const progress: string[] = []
    await apply([makeAlbum, fill(ids)], {
      batchSize: 2,
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    })
    expect(writesTo(sandbox)).toEqual({ 'POST /albums': 1, 'PUT /albums/:id/assets': 3 })
    expect(progress).toEqual(['1/6', '3/6', '5/6', '6/6'])
  })

  it('takes out of an album only what got into the other, and deletes nothing then', async () => {
    const old = { id: '00000000-0000-4000-8000-000000000a01', name: 'Old' }
    const held = {
      ...library,
      albums: [{ ...old, albumName: 'Old', ownerId: annaId, assetIds: names.map((_, at) => idAt(at)) }],
    }
    const assets = library.assets.map((asset, at) => ({ ...asset, id: idAt(at) }))
    const { sandbox, apply, ids } = await benchFor(version, { library: { ...held, assets } })
    // Somebody locks one of them, so that it may not be put anywhere.
    sandbox.state.updateAsset(assetOf(sandbox, '2.jpg'), { visibility: 'locked' })
    const outcome = await apply([
      makeAlbum,
      fill(ids),
      { op: 'album.remove', recipe: 'r', album: old, assetIds: ids, total: ids.length },
      { op: 'album.delete', recipe: 'r', album: old, was: { description: '' } } as unknown as Operation,
    ])
    expect(outcome.status).toBe('partial')
    expect(albumsOf(sandbox)).toEqual([
      ['A', names.filter((name) => name !== '2.jpg')],
      ['Old', ['2.jpg']],
    ])
    expect(outcome.failures.map(({ op, assetIds }) => [op, assetIds])).toEqual([
      ['album.add', [ids[1]]],
      ['album.remove', [ids[1]]],
      ['album.delete', []],
    ])
  })

  it('goes on with the next operation where an album is gone', async () => {
    const { sandbox, apply, ids, journal } = await benchFor(version)
    const outcome = await apply([fill(ids, randomUUID()), { op: 'tag.create', recipe: 'r', tag }])
    expect(outcome).toMatchObject({
      status: 'partial',
      changes: 1,
      failures: [{ op: 'album.add', target: 'A', assetIds: ids }],
    })
    expect(journal.operations(outcome.run).map(({ done }) => done)).toEqual([false, true])
    expect(sandbox.state.tags.size).toBe(2)
  })
})

describe('a tag above another', () => {
  it('is not made on the way where it failed, because undo would not know of it', async () => {
    const { sandbox, apply } = await benchFor('3.0.3')
    sandbox.faults.set([{ route: 'PUT /tags', status: 400, times: 1 }])
    const create = (value: string): Operation => ({ op: 'tag.create', recipe: 'r', tag: { id: null, value } })
    const outcome = await apply([create('n'), create('n/e'), create('n/e/w'), create('other')])
    expect(outcome.failures.map(({ target }) => target)).toEqual(['n', 'n/e', 'n/e/w'])
    expect([...sandbox.state.tags.values()].map(({ value }) => value)).toEqual(['other'])
  })
})

describe('an interrupted run', () => {
  it('ends after the request in flight and says where it is', async () => {
    const controller = new AbortController()
    const { sandbox, apply, ids, journal } = await benchFor('3.0.3', {
      onRequest: ({ method, path }) => {
        if (method === 'POST' && path === '/albums') controller.abort()
      },
    })
    const outcome = await apply(everything(ids), { signal: controller.signal })
    expect(outcome).toMatchObject({ status: 'interrupted', changes: 1, failures: [] })
    expect(albumsOf(sandbox)).toEqual([['A', []]])
    expect(journal.runs()).toMatchObject([{ status: 'interrupted', done: 1, changes: 1 }])
    expect(await apply(everything(ids))).toMatchObject({ status: 'done', changes: 16 })
    expect(albumsOf(sandbox)).toEqual([['A', names]])
  })
})
