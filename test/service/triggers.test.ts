import { describe, expect, it } from 'vitest'
import { webAddress } from '../../core/api/client.ts'
import { addTag, addToAlbum, all, defineRecipe, favorite, fileName } from '../../index.ts'
import { insertAsset } from '../../sandbox/index.ts'
import { Flapping } from '../../service/flapping.ts'
import { Metrics } from '../../service/metrics.ts'
import { Triggers } from '../../service/triggers.ts'
import { ask } from '../sandbox/ask.ts'
import { smallLibrary, twoUsers } from '../support/library.ts'
import { assetOf, upgraded, writesTo } from '../support/sandbox.ts'
import { hours, minutes, type Serving, type ServingOptions, servingFor } from '../support/serving.ts'
import { eventually, withoutWaiting } from '../support/waiting.ts'

const tagging = defineRecipe({ name: 'tagging', where: all(), actions: [addTag('seen')] })
const stars = defineRecipe({ name: 'first of them', where: fileName('t1*'), actions: [favorite()] })
const seconds = 1_000

const watching = async (options: Partial<ServingOptions> = {}) => {
  const serving = await servingFor({
    library: smallLibrary,
    recipes: [tagging],
    serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { on: 'events', atStart: true } } },
    ...options,
  })
  let isLive = false
  let events = 0
  const heard: string[] = []
  const watched: { triggers?: Triggers } = {}
  const start = async (): Promise<void> => {
    await serving.start({
      onCreated: (supervisor) => {
        watched.triggers = new Triggers(supervisor)
        new Flapping(supervisor)
        supervisor.observers.push({
          live: (_, now) => {
            isLive = now
          },
          event: () => {
            events += 1
          },
          lost: () => void heard.push('lost'),
          returned: (_, __, missed) => void heard.push(`returned ${missed.join()}`),
          refused: () => void heard.push('refused'),
          upgraded: (_, from, to, isWritable) => void heard.push(`${from} ${to} ${isWritable}`),
          flapping: (_, __, recipes) => void heard.push(`flapping ${recipes.join()}`),
        })
      },
    })
  }
  const until = (check: () => boolean): Promise<void> => eventually(() => expect(check()).toBe(true))
  const runs = () => serving.tasks.filter(({ job }) => job === 'all').length
  return {
    ...serving,
    serving,
    supervisor: () => serving.supervisor,
    start,
    until,
    runs,
    heard,
    live: () => until(() => isLive),
    isLive: () => isLive,
    events: () => events,
    poll: () => watched.triggers?.poll() ?? Promise.resolve(),
  }
}

/** A poll that finds what is there, after which nothing is new. */
const atRest = async (one: Awaited<ReturnType<typeof watching>>): Promise<void> => {
  await one.start()
  await one.live()
  await one.sandbox.settle()
  await one.poll()
  await one.advance(1 * minutes)
}

const add = ({ sandbox }: Pick<Serving, 'sandbox'>, name: string): void =>
  void insertAsset(sandbox.state, { originalPath: `/photos/${name}` })

