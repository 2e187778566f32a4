import { describe, expect, it } from 'vitest'
import { type SandboxOptions, type State, versions } from '../../sandbox/index.ts'
import { configText, homeFor } from '../support/home.ts'
import { photosAt, recipeFile, smallAlbums, smallLibrary } from '../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../support/sandbox.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })]"
const recipes = { config: "recipes: ['recipes/*.ts']" }
const archiving = { 'recipes/pets.ts': recipeFile('all', 'all()', '[archive()]') }

describe.each(versions)('one bad id among many, %s', (version) => {
  /** A library of 40 photos, some of which vanish just before something is written. */
  const vanishing = (victims: readonly string[]) => {
    const library = { assets: photosAt(Array.from({ length: 40 }, (_, index) => `/photos/A/${index}.jpg`)) }
    let state: State | undefined
    const onRequest: SandboxOptions['onRequest'] = ({ method }) => {
      if (method !== 'PUT' || !state) return
      for (const asset of [...state.assets.values()])
        if (victims.includes(asset.originalFileName)) state.removeAsset(asset.id)
    }
    const watch = (watched: State): void => {
      state = watched
    }
    return { library, onRequest, watch }
  }

  it('is found in an all-or-nothing update, and the rest is done', async () => {
    const { watch, ...server } = vanishing(['7.jpg', '8.jpg', '31.jpg'])
    const { darkroom, plan, sandbox } = await homeFor({ ...server, ...recipes, version, files: archiving })
    const ids = ['7.jpg', '8.jpg', '31.jpg'].map((name) => assetOf(sandbox, name).id)
    watch(sandbox.state)
    const { code, json } = await darkroom('apply', '--yes', '--json')
    const { outcomes } = json<{ outcomes: { failures: { assetIds: string[]; reason: string }[] }[] }>()
    expect(code).toBe(4)
    expect(outcomes).toMatchObject([{ status: 'partial', changes: 37, stoppedBy: null }])
    expect(outcomes[0]?.failures.flatMap(({ assetIds }) => assetIds).sort()).toEqual(ids.sort())
    expect(outcomes[0]?.failures[0]?.reason).toContain('PUT /assets answered 400')
    expect([...sandbox.state.assets.values()].every(({ visibility }) => visibility === 'archive')).toBe(true)
    expect(writesTo(sandbox)['PUT /assets']).toBeLessThan(30)
    expect((await plan()).operations).toEqual([])
  })

  it('is named where albums answer per id, and the rest is done', async () => {
    const { watch, ...server } = vanishing(['7.jpg'])
    const { darkroom, sandbox } = await homeFor({ ...server, config, version })
    const { id } = assetOf(sandbox, '7.jpg')
    watch(sandbox.state)
    const { code, stdout } = await darkroom('apply', '--yes')
    expect(code).toBe(4)
    expect(stdout).toContain('default: Applied in part, 40 changes made.')
    expect(stdout).toMatch(new RegExp(`x album\\.add A: \\w+ \\(1 asset: ${id}\\)`))
    expect(sandbox.requests.get('PUT /albums/:id/assets')).toBe(1)
  })
})

const scopedTo = (permissions: readonly string[]) => ({
  ...smallLibrary,
  apiKeys: [{ secret: 'mine-4711-and-so-on-for-long', permissions }],
})
const reading = ['user.read', 'asset.read', 'asset.statistics', 'album.read']
const key = { 'key.json': '{}' }

