import { dirname, join } from 'node:path/posix'
import { parseDocument } from 'yaml'
import type { Call, Data, Files, ImportProblem, Setting, Settings, TextSource, Volume } from '../contract.ts'
import { dataIn, everySeconds, isData, listIn, problemOf } from '../values.ts'
import { readEnvFile } from './env-file.ts'
import { interpolate } from './interpolate.ts'
import { splitShellWords } from './shell-words.ts'

type Report = (problem: ImportProblem) => void

const hasServices = (value: unknown): boolean => isData(value) && isData(value.services)

/**
 * Settings that are a compose file: services below their heading, or, as in the first version of such files and in what people
 * post, without it. Null where they are none.
 */
export const composeIn = (settings: Settings): Settings | null => {
  const { value } = settings
  if (hasServices(value)) return settings
  const parts = Object.values(dataIn(value))
  if (!parts.every(isData) || !parts.some(({ image }) => typeof image === 'string')) return null
  return { ...settings, value: { services: value }, at: (...path) => settings.at(...path.slice(1)) }
}

const needsDocker = 'Import the output of `docker compose config` instead.'
export const needsTemplate = 'Import what is made of it, or write it out.'
const keepsProfiles = 'Take it out: it says only when the service is started, and `docker compose config` keeps it.'

interface Reading {
  readonly settings: Settings
  readonly files: Files
  readonly values: ReadonlyMap<string, string>
  /** Whether a file of variables is there, so that compose leaves empty what it does not have. */
  readonly hasValues: boolean
  readonly report: Report
}

const inFolder = (folder: string, path: string, { home }: Files): string => {
  if (home !== undefined && /^~(\/|$)/.test(path)) return home + path.slice(1)
  return path.startsWith('/') ? path : join(folder, path)
}

/** Words of a command; all of it where it has an open quote, so that docker would not start it either. */
const wordsOf = (command: string): string[] => {
  try {
    return splitShellWords(command)
  } catch {
    return [command]
  }
}

/** Puts variables in, and reports those without a value. */
const filled = (text: string, at: string, { values, report }: Reading): string => {
  const { text: result, missing } = interpolate(text, values)
  for (const name of missing)
    report(
      problemOf('variable-missing', at, `\${${name}} has no value`, `Give it in a file: --env .env with ${name}=…`),
    )
  return result
}

/** Without these nothing works, so that an empty one is a mistake. */
const needed = /URL|KEY|HOST|SERVER|ROOT_PATH|^CONFIG/

/** Variables whose value is words of a shell, so that quotes mean something. */
const ofShell = /_REGEX\d*$|^ALBUM_SEPARATOR$/