describe('live events', () => {
  it('run a job once when no more come, for an upload within seconds', async () => {
    const one = await watching()
    await atRest(one)
    const before = one.runs()
    const events = one.events()
    for (const name of ['new1.jpg', 'new2.jpg', 'new3.jpg']) add(one, name)
    await one.until(() => one.events() >= events + 3)
    await one.advance(4 * seconds)
    expect(one.runs()).toBe(before)
    await one.advance(2 * seconds)
    expect(one.runs()).toBe(before + 1)
    expect(one.tasks.at(-1)).toMatchObject({ job: 'all' })
    const tagged = [...one.sandbox.state.assets.values()].filter(({ tagIds }) => tagIds.length > 0)
    expect(tagged).toHaveLength(10)
  })

  it('of our own writes are no reason to run, those about others are', async () => {
    const one = await watching({ recipes: [stars] })
    await atRest(one)
    const heard = one.events()
    add(one, 't1-new.jpg')
    await one.until(() => one.events() > heard)
    await one.advance(6 * seconds)
    await one.sandbox.settle()
    await one.until(() => assetOf(one.sandbox, 't1-new.jpg').isFavorite)
    const before = one.runs()
    const writes = writesTo(one.sandbox)
    for (let loop = 0; loop < 20; loop += 1) {
      await one.poll()
      await one.advance(1 * minutes)
    }
    expect(one.runs()).toBe(before)
    expect(writesTo(one.sandbox)).toEqual(writes)
    const events = one.events()
    await ask(one.sandbox, 'PUT', '/assets', { ids: [assetOf(one.sandbox, 'p1.jpg').id], isFavorite: true })
    await one.sandbox.settle()
    await one.until(() => one.events() > events)
    await one.advance(6 * seconds)
    expect(one.runs()).toBe(before + 1)
  })

  it('of an album that we made are no reason to run, nor is that album to polls; one that somebody else made is', async () => {
    const filling = defineRecipe({ name: 'filling', where: fileName('t1*'), actions: [addToAlbum('Trip')] })
    const one = await watching({ recipes: [filling] })
    await atRest(one)
    const [album] = [...one.sandbox.state.albums.values()]
    expect(album?.albumName).toBe('Trip')
    await ask(one.sandbox, 'DELETE', `/albums/${album?.id}`)
    const heard = one.events()
    one.supervisor().trigger('all', 'person')
    await one.until(() => one.events() > heard && one.sandbox.state.albums.size === 1)
    await one.supervisor().runs.idle()
    const before = one.runs()
    await one.advance(1 * minutes)
    expect(one.runs()).toBe(before)
    const polls = async (): Promise<void> => {
      for (let count = 0; count < 7; count += 1) await one.poll()
      await one.advance(6 * seconds)
    }
    await polls()
    expect(one.runs()).toBe(before)
    await ask(one.sandbox, 'POST', '/albums', { albumName: 'Theirs' })
    await polls()
    expect(one.runs()).toBe(before + 1)
  })

  it.each(['an event', 'a poll'])(
    'of what somebody does to a photo that we put into an album are a reason: %s',
    async (how) => {
      const filling = defineRecipe({ name: 'filling', where: fileName('t1*'), actions: [addToAlbum('Trip')] })
      const one = await watching({ recipes: [filling] })
      await atRest(one)
      const { id } = assetOf(one.sandbox, 't1.jpg')
      expect([...one.sandbox.state.albums.values()].map(({ albumName }) => albumName)).toEqual(['Trip'])
      const [before, heard] = [one.runs(), one.events()]
      await ask(one.sandbox, 'PUT', `/assets/${id}`, how === 'a poll' ? { isFavorite: true } : { description: 'us' })
      await one.sandbox.settle()
      if (how === 'a poll') await one.poll()
      else await one.until(() => one.events() > heard)
      await one.advance(6 * seconds)
      expect(one.runs()).toBe(before + 1)
    },
  )

  it('are off for a key that may not do everything, which is said once, and polling finds it all the same', async () => {
    const permissions = [
      ...[
        'asset.read',
        'asset.update',
        'asset.statistics',
        'tag.read',
        'tag.create',
        'tag.asset',
        'user.read',
        'apiKey.read',
      ],
      ...['album.read', 'server.about', 'timeline.read'],
    ]
    const one = await watching({
      library: { ...smallLibrary, apiKeys: [{ secret: 'scoped', permissions }] },
      apiKey: 'scoped',
    })
    await one.start()
    await one.until(() => one.lines.some((line) => line.includes('live events: off, because')))
    expect(one.isLive()).toBe(false)
    await one.poll()
    await one.advance(1 * minutes)
    const before = one.runs()
    add(one, 'new.jpg')
    await one.sandbox.settle()
    await one.poll()
    await one.advance(6 * seconds)
    expect(one.runs()).toBe(before + 1)
    await one.advance(3 * hours)
    expect(one.lines.filter((line) => line.includes('live events: off'))).toHaveLength(1)
    // The key was given more.
    for (const key of one.sandbox.state.apiKeys.values())
      if (key.secret === 'scoped') Object.assign(key, { permissions: ['all'] })
    await one.supervisor().reload()
    await one.until(() => one.isLive())
  })
})

