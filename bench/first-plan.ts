// From what somebody has of an earlier tool to the first plan: npm run bench:first-plan
// Each tool on the library that it had filled (test/importers/filled.ts), its server in this process; commands as they are typed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plan } from '../engine/plan/plan.ts'
import { startSandbox } from '../sandbox/index.ts'
import { filledCases } from '../test/importers/filled.ts'
import { seconds } from './measure.ts'

const command = fileURLToPath(new URL('../bin/darkroom.js', import.meta.url))

/** Runs a command line as a user would, and says how long it took. */
const run = async (cwd: string, args: readonly string[]) => {
  const started = performance.now()
  const env = { PATH: process.env.PATH, DARKROOM_STATE_DIR: join(cwd, 'state') }
  const child = spawn(process.execPath, ['--conditions=darkroom-source', command, ...args], { cwd, env })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr, ms: performance.now() - started }
}

const removals = new Set(['album.remove', 'tag.remove', 'stack.delete', 'stack.remove', 'album.delete'])

process.stdout.write('\n| tool | commands | import | plan | exit code of plan | additions | removals |\n')
process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n')
for (const [tool, one] of Object.entries(filledCases)) {
  const sandbox = await startSandbox({ library: one.library })
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-first-plan-'))
  try {
    for (const [name, text] of Object.entries(one.files(sandbox.url, sandbox.users[0]?.apiKey ?? ''))) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), text)
    }
    const imported = await run(folder, ['import', ...one.args])
    const planned = await run(folder, ['plan', '--config', 'darkroom/immichrc.yaml', '--json'])
    if (planned.stdout === '') throw new Error(`${tool}: ${imported.stderr}${planned.stderr}`)
    const { accounts } = JSON.parse(planned.stdout) as Plan
    const operations = accounts.flatMap((account) => account.operations)
    const away = operations.filter(({ op }) => removals.has(op)).length
    const cells = [tool, 2, seconds(imported.ms), seconds(planned.ms), planned.code, operations.length - away, away]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}
