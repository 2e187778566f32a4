import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DarkroomError } from '../../../core/errors.ts'
import { addTag, all, defineRecipe } from '../../../index.ts'
import { hashOf } from '../../../service/secrets.ts'
import { Logins } from '../../../service/web/logins.ts'
import { endpoints } from '../../../service/web/openapi.ts'
import { often } from '../../support/effort.ts'
import { folderWith } from '../../support/folder.ts'
import { smallLibrary } from '../../support/library.ts'
import { days, hours } from '../../support/serving.ts'
import { password, type WebServing, webFor } from '../../support/web.ts'

const tagging = defineRecipe({ name: 'tagging', where: all(), actions: [addTag('seen')] })
const schedule = { jobs: { all: { schedule: 'every 1h' } } }
const serving = (http: object = {}, more: object = {}): Promise<WebServing> =>
  webFor({ library: smallLibrary, recipes: [tagging], serve: { ...schedule, http }, ...more })

const people = { view: 'vera', approve: 'anna', admin: 'adam', stranger: 'sam' } as const
const byProxy = {
  auth: 'proxy',
  authHeader: 'Remote-User',
  trustedProxies: ['127.0.0.1'],
  signIn: {
    users: [
      { user: people.view, role: 'view', accounts: ['me'] },
      { user: people.approve, role: 'approve', accounts: ['me'] },
      { user: people.admin, role: 'admin' },
      // May decide, but about another account.
      { user: people.stranger, role: 'approve', accounts: ['else'] },
    ],
  },
}
const ranks = ['view', 'approve', 'admin']

