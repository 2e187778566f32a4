import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DarkroomError } from '../../../core/errors.ts'
import { addToAlbum, all, defineRecipe, favorite, syncAlbum, type } from '../../../index.ts'
import { insertAsset } from '../../../sandbox/index.ts'
import { type Endpoint, endpoints, openApi } from '../../../service/web/openapi.ts'
import { toldBy } from '../../../service/web/told.ts'
import { QuestionFailed } from '../../../service/workers.ts'
import { receiverFor } from '../../support/receivers.ts'
import { albumsOf, assetOf } from '../../support/sandbox.ts'
import { hours, minutes } from '../../support/serving.ts'
import { type WebServing, webFor } from '../../support/web.ts'

const assets = Array.from({ length: 8 }, (_, index) => ({
  originalPath: `/photos/${index}.jpg`,
  originalFileName: `${index}.jpg`,
  fileCreatedAt: `2024-05-0${index + 1}T10:00:00.000Z`,
  thumbhash: '3OcRJYB4d3h/iIeHeEh3eIhw+j3A',
  ...(index < 2 ? { isFavorite: true } : {}),
}))
const pictures = defineRecipe({ name: 'pictures', where: type('IMAGE'), actions: [addToAlbum('Pictures')] })
const best = defineRecipe({ name: 'best', where: favorite(), actions: [addToAlbum('Best')] })
const nested = defineRecipe({
  name: 'nested',
  where: all(type('IMAGE'), all(favorite())),
  actions: [addToAlbum('Nested')],
})
const request = { request: 'GET /server/version' }
const schedule = { jobs: { all: { schedule: 'every 1h' } } }
const serving = async (more: object = {}): Promise<WebServing> => {
  const web = await webFor({ library: { assets }, recipes: [pictures, best, nested], serve: schedule, ...more })
  await web.login()
  return web
}

interface Operation {
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: object }> }>>
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}
// As somebody reads it who has nothing but the document.
const document = JSON.parse(
  JSON.stringify(openApi('1.0.0')).replaceAll('#/components/schemas/', '#/$defs/'),
) as Document

/** What the document has against an answer. */
const faultsOf = ({ method, path, status }: Endpoint, answered: { status: number; body: unknown }): unknown => {
  const { responses } = document.paths[path]?.[method] ?? { responses: {} }
  const schema = responses[String(answered.status)] ?? responses.default
  if (answered.status < 400 && answered.status !== status) return `answers ${answered.status}`
  const form = schema?.content?.['application/json']?.schema
  if (!form) return answered.body === null ? [] : 'has no schema'
  return (
    z.fromJSONSchema({ ...form, $defs: document.components.schemas } as never).safeParse(answered.body).error?.issues ??
    []
  )
}

