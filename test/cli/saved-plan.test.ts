import { describe, expect, it } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import { type Sandbox, startSandbox, versions } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { annaId, benId, recipeFile, smallAlbums, smallLibrary, twoUsers } from '../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../support/sandbox.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })], recipes: ['recipes/*.ts']"
const files = { 'recipes/pets.ts': recipeFile('pets', "folder('Pets')", "[addTag('animals'), archive()]") }
const library = {
  ...smallLibrary,
  users: twoUsers,
  tags: [{ id: '00000000-0000-4000-8000-0000000000a9', value: 'animals' }],
}

/** A home with a saved plan, after which something happens on the server. */
const savedThen = async (change: (sandbox: Sandbox) => void, version?: string): Promise<Home> => {
  const home = await homeFor({ library, version, config, files })
  expect((await home.darkroom('plan', '--out', 'plan.json')).code).toBe(0)
  change(home.sandbox)
  home.sandbox.state.changed()
  return home
}

const addAlbum = ({ state }: Sandbox, albumName: string, ownerId: string): void => {
  const users = [{ userId: ownerId, role: 'owner' as const, createdAt: 0 }]
  const facts = { description: '', order: 'desc' as const, isActivityEnabled: true, albumThumbnailAssetId: null }
  const id = `00000000-0000-4000-8000-0000000000${state.albums.size + 10}`
  state.albums.set(id, {
    ...facts,
    id,
    ownerId,
    albumName,
    users,
    createdAt: 0,
    updatedAt: 0,
    assetIds: new Set(),
    hasSharedLink: false,
  })
}

