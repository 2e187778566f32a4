import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import { type LibraryInput, type Sandbox, versions } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'
import { annaId, recipeFile, smallLibrary, twoUsers } from '../support/library.ts'
import { assetOf } from '../support/sandbox.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos', name: 'folders' })], recipes: ['recipes/*.ts']"
const files = { 'recipes/pets.ts': recipeFile('pets', "folder('Pets')", "[addTag('animals'), archive()]") }

const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
const idsOf = (sandbox: Sandbox, ...names: string[]): string[] => names.map((name) => assetOf(sandbox, name).id).sort()

describe.each(versions)('the plan as JSON on %s', (version) => {
  it('has exactly the documented shape', async () => {
    const { darkroom, sandbox } = await homeFor({
      library: { ...smallLibrary, users: twoUsers },
      version,
      config,
      files,
    })
    const pets = idsOf(sandbox, 'p1.jpg', 'p2.jpg')
    const trip = idsOf(sandbox, 'b1.jpg', 't1.jpg', 't2.jpg', 't3.mp4')
    const { code, stdout, json } = await darkroom('plan', '--json')
    expect(code).toBe(0)
    expect(stdout.endsWith('}\n')).toBe(true)
    expect(json<Plan>()).toStrictEqual({
      format: 'darkroom-plan/1',
      id,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      accounts: [
        {
          account: 'default',
          server: { url: sandbox.url, version },
          user: { id: annaId, email: 'anna@example.com' },
          recipes: [
            { name: 'folders', plugin: 'folder-albums', scanned: 7, matched: 6, warnings: [] },
            { name: 'pets', plugin: null, scanned: 7, matched: 2, warnings: [] },
          ],
          operations: [
            { op: 'album.create', recipe: 'folders', album: { id: null, name: 'Pets' }, set: {} },
            { op: 'album.create', recipe: 'folders', album: { id: null, name: 'Trip' }, set: {} },
            { op: 'tag.create', recipe: 'pets', tag: { id: null, value: 'animals' } },
            { op: 'album.add', recipe: 'folders', album: { id: null, name: 'Pets' }, assetIds: pets },
            { op: 'album.add', recipe: 'folders', album: { id: null, name: 'Trip' }, assetIds: trip },
            { op: 'tag.add', recipe: 'pets', tag: { id: null, value: 'animals' }, assetIds: pets },
            {
              op: 'asset.update',
              recipe: 'pets',
              assetIds: pets,
              set: { visibility: 'archive' },
              was: Object.fromEntries(pets.map((asset) => [asset, { visibility: 'timeline' }])),
            },
          ],
          notes: [],
          refused: [],
          summary: {
            'album.create': 2,
            'tag.create': 1,
            'album.add': 6,
            'tag.add': 2,
            'asset.update': 2,
          },
        },
      ],
    })
  })

  it('is the same byte for byte, whatever the order in which the server keeps things', async () => {
    const text = async (library: LibraryInput): Promise<string> => {
      const { darkroom, sandbox } = await homeFor({ library, version, config, files })
      const once = await darkroom('plan', '--json')
      const twice = await darkroom('plan', '--json')
      expect(withoutOccasion(once.stdout)).toBe(withoutOccasion(twice.stdout))
      expect(once.stdout).not.toBe(twice.stdout)
      return withoutOccasion(once.stdout).replaceAll(sandbox.url, 'URL')
    }
    const assets = (smallLibrary.assets ?? []).map((asset, index) => ({
      ...asset,
      id: `00000000-0000-4000-8000-00000000${1000 + index}`,
      fileCreatedAt: '2022-02-02T00:00:00Z', // ties: the server may give them in any order
    }))
    const albums = ['Trip', 'Trip', 'Other'].map((albumName, index) => ({
      albumName,
      id: `00000000-0000-4000-9000-00000000${1000 + index}`,
      createdAt: `2020-01-0${index + 1}T00:00:00Z`,
    }))
    const first = await text({ assets, albums })
    expect(await text({ assets: assets.toReversed(), albums: albums.toReversed() })).toBe(first)
  })
})

const withoutOccasion = (text: string): string =>
  text.replace(/^ {2}"(id|createdAt)": ".*",$/gm, (_line, key) => `  "${key}",`)

describe('plan --out', () => {
  it('saves the plan that is shown, for nobody else to read, and says what to do with it', async () => {
    const { darkroom, folder } = await homeFor({ library: smallLibrary, config, files })
    const { code, stdout, stderr } = await darkroom('plan', '--json', '--out', 'plan.json')
    expect(code).toBe(0)
    expect(await readFile(join(folder, 'plan.json'), 'utf8')).toBe(stdout)
    expect((await stat(join(folder, 'plan.json'))).mode & 0o777).toBe(0o600)
    expect(stderr).toContain('darkroom apply plan.json')
  })

  it('prints JSON for apply too: the plan and what came of it', async () => {
    const { darkroom } = await homeFor({ library: smallLibrary, config, files })
    const { code, json } = await darkroom('apply', '--json', '--yes')
    const { plan, outcomes } = json<{ plan: Plan; outcomes: object[] }>()
    expect(code).toBe(0)
    expect(plan.accounts[0]?.summary).toMatchObject({ 'album.create': 2 })
    const nothing = { failures: [], unsettled: [], stoppedBy: null }
    const tagged = { op: 'tag.add', recipe: 'pets', target: 'animals', verified: 2, repeated: 0, lost: [] }
    expect(outcomes).toEqual([{ run: id, status: 'done', changes: 13, ...nothing, verified: [tagged] }])
  })

  it('prints an empty plan and no outcome where there is nothing to do', async () => {
    const { darkroom } = await homeFor({ library: {}, config, files })
    expect((await darkroom('apply', '--json')).json()).toMatchObject({
      plan: { accounts: [{ operations: [] }] },
      outcomes: [],
    })
  })
})
