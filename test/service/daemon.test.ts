import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hashOf } from '../../service/secrets.ts'
import { openStore } from '../../service/store.ts'
import { type Child, startCli } from '../support/child.ts'
import { configText, type Home, homeFor } from '../support/home.ts'
import { photosAt, recipeFile, smallLibrary } from '../support/library.ts'
import { albumsOf, writesTo } from '../support/sandbox.ts'
import { eventually } from '../support/waiting.ts'

const serve = (parts: string): string => `recipes: ['recipes/*.ts'], serve: { http: { port: 0 }, ${parts} }`
const files = { 'recipes/trip.ts': recipeFile('trip', "fileName('t*')", "[addToAlbum('Trip')]") }
const applying = serve("firstRun: 'apply', jobs: { all: { schedule: 'every 1h' } }")

/** A daemon in a process of its own, and what it logged so far. */
const daemonFor = (home: Home, args: readonly string[] = [], env: object = {}): { child: Child; log: () => string } => {
  const child = startCli(['serve', ...args], {
    cwd: home.folder,
    env: { ...home.env, TZ: 'UTC', DARKROOM_PORT: '0', ...env },
  })
  let log = ''
  child.process.stderr.on('data', (chunk) => {
    log += chunk
  })
  return { child, log: () => log }
}

const has = (log: () => string, words: string): Promise<void> => eventually(() => expect(log()).toContain(words))

