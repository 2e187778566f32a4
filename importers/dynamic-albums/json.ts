import { cronSchedule, zoneOf } from '../accounts.ts'
import { allOf, anyOf, type Condition, globText, regexText, saferSync, scopeFor, syncOf } from '../conditions.ts'
import type { Call, Data, Draft, Given, How, Settings, Tool } from '../contract.ts'
import { defined, refuseOthers } from '../draft.ts'
import { readArguments } from '../reading/arguments.ts'
import { dataIn, isData, listIn, textsIn } from '../values.ts'
import { accountOf, tellVariables, type VariableRows, variablesOf } from './variables.ts'
import { configOf } from './yaml.ts'

type Read = readonly [condition: Condition | undefined, how: How, note?: string]

const glob =
  (word: string) =>
  (value: unknown): Read => [
    anyOf(textsIn(value).map((text) => ({ [word]: globText(text) }))),
    'changed',
    'letter case does not matter now',
  ]

const spanOf = (value: unknown): Condition => {
  const { start, end } = dataIn(value)
  return { taken: defined({ from: start, to: end }) }
}

/** What each key of a query comes to. */
const keys: Readonly<Record<string, (value: unknown, query: Data) => Read>> = {
  people: (value, { people_strict_mode: strict }) => [
    { person: { [strict === true ? 'only' : 'all']: textsIn(value) } },
    'same',
  ],
  any_people: (value, { people_strict_mode: strict }) => [
    { person: { any: textsIn(value) } },
    'same',
    strict === true ? 'its strict mode had no effect here' : '',
  ],
  people_strict_mode: (_, { people }) => [undefined, people === undefined ? 'dead' : 'same'],
  tags: (value) => [allOf(textsIn(value).map((tag) => ({ tagged: tag }))), 'same', 'tags below them count, as before'],
  country: glob('country'),
  state: glob('state'),
  city: glob('city'),
  path: (value) => [{ path: { regex: regexText(String(value)), flags: 'i' } }, 'same'],
  timespan: (value) => [
    anyOf((Array.isArray(value) ? value : [value]).map(spanOf)),
    'changed',
    'servers from 3.0 refused it, so that the album stood still there; days are those of the place now',
  ],
  favorite: (value) => [value === true ? { favorite: true } : { not: { favorite: true } }, 'same'],
}

const readEntry = (
  entry: Data,
  index: number,
  settings: Settings,
  accounts: readonly string[],
  given: Given,
  draft: Draft,
): void => {
  const name = String(entry.name ?? '')
  const query = isData(entry.query) ? entry.query : {}
  if (query.people !== undefined && query.any_people !== undefined)
    draft.problem(
      'value-invalid',
      settings.at(index, 'query', 'any_people'),
      'people and any_people exclude each other',
      'Leave one of them out.',
    )
  refuseOthers(draft, 'an entry', entry, ['name', 'query'], (key) => settings.at(index, key))
  refuseOthers(draft, 'a query', query, Object.keys(keys), (key) => settings.at(index, 'query', key))
  const spanAt = settings.at(index, 'query', 'timespan')
  for (const span of listIn(query.timespan).map(dataIn)) {
    refuseOthers(draft, 'a timespan', span, ['start', 'end'], () => spanAt)
    // Without one of them more would match.
    if (span.start === undefined || span.end === undefined)
      draft.problem('value-invalid', spanAt, 'a timespan needs a start and an end', 'Write days, such as 2022-07-20.')
  }
  const conditions: Condition[] = []
  draft.row(
    `[${index}].name`,
    settings.at(index, 'name'),
    `recipes[${index}].name`,
    given.exact ? 'same' : 'safer',
    given.exact ? '' : saferSync,
  )
  for (const [key, value] of Object.entries(query)) {
    const at = settings.at(index, 'query', key)
    const read = keys[key]
    if (!read) continue
    if (value === null || (value !== true && value !== false && listIn(value).join('') === '')) {
      draft.row(`[${index}].query.${key}`, at, null, 'dead', 'it is empty')
      continue
    }
    if (/^(favorite|people_strict_mode)$/.test(key) && typeof value !== 'boolean')
      draft.problem('value-invalid', at, `${key} is neither true nor false`)
    const [condition, how, note] = read(value, query)
    if (condition) conditions.push(condition)
    draft.row(`[${index}].query.${key}`, at, how === 'dead' ? null : `recipes[${index}].where`, how, note)
  }
  const where = allOf(conditions)
  const message = 'an entry needs a name and a query'
  if (name === '' || !where)
    draft.problem('value-invalid', settings.at(index), message, 'It would be the whole library.')
  draft.recipe(
    defined({ name: draft.uniqueName(name), accounts, scope: scopeFor(where), where, actions: [syncOf(name, given)] }),
  )
  if (given.exact) draft.allow('album.remove.all')
}