describe.each(['2.7.5', '3.0.3'])('a key without some permission, %s', (version) => {
  const homeWith = (permissions: readonly string[]) =>
    homeFor({
      library: scopedTo(permissions),
      version,
      files: {
        ...key,
        'immichrc.ts': configText(`accounts: { me: { apiKey: 'mine-4711-and-so-on-for-long' } }, ${config}`),
      },
    })

  it.each(reading.filter((scope) => scope !== 'user.read'))(
    'stops plan where %s is missing, by its name',
    async (scope) => {
      const { darkroom } = await homeWith(reading.filter((other) => other !== scope))
      const { code, stderr } = await darkroom('plan')
      expect(code).toBe(1)
      expect(stderr).toContain(`The API key lacks the permission ${scope} (`)
      expect(stderr).toContain(`Edit the key in the web page and tick ${scope}.`)
    },
  )

  it('can plan when it may read, and apply names what it lacks', async () => {
    const { darkroom, plan, sandbox } = await homeWith(reading)
    expect((await plan()).operations).toHaveLength(4)
    const { code, stderr } = await darkroom('apply', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain(
      'The API key lacks the permissions album.create, albumAsset.create (POST /albums, PUT /albums/{id}/assets).',
    )
    expect(writesTo(sandbox)).toEqual({})
  })

  it('can apply with exactly what the recipe needs', async () => {
    const { darkroom, sandbox } = await homeWith([...reading, 'album.create', 'albumAsset.create'])
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
  })

  it('is told by doctor before anything runs', async () => {
    const { darkroom } = await homeWith(reading)
    const { code, stdout } = await darkroom('doctor')
    expect(code).toBe(1)
    expect(stdout).toContain('✗ me permissions: folder-albums needs album.create, albumAsset.create')
    expect(stdout).toContain('✓ me live events: off for serve, because the key may not do everything ("all")')
    expect(stdout).toContain('Edit the key in the web page')
  })
})

describe('a key without some permission, 1.135.3', () => {
  it('is told by the first request that is refused, for this version lists none', async () => {
    const { darkroom, sandbox } = await homeFor({
      library: scopedTo(reading),
      version: '1.135.3',
      files: { 'immichrc.ts': configText(`accounts: { me: { apiKey: 'mine-4711-and-so-on-for-long' } }, ${config}`) },
    })
    const { code, stdout } = await darkroom('apply', '--yes')
    expect(code).toBe(1)
    expect(stdout).toContain('x album.create Pets: The API key lacks the permission album.create (POST /albums).')
    expect(albumsOf(sandbox)).toEqual([])
  })
})

describe('the version of the server', () => {
  it('that is too old is refused, with the oldest that works', async () => {
    const { darkroom } = await homeFor({ library: smallLibrary, version: '1.132.3', config })
    const { code, stderr } = await darkroom('plan')
    expect(code).toBe(1)
    expect(stderr).toContain('The server runs Immich 1.132.3; the oldest supported version is 1.133.0.')
  })

  it('that is of a newer major is read, and not written', async () => {
    const { darkroom, sandbox } = await homeFor({ library: smallLibrary, version: '4.0.0', config })
    const planned = await darkroom('plan')
    expect(planned.stdout).toContain('+ 4 assets → album "Trip" (new)')
    expect(planned.stderr).toContain('warn: apply would be refused. The server runs Immich 4.0.0, newer than any')
    const { code, stderr } = await darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stderr).toContain(
      'The server runs Immich 4.0.0, newer than any version that Darkroom knows (3.x); it is only read from.',
    )
    expect(stderr).toContain('allowUnknownServer: true')
    expect(writesTo(sandbox)).toEqual({})
  })

  it('that is of a newer major is written where the configuration says so', async () => {
    const { darkroom, sandbox } = await homeFor({
      library: smallLibrary,
      version: '4.0.0',
      config: `allowUnknownServer: true, ${config}`,
    })
    expect((await darkroom('plan')).stderr).toBe('')
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
  })

  it.each(['1.133.0', '2.0.0', '3.2.0'])('%s works from plan to an empty plan', async (version) => {
    const { darkroom, plan, sandbox } = await homeFor({ library: smallLibrary, version, config })
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(sandbox)).toEqual(smallAlbums)
    expect((await plan()).operations).toEqual([])
  })
})

