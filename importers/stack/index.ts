import { cronSchedule, draftAccounts, zoneOf } from '../accounts.ts'
import { allOf, anyOf, type Condition, regexText } from '../conditions.ts'
import type { Call, Draft, Given, How, Schedule, Setting, Tool } from '../contract.ts'
import { defined, meansYes } from '../draft.ts'
import { readArguments } from '../reading/arguments.ts'
import { jsonIn, messageOf } from '../values.ts'
import { type ReadCriteria, readCriteria } from './criteria.ts'

const switches = [
  'REPLACE_STACKS RESET_STACKS CONFIRM_RESET_STACK REMOVE_SINGLE_ASSET_STACKS WITH_DELETED',
  'WITH_ARCHIVED INCLUDE_VIDEOS TRASH_ORPHANED_RAWS FIX_TRASH_AFTER_STACKING DRY_RUN PREVENT_SELF_REKT',
].flatMap((words) => words.split(' '))
const valued = [
  'API_URL API_KEY API_KEY_FILE RUN_MODE CRON_INTERVAL CRITERIA PARENT_FILENAME_PROMOTE',
  'PARENT_EXT_PROMOTE FILTER_ALBUM_IDS FILTER_TAKEN_AFTER FILTER_TAKEN_BEFORE RAW_ORPHAN_EXTENSIONS',
  'STACK_CONCURRENCY LOG_LEVEL LOG_FORMAT LOG_FILE TZ',
].flatMap((words) => words.split(' '))

const flagOf = (name: string): string => `--${name.toLowerCase().replaceAll('_', '-')}`
const nameOf = new Map([...switches, ...valued].map((name) => [flagOf(name), name]))
const form = [
  ...switches.map((name) => [[flagOf(name)], 0] as const),
  ...valued.map((name) => [[flagOf(name)], 1] as const),
]

type Found = ReadonlyMap<string, Setting>

/** Variables and flags, which are the same settings; null for a command that stacks nothing. */
const settingsOf = (call: Call, draft: Draft): Found | null => {
  const settings = new Map<string, Setting>()
  for (const setting of call.variables) {
    if (switches.includes(setting.name) || valued.includes(setting.name)) settings.set(setting.name, setting)
  }
  const { options, positionals, problems } = readArguments(call.words ?? [], form)
  for (const { code, message, hint } of problems) draft.problem(code, call.at, message, hint)
  const others = positionals.filter((word) => ['fix-trash', 'duplicates'].includes(word))
  for (const word of others)
    draft.row(word, call.at, null, 'gap', 'a command that stacks nothing, without a counterpart')
  if (others.length > 0) return null
  for (const { name, values } of options) {
    const variable = nameOf.get(name) ?? name
    settings.set(variable, { name: variable, value: values[0] ?? 'true', at: call.at })
  }
  return settings
}

/** What comes on top for one word of the tool. */
const promotions: Readonly<Record<string, unknown>> = {
  edit: 'edit',
  biggestNumber: 'highest',
}

const isKeyword = (word: string): boolean => /^(sequence(:.*)?|biggestNumber|(biggest|smallest)Size)$/s.test(word)

const marked = (regex: string): unknown => ({ name: { regex, flags: 'i' } })

/** Words of names that are on top, the first before the others. */
const promotedBy = (words: readonly string[]): { readonly primary: readonly unknown[]; readonly gaps: string[] } => {
  const gaps = words.filter((word) => word === 'smallestSize')
  const parts = words.filter((word) => word !== '' && !isKeyword(word)).map(regexText)
  // Numbers decide where words do not, wherever they stand.
  const isNumber = (word: string): boolean => word === 'biggestNumber'
  const inOrder = [...words.filter((word) => !isNumber(word)), ...words.filter(isNumber)]
  const primary = inOrder.flatMap((word): unknown[] => {
    if (word in promotions) return [promotions[word]]
    if (word.startsWith('sequence')) return ['lowest']
    // The largest is what decides at the end anyway.
    if (isKeyword(word)) return []
    if (word !== '') return [marked(regexText(word))]
    // An empty entry is a name that holds none of the others.
    return parts.length > 0 ? [marked(`^(?!.*(?:${parts.join('|')}))`)] : []
  })
  return { primary, gaps }
}

const entriesOf = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)

/** The settings of a call, and what they say together. */
interface Reading {
  readonly given: Given
  readonly draft: Draft
  readonly settings: Found
  readonly criteria: readonly ReadCriteria[]
  /** Words of names that are on top, as the tool was given them. */
  readonly promoted: readonly string[]
}

const textOf = (settings: Found, name: string): string => settings.get(name)?.value ?? ''
const isOn = ({ settings }: Reading, name: string): boolean => textOf(settings, name) === 'true'

