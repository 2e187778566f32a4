import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Album, AssetRow } from '../core/api/schemas.ts'
import { createContext } from '../core/context/context.ts'
import { hasCode } from '../core/errors.ts'
import { counted, numberText } from '../core/number-text.ts'
import { suggestion } from '../core/problems.ts'
import { defineRecipe } from '../core/recipes/recipe.ts'
import { type AccountPlan, isEmptyPlan, type Operation, type Plan } from '../engine/plan/plan.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import type { Job } from '../engine/session/job.ts'
import type { Session } from '../engine/session.ts'
import type { Data, Entry, Imported, OptionRow } from '../importers/contract.ts'
import type { OutFile } from '../importers/writing/config-files.ts'
import { path } from '../language/predicates/fields.ts'
import { firstNames } from '../toolkit.ts'
import { type LoadedConfig, loadConfig } from './config/load-config.ts'
import { doctorCommand } from './doctor/doctor.ts'
import type { End } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import { planRecipes } from './plan.ts'
import { saveFile } from './save-file.ts'
import { showPlan } from './show-plan.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { writeAll } from './write-files.ts'

/** What is not as it is where the earlier tool did its work. */
interface CheckFinding {
  readonly account: string
  readonly code: 'surprise' | 'ambiguous-value' | 'failed' | 'listed'
  readonly about: string
  readonly message: string
  /** Of additions: how many each note of the import explains. */
  readonly explained?: readonly Explained[]
}

/** How many additions may come from a setting that means something else now, and how many from none. */
interface Explained {
  /** The setting; null for what no note explains. */
  readonly from: string | null
  readonly note: string
  readonly additions: number
}

/** An album in the first plan. */
export interface CheckedAlbum {
  readonly account: string
  readonly album: string
  readonly isNew: boolean
  readonly membersNow: number
  readonly matching: number
  readonly wouldAdd: number
  readonly wouldRemove: number
}

const idForm = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g

type AlbumOf<N extends Operation['op']> = Extract<Operation, { op: N; album: unknown }>

/** So many additions are what came in since the earlier tool ran last. */
const fewAdditions = 20
const shareOfAdditions = 0.01
const recentDays = 7

const isMany = (additions: number, members: number): boolean =>
  additions > Math.max(fewAdditions, members * shareOfAdditions)

const isOf =
  <N extends Operation['op']>(...names: readonly N[]) =>
  (operation: Operation): operation is Extract<Operation, { op: N }> =>
    (names as readonly string[]).includes(operation.op)

/** The name of a plugin's instance, which its recipe has as well. */
const nameOf = ({ data: { use, name = use } }: Entry): string => String(name)

/** Names that the recipe of a rule of a plugin has. */
const namesOfRule = (plugin: unknown, rule: unknown): readonly string[] => [`${plugin}: ${rule}`, `${plugin}-${rule}`]

const reasonsOf = (adds: readonly AlbumOf<'album.add'>[]): string => {
  const texts = adds.flatMap(({ reasons = [] }) => reasons.map((reason) => JSON.stringify(reason)))
  return texts.length > 0 ? `: ${texts.slice(0, 10).join(', ')}` : ''
}

const rulesIn = (rules: unknown): readonly Data[] => (Array.isArray(rules) ? rules : [])

/** Where the settings of a recipe are in the report: its own place, or that of the plugin that it is a rule of. */
const placesOf = (recipe: string, { recipes, plugins }: Imported): readonly string[] => {
  const inPlugins = plugins.flatMap(({ data: { use, name = use, rules } }, index) =>
    name === recipe
      ? [`plugins[${index}]`]
      : rulesIn(rules).flatMap((rule, place) =>
          namesOfRule(name, rule.name).includes(recipe) ? [`plugins[${index}].rules[${place}]`] : [],
        ),
  )
  return [...recipes.flatMap(({ data }, index) => (data.name === recipe ? [`recipes[${index}]`] : [])), ...inPlugins]
}

/** A rule that fills one album, by the names that its recipe may have. */
interface Filler {
  readonly names: readonly string[]
  /** Name or id. */
  readonly album: string
}

