import { literalName } from '../../toolkit.ts'
import { draftAccounts } from '../accounts.ts'
import { allOf, anyOf, type Condition, globText, saferSync, scopeFor, syncOf } from '../conditions.ts'
import type { Data, Draft, Given, How, Schedule, Settings, TextSource, Tool } from '../contract.ts'
import { defined, onHost, refuseOthers, unlessEmpty } from '../draft.ts'
import { bareCall, dataIn, isData, jsonIn, listIn } from '../values.ts'

/** A day or time as text: TOML has values of its own for them. */
const text = (value: unknown): string =>
  value instanceof Date ? value.toISOString().replace(/(T\d\d:\d\d)(:00)?(\.0+)?$/, '$1') : String(value)
const texts = (value: unknown): string[] => listIn(value).map(text)

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** `daily 03:30`, `weekly sun 04:00`, `monthly 1 05:00`, `every 6h`, `manual`; null for anything else. */
const scheduleOf = (given: string): Schedule | null => {
  const words = given.trim().toLowerCase()
  if (words === 'manual') return { manual: true }
  const [, count, unit] = /^every (\d+)([mhd])$/.exec(words) ?? []
  if (count !== undefined)
    return { everySeconds: Number(count) * { m: 60, h: 3600, d: 86_400 }[unit as 'm' | 'h' | 'd'] }
  const [, kind, on, hour, minute] = /^(daily|weekly|monthly)(?: (\w+))? (\d{1,2}):(\d{2})$/.exec(words) ?? []
  if (hour === undefined) return null
  const time = `${Number(minute)} ${Number(hour)}`
  if (kind === 'daily') return { cron: `${time} * * *` }
  if (kind === 'monthly') return /^\d+$/.test(on ?? '') ? { cron: `${time} ${Number(on)} * *` } : null
  const day = days.indexOf((on ?? '').slice(0, 3))
  return day < 0 ? null : { cron: `${time} * * ${day}` }
}

const roleOf = (role: unknown): string => (String(role ?? 'viewer').startsWith('edit') ? 'editor' : 'viewer')

/** What versions of the tool call the people of a share. */
const personKeys = ['account', 'accounts', 'user', 'users', 'with', 'share_with', 'share-with']
/** What they call its role, of an album and of a share. */
const roleKeys = ['share_role', 'share-role']

const sharedRole = (data: Data): unknown => data[roleKeys.find((key) => data[key] !== undefined) ?? '']

/** People an album is shared with. */
const sharesOf = (value: unknown): unknown[] =>
  listIn(value).flatMap((entry): unknown[] =>
    isData(entry)
      ? personKeys
          .flatMap((key) => listIn(entry[key]))
          .map((user) => ({ user: String(user), role: roleOf(entry.role ?? sharedRole(entry)) }))
      : [String(entry)],
  )

interface Reading {
  readonly settings: Settings
  readonly config: Data
  readonly given: Given
  readonly draft: Draft
  readonly accounts: readonly string[]
  readonly zone: string | undefined
  /** Ids of albums by their slugs. */
  readonly ids: ReadonlyMap<string, string>
  /** When albums were filled so far. */
  readonly times: Schedule[]
}

const scheduleKeys = ['auto-update-schedule', 'auto_update_schedule']
const gapKeys = /^(describe|hint_.*|chunk|chunk_order|slot|dwell|active|caption|activity)$/

/** How many of a year, which stands beside the name of an album or in its match. */
const amountKeys = ['pics_per_year', 'pick']
const matchKeys = [
  'from to on_from on_to since_year countries states cities include_unlocated people people_mode include_videos'.split(
    ' ',
  ),
  amountKeys,
].flat()
const shareKeys = ['share', 'share_with', 'share-with', ...roleKeys]
const albumKeys = ['name', 'enabled', 'sync', 'match', 'cover', ...amountKeys, ...shareKeys, ...scheduleKeys]

const onlyAdded = 'people are only added, as before'

/** Tells what becomes of a key, if a part of the settings has it. */
type TellRow = (key: string, to: string | null, how: How, note?: string) => void

