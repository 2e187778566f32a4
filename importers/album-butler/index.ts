import { draftAccounts } from '../accounts.ts'
import { allOf, anyOf, type Condition, globText, saferSync, scopeFor, syncOf } from '../conditions.ts'
import type { Data, Draft, Given, How, Schedule, Settings, TextSource, Tool } from '../contract.ts'
import { given as defined, refuseOthers } from '../draft.ts'
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
  if (kind === 'monthly') return { cron: `${time} ${Number(on)} * *` }
  const day = days.indexOf((on ?? '').slice(0, 3))
  return day < 0 ? null : { cron: `${time} * * ${day}` }
}

const roleOf = (role: unknown): string => (String(role ?? 'viewer').startsWith('edit') ? 'editor' : 'viewer')

/** People an album is shared with. */
const sharesOf = (value: unknown): unknown[] =>
  listIn(value).flatMap((entry): unknown[] =>
    isData(entry)
      ? listIn(entry.user ?? entry.users ?? entry.with).map((user) => ({
          user: String(user),
          role: roleOf(entry.role),
        }))
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
}

const scheduleKeys = ['auto-update-schedule', 'auto_update_schedule']
const gapKeys = /^(describe|hint_.*|chunk|chunk_order|slot|dwell|active|caption|activity)$/

const matchKeys = [
  'from to on_from on_to since_year countries states cities include_unlocated people people_mode include_videos',
  'pics_per_year pick',
].flatMap((words) => words.split(' '))

const readMatch = (match: Data, slug: string, { settings, config, draft }: Reading, place: string): Condition[] => {
  const path = (key: string) => ['albums', slug, 'match', key] as const
  const row = (key: string, to: string | null, how: How, note = ''): void => {
    if (match[key] !== undefined)
      draft.row(`albums.${slug}.match.${key}`, settings.at(...path(key)), to && `${place}.${to}`, how, note)
  }
  const conditions: Condition[] = []
  if ((match.from ?? match.to) !== undefined)
    conditions.push({ taken: defined({ from: match.from && text(match.from), to: match.to && text(match.to) }) })
  row('from', 'where.taken', 'same')
  row('to', 'where.taken', 'same')
  const [from, to] = [match.on_from ?? match.on_to, match.on_to ?? match.on_from].map((day) =>
    day === undefined ? undefined : text(day),
  )
  if (from !== undefined && to !== undefined)
    conditions.push({ taken: { monthDay: from === to ? from : { from, to } } })
  row('on_from', 'where.taken', 'same')
  row('on_to', 'where.taken', 'same')
  if (match.since_year !== undefined) conditions.push({ taken: { from: `${match.since_year}-01-01` } })
  row('since_year', 'where.taken', 'same')
  const places = (['countries', 'states', 'cities'] as const).flatMap((key) => {
    row(key, 'where', 'changed', 'letter case does not matter now')
    const word = { countries: 'country', states: 'state', cities: 'city' }[key]
    return texts(match[key]).map((name) => ({ [word]: globText(name) }))
  })
  const unlocated = match.include_unlocated !== false && places.length > 0 ? [{ not: { hasLocation: true } }] : []
  const somewhere = anyOf([...places, ...unlocated])
  if (somewhere) conditions.push(somewhere)
  row('include_unlocated', 'where', 'same')
  const groups = dataIn(config.groups)
  const people = texts(match.people).flatMap((name) => {
    const group = groups[name] ?? groups[name.toLowerCase()]
    return group === undefined ? [name] : texts(isData(group) ? (group.people ?? group.members) : group)
  })
  if (people.length > 0) conditions.push({ person: { [match.people_mode === 'all' ? 'all' : 'any']: people } })
  row('people', 'where.person', 'same')
  row('people_mode', 'where.person', 'same')
  if (match.include_videos === false) conditions.push({ type: 'IMAGE' })
  row('include_videos', match.include_videos === false ? 'where.type' : null, 'same')
  refuseOthers(draft, 'match', match, matchKeys, (key) => settings.at(...path(key)))
  return conditions
}

const perYearOf = (match: Data): Data | undefined => {
  if (match.pics_per_year === undefined) return undefined
  const pick = String(match.pick ?? 'best')
  return {
    count: match.pics_per_year,
    by: pick === 'random' ? 'random' : 'best',
    ...(pick === 'rotate' ? { rotate: 'monthly' } : {}),
  }
}

