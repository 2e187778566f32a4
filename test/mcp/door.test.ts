import { spawnSync } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { addToAlbum, defineRecipe, type } from '../../index.ts'
import { answerHttp, serveStdio } from '../../mcp/server.ts'
import type { Asking } from '../../mcp/tools.ts'
import { hashOf } from '../../service/secrets.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'
import { webFor } from '../support/web.ts'
import { overHttp, overStdio, sample } from './assistant.ts'

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

const videos = (sample.assets ?? []).filter(
  ({ ownerId, type, visibility, trashedAt, isOffline }) =>
    ownerId === sample.users?.[0]?.id && type === 'VIDEO' && !visibility && !trashedAt && !isOffline,
)
const proposal = {
  recipe: '{ name: films, where: { type: VIDEO }, actions: [{ addToAlbum: Films }] }',
  reason: 'why not',
}

describe('the door of the daemon', () => {
  it('opens for tokens of assistants alone', async () => {
    const { url, headers, serving } = await overHttp()
    const post = (more: Record<string, string>) =>
      fetch(url, { method: 'POST', headers: { ...json, ...more }, body: JSON.stringify(ping) })
    const none = await post({})
    expect(none.status).toBe(401)
    expect(none.headers.get('www-authenticate')).toBe('Bearer')
    expect(await none.json()).toMatchObject({
      error: { hint: expect.stringContaining('darkroom token create --kind assistant') },
    })
    expect((await post({ authorization: 'Bearer wrong' })).status).toBe(401)
    for (const kind of ['read', 'hook', 'admin']) {
      serving.supervisor.store.addToken(hashOf(`a ${kind} token`.replaceAll(' ', '-')), kind, 'test', 0)
      expect((await post({ authorization: `Bearer a-${kind}-token` })).status).toBe(401)
    }
    const good = await post(headers)
    expect(good.status).toBe(200)
    expect(await good.json()).toMatchObject({ id: 1, result: {} })
  })

  it('is below the path of the daemon', async () => {
    const serving = await webFor({ library: sample, recipes: [] }, { basePath: '/darkroom' })
    serving.supervisor.store.addToken(hashOf('token-of-assistant'), 'assistant', 'test', 0)
    const headers = { ...json, authorization: 'Bearer token-of-assistant' }
    const post = (path: string) =>
      fetch(new URL(path, serving.url), { method: 'POST', headers, body: JSON.stringify(ping) })
    expect((await post('/darkroom/mcp')).status).toBe(200)
    expect((await post('/mcp')).status).toBe(404)
  })

  it('is the only one that such a token opens', async () => {
    const { headers, serving } = await overHttp()
    for (const path of ['/status', '/reviews', '/rules'])
      expect(await serving.ask(path, { headers, bare: true })).toMatchObject({ status: 403 })
    const approve = { method: 'POST', headers, body: {}, bare: true } as const
    expect((await serving.ask('/reviews/x/approve', approve)).status).toBe(403)
  })

  it('takes requests alone, of no foreign page, and no large ones', async () => {
    const { url, headers } = await overHttp()
    for (const method of ['GET', 'DELETE']) {
      const answer = await fetch(url, { method, headers: { ...json, ...headers } })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    }
    const body = JSON.stringify(ping)
    const foreign = { ...json, ...headers, origin: 'http://evil.example' }
    expect((await fetch(url, { method: 'POST', headers: foreign, body })).status).toBe(403)
    const large = JSON.stringify({ ...ping, params: { text: 'x'.repeat(2 ** 20) } })
    expect((await fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: large })).status).toBe(413)
    const endless = {
      method: 'POST',
      headers: { ...json, ...headers },
      body: new Blob([body]).stream(),
      duplex: 'half',
    }
    expect((await fetch(url, endless as RequestInit)).status).toBe(413)
    expect((await fetch(url, { method: 'POST', headers: { ...json, ...headers }, body: '{' })).status).toBe(400)
  })
})

it('stops what nobody waits for any more', async () => {
  const hangsUp = new AbortController()
  let isStopped = false
  const asking: Asking = {
    accounts: () => ['anna'],
    ask: (_account, _ask, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          isStopped = true
          reject(signal.reason)
        })
        hangsUp.abort()
      }),
    rules: async () => [],
    reviews: () => [],
    keep: () => null,
  }
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list_tags', arguments: {} } }
  const request = new Request('http://darkroom.example/mcp', {
    method: 'POST',
    headers: json,
    body: JSON.stringify(call),
    signal: hangsUp.signal,
  })
  await answerHttp({ asking, version: '1', isPrivate: false, mask: (text) => text }, request)
  expect(isStopped).toBe(true)
})

