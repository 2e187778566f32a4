import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { processWorkers } from '../../service/workers.ts'
import { folderWith } from '../support/folder.ts'
import { eventually } from '../support/waiting.ts'

const entry = fileURLToPath(new URL('../../cli/worker-main.ts', import.meta.url))
// It hears nothing while it goes round and round.
const endless = `import { writeFileSync } from 'node:fs'
writeFileSync(new URL('./pid', import.meta.url), String(process.pid))
for (;;);
`

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const reading = async (more: { readonly longestCheck?: number } = {}) => {
  const folder = await folderWith({ 'immichrc.js': endless, 'package.json': '{ "type": "module" }' })
  const workers = processWorkers({ entry, args: [], cwd: folder, env: { ...process.env }, ...more })
  const said = workers.check().then(
    () => 'read',
    (error: Error) => error.message,
  )
  return { workers, said, pid: join(folder, 'pid') }
}

it('a configuration that never ends is ended with its time', async () => {
  const { said } = await reading({ longestCheck: 1_000 })
  expect(await said).toContain('not read within 1 seconds')
})

it('a configuration that never ends is ended with the daemon', async () => {
  const { workers, said, pid } = await reading()
  await eventually(() => expect(existsSync(pid)).toBe(true))
  workers.close()
  expect(await said).toContain('SIGKILL')
  expect(isThere(Number(readFileSync(pid, 'utf8')))).toBe(false)
})
