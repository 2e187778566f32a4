import type {
  AccountEntry,
  Call,
  Data,
  Draft,
  Entry,
  ImportProblem,
  OptionRow,
  ScheduleEntry,
  SecretEntry,
} from './contract.ts'

/** A draft with what is in it so far. */
interface OpenDraft extends Draft {
  readonly accounts: AccountEntry[]
  readonly plugins: Entry[]
  readonly recipes: Entry[]
  readonly allowed: string[]
  readonly options: OptionRow[]
  readonly schedules: ScheduleEntry[]
  readonly channels: Data[]
  readonly secrets: SecretEntry[]
  readonly comments: string[]
  readonly problems: ImportProblem[]
  readonly albums: string[]
  readonly names: (readonly string[])[]
}

/** Name that is not among others: with ` (2)` and so on behind it where it is. */
export const uniqueAmong = (taken: ReadonlySet<string>, name: string, form = (n: number) => ` (${n})`): string => {
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}${form(count)}`
    if (!taken.has(candidate)) return candidate
  }
}

/** Opens an empty draft. */
export const createDraft = (): OpenDraft => {
  const draft = {
    accounts: [] as AccountEntry[],
    plugins: [] as Entry[],
    recipes: [] as Entry[],
    allowed: [] as string[],
    options: [] as OptionRow[],
    schedules: [] as ScheduleEntry[],
    channels: [] as Data[],
    secrets: [] as SecretEntry[],
    comments: [] as string[],
    problems: [] as ImportProblem[],
    albums: [] as string[],
    names: [] as (readonly string[])[],
  }
  const recipes = new Set<string>()
  const instances = new Set<string>()
  const places = new Map<string, string>()
  const users = new Map<string, string>()
  const entry = (data: Data, more: Partial<Entry> = {}): Entry => ({ isComment: false, comments: [], ...more, data })
  return {
    ...draft,
    row: (from, at, to, how, note = '') => {
      // Several commands may have the variables of one service; a flag may stand several times in a line.
      const isKnown = draft.options.some((row) => row.from === from && row.at === at && row.to === to)
      if (!isKnown || (from.startsWith('-') && !to?.startsWith('accounts.')))
        draft.options.push({ from, at, to, how, note })
    },
    problem: (code, at, message, hint = '') => void draft.problems.push({ code, at, message, hint }),
    account: (given, name, text = given.key) => {
      // Two accounts that are one user are refused, however its key and its server are written.
      const server = given.url.replace(/\/+$/, '').replace(/\/api$/, '')
      const same = [text === null ? given.keyFile : `key ${text}`, server].join(' ')
      const known = users.get(same)
      if (known !== undefined) return known
      const taken = new Set(draft.accounts.map((account) => account.name))
      const own = uniqueAmong(taken, name, (count) => `-${count}`)
      draft.accounts.push({ more: {}, ...given, name: own })
      users.set(same, own)
      return own
    },
    plugin: (data, more) => {
      // Two lines of a crontab that do the same are one.
      const same = JSON.stringify([data, more])
      const known = places.get(same)
      if (known !== undefined) return known
      const { use, name: wanted = use, ...options } = data
      const own = uniqueAmong(instances, String(wanted))
      if (!more?.isComment) instances.add(own)
      const name = own === use ? {} : { name: own }
      const place = `plugins[${draft.plugins.push(entry({ use, ...name, ...options }, more)) - 1}]`
      places.set(same, place)
      return place
    },
    recipe: (data, more) => `recipes[${draft.recipes.push(entry(data, more)) - 1}]`,
    allow: (operation) => {
      if (!draft.allowed.includes(operation)) draft.allowed.push(operation)
    },
    schedule: (given) => {
      if (!draft.schedules.some((known) => JSON.stringify(known) === JSON.stringify(given))) draft.schedules.push(given)
    },
    comment: (text) => {
      if (!draft.comments.includes(text)) draft.comments.push(text)
    },
    channel: (data) => void draft.channels.push(data),
    secret: (entry) => {
      draft.secrets.push(entry)
      return `./secrets/${entry.name}`
    },
    album: (name) => {
      if (!draft.albums.includes(name)) draft.albums.push(name)
    },
    variants: (all) => void draft.names.push(all),
    uniqueName: (name) => {
      const own = uniqueAmong(recipes, name)
      recipes.add(own)
      return own
    },
  }
}

const withoutSlash = (folder: string): string => folder.replace(/(?<=.)\/+$/, '')

/** Where a path of a container lies on the host: by the longest volume that holds it. */
export const onHost = ({ volumes }: Pick<Call, 'volumes'>, path: string): string | null => {
  const isIn = (inside: string): boolean => path === inside || path.startsWith(inside === '/' ? '/' : `${inside}/`)
  const [volume] = volumes
    .filter(({ inside }) => isIn(withoutSlash(inside)))
    .sort((a, b) => b.inside.length - a.inside.length)
  if (!volume) return null
  return withoutSlash(volume.host) + path.slice(withoutSlash(volume.inside).length)
}

/** A data object without what is undefined. */
export const defined = (data: Data): Data =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))

/** A list, or undefined where it is empty. */
export const unlessEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

/** Refuses keys that the tool does not know, at each of their places. */
export const refuseOthers = (
  draft: Draft,
  what: string,
  data: Data,
  known: readonly string[],
  at: (key: string) => string,
  hint = `There are ${known.join(', ')}.`,
): void => {
  for (const key of Object.keys(data))
    if (!known.includes(key)) draft.problem('option-unknown', at(key), `"${key}" is not a key of ${what}`, hint)
}

const no = ['', 'false', '0', 'no', 'off']

/** Whether a text means yes: what is plainly meant as no is no, whatever the tool made of it. */
export const meansYes = (value: string): boolean => !no.includes(value.trim().toLowerCase())