describe('the OpenAPI document', () => {
  it('has every route, and no other', async () => {
    const { app } = await serving()
    const routes = app.routes
      .filter(({ path, method }) => path.startsWith('/api/v1/') && method !== 'ALL')
      .map(({ path, method }) => `${method.toLowerCase()} ${path.slice('/api/v1'.length).replace(/:(\w+)/g, '{$1}')}`)
    const named = endpoints.map(({ method, path }) => `${method} ${path}`)
    // Who rings is asked before the page is.
    expect([...new Set([...routes, 'post /hook'])].sort()).toEqual(named.toSorted())
    expect(Object.keys(document.paths).length).toBeGreaterThan(30)
  })

  it('has what docs/review-page.md names, and nothing else', () => {
    const text = readFileSync(new URL('../../../docs/review-page.md', import.meta.url), 'utf8')
    const [table = ''] = text.split('## API').slice(1).join('').split('\n## ')
    const named = [...table.matchAll(/`(\/[\w/{}-]+)(\?[^`]*)?`/g)].map(([, path]) => path)
    expect([...new Set(named)].sort()).toEqual([...new Set(endpoints.map(({ path }) => path))].sort())
  })

  it('says what is answered', async () => {
    const web = await serving()
    const { ask, supervisor, sandbox } = web
    const check = async (
      method: Endpoint['method'],
      path: string,
      given: Readonly<Record<string, string>> = {},
      body?: unknown,
      headers: Readonly<Record<string, string>> = {},
    ) => {
      const endpoint = endpoints.find((one) => one.method === method && one.path === path.split('?')[0])
      if (!endpoint) throw new Error(`no endpoint ${path}`)
      const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(given[name] ?? ''))
      const answered = await ask(filled, { method: method.toUpperCase(), body, headers })
      checked.add(`${method} ${endpoint.path}`)
      expect([filled, answered.status < 400, faultsOf(endpoint, answered)]).toEqual([filled, true, []])
      return answered.body
    }
    const checked = new Set<string>()
    const { items } = await check('get', '/reviews?state=waiting')
    const id: string = items[0].id
    const review = await check('get', '/reviews/{id}', { id })
    const group: string = review.groups[0].id
    const shown = await check('get', '/reviews/{id}/groups/{group}/assets', { id, group })
    expect(shown.items[0].thumbhash).toBe(assets[0]?.thumbhash)
    await check('get', '/reviews/{id}/plan', { id })
    await check(
      'post',
      '/exclusions',
      {},
      { account: 'me', review: id, choices: [{ group, assetIds: [shown.items[0].assetId] }] },
    )
    const { items: excluded } = await check('get', '/exclusions')
    await check('delete', '/exclusions', {}, { account: 'me', ids: [excluded[0].id] })
    const { run } = await check('post', '/reviews/{id}/approve', { id }, {}, { 'if-match': review.revision })
    await supervisor.runs.idle()
    await check('get', '/setup')
    await check('get', '/runs')
    const ran = await check('get', '/runs/{id}', { id: run })
    expect(ran).toMatchObject({
      outcome: 'applied',
      changes: 12,
      scanned: 8,
      matched: { pictures: 8, best: 2, nested: 2 },
    })
    expect((await check('get', '/runs/{id}/log', { id: run })).items.at(-1)).toContain('applied: ')
    await check('get', '/runs/{id}/changes', { id: run })
    const undo = await check('post', '/runs/{id}/undo', { id: run }, {})
    await check('get', '/reviews/{id}', { id: undo.review })
    await check('post', '/reviews/{id}/decline', { id: undo.review }, {})
    const asset = assetOf(sandbox, '0.jpg').id
    for (const path of ['/status', '/stats', '/jobs', '/rules', '/doctor', '/log', '/audit', '/me'])
      await check('get', path)
    expect((await check('get', '/rules/{name}', { name: 'nested' })).condition.parts[1].parts).toHaveLength(1)
    expect((await check('get', '/rules/{name}/matches?limit=3', { name: 'pictures' })).items).toHaveLength(3)
    await check('post', '/try', {}, { account: 'me', text: '{"favorite": true}' })
    await check('get', '/accounts/{account}/names', { account: 'me' })
    const learnable = await check('get', '/accounts/{account}/learnable', { account: 'me' })
    const learned = { of: 'albums', id: learnable.items[0].id }
    const { id: learning } = await check('post', '/accounts/{account}/learn', { account: 'me' }, learned)
    await expect.poll(async () => (await ask(`/learning/${learning}`)).body.state).toBe('done')
    await check('get', '/learning/{id}', { id: learning })
    await check('delete', '/learning/{id}', { id: learning }, {})
    await check('get', '/accounts/{account}/assets/{id}', { account: 'me', id: asset })
    await check('get', '/accounts/{account}/assets/{id}/explain', { account: 'me', id: asset })
    await check(
      'post',
      '/accounts/{account}/assets/{id}/explain',
      { account: 'me', id: asset },
      { text: '{"favorite": true}' },
    )
    await check('post', '/jobs/{job}/run', { job: 'all' }, {})
    await supervisor.runs.idle()
    for (const path of ['/jobs/{job}/pause', '/jobs/{job}/resume']) await check('post', path, { job: 'all' }, {})
    for (const path of ['/pause', '/resume', '/reload', '/logout']) await check('post', path, {}, {})
    await web.login()
    await check('post', '/logout-everywhere', {}, {})
    checked.add('post /login').add('post /hook').add('post /notify/test')
    const rest = endpoints.map(({ method, path }) => `${method} ${path}`).filter((one) => !checked.has(one))
    // A picture and a stream.
    expect(rest).toEqual(['get /accounts/{account}/assets/{id}/thumbnail', 'get /events'])
    const refused = await ask('/me')
    expect(faultsOf(endpoints.find(({ path }) => path === '/me') as Endpoint, refused)).toEqual([])
  })
})

describe('the API', () => {
  it('says which run a request began, and what that is while it waits', async () => {
    const { ask, supervisor } = await serving()
    const { body } = await ask('/jobs/all/run', { method: 'POST', body: {} })
    const before = (await ask(`/runs/${body.run}`)).body
    await supervisor.runs.idle()
    const after = (await ask(`/runs/${body.run}`)).body
    expect(['queued', 'running', 'waiting']).toContain(before.outcome)
    expect(after).toMatchObject({ id: body.run, outcome: 'waiting', triggers: 'person' })
    expect((await ask('/runs/none')).status).toBe(404)
    const audits = supervisor.store.audits(100).length
    const foreign = await ask('/jobs/all/run', { method: 'POST', body: { account: 'nobody' } })
    expect([foreign.status, foreign.body.error?.code]).toEqual([404, 'NOT_FOUND'])
    expect(supervisor.store.audits(100)).toHaveLength(audits)
  })

  it('says of each account when its library was last read, after a restart too', async () => {
    const web = await serving({ recipes: [pictures] })
    const read = async (): Promise<string> => (await web.ask('/status')).body.accounts[0].read
    const first = web.clock.now()
    expect(await read()).toBe(new Date(first).toISOString())
    await web.advance(hours)
    expect(await read()).toBe(new Date(first + hours).toISOString())
    web.supervisor.tell((observer) => observer.lost?.('me', web.clock.now(), new Error('away')))
    expect(await read()).toBe(new Date(first + hours).toISOString())
    expect(web.supervisor.store.lastReading('me')).toBe(first + hours)
    expect(web.supervisor.store.lastReading('you')).toBeNull()
  })

  it('pauses until a time, and says until when', async () => {
    const web = await serving()
    const { ask, clock } = web
    const until = new Date(clock.now() + 3 * hours).toISOString()
    await ask('/pause', { method: 'POST', body: { until } })
    expect((await ask('/status')).body).toMatchObject({ paused: true, pausedUntil: until })
    expect((await ask('/jobs')).body.items[0]).toMatchObject({ paused: true, pausedUntil: until })
    expect((await ask('/jobs/all/pause', { method: 'POST', body: { until: '2001-01-01T00:00:00Z' } })).status).toBe(422)
    expect((await ask('/jobs/all/pause', { method: 'POST', body: { until: 'soon' } })).status).toBe(400)
    await web.advance(3 * hours + minutes)
    expect((await ask('/status')).body).toMatchObject({ paused: false, pausedUntil: null })
  })

  it('says whose account it is before anybody looked at pictures', async () => {
    const { ask, supervisor } = await serving()
    const userOf = async () => (await ask('/status')).body.accounts[0].user
    expect(await userOf()).toBeNull()
    supervisor.tell((observer) => observer.reached?.('me', '3.0.3', null, 'anna@example.org'))
    expect(await userOf()).toBe('anna@example.org')
    supervisor.tell((observer) => observer.reached?.('me', null, new Error('gone')))
    expect(await userOf()).toBe('anna@example.org')
  })

  it('gives every list in parts', async () => {
    const { ask } = await serving()
    const lists = ['/jobs', '/reviews', '/runs', '/rules', '/exclusions', '/log', '/audit', '/rules/pictures/matches']
    for (const path of lists) {
      const all = (await ask(`${path}?limit=500`)).body
      const [first, none] = [(await ask(`${path}?limit=1`)).body, (await ask(`${path}?limit=1&offset=10000`)).body]
      expect([path, first.items, first.total, none.items]).toEqual([path, all.items.slice(0, 1), all.total, []])
      expect((await ask(`${path}?limit=-1`)).body.error.code).toBe('QUERY_INVALID')
    }
  })

  it('does once what comes twice at the same time', async () => {
    const { ask, supervisor, sandbox } = await serving()
    const { items } = (await ask('/reviews?state=waiting')).body
    const headers = { 'if-match': items[0].revision, 'idempotency-key': 'twice' }
    const send = () => ask(`/reviews/${items[0].id}/approve`, { method: 'POST', body: {}, headers })
    const answers = await Promise.all([send(), send(), send()])
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    expect(new Set(answers.map(({ body }) => body.run)).size).toBe(1)
    await supervisor.runs.idle()
    expect(albumsOf(sandbox)).toHaveLength(3)
  })

  it('names no more than 50,000 assets in one body', async () => {
    const { ask } = await serving()
    const { items } = (await ask('/reviews?state=waiting')).body
    const assetIds = Array.from({ length: 30_000 }, (_, index) => String(index))
    const body = {
      except: [
        { group: 'a', assetIds },
        { group: 'b', assetIds },
      ],
    }
    const refused = await ask(`/reviews/${items[0].id}/approve`, { method: 'POST', body })
    expect([refused.status, refused.body.error.problems[0].message]).toEqual([400, expect.stringContaining('50000')])
  })

  it('marks what was left out for a while that is over, and says how a plan changed', async () => {
    const web = await serving({ recipes: [pictures] })
    const { ask, sandbox } = web
    const [{ id }] = (await ask('/reviews?state=waiting')).body.items
    const [{ id: group }] = (await ask(`/reviews/${id}`)).body.groups
    const left = assetOf(sandbox, '3.jpg').id
    const choices = [{ group, assetIds: [left] }]
    // Later than the clock of the daemon, which stands still, and over for the plan that follows.
    const until = new Date(web.clock.now() + 1).toISOString()
    await ask('/exclusions', { method: 'POST', body: { account: 'me', review: id, choices, until } })
    insertAsset(sandbox.state, { originalPath: '/photos/9.jpg' })
    await web.advance(hours)
    const gone = (await ask(`/reviews/${id}`)).body
    expect(gone).toMatchObject({ state: 'superseded', difference: { new: 1, gone: 0 } })
    const third = (await ask(`/reviews/${gone.supersededBy}`)).body
    expect(third.groups[0].snoozed).toEqual([left])
    const shown = (await ask(`/reviews/${third.id}/groups/${group}/assets`)).body.items
    expect(shown.map(({ mark }: { mark: string }) => mark).filter(Boolean)).toEqual(['snoozed'])
  })

  it('leaves out what somebody names, from every plan until it is lifted', async () => {
    const web = await serving({ recipes: [pictures, best], serve: { mode: 'review', ...schedule } })
    const { ask, sandbox } = web
    const exclude = (more: object) =>
      ask('/exclusions', { method: 'POST', body: { account: 'me', recipe: 'best', op: 'album.add', ...more } })
    const wanted = async () => {
      await web.advance(hours)
      const [{ id }] = (await ask('/reviews?state=waiting')).body.items
      const { groups } = (await ask(`/reviews/${id}`)).body
      return groups.flatMap(({ recipe, op, count }: Record<string, unknown>) =>
        op === 'album.add' ? [[recipe, count]] : [],
      )
    }
    for (const until of ['2001-01-01T00:00:00Z', new Date(web.clock.now()).toISOString()]) {
      const { status, body } = await exclude({ target: 'Best', assetId: '*', until })
      expect([status, body.error.code]).toEqual([422, 'TIME_PAST'])
    }
    expect((await ask('/exclusions')).body.items).toEqual([])
    const ofAsset = await exclude({ target: 'Best', assetId: assetOf(sandbox, '0.jpg').id, note: 'blurred' })
    expect([ofAsset.status, ofAsset.body]).toEqual([201, { count: 1 }])
    expect((await ask('/exclusions')).body.items).toEqual([
      expect.objectContaining({ op: 'album.add', target: 'Best', until: null, by: 'owner', note: 'blurred' }),
    ])
    expect(await wanted()).toEqual([
      ['pictures', 8],
      ['best', 1],
    ])
    await exclude({ target: 'Best', assetId: '*', until: new Date(web.clock.now() + 3 * hours).toISOString() })
    expect(await wanted()).toEqual([['pictures', 8]])
    const { items } = (await ask('/exclusions')).body
    await ask('/exclusions', {
      method: 'DELETE',
      body: { account: 'me', ids: items.map((one: { id: string }) => one.id) },
    })
    expect(await wanted()).toEqual([
      ['pictures', 8],
      ['best', 2],
    ])
    const audited = (await ask('/audit')).body.items.map(({ action }: { action: string }) => action)
    expect(audited.slice(0, 3)).toEqual(['lift exclusions', 'exclude', 'exclude'])
  })

  it('knows an album by its id or its name, and keeps in it what is never to be removed', async () => {
    const synced = defineRecipe({ name: 'best', where: favorite(), actions: [syncAlbum('Best', { allowEmpty: true })] })
    const web = await serving({ recipes: [synced], serve: { mode: 'apply', firstRun: 'apply', ...schedule } })
    const { ask, sandbox } = web
    expect(albumsOf(sandbox)).toEqual([['Best', ['0.jpg', '1.jpg']]])
    const [album] = [...sandbox.state.albums.values()]
    const left = assetOf(sandbox, '0.jpg')
    const body = { account: 'me', recipe: 'best', op: 'album.remove', target: album?.id, assetId: left.id }
    expect((await ask('/exclusions', { method: 'POST', body })).status).toBe(201)
    expect((await ask('/exclusions')).body.items[0].target).toBe('Best')
    for (const name of ['0.jpg', '1.jpg']) sandbox.state.updateAsset(assetOf(sandbox, name), { isFavorite: false })
    await web.advance(hours)
    expect(albumsOf(sandbox)).toEqual([['Best', ['0.jpg']]])
    // It counts as put in by a person, also when the exclusion is gone.
    const { items } = (await ask('/exclusions')).body
    await ask('/exclusions', { method: 'DELETE', body: { account: 'me', ids: [items[0].id] } })
    await web.advance(hours)
    expect(albumsOf(sandbox)).toEqual([['Best', ['0.jpg']]])
  })

  it('shows a rule as it is written, to whoever may see all accounts that it names', async () => {
    const own = defineRecipe({ ...best, name: 'own', accounts: ['me'] })
    const shared = defineRecipe({ ...best, name: 'shared', accounts: ['me', 'other'] })
    const written = 'name: best\nwhere: { favorite: true }\nactions: [addToAlbum: Best]\n'
    const texts = { best: written, own: 'accounts: [me]\n', shared: 'accounts: [me, other]\n' }
    const http = {
      ...{ auth: 'proxy', authHeader: 'Remote-User', trustedProxies: ['127.0.0.1'] },
      signIn: { users: [{ user: 'vera', role: 'view', accounts: ['me'] }] },
    }
    const options = { recipes: [pictures, best, own, shared], texts, accounts: { me: 0, other: 1 } }
    const library = { assets, users: [{ name: 'me' }, { name: 'other' }] }
    const web = await serving({ ...options, library, serve: { ...schedule, http } })
    const textsFor = async (headers = {}) =>
      Object.fromEntries(
        (await web.ask('/rules', { headers })).body.items.map(({ name, text }: Record<string, unknown>) => [
          name,
          text,
        ]),
      )
    expect(await textsFor()).toEqual({ ...texts, pictures: null })
    const cookie = 'darkroom=none'
    expect(await textsFor({ 'remote-user': 'vera', cookie })).toEqual({ ...texts, pictures: null, shared: null })
    const { body } = await web.ask('/try', { method: 'POST', body: { account: 'me', text: written } })
    expect([body.count, body.problems]).toEqual([2, []])
  })

  it('shows the configuration to its owner, without anything that is secret', async () => {
    const receiver = await receiverFor()
    const secrets = {
      ...{
        path: 'T0/B1/hook-path-4711',
        header: 'header-value-4711',
        signing: 'signing-key-4711',
        token: 'ntfy-token-4711',
      },
      ...{
        topic: 'topic-of-ntfy-4711',
        mail: 'mail-password-4711',
        hook: 'hook-token-4711-long-enough',
        beat: 'beat-4711',
      },
      ...{ urls: 'tgram://bot-4711/chat', user: 'user:login-4711', frame: 'frame-4711' },
    }
    const channels = [
      {
        webhook: {
          url: `${receiver.url}/${secrets.path}`,
          secret: secrets.signing,
          headers: { 'X-Own': secrets.header },
        },
      },
      { ntfy: { url: `https://${secrets.user}@ntfy.example.org`, topic: secrets.topic, token: secrets.token } },
      { mail: { to: 'a@example.org', from: 'b@example.org', host: 'mail.example.org', password: secrets.mail } },
      { apprise: { url: 'http://apprise.example.org', urls: secrets.urls } },
    ]
    const notify = {
      channels,
      events: { 'server.unreachable': false },
      heartbeat: { url: `${receiver.url}/${secrets.beat}` },
    }
    const web = await serving({
      serve: { ...schedule, http: { hookToken: secrets.hook }, notify },
      limits: { removals: 12 },
      allow: ['album.delete'],
      plugins: [
        { plugin: 'frames', name: 'hall', options: { album: 'Hall', frames: [{ frameToken: secrets.frame }] } },
      ],
    })
    const { body } = await web.ask('/doctor')
    for (const secret of [...Object.values(secrets), web.sandbox.users[0]?.apiKey ?? '', 'login-4711'])
      expect(JSON.stringify(body)).not.toContain(secret)
    const shown = JSON.parse(body.configuration.shown)
    expect(shown).toMatchObject({
      accounts: [{ name: 'me', server: web.sandbox.url, apiKey: '***' }],
      recipes: [{ name: 'pictures' }, { name: 'best' }, { name: 'nested' }],
      plugins: [{ plugin: 'frames', name: 'hall', options: { album: 'Hall', frames: [{ frameToken: '***' }] } }],
      limits: { removals: 12 },
      allow: ['album.delete'],
      serve: { ...schedule, http: { hookToken: '***' } },
    })
    expect(shown.serve.notify.channels).toEqual([
      { webhook: { url: `${new URL(receiver.url).origin}/***`, secret: '***', headers: { 'X-Own': '***' } } },
      { ntfy: { url: 'https://ntfy.example.org/***', topic: '***', token: '***' } },
      { mail: { to: 'a@example.org', from: 'b@example.org', host: 'mail.example.org', password: '***' } },
      { apprise: { url: 'http://apprise.example.org/***', urls: '***' } },
    ])
  })

  it('says what is wrong with an exclusion', async () => {
    const { ask, sandbox } = await serving()
    const good = {
      ...{ account: 'me', recipe: 'best', op: 'album.add', target: 'Best' },
      assetId: assetOf(sandbox, '0.jpg').id,
    }
    const problems = async (more: object) => {
      const { status, body } = await ask('/exclusions', { method: 'POST', body: { ...good, ...more } })
      return [status, body.error.code, ...(body.error.problems ?? []).map(({ path }: { path: string }) => path)]
    }
    expect(await problems({ op: 'album.burn' })).toEqual([400, 'BODY_INVALID', 'op'])
    expect(await problems({ assetId: 'all' })).toEqual([400, 'BODY_INVALID', 'assetId'])
    expect(await problems({ target: '' })).toEqual([400, 'BODY_INVALID', 'target'])
    expect(await problems({ until: 'tomorrow' })).toEqual([400, 'BODY_INVALID', 'until'])
    expect(await problems({ recipe: 'worst' })).toEqual([404, 'NOT_FOUND'])
    expect(await problems({ account: 'you' })).toEqual([404, 'NOT_FOUND'])
    expect((await ask('/exclusions')).body.total).toBe(0)
  })

  it('counts changes of today', async () => {
    const web = await serving()
    const [{ id, revision }] = (await web.ask('/reviews?state=waiting')).body.items
    await web.ask(`/reviews/${id}/approve`, { method: 'POST', body: {}, headers: { 'if-match': revision } })
    await web.supervisor.runs.idle()
    expect((await web.ask('/stats')).body).toMatchObject({ waiting: 0, changesToday: 12, failed: 0, accountsDown: 0 })
  })

  it('tests channels, and says what is wrong with them', async () => {
    const none = await serving()
    expect((await none.ask('/notify/test', { method: 'POST', body: {} })).body.error.code).toBe('CHANNEL_MISSING')
    const receiver = await receiverFor()
    const channels = [{ webhook: { url: receiver.url, events: { 'run.failed': true } } }]
    const web = await serving({ serve: { ...schedule, notify: { channels } } })
    const { body, status } = await web.ask('/notify/test', { method: 'POST', body: {} })
    expect(status).toBe(200)
    expect(body.results[0]).toMatchObject({ channel: 'webhook', sent: true })
    expect((await web.ask('/notify/test', { method: 'POST', body: { channel: 'x' } })).status).toBe(404)
    receiver.answer = { status: 500 }
    const failed = await web.ask('/notify/test', { method: 'POST', body: {} })
    expect([failed.status, failed.body.error.code]).toEqual([502, 'NOTIFY_FAILED'])
  })

  it('names channels that did not take the last message, to the owner alone', async () => {
    const receiver = await receiverFor()
    const channels = [{ webhook: { url: receiver.url } }]
    const web = await serving({ serve: { ...schedule, http: { readToken: 'read-token' }, notify: { channels } } })
    const silent = async (headers = {}) => (await web.ask('/status', { headers })).body.silent
    expect(await silent()).toEqual([])
    const tell = (channel: string, isSent: boolean) =>
      web.supervisor.tell((observer) => observer.notified?.(channel, isSent))
    for (const channel of ['webhook', 'gone']) tell(channel, false)
    const since = new Date(web.clock.now()).toISOString()
    await web.advance(minutes)
    tell('webhook', false)
    expect(await silent()).toEqual([{ name: 'webhook', since }])
    expect(await silent({ authorization: 'Bearer read-token' })).toEqual([])
    // A test that arrives counts as well.
    await web.ask('/notify/test', { method: 'POST', body: {} })
    expect(await silent()).toEqual([])
  })

  it.each([
    [
      new DarkroomError('API_UNREACHABLE', { ...request, url: 'http://photos', reason: 'ECONNREFUSED' }),
      'it does not answer. Look whether it is running; all goes on by itself once it answers.',
    ],
    [
      new DarkroomError('API_UNAUTHORIZED', request),
      'it does not let Darkroom in. Whoever set this up has to give it another key.',
    ],
    [
      new DarkroomError('API_NOT_IMMICH', { ...request, url: 'http://photos', got: 'a page' }),
      'it does not answer as it should. Whoever set this up finds the reason on the overview.',
    ],
  ])('says in words what is wrong with a photo server, and to the owner alone the reason: %s', async (error, words) => {
    const web = await serving({ serve: { ...schedule, http: { readToken: 'read-token' } } })
    web.supervisor.tell((observer) => observer.lost?.('me', web.clock.now(), error))
    const shown = async (headers = {}) => (await web.ask('/status', { headers })).body.accounts[0].server
    expect(await shown()).toMatchObject({ problem: words, reason: `${error.message} ${error.hint}` })
    expect(await shown({ authorization: 'Bearer read-token' })).toMatchObject({ problem: words, reason: null })
  })

  it('says in words that the photo server is away where a question fails by that', () => {
    const told = { code: 'API_UNREACHABLE', message: 'ECONNREFUSED', hint: 'the port', recipe: null, isAway: true }
    const { status, message, hint } = toldBy(new QuestionFailed(told)) ?? {}
    expect([status, message]).toEqual([502, 'The photo server does not answer.'])
    expect(hint).not.toContain('port')
  })

  it('links to where people open the photo server', async () => {
    const { ask, sandbox, supervisor } = await serving()
    const { id } = assetOf(sandbox, '0.jpg')
    const link = async () => (await ask(`/accounts/me/assets/${id}`)).body.link
    expect(await link()).toBe(`${sandbox.url.replace('/api', '')}/photos/${id}`)
    const account = supervisor.config.current?.config.accounts[0] as { webUrl?: string }
    account.webUrl = 'https://photos.example.org'
    expect(await link()).toBe(`https://photos.example.org/photos/${id}`)
  })
})
