import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { folderWith } from './support/folder.ts'
import { photosAt } from './support/library.ts'
import { albumsOf, sandboxFor } from './support/sandbox.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(new URL('../docs/docker.md', import.meta.url), 'utf8')
const [, compose = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? []
const { services, volumes, secrets } = parse(compose)
const service = services.darkroom

it('the compose file names what it declares, and what the image has', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8')
  expect(service.ports).toEqual([`2284:${/EXPOSE (\d+)/.exec(dockerfile)?.[1]}`])
  const places = service.volumes.map((volume: string) => volume.split(':'))
  expect(places.map(([, inside]: string[]) => inside)).toEqual([
    /VOLUME (\S+)/.exec(dockerfile)?.[1],
    /WORKDIR (\/config)/.exec(dockerfile)?.[1],
  ])
  expect(Object.keys(volumes)).toEqual([places[0]?.[0]])
  expect(Object.keys(secrets)).toEqual(service.secrets)
})

it('the build is given every folder that has sources', () => {
  const without = ['bench', 'dist', 'dist-site', 'docs', 'node_modules', 'site', 'test']
  const rooms = globSync('*/**/*.ts', {
    cwd: root,
    exclude: (name) => without.includes(name) || name === 'node_modules',
  })
  const folders = [...new Set(rooms.map((file) => file.split('/')[0]))].filter(
    (folder) => !without.includes(folder ?? ''),
  )
  expect(folders).toContain('core')
  const given = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  expect(folders.filter((folder) => !given.includes(`!${folder}`))).toEqual([])
})

it('its service begins with nothing but its variables, and waits for a person with the first plan', async () => {
  const assets = photosAt(['/usr/src/app/external/Trip/Rome/1.jpg', '/usr/src/app/external/Trip/Rome/2.jpg'])
  const sandbox = await sandboxFor({ assets })
  const secret = await folderWith({
    immich_key: `${sandbox.users[0]?.apiKey}\n`,
    darkroom_password: 'correct horse battery\n',
  })
  const variables = Object.fromEntries(
    Object.entries<string>(service.environment).map(([name, value]) => [
      name,
      value.replace('/run/secrets', secret).replace(/^\$\{\w+:-(.*)\}$/, '$1'),
    ]),
  )
  const cwd = await folderWith()
  const env = {
    PATH: process.env.PATH,
    ...variables,
    ...{ IMMICH_URL: sandbox.url, DARKROOM_STATE_DIR: join(cwd, 'state'), DARKROOM_PORT: '0' },
  }
  const args = ['--conditions=darkroom-source', join(root, 'bin/darkroom.js'), 'serve']
  const daemon = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(() => void daemon.kill('SIGKILL'))
  let log = ''
  await new Promise<void>((done) => {
    daemon.stderr.on('data', (chunk) => {
      log += chunk
      if (/changes wait in review/.test(log)) done()
    })
    daemon.on('exit', () => done())
  })
  daemon.kill('SIGTERM')
  expect({ code: (await once(daemon, 'exit'))[0], log }).toMatchObject({
    code: 0,
    log: expect.stringContaining('changes wait in review'),
  })
  expect(log).not.toMatch(/is ignored|warn/)
  expect(log).not.toContain(sandbox.users[0]?.apiKey)
  expect(albumsOf(sandbox)).toEqual([])
})
