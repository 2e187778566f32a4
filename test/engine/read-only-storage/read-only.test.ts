import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { triedOn } from '../../support/effort.ts'
import { photosAt } from '../../support/library.ts'
import { assetOf, writesTo } from '../../support/sandbox.ts'
import {
  age,
  applied,
  byHand,
  external,
  idsOf,
  lateHome,
  libraryWith,
  planned,
  tagIdOf,
  tagsOf,
  uploads,
  warningsOf,
} from './bench.ts'

const writesOf = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** What takes effect at once and is taken back by the job that cannot write the sidecar (`immich-api.md` 2.5, 2.6). */
const lateActions = [
  ['a tag', "addTag('trips/2020')", 'tag "trips/2020"'],
  ['a description', "setDescription('A day out')", 'description'],
  ['a date', "setDate('2015-05-05T05:05:05.000+02:00')", 'dateTimeOriginal'],
  ['a position', 'setLocation({ lat: 52.5, lon: 13.4 })', 'latitude, longitude'],
  ['a rating', 'rate(4)', 'rating'],
] as const

describe.each(triedOn(versions))('on read-only storage of %s', (version) => {
  it.each(lateActions)(
    '%s is written once, then left out with the library, the reason and a way',
    async (_, action, field) => {
      const home = await lateHome(version, action)
      expect(await applied(home)).toBe(0)
      const written = writesOf(writesTo(home.sandbox))
      const plan = await home.plan()
      expect(plan.operations).toEqual([])
      expect(warningsOf(plan)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^2 assets of the library "Archive" \\(/external\\): the server took back ${field}, .*read-only storage.*--retry.*addToAlbum`,
          ),
        ),
      ])
      for (let run = 0; run < 3; run += 1) expect(await applied(home)).toBe(0)
      expect(writesOf(writesTo(home.sandbox))).toBe(written)
    },
  )

  it('a tag that was taken off and came back is not taken off every time', async () => {
    const home = await lateHome(version, "removeTag('old')", libraryWith({ tags: ['old'] }))
    await applied(home)
    expect(tagsOf(home, [...external, ...uploads])).toEqual([['old'], ['old'], [], []])
    const plan = await home.plan()
    expect(planned(home, plan)).toEqual([])
    expect(warningsOf(plan)).toEqual([expect.stringContaining('took back tag "old"')])
  })

  it('what sticks is still written: the favourite goes, the description beside it stays out', async () => {
    const home = await lateHome(version, "setDescription('A day out'), favorite()")
    await applied(home)
    await byHand(home, 'PUT', '/assets', { ids: idsOf(home, external), isFavorite: false })
    const sets = (await home.plan()).operations.map((operation) => 'set' in operation && operation.set)
    expect(sets).toEqual([{ isFavorite: true }])
  })

  it('many assets are found by when they were touched, in few requests', async () => {
    const paths = Array.from({ length: 250 }, (_, index) => `/external/${index}.jpg`)
    const library = { readOnlyFolders: ['/external'], assets: photosAt([...paths, '/data/u.jpg']) }
    const home = await lateHome(version, "addTag('trips')", library)
    await applied(home)
    const reads = home.sandbox.requests.get('GET /assets/:id') ?? 0
    const plan = await home.plan()
    expect(plan.operations).toEqual([])
    expect(warningsOf(plan)).toEqual([expect.stringContaining('250 assets of uploads below /external')])
    expect(home.sandbox.requests.get('GET /assets/:id') ?? 0).toBe(reads)
  })

  it('is tried again after seven days, and at once with --retry; then the new write counts', async () => {
    const home = await lateHome(version, "addTag('trips')")
    await applied(home)
    await applied(home)
    expect(planned(home, await home.plan())).toEqual([])
    expect(planned(home, await home.plan('--retry'))).toEqual(external)
    age(home, 6)
    expect(planned(home, await home.plan())).toEqual([])
    age(home, 2)
    expect(planned(home, await home.plan())).toEqual(external)
    expect(await applied(home)).toBe(0)
    expect(planned(home, await home.plan())).toEqual([])
  })

  it('is forgotten when it is kept at last', async () => {
    const home = await lateHome(version, "addTag('trips')")
    await applied(home)
    await applied(home)
    home.sandbox.state.readOnlyFolders = []
    expect(await applied(home, '--retry')).toBe(0)
    expect(tagsOf(home, external)).toEqual([['trips'], ['trips']])
    const { stdout, code } = await home.darkroom('doctor')
    expect(stdout).not.toContain('took back')
    expect(code).toBe(0)
  })

  it('a refresh of all metadata does not make it forget', async () => {
    const home = await lateHome(version, "addTag('trips')")
    await applied(home)
    await applied(home)
    age(home, 1)
    await byHand(home, 'POST', '/assets/jobs', { assetIds: idsOf(home, external), name: 'refresh-metadata' })
    expect(planned(home, await home.plan())).toEqual([])
  })

  it('doctor lists it and fails', async () => {
    const home = await lateHome(version, "addTag('trips'), setDescription('A day out')")
    await applied(home)
    await applied(home)
    const { stdout, code } = await home.darkroom('doctor')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /✗ default kept: 2 assets of the library "Archive" \(\/external\): the server took back description, tag "trips"/,
    )
  })

  it('a sync does not take it for the work of a person', async () => {
    const home = await lateHome(version, "syncTag('trips')")
    await applied(home)
    const plan = await home.plan()
    expect(plan.operations).toEqual([])
    expect(warningsOf(plan)).toEqual([expect.stringContaining('took back tag "trips"')])
    await applied(home)
    home.sandbox.state.readOnlyFolders = []
    age(home, 8)
    expect(planned(home, await home.plan())).toEqual(external)
  })
})

describe.each(triedOn(versions))('what a person changes back on %s', (version) => {
  it.each([
    ['a tag', "addTag('trips')"],
    ['a description', "setDescription('A day out')"],
  ])('%s is the person’s, and the recipe goes on', async (_, action) => {
    const home = await lateHome(version, action)
    await applied(home)
    age(home, 1)
    const ids = idsOf(home, uploads)
    if (action.startsWith('addTag')) await byHand(home, 'DELETE', `/tags/${tagIdOf(home, 'trips')}/assets`, { ids })
    else await byHand(home, 'PUT', '/assets', { ids, description: '' })
    const plan = await home.plan()
    expect(planned(home, plan)).toEqual(expect.arrayContaining(uploads))
    expect(warningsOf(plan).join()).not.toContain('/data')
  })

  it('a tag deleted as a whole is the person’s, although no asset was touched', async () => {
    const home = await lateHome(version, "addTag('trips')", { ...libraryWith(), readOnlyFolders: [] })
    await applied(home)
    await byHand(home, 'DELETE', `/tags/${tagIdOf(home, 'trips')}`, {})
    const plan = await home.plan()
    expect(planned(home, plan)).toEqual([...external, ...uploads])
    expect(warningsOf(plan)).toEqual([])
  })

  it('a third value is nothing that the server took back', async () => {
    const home = await lateHome(version, "setDescription('A day out')", { ...libraryWith(), readOnlyFolders: [] })
    await applied(home)
    await byHand(home, 'PUT', '/assets', { ids: idsOf(home, uploads), description: 'Mine' })
    expect(planned(home, await home.plan())).toEqual(uploads)
  })

  it('what was taken off by undo is written again without a word', async () => {
    const home = await lateHome(version, "addTag('trips')", { ...libraryWith(), readOnlyFolders: [] })
    await applied(home)
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    await home.sandbox.settle()
    const plan = await home.plan()
    expect(planned(home, plan)).toEqual([...external, ...uploads])
    expect(warningsOf(plan)).toEqual([])
  })
})

describe.each(triedOn(versions))('on storage that can be written, %s', (version) => {
  it.each(lateActions)('%s is kept and nothing is said', async (_, action) => {
    const home = await lateHome(version, action, { ...libraryWith(), readOnlyFolders: [] })
    await applied(home)
    const plan = await home.plan()
    expect(plan).toMatchObject({ operations: [], recipes: [{ warnings: [] }] })
    expect(assetOf(home.sandbox, 'e1.jpg').sidecarPath).toBe('/external/2020/e1.jpg.xmp')
  })

  it('that turns read-only between the answer and the job, it is found as well', async () => {
    const home = await lateHome(version, "addTag('trips')", { ...libraryWith(), readOnlyFolders: [] })
    home.sandbox.faults.set([{ route: 'PUT /tags/*/assets', event: { readOnly: '/data' } }])
    await applied(home)
    const plan = await home.plan()
    expect(plan.operations).toEqual([])
    expect(warningsOf(plan)).toEqual([
      expect.stringContaining('2 assets of uploads below /data: the server took back tag "trips"'),
    ])
  })
})
