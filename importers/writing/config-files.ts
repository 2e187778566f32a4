import { Document, stringify } from 'yaml'
import type { AccountEntry, Data, Entry, Imported } from '../contract.ts'
import { scheduleComments, serveOf } from './schedules.ts'

/** A file to write, below the folder of the configuration. */
export interface OutFile {
  readonly path: string
  readonly text: string
  readonly isSecret: boolean
}

/** Name of the file of an account's key, or of another secret. */
const secretPath = ({ name }: { readonly name: string }): string => `secrets/${name}`

const accountData = (account: AccountEntry): Data => ({
  url: account.url,
  apiKeyFile: account.keyFile ?? `./${secretPath(account)}`,
  ...account.more,
})

/** Without the accounts of an entry where there is only one, which needs no name. */
const entryData = (entry: Entry, { accounts }: Imported): Data => {
  const { accounts: named, ...data } = entry.data
  const isAll = accounts.length === 1 && accounts[0]?.name === 'default'
  return isAll || named === undefined || (Array.isArray(named) && named.length === 0) ? data : withAccounts(data, named)
}

/** Accounts come after the name, where people look for them. */
const withAccounts = (data: Data, accounts: unknown): Data => {
  const entries = Object.entries(data)
  const place = entries.findIndex(([key]) => !['use', 'name', 'description'].includes(key))
  const at = place < 0 ? entries.length : place
  return Object.fromEntries([...entries.slice(0, at), ['accounts', accounts], ...entries.slice(at)])
}

/** Everything of a configuration but recipes, as data. */
export const configData = (imported: Imported): Data => ({
  accounts: Object.fromEntries(imported.accounts.map((account) => [account.name, accountData(account)])),
  ...(imported.plugins.some(({ isComment }) => !isComment)
    ? { plugins: imported.plugins.filter(({ isComment }) => !isComment).map((entry) => entryData(entry, imported)) }
    : {}),
  ...(imported.allow.length > 0 ? { allow: [...imported.allow] } : {}),
  ...serveOf(imported),
})

const width = { lineWidth: 110 }

const asComment = (lines: readonly string[]): string => lines.map((line) => (line === '' ? '' : ` ${line}`)).join('\n')

/** An entry that is written as a comment. */
const commentedOut = (entry: Entry, imported: Imported): string[] =>
  stringify([entryData(entry, imported)], { ...width, aliasDuplicateObjects: false })
    .trimEnd()
    .split('\n')

/** A list whose entries have their comments, and those that are comments in their places. */
const listNode = (document: Document, entries: readonly Entry[], imported: Imported) => {
  const node = document.createNode(
    entries.filter(({ isComment }) => !isComment).map((entry) => entryData(entry, imported)),
    { aliasDuplicateObjects: false },
  )
  let waiting: string[] = []
  let index = 0
  for (const entry of entries) {
    const lines = [...waiting, ...entry.comments]
    if (entry.isComment) {
      waiting = [...lines, ...commentedOut(entry, imported)]
      continue
    }
    const item = node.items[index] as { commentBefore?: string | null } | undefined
    if (item && lines.length > 0) item.commentBefore = asComment(lines)
    waiting = []
    index += 1
  }
  if (waiting.length > 0) node.comment = asComment(waiting)
  return node
}

const head = (imported: Imported, folder: string | null): string[] => [
  `Imported from ${imported.tool}. What became of each setting: import-report.json`,
  'See what it would do: `darkroom plan`',
  ...scheduleComments(imported, folder),
  ...imported.comments,
]

/** Comments of a list without an entry, which YAML has no place for below an empty key. */
const onlyComments = (entries: readonly Entry[], imported: Imported): string[] =>
  entries.some(({ isComment }) => !isComment)
    ? []
    : entries.flatMap((entry) => [...entry.comments, ...commentedOut(entry, imported)])

const yamlConfig = (imported: Imported, recipes: string | null, folder: string | null): string => {
  const { plugins, ...data } = configData(imported)
  const document = new Document(data, { aliasDuplicateObjects: false })
  if (plugins !== undefined) document.set('plugins', listNode(document, imported.plugins, imported))
  if (recipes !== null) document.set('recipes', [recipes])
  document.commentBefore = asComment(head(imported, folder))
  const rest = onlyComments(imported.plugins, imported)
  if (rest.length > 0) document.comment = asComment(['plugins:', ...rest])
  return document.toString(width)
}