/** Rules that fill one album each. */
const fillersOf = ({ recipes, plugins }: Imported): readonly Filler[] => {
  const filler = (names: readonly string[], given: unknown): Filler[] => {
    const album = typeof given === 'object' ? ((given as Data | null)?.id ?? (given as Data | null)?.name) : given
    return typeof album === 'string' && !album.includes('{') ? [{ names, album }] : []
  }
  const ofRecipes = recipes
    .filter(({ isComment }) => !isComment)
    .flatMap(({ data: { name, actions } }) =>
      rulesIn(actions).flatMap(({ addToAlbum, syncAlbum }) => filler([String(name)], addToAlbum ?? syncAlbum)),
    )
  const ofPlugins = plugins
    .filter(({ isComment }) => !isComment)
    .flatMap(({ data: { use, name = use, rules } }) =>
      rulesIn(rules).flatMap((rule) => {
        const album = use === 'people-albums' && rule.recurring === undefined ? rule.name : undefined
        return filler(namesOfRule(name, rule.name), rule.album ?? album)
      }),
    )
  return [...ofRecipes, ...ofPlugins]
}

/** Days by the clock at the place explain only what was taken on another day by UTC. */
const mayExplain = ({ to }: OptionRow, asset: AssetRow | undefined): boolean =>
  !to?.endsWith('.taken') || asset?.fileCreatedAt.slice(0, 10) !== asset?.localDateTime.slice(0, 10)

/** How many of some additions each note of the import explains; one may have several explanations. */
const explain = (
  adds: readonly AlbumOf<'album.add'>[],
  imported: Imported,
  assets: ReadonlyMap<string, AssetRow>,
): Explained[] => {
  const noted = imported.options.filter(({ how, note }) => (how === 'changed' || how === 'dead') && note !== '')
  const notes = new Map<OptionRow, Set<string>>()
  const all = new Set(adds.flatMap(({ assetIds }) => assetIds))
  const open = new Set(all)
  for (const { recipe, assetIds } of adds) {
    const places = placesOf(recipe, imported)
    const rows = noted.filter(({ to }) => places.some((place) => to === place || to?.startsWith(`${place}.`)))
    for (const row of rows)
      for (const id of assetIds) {
        if (!mayExplain(row, assets.get(id))) continue
        notes.set(row, (notes.get(row) ?? new Set()).add(id))
        open.delete(id)
      }
  }
  const found = [...notes].map(([{ from, note }, ids]): Explained => ({ from, note, additions: ids.size }))
  return open.size > 0 ? [...found, { from: null, note: 'no note of the import', additions: open.size }] : found
}

/** Folders of albums in which nothing lies, of rules that find nothing: what is in an album is not looked at. */
const emptyRoots = async (session: Session, { recipes }: AccountPlan, { plugins }: Imported): Promise<string[]> => {
  const idle = new Set(recipes.flatMap(({ name, matched }) => (matched === 0 ? [name] : [])))
  const roots = plugins
    .filter(
      ({ data: { use, name = use }, isComment }) => use === 'folder-albums' && idle.has(String(name)) && !isComment,
    )
    .flatMap(({ data }) => [data.rootPath].flat().map(String))
  const found = roots.map(async (root) => {
    const where = path(new RegExp(`^${RegExp.escape(root.replace(/\/+$/, ''))}/`))
    return (await session.find(defineRecipe({ name: root, where, actions: [] }))).length > 0 ? [] : [root]
  })
  return (await Promise.all(found)).flat()
}

