import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { addTag, all, defineRecipe, fileName } from '../../index.ts'
import { begunKey } from '../../service/runs.ts'
import { readSettings } from '../../service/settings.ts'
import { openStore } from '../../service/store.ts'
import type { Supervisor } from '../../service/supervisor.ts'
import { failedReport, type RunReport } from '../../service/worker.ts'
import { folderWith } from '../support/folder.ts'
import { smallLibrary, twoUsers } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'
import { days, hours, minutes, type Serving, servingFor } from '../support/serving.ts'
import { eventually } from '../support/waiting.ts'

const tagging = defineRecipe({ name: 'tagging', where: all(), actions: [addTag('seen')] })
const other = defineRecipe({ name: 'other', where: fileName('t1*'), actions: [addTag('one')] })
const at = (clock: { now(): number }): string => new Date(clock.now()).toISOString().slice(11, 16)
/** A daemon that has begun, with a job that runs on events, and maybe others. */
const servingEvents = async (others: object = {}): Promise<Serving> => {
  const serving = await servingFor({
    library: smallLibrary,
    recipes: [tagging],
    serve: { timeZone: 'UTC', jobs: { all: { on: 'events' }, ...others } },
  })
  await serving.start()
  return serving
}

describe('schedules', () => {
  it('run a job at its times, and say so in one line each', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: {
        firstRun: 'apply',
        timeZone: 'Europe/Berlin',
        jobs: { all: { schedule: ['daily 03:00', 'daily 15:30'], atStart: false } },
      },
    })
    await serving.start()
    const runs: string[] = []
    serving.supervisor.observers.push({ ran: () => void runs.push(at(serving.clock)) })
    await serving.advance(2 * days)
    expect(runs).toEqual(['02:00', '14:30', '02:00', '14:30'])
    expect(
      serving.lines.filter((line) => line.includes('me/all')).map((line) => line.replace(/\(run.*| in \d.*/, '')),
    ).toEqual([
      '2026-03-02 03:00:00 +01:00  info  me/all  applied: 1 new tag, 7 tagged ',
      '2026-03-02 15:30:00 +01:00  info  me/all  nothing to do: 7 assets looked at',
      '2026-03-03 03:00:00 +01:00  info  me/all  nothing to do: 7 assets looked at',
      '2026-03-03 15:30:00 +01:00  info  me/all  nothing to do: 7 assets looked at',
    ])
  })

  it('show the next three times at the start', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', jobs: { n: { schedule: 'daily 03:00' } } },
    })
    await serving.start()
    expect(serving.lines.join('\n')).toContain(
      'next 2026-03-02 03:00 +00:00, 2026-03-03 03:00 +00:00, 2026-03-04 03:00 +00:00',
    )
  })

  it('old runs and audits are forgotten, except the last fifty', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', keep: { runs: '1d', audit: '1d' }, jobs: { all: { schedule: 'every 15m' } } },
    })
    await serving.start()
    for (let round = 0; round < 60; round += 1) serving.supervisor.pause('all', serving.clock.now(), 'test')
    await serving.advance(3 * days)
    const runs = serving.supervisor.store.runs(1_000)
    expect(runs.length).toBeLessThan(2 * 96 + 2)
    expect(runs.length).toBeGreaterThanOrEqual(96)
    expect(serving.supervisor.store.audits(1_000)).toHaveLength(50)
  })

  it('a sleep over four occurrences gives one run', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', jobs: { all: { schedule: '0 */2 * * *', atStart: false } } },
    })
    await serving.start()
    await serving.advance(3 * hours)
    const before = serving.tasks.length
    serving.clock.sleep(9 * hours)
    await serving.advance(30 * minutes)
    expect(serving.tasks.length - before).toBe(1)
  })

  it.each([
    ['once', 1],
    ['skip', 0],
  ] as const)('what was missed while off runs %s', async (missed, expected) => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', jobs: { all: { schedule: '0 */2 * * *', atStart: false, missed } } },
    })
    await serving.start()
    await serving.advance(2.5 * hours)
    const before = serving.tasks.filter(({ job }) => job === 'all').length
    expect(before).toBe(1)
    await serving.supervisor.stop()
    serving.clock.sleep(9 * hours)
    await serving.start()
    expect(serving.tasks.filter(({ job }) => job === 'all').length - before).toBe(expected)
  })

  it('twenty triggers at once give one run, and one more if one was running', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { jobs: { all: { atStart: false } } },
    })
    await serving.start()
    for (let index = 0; index < 20; index += 1) serving.supervisor.trigger('all', index % 2 ? 'events' : 'person')
    await serving.supervisor.runs.idle()
    expect(serving.tasks.filter(({ job }) => job === 'all')).toHaveLength(1)
    serving.supervisor.trigger('all', 'events')
    await Promise.resolve()
    for (let index = 0; index < 20; index += 1) serving.supervisor.trigger('all', 'events')
    await serving.supervisor.runs.idle()
    expect(serving.tasks.filter(({ job }) => job === 'all')).toHaveLength(3)
    expect(serving.supervisor.store.runs(9).map(({ triggers }) => triggers)).toContain('events')
  })

  it('accounts follow one another in their order, and two jobs on different accounts may overlap', async () => {
    const serving = await servingFor({
      library: { ...smallLibrary, users: twoUsers },
      recipes: [tagging, other],
      accounts: { anna: 0, ben: 1 },
      serve: { jobs: { one: { recipes: ['tagging'], atStart: false }, two: { recipes: ['other'], atStart: false } } },
    })
    await serving.start()
    let most = 0
    const taken: string[] = []
    const { queue } = serving.supervisor.runs
    const take = queue.take.bind(queue)
    queue.take = () => {
      const due = take()
      if (due) taken.push(`${due.job} ${due.account}`)
      most = Math.max(most, queue.running().length)
      expect(new Set(queue.running().map(({ account }) => account)).size).toBe(queue.running().length)
      return due
    }
    serving.supervisor.trigger('one', 'schedule')
    serving.supervisor.trigger('two', 'schedule')
    await serving.supervisor.runs.idle()
    expect(taken.filter((text) => text.startsWith('one'))).toEqual(['one anna', 'one ben'])
    expect(taken).toHaveLength(4)
    expect(most).toBe(2)
  })

  it('a person goes before events, and these before the clock', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging, other],
      serve: { jobs: { a: { atStart: false }, b: { atStart: false }, c: { atStart: false } } },
    })
    await serving.start()
    serving.supervisor.trigger('a', 'schedule')
    serving.supervisor.trigger('b', 'events')
    serving.supervisor.trigger('c', 'person')
    await serving.supervisor.runs.idle()
    expect(serving.tasks.map(({ job }) => job).slice(-3)).toEqual(['c', 'b', 'a'])
  })

  it.each([['daily 03:00'], ['every 6h'], [undefined]])(
    'what the end of the daemon cut off while it planned runs once after the next start (schedule: %s)',
    async (schedule) => {
      const reading = Promise.withResolvers<void>()
      const slow = defineRecipe({
        name: 'slow',
        where: all(),
        prepare: () => reading.promise,
        actions: [addTag('seen')],
      })
      const serving = await servingFor({
        library: smallLibrary,
        recipes: [slow],
        serve: { timeZone: 'UTC', jobs: { all: { ...(schedule ? { schedule } : {}) } } },
      })
      const count = () => serving.tasks.filter(({ job }) => job === 'all').length
      const starting = serving.start()
      await eventually(() => expect(count()).toBe(1))
      const stopping = serving.supervisor.stop()
      reading.resolve()
      await Promise.all([starting, stopping])
      await serving.start()
      expect(count()).toBe(2)
      await serving.restart()
      expect(count()).toBe(2)
    },
  )

  it.each([['plan'], ['review'], [undefined]] as const)(
    'what a person has run, and the end of the daemon cuts off, is not made up for (mode: %s)',
    async (mode) => {
      let reading = Promise.resolve()
      const slow = defineRecipe({ name: 'slow', where: all(), prepare: () => reading, actions: [addTag('seen')] })
      const serving = await servingFor({
        library: smallLibrary,
        recipes: [slow],
        serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { atStart: false } } },
      })
      const count = () => serving.tasks.filter(({ job }) => job === 'all').length
      await serving.start()
      const { promise, resolve } = Promise.withResolvers<void>()
      reading = promise
      serving.supervisor.trigger('all', 'person', undefined, mode)
      await eventually(() => expect(count()).toBe(1))
      const stopping = serving.supervisor.stop()
      resolve()
      await stopping
      await serving.start()
      expect(count()).toBe(1)
      expect(writesTo(serving.sandbox)).toEqual({})
    },
  )

  it('a run that takes the daemon down is made up for once, and one that is stopped each time', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', jobs: { all: { schedule: 'daily 03:00' } } },
    })
    let begun = 0
    /** Runs of the job go on until they are ended. */
    const endless = ({ options: { workers } }: Supervisor): void => {
      const { run } = workers
      workers.run = (task, ...rest) => {
        if (task.job !== 'all') return run(task, ...rest)
        begun += 1
        const { promise, resolve } = Promise.withResolvers<RunReport>()
        const kill = () => resolve(failedReport(new Error('ended'), task.now))
        return { report: promise, isApplying: () => false, stop: kill, kill }
      }
    }
    const startAndEnd = async (isCrash: boolean, isFirst: boolean): Promise<void> => {
      const before = begun
      const starting = serving.start(isFirst ? { onCreated: endless } : {})
      await eventually(() => expect(begun).toBe(before + 1))
      const noted = serving.supervisor.store.get(begunKey('all', 'me')) ?? ''
      await Promise.all([serving.supervisor.stop(), starting])
      if (!isCrash) return
      const store = openStore(serving.folder)
      store.set(begunKey('all', 'me'), noted)
      store.close()
    }
    await startAndEnd(false, true)
    await startAndEnd(false, false)
    await startAndEnd(true, false)
    await serving.start()
    expect(begun).toBe(3)
  })

  it('a paused job does not run until it is resumed, over restarts too', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', jobs: { all: { schedule: 'hourly', atStart: false } } },
    })
    await serving.start()
    await serving.advance(1.5 * hours)
    serving.supervisor.pause('all', null, 'test')
    const count = () => serving.tasks.filter(({ job }) => job === 'all').length
    const before = count()
    await serving.advance(5 * hours)
    await serving.restart()
    await serving.advance(2 * hours)
    expect(count()).toBe(before)
    serving.supervisor.resume('all', 'test')
    await serving.supervisor.runs.idle()
    // What was missed runs once.
    expect(count()).toBe(before + 1)
    await serving.advance(1 * hours)
    expect(count()).toBe(before + 2)
  })

  it('a job by an interval that was due while it was paused runs once it is resumed', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', jobs: { all: { schedule: 'every 1h' } } },
    })
    await serving.start()
    await serving.advance(55 * minutes)
    const count = () => serving.tasks.filter(({ job }) => job === 'all').length
    expect(count()).toBe(1)
    serving.supervisor.pause('all', null, 'test')
    await serving.advance(30 * minutes)
    serving.supervisor.resume('all', 'test')
    await serving.supervisor.runs.idle()
    expect(count()).toBe(2)
    // Nothing was due meanwhile.
    serving.supervisor.pause('all', null, 'test')
    await serving.advance(30 * minutes)
    serving.supervisor.resume('all', 'test')
    await serving.supervisor.runs.idle()
    expect(count()).toBe(2)
  })

  it.each([
    ['once', 1],
    ['skip', 0],
  ] as const)(
    'what rang while a job was paused has it run once it is resumed, over a restart too: %s',
    async (missed, runs) => {
      const serving = await servingFor({
        library: smallLibrary,
        recipes: [tagging],
        serve: { timeZone: 'UTC', jobs: { all: { on: 'events', missed } } },
      })
      await serving.start()
      const count = () => serving.tasks.filter(({ job }) => job === 'all').length
      const before = count()
      serving.supervisor.pause('all', null, 'test')
      for (let times = 0; times < 3; times += 1) serving.supervisor.trigger('all', 'events', 'me')
      await serving.restart()
      expect(count()).toBe(before)
      serving.supervisor.resume('all', 'test')
      await serving.supervisor.runs.idle()
      expect(count()).toBe(before + runs)
      serving.supervisor.pause('all', null, 'test')
      serving.supervisor.resume('all', 'test')
      await serving.supervisor.runs.idle()
      expect(count()).toBe(before + runs)
    },
  )

  it.each(['every 1h', 'hourly'])(
    'a clock that was set back by years keeps none from its time: %s',
    async (schedule) => {
      const serving = await servingFor({
        library: smallLibrary,
        recipes: [tagging],
        serve: { timeZone: 'UTC', jobs: { all: { schedule, atStart: false } } },
        start: '2030-01-01T00:30:00Z',
      })
      await serving.start()
      await serving.advance(2 * hours)
      const count = () => serving.tasks.filter(({ job }) => job === 'all').length
      const before = count()
      expect(before).toBe(2)
      serving.clock.setBack(1_000 * days)
      await serving.advance(3 * hours + 1 * minutes)
      expect(count() - before).toBe(3)
      serving.clock.setBack(500 * days)
      await serving.restart()
      await serving.advance(3 * hours)
      expect(count() - before).toBe(6)
    },
  )

  it('end a run that takes longer than runTimeout, and none because the clock was set forward', async () => {
    const jobs = { all: { atStart: false } }
    const serving = await servingFor({ library: smallLibrary, recipes: [tagging], serve: { runTimeout: '2h', jobs } })
    await serving.start()
    let killed = 0
    vi.spyOn(serving.supervisor.options.workers, 'run').mockImplementation(() => {
      const { promise, reject } = Promise.withResolvers<RunReport>()
      const kill = () => {
        killed += 1
        reject(new Error('killed'))
      }
      return { report: promise, isApplying: () => false, stop: () => {}, kill }
    })
    serving.supervisor.trigger('all', 'person')
    await eventually(() => expect(serving.supervisor.runs.running()).toHaveLength(1))
    serving.clock.setBack(-3 * days)
    await serving.clock.advance(1 * hours)
    expect(killed).toBe(0)
    await serving.clock.advance(1 * hours)
    expect(killed).toBe(1)
    await serving.supervisor.runs.idle()
    expect(serving.lines.join()).toContain('it took longer than 120 min (serve.runTimeout) and was ended')
  })

  it.each(['all', ''])(
    'what waits for its turn as a job is paused waits for its end: paused by "%s"',
    async (paused) => {
      const serving = await servingEvents({ other: { atStart: false } })
      const { supervisor } = serving
      const of = (name: string) => serving.tasks.filter(({ job }) => job === name).length
      const before = of('all')
      supervisor.trigger('other', 'person')
      await Promise.resolve()
      // One account runs one job at a time.
      expect(supervisor.runs.queue.running().map(({ job }) => job)).toEqual(['other'])
      supervisor.trigger('all', 'events')
      supervisor.pause(paused, null, 'test')
      await supervisor.runs.idle()
      expect([of('all') - before, of('other')]).toEqual([0, 1])
      supervisor.resume(paused, 'test')
      await supervisor.runs.idle()
      expect([of('all') - before, of('other')]).toEqual([1, 1])
    },
  )

  it('what rings for a job that is paused while it runs has it run once more afterwards', async () => {
    const serving = await servingEvents()
    const { supervisor } = serving
    const before = serving.tasks.length
    supervisor.trigger('all', 'events')
    await Promise.resolve()
    expect(supervisor.runs.queue.running().map(({ job }) => job)).toEqual(['all'])
    supervisor.pause('all', null, 'test')
    // Faces that came meanwhile, too.
    supervisor.trigger('all', 'recheck')
    await supervisor.runs.idle()
    expect(serving.tasks.length).toBe(before + 1)
    supervisor.resume('all', 'test')
    await supervisor.runs.idle()
    expect(serving.tasks.length).toBe(before + 2)
  })

  it('what was left of a run while everything is paused is carried out once that is resumed', async () => {
    const serving = await servingEvents()
    const { supervisor } = serving
    const jobs: string[] = []
    const crash = Promise.withResolvers<RunReport>()
    supervisor.options.workers.run = ({ job, now }) => {
      jobs.push(job)
      const report = job === 'all' ? crash.promise : Promise.resolve(failedReport(new Error('no'), now))
      return { report, isApplying: () => true, stop: () => {}, kill: () => {} }
    }
    supervisor.trigger('all', 'events')
    await Promise.resolve()
    supervisor.pause('', null, 'test')
    crash.reject(new Error('the worker ended with SIGKILL'))
    await supervisor.runs.idle()
    expect(jobs).toEqual(['all'])
    supervisor.resume('', 'test')
    await supervisor.runs.idle()
    expect(jobs).toEqual(['all', 'resume'])
    supervisor.resume('', 'test')
    await supervisor.runs.idle()
    expect(jobs).toEqual(['all', 'resume'])
  })

  it('a pause ends by itself at its time', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'UTC', jobs: { all: { schedule: 'hourly', atStart: false } } },
    })
    await serving.start()
    serving.supervisor.pause('', serving.clock.now() + 3 * hours, 'test')
    await serving.advance(2.5 * hours)
    expect(serving.tasks.filter(({ job }) => job === 'all')).toEqual([])
    await serving.advance(1 * hours)
    expect(serving.tasks.filter(({ job }) => job === 'all')).toHaveLength(1)
  })
})

