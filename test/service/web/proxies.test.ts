import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addToAlbum, defineRecipe, type } from '../../../index.ts'
import { pageFiles } from '../../../service/web/page-files.ts'
import { folderWith } from '../../support/folder.ts'
import { eventually } from '../../support/waiting.ts'
import { password, webFor } from '../../support/web.ts'

const page = readFileSync(new URL('../../../docs/docker.md', import.meta.url), 'utf8')
const snippet = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page)?.[1] ?? ''

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

interface Proxy {
  readonly program: string
  /** Its whole configuration around what the docs show. */
  readonly config: (port: number, own: string, folder: string) => string
  readonly args: (file: string) => readonly string[]
}

const proxies: Readonly<Record<string, Proxy>> = {
  nginx: {
    program: 'nginx',
    config: (port, own, folder) =>
      [
        `daemon off; master_process off; pid ${folder}/pid; error_log stderr; events {}`,
        `http { access_log off;`,
        ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`),
        `server { listen 127.0.0.1:${port};\n${own}\n} }`,
      ].join('\n'),
    args: (file) => ['-c', file],
  },
  caddy: {
    program: 'caddy',
    config: (port, own) => `{\n  admin off\n}\n${own.replace('photos.example.org', `http://127.0.0.1:${port}`)}`,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
}

const has = ({ program }: Proxy): boolean => spawnSync('which', [program]).status === 0
for (const [name, proxy] of Object.entries(proxies))
  if (!has(proxy)) process.stdout.write(`proxies: SKIPPED, no ${name} here. Install it: apt-get install ${name}\n`)

const id = '00000000-0000-4000-8000-000000000001'
const library = { assets: [{ id, originalPath: '/photos/1.jpg' }] }
const pictures = defineRecipe({ name: 'pictures', where: type('IMAGE'), actions: [addToAlbum('Pictures')] })

describe.each(Object.entries(proxies))('behind %s, as the docs say', (name, proxy) => {
  it.skipIf(!has(proxy))('the page, a login, pictures and events come through on a path of its own', async () => {
    const env = { DARKROOM_TRUSTED_PROXIES: '127.0.0.1' }
    const serve = { jobs: { all: { schedule: 'every 1h' } } }
    const options = { files: await pageFiles(), basePath: '/darkroom' }
    const { url } = await webFor({ library, recipes: [pictures], serve, env }, options)
    const own = snippet(name)
    expect(own).toContain('127.0.0.1:2284')
    const [port, folder] = [await freePort(), await folderWith()]
    const config = proxy.config(port, own.replace('127.0.0.1:2284', new URL(url).host), folder)
    const file = join(await folderWith({ config }), 'config')
    const child = spawn(proxy.program, proxy.args(file), { env: { ...process.env, HOME: folder }, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    const base = `http://127.0.0.1:${port}/darkroom/`
    const first = await eventually(() => fetch(base))
    const html = await first.text()
    const script = new URL(
      /<script[^>]* src="([^"]+)"/.exec(html)?.[1] ?? '',
      new URL(/<base href="([^"]+)"/.exec(html)?.[1] ?? '', base),
    )
    expect((await fetch(script)).headers.get('content-type')).toContain('javascript')

    const headers = { origin: new URL(base).origin, 'x-darkroom': '1', 'content-type': 'application/json' }
    const post = (path: string, body: object, more = {}) =>
      fetch(`${base}api/v1${path}`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })
    const login = await post('/login', { password })
    const set = login.headers.get('set-cookie') ?? ''
    expect([login.status, set]).toEqual([200, expect.stringContaining('Path=/darkroom')])
    const cookie = set.split(';')[0] ?? ''
    const picture = await fetch(`${base}api/v1/accounts/me/assets/${id}/thumbnail?size=thumbnail`, {
      headers: { cookie },
    })
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, expect.stringContaining('image/')])

    // An event is there while the stream is still open.
    const cancel = new AbortController()
    const stream = await fetch(`${base}api/v1/events`, { headers: { cookie }, signal: cancel.signal })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    let heard = ''
    const reading = (async () => {
      for await (const part of stream.body ?? []) heard += Buffer.from(part).toString()
    })().catch(() => {})
    expect((await post('/pause', {}, { cookie })).status).toBe(200)
    await eventually(() => expect(heard).toContain('status'))
    cancel.abort()
    await reading
  })
})
