import { isZone, literalName } from '../../toolkit.ts'
import { cronSchedule, zoneOf } from '../accounts.ts'
import { allOf, anyOf, type Condition, globText, scopeFor } from '../conditions.ts'
import type { Call, Data, Draft, Entry, Given, How, Settings, Tool } from '../contract.ts'
import { defined, meansYes, onHost, refuseOthers, unlessEmpty } from '../draft.ts'
import { dataIn, isData, listIn, textsIn } from '../values.ts'
import { matchOf } from './match.ts'
import { accountOf, tellVariables, type VariableRows, variablesOf } from './variables.ts'

/** One leaf: filters that all hold, with the types that it looks at. */
interface Leaf {
  readonly types: readonly string[]
  readonly others: readonly Condition[]
}

const images = ['IMAGE']

const leafOf = (filters: Data): Leaf => {
  const camera = dataIn(filters.camera)
  const people = listIn(dataIn(filters.people).include).map(String)
  const sizes = listIn(dataIn(filters.resolution).include).map(listIn)
  const exactly = (side: unknown) => ({ min: side, max: side })
  const resolutions = anyOf(
    sizes.map(([width, height]) => ({ resolution: { width: exactly(width), height: exactly(height) } })),
  )
  return {
    types:
      filters.asset_types === undefined
        ? images
        : listIn(filters.asset_types).map((type) => String(type).toUpperCase()),
    others: [
      ...(filters.is_favorite === undefined
        ? []
        : [filters.is_favorite ? { favorite: true } : { not: { favorite: true } }]),
      ...(camera.make === undefined ? [] : [{ make: globText(String(camera.make)) }]),
      ...(camera.model === undefined ? [] : [{ model: globText(String(camera.model)) }]),
      ...(people.length > 0 ? [{ person: { all: people } }] : []),
      ...(resolutions ? [resolutions] : []),
    ],
  }
}

const typeOf = (types: readonly string[]): Condition => anyOf(types.map((type) => ({ type }))) ?? { type: 'IMAGE' }

const isGroup = (value: Data): boolean => 'and' in value || 'or' in value

/** What a tree of conditions comes to: the types that all of it shares in front, the rest behind. */
const treeOf = (value: Data): { readonly types: Condition; readonly rest: readonly Condition[] } => {
  if (!isGroup(value)) {
    const { types, others } = leafOf(value)
    return { types: typeOf(types), rest: others }
  }
  const parts = listIn(value.and ?? value.or).map(dataIn)
  // An `and` of nothing but leaves is one leaf.
  if (value.and !== undefined && !parts.some(isGroup)) {
    const named = parts.filter((part) => part.asset_types !== undefined).map((part) => typeOf(leafOf(part).types))
    return { types: allOf(named) ?? typeOf(images), rest: parts.flatMap((part) => leafOf(part).others) }
  }
  const read = parts.map(treeOf)
  const [first] = read
  const isShared =
    first !== undefined && read.every(({ types }) => JSON.stringify(types) === JSON.stringify(first.types))
  const join = value.and !== undefined ? allOf : anyOf
  if (isShared && first) {
    const rest = read.map((part) => allOf(part.rest)).filter((part) => part !== undefined)
    // Where one of several says nothing more, all of those types will do.
    const joined = value.and === undefined && rest.length < read.length ? undefined : join(rest)
    return { types: first.types, rest: joined ? [joined] : [] }
  }
  const whole = join(read.map(({ types, rest }) => allOf([types, ...rest]) ?? types)) ?? typeOf(images)
  return { types: whole, rest: [] }
}

/** Instants between which something lies. */
interface Span {
  readonly start?: string
  readonly end?: string
}

/** Day and time of an instant by the clock of a zone. */
const clockIn = (instant: string, zone: string): { readonly day: string; readonly isMidnight: boolean } | null => {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return null
  const text = date.toLocaleString('sv-SE', { timeZone: zone })
  return { day: text.slice(0, 10), isMidnight: text.slice(11) === '00:00:00' }
}

