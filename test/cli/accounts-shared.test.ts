import { describe, expect, it } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import { versions } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { annaId, benId, photosAt, twoUsers } from '../support/library.ts'
import { albumsOf } from '../support/sandbox.ts'

const library = {
  users: twoUsers,
  assets: [
    ...photosAt(['/anna/a1.jpg', '/anna/a2.jpg'], { ownerId: annaId }),
    ...photosAt(['/ben/b1.jpg', '/ben/b2.jpg'], { ownerId: benId }),
  ],
}

/** Anna makes the album and lets Ben fill it; Ben only fills it. */
const recipes = [
  {
    name: 'made by Anna',
    accounts: ['anna'],
    where: { fileName: '*.jpg' },
    actions: [{ addToAlbum: 'Both' }, { album: { name: 'Both', shareWith: [{ user: 'Ben', role: 'editor' }] } }],
  },
  { name: 'filled by Ben', accounts: ['ben'], where: { fileName: '*.jpg' }, actions: [{ addToAlbum: 'Both' }] },
]

const homeOfTwo = async (version: string, all: readonly object[] = recipes): Promise<Home> => {
  const home = await homeFor({ library, version })
  const { url, users } = home.sandbox
  const account = (id: string) => ({ url, apiKey: users.find((user) => user.id === id)?.apiKey })
  await home.write({
    'immichrc.json': JSON.stringify({ accounts: { anna: account(annaId), ben: account(benId) }, recipes: all }),
  })
  return home
}

it('tells of an account that may do what it wants by which other one it is held back', async () => {
  const home = await homeOfTwo('3.0.3', [
    { name: 'too much', accounts: ['anna'], where: { fileName: '*.jpg' }, actions: ['favorite'] },
    { name: 'little', accounts: ['ben'], where: { fileName: 'b1.jpg' }, actions: ['favorite'] },
  ])
  const refusal = { recipe: '', reason: expect.stringContaining('what anna would do is refused'), operations: 1 }
  const planned = await home.darkroom('plan', '--json', '--max-changes', '1')
  expect(planned.json<Plan>().accounts.map(({ refused, summary }) => [refused.length, summary])).toEqual([
    [1, {}],
    [1, {}],
  ])
  expect(planned.json<Plan>().accounts[1]?.refused).toEqual([refusal])
  const applied = await home.darkroom('apply', '--yes', '--max-changes', '1')
  expect(applied.code).toBe(5)
  expect(applied.stdout.match(/what anna would do is refused/g)).toHaveLength(1)
  expect([...home.sandbox.state.assets.values()].some(({ isFavorite }) => isFavorite)).toBe(false)
  expect((await home.darkroom('apply', '--account', 'ben', '--yes', '--max-changes', '1')).code).toBe(0)
  expect([...home.sandbox.state.assets.values()].filter(({ isFavorite }) => isFavorite)).toHaveLength(1)
})

it('says in details whose they are, where there are several', async () => {
  const home = await homeOfTwo('3.0.3', [{ name: 'hearts', where: { fileName: '*1.jpg' }, actions: ['favorite'] }])
  const { stdout } = await home.darkroom('plan', 'hearts')
  expect(stdout).toMatch(
    /^anna {2}\S+@\S+\n\nhearts {2}1 of [12] assets? matches\n.*a1\.jpg.*^ben {2}\S+@\S+\n\nhearts.*b1\.jpg/ms,
  )
  expect((await home.darkroom('plan', 'hearts', '--account', 'ben')).stdout).toMatch(/^hearts/)
  expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
  expect((await home.darkroom('undo', '--yes')).stdout).toMatch(/^ben {2}.*b1\.jpg.*^anna {2}.*a1\.jpg/ms)
})

const plansOf = async ({ darkroom }: Home): Promise<string[][]> => {
  const { accounts } = (await darkroom('plan', '--json')).json<Plan>()
  return accounts.map(({ account, operations }) => [account, ...operations.map(({ op }) => op)])
}

describe.each(versions)('one album filled by two accounts in one run on %s', (version) => {
  it('is planned, filled, then left alone, and undo takes both back', async () => {
    const home = await homeOfTwo(version)
    expect(await plansOf(home)).toEqual([
      ['anna', 'album.create', 'album.add', 'album.share'],
      ['ben', 'album.add'],
    ])
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Both', ['a1.jpg', 'a2.jpg', 'b1.jpg', 'b2.jpg']]])
    expect([...home.sandbox.state.albums.values()]).toMatchObject([{ ownerId: annaId }])
    expect(await plansOf(home)).toEqual([['anna'], ['ben']])

    const runs = (await home.darkroom('runs', '--json')).json<{ account: string; changes: number }[]>()
    expect(runs.map(({ account }) => account).sort()).toEqual(['anna', 'ben'])
    expect(runs.find(({ account }) => account === 'ben')).toMatchObject({ changes: 2, operations: 1 })

    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it('where the one who makes it fails, the other makes none of its own and says so', async () => {
    const home = await homeOfTwo(version)
    home.sandbox.faults.set([{ route: 'POST /albums', status: 400 }])
    const { code } = await home.darkroom('apply', '--yes')
    expect([1, 4]).toContain(code)
    expect(albumsOf(home.sandbox)).toEqual([])
    home.sandbox.faults.set([])
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Both', ['a1.jpg', 'a2.jpg', 'b1.jpg', 'b2.jpg']]])
  })
})

describe('recipes for some accounts', () => {
  it('are planned for those only; a recipe without accounts for all', async () => {
    const tag = { name: 'all', where: { fileName: '*.jpg' }, actions: [{ addTag: 'seen' }] }
    const home = await homeOfTwo('3.0.3', [tag, { ...tag, name: 'only Ben', accounts: ['ben'] }])
    const { accounts } = (await home.darkroom('plan', '--json')).json<Plan>()
    expect(accounts.map((account) => account.recipes.map(({ name }) => name))).toEqual([['all'], ['all', 'only Ben']])
  })

  it('name accounts that exist, or the configuration is wrong, with every one of them', async () => {
    const home = await homeOfTwo('3.0.3', [
      { ...recipes[0], accounts: ['ana', 'ben'] },
      { ...recipes[1], accounts: ['somebody'] },
    ])
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toContain('recipes[0].accounts[0]: recipe "made by Anna" is for "ana", and no account is called so')
    expect(stderr).toContain('Did you mean "anna"?')
    expect(stderr).toContain('recipes[1].accounts[0]: recipe "filled by Ben" is for "somebody"')
    expect(stderr).toContain('Accounts in the configuration: anna, ben.')
  })
})
