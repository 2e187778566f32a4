import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../language/yaml/data.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { holds } from '../support/effort.ts'
import { homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import { proxyFor } from '../support/proxy.ts'
import { writesTo } from '../support/sandbox.ts'
import { changes, crash, mutated } from './mutate.ts'

const recipe = {
  name: 'summer',
  description: 'Holidays',
  scope: { visibility: ['timeline', 'archive'], owners: 'me', trashed: false },
  where: {
    all: [
      { any: [{ type: 'IMAGE' }, { fileName: '*.mp4' }, { path: { regex: '/Trip/', flags: 'i' } }] },
      { not: { folder: 'office' } },
      { taken: { from: '2020-01-01', to: '2022-12-31' } },
      { rating: { min: 1, max: 5 } },
      { near: { lat: 52.5, lon: 13.4, km: 10 } },
      { exif: { city: 'Rome' } },
    ],
  },
  actions: [
    { addToAlbum: 'Summer' },
    { syncAlbum: { name: 'Last summer', remove: 'ours' } },
    { album: { name: 'Summer', order: 'asc', shareWith: [{ user: 'Ben', role: 'viewer' }] } },
    { addTag: 'summer/2021' },
    { favorite: true },
    { rate: 4 },
    { setDate: { at: '2021-06-01T12:00', zone: 'Europe/Rome' } },
    'archive',
  ],
  examples: [{ asset: { originalPath: '/photos/office/a.jpg', takenAt: '2021-06-01T12:00:00Z' }, matches: false }],
}

const config = {
  accounts: { me: { timeout: 5 } },
  plugins: [{ use: 'folder-albums', rootPath: '/photos', albumLevels: 1 }],
  recipes: [{ name: 'pets', where: { folder: 'Pets' }, actions: [{ addTag: 'pets' }] }, recipe],
  limits: { changes: '90%', removals: 5 },
  allow: ['album.delete'],
}

const expectCalm = (answer: { readonly code: number; readonly stdout: string; readonly stderr: string }): void => {
  expect([0, 1, 3, 5]).toContain(answer.code)
  expect(`${answer.stdout}\n${answer.stderr}`).not.toMatch(crash)
}

const expectUntouched = (sandbox: Sandbox): void => expect(writesTo(sandbox)).toEqual({})

describe('whatever it is given, darkroom says what is wrong and writes nothing:', () => {
  it('recipes as data', async () => {
    expect(parseRecipe(recipe).problems).toBeUndefined()
    await holds(
      fc.property(changes, (steps) => {
        const { recipe: read, problems } = parseRecipe(mutated(recipe, steps))
        expect(read === undefined).toBe(problems !== undefined)
        for (const problem of problems ?? []) expect(problem.message).not.toMatch(crash)
      }),
      { runs: 3_000, seconds: 60 },
    )
  })

  it('configurations', async () => {
    const { darkroom, folder, sandbox } = await homeFor({ library: smallLibrary })
    await writeFile(join(folder, 'immichrc.json'), JSON.stringify(config))
    expect(await darkroom('plan')).toMatchObject({ code: 0 })
    await holds(
      fc.asyncProperty(changes, async (steps) => {
        const data = mutated(config, steps)
        await writeFile(join(folder, 'immichrc.json'), JSON.stringify(data))
        expectCalm(await darkroom('recipes', '--json'))
      }),
      { runs: 200, seconds: 60 },
    )
    await holds(
      fc.asyncProperty(changes, async (steps) => {
        await writeFile(join(folder, 'immichrc.json'), JSON.stringify(mutated(config, steps)))
        expectCalm(await darkroom('plan', '--json'))
      }),
      { runs: 50, seconds: 60 },
    )
    expectUntouched(sandbox)
  })

  it('answers of a server', async () => {
    const { darkroom, sandbox, env, write } = await homeFor({ library: smallLibrary })
    let now: { readonly at: number; readonly steps: Parameters<typeof mutated>[1] } = { at: -1, steps: [] }
    let answers = 0
    const url = await proxyFor(env.IMMICH_URL ?? '', (_path, answer) => {
      answers += 1
      return answers - 1 === now.at ? mutated(answer, now.steps) : answer
    })
    await write({ 'immichrc.json': JSON.stringify({ ...config, accounts: { me: { url, timeout: 5 } } }) })
    expect(await darkroom('plan')).toMatchObject({ code: 0 })
    await holds(
      fc.asyncProperty(fc.nat(14), changes, async (at, steps) => {
        now = { at, steps }
        answers = 0
        expectCalm(await darkroom('plan', '--json'))
      }),
      { runs: 30, seconds: 60 },
    )
    expectUntouched(sandbox)
  })

  it('plans that were saved and changed', async () => {
    const { darkroom, folder, sandbox, plan } = await homeFor({
      library: smallLibrary,
      files: { 'immichrc.json': JSON.stringify({ recipes: [config.recipes[0]], plugins: config.plugins }) },
    })
    expect((await plan('--out', 'good.json')).operations.length).toBeGreaterThan(2)
    const good = JSON.parse((await darkroom('plan', '--json')).stdout)
    await holds(
      fc.asyncProperty(changes, async (steps) => {
        await writeFile(join(folder, 'bad.json'), JSON.stringify(mutated(good, steps)))
        // Without --yes and a terminal nothing is applied, however good the plan still is.
        expectCalm(await darkroom('apply', 'bad.json', '--no-input'))
      }),
      { runs: 60, seconds: 60 },
    )
    expectUntouched(sandbox)
  })
})
