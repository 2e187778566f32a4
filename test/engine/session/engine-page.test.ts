import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import * as engine from '../../../engine/index.ts'
import { versions } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { photosAt } from '../../support/library.ts'
import { albumsOf, sandboxFor } from '../../support/sandbox.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const page = await readFile(join(root, 'docs/engine.md'), 'utf8')
const program = /^```ts\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''

const library = { assets: photosAt(['/p/a.mp4', '/p/b.mp4', '/p/c.jpg'], { isFavorite: true }) }

/** Runs the program of the page in a folder of its own, in which the package is installed. */
const started = async (env: Record<string, string>) => {
  const folder = await folderWith({ 'program.ts': program, 'package.json': '{ "type": "module" }' })
  await mkdir(join(folder, 'node_modules'))
  await symlink(root, join(folder, 'node_modules/immich-darkroom'))
  const args = ['--conditions=darkroom-source', 'program.ts']
  return () => promisify(execFile)(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } })
}

it.each(versions)('the program of docs/engine.md plans and applies on %s', async (version) => {
  const sandbox = await sandboxFor(library, version)
  const run = await started({ IMMICH_URL: sandbox.url, IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '' })
  const first = await run()
  expect(first.stdout).toContain('+ 2 assets → album "Clips" (new)')
  expect(first.stdout).toContain('me: done, 3 changes\n')
  expect(first.stderr).toBe('')
  expect(albumsOf(sandbox)).toEqual([['Clips', ['a.mp4', 'b.mp4']]])
  const second = await run()
  expect(second.stdout).toContain('Plan: nothing to do.')
  expect(second.stdout).not.toContain('me: ')
})

it('docs/engine.md names what can be imported and called', async () => {
  const { url, users } = await sandboxFor(library)
  const darkroom = engine.openDarkroom({ accounts: { me: { url, apiKey: users[0]?.apiKey ?? '' } } })
  const session = await darkroom.session('me')
  await darkroom.close()
  const calls = [...page.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name)
  expect(calls.sort()).toEqual(
    Object.keys(darkroom)
      .filter((name) => !/^(accounts|close)$/.test(name))
      .sort(),
  )
  for (const name of ['find', 'explain', 'runs']) {
    expect(page).toContain(`\`${name}(`)
    expect(session).toHaveProperty(name)
  }
  for (const name of Object.keys(engine)) expect([name, page.includes(name)]).toEqual([name, true])
})
