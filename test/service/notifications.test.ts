import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { DarkroomError } from '../../core/errors.ts'
import { addTag, addToAlbum, all, defineRecipe, fileName } from '../../index.ts'
import type { ServeConfig } from '../../language/serve-form.ts'
import { type Message, sampleOf } from '../../service/notifications/messages.ts'
import { Notifications } from '../../service/notifications/notifications.ts'
import { send } from '../../service/notifications/sending.ts'
import type { ServeOptions } from '../../service/supervisor.ts'
import { Triggers } from '../../service/triggers.ts'
import { failedReport } from '../../service/worker.ts'
import { folderWith } from '../support/folder.ts'
import { smallLibrary } from '../support/library.ts'
import { mailServerFor, type Receiver, receiverFor } from '../support/receivers.ts'
import { days, hours, minutes, type ServingOptions, servingFor } from '../support/serving.ts'
import { eventually, withoutWaiting } from '../support/waiting.ts'

type Notify = NonNullable<ServeConfig['notify']>
type Told = Message & { readonly version: number; readonly others?: readonly Message[] }

const tagging = defineRecipe({ name: 'tagging', where: all(), actions: [addTag('seen')] })
const trip = defineRecipe({ name: 'trip', where: fileName('t*'), actions: [addToAlbum('Trip')] })
const failing = defineRecipe({
  name: 'failing',
  where: all(),
  actions: () => {
    throw new Error('it broke')
  },
})

const telling = async (notify: Notify, options: Partial<ServingOptions> = {}) => {
  const { serve, ...others } = options
  const serving = await servingFor({
    library: smallLibrary,
    recipes: [tagging],
    serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { atStart: false } }, ...serve, notify },
    ...others,
  })
  const own: { notifications?: Notifications } = {}
  const start = async (isWatching = false, more: Partial<ServeOptions> = {}): Promise<void> => {
    await serving.start({
      ...more,
      onCreated: (supervisor) => {
        own.notifications = new Notifications(supervisor)
        if (isWatching) new Triggers(supervisor)
      },
    })
  }
  const settled = async (): Promise<void> => {
    await serving.supervisor.runs.idle()
    await own.notifications?.settled()
  }
  const advance = (ms: number): Promise<void> => serving.clock.advance(ms, settled)
  const run = async (): Promise<void> => {
    serving.supervisor.trigger('all', 'person')
    await settled()
  }
  return { ...serving, serving, supervisor: () => serving.supervisor, start, advance, run, settled }
}

const webhook = (receiver: Receiver, more = {}): NonNullable<Notify['channels']>[number] => ({
  webhook: { url: `${receiver.url}/hook`, ...more },
})
const eventsOf = (receiver: Receiver): string[] =>
  receiver.json<Told>().flatMap((told) => [told.event, ...(told.others ?? []).map(({ event }) => event)])

