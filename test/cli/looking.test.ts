import { describe, expect, it } from 'vitest'
import { versions } from '../../sandbox/index.ts'
import { folderWith } from '../support/folder.ts'
import { homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary } from '../support/library.ts'
import { runCli } from '../support/run-cli.ts'
import { writesTo } from '../support/sandbox.ts'
import { withoutWaiting } from '../support/waiting.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })], recipes: ['recipes/*.ts']"
const files = { 'recipes/pets.ts': recipeFile('pets', "all(folder('Pets'), not(favorite()))", "[addTag('animals')]") }

describe.each(versions)('doctor on %s', (version) => {
  it('finds nothing wrong where nothing is', async () => {
    const { darkroom, sandbox } = await homeFor({ library: smallLibrary, version, config, files })
    const { code, stdout, stderr } = await darkroom('doctor')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).not.toContain('✗')
    for (const check of ['configuration', 'server', 'capabilities', 'key', 'clock', 'state'])
      expect(stdout).toMatch(new RegExp(`^✓ (default )?${check}: `, 'm'))
    expect(stdout).toContain(`runs Immich ${version}`)
    // In words of people: no name of our own code.
    const able = /capabilities: ([^✓✗]*)/.exec(stdout)?.[1] ?? ''
    expect(able).not.toMatch(/[a-z][A-Z]/)
    expect(able.includes('find text in pictures')).toBe(version.startsWith('1.'))
    expect(writesTo(sandbox)).toEqual({})
  })

  it('says what is wrong and what to do, for people and as JSON', async () => {
    const unknown = {
      'recipes/lib.ts': recipeFile('lib', 'all()', '[]')
        .replace('where: all()', "where: library('Disk')")
        .replace('import {', 'import { library,'),
    }
    const { darkroom } = await homeFor({ library: smallLibrary, version, config, files: { ...files, ...unknown } })
    const { code, stdout } = await darkroom('doctor')
    expect(code).toBe(1)
    expect(stdout).toContain('✗ default names: lib: No library is called "Disk".\n    Closest: none.')
    const findings = (await darkroom('doctor', '--json')).json<object[]>()
    expect(findings).toContainEqual(
      expect.objectContaining({ account: 'default', check: 'names', ok: false, hint: 'Closest: none.' }),
    )
  })
})

describe('doctor', () => {
  it('goes on to the next account where one cannot be reached', async () => {
    withoutWaiting()
    const { darkroom } = await homeFor({
      library: smallLibrary,
      config: `accounts: { gone: { url: 'http://127.0.0.1:9' }, me: {} }, ${config}`,
      files,
    })
    const { code, stdout } = await darkroom('doctor')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ gone server: .*cannot be reached.*\n {4}Check the address/m)
    expect(stdout).toMatch(/^✓ me server: /m)
  })

  it('takes no name for a mistake that an earlier recipe may make, and tells what plugins miss', async () => {
    const { darkroom } = await homeFor({
      library: smallLibrary,
      files: {
        'immichrc.yaml': `recipes:
  - { name: first, where: { inAlbum: Later }, actions: [archive] }
  - { name: years, where: { type: VIDEO }, actions: [{ addToAlbum: 'Films {year}' }] }
  - { name: films, where: { inAlbum: Films 2021 }, actions: [archive] }
plugins: [{ use: people-checks, order: last, until: [{ name: Nobody, day: '2010-01-01' }] }]
`,
      },
    })
    const { code, stdout } = await darkroom('doctor')
    expect(code).toBe(1)
    const names = stdout.split('\n').filter((line) => line.includes(' names: '))
    expect(names).toEqual([
      '✗ default names: first: No album is called "Later".',
      '✓ default names: films: "Films 2021" is not there yet; plan tells whether a recipe before it makes it',
      expect.stringMatching(/^✗ default names: people-checks: No person is called "Nobody"/),
    ])
  })
})

describe('recipes and plugins', () => {
  it('are listed with where they come from and what they look at', async () => {
    const { darkroom } = await homeFor({ library: {}, config, files })
    expect((await darkroom('recipes')).stdout).toBe(`folder-albums  plugin folder-albums, bundled
  where lies in a folder under /photos and not in an album
  looks at timeline
  needs a key with user.read, asset.read, asset.statistics, album.read, album.create, albumAsset.create
pets  recipes/pets.ts
  where folder Pets and not favorite
  looks at timeline
  needs a key with user.read, asset.read, asset.statistics, tag.read, tag.create, tag.asset
`)
    expect((await darkroom('plugins')).stdout).toBe(`folder-albums  folder-albums, bundled
  Makes albums from the folders that assets lie in, and fills them.
  recipes: folder-albums
  needs a key with user.read, asset.read, asset.statistics, album.read, album.create, albumAsset.create
`)
    expect((await darkroom('plugins', '--json')).json()).toMatchObject([
      {
        name: 'folder-albums',
        recipes: ['folder-albums'],
        needs: [],
        scopes: expect.arrayContaining(['albumAsset.create']),
      },
    ])
  })

  it('shows the options of a bundled plugin without any configuration', async () => {
    const cwd = await folderWith()
    const { code, stdout } = await runCli(['plugins', 'folder-albums'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^albumLevels {2}default 1\n {2}How many folders/m)
    const { options } = (await runCli(['plugins', 'folder-albums', '--json'], { cwd })).json<{ options: object[] }>()
    expect(options).toContainEqual(expect.objectContaining({ option: 'albumSeparator', default: ' ' }))
  })

  it('says of an option that has to be given', async () => {
    const { stdout } = await runCli(['plugins', 'date-repair'], { cwd: await folderWith() })
    expect(stdout).toMatch(/^timezone {2}required\n/m)
  })

  it('shows the options of a loaded plugin of somebody else, by its own name and that of the instance', async () => {
    const files = {
      'immichrc.yaml': 'plugins: [{ use: ./clips.ts, name: films }]',
      'clips.ts': `import { definePlugin, z } from 'immich-darkroom'
        const options = z.strictObject({ album: z.string().default('Clips').describe('Album for all videos.') })
        export default definePlugin({ name: 'clips', options })`,
    }
    const { darkroom } = await homeFor({ library: {}, files })
    for (const name of ['films', 'clips']) {
      const { stdout } = await darkroom('plugins', name)
      expect(stdout).toMatch(/^album {2}default "Clips"\n {2}Album for all videos\.$/m)
    }
  })

  it('suggests the plugin that is meant', async () => {
    const { code, stderr } = await runCli(['plugins', 'folder-album'], { cwd: await folderWith() })
    expect(code).toBe(1)
    expect(stderr).toBe('error: No plugin is called "folder-album".\nClosest: folder-albums.\n')
  })
})
