import { describe, expect, it } from 'vitest'
import type { RecipeData } from '../../language/yaml/data.ts'
import type { Fault, LibraryInput, SandboxRequest } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { proxyFor } from '../support/proxy.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'
import { withoutWaiting } from '../support/waiting.ts'

const names = Array.from({ length: 10 }, (_, index) => `/p/${index}.jpg`)
/** Ten photos, all in "Big", the first four in "Small" and tagged. */
const library: LibraryInput = {
  assets: photosAt(names).map((asset, index) => (index < 4 ? { ...asset, tags: ['t'] } : asset)),
  albums: [
    { albumName: 'Big', assetIds: names },
    { albumName: 'Small', assetIds: names.slice(0, 4) },
  ],
}
/** Takes three of ten out of "Big", two of four out of "Small", and a tag off two: seven removals from three assets. */
const recipes: readonly RecipeData[] = [
  { name: 'big', where: { path: '/p/[012].jpg' }, actions: [{ removeFromAlbum: 'Big' }] },
  { name: 'small', where: { path: '/p/[01].jpg' }, actions: [{ removeFromAlbum: 'Small' }, { removeTag: 't' }] },
]

const homeWith = (limits: object) =>
  homeFor({ library, files: { 'immichrc.json': JSON.stringify({ recipes, limits }) } })

const ofAlbum = (name: string, count: number, key: string): string =>
  `${count} assets would be taken out of the album "${name}"; limits.removalsPerAlbum allows ${key}`

describe.each([
  [{ removals: 6 }, '7 assets would be removed from something; limits.removals allows 6.', '--max-removals 7'],
  [{ removals: '60%' }, 'allows 6, which is 60% of 10.', '--max-removals 7'],
  [{ removalsPerAlbum: 2 }, ofAlbum('Big', 3, '2.'), '--max-removals-per-album 3'],
  [{ removalsPerAlbum: '40%' }, ofAlbum('Small', 2, '1, which is 40% of 4.'), '--max-removals-per-album 3'],
  [{ changes: '20%' }, '3 assets would be changed; limits.changes allows 2, which is 20% of 10.', '--max-changes 3'],
  [{ changes: 0 }, '3 assets would be changed; limits.changes allows 0.', '--max-changes 3'],
])('limits %j', (limits, said, flag) => {
  it('refuse in plan and apply with the flag that lets it pass, and nothing is written', async () => {
    const { darkroom, sandbox } = await homeWith(limits)
    for (const command of [
      ['plan'],
      ['plan', '--out', 'plan.json'],
      ['apply', '--yes'],
      ['apply', 'plan.json', '--yes'],
    ]) {
      const { code, stdout, stderr } = await darkroom(...command)
      expect(code, command.join(' ')).toBe(5)
      expect(stdout + stderr).toContain(said)
      expect(stdout + stderr).toContain(`${flag} lets it pass`)
    }
    expect(writesTo(sandbox)).toEqual({})
  })

  it('let it pass with that flag, for that once', async () => {
    const { darkroom, sandbox } = await homeWith(limits)
    expect((await darkroom('apply', '--yes', ...flag.split(' '))).code).toBe(0)
    expect(albumsOf(sandbox).map(([name, files]) => [name, files.length])).toEqual([
      ['Big', 7],
      ['Small', 2],
    ])
  })
})

