import { cronSchedule, draftAccounts, isTold, type KeyText, zoneOf } from '../accounts.ts'
import type { Call, Draft, Files, Given, How, Setting, Tool } from '../contract.ts'
import { defined, meansYes, onHost } from '../draft.ts'
import { type ArgumentForm, readArguments } from '../reading/arguments.ts'
import { plainRegex, translateRegex, translateRule } from '../reading/python-regex.ts'
import { splitShellWords } from '../reading/shell-words.ts'
import { jsonIn, messageOf } from '../values.ts'

/** One use of an option, by a variable or a flag. */
interface Use extends Setting {
  /** Words of a flag; the value of a variable as its only one. */
  readonly words: readonly string[]
  readonly isVariable: boolean
}

/** What is collected of a call. */
interface Collected {
  readonly options: Record<string, unknown>
  readonly rows: { from: string; at: string; option: string | null; how: How; note: string }[]
  readonly keys: KeyText[]
  readonly account: Record<string, unknown>
  url: (Setting & { value: string }) | null
  cron: string | null
  zone: string | undefined
  atStart: boolean
  isUnattended: boolean
  /** It deleted albums instead of making them. */
  readonly isDeleting: boolean
}

type Take = (use: Use, to: Collected, call: Call, draft: Draft) => void

/** Flags by the option that they are, after the variables' names. */
const flags: Readonly<Record<string, readonly [names: readonly string[], arity: 0 | 1 | 2]>> = {
  ROOT_PATH: [['--root-path', '-r'], 1],
  ALBUM_LEVELS: [['--album-levels', '-a'], 1],
  ALBUM_SEPARATOR: [['--album-separator', '-s'], 1],
  ALBUM_NAME_POST_REGEX: [['--album-name-post-regex', '-R'], 2],
  PATH_FILTER: [['--path-filter', '-f'], 1],
  IGNORE: [['--ignore', '-i'], 1],
  PATH_FILTER_REGEX: [['--path-filter-regex'], 1],
  IGNORE_REGEX: [['--ignore-regex'], 1],
  SHARE_WITH: [['--share-with', '-x'], 1],
  SHARE_ROLE: [['--share-role', '-o'], 1],
  FIND_ASSETS_IN_ALBUMS: [['--find-assets-in-albums', '-A'], 0],
  FIND_ARCHIVED_ASSETS: [['--find-archived-assets'], 0],
  ALBUM_ORDER: [['--album-order', '-O'], 1],
  VISIBILITY: [['--visibility'], 1],
  ARCHIVE: [['--archive', '-v'], 0],
  SET_ALBUM_THUMBNAIL: [['--set-album-thumbnail'], 1],
  UPDATE_ALBUM_PROPS_MODE: [['--update-album-props-mode'], 1],
  COMMENTS_AND_LIKES: [['--comments-and-likes-enabled'], 0],
  COMMENTS_AND_LIKES_OFF: [['--comments-and-likes-disabled'], 0],
  READ_ALBUM_PROPERTIES: [['--read-album-properties'], 0],
  SYNC_MODE: [['--sync-mode', '-S'], 1],
  MODE: [['--mode', '-m'], 1],
  DELETE_CONFIRM: [['--delete-confirm', '-d'], 0],
  INSECURE: [['--insecure', '-k'], 0],
  API_TIMEOUT: [['--api-timeout'], 1],
  CHUNK_SIZE: [['--chunk-size', '-c'], 1],
  FETCH_CHUNK_SIZE: [['--fetch-chunk-size', '-C'], 1],
  THREADS: [['--threads'], 1],
  MAX_RETRY_COUNT: [['--max-retry-count'], 1],
  LOG_LEVEL: [['--log-level', '-l'], 1],
  UNATTENDED: [['--unattended', '-u'], 0],
  API_KEY: [['--api-key'], 1],
  API_KEY_TYPE: [['--api-key-type', '-t'], 1],
}
const form: ArgumentForm = Object.values(flags)
const optionOfFlag = new Map(Object.entries(flags).map(([option, [[first = '']]]) => [first, option]))