/** Whether an instant is in the last second of a minute, as at the end of a day. */
const isLastSecond = (instant: string): boolean => new Date(instant).getUTCSeconds() === 59

/** A span whose end, where it is the last second of a day, is the midnight behind it. */
const toMidnight = ({ start, end }: Span): Span => {
  if (end === undefined || !isLastSecond(end)) return defined({ start, end })
  return defined({ start, end: new Date(Math.floor(Date.parse(end) / 1000) * 1000 + 1000).toISOString() })
}

/** A span between instants, the end excluded: days where both ends are midnights of a zone, else instants. */
const takenOf = (
  { start, end }: Span,
  zones: readonly string[],
): { readonly condition: Condition; readonly isDays: boolean; readonly zone: string } | null => {
  for (const zone of zones) {
    const [from, to] = [start, end].map((instant) => (instant === undefined ? undefined : clockIn(instant, zone)))
    if (from === null || to === null) return null
    if (![from, to].every((one) => one === undefined || one.isMidnight)) continue
    const before = end === undefined ? undefined : clockIn(new Date(Date.parse(end) - 1).toISOString(), zone)?.day
    return { condition: { taken: defined({ from: from?.day, to: before }) }, isDays: true, zone }
  }
  // The end took part: the last moment of a day is meant, that after it is not.
  const to = end === undefined ? undefined : new Date(Date.parse(end) - (isLastSecond(end) ? 0 : 1)).toISOString()
  const from = start === undefined ? undefined : new Date(start).toISOString()
  return { condition: { taken: defined({ from, to }) }, isDays: false, zone: 'UTC' }
}

/** Who sees an album: `all`, a list, or nobody. */
const sharingOf = (
  rule: Data,
  given: Given,
): { readonly all: boolean; readonly users: readonly string[]; readonly isOwn: boolean } => {
  const variables = variablesOf(given)
  if (rule.share_with !== undefined) {
    const all = String(rule.share_with).toUpperCase() === 'ALL'
    return { all, users: all ? [] : listIn(rule.share_with).map(String), isOwn: true }
  }
  if (meansYes(variables.get('SHARE_WITH_ALL_USERS')?.value ?? '')) return { all: true, users: [], isOwn: false }
  const users = (variables.get('SHARE_USER_IDS')?.value ?? '')
    .split(',')
    .map((user) => user.trim())
    .filter(Boolean)
  return { all: false, users, isOwn: false }
}

const known = [
  'id album_name description taken_range_utc created_range_utc filters conditions fuzzy_match',
  'recurring month_day timezone duration_days album_name_template year_range share_with',
].flatMap((words) => words.split(' '))

interface RuleReading {
  readonly settings: Settings
  readonly given: Given
  readonly draft: Draft
  readonly accounts: readonly string[]
  readonly isSync: boolean
  readonly zones: readonly string[]
  /** Rules of people-albums so far. */
  readonly peopleRules: Data[]
  /** Writes a recipe. */
  readonly recipe: (data: Data, entry?: Partial<Entry>) => string
  /** The place of the next one. */
  readonly nextRecipe: () => string
}

const sharingNote = 'only new albums were shared; addresses in another letter case were left out, and are found now'
const peopleNote = 'a name that nobody bears is refused, where it was left out and the rest decided'
const contradiction = 'types that exclude each other match nothing, where a span of time made it all of that span'

/** Whether parts that must all hold want types that no asset has. */
const contradicts = (value: Data): boolean => {
  const parts = listIn(value.and).map(dataIn)
  const named = parts.flatMap(({ asset_types: types }) => (types === undefined ? [] : [textsIn(types)]))
  const [first = [], ...others] = named
  return others.length > 0 && !first.some((type) => others.every((types) => types.includes(type)))
}

const exactNote = 'letter case does not matter now; a resolution is that of the picture as it is seen'

