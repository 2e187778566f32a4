import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import type { LearnedRule } from '../../service/learning.ts'
import type { Question } from '../../service/questions.ts'
import { type GoodConfig, processWorkers } from '../../service/workers.ts'
import { homeFor } from '../support/home.ts'

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

const askerFor = async (files: Record<string, string>) => {
  const home = await homeFor({ library: { assets: [{}] }, files })
  const workers = processWorkers({ entry, args: [], cwd: home.folder, env: { ...process.env, ...home.env } })
  onTestFinished(() => workers.close())
  const config = (await workers.check()) as GoodConfig
  const ask = (question: Question, hash = config.hash) =>
    workers.ask(question, { ...config, hash }, join(home.folder, 'state'), new AbortController().signal)
  return { ask }
}

it('answers what is asked right after the configuration changed', async () => {
  const { ask } = await askerFor({ 'immichrc.yaml': 'recipes: []\n' })
  expect(await ask({ kind: 'rules' })).toEqual([])
  expect(await ask({ kind: 'rules' }, 'another')).toEqual([])
})
