import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LibraryInput, SandboxRequest } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'

const library: LibraryInput = {
  assets: Array.from({ length: 40 }, (_, number) => ({
    originalPath: `/photos/${number}.jpg`,
    fileCreatedAt: new Date(Date.UTC(2020, 0, 1, number)).toISOString(),
    isFavorite: number < 2,
    exif: { make: 'Canon', description: '' },
  })),
}

const recipe = (name: string, where: object, actions: readonly object[]): string =>
  JSON.stringify([{ name, where, actions }])

/** Recipes that look at everything, at two favourites, and at what is described. */
const files = {
  'everything.json': recipe('everything', { path: '/photos/*' }, [{ addToAlbum: 'All' }]),
  'favourites.json': recipe('favourites', { favorite: true }, [{ addToAlbum: 'Liked' }]),
  'described.json': recipe('described', { not: { description: 'words' } }, [{ setDescription: 'words' }]),
}
const homeOf = (file: string, version?: string) =>
  homeFor({ library, files, config: `recipes: ['${file}']`, ...(version ? { version } : {}), jobs: 'held' })

/** Notes the searches of a server, and what it is asked to count. */
const noting = () => {
  const searches: string[] = []
  const counts: string[] = []
  const onRequest = ({ path, body }: SandboxRequest): undefined => {
    if (path === '/search/metadata') searches.push(JSON.stringify(body))
    if (path === '/search/statistics' || path === '/assets/statistics') counts.push(JSON.stringify(body ?? path))
  }
  return { searches, counts, onRequest }
}