/** Where conditions are otherwise than they were. */
const notesOf = (value: Data): readonly string[] => {
  const text = JSON.stringify(value)
  return [
    contradicts(value) ? contradiction : '',
    /"(camera|resolution)"/.test(text) ? exactNote : '',
    /"people"/.test(text) ? peopleNote : '',
    hasOpenLeaf(value) ? onlyImages : '',
  ].filter(Boolean)
}
const onlyImages = 'a leaf without asset_types is images only, as before; to widen it, take the type out'

const someLeaf = (value: Data, test: (leaf: Data) => boolean): boolean => {
  if (!isGroup(value)) return test(value)
  return listIn(value.and ?? value.or).some((part) => someLeaf(dataIn(part), test))
}

/** Whether some leaf says nothing of types. */
const hasOpenLeaf = (value: Data): boolean => someLeaf(value, (leaf) => leaf.asset_types === undefined)

const hasBadSize = ({ resolution }: Data): boolean =>
  listIn(dataIn(resolution).include).some((size) => !Array.isArray(size) || size.length !== 2)

/** Keys of a leaf, and of what they hold. */
const leafKeys: Readonly<Record<string, readonly string[]>> = {
  is_favorite: [],
  asset_types: [],
  tags: [],
  camera: ['make', 'model'],
  people: ['include'],
  resolution: ['include'],
}

/** Refuses what cannot be read of a tree of conditions: without it, more would match. */
const checkTree = (value: unknown, at: string, draft: Draft): void => {
  const refuse = (message: string, hint: string): void => draft.problem('value-invalid', at, message, hint)
  if (!isData(value)) return refuse('conditions are not keys with values', 'Write people: { include: [Ann] }.')
  if (isGroup(value)) {
    refuseOthers(draft, 'a group of conditions', value, ['and', 'or'], () => at)
    const hint = 'Put one of them into the other, or take one out.'
    if (value.and !== undefined && value.or !== undefined) refuse('and stands beside or, which the tool ignored', hint)
    const parts = listIn(value.and ?? value.or)
    if (parts.length === 0) refuse('a group of conditions is empty', 'It would be the whole library.')
    for (const part of parts) checkTree(part, at, draft)
    return
  }
  refuseOthers(draft, 'filters', value, Object.keys(leafKeys), () => at)
  for (const [key, known] of Object.entries(leafKeys)) {
    if (known.length === 0 || value[key] === undefined) continue
    if (isData(value[key])) refuseOthers(draft, key, value[key], known, () => at)
    else refuse(`${key} has no ${known.join(' or ')}`, `Write ${key}: { ${known[0]}: … }.`)
  }
  if (value.is_favorite !== undefined && typeof value.is_favorite !== 'boolean')
    refuse('is_favorite is neither true nor false', '')
  if (textsIn(value.asset_types).some((type) => !/^(image|video|audio|other)$/i.test(type)))
    refuse('asset_types has no type of Immich', 'There are IMAGE, VIDEO, AUDIO and OTHER.')
  if (hasBadSize(value)) refuse('a resolution is not a pair of width and height', 'Write include: [[4032, 3024]].')
}

/** One rule, and where it goes. */
interface RuleParts {
  readonly rule: Data
  readonly index: number
  readonly name: string
  readonly album: string
  readonly isRecurring: boolean
  /** Whether it takes the neighbours of what matches, too. */
  readonly isFuzzy: boolean
  /** The recipe, or the rule of people-albums, that it becomes. */
  readonly target: string
  /** Where the conditions of the target are. */
  readonly conditionsAt: string
  /** Tells what becomes of a setting, if the rule has it. */
  readonly row: (key: string, to: string | null, how: How, note?: string) => void
}

const isFuzzyRule = (rule: Data, given: Given): boolean => {
  if (rule.recurring === true) return false
  if (typeof rule.fuzzy_match === 'boolean') return rule.fuzzy_match
  // The variable is the default of rules that say nothing.
  return /^(true|1|yes)$/i.test(variablesOf(given).get('ALLOW_FUZZY_MATCH')?.value ?? '')
}