const rowsOf =
  (data: Data, path: readonly string[], place: string, { settings, draft }: Reading): TellRow =>
  (key, to, how, note) => {
    if (data[key] !== undefined)
      draft.row([...path, key].join('.'), settings.at(...path, key), to && `${place}.${to}`, how, note)
  }

const readDays = (match: Data, row: TellRow): Condition[] => {
  for (const key of ['from', 'to', 'on_from', 'on_to', 'since_year']) row(key, 'where.taken', 'same')
  const conditions: Condition[] = []
  if ((match.from ?? match.to) !== undefined)
    conditions.push({ taken: defined({ from: match.from && text(match.from), to: match.to && text(match.to) }) })
  const [from, to] = [match.on_from ?? match.on_to, match.on_to ?? match.on_from]
  if (from !== undefined && to !== undefined)
    conditions.push({ taken: { monthDay: text(from) === text(to) ? text(from) : { from: text(from), to: text(to) } } })
  if (match.since_year !== undefined) conditions.push({ taken: { from: `${match.since_year}-01-01` } })
  return conditions
}

const readPlaces = (match: Data, row: TellRow): Condition[] => {
  const words = { countries: 'country', states: 'state', cities: 'city' }
  const places = Object.entries(words).flatMap(([key, word]) => {
    row(key, 'where', 'changed', 'letter case does not matter now')
    return texts(match[key]).map((name) => ({ [word]: globText(name) }))
  })
  row('include_unlocated', 'where', 'same')
  const unlocated = match.include_unlocated !== false && places.length > 0 ? [{ not: { hasLocation: true } }] : []
  const somewhere = anyOf([...places, ...unlocated])
  return somewhere ? [somewhere] : []
}

/** People by their names, or by the names of groups. */
const readPeople = (match: Data, row: TellRow, { config }: Reading): Condition[] => {
  for (const key of ['people', 'people_mode']) row(key, 'where.person', 'same')
  const groups = dataIn(config.groups)
  const people = texts(match.people).flatMap((name) => {
    const group = groups[name] ?? groups[name.toLowerCase()]
    return group === undefined ? [name] : texts(isData(group) ? (group.people ?? group.members) : group)
  })
  return people.length > 0 ? [{ person: { [match.people_mode === 'all' ? 'all' : 'any']: people } }] : []
}

const readMatch = (match: Data, slug: string, place: string, reading: Reading): Condition[] => {
  const row = rowsOf(match, ['albums', slug, 'match'], place, reading)
  const conditions = [...readDays(match, row), ...readPlaces(match, row), ...readPeople(match, row, reading)]
  const isImages = match.include_videos === false
  row('include_videos', isImages ? 'where.type' : null, 'same')
  const { settings, draft } = reading
  refuseOthers(draft, 'match', match, matchKeys, (key) => settings.at('albums', slug, 'match', key))
  return isImages ? [...conditions, { type: 'IMAGE' }] : conditions
}

/** So many of each year; undefined where the tool takes all of them. */
const readAmount = ({ album, slug, place, row }: AlbumEntry, match: Data, reading: Reading): Data | undefined => {
  const { settings, draft } = reading
  const { pics_per_year: count, pick = 'all' } = { ...match, ...album }
  const isCapped = count !== undefined && pick !== 'all'
  const changed = 'favourites first, then by stars; others have their turn every month where it rotates'
  const all = 'the tool takes all, because pick is "all" unless it says otherwise, or there is no pics_per_year'
  const tell = [row, rowsOf(match, ['albums', slug, 'match'], place, reading)]
  for (const key of amountKeys)
    for (const one of tell)
      one(key, isCapped ? 'perYear' : null, isCapped ? 'changed' : 'dead', isCapped ? changed : all)
  if (!['all', 'best', 'random', 'rotate'].includes(String(pick))) {
    const at = settings.at('albums', slug, ...(album.pick === undefined ? ['match'] : []), 'pick')
    draft.problem('value-invalid', at, `pick is "${pick}"`, 'Write best, random, rotate or all.')
  }
  if (!isCapped) return undefined
  return { count, by: pick === 'random' ? 'random' : 'best', ...(pick === 'rotate' ? { rotate: 'monthly' } : {}) }
}

