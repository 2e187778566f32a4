import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckedAlbum } from '../../cli/import-findings.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import { tools } from '../../importers/index.ts'
import type { LibraryInput } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'
import { writesTo } from '../support/sandbox.ts'
import { type FilledCase, filledCases } from './filled.ts'

it('is tried for each tool', () => expect(Object.keys(filledCases)).toHaveLength(tools.length))

const homeOf = async (one: FilledCase, library: LibraryInput) => {
  const home = await homeFor({ library, config: '' })
  await home.write(one.files(home.sandbox.url, home.sandbox.users[0]?.apiKey ?? ''))
  return home
}

describe.each(Object.entries(filledCases))('%s', (_, one) => {
  it('finds nothing to do where the tool had done its work', async () => {
    const home = await homeOf(one, one.library)
    const { code, stdout, stderr } = await home.darkroom('import', ...one.args, '--check', '--json')
    expect({ code, stderr: code === 3 ? stderr : '' }).toEqual({ code: 0, stderr: '' })
    const { albums, findings }: { albums: CheckedAlbum[]; findings: unknown[] } = JSON.parse(stdout).check
    expect(findings).toEqual([])
    for (const { membersNow, matching, ...more } of albums)
      expect({ matching, ...more }).toMatchObject({ matching: membersNow, isNew: false, wouldAdd: 0, wouldRemove: 0 })
    const plan: Plan = JSON.parse(readFileSync(join(home.folder, 'darkroom', 'plan.json'), 'utf8'))
    expect(plan.accounts.map(({ operations, refused }) => [operations, refused])).toEqual([[[], []]])
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('does what the tool would have done where it had not', async () => {
    const home = await homeOf(one, one.before)
    const { code, stderr } = await home.darkroom('import', ...one.args)
    expect({ code, stderr: code === 3 ? stderr : '' }).toEqual({
      code: expect.toSatisfy((end) => end === 0 || end === 4),
      stderr: '',
    })
    const planned = await home.darkroom('plan', '--config', 'darkroom/immichrc.yaml', '--json')
    expect(planned.json<Plan>().accounts[0]?.summary).toEqual(one.empty)
  })
})