const partsOf = (rule: Data, index: number, reading: RuleReading): RuleParts => {
  const { settings, given, draft, peopleRules, nextRecipe } = reading
  const [isRecurring, isFuzzy] = [rule.recurring === true, isFuzzyRule(rule, given)]
  const isPeopleRule = isRecurring || isFuzzy
  const target = isPeopleRule ? `plugins[0].rules[${peopleRules.length}]` : nextRecipe()
  const name = draft.uniqueName(String(rule.id ?? rule.album_name ?? `rule ${index + 1}`))
  return {
    rule,
    index,
    name,
    album: String(rule.album_name ?? name),
    isRecurring,
    isFuzzy,
    target,
    conditionsAt: `${target}.${isPeopleRule ? 'match' : 'where'}`,
    row: (key, to, how, note) => {
      if (rule[key] !== undefined) draft.row(`rules[${index}].${key}`, settings.at('rules', index, key), to, how, note)
    },
  }
}

const daysNote = 'days by the clock at the place, without the first moment behind them; they were those of one zone'

/** The ends of a span that are given: empty ones were none. */
const spanOf = (value: unknown): Span => {
  const [start, end] = ['start', 'end'].map((key) => dataIn(value)[key] || undefined)
  return defined({ start, end }) as Span
}

/** Refuses what is no span: without an end that has another name more would match. */
const checkSpan = (key: string, value: unknown, at: string, draft: Draft): void => {
  if (isData(value ?? {})) refuseOthers(draft, key, dataIn(value), ['start', 'end'], () => at)
  else draft.problem('value-invalid', at, `${key} has no start and end`, 'Write { start: 2025-01-01T00:00:00Z }.')
}

/** When pictures were taken and uploaded. */
const readSpans = ({ rule, index, isFuzzy, conditionsAt, row }: RuleParts, reading: RuleReading): Condition[] => {
  const { settings, draft, zones } = reading
  const conditions: Condition[] = []
  const at = (key: string): string => settings.at('rules', index, key)
  const readSpan = (key: string, read: (span: Span) => void): void => {
    checkSpan(key, rule[key], at(key), draft)
    const span = spanOf(rule[key])
    if (span.start === undefined && span.end === undefined) row(key, null, 'dead', 'it is empty')
    else read(span)
  }
  readSpan('taken_range_utc', (span) => {
    // people-albums has days alone.
    const taken = takenOf(isFuzzy ? toMidnight(span) : span, zones)
    const note = taken?.isDays ? daysNote : ''
    row('taken_range_utc', `${conditionsAt}.taken`, taken?.isDays ? 'changed' : 'same', note)
    if (taken) conditions.push(taken.condition)
    else
      draft.problem(
        'value-invalid',
        at('taken_range_utc'),
        'is not a span between two instants',
        'Write 2025-01-01T00:00:00Z.',
      )
  })
  readSpan('created_range_utc', ({ start, end }) => {
    conditions.push({ uploaded: defined({ from: start, to: end }) })
    row('created_range_utc', `${conditionsAt}.uploaded`, 'same')
  })
  return conditions
}

const namesTags = ({ filters, conditions }: Data): boolean =>
  dataIn(filters).tags !== undefined || JSON.stringify(conditions ?? {}).includes('"tags"')

/** Filters and a tree of them; a rule that has neither is a leaf that says nothing. */
const readFilters = ({ rule, index, conditionsAt, row }: RuleParts, { settings, draft }: RuleReading): Condition[] => {
  const { filters, conditions } = rule
  if (namesTags(rule)) {
    const at = settings.at('rules', index, 'filters', 'tags')
    draft.row(`rules[${index}].filters.tags`, at, null, 'dead', 'it was accepted and never applied; not imported')
  }
  for (const key of ['filters', 'conditions']) {
    if (rule[key] !== undefined) checkTree(rule[key], settings.at('rules', index, key), draft)
    const notes = notesOf(dataIn(rule[key]))
    row(key, conditionsAt, notes.some((note) => note !== onlyImages) ? 'changed' : 'same', notes.join('; '))
  }
  const trees = filters === undefined && conditions === undefined ? [{}] : [filters, conditions]
  return trees
    .filter((tree) => tree !== undefined)
    .map((tree) => treeOf(dataIn(tree)))
    .flatMap(({ types, rest }) => [types, ...rest])
}

