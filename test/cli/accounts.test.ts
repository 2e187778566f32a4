import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { webAddress } from '../../core/api/client.ts'
import { homeFor } from '../support/home.ts'
import { annaId, benId, photosAt, twoUsers } from '../support/library.ts'
import { albumsOf } from '../support/sandbox.ts'
import { withoutWaiting } from '../support/waiting.ts'

const library = { assets: photosAt(['/photos/A/1.jpg']) }

/** A home with a good account between two that cannot work. */
const homeOfThree = async () => {
  withoutWaiting()
  const home = await homeFor({ library, config: "plugins: [folderAlbums({ rootPath: '/photos' })]" })
  const { url } = home.sandbox
  const key = home.sandbox.users[0]?.apiKey
  await home.write({
    'three.json': JSON.stringify({
      accounts: {
        wrong: { url, apiKey: 'no-such-key-but-long-enough' },
        good: { url, apiKey: key },
        away: { url: 'http://127.0.0.1:9', apiKey: key },
      },
      plugins: [{ use: 'folder-albums', rootPath: '/photos' }],
    }),
  })
  return home
}

describe('several accounts of which some fail', () => {
  it('plan shows the one that works, names the others and exits with 1', async () => {
    const home = await homeOfThree()
    const { code, stdout, stderr } = await home.darkroom('plan', '--config', 'three.json', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout).accounts.map(({ account }: { account: string }) => account)).toEqual(['good'])
    expect(stderr).toContain('wrong: The server does not accept this API key')
    expect(stderr).toContain('away: http://127.0.0.1:9/api cannot be reached')
  })

  it('apply writes for the one that works and exits with 1', async () => {
    const home = await homeOfThree()
    const { code } = await home.darkroom('apply', '--config', 'three.json', '--yes')
    expect(code).toBe(1)
    expect(albumsOf(home.sandbox)).toEqual([['A', ['1.jpg']]])
  })

  it.each([['find', '{"type": "IMAGE"}'], ['names'], ['exclusions']])(
    '%s goes on with the one that works, names the others and exits with 1',
    async (...command) => {
      const home = await homeOfThree()
      const { code, stdout, stderr } = await home.darkroom(...command, '--config', 'three.json', '--json')
      expect(code).toBe(1)
      const accounts = JSON.parse(stdout).map(({ account }: { account: string }) => account)
      expect(accounts).toEqual(command[0] === 'exclusions' ? [] : ['good'])
      expect(stderr).toContain('wrong: The server does not accept this API key')
      expect(stderr).toContain('away: http://127.0.0.1:9/api cannot be reached')
    },
  )

  it('explain says what the one that works sees, and exits with 1', async () => {
    const home = await homeOfThree()
    const [id = ''] = [...home.sandbox.state.assets.keys()]
    const { code, stdout, stderr } = await home.darkroom('explain', id, '--config', 'three.json')
    expect(code).toBe(1)
    expect(stdout).toContain('/photos/A/1.jpg')
    expect(stderr).toContain('wrong: The server does not accept this API key')
  })

  it('undo of a run that is named takes it back, and exits with 1', async () => {
    const home = await homeOfThree()
    await home.darkroom('apply', '--config', 'three.json', '--yes')
    const [{ id = '' } = {}] = (await home.darkroom('runs', '--config', 'three.json', '--json')).json<
      { id: string }[]
    >()
    const { code, stderr } = await home.darkroom('undo', id, '--config', 'three.json', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain('away: http://127.0.0.1:9/api cannot be reached')
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it.each([
    ['undo', '--yes'],
    ['apply', '--resume', '--yes'],
  ])('%s %s takes no run for the last one, and names those that may know better', async (...command) => {
    const home = await homeOfThree()
    await home.darkroom('apply', '--config', 'three.json', '--yes')
    const { code, stderr } = await home.darkroom(...command, '--config', 'three.json')
    expect(code).toBe(1)
    expect(stderr).toContain('Which run was the last is not known without wrong and away.\nTo go by one account alone')
    expect(albumsOf(home.sandbox)).toEqual([['A', ['1.jpg']]])
  })

  it('apply connects to each of them once, for looking back, planning and writing', async () => {
    const home = await homeOfThree()
    const asked = () => home.sandbox.requests.get('GET /users/me') ?? 0
    const before = asked()
    await home.darkroom('apply', '--config', 'three.json', '--account', 'good', '--yes')
    expect(asked()).toBe(before + 1)
  })

  it('--account leaves the others alone', async () => {
    const home = await homeOfThree()
    expect((await home.darkroom('plan', '--config', 'three.json', '--account', 'good')).code).toBe(0)
    expect((await home.darkroom('plan', '--config', 'three.json', '--account', 'wrong')).code).toBe(1)
  })
})

describe('two accounts of two users', () => {
  it('doctor looks in each for what its own recipes name and need', async () => {
    const reading = ['user.read', 'asset.read', 'asset.statistics', 'album.read']
    const apiKeys = [
      { userId: annaId, permissions: ['all'] },
      { userId: benId, permissions: reading },
    ]
    const albums = [{ albumName: 'Trip', ownerId: annaId, assetIds: [] }]
    const home = await homeFor({ library: { users: twoUsers, apiKeys, albums } })
    const { url, users } = home.sandbox
    const [anna, ben] = users.map(({ apiKey }) => ({ url, apiKey }))
    const recipe = (accounts: object) => ({
      ...{ name: 'trip', where: { inAlbum: 'Trip' }, actions: ['archive'] },
      ...accounts,
    })
    await home.write({
      'anna.json': JSON.stringify({ accounts: { anna, ben }, recipes: [recipe({ accounts: ['anna'] })] }),
      'both.json': JSON.stringify({ accounts: { anna, ben }, recipes: [recipe({})] }),
    })
    const own = await home.darkroom('doctor', '--config', 'anna.json')
    expect(own).toMatchObject({ code: 0, stdout: expect.not.stringContaining('✗') })
    const both = await home.darkroom('doctor', '--config', 'both.json')
    expect(both.stdout).toContain('✗ ben names: trip: No album is called "Trip".')
    expect(both.stdout).toContain('✗ ben permissions: trip needs asset.update')
  })
})

describe('two accounts that are one user', () => {
  const homeOfOneUser = async () => {
    const second = { secret: 'the-second-key-of-the-same-user', permissions: ['all'] }
    const home = await homeFor({ library: { ...library, apiKeys: [{ permissions: ['all'] }, second] } })
    const { url } = home.sandbox
    const accounts = {
      one: { url, apiKey: home.env.IMMICH_API_KEY },
      same: { url, apiKey: home.env.IMMICH_API_KEY },
      two: { url: `${url}/`, apiKey: second.secret },
    }
    const plugins = [{ use: 'folder-albums', rootPath: '/photos' }]
    const config = (...names: (keyof typeof accounts)[]) =>
      JSON.stringify({ accounts: Object.fromEntries(names.map((name) => [name, accounts[name]])), plugins })
    await home.write({ 'keys.json': config('one', 'two'), 'same.json': config('one', 'same') })
    return home
  }

  it.each([
    ['keys', 'two'],
    ['same', 'same'],
  ])('apply writes nothing, and names both: %s.json', async (file, other) => {
    const home = await homeOfOneUser()
    const { code, stderr } = await home.darkroom('apply', '--config', `${file}.json`, '--yes')
    expect(code).toBe(3)
    const address = webAddress(home.sandbox.url)
    expect(stderr).toContain(
      `accounts.${other}: is admin@example.com of ${address}, and so is the account "one"\n    Remove one of them`,
    )
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it('a saved plan for both writes nothing', async () => {
    const home = await homeOfOneUser()
    await home.darkroom('plan', '--config', 'keys.json', '--account', 'one', '--out', 'plan.json')
    const plan = JSON.parse(await readFile(join(home.folder, 'plan.json'), 'utf8'))
    const [own] = plan.accounts
    await home.write({ 'both.json': JSON.stringify({ ...plan, accounts: [own, { ...own, account: 'two' }] }) })
    const { code, stderr } = await home.darkroom('apply', 'both.json', '--config', 'keys.json', '--yes')
    expect(code).toBe(3)
    expect(stderr).toContain('accounts.two: is admin@example.com of ')
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it('doctor says it of the second, and --account goes by one alone', async () => {
    const home = await homeOfOneUser()
    const { code, stdout } = await home.darkroom('doctor', '--config', 'keys.json')
    expect(code).toBe(1)
    expect(stdout).toContain('✗ two server: The configuration has a problem:\n  accounts.two: is admin@example.com of ')
    expect((await home.darkroom('apply', '--config', 'keys.json', '--account', 'two', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['A', ['1.jpg']]])
  })
})