const variableRows: VariableRows = {
  SCHEDULE_INTERVAL: ['serve.jobs', 'core'],
  ...Object.fromEntries(
    ['START_DELAY', 'PYTHONUNBUFFERED', 'CONFIG_FILE', 'LOG_LEVEL'].map((name) => [name, [null, 'idle'] as const]),
  ),
}

const flags = ['IMMICH_URL', 'IMMICH_API_KEY', 'CONFIG_FILE', 'SCHEDULE_INTERVAL', 'START_DELAY']
const nameOf = new Map(flags.map((name) => [`--${name.toLowerCase().replaceAll('_', '-')}`, name]))

/** A call with its flags, which say the same as variables, as these. */
const withFlags = (call: Call): Call => {
  const { options } = readArguments(
    call.words ?? [],
    [...nameOf.keys()].map((name) => [[name], 1] as const),
  )
  const { at } = call
  const given = options.map(({ name, values }) => ({ name: nameOf.get(name) ?? name, value: values[0] ?? '', at }))
  return { ...call, variables: [...call.variables, ...given] }
}

/** immich-dynamic-albums by kvalev: a list in JSON. */
export const dynamicAlbumsJson: Tool = {
  name: 'dynamic-albums (JSON)',
  image: /(^|\/)immich-dynamic-albums$/,
  script: /^(immich-dynamic-albums|dynamic_albums\.py|sync\.py)$/,
  // Many scripts are called so.
  isOf: ({ program, words }) => program !== 'sync.py' || words?.some((word) => /^--config-file\b/.test(word)) === true,
  names: ['IMMICH_URL', 'IMMICH_API_KEY', ...Object.keys(variableRows)],
  file: 'the JSON file with the list of albums',
  variables: /^(SCHEDULE_INTERVAL|START_DELAY)$/,
  owns: ({ kind, value }) =>
    kind === 'json' && Array.isArray(value) && value.every((entry) => isData(entry) && 'query' in entry),
  settingsOf: (call) => configOf(call, /\.json$/, 'CONFIG_FILE'),
  read: (all, draft) => {
    const given = { ...all, calls: all.calls.map(withFlags) }
    const variables = variablesOf(given)
    for (const settings of given.settings) {
      const accounts = accountOf(given, draft, settings.file, ['IMMICH_URL'], 'IMMICH_API_KEY')
      for (const [index, entry] of listIn(settings.value).entries())
        readEntry(isData(entry) ? entry : {}, index, settings, accounts, given, draft)
    }
    tellVariables(variables, variableRows, draft)
    const minutes = Number(variables.get('SCHEDULE_INTERVAL')?.value || 0)
    const timed = given.calls.find((call) => call.cron !== null)
    const zone = timed && zoneOf(timed)
    draft.schedule(
      minutes > 0 ? { everySeconds: minutes * 60, atStart: true } : cronSchedule(timed?.cron ?? null, zone),
    )
  },
}
