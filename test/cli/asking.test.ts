import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import type { LearnedRule } from '../../service/learning.ts'
import type { Question } from '../../service/questions.ts'
import { type GoodConfig, processWorkers } from '../../service/workers.ts'
import { homeFor } from '../support/home.ts'
import { eventually } from '../support/waiting.ts'

const entry = fileURLToPath(new URL('../../cli/worker-main.ts', import.meta.url))

it('learns in a process of its own, which tells how far it is, is cancelled, and answers on', async () => {
  const library = sampleLibrary({ assets: 3_000, seed: 1 })
  const home = await homeFor({ library, files: { 'immichrc.yaml': 'recipes: []\n' } })
  const env = { ...process.env, ...home.env }
  const workers = processWorkers({ entry, args: [], cwd: home.folder, env })
  onTestFinished(() => workers.close())
  const config = (await workers.check()) as GoodConfig
  const album = [...home.sandbox.state.albums.values()].find(({ albumName }) => albumName === 'Fernweh')
  const state = join(home.folder, 'state')
  const ask = (signal: AbortSignal, looked?: (done: number, total: number | null) => void) =>
    workers.ask(
      { kind: 'learn', account: config.accounts[0]?.name ?? '', of: 'albums', id: album?.id ?? '' },
      config,
      state,
      signal,
      looked,
    ) as Promise<LearnedRule>
  const cancel = new AbortController()
  const given = ask(cancel.signal, () => cancel.abort(new Error('not wanted')))
  await expect(given).rejects.toThrow()
  const told: number[] = []
  const rule = await ask(new AbortController().signal, (done) => told.push(done))
  expect(rule).toMatchObject({ name: 'Fernweh', members: 40 })
  expect(told.length).toBeGreaterThan(0)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(rule.facts.map(([id]) => id)).toEqual(
    expect.arrayContaining([...rule.adds, ...rule.misses.map(({ id }) => id)]),
  )
})

const endless = `import { writeFileSync } from 'node:fs'
import { defineRecipe, satisfies } from 'immich-darkroom'
const goesRound = (): boolean => {
  writeFileSync(new URL('./begun', import.meta.url), '')
  for (;;);
}
export default defineRecipe({ name: 'endless', where: satisfies(goesRound), actions: [] })
`

const askerFor = async (files: Record<string, string>) => {
  const home = await homeFor({ library: { assets: [{}] }, files })
  const workers = processWorkers({
    ...{ entry, args: [], cwd: home.folder, env: { ...process.env, ...home.env } },
    longestDeaf: 200,
  })
  onTestFinished(() => workers.close())
  const config = (await workers.check()) as GoodConfig
  const ask = (question: Question, signal = new AbortController().signal, hash = config.hash) =>
    workers.ask(question, { ...config, hash }, join(home.folder, 'state'), signal)
  return { ask, account: config.accounts[0]?.name ?? '', folder: home.folder }
}

it('answers on where what is not asked any more never ends', async () => {
  const files = { 'immichrc.yaml': 'recipes: [endless.ts]\n', 'endless.ts': endless }
  const { ask, account, folder } = await askerFor(files)
  const cancel = new AbortController()
  const part = { offset: 0, limit: 1 }
  const given = ask({ kind: 'matches', account, rule: 'endless', part }, cancel.signal)
  await eventually(() => expect(existsSync(join(folder, 'begun'))).toBe(true))
  const other = ask({ kind: 'rules' })
  cancel.abort(new Error('too slow'))
  await expect(given).rejects.toThrow('too slow')
  expect(await other).toMatchObject([{ name: 'endless' }])
})

it('answers what is asked right after the configuration changed', async () => {
  const { ask } = await askerFor({ 'immichrc.yaml': 'recipes: []\n' })
  expect(await ask({ kind: 'rules' })).toEqual([])
  expect(await ask({ kind: 'rules' }, undefined, 'another')).toEqual([])
})