const recurringKeys = ['recurring', 'month_day', 'timezone', 'duration_days', 'year_range', 'album_name_template']

const tellNotRecurring = (row: RuleParts['row']): void => {
  for (const key of recurringKeys) row(key, null, 'idle', 'the rule is not recurring')
}

const recurringOf = (rule: Data): Data => {
  const years = listIn(rule.year_range)
  return defined({
    monthDay: rule.month_day,
    timezone: rule.timezone,
    durationDays: rule.duration_days === 1 ? undefined : rule.duration_days,
    years: years.length === 2 ? years : undefined,
    albumName: rule.album_name_template,
  })
}

/** Describes the album of a rule of people-albums, which only recipes do. */
const describeAlbum = ({ rule, name, album, row }: RuleParts, { draft, accounts, recipe }: RuleReading): void => {
  if (rule.description === undefined) return
  recipe({
    name: draft.uniqueName(`${name}: description`),
    accounts,
    where: { inAlbum: album },
    actions: [{ album: { name: album, description: rule.description } }],
  })
  row('description', 'recipes', 'same')
}

/** A recurring rule, or one with neighbours, which is one of people-albums. */
const addPeopleRule = (parts: RuleParts, match: Condition, where: Condition, reading: RuleReading): void => {
  const { rule, name, album, isRecurring, isFuzzy, target, row } = parts
  const { given, isSync, peopleRules } = reading
  const { all, users } = sharingOf(rule, given)
  const { start, end } = spanOf(rule.taken_range_utc)
  peopleRules.push(
    defined({
      name,
      mode: isSync ? 'sync' : 'add',
      album: isRecurring || album === name ? undefined : album,
      recurring: isRecurring ? recurringOf(rule) : undefined,
      match,
      owners: scopeFor(where) ? 'any' : undefined,
      neighbours: isFuzzy ? defined({ windowMinutes: 240, radiusMeters: 100, from: start, to: end }) : undefined,
      adopt: isSync && given.adopt ? true : undefined,
      shareWith: isRecurring ? undefined : all ? 'ALL' : unlessEmpty(users),
    }),
  )
  if (isRecurring) {
    row('month_day', `${target}.recurring`, 'changed', 'the first moment behind the days took part, and does not here')
    for (const key of recurringKeys) if (key !== 'month_day') row(key, `${target}.recurring`, 'same')
    for (const key of ['fuzzy_match', 'share_with']) row(key, null, 'dead', 'recurring rules lost it')
    row('description', null, 'gap', 'an album for each year has none')
    return
  }
  tellNotRecurring(row)
  const note = 'its manual says 60 minutes, it took 240, and at most 50 seeds at random; ours takes all'
  row('fuzzy_match', `${target}.neighbours`, 'changed', note)
  row('share_with', `${target}.shareWith`, 'changed', `${sharingNote}; whom nobody knows is refused`)
  describeAlbum(parts, reading)
}

/** What is left of a rule for which people-albums has no words, as a comment. */
const addComment = (parts: RuleParts, where: Condition | undefined, reading: RuleReading): void => {
  const { index, name, album, isRecurring } = parts
  const { settings, draft, accounts, recipe } = reading
  const note = 'a recurring rule, or one with neighbours, with a span between instants: it stands there without them'
  draft.row(`rules[${index}]`, settings.at('rules', index), null, 'gap', note)
  draft.album(album)
  recipe(defined({ name, accounts, scope: scopeFor(where), where, actions: [{ addToAlbum: literalName(album) }] }), {
    isComment: true,
    comments: [`${isRecurring ? 'Without its days of every year' : 'Without the neighbours of what matches'}:`],
  })
}