describe('limits', () => {
  it.each([
    { removals: 7 },
    { removals: '70%' },
    { removalsPerAlbum: 3 },
    { removalsPerAlbum: '50%' },
    { changes: '30%' },
  ])('%j are kept by just so much', async (limits) => {
    const { darkroom } = await homeWith(limits)
    expect((await darkroom('apply', '--yes')).code).toBe(0)
  })

  it('are told all at once', async () => {
    const { darkroom } = await homeWith({ changes: 1, removals: 1, removalsPerAlbum: 1 })
    const { stdout } = await darkroom('plan')
    for (const flag of ['--max-changes 3', '--max-removals 7', '--max-removals-per-album 3'])
      expect(stdout).toContain(flag)
  })

  it('do not stand in the way of undo', async () => {
    const { darkroom, sandbox } = await homeWith({ removals: 0, changes: 3 })
    expect((await darkroom('apply', '--yes', '--max-removals', '7')).code).toBe(0)
    expect((await darkroom('undo', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox).map(([, files]) => files.length)).toEqual([10, 4])
  })

  it('of the command line are numbers or shares', async () => {
    const { darkroom, sandbox } = await homeWith({})
    const { code, stderr } = await darkroom('apply', '--yes', '--max-removals', 'many')
    expect(code).not.toBe(0)
    expect(stderr).toContain('"many" is neither a number nor a percentage such as 20%.')
    expect(writesTo(sandbox)).toEqual({})
  })
})

describe('an allowance on the command line', () => {
  it.each([['plan'], ['apply'], ['undo']])('of %s is refused where there is none of that name', async (command) => {
    const { darkroom, sandbox } = await homeWith({})
    const { code, stderr } = await darkroom(command, '--allow', 'asset.trash,album.delet', '--yes')
    expect(code).toBe(3)
    expect(stderr).toContain('"album.delet" is nothing that has to be allowed; what has to: asset.trash, ')
    expect(writesTo(sandbox)).toEqual({})
  })
})

describe('undo', () => {
  it('has no limits, and refuses their flags', async () => {
    const { darkroom, sandbox } = await homeWith({})
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    const before = writesTo(sandbox)
    const { code, stderr } = await darkroom('undo', '--yes', '--max-removals', '0')
    expect(code).toBe(3)
    expect(stderr).toContain("unknown option '--max-removals'")
    expect(writesTo(sandbox)).toEqual(before)
  })
})

/** "Kept" holds four assets that this recipe put in; then a question about them fails. */
const synced = async (where: object, fault: (request: SandboxRequest) => Fault | undefined) => {
  let isBroken = false
  const home = await homeFor({
    library: { ...library, smart: { beach: names }, people: [] },
    fault: (request) => (isBroken ? fault(request) : undefined),
    files: {
      'immichrc.json': JSON.stringify({
        recipes: [{ name: 's', where, actions: [{ syncAlbum: { name: 'Kept', allowEmpty: true } }] }],
      }),
    },
  })
  expect((await home.darkroom('apply', '--yes')).code).toBe(0)
  const kept = albumsOf(home.sandbox)
  isBroken = true
  return { home, kept }
}

describe('a sync removes nothing', () => {
  it.each([
    ['the lookup of a tag', { tagged: 't' }, /^GET \/tags$/],
    ['the lookup of an album', { inAlbum: 'Small' }, /^GET \/albums$/],
    ['a smart search', { smart: { query: 'beach', limit: 4 } }, /^POST \/search\/smart$/],
  ])('where %s fails', async (_, where, route) => {
    withoutWaiting()
    const fault = ({ method, path }: SandboxRequest): Fault | undefined =>
      route.test(`${method} ${path}`) ? { status: 500 } : undefined
    const { home, kept } = await synced(where, fault)
    expect(kept).toHaveLength(3)
    const before = writesTo(home.sandbox)
    expect([1, 5]).toContain((await home.darkroom('apply', '--yes')).code)
    expect(writesTo(home.sandbox)).toEqual(before)
    expect(albumsOf(home.sandbox)).toEqual(kept)
  })

  it('where the server counts more assets than it shows', async () => {
    const { home, kept } = await synced({ path: '/p/[0-3].jpg' }, () => undefined)
    const url = await proxyFor(home.sandbox.url, (path, answer) =>
      path.endsWith('/search/statistics') ? { total: (answer as { total: number }).total + 1 } : answer,
    )
    const recipe = { name: 's', where: { path: '/p/[01].jpg' }, actions: [{ syncAlbum: 'Kept' }] }
    await home.write({
      'less.json': JSON.stringify({ accounts: { default: { url } }, recipes: [recipe] }),
      'whole.json': JSON.stringify({ recipes: [recipe] }),
    })
    const before = writesTo(home.sandbox)
    const { stdout } = await home.darkroom('apply', '--yes', '--config', 'less.json')
    expect(stdout).toContain('Nothing is removed after such a scan.')
    expect(writesTo(home.sandbox)).toEqual(before)
    expect(albumsOf(home.sandbox)).toEqual(kept)
    // The same with a server that counts right takes two assets out.
    expect((await home.darkroom('apply', '--yes', '--config', 'whole.json')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toContainEqual(['Kept', ['0.jpg', '1.jpg']])
  })
})
