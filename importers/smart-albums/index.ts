import { cronSchedule, draftAccounts, ownerOf, zoneOf } from '../accounts.ts'
import type { Call, Data, Draft, Given, How, Tool } from '../contract.ts'
import { defined } from '../draft.ts'
import { type ArgumentForm, type FoundOption, readArguments } from '../reading/arguments.ts'
import { readEnvFile } from '../reading/env-file.ts'
import { dataIn, isData } from '../values.ts'
import { readInput } from './inputs.ts'

type Side = 'include' | 'exclude'
type Part = 'metadata' | 'smart' | 'local' | 'people'
type Mode = 'union' | 'intersection'
type Place = readonly [Side, Part, Mode]

const partNames: Readonly<Record<string, Part>> = {
  metadata: 'metadata',
  smart: 'smart',
  'local-filter': 'local',
  'person-names': 'people',
}

/** Where each option of queries belongs; those of March 2025 end in `-file`. */
const places = new Map<string, Place>(
  (['include', 'exclude'] as const).flatMap((side) =>
    Object.entries(partNames).flatMap(([name, part]) => [
      [`--${side}-${name}-union`, [side, part, 'union']] as const,
      [`--${side}-${name}-intersection`, [side, part, 'intersection']] as const,
      ...(part === 'people'
        ? []
        : [[`--${side}-${name}-file`, [side, part, side === 'include' ? 'intersection' : 'union']] as const]),
    ]),
  ),
)

const form: ArgumentForm = [
  ...[...places.keys()].map((name) => [[name], '*'] as const),
  ...['--album', '--max-assets', '--default-smart-result-limit', '--key', '--server'].map(
    (name) => [[name], 1] as const,
  ),
  [['--verbose'], 0],
]

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Where the address and the key of a command are: flags before variables before the file beside it. */
const connectionOf = (call: Call, { files }: Given) => {
  const { options } = readArguments(call.words ?? [], form)
  const beside = readEnvFile(`${call.folder}/.env`, files.read(`${call.folder}/.env`) ?? '') ?? []
  const variables = new Map([...beside, ...call.variables].map((setting) => [setting.name, setting]))
  const of = (flag: string, variable: string) => {
    const value = options.findLast(({ name }) => name === flag)?.values[0]
    return value === undefined ? variables.get(variable) : { name: flag, value, at: call.at }
  }
  const key = of('--key', 'IMMICH_API_KEY')
  const holder = [...variables.values()].find(({ value }) => value !== '' && value === key?.value)
  return { url: of('--server', 'IMMICH_SERVER_URL'), key, owner: holder ? ownerOf(holder.name) : null }
}

const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-+|-+$/g, '')

/**
 * Account of a command. Where there are several keys, each is named after the variable that holds it, or the album that it
 * fills first.
 */
const accountsOf = (call: Call, given: Given, draft: Draft, album: string | undefined): string[] => {
  const { url, key, owner } = connectionOf(call, given)
  const keys = new Set(given.calls.flatMap((other) => connectionOf(other, given).key?.value ?? []))
  const name = owner ?? (album === undefined || id.test(album) ? '' : slugOf(album))
  const named = keys.size > 1 && call.service === null && name !== '' ? { name } : {}
  return draftAccounts(draft, call, given, {
    url: url?.value ?? null,
    urlFrom: url?.name ?? 'IMMICH_SERVER_URL',
    urlAt: url?.at ?? '',
    keys: key ? [{ key: key.value, file: null, from: key.name, at: key.at }] : [],
    ...named,
  })
}

