import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addTag, all, defineRecipe } from '../../../index.ts'
import { hashOf } from '../../../service/secrets.ts'
import type { HttpSettings } from '../../../service/settings.ts'
import { httpProblems } from '../../../service/web/http-problems.ts'
import { LoginRates } from '../../../service/web/rates.ts'
import { Servers } from '../../../service/web/servers.ts'
import { toldBy } from '../../../service/web/told.ts'
import { smallLibrary } from '../../support/library.ts'
import { minutes, servingFor } from '../../support/serving.ts'
import { password, webFor } from '../../support/web.ts'

const tagging = defineRecipe({ name: 'tagging', where: all(), actions: [addTag('seen')] })
const serving = (more: object = {}) =>
  webFor({ library: smallLibrary, recipes: [tagging], serve: { jobs: { all: { schedule: 'every 1h' } } }, ...more })

/** Asks with any Host, which fetch does not let one do. */
const askAs = (url: string, path: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const sent = request(new URL(path, url), { method, headers }, (answer) => {
      let text = ''
      answer.on('data', (part) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }))
    })
    sent.on('error', reject)
    sent.end()
  })

const safe: HttpSettings = {
  ...{
    host: '127.0.0.1',
    port: 2284,
    basePath: '',
    publicUrl: null,
    metrics: 'token',
    readToken: null,
    hookToken: null,
  },
  ...{ auth: 'login', password: null, hosts: [], trustedProxies: [], authHeader: null, signIn: false, users: [] },
  frameAncestors: [],
}

describe('where it listens', () => {
  it.each<[string, Partial<HttpSettings>, string[]]>([
    ['loopback without a password', {}, []],
    ['everywhere without a password', { host: '0.0.0.0' }, ['serve.http.passwordFile']],
    ['everywhere with one', { host: '0.0.0.0', password: 'long enough' }, []],
    ['a short password', { password: 'short' }, ['serve.http.passwordFile']],
    ['no login on loopback', { auth: 'none' }, []],
    ['no login elsewhere', { auth: 'none', host: '192.168.1.2' }, ['serve.http.auth']],
    ['a proxy that anybody may be', { auth: 'proxy', authHeader: 'Remote-User' }, ['serve.http.trustedProxies']],
    ['no network', { trustedProxies: ['172.18.0.0/99'] }, ['serve.http.trustedProxies']],
    ['another path', { publicUrl: 'https://a.example/x' }, ['serve.http.publicUrl']],
  ])('%s', (_, more, paths) => {
    expect(httpProblems({ ...safe, ...more }).map(({ path }) => path)).toEqual(paths)
  })
})

