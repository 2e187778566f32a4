import { describe, expect, it } from 'vitest'
import { hasRecordings, readLibrary } from '../sandbox/exchange.ts'
import { homeFor } from '../support/home.ts'
import { type LearnedAlbum, reportIn } from '../support/learning.ts'

const version = '3.1.0'
const home = () => homeFor({ library: readLibrary(version), files: { 'immichrc.yaml': 'recipes: []\n' } })

/** What is said of an album or tag of the recorded library; `saved` is of `without` bits. */
interface Expected {
  readonly name: string
  readonly kind: LearnedAlbum['kind']
  readonly members: number
  readonly found?: number
  readonly hit?: number
  readonly where?: object
  readonly saved?: number
  readonly without?: number
}

const albums: readonly Expected[] = [
  { name: 'Best of', kind: 'none', members: 9 },
  { name: 'Dup name', kind: 'none', members: 2 },
  { name: 'Dup name', kind: 'hint', members: 3, found: 6, hit: 3, saved: 6, without: 33 },
  { name: 'Empty album', kind: 'none', members: 0 },
  {
    name: 'New York',
    kind: 'open',
    members: 20,
    found: 21,
    hit: 20,
    where: { city: 'New York City' },
    saved: 103,
    without: 125,
  },
  {
    name: 'Paris 2019',
    kind: 'closed',
    members: 22,
    found: 22,
    hit: 22,
    where: { taken: { from: '2019-07-12', to: '2019-07-14' } },
    saved: 103,
    without: 134,
  },
  {
    name: 'Rome 2021',
    kind: 'closed',
    members: 20,
    found: 20,
    hit: 20,
    where: { all: [{ city: 'Rome' }, { taken: { year: 2021 } }] },
    saved: 106,
    without: 125,
  },
  {
    name: 'Shared with user2',
    kind: 'closed',
    members: 12,
    found: 12,
    hit: 12,
    where: { taken: { from: '2021-09-10', to: '2021-09-11' } },
    saved: 56,
    without: 87,
  },
  {
    name: 'Tokyo 2023',
    kind: 'closed',
    members: 28,
    found: 28,
    hit: 28,
    where: { all: [{ taken: { from: '2023-04-02', to: '2023-04-04' } }, { hasCamera: true }] },
    saved: 124,
    without: 159,
  },
]

const tags: readonly Expected[] = [
  { name: 'Family', kind: 'none', members: 12, found: 66, hit: 12, saved: 11, without: 87 },
  {
    name: 'Trips/Italy',
    kind: 'closed',
    members: 32,
    found: 32,
    hit: 32,
    where: { all: [{ taken: { from: '2021-09-01', to: '2021-09-30' } }, { hasCamera: true }] },
    saved: 146,
    without: 175,
  },
  { name: 'Trips/Japan', kind: 'closed', members: 28, found: 28, hit: 28 },
  { name: 'Trips/Paris', kind: 'closed', members: 22, found: 22, hit: 22 },
]

/** Whole bits as the prototype of the rules told them; it may have counted one day more or less. */
const near = (bits: number, expected: number): number => (Math.abs(bits - expected) < 0.75 ? expected : bits)

const told = (album: LearnedAlbum, { found, hit, where, saved, without = 0 }: Expected): Expected => ({
  name: album.name,
  kind: album.kind,
  members: album.members.all,
  ...(found === undefined ? {} : { found: album.found }),
  ...(hit === undefined ? {} : { hit: album.hit }),
  ...(where === undefined ? {} : { where: album.rule ?? {} }),
  ...(saved === undefined
    ? {}
    : { saved: near(album.bits.without - album.bits.with, saved), without: near(album.bits.without, without) }),
})

const compare = (said: readonly LearnedAlbum[], expected: readonly Expected[]): void => {
  const names = new Set(expected.map(({ name }) => name))
  const order = (a: { name: string; members: unknown }, b: { name: string; members: unknown }): number =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : Number(a.members) - Number(b.members)
  const known = said
    .filter(({ name }) => names.has(name))
    .map((album) => ({ album, name: album.name, members: album.members.all }))
    .sort(order)
  const wanted = [...expected].sort(order)
  expect(known.map(({ album }, index) => told(album, wanted[index] as Expected))).toEqual(wanted)
}

describe.skipIf(!hasRecordings(version))('learn from the recorded library', () => {
  it('says of each album what made it', async () => {
    const { albums: said, library } = await reportIn(await home())
    expect(library).toEqual({ assets: 488, universe: 478 })
    expect(said.map(({ name }) => name)).not.toContain('User2 private')
    compare(said, albums)
  })

  it('says of each tag what made it', async () => {
    compare((await reportIn(await home(), '--tags')).albums, tags)
  })

  it('says that nothing of another user’s album is one’s own', async () => {
    const at = await home()
    const { albums: said } = await reportIn(at, '--shared', 'User2 shared to admin')
    expect(said).toMatchObject([{ kind: 'none', members: { all: 10, used: 0, other: 10 }, recipe: null }])
    const { stdout } = await at.darkroom('learn', 'User2 shared to admin')
    expect(stdout).toContain('no rule: nothing of yours is in it')
    expect(stdout).toContain('10 of Second User: an own rule cannot put them in')
  })

  it('writes recipes whose first plan adds what was said, and removes nothing', async () => {
    const at = await home()
    const { code, stderr } = await at.darkroom('learn', '--out', 'learned')
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('would add 1 asset and remove none'),
    })
    await at.write({ 'immichrc.yaml': "recipes: ['learned/recipes/*.yaml']\n" })
    const { operations, refused } = await at.plan()
    expect(refused).toEqual([])
    expect(operations).toMatchObject([{ op: 'album.add', album: { name: 'New York' } }])
    expect(operations.flatMap((one) => ('assetIds' in one ? one.assetIds : []))).toHaveLength(1)
    expect((await at.darkroom('test')).code).toBe(0)
  })
})
