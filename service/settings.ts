import micromatch from 'micromatch'
import type { Problem } from '../core/errors.ts'
import { suggestion } from '../core/problems.ts'
import type { Limits } from '../engine/plan/limits.ts'
import { allowanceProblem, allowances } from '../language/allowances.ts'
import type { Limit } from '../language/config.ts'
import {
  durationMs,
  type JobConfig,
  type Mode,
  type ServeConfig,
  type TriggerKind,
  triggerKinds,
} from '../language/serve-form.ts'
import { type NotifySettings, readNotify } from './notifications/channels.ts'
import { parseSchedule, type Schedule, zoneProblem } from './schedule.ts'
import { type Env, type ReadSecret, type Report, secretsIn } from './secrets.ts'

/** What the settings speak of: the recipes and accounts of a configuration. */
interface Known {
  readonly recipes: readonly KnownRecipe[]
  readonly accounts: readonly string[]
  readonly limits: Limits
  readonly allow: readonly string[]
}

/** Where no configuration can be read. */
export const nothingKnown: Known = { recipes: [], accounts: [], limits: {}, allow: [] }

/** A recipe as far as jobs go by it. */
export interface KnownRecipe {
  readonly name: string
  /** Name of the plugin's instance; null for a recipe file. */
  readonly instance: string | null
  readonly plugin: string | null
  /** Accounts that it is for; null for all. */
  readonly accounts: readonly string[] | null
  /** Needs that the server fills later, without an event. */
  readonly isLate: boolean
  readonly usesAlbums: boolean
}

/** A job, ready to run. */
export interface Job {
  readonly name: string
  readonly recipes: readonly string[]
  readonly accounts: readonly string[]
  readonly schedules: readonly Schedule[]
  readonly timeZone: string
  readonly on: ReadonlySet<TriggerKind>
  /** Mode of each recipe. */
  readonly modes: Readonly<Record<string, Mode>>
  readonly mode: Mode
  readonly limits: Limits
  readonly jitter: number
  readonly missed: 'once' | 'skip'
  readonly atStart: 'changed' | boolean
  readonly verify: boolean
  /** A recipe looks at what the server adds later. */
  readonly isLate: boolean
}

/** Somebody who may use the page by another login than the password. */
interface KnownUser {
  /** E-mail of the user of the photo server, or the name that a proxy gives. */
  readonly user: string
  readonly role: 'view' | 'approve' | 'admin'
  readonly accounts?: readonly string[] | undefined
}

/** Where and for whom the daemon listens. */
export interface HttpSettings {
  readonly host: string
  readonly port: number
  /** Without the slash at its end, as the public address. */
  readonly basePath: string
  readonly publicUrl: string | null
  readonly metrics: 'token' | 'open' | 'off'
  readonly readToken: string | null
  readonly hookToken: string | null
  readonly auth: 'login' | 'proxy' | 'none'
  readonly password: string | null
  /** Names besides those of the own network by which it may be reached. */
  readonly hosts: readonly string[]
  /** Addresses or networks whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[]
  readonly authHeader: string | null
  /** Users of the photo server may sign in. */
  readonly signIn: boolean
  readonly users: readonly KnownUser[]
  readonly frameAncestors: readonly string[]
}

/** All settings of the daemon, times in milliseconds. */
export interface Settings {
  readonly timeZone: string
  readonly firstRun: 'review' | 'apply'
  readonly jobs: readonly Job[]
  readonly limits: Limits
  readonly allow: readonly string[]
  readonly usesAlbums: boolean
  readonly events: {
    readonly live: boolean
    readonly settle: number
    readonly atMost: number
    readonly poll: number
    readonly recheck: readonly number[]
  }
  readonly review: { readonly expires: number; readonly snooze: number }
  readonly runTimeout: number
  /** Milliseconds that a server may be away before people are told. */
  readonly unreachableAfter: number
  readonly keep: { readonly runs: number; readonly audit: number }
  readonly http: HttpSettings
  readonly notify: NotifySettings
}

/** Settings, and what is wrong with what they were made from. */
export interface ReadSettings {
  readonly settings: Settings
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
  /** To be kept out of everything shown. */
  readonly secrets: readonly string[]
  /** Files that hold these. */
  readonly files: readonly string[]
}