/** Refuses a share that is for nobody, or has keys that the tool does not know. */
const checkShare = (entry: unknown, path: readonly (string | number)[], { settings, draft }: Reading): void => {
  if (!isData(entry)) return
  const at = settings.at(...path)
  refuseOthers(draft, 'a share', entry, [...personKeys, 'role', ...roleKeys, 'album', 'albums'], () => at)
  if (sharesOf(entry).length === 0)
    draft.problem('value-invalid', at, 'a share is for nobody', 'Name the accounts that see the album.')
}

const coverOf = (cover: string): unknown => {
  if (cover === 'auto') return undefined
  if (cover === 'newest' || cover === 'oldest') return cover
  if (cover === 'favorite') return { pick: 'favorite' }
  if (cover === 'everyone') return { pick: 'people' }
  return { pick: 'first', fileName: globText(cover) }
}

/** An album of the tool, which becomes a recipe. */
interface AlbumEntry {
  readonly album: Data
  readonly slug: string
  /** The recipe. */
  readonly place: string
  /** Its id, where the tool's own record has it. */
  readonly id: string | undefined
  readonly row: TellRow
}

/** When it was filled: by its own words, else by those for all albums. */
const readSchedule = ({ album, slug, row }: AlbumEntry, { settings, config, draft }: Reading): Schedule | null => {
  const own = scheduleKeys.find((key) => album[key] !== undefined)
  const usual = scheduleKeys.find((key) => config[key] !== undefined)
  const words = String(album[own ?? ''] ?? config[usual ?? ''] ?? 'manual')
  const schedule = scheduleOf(words)
  const at = own ? settings.at('albums', slug, own) : settings.at(...scheduleKeys)
  const hint = 'Write daily 03:30, weekly sun 04:00, monthly 1 05:00, every 6h or manual.'
  if (!schedule) draft.problem('value-invalid', at, `"${words}" is not a schedule`, hint)
  if (own) row(own, null, 'core')
  return schedule
}

/** The name of an album as it is called now: with the suffix that it has. */
const readTitle = ({ album, slug, id, row }: AlbumEntry, isManual: boolean, { config, draft }: Reading): string => {
  // An empty one is none, and blanks around one are no part of it.
  const [usual, own] = [config.album_suffix, isManual ? config.album_suffix_fixed : config.album_suffix_updating].map(
    (given) => text(given ?? '').trim(),
  )
  const name = String(album.name ?? slug)
  const title = `${name} ${own || usual}`.trim()
  if (id === undefined && title !== name) draft.variants([title, name])
  const note = `the album is called "${title}" now; another name in the library is found by --check`
  row('name', 'actions[0]', 'same', id ? '' : note)
  return title
}

/** Whether it only gained pictures; otherwise it lost what did not match any more. */
const readSync = ({ album, slug, place, row }: AlbumEntry, { settings, given, draft }: Reading): boolean => {
  const isAdding = album.sync === 'add'
  const isSame = isAdding || given.exact
  const [how, note] = isSame ? (['same', ''] as const) : (['safer', saferSync] as const)
  if (album.sync !== undefined) row('sync', 'actions[0]', how, note)
  else draft.row(`albums.${slug}`, settings.at('albums', slug), `${place}.actions[0]`, how, note)
  return isAdding
}

/** Its cover, and people whom it is shared with. */
const readProperties = ({ album, slug, row }: AlbumEntry, reading: Reading): Data => {
  const cover = album.cover === undefined ? undefined : coverOf(String(album.cover))
  row('cover', cover === undefined ? null : 'actions[1].album.cover', 'same')
  for (const key of shareKeys) row(key, 'actions[1].album.shareWith', 'same', onlyAdded)
  for (const [index, entry] of listIn(album.share).entries())
    checkShare(entry, ['albums', slug, 'share', index], reading)
  const role = sharedRole(album)
  const named = listIn(album.share_with ?? album['share-with'])
  const shares = role === undefined ? named : named.map((user) => (isData(user) ? user : { user, role }))
  return defined({ cover, shareWith: unlessEmpty([...sharesOf(album.share), ...sharesOf(shares)]) })
}