describe('a job that runs on uploads alone', () => {
  it.each([
    [['upload'], 1],
    [['upload', 'update'], 0],
    [['upload', 'hook'], 0],
  ] as const)('is named where no live events come, for polls tell no uploads: on %j', async (on, times) => {
    const permissions = ['asset.read', 'asset.statistics', 'user.read', 'apiKey.read', 'album.read', 'server.about']
    const one = await watching({
      library: { ...smallLibrary, apiKeys: [{ secret: 'scoped', permissions: [...permissions, 'timeline.read'] }] },
      apiKey: 'scoped',
      serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { clips: { on: [...on], mode: 'plan' } } },
    })
    await one.start()
    await one.until(() => one.lines.some((line) => line.includes('live events: off, because')))
    const said = 'what polls find counts as "update", which clips does not run on: add it to serve.jobs.clips.on'
    expect(one.lines.filter((line) => line.includes(said))).toHaveLength(times)
  })

  it('is named too where live events are switched off', async () => {
    const one = await watching({
      serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { clips: { on: ['upload'] } }, events: { live: false } },
    })
    await one.start()
    await one.poll()
    await one.poll()
    const said = one.lines.flatMap(
      (line) => /live events: off, because [^;]+|which clips does not run on/.exec(line)?.[0] ?? [],
    )
    expect(said).toEqual([
      'which clips does not run on',
      'live events: off, because serve.events.live or DARKROOM_EVENTS says so',
    ])
  })
})

describe('a server that is newer than any that is known', () => {
  it('is only read from, which the log says once and the page too', async () => {
    const one = await watching({ version: '4.0.0', recipes: [stars] })
    await atRest(one)
    await one.poll()
    expect(one.runs()).toBeGreaterThan(0)
    expect(writesTo(one.sandbox)).toEqual({})
    expect(one.lines.filter((line) => line.includes('allowUnknownServer: true'))).toHaveLength(1)
    expect(one.supervisor().readOnly.get('me')).toContain('runs Immich 4.0.0, newer than any version')
  })
})

describe('a server that was updated', () => {
  it('is there: jobs run at once, and nobody is told that it is away', async () => {
    const one = await watching({ version: '2.7.5', recipes: [stars] })
    await atRest(one)
    const before = one.runs()
    await upgraded(one.sandbox, '3.0.3')
    await one.until(() => one.heard.length > 0)
    await one.poll()
    await one.advance(1 * seconds)
    expect(one.heard).toEqual(['2.7.5 3.0.3 true'])
    expect(one.runs()).toBe(before + 1)
    expect(one.lines.filter((line) => /is away|no socket/.test(line))).toEqual([])
  })
})

describe('polling', () => {
  it('finds what raises no event, and asks little where nothing changes', async () => {
    const one = await watching({ recipes: [stars] })
    await atRest(one)
    const before = one.runs()
    await ask(one.sandbox, 'PUT', `/assets/${assetOf(one.sandbox, 'p1.jpg').id}`, { isFavorite: true })
    await one.sandbox.settle()
    await one.poll()
    await one.advance(6 * seconds)
    expect(one.runs()).toBe(before + 1)
  })
})

describe('a server that is older than those supported', () => {
  it('stops its account from the start, which the log says with what to do, until it is updated', async () => {
    let isOld = true
    const old = {
      body: JSON.stringify({ major: 1, minor: 132, patch: 3 }),
      headers: { 'content-type': 'application/json' },
    }
    const one = await watching({ fault: ({ path }) => (isOld && path === '/server/version' ? old : undefined) })
    await one.start()
    await one.until(() => one.heard.includes('lost'))
    await one.advance(30 * minutes)
    expect(one.tasks).toEqual([])
    const said =
      'me  The server runs Immich 1.132.3; the oldest supported version is 1.133.0. Update the server. Nothing runs'
    expect(one.lines.filter((line) => line.includes(said))).toHaveLength(1)
    isOld = false
    await one.until(() => {
      void one.advance(1 * minutes)
      return one.heard.some((what) => what.startsWith('returned'))
    })
    await one.until(() => one.runs() === 1)
  })
})