/** Variables that may be read from a file, named by the same with `_FILE`. */
const fileVariables =
  'PASSWORD READ_TOKEN HOOK_TOKEN NTFY_URL NTFY_TOKEN WEBHOOK_URL WEBHOOK_SECRET APPRISE_URL SMTP_URL HEARTBEAT_URL'

/** All variables of Darkroom, without their `DARKROOM_`. */
export const knownVariables = [
  ...fileVariables.split(' ').flatMap((name) => [name, `${name}_FILE`]),
  ...'CONFIG PLUGINS COMMAND STATE_DIR STRICT LOG_FORMAT LOG_LEVEL'.split(' '),
  ...'SCHEDULE MODE FIRST_RUN TIME_ZONE EVENTS POLL ALLOW'.split(' '),
  ...'LIMIT_CHANGES LIMIT_REMOVALS LIMIT_REMOVALS_PER_ALBUM'.split(' '),
  ...'HOST PORT BASE_PATH PUBLIC_URL HOSTS TRUSTED_PROXIES AUTH_HEADER METRICS'.split(' '),
  ...'MAIL_TO MAIL_FROM NOTIFY_EVENTS'.split(' '),
]

/** Variables that are likely misspelt, each with what was probably meant. */
const unknownVariables = (env: Env): string[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('DARKROOM_') && !knownVariables.includes(name.slice(9)))
    .map((name) => {
      const near = suggestion(
        name,
        knownVariables.map((one) => `DARKROOM_${one}`),
      )
      return `${name} is not a variable of Darkroom and is ignored.${near ? ` Did you mean ${near}?` : ''}`
    })

/** A value of one of the words for yes and no; null where it is neither. */
export const switchOf = (text: string): boolean | null =>
  /^(1|true|yes|on)$/i.test(text) ? true : /^(0|false|no|off)$/i.test(text) ? false : null

const limitIn = (name: string, env: Env, report: Report): Limit | undefined => {
  const text = env[name]
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  if (/^\d+(\.\d+)?%$/.test(text)) return text as Limit
  report(name, `"${text}" is neither a number nor a percentage such as 20%`)
  return undefined
}

/** Limits of all jobs: a variable wins over the file. */
const limitsOf = (given: Limits, env: Env, report: Report): Limits => ({
  changes: limitIn('DARKROOM_LIMIT_CHANGES', env, report) ?? given.changes,
  removals: limitIn('DARKROOM_LIMIT_REMOVALS', env, report) ?? given.removals,
  removalsPerAlbum: limitIn('DARKROOM_LIMIT_REMOVALS_PER_ALBUM', env, report) ?? given.removalsPerAlbum,
})

/** The narrower of two limits; a number and a share cannot be compared before the run, so both hold by the number. */
const narrower = (own: Limit | undefined, all: Limit | undefined): Limit | undefined => {
  if (own === undefined || all === undefined) return own ?? all
  if (typeof own === 'number' && typeof all === 'number') return Math.min(own, all)
  if (typeof own === 'string' && typeof all === 'string')
    return Number.parseFloat(own) < Number.parseFloat(all) ? own : all
  return own
}

const wider = (own: Limit | undefined, all: Limit | undefined): boolean =>
  own !== undefined && all !== undefined && narrower(own, all) !== own

const split = (text: string | undefined): string[] | undefined =>
  text?.trim()
    ? text
        .split(/[,;]/)
        .map((part) => part.trim())
        .filter((part) => part !== '')
    : undefined

/** What the variable allows; null where it is not given. */
const allowOf = (env: Env, report: Report): string[] | undefined => {
  const given = split(env.DARKROOM_ALLOW)
  for (const one of given ?? [])
    if (!allowances.some((known) => known === one)) report('DARKROOM_ALLOW', allowanceProblem(one))
  return given
}

/** Reads one of several words from a variable. */
const wordOf = <W extends string>(env: Env, name: string, words: readonly W[], report: Report): W | undefined => {
  const given = env[`DARKROOM_${name}`]?.trim()
  if (!given) return undefined
  const found = words.find((word) => word === given.toLowerCase())
  if (found === undefined) report(`DARKROOM_${name}`, `"${given}" is not one of ${words.join(', ')}`)
  return found
}