describe('the gate', () => {
  it('lets nobody in without a login, and says nothing', async () => {
    const { ask } = await serving()
    for (const path of [
      '/status',
      '/stats',
      '/jobs',
      '/reviews',
      '/runs',
      '/rules',
      '/exclusions',
      '/doctor',
      '/log',
      '/audit',
      '/events',
      '/me',
      '/accounts/me/names',
    ]) {
      const { status, body } = await ask(path)
      expect([path, status, body.error.code]).toEqual([path, 401, 'LOGIN_REQUIRED'])
    }
    expect((await ask('/login', { method: 'POST', body: { password: 'wrong' } })).body.error.code).toBe('LOGIN_WRONG')
    expect((await ask('/reviews?token=anything')).status).toBe(401)
  })

  it('keeps hashes alone, and cookies that scripts cannot read', async () => {
    const { login, folder, ask } = await serving()
    const { headers, status } = await login()
    expect(status).toBe(200)
    const cookie = headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(cookie).not.toMatch(/Secure/)
    const token = /darkroom=([^;]+)/.exec(cookie)?.[1] ?? ''
    for (const name of readdirSync(folder)) {
      const content = readFileSync(join(folder, name), 'latin1')
      expect([name, content.includes(token), content.includes(password)]).toEqual([name, false, false])
    }
    expect((await ask('/me')).body.role).toBe('admin')
    await ask('/logout', { method: 'POST', body: {} })
    expect((await ask('/me')).status).toBe(401)
  })

  it('refuses what comes from another page', async () => {
    const { ask, login } = await serving()
    await login()
    const post = (headers: Record<string, string>) => ask('/jobs/all/run', { method: 'POST', body: {}, headers })
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({ 'x-darkroom': '0' })).status).toBe(403)
    expect((await post({ 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post({})).status).toBe(202)
    expect((await ask('/jobs/all/run')).status).toBe(404)
  })

  it('is reached by names of the own network alone', async () => {
    const { url } = await serving({ serve: { http: { hosts: ['photos.example.org'] } } })
    const statusAs = async (host: string) => (await askAs(url, '/', { host })).status
    expect(
      await Promise.all(
        ['localhost:2284', '192.168.1.4', 'nas', 'nas.local', 'x.home.arpa', 'photos.example.org'].map(statusAs),
      ),
    ).toEqual(Array(6).fill(200))
    const foreign = await askAs(url, '/', { host: 'rebound.example' })
    expect(foreign.status).toBe(421)
    expect(foreign.text).toContain("serve.http.hosts: ['rebound.example'] or DARKROOM_HOSTS=rebound.example.")
    expect((await askAs(url, '/healthz', { host: 'rebound.example' })).status).toBe(200)
  })

  it('believes forwarded headers from trusted proxies alone', async () => {
    const untrusted = await serving()
    const forwarded = {
      'x-forwarded-proto': 'https',
      'x-forwarded-prefix': '/tools/darkroom',
      'x-forwarded-host': 'a.local',
    }
    expect((await askAs(untrusted.url, '/', forwarded)).text).toContain('<base href="/">')
    const trusted = await serving({ serve: { http: { trustedProxies: ['127.0.0.1'] } } })
    expect((await askAs(trusted.url, '/', forwarded)).text).toContain('<base href="/tools/darkroom/">')
    const answer = await trusted.ask('/login', {
      method: 'POST',
      body: { password },
      headers: { ...forwarded, origin: 'https://a.local' },
    })
    expect(answer.headers.get('set-cookie')).toMatch(/Path=\/tools\/darkroom\/.*Secure/)
  })

  it('takes the name that a trusted proxy gives, with the rights of the list', async () => {
    const http = {
      auth: 'proxy' as const,
      authHeader: 'Remote-User',
      trustedProxies: ['127.0.0.1'],
      signIn: { users: [{ user: 'anna', role: 'view' as const, accounts: ['me'] }] },
    }
    const { ask } = await serving({ serve: { http } })
    const as = (user: string, path: string, method = 'GET') =>
      ask(path, { method, headers: { 'remote-user': user }, ...(method === 'POST' ? { body: {} } : {}) })
    expect((await as('anna', '/me')).body).toMatchObject({ who: 'anna', role: 'view', accounts: ['me'] })
    expect((await as('otto', '/me')).status).toBe(401)
    expect((await as('anna', '/jobs/all/run', 'POST')).body.error.code).toBe('ROLE_MISSING')
    expect((await as('anna', '/log')).status).toBe(403)
  })

  it('shows accounts to those alone who may see them', async () => {
    const http = {
      auth: 'proxy' as const,
      authHeader: 'Remote-User',
      trustedProxies: ['127.0.0.1'],
      signIn: { users: [{ user: 'anna', role: 'approve' as const, accounts: [] }] },
    }
    const { ask } = await serving({ serve: { http } })
    const as = (path: string, method = 'GET') =>
      ask(path, { method, headers: { 'remote-user': 'anna' }, ...(method === 'POST' ? { body: {} } : {}) })
    expect((await as('/reviews')).body.total).toBe(0)
    expect((await as('/status')).body).toMatchObject({ accounts: [], jobs: [], waiting: [] })
    expect((await as('/accounts/me/assets/00000000-0000-4000-8000-000000000000')).status).toBe(404)
    expect((await as('/jobs/all/run', 'POST')).status).toBe(404)
  })

  it('lets a read token read no more than status, reviews and runs', async () => {
    const { ask, supervisor } = await serving()
    supervisor.store.addToken(hashOf('secret'), 'read', 'grafana', 0)
    const as = (path: string, method = 'GET') =>
      ask(path, { method, bare: true, headers: { authorization: 'Bearer secret' } })
    expect((await as('/status')).status).toBe(200)
    expect((await as('/stats')).body).toMatchObject({ waiting: 1 })
    expect((await as('/rules')).status).toBe(403)
    expect((await as('/jobs/all/run', 'POST')).status).toBe(403)
  })

  it('makes whoever guesses wait', async () => {
    const { ask, clock } = await serving()
    const guess = () => ask('/login', { method: 'POST', body: { password: 'guess' } })
    for (let round = 0; round < 5; round += 1) expect((await guess()).status).toBe(401)
    const limited = await guess()
    expect([limited.status, limited.body.error.code]).toEqual([429, 'LOGIN_LIMITED'])
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('/login', { method: 'POST', body: { password } })).status).toBe(429)
    clock.sleep(2 * minutes)
    expect((await ask('/login', { method: 'POST', body: { password } })).status).toBe(200)
  })

  it('says that there is no configuration, where something is asked that needs one', async () => {
    const bare = await servingFor({ library: { assets: [] }, recipes: [], env: {} })
    bare.config.bad = {
      isGood: false,
      file: '/config/immichrc.yaml',
      problems: [{ path: '', message: 'x' }],
      watched: [],
    }
    const supervisor = await bare.start()
    const error = await supervisor.ask({ kind: 'rules' }, AbortSignal.timeout(1_000)).catch((reason) => reason)
    expect(toldBy(error)).toMatchObject({ status: 503, code: 'CONFIG_INVALID', message: 'No configuration is loaded.' })
  })

  it('lets nobody guess more by guessing all at once', async () => {
    const { ask, clock } = await serving()
    const guess = () => ask('/login', { method: 'POST', body: { password: 'guess' } })
    const statuses = (await Promise.all(Array.from({ length: 40 }, guess))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(35)
    clock.sleep(2 * minutes)
    expect((await ask('/login', { method: 'POST', body: { password } })).status).toBe(200)
  })

  it('waits longer and longer, a quarter of an hour at most', () => {
    const rates = new LoginRates(1, 100)
    const waits = Array.from({ length: 6 }, (_, round) => {
      rates.noteWrong('10.0.0.1', round * 3_600_000)
      return rates.wait('10.0.0.1', round * 3_600_000) / minutes
    })
    expect(waits).toEqual([1, 2, 4, 8, 15, 15])
    expect(rates.wait('10.0.0.2', 0)).toBe(0)
  })

  it('logs in once by a link', async () => {
    const { ask, gate } = await serving()
    const link = gate.logins.makeLink(gate.now)
    expect((await ask('/login', { method: 'POST', body: { link } })).body.role).toBe('admin')
    expect((await ask('/login', { method: 'POST', body: { link } })).status).toBe(401)
  })

  it('answers with policies that keep scripts, frames and other pages out', async () => {
    const { ask, login } = await serving()
    await login()
    for (const path of ['/status', '/']) {
      const { headers } = await ask(path)
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('shows no picture as it was before it changed', async () => {
    const { ask, login, sandbox } = await serving()
    await login()
    const [[id, asset] = ['']] = sandbox.state.assets
    const place = `/accounts/me/assets/${id}/thumbnail`
    const [before, without] = [await ask(`${place}?v=one`), await ask(place)]
    expect(without.text).toBe(before.text)
    expect([before, without].map(({ headers }) => headers.get('cache-control'))).toEqual([
      'private, max-age=86400',
      'private, no-cache',
    ])
    if (asset) asset.originalFileName = 'Screenshot_1.png'
    const after = await ask(`${place}?v=two`)
    expect(after.text).not.toBe(before.text)
    expect((await ask(place)).text).toBe(after.text)
    const known = { 'if-none-match': after.headers.get('etag') ?? '' }
    expect((await ask(place, { headers: known })).status).toBe(304)
  })

  it('tells all that ask for pictures at once that the server is away', async () => {
    const { ask, login, sandbox, lines } = await serving()
    await login()
    const [asset] = sandbox.state.assets.keys()
    await sandbox.close()
    const place = `/accounts/me/assets/${asset}/thumbnail`
    const answers = await Promise.all([ask(place), ask(place), ask(`/accounts/me/assets/${asset}`)])
    expect(answers.map(({ status, body }) => [status, body.error.code])).toEqual(
      Array.from(answers, () => [502, 'API_UNREACHABLE']),
    )
    expect(lines.join('\n')).not.toContain('A request failed')
  })

  it('shows keys, passwords and addresses of servers in no answer about pictures', async () => {
    const { ask, login, sandbox, lines, folder, supervisor } = await serving()
    await login()
    const key = sandbox.users[0]?.apiKey ?? ''
    const [asset] = sandbox.state.assets.keys()
    const picture = await ask(`/accounts/me/assets/${asset}/thumbnail`)
    expect(picture.headers.get('content-type')).toBe('image/webp')
    expect(picture.headers.get('content-security-policy')).toBe('sandbox')
    const again = await ask(`/accounts/me/assets/${asset}/thumbnail`, {
      headers: { 'if-none-match': picture.headers.get('etag') ?? '' },
    })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', picture.headers.get('etag')])
    // One that nothing is kept of any more is not sent by the server again either.
    const others = new Servers(supervisor)
    onTestFinished(() => others.close())
    const known = picture.headers.get('etag') ?? ''
    expect(await others.picture('me', asset ?? '', 'thumbnail', { known })).toBeNull()
    expect(await others.picture('me', asset ?? '', 'thumbnail', { known: '"another"' })).toMatchObject({ etag: known })
    const gone = await ask('/accounts/me/assets/00000000-0000-4000-8000-00000000dead/thumbnail')
    expect(gone.status).toBe(404)
    const answers = [picture, gone]
    for (const path of ['/status', '/doctor', '/log', '/audit', '/rules', '/reviews', '/runs', '/me', '/exclusions'])
      answers.push(await ask(path))
    for (const { text, headers } of answers) {
      expect(text).not.toContain(key)
      expect(text).not.toContain(password)
      expect(JSON.stringify([...headers])).not.toContain(key)
    }
    expect(gone.text).not.toContain(sandbox.url)
    expect(lines.join('\n')).not.toContain(password)
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'latin1')).not.toContain(key)
  })
})