describe('messages', () => {
  it('have commands as they can be pasted', async () => {
    const hook = await receiverFor()
    const told = await telling({ channels: [webhook(hook)] }, { recipes: [trip], serve: { firstRun: 'review' } })
    const pasted = (text: string): string =>
      text.replace(/`darkroom /g, '`docker exec photos darkroom ').replaceAll('`', '')
    await told.start(false, { log: { level: 'info', format: 'text', write: () => {}, told: pasted } })
    await told.run()
    await told.advance(3 * minutes)
    const [{ text = '' } = {}] = hook.json<Told>()
    const [review] = told.supervisor().store.reviews(['waiting'])
    expect(text).toContain(`To decide: docker exec photos darkroom reviews ${review?.id.slice(0, 8)}`)
  })

  it('go to each channel in its own form', async () => {
    const [ntfy, apprise, hook] = [await receiverFor(), await receiverFor(), await receiverFor()]
    const { port, mails } = await mailServerFor('geheim')
    const told = await telling(
      {
        channels: [
          { ntfy: { url: ntfy.url, topic: 'a-long-topic', token: 'tk_secret' } },
          { apprise: { url: apprise.url, key: 'darkroom', tags: 'family' } },
          webhook(hook, { secret: 'signing', headers: { 'X-Source': 'darkroom' } }),
          {
            mail: {
              ...{ to: ['me@example.org', 'you@example.org'], from: 'darkroom@example.org', host: '127.0.0.1', port },
              ...{ security: 'none', user: 'me', password: 'geheim' },
            },
          },
        ],
      },
      {
        recipes: [trip],
        serve: {
          firstRun: 'review',
          jobs: { all: { atStart: false } },
          http: { publicUrl: 'https://photos.example.org/' },
        },
      },
    )
    await told.start()
    await told.run()
    expect(hook.received).toEqual([])
    await told.advance(3 * minutes)
    const [review] = told.supervisor().store.reviews(['waiting'])
    const title = '3 changes wait for you: me/all'
    const text = `+ 3 assets → album "Trip" (new) (trip)\nIt is the first plan of a recipe for this account.\nUntil 2026-03-16 00:00:00 +00:00. To decide: darkroom reviews ${review?.id.slice(0, 8)}`
    const click = `https://photos.example.org/reviews/${review?.id}`

    expect(ntfy.received).toMatchObject([{ method: 'POST', path: '/', headers: { authorization: 'Bearer tk_secret' } }])
    expect(ntfy.json()).toEqual([
      { topic: 'a-long-topic', title, message: `${text}\n${click}`, priority: 3, tags: ['eyes'], click },
    ])
    expect(apprise.received).toMatchObject([{ method: 'POST', path: '/notify/darkroom' }])
    expect(apprise.json()).toEqual([{ title, body: `${text}\n${click}`, type: 'info', format: 'text', tag: 'family' }])
    const [posted] = hook.received
    const [message] = hook.json<Told>()
    expect(message).toMatchObject({
      ...{
        version: 1,
        event: 'review.waiting',
        at: '2026-03-02T00:00:00.000Z',
        account: 'me',
        job: 'all',
        title,
        text,
      },
      ...{ url: click, review: review?.id, removals: 0, errors: [], counts: { 'album.create': 1, 'album.add': 3 } },
    })
    expect(posted?.headers).toMatchObject({
      'x-source': 'darkroom',
      'x-darkroom-event': 'review.waiting',
      'x-darkroom-signature': `sha256=${createHmac('sha256', 'signing')
        .update(posted?.body ?? '')
        .digest('hex')}`,
    })
    expect(mails).toMatchObject([
      { from: 'darkroom@example.org', to: ['me@example.org', 'you@example.org'], user: 'me' },
    ])
    expect(mails[0]?.source).toContain(`Subject: ${title}`)
    expect(mails[0]?.source).toContain('text/html')
    expect(mails[0]?.source).not.toMatch(/https?:\/\/(?!photos\.example\.org)/)
  })

  it('tell what was applied apart from what waits of the same run', async () => {
    const hook = await receiverFor()
    const told = await telling(
      { channels: [webhook(hook)], events: { 'run.applied': true }, batch: '0s' },
      { recipes: [tagging, trip], serve: { modes: { trip: 'review' } } },
    )
    await told.start()
    await told.run()
    await told.advance(3 * minutes)
    const all = hook.json<Told>().flatMap((message) => [message, ...(message.others ?? [])])
    const textOf = (event: string) => all.find((message) => message.event === event)?.text
    expect(textOf('review.waiting')).toContain('album "Trip"')
    expect(textOf('run.applied')).toContain('tag "seen"')
    expect(textOf('run.applied')).not.toContain('Trip')
  })

  it('say what was done and what went wrong, and when runs go well again', async () => {
    const hook = await receiverFor()
    const told = await telling(
      { channels: [webhook(hook)], events: { 'run.applied': true } },
      { recipes: [tagging, failing] },
    )
    await told.start()
    await told.run()
    await told.advance(3 * minutes)
    told.config.recipes = [tagging]
    told.config.hash = 'two'
    await told.supervisor().reload()
    await told.run()
    await told.advance(3 * minutes)
    const messages = hook.json<Told>()
    expect(messages[0]).toMatchObject({
      ...{ event: 'run.partial', title: 'A run went wrong: me/all', counts: { 'tag.create': 1, 'tag.add': 7 } },
      errors: [{ code: 'RECIPE_FAILED', message: expect.stringContaining('it broke'), hint: expect.any(String) }],
    })
    expect(messages[0]?.text).toContain('Done: 1 new tag, 7 tagged.')
    expect(messages[1]).toMatchObject({ event: 'run.recovered', text: 'They failed since 2026-03-02 00:00:00 +00:00.' })
    await told.advance(1 * days)
    expect(messages).toHaveLength(2)
    expect(hook.received).toHaveLength(2)
  })
})

describe('a disk that is full', () => {
  const full = (): never => {
    const context = { folder: '/state', reason: 'the disk is full', fix: 'Make room, or' }
    throw new DarkroomError('STATE_NOT_WRITABLE', context)
  }
  const unwritable = { addRun: full, set: full, saveProblem: full, endProblem: full, takeCommands: full }

  it('is told once for runs that cannot begin, and when they go well again', async () => {
    const hook = await receiverFor()
    const told = await telling(
      { channels: [webhook(hook)], digest: 'daily 08:00' },
      { serve: { firstRun: 'apply', jobs: { all: { atStart: false, schedule: 'every 15m' } } } },
    )
    await told.start()
    const { store } = told.supervisor()
    const usual = { ...store }
    Object.assign(store, unwritable, { noteStart: full })
    await told.advance(3 * hours)
    expect(told.tasks.filter(({ job }) => job === 'all')).toEqual([])
    expect(hook.json<Told>()).toMatchObject([
      { event: 'run.failed', account: 'me', job: 'all', title: 'A run went wrong: me/all' },
    ])
    expect(hook.json<Told>()[0]?.text).toMatch(/: the disk is full\. Make room, or .*\nNothing was changed\.$/)
    Object.assign(store, usual)
    await told.advance(1 * hours)
    expect(eventsOf(hook)).toEqual(['run.failed', 'run.recovered'])
  })

  it('keeps no failed run from being told', async () => {
    const hook = await receiverFor()
    const told = await telling({ channels: [webhook(hook)] }, { recipes: [failing] })
    await told.start()
    Object.assign(told.supervisor().store, unwritable)
    await told.run()
    await told.run()
    await told.advance(3 * minutes)
    expect(eventsOf(hook)).toEqual(['run.partial'])
    expect(hook.json<Told>()[0]?.text).toContain('it broke')
  })
})

describe('a problem', () => {
  it('of 500 runs is told once, again after a day, and then it is over', async () => {
    const hook = await receiverFor()
    const told = await telling({ channels: [webhook(hook)] }, { recipes: [failing] })
    await told.start()
    for (let run = 0; run < 500; run += 1) {
      await told.run()
      await told.advance(1 * minutes)
    }
    expect(eventsOf(hook)).toEqual(['run.partial'])
    await told.advance(1 * days)
    await told.run()
    await told.advance(3 * minutes)
    expect(hook.json<Told>()[1]?.title).toBe('Still: A run went wrong: me/all')
  })

  it('of a server that is away for six hours gives two messages for each channel, over a restart too', async () => {
    const [hook, ntfy] = [await receiverFor(), await receiverFor()]
    let isAway = false
    const told = await telling(
      { channels: [webhook(hook), { ntfy: { url: ntfy.url, topic: 'photos' } }] },
      {
        serve: {
          firstRun: 'apply',
          timeZone: 'UTC',
          jobs: { all: { schedule: 'every 10m', on: 'events' } },
          events: { live: false },
        },
        fault: () => (isAway ? { status: 503 } : undefined),
      },
    )
    await told.start(true)
    await told.advance(10 * minutes)
    isAway = true
    const away = async (): Promise<void> => {
      for (let step = 0; step < 30; step += 1) {
        await told.advance(6 * minutes)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    await away()
    await told.supervisor().stop()
    await told.start(true)
    await away()
    isAway = false
    for (let step = 0; step < 20; step += 1) {
      await told.advance(1 * minutes)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(eventsOf(hook)).toEqual(['server.unreachable', 'server.recovered'])
    expect(ntfy.json().map(({ priority }) => priority)).toEqual([4, 2])
  })

  it('of a server that starts again and again, and never stays, is one: nothing runs all that time', async () => {
    const hook = await receiverFor()
    let isAway = false
    const told = await telling(
      { channels: [webhook(hook)], unreachableAfter: '5m', batch: '0s' },
      { fault: () => (isAway ? { drop: 'before' } : undefined), serve: { events: { live: false, poll: '10s' } } },
    )
    await told.start(true)
    const passing = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step += 1) {
        await told.advance(5_000)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    const isSaid = (words: string, times: number): boolean =>
      told.lines.filter((line) => line.includes(words)).length >= times
    for (let round = 1; round <= 10; round += 1) {
      isAway = true
      await passing(12)
      isAway = false
      while (!isSaid('the server answers again', round)) await passing(1)
    }
    expect(eventsOf(hook)).toEqual(['server.unreachable'])
    await passing(36)
    expect(eventsOf(hook)).toEqual(['server.unreachable', 'server.recovered'])
  })

  it('of a server that was away for less than unreachableAfter is none, though it is back only after a while of quiet', async () => {
    const hook = await receiverFor()
    let isAway = false
    const told = await telling(
      { channels: [webhook(hook)], unreachableAfter: '90s', batch: '0s' },
      { fault: () => (isAway ? { drop: 'before' } : undefined), serve: { events: { live: false, poll: '10m' } } },
    )
    await told.start(true)
    const passing = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step += 1) {
        await told.advance(10_000)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    await passing(6)
    isAway = true
    const isSaid = (words: string): boolean => told.lines.some((line) => line.includes(words))
    while (!isSaid('the server is away')) await passing(1)
    // Found to be back after 80 seconds, and so until 140 of them are over.
    await passing(5)
    isAway = false
    while (!isSaid('the server answers again')) await passing(1)
    await passing(18)
    expect(eventsOf(hook)).toEqual([])
  })

  it.each([
    ['answers no more', { drop: 'before' }],
    ['is behind a proxy that says so', { status: 502 }],
  ] as const)(
    'of a run that is cut off by a server that %s is the absence alone, and the rest is done when it is back',
    async (_, fault) => {
      withoutWaiting()
      const hook = await receiverFor()
      let server: 'there' | 'away' | 'back' = 'there'
      let writes = 0
      const told = await telling(
        { channels: [webhook(hook)], events: { 'run.applied': true } },
        {
          recipes: [tagging, trip],
          serve: {
            firstRun: 'apply',
            timeZone: 'UTC',
            jobs: { all: { schedule: 'every 10m', atStart: false } },
            events: { live: false },
          },
          // Album and tag are made; from the next write on nothing arrives.
          fault: ({ method, path }) => {
            if (server === 'there' && method !== 'GET' && /^\/(albums|tags)/.test(path)) writes += 1
            if (server === 'there' && writes > 2) server = 'away'
            return server === 'away' ? fault : undefined
          },
        },
      )
      await told.start(true)
      await told.run()
      // What was not sent was not done.
      const text = expect.stringContaining('applied: 1 new album, 1 new tag (')
      expect(told.supervisor().store.runs(1)).toMatchObject([{ outcome: 'partial', text }])
      expect(told.lines.filter((line) => line.includes('the server does not answer')).join()).toMatch(
        /warn .*the run waits/,
      )
      const passing = async (): Promise<void> => {
        for (let step = 0; step < 20; step += 1) {
          await told.advance(1 * minutes)
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }
      await passing()
      expect(eventsOf(hook)).toEqual(['server.unreachable'])
      server = 'back'
      await passing()
      expect(eventsOf(hook)).toEqual(['server.unreachable', 'server.recovered', 'run.applied'])
      expect([...told.sandbox.state.albums.values()].map(({ albumName }) => albumName)).toEqual(['Trip'])
    },
  )

  it('of a server that only takes too long for what is written is the run, since it is there', async () => {
    const hook = await receiverFor()
    const told = await telling(
      { channels: [webhook(hook)] },
      {
        recipes: [trip],
        timeout: 3,
        fault: ({ method, path }) =>
          method !== 'GET' && path.startsWith('/albums') ? { latency: 100_000 } : undefined,
      },
    )
    await told.start(true)
    await told.run()
    await told.advance(30 * minutes)
    expect(eventsOf(hook)).toEqual(['run.failed'])
    expect(hook.json<Told>()[0]?.errors).toMatchObject([{ code: 'RUN_STOPPED' }])
  })
})

describe('deliveries', () => {
  it.each([
    ['2s', 2_000],
    ['90s', 90_000],
  ])('begin when a batch of %s ends, at whatever second, with what came within it', async (batch, ms) => {
    const hook = await receiverFor()
    const told = await telling({ channels: [webhook(hook)], batch })
    const say = (recipe: string): void =>
      told.supervisor().tell((observer) => observer.flapping?.('me', 'all', [recipe], 1))
    await told.start()
    await told.advance(7_000)
    say('one')
    await told.advance(ms / 2)
    say('two')
    await told.advance(ms / 2 - 1)
    expect(hook.received).toEqual([])
    await told.advance(1)
    expect(eventsOf(hook)).toEqual(['recipe.flapping', 'recipe.flapping'])
    expect(hook.received).toHaveLength(1)
    await told.advance(13_000)
    say('three')
    await told.advance(ms - 1)
    expect(hook.received).toHaveLength(1)
    await told.advance(1)
    expect(hook.received).toHaveLength(2)
  })

  it('keep to ten messages an hour, and count what is too much', async () => {
    const hook = await receiverFor()
    const told = await telling({ channels: [webhook(hook)], batch: '0s' })
    await told.start()
    for (let kind = 0; kind < 40; kind += 1) {
      told.supervisor().tell((observer) => observer.flapping?.('me', 'all', [`recipe ${kind}`], 1))
      await told.advance(1 * minutes)
    }
    expect(hook.received).toHaveLength(10)
    await told.advance(30 * minutes)
    const last = hook.json<Told & { more: number }>()[10]
    expect([last?.others?.length, last?.more]).toEqual([9, 20])
    expect(hook.received).toHaveLength(11)
  })

  it('are tried three times within ten minutes with the same number, and a restart forgets none', async () => {
    const hook = await receiverFor()
    hook.answer = { status: 500 }
    const told = await telling({ channels: [webhook(hook)] }, { recipes: [failing] })
    await told.start()
    const outcomes: boolean[] = []
    told.supervisor().observers.push({ notified: (_, isSent) => void outcomes.push(isSent) })
    await told.run()
    await told.advance(3 * minutes)
    expect(hook.received).toHaveLength(1)
    await told.supervisor().stop()
    await told.start()
    await told.advance(20 * minutes)
    expect(hook.received).toHaveLength(3)
    expect(new Set(hook.received.map(({ headers }) => headers['x-darkroom-delivery'])).size).toBe(1)
    expect(outcomes).toEqual([false])
    expect(told.lines.filter((line) => line.includes('the channel "webhook" did not take a message: 500'))).not.toEqual(
      [],
    )
  })

  it('that nobody answers do not hold up the end, and are sent again after the next start', async () => {
    const hook = await receiverFor()
    hook.answer = null
    const told = await telling({ channels: [webhook(hook)], batch: '0s' }, { recipes: [failing] })
    await told.start()
    told.supervisor().trigger('all', 'person')
    await told.supervisor().runs.idle()
    await eventually(() => expect(hook.received).toHaveLength(1))
    await told.supervisor().stop()
    hook.answer = { status: 200 }
    await told.start()
    await told.advance(3 * minutes)
    expect(hook.received).toHaveLength(2)
    expect(new Set(hook.json<Told>().map(({ id }) => id)).size).toBe(1)
  })

  it('go on after the daemon ended within the last try of one', async () => {
    const hook = await receiverFor()
    hook.answer = { status: 500 }
    const told = await telling({ channels: [webhook(hook)], batch: '0s' }, { recipes: [failing] })
    await told.start()
    await told.run()
    await told.advance(3 * minutes)
    expect(hook.received).toHaveLength(2)
    hook.answer = null
    await told.clock.advance(9 * minutes, async () => {})
    await eventually(() => expect(hook.received).toHaveLength(3))
    await told.supervisor().stop()
    hook.answer = { status: 200 }
    await told.start()
    await told.advance(20 * minutes)
    expect(hook.received).toHaveLength(4)
    expect(new Set(hook.json<Told>().map(({ id }) => id)).size).toBe(1)
  })

  it('go on after the clock was set back, whatever was sent or waited by the old time', async () => {
    const hook = await receiverFor()
    const told = await telling({ channels: [webhook(hook)], batch: '1m', perHour: 1 })
    await told.start()
    const happen = () => told.supervisor().tell((observer) => observer.expired?.('one', 'me', 'all'))
    happen()
    await told.advance(2 * minutes)
    expect(hook.received).toHaveLength(1)
    happen()
    told.clock.setBack(30 * days)
    await told.advance(2 * minutes)
    expect(hook.received).toHaveLength(2)
  })

  it('follow no redirect to another host', async () => {
    const [hook, other] = [await receiverFor(), await receiverFor()]
    hook.answer = { status: 307, headers: { location: other.url } }
    const told = await telling({ channels: [webhook(hook)] }, { recipes: [failing] })
    await told.start()
    await told.run()
    await told.advance(3 * minutes)
    expect([hook.received.length, other.received.length]).toEqual([1, 0])
    expect(told.lines.join()).toContain('307, sent on to another host')
  })

  it.each([
    ['misspelt', null, '204: it has nothing saved under this key, and told nobody'],
    ['', 'tgramm://token', '204: it can read none of the addresses in urls, and told nobody'],
  ])('count as not sent where Apprise has nobody to send to: "%s" %s', async (key, urls, message) => {
    const apprise = await receiverFor()
    apprise.answer = { status: 204 }
    const own = { name: 'apprise', kind: 'apprise', events: new Set<never>(), quiet: null, thumbnails: false } as const
    const channel = { ...own, url: `${apprise.url}/notify/${key}`, urls, tags: null }
    const parcel = { id: 'one', messages: [sampleOf('run.failed', '2026-03-02T00:00:00Z')], more: 0 }
    await expect(send(channel, parcel)).rejects.toThrow(message)
    expect(apprise.received).toHaveLength(1)
  })

  it('follow no redirect in clear where the address is encrypted, and none for ever', async () => {
    const places = ['http://ntfy.example.org/', 'https://ntfy.example.org/again']
    const asked = vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      return new Response(null, { status: 307, headers: { location: places[0] ?? '' } })
    })
    onTestFinished(() => asked.mockRestore())
    const own = { name: 'ntfy', kind: 'ntfy', events: new Set<never>(), quiet: null, thumbnails: false } as const
    const channel = { ...own, url: 'https://ntfy.example.org', topic: 'photos', token: 'tk_secret' }
    const parcel = { id: 'one', messages: [sampleOf('run.failed', '2026-03-02T00:00:00Z')], more: 0 }
    await expect(send(channel, parcel)).rejects.toThrow('307, sent on to another host, or to http')
    expect(asked).toHaveBeenCalledTimes(1)
    places.shift()
    await expect(send(channel, parcel)).rejects.toThrow('307, sent on again and again')
  })

  it('are held in quiet hours over midnight and over changed time, except where something must be done', async () => {
    const hook = await receiverFor()
    const told = await telling(
      { channels: [webhook(hook)], quiet: '22:00-07:00' },
      // In the night in which clocks in Berlin go forward.
      {
        recipes: [failing],
        start: '2026-03-28T21:30:00Z',
        serve: { timeZone: 'Europe/Berlin', jobs: { all: { atStart: false } } },
      },
    )
    await told.start()
    await told.run()
    await told.advance(7 * hours)
    expect(hook.received).toEqual([])
    told.supervisor().tell((observer) => observer.refused?.('me', new Error('no such key')))
    await told.advance(20 * minutes)
    expect(eventsOf(hook)).toEqual(['key.refused'])
    // 05:00 in UTC is 07:00 by then, no more 06:00.
    await told.advance(15 * minutes)
    expect(eventsOf(hook)).toEqual(['key.refused', 'run.partial'])
  })

  it('gather what was applied in a digest', async () => {
    const hook = await receiverFor()
    const told = await telling({
      channels: [webhook(hook)],
      digest: 'daily 08:00',
    })
    await told.start()
    await told.advance(1 * hours)
    await told.run()
    await told.advance(6 * hours)
    expect(hook.received).toEqual([])
    await told.advance(2 * hours)
    expect(hook.json<Told>()).toMatchObject([
      {
        event: 'run.applied',
        title: '1 run applied since 2026-03-02 00:00:00 +00:00',
        text: expect.stringContaining('me/all: applied: 1 new tag, 7 tagged'),
      },
    ])
    await told.advance(1 * days)
    expect(hook.received).toHaveLength(1)
  })

  it('gather it also after the clock was set back', async () => {
    const hook = await receiverFor()
    const told = await telling({ channels: [webhook(hook)], digest: 'daily 08:00' })
    await told.start()
    await told.advance(1 * hours)
    told.clock.setBack(30 * days)
    await told.advance(1 * hours)
    await told.run()
    await told.advance(1 * days)
    expect(hook.json<Told>()).toMatchObject([
      { event: 'run.applied', title: expect.stringMatching(/^1 run applied since 2026-01-31 01:0/) },
    ])
  })

  it('say it in the words of a template', async () => {
    const hook = await receiverFor()
    const told = await telling(
      {
        channels: [webhook(hook)],
        templates: {
          'review.waiting': { title: '{{job}} of {{account}}: {{counts}}', text: '<{{ event }}> {{removals}}' },
        },
      },
      { recipes: [trip], serve: { firstRun: 'review', jobs: { all: { atStart: false } } } },
    )
    await told.start()
    await told.run()
    await told.advance(3 * minutes)
    expect(hook.json<Told>()).toMatchObject([
      { title: 'all of me: 1 new album, 3 into albums', text: '<review.waiting> 0' },
    ])
  })

  it('show a few pictures where the channel wants them', async () => {
    const [ntfy, apprise] = [await receiverFor(), await receiverFor()]
    const { port, mails } = await mailServerFor()
    const told = await telling(
      {
        channels: [
          { ntfy: { url: ntfy.url, topic: 'photos', thumbnails: true } },
          { apprise: { url: apprise.url, key: 'k', thumbnails: true } },
          {
            mail: {
              to: 'me@example.org',
              from: 'd@example.org',
              host: '127.0.0.1',
              port,
              security: 'none',
              thumbnails: true,
            },
          },
        ],
      },
      { recipes: [trip], serve: { firstRun: 'review', jobs: { all: { atStart: false } } } },
    )
    await told.start()
    await told.run()
    await told.advance(3 * minutes)
    expect(ntfy.received[0]).toMatchObject({
      method: 'PUT',
      path: expect.stringMatching(/^\/photos\?title=3\+changes/),
    })
    expect(apprise.received[0]?.headers['content-type']).toContain('multipart/form-data')
    expect(mails[0]?.source.match(/Content-Id: <picture\d@darkroom>/gi)).toHaveLength(3)
  })
})

describe('a long message to ntfy', () => {
  // 4,096 bytes are what its server takes; an address of more than 8 KiB is what proxies do not let through.
  it.each([
    ['JSON', [], 4_096],
    ['an address, beside a picture', [{ name: '1.webp', type: 'image/webp', bytes: Buffer.from('x') }], 2_000],
  ])('is cut to what is taken, in %s, whatever it is written in', async (_, pictures, most) => {
    const receiver = await receiverFor()
    const channel = {
      ...{ kind: 'ntfy' as const, url: receiver.url, topic: 'photos', token: null },
      ...{ name: 'ntfy', events: new Set<never>(), quiet: null, thumbnails: true },
    }
    const { sample: message, text } = { sample: sampleOf('run.failed', ''), text: '写真📷'.repeat(2_000) }
    await send(channel, { id: 'one', messages: [{ ...message, text }], more: 0 }, pictures)
    const [{ path = '', body = '' } = {}] = receiver.received
    const sent =
      pictures.length > 0
        ? (new URL(path, receiver.url).searchParams.get('message') ?? '')
        : String(receiver.json()[0]?.message)
    expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(most)
    expect(path.length).toBeLessThan(8_192)
    expect(body.length).toBeGreaterThan(0)
    expect(text.startsWith(sent.replace(/…$/, ''))).toBe(true)
    expect(sent).toMatch(/^写真📷.*…$/)
  })
})

describe('a heartbeat', () => {
  it('goes by what fits of a text that is cut within a character, and messages go too', async () => {
    const hook = await receiverFor()
    const url = `${hook.url}/beat?m={msg}`
    const told = await telling({ heartbeat: { url }, batch: '0s', channels: [webhook(hook)] })
    await told.start()
    const due = { id: 'one', job: 'all', account: 'me', triggers: new Set(['schedule'] as const) }
    told.supervisor().tell((observer) =>
      observer.ran?.({
        ...{
          id: 'one',
          startedAt: 0,
          finishedAt: 0,
          report: failedReport(new Error('no'), 0),
          text: `${'a'.repeat(199)}📷`,
        },
        due: { ...due, mode: null, approve: null, since: 0 },
      }),
    )
    await told.settled()
    expect(hook.received.map(({ method }) => method).sort()).toEqual(['GET', 'POST'])
    expect(hook.received.find(({ method }) => method === 'GET')?.path).toBe(`/beat?m=${'a'.repeat(199)}%EF%BF%BD`)
  })

  it('follows each run, with its status where the address asks for it', async () => {
    const [plain, push] = [await receiverFor(), await receiverFor()]
    for (const [url, receiver] of [
      [`${plain.url}/ping/abc`, plain],
      [`${push.url}/api/push/xyz?status={status}&msg={msg}`, push],
    ] as const) {
      const told = await telling({ heartbeat: { url } })
      await told.start()
      await told.run()
      told.config.recipes = [failing]
      told.config.hash = 'two'
      await told.supervisor().reload()
      await told.run()
      expect(receiver.received.map(({ method }) => method)).toEqual(['GET', 'GET'])
    }
    expect(plain.received.map(({ path }) => path)).toEqual(['/ping/abc', '/ping/abc/fail'])
    expect(push.received.map(({ path }) => path.slice(0, 40))).toEqual([
      '/api/push/xyz?status=up&msg=applied%3A%2',
      '/api/push/xyz?status=down&msg=partial%3A',
    ])
  })
})

describe('secrets of channels', () => {
  it('are in no message, log line or file of the state', async () => {
    const [ntfy, hook] = [await receiverFor(), await receiverFor()]
    hook.answer = { status: 500 }
    const secrets = { token: 'tk_Qs81jd', topic: 'topic-9f8a7b6c', path: 'hook-5d6e7f', signing: 'sign-1a2b3c' }
    const folder = await folderWith({
      token: `${secrets.token}\n`,
      topic: `${secrets.topic}\n`,
      url: `${hook.url}/${secrets.path}\n`,
      secret: secrets.signing,
    })
    const file = (name: string): string => join(folder, name)
    const told = await telling(
      {
        channels: [
          { ntfy: { url: ntfy.url, topicFile: file('topic'), tokenFile: file('token') } },
          { webhook: { urlFile: file('url'), secretFile: file('secret') } },
        ],
      },
      { recipes: [failing] },
    )
    await told.start()
    await told.run()
    await told.advance(20 * minutes)
    expect(ntfy.json()[0]?.topic).toBe(secrets.topic)
    expect(hook.received).toHaveLength(3)
    await told.supervisor().stop()
    const files = readdirSync(told.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    const messages = ntfy.json().map(({ topic: _, ...message }) => JSON.stringify(message))
    const all = [...told.lines, ...texts, ...messages, ...hook.received.map(({ body }) => body)].join('\n')
    expect(all.length).toBeGreaterThan(10_000)
    for (const secret of [...Object.values(secrets), told.sandbox.users[0]?.apiKey ?? '?'])
      expect(all).not.toContain(secret)
  })
})