const modes = ['apply', 'review', 'plan'] as const

/** Whether a recipe is meant by a name: its own, that of its plugin's instance, or a glob over either. */
const isNamed = (recipe: KnownRecipe, wanted: string): boolean =>
  [recipe.name, recipe.instance ?? ''].some((name) => name === wanted || micromatch.isMatch(name, wanted))

/** What jobs are read with. */
interface Reading {
  readonly config: ServeConfig
  readonly env: Env
  readonly known: Known
  readonly timeZone: string
  readonly mode: Mode
  readonly limits: Limits
  readonly report: Report
}

const schedulesOf = (name: string, job: JobConfig, zone: string, { env, report }: Reading): Schedule[] => {
  const own = name === 'all' ? env.DARKROOM_SCHEDULE : undefined
  const texts = own ? own.split(';').map((text) => text.trim()) : [job.schedule ?? []].flat()
  return texts.flatMap((text, index) => {
    const parsed = parseSchedule(text, zone)
    if (!('problem' in parsed)) return parsed
    const path = own
      ? 'DARKROOM_SCHEDULE'
      : `serve.jobs.${name}.schedule${Array.isArray(job.schedule) ? `[${index}]` : ''}`
    report(path, parsed.problem, parsed.hint)
    return []
  })
}

const kindsOf = (job: JobConfig): ReadonlySet<TriggerKind> =>
  new Set(job.on === 'events' ? triggerKinds : Array.isArray(job.on) ? job.on : [])

const jobLimits = (name: string, job: JobConfig, { limits, report }: Reading): Limits => {
  const own = (job.limits ?? {}) as Limits
  for (const key of ['changes', 'removals', 'removalsPerAlbum'] as const)
    if (wider(own[key], limits[key]))
      report(`serve.jobs.${name}.limits.${key}`, `allows more than limits.${key}`, 'A job can only narrow a limit.')
  return {
    changes: narrower(own.changes, limits.changes),
    removals: narrower(own.removals, limits.removals),
    removalsPerAlbum: narrower(own.removalsPerAlbum, limits.removalsPerAlbum),
  }
}

const zoneOf = (zone: string, path: string, report: Report): string => {
  const wrong = zoneProblem(zone)
  if (wrong) report(path, wrong.problem, wrong.hint)
  return wrong ? 'UTC' : zone
}

const namesIn = (
  wanted: readonly string[],
  path: string,
  names: readonly string[],
  what: string,
  { report }: Reading,
): void => {
  for (const [index, name] of wanted.entries()) {
    // A pattern is for recipes alone: what goes by exact names would never find what it matches.
    if (names.includes(name) || (what === 'recipe' && micromatch(names, name).length > 0)) continue
    const near = suggestion(name, names)
    const hint = near ? `Did you mean "${near}"?` : `There are: ${names.slice(0, 8).join(', ') || 'none'}.`
    report(`${path}[${index}]`, `no ${what} is called "${name}"`, hint)
  }
}

const jobOf = (name: string, job: JobConfig, reading: Reading): Job => {
  const { config, env, report } = reading
  const { recipes, accounts } = reading.known
  const path = `serve.jobs.${name}`
  const zone = job.timeZone ? zoneOf(job.timeZone, `${path}.timeZone`, report) : reading.timeZone
  const all = [...new Set(recipes.flatMap(({ name: own, instance }) => [own, ...(instance ? [instance] : [])]))]
  namesIn(job.recipes ?? [], `${path}.recipes`, all, 'recipe', reading)
  namesIn(job.accounts ?? [], `${path}.accounts`, accounts, 'account', reading)
  const own = recipes.filter((recipe) => job.recipes?.some((wanted) => isNamed(recipe, wanted)) ?? true)
  const mode = job.mode ?? reading.mode
  const modeOf = (recipe: KnownRecipe): Mode => {
    const special = Object.entries(config.modes ?? {}).find(([wanted]) => isNamed(recipe, wanted))
    return special?.[1] ?? mode
  }
  const schedules = schedulesOf(name, job, zone, reading)
  const on = name === 'all' && switchOf(env.DARKROOM_EVENTS ?? '') === false ? new Set<TriggerKind>() : kindsOf(job)
  return {
    name,
    recipes: own.map((recipe) => recipe.name),
    accounts: accounts.filter((account) => job.accounts?.includes(account) ?? true),
    schedules,
    timeZone: zone,
    on,
    mode,
    modes: Object.fromEntries(own.map((recipe) => [recipe.name, modeOf(recipe)])),
    limits: jobLimits(name, job, reading),
    jitter: durationMs(job.jitter ?? '') ?? 0,
    missed: job.missed ?? 'once',
    atStart: job.atStart ?? 'changed',
    verify: job.verify ?? true,
    isLate: own.some(({ isLate }) => isLate),
  }
}