describe('a proposal', () => {
  it('is applied once somebody approves it on the page', async () => {
    const own = defineRecipe({ name: 'own', where: type('VIDEO'), actions: [addToAlbum('Own')] })
    const { serving, connect } = await overHttp('assistant', [own])
    const { call } = await connect()
    const { review } = (await call('propose', proposal)).json
    expect(writesTo(serving.sandbox)).toEqual({})
    await serving.login()
    const shown = await serving.ask(`/reviews/${review}`)
    expect(shown.body).toMatchObject({ why: 'An assistant proposes it: why not', state: 'waiting' })
    const approved = await serving.ask(`/reviews/${review}/approve`, {
      method: 'POST',
      headers: { 'if-match': shown.headers.get('etag') ?? `"${shown.body.revision}"` },
      body: { except: [], never: [] },
    })
    expect(approved.status).toBe(202)
    await expect.poll(() => serving.supervisor.store.review(review)?.state).toBe('applied')
    const films = albumsOf(serving.sandbox).find(([name]) => name === 'Films')
    expect(films?.[1]).toHaveLength(videos.length)
    // The recipe of the configuration still waits.
    expect(albumsOf(serving.sandbox).map(([name]) => name)).not.toContain('Own')
    expect((await call('list_reviews')).json.reviews).toContainEqual(
      expect.objectContaining({ review, state: 'applied' }),
    )
  })

  it('waits on when the configuration changes', async () => {
    const { serving, connect } = await overHttp()
    const { call } = await connect()
    const { review } = (await call('propose', proposal)).json
    serving.config.hash = 'two'
    await serving.supervisor.reload()
    expect(serving.supervisor.store.review(review)?.state).toBe('waiting')
  })

  it('is applied by `darkroom reviews`, exactly as far as it was approved, and declined as well', async () => {
    const { home, call } = await overStdio()
    const { review } = (await call('propose', proposal)).json
    const other = (await call('propose', { recipe: '{ name: no, where: { type: VIDEO }, actions: [{ addTag: no }] }' }))
      .json
    const listed = await home.darkroom('reviews')
    expect(listed.stdout).toContain('proposal films')
    const declined = await home.darkroom('reviews', other.review, '--decline')
    expect(declined).toMatchObject({ code: 0, stderr: expect.stringContaining('with --never in place of --decline') })
    // It waits no longer, so that no command for it would work.
    expect(declined.stderr).not.toContain('darkroom reviews')
    expect(await home.darkroom('reviews', review, '--approve')).toMatchObject({ code: 0 })
    expect(albumsOf(home.sandbox).find(([name]) => name === 'Films')?.[1]).toHaveLength(videos.length)
    expect([...home.sandbox.state.tags.values()].map(({ value }) => value)).not.toContain('no')
    const states = (await call('list_reviews')).json.reviews.map((one: { job: string; state: string }) => [
      one.job,
      one.state,
    ])
    expect(states.sort()).toEqual([
      ['proposal films', 'applied'],
      ['proposal no', 'declined'],
    ])
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox).map(([name]) => name)).not.toContain('Films')
  })
})

describe('the door on the streams of a process', () => {
  const serve = (lines: string) => {
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    const options = { asking: {} as Asking, version: '1', isPrivate: false, mask: (text: string) => text }
    const served = serveStdio(options, { stdin, stdout } as never)
    stdin.end(lines)
    return served
  }

  it('says why it ends, where a line is too long', async () => {
    await expect(serve(`${' '.repeat(11 * 1024 * 1024)}\n`)).rejects.toThrow(
      'The assistant sent what cannot be read: ReadBuffer exceeded maximum size of 10485760 bytes.',
    )
  })

  it('ends without an error when the assistant does, whatever else it sent', async () => {
    await expect(serve(`${JSON.stringify(ping)}\nnonsense\n`)).resolves.toBeUndefined()
  })
})

it('loads the protocol for `mcp` alone', () => {
  const program = fileURLToPath(new URL('../../bin/darkroom.js', import.meta.url))
  const code = `import('node:module').then(({ registerHooks }) => {
    registerHooks({ resolve: (name, context, next) => {
      if (name.startsWith('@modelcontextprotocol')) console.error('LOADED ' + name)
      return next(name, context)
    } })
    process.argv = [process.argv[0], 'darkroom', ...process.argv.slice(1)]
    return import(${JSON.stringify(program)})
  })`
  for (const command of ['--help', 'plugins', 'schema']) {
    const { stderr } = spawnSync(process.execPath, ['--conditions=darkroom-source', '-e', code, command], {
      encoding: 'utf8',
    })
    expect(stderr).not.toContain('LOADED')
  }
})