const accountsOf = (settings: Found, call: Call, given: Given, draft: Draft): string[] => {
  const [url, key, file] = ['API_URL', 'API_KEY', 'API_KEY_FILE'].map((name) => settings.get(name))
  if (key?.value && file?.value)
    draft.problem('value-invalid', file.at, 'API_KEY_FILE beside API_KEY', 'The tool takes one of them.')
  const keyAt = key?.at ?? call.at
  const keys = entriesOf(key?.value ?? '').map((text) => ({ key: text, file: null, from: 'API_KEY', at: keyAt }))
  const inFile = file?.value ? [{ key: null, file: file.value, from: 'API_KEY_FILE', at: file.at }] : []
  return draftAccounts(draft, call, given, {
    url: url?.value || null,
    urlFrom: 'API_URL',
    urlAt: url?.at ?? '',
    keys: keys.length > 0 ? keys : inFile,
  })
}

/** What belongs together where `CRITERIA` is not set. */
const usualCriteria = [
  { key: 'originalFileName', split: { delimiters: ['~', '.'], index: 0 } },
  { key: 'localDateTime', delta: { milliseconds: 1000 } },
]

/** What belongs together. */
const criteriaOf = (settings: Found, call: Call, draft: Draft): readonly ReadCriteria[] => {
  const { value = '', at = call.at } = settings.get('CRITERIA') ?? {}
  const json = value === '' ? usualCriteria : jsonIn(value)
  try {
    if (json !== undefined) return readCriteria(json)
    draft.problem('value-invalid', at, 'CRITERIA is no JSON')
  } catch (error) {
    draft.problem('value-invalid', at, messageOf(error), 'Write the pattern in a simpler way.')
  }
  return []
}

/** Which assets. */
const conditionsOf = (settings: Found): Condition[] => {
  const albums = anyOf(entriesOf(textOf(settings, 'FILTER_ALBUM_IDS')).map((id) => ({ inAlbum: id })))
  const from = textOf(settings, 'FILTER_TAKEN_AFTER') || undefined
  const to = textOf(settings, 'FILTER_TAKEN_BEFORE') || undefined
  return [...(albums ? [albums] : []), ...(from || to ? [{ taken: defined({ from, to }) }] : [])]
}

/** Stacks by one list of criteria: a comment where it would stack more than the tool did. */
const addStacks = (criteria: ReadCriteria, accounts: readonly string[], reading: Reading): string | null => {
  const { settings, given, draft, promoted } = reading
  const endings = entriesOf(textOf(settings, 'PARENT_EXT_PROMOTE') || '.jpg,.png,.jpeg,.heic,.dng')
  const data = defined({
    use: 'stacks',
    accounts,
    where: allOf([...conditionsOf(settings), ...criteria.where]),
    kinds: ['burst'],
    criteria: criteria.criteria,
    videos: isOn(reading, 'INCLUDE_VIDEOS') ? 'together' : undefined,
    primary: [
      ...promotedBy(criteria.promoted).primary,
      ...promotedBy(promoted).primary,
      ...endings.map((ending) => ending.replace(/^\./, '')).filter(Boolean),
    ],
    existing: isOn(reading, 'REPLACE_STACKS') ? (given.exact ? 'replace' : 'extend') : 'keep',
    dissolveSingles: isOn(reading, 'REMOVE_SINGLE_ASSET_STACKS') ? true : undefined,
    reportLoneRaws: isOn(reading, 'TRASH_ORPHANED_RAWS') ? true : undefined,
    sameCamera: false,
    sameFolder: criteria.sameFolder ? true : undefined,
    includeArchived: isOn(reading, 'WITH_ARCHIVED') ? true : undefined,
  })
  const missing = criteria.gaps.join(', ')
  if (missing === '') return draft.plugin(data)
  const comment = `Without a counterpart: ${missing}. Without it more would be stacked, so that this is a comment.`
  draft.plugin(data, { isComment: true, comments: [comment] })
  return null
}

type Row = readonly [to: string | null, how: How, note?: string]
type RowOf = (reading: Reading, name: string) => Row

const always =
  (...row: Row): RowOf =>
  () =>
    row

/** What becomes of a switch that is off; that says what is so anyway. */
const off = ({ settings }: Reading, name: string): Row =>
  meansYes(textOf(settings, name))
    ? [null, 'dead', 'the tool takes the word true alone, so that it was off']
    : [null, 'same']

/** What becomes of a switch that is on. */
const ifOn =
  (...row: Row): RowOf =>
  (reading, name) =>
    isOn(reading, name) ? row : off(reading, name)

