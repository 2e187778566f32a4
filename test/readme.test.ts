import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundledPlugins } from '../cli/config/bundled-plugins.ts'
import type { AccountPlan } from '../engine/plan/plan.ts'
import { type LibraryInput, versions } from '../sandbox/index.ts'
import { asset } from '../testing.ts'
import { homeFor } from './support/home.ts'
import { annaId, twoUsers } from './support/library.ts'
import { albumsOf } from './support/sandbox.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const recipes = readFileSync(new URL('../docs/recipes.md', import.meta.url), 'utf8')

/** The block of code in a language that holds some words. */
const block = (language: string, words: string): string => {
  const found = readme.split('```').find((text) => text.startsWith(`${language}\n`) && text.includes(words))
  if (!found) throw new Error(`README.md has no ${language} with ${words}`)
  return found.slice(language.length + 1)
}

const beach = (name: string, more: object = {}) =>
  asset({
    originalPath: `/photos/${name}.jpg`,
    fileCreatedAt: '2023-07-14T12:00:00.000Z',
    people: ['Anna', 'Ben'],
    ownerId: annaId,
    exif: { latitude: 54.421, longitude: 10.231 },
    ...more,
  })
const ids = Object.fromEntries(
  ['both', 'alone', 'inland', 'winter', 'work', 'august'].map((name, index) => [
    name,
    `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
  ]),
)
const library: LibraryInput = {
  users: twoUsers,
  assets: [
    beach('both', { id: ids.both }),
    beach('alone', { id: ids.alone, people: ['Anna'] }),
    beach('inland', { id: ids.inland, exif: { latitude: 54.32, longitude: 10.13 } }),
    beach('winter', { id: ids.winter, fileCreatedAt: '2023-12-27T12:00:00.000Z' }),
    beach('work', { id: ids.work, originalPath: '/photos/Office/work.jpg' }),
    beach('august', { id: ids.august, fileCreatedAt: '2023-08-31T23:30:00.000Z' }),
  ],
}

const forms = [
  ['TypeScript', { 'recipes/beach.ts': block('ts', "name: 'beach'") }],
  ['YAML', { 'recipes/beach.yaml': block('yaml', 'name: beach') }],
] as const
const config = "recipes: ['recipes/*.{ts,yaml}']"

describe.each(versions)('the first recipe of the README on %s', (version) => {
  it('means the same in TypeScript and in YAML, and is the rule that it says', async () => {
    const plans: AccountPlan[] = []
    for (const [, files] of forms) {
      const { darkroom, plan, sandbox } = await homeFor({ library: { ...library }, version, config, files })
      const planned = await plan('beach')
      plans.push({ ...planned, server: { ...planned.server, url: '' } })
      expect(planned.refused).toEqual([])
      expect((await darkroom('apply', '--yes')).code).toBe(0)
      await sandbox.settle()
      expect(albumsOf(sandbox)).toEqual([['Beach 2023', ['august.jpg', 'both.jpg']]])
      const [album] = sandbox.state.albums.values()
      expect(album?.users.map(({ role }) => role)).toEqual(['owner', 'viewer'])
      expect((await darkroom('plan', '--detailed-exitcode')).code).toBe(0)
      expect((await darkroom('find', 'beach', '--ids')).stdout.trim().split('\n').sort()).toEqual([
        ids.both,
        ids.august,
      ])
    }
    expect(plans[1]).toEqual(plans[0])
    expect(plans[0]?.operations.map(({ op }) => op)).toEqual(['album.create', 'album.add', 'album.share'])
  })
})

describe('the other ways to say it in docs/recipes.md', () => {
  it.each(["tagged('beach')", 'taken({ months: [6, 7, 8] })'])('%s', async (where) => {
    expect(recipes).toContain(`\`${where}\``)
    const files = {
      'recipes/a.ts': `import { addTag, defineRecipe, taken, tagged } from 'immich-darkroom'
          export default defineRecipe({ name: 'a', where: ${where}, actions: [addTag('found')] })`,
    }
    const shore = beach('shore', {
      tags: ['beach'],
      exif: { latitude: 54.421, longitude: 10.231 },
      localDateTime: '2019-06-01T12:00:00.000Z',
    })
    const inland = beach('inland', { fileCreatedAt: '2019-05-01T12:00:00.000Z' })
    const { plan } = await homeFor({ library: { users: twoUsers, assets: [shore, inland] }, config, files })
    expect((await plan()).recipes).toMatchObject([{ matched: 1 }])
  })
})

describe('the README', () => {
  it('has at most 150 lines, and pictures that are there and small', () => {
    expect(readme.trim().split('\n').length).toBeLessThanOrEqual(150)
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path)
    expect(pictures).toHaveLength(2)
    for (const path of pictures) expect(statSync(new URL(`../${path}`, import.meta.url)).size).toBeLessThan(150_000)
  })

  it('links to a page of each plugin, and names the commands that the project has', () => {
    for (const name of bundledPlugins) expect(readme).toContain(`[${name}](docs/plugins/${name}.md)`)
    expect(readme).toContain('npm ci && npm run demo')
    expect(readme).toContain('npm ci && npm test')
  })

  it('shows a configuration that is taken as it is', async () => {
    const files = { 'immichrc.yaml': block('yaml', 'accounts:'), 'immich-api-key': 'a-key-that-is-long-enough' }
    const { darkroom } = await homeFor({
      library: {},
      files: { ...files, 'recipes/beach.yaml': block('yaml', 'name: beach') },
    })
    const { code, stdout, stderr } = await darkroom('recipes', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout).map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['beach', 'folder-albums', 'screen-captures', 'trips']),
    )
  })
})