describe('a reload', () => {
  it('says what changed, runs what changed, and keeps the old one where the new is wrong', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { firstRun: 'apply', timeZone: 'UTC', jobs: { all: { schedule: 'hourly' } } },
    })
    await serving.start()
    const { config, supervisor, lines } = serving
    Object.assign(config, {
      recipes: [tagging, other],
      hash: 'two',
      serve: { ...config.serve, jobs: { ...config.serve.jobs, night: { schedule: 'daily 03:00', atStart: false } } },
    })
    await supervisor.reload()
    await supervisor.runs.idle()
    expect(lines.join('\n')).toContain(
      'Configuration read again: jobs added night; jobs altered all; recipes added other',
    )
    expect(Object.keys(writesTo(serving.sandbox))).toContain('PUT /tags')
    config.bad = {
      isGood: false,
      file: '/config/immichrc.ts',
      problems: [{ path: 'recipes[0]', message: 'is wrong', hint: 'Right it.' }],
      watched: [],
    }
    const before = serving.tasks.length
    await supervisor.reload()
    expect(lines.join('\n')).toContain('recipes[0]: is wrong. Right it.')
    await serving.advance(3 * hours)
    // Hourly and nightly runs go on.
    expect(serving.tasks.length - before).toBeGreaterThanOrEqual(3)
    config.bad = null
    await supervisor.reload()
    expect(supervisor.config.problems).toEqual([])
  })

  it.each([
    [
      'a recipe that is not there',
      { jobs: { all: { recipes: ['taging'] } } },
      'serve.jobs.all.recipes[0]: no recipe is called "taging". Did you mean "tagging"?',
    ],
    [
      'an account that is not there',
      { jobs: { all: { accounts: ['mee'] } } },
      'no account is called "mee". Did you mean "me"?',
    ],
    [
      'a schedule that is none',
      { jobs: { all: { schedule: ['hourly', '61 * * * *'] } } },
      'serve.jobs.all.schedule[1]: "61" is not a valid minute',
    ],
    [
      'a zone that is none',
      { timeZone: 'Europe/Berlni' },
      'serve.timeZone: "Europe/Berlni" is not a time zone. Did you mean "Europe/Berlin"?',
    ],
    [
      'a pattern for accounts, which only recipes may be named by',
      { jobs: { all: { accounts: ['m*'] } } },
      'serve.jobs.all.accounts[0]: no account is called "m*". Did you mean "me"?',
    ],
    [
      'a heartbeat of a job that is none',
      { notify: { heartbeat: { url: 'http://127.0.0.1:9/a', jobs: ['al'] } } },
      'serve.notify.heartbeat.jobs[0]: no job is called "al". Did you mean "all"?',
    ],
    [
      'a limit wider than the global one',
      { jobs: { all: { limits: { removals: 50 } } } },
      'serve.jobs.all.limits.removals: allows more than limits.removals',
    ],
  ])('refuses %s', async (_, serve, words) => {
    const serving = await servingFor({ library: smallLibrary, recipes: [tagging], serve, limits: { removals: 10 } })
    await serving.start()
    expect(serving.lines.join('\n')).toContain(words)
    expect(serving.tasks).toEqual([])
  })

  it('warns of a recipe in no job, and of a mode for none', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging, other],
      serve: { jobs: { all: { recipes: ['tag*'] } }, modes: { taging: 'plan', 'tag*': 'plan' } },
    })
    await serving.start()
    const lines = serving.lines.join('\n')
    expect(lines).toContain('The recipe "other" is in no job, so it runs by hand only.')
    expect(lines).toContain('serve.modes: no recipe is called "taging". Did you mean "tagging"?')
    expect(lines).not.toContain('is called "tag*"')
  })

  it('variables win over the file, and misspelt ones are named', async () => {
    const env = {
      DARKROOM_SCHEDULE: 'daily 05:00; daily 06:00',
      DARKROOM_MODE: 'plan',
      DARKROOM_TIME_ZONE: 'UTC',
      DARKROOM_SHEDULE: 'x',
    }
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { timeZone: 'Asia/Tokyo', jobs: { all: { schedule: 'hourly' } } },
      env,
    })
    await serving.start()
    const said = serving.lines.join('\n')
    expect(said).toContain('mode plan; next 2026-03-02 05:00 +00:00, 2026-03-02 06:00 +00:00')
    expect(said).toContain(
      'DARKROOM_SHEDULE is not a variable of Darkroom and is ignored. Did you mean DARKROOM_SCHEDULE?',
    )
    expect(writesTo(serving.sandbox)).toEqual({})
  })

  it('a port that is none is a problem, and the page is where it is by default', () => {
    const known = { recipes: [], accounts: [], limits: {}, allow: [] }
    const { settings, problems } = readSettings({}, { env: { DARKROOM_PORT: '99999' }, folder: '.', known })
    expect(problems).toEqual([{ path: 'DARKROOM_PORT', message: '"99999" is not a port' }])
    expect(settings.http.port).toBe(2284)
  })

  it('a variable without a value, as compose files pass on, leaves the poll as it is', () => {
    const known = { recipes: [], accounts: [], limits: {}, allow: [] }
    const read = readSettings({ events: { poll: '10m' } }, { env: { DARKROOM_POLL: '' }, folder: '.', known })
    expect(read.settings.events.poll).toBe(10 * 60_000)
  })

  it.each([
    ['DARKROOM_POLL', {}, { DARKROOM_POLL: '0s' }],
    ['serve.events.poll', { events: { poll: '0s' } }, {}],
  ])('a poll without a pause is a problem of %s', (path, serve, env) => {
    const known = { recipes: [], accounts: [], limits: {}, allow: [] }
    const { problems } = readSettings(serve, { env, folder: '.', known })
    expect(problems).toEqual([{ path, message: 'would ask the server without a pause', hint: 'Write it as "5m".' }])
  })

  it('variables without a value leave lists as they are, and no event is named by one', () => {
    const known = { recipes: [], accounts: [], limits: {}, allow: ['album.delete'] }
    const names = ['ALLOW', 'HOSTS', 'TRUSTED_PROXIES', 'NOTIFY_EVENTS', 'MODE', 'PASSWORD', 'LIMIT_REMOVALS']
    const env = Object.fromEntries(names.map((name) => [`DARKROOM_${name}`, '']))
    const http = { hosts: ['nas.example'], trustedProxies: ['10.0.0.1'] }
    const { settings, problems } = readSettings({ http }, { env, folder: '.', known })
    expect(problems).toEqual([])
    expect(settings).toMatchObject({ allow: ['album.delete'], http })
  })

  it('an operation that nothing has to allow is a problem of its variable, as of the file', () => {
    const known = { recipes: [], accounts: [], limits: {}, allow: [] }
    const { problems } = readSettings({}, { env: { DARKROOM_ALLOW: 'album.delte' }, folder: '.', known })
    expect(problems).toMatchObject([{ path: 'DARKROOM_ALLOW', message: expect.stringContaining('"album.delte"') }])
  })

  it('an empty file of a secret is a problem, and each that is read is watched', async () => {
    const folder = await folderWith({ empty: '\n', token: 'long-enough\n' })
    const known = { recipes: [], accounts: [], limits: {}, allow: [] }
    const http = { readTokenFile: 'empty', hookTokenFile: 'token' }
    const { settings, problems, files } = readSettings({ http }, { env: {}, folder, known })
    expect(problems).toEqual([
      {
        path: 'serve.http.readTokenFile',
        message: `${join(folder, 'empty')} is empty`,
        hint: 'Write the secret into it.',
      },
    ])
    expect(settings.http).toMatchObject({ readToken: null, hookToken: 'long-enough' })
    expect(files).toEqual([join(folder, 'empty'), join(folder, 'token')])
  })

  it('a file that changes while it is read for the first time is read again', async () => {
    const serving = await servingFor({ library: smallLibrary, recipes: [tagging] })
    const file = join(await folderWith({ 'recipe.ts': 'old' }), 'recipe.ts')
    const read: string[] = []
    await serving.start({
      onCreated: ({ options: { workers } }) => {
        const { check } = workers
        workers.check = async () => {
          read.push(await readFile(file, 'utf8'))
          if (read.length === 1) {
            await writeFile(file, 'new')
            // The clock of files may be some milliseconds behind.
            await utimes(file, new Date(), new Date(Date.now() + 1_000))
          }
          return { ...(await check()), watched: [file] }
        }
      },
    })
    for (const _ of ['looked at', 'looked at again']) {
      await serving.advance(31_000)
      await eventually(() => expect(read.length).toBeGreaterThan(1))
    }
    expect(read).toEqual(['old', 'new'])
  })

  it('a password whose file changes is another one from then on', async () => {
    const serving = await servingFor({ library: smallLibrary, recipes: [tagging] })
    const { folder, config, lines } = serving
    await writeFile(join(folder, 'password'), 'correct horse\n')
    config.serve = { http: { passwordFile: join(folder, 'password') } }
    await serving.start()
    await writeFile(join(folder, 'password'), 'another horse\n')
    await serving.advance(31_000)
    await eventually(() => expect(lines.join('\n')).toContain('Configuration read again'))
    expect(serving.supervisor.config.current?.settings.http.password).toBe('another horse')
  })
})
