import { describe, expect, it, onTestFinished } from 'vitest'
import { openDarkroom } from '../../../engine/index.ts'
import { addTag, definePlugin, defineRecipe, z } from '../../../index.ts'
import { folderWith } from '../../support/folder.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const opened = async (most: number, said: unknown[]) => {
  const plugin = definePlugin({
    name: 'gate',
    options: z.strictObject({ most: z.int() }),
    recipes: (_, { name }) => [defineRecipe({ name, actions: [addTag('seen')] })],
    hooks: {
      'config:loaded': ({ accounts }) => void said.push(accounts),
      'plan:ready': ({ summary }, { warn, refuse }, options) => {
        warn('Looked at.')
        if ((summary['tag.add'] ?? 0) > options.most) refuse('Too many.')
      },
      'run:done': ({ status, changes }) => void said.push([status, changes]),
      'run:failed': ({ status }) => void said.push(status),
    },
  })
  const { url, users } = await sandboxFor({ assets: [{}, {}] })
  const accounts = { me: { url, apiKey: users[0]?.apiKey ?? '' } }
  const darkroom = openDarkroom({ accounts, plugins: [plugin({ most })], stateDir: await folderWith() })
  onTestFinished(() => darkroom.close())
  return darkroom
}

describe('hooks in a session', () => {
  it('hear of the configuration, the plan and the run', async () => {
    const said: unknown[] = []
    const darkroom = await opened(2, said)
    const job = await darkroom.plan()
    expect(job.plan.accounts[0]?.recipes.at(-1)).toMatchObject({ name: 'hooks', warnings: ['gate: Looked at.'] })
    expect(job.plan.accounts[0]?.notes).toMatchObject([{ level: 'warning', recipe: 'hooks', text: 'gate: Looked at.' }])
    expect((await darkroom.apply(job)).refused).toEqual([])
    expect(said).toEqual([['me'], ['done', 3]])
  })

  it('can have a plan refused, so that nothing is written', async () => {
    const said: unknown[] = []
    const darkroom = await opened(1, said)
    const job = await darkroom.plan()
    expect(job.plan.accounts[0]?.refused).toMatchObject([{ recipe: 'hooks', reason: 'gate: Too many.' }])
    expect(await darkroom.apply(job)).toMatchObject({ outcomes: [], refused: ['gate: Too many.'] })
    expect(said).toEqual([['me']])
  })

  it('get a plan of their own, whatever a hook before them did with its own', async () => {
    const heard: number[] = []
    const careless = definePlugin({
      name: 'careless',
      options: z.strictObject({ tag: z.string() }),
      recipes: ({ tag }, { name }) => [defineRecipe({ name, actions: [addTag(tag)] })],
      hooks: {
        'plan:ready': ({ operations }) => {
          heard.push(operations.length)
          Object.assign(operations, { length: 0 })
        },
      },
    })
    const { url, users } = await sandboxFor({ assets: [{}] })
    const accounts = { me: { url, apiKey: users[0]?.apiKey ?? '' } }
    const plugins = ['one', 'two'].map((name) => careless({ name, tag: name }))
    const darkroom = openDarkroom({ accounts, plugins, stateDir: await folderWith() })
    onTestFinished(() => darkroom.close())
    expect((await darkroom.plan()).plan.accounts[0]?.operations).toHaveLength(4)
    expect(heard).toEqual([4, 4])
  })
})