/** Any other rule, which is a recipe. */
const addRecipe = (parts: RuleParts, where: Condition | undefined, reading: RuleReading): void => {
  const { rule, name, album, target, row } = parts
  const { given, accounts, isSync, recipe } = reading
  const { all, users, isOwn } = sharingOf(rule, given)
  const shareWith = all ? 'all' : unlessEmpty(users)
  const properties = defined({ name: literalName(album), description: rule.description, shareWith })
  const literal = literalName(album)
  const fill = isSync ? { syncAlbum: given.adopt ? { name: literal, adopt: true } : literal } : { addToAlbum: literal }
  const actions = Object.keys(properties).length > 1 ? [fill, { album: properties }] : [fill]
  const comments = namesTags(rule) ? ['Its tags were never applied: all that matches besides is in the album.'] : []
  recipe(defined({ name, accounts, scope: scopeFor(where), where, actions }), { comments })
  row('description', `${target}.actions[1].album.description`, 'same')
  if (shareWith === undefined) row('share_with', null, 'same')
  else row('share_with', `${target}.actions[1].album.shareWith`, 'changed', isOwn ? sharingNote : '')
  row('fuzzy_match', null, 'same', 'it was switched off')
  tellNotRecurring(row)
}

const readRule = (rule: Data, index: number, reading: RuleReading): void => {
  const at = (key: string): string => reading.settings.at('rules', index, key)
  refuseOthers(reading.draft, 'a rule', rule, known, at)
  for (const key of ['recurring', 'fuzzy_match'])
    if (rule[key] !== undefined && typeof rule[key] !== 'boolean')
      reading.draft.problem('value-invalid', at(key), `${key} is neither true nor false`)
  const parts = partsOf(rule, index, reading)
  const { isRecurring, isFuzzy, target, row } = parts
  const where = allOf([...readSpans(parts, reading), ...readFilters(parts, reading)])
  row('id', `${target}.name`, 'same')
  row('album_name', `${target}.album`, 'same')
  const match = (isRecurring || isFuzzy) && where && matchOf(where)
  if (match) addPeopleRule(parts, match, where, reading)
  else if (isRecurring || isFuzzy) addComment(parts, where, reading)
  else addRecipe(parts, where, reading)
}

/** Variables and what becomes of them; the others are settings of rules. */
const variableRows: VariableRows = {
  SLEEP_INTERVAL_SECONDS: ['serve.jobs', 'core'],
  LOG_LEVEL: [null, 'idle'],
  DEFAULT_TIMEZONE: ['recipes.*.where.taken', 'same', 'the zone whose midnights bound days'],
  ALLOW_FUZZY_MATCH: ['plugins.people-albums', 'same'],
  SHARE_WITH_ALL_USERS: ['recipes.*.actions.album.shareWith', 'same', 'only new albums were shared'],
  SHARE_USER_IDS: ['recipes.*.actions.album.shareWith', 'same', 'only new albums were shared'],
}

/** A value without the keys that are left empty, which are as if they were not there. */
const withoutEmpty = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withoutEmpty)
    : isData(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([key, part]) => (part === null ? [] : [[key, withoutEmpty(part)]])),
        )
      : value

