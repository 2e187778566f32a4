import { cronSchedule, draftAccounts, ownerOf, zoneOf } from '../accounts.ts'
import type { Call, Draft, Given, Tool } from '../contract.ts'
import { given as defined } from '../draft.ts'
import { type ArgumentForm, readArguments } from '../reading/arguments.ts'
import { readEnvFile } from '../reading/env-file.ts'
import { dataIn } from '../values.ts'
import { readInput } from './inputs.ts'

type Side = 'include' | 'exclude'
type Part = 'metadata' | 'smart' | 'local' | 'people'
type Mode = 'union' | 'intersection'

const partNames: Readonly<Record<string, Part>> = {
  metadata: 'metadata',
  smart: 'smart',
  'local-filter': 'local',
  'person-names': 'people',
}

/** Where each option of queries belongs; those of March 2025 end in `-file`. */
const places = new Map<string, readonly [Side, Part, Mode]>(
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

const amount = (text: string): number | null => (/^-?\d+$/.test(text) ? Number(text) : null)

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

interface ReadRule {
  readonly rule: Readonly<Record<string, unknown>>
  readonly accounts: readonly string[]
  readonly files: readonly string[]
  /** Rows, whose place is known once all rules are. */
  readonly rows: readonly (readonly [
    from: string,
    to: string | null,
    how: 'same' | 'changed' | 'idle' | 'safer',
    note: string,
  ])[]
  readonly at: string
  /** Left out, because it would be the whole library here. */
  readonly isWhole: boolean
}

const readRule = (call: Call, given: Given, draft: Draft): ReadRule => {
  const { options, positionals, problems } = readArguments(call.words ?? [], form)
  for (const { code, message, hint } of problems) draft.problem(code, call.at, message, hint)
  if (positionals.length > 0 && problems.length === 0)
    draft.problem('value-invalid', call.at, `${positionals.length} words belong to no option`, '')
  const rows: ReadRule['rows'][number][] = []
  const sides: Record<Side, Partial<Record<Part, Partial<Record<Mode, unknown[]>>>>> = { include: {}, exclude: {} }
  const files: string[] = []
  const flags = new Map<string, string>()
  let isWhole = false
  for (const { name, written, values } of options) {
    const place = places.get(name)
    if (!place) {
      flags.set(name, values[0] ?? '')
      if (name === '--verbose') rows.push([written, null, 'idle', ''])
      continue
    }
    const [side, part, mode] = place
    const expanded = values.flatMap((value) =>
      /[*?]/.test(value) && value.endsWith('.json') ? given.files.glob(`${call.folder}/${value}`) : [value],
    )
    const read = expanded.map((value) => readInput(value, part, call.folder, given.files))
    for (const { problem } of read) if (problem) draft.problem(problem[0], call.at, `${written}: ${problem[1]}`, '')
    files.push(...read.flatMap((input) => input.files))
    const found = read.flatMap((input) => input.values)
    if (
      side === 'include' &&
      part === 'metadata' &&
      found.some((query) => typeof query === 'object' && query !== null && Object.keys(query).length === 0)
    )
      isWhole = true
    const sets = sides[side][part] ?? {}
    sides[side][part] = sets
    const before = sets[mode]
    // Groups of people, each of which excludes if it is complete: repeated, they are a list of lists.
    const isGroup = side === 'exclude' && part === 'people' && mode === 'intersection'
    if (isGroup && before) sets[mode] = [...(before.every(Array.isArray) ? before : [before]), found]
    else sets[mode] = [...(before ?? []), ...found]
    const to = `${side}.${part}.${mode}`
    const idle = read.flatMap((input) => input.idle)
    const isOld = name.endsWith('-file') && before !== undefined
    const isBoth =
      side === 'exclude' &&
      sets.union !== undefined &&
      sets.intersection !== undefined &&
      (part === 'metadata' || part === 'smart')
    if (isBoth)
      rows.push([written, to, 'changed', 'the earlier tool excluded only what both modes found; here each excludes'])
    else if (isOld) rows.push([written, to, 'changed', 'used twice: joined; only the last counted'])
    else if (isGroup && before)
      rows.push([
        written,
        to,
        'changed',
        'each group excludes, as the manual says; the tool made one group of all names',
      ])
    else if (otherwise(part, mode, found) !== null)
      rows.push([written, to, 'changed', otherwise(part, mode, found) ?? ''])
    else rows.push([written, to, 'same', idle.length > 0 ? `${idle.join(', ')} are left out` : ''])
  }
  const rule: Record<string, unknown> = {}
  for (const side of ['include', 'exclude'] as const) if (Object.keys(sides[side]).length > 0) rule[side] = sides[side]
  for (const [flag, option] of [
    ['--max-assets', 'limit'],
    ['--default-smart-result-limit', 'defaultSmartLimit'],
  ] as const) {
    const value = flags.get(flag)
    if (value === undefined) continue
    const number = amount(value)
    if (number === null || number < 0)
      draft.problem('value-invalid', call.at, `${flag} is "${value}"`, 'Write a whole number.')
    else if (number === 0) rows.push([flag, null, 'same', '0 meant no limit'])
    else {
      rule[option] = number
      rows.push([flag, option, 'same', ''])
    }
  }
  rule.owners = 'any'
  const album = flags.get('--album')
  if (album !== undefined) {
    rule.album = id.test(album) ? { id: album } : album
    rows.push(['--album', 'album', 'same', ''])
  } else
    rows.push([
      '--album',
      null,
      'same',
      'is missing: the rule fills nothing, and `darkroom find` shows what it selects',
    ])
  rows.push([
    'owners',
    'owners',
    'same',
    "partners' pictures take part as before; archived ones came in too on servers from 3.0, ours looks at the timeline",
  ])
  return {
    rule: { name: album, ...rule },
    accounts: accountsOf(call, given, draft, album),
    files,
    rows,
    at: call.at,
    isWhole,
  }
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
    const kept = read.filter(({ isWhole }) => !isWhole)
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
      const index = kept.findIndex((one) => one.rule === rule.rule)
      const { album } = rule.rule
      if (isWhole && typeof album === 'string') draft.album(album)
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