/** Keys of which nothing is written: some have no counterpart, others are mistakes. */
const readOtherKeys = ({ album, slug, row }: AlbumEntry, { settings, draft }: Reading): void => {
  for (const key of Object.keys(album)) {
    if (gapKeys.test(key)) row(key, null, 'gap', 'lines in the description are left alone')
    else if (!albumKeys.includes(key))
      draft.problem('option-unknown', settings.at('albums', slug, key), `"${key}" is not a key of an album`, '')
  }
}

const readAlbum = (album: Data, slug: string, index: number, reading: Reading): void => {
  const { settings, given, draft, accounts, zone, ids } = reading
  const place = `recipes[${index}]`
  const row = rowsOf(album, ['albums', slug], place, reading)
  const id = ids.get(slug)
  const entry: AlbumEntry = { album, slug, place, id, row }
  const schedule = readSchedule(entry, reading)
  const title = readTitle(entry, schedule !== null && 'manual' in schedule, reading)
  const match = dataIn(album.match)
  const where = allOf(readMatch(match, slug, place, reading))
  const at = settings.at('albums', slug)
  if (!where) draft.problem('value-invalid', at, `the album ${slug} has no match`, 'It would be the whole library.')
  const isAdding = readSync(entry, reading)
  const properties = readProperties(entry, reading)
  const isOff = album.enabled === false
  row('enabled', null, 'same', isOff ? 'switched off: written as a comment' : '')
  readOtherKeys(entry, reading)
  const name = draft.uniqueName(slug)
  const named = literalName(title)
  const target = id === undefined ? named : { id }
  const fill = isAdding ? { addToAlbum: target } : syncOf(target, given)
  const described = { album: { ...(id === undefined ? { name: named } : { id }), ...properties } }
  const actions = Object.keys(properties).length > 0 ? [fill, described] : [fill]
  const recipe = defined({
    name,
    accounts,
    scope: scopeFor(where),
    where,
    perYear: readAmount(entry, match, reading),
    actions,
  })
  draft.recipe(recipe, { isComment: isOff })
  if (isOff) draft.album(title)
  if (!isAdding && given.exact) draft.allow('album.remove.all')
  if (!schedule || isOff) return
  const timed = { ...schedule, ...(zone === undefined ? {} : { zone }) }
  draft.schedule({ ...timed, of: [name] })
  reading.times.push(timed)
}

/** Every run of the tool shared, whatever album it filled. */
const withEachRun = (name: string, { times, draft }: Reading): void => {
  for (const time of times) if (!('manual' in time)) draft.schedule({ ...time, of: [name] })
}

/** Albums that are shared as they are; `*` is all own ones. */
const readShares = (reading: Reading): void => {
  const { settings, config, draft, accounts } = reading
  const everywhere: unknown[] = []
  for (const [index, entry] of listIn(config.shares).map(dataIn).entries()) {
    checkShare(entry, ['shares', index], reading)
    const shareWith = sharesOf(entry)
    const names = texts(entry.album ?? entry.albums)
    if (names.length === 0)
      draft.problem('value-invalid', settings.at('shares', index), 'a share names no album', 'Write albums = ["*"].')
    draft.row(
      `shares[${index}]`,
      settings.at('shares', index),
      names.includes('*') ? 'plugins' : 'recipes',
      'same',
      onlyAdded,
    )
    for (const name of names) {
      if (name === '*') {
        everywhere.push(...shareWith)
        continue
      }
      const own = draft.uniqueName(`share ${name}`)
      draft.recipe({ name: own, accounts, where: { inAlbum: name }, actions: [{ album: { name, shareWith } }] })
      withEachRun(own, reading)
    }
  }
  const byRole = Map.groupBy(
    everywhere.map((share) => (isData(share) ? share : { user: share, role: 'viewer' })),
    ({ role }) => String(role),
  )
  if (byRole.size === 0) return
  const roles = [...byRole]
  withEachRun('album-sharing', reading)
  draft.plugin({
    use: 'album-sharing',
    accounts,
    groups: roles.map(([role, own]) => ({ name: role, members: own.map(({ user }) => user) })),
    policies: roles.map(([role]) => ({ name: `all albums, ${role}`, albums: ['*'], groups: [role], role })),
  })
}