const portOf = (given: number | undefined, env: Env, report: Report): number => {
  const port = env.DARKROOM_PORT ? Number(env.DARKROOM_PORT) : (given ?? 2284)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  report('DARKROOM_PORT', `"${env.DARKROOM_PORT}" is not a port`)
  return 2284
}

/** Where the daemon listens; a path is without the slash at its end. */
const httpOf = (http: NonNullable<ServeConfig['http']>, env: Env, report: Report, secret: ReadSecret): HttpSettings => {
  const given = (name: string): string | undefined => env[`DARKROOM_${name}`] || undefined
  const basePath = given('BASE_PATH') ?? http.basePath ?? '/'
  if (!basePath.startsWith('/')) report('serve.http.basePath', `"${basePath}" does not begin with "/"`)
  return {
    host: given('HOST') ?? http.host ?? '127.0.0.1',
    port: portOf(http.port, env, report),
    basePath: basePath.replace(/\/+$/, ''),
    publicUrl: (given('PUBLIC_URL') ?? http.publicUrl)?.replace(/\/+$/, '') ?? null,
    metrics: wordOf(env, 'METRICS', ['token', 'open', 'off'] as const, report) ?? http.metrics ?? 'token',
    readToken: secret({
      value: http.readToken,
      file: http.readTokenFile,
      path: 'serve.http.readToken',
      variable: 'READ_TOKEN',
    }),
    hookToken: secret({
      value: http.hookToken,
      file: http.hookTokenFile,
      path: 'serve.http.hookToken',
      variable: 'HOOK_TOKEN',
    }),
    auth: http.auth ?? 'login',
    password: secret({ value: undefined, file: http.passwordFile, path: 'serve.http.password', variable: 'PASSWORD' }),
    hosts: split(env.DARKROOM_HOSTS) ?? http.hosts ?? [],
    trustedProxies: split(env.DARKROOM_TRUSTED_PROXIES) ?? http.trustedProxies ?? [],
    authHeader: given('AUTH_HEADER') ?? http.authHeader ?? null,
    signIn: http.signIn?.immich ?? false,
    users: http.signIn?.users ?? [],
    frameAncestors: http.frameAncestors ?? [],
  }
}