describe('a server that is away', () => {
  it('is asked less and less, gets no runs, and one catch-up of each job when it is back', async () => {
    let isAway = false
    const one = await watching({
      serve: {
        firstRun: 'apply',
        timeZone: 'UTC',
        jobs: { all: { schedule: 'every 10m', on: 'events' } },
        events: { live: false },
      },
      fault: () => (isAway ? { status: 503 } : undefined),
    })
    await one.start()
    await one.poll()
    await one.advance(1 * minutes)
    isAway = true
    await one.poll()
    const requests = (): number => [...one.sandbox.requests.values()].reduce((sum, count) => sum + count, 0)
    const [asked, before] = [requests(), one.runs()]
    for (let step = 0; step < 60; step += 1) {
      await one.advance(6 * minutes)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(one.runs()).toBe(before)
    expect(requests() - asked).toBeLessThan(120)
    isAway = false
    // One that was under way may have been refused.
    await one.poll()
    await one.poll()
    await one.advance(2 * minutes)
    expect(one.heard).toEqual(['lost', 'returned all'])
    expect(one.runs()).toBe(before + 1)
    expect(one.lines.filter((line) => line.includes('is away')).length).toBeLessThanOrEqual(7)
  })

  it('that answers for less than its quiet is still away: nothing runs, and nobody is told that it is back', async () => {
    let isAway = false
    const one = await watching({
      serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { schedule: 'every 10m' } }, events: { live: false } },
      fault: () => (isAway ? { status: 503 } : undefined),
    })
    const turn = async (to: boolean): Promise<void> => {
      isAway = to
      // One that was under way may have been answered.
      await one.poll()
      await one.poll()
    }
    await one.start()
    await one.poll()
    const before = one.runs()
    for (let round = 0; round < 3; round += 1) {
      await turn(true)
      await one.advance(10 * minutes)
      await turn(false)
      await one.advance(30 * seconds)
    }
    await turn(true)
    await one.advance(1 * hours)
    expect(one.runs()).toBe(before)
    expect(one.heard).toEqual(['lost', 'lost', 'lost', 'lost'])
    await turn(false)
    await one.advance(2 * minutes)
    expect(one.heard.at(-1)).toBe('returned all')
    expect(one.runs()).toBe(before + 1)
  })

  it('when the daemon starts has what was approved before wait for it, and nobody approve it again', async () => {
    let isAway = false
    const one = await watching({
      serve: { timeZone: 'UTC', jobs: { all: { schedule: 'daily 03:00' } }, events: { live: false } },
      fault: () => (isAway ? { status: 503 } : undefined),
    })
    await one.start()
    const [review] = one.supervisor().store.reviews(['waiting'])
    one.supervisor().approve(review?.id ?? '', 'test')
    await one.until(() => one.supervisor().runs.running().length > 0)
    await one.supervisor().stop()
    isAway = true
    await one.start()
    await one.poll()
    await one.advance(10 * minutes)
    const state = () => one.supervisor().store.review(review?.id ?? '')?.state
    expect(state()).toBe('approved')
    isAway = false
    // One that was under way may have been refused.
    await one.poll()
    await one.poll()
    await one.advance(2 * minutes)
    expect(state()).toBe('applied')
    expect(
      one
        .supervisor()
        .store.runs(10)
        .filter((run) => run.review === review?.id && run.changes > 0),
    ).toHaveLength(1)
  })

  it('tells what the run that it cut off did, without an answer, in the run that finds that out', async () => {
    withoutWaiting()
    let isAway = false
    const starred = defineRecipe({ name: 'starred', where: all(), actions: [addTag('seen'), favorite()] })
    const one = await watching({
      recipes: [starred],
      serve: {
        firstRun: 'apply',
        timeZone: 'UTC',
        jobs: { all: { schedule: 'daily 03:00', atStart: false } },
        events: { live: false, poll: '1h' },
      },
      fault: ({ method, path }) => {
        if (isAway) return { status: 503 }
        isAway = `${method} ${path}` === 'PUT /assets'
        return isAway ? { drop: 'after' } : undefined
      },
    })
    await one.start()
    const metrics = new Metrics(one.supervisor())
    await one.poll()
    await one.advance(4 * hours)
    const last = (): string | undefined => one.lines.filter((line) => line.includes('me/all')).at(-1)
    expect(last()).toMatch(/partial: .*; applied: 1 new tag, 7 tagged \(/)
    const sent = one.sandbox.requests.get('PUT /assets')
    isAway = false
    await one.poll()
    await one.advance(2 * minutes)
    expect(last()).toMatch(/applied: 7 changed \(.*, trigger catch-up/)
    expect(one.supervisor().store.runs(1)).toMatchObject([{ outcome: 'applied', changes: 7 }])
    const text = await metrics.text()
    expect(text).toContain('darkroom_changes_total{account="me",op="asset.update",outcome="applied"} 7')
    expect(text).toContain('darkroom_changes_total{account="me",op="any",outcome="unchanged"} 0')
    expect(one.sandbox.requests.get('PUT /assets')).toBe(sent)
  })

  it('that is slow to greet the first account has those after it wait: their plans expect what it shares', async () => {
    let asked = 0
    const one = await watching({
      library: { users: twoUsers, assets: [{ originalPath: '/photos/1.jpg' }] },
      accounts: { me: 0, other: 1 },
      fault: () => (++asked === 1 ? { latency: 500 } : undefined),
    })
    await one.start()
    const own = () => one.serving.tasks.filter(({ job }) => job === 'all')
    await one.until(() => own().length === 2)
    expect(own().map(({ account }) => account)).toEqual(['me', 'other'])
  })

  it('runs nothing for an account that is the user another one is, and says so', async () => {
    const one = await watching({ accounts: { me: 0, again: 0 } })
    await one.start()
    await one.until(() => one.heard.length > 0)
    await one.advance(1 * minutes)
    expect(one.heard).toEqual(['lost'])
    expect(new Set(one.serving.tasks.map(({ account }) => account))).toEqual(new Set(['me']))
    const address = webAddress(one.sandbox.url)
    expect(one.lines.join('\n')).toContain(
      `accounts.again: is admin@example.com of ${address}, and so is the account "me"`,
    )
  })

  it('runs nothing more for one that is the same user at another address, as soon as runs found that', async () => {
    const one = await watching({ accounts: { me: 0, again: 0 }, hosts: { again: 'localhost' } })
    await one.start()
    await one.until(() => one.runs() >= 2)
    await one.supervisor().runs.idle()
    await one.poll()
    await one.until(() => one.heard.includes('lost'))
    const before = one.runs()
    one.supervisor().ring()
    await one.advance(1 * minutes)
    expect(one.serving.tasks.slice(-1)).toMatchObject([{ account: 'me' }])
    expect(one.runs()).toBe(before + 1)
    expect(one.lines.join('\n')).toMatch(/accounts\.(me|again): is admin@example.com of .*, and so is the account/)
  })

  it('has a run caught up of which a recipe failed by its absence, and one that fails so again and again waits', async () => {
    let isAway = false
    const lists = defineRecipe({
      name: 'lists',
      where: all(),
      actions: [addTag('seen')],
      finish: async ({ context }) => {
        await context.users.list()
        return []
      },
    })
    const one = await watching({
      recipes: [lists],
      serve: {
        firstRun: 'apply',
        timeZone: 'UTC',
        jobs: { all: { schedule: 'daily 03:00', atStart: false } },
        events: { live: false, poll: '1h' },
      },
      fault: ({ path }) => (isAway && path === '/users' ? { status: 503 } : undefined),
    })
    await one.start()
    await one.poll()
    let isForOnce = true
    const ran = (): void => {
      if (isForOnce) isAway = false
    }
    one.supervisor().observers.push({ ran })
    const passing = async (): Promise<void> => {
      isAway = true
      await one.advance(24 * hours)
      for (let step = 0; step < 10; step += 1) {
        await one.poll()
        await one.advance(2 * minutes)
      }
    }
    await passing()
    expect(one.runs()).toBe(2)
    expect(one.supervisor().store.runs(2)).toMatchObject([{ outcome: 'applied' }, { outcome: 'partial' }])
    isForOnce = false
    await passing()
    expect(one.runs()).toBe(2 + 3)
  })

  it('has the run that it cut off caught up too, says so each time, and one that fails again and again waits', async () => {
    let isAway = false
    const one = await watching({
      serve: {
        firstRun: 'apply',
        timeZone: 'UTC',
        jobs: { all: { schedule: 'daily 03:00', atStart: false } },
        events: { live: false, poll: '1h' },
      },
      // Only runs ask for tags.
      fault: ({ path }) => (isAway && path.startsWith('/tags') ? { status: 503 } : undefined),
    })
    await one.start()
    await one.poll()
    for (const outage of [1, 2]) {
      isAway = true
      await one.advance(24 * hours)
      expect(one.supervisor().store.runs(1)).toMatchObject([{ outcome: 'failed' }])
      const before = one.runs()
      isAway = false
      await one.poll()
      await one.advance(2 * minutes)
      expect(one.runs()).toBe(before + 1)
      expect(one.supervisor().store.runs(1)).toMatchObject([{ outcome: outage === 1 ? 'applied' : 'nothing' }])
      expect(one.lines.filter((line) => line.includes('is away'))).toHaveLength(outage)
    }
    isAway = true
    const before = one.runs()
    await one.advance(24 * hours)
    for (let step = 0; step < 10; step += 1) {
      await one.poll()
      await one.advance(2 * minutes)
    }
    expect(one.runs() - before).toBe(3)
  })
})

describe('a server that takes requests and answers none', () => {
  it('keeps the daemon from nothing when that ends', async () => {
    let isDumb = false
    const one = await watching({ timeout: 3_600, fault: () => (isDumb ? { latency: 3_600_000 } : undefined) })
    await atRest(one)
    isDumb = true
    const requests = (): number => [...one.sandbox.requests.values()].reduce((sum, count) => sum + count, 0)
    const before = requests()
    void one.poll()
    await one.until(() => requests() > before)
    await one.supervisor().stop()
    expect(one.supervisor().isClosed).toBe(true)
  })
})

describe('a hook', () => {
  it('that rings for each of many uploads has a job that listens run once when it is quiet, and is counted', async () => {
    const one = await watching()
    await atRest(one)
    const [before, events] = [one.runs(), one.events()]
    for (let count = 0; count < 20; count += 1) {
      one.supervisor().ring()
      await one.advance(1 * seconds)
    }
    expect(one.runs()).toBe(before)
    await one.advance(6 * seconds)
    expect(one.runs()).toBe(before + 1)
    expect(one.events()).toBe(events + 20)
    expect(one.supervisor().store.runs(1)).toMatchObject([{ triggers: 'hook' }])
  })

  it.each([
    ['events', true],
    ['hook', false],
  ] as const)(
    'that rings beside an event has a run for both reasons, whichever came first: %s',
    async (first, isEventFirst) => {
      const one = await watching()
      await atRest(one)
      const [before, heard] = [one.runs(), one.events()]
      if (!isEventFirst) one.supervisor().ring()
      add(one, 'new.jpg')
      await one.until(() => one.events() > heard + (isEventFirst ? 0 : 1))
      if (isEventFirst) one.supervisor().ring()
      await one.advance(6 * seconds)
      expect(one.runs()).toBe(before + 1)
      const others = { events: 'hook', hook: 'events' }
      expect(one.supervisor().store.runs(1)).toMatchObject([{ triggers: `${first}, ${others[first]}` }])
    },
  )
})

describe('a hook that rang', () => {
  it.each(['reload', 'stop'] as const)('has its jobs run, though a %s comes before that settles', async (what) => {
    const events = { on: 'events', atStart: false } as const
    const serve = { firstRun: 'apply', timeZone: 'UTC', jobs: { all: events } } as const
    const one = await watching({ serve })
    await atRest(one)
    await one.supervisor().runs.idle()
    const before = one.runs()
    one.supervisor().ring()
    if (what === 'stop') {
      await one.supervisor().stop()
      await one.start()
    } else {
      // Accounts are watched anew.
      one.serving.config.serve = { ...serve, events: { settle: '6s' } }
      one.serving.config.hash = 'two'
      await one.supervisor().reload()
    }
    await one.until(() => one.runs() === before + 1)
  })
})

describe('what happens while the daemon is off', () => {
  it.each([
    ['a photo is added', 1],
    ['nothing', 0],
  ])('has jobs that listen run after the next start, though no event tells of it: %s', async (what, runs) => {
    const serve = { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { on: 'events', atStart: false } } } as const
    const one = await watching({ serve })
    await atRest(one)
    const before = one.runs()
    await one.supervisor().stop()
    if (what !== 'nothing') add(one, 'new.jpg')
    await one.sandbox.settle()
    await one.start()
    await one.poll()
    await one.advance(6 * seconds)
    expect(one.runs()).toBe(before + runs)
  })
})

