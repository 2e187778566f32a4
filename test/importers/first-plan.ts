import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import type { OptionRow } from '../../importers/contract.ts'
import type { LibraryInput } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'

/**
 * Albums of the first plan of an imported configuration, with the names of what they would get.
 * @param edit what somebody changes in it before
 */
export const firstPlan = async (
  library: LibraryInput,
  files: (url: string, key: string) => Readonly<Record<string, string>>,
  args: readonly string[],
  name: (id: string) => string,
  { version, edit = (text) => text }: { version?: string | undefined; edit?: (config: string) => string } = {},
) => {
  const home = await homeFor({ library, version, config: '' })
  await home.write(files(home.sandbox.url, home.sandbox.users[0]?.apiKey ?? ''))
  const { code, stderr } = await home.darkroom('import', ...args)
  expect({ code, stderr: code === 3 ? stderr : '' }).toEqual({
    code: expect.toSatisfy((end) => end === 0 || end === 4),
    stderr: '',
  })
  const file = join('darkroom', 'immichrc.yaml')
  const written = join(home.folder, file)
  writeFileSync(written, edit(readFileSync(written, 'utf8')))
  const planned = await home.darkroom('plan', '--config', file, '--json')
  const operations = planned.json<Plan>().accounts[0]?.operations ?? []
  const adds = operations.flatMap((one) => (one.op === 'album.add' ? one.assetIds.map(name) : []))
  const report = JSON.parse(readFileSync(join(home.folder, 'darkroom', 'import-report.json'), 'utf8'))
  return {
    adds: adds.sort(),
    operations,
    stdout: planned.stdout,
    stderr: planned.stderr,
    options: report.options as OptionRow[],
  }
}