/** The zone that the daemon itself goes by, and where it was said. */
const ownZone = (config: ServeConfig, env: Env): readonly [zone: string, path: string] => {
  if (env.DARKROOM_TIME_ZONE) return [env.DARKROOM_TIME_ZONE, 'DARKROOM_TIME_ZONE']
  if (config.timeZone) return [config.timeZone, 'serve.timeZone']
  if (env.TZ) return [env.TZ.replace(/^:/, ''), 'TZ']
  return [Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC', 'serve.timeZone']
}

/** A duration of the file, which its form checked, or of a variable. */
const ms = (text: string | undefined, preset: string): number => durationMs(text ?? preset) ?? 0

const eventsOf = (events: NonNullable<ServeConfig['events']>, env: Env, report: Report): Settings['events'] => {
  const { DARKROOM_EVENTS: live, DARKROOM_POLL: poll } = env
  if (live && switchOf(live) === null) report('DARKROOM_EVENTS', `"${live}" is neither on nor off`)
  if (poll && durationMs(poll) === null) report('DARKROOM_POLL', `"${poll}" is not a duration`, 'Write it as "5m".')
  if (durationMs(poll || events.poll || '') === 0)
    report(poll ? 'DARKROOM_POLL' : 'serve.events.poll', 'would ask the server without a pause', 'Write it as "5m".')
  return {
    live: switchOf(live ?? '') ?? events.live ?? true,
    settle: ms(events.settle, '5s'),
    atMost: ms(events.atMost, '5m'),
    poll: ms(poll || events.poll, '5m'),
    recheck: (events.recheck ?? ['10m', '2h']).map((text) => ms(text, '')),
  }
}

/** What is set without any effect, and recipes that no job runs. */
const idleWarnings = ({ config, env, known }: Reading, jobs: readonly Job[]): string[] => {
  const isForNone = env.DARKROOM_SCHEDULE && !jobs.some(({ name }) => name === 'all')
  const idle = known.recipes.filter(({ name }) => !jobs.some(({ recipes }) => recipes.includes(name)))
  const unknown = Object.keys(config.modes ?? {}).filter(
    (name) => !known.recipes.some((recipe) => isNamed(recipe, name)),
  )
  const names = known.recipes.flatMap(({ name, instance }) => [name, instance ?? []].flat())
  return [
    ...(isForNone ? ['DARKROOM_SCHEDULE is for the job "all", which the configuration does not have.'] : []),
    ...idle.map(({ name }) => `The recipe "${name}" is in no job, so it runs by hand only.`),
    ...unknown.map((name) => {
      const near = suggestion(name, names)
      return `serve.modes: no recipe is called "${name}".${near ? ` Did you mean "${near}"?` : ''}`
    }),
  ]
}

/**
 * The settings of the daemon: a variable wins over the file. Recipes in no job are warned of.
 * @param folder of the configuration, where its files are looked for
 */
export const readSettings = (
  config: ServeConfig,
  { env, folder, known }: { readonly env: Env; readonly folder: string; readonly known: Known },
): ReadSettings => {
  const problems: Problem[] = []
  const secrets: string[] = []
  const report: Report = (path, message, hint) => problems.push({ path, message, ...(hint ? { hint } : {}) })
  const files: string[] = []
  const secretIn = secretsIn(folder, env, report, files)
  const secret: ReadSecret = (places) => {
    const found = secretIn(places)
    if (found) secrets.push(found)
    return found
  }
  const timeZone = zoneOf(...ownZone(config, env), report)
  const limits = limitsOf(known.limits, env, report)
  const mode = wordOf(env, 'MODE', modes, report) ?? config.mode ?? 'apply'
  const reading: Reading = { config, env, known, timeZone, mode, limits, report }
  const given = Object.entries(config.jobs ?? { all: { schedule: 'every 1h', on: 'events' as const } })
  const jobs = given.map(([name, job]) => jobOf(name, job, reading))
  const { review, keep, notify } = config
  const ofHeartbeat = notify?.heartbeat?.jobs ?? []
  namesIn(
    ofHeartbeat,
    'serve.notify.heartbeat.jobs',
    given.map(([name]) => name),
    'job',
    reading,
  )
  const settings: Settings = {
    timeZone,
    firstRun: wordOf(env, 'FIRST_RUN', ['review', 'apply'] as const, report) ?? config.firstRun ?? 'review',
    jobs,
    limits,
    allow: allowOf(env, report) ?? known.allow,
    usesAlbums: known.recipes.some(({ usesAlbums }) => usesAlbums),
    events: eventsOf(config.events ?? {}, env, report),
    review: { expires: ms(review?.expires, '14d'), snooze: ms(review?.snooze, '30d') },
    runTimeout: ms(config.runTimeout, '2h'),
    unreachableAfter: ms(notify?.unreachableAfter, '15m'),
    keep: { runs: ms(keep?.runs, '180d'), audit: ms(keep?.audit, '365d') },
    http: httpOf(config.http ?? {}, env, report, secret),
    notify: readNotify(notify ?? {}, { env, timeZone, secret, report }),
  }
  return { settings, problems, warnings: [...unknownVariables(env), ...idleWarnings(reading, jobs)], secrets, files }
}
