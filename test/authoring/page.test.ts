import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { pluginHooks } from '../../engine/plugin-hooks.ts'
import { parseRecipe } from '../../language/yaml/data.ts'
import { vocabularyOf } from '../../language/yaml/vocabulary.ts'
import { asset, planFor } from '../../testing.ts'
import receipts from './receipts.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/plugins/authoring.md')
const blocks = [...page.matchAll(/```\w+ file=(\S+)\n([\s\S]*?)```/g)]

describe('docs/plugins/authoring.md', () => {
  it.each(blocks.map(([, file = '', text = '']) => [file, text]))('shows %s as it is', (file, text) => {
    expect(text).toBe(read(file))
  })

  it('shows four files', () => {
    expect(blocks).toHaveLength(4)
  })
})

describe('words of a plugin', () => {
  const vocabulary = vocabularyOf([receipts({})])

  it('make a recipe in YAML', async () => {
    const { recipe, problems } = parseRecipe(parse(read('test/authoring/away.yaml')), '', vocabulary)
    if (!recipe) throw new Error(JSON.stringify(problems))
    const { operations } = await planFor(recipe, [asset({ originalPath: '/s/Rechnung.jpg' }), asset()])
    expect(operations).toMatchObject([
      { op: 'album.create', album: { name: 'Bills' } },
      { op: 'album.add', assetIds: [expect.any(String)] },
      { op: 'asset.update', set: { visibility: 'archive' } },
    ])
  })

  it('say themselves as they were written', () => {
    const where = { 'receipts.isReceipt': { words: ['bill'] } }
    const { recipe } = parseRecipe({ name: 'r', where, actions: [] }, '', vocabulary)
    expect(recipe?.where).toMatchObject({ condition: where })
  })

  it.each<[unknown, string]>([
    [{ 'receipts.isReciept': {} }, 'Did you mean "receipts.isReceipt"?'],
    [{ 'receipts.isReceipt': { words: 7 } }, 'where.receipts.isReceipt.words'],
  ])('are told where they are wrong: %j', (where, told) => {
    const { problems } = parseRecipe({ name: 'r', where, actions: [] }, '', vocabulary)
    expect(JSON.stringify(problems)).toContain(JSON.stringify(told).slice(1, -1))
  })

  it('are unknown without the plugin', () => {
    const { problems } = parseRecipe({ name: 'r', where: { 'receipts.isReceipt': {} }, actions: [] })
    expect(problems).toMatchObject([{ message: 'is not a known condition' }])
  })
})

describe('hooks of a plugin', () => {
  const plan = { account: 'me', recipes: [], operations: [], summary: { 'album.add': 3 } }

  it('hear of plans with their options, and may refuse them', async () => {
    const refused: string[] = []
    const voice = { warn: () => {}, refuse: (reason: string) => void refused.push(reason) }
    await pluginHooks([receipts({ most: 3 }), receipts({ name: 'b', most: 2 })]).call('plan:ready', plan, voice)
    expect(refused).toEqual(['b: More than 2 receipts at once.'])
  })

  it('are told by the name of the plugin where they throw', async () => {
    const failing = {
      name: 'mine',
      hooks: {
        'run:done': () => {
          throw new Error('boom')
        },
      },
    }
    const run = { account: 'me', run: 'r', status: 'done', changes: 0 }
    await expect(pluginHooks([failing]).call('run:done', run)).rejects.toThrow(
      'Plugin "mine" failed in its hook run:done: boom',
    )
  })

  it('change nothing for those after them', async () => {
    const heard: number[] = []
    const greedy = {
      name: 'a',
      hooks: { 'plan:ready': ({ summary }: { summary: object }) => void Object.assign(summary, { 'album.add': 0 }) },
    }
    const next = {
      name: 'b',
      hooks: {
        'plan:ready': ({ summary }: { summary: Record<string, number> }) => void heard.push(summary['album.add'] ?? -1),
      },
    }
    const before = structuredClone(plan)
    await pluginHooks([greedy, next]).call('plan:ready', plan, { warn: () => {}, refuse: () => {} })
    expect(plan).toEqual(before)
  })
})
