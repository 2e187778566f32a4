import { cronSchedule, draftAccounts, zoneOf } from '../accounts.ts'
import type { Call, Data, Draft, Files, Given, How, Settings, Tool } from '../contract.ts'
import { defined, refuseOthers, uniqueAmong, unlessEmpty } from '../draft.ts'
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

/** Somebody who needs no setting of a group leaves it empty. */
const isEmpty = (value: unknown): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0

/** The settings, and which of them have a row that says where each went. */
class Section {
  readonly #settings: Settings
  readonly #draft: Draft
  readonly #told = new Set<string>()
  constructor(settings: Settings, draft: Draft) {
    this.#settings = settings
    this.#draft = draft
  }

  at(...path: Path): string {
    return this.#settings.at(...path)
  }

  value(...path: Path): unknown {
    const inside = (value: unknown, key: string | number): unknown =>
      Array.isArray(value) ? value[Number(key)] : dataIn(value)[key]
    return path.reduce(inside, this.#settings.value)
  }

  /** A group of settings; empty where it is missing. */
  part(name: string): Data {
    return dataIn(this.value(name))
  }

  /** Value of a setting, whose row is told. */
  take(path: Path, to: string | null, how: How, note = ''): unknown {
    const value = this.value(...path)
    if (value === undefined) return undefined
    const name = pathText(path)
    if (!this.#told.has(name)) this.#draft.row(name, this.at(...path), to, how, note)
    this.#told.add(name)
    return value
  }

  /** Leaves out a setting that has its row already. */
  pass(...path: Path): void {
    this.#told.add(pathText(path))
  }

  /** Whatever nobody took, below what is known. */
  rest(): void {
    for (const [key, value] of Object.entries(dataIn(this.#settings.value))) this.#visit(value, [key])
  }

  #visit(value: unknown, path: Path): void {
    const name = pathText(path)
    if (this.#told.has(name)) return
    const isToldBelow = [...this.#told].some((told) => told.startsWith(name) && /^[.[]/.test(told.slice(name.length)))
    const below: (readonly [string | number, unknown])[] = isData(value) ? Object.entries(value) : []
    if (isToldBelow && Array.isArray(value)) below.push(...value.entries())
    if (below.length === 0 && !isToldBelow) this.#untaken(name, path)
    for (const [key, part] of below) this.#visit(part, [...path, key])
  }

  #untaken(name: string, path: Path): void {
    if (path.at(-1) === 'description' || isEmpty(this.value(...path)))
      this.#draft.row(name, this.at(...path), null, 'idle')
    else if (path.length === 1 || strict.test(name))
      this.#draft.problem('option-unknown', this.at(...path), `${name} is not a setting of the tool`, '')
    else this.#draft.row(name, this.at(...path), null, 'dead', 'the tool did nothing with it')
  }
}

/** What the readers of the single groups share. */
interface Reading {
  readonly section: Section
  readonly draft: Draft
  readonly accounts: readonly string[]
  readonly tags: OwnTags
  readonly rules: readonly Data[]
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
  const hint = 'It has tag_names, album_name_patterns or asset_links.'
  if (tags.length + listIn(rule.album_name_patterns).length + links.length === 0)
    draft.problem('value-invalid', at, 'a rule has no criterion', hint)
  return defined({ tags: unlessEmpty(tags), albums: unlessEmpty(albums), links: unlessEmpty(links) })
}

const nameOf = (rule: Data): string => {
  const [sentence = ''] = String(rule.description ?? '').split(/[.\n]/)
  const first =
    textsIn(rule.tag_names)[0] ?? textsIn(rule.album_name_patterns)[0] ?? textsIn(rule.asset_links)[0] ?? 'rule'
  return sentence.trim() || first
}

const caseNote = 'names of tags are compared without regard to case now'
const temporaryNote = 'temporary albums of the tool are not categories, whatever their names match'

const groupNote =
  'copies are judged together; they were gone through one after the other, each by what was there by then'
const dateNote =
  'more names are understood, and dates that differ by a moment, a zone or within a day stay; the tool wrote midnights and impossible years'
const spanNote =
  'a year or a month in a name means all of it, of years in which pictures are taken; its first day counted'

const rulesOf = (section: Section, draft: Draft): Data[] => {
  const names = new Set<string>()
  return listIn(section.part('classification').rules).map((entry, index) => {
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
const conversionsOf = ({ section, draft }: Reading): Data[] =>
  listIn(section.part('conversions').conversions).flatMap((entry, index): Data[] => {
    const conversion = dataIn(entry)
    const path = ['conversions', 'conversions', index]
    const { albums, ...tagged } = criteriaOf(dataIn(conversion.source), section.at(...path), draft)
    const destination = dataIn(conversion.destination)
    const known = ['source', 'destination', 'mode', 'description']
    refuseOthers(draft, 'a conversion', conversion, known, (key) => section.at(...path, key))
    refuseOthers(draft, 'a destination', destination, ['album_names', 'tag_names'], () => section.at(...path))
    const [names, tags] = [textsIn(destination.album_names), textsIn(destination.tag_names)]
    const to = defined({ tags: unlessEmpty(tags), albums: unlessEmpty(names) })
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
const readSharing = ({ section, draft, accounts }: Reading, { exact }: Given): void => {
  const permissions = section.part('album_permissions')
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

/** The account of the settings. */
const accountsOf = (section: Section, calls: readonly Call[], given: Given, draft: Draft): string[] => {
  const { host, port, api_key: key } = section.part('server')
  const base = String(host ?? '')
  const address = /^https?:\/\//.test(base) ? base : `http://${base}`
  const behind = port === undefined || /:\d+$/.test(base) ? '' : `:${port}`
  section.take(['server', 'port'], 'accounts.*.url', 'core')
  const keyAt = section.at('server', 'api_key')
  return draftAccounts(draft, calls[0] ?? bareCall(section.at('server')), given, {
    url: host === undefined ? null : `${address}${behind}`,
    urlFrom: 'server.host',
    urlAt: section.at('server', 'host'),
    keys: key === undefined ? [] : [{ key: String(key), file: null, from: 'server.api_key', at: keyAt }],
  })
}

/** Tags that the tool itself gave: their settings, the options that name them now, and what they were called by default. */
const ownTags = {
  unclassified: ['classification.autotag_unknown', 'autotag.unclassifiedTag', 'autotag_output_unknown'],
  conflict: ['classification.autotag_conflict', 'autotag.conflictTag', 'autotag_output_conflict'],
  copiesInConflict: [
    'duplicate_processing.autotag_classification_conflict',
    'duplicates.conflictTag',
    'autotag_output_duplicate_asset_classification_conflict',
  ],
  copiesInAlbums: [
    'duplicate_processing.autotag_album_conflict',
    'duplicates.conflictTag',
    'autotag_output_duplicate_asset_album_conflict',
  ],
  severalAlbums: [
    'duplicate_processing.autotag_album_detection_conflict',
    'autotag.ownTags',
    'autotag_output_album_detection_conflict',
  ],
  otherDate: [
    'album_date_consistency.autotag_album_date_mismatch',
    'date-repair.albumDates.tag',
    'autotag_output_album_date_mismatch',
  ],
} as const

type OwnTags = Readonly<Record<keyof typeof ownTags, string>>

const ownTagsOf = (section: Section): OwnTags => {
  const named = Object.entries(ownTags).map(([tag, [setting, option, usual]]) => {
    const isOfGroups = option === 'duplicates.conflictTag'
    const [how, note] = isOfGroups ? (['changed', groupNote] as const) : (['same', ''] as const)
    const name = section.take(setting.split('.'), `plugins.${option}`, how, note)
    return [tag, String(name ?? usual)]
  })
  return Object.fromEntries(named)
}

/** What is converted, before anything is classified. */
const readConversions = (reading: Reading): void => {
  const { section, draft, accounts } = reading
  const isOn = section.take(['conversions', 'enabled'], 'plugins.conversions', 'same') !== false
  const conversions = conversionsOf(reading)
  if (conversions.length === 0) return
  draft.plugin(
    {
      use: 'autotag',
      name: 'conversions',
      accounts,
      rules: [],
      unclassifiedTag: null,
      conflictTag: null,
      conversions,
    },
    isOn ? {} : { isComment: true, comments: ['It was switched off (conversions.enabled: false).'] },
  )
}

/** Dates that are repaired from names of files, and compared with those of albums. */
const readDates = ({ section, draft, accounts, tags }: Reading): void => {
  const inCorrection = (key: string): Path => ['duplicate_processing', 'date_correction', key]
  const isCorrecting = section.value(...inCorrection('enabled')) === true
  if (isCorrecting) section.take(inCorrection('enabled'), 'plugins.date-repair', 'changed', dateNote)
  else section.take(inCorrection('enabled'), null, 'same')
  const zone = section.take(inCorrection('extraction_timezone'), 'plugins.date-repair.timezone', 'same')
  const isChecking =
    section.value('album_date_consistency') !== undefined &&
    section.take(['album_date_consistency', 'enabled'], 'plugins.date-repair.albumDates', 'changed', spanNote) !== false
  const thresholdDays = section.take(
    ['album_date_consistency', 'threshold_days'],
    'plugins.date-repair.albumDates.thresholdDays',
    'same',
  )
  if (!isCorrecting && !isChecking) return
  draft.plugin(
    defined({
      use: 'date-repair',
      accounts,
      timezone: String(zone ?? 'UTC'),
      repair: isCorrecting ? undefined : false,
      albumDates: isChecking ? defined({ enabled: true, tag: tags.otherDate, thresholdDays }) : undefined,
    }),
  )
}

/** Copies of one picture. */
const readDuplicates = ({ section, draft, accounts, tags, rules }: Reading): void => {
  const groupPrefix = section.take(
    ['duplicate_processing', 'autotag_classification_conflict_prefix'],
    'plugins.duplicates.groupPrefix',
    'same',
  )
  if (section.value('duplicate_processing') === undefined) return
  draft.plugin(
    defined({
      use: 'duplicates',
      accounts,
      rules,
      conflictTag: { tags: tags.copiesInConflict, albums: tags.copiesInAlbums },
      groupPrefix,
      ownTags: [tags.unclassified, tags.conflict, tags.severalAlbums, tags.otherDate],
    }),
  )
}

/** Albums of folders whose names begin with a date. */
const readDatedFolders = ({ section, draft, accounts, tags }: Reading): void => {
  const isOn = section.part('album_detection_from_folders').enabled === true
  if (!isOn) {
    section.take(['album_detection_from_folders', 'enabled'], null, 'same')
    section.take(['album_detection_from_folders', 'excluded_paths'], null, 'idle')
    return
  }
  const note = 'pictures right in a folder that begins with a date; those in folders below it are left out'
  section.take(['album_detection_from_folders', 'enabled'], 'recipes', 'changed', note)
  const excluded = section.take(['album_detection_from_folders', 'excluded_paths'], 'recipes', 'same')
  // What has no mark at all is in no category either: new pictures need not wait for the tag, which is given at the end of a run.
  const isUnmarked = { all: [{ untagged: true }, { not: { inAnyAlbum: true } }] }
  draft.recipe({
    name: 'dated folders',
    accounts,
    where: {
      all: [
        { any: [{ tagged: { tag: tags.unclassified, mustExist: false } }, isUnmarked] },
        { not: { library: null } },
        { path: { regex: String.raw`/\d{4}-\d{2}-\d{2}(?!\d)[^/]+/[^/]+$` } },
        ...textsIn(excluded).map((pattern) => ({ not: { path: inFolders(pattern) } })),
      ],
    },
    actions: [{ addToAlbum: '{folder}' }],
  })
}

const linksIn = (filters: readonly unknown[]): string[] =>
  filters.flatMap((filter) => textsIn(dataIn(filter).asset_links))

/** Links that limit what is looked at; undefined where there are none. */
const readFilters = (section: Section): { readonly only: unknown; readonly exclude: unknown } => {
  const { filter_in, filter_out } = section.part('filters')
  const [wanted, unwanted] = [listIn(filter_in), listIn(filter_out)]
  const [only, exclude] = [unlessEmpty(linksIn(wanted)), unlessEmpty(linksIn(unwanted))]
  section.take(
    ['filters', 'filter_in'],
    only ? 'plugins.autotag.only' : null,
    only || wanted.length === 0 ? 'same' : 'dead',
    wanted.length > 0 ? 'links only; other entries had no effect' : '',
  )
  section.take(
    ['filters', 'filter_out'],
    exclude ? 'plugins.autotag.exclude' : null,
    unwanted.length > 0 ? 'dead' : 'same',
    exclude ? 'it was never applied, and works now' : 'it was never applied',
  )
  return { only, exclude }
}

/** Whether what is in no album goes into one of its day. */
const readTempAlbums = (section: Section): boolean => {
  const path = ['create_album_from_date_if_missing']
  const isOn = section.value(...path) === true
  const note = 'empty ones are deleted only with allow: [album.delete]'
  if (isOn) section.take(path, 'plugins.autotag.tempAlbums', 'safer', note)
  else section.take(path, null, 'same')
  return isOn
}

/** Categories by rules. */
const readCategories = ({ section, draft, accounts, tags, rules }: Reading): void => {
  const { only, exclude } = readFilters(section)
  const asksForDash = rules.some(({ albums }) => JSON.stringify(albums ?? '').includes(String.raw`\\d{4}-`))
  const note = 'An album called "2023 Trip" does not match a pattern that asks for a dash, as before.'
  draft.plugin(
    defined({
      use: 'autotag',
      accounts,
      rules,
      unclassifiedTag: tags.unclassified,
      conflictTag: tags.conflict,
      ownTags: [tags.copiesInConflict, tags.copiesInAlbums, tags.severalAlbums, tags.otherDate],
      only,
      exclude,
      tempAlbums: readTempAlbums(section) ? { enabled: true } : undefined,
    }),
    { comments: asksForDash ? [note] : [] },
  )
}

/** What runs of the tool looked at, and what has no counterpart. */
const readRuns = (section: Section): void => {
  const note = 'each run looks at everything, and a job of `darkroom serve` starts runs'
  const most = section.part('skip').max_items
  section.take(['skip', 'max_items'], null, typeof most === 'number' && most < 100_000 ? 'changed' : 'idle', note)
  section.take(['skip', 'skip_n'], null, 'idle', note)
  for (const path of [['skip', 'resume_previous'], ['description'], ['enable_album_name_strip'], ['performance']])
    section.take(path, null, 'idle')
  for (const group of ['classification', 'conversions', 'skip', 'filters'])
    section.take([group, 'description'], null, 'idle')
}

/** Early versions had other sections. */
const isOlder = (value: unknown): boolean => Array.isArray(dataIn(value).classification_rules)

const readSettings = (settings: Settings, calls: readonly Call[], given: Given, draft: Draft): void => {
  if (isOlder(settings.value)) {
    const message = 'these are settings of an early version of the tool (classification_rules)'
    const hint = 'Write the rules below classification.rules, as its newest version has them, and import that.'
    draft.problem('value-invalid', settings.at('classification_rules'), message, hint)
    return
  }
  const section = new Section(settings, draft)
  const accounts = accountsOf(section, calls, given, draft)
  const reading = { section, draft, accounts, tags: ownTagsOf(section), rules: rulesOf(section, draft) }
  readConversions(reading)
  readDates(reading)
  readDuplicates(reading)
  readDatedFolders(reading)
  readCategories(reading)
  readSharing(reading, given)
  readRuns(section)
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
  owns: ({ kind, value }) =>
    kind === 'yaml' && isData(value) && ((isData(value.server) && 'classification' in value) || isOlder(value)),
  settingsOf: (call: Call, files: Files) => {
    const file = call.volumes.find(({ inside }) => /immich_autotag\/config\.(?:yaml|py)$/.test(inside))
    if (file) return file.host
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
