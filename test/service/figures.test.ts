import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readdirSync, readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addTag, defineRecipe, fileName } from '../../index.ts'
import { insertAsset } from '../../sandbox/index.ts'
import type { Message } from '../../service/notifications/messages.ts'
import { Notifications } from '../../service/notifications/notifications.ts'
import { Triggers } from '../../service/triggers.ts'
import { startCli } from '../support/child.ts'
import { isLong } from '../support/effort.ts'
import { homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary } from '../support/library.ts'
import { receiverFor } from '../support/receivers.ts'
import { hours, minutes, type ServingOptions, servingFor } from '../support/serving.ts'
import { eventually } from '../support/waiting.ts'

const tagging = defineRecipe({ name: 'tagging', where: fileName('t*'), actions: [addTag('seen')] })
const seconds = 1_000

const watching = async (options: Partial<ServingOptions> = {}) => {
  const serving = await servingFor({
    ...{ library: smallLibrary, recipes: [tagging] },
    serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { schedule: 'every 1h', on: 'events' } } },
    ...options,
  })
  let isLive = false
  let heard = 0
  const watched: { notifications?: Notifications } = {}
  await serving.start({
    onCreated: (supervisor) => {
      new Triggers(supervisor)
      watched.notifications = new Notifications(supervisor)
      supervisor.observers.push({
        live: (_, now) => {
          isLive = now
        },
        event: () => {
          heard += 1
        },
      })
    },
  })
  const until = (check: () => boolean): Promise<void> => eventually(() => expect(check()).toBe(true))
  const settled = async (): Promise<void> => {
    await serving.supervisor.runs.idle()
    await watched.notifications?.settled()
  }
  /** Minute by minute, with a little true time for what goes on between processes. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= minutes) {
      await serving.clock.advance(Math.min(left, minutes), settled)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  await until(() => isLive)
  await serving.sandbox.settle()
  await pass(10 * minutes)
  const outcomes = (): string[] =>
    serving.supervisor.store
      .runs(10_000)
      .filter(({ job }) => job === 'all')
      .map(({ outcome }) => outcome)
  const requests = (): number => [...serving.sandbox.requests.values()].reduce((sum, count) => sum + count, 0)
  return { ...serving, pass, until, outcomes, requests, heard: () => heard }
}

describe('the daemon', () => {
  it('asks little in a day in which nothing happens', async () => {
    const sockets = new Set<Socket>()
    const onSocket = (message: unknown): void => void sockets.add((message as { socket: Socket }).socket)
    subscribe('net.server.socket', onSocket)
    onTestFinished(() => void unsubscribe('net.server.socket', onSocket))
    const one = await watching()
    const bytes = (): number => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)
    const [requests, sent] = [one.requests(), bytes()]
    await one.pass(24 * hours)
    expect(one.outcomes().filter((outcome) => outcome === 'nothing').length).toBeGreaterThanOrEqual(24)
    expect(one.requests() - requests).toBeGreaterThan(24)
    expect(one.requests() - requests).toBeLessThanOrEqual(2_200)
    expect(bytes() - sent).toBeLessThanOrEqual(3 * 2 ** 20)
  })

  it('serves a long upload in slices, and is done half a minute after its end', async () => {
    const one = await watching()
    const [before, perMinute] = [one.outcomes().length, isLong ? 250 : 25]
    for (let at = 0; at < 20; at += 1) {
      const heard = one.heard()
      for (let index = 0; index < perMinute; index += 1)
        insertAsset(one.sandbox.state, { originalPath: `/photos/t${at}-${index}.jpg` })
      await one.until(() => one.heard() >= heard + perMinute)
      if (at < 19) await one.pass(1 * minutes)
    }
    await one.clock.advance(30 * seconds, () => one.supervisor.runs.idle())
    const tagged = [...one.sandbox.state.assets.values()].filter(({ tagIds }) => tagIds.length > 0)
    expect(tagged).toHaveLength(3 + 20 * perMinute)
    expect(one.outcomes().length - before).toBeLessThanOrEqual(30)
    one.supervisor.trigger('all', 'person')
    await one.supervisor.runs.idle()
    expect(one.outcomes()[0]).toBe('nothing')
  })

  it('is not made to write by its own writes, however often', async () => {
    const one = await watching()
    const loops = isLong ? 100 : 15
    const applied = (): number => one.outcomes().filter((outcome) => outcome === 'applied').length
    const byEvents = (): number =>
      one.supervisor.store.runs(10_000).filter(({ triggers }) => triggers.includes('events')).length
    const [before, ran] = [applied(), byEvents()]
    for (let loop = 0; loop < loops; loop += 1) {
      const heard = one.heard()
      insertAsset(one.sandbox.state, { originalPath: `/photos/t-loop${loop}.jpg` })
      await one.until(() => one.heard() > heard)
      await one.pass(1 * minutes)
      await one.sandbox.settle()
      await one.pass(10 * minutes)
    }
    expect(applied() - before).toBe(loops)
    // Hardly to run either: a poll may meet what an event told a moment ago. Its own writes would be twice as many.
    expect(byEvents() - ran).toBeLessThanOrEqual(loops * 1.6)
  })

  it('goes on with the old configuration for an hour, in which one message tells that the new one is broken', async () => {
    const hook = await receiverFor()
    const one = await watching({
      serve: {
        ...{ firstRun: 'apply', timeZone: 'UTC', jobs: { all: { schedule: 'every 10m' } } },
        notify: { channels: [{ webhook: { url: hook.url } }] },
      },
    })
    const before = one.outcomes().length
    one.config.bad = {
      ...{ isGood: false, file: '/config/immichrc.ts', watched: [] },
      problems: [{ path: 'recipes[0]', message: 'is no recipe' }],
    }
    for (let round = 0; round < 60; round += 1) {
      await one.supervisor.reload()
      await one.pass(1 * minutes)
    }
    expect(one.outcomes().length - before).toBe(6)
    one.config.bad = null
    await one.supervisor.reload()
    await one.pass(5 * minutes)
    expect(hook.json<Message>().map(({ event }) => event)).toEqual(['config.broken', 'config.recovered'])
    expect(hook.json<Message>()[0]?.text).toContain('recipes[0]: is no recipe')
  })
})

describe('keys, tokens and addresses of channels', () => {
  it('are in nothing that the daemon answers, logs, sends or keeps', async () => {
    const hook = await receiverFor()
    const secrets = { hookToken: 'hook-4f8a1c', readToken: 'read-7b2d9e', signing: 'sign-5c3e1f', path: 'path-8d4b2a' }
    const home = await homeFor({
      library: smallLibrary,
      config: `recipes: ['recipes/*.ts'], serve: { firstRun: 'apply', http: { port: 0, readToken: '${secrets.readToken}', hookToken: '${secrets.hookToken}' }, notify: { batch: '0s', events: { 'run.applied': true }, channels: [{ webhook: { url: '${hook.url}/${secrets.path}', secret: '${secrets.signing}' } }] } }`,
      files: { 'recipes/trip.ts': recipeFile('trip', "fileName('t*')", "[addToAlbum('Trip')]") },
    })
    const made = (await home.darkroom('token', 'create', '--kind', 'read', '--name', 'x')).stdout.trim()
    const child = startCli(['serve', '--verbose'], {
      cwd: home.folder,
      env: { ...home.env, TZ: 'UTC', TMPDIR: home.folder },
    })
    let log = ''
    child.process.stderr.on('data', (chunk) => {
      log += chunk
    })
    await eventually(() => expect(log).toContain('applied: 1 new album'))
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+$/m.exec(log) ?? []
    const answers: string[] = []
    for (const [path, token, method] of [
      ['/metrics', secrets.readToken, 'GET'],
      ['/metrics', made, 'GET'],
      ['/metrics', 'wrong', 'GET'],
      ['/api/v1/hook', secrets.hookToken, 'POST'],
      ['/api/v1/hook', 'wrong', 'POST'],
      ['/healthz', '', 'GET'],
      ['/nothing', secrets.readToken, 'GET'],
    ] as const) {
      const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } })
      answers.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`)
    }
    expect(answers.map((text) => text.slice(0, 3))).toEqual(['200', '200', '401', '202', '401', '200', '404'])
    await eventually(() => expect(hook.received.length).toBeGreaterThan(0))
    child.process.kill('SIGTERM')
    await child.end()
    const kept = readdirSync(home.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/^immichrc/.test(entry.name))
      .map((entry) => `${entry.parentPath}/${entry.name} ${readFileSync(join(entry.parentPath, entry.name), 'latin1')}`)
    const everything = [log, ...answers, ...kept, ...hook.received.map(({ body }) => body)].join('\n')
    expect(everything.length).toBeGreaterThan(20_000)
    for (const secret of [...Object.values(secrets), made, home.env.IMMICH_API_KEY ?? '?'])
      expect([log, ...answers, ...kept].find((text) => text.includes(secret))?.slice(0, 300)).toBe(undefined)
  })
})