const coverOf = (cover: string): unknown => {
  if (cover === 'auto') return undefined
  if (cover === 'newest' || cover === 'oldest') return cover
  if (cover === 'favorite') return { pick: 'favorite' }
  if (cover === 'everyone') return { pick: 'people' }
  return { pick: 'first', fileName: globText(cover) }
}

/** The name of an album as it is called now: with the suffix that it has. */
const titleOf = (album: Data, slug: string, isManual: boolean, config: Data): string => {
  const suffix = (isManual ? config.album_suffix_fixed : config.album_suffix_updating) ?? config.album_suffix
  const name = String(album.name ?? slug)
  return suffix ? `${name} ${text(suffix)}`.trim() : name
}

const readAlbum = (album: Data, slug: string, index: number, reading: Reading): void => {
  const { settings, config, given, draft, accounts, zone, ids } = reading
  const at = (key: string): string => settings.at('albums', slug, key)
  const place = `recipes[${index}]`
  const row = (key: string, to: string | null, how: How, note = ''): void => {
    if (album[key] !== undefined) draft.row(`albums.${slug}.${key}`, at(key), to && `${place}.${to}`, how, note)
  }
  const own = scheduleKeys.find((key) => album[key] !== undefined)
  const words = String(
    album[own ?? ''] ?? scheduleKeys.map((key) => config[key]).find((value) => value !== undefined) ?? 'manual',
  )
  const schedule = scheduleOf(words)
  if (!schedule)
    draft.problem(
      'value-invalid',
      own ? at(own) : settings.at(...scheduleKeys),
      `"${words}" is no schedule`,
      'Write daily 03:30, weekly sun 04:00, monthly 1 05:00, every 6h or manual.',
    )
  if (own) row(own, null, 'core')
  const title = titleOf(album, slug, schedule !== null && 'manual' in schedule, config)
  const id = ids.get(slug)
  const plain = String(album.name ?? slug)
  if (id === undefined && title !== plain) draft.variants([title, plain])
  row(
    'name',
    'actions[0]',
    'same',
    id ? '' : `the album is called "${title}" now; another name in the library is found by --check`,
  )
  const match = dataIn(album.match)
  const where = allOf(readMatch(match, slug, reading, place))
  if (!where)
    draft.problem(
      'value-invalid',
      settings.at('albums', slug),
      `the album ${slug} has no match`,
      'It would be the whole library.',
    )
  const perYear = perYearOf(match)
  for (const key of ['pics_per_year', 'pick'])
    if (match[key] !== undefined)
      draft.row(
        `albums.${slug}.match.${key}`,
        settings.at('albums', slug, 'match', key),
        `${place}.perYear`,
        'changed',
        'favourites first, then by stars; others have their turn every month where it rotates',
      )
  const isAdding = album.sync === 'add'
  const target = id === undefined ? title : { id }
  if (album.sync !== undefined)
    row('sync', 'actions[0]', isAdding || given.exact ? 'same' : 'safer', isAdding || given.exact ? '' : saferSync)
  else
    draft.row(
      `albums.${slug}`,
      settings.at('albums', slug),
      `${place}.actions[0]`,
      given.exact ? 'same' : 'safer',
      given.exact ? '' : saferSync,
    )
  const cover = album.cover === undefined ? undefined : coverOf(String(album.cover))
  row('cover', cover === undefined ? null : 'actions[1].album.cover', 'same')
  const shareWith = [...sharesOf(album.share), ...sharesOf(album.share_with)]
  row('share', 'actions[1].album.shareWith', 'same', 'people are only added, as before')
  row('share_with', 'actions[1].album.shareWith', 'same', 'people are only added, as before')
  const properties = defined({ cover, shareWith: shareWith.length > 0 ? shareWith : undefined })
  const isOff = album.enabled === false
  row('enabled', null, 'same', isOff ? 'switched off: written as a comment' : '')
  for (const key of Object.keys(album)) {
    if (gapKeys.test(key)) row(key, null, 'gap', 'lines in the description are left alone')
    else if (!['name', 'enabled', 'sync', 'match', 'cover', 'share', 'share_with', ...scheduleKeys].includes(key))
      draft.problem('option-unknown', at(key), `"${key}" is no key of an album`, '')
  }
  const name = draft.uniqueName(slug)
  draft.recipe(
    defined({
      name,
      accounts,
      scope: scopeFor(where),
      where,
      perYear,
      actions: [
        isAdding ? { addToAlbum: target } : syncOf(target, given),
        ...(Object.keys(properties).length > 0
          ? [{ album: { ...(id === undefined ? { name: title } : { id }), ...properties } }]
          : []),
      ],
    }),
    isOff ? { isComment: true } : {},
  )
  if (isOff) draft.album(title)
  if (!isAdding && given.exact) draft.allow('album.remove.all')
  if (schedule && !isOff) draft.schedule({ ...schedule, ...(zone === undefined ? {} : { zone }), of: [name] })
}