describe('what comes late, such as faces', () => {
  it.each(['nothing', 'a restart', 'a reload'])(
    'has a job run again after an upload, though %s comes before',
    async (what) => {
      const serve = { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { on: 'events', atStart: false } } } as const
      const one = await watching({ isLate: true, serve })
      await atRest(one)
      await one.supervisor().runs.idle()
      const heard = one.events()
      add(one, 'new.jpg')
      await one.until(() => one.events() > heard)
      await one.advance(1 * minutes)
      const rechecks = (): number =>
        one
          .supervisor()
          .store.runs(100)
          .filter(({ triggers }) => triggers.includes('recheck')).length
      const interrupt = async (hash: string): Promise<void> => {
        if (what === 'a restart') {
          await one.supervisor().stop()
          await one.start()
        } else if (what === 'a reload') {
          one.serving.config.serve = { ...serve, events: { settle: hash === 'two' ? '6s' : '7s' } }
          one.serving.config.hash = hash
          await one.supervisor().reload()
        }
        await one.poll()
      }
      await interrupt('two')
      await one.advance(8 * minutes)
      expect(rechecks()).toBe(0)
      await one.advance(2 * minutes)
      expect(rechecks()).toBe(1)
      await interrupt('three')
      await one.advance(1 * hours)
      expect(rechecks()).toBe(1)
      await one.advance(1 * hours)
      expect(rechecks()).toBe(2)
      await interrupt('four')
      await one.advance(3 * hours)
      expect(rechecks()).toBe(2)
    },
  )
})

