import { dirname, join } from 'node:path/posix'
import { suggestion } from '../../index.ts'
import { cronSchedule, draftAccounts, zoneOf } from '../accounts.ts'
import { allOf, anyOf, type Condition, dayAfter, globText, hasDay, saferSync, scopeFor, syncOf } from '../conditions.ts'
import type { Data, Draft, Given, How, Settings, Tool } from '../contract.ts'
import { defined, refuseOthers, unlessEmpty } from '../draft.ts'
import { bareCall, dataIn, isData } from '../values.ts'

/** What a filter comes to. */
interface ReadFilter {
  readonly conditions: readonly Condition[]
  readonly visibility?: string
  /** Days that it asks for, which filters on one key share. */
  readonly span?: { readonly word: 'taken' | 'uploaded'; readonly from?: string; readonly to?: string }
  readonly to: string
  readonly how: How
  readonly note: string
}

class BadFilter extends Error {}

const filterKeys = ['key', 'val', 'operator', 'match_all']
/** Entries of the first versions have one filter, beside the name. */
const isFlat = (entry: Data): boolean => entry.filters === undefined && 'key' in entry

const operators = ['OR', 'AND', 'NOT', 'ONLY', 'ONLY_ANY', 'AFTER', 'BEFORE']
const ways: Readonly<Record<string, string>> = { OR: 'any', AND: 'all', ONLY: 'only', ONLY_ANY: 'onlyAny', NOT: 'none' }

const negated = (condition: Condition, isNot: boolean): Condition => (isNot ? { not: condition } : condition)

const patterns: Readonly<Record<string, string>> = { originalFileName: 'fileName', originalPath: 'path' }
const meant: Readonly<Record<string, string>> = {
  is_favorite: 'isFavorite',
  favorite: 'isFavorite',
  asset_type: 'type',
}

/** What the server tells of an asset; one that is called nearly so is mistyped. */
const fields = [
  ...[
    'id',
    'checksum',
    'deviceAssetId',
    'deviceId',
    'duplicateId',
    'duration',
    'exifInfo',
    'people',
    'owner',
    'ownerId',
  ],
  ...['fileCreatedAt', 'fileModifiedAt', 'localDateTime', 'createdAt', 'updatedAt', 'libraryId', 'livePhotoVideoId'],
  ...['hasMetadata', 'isArchived', 'isEdited', 'isFavorite', 'isOffline', 'isTrashed', 'visibility', 'type', 'stack'],
  ...['originalFileName', 'originalMimeType', 'originalPath', 'resized', 'tags', 'thumbhash', 'unassignedFaces'],
  ...['width', 'height'],
]

const peopleFilter = (val: unknown, operator: string): ReadFilter => {
  if (val === null) {
    const has = { hasFaces: { unassigned: false } }
    const note = 'faces that nobody is assigned to count as none, as before'
    return { conditions: [operator === 'NOT' ? has : { not: has }], to: 'where.hasFaces', how: 'same', note }
  }
  const way = ways[operator]
  if (way === undefined) throw new BadFilter(`${operator} is not an operator for people`)
  const note =
    'a name that several people bear is refused by --check with their ids, where the last one counted; ids, hidden people and accents of any form are found, where the entry failed'
  return {
    conditions: [{ person: { [way]: [val].flat().map(String) } }],
    to: `where.person.${way}`,
    how: 'changed',
    note,
  }
}

const dayFilter = (key: string, val: unknown, operator: string): ReadFilter => {
  const text = String(val)
  if (!hasDay(text)) throw new BadFilter(`"${text}" is not a day`)
  const word = key === 'createdAt' ? 'uploaded' : 'taken'
  const end = operator === 'AFTER' ? { from: dayAfter(text, 1) } : { to: dayAfter(text, -1) }
  const note = word === 'taken' ? 'days by the clock at the place; they were days of UTC' : ''
  return {
    conditions: [],
    span: { word, ...end },
    to: `where.${word}`,
    how: word === 'taken' ? 'changed' : 'same',
    note,
  }
}