const readSettings = (settings: Settings, given: Given, draft: Draft): void => {
  const variables = variablesOf(given)
  const accounts = accountOf(given, draft, settings.file, ['IMMICH_BASE_URL'], 'IMMICH_API_KEY')
  tellVariables(variables, variableRows, draft)
  const config = dataIn(withoutEmpty(settings.value))
  const isSync = config.mode === 'sync'
  if (config.mode !== undefined)
    draft.row(
      'mode',
      settings.at('mode'),
      'recipes.*.actions',
      'same',
      isSync ? 'its own record of what it put in is not read; --adopt does the same for what still matches' : '',
    )
  refuseOthers(draft, 'the settings', config, ['mode', 'rules', 'timezone'], (key) => settings.at(key))
  const rules = listIn(config.rules).map(dataIn)
  const zones = [
    ...new Set([
      'UTC',
      ...rules.flatMap(({ timezone }) => (typeof timezone === 'string' ? timezone : [])),
      variables.get('DEFAULT_TIMEZONE')?.value ?? '',
    ]),
  ].filter((zone) => zone !== '' && isZone(zone))
  const times = [
    ...rules.map(({ timezone }, index) => ({ value: timezone, at: settings.at('rules', index, 'timezone') })),
    ...[variables.get('DEFAULT_TIMEZONE') ?? []].flat(),
  ]
  for (const { value, at } of times)
    if (value !== undefined && value !== '' && !isZone(String(value)))
      draft.problem('value-invalid', at, `"${value}" is not a time zone`, 'Write it as Europe/Berlin.')
  const peopleRules: Data[] = []
  let count = 0
  const recipe: RuleReading['recipe'] = (data, entry) => {
    count += 1
    return draft.recipe(data, entry)
  }
  const nextRecipe = (): string => `recipes[${count}]`
  for (const [index, rule] of rules.entries())
    readRule(rule, index, { settings, given, draft, accounts, isSync, zones, peopleRules, recipe, nextRecipe })
  if (peopleRules.length > 0) draft.plugin({ use: 'people-albums', accounts, rules: peopleRules })
  const seconds = Number(variables.get('SLEEP_INTERVAL_SECONDS')?.value || 3600)
  const flags = given.calls.flatMap((call) =>
    (call.words ?? []).filter((word) => /^--(once|dry-run|db-path)\b/.test(word)).map((word) => ({ word, call })),
  )
  for (const { word, call } of flags) draft.row(word.replace(/=.*/s, ''), call.at, null, 'idle')
  const once = flags.find(({ word }) => word === '--once')
  draft.schedule(once ? cronSchedule(once.call.cron, zoneOf(once.call)) : { everySeconds: seconds, atStart: true })
}

/** The settings file of a service: by its argument or volume. */
export const configOf = (call: Call, name: RegExp, variable?: string): string | null => {
  const words = call.words ?? []
  const flag = words.findIndex((word) => /^--config(-file)?$/.test(word))
  const named = words[flag + 1] ?? words.find((word) => /^--config(-file)?=/.test(word))?.split('=')[1]
  const inside =
    (flag >= 0 || named?.includes('/') ? named : undefined) ??
    call.variables.find((setting) => setting.name === variable)?.value
  if (inside?.startsWith('/')) return onHost(call, inside)
  if (inside) {
    const mounted = call.volumes.find((volume) => volume.inside.endsWith(`/${inside.replace(/^\.\//, '')}`))
    return mounted?.host ?? `${call.folder}/${inside}`
  }
  return call.volumes.find((volume) => name.test(volume.inside))?.host ?? null
}

/** IMMICHDynamicAlbums by jaycollett: rules in YAML. */
export const dynamicAlbumsYaml: Tool = {
  name: 'dynamic-albums (YAML)',
  image: /jaycollett\/.*dynamic-?albums$|(^|\/)immichdynamicalbums$/i,
  script: /^(immich_dynamic_albums\.py)$/,
  variables: /^(SLEEP_INTERVAL_SECONDS|ALLOW_FUZZY_MATCH|SHARE_WITH_ALL_USERS|SHARE_USER_IDS)$/,
  names: ['IMMICH_BASE_URL', 'IMMICH_API_KEY', ...Object.keys(variableRows)],
  file: 'config.yaml with the rules',
  owns: ({ kind, value }) => kind === 'yaml' && isData(value) && Array.isArray(value.rules) && !('server' in value),
  settingsOf: (call) => configOf(call, /\.ya?ml$/),
  read: (given, draft) => {
    for (const settings of given.settings) readSettings(settings, given, draft)
  },
}
