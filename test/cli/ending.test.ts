import { describe, expect, it } from 'vitest'
import { startCli } from '../support/child.ts'
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
  ])('%s is named, exit 1', async (_, parts, told) => {
    const files = { 'recipes/mine.ts': recipe(parts) }
    const { folder, env } = await homeFor({ library: { assets: [{}] }, config: "recipes: ['recipes/*.ts']", files })
    const { code, stderr } = await startCli([command, '--yes'], { cwd: folder, env }).end()
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(told) })
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