const yamlRecipes = (imported: Imported): string => {
  const comments = onlyComments(imported.recipes, imported)
  if (comments.length > 0) return `#${asComment(comments).replace(/\n/g, '\n#')}\n`
  const document = new Document()
  document.contents = listNode(document, imported.recipes, imported) as never
  return document.toString(width)
}

/** Comments, in each line of texts that have several. */
const tsComment = (lines: readonly string[], indent = ''): string =>
  lines
    .flatMap((line) => line.split(/[\n\r\u2028\u2029]+/))
    .map((line) => `${indent}// ${line}`.trimEnd())
    .join('\n')

/** A value as TypeScript, with single quotes and keys without. */
const tsValue = (value: unknown, indent = ''): string => {
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    const flat = `[${value.map((entry) => tsValue(entry, deeper)).join(', ')}]`
    if (flat.length < 100 && !flat.includes('\n')) return flat
    return `[\n${value.map((entry) => `${deeper}${tsValue(entry, deeper)},`).join('\n')}\n${indent}]`
  }
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(
      ([key, part]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : tsText(key)}: ${tsValue(part, deeper)}`,
    )
    const flat = `{ ${pairs.join(', ')} }`
    if (flat.length < 100 && !flat.includes('\n')) return flat === '{  }' ? '{}' : flat
    return `{\n${pairs.map((pair) => `${deeper}${pair},`).join('\n')}\n${indent}}`
  }
  return typeof value === 'string' ? tsText(value) : String(value)
}

const tsText = (text: string): string => {
  const json = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${json}'`
}

const tsEntries = (entries: readonly Entry[], imported: Imported): string =>
  entries
    .flatMap((entry) => [
      ...(entry.comments.length > 0 ? [tsComment(entry.comments, '  ')] : []),
      ...(entry.isComment
        ? [tsComment([tsValue(entryData(entry, imported))], '  ')]
        : [`  ${tsValue(entryData(entry, imported), '  ')},`]),
    ])
    .join('\n')

const tsConfig = (imported: Imported, hasRecipes: boolean, folder: string | null): string => {
  const { plugins, ...data } = configData(imported)
  const body = Object.entries(data).map(([key, value]) => `  ${key}: ${tsValue(value, '  ')},`)
  const list =
    imported.plugins.length > 0
      ? [`  plugins: [\n${tsEntries(imported.plugins, imported).replace(/^/gm, '  ')}\n  ],`]
      : []
  const own = hasRecipes ? ['  recipes,'] : []
  const imports = [
    "import { defineConfig } from 'immich-darkroom'",
    ...(hasRecipes ? [`import recipes from './recipes/${imported.tool}.ts'`] : []),
  ]
  return `${tsComment(head(imported, folder))}\n${imports.join('\n')}\n\nexport default defineConfig({\n${[...body, ...list, ...own].join('\n')}\n})\n`
}

const tsRecipes = (imported: Imported): string => `export default [\n${tsEntries(imported.recipes, imported)}\n]\n`

/**
 * The configuration as files, keys included; the same import gives the same bytes.
 * @param folder where cron has to call the command; null where that does not matter
 */
export const configFiles = (imported: Imported, format: 'yaml' | 'ts', folder: string | null = null): OutFile[] => {
  const hasRecipes = imported.recipes.some(({ isComment }) => !isComment)
  const isYaml = format === 'yaml'
  const recipes = `recipes/${imported.tool}.${format}`
  const text = isYaml
    ? yamlConfig(imported, hasRecipes ? `./${recipes}` : null, folder)
    : tsConfig(imported, hasRecipes, folder)
  const files = [{ path: `immichrc.${format}`, text, isSecret: false }]
  // Also where all of them are comments, to be read.
  if (imported.recipes.length > 0)
    files.push({ path: recipes, text: isYaml ? yamlRecipes(imported) : tsRecipes(imported), isSecret: false })
  for (const secret of imported.secrets)
    files.push({ path: secretPath(secret), text: `${secret.text}\n`, isSecret: true })
  for (const account of imported.accounts)
    if (account.key !== null) files.push({ path: secretPath(account), text: `${account.key}\n`, isSecret: true })
  return files
}