describe('every endpoint', () => {
  it('answers those alone who may ask', async () => {
    const { ask, supervisor } = await serving(byProxy)
    for (const kind of ['read', 'hook', 'admin']) supervisor.store.addToken(hashOf(`token-${kind}`), kind, kind, 0)
    const [review] = supervisor.store.reviewHeads(['waiting'])
    const callers: Record<string, Record<string, string>> = {
      nobody: {},
      unlisted: { 'remote-user': 'otto' },
      ...Object.fromEntries(Object.entries(people).map(([role, user]) => [role, { 'remote-user': user }])),
      ...Object.fromEntries(
        ['read', 'hook', 'admin'].map((kind) => [`${kind} token`, { authorization: `Bearer token-${kind}` }]),
      ),
    }
    const readable = /^\/(status|stats|reviews|runs)(\/|$)/
    const found: string[] = []
    for (const { method, path, role } of endpoints) {
      if (role === null || path === '/events') continue
      const filled = path
        .replace('/reviews/{id}', `/reviews/${review?.id}`)
        .replace('{account}', 'me')
        .replace('{job}', 'all')
        .replace(/\{\w+\}/g, 'none')
      for (const [name, headers] of Object.entries(callers)) {
        const { status, body } = await ask(filled, {
          method: method.toUpperCase(),
          headers,
          // Refused as a body at the latest, so that nothing is done here.
          ...(method === 'get' ? {} : { body: '{"unknown":1' }),
        })
        const rank = name === 'stranger' ? 'approve' : name === 'admin token' ? 'admin' : name
        const isKnown = ranks.includes(rank) || name === 'read token'
        const may =
          name === 'read token' ? method === 'get' && readable.test(path) : ranks.indexOf(rank) >= ranks.indexOf(role)
        const wanted = !isKnown ? [401] : may ? [200, 202, 400, 404, 422] : [403]
        if (!wanted.includes(status)) found.push(`${name} ${method} ${path}: ${status} ${JSON.stringify(body)}`)
        // What is about an account is not there for whoever may not see it.
        const isForeign = name === 'stranger' && /\{(account|job)\}|reviews\/\{id\}/.test(path)
        if (isForeign && method === 'get' && status !== 404) found.push(`${name} sees ${path}: ${status}`)
      }
    }
    expect(found).toEqual([])
  })

  it('takes what changes something from its own page alone, by its own name', async () => {
    const web = await serving()
    const { headers } = await web.login()
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
    const { host, port } = new URL(web.url)
    const send = (given: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request(`${web.url}api/v1/resume`, { method: 'POST', headers: { cookie, ...given } }, (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        sent.on('error', reject)
        sent.end('{}')
      })
    const hosts = { own: host, 'by name': `nas.local:${port}`, rebound: `rebound.example:${port}` }
    const origins = {
      own: '',
      none: null,
      null: 'null',
      foreign: 'https://evil.example',
      'other port': 'http://127.0.0.1:1',
    }
    const found: Record<string, number> = {}
    for (const [hostName, hostValue] of Object.entries(hosts))
      for (const [originName, originValue] of Object.entries(origins))
        found[`${hostName}, origin ${originName}`] = await send({
          ...{ host: hostValue, 'content-type': 'application/json', 'x-darkroom': '1' },
          ...(originValue === null ? {} : { origin: originValue || `http://${hostValue}` }),
        })
    const expected = Object.keys(hosts).flatMap((hostName) =>
      Object.keys(origins).map((originName): [string, number] => [
        `${hostName}, origin ${originName}`,
        hostName === 'rebound' ? 421 : originName === 'own' ? 200 : 403,
      ]),
    )
    expect(found).toEqual(Object.fromEntries(expected))
    const whole = { host, origin: `http://${host}`, 'content-type': 'application/json', 'x-darkroom': '1' }
    expect(await send({ ...whole, 'content-type': 'text/plain' })).toBe(415)
    expect(await send({ ...whole, 'x-darkroom': '' })).toBe(403)
    expect(await send({ ...whole, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await send({ ...whole, origin: '', 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await send({ ...whole, cookie: 'darkroom=guessed' })).toBe(401)
  })

  it('takes no token out of an address', async () => {
    const { ask, supervisor } = await serving()
    supervisor.store.addToken(hashOf('token'), 'admin', 'x', 0)
    expect((await ask('/status?token=token&authorization=Bearer%20token&access_token=token')).status).toBe(401)
    expect((await ask('/status', { bare: true, headers: { authorization: 'Bearer token' } })).status).toBe(200)
  })
})

/** A photo server whose users have passwords; the rest is that of the sandbox. */
const withPasswords = async (url: string, passwords: Readonly<Record<string, string>>) => {
  const sessions = new Set<string>()
  const begun: string[] = []
  const server = createServer(async (asked, answer) => {
    let body = ''
    for await (const part of asked) body += part
    if (asked.url === '/api/auth/login') {
      const { email, password: given } = JSON.parse(body)
      if (passwords[email] !== given)
        return answer.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Incorrect"}')
      const accessToken = `session-of-${email}`
      sessions.add(accessToken)
      begun.push(email)
      return answer
        .writeHead(201, { 'content-type': 'application/json' })
        .end(JSON.stringify({ accessToken, userEmail: email }))
    }
    if (asked.url === '/api/auth/logout') {
      sessions.delete(String(asked.headers.authorization).replace('Bearer ', ''))
      return answer.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    }
    const own = { 'x-api-key': String(asked.headers['x-api-key']) }
    const got = await fetch(new URL(asked.url ?? '', url), { headers: own })
    return answer.writeHead(got.status, { 'content-type': 'application/json' }).end(await got.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, sessions, begun }
}

describe('signing in as a user of the photo server', () => {
  it('takes e-mail and password of whoever is listed, and ends that session at once', async () => {
    const signIn = { immich: true, users: [{ user: 'Anna@example.org', role: 'approve' }] }
    const web = await serving({ signIn }, { secrets: ['her-secret', 'session-of-'] })
    const { sandbox, supervisor, ask } = web
    const passwords = { 'anna@example.org': 'her-secret', 'otto@example.org': 'his-secret' }
    const front = await withPasswords(sandbox.url, passwords)
    const account = supervisor.config.current?.config.accounts[0] as { url: string }
    const [user] = sandbox.users
    account.url = front.url
    const login = (body: object) => ask('/login', { method: 'POST', body })
    const good = await login({ user: 'anna@example.org', password: 'her-secret' })
    expect([good.status, good.body.role, good.body.who]).toEqual([200, 'approve', 'Anna@example.org'])
    expect([front.begun, [...front.sessions]]).toEqual([['anna@example.org'], []])
    const wrong = await login({ user: 'anna@example.org', password: 'guess' })
    const unlisted = await login({ user: 'otto@example.org', password: 'his-secret' })
    const unknown = await login({ user: 'nobody@example.org', password: 'guess' })
    expect([wrong.status, unlisted.status, unknown.status]).toEqual([401, 401, 401])
    expect([unlisted.text, unknown.text]).toEqual([wrong.text, wrong.text])
    expect(front.sessions.size).toBe(0)
    // Her own account is that of her e-mail; this one is somebody else's.
    expect([user?.email === 'anna@example.org', good.body.accounts]).toEqual([false, []])
  })

  it('takes a key of theirs', async () => {
    const web = await serving()
    const [user] = web.sandbox.users
    const http = { signIn: { immich: true, users: [{ user: user?.email ?? '', role: 'view' as const }] } }
    web.config.serve = { ...schedule, http }
    await web.supervisor.reload()
    const { body } = await web.ask('/login', { method: 'POST', body: { apiKey: user?.apiKey } })
    expect(body).toMatchObject({ who: user?.email, role: 'view', accounts: ['me'] })
    expect((await web.ask('/login', { method: 'POST', body: { apiKey: 'a'.repeat(43) } })).status).toBe(401)
  })

  it('gives the rights that the list gives now, and none to whoever is off it', async () => {
    const web = await serving()
    const [user] = web.sandbox.users
    const list = async (users: { user: string; role: 'view' | 'approve'; accounts?: string[] }[]) => {
      web.config.serve = { ...schedule, http: { signIn: { immich: true, users } } }
      web.config.hash += '+'
      await web.supervisor.reload()
    }
    const own = { user: user?.email ?? '', role: 'approve' as const }
    await list([own])
    const { headers } = await web.ask('/login', { method: 'POST', body: { apiKey: user?.apiKey } })
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
    const mine = async () => web.ask('/me', { headers: { cookie } })
    expect((await mine()).body).toMatchObject({ role: 'approve', accounts: ['me'] })
    await list([{ ...own, role: 'view', accounts: [] }])
    expect((await mine()).body).toMatchObject({ role: 'view', accounts: [] })
    await list([{ user: 'otto@example.org', role: 'approve' }])
    expect((await mine()).status).toBe(401)
  })

  it('ends the logins that were made with a password which is another now, also over a restart', async () => {
    const file = join(await folderWith({ password: 'long enough\n' }), 'password')
    const web = await serving({}, { env: { DARKROOM_PASSWORD: '', DARKROOM_PASSWORD_FILE: file } })
    const loginWith = async (given: object): Promise<() => Promise<number>> => {
      const { headers } = await web.ask('/login', { method: 'POST', body: given })
      const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
      return async () => (await web.ask('/me', { headers: { cookie } })).status
    }
    const [user] = web.sandbox.users
    web.config.serve = {
      ...schedule,
      http: { signIn: { immich: true, users: [{ user: user?.email ?? '', role: 'view' }] } },
    }
    web.config.hash += '+'
    await web.supervisor.reload()
    const other = await loginWith({ apiKey: user?.apiKey })
    const first = await loginWith({ password: 'long enough' })
    await web.supervisor.reload()
    expect([await first(), await other()]).toEqual([200, 200])
    writeFileSync(file, 'another one\n')
    await web.supervisor.reload()
    expect([await first(), await other()]).toEqual([401, 200])
    expect(web.lines.filter((line) => line.includes('The password is another'))).toHaveLength(1)
    // Another daemon on the same state: the password of the last one is known by its hash.
    const second = await loginWith({ password: 'another one' })
    expect(await second()).toBe(200)
    const later = new Logins(web.supervisor.store, web.folder)
    expect([later.usePassword('another one'), await second()]).toEqual([false, 200])
    expect([later.usePassword('a third one'), await second(), await other()]).toEqual([true, 401, 200])
    expect(readFileSync(join(web.folder, 'serve.sqlite'), 'latin1')).not.toMatch(/long enough|another one|a third one/)
  })

  it('tells a page that is open nothing more once its login has ended', async () => {
    const web = await serving()
    const login = async () =>
      (await web.ask('/login', { method: 'POST', body: { password } })).headers.get('set-cookie')
    const listening = new AbortController()
    const cookie = (await login())?.split(';')[0] ?? ''
    const { body } = await fetch(`${web.url}api/v1/events`, { headers: { cookie }, signal: listening.signal })
    let heard = ''
    const all = (async () => {
      for await (const chunk of body ?? []) heard += Buffer.from(chunk).toString()
    })().catch(() => {})
    const pause = (what: string, own: string) =>
      web.ask(`/jobs/all/${what}`, { method: 'POST', body: {}, headers: { cookie: own } })
    await pause('pause', cookie)
    await expect.poll(() => heard).toContain('event: status')
    await web.ask('/logout', { method: 'POST', body: {}, headers: { cookie } })
    const before = heard
    const other = (await login())?.split(';')[0] ?? ''
    expect((await pause('resume', other)).status).toBe(200)
    await new Promise((done) => setTimeout(done, 200))
    listening.abort()
    await all
    expect(heard).toBe(before)
  })

  it('takes nobody where that is not set', async () => {
    const { ask } = await serving()
    const body = { user: 'anna@example.org', password }
    expect((await ask('/login', { method: 'POST', body })).status).toBe(401)
  })
})

describe('a login', () => {
  it('lasts as long as it is used, in the browser too', async () => {
    const web = await serving()
    const { headers } = await web.login()
    expect(headers.get('set-cookie')).toContain('Max-Age=43200')
    expect((await web.ask('/me')).headers.get('set-cookie')).toBeNull()
    web.clock.sleep(2 * hours)
    expect((await web.ask('/me')).headers.get('set-cookie')).toContain('Max-Age=43200')
    web.clock.sleep(11 * hours)
    expect((await web.ask('/me')).status).toBe(200)
    web.clock.sleep(13 * hours)
    expect((await web.ask('/me')).status).toBe(401)
    const long = await web.ask('/login', { method: 'POST', body: { password, stay: true } })
    expect(long.headers.get('set-cookie')).toContain(`Max-Age=${(30 * days) / 1000}`)
  })

  it('ends everywhere: an admin ends all of them, others their own', async () => {
    const users = ['anna', 'otto'].map((user) => ({ user, role: 'view' }))
    const web = await serving({ signIn: { users } })
    const { logins } = web.gate
    const begin = (who: string, role: 'view' | 'admin') =>
      logins.begin({ who, role, accounts: null }, true, web.gate.now)[0]
    const [anna, otto, owner] = [begin('anna', 'view'), begin('otto', 'view'), begin('owner', 'admin')]
    const as = (cookie: string, path: string, method = 'GET') =>
      web.ask(path, { method, headers: { cookie: `darkroom=${cookie}` }, ...(method === 'POST' ? { body: {} } : {}) })
    expect((await as(anna, '/logout-everywhere', 'POST')).status).toBe(200)
    const statusOf = async (cookie: string) => (await as(cookie, '/me')).status
    expect([await statusOf(anna), await statusOf(otto), await statusOf(owner)]).toEqual([401, 200, 200])
    await as(owner, '/logout-everywhere', 'POST')
    expect([await statusOf(otto), await statusOf(owner)]).toEqual([401, 401])
  })

  it('is written down, and so is all that somebody does', async () => {
    const web = await serving()
    await web.ask('/login', { method: 'POST', body: { password: 'guess' } })
    await web.login()
    const [{ id, revision }] = (await web.ask('/reviews?state=waiting')).body.items
    const post = (path: string, body: object = {}, headers = {}) => web.ask(path, { method: 'POST', body, headers })
    await post('/jobs/all/run')
    await web.supervisor.runs.idle()
    await post('/pause')
    await post('/resume')
    const [group] = (await web.ask(`/reviews/${id}`)).body.groups
    await post('/exclusions', {
      account: 'me',
      review: id,
      choices: [{ group: group.id, assetIds: [group.sample[0]] }],
    })
    await post(`/reviews/${id}/approve`, {}, { 'if-match': revision })
    await web.supervisor.runs.idle()
    const run = (await web.ask('/runs?outcome=applied')).body.items[0]
    const undo = (await post(`/runs/${run.id}/undo`)).body
    await post(`/reviews/${undo.review}/decline`)
    await post('/logout')
    await web.login()
    const entries = (await web.ask('/audit')).body.items.toReversed() as Record<string, string>[]
    expect(entries.map(({ who, role, action }) => `${who} (${role}) ${action}`)).toEqual([
      'nobody (none) login refused',
      'owner (admin) login',
      ...['run', 'pause', 'resume', 'exclude', 'approve', 'undo planned', 'decline', 'logout', 'login'].map(
        (action) => `owner (admin) ${action}`,
      ),
    ])
    expect(entries.every(({ from }) => from === '127.0.0.1')).toBe(true)
    expect(web.lines.join('\n')).toContain('owner (127.0.0.1): decline')
  })

  it('takes no longer for a right name than for a wrong one, by what is done', async () => {
    // Time itself is not looked at here: with and without a password the same is computed.
    const { gate } = await serving()
    const at = { at: [], accountsOf: async () => [] }
    const timed = async (http: typeof gate.http): Promise<number> => {
      const before = process.cpuUsage().user
      for (let round = 0; round < 5; round += 1) await gate.logins.check({ password: `wrong ${round}` }, http, at, 0)
      return process.cpuUsage(undefined).user - before
    }
    await timed(gate.http)
    const [withOne, without] = [await timed(gate.http), await timed({ ...gate.http, password: null })]
    expect(withOne / without).toBeGreaterThan(0.1)
    expect(withOne / without).toBeLessThan(10)
  })
})

describe('requests of any form', () => {
  const part = fc.constantFrom(
    ...[
      'reviews',
      'runs',
      'rules',
      'accounts',
      'me',
      'try',
      'exclusions',
      'jobs',
      'all',
      '..',
      '%00',
      'groups',
      'assets',
    ],
    ...[
      'approve',
      'undo',
      'x'.repeat(300),
      "' OR 1=1",
      'stats',
      'events%2f',
      'pause',
      'notify',
      'test',
      'log',
      'changes',
    ],
    ...['thumbnail', 'explain', 'names', 'tagging', 'matches', '00000000-0000-4000-8000-000000000001', '\u{1f600}'],
  )
  const asked = fc.record({
    path: fc.array(part, { minLength: 1, maxLength: 5 }),
    method: fc.constantFrom('GET', 'GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'PATCH'),
    body: fc.oneof(
      ...[fc.json(), fc.string(), fc.constant('{"except":[{"group":1}]}'), fc.constant('{"account":"me","text":"{"}')],
      ...[
        fc.constant('{"until":"2001-01-01T00:00:00Z"}'),
        fc.constant('{"__proto__":{"role":"admin"}}'),
        fc.constant('{}'),
      ],
    ),
    query: fc.constantFrom(
      ...['', '?limit=-1', '?limit=x', '?offset=9e99', '?state=%00', '?account=you', '?limit=1e3', '?search=%F0%9F'],
    ),
    headers: fc.constantFrom<Record<string, string>>(
      {},
      { 'if-match': '"x"' },
      { 'idempotency-key': 'k' },
      { authorization: 'Bearer \u00e4' },
      { 'x-forwarded-prefix': '//evil.example' },
      { 'accept-encoding': 'br;q=x' },
    ),
  })

  it('are answered without a fault of its own, 500 at a time', async () => {
    const { ask, login, clock } = await serving()
    await login()
    const send = async ({ path, method, body, query, headers }: (typeof samples)[number]): Promise<void> => {
      const place = `/${path.map(encodeURI).join('/')}${query}`
      const isPlain = method === 'GET' || method === 'HEAD'
      // Not held back by the rate, so that as much as possible is reached.
      clock.sleep(1_000)
      const { status, text } = await ask(place, { method, headers, ...(isPlain ? {} : { body }) })
      expect(status === 503 || status < 500, `${method} ${place}: ${status} ${text}`).toBe(true)
      expect(text).not.toMatch(/node_modules|\n {4}at /)
    }
    const samples = fc.sample(asked, { numRuns: often(1_000, 10_000), seed: 17 })
    const before = process.memoryUsage().heapUsed
    for (let from = 0; from < samples.length; from += 500) await Promise.all(samples.slice(from, from + 500).map(send))
    expect((await ask('/me')).status).toBe(200)
    expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(300)
  })
})

describe('a configuration that is read while it listens', () => {
  it.each<[string, object, string]>([
    ['opens no page to everybody', { host: '127.0.0.1', auth: 'none' }, 'serve.http.auth: is none'],
    ['breaks no page by its address', { publicUrl: 'photos.example.org' }, 'is not an address'],
    ['breaks no page by its path', { basePath: '/other' }, ''],
    [
      'breaks no page by an address with another path',
      { basePath: '/other', publicUrl: 'https://photos.example.org/other' },
      'has another path than basePath',
    ],
  ])('%s', async (_, http, said) => {
    // Where the test really listens is loopback.
    const web = await serving({ host: '0.0.0.0' })
    await web.login()
    web.config.serve = { ...schedule, http }
    web.config.hash = 'two'
    await web.supervisor.reload()
    expect(web.lines.filter((line) => line.includes('Until then the page goes by what was before.')).join()).toContain(
      said,
    )
    expect((await web.ask('/status')).status).toBe(200)
    expect((await fetch(`${web.url}api/v1/status`)).status).toBe(401)
    expect(await (await fetch(web.url)).text()).toContain('<base href="/"')
  })

  it('counts where it is right', async () => {
    const web = await serving()
    web.config.serve = { ...schedule, http: { frameAncestors: ['https://home.example'] } }
    web.config.hash = 'two'
    await web.supervisor.reload()
    expect((await fetch(web.url)).headers.get('content-security-policy')).toContain('frame-ancestors https://home')
  })
})

describe('a full disk', () => {
  it('ends no login, and is said where something cannot be kept', async () => {
    const web = await serving()
    await web.login()
    const full = (): never => {
      throw new DarkroomError('STATE_NOT_WRITABLE', {
        folder: '/state',
        reason: 'the disk is full',
        fix: 'Make room, or',
      })
    }
    Object.assign(web.supervisor.store, { saveLogin: full, endLogin: full })
    web.clock.sleep(2 * hours)
    expect((await web.ask('/status')).status).toBe(200)
    const { status, body } = await web.login()
    expect([status, body.error.code]).toEqual([503, 'STATE_NOT_WRITABLE'])
    web.clock.sleep(40 * days)
    expect((await web.ask('/status')).status).toBe(401)
  })
})