describe('a body', () => {
  const inChunks = async (url: string, parts: readonly string[]): Promise<number> => {
    const answer = await fetch(`${url}api/v1/login`, {
      method: 'POST',
      headers: { origin: new URL(url).origin, 'x-darkroom': '1', 'content-type': 'application/json' },
      body: ReadableStream.from(parts.map((part) => new TextEncoder().encode(part))),
      duplex: 'half',
    } as RequestInit)
    return answer.status
  }
  const login = JSON.stringify({ password })

  it.each([
    ['in chunks, without its size', [login.slice(0, 5), login.slice(5)], 200],
    ['in chunks without end', Array.from({ length: 10 }, () => ' '.repeat(2 ** 20)), 413],
  ])('%s is taken or refused', async (_, parts, status) => {
    const { url } = await webFor({ library: smallLibrary, recipes: [] })
    expect(await inChunks(url, parts)).toBe(status)
  })

  it('that is too large is refused', async () => {
    const { ask } = await webFor({ library: smallLibrary, recipes: [] })
    const { status, body } = await ask('/login', { method: 'POST', body: { password: 'x'.repeat(9 * 2 ** 20) } })
    expect({ status, code: body.error.code }).toEqual({ status: 413, code: 'BODY_TOO_LARGE' })
  })
})