/** Albums that are shared as they are; `*` is all own ones. */
const readShares = ({ settings, config, draft, accounts }: Reading): void => {
  const everywhere: unknown[] = []
  for (const [index, entry] of listIn(config.shares).map(dataIn).entries()) {
    const shareWith = sharesOf(
      entry.users === undefined && entry.user === undefined && entry.with === undefined
        ? entry.share_with
        : { ...entry },
    )
    const names = texts(entry.album ?? entry.albums)
    draft.row(
      `shares[${index}]`,
      settings.at('shares', index),
      names.includes('*') ? 'plugins' : 'recipes',
      'same',
      'people are only added, as before',
    )
    for (const name of names) {
      if (name === '*') everywhere.push(...shareWith)
      else
        draft.recipe({
          name: draft.uniqueName(`share ${name}`),
          accounts,
          where: { inAlbum: name },
          actions: [{ album: { name, shareWith } }],
        })
    }
  }
  const byRole = Map.groupBy(
    everywhere.map((share) => (isData(share) ? share : { user: share, role: 'viewer' })),
    ({ role }) => String(role),
  )
  if (byRole.size === 0) return
  const roles = [...byRole]
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
    draft.problem('value-invalid', state.file, 'the state is no JSON', 'Give state.json of the tool.')
  return ids
}

const known = [...scheduleKeys, ...'server timezone log_level album_suffix albums groups shares'.split(' ')]

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
  for (const name of Object.keys(config)) {
    const at = settings.at(name)
    if (name === 'timezone') draft.row(name, at, 'serve.timeZone', 'core')
    else if (scheduleKeys.includes(name)) draft.row(name, at, 'serve.jobs', 'core')
    else if (name.startsWith('album_suffix'))
      draft.row(name, at, 'recipes.*.actions[0]', 'same', 'part of the names of albums')
    else if (name === 'log_level' || name.startsWith('design') || name === 'users' || name === 'login')
      draft.row(name, at, null, 'idle', name === 'users' || name === 'login' ? 'logins are not copied' : '')
    else if (name === 'groups') draft.row(name, at, 'recipes.*.where.person', 'same', 'put in where they are named')
    else if (!known.includes(name)) draft.problem('option-unknown', at, `"${name}" is no setting of the tool`, '')
  }
  const zone = config.timezone === undefined ? undefined : text(config.timezone)
  const reading: Reading = { settings, config, given, draft, accounts, zone, ids: idsIn(given.state, draft) }
  for (const [index, [slug, album]] of Object.entries(dataIn(config.albums)).entries())
    readAlbum(dataIn(album), slug, index, reading)
  readShares(reading)
}

/** immich-album-butler by engelchrisi. */
export const albumButler: Tool = {
  name: 'album-butler',
  image: /(^|\/)(immich-)?album-butler$/,
  script: /^(immich-)?album-butler(\.py)?$/,
  variables: /^IMMICH_KEY$/,
  names: ['IMMICH_KEY'],
  file: 'config.toml',
  owns: ({ kind, value }) =>
    kind === 'toml' && isData(value) && 'server' in value && ('albums' in value || 'shares' in value),
  settingsOf: ({ volumes }) => volumes.find(({ inside }) => inside.endsWith('config.toml'))?.host ?? null,
  read: (given, draft) => {
    for (const settings of given.settings) readSettings(settings, given, draft)
  },
}