describe('darkroom reviews', () => {
  it('takes groups of a plan, and leaves others out for a while or for good', async () => {
    const recipes = {
      'recipes/trip.ts': recipeFile('trip', "fileName('t*')", "[addToAlbum('Trip'), addTag('t'), favorite()]"),
    }
    const home = await homeFor({ library: smallLibrary, config: serve('jobs: { all: {} }'), files: recipes })
    const { child, log } = daemonFor(home, ['--no-http'])
    await has(log, 'waiting: ')
    child.process.kill('SIGTERM')
    await child.end()
    const [review] = (await home.darkroom('reviews', '--json')).json<{ id: string }[]>()
    const id = review?.id ?? ''
    const groupOf = async (word: string): Promise<string> => {
      const { stdout } = await home.darkroom('reviews', id)
      return new RegExp(`--group (\\d): .*${word}`).exec(stdout)?.[1] ?? '?'
    }
    const never = await home.darkroom('reviews', id, '--never', '--group', await groupOf('Trip'))
    expect(never.stderr).toContain('3 changes will not be proposed again; ')
    const snoozed = await home.darkroom('reviews', id, '--snooze', '--group', await groupOf('favo'))
    expect(snoozed.stderr).toMatch(/3 changes will not be proposed again before \d{4}-/)
    expect((await home.darkroom('reviews', id, '--never', '--group', '9')).stderr).toContain('numbers 1 to 1')
    expect((await home.darkroom('reviews', id, '--approve')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([])
    expect([...home.sandbox.state.assets.values()].filter(({ tagIds }) => tagIds.length > 0)).toHaveLength(3)
    expect([...home.sandbox.state.assets.values()].filter(({ isFavorite }) => isFavorite)).toEqual([])
    expect((await home.plan()).operations).toEqual([])
    const kinds = (await home.darkroom('exclusions', '--json')).json<{ until: string | null }[]>()
    expect(kinds.filter(({ until }) => until === null)).toHaveLength(3)
  })

  it('approves a part, and what is left waits in the next', async () => {
    const recipes = { 'recipes/trip.ts': recipeFile('trip', "fileName('t*')", "[addToAlbum('Trip'), addTag('t')]") }
    const home = await homeFor({ library: smallLibrary, config: serve('jobs: { all: {} }'), files: recipes })
    const { child, log } = daemonFor(home, ['--no-http'])
    await has(log, 'waiting: ')
    child.process.kill('SIGTERM')
    await child.end()
    const [review] = (await home.darkroom('reviews', '--json')).json<{ id: string }[]>()
    expect((await home.darkroom('reviews', review?.id ?? '', '--approve', '--group', '1')).code).toBe(0)
    expect(albumsOf(home.sandbox).length + [...home.sandbox.state.tags.values()].length).toBe(1)
    expect((await home.darkroom('reviews', '--json')).json()).toHaveLength(1)
  })
})

describe('darkroom hook', () => {
  it('says what to enter in Immich, with a token that rings', async () => {
    const home = await homeFor({
      library: smallLibrary,
      config: "serve: { http: { publicUrl: 'https://d.example.org/' } }",
    })
    expect((await home.darkroom('hook')).stdout).toContain('header    X-Darkroom-Hook: TOKEN')
    const { stdout } = await home.darkroom('hook', '--install')
    expect(stdout).toContain('address   https://d.example.org/api/v1/hook')
    const token = /X-Darkroom-Hook: (\S{20,})/.exec(stdout)?.[1] ?? ''
    const store = openStore(home.env.DARKROOM_STATE_DIR ?? '')
    expect(store.tokenKind(hashOf(token))).toBe('hook')
    store.close()
  })
})

describe('darkroom serve', () => {
  it('starts, says what it has, runs, and ends by SIGTERM with 0', async () => {
    const home = await homeFor({ library: smallLibrary, config: applying, files })
    const { child, log } = daemonFor(home)
    await has(log, 'applied: 1 new album, 3 into albums')
    expect(log()).toMatch(/info {2}Darkroom \S+, configuration .*immichrc\.ts/)
    expect(log()).toMatch(/info {2}default {2}http:\/\/127\.0\.0\.1:\d+, Immich \S+, /)
    expect(log()).toMatch(/info {2}all {2}recipes trip; mode apply; next \d{4}-/)
    child.process.kill('SIGTERM')
    expect(await child.end()).toMatchObject({ code: 0, stdout: '' })
    expect(albumsOf(home.sandbox)).toEqual([['Trip', ['t1.jpg', 't2.jpg', 't3.mp4']]])
    const state = home.env.DARKROOM_STATE_DIR ?? ''
    expect(statSync(join(state, 'serve.sqlite')).mode & 0o777).toBe(0o600)
    // Nothing of the key, in the log or in any file.
    const key = home.env.IMMICH_API_KEY ?? ''
    expect(log()).not.toContain(key)
    for (const name of readdirSync(state)) expect(readFileSync(join(state, name)).includes(key)).toBe(false)
  })

  it.each([['the state folder is named'], ['the configuration names it']])(
    'ends by SIGTERM with 0 while it reads its configuration, where %s',
    async (where) => {
      const slow =
        "import { writeFileSync } from 'node:fs'\nwriteFileSync('reading', '')\nawait new Promise((done) => setTimeout(done, 20_000))\n"
      const recipe = `${slow}${recipeFile('trip', "fileName('t*')", "[addToAlbum('Trip')]")}`
      const home = await homeFor({ library: smallLibrary, config: applying, files: { 'recipes/trip.ts': recipe } })
      const isNamed = where === 'the state folder is named'
      const { child, log } = daemonFor(home, [], isNamed ? {} : { DARKROOM_STATE_DIR: '' })
      await eventually(() => expect(existsSync(join(home.folder, 'reading'))).toBe(true))
      child.process.kill('SIGTERM')
      expect(await child.end()).toMatchObject({ code: 0 })
      expect(log()).not.toContain('error')
    },
  )

  /** A daemon that gets a signal while it is still being loaded. */
  const toldWhileLoading = async (home: Home, signal: string): Promise<ReturnType<typeof daemonFor>> => {
    const telling = `import { registerHooks } from 'node:module'
registerHooks({ load: (url, context, next) => {
  if (url.endsWith('/cli/run.ts')) process.kill(process.pid, '${signal}')
  return next(url, context)
} })
`
    await home.write({ 'telling.mjs': telling })
    return daemonFor(home, [], { NODE_OPTIONS: `--import ${join(home.folder, 'telling.mjs')}` })
  }

  it('ends by SIGTERM with 0 while it is still being loaded', async () => {
    const home = await homeFor({ library: smallLibrary, config: applying, files })
    const { child } = await toldWhileLoading(home, 'SIGTERM')
    expect(await child.end()).toMatchObject({ code: 0 })
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('ends at once with 130 by a second signal while it waits for an answer, and says nothing of recipes', async () => {
    const slow = ({ method }: { method: string }) => (method === 'POST' ? { latency: 30_000 } : undefined)
    let isWriting = false
    const home = await homeFor({
      ...{ library: smallLibrary, config: applying, files },
      onRequest: ({ method, path }) => {
        isWriting ||= method === 'POST' && path === '/albums'
      },
      fault: (request) => (request.path === '/albums' ? slow(request) : undefined),
    })
    const { child, log } = daemonFor(home)
    await eventually(() => expect(isWriting).toBe(true))
    child.process.kill('SIGTERM')
    await has(log, 'Stopping: ')
    child.process.kill('SIGTERM')
    expect(await child.end()).toMatchObject({ code: 130 })
    expect(log()).not.toContain('error')
  })

  it('says nothing beside its log of a channel that does not answer: its address is a secret', async () => {
    const server = createServer(() => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const notify = `notify: { batch: '0s', events: { 'run.applied': true }, channels: [{ webhook: { url: 'http://127.0.0.1:${port}/T0-SECRET' } }] }`
    const config = serve(`firstRun: 'apply', jobs: { all: {} }, ${notify}`)
    const home = await homeFor({ library: smallLibrary, config, files })
    const { child, log } = daemonFor(home, ['--log', 'json'])
    await has(log, 'did not take a message')
    child.process.kill('SIGTERM')
    await child.end()
    for (const line of log().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow()
    expect(log()).not.toContain('T0-SECRET')
  })

  it.each([
    ['immichrc.yaml', 'recipes: [', "recipes: ['recipes/*.ts']\nserve: { http: { port: 0 } }\n"],
    ['immichrc.json', '{ "recipes": [', '{ "recipes": ["recipes/*.ts"], "serve": { "http": { "port": 0 } } }'],
    ['immichrc.ts', 'export default {', configText(serve(''))],
  ])('takes up %s by itself once it can be read, at the start and later', async (name, broken, good) => {
    const home = await homeFor({ library: smallLibrary, files: { ...files, [name]: broken } })
    const { child, log } = daemonFor(home)
    await has(log, 'Nothing runs until the configuration is right.')
    await home.write({ [name]: good })
    await has(log, ', configuration ')
    await home.write({ [name]: broken })
    await has(log, 'work goes on with the one from before')
    await home.write({ [name]: good })
    await has(log, 'Configuration read again')
    child.process.kill('SIGTERM')
    expect((await child.end()).code).toBe(0)
  })

  it('opens its page once the configuration gives what it lacked, without another start', async () => {
    const text = (http: string): string =>
      configText(`recipes: ['recipes/*.ts'], serve: { http: { host: '0.0.0.0', port: 0${http} } }`)
    const home = await homeFor({ library: smallLibrary, config: '', files: { ...files, password: 'correct horse' } })
    await home.write({ 'immichrc.ts': text('') })
    const { child, log } = daemonFor(home)
    await has(log, 'The page is off until that is right.')
    expect(log()).not.toContain('listening on')
    await home.write({ 'immichrc.ts': text(", passwordFile: 'password'") })
    await has(log, 'listening on http://0.0.0.0:')
    expect(log()).not.toContain('needs a restart')
    child.process.kill('SIGTERM')
    expect((await child.end()).code).toBe(0)
  })

  it.each([
    ['a recipe', 'export default 1', ''],
    ['a schedule', files['recipes/trip.ts'], ", jobs: { all: { schedule: 'weekly' } }"],
  ])(
    'has its page where it should be, with the password of the configuration, though %s is wrong',
    async (_, recipe, jobs) => {
      const http = "{ port: 0, basePath: '/photos', passwordFile: 'password' }"
      const home = await homeFor({
        library: smallLibrary,
        config: `recipes: ['recipes/*.ts'], serve: { http: ${http}${jobs} }`,
        files: { 'recipes/trip.ts': recipe, password: 'correct horse' },
      })
      const { child, log } = daemonFor(home)
      await has(log, 'listening on ')
      const address = /listening on (http\S+\/photos)/.exec(log())?.[1]
      expect(log()).not.toContain('log in once')
      const headers = { origin: new URL(address ?? '').origin, 'x-darkroom': '1', 'content-type': 'application/json' }
      const body = JSON.stringify({ password: 'correct horse' })
      expect((await fetch(`${address}/api/v1/login`, { method: 'POST', headers, body })).status).toBe(200)
      await home.write({ 'immichrc.ts': configText(`recipes: ['recipes/*.ts'], serve: { http: ${http} }`), ...files })
      await has(log, 'waiting: ')
      expect(log()).not.toContain('needs a restart')
      child.process.kill('SIGTERM')
      expect((await child.end()).code).toBe(0)
    },
  )

  it('outlives SIGHUP while it is still being loaded', async () => {
    const home = await homeFor({ library: smallLibrary, config: applying, files })
    const { child, log } = await toldWhileLoading(home, 'SIGHUP')
    await Promise.race([has(log, 'applied: 1 new album, 3 into albums'), child.end()])
    child.process.kill('SIGTERM')
    expect(await child.end()).toMatchObject({ code: 0 })
  })

  it('reads its configuration and runs although a hang-up reaches all its processes', async () => {
    const hanging = `process.kill(process.pid, 'SIGHUP')\n${files['recipes/trip.ts']}`
    const home = await homeFor({ library: smallLibrary, config: applying, files: { 'recipes/trip.ts': hanging } })
    const { child, log } = daemonFor(home)
    await Promise.race([has(log, 'applied: 1 new album, 3 into albums'), has(log, 'the worker ended')])
    expect(log()).not.toContain('the worker ended')
    child.process.kill('SIGTERM')
    expect(await child.end()).toMatchObject({ code: 0 })
  })

  it('tells of a run with thousands of changes what it did', async () => {
    const assets = photosAt(Array.from({ length: 4_000 }, (_, index) => `/p/t${index}.jpg`))
    const home = await homeFor({ library: { ...smallLibrary, assets }, config: applying, files })
    const { child, log } = daemonFor(home, ['--no-http'])
    await eventually(() => expect(log()).toMatch(/applied|failed/))
    expect(log()).toContain('applied: 1 new album, 4,000 into albums')
    child.process.kill('SIGTERM')
    await child.end()
  })

  it('takes another key from its file as soon as it is there', async () => {
    const home = await homeFor({ library: smallLibrary, files })
    const { IMMICH_URL = '', IMMICH_API_KEY = '' } = home.env
    const text = `accounts: { me: { url: '${IMMICH_URL}', apiKeyFile: key } }\nrecipes: [recipes/trip.ts]\nserve: { firstRun: apply, jobs: { all: {} } }\n`
    await home.write({ key: 'revoked-key-of-long-ago-000000', 'immichrc.yaml': text })
    const { child, log } = daemonFor(home, ['--no-http'], { IMMICH_API_KEY: '' })
    await has(log, 'does not accept this API key')
    await home.write({ key: IMMICH_API_KEY })
    await has(log, 'Configuration read again: accounts altered me')
    await has(log, 'applied: 1 new album')
    child.process.kill('SIGTERM')
    await child.end()
  })

  it('waits without a configuration, and takes up work when there is one', async () => {
    const home = await homeFor({ library: smallLibrary, files })
    const { child, log } = daemonFor(home)
    await has(log, 'No configuration was found')
    await home.write({ 'immichrc.yaml': `serve: { http: { port: 0 }, firstRun: apply }\nrecipes: [recipes/trip.ts]\n` })
    await has(log, 'applied: 1 new album, 3 into albums')
    child.process.kill('SIGINT')
    expect((await child.end()).code).toBe(0)
  })

  it('waits with a wrong one, goes on with the old one when a file breaks, and says when it is right again', async () => {
    const home = await homeFor({
      library: smallLibrary,
      config: applying,
      files: { ...files, 'recipes/trip.ts': 'export default 1' },
    })
    const { child, log } = daemonFor(home, ['--log', 'json'])
    await has(log, 'has no default export with a recipe')
    await has(log, 'Nothing runs until the configuration is right.')
    await home.write(files)
    await has(log, 'applied: 1 new album, 3 into albums')
    await home.write({ 'recipes/trip.ts': 'export default {' })
    await has(log, 'work goes on with the one from before')
    const before = log().length
    const { stderr } = await home.darkroom('trigger')
    expect(stderr).toContain('Asked for: all jobs.')
    const unknown = await home.darkroom('trigger', 'al')
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('No job is called "al".') })
    await eventually(() => expect(log().slice(before)).toContain('nothing to do: '))
    await home.write({
      'recipes/trip.ts': recipeFile('trip', "fileName('p*')", "[addToAlbum('Pets')]"),
      'recipes/more.ts': recipeFile('more', "fileName('b*')", '[favorite()]'),
    })
    await has(log, 'recipes added more')
    expect(log()).not.toContain('restart')
    await home.write({ 'immichrc.ts': configText(applying.replace('{ port: 0 }', "{ port: 0, basePath: '/d' }")) })
    await has(log, 'serve.http.basePath: a change of this needs a restart of darkroom serve.')
    await eventually(() => expect(albumsOf(home.sandbox).map(([name]) => name)).toEqual(['Pets', 'Trip']))
    child.process.kill('SIGTERM')
    const { stderr: whole, code } = await child.end()
    expect(code).toBe(0)
    for (const line of whole.trim().split('\n')) {
      const { time, level, msg } = JSON.parse(line)
      expect([new Date(time).toISOString(), typeof msg, ['error', 'warn', 'info'].includes(level)]).toEqual([
        time,
        'string',
        true,
      ])
    }
  })

  it('a recipe whose examples fail is a wrong configuration; with --strict that ends with 3', async () => {
    const wrong = `import { defineRecipe, fileName, favorite } from 'immich-darkroom'
export default defineRecipe({ name: 'wrong', where: fileName('t*'), actions: [favorite()], examples: [{ asset: { originalFileName: 'p.jpg' }, matches: true }] })`
    const home = await homeFor({ library: smallLibrary, config: applying, files: { 'recipes/wrong.ts': wrong } })
    const { child } = daemonFor(home, ['--strict'])
    const { code, stderr } = await child.end()
    expect(code).toBe(3)
    expect(stderr).toContain('recipe "wrong": example 1')
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('writes commands as DARKROOM_COMMAND says', async () => {
    const home = await homeFor({ library: smallLibrary })
    const { child } = daemonFor(home, ['--strict'], { DARKROOM_COMMAND: 'docker compose run --rm darkroom' })
    const { code, stderr } = await child.end()
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining('docker compose run --rm darkroom init'),
    })
  })

  it('writes commands on its page as DARKROOM_COMMAND says, before anybody has logged in', async () => {
    const home = await homeFor({ library: smallLibrary, config: applying, files })
    const { log } = daemonFor(home, [], { DARKROOM_COMMAND: 'docker compose run --rm darkroom' })
    await has(log, 'listening on')
    const [address = ''] = /http:\/\/127\.0\.0\.1:\d+(?=\s*$)/m.exec(log().slice(log().indexOf('listening on'))) ?? []
    const page = await (await fetch(`${address}/login`)).text()
    expect(page).toContain('data-login-link="docker compose run --rm darkroom login-link')
    expect(page).toContain('<code>docker compose run --rm darkroom reviews')
  })

  it('ends with 1 where another one has the state folder, and names it', async () => {
    const home = await homeFor({ library: smallLibrary, config: applying, files })
    const { child, log } = daemonFor(home)
    await has(log, 'applied:')
    const second = await daemonFor(home, ['--log', 'json']).child.end()
    expect(second.code).toBe(1)
    const [line, ...more] = second.stderr.trim().split('\n')
    expect(more).toEqual([])
    const { msg, error } = JSON.parse(line ?? '')
    expect(msg).toMatch(new RegExp(`process ${child.process.pid} on \\S+, since \\d{4}-`))
    expect(error).toMatchObject({ code: 'SERVE_LOCKED', hint: expect.stringContaining('--state-dir') })
    child.process.kill('SIGTERM')
    await child.end()
  })

  it('ends with 1 where the state folder cannot be one', async () => {
    const home = await homeFor({ library: smallLibrary, config: applying, files: { ...files, blocked: '' } })
    const { code, stderr } = await daemonFor(home, [], { DARKROOM_STATE_DIR: join(home.folder, 'blocked') }).child.end()
    expect(code).toBe(1)
    expect(stderr).toContain(`The state folder ${join(home.folder, 'blocked')} cannot be used: `)
    expect(stderr).toContain('is not a folder.')
  })

  it('answers darkroom health while it runs, without a listener too, and names a port that is taken', async () => {
    const home = await homeFor({ library: smallLibrary, config: applying, files })
    const ask = (...args: string[]) => startCli(['health', ...args], { cwd: home.folder, env: home.env }).end()
    expect((await ask()).stdout).toContain('no daemon has run here')
    const readToken = 'a-token-that-may-only-read'
    const { child, log } = daemonFor(home, [], { DARKROOM_READ_TOKEN: readToken })
    await has(log, 'applied:')
    await has(log, 'live events: on')
    expect(await ask()).toMatchObject({ code: 0, stdout: 'ok\n' })
    expect(await ask('--ready')).toMatchObject({ code: 0, stdout: 'ok\n' })
    const [, port = ''] = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log()) ?? []
    const headers = { authorization: `Bearer ${readToken}` }
    const status = await fetch(`http://127.0.0.1:${port}/api/v1/status`, { headers })
    expect(await status.json()).toMatchObject({ accounts: [{ events: 'live', server: { reachable: true } }] })
    const other = await daemonFor(home, ['--port', port, '--state-dir', join(home.folder, 'other')]).child.end()
    expect(other.code).toBe(1)
    expect(other.stderr).toContain(`The port ${port} of 127.0.0.1 is taken.`)
    child.process.kill('SIGTERM')
    await child.end()
    expect((await ask()).code).toBe(1)
    const silent = daemonFor(home, ['--no-http'])
    await has(silent.log, ', Immich ')
    expect(silent.log()).not.toContain('listening')
    expect(await ask()).toMatchObject({ code: 0, stdout: 'ok\n' })
    const elsewhere = (...args: string[]) =>
      startCli(['health', ...args], { cwd: home.folder, env: { ...home.env, DARKROOM_STATE_DIR: '' } }).end()
    expect((await elsewhere()).code).toBe(1)
    await home.write({ 'named.yaml': `stateDir: ${home.env.DARKROOM_STATE_DIR}\n` })
    expect(await elsewhere('--config', 'named.yaml')).toMatchObject({ code: 0, stdout: 'ok\n' })
    silent.child.process.kill('SIGTERM')
    await silent.child.end()
    expect(await ask()).toMatchObject({ code: 1, stdout: 'stopping\n' })
  })

  it('carries out the rest of a run at once whose process alone is killed while it writes', async () => {
    let kill = (): void => {}
    const home = await homeFor({
      ...{ library: smallLibrary, config: applying, files },
      onRequest: ({ method, path }) => {
        if (method === 'POST' && path === '/albums') kill()
      },
    })
    const { child, log } = daemonFor(home, ['--no-http'])
    kill = () => {
      kill = () => {}
      const { pid } = child.process
      for (const worker of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' '))
        process.kill(Number(worker), 'SIGKILL')
    }
    await has(log, 'failed: the worker ended with SIGKILL')
    await eventually(() => expect(log()).toMatch(/default\/resume .*applied: /))
    expect(albumsOf(home.sandbox)).toEqual([['Trip', ['t1.jpg', 't2.jpg', 't3.mp4']]])
    const [run] = (await home.darkroom('runs', '--json')).json<{ status: string }[]>()
    expect(run?.status).toBe('done')
    child.process.kill('SIGTERM')
    await child.end()
  })

  it('starts without its server, and a worker that ends at once is a failed run', async () => {
    const ending = `import { all, defineRecipe } from 'immich-darkroom'
export default defineRecipe({ name: 'ending', where: all(), actions: () => process.exit(7) })`
    const home = await homeFor({ library: smallLibrary, config: applying, files: { 'recipes/ending.ts': ending } })
    const { child, log } = daemonFor(home)
    await has(log, 'failed: the worker ended with code 1: error: recipe "ending" in actions ended the process.')
    await home.sandbox.close()
    child.process.kill('SIGTERM')
    expect((await child.end()).code).toBe(0)
    const { log: again, child: other } = daemonFor(home)
    await has(again, 'the server is away; it is asked again until it answers')
    await has(again, 'log in once')
    other.process.kill('SIGTERM')
    expect((await other.end()).code).toBe(0)
  })

  it('code that never answers is a failed run, and a configuration that cannot be read', async () => {
    const never = (when: string, then: string) => `import { defineRecipe } from 'immich-darkroom'
const never = () => new Promise<never>(() => {})
${when}
export default defineRecipe({ name: 'never', ${then} })`
    const recipe = never('', 'prepare: never, actions: []')
    const home = await homeFor({ library: smallLibrary, config: applying, files: { 'recipes/never.ts': recipe } })
    const { child, log } = daemonFor(home)
    await has(log, 'error: recipe "never" in prepare never answered: its promise does not settle')
    await home.write({ 'recipes/never.ts': never('await never()', 'actions: []') })
    await has(log, `error: ${join(home.folder, 'recipes/never.ts')} in its top level never answered`)
    child.process.kill('SIGTERM')
    expect((await child.end()).code).toBe(0)
  })

  it('reviews are approved and declined by command lines, with the daemon running or not', async () => {
    const home = await homeFor({
      library: smallLibrary,
      config: serve("jobs: { all: { schedule: 'every 1h' } }"),
      files,
    })
    const { child, log } = daemonFor(home)
    await has(log, 'waiting: 3 changes wait in review')
    expect(writesTo(home.sandbox)).toEqual({})
    const listed = await home.darkroom('reviews')
    const id = listed.stdout.slice(0, 8)
    expect(listed.stdout).toMatch(
      /^[0-9a-f]{8} {2}default\/all {2}waiting until \d{4}-\d\d-\d\d: 1 new album, 3 into albums\. It is the first plan/,
    )
    expect((await home.darkroom('reviews', id)).stdout).toContain('3 assets → album "Trip" (new)')
    expect((await home.darkroom('reviews', id, '--approve')).stderr).toContain('Approved')
    await has(log, 'applied: 1 new album, 3 into albums')
    child.process.kill('SIGTERM')
    await child.end()
    expect((await home.darkroom('reviews', id, '--approve')).stderr).toContain('is no longer waiting: it is applied')

    // Another plan, with nobody running.
    await home.write({ 'recipes/more.ts': recipeFile('more', "fileName('p*')", '[favorite()]') })
    const next = daemonFor(home)
    await has(next.log, 'waiting: 2 changes wait in review')
    next.child.process.kill('SIGTERM')
    await next.child.end()
    const [waiting] = (await home.darkroom('reviews', '--json')).json<{ id: string }[]>()
    const { code, stdout } = await home.darkroom('reviews', waiting?.id ?? '', '--approve')
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('applied: 2 changed') })
    expect((await home.darkroom('trigger')).stderr).toContain('No daemon runs')
    expect((await home.darkroom('reviews')).stderr).toContain('Nothing waits for a review.')
  })
})
