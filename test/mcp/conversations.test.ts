import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { expectNoWrites, overStdio } from './assistant.ts'
import { conversationsIn, shownAnswer } from './conversation.ts'

const page = readFileSync(new URL('../../docs/assistants.md', import.meta.url), 'utf8')
const held = conversationsIn(page)

describe('docs/assistants.md', () => {
  it('has two conversations', () => expect(held.map(({ length }) => length)).toEqual([3, 4]))

  it.each(held.map((turns) => [turns[0]?.tool, turns] as const))(
    'has a conversation that goes as it was held, from %s on; `npm run conversations` holds them anew',
    async (_, turns) => {
      const { call, home } = await overStdio([], sampleLibrary({ assets: 2000, seed: 1 }))
      for (const { tool, input, answer } of turns) expect(shownAnswer((await call(tool, input)).text)).toBe(answer)
      expectNoWrites(home.sandbox)
    },
  )

  it('lists the tools', async () => {
    const { client } = await overStdio()
    const { tools } = await client.listTools()
    const table = page.slice(page.indexOf('| tool |'), page.indexOf('`darkroom reviews` lists'))
    const rows = table.split('\n').map((row) => row.split(' | ')[0] ?? '')
    const listed = rows.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name))
    expect(listed.sort()).toEqual(tools.map(({ name }) => name).sort())
  })
})
