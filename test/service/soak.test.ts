import { expect, it } from 'vitest'
import { defineRecipe, favorite, fileName, syncAlbum, syncTag } from '../../index.ts'
import { insertAsset, type Sandbox } from '../../sandbox/index.ts'
import type { Message } from '../../service/notifications/messages.ts'
import { Notifications } from '../../service/notifications/notifications.ts'
import { Triggers } from '../../service/triggers.ts'
import { ask } from '../sandbox/ask.ts'
import { isLong } from '../support/effort.ts'
import { photosAt, twoUsers } from '../support/library.ts'
import { receiverFor } from '../support/receivers.ts'
import { upgraded } from '../support/sandbox.ts'
import { hours, minutes, servingFor } from '../support/serving.ts'

const loved = defineRecipe({ name: 'loved', where: favorite(), actions: [syncAlbum('Loved')] })
const trips = defineRecipe({ name: 'trips', where: fileName('trip*'), actions: [syncTag('trip')] })

/** What happens in the day: the whole of it in `npm run test:long`. */
const effort = isLong
  ? { uploads: 500, edits: 300, outages: 12, kills: 3 }
  : { uploads: 60, edits: 40, outages: 4, kills: 2 }
const slot = 5 * minutes
const slots = (24 * hours) / slot

/** Numbers that look random and are the same each time. */
const chance = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

/** The slots of the day in which something happens, some of them more than once. */
const spread = (count: number, random: () => number): number[] =>
  Array.from({ length: count }, () => Math.floor(random() * (slots - 24)))

it('a day with restarts, kills, sleep, changed time, an upgrade, uploads and edits ends as it should', async () => {
  const random = chance(7)
  const hook = await receiverFor()
  let isAway = false
  const fault = (): { status: number } | undefined => (isAway ? { status: 503 } : undefined)
  const paths = Array.from({ length: 80 }, (_, index) => `/photos/${index % 2 ? 'trip' : 'home'}${index}.jpg`)
  const serving = await servingFor({
    library: { users: twoUsers, assets: photosAt(paths, {}) },
    ...{ version: '2.7.5', recipes: [loved, trips], fault },
    // In the night that follows clocks go forward.
    start: '2026-03-28T14:00:00Z',
    serve: {
      ...{ firstRun: 'apply', timeZone: 'Europe/Berlin', jobs: { all: { schedule: 'hourly', on: 'events' } } },
      notify: { channels: [{ webhook: { url: hook.url } }], perHour: 1_000 },
    },
  })
  let server: Sandbox = serving.sandbox
  const now: { notifications?: Notifications } = {}
  const start = async (): Promise<void> => {
    await serving.start({
      onCreated: (supervisor) => {
        now.notifications = new Notifications(supervisor)
        new Triggers(supervisor)
      },
    })
  }
  const settled = async (): Promise<void> => {
    await serving.supervisor.runs.idle()
    await now.notifications?.settled()
  }
  /** Polls, probes and sockets go on in true time. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1 * minutes) {
      await serving.clock.advance(Math.min(left, 1 * minutes), settled)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  const assets = () => [...server.state.assets.values()]
  const byPeople = new Set<string>()
  const edit = async (): Promise<void> => {
    const asset = assets()[Math.floor(random() * assets().length)]
    const album = [...server.state.albums.values()].find(({ albumName }) => albumName === 'Loved')
    if (!asset) return
    if (random() < 0.3 && album && !album.assetIds.has(asset.id)) {
      byPeople.add(asset.id)
      await ask(server, 'PUT', `/albums/${album.id}/assets`, { ids: [asset.id] })
    } else await ask(server, 'PUT', '/assets', { ids: [asset.id], isFavorite: !asset.isFavorite })
  }
  const [uploads, edits] = [spread(effort.uploads, random), spread(effort.edits, random)]
  const outages = spread(effort.outages, random)
  const kills = spread(effort.kills, random)
  const [sleepAt, upgradeAt] = [60, 150]
  let uploaded = 0

  await start()
  for (let at = 0; at < slots; at += 1) {
    if (outages.includes(at)) {
      isAway = true
      server.faults.happen({ restart: 1 })
      await pass((2 + Math.floor(random() * 40)) * minutes)
      isAway = false
    }
    if (at === upgradeAt) {
      isAway = true
      await pass(3 * minutes)
      server = await upgraded(server, '3.0.3', fault)
      isAway = false
      await pass(1 * minutes)
    }
    for (const _ of uploads.filter((one) => one === at)) {
      uploaded += 1
      insertAsset(server.state, { originalPath: `/photos/${uploaded % 3 ? 'trip' : 'home'}-new${uploaded}.jpg` })
    }
    for (const _ of edits.filter((one) => one === at)) await edit()
    if (kills.includes(at)) {
      serving.supervisor.trigger('all', 'person')
      // In the middle of it, wherever that is.
      await new Promise((resolve) => setTimeout(resolve, 5))
      await serving.supervisor.stop()
      serving.clock.sleep(2 * minutes)
      await start()
    }
    if (at === sleepAt) serving.clock.sleep(3 * hours)
    await pass(slot)
  }
  // The last ones of the day are found within the hour.
  await pass(2 * hours)

  const albums = [...server.state.albums.values()]
  expect(albums.map(({ albumName }) => albumName)).toEqual(['Loved'])
  const wanted = assets().filter(({ id, isFavorite }) => isFavorite || byPeople.has(id))
  expect([...(albums[0]?.assetIds ?? [])].sort()).toEqual(wanted.map(({ id }) => id).sort())
  const [tag, ...otherTags] = [...server.state.tags.values()]
  expect(otherTags).toEqual([])
  const tagged = assets().filter(({ tagIds }) => tagIds.includes(tag?.id ?? ''))
  expect(tagged.map(({ originalFileName }) => originalFileName).sort()).toEqual(
    assets()
      .map(({ originalFileName }) => originalFileName)
      .filter((name) => name.startsWith('trip'))
      .sort(),
  )
  expect(assets()).toHaveLength(80 + effort.uploads)

  const before = serving.tasks.length
  serving.supervisor.trigger('all', 'person', 'me', 'plan')
  await serving.supervisor.runs.idle()
  expect(serving.tasks.length).toBe(before + 1)
  expect(serving.supervisor.store.runs(1)).toMatchObject([{ outcome: 'nothing' }])
  expect(serving.supervisor.store.reviews(['waiting'])).toEqual([])

  await pass(5 * minutes)
  type Told = Message & { readonly others?: readonly Message[] }
  const told = hook.json<Told>().flatMap((message) => [message, ...(message.others ?? [])])
  const count = (event: string): number => told.filter((message) => message.event === event).length
  expect(count('server.version')).toBe(1)
  expect(count('server.unreachable')).toBeLessThanOrEqual(effort.outages)
  expect(count('server.unreachable')).toBeGreaterThan(0)
  expect(count('server.recovered')).toBe(count('server.unreachable'))
  expect(told.filter(({ title }) => title.startsWith('Still: '))).toEqual([])
  const others = told.filter(({ event }) => !event.startsWith('server.'))
  expect(others.map(({ title, text }) => `${title}: ${text}`)).toEqual([])
})
