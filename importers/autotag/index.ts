import { cronSchedule, draftAccounts, zoneOf } from '../accounts.ts'
import type { Call, Data, Draft, Files, Given, How, Settings, Tool } from '../contract.ts'
import { given as defined, refuseOthers, uniqueAmong } from '../draft.ts'
import { translateRegex } from '../reading/python-regex.ts'
import { bareCall, dataIn, isData, listIn, messageOf, textsIn } from '../values.ts'

type Path = readonly (string | number)[]

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  )

/** Sections in which the tool refuses what it does not know; in others it takes no notice. */
const strict = /^(server|skip|filters|conversions|duplicate_processing\.date_correction)\./

/** The settings with what notes where each of them went. */
class Section {
  readonly #settings: Settings
  readonly #draft: Draft
  readonly #seen = new Set<string>()
  constructor(settings: Settings, draft: Draft) {
    this.#settings = settings
    this.#draft = draft
  }

  at(...path: Path): string {
    return this.#settings.at(...path)
  }

  /** Value of a setting, whose row is told. */
  take(path: Path, to: string | null, how: How, note = ''): unknown {
    let value: unknown = this.#settings.value
    for (const key of path) value = Array.isArray(value) ? value[Number(key)] : dataIn(value)[key]
    if (value === undefined) return undefined
    const name = pathText(path)
    if (!this.#seen.has(name)) this.#draft.row(name, this.at(...path), to, how, note)
    this.#seen.add(name)
    return value
  }

  /** Leaves out a setting that has its row already. */
  pass(...path: Path): void {
    this.#seen.add(pathText(path))
  }

  /** Whatever nobody took, below what is known. */
  rest(): void {
    const visit = (value: unknown, path: Path): void => {
      const name = pathText(path)
      if (this.#seen.has(name)) return
      const isKnownBelow = [...this.#seen].some(
        (seen) => seen.startsWith(name) && /^[.[]/.test(seen.slice(name.length)),
      )
      const below: (readonly [string | number, unknown])[] = isData(value) ? Object.entries(value) : []
      if (isKnownBelow && Array.isArray(value)) below.push(...value.entries())
      if (below.length > 0 || isKnownBelow) for (const [key, part] of below) visit(part, [...path, key])
      else if (path.at(-1) === 'description') this.#draft.row(name, this.at(...path), null, 'idle')
      else if (path.length === 1 || strict.test(name))
        this.#draft.problem('option-unknown', this.at(...path), `${name} is no setting of the tool`, '')
      else this.#draft.row(name, this.at(...path), null, 'dead', 'the tool did nothing with it')
    }
    for (const [key, value] of Object.entries(dataIn(this.#settings.value))) visit(value, [key])
  }
}

/** A pattern for the beginning of an album's name. */
const albumPattern = (pattern: string): unknown => {
  const { regex, flags } = translateRegex(pattern)
  return flags.includes('i') ? { source: regex, flags: 'i' } : regex
}

/** A pattern that is found in the folders of a path, in any case. */
const inFolders = (pattern: string): Data => {
  const { regex, flags } = translateRegex(pattern)
  return { regex: `(?:${regex})[^]*/`, flags: [...new Set([...flags, 'i'])].join('') }
}

/** What an asset is known by: tags by their leaf, albums by patterns, links. */
const criteriaOf = (rule: Data, at: string, draft: Draft): Data => {
  refuseOthers(draft, 'a rule', rule, ['tag_names', 'album_name_patterns', 'asset_links', 'description'], () => at)
  const albums: unknown[] = []
  for (const pattern of textsIn(rule.album_name_patterns))
    try {
      albums.push(albumPattern(pattern))
    } catch (error) {
      draft.problem('value-invalid', at, messageOf(error), 'Write it in a simpler way.')
    }
  const [tags, links] = [textsIn(rule.tag_names).map((name) => `**/${name}`), textsIn(rule.asset_links)]
  if (tags.length + listIn(rule.album_name_patterns).length + links.length === 0)
    draft.problem(
      'value-invalid',
      at,
      'a rule has no criterion',
      'It has tag_names, album_name_patterns or asset_links.',
    )
  return defined({
    tags: tags.length > 0 ? tags : undefined,
    albums: albums.length > 0 ? albums : undefined,
    links: links.length > 0 ? links : undefined,
  })
}

const nameOf = (rule: Data): string => {
  const [sentence = ''] = String(rule.description ?? '').split(/[.\n]/)
  const first =
    textsIn(rule.tag_names)[0] ?? textsIn(rule.album_name_patterns)[0] ?? textsIn(rule.asset_links)[0] ?? 'rule'
  return sentence.trim() || first
}

const caseNote = 'names of tags are compared without regard to case now'
const temporaryNote = 'temporary albums of the tool are no category, whatever their names match'

const groupNote =
  'copies are judged together; they were gone through one after the other, each by what was there by then'
const dateNote =
  'more names are understood, and dates that differ by a moment, a zone or within a day stay; the tool wrote midnights and impossible years'
const spanNote =
  'a year or a month in a name means all of it, of years in which pictures are taken; its first day counted'

const rulesOf = (section: Section, rules: readonly unknown[], draft: Draft): Data[] => {
  const names = new Set<string>()
  return rules.map((entry, index) => {
    const rule = dataIn(entry)
    const path = ['classification', 'rules', index]
    const hasTags = listIn(rule.tag_names).length > 0
    const hasAlbums = listIn(rule.album_name_patterns).length > 0
    const note = [hasTags ? caseNote : '', hasAlbums ? temporaryNote : ''].filter(Boolean).join('; ')
    section.take(path, `plugins.autotag.rules[${index}]`, 'changed', note)
    const name = uniqueAmong(names, nameOf(rule))
    names.add(name)
    return { name, ...criteriaOf(rule, section.at(...path), draft) }
  })
}

/** Conversions; a move by album patterns is two, because albums were never left. */
const conversionsOf = (section: Section, entries: readonly unknown[], draft: Draft): Data[] =>
  entries.flatMap((entry, index): Data[] => {
    const conversion = dataIn(entry)
    const path = ['conversions', 'conversions', index]
    const { albums, ...tagged } = criteriaOf(dataIn(conversion.source), section.at(...path), draft)
    const destination = dataIn(conversion.destination)
    const known = ['source', 'destination', 'mode', 'description']
    refuseOthers(draft, 'a conversion', conversion, known, (key) => section.at(...path, key))
    refuseOthers(draft, 'a destination', destination, ['album_names', 'tag_names'], () => section.at(...path))
    const [names, tags] = [textsIn(destination.album_names), textsIn(destination.tag_names)]
    const to = defined({ tags: tags.length > 0 ? tags : undefined, albums: names.length > 0 ? names : undefined })
    const mode = String([conversion.mode].flat()[0] ?? 'move').toLowerCase()
    const copy = mode === 'copy' ? { mode: 'copy' } : {}
    const hasTags = Object.keys(tagged).length > 0
    const isSplit = albums !== undefined && mode !== 'copy'
    const sources = textsIn(dataIn(conversion.source).tag_names)
    const isOwn = mode !== 'copy' && tags.some((tag) => sources.includes(tag))
    const note = [
      isSplit ? 'assets never left the albums that matched, so that these are copied' : '',
      isOwn ? 'what had the tag already lost the tag; it keeps it' : '',
    ].filter(Boolean)
    section.take(path, 'plugins.conversions', note.length > 0 ? 'changed' : 'same', note.join('; '))
    return [
      ...(hasTags ? [{ from: tagged, to, ...copy }] : []),
      ...(albums === undefined ? [] : [{ from: { albums }, to, mode: 'copy' }]),
    ]
  })

const roles: Readonly<Record<string, string>> = { view: 'viewer', edit: 'editor', admin: 'viewer' }

/** Albums that words in their names share with groups. */
const readSharing = (
  section: Section,
  permissions: Data,
  accounts: readonly string[],
  { exact }: Given,
  draft: Draft,
): void => {
  const at = (...path: Path): Path => ['album_permissions', ...path]
  const groups = listIn(permissions.user_groups).map((entry, index) => {
    section.take(at('user_groups', index), 'plugins.album-sharing.groups', 'same')
    const group = dataIn(entry)
    refuseOthers(draft, 'a group', group, ['name', 'description', 'members'], (key) =>
      section.at(...at('user_groups', index), key),
    )
    return { name: String(group.name), members: textsIn(group.members) }
  })
  const words = 'keywords of several words match now, and words in brackets or with commas behind them'
  const note = exact
    ? words
    : `people whom no rule names lost albums; now nobody does, unless prune: true, which --exact writes; ${words}`
  const policies = listIn(permissions.selection_rules).map((entry, index) => {
    section.take(at('selection_rules', index), 'plugins.album-sharing.policies', exact ? 'changed' : 'safer', note)
    const rule = dataIn(entry)
    const known = ['name', 'description', 'keyword', 'groups', 'access']
    refuseOthers(draft, 'a selection rule', rule, known, (key) => section.at(...at('selection_rules', index), key))
    return {
      name: String(rule.name),
      keywords: textsIn(rule.keyword),
      groups: textsIn(rule.groups),
      role: roles[String(rule.access ?? 'view').toLowerCase()] ?? 'viewer',
    }
  })
  const enabled = section.take(
    at('enabled'),
    policies.length > 0 ? 'plugins.album-sharing' : null,
    'same',
    permissions.enabled === false ? 'it only reported; the plugin is a comment' : '',
  )
  section.take(at('log_unmatched'), null, 'idle')
  if (policies.length === 0) return
  const data = { use: 'album-sharing', accounts, groups, policies, ...(exact ? { prune: true } : {}) }
  draft.plugin(
    data,
    enabled === true ? {} : { isComment: true, comments: ['It only reported (album_permissions.enabled: false).'] },
  )
}

const readSettings = (settings: Settings, calls: readonly Call[], given: Given, draft: Draft): void => {
  const section = new Section(settings, draft)
  const config = dataIn(settings.value)
  const part = (name: string): Data => dataIn(config[name])
  const take =
    (...path: Path) =>
    (to: string | null, how: How, note?: string) =>
      section.take(path, to, how, note)

  // The server.
  const { host, port, api_key: key } = part('server')
  const call = calls[0] ?? bareCall(settings.at('server'))
  const base = String(host ?? '')
  const isWhole = /^https?:\/\//.test(base)
  const url =
    host === undefined
      ? null
      : `${isWhole ? base : `http://${base}`}${port === undefined || /:\d+$/.test(base) ? '' : `:${port}`}`
  take('server', 'port')('accounts.*.url', 'core')
  const accounts = draftAccounts(draft, call, given, {
    url,
    urlFrom: 'server.host',
    urlAt: settings.at('server', 'host'),
    keys:
      key === undefined
        ? []
        : [{ key: String(key), file: null, from: 'server.api_key', at: settings.at('server', 'api_key') }],
  })

  // Tags that the tool itself gave.
  const classification = part('classification')
  const duplicates = part('duplicate_processing')
  const dates = dataIn(duplicates.date_correction)
  const consistency = part('album_date_consistency')
  const unknown = String(
    take('classification', 'autotag_unknown')('plugins.autotag.unclassifiedTag', 'same') ?? 'autotag_output_unknown',
  )
  const conflict = String(
    take('classification', 'autotag_conflict')('plugins.autotag.conflictTag', 'same') ?? 'autotag_output_conflict',
  )
  const tagOf = (name: string, fallback: string): string =>
    String(take('duplicate_processing', name)('plugins.duplicates.conflictTag', 'changed', groupNote) ?? fallback)
  const tagConflict = tagOf('autotag_classification_conflict', 'autotag_output_duplicate_asset_classification_conflict')
  const albumConflict = tagOf('autotag_album_conflict', 'autotag_output_duplicate_asset_album_conflict')
  const detection = String(
    take('duplicate_processing', 'autotag_album_detection_conflict')('plugins.autotag.ownTags', 'same') ??
      'autotag_output_album_detection_conflict',
  )
  const prefix = take('duplicate_processing', 'autotag_classification_conflict_prefix')(
    'plugins.duplicates.groupPrefix',
    'same',
  )
  const mismatch = String(
    take('album_date_consistency', 'autotag_album_date_mismatch')('plugins.date-repair.albumDates.tag', 'same') ??
      'autotag_output_album_date_mismatch',
  )
  const own = [tagConflict, albumConflict, detection, mismatch]

  const rules = rulesOf(section, listIn(classification.rules), draft)

  // What is converted, before anything is classified.
  const conversions = part('conversions')
  const isConverting = take('conversions', 'enabled')('plugins.conversions', 'same') !== false
  const converted = conversionsOf(section, listIn(conversions.conversions), draft)
  if (converted.length > 0)
    draft.plugin(
      {
        use: 'autotag',
        name: 'conversions',
        accounts,
        rules: [],
        unclassifiedTag: null,
        conflictTag: null,
        conversions: converted,
      },
      isConverting ? {} : { isComment: true, comments: ['It was switched off (conversions.enabled: false).'] },
    )

  // Dates.
  const isCorrecting =
    take('duplicate_processing', 'date_correction', 'enabled')('plugins.date-repair', 'changed', dateNote) === true
  const zone = take(
    'duplicate_processing',
    'date_correction',
    'extraction_timezone',
  )('plugins.date-repair.timezone', 'same')
  const isChecking =
    config.album_date_consistency !== undefined &&
    take('album_date_consistency', 'enabled')('plugins.date-repair.albumDates', 'changed', spanNote) !== false
  const days = take('album_date_consistency', 'threshold_days')('plugins.date-repair.albumDates.thresholdDays', 'same')
  if (isCorrecting || isChecking)
    draft.plugin({
      use: 'date-repair',
      accounts,
      timezone: String(zone ?? dates.extraction_timezone ?? 'UTC'),
      ...(isCorrecting ? {} : { repair: false }),
      ...(isChecking
        ? { albumDates: defined({ enabled: true, tag: mismatch, thresholdDays: days ?? consistency.threshold_days }) }
        : {}),
    })

  // Copies.
  if (config.duplicate_processing !== undefined)
    draft.plugin(
      defined({
        use: 'duplicates',
        accounts,
        rules,
        conflictTag: { tags: tagConflict, albums: albumConflict },
        groupPrefix: prefix,
        ownTags: [unknown, conflict, detection, mismatch],
      }),
    )

  // Folders with dates in their names.
  const folders = part('album_detection_from_folders')
  const isDetecting = folders.enabled === true
  take('album_detection_from_folders', 'enabled')(
    isDetecting ? 'recipes' : null,
    isDetecting ? 'changed' : 'same',
    isDetecting ? 'pictures right in a folder that begins with a date; those in folders below it are left out' : '',
  )
  const patterns = take('album_detection_from_folders', 'excluded_paths')(
    isDetecting ? 'recipes' : null,
    isDetecting ? 'same' : 'idle',
  )
  if (isDetecting)
    draft.recipe({
      name: 'dated folders',
      accounts,
      // Without the tag, which the first run makes, it finds nothing.
      continueOnFailure: true,
      where: {
        all: [
          { tagged: unknown },
          { not: { library: null } },
          { path: { regex: String.raw`/\d{4}-\d{2}-\d{2}(?!\d)[^/]+/[^/]+$` } },
          ...textsIn(patterns).map((pattern) => ({ not: { path: inFolders(pattern) } })),
        ],
      },
      actions: [{ addToAlbum: '{folder}' }],
    })

  // Categories.
  const filters = part('filters')
  const only = listIn(filters.filter_in).flatMap((entry) => textsIn(dataIn(entry).asset_links))
  const exclude = listIn(filters.filter_out).flatMap((entry) => textsIn(dataIn(entry).asset_links))
  take('filters', 'filter_in')(
    only.length > 0 ? 'plugins.autotag.only' : null,
    only.length > 0 || listIn(filters.filter_in).length === 0 ? 'same' : 'dead',
    listIn(filters.filter_in).length > 0 ? 'links only; other entries had no effect' : '',
  )
  take('filters', 'filter_out')(
    exclude.length > 0 ? 'plugins.autotag.exclude' : null,
    listIn(filters.filter_out).length > 0 ? 'dead' : 'same',
    exclude.length > 0 ? 'it was never applied, and works now' : 'it was never applied',
  )
  const isFiling =
    take('create_album_from_date_if_missing')(
      config.create_album_from_date_if_missing === true ? 'plugins.autotag.tempAlbums' : null,
      config.create_album_from_date_if_missing === true ? 'safer' : 'same',
      config.create_album_from_date_if_missing === true ? 'empty ones are deleted only with allow: [album.delete]' : '',
    ) === true
  draft.plugin(
    defined({
      use: 'autotag',
      accounts,
      rules,
      unclassifiedTag: unknown,
      conflictTag: conflict,
      ownTags: own,
      only: only.length > 0 ? only : undefined,
      exclude: exclude.length > 0 ? exclude : undefined,
      tempAlbums: isFiling ? { enabled: true } : undefined,
    }),
    {
      comments: rules.some(({ albums }) => JSON.stringify(albums ?? '').includes(String.raw`\\d{4}-`))
        ? ['An album called "2023 Trip" does not match a pattern that asks for a dash, as before.']
        : [],
    },
  )

  readSharing(section, part('album_permissions'), accounts, given, draft)

  const loop = 'each run looks at everything, and a job of `darkroom serve` starts runs'
  const most = part('skip').max_items
  take('skip', 'max_items')(null, typeof most === 'number' && most < 100_000 ? 'changed' : 'idle', loop)
  take('skip', 'skip_n')(null, 'idle', loop)
  for (const path of [
    ['skip', 'resume_previous'],
    ['description'],
    ['enable_album_name_strip'],
    ['performance'],
    ['classification', 'description'],
    ['conversions', 'description'],
    ['skip', 'description'],
    ['filters', 'description'],
  ])
    section.take(path, null, 'idle')
  section.pass('server', 'host')
  section.pass('server', 'api_key')
  section.rest()
}

const configFolder = /(^|\/)\.config\/immich_autotag\/?$/

/** immich-autotag by txemi. */
export const autotag: Tool = {
  name: 'autotag',
  image: /(^|\/)immich[-_]autotag$/,
  script: /^(immich[-_]autotag(\.py)?|autotag)$/,
  variables: /^IMMICH_AUTOTAG_/,
  names: ['CRON_SCHEDULE'],
  owns: ({ kind, value }) => kind === 'yaml' && isData(value) && isData(value.server) && 'classification' in value,
  settingsOf: (call: Call, files: Files) => {
    const volume = call.volumes.find(({ inside }) => configFolder.test(inside))
    if (!volume) return null
    const folder = volume.host.replace(/\/+$/, '')
    return files.read(`${folder}/config.yaml`) === null && files.read(`${folder}/config.py`) !== null
      ? `${folder}/config.py`
      : `${folder}/config.yaml`
  },
  read: (given, draft) => {
    for (const call of given.calls) {
      const cron = call.variables.find(({ name }) => name === 'CRON_SCHEDULE')
      const times = cron?.value ?? call.cron ?? (call.service === null ? null : '0 2 * * *')
      draft.schedule(cronSchedule(times, zoneOf(call)))
      if (cron) draft.row(cron.name, cron.at, 'serve.jobs', 'core')
    }
    if (given.calls.length === 0) draft.schedule({ manual: true })
    for (const settings of given.settings) readSettings(settings, given.calls, given, draft)
    // That a volume has none of these files is told already.
    const isTold = given.calls.some((call) => {
      const path = autotag.settingsOf?.(call, given.files) ?? null
      return path !== null && given.files.read(path) === null
    })
    if (given.settings.length === 0 && !isTold)
      draft.problem(
        'needs-running',
        given.calls[0]?.at ?? '',
        'no config.yaml was found; a config.py builds objects and would have to be run',
        'Import the user_config_dump.yaml of a run folder (logs/…), or give config.yaml as a file.',
      )
  },
}