const visibilityFilter = (key: string, val: unknown, isNot: boolean): ReadFilter => {
  const wanted = key === 'visibility' ? String(val) : val === true ? 'archive' : 'timeline'
  const opposite = wanted === 'archive' ? 'timeline' : 'archive'
  return { conditions: [], visibility: isNot ? opposite : wanted, to: 'scope.visibility', how: 'same', note: '' }
}

const sameFilter = (key: string, val: unknown, operator: string): ReadFilter => {
  const isNot = operator === 'NOT'
  const values = [val].flat()
  if (operator !== 'OR' && operator !== 'NOT' && values.length > 1)
    throw new BadFilter(`${operator} of several values of ${key} is never true`)
  const to = (word: string) => ({ to: `where.${word}`, how: 'same' as How, note: '' })
  const of = (make: (value: unknown) => Condition): readonly Condition[] => {
    const condition = anyOf(values.map(make))
    return condition ? [negated(condition, isNot)] : []
  }
  if (key === 'isFavorite')
    return {
      conditions: of((value) => (value === true ? { favorite: true } : { not: { favorite: true } })),
      ...to('favorite'),
    }
  if (key === 'type')
    return {
      conditions: of((value) => ({ type: String(value).toUpperCase().replace('PHOTO', 'IMAGE') })),
      ...to('type'),
    }
  if (key === 'isArchived' || key === 'visibility') return visibilityFilter(key, val, isNot)
  const pattern = patterns[key]
  if (pattern) return { conditions: of((value) => ({ [pattern]: globText(String(value)) })), ...to(pattern) }
  if (key === 'libraryId') return { conditions: of((value) => ({ library: value })), ...to('library') }
  const word = { livePhotoVideoId: 'livePhoto', duplicateId: 'duplicate' }[key]
  if (word !== undefined && val === null) return { conditions: [negated({ [word]: true }, !isNot)], ...to(word) }
  const at = `$.${key}`
  // No value is null, a missing one, an empty text or an empty list.
  const has = { jsonPath: { path: at, regex: String.raw`^(?!\[\]$)[^]` } }
  if (val === null) return { conditions: [negated(has, !isNot)], ...to('jsonPath') }
  return { conditions: of((value) => ({ jsonPath: { path: at, equals: value } })), ...to('jsonPath') }
}

const filterHint = 'There are key, val and operator.'
const matchAll =
  'first versions asked for everybody by it, later ones do nothing with it and take anybody; imported as meant, so that fewer match'

/** Whether a filter asks for everybody, as in first versions, which had no operator. */
const asksForAll = ({ match_all: all, operator }: Data): boolean => all === true && operator === undefined

const readFilter = (filter: Data): ReadFilter => {
  const { key: written, val, operator: given = asksForAll(filter) ? 'AND' : 'OR' } = filter
  if (typeof written !== 'string') throw new BadFilter('a filter has no key')
  if (val === undefined) throw new BadFilter(`the filter on ${written} has no val`)
  if (Array.isArray(val) && val.length === 0) throw new BadFilter(`the filter on ${written} has an empty list`)
  const operator = String(given).toUpperCase()
  if (!operators.includes(operator)) throw new BadFilter(`operator "${given}" is not one of ${operators.join(', ')}`)
  const key = meant[written] ?? written
  const near = key.includes('.') || fields.includes(key) ? undefined : suggestion(key, fields)
  if (near) throw new BadFilter(`"${key}" is not an asset field, so that it matched nothing; did you mean ${near}?`)
  if (/^(isFavorite|isArchived|isTrashed|isOffline)$/.test(key) && [val].flat().some((one) => typeof one !== 'boolean'))
    throw new BadFilter(`${key} is True or False, so that ${JSON.stringify(val)} matched nothing`)
  const read = (): ReadFilter => {
    if (key === 'people') return peopleFilter(val, operator)
    if (operator === 'AFTER' || operator === 'BEFORE') return dayFilter(key, val, operator)
    return sameFilter(key, val, operator)
  }
  const found = read()
  const isManual =
    key !== written || (key === 'type' && [val].flat().some((one) => !/^(IMAGE|VIDEO)$/.test(String(one))))
  return isManual
    ? {
        ...found,
        how: 'changed',
        note: 'these words of its manual matched nothing, which emptied albums; imported as meant',
      }
    : found
}