describe('a key that is refused', () => {
  it('as one that was deleted is told once, though the server answers what anybody may ask', async () => {
    const one = await watching({ serve: { firstRun: 'apply', timeZone: 'UTC', events: { live: false, poll: '10m' } } })
    await one.start()
    await one.poll()
    const { apiKeys } = one.sandbox.state
    const keys = [...apiKeys]
    apiKeys.clear()
    await one.poll()
    const version = (): number => one.sandbox.requests.get('GET /server/version') ?? 0
    const asked = version()
    for (let hour = 0; hour < 5; hour += 1) {
      await one.advance(1 * hours)
      await one.poll()
    }
    await one.supervisor().reload()
    await one.poll()
    expect(version()).toBeGreaterThan(asked)
    expect(one.heard).toEqual(['refused'])
    expect(one.lines.filter((line) => line.includes('answers again'))).toEqual([])
    for (const [id, key] of keys) apiKeys.set(id, key)
    await one.poll()
    await one.advance(2 * minutes)
    expect(one.heard).toEqual(['refused', 'returned all'])
  })

  it('is asked with again when the configuration is read again, though that is as it was', async () => {
    let isRefused = true
    const one = await watching({ fault: () => (isRefused ? { status: 401 } : undefined) })
    await one.start()
    await one.until(() => one.heard.includes('refused'))
    isRefused = false
    await one.supervisor().reload()
    await one.until(() => one.lines.some((line) => line.includes('the server answers again')))
  })

  it.each([
    ['a run finds out', '48h'],
    ['a poll finds out', '1h'],
  ])('has what was missed for want of one done once there is another, where %s first', async (_, poll) => {
    let isRefused = false
    const serve = (settle: string) => ({
      ...{ firstRun: 'apply' as const, timeZone: 'UTC', events: { live: false, poll, settle } },
      jobs: { all: { schedule: 'daily 03:00', atStart: false } },
    })
    const one = await watching({ serve: serve('5s'), fault: () => (isRefused ? { status: 401 } : undefined) })
    await one.start()
    await one.poll()
    isRefused = true
    for (let hour = 0; hour < 4; hour += 1) {
      await one.advance(1 * hours)
      if (poll === '1h') await one.poll()
    }
    await one.until(() => one.heard.length > 0)
    expect(one.heard).toEqual(['refused'])
    const before = one.runs()
    expect(before).toBe(poll === '48h' ? 1 : 0)
    await one.advance(30 * minutes)
    expect(one.runs()).toBe(before)
    isRefused = false
    // With another key, accounts are watched anew.
    one.serving.config.serve = serve('6s')
    one.serving.config.hash = 'two'
    await one.supervisor().reload()
    await one.poll()
    await one.advance(1 * seconds)
    expect(one.runs()).toBe(before + 1)
    expect(one.supervisor().store.runs(1)).toMatchObject([{ outcome: 'applied', triggers: 'catch-up' }])
  })
})

describe('a fight', () => {
  it('is stopped after three rounds: the change waits for a person', async () => {
    const one = await watching({ recipes: [stars] })
    await atRest(one)
    const { id } = assetOf(one.sandbox, 't1.jpg')
    for (let round = 0; round < 6; round += 1) {
      await ask(one.sandbox, 'PUT', '/assets', { ids: [id], isFavorite: false })
      await one.sandbox.settle()
      one.supervisor().trigger('all', 'person')
      await one.supervisor().runs.idle()
    }
    expect(assetOf(one.sandbox, 't1.jpg').isFavorite).toBe(false)
    expect(one.heard).toContain('flapping first of them')
    expect(one.supervisor().store.reviews(['waiting'])[0]?.why).toContain('undoes these changes again and again')
  })
})
