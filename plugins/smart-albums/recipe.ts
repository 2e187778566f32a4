import {
  type Action,
  type AnyRecipe,
  type ApiContext,
  type Asset,
  addToAlbum,
  album,
  any,
  type BaseAsset,
  DarkroomError,
  defineRecipe,
  findAlbum,
  findPeople,
  type PluginContext,
  type RecipeContext,
  type StreamContext,
  syncAlbum,
} from '../../index.ts'
import { namesakes } from '../../toolkit.ts'
import { type CompiledRule, compileRule, type Read } from './compile.ts'
import type { SmartAlbumRule } from './options.ts'

/** A condition that knows all it has to know. */
type Loaded = StreamContext<Read>['where']
type Compare = (a: BaseAsset, b: BaseAsset) => number
/** Places of assets in smart searches, 0 for the best. */
type Places = ReadonlyMap<string, number>

/** Name or id of the album. */
const targetOf = ({ album: given }: SmartAlbumRule): string | undefined => given?.id ?? given?.name

const actionsFor = ({ album: given, sync }: SmartAlbumRule): readonly Action[] => {
  if (given === undefined) return []
  const { name = '', id, shareWith } = given
  const ref = id === undefined ? name : { id }
  const filled = shareWith ? album(ref, { shareWith }) : ref
  return [sync ? syncAlbum(filled) : addToAlbum(filled, { reportUnmatched: true })]
}

const byTime: Compare = (a, b) => a.fileCreatedAt.getTime() - b.fileCreatedAt.getTime()
const byId: Compare = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
const newestFirst: Compare = (a, b) => byTime(b, a) || byId(a, b)
const oldestFirst: Compare = (a, b) => byTime(a, b) || byId(a, b)

/** What comes first where there is a limit; of what has one place, the newest. */
const orderOf = ({ order }: SmartAlbumRule, places: Places): Compare => {
  if (order !== 'rank') return order === 'oldest' ? oldestFirst : newestFirst
  const place = ({ id }: BaseAsset): number => places.get(id) ?? Number.MAX_SAFE_INTEGER
  return (a, b) => place(a) - place(b) || newestFirst(a, b)
}

/** The best place of each asset in the smart searches of a rule. */
const placesIn = async ({ search }: ApiContext, { questions }: CompiledRule): Promise<Places> => {
  const best = new Map<string, number>()
  for (const question of questions)
    for (const [id, place] of await search.smartHits(question)) best.set(id, Math.min(place, best.get(id) ?? place))
  return best
}

/** Looks up what a rule names, before anything is searched. */
const prepareRule = async (
  { album: target, order }: SmartAlbumRule,
  compiled: CompiledRule,
  context: ApiContext,
  note: RecipeContext['note'],
): Promise<Places> => {
  const nameOrId = target?.id ?? target?.name
  if (nameOrId !== undefined) await findAlbum(context, nameOrId, { albums: new Set(target?.create ? [nameOrId] : []) })
  const told = await Promise.all(
    compiled.names.map(async (name) => namesakes(name, await findPeople(context, name, { matchCase: true }))),
  )
  for (const message of compiled.warnings) note('warning', 'rule', message)
  for (const message of told) if (message !== null) note('decision', 'which-person', message)
  return order === 'rank' ? placesIn(context, compiled) : new Map()
}

/** Whether a condition holds, where it is known by now which assets its limits choose. */
const holds = (part: Loaded, asset: Asset<Read>, chosen: ReadonlyMap<unknown, ReadonlySet<string>>): boolean => {
  const { combines, parts = [] } = part
  if (combines === 'all') return parts.every((one) => holds(one, asset, chosen))
  if (combines === 'any') return parts.some((one) => holds(one, asset, chosen))
  if (combines === 'not') return !parts.some((one) => holds(one, asset, chosen))
  return chosen.get(part)?.has(asset.id) ?? part.test(asset)
}

/**
 * What a rule selects of all that may be in it.
 * @param where its condition and, behind it, the sets of its limits
 */
const selectedBy = (
  { limits }: CompiledRule,
  where: Loaded,
  assets: readonly Asset<Read>[],
): readonly Asset<Read>[] => {
  if (limits.length === 0) return assets
  const [term = where, ...sets] = where.parts ?? []
  const chosen = limits.map(({ mark, count, order }, index): [unknown, ReadonlySet<string>] => {
    const found = assets.filter((asset) => sets[index]?.test(asset))
    const first = found.sort(order === 'asc' ? oldestFirst : newestFirst).slice(0, count)
    return [mark, new Set(first.map(({ id }) => id))]
  })
  const known = new Map(chosen)
  return assets.filter((asset) => holds(term, asset, known))
}

/**
 * Rules go on where another fails. Only where one takes out of an album that another fills as well, neither can do
 * without the other.
 */
const isAlone = (rule: SmartAlbumRule, rules: readonly SmartAlbumRule[]): boolean => {
  const sharing = rules.filter((other) => targetOf(other) === targetOf(rule))
  return targetOf(rule) === undefined || sharing.length < 2 || !sharing.some(({ sync }) => sync)
}

const suffixOf = (rule: SmartAlbumRule, index: number): string =>
  rule.name ?? ([targetOf(rule) ?? [], rule.accounts ?? []].flat().join('-') || String(index + 1))

/** The recipe of a rule, named by its number where by nothing else. */
const recipeFor = (
  rule: SmartAlbumRule,
  compiled: CompiledRule,
  name: string,
  rules: readonly SmartAlbumRule[],
): AnyRecipe => {
  const { term, limits, visibility, trash } = compiled
  const { limit } = rule
  const actions = actionsFor(rule)
  const common = {
    name,
    scope: { visibility, owners: rule.owners, ...trash },
    ...(rule.accounts ? { accounts: rule.accounts } : {}),
    continueOnFailure: isAlone(rule, rules),
    permissions: rule.album ? ['album.read'] : [],
    prepare: (context: ApiContext, { note }: RecipeContext) => prepareRule(rule, compiled, context, note),
    where: limits.length > 0 ? any(term, ...limits.map(({ of }) => of)) : term,
  }
  if (limits.length === 0 && limit === undefined) return defineRecipe<never, Read, Places>({ ...common, actions })
  return defineRecipe<never, Read, Places>({
    ...common,
    // A limit inside the rule chooses among all that its query finds, so there nothing can be left out before.
    ...(limits.length === 0 && limit !== undefined
      ? { first: (places: Places) => ({ count: limit, compare: orderOf(rule, places) }) }
      : {}),
    async *stream(assets, { where }, places) {
      const selected = [...selectedBy(compiled, where, await assets.toArray())].sort(orderOf(rule, places))
      yield { assets: selected.slice(0, limit), actions }
    },
  })
}

/**
 * The recipes of all rules.
 * @throws DarkroomError CONFIG_INVALID with everything that is wrong with any rule
 */
export const recipesFor = (rules: readonly SmartAlbumRule[], { name, readText }: PluginContext): AnyRecipe[] => {
  const made = rules.map((rule) => compileRule(rule, { readText }))
  const problems = made.flatMap((entry, index) =>
    entry.problems.map(({ path, refusal, message, hint }) => ({
      path: `rules[${index}]${path ? `.${path}` : ''}`,
      message: `${message} (${refusal})`,
      ...(hint ? { hint } : {}),
    })),
  )
  if (problems.length > 0) throw new DarkroomError('CONFIG_INVALID', { file: name, problems })
  return rules.flatMap((rule, index) => {
    const compiled = made[index]?.compiled
    return compiled ? [recipeFor(rule, compiled, `${name}-${suffixOf(rule, index)}`, rules)] : []
  })
}