/** Variables, from a map or a list. */
const environmentOf = (
  given: unknown,
  written: unknown,
  service: string,
  reading: Reading,
  note: (text: string) => void,
): Setting[] => {
  const { settings } = reading
  const at = (key: string | number): string => settings.at('services', service, 'environment', key)
  const entries: (readonly [name: string, value: string | undefined, at: string])[] = Array.isArray(written)
    ? written.map((entry, index) => {
        const [name = '', ...rest] = String(entry).split('=')
        return [name.trim(), rest.length > 0 ? rest.join('=') : undefined, at(index)]
      })
    : Object.entries(dataIn(written)).map(([name, value]) => [
        name,
        dataIn(given)[name] === null ? undefined : String(value),
        at(name),
      ])
  return entries.map(([name, value, place]) => {
    if (isData(dataIn(written)[name]) || value?.includes('{{')) {
      reading.report(
        problemOf('needs-running', place, `the value of ${name} is filled in by a template`, needsTemplate),
      )
      return { name, value: '', at: place }
    }
    if (value === undefined) return { name, value: reading.values.get(name) ?? '', at: place }
    const [, missing] = /^\$\{?(\w+)\}?$/.exec(value) ?? []
    if (missing !== undefined && reading.hasValues && !reading.values.has(missing) && !needed.test(name)) {
      note(`${place}: ${name} is empty, because ${missing} has no value in the files of variables.`)
      return { name, value: '', at: place }
    }
    const isQuoted = Array.isArray(written) && /^(['"])(?:(?!\1).)*\1$/s.test(value) && !ofShell.test(name)
    if (isQuoted)
      note(
        `${place}: the quotes around the value of ${name} belonged to it, because they do not begin the entry; left out.`,
      )
    return { name, value: filled(isQuoted ? value.slice(1, -1) : value, place, reading), at: place }
  })
}

const envFilesOf = (given: unknown, folder: string, at: string, reading: Reading): Setting[] =>
  listIn(given).flatMap((entry) => {
    const { files, report, values } = reading
    const path = inFolder(folder, filled(String(isData(entry) ? entry.path : entry), at, reading), files)
    const text = files.read(path)
    if (text !== null) return [...(readEnvFile(path, text, values) ?? [])]
    if (isData(entry) && entry.required === false) return []
    report(problemOf('file-missing', at, `${path} is not there`, 'Run the import where its files are.'))
    return []
  })

const volumesOf = (
  service: Data,
  compose: Data,
  folder: string,
  read: Files,
  fill: (text: string) => string,
): Volume[] => {
  const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  const volumes = listed(service.volumes).flatMap((entry): Volume[] => {
    if (isData(entry)) {
      if (typeof entry.source !== 'string' || typeof entry.target !== 'string' || entry.type === 'volume') return []
      return [{ host: inFolder(folder, fill(entry.source), read), inside: entry.target }]
    }
    const [host = '', inside = ''] = fill(String(entry)).split(':')
    return /^[./~]/.test(host) && inside !== '' ? [{ host: inFolder(folder, host, read), inside }] : []
  })
  const files = (kind: 'secrets' | 'configs', inside: string): Volume[] =>
    listed(service[kind]).flatMap((entry): Volume[] => {
      const name = String(isData(entry) ? entry.source : entry)
      const target = isData(entry) && typeof entry.target === 'string' ? entry.target : name
      const inPlace = target.startsWith('/') ? target : `${inside}/${target}`
      const { file, content } = dataIn(dataIn(compose[kind])[name])
      if (typeof content === 'string') return [{ host: `${kind}.${name}`, inside: inPlace, text: fill(content) }]
      return typeof file === 'string' ? [{ host: inFolder(folder, fill(file), read), inside: inPlace }] : []
    })
  return [...volumes, ...files('secrets', '/run/secrets'), ...files('configs', '')]
}

const plainNumber = /^\d+\s+(?=(?:\S+\s+){4}\S+$)/

/** When a service runs by what another container reads in its labels, such as Ofelia or swarm-cronjob; null where none do. */
const timesIn = (service: Data, fill: (text: string) => string): string | null => {
  const labels = [service.labels, dataIn(service.deploy).labels].flatMap((given) =>
    Array.isArray(given)
      ? given.map((entry) => /^([^=]*)=(.*)$/s.exec(String(entry))?.slice(1) ?? [])
      : Object.entries(dataIn(given)).map(([name, value]) => [name, String(value)]),
  )
  const [, value] =
    labels.find(([name = '']) => /^(?:ofelia|chadburn|swarm\.cronjob)\.(?:.*\.)?schedule$/.test(name)) ?? []
  if (value === undefined) return null
  const times = fill(value).trim()
  const [, hours = 0, minutes = 0, seconds = 0] = /^@every (?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(times) ?? []
  const every = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  // Theirs may have a field for seconds in front.
  return every > 0 ? everySeconds(every) : times.replace(plainNumber, '')
}

const lastOfName = (settings: readonly Setting[]): Setting[] => [
  ...new Map(settings.map((setting) => [setting.name, setting])).values(),
]

/** Services of a compose file that a tool runs in, as calls; `extends` and the like need docker. */
export const callsOfCompose = (
  settings: Settings,
  text: string,
  { files, environment, report }: { files: Files; environment: ReadonlyMap<string, string>; report: Report },
): Call[] => {
  const folder = dirname(settings.file)
  const beside = files.read(join(folder, '.env'))
  const values = new Map([
    ...(files.home === undefined ? [] : [['HOME', files.home] as const]),
    ...(beside === null ? [] : (readEnvFile('.env', beside) ?? [])).map(({ name, value }) => [name, value] as const),
    ...environment,
  ])
  const compose = settings.value as Data
  // Numbers and yes-words are what stands in the file: 07 is no 7.
  const parsed =
    settings.kind === 'json'
      ? compose
      : dataIn(parseDocument(text, { schema: 'failsafe', merge: true, logLevel: 'error' }).toJS())
  const written = hasServices(parsed) ? parsed.services : parsed
  const hasValues = beside !== null || environment.size > 0
  const silent: Reading = { settings, files, values, hasValues, report: () => {} }
  if (compose.include !== undefined)
    report(problemOf('needs-running', settings.at('include'), '`include` of compose', needsDocker))
  return Object.entries(isData(compose.services) ? compose.services : {}).flatMap(([name, service]): Call[] => {
    if (!isData(service)) return []
    const at = settings.at('services', name)
    const problems: ImportProblem[] = []
    const notes: string[] = []
    const reading: Reading = { ...silent, report: (problem) => problems.push(problem) }
    const fill = (value: string): string => filled(value, at, reading)
    for (const [key, hint] of [
      ['extends', needsDocker],
      ['profiles', keepsProfiles],
    ] as const)
      if (service[key] !== undefined)
        problems.push(problemOf('needs-running', settings.at('services', name, key), `\`${key}\` of compose`, hint))
    const command = [service.entrypoint ?? [], service.command ?? []].map((part) =>
      Array.isArray(part) ? part.map((word) => fill(String(word))) : wordsOf(fill(String(part)).trim()),
    )
    const variables = lastOfName([
      ...envFilesOf(service.env_file, folder, settings.at('services', name, 'env_file'), reading),
      ...environmentOf(service.environment, dataIn(dataIn(written)[name]).environment, name, reading, (text) =>
        notes.push(text),
      ),
    ])
    return [
      {
        service: name,
        at,
        folder,
        variables,
        isOwn: true,
        words: command.flat(),
        program: fill(String(service.image ?? '')),
        script: null,
        volumes: volumesOf(service, compose, folder, files, fill),
        cron: timesIn(service, fill),
        containers: [name, ...(typeof service.container_name === 'string' ? [service.container_name] : [])],
        runsIn: null,
        isPart: (service.image ?? service.build) === undefined || /\.override\.ya?ml$/.test(settings.file),
        notes,
        problems,
      },
    ]
  })
}

/** The file that compose reads beside one with a name that it looks for; null where there is none. */
export const overrideOf = (file: string, files: Files): TextSource | null => {
  const [, stem] = /^((?:.*\/)?(?:docker-)?compose)\.ya?ml$/.exec(file) ?? []
  if (stem === undefined) return null
  for (const beside of [`${stem}.override.yml`, `${stem}.override.yaml`]) {
    const text = files.read(beside)
    if (text !== null) return { file: beside, text }
  }
  return null
}

const added = (call: Call, part: Call): Call => {
  const names = new Set(part.variables.map(({ name }) => name))
  const places = new Set(part.volumes.map(({ inside }) => inside))
  const own = call.words ?? []
  const other = part.words ?? []
  const isOther = own.length > 0 && other.length > 0 && own.join('\0') !== other.join('\0')
  const command = problemOf('needs-running', part.at, 'another command than in the first file', needsDocker)
  return {
    ...call,
    variables: [...call.variables.filter(({ name }) => !names.has(name)), ...part.variables],
    volumes: [...call.volumes.filter(({ inside }) => !places.has(inside)), ...part.volumes],
    program: part.program === '' ? call.program : part.program,
    words: other.length > 0 ? other : own,
    containers: [...new Set([...call.containers, ...part.containers])],
    notes: [...call.notes, ...part.notes, `${part.at} adds to the service ${call.service}.`],
    problems: [...call.problems, ...part.problems, ...(isOther ? [command] : [])],
  }
}

/** Services with what further compose files say of them, as compose adds them up: those of their folder, or else of their name. */
export const withParts = (calls: readonly Call[]): readonly Call[] => {
  const whole = calls.filter(({ isPart }) => !isPart)
  const alone: Call[] = []
  for (const part of calls.filter(({ isPart }) => isPart)) {
    const named = whole.filter(({ service }) => service !== null && service === part.service)
    const near = named.filter(({ folder }) => folder === part.folder)
    for (const call of near.length > 0 ? near : named) whole[whole.indexOf(call)] = added(call, part)
    if (named.length === 0) alone.push(part)
  }
  return [...whole, ...alone]
}
