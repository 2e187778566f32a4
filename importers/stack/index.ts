import { draftAccounts } from '../accounts.ts'
import { allOf, anyOf, type Condition, regexText } from '../conditions.ts'
import type { Call, Data, Draft, Given, How, Setting, Tool } from '../contract.ts'
import { given as defined, meansYes } from '../draft.ts'
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

/** Variables and flags, which are the same settings. */
const settingsOf = (call: Call, draft: Draft): ReadonlyMap<string, Setting> => {
  const settings = new Map<string, Setting>()
  for (const setting of call.variables) {
    if (switches.includes(setting.name) || valued.includes(setting.name)) settings.set(setting.name, setting)
  }
  const { options, positionals, problems } = readArguments(call.words ?? [], form)
  for (const { code, message, hint } of problems) draft.problem(code, call.at, message, hint)
  for (const word of positionals)
    if (['fix-trash', 'duplicates'].includes(word))
      draft.row(word, call.at, null, 'gap', 'a command without a counterpart')
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
  smallestNumber: 'lowest',
}

const isKeyword = (word: string): boolean => /^(sequence|(biggest|smallest)(Number|Size)$)/.test(word)

const marked = (regex: string): unknown => ({ name: { regex, flags: 'i' } })

/** Words of names that are on top, the first before the others. */
const promotedBy = (words: readonly string[]): { readonly primary: readonly unknown[]; readonly gaps: string[] } => {
  const gaps = words.filter((word) => word === 'smallestSize')
  const parts = words.filter((word) => word !== '' && !isKeyword(word)).map(regexText)
  const primary = words.flatMap((word): unknown[] => {
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

const readCall = (call: Call, given: Given, draft: Draft): void => {
  const settings = settingsOf(call, draft)
  const rows: (readonly [from: string, to: string | null, how: How, note?: string])[] = []
  const value = (name: string): string => settings.get(name)?.value ?? ''
  const isOn = (name: string): boolean => meansYes(value(name))
  const told = (name: string, to: string | null, how: How, note = ''): void => {
    if (settings.has(name)) rows.push([name, to, how, note])
  }
  // Address and keys.
  const [url, key, file] = ['API_URL', 'API_KEY', 'API_KEY_FILE'].map((name) => settings.get(name))
  if (key?.value && file?.value)
    draft.problem('value-invalid', file.at, 'API_KEY_FILE beside API_KEY', 'The tool takes one of them.')
  const keys = (key?.value ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
  const accounts = draftAccounts(draft, call, given, {
    url: url?.value || null,
    urlFrom: 'API_URL',
    urlAt: url?.at ?? '',
    keys:
      keys.length > 0
        ? keys.map((text) => ({ key: text, file: null, from: 'API_KEY', at: key?.at ?? call.at }))
        : file?.value
          ? [{ key: null, file: file.value, from: 'API_KEY_FILE', at: file.at }]
          : [],
  })

  // What belongs together.
  const json =
    value('CRITERIA') === ''
      ? [
          { key: 'originalFileName', split: { delimiters: ['~', '.'], index: 0 } },
          { key: 'localDateTime', delta: { milliseconds: 1000 } },
        ]
      : jsonIn(value('CRITERIA'))
  let all: readonly ReadCriteria[] = []
  const criteriaAt = settings.get('CRITERIA')?.at ?? call.at
  try {
    if (json === undefined) draft.problem('value-invalid', criteriaAt, 'CRITERIA is no JSON')
    else all = readCriteria(json)
  } catch (error) {
    draft.problem('value-invalid', criteriaAt, messageOf(error), 'Write the pattern in a simpler way.')
  }
  const notes = [...new Set(all.flatMap((one) => [...one.gaps, ...one.notes]))]
  const isGap = all.some((one) => one.gaps.length > 0)
  told('CRITERIA', 'criteria', isGap ? 'gap' : notes.length > 0 ? 'changed' : 'same', notes.join(', '))

  // What is on top.
  const names = settings.has('PARENT_FILENAME_PROMOTE')
    ? value('PARENT_FILENAME_PROMOTE')
    : 'cover,edit,crop,hdr,biggestNumber'
  const extensions = settings.has('PARENT_EXT_PROMOTE') ? value('PARENT_EXT_PROMOTE') : '.jpg,.png,.jpeg,.heic,.dng'
  const words = names.split(',').map((entry) => entry.trim())
  const { gaps } = promotedBy(words)
  const endings = extensions
    .split(',')
    .map((entry) => entry.trim().replace(/^\./, ''))
    .filter(Boolean)
  const sequence = words.some((word) => word.startsWith('sequence:')) ? 'the lowest number in the name is on top' : ''
  told(
    'PARENT_FILENAME_PROMOTE',
    'primary',
    gaps.length > 0 ? 'gap' : sequence === '' ? 'same' : 'changed',
    gaps.join(', ') || sequence,
  )
  told('PARENT_EXT_PROMOTE', 'primary', 'same')

  // Which assets.
  const albums = value('FILTER_ALBUM_IDS')
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
  const span = defined({
    from: value('FILTER_TAKEN_AFTER') || undefined,
    to: value('FILTER_TAKEN_BEFORE') || undefined,
  })
  const conditions: Condition[] = []
  const inAlbums = anyOf(albums.map((id) => ({ inAlbum: id })))
  if (inAlbums) conditions.push(inAlbums)
  if (Object.keys(span).length > 0) conditions.push({ taken: span })
  told('FILTER_ALBUM_IDS', 'where', 'same')
  told('FILTER_TAKEN_AFTER', 'where', 'same')
  told('FILTER_TAKEN_BEFORE', 'where', 'same')

  const replaces = isOn('REPLACE_STACKS')
  told(
    'REPLACE_STACKS',
    'existing',
    replaces && !given.exact ? 'safer' : 'same',
    replaces
      ? 'existing stacks were taken apart; ours are extended, and --exact writes existing: replace'
      : 'groups with stacked members are left alone, as before',
  )
  const places = all.map((criteria) => {
    const data = defined({
      use: 'stacks',
      accounts,
      where: allOf([...conditions, ...criteria.where]),
      kinds: ['burst'],
      criteria: criteria.criteria,
      videos: isOn('INCLUDE_VIDEOS') ? 'together' : undefined,
      primary: [...promotedBy([...criteria.promoted, ...words]).primary, ...endings],
      existing: replaces ? (given.exact ? 'replace' : 'extend') : 'keep',
      dissolveSingles: isOn('REMOVE_SINGLE_ASSET_STACKS') ? true : undefined,
      reportLoneRaws: isOn('TRASH_ORPHANED_RAWS') ? true : undefined,
      sameCamera: false,
      sameFolder: criteria.sameFolder ? true : undefined,
      includeArchived: isOn('WITH_ARCHIVED') ? true : undefined,
    }) as Data
    const missing = criteria.gaps.join(', ')
    const comments = [`Without a counterpart: ${missing}. Without it more would be stacked, so that this is a comment.`]
    return missing === '' ? draft.plugin(data) : void draft.plugin(data, { isComment: true, comments })
  })
  told('INCLUDE_VIDEOS', isOn('INCLUDE_VIDEOS') ? 'videos' : null, 'same')
  told('REMOVE_SINGLE_ASSET_STACKS', isOn('REMOVE_SINGLE_ASSET_STACKS') ? 'dissolveSingles' : null, 'same')
  told('WITH_ARCHIVED', isOn('WITH_ARCHIVED') ? 'includeArchived' : null, 'same')
  told(
    'TRASH_ORPHANED_RAWS',
    isOn('TRASH_ORPHANED_RAWS') ? 'reportLoneRaws' : null,
    isOn('TRASH_ORPHANED_RAWS') ? 'safer' : 'same',
    isOn('TRASH_ORPHANED_RAWS') ? 'they are reported, and go to the trash by your hand' : '',
  )
  told('RAW_ORPHAN_EXTENSIONS', null, 'idle', 'all raw formats count')
  for (const name of ['RESET_STACKS', 'WITH_DELETED', 'FIX_TRASH_AFTER_STACKING'])
    told(
      name,
      null,
      isOn(name) ? (name === 'FIX_TRASH_AFTER_STACKING' ? 'gap' : 'safer') : 'same',
      isOn(name) ? 'not imported' : '',
    )
  told('CONFIRM_RESET_STACK', null, 'idle')
  for (const name of settings.keys())
    if (/^(DRY_RUN|LOG_.*|PREVENT_SELF_REKT|STACK_CONCURRENCY)$/.test(name)) told(name, null, 'idle')
  for (const name of ['RUN_MODE', 'CRON_INTERVAL', 'TZ']) told(name, 'serve.jobs', 'core')
  const shown = places.find((place) => place !== undefined) ?? null
  for (const [name, to, how, note = ''] of rows) {
    const target = to === null || to.startsWith('serve') ? to : shown && `${shown}.${to}`
    draft.row(name, settings.get(name)?.at ?? call.at, target, how, note)
  }
  const zone = value('TZ') === '' ? {} : { zone: value('TZ') }
  if (value('RUN_MODE') === 'cron')
    draft.schedule({ everySeconds: Number(value('CRON_INTERVAL') || 86_400), ...zone, atStart: true })
  else draft.schedule(call.cron === null ? { manual: true, ...zone } : { cron: call.cron, ...zone })
}

/** immich-stack by Majorfi. */
export const stack: Tool = {
  name: 'stack',
  image: /(^|\/)immich-stack$/,
  script: /^(immich-stack|stack)$/,
  variables: /^(PARENT_FILENAME_PROMOTE|PARENT_EXT_PROMOTE|CRITERIA|REPLACE_STACKS)$/,
  names: [...switches, ...valued],
  owns: () => false,
  read: (given, draft) => {
    for (const call of given.calls) readCall(call, given, draft)
  },
}