describe('a server that is not the right one', () => {
  const planAt = async (url: string, own: Partial<SandboxOptions> = {}) => {
    const { darkroom, sandbox } = await homeFor({ library: {}, ...own })
    const immichrc = `accounts: { me: { url: "${url.replace('URL', sandbox.url)}" } }`
    const home = await homeFor({ library: {}, files: { 'immichrc.yaml': immichrc } })
    expect(darkroom).toBeDefined()
    return home.darkroom('plan')
  }

  it.each(['URL', 'URL/', 'URL/../'])('works with any way to write the address: %s', async (url) => {
    expect(await planAt(url)).toMatchObject({ code: 0 })
  })

  it('is told from a wrong key', async () => {
    const { darkroom } = await homeFor({
      library: {},
      config: "accounts: { me: { apiKey: 'wrong-key-but-long-enough' } }",
    })
    const { code, stderr } = await darkroom('plan')
    expect(code).toBe(1)
    expect(stderr).toContain('The server does not accept this API key (GET /users/me answered 401).')
  })

  it('is told from a proxy that answers with a page', async () => {
    const fault = () => ({ body: '<html>Please log in</html>', headers: { 'content-type': 'text/html' } })
    const { code, stderr } = await planAt('URL', { fault })
    expect(code).toBe(1)
    expect(stderr).toContain('does not answer like an Immich server')
    expect(stderr).toContain('a web page')
  })
})

describe.each(['2.7.5', '3.0.3'])('recipes that need a permission which the key lacks, %s', (version) => {
  const words = ['album', 'tag', 'stack', 'person']
  const allowed = [...reading, ...words.map((word) => `${word}.read`), 'person.statistics', 'asset.update']
  const library = (lacking: string) => ({
    ...scopedTo(allowed.filter((scope) => scope !== lacking)),
    assets: [...(smallLibrary.assets ?? []), ...photosAt(['/photos/anna.jpg'], { people: ['Anna'] })],
    tags: [{ value: 'seen' }],
  })
  const yaml = (name: string, where: string, action: string) =>
    `- { name: ${name}, where: ${where}, actions: [${action}] }`
  const files = {
    ...key,
    'immichrc.yaml': 'accounts: { me: { apiKey: mine-4711-and-so-on-for-long } }\nrecipes: [recipes.yaml]',
    'recipes.yaml': [
      yaml('fill-album', '{ folder: Pets }', '{ addToAlbum: Pets }'),
      yaml('fill-albums', '{ folder: Trip }', '{ addToAlbum: Trips }'),
      yaml('give-tag', '{ folder: Boat }', '{ addTag: boat }'),
      yaml('ask-tag', '{ not: { tagged: seen } }', '{ setDescription: unseen }'),
      yaml('ask-stack', '{ not: { stacked: true } }', '{ rate: 2 }'),
      yaml('ask-person', '{ not: { person: Anna } }', 'favorite'),
      yaml('plain', '{ type: VIDEO }', 'archive'),
    ].join('\n'),
  }

  it.each([
    ['album.read', ['fill-album', 'fill-albums']],
    ['tag.read', ['give-tag', 'ask-tag']],
    ['stack.read', ['ask-stack']],
    ['person.read', ['ask-person']],
  ])('are left out where it is %s, and the others are planned', async (lacking, needing) => {
    const home = await homeFor({ library: library(lacking), version, files })
    const { operations, refused } = await home.plan()
    expect(refused.map(({ recipe }) => recipe)).toEqual(needing)
    for (const { reason } of refused) expect(reason).toContain(`The API key lacks the permission ${lacking} (GET /`)
    const all = ['fill-album', 'fill-albums', 'give-tag', 'ask-tag', 'ask-stack', 'ask-person', 'plain']
    expect(new Set(operations.map(({ recipe }) => recipe))).toEqual(
      new Set(all.filter((name) => !needing.includes(name))),
    )
    const { code, stdout } = await home.darkroom('plan')
    expect(code).toBe(5)
    expect(stdout).toContain('Refused')
  })
})