/** Ids of albums in the tool's own record, wherever in it they stand. */
const idsIn = (state: TextSource | null, draft: Draft): ReadonlyMap<string, string> => {
  const ids = new Map<string, string>()
  const visit = (value: unknown): void => {
    for (const [key, part] of Object.entries(dataIn(value))) {
      const id = typeof part === 'string' ? part : String(dataIn(part).album_id ?? dataIn(part).id ?? '')
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) ids.set(key, id)
      else visit(part)
    }
  }
  const record = state && jsonIn(state.text)
  visit(record)
  if (state && record === undefined)
    draft.problem('value-invalid', state.file, 'the state is not JSON', 'Give state.json of the tool.')
  return ids
}

/** Settings for all albums, and what becomes of them. */
const settingRows = new Map<string, readonly [to: string | null, how: How, note?: string]>([
  ['timezone', ['serve.timeZone', 'core']],
  ...scheduleKeys.map((name) => [name, ['serve.jobs', 'core']] as const),
  ['groups', ['recipes.*.where.person', 'same', 'put in where they are named']],
  ['log_level', [null, 'idle']],
  ['users', [null, 'idle', 'logins are not copied']],
  ['login', [null, 'idle', 'logins are not copied']],
])

const readSetting = (name: string, at: string, draft: Draft): void => {
  const [to, how, note] = settingRows.get(name) ?? []
  if (to !== undefined && how) draft.row(name, at, to, how, note)
  else if (name.startsWith('album_suffix'))
    draft.row(name, at, 'recipes.*.actions[0]', 'same', 'part of the names of albums')
  else if (name.startsWith('design')) draft.row(name, at, null, 'idle')
  else if (!['server', 'albums', 'shares'].includes(name))
    draft.problem('option-unknown', at, `"${name}" is not a setting of the tool`, '')
}

const readSettings = (settings: Settings, given: Given, draft: Draft): void => {
  const config = dataIn(settings.value)
  const key = [...given.variables, ...given.calls.flatMap(({ variables }) => variables)].findLast(
    ({ name }) => name === 'IMMICH_KEY',
  )
  const accounts = draftAccounts(draft, given.calls[0] ?? bareCall(settings.file), given, {
    url: config.server === undefined ? null : text(config.server),
    urlFrom: 'server',
    urlAt: settings.at('server'),
    keys: key ? [{ key: key.value, file: null, from: 'IMMICH_KEY', at: key.at }] : [],
  })
  for (const name of Object.keys(config)) readSetting(name, settings.at(name), draft)
  const zone = config.timezone === undefined ? undefined : text(config.timezone)
  const reading: Reading = { settings, config, given, draft, accounts, zone, ids: idsIn(given.state, draft), times: [] }
  for (const [index, [slug, album]] of Object.entries(dataIn(config.albums)).entries())
    readAlbum(dataIn(album), slug, index, reading)
  readShares(reading)
}

/** immich-album-butler by engelchrisi. */
export const albumButler: Tool = {
  name: 'album-butler',
  image: /(^|\/)(immich-)?album-butler$/,
  script: /^(immich[-_])?album[-_]butler(\.py)?$/,
  variables: /^IMMICH_KEY$/,
  names: ['IMMICH_KEY'],
  file: 'config.toml',
  owns: ({ kind, value }) =>
    kind === 'toml' && isData(value) && 'server' in value && ('albums' in value || 'shares' in value),
  settingsOf: (call, files) => {
    const volume = call.volumes.find(({ inside }) => inside.endsWith('config.toml'))
    if (volume) return volume.host
    const folder = / --config-dir[ =](\S+)/.exec(` ${call.words?.join(' ')}`)?.[1] ?? '/etc/immich-album-butler'
    const path = onHost(call, folder) ?? folder
    return call.words !== null && files.read(`${path}/config.toml`) !== null ? `${path}/config.toml` : null
  },
  read: (given, draft) => {
    for (const settings of given.settings) readSettings(settings, given, draft)
  },
}
