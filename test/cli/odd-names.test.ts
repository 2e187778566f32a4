import { describe, expect, it } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import { homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import { runCli } from '../support/run-cli.ts'

const odd = 'A\tb\nc \u001b[2J\u202edef'
const recipe = JSON.stringify({ name: 'tab\tand\nline', where: { type: 'IMAGE' }, actions: [{ addToAlbum: odd }] })
const home = () => homeFor({ library: smallLibrary, files: { 'immichrc.yaml': `recipes: [${recipe}]` } })

describe('names with characters that move the cursor or break lines', () => {
  it.each([['plan'], ['plan', 'tab\tand\nline']])(
    'take one line of %s, and change nothing else of it',
    async (...args) => {
      const { stdout } = await (await home()).darkroom(...args)
      expect(stdout).toMatch(/^(recipe .*\n)?tab and line +\d/m)
      expect(stdout).toContain('→ album "A b c \ufffd[2J\ufffddef" (new)\n')
    },
  )

  it('are shown harmless wherever else they are shown', async () => {
    const { darkroom } = await home()
    expect((await darkroom('apply', '--yes')).code).toBe(0)
    const { stdout } = await darkroom('names')
    expect(stdout).toContain('\ufffd[2J\ufffddef')
    for (const moving of ['\u001b', '\u202e']) expect(stdout).not.toContain(moving)
  })

  it('hide nothing that follows, whether there are colours or not', async () => {
    const hiding = JSON.stringify({
      name: 'a',
      where: { type: 'IMAGE' },
      actions: [{ setDescription: 'x\u001b[8mhidden\u001b[0;30;40m' }],
    })
    const { folder, env } = await homeFor({ library: smallLibrary, files: { 'immichrc.yaml': `recipes: [${hiding}]` } })
    const shown = async (more: Readonly<Record<string, string>>) =>
      (await runCli(['plan', 'a'], { cwd: folder, env: { ...env, ...more } })).stdout
    const bare = await shown({})
    expect(bare).toContain('"x\ufffd[8mhidden\ufffd[0;30;40m"')
    expect(bare).not.toContain('\u001b')
    expect(await shown({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(bare)
    const coloured = await shown({ FORCE_COLOR: '1' })
    expect(coloured).toContain('\u001b[1ma\u001b[22m')
    // What changes has a colour, and not one that cannot be read on white.
    expect(coloured).toContain('\u001b[35m~ ')
    expect(coloured).not.toContain('\u001b[33m')
    for (const foreign of ['\u001b[8m', '\u001b[0;30;40m']) expect(coloured).not.toContain(foreign)
  })

  it('are as they are in JSON', async () => {
    const plan = (await (await home()).darkroom('plan', '--json')).json<Plan>()
    const albums = plan.accounts[0]?.operations.flatMap((one) => ('album' in one ? [one.album.name] : []))
    expect(new Set(albums)).toEqual(new Set([odd]))
  })
})
