import { expect, it, vi } from 'vitest'
import { judge } from './judge.ts'
import { casesFolder, homeOf, outcomeOf, type PublicCase, publicCases } from './public-case.ts'

const cases = publicCases()
if (cases.length === 0) process.stdout.write(`public cases: SKIPPED, none in ${casesFolder}\n`)

/** Not right yet. Each must fail, so that whoever mends one takes it out of this list. */
const notYet = new Set<string>([])

/** What says as options what a case asks for, where its configuration could not say it, or an option is written otherwise now. */
const said: Readonly<Record<string, object>> = {
  '47-same-name-apart': { sameName: 'separate' },
  '51-name-gone': { albumNamePostRegex: [[{ regex: '[\\d]+_[\\d]+_[\\d]+_?' }], [{ regex: '_' }, ' ']] },
}
const withOptions = (given: PublicCase, options: object): PublicCase => {
  const { plugins = [] } = given.config as { plugins?: object[] }
  return { ...given, config: { ...given.config, plugins: plugins.map((one) => ({ ...one, ...options })) } }
}

/** Cases in which another command is run, or another configuration makes sayable what was asked. */
const apart: Readonly<Record<string, (given: PublicCase) => Promise<void>>> = {
  '75-autotag-config': async (given) => {
    const { code, stderr } = await (await homeOf(given)).darkroom('plan', '--json')
    expect(code).toBe(3)
    for (const path of ['plugins[0].rules', 'plugins[0].skip', 'plugins[0].conversions']) expect(stderr).toContain(path)
  },
  '90-url-blank': async (given) => {
    const home = await homeOf(given)
    const { code, stderr } = await home.darkroom('plan', '--config', 'immichrc.json')
    expect(code, stderr).toBe(0)
  },
}

it.skipIf(cases.length > 0)('public cases', ({ skip }) => skip(`none in ${casesFolder}`))

for (const [name, given] of cases)
  (notYet.has(name) ? it.fails : it)(`${name}: ${given.title}`, async () => {
    for (const [variable, value] of Object.entries(given.env ?? {})) vi.stubEnv(variable, value)
    try {
      await (apart[name]?.(given) ??
        outcomeOf(withOptions(given, said[name] ?? {})).then((outcome) => judge(name, given, outcome)))
    } finally {
      vi.unstubAllEnvs()
    }
  })