/** Assets that are in albums, but not in those of their folders: nothing is planned for them. */
const elsewhere = (
  { account, operations }: AccountPlan,
  again: AccountPlan,
  known: ReadonlyMap<string, Album>,
): CheckFinding[] => {
  const planned = new Set(operations.filter(isOf('album.add')).flatMap(({ assetIds }) => assetIds))
  const adds = again.operations
    .filter(isOf('album.add'))
    .map(({ recipe, album, assetIds }) => ({ recipe, album, count: assetIds.filter((id) => !planned.has(id)).length }))
    .filter(({ count }) => count > 0)
  return [...Map.groupBy(adds, ({ recipe }) => recipe)].map(([about, own]) => {
    const isExpected = ({ album: { id }, count }: (typeof own)[number]): boolean =>
      id !== null && !isMany(count, known.get(id)?.assetCount ?? 0)
    const size = own.reduce((sum, { count }) => sum + count, 0)
    const names = firstNames(own.map(({ album, count }) => `"${album.name}" (${count})`))
    const message = `${counted(size, 'asset')} in albums would be in others by the names of their folders: ${names}`
    return { account, code: own.every(isExpected) ? 'listed' : 'surprise', about, message }
  })
}

/** Stacks that criteria would not make, or not so: what is stacked is left alone. */
const otherStacks = async (again: AccountPlan, session: Session, { plugins }: Imported): Promise<CheckFinding[]> => {
  const names = plugins.filter(({ data, isComment }) => data.use === 'stacks' && !isComment).map(nameOf)
  const recipes = again.recipes.filter(({ name }) => names.includes(name))
  if (recipes.length === 0) return []
  const { account, operations, notes } = again
  const { length: stacks } = await createContext(session.server, []).stacks.list()
  return recipes.flatMap(({ name: about, matched }): CheckFinding[] => {
    const { length: others } = operations.filter(isOf('stack.delete')).filter(({ recipe }) => recipe === about)
    const message = `stacks that would be others by its criteria: ${numberText(others)}`
    if (others > 0) return [{ account, code: 'listed', about, message }]
    if (matched > 0 || notes.some(({ recipe }) => recipe === about)) return []
    const nothing = `no assets fulfil its criteria together; stacks that are there: ${numberText(stacks)}`
    return [{ account, code: stacks > 0 ? 'surprise' : 'listed', about, message: nothing }]
  })
}

