import type { Album, AssetRow } from '../core/api/schemas.ts'
import { createContext } from '../core/context/context.ts'
import { counted, numberText } from '../core/number-text.ts'
import { suggestion } from '../core/problems.ts'
import { defineRecipe } from '../core/recipes/recipe.ts'
import type { AccountPlan, Operation } from '../engine/plan/plan.ts'
import type { Session } from '../engine/session.ts'
import type { Data, Entry, Imported, OptionRow } from '../importers/contract.ts'
import { path } from '../language/predicates/fields.ts'
import { firstNames } from '../toolkit.ts'

/** What is not as it is where the earlier tool did its work. */
export interface CheckFinding {
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

/** An id in Immich's form, within a text. */
export const idForm = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g

type AlbumOf<N extends Operation['op']> = Extract<Operation, { op: N; album: unknown }>

/** So many additions are what came in since the earlier tool ran last. */
const fewAdditions = 20
const shareOfAdditions = 0.01
const recentDays = 7

const isMany = (additions: number, members: number): boolean =>
  additions > Math.max(fewAdditions, members * shareOfAdditions)

const idsOf = (operations: readonly { readonly assetIds: readonly string[] }[]): ReadonlySet<string> =>
  new Set(operations.flatMap(({ assetIds }) => assetIds))

const isOf =
  <N extends Operation['op']>(...names: readonly N[]) =>
  (operation: Operation): operation is Extract<Operation, { op: N }> =>
    (names as readonly string[]).includes(operation.op)

/** The name of a plugin's instance, which its recipe has as well. */
export const nameOf = ({ data: { use, name = use } }: Entry): string => String(name)

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
  const open = new Set(idsOf(adds))
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

/** One account, whose first plan is judged. */
interface Judged {
  readonly session: Session
  readonly plan: AccountPlan
  /** What it would plan if plugins did not leave alone what is done; null where the import has none of them. */
  readonly again: AccountPlan | null
  readonly imported: Imported
  /** Its albums, by their ids. */
  readonly known: ReadonlyMap<string, Album>
}

/** A finding, of whatever account. */
type Found = Omit<CheckFinding, 'account'>

const surprise = (about: string, message: string): Found => ({ code: 'surprise', about, message })
const listed = (about: string, message: string): Found => ({ code: 'listed', about, message })

/** An album that would be changed, and what would go into it. */
interface Change {
  readonly album: CheckedAlbum
  readonly adds: readonly AlbumOf<'album.add'>[]
}

const changesIn = ({ plan: { account, operations }, known }: Judged): Change[] => {
  const changes = operations.filter(isOf('album.add', 'album.remove'))
  return [...Map.groupBy(changes, ({ album }) => album.id ?? `new ${album.name}`)].map(([key, own]) => {
    const { name, id } = own[0]?.album ?? { name: key, id: null }
    const adds = own.filter(isOf('album.add'))
    const wouldAdd = idsOf(adds).size
    const wouldRemove = idsOf(own.filter(isOf('album.remove'))).size
    const membersNow = id === null ? 0 : (known.get(id)?.assetCount ?? 0)
    const matching = wouldAdd + Math.max(0, ...adds.map(({ alreadyPresent = 0 }) => alreadyPresent))
    return { adds, album: { account, album: name, isNew: id === null, membersNow, matching, wouldAdd, wouldRemove } }
  })
}

/** More additions to an album that is there than came in since, and all removals. */
const unexpected = async ({ session, imported }: Judged, { album, adds }: Change): Promise<Found[]> => {
  const { album: about, isNew, membersNow, wouldAdd, wouldRemove } = album
  const found: Found[] = []
  if (!isNew && isMany(wouldAdd, membersNow)) {
    const message = `${counted(wouldAdd, 'asset')} would be added to the ${membersNow} that are in it${reasonsOf(adds)}`
    const explained = explain(adds, imported, await session.assets(idsOf(adds)))
    found.push({ ...surprise(about, message), explained })
  }
  if (wouldRemove > 0) found.push(surprise(about, `${counted(wouldRemove, 'asset')} would be removed`))
  return found
}

/** Albums that would be made although what goes into them was there when the earlier tool ran. */
const neverMade = async ({ session, plan: { operations }, known }: Judged): Promise<Found[]> => {
  const names = [...known.values()].map(({ albumName }) => albumName)
  const recent = Date.now() - recentDays * 24 * 3600 * 1000
  const found: Found[] = []
  for (const about of new Set(operations.filter(isOf('album.create')).map(({ album }) => album.name))) {
    const adds = operations.filter(isOf('album.add')).filter(({ album }) => album.id === null && album.name === about)
    const ids = idsOf(adds)
    const rows = await session.assets(ids)
    if ([...ids].every((id) => Date.parse(rows.get(id)?.createdAt ?? '') > recent)) continue
    const near = suggestion(about, names)
    const hint = near === undefined ? '' : `; there is one called "${near}"`
    const size = counted(ids.size, 'asset')
    found.push(surprise(about, `the earlier tool never made this album; ${size} would go into it${hint}`))
  }
  return found
}

/** What there is to say of an album by how much of it matches. @param isSame whether the plan leaves it as it is */
const matchFindings = (about: string, matching: number, members: number, isSame: boolean): Found[] => {
  if (matching === 0 && members === 0) return [listed(about, 'nothing matches, and nothing is in it')]
  if (matching === 0) return [surprise(about, `nothing matches, but it holds ${counted(members, 'asset')}`)]
  const rest = counted(members - matching, 'asset')
  return isSame && matching < members
    ? [listed(about, `${rest} of the ${members} in it match nothing now; they stay`)]
    : []
}

/** Albums that rules fill and would not change, and what there is to say of all that rules fill. */
const filledAlbums = (judged: Judged, changed: readonly CheckedAlbum[]) => {
  const { plan, imported, known } = judged
  const albums: CheckedAlbum[] = []
  const found: Found[] = []
  for (const [ref, fillers] of Map.groupBy(fillersOf(imported), ({ album }) => album)) {
    const own = plan.recipes.filter(({ name }) => fillers.some(({ names }) => names.includes(name)))
    const [album, second] = [...known.values()].filter(({ id, albumName }) => id === ref || albumName === ref)
    // Other rules are of another account, or could not be planned; several albums of one name are told as refused.
    if (own.length !== fillers.length || second) continue
    const matching = own.reduce((sum, { matched }) => sum + matched, 0)
    const [name, membersNow] = [album?.albumName ?? ref, album?.assetCount ?? 0]
    const isSame = album !== undefined && ![...changed, ...albums].some((one) => one.album === name)
    const same = { account: plan.account, album: name, isNew: false, membersNow, matching }
    if (isSame) albums.push({ ...same, wouldAdd: 0, wouldRemove: 0 })
    found.push(...matchFindings(name, matching, membersNow, isSame))
  }
  return { albums, found }
}

const refusals = ({ plan: { refused } }: Judged): Found[] =>
  refused.map(({ recipe: about, reason: message }) => {
    return { code: / are called "/.test(message) ? 'ambiguous-value' : 'failed', about, message }
  })

/** Folders of albums in which nothing lies, of rules that find nothing: what is in an album is not looked at. */
const emptyRoots = async ({ session, plan: { recipes }, imported: { plugins } }: Judged): Promise<Found[]> => {
  const idle = new Set(recipes.flatMap(({ name, matched }) => (matched === 0 ? [name] : [])))
  const roots = plugins
    .filter((entry) => entry.data.use === 'folder-albums' && idle.has(nameOf(entry)) && !entry.isComment)
    .flatMap(({ data }) => [data.rootPath].flat().map(String))
  const found = roots.map(async (about): Promise<Found[]> => {
    const where = path(new RegExp(`^${RegExp.escape(about.replace(/\/+$/, ''))}/`))
    const isEmpty = (await session.find(defineRecipe({ name: about, where, actions: [] }))).length === 0
    return isEmpty ? [surprise(about, 'no asset of the timeline lies below it')] : []
  })
  return (await Promise.all(found)).flat()
}

/** What is no matter of albums: the earlier tool may have done none of it. */
const otherChanges = ({ plan: { operations } }: Judged): Found[] => {
  const others = operations.filter(({ op }) => !/^album\.(add|remove|create)$/.test(op))
  return [...Map.groupBy(others, ({ op }) => op)].map(([about, own]) => listed(about, counted(own.length, 'change')))
}

/** Assets that are in albums, but not in those of their folders: nothing is planned for them. */
const elsewhere = ({ plan, again, known }: Judged): Found[] => {
  const planned = idsOf(plan.operations.filter(isOf('album.add')))
  const adds = (again?.operations ?? [])
    .filter(isOf('album.add'))
    .map(({ recipe, album, assetIds }) => ({ recipe, album, count: assetIds.filter((id) => !planned.has(id)).length }))
    .filter(({ count }) => count > 0)
  return [...Map.groupBy(adds, ({ recipe }) => recipe)].map(([about, own]) => {
    const isExpected = ({ album: { id }, count }: (typeof own)[number]): boolean =>
      id !== null && !isMany(count, known.get(id)?.assetCount ?? 0)
    const size = own.reduce((sum, { count }) => sum + count, 0)
    const names = firstNames(own.map(({ album, count }) => `"${album.name}" (${count})`))
    const message = `${counted(size, 'asset')} in albums would be in others by the names of their folders: ${names}`
    return own.every(isExpected) ? listed(about, message) : surprise(about, message)
  })
}

/** Stacks that criteria would not make, or not so: what is stacked is left alone. */
const otherStacks = async ({ session, again, imported: { plugins } }: Judged): Promise<Found[]> => {
  const names = plugins.filter(({ data, isComment }) => data.use === 'stacks' && !isComment).map(nameOf)
  const { recipes, operations, notes } = again ?? { recipes: [], operations: [], notes: [] }
  const own = recipes.filter(({ name }) => names.includes(name))
  if (own.length === 0) return []
  const { length: stacks } = await createContext(session.server, []).stacks.list()
  return own.flatMap(({ name: about, matched }): Found[] => {
    const { length: others } = operations.filter(isOf('stack.delete')).filter(({ recipe }) => recipe === about)
    if (others > 0) return [listed(about, `stacks that would be others by its criteria: ${numberText(others)}`)]
    if (matched > 0 || notes.some(({ recipe }) => recipe === about)) return []
    const nothing = `no assets fulfil its criteria together; stacks that are there: ${numberText(stacks)}`
    return [stacks > 0 ? surprise(about, nothing) : listed(about, nothing)]
  })
}

/** The albums of a plan, and what of it the earlier tool would not have left. */
export const judge = async (session: Session, plan: AccountPlan, again: AccountPlan | null, imported: Imported) => {
  const known = new Map((await createContext(session.server, []).albums.list()).map((album) => [album.id, album]))
  const judged: Judged = { session, plan, again, imported, known }
  const changes = changesIn(judged)
  const changed = changes.map(({ album }) => album)
  const filled = filledAlbums(judged, changed)
  const found: Found[] = []
  for (const change of changes) found.push(...(await unexpected(judged, change)))
  found.push(...(await neverMade(judged)), ...filled.found, ...refusals(judged), ...(await emptyRoots(judged)))
  found.push(...otherChanges(judged), ...elsewhere(judged), ...(await otherStacks(judged)))
  const findings = found.map((one): CheckFinding => ({ account: plan.account, ...one }))
  return { findings, albums: [...changed, ...filled.albums] }
}

/** What only the library tells: albums of two names, ids of nobody, and names behind ids. */
export const look = async (sessions: readonly Session[], { variants, recipes, plugins }: Imported) => {
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

/** What is in albums that are kept equal to rules, and matches none: it stays, and can be taken out by hand. */
export const unmatched = ({ account, operations }: AccountPlan): CheckFinding[] => {
  const adoptions = operations.filter(isOf('album.adopt'))
  return [...Map.groupBy(adoptions, ({ album }) => album.id)].flatMap(([, own]): CheckFinding[] => {
    const matching = new Set(own.flatMap(({ assetIds }) => assetIds)).size
    const [{ album, total } = { album: { name: '' }, total: 0 }] = own
    const message = `${counted(total - matching, 'asset')} of the ${total} in it match nothing now; they stay`
    return total > matching ? [{ account, code: 'listed', about: album.name, message }] : []
  })
}