/** Days of one key are one condition, at the place of the first. */
const conditionsOf = (filters: readonly ReadFilter[]): Condition[] => {
  const spans = Map.groupBy(
    filters.flatMap(({ span }) => span ?? []),
    ({ word }) => word,
  )
  const done = new Set<string>()
  return filters.flatMap(({ conditions, span }) => {
    if (!span) return [...conditions]
    if (done.has(span.word)) return []
    done.add(span.word)
    const ends = spans.get(span.word) ?? []
    const from = ends
      .flatMap((end) => end.from ?? [])
      .sort()
      .at(-1)
    const to = ends.flatMap((end) => end.to ?? []).sort()[0]
    return [{ [span.word]: defined({ from, to }) }]
  })
}

const readConfig = (
  config: Data,
  index: number,
  settings: Settings,
  accounts: readonly string[],
  given: Given,
  draft: Draft,
): void => {
  const base = ['SYNC_CONFIGS', index] as const
  const name = String(config.name ?? '').trim()
  if (name === '')
    draft.problem('value-invalid', settings.at(...base), 'an entry has no name', 'Its name is that of the album.')
  const read: ReadFilter[] = []
  const target = `recipes[${index}]`
  draft.row(
    `SYNC_CONFIGS[${index}].name`,
    settings.at(...base, 'name'),
    `${target}.name`,
    given.exact ? 'same' : 'safer',
    given.exact ? '' : saferSync,
  )
  const flat = isFlat(config)
  const keys = ['name', ...(flat ? filterKeys : ['filters'])]
  refuseOthers(draft, 'an entry', config, keys, (key) => settings.at(...base, key), 'There are name and filters.')
  const listed = Array.isArray(config.filters) ? config.filters.map(dataIn) : []
  const filters = flat ? [config] : listed
  if (filters.length === 0)
    draft.problem('value-invalid', settings.at(...base), `"${name}" has no filters`, 'It would be the whole library.')
  for (const [place, filter] of filters.entries()) {
    const path = flat ? base : ([...base, 'filters', place] as const)
    const at = settings.at(...path, ...(flat ? ['key'] : []))
    const from = flat ? 'key' : `filters[${place}]`
    if (!flat) refuseOthers(draft, 'a filter', filter, filterKeys, (key) => settings.at(...path, key), filterHint)
    try {
      const found = readFilter(filter)
      read.push(found)
      draft.row(`SYNC_CONFIGS[${index}].${from}`, at, `${target}.${found.to}`, found.how, found.note)
      if (filter.match_all === undefined) continue
      const [to, note] = asksForAll(filter) ? [`${target}.${found.to}`, matchAll] : [null, '']
      draft.row(
        `SYNC_CONFIGS[${index}].${flat ? '' : `${from}.`}match_all`,
        settings.at(...path, 'match_all'),
        to,
        'dead',
        note,
      )
    } catch (error) {
      if (!(error instanceof BadFilter)) throw error
      draft.problem('value-invalid', at, error.message, '')
    }
  }
  const where = allOf(conditionsOf(read))
  const visibility = read.flatMap((filter) => filter.visibility ?? [])
  draft.recipe(
    defined({
      name: draft.uniqueName(name),
      accounts,
      scope: scopeFor(where, unlessEmpty(visibility)),
      where,
      actions: [syncOf(name, given)],
    }),
  )
  if (given.exact) draft.allow('album.remove.all')
}