/** The albums of a plan, and what of it the earlier tool would not have left. */
const judge = async (session: Session, plan: AccountPlan, again: Plan | null, imported: Imported) => {
  const { account, operations } = plan
  const known = new Map((await createContext(session.server, []).albums.list()).map((album) => [album.id, album]))
  const findings: CheckFinding[] = []
  const find = (code: CheckFinding['code'], about: string, message: string, more: Partial<CheckFinding> = {}): void =>
    void findings.push({ account, code, about, message, ...more })
  const albums: CheckedAlbum[] = []
  const adds = operations.filter(isOf('album.add'))
  const removes = operations.filter(isOf('album.remove'))
  const created = new Set(operations.filter(isOf('album.create')).map(({ album }) => album.name))
  const keyOf = ({ album }: { album: { id: string | null; name: string } }): string => album.id ?? `new ${album.name}`
  for (const [key, own] of Map.groupBy([...adds, ...removes], keyOf)) {
    const { name, id } = own[0]?.album ?? { name: key, id: null }
    const now = id === null ? 0 : (known.get(id)?.assetCount ?? 0)
    const added = own.filter(isOf('album.add'))
    const wouldAdd = new Set(added.flatMap(({ assetIds }) => assetIds)).size
    const wouldRemove = new Set(own.filter(isOf('album.remove')).flatMap(({ assetIds }) => assetIds)).size
    const matching = wouldAdd + Math.max(0, ...added.map(({ alreadyPresent = 0 }) => alreadyPresent))
    albums.push({ account, album: name, isNew: id === null, membersNow: now, matching, wouldAdd, wouldRemove })
    if (id !== null && isMany(wouldAdd, now)) {
      const message = `${counted(wouldAdd, 'asset')} would be added to the ${now} that are in it${reasonsOf(added)}`
      const assets = await session.assets(new Set(added.flatMap(({ assetIds }) => assetIds)))
      find('surprise', name, message, { explained: explain(added, imported, assets) })
    }
    if (wouldRemove > 0) find('surprise', name, `${counted(wouldRemove, 'asset')} would be removed`)
  }
  const names = [...known.values()].map(({ albumName }) => albumName)
  const recent = Date.now() - recentDays * 24 * 3600 * 1000
  for (const name of created) {
    const own = adds.filter(({ album }) => album.id === null && album.name === name)
    const ids = new Set(own.flatMap(({ assetIds }) => assetIds))
    const rows = await session.assets(ids)
    const isRecent = [...ids].every((id) => Date.parse(rows.get(id)?.createdAt ?? '') > recent)
    const near = suggestion(name, names)
    const hint = near === undefined ? '' : `; there is one called "${near}"`
    const size = counted(ids.size, 'asset')
    if (!isRecent) find('surprise', name, `the earlier tool never made this album; ${size} would go into it${hint}`)
  }
  for (const [ref, fillers] of Map.groupBy(fillersOf(imported), ({ album }) => album)) {
    const own = plan.recipes.filter(({ name }) => fillers.some(({ names: all }) => all.includes(name)))
    // Others are of another account, or could not be planned.
    if (own.length !== fillers.length) continue
    const matching = own.reduce((sum, { matched }) => sum + matched, 0)
    const [album, second] = [...known.values()].filter(({ id, albumName }) => id === ref || albumName === ref)
    // Told as refused.
    if (second) continue
    const [name, now] = [album?.albumName ?? ref, album?.assetCount ?? 0]
    if (matching === 0 && now > 0) find('surprise', name, `nothing matches, but it holds ${counted(now, 'asset')}`)
    else if (matching === 0) find('listed', name, 'nothing matches, and nothing is in it')
    const isSame = album && !albums.some((one) => one.album === name)
    if (isSame)
      albums.push({ account, album: name, isNew: false, membersNow: now, matching, wouldAdd: 0, wouldRemove: 0 })
    if (isSame && matching > 0 && matching < now)
      find('listed', name, `${counted(now - matching, 'asset')} of the ${now} in it match nothing now; they stay`)
  }
  for (const { recipe, reason } of plan.refused)
    find(/ are called "/.test(reason) ? 'ambiguous-value' : 'failed', recipe, reason)
  for (const root of await emptyRoots(session, plan, imported))
    find('surprise', root, 'no asset of the timeline lies below it')
  const others = operations.filter((operation) => !/^album\.(add|remove|create)$/.test(operation.op))
  for (const [op, own] of Map.groupBy(others, ({ op }) => op)) find('listed', op, counted(own.length, 'change'))
  const second = again?.accounts.find((other) => other.account === account)
  if (second) findings.push(...elsewhere(plan, second, known), ...(await otherStacks(second, session, imported)))
  return { findings, albums }
}

/** What only the library tells: albums of two names, ids of nobody, and names behind ids. */
const look = async (sessions: readonly Session[], { variants, recipes, plugins }: Imported) => {
  const findings: CheckFinding[] = []
  const names = new Map<string, string>()
  const ids = new Set(JSON.stringify([...recipes, ...plugins].map(({ data }) => data)).match(idForm) ?? [])
  for (const { server, account, assets } of sessions) {
    const { albums, people, users, tags, libraries } = createContext(server, [])
    const own = (await albums.list()).map(({ id, albumName: name, assetCount }) => ({ id, name, assetCount }))
    const lists = ids.size > 0 ? [people.list(), users.list(), libraries.list(), tags.list()] : []
    // What a key may not list has no names here.
    const named = await Promise.all(lists.map((list) => list.catch(() => [])))
    for (const one of [...own, ...named.flat()])
      if (ids.has(one.id)) names.set(one.id, ('value' in one ? one.value : one.name) || 'no name')
    const others = await assets(ids.difference(new Set(names.keys())))
    for (const [id, { originalFileName }] of others) names.set(id, originalFileName)
    for (const all of variants) {
      const found = own.filter(({ name }) => all.includes(name))
      if (new Set(found.map(({ name }) => name)).size < 2) continue
      const shown = found.map(({ id, name, assetCount }) => `"${name}" (${id}, ${counted(assetCount, 'asset')})`)
      const message = `there are ${shown.join(' and ')}`
      findings.push({ account, code: 'ambiguous-value', about: all[0] ?? '', message })
    }
  }
  const message = 'nothing has this id: no album, person, user, tag, library or asset'
  for (const about of ids) if (!names.has(about)) findings.push({ account: '', code: 'surprise', about, message })
  return { findings, names }
}

/** Entries with the names behind their ids as comments. */
const withNames = (entries: readonly Entry[], names: ReadonlyMap<string, string>): Entry[] =>
  entries.map((entry) => {
    const own = [...new Set(JSON.stringify(entry.data).match(idForm) ?? [])].filter((id) => names.has(id))
    return { ...entry, comments: [...entry.comments, ...own.map((id) => `${id}: ${names.get(id)}`)] }
  })

/** What is in albums that are kept equal to rules, and matches none: it stays, and can be taken out by hand. */
const unmatched = ({ account, operations }: AccountPlan): CheckFinding[] => {
  const adoptions = operations.filter(isOf('album.adopt'))
  return [...Map.groupBy(adoptions, ({ album }) => album.id)].flatMap(([, own]): CheckFinding[] => {
    const matching = new Set(own.flatMap(({ assetIds }) => assetIds)).size
    const [{ album, total } = { album: { name: '' }, total: 0 }] = own
    const message = `${counted(total - matching, 'asset')} of the ${total} in it match nothing now; they stay`
    return total > matching ? [{ account, code: 'listed', about: album.name, message }] : []
  })
}

const textOf = ({ album, isNew, membersNow, matching, wouldAdd, wouldRemove }: CheckedAlbum): string =>
  `  ${isNew ? '+ ' : ''}${album}: ${membersNow} now, ${matching} match, +${wouldAdd} -${wouldRemove}`

/** Limits that a first plan and twice as much fit into. */
const proposedLimits = (albums: readonly CheckedAlbum[]) => {
  const most = (key: 'wouldAdd' | 'wouldRemove'): number => albums.reduce((sum, album) => sum + album[key], 0)
  return { changes: Math.max(500, 2 * most('wouldAdd')), removals: Math.max(50, 2 * most('wouldRemove')) }
}

/** Does something in a folder with files: in one that has them, or in one that lasts as long. */
const inFolder = async <T>(
  folder: string | null,
  files: readonly OutFile[],
  work: (folder: string) => Promise<T>,
): Promise<T> => {
  if (folder !== null) return work(folder)
  const place = mkdtempSync(join(tmpdir(), 'darkroom-check-'))
  try {
    writeAll(place, files)
    return await work(place)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** An import to be checked, and what is told of it besides. */
interface ImportCheck {
  readonly imported: Imported
  readonly report: object
  /** The files of an import. */
  readonly filesOf: (imported: Imported) => readonly OutFile[]
  /** Where it was written; null where it is only looked at. */
  readonly folder: string | null
}

/** Options with which plugins also look at what the earlier tool had done, of which they plan nothing otherwise. */
const lookingAgain: Readonly<Record<string, Data>> = {
  'folder-albums': { findAssetsInAlbums: true },
  stacks: { existing: 'replace', dissolveSingles: false, reportLoneRaws: false },
}

/** What the plugins that leave alone what is done would plan if they did not; null where the import has none of them. */
const planAgain = async (terminal: Terminal, { imported, filesOf }: ImportCheck): Promise<Plan | null> => {
  const optionsFor = ({ data: { use }, isComment }: Entry): Data | undefined =>
    isComment ? undefined : lookingAgain[String(use)]
  const recipes = imported.plugins.flatMap((entry) => (optionsFor(entry) ? [nameOf(entry)] : []))
  if (recipes.length === 0) return null
  const plugins = imported.plugins.map((entry) => ({ ...entry, data: { ...entry.data, ...optionsFor(entry) } }))
  const files = filesOf({ ...imported, plugins })
  return inFolder(null, files, async (folder) => {
    const { cwd, env } = terminal.io
    const loaded = await loadConfig({ cwd, env, file: join(folder, files[0]?.path ?? '') })
    return withDarkroom(terminal, loaded, async (darkroom) => (await darkroom.plan({ recipes })).plan)
  })
}

/** A recipe that could not be planned. */
const failed = (failure: Job['failures'][number]): CheckFinding => {
  const code = hasCode(failure, 'NAME_AMBIGUOUS') || /are called/.test(failure.message) ? 'ambiguous-value' : 'failed'
  return { account: '', code, about: failure.code, message: failure.message }
}

/** Writes the configuration once more, with the names behind ids, which only the library tells. */
const saveNames = async ({ imported, filesOf }: ImportCheck, folder: string, names: ReadonlyMap<string, string>) => {
  const [recipes, plugins] = [imported.recipes, imported.plugins].map((list) => withNames(list, names))
  for (const { path, text, isSecret } of filesOf({ ...imported, recipes, plugins } as Imported))
    if (!isSecret) await saveFile(join(folder, path), text)
}

const linesOf = ({ code, about, message, explained = [] }: CheckFinding): string[] => [
  `${code}: ${about}: ${message}`,
  ...explained.map(({ from, note, additions }) => `  ${additions} by ${from === null ? note : `${from}: ${note}`}`),
]

/** Plans with what was imported, and says what is not as it is where the earlier tool did its work. */
const compare = async (
  terminal: Terminal,
  {
    loaded,
    darkroom,
    again,
  }: { readonly loaded: LoadedConfig; readonly darkroom: Darkroom; readonly again: Plan | null },
  given: ImportCheck,
): Promise<End> => {
  const { imported, report, folder } = given
  const job = await planRecipes(terminal, loaded, darkroom, [], {}, true)
  if (folder !== null) await saveFile(join(folder, 'plan.json'), `${JSON.stringify(job.plan, null, 2)}\n`)
  const { accounts } = job.plan
  const sessions = await Promise.all(accounts.map(({ account }) => darkroom.session(account)))
  const judged = await Promise.all(
    accounts.map((plan, index) => judge(sessions[index] as Session, plan, again, imported)),
  )
  const seen = await look(sessions, imported)
  const adopted = await planRecipes(terminal, loaded, darkroom, [], { adopt: true }, true)
  if (folder !== null && seen.names.size > 0) await saveNames(given, folder, seen.names)
  const findings = [
    ...job.failures.map(failed),
    ...judged.flatMap((entry) => entry.findings),
    ...seen.findings,
    ...adopted.plan.accounts.flatMap(unmatched),
  ].filter((one, index, all) => all.findIndex(({ message }) => message === one.message) === index)
  const albums = judged.flatMap((entry) => entry.albums)
  const limits = proposedLimits(albums)
  const check = { albums, findings, leftAlone: imported.albums, limits }
  if (terminal.options.json) terminal.print(JSON.stringify({ ...report, check }, null, 2))
  else {
    await showPlan(terminal, darkroom, job)
    terminal.print(['', 'Albums:', ...albums.map(textOf), ...findings.flatMap(linesOf)].join('\n'))
    if (check.leftAlone.length > 0)
      terminal.print(`Left alone, because no rule fills them now: ${check.leftAlone.join(', ')}`)
    terminal.say(`Limits that fit: limits: { changes: ${limits.changes}, removals: ${limits.removals} }`)
  }
  if (findings.some(({ code }) => code !== 'listed') || job.beyond.length > 0) return 'refused'
  return isEmptyPlan(job.plan) ? 'fine' : 'pending'
}

/**
 * Plans with an imported configuration, and compares the plan with what is where the earlier tool did its work: in its
 * library the first plan is nearly empty. Nothing is written to the server.
 */
export const checkImport = async (terminal: Terminal, check: ImportCheck): Promise<End> => {
  const { imported, filesOf, folder } = check
  const files = filesOf(imported)
  return inFolder(folder, files, async (place): Promise<End> => {
    const config = join(place, files[0]?.path ?? '')
    const own = createTerminal(terminal.io, { ...terminal.options, config })
    own.hide(imported.accounts.flatMap(({ key }) => key ?? []))
    if (!terminal.options.json && (await doctorCommand(own, [], {})) === 'failed') return 'failed'
    const loaded = await openConfig(own)
    const again = await planAgain(own, check)
    return withDarkroom<End>(own, loaded, (darkroom) => compare(own, { loaded, darkroom, again }, check))
  })
}