/** A JSON array of texts, by which an entry can hold what separates entries otherwise. */
const listOf = ({ value, isVariable }: Use, separator: string): readonly string[] => {
  if (!isVariable) return [value]
  const list = jsonIn(value)
  if (Array.isArray(list) && list.every((entry) => typeof entry === 'string')) return list
  return value
    .split(separator)
    .map((entry) => (separator === ',' ? entry.trim() : entry))
    .filter(Boolean)
}

const add = (to: Collected, option: string, ...values: readonly unknown[]): void => {
  const known = to.options[option]
  to.options[option] = [...(Array.isArray(known) ? known : []), ...values]
}

const told = (to: Collected, { name, at }: Setting, option: string | null, how: How, note = ''): void =>
  void to.rows.push({ from: name, at, option, how, note })

const text =
  (option: string): Take =>
  (use, to) => {
    to.options[option] = use.value
    told(to, use, option, 'same')
  }

const integer = (value: string): number => {
  if (!/^[+-]?\d+$/.test(value.trim())) throw new Error(`must be a whole number, not "${value}"`)
  return Number(value)
}

const number =
  (option: string): Take =>
  (use, to) => {
    to.options[option] = integer(use.value)
    told(to, use, option, 'same')
  }

/** A flag that is there means yes, a variable what its value says. */
const isYes = ({ isVariable, value }: Use): boolean => !isVariable || meansYes(value)

const bothReadings = (value: string): string =>
  `"${value}" was taken for yes by earlier versions of the tool, and is imported as the no that it says`

const flag =
  (option: string): Take =>
  (use, to) => {
    const yes = isYes(use)
    if (yes) to.options[option] = true
    told(to, use, option, yes ? 'same' : 'changed', yes ? '' : bothReadings(use.value))
  }

/** What a glob of the earlier tool matched otherwise. */
const isWider = (entry: string): boolean => entry === '**' || /^\/|\/$|\[[^\]]*\w-\w[^\]]*\]|\?/.test(entry)

const globs =
  (option: string): Take =>
  (use, to) => {
    const entries = listOf(use, ':')
    if (entries.length > 0) add(to, option, ...entries)
    const wider = entries.filter(isWider)
    const note = 'matched otherwise: slashes at an end, ranges such as a-c and ** alone mean now what they say'
    if (wider.length > 0) told(to, use, option, 'changed', `${wider.join(', ')} ${note}`)
    else told(to, use, option, 'same')
  }