/** What becomes of each setting, besides address and keys. */
const rows: Readonly<Record<string, RowOf>> = {
  CRITERIA: ({ criteria }) => {
    const notes = [...new Set(criteria.flatMap((one) => [...one.gaps, ...one.notes]))]
    const isGap = criteria.some((one) => one.gaps.length > 0)
    return ['criteria', isGap ? 'gap' : notes.length > 0 ? 'changed' : 'same', notes.join(', ')]
  },
  PARENT_FILENAME_PROMOTE: ({ promoted }) => {
    const { gaps } = promotedBy(promoted)
    if (gaps.length > 0) return ['primary', 'gap', gaps.join(', ')]
    const hasSequence = promoted.some((word) => word.startsWith('sequence:'))
    return hasSequence ? ['primary', 'changed', 'the lowest number in the name is on top'] : ['primary', 'same']
  },
  PARENT_EXT_PROMOTE: always('primary', 'same'),
  FILTER_ALBUM_IDS: always('where', 'same'),
  FILTER_TAKEN_AFTER: always('where', 'same'),
  FILTER_TAKEN_BEFORE: always('where', 'same'),
  REPLACE_STACKS: (reading, name) => {
    const kept: Row = ['existing', 'same', 'groups with stacked members are left alone, as before']
    if (!isOn(reading, name)) return off(reading, name)[1] === 'same' ? kept : off(reading, name)
    const note = 'existing stacks were taken apart; ours are extended, and --exact writes existing: replace'
    return ['existing', reading.given.exact ? 'same' : 'safer', note]
  },
  INCLUDE_VIDEOS: ifOn('videos', 'same'),
  REMOVE_SINGLE_ASSET_STACKS: ifOn('dissolveSingles', 'same'),
  WITH_ARCHIVED: ifOn('includeArchived', 'same'),
  TRASH_ORPHANED_RAWS: ifOn('reportLoneRaws', 'safer', 'they are reported, and go to the trash by your hand'),
  RAW_ORPHAN_EXTENSIONS: always(null, 'idle', 'all raw formats count'),
  RESET_STACKS: ifOn(null, 'safer', 'not imported'),
  WITH_DELETED: ifOn(null, 'safer', 'not imported'),
  FIX_TRASH_AFTER_STACKING: ifOn(null, 'gap', 'not imported'),
  CONFIRM_RESET_STACK: always(null, 'idle'),
  DRY_RUN: ifOn(
    null,
    'idle',
    'it only said what it would do; here nothing is written until you apply it or approve it',
  ),
  LOG_LEVEL: always(null, 'idle'),
  LOG_FORMAT: always(null, 'idle'),
  LOG_FILE: always(null, 'idle'),
  PREVENT_SELF_REKT: always(null, 'idle'),
  STACK_CONCURRENCY: always(null, 'idle'),
  RUN_MODE: always('serve.jobs', 'core'),
  CRON_INTERVAL: always('serve.jobs', 'core'),
  TZ: always('serve.jobs', 'core'),
}

const scheduleOf = (settings: Found, call: Call): Schedule => {
  const zone = textOf(settings, 'TZ') || zoneOf(call)
  if (textOf(settings, 'RUN_MODE') !== 'cron') return cronSchedule(call.cron, zone)
  const everySeconds = Number(textOf(settings, 'CRON_INTERVAL')) || 86_400
  return { everySeconds, ...(zone === undefined ? {} : { zone }), atStart: true }
}

const readCall = (call: Call, given: Given, draft: Draft): void => {
  const settings = settingsOf(call, draft)
  if (!settings) return
  const accounts = accountsOf(settings, call, given, draft)
  const criteria = criteriaOf(settings, call, draft)
  const names = textOf(settings, 'PARENT_FILENAME_PROMOTE') || 'cover,edit,crop,hdr,biggestNumber'
  const promoted = names.split(',').map((entry) => entry.trim())
  const reading: Reading = { given, draft, settings, criteria, promoted }
  const places = criteria.map((one) => addStacks(one, accounts, reading))
  const place = places.find((one) => one !== null) ?? null
  for (const [name, rowOf] of Object.entries(rows)) {
    const setting = settings.get(name)
    if (!setting) continue
    const [to, how, note] = rowOf(reading, name)
    draft.row(name, setting.at, to === null || to.startsWith('serve') ? to : place && `${place}.${to}`, how, note)
  }
  draft.schedule(scheduleOf(settings, call))
}

/** immich-stack by Majorfi. */
export const stack: Tool = {
  name: 'stack',
  image: /(^|\/)immich-stack$/,
  script: /^(immich-stack|stack)$/,
  variables: /^(PARENT_FILENAME_PROMOTE|PARENT_EXT_PROMOTE|CRITERIA|REPLACE_STACKS|RUN_MODE|CRON_INTERVAL)$/,
  names: [...switches, ...valued],
  owns: () => false,
  read: (given, draft) => {
    for (const call of given.calls) readCall(call, given, draft)
  },
}