describe.each(versions)('a saved plan on %s', (version) => {
  it('is applied while it fits', async () => {
    const { darkroom, sandbox, plan } = await savedThen(() => {}, version)
    expect((await darkroom('apply', 'plan.json', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
    expect(assetOf(sandbox, 'p1.jpg').visibility).toBe('archive')
    expect((await plan()).operations).toEqual([])
  })

  const changes: [string, (sandbox: Sandbox) => void, RegExp][] = [
    ['an album of a planned name was made', (s) => addAlbum(s, 'Trip', annaId), /An album "Trip" has been made since/],
    ['a tag is gone', ({ state }) => state.tags.clear(), /The tag "animals" \(.*\) is gone/],
    [
      'a value changed',
      (s) => s.state.updateAsset(assetOf(s, 'p1.jpg'), { visibility: 'archive' }),
      /asset\.update .*visibility archive has been done since for 1 of 2 assets/,
    ],
    ['an asset is gone', (s) => s.state.removeAsset(assetOf(s, 'p2.jpg').id), /The asset .* is gone/],
  ]
  it.each(changes)('is refused where %s', async (_name, change, reason) => {
    const { darkroom, sandbox } = await savedThen(change, version)
    const { code, stderr } = await darkroom('apply', 'plan.json', '--yes')
    expect(code).toBe(5)
    expect(stderr).toMatch(reason)
    expect(stderr).toContain('Nothing was written. Make a new plan.')
    expect(writesTo(sandbox)).toEqual({})
  })

  it('is refused where an album that it fills vanished', async () => {
    const home = await homeFor({ library: { ...library, albums: [{ albumName: 'Trip' }] }, version, config, files })
    await home.darkroom('plan', '--out', 'plan.json')
    home.sandbox.state.albums.clear()
    const { code, stderr } = await home.darkroom('apply', 'plan.json', '--yes')
    expect(code).toBe(5)
    expect(stderr).toMatch(/The album "Trip" \(.*\) is gone/)
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('does not mind an album of the name that belongs to somebody else', async () => {
    const { darkroom, sandbox } = await savedThen((s) => addAlbum(s, 'Trip', benId), version)
    expect((await darkroom('apply', 'plan.json', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox).map(([name]) => name)).toEqual(['Pets', 'Trip', 'Trip'])
  })
})

describe('a saved plan', () => {
  it('is for its server only', async () => {
    const home = await savedThen(() => {})
    const other = await startSandbox({ library })
    await home.write({ 'other.ts': `export default { accounts: { default: { url: '${other.url}' } } }` })
    const { code, stderr } = await home.darkroom('apply', 'plan.json', '--yes', '--config', 'other.ts')
    await other.close()
    expect(code).toBe(5)
    expect(stderr).toContain(`It was made for ${home.sandbox.url}, not for ${other.url}.`)
    expect(writesTo(other)).toEqual({})
  })

  it('is for its user only', async () => {
    const home = await savedThen(() => {})
    const key = home.sandbox.users[1]?.apiKey
    await home.write({ 'other.ts': `export default { accounts: { default: { apiKey: '${key}' } } }` })
    const { code, stderr } = await home.darkroom('apply', 'plan.json', '--yes', '--config', 'other.ts')
    expect(code).toBe(5)
    expect(stderr).toContain('It was made for the user anna@example.com, not for ben@example.com.')
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('is for its account of the configuration', async () => {
    const home = await savedThen(() => {})
    await home.write({ 'other.ts': 'export default { accounts: { me: {} } }' })
    const { code, stderr } = await home.darkroom('apply', 'plan.json', '--yes', '--config', 'other.ts')
    expect(code).toBe(3)
    expect(stderr).toContain('No account is called "default"')
  })

  it('is applied for the account that --account names, and no other', async () => {
    const home = await homeFor({ library, files })
    const keys = home.sandbox.users.map(({ apiKey }, index) => `a${index}: { apiKey: '${apiKey}' }`)
    await home.write({ 'two.mjs': `export default { accounts: { ${keys} }, recipes: ['recipes/pets.ts', 'all.ts'] }` })
    await home.write({ 'all.ts': recipeFile('all', 'all()', "[addTag('all')]") })
    await home.darkroom('plan', '--config', 'two.mjs', '--out', 'plan.json')
    const run = (name: string) => home.darkroom('apply', 'plan.json', '--yes', '--config', 'two.mjs', '--account', name)
    expect(await run('a1')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^a1 [\s\S]*nothing to do\.\n$/) })
    expect(writesTo(home.sandbox)).toEqual({})
    expect(await run('a2')).toMatchObject({ code: 1, stderr: expect.stringContaining('no plan for the account "a2"') })
    expect((await run('a0')).code).toBe(0)
    expect(assetOf(home.sandbox, 'p1.jpg').visibility).toBe('archive')
  })

  it('of several accounts is compared with all of them before anything is written', async () => {
    const home = await homeFor({ library, files })
    const keys = home.sandbox.users.map(({ apiKey }, index) => `a${index}: { apiKey: '${apiKey}' }`)
    await home.write({ 'two.mjs': `export default { accounts: { ${keys} }, recipes: ['recipes/pets.ts'] }` })
    const plan = (await home.darkroom('plan', '--config', 'two.mjs', '--json')).json<Plan>()
    const goneId = '00000000-0000-4000-8000-0000000000ff'
    const apply = async (other: object) => {
      const [first, second] = plan.accounts
      await home.write({ 'plan.json': JSON.stringify({ ...plan, accounts: [first, { ...second, ...other }] }) })
      return home.darkroom('apply', 'plan.json', '--yes', '--config', 'two.mjs')
    }
    const gone = plan.accounts[0]?.operations.map((one) => ({ ...one, assetIds: [goneId] }))
    expect(await apply({ operations: gone })).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/no longer fits[\s\S]*is gone[\s\S]*Nothing was written/),
    })
    expect(await apply({ account: 'else', operations: gone })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('No account is called "else"'),
    })
    expect(writesTo(home.sandbox)).toEqual({})
    // For one that has nothing to do, nobody is asked.
    expect(await apply({ account: 'else', operations: [], summary: {} })).toMatchObject({ code: 0 })
    expect(writesTo(home.sandbox)).not.toEqual({})
  })

  it('that cannot be saved is shown all the same', async () => {
    const { darkroom } = await homeFor({ library, config, files })
    const { code, stdout, stderr } = await darkroom('plan', '--out', 'no/such/folder/plan.json')
    expect(code).toBe(1)
    expect(stdout).toContain('Plan: make 2 albums')
    expect(stderr).toMatch(/no\/such\/folder\/plan\.json cannot be written: ENOENT/)
  })

  const texts: [string, (plan: Plan) => unknown, string][] = [
    ['is no JSON', () => '{', 'is not a plan'],
    ['is a list', () => [], 'is not a plan: must be a set of keys and values, not a list.'],
    ['is of another format', (plan) => ({ ...plan, format: 'darkroom-plan/2' }), 'format: must be "darkroom-plan/1"'],
    [
      'has an operation of an unknown kind',
      (plan) => ({ ...plan, accounts: plan.accounts.map((account) => ({ ...account, operations: [{ op: 'x' }] })) }),
      'accounts[0].operations[0].op',
    ],
  ]
  it.each(texts)('is refused where it %s', async (_name, spoil, reason) => {
    const { darkroom, sandbox, write } = await savedThen(() => {})
    const content = spoil((await darkroom('plan', '--json')).json<Plan>())
    await write({ 'plan.json': typeof content === 'string' ? content : JSON.stringify(content) })
    const { code, stderr } = await darkroom('apply', 'plan.json', '--yes')
    expect(code).toBe(3)
    expect(stderr).toContain(reason)
    expect(stderr).toContain('darkroom plan --out')
    expect(writesTo(sandbox)).toEqual({})
  })

  it('of no account is said to be that', async () => {
    const { darkroom, write } = await homeFor({ library, config })
    const plan = (await darkroom('plan', '--json')).json<Plan>()
    await write({ 'plan.json': JSON.stringify({ ...plan, accounts: [] }) })
    const { code, stderr } = await darkroom('apply', 'plan.json', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain('plan.json has no plan for any account.\nAccounts in it: none.')
  })

  it('is named where the file is missing', async () => {
    const { darkroom } = await homeFor({ library, config })
    const { code, stderr } = await darkroom('apply', 'missing.json', '--yes')
    expect(code).toBe(3)
    expect(stderr).toContain('missing.json is not a plan: there is no such file.')
  })

  it('needs no recipes to be applied, only the account', async () => {
    const { darkroom, sandbox, write } = await savedThen(() => {})
    await write({ 'bare/immichrc.json': '{}' })
    expect((await darkroom('apply', 'plan.json', '--yes', '--config', 'bare/immichrc.json')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
  })
})
