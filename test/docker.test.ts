import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { folderWith } from './support/folder.ts'
import { photosAt } from './support/library.ts'
import { sandboxFor } from './support/sandbox.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(new URL('../docs/docker.md', import.meta.url), 'utf8')
const [, compose = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? []
const service = parse(compose).services.darkroom

/** What containers see, here: their folder of the code is the clone, their configuration somewhere else. */
const place = async () => {
  const config = await folderWith()
  const sandbox = await sandboxFor({ assets: photosAt(['/photos/Screenshot_1.png']) })
  const here = (text: string): string => text.replaceAll('/config', config)
  const env = Object.fromEntries(
    Object.entries<string>(service.environment).map(([name, value]) => [name, here(value)]),
  )
  const options = {
    cwd: root,
    env: { PATH: process.env.PATH, ...env, IMMICH_URL: sandbox.url, IMMICH_API_KEY: sandbox.users[0]?.apiKey },
  }
  const run = (words: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const [file = '', ...args] = words.map(here)
      // The server is in this process, so that it must not wait.
      execFile(file, args, options, (error, stdout, stderr) => done({ code: error?.code ?? 0, stdout, stderr }))
    })
  return { here, options, run }
}

it('the compose file has a service that begins, is well, and ends in order, with the configuration that init writes', async () => {
  const { here, options, run } = await place()
  const called = [...page.matchAll(/^docker compose run --rm darkroom (.*)$/gm)].map(([, words = '']) =>
    words.split(' '),
  )
  expect(called).toHaveLength(2)
  const [init = [], plan = []] = called
  const written = await run(init)
  expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining('album "Screenshots" (new)') })
  const command: string = service.environment.DARKROOM_COMMAND
  expect(written.stderr).toContain(`then plan again: ${command} plan --config ${here('/config/immichrc.yaml')}`)
  expect((await run(plan)).stdout).toContain('album "Screenshots" (new)')

  const [file = '', ...args] = here(service.command).split(' ')
  const daemon = spawn(file, [...args, '--port', '0'], { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void daemon.kill('SIGKILL'))
  let log = ''
  await new Promise<void>((done) => {
    daemon.stderr.on('data', (chunk) => {
      log += chunk
      if (/review/.test(log)) done()
    })
    daemon.on('exit', () => done())
  })
  const [, ...health] = service.healthcheck.test
  expect(await run(health)).toMatchObject({ code: 0 })
  daemon.kill('SIGTERM')
  expect({ code: (await once(daemon, 'exit'))[0], log }).toMatchObject({
    code: 0,
    log: expect.stringContaining('2 changes wait in review'),
  })
})
