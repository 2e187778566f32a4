import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { DarkroomError } from '../../core/errors.ts'
import { addTag, all, defineRecipe } from '../../index.ts'
import { Health } from '../../service/health.ts'
import { listen } from '../../service/listener.ts'
import { Metrics } from '../../service/metrics.ts'
import { hashOf } from '../../service/secrets.ts'
import { failedReport } from '../../service/worker.ts'
import { smallLibrary } from '../support/library.ts'
import { hours, minutes, type Serving, type ServingOptions, servingFor } from '../support/serving.ts'

const tagging = defineRecipe({ name: 'tagging', where: all(), actions: [addTag('seen')] })

const listening = async (options: Partial<ServingOptions> = {}) => {
  const serving = await servingFor({
    library: smallLibrary,
    recipes: [tagging],
    serve: { firstRun: 'apply', jobs: { all: { schedule: 'every 1h' } } },
    ...options,
  })
  let url = ''
  let health: Health | undefined
  let metrics: Metrics | undefined
  const start = serving.start
  const begun: Serving = await (async () => {
    const supervisor = await start()
    health = new Health(supervisor)
    metrics = new Metrics(supervisor)
    const open = await listen({ supervisor, health, metrics }, { host: '127.0.0.1', port: 0, basePath: '' })
    onTestFinished(() => open.close())
    url = `http://127.0.0.1:${open.port}`
    await supervisor.reload()
    supervisor.trigger('all', 'person')
    await supervisor.runs.idle()
    return serving
  })()
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}${path}`, { headers })
    return { status: answer.status, text: await answer.text() }
  }
  if (!health || !metrics) throw new Error('not started')
  return { ...begun, serving: begun, ask, health, metrics, url }
}

/** What a scraper demands: HELP and TYPE once before the samples, names and labels well formed, counters end in `_total`. */
const problemsOf = (text: string): string[] => {
  const problems: string[] = []
  const types = new Map<string, string>()
  const seen = new Set<string>()
  for (const line of text.trim().split('\n')) {
    const [, what, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (what === 'TYPE') types.set(name, rest)
    if (what || line === '') continue
    const [, full = '', labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)$/.exec(line) ?? []
    if (!full || Number.isNaN(Number(value.replace(/^([+-]?Inf|Na[nN])$/, '0'))))
      problems.push(`cannot be read: ${line}`)
    const family = types.has(full) ? full : full.replace(/_(bucket|sum|count)$/, '')
    if (!types.has(family)) problems.push(`no TYPE: ${full}`)
    if (types.get(family) === 'counter' && !full.endsWith('_total')) problems.push(`no _total: ${full}`)
    if (types.get(family) !== 'counter' && full.endsWith('_total') && full.startsWith('darkroom'))
      problems.push(`is no counter: ${full}`)
    if (labels && !/^\{(\w+="([^"\\\n]|\\["\\n])*",?)+\}$/.test(labels)) problems.push(`labels: ${line}`)
    if (seen.has(full + labels)) problems.push(`twice: ${line}`)
    seen.add(full + labels)
  }
  return problems
}

const names = [
  ...['build_info', 'server_info', 'server_reachable', 'events_connected', 'events_received_total', 'runs_total'],
  ...['run_duration_seconds', 'run_last_success_timestamp_seconds', 'job_next_run_timestamp_seconds', 'job_paused'],
  ...['jobs_missed_total', 'changes_total', 'assets_scanned', 'recipe_matched_assets', 'reviews_waiting'],
  ...['reviews_waiting_changes', 'exclusions', 'immich_requests_total', 'immich_request_duration_seconds'],
  ...['notifications_total', 'http_requests_total', 'logins_total', 'config_last_reload_successful'],
  'config_last_reload_success_timestamp_seconds',
]

describe('a disk that is full', () => {
  it('ends nothing: no run begins, health tells, and what was due is done when there is room', async () => {
    const { serving, supervisor, ask, health } = await listening()
    const { store } = supervisor
    const usual = { ...store }
    const full = (): never => {
      throw new DarkroomError('STATE_NOT_WRITABLE', {
        folder: serving.folder,
        reason: 'the disk is full',
        fix: 'Make room, or',
      })
    }
    // Every way to write, as far as anything is written here.
    Object.assign(store, {
      noteStart: full,
      addRun: full,
      set: full,
      saveProblem: full,
      takeCommands: full,
      audit: full,
    })
    const before = serving.tasks.length
    await serving.advance(90 * minutes)
    expect(serving.tasks).toHaveLength(before)
    expect(health.word()).toBe('state')
    expect(await ask('/healthz')).toEqual({ status: 503, text: 'state' })
    expect(serving.lines.filter((line) => line.includes('the disk is full')).length).toBeLessThanOrEqual(3)
    // Nor does a change of the configuration, which is taken up all the same.
    serving.config.hash = 'two'
    serving.config.serve = {
      ...serving.config.serve,
      jobs: { all: { schedule: 'every 1h' }, other: { atStart: false } },
    }
    await supervisor.reload()
    expect(supervisor.jobs.get('other')).toBeDefined()
    Object.assign(store, usual)
    await serving.advance(1 * minutes)
    expect(JSON.parse(store.get('jobs') ?? '')).toEqual(['all', 'other'])
    expect(health.word()).toBe('ok')
    expect(supervisor.catchUp('me')).toEqual(['all'])
    await supervisor.runs.idle()
    expect(serving.tasks).toHaveLength(before + 1)
  })
})

describe('metrics', () => {
  it('have every name, in the form that scrapers read', async () => {
    const { metrics } = await listening()
    const text = await metrics.text()
    expect(problemsOf(text)).toEqual([])
    for (const name of names) expect(text).toContain(`# TYPE darkroom_${name} `)
    expect(text).toContain('darkroom_runs_total{account="me",job="all",trigger="schedule",outcome="failed"} 0')
    expect(text).toContain('darkroom_logins_total{outcome="wrong"} 0')
    expect(text).toMatch(
      /darkroom_immich_requests_total\{account="me",method="POST",route="\/search\/metadata",status="200"\} \d+/,
    )
    expect(text).toContain('darkroom_recipe_matched_assets{account="me",recipe="tagging"} 7')
    expect(text).toContain('darkroom_config_last_reload_successful 1')
  })

  it('keep what is known over a reload, show what is new with 0, and lose what left the configuration', async () => {
    const hook = { url: 'http://127.0.0.1:9/hook' }
    const jobs = { all: { schedule: 'every 1h' }, extra: { schedule: 'every 2h', atStart: false } }
    const notify = { channels: [{ webhook: { ...hook, name: 'old' } }] }
    const users = ['a', 'b'].map((name) => ({
      id: `00000000-0000-4000-8000-00000000000${name}`,
      name,
      email: `${name}@example.com`,
    }))
    const { metrics, supervisor, serving } = await listening({
      library: { ...smallLibrary, users },
      accounts: { me: 0, you: 1 },
      serve: { firstRun: 'apply', jobs, notify },
    })
    supervisor.tell((observer) => observer.live?.('me', true))
    supervisor.tell((observer) => observer.notified?.('old', true))
    const lines = async () => (await metrics.text()).split('\n').filter((line) => line.startsWith('darkroom_'))
    const before = await lines()
    const known = [
      'darkroom_server_reachable{account="me"} 1',
      'darkroom_events_connected{account="me"} 1',
      'darkroom_assets_scanned{account="me"} 7',
      'darkroom_recipe_matched_assets{account="me",recipe="tagging"} 7',
    ]
    const kept =
      /^darkroom_(server_info|run_last_success_timestamp_seconds|run_duration_seconds_count|runs_total)\{.*"(me|all)".*\} [1-9]/
    expect(before).toEqual(expect.arrayContaining(known))
    expect(before.filter((line) => kept.test(line) && !line.includes('"you"')).length).toBeGreaterThanOrEqual(4)
    serving.config.recipes = [tagging, defineRecipe({ name: 'another', where: all(), actions: [addTag('seen')] })]
    serving.config.serve = {
      firstRun: 'apply',
      jobs: { all: { schedule: 'every 1h', accounts: ['me'], atStart: false }, extra: { atStart: false } },
      notify: { channels: [{ webhook: { ...hook, name: 'new' } }] },
    }
    serving.config.hash = 'two'
    await supervisor.reload()
    const after = await lines()
    expect(after).toEqual(expect.arrayContaining(known))
    expect(after).toEqual(expect.arrayContaining(before.filter((line) => kept.test(line))))
    expect(after).toContain('darkroom_recipe_matched_assets{account="me",recipe="another"} 0')
    expect(after).toContain('darkroom_notifications_total{channel="new",outcome="sent"} 0')
    // A job that has no schedule any more has no next run, and the channel is gone.
    expect(after.filter((line) => /next_run.*"extra"|channel="old"/.test(line))).toEqual([])
  })

  it('name what an assistant proposed by no name of its own', async () => {
    const { metrics, supervisor } = await listening()
    const [run] = supervisor.store.runs(1)
    if (!run) throw new Error('nothing ran')
    const due = { id: 'one', job: 'proposal Anna in Rome', account: 'me', triggers: new Set(['person'] as const) }
    const report = failedReport(new Error('no'), 0)
    supervisor.tell((observer) =>
      observer.ran?.({ ...run, report, due: { ...due, mode: null, approve: null, since: 0 } }),
    )
    const text = await metrics.text()
    expect(text).not.toContain('Anna')
    expect(text).toContain('darkroom_runs_total{account="me",job="proposal",trigger="person",outcome="failed"} 1')
    // A run that looked at nothing says nothing of how many assets there are.
    expect(text).toContain('darkroom_assets_scanned{account="me"} 7')
  })

  it('count what takes back a run, and of recipes without a name of their own all that these matched', async () => {
    const { metrics, supervisor } = await listening()
    const [run] = supervisor.store.runs(1)
    if (!run) throw new Error('nothing ran')
    const due = { id: 'one', job: 'undo of all', account: 'me', triggers: new Set(['person'] as const) }
    const report = {
      ...failedReport(new Error('no'), 0),
      outcome: 'applied' as const,
      matched: { tagging: 3, a: 4, b: 5 },
    }
    supervisor.tell((observer) =>
      observer.ran?.({ ...run, report, due: { ...due, mode: null, approve: null, since: 0 } }),
    )
    const text = await metrics.text()
    expect(text).toContain('darkroom_runs_total{account="me",job="undo",trigger="person",outcome="applied"} 1')
    // It runs but once: when it last went well would grow old for ever.
    expect(text.match(/^darkroom_run_last_success_timestamp_seconds\{.*?\}/gm)).toEqual([
      'darkroom_run_last_success_timestamp_seconds{account="me",job="all"}',
    ])
    expect(text).toContain('darkroom_recipe_matched_assets{account="me",recipe="other"} 9')
  })

  it('want a token unless they are open, and are off where that is said', async () => {
    const { ask, supervisor, config } = await listening({
      serve: { http: { readToken: 'let-me-read' }, jobs: { all: {} } },
    })
    expect((await ask('/metrics')).status).toBe(401)
    expect((await ask('/metrics', { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await ask('/metrics?token=let-me-read')).status).toBe(401)
    expect((await ask('/metrics', { authorization: 'Bearer let-me-read' })).status).toBe(200)
    supervisor.store.addToken(hashOf('made'), 'read', 'grafana', 0)
    expect((await ask('/metrics', { authorization: 'Bearer made' })).status).toBe(200)
    for (const [metrics, status] of [
      ['open', 200],
      ['off', 404],
    ] as const) {
      config.serve = { ...config.serve, http: { metrics } }
      await supervisor.reload()
      expect((await ask('/metrics')).status).toBe(status)
    }
  })

  it('stay at most 2,000 series with 3 accounts and 100 recipes, and no more after further runs', async () => {
    const recipes = Array.from({ length: 100 }, (_, index) =>
      defineRecipe({ name: `r${index}`, where: all(), actions: [addTag('seen')] }),
    )
    const library = {
      ...smallLibrary,
      users: ['a', 'b', 'c'].map((name) => ({
        id: `00000000-0000-4000-8000-00000000000${name}`,
        name,
        email: `${name}@example.com`,
      })),
    }
    const { metrics, supervisor } = await listening({ library, recipes, accounts: { a: 0, b: 1, c: 2 } })
    const series = async () => (await metrics.text()).split('\n').filter((line) => /^darkroom_/.test(line)).length
    const before = await series()
    expect(before).toBeLessThanOrEqual(2_000)
    for (let run = 0; run < 5; run += 1) {
      supervisor.trigger('all', 'person')
      await supervisor.runs.idle()
    }
    expect(await series()).toBe(before)
    expect((await metrics.text()).match(/darkroom_server_info\{account="[abc]"/g)).toHaveLength(3)
  })
})

describe('health', () => {
  it('is ok where all is well, for any host and without a token', async () => {
    const { ask } = await listening()
    expect(await ask('/healthz', { host: 'evil.example' })).toEqual({ status: 200, text: 'ok' })
    expect(await ask('/readyz')).toEqual({ status: 200, text: 'ok' })
    expect((await ask('/else')).status).toBe(404)
  })

  it('says in one word what is wrong', async () => {
    const { ask, supervisor, health, folder, serving } = await listening()
    supervisor.runs.queue.add({
      id: 'one',
      job: 'all',
      account: 'nobody',
      triggers: new Set(['schedule']),
      mode: null,
      approve: null,
      since: serving.clock.now(),
    })
    expect((await ask('/healthz')).text).toBe('ok')
    serving.clock.sleep(11 * minutes)
    expect(await ask('/healthz')).toEqual({ status: 503, text: 'stuck' })
    supervisor.runs.queue.clear()
    rmSync(join(folder, 'serve.json'))
    mkdirSync(join(folder, 'serve.json'))
    health.beat()
    expect(await ask('/healthz')).toEqual({ status: 503, text: 'state' })
    rmSync(join(folder, 'serve.json'), { recursive: true })
    health.beat()
    supervisor.isStopping = true
    expect(await ask('/healthz')).toEqual({ status: 503, text: 'stopping' })
    supervisor.isStopping = false
  })

  it('is ready from one poll to the next, however seldom these are', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { jobs: { all: { atStart: false } }, events: { poll: '1h' }, notify: { unreachableAfter: '1m' } },
    })
    const health = new Health(await serving.start())
    health.noteReached('me')
    serving.clock.sleep(1 * hours)
    expect(health.isReady()).toBe(true)
    serving.clock.sleep(2 * minutes)
    expect(health.isReady()).toBe(false)
  })

  it('without a configuration is "configuration"; a server that is away makes it unready only', async () => {
    const serving = await servingFor({
      library: smallLibrary,
      recipes: [tagging],
      serve: { jobs: { all: { atStart: false } } },
    })
    serving.config.bad = { isGood: false, file: null, problems: [], watched: [] }
    const supervisor = await serving.start()
    const health = new Health(supervisor)
    expect(health.word()).toBe('configuration')
    expect(health.isReady()).toBe(false)
    serving.config.bad = null
    await supervisor.reload()
    health.noteReached('me')
    expect([health.word(), health.isReady()]).toEqual(['ok', true])
    await serving.sandbox.close()
    serving.clock.sleep(1 * hours)
    expect([health.word(), health.isReady()]).toEqual(['ok', false])
  })
})