/** What the tool made of values by a mistake of its own; null where it did as they read. */
const otherwise = (part: Part, mode: Mode, values: readonly unknown[]): string | null => {
  if (part === 'people' && mode === 'intersection')
    return 'of a name that several people bear any of them counts; the tool demanded all of them at once'
  if (part !== 'local') return null
  const conditions = values.map(dataIn)
  if (conditions.some(({ path }) => /^\$(\.|\[')people\b/.test(String(path))))
    return 'the tool never asked for people, so that there were none; here they are'
  const names = conditions.map(({ description, ...condition }) => String(description ?? JSON.stringify(condition)))
  if (mode === 'intersection' && new Set(names).size < names.length)
    return 'conditions of one description were never fulfilled together; here they are'
  return null
}

type Row = readonly [from: string, to: string | null, how: How, note: string]

type Selection = Partial<Record<Mode, readonly unknown[]>>

/** What one side of a rule selects. */
type Searches = Partial<Record<Part, Selection>>

/** What is collected of the options of a command. */
interface Collected {
  readonly include: Searches
  readonly exclude: Searches
  readonly files: string[]
  /** Rows, whose place is known once all rules are. */
  readonly rows: Row[]
  /** Left out, because it would be the whole library here. */
  isWhole: boolean
}

interface ReadRule extends Readonly<Collected> {
  readonly rule: Data
  readonly accounts: readonly string[]
  readonly at: string
}

/** Groups of people, each of which excludes if it is complete: repeated, they are a list of lists. */
const isGroup = ([side, part, mode]: Place): boolean =>
  side === 'exclude' && part === 'people' && mode === 'intersection'

/** What an option selects, with what it selected where it was given before. */
const joined = (before: readonly unknown[] | undefined, found: readonly unknown[], place: Place) => {
  if (isGroup(place) && before) return [...(before.every(Array.isArray) ? before : [before]), found]
  return [...(before ?? []), ...found]
}

const isEmptyQuery = (query: unknown): boolean => isData(query) && Object.keys(query).length === 0

/** What of an option is otherwise than it was; null where nothing is. */
const changeOf = (
  { name }: FoundOption,
  place: Place,
  found: readonly unknown[],
  [before, now]: readonly Selection[],
): string | null => {
  const [side, part, mode] = place
  const isSearch = part === 'metadata' || part === 'smart'
  if (side === 'exclude' && isSearch && now?.union && now.intersection)
    return 'the earlier tool excluded only what both modes found; here each excludes'
  if (before?.[mode] && name.endsWith('-file')) return 'used twice: joined; only the last counted'
  if (before?.[mode] && isGroup(place))
    return 'each group excludes, as the manual says; the tool made one group of all names'
  return otherwise(part, mode, found)
}

const readSearch = (option: FoundOption, place: Place, call: Call, given: Given, draft: Draft, to: Collected): void => {
  const [side, part, mode] = place
  const inputs = option.values
    .flatMap((value) =>
      /[*?]/.test(value) && value.endsWith('.json') ? given.files.glob(`${call.folder}/${value}`) : [value],
    )
    .map((value) => readInput(value, part, call.folder, given.files))
  for (const { problem } of inputs)
    if (problem) draft.problem(problem[0], call.at, `${option.written}: ${problem[1]}`, '')
  to.files.push(...inputs.flatMap(({ files }) => files))
  const found = inputs.flatMap(({ values }) => values)
  if (side === 'include' && part === 'metadata' && found.some(isEmptyQuery)) to.isWhole = true
  const before = to[side][part] ?? {}
  const now = { ...before, [mode]: joined(before[mode], found, place) }
  to[side][part] = now
  const change = changeOf(option, place, found, [before, now])
  const idle = inputs.flatMap((input) => input.idle)
  const note = idle.length > 0 ? `left out: ${idle.join(', ')}` : ''
  to.rows.push([option.written, place.join('.'), change === null ? 'same' : 'changed', change ?? note])
}

/** A limit that a flag sets; undefined for none. */
const readLimit = (flag: string, option: string, value: string | undefined, at: string, draft: Draft, rows: Row[]) => {
  if (value === undefined) return undefined
  const isAmount = /^-?\d+$/.test(value) && Number(value) >= 0
  if (!isAmount) draft.problem('value-invalid', at, `${flag} is "${value}"`, 'Write a whole number.')
  else if (Number(value) === 0) rows.push([flag, null, 'same', '0 meant no limit'])
  else rows.push([flag, option, 'same', ''])
  return isAmount && Number(value) > 0 ? Number(value) : undefined
}

const noAlbum = 'is missing: the rule fills nothing, and `darkroom find` shows what it selects'
const partners =
  "partners' pictures take part as before; archived ones came in too on servers from 3.0, ours looks at the timeline"

const readRule = (call: Call, given: Given, draft: Draft): ReadRule => {
  const { options, positionals, problems } = readArguments(call.words ?? [], form)
  for (const { code, message, hint } of problems) draft.problem(code, call.at, message, hint)
  if (positionals.length > 0 && problems.length === 0)
    draft.problem('value-invalid', call.at, `${positionals.length} words belong to no option`, '')
  const found: Collected = { include: {}, exclude: {}, files: [], rows: [], isWhole: false }
  const flags = new Map<string, string>()
  for (const option of options) {
    const place = places.get(option.name)
    if (place) readSearch(option, place, call, given, draft, found)
    else flags.set(option.name, option.values[0] ?? '')
    if (option.name === '--verbose') found.rows.push([option.written, null, 'idle', ''])
  }
  const limitOf = (flag: string, option: string): number | undefined =>
    readLimit(flag, option, flags.get(flag), call.at, draft, found.rows)
  const album = flags.get('--album')
  const rule = {
    name: album,
    include: Object.keys(found.include).length > 0 ? found.include : undefined,
    exclude: Object.keys(found.exclude).length > 0 ? found.exclude : undefined,
    limit: limitOf('--max-assets', 'limit'),
    defaultSmartLimit: limitOf('--default-smart-result-limit', 'defaultSmartLimit'),
    owners: 'any',
    album: album !== undefined && id.test(album) ? { id: album } : album,
  }
  if (album === undefined) found.rows.push(['--album', null, 'same', noAlbum])
  else found.rows.push(['--album', 'album', 'same', ''])
  found.rows.push(['owners', 'owners', 'same', partners])
  return { ...found, rule, accounts: accountsOf(call, given, draft, album), at: call.at }
}

/** immich-smart-albums by tahnau. */
export const smartAlbums: Tool = {
  name: 'smart-albums',
  image: /(^|\/)immich-smart-albums$/,
  script: /^(immich-smart-albums(\.py)?|smart-albums)$/,
  variables: /^$/,
  names: ['IMMICH_SERVER_URL', 'IMMICH_API_KEY'],
  owns: () => false,
  read: (given, draft) => {
    const read = given.calls.filter(({ words }) => words !== null).map((call) => readRule(call, given, draft))
    for (const call of given.calls) draft.schedule(cronSchedule(call.cron, zoneOf(call)))
    // Two lines of a crontab that do the same are one rule.
    const keyOf = ({ rule, accounts }: Pick<ReadRule, 'rule' | 'accounts'>): string => JSON.stringify([rule, accounts])
    const kept = [...new Map(read.filter(({ isWhole }) => !isWhole).map((one) => [keyOf(one), one])).values()]
    const accounts = new Set(read.flatMap((rule) => rule.accounts))
    const rules = kept.map(({ rule, accounts: own }, index) => {
      const { name, ...rest } = rule
      const given = draft.uniqueName(String(name ?? `rule ${index + 1}`))
      return defined({ name: given, ...rest, accounts: accounts.size > 1 ? own : undefined })
    })
    const comments = kept.flatMap(({ files }, index) =>
      files.length > 0 ? [`${rules[index]?.name}: ${files.join(', ')}`] : [],
    )
    const place = rules.length > 0 ? draft.plugin({ use: 'smart-albums', rules }, { comments }) : 'plugins'
    for (const { rows, at, isWhole, ...rule } of read) {
      const index = kept.findIndex((one) => keyOf(one) === keyOf(rule))
      if (isWhole && typeof rule.rule.album === 'string') draft.album(rule.rule.album)
      for (const [from, to, how, note] of rows)
        if (isWhole)
          draft.row(
            from,
            at,
            null,
            'safer',
            'the query {} found nothing before, and would be the whole library here: the rule is left out',
          )
        else draft.row(from, at, to === null ? null : `${place}.rules[${index}].${to}`, how, note)
    }
  },
}