describe('the mirror', () => {
  it('is told by --verbose and doctor, and left alone by --fresh', async () => {
    const home = await homeOf('everything.json')
    const assets = async () =>
      (await home.darkroom('doctor')).stdout.split('\n').find((line) => line.includes('assets:'))
    expect(await assets()).toContain('from the mirror: all of them are read once more, because nothing is mirrored yet')
    const fresh = await home.darkroom('plan', '--fresh', '--verbose')
    expect(fresh.stderr).not.toContain('mirror')
    expect(
      await readdir(join(home.folder, 'state')).then((names) => names.some((name) => name.includes('mirror'))),
    ).toBe(false)
    /** All but the line that says from where, and how long it took. */
    const read = ({ stdout }: { stdout: string }) => stdout.split('\n').toSpliced(1, 1)
    const first = await home.darkroom('plan', '--verbose')
    expect(first.stderr).toContain('from the server: read as a whole: it was not read before')
    expect(await assets()).toContain('from the mirror: it knows 40, and asks what changed')
    const second = await home.darkroom('plan', '--verbose')
    expect(second.stderr).toContain('The last plan is shown again: nothing changed since.')
    expect(read(second)).toEqual(read(first))
    const verified = await home.darkroom('plan', '--verify', '--verbose')
    expect(verified.stderr).toContain('read as a whole: everything is verified')
    expect(read(verified)).toEqual(read(first))
  })

  it('is not made for a few assets that the server can find', async () => {
    const home = await homeOf('favourites.json')
    const { stderr } = await home.darkroom('plan', '--verbose')
    expect(stderr).toContain('from the server: 2 of 40 assets are looked for')
    expect((await home.darkroom('doctor')).stdout).toContain('from the server: 2 of 40 assets are looked for')
  })

  it('serves find as well', async () => {
    const home = await homeOf('everything.json')
    await home.darkroom('plan')
    const { stdout, stderr } = await home.darkroom('find', 'everything', '--ids', '--verbose')
    expect(stdout.trim().split('\n')).toHaveLength(40)
    expect(stderr).toContain('from the mirror')
  })

  it.each(['1.135.3', '2.7.5', '3.0.3'])(
    'knows on %s what was written itself, before the jobs have run',
    async (version) => {
      const home = await homeOf('described.json', version)
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
      const { stderr } = await home.darkroom('plan', '--verbose')
      expect(stderr).toContain('from the mirror')
      expect((await home.plan()).summary).toEqual({})
      await home.sandbox.settle()
      expect((await home.plan()).summary).toEqual({})
    },
  )

  it('has recipes look at as many assets as the server has, where one filter covers several', async () => {
    const assets = (library.assets ?? []).map((asset, number) => ({
      ...asset,
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    }))
    const home = await homeFor({
      // 30 of 40 are in no album, two are favourites: together more than half of all.
      library: { assets, albums: [{ albumName: 'Ten', assetIds: assets.slice(30).map(({ id }) => id) }] },
      files: {
        'two.json': JSON.stringify([
          { name: 'loose', where: { not: { inAnyAlbum: true } }, actions: [{ addTag: 'loose' }] },
          { name: 'favourites', where: { favorite: true }, actions: [{ addToAlbum: 'Liked' }] },
        ]),
      },
      config: "recipes: ['two.json']",
    })
    for (const flags of [[], [], ['--fresh']])
      expect((await home.plan(...flags)).recipes.map(({ scanned, matched }) => [scanned, matched])).toEqual([
        [40, 30],
        [40, 2],
      ])
  })

  it('asks for no member of an album twice', async () => {
    const { searches, onRequest } = noting()
    const home = await homeFor({ library, files, config: "recipes: ['everything.json']", fault: onRequest })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    // The album was filled since it was read.
    expect((await home.plan()).summary).toEqual({})
    expect(searches.filter((body) => body.includes('albumIds'))).toHaveLength(1)
    searches.length = 0
    expect((await home.plan()).summary).toEqual({})
    expect(searches.filter((body) => body.includes('albumIds'))).toEqual([])
    // What changed, and the asset that changed last.
    expect(searches.length).toBeLessThanOrEqual(3)
  })

  it('counts once to show a plan again what it holds itself, and nothing of others where there are none', async () => {
    const { counts, onRequest } = noting()
    const home = await homeFor({
      library: { ...library, albums: [{ albumName: 'Empty' }] },
      files: { 'loose.json': recipe('loose', { not: { inAnyAlbum: true } }, [{ addToAlbum: 'All' }]) },
      config: "recipes: ['loose.json']",
      fault: onRequest,
    })
    const before = await home.plan()
    expect(before.summary).toEqual({ 'album.create': 1, 'album.add': 40 })
    counts.length = 0
    expect(await home.plan()).toEqual(before)
    expect(counts.filter((body) => body.includes('isNotInAlbum'))).toHaveLength(1)
    expect(counts.filter((body) => !body.includes('isNotInAlbum'))).toEqual([expect.stringContaining('createdBefore')])
  })

  it.each(['1.135.3', '2.7.5', '3.0.3'])('knows on %s which of many tags were exchanged by itself', async (version) => {
    const assets = Array.from({ length: 2_200 }, (_, number) => ({
      originalPath: `/photos/${number}.jpg`,
      fileCreatedAt: new Date(Date.UTC(2020, 0, 1, 0, number)).toISOString(),
    }))
    const first = { name: 'first', where: { not: { path: '/photos/9.jpg' } }, actions: [{ addTag: 'many' }] }
    const out = { name: 'out', where: { path: '/photos/8.jpg' }, actions: [{ removeTag: 'many' }] }
    const into = { name: 'into', where: { path: '/photos/9.jpg' }, actions: [{ addTag: 'many' }] }
    const home = await homeFor({
      library: { assets },
      version,
      jobs: 'held',
      files: {
        'first.json': JSON.stringify({ recipes: [first] }),
        'next.json': JSON.stringify({ recipes: [out, into] }),
      },
    })
    const run = (command: string, file: string) => home.darkroom(command, '--yes', '--json', '--config', file)
    expect((await run('apply', 'first.json')).code).toBe(0)
    const { summary } = await home.plan('--config', 'next.json')
    expect(summary).toEqual({ 'tag.add': 1, 'tag.remove': 1 })
    expect((await run('apply', 'next.json')).code).toBe(0)
    expect((await home.plan('--config', 'next.json')).summary).toEqual({})
  })
})
