import { EventEmitter } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Ending, watchEnding } from '../../cli/ending.ts'
import { awaited } from '../../engine/runner/awaited.ts'
import { startCli } from '../support/child.ts'
import { writeFiles } from '../support/folder.ts'
import { homeFor } from '../support/home.ts'

const recipe = (parts: string): string => `
import { addTag, all, defineRecipe, definePredicate } from 'immich-darkroom'
const never = () => new Promise<never>(() => {})
const later = () => void setTimeout(() => { throw new Error('boom') }, 1)
export default defineRecipe({ name: 'mine', ${parts.includes('stream') ? '' : "actions: [addTag('a')],"} ${parts} })
`

describe.each(['plan', 'apply'])('darkroom %s with a recipe', (command) => {
  it.each([
    [
      'whose prepare never answers',
      'prepare: never',
      'recipe "mine" in prepare never answered: its promise does not settle',
    ],
    [
      'whose predicate never answers',
      "where: definePredicate({ label: 'x', test: () => true, resolve: never })",
      'recipe "mine" in where never answered',
    ],
    [
      'whose stream never yields',
      'async *stream() { await never(); yield { assets: [], actions: [] } }',
      'recipe "mine" in stream never answered',
    ],
    ['whose end never comes', 'finish: never', 'recipe "mine" in finish never answered'],
    [
      'that throws after it was asked',
      'prepare: async () => { later(); await never() }',
      'recipe "mine" in prepare threw after it was called: boom',
    ],
    ['that ends the process', 'prepare: () => process.exit(0)', 'recipe "mine" in prepare ended the process'],
    [
      'whose predicate ends the process',
      "where: definePredicate({ label: 'x', test: () => process.exit(0) })",
      'recipe "mine" in where ended the process',
    ],
    [
      'whose example never ends',
      "where: definePredicate({ label: 'x', test: () => true, resolve: never }), examples: [{ asset: {}, matches: true }]",
      'recipe "mine" in examples never answered',
    ],
  ])('%s is named, exit 1', async (_, parts, told) => {
    const files = { 'recipes/mine.ts': recipe(parts) }
    const { folder, env } = await homeFor({ library: { assets: [{}] }, config: "recipes: ['recipes/*.ts']", files })
    const { code, stderr } = await startCli([command, '--yes'], { cwd: folder, env }).end()
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(told) })
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

const plugin = (hooks: string): string => `
import { addTag, defineConfig, definePlugin, defineRecipe, z } from 'immich-darkroom'
const never = () => new Promise<never>(() => {})
const later = () => void setTimeout(() => { throw new Error('boom') }, 1)
const mine = definePlugin({
  name: 'mine', description: 'mine', options: z.strictObject({}), hooks: { ${hooks} },
  recipes: (_, { name }) => [defineRecipe({ name, actions: [addTag('a')] })],
})
export default defineConfig({ plugins: [mine({})] })
`

describe('a command', () => {
  const ended = async (files: Record<string, string>, command: string) => {
    const { folder, env } = await homeFor({ library: { assets: [{}] }, files })
    const { code, stderr } = await startCli([command, '--yes'], { cwd: folder, env }).end()
    expect(stderr).not.toMatch(/\n\s+at /)
    return { code, told: stderr.replaceAll(folder, '') }
  }

  it.each([
    ['plan', "'plan:ready': never", 'plugin "mine" in its hook plan:ready never answered'],
    ['plan', "'config:loaded': () => process.exit(0)", 'plugin "mine" in its hook config:loaded ended the process'],
    ['apply', "'run:done': never", 'plugin "mine" in its hook run:done never answered'],
    ['plan', "'plan:ready': later", 'threw after it was called: boom at /immichrc.ts:4:'],
  ])('%s with a plugin whose hook is %s names it', async (command, hooks, text) => {
    const { code, told } = await ended({ 'immichrc.ts': plugin(hooks) }, command)
    expect({ code, told }).toEqual({ code: 1, told: expect.stringContaining(text) })
  })

  it('ends when it is done, whatever a recipe left running', async () => {
    const files = { 'recipes/mine.ts': `setInterval(() => {}, 1000)\n${recipe('')}` }
    const { folder, env } = await homeFor({ library: { assets: [{}] }, config: "recipes: ['recipes/*.ts']", files })
    const { code, stdout } = await startCli(['plan', '--json'], { cwd: folder, env }).end()
    expect({ code, recipes: JSON.parse(stdout).accounts[0].recipes.length }).toEqual({ code: 0, recipes: 1 })
  })

  it('names a file that never gets to its end', async () => {
    const { code, told } = await ended({ 'immichrc.ts': 'await new Promise(() => {})\nexport default {}' }, 'plan')
    expect({ code, told }).toEqual({
      code: 1,
      told: expect.stringContaining('/immichrc.ts in its top level never answered'),
    })
  })
})

it('what code throws is told with line and column as they are in its file', async () => {
  const files = {
    'recipes/100% run.ts': `import { defineRecipe } from 'immich-darkroom'
export default defineRecipe({
  name: 'run',
  actions: ({ id }): never => {
    throw new Error(\`none for \${id.length}\`)
  },
})
`,
    'recipes/unread.ts':
      "import { all, taken } from 'immich-darkroom'\n\nexport default all(\n  taken({ year: 20233 }),\n)\n",
  }
  const { folder, env } = await homeFor({
    library: { assets: [{}] },
    config: "recipes: ['recipes/100% run.ts']",
    files,
  })
  const run = await startCli(['plan', '--json'], { cwd: folder, env }).end()
  expect(JSON.parse(run.stdout).accounts[0].refused[0].reason).toMatch(
    /: none for 36 \(\/.*\/recipes\/100% run\.ts:5:11\)$/,
  )
  await writeFiles(folder, { 'immichrc.yaml': "recipes: ['recipes/*.ts']\n" })
  const unread = await startCli(['plan', '--config', 'immichrc.yaml'], { cwd: folder, env }).end()
  expect(unread.stderr).toMatch(
    /recipes\/unread\.ts: taken: 20233 is not a year\.\n {4}Write it as 2023\.\n {4}line 4, column 3\n/,
  )
})

it('code that keeps the process going and does not answer is named after a minute, once', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const told: string[] = []
  const ended = watchEnding(new EventEmitter() as unknown as Ending, (text) => void told.push(text))
  const answers = Promise.withResolvers<void>()
  const asking = awaited('recipe "mine"', 'prepare', () => answers.promise)
  await vi.advanceTimersByTimeAsync(55_000)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(600_000)
  expect(told).toEqual([expect.stringMatching(/^note: recipe "mine" in prepare has not answered for a minute/)])
  answers.resolve()
  await asking
  ended()
})
