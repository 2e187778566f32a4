import { dirname, join } from 'node:path/posix'
import type { Call, Data, Files, ImportProblem, Setting, Settings, Volume } from '../contract.ts'
import { isData, problemOf } from '../values.ts'
import { readEnvFile } from './env-file.ts'
import { interpolate } from './interpolate.ts'
import { shellCommands } from './shell.ts'

type Report = (problem: ImportProblem) => void

/** Whether settings are a compose file. */
export const isCompose = (value: unknown): value is Data & { readonly services: Data } =>
  isData(value) && isData(value.services)

const needsDocker = 'Import the output of `docker compose config` instead.'

interface Reading {
  readonly settings: Settings
  readonly files: Files
  readonly values: ReadonlyMap<string, string>
  readonly report: Report
}

const inFolder = (folder: string, path: string): string => (path.startsWith('/') ? path : join(folder, path))

/** Puts variables in, and reports those without a value. */
const filled = (text: string, at: string, { values, report }: Reading): string => {
  const { text: result, missing } = interpolate(text, values)
  for (const name of missing)
    report(
      problemOf('variable-missing', at, `\${${name}} has no value`, `Give it in a file: --env .env with ${name}=…`),
    )
  return result
}

/** Variables as they are written: map or list, so that True, 1 and 07 stay text. */
const environmentOf = (text: string, given: unknown, service: string, reading: Reading): Setting[] => {
  const { settings } = reading
  const at = (key: string | number): string => settings.at('services', service, 'environment', key)
  const entries: (readonly [name: string, value: unknown, at: string])[] = Array.isArray(given)
    ? given.map((entry, index) => {
        const [name = '', ...rest] = String(entry).split('=')
        return [name, rest.length > 0 ? rest.join('=') : undefined, at(index)]
      })
    : Object.entries(isData(given) ? given : {}).map(([name, value]) => [name, value, at(name)])
  const lines = text.split('\n')
  return entries.map(([name, value, place]) => {
    if (value === undefined || value === null) return { name, value: reading.values.get(name) ?? '', at: place }
    // A number or yes-word is what stands in the file: 07 is no 7, which JSON does not know.
    const line = settings.kind === 'json' ? '' : (lines[Number(/\d+$/.exec(place)?.[0] ?? 1) - 1] ?? '')
    const plain = /[:=]\s*([^\s'"#][^#]*?)\s*(?:#.*)?$/.exec(line)?.[1]
    const asWritten = typeof value === 'string' ? value : (plain ?? String(value))
    return { name, value: filled(asWritten, place, reading), at: place }
  })
}

const envFilesOf = (given: unknown, folder: string, at: string, { files, report }: Reading): Setting[] =>
  (Array.isArray(given) ? given : given === undefined ? [] : [given]).flatMap((entry) => {
    const path = inFolder(folder, String(isData(entry) ? entry.path : entry))
    const text = files.read(path)
    if (text !== null) return [...(readEnvFile(path, text) ?? [])]
    if (isData(entry) && entry.required === false) return []
    report(problemOf('file-missing', at, `${path} is not there`, 'Run the import where its files are.'))
    return []
  })

const volumesOf = (service: Data, compose: Data, folder: string, fill: (text: string) => string): Volume[] => {
  const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  const volumes = listed(service.volumes).flatMap((entry): Volume[] => {
    if (isData(entry)) {
      if (typeof entry.source !== 'string' || typeof entry.target !== 'string') return []
      return [{ host: inFolder(folder, fill(entry.source)), inside: entry.target }]
    }
    const [host = '', inside = ''] = fill(String(entry)).split(':')
    return /^[./~]/.test(host) && inside !== '' ? [{ host: inFolder(folder, host), inside }] : []
  })
  const secrets = listed(service.secrets).flatMap((entry): Volume[] => {
    const name = String(isData(entry) ? entry.source : entry)
    const target = isData(entry) && typeof entry.target === 'string' ? entry.target : name
    const secret = isData(compose.secrets) ? compose.secrets[name] : undefined
    if (!isData(secret) || typeof secret.file !== 'string') return []
    return [
      { host: inFolder(folder, fill(secret.file)), inside: target.startsWith('/') ? target : `/run/secrets/${target}` },
    ]
  })
  return [...volumes, ...secrets]
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
    ...(beside === null ? [] : (readEnvFile('.env', beside) ?? [])).map(({ name, value }) => [name, value] as const),
    ...environment,
  ])
  const compose = settings.value as Data
  const silent: Reading = { settings, files, values, report: () => {} }
  if (compose.include !== undefined)
    report(problemOf('needs-running', settings.at('include'), '`include` of compose', needsDocker))
  return Object.entries(isData(compose.services) ? compose.services : {}).flatMap(([name, service]): Call[] => {
    if (!isData(service)) return []
    const at = settings.at('services', name)
    const problems: ImportProblem[] = []
    const reading: Reading = { ...silent, report: (problem) => problems.push(problem) }
    const fill = (value: string): string => filled(value, at, reading)
    for (const key of ['extends', 'profiles'])
      if (service[key] !== undefined)
        problems.push(
          problemOf('needs-running', settings.at('services', name, key), `\`${key}\` of compose`, needsDocker),
        )
    const command = [service.entrypoint ?? [], service.command ?? []].map((part) =>
      Array.isArray(part)
        ? part.map(String)
        : (shellCommands('', fill(String(part)), values, () => [])[0]?.words ?? []),
    )
    const variables = lastOfName([
      ...envFilesOf(service.env_file, folder, settings.at('services', name, 'env_file'), reading),
      ...environmentOf(text, service.environment, name, reading),
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
        volumes: volumesOf(service, compose, folder, fill),
        cron: null,
        problems,
      },
    ]
  })
}