/** Mail about errors, as a channel of `darkroom serve`. */
const readMail = (settings: Settings, values: Data, draft: Draft): void => {
  const names = Object.keys(values).filter((name) => /^(ENABLE_EMAIL_ON_ERROR$|EMAIL_)/.test(name))
  const of = (part: RegExp) => names.find((name) => part.test(name) && values[name])
  const text = (part: RegExp): string | undefined => {
    const name = of(part)
    return name === undefined ? undefined : String(values[name])
  }
  const isOn = values.ENABLE_EMAIL_ON_ERROR === true
  const [host, to, password] = [text(/(SERVER|HOST)$/), text(/_TO$/), text(/PASSWORD$/)]
  const from = of(/PASSWORD$/) ?? ''
  if (isOn && host && to)
    draft.channel({
      mail: defined({
        to: to.split(',').map((address) => address.trim()),
        from: text(/_FROM$/) ?? to,
        host,
        port: Number(text(/PORT$/) ?? 465),
        security: 'tls',
        user: text(/USER(NAME)?$/),
        passwordFile: password === undefined ? undefined : draft.secret({ name: 'mail', text: password, from }),
      }),
    })
  for (const name of names) {
    const how: How = !isOn ? 'idle' : host && to ? 'changed' : 'gap'
    const note = {
      idle: 'it was switched off',
      changed: '`darkroom serve` mails each problem once, and plans that wait for a person',
      gap: 'a server and an address are missing',
    }[how as 'idle' | 'changed' | 'gap']
    draft.row(name, settings.at(name), how === 'changed' ? 'serve.notify.channels[0].mail' : null, how, note)
  }
}

const readSettings = (settings: Settings, given: Given, draft: Draft): void => {
  const values = settings.value as Data
  const text = (name: string): string | null =>
    values[name] === undefined || values[name] === null ? null : String(values[name])
  const key = text('API_KEY')
  const accounts = draftAccounts(draft, given.calls[0] ?? bareCall(settings.file), given, {
    url: text('IMMICH_BASE_URL'),
    urlFrom: 'IMMICH_BASE_URL',
    urlAt: values.IMMICH_BASE_URL === undefined ? '' : settings.at('IMMICH_BASE_URL'),
    keys: key === null ? [] : [{ key, file: null, from: 'API_KEY', at: settings.at('API_KEY') }],
  })
  if (values.MAX_CONCURRENT_REQUESTS !== undefined)
    draft.row('MAX_CONCURRENT_REQUESTS', settings.at('MAX_CONCURRENT_REQUESTS'), null, 'idle')
  readMail(settings, values, draft)
  const configs = Array.isArray(values.SYNC_CONFIGS) ? values.SYNC_CONFIGS : []
  if (configs.length === 0) draft.problem('value-invalid', settings.at('SYNC_CONFIGS'), 'SYNC_CONFIGS is empty', '')
  const names = configs.map((config) => (isData(config) ? String(config.name).trim() : ''))
  for (const [index, config] of configs.entries()) {
    const own = isData(config) ? config : {}
    if (names.indexOf(names[index] ?? '') !== index)
      draft.problem(
        'value-invalid',
        settings.at('SYNC_CONFIGS', index, 'name'),
        `"${names[index]}" is there twice`,
        'Two entries would undo each other: give them names of their own.',
      )
    readConfig(own, index, settings, accounts, given, draft)
  }
  const [call] = given.calls
  draft.schedule(call ? cronSchedule(call.cron, zoneOf(call)) : { manual: true })
}

/** immich-auto-album by Bender8. */
export const autoAlbum: Tool = {
  name: 'auto-album',
  image: /(^|\/)immich-auto-albums?$/,
  script: /^(immich-auto-album|auto-album|immich_auto_album\.py|immich_sync\.py)$/,
  variables: /^$/,
  names: [],
  file: 'local_settings.py',
  owns: ({ kind, value }) => kind === 'python' && isData(value) && 'SYNC_CONFIGS' in value,
  isOf: ({ program, words }) => program !== 'immich_auto_album.py' || (words?.length ?? 0) === 0,
  settingsOf: ({ volumes, script, folder }) => {
    const mounted = volumes.find(({ inside }) => inside.endsWith('local_settings.py'))?.host
    if (mounted !== undefined || script === null) return mounted ?? null
    // It lies beside the script.
    return join(script.startsWith('/') ? '/' : folder, dirname(script), 'local_settings.py')
  },
  read: (given, draft) => {
    for (const settings of given.settings) readSettings(settings, given, draft)
  },
}