/** Words of a value: of a shell where it begins with a quote, otherwise all of it. */
const wordsIn = ({ value, words, isVariable }: Use, most: number): { words: readonly string[]; note: string } => {
  if (!isVariable) return { words, note: '' }
  const found = /^['"]/.test(value) ? splitShellWords(value) : [value]
  if (found.length > most) throw new Error(`may have ${most === 1 ? 'one word' : `${most} words`}, not ${found.length}`)
  const lost = !/^['"]/.test(value) && value.includes('\\')
  return {
    words: found,
    note: lost ? 'it stands without quotes, so that the container lost its backslashes; taken as it stands' : '',
  }
}

const regexes =
  (option: string): Take =>
  (use, to) => {
    const { words, note } = wordsIn(use, 1)
    add(to, option, plainRegex(translateRegex(words[0] ?? '')))
    told(to, use, option, note === '' ? 'same' : 'changed', note)
  }

const idle =
  (note = 'has no counterpart and needs none'): Take =>
  (use, to) =>
    told(to, use, null, 'idle', note)

const deleting =
  'a deleting mode is one-off work and not imported; to run it by hand, plan with `mode: CLEANUP` and `deleteConfirm: true`'

/** The last value of each field of a crontab, as far as it begins with a number and goes on from there. */
const lastOfField = [59, 23, 31, 12, 6]

/** Times as the container's cron reads them: a sixth field is the year, `5/10` goes on to the end, and names may be whole words. */
const ownCron = (written: string): string => {
  const fields = written.trim().split(/\s+/)
  const days = fields
    .slice(0, 5)
    .map((field, index) =>
      field
        .replace(/(?<![\d-])(\d+)\/(\d+)/g, `$1-${lastOfField[index]}/$2`)
        .replace(/[a-z]{4,}/gi, (name) => name.slice(0, 3)),
    )
  if (fields.length < 5 || fields.length > 6) return written.trim()
  const year = fields[5] ?? '*'
  return year === '*' || year === '?' ? days.join(' ') : ['0', ...days, year].join(' ')
}

const takes: Readonly<Record<string, Take>> = {
  ROOT_PATH: (use, to, _, draft) => {
    const roots = listOf(use, ',')
    // A variable without a value is told elsewhere.
    for (const root of roots.filter((one) => !/^\/|\$\{/.test(one))) {
      const message = `the root ${root} does not begin with a slash`
      draft.problem('value-invalid', use.at, message, 'Write it as the server sees it.')
    }
    add(to, 'rootPath', ...roots)
    const wider = roots.filter((root) => /^\/$|\/\/$/.test(root))
    if (wider.length > 0)
      told(to, use, 'rootPath', 'changed', `below ${wider.join(', ')} the tool found nothing; now it is found`)
    else told(to, use, 'rootPath', 'same')
  },
  ALBUM_LEVELS: (use, to) => {
    const value = use.value.trim()
    to.options.albumLevels = /^[+-]?\d+$/.test(value) ? Number(value) : value
    const legacy = /^-.*,/.test(value)
    if (legacy) to.options.shallowNegativeRange = 'legacy'
    const note = 'folders too shallow for it are named as before: shallowNegativeRange: legacy'
    told(to, use, 'albumLevels', 'same', legacy ? note : '')
  },
  ALBUM_SEPARATOR: (use, to) => {
    // The container took an empty value for the default.
    const isEmpty = use.value === ''
    const isNothing = use.isVariable && use.value === '""'
    if (!isEmpty) to.options.albumSeparator = isNothing ? '' : use.value
    if (isEmpty) told(to, use, null, 'same', 'an empty separator was a blank, which is the default')
    else if (isNothing)
      told(to, use, 'albumSeparator', 'changed', 'the tool took it for a blank; now nothing stands between the folders')
    else told(to, use, 'albumSeparator', 'same')
  },
  ALBUM_NAME_POST_REGEX: (use, to) => {
    const { words, note } = wordsIn(use, 2)
    const [rule, replacement] = translateRule(words[0] ?? '', words[1])
    add(to, 'albumNamePostRegex', [plainRegex(rule), replacement])
    told(to, use, 'albumNamePostRegex', note === '' ? 'same' : 'changed', note)
  },
  PATH_FILTER: globs('pathFilter'),
  IGNORE: globs('ignore'),
  PATH_FILTER_REGEX: regexes('pathFilterRegex'),
  IGNORE_REGEX: regexes('ignoreRegex'),
  SHARE_WITH: (use, to) => {
    const people = listOf(use, ':')
    if (people.length > 0) add(to, 'shareWith', ...people)
    told(to, use, 'shareWith', 'same')
  },
  SHARE_ROLE: text('shareRole'),
  FIND_ASSETS_IN_ALBUMS: flag('findAssetsInAlbums'),
  FIND_ARCHIVED_ASSETS: flag('findArchivedAssets'),
  ALBUM_ORDER: text('albumOrder'),
  VISIBILITY: (use, to) => {
    to.options.visibility = use.value
    const isLocked = to.options.visibility === 'locked'
    const note =
      'no key sees what is locked again, and undo cannot either, so that it waits for allow: [visibility.locked]'
    told(to, use, 'visibility', isLocked ? 'safer' : 'same', isLocked ? note : '')
  },
  ARCHIVE: (use, to) => {
    const yes = isYes(use)
    if (yes) to.options.visibility ??= 'archive'
    told(to, use, yes ? 'visibility' : null, 'changed', 'an option of older versions; the present one stops at it')
  },
  SET_ALBUM_THUMBNAIL: text('setAlbumThumbnail'),
  UPDATE_ALBUM_PROPS_MODE: number('updateAlbumPropsMode'),
  COMMENTS_AND_LIKES: (use, to) => {
    to.options.commentsAndLikes = isYes(use)
    told(to, use, 'commentsAndLikes', 'same')
  },
  COMMENTS_AND_LIKES_OFF: (use, to) => {
    to.options.commentsAndLikes = false
    told(to, use, 'commentsAndLikes', 'same')
  },
  READ_ALBUM_PROPERTIES: flag('readAlbumProperties'),
  SYNC_MODE: (use, to, _, draft) => {
    const mode = integer(use.value)
    if (mode !== 0) {
      to.options.syncMode = 1
      if (!to.isDeleting) draft.allow('album.delete')
    }
    if (mode === 2)
      told(to, use, 'syncMode', 'safer', 'offline assets were deleted for good as well, which is never done here')
    else if (mode === 0) told(to, use, null, 'same', 'the default')
    else told(to, use, 'syncMode', 'same', 'empty albums are deleted; allow: [album.delete]')
  },
  MODE: (use, to) => told(to, use, null, to.isDeleting ? 'safer' : 'same', to.isDeleting ? deleting : 'the default'),
  DELETE_CONFIRM: (use, to) => {
    const counts = to.isDeleting && isYes(use)
    told(to, use, null, counts ? 'safer' : 'idle', counts ? deleting : 'it only counted in deleting modes')
  },
  INSECURE: (use, to) => {
    const yes = !use.isVariable || use.value.trim().toLowerCase() === 'true'
    if (yes) to.account.insecure = true
    told(
      to,
      use,
      yes ? 'accounts.*.insecure' : null,
      'core',
      yes ? '' : 'only the word true counted; newer versions take 1, yes and y, too: write insecure: true for that',
    )
  },
  API_TIMEOUT: (use, to) => {
    to.account.timeout = integer(use.value)
    told(to, use, 'accounts.*.timeout', 'core', 'was 20 s by default')
  },
  ...Object.fromEntries(
    ['CHUNK_SIZE', 'FETCH_CHUNK_SIZE', 'THREADS', 'MAX_RETRY_COUNT', 'LOG_LEVEL'].map((name) => [name, idle()]),
  ),
  UNATTENDED: (use, to) => {
    to.isUnattended = !use.isVariable || use.value !== ''
    told(to, use, null, 'idle', 'whether it writes is said by `darkroom apply --yes`')
  },
  API_KEY_TYPE: (use, to) =>
    told(to, use, null, 'core', `keys are given ${use.value === 'file' ? 'in files' : 'as they are'}`),
  API_URL: (use, to) => {
    to.url = use
  },
  API_KEY: (use, to) => {
    to.keys.push(...listOf(use, ':').map((key) => ({ key, file: null, from: use.name, at: use.at })))
  },
  API_KEY_FILE: (use, to) => {
    to.keys.push(...listOf(use, ':').map((file) => ({ key: null, file, from: use.name, at: use.at })))
  },
  CRON_EXPRESSION: (use, to) => {
    to.cron = ownCron(use.value)
    const isAsWritten = to.cron === use.value.trim().replace(/\s+/g, ' ')
    told(to, use, 'serve.jobs', 'core', isAsWritten ? '' : `is ${to.cron} now, which are the same times`)
  },
  RUN_IMMEDIATELY: (use, to) => {
    to.atStart = isYes(use)
    told(to, use, 'serve.jobs', 'core')
  },
  TZ: (use, to) => {
    to.zone = use.value
    told(to, use, 'serve.timeZone', 'core')
  },
}

const numbered = /^(ALBUM_NAME_POST_REGEX|PATH_FILTER_REGEX|IGNORE_REGEX)([1-9]\d*)$/
const variableNames = Object.keys(takes)
  .filter((name) => !/_OFF$|_TYPE$/.test(name))
  .map((name) => (name.endsWith('_REGEX') ? `${name}1` : name))

// Numbers may be longer than a double holds exactly, so the shorter name is the smaller number.
const byNumber = (a: Setting, b: Setting): number => a.name.length - b.name.length || (a.name < b.name ? -1 : 1)

const fromVariables = (call: Call, draft: Draft): readonly (readonly [option: string, use: Use])[] => {
  // Only the script of the container reads them.
  if (call.script?.endsWith('.py')) return []
  const uses: (readonly [string, Use])[] = []
  for (const setting of call.variables.toSorted(byNumber)) {
    const option = numbered.exec(setting.name)?.[1] ?? setting.name
    if (!numbered.test(setting.name) && !variableNames.includes(setting.name)) continue
    // Unset and empty are the same, except for the separator.
    if (setting.value !== '' || setting.name === 'ALBUM_SEPARATOR')
      uses.push([option, { ...setting, words: [setting.value], isVariable: true }])
    else draft.row(setting.name, setting.at, null, 'idle', 'is empty, which is the same as not given')
  }
  return uses
}

const fromFlags = (call: Call, draft: Draft): readonly (readonly [option: string, use: Use])[] => {
  if (call.words === null) return []
  const { options, positionals, problems } = readArguments(call.words, form)
  for (const { code, message, hint } of problems) draft.problem(code, call.at, message, hint)
  const [root, url, key, ...more] = positionals
  if (more.length > 0 && problems.length === 0)
    draft.problem('value-invalid', call.at, `${more.length} words belong to no option`, '')
  const isFile = options.some(({ name, values }) => name === '--api-key-type' && values[0] === 'file')
  const use = (name: string, value: string, words: readonly string[] = [value]): Use => ({
    name,
    value,
    at: call.at,
    words,
    isVariable: false,
  })
  const positional = [
    ['ROOT_PATH', 'root_path', root],
    ['API_URL', 'api_url', url],
    [isFile ? 'API_KEY_FILE' : 'API_KEY', 'api_key', key],
  ] as const
  return [
    ...positional.flatMap(([option, name, value]) =>
      value === undefined ? [] : [[option, use(name, value)] as const],
    ),
    ...options.map(({ name, written, values }) => {
      const option = optionOfFlag.get(name) ?? name
      return [option === 'API_KEY' && isFile ? 'API_KEY_FILE' : option, use(written, values[0] ?? '', values)] as const
    }),
  ]
}

const overlapping = (roots: readonly string[]): boolean =>
  roots.some((root) => roots.some((other) => other !== root && other.startsWith(`${root.replace(/\/+$/, '')}/`)))

/** Property files are read where the host has the roots. */
const propertyFolders = (call: Call, roots: readonly string[], files: Files, draft: Draft): unknown => {
  const hostOf = (root: string): string | null => {
    const host = onHost(call, root)
    return host && (files.absolute?.(host) ?? host)
  }
  const mapped = roots.map((root) => [root, hostOf(root)] as const)
  const known = mapped.filter((entry): entry is readonly [string, string] => entry[1] !== null)
  if (known.length === 0) return true
  for (const [root, host] of mapped)
    if (host === null) draft.comment(`${root} has no volume, so that its .albumprops files are not seen.`)
  return Object.fromEntries(known)
}

const isDeleting = ({ value }: Setting): boolean => !['', 'CREATE'].includes(value.trim().toUpperCase())

/** What the variables and flags of a call come to. */
const collect = (call: Call, draft: Draft): Collected => {
  const uses = [...fromVariables(call, draft), ...fromFlags(call, draft)]
  const to: Collected = {
    options: {},
    rows: [],
    keys: [],
    account: {},
    url: null,
    cron: call.cron,
    zone: undefined,
    atStart: false,
    isUnattended: false,
    isDeleting: uses.some(([option, use]) => option === 'MODE' && isDeleting(use)),
  }
  for (const [option, use] of uses) {
    try {
      takes[option]?.(use, to, call, draft)
    } catch (error) {
      draft.problem('value-invalid', use.at, `${use.name}: ${messageOf(error)}`, 'Write it in a simpler way.')
    }
  }
  return to
}

/** Accounts of the keys; files of keys count only where no key is given as it is. */
const accountsOf = (to: Collected, call: Call, all: Given, draft: Draft): string[] => {
  const literal = to.keys.filter(({ key }) => key !== null)
  const keys = literal.length > 0 ? literal : to.keys
  const unread = new Map(to.keys.filter((key) => !keys.includes(key)).map((key) => [key.from, key]))
  for (const { from, at } of unread.values())
    told(to, { name: from, at, value: '' }, null, 'idle', 'is not read, because API_KEY is given')
  return draftAccounts(draft, call, all, {
    url: to.url?.value ?? null,
    urlFrom: to.url?.name ?? 'API_URL',
    urlAt: to.url?.at ?? '',
    keys,
    more: to.account,
  })
}

/** @param place of the instance; null where it is a comment */
const tellRows = (rows: Collected['rows'], place: string | null, isOverlapping: boolean, draft: Draft): void => {
  const note = 'roots that lie in each other: the longest one that fits counts'
  for (const row of rows) {
    const to = row.option === null || row.option.includes('.') ? row.option : place && `${place}.${row.option}`
    if (isOverlapping && row.option === 'rootPath') draft.row(row.from, row.at, to, 'changed', note)
    else draft.row(row.from, row.at, to, row.how, row.note)
  }
}

const readCall = (call: Call, all: Given, draft: Draft): void => {
  const to = collect(call, draft)
  const roots = (to.options.rootPath ?? []) as readonly string[]
  const hint = 'The tool needs a folder below which folder names count.'
  if (roots.length === 0 && !isTold(call, /ROOT/)) draft.problem('value-invalid', call.at, 'ROOT_PATH is missing', hint)
  if (to.options.readAlbumProperties === true)
    to.options.readAlbumProperties = propertyFolders(call, roots, all.files, draft)
  const accounts = accountsOf(to, call, all, draft)
  const { rootPath, ...rest } = to.options
  const name = call.service !== null && all.calls.length > 1 ? call.service : undefined
  const data = {
    use: 'folder-albums',
    ...defined({ name, accounts }),
    rootPath: roots.length === 1 ? roots[0] : rootPath,
    ...rest,
  }
  const isOverlapping = overlapping(roots)
  const comments = [
    ...(isOverlapping ? ['The roots lie in each other: the longest one that fits counts.'] : []),
    ...(to.isDeleting ? ['It deleted albums, so that this, which would make them, is a comment.'] : []),
  ]
  const place = draft.plugin(data, { comments, isComment: to.isDeleting })
  tellRows(to.rows, to.isDeleting ? null : place, isOverlapping, draft)
  if (to.isDeleting) return
  if (call.service !== null && to.cron === null && !to.isUnattended)
    draft.comment(
      `The service ${call.service} had neither CRON_EXPRESSION nor UNATTENDED, so that it only listed what it would do.`,
    )
  draft.schedule({
    ...cronSchedule(to.cron, to.zone ?? zoneOf(call), to.atStart),
    ...(name === undefined ? {} : { of: [name] }),
  })
}

/** immich-folder-album-creator by Salvoxia. */
export const folderAlbumCreator: Tool = {
  name: 'folder-album-creator',
  image: /(^|\/)immich-folder-album-creator$/,
  script: /^(immich_auto_album\.(py|sh)|folder-album-creator)$/,
  variables: /^(ROOT_PATH|ALBUM_LEVELS?|ALBUM_NAME_POST_REGEX\d+)$/,
  names: variableNames,
  owns: () => false,
  isOf: ({ program, words }) => program !== 'immich_auto_album.py' || (words?.length ?? 0) > 0,
  read: (given, draft) => {
    for (const call of given.calls) readCall(call, given, draft)
  },
}
