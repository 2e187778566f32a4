import {
  type Action,
  type Asset,
  type AssetGroup,
  type AssetStream,
  addToAlbum,
  album,
  all,
  any,
  DarkroomError,
  defineRecipe,
  findAlbum,
  type PluginContext,
  type Predicate,
  type Recipe,
  satisfies,
  syncAlbum,
} from '../../index.ts'
import type { Reading } from './inputs.ts'
import type { SmartAlbumRule } from './options.ts'
import { type CompiledRule, compileRule } from './rule.ts'
import { newestFirst, oldestFirst, type Read } from './terms.ts'

interface Target {
  readonly nameOrId: string
  readonly isId: boolean
  readonly create: boolean
  readonly shareWith?: NonNullable<Parameters<typeof album>[1]['shareWith']>
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

const targetOf = ({ album: given }: SmartAlbumRule): Target | null => {
  if (given === undefined) return null
  if (typeof given === 'string') {
    const byId = isId(given)
    return { nameOrId: byId ? given.toLowerCase() : given, isId: byId, create: false }
  }
  const { name, id, create, shareWith } = given
  const byId = id !== undefined
  const nameOrId = byId ? id.toLowerCase() : (name ?? '')
  return { nameOrId, isId: byId, create, ...(shareWith ? { shareWith } : {}) } as Target
}

const actionsFor = ({ sync }: SmartAlbumRule, target: Target | null): readonly Action[] => {
  if (target === null) return []
  const { nameOrId, isId: byId, shareWith } = target
  const ref = byId ? { id: nameOrId } : nameOrId
  const filled = shareWith ? album(ref, { shareWith }) : ref
  return [sync ? syncAlbum(filled) : addToAlbum(filled, { reportUnmatched: true })]
}

/** True for everything; an album that is not there, or that a name does not tell, ends the rule before it searches. */
const albumStands = ({ nameOrId, create }: Target): Predicate => ({
  ...satisfies(() => true, `album ${nameOrId}`),
  scopes: ['album.read'],
  bind: async ({ library }) => {
    const made = { albums: new Set(create ? [nameOrId] : []), tags: new Set<string>() }
    await findAlbum(library, nameOrId, made)
    return satisfies(() => true, `album ${nameOrId}`)
  },
})

/** Best place in the smart searches first, then newest first. */
const byRank =
  ({ smart }: CompiledRule) =>
  (a: Asset<Read>, b: Asset<Read>): number => {
    const place = ({ id }: Asset<Read>): number => Math.min(...smart.map(({ placeOf }) => placeOf(id) ?? Infinity))
    const [first, second] = [place(a), place(b)]
    return first === second ? newestFirst(a, b) : first - second
  }

/** What comes first where there is a limit. */
const orderOf = (
  { order }: Pick<SmartAlbumRule, 'order'>,
  compiled: CompiledRule,
): ((a: Asset<Read>, b: Asset<Read>) => number) =>
  order === 'rank' ? byRank(compiled) : order === 'oldest' ? oldestFirst : newestFirst

/** What a rule selects of all that may be in it, in its order and cut to its limit. */
export const selected = (
  rule: Pick<SmartAlbumRule, 'order' | 'limit'>,
  compiled: CompiledRule,
  assets: readonly Asset<Read>[],
): readonly Asset<Read>[] => {
  for (const { choose } of compiled.limited) choose(assets)
  const found = assets.filter((asset) => compiled.term.has(asset)).sort(orderOf(rule, compiled))
  return rule.limit === undefined ? found : found.slice(0, rule.limit)
}

const suffixOf = ({ name, accounts = [] }: SmartAlbumRule, target: Target | null, index: number): string =>
  name ?? ([...(target ? [target.nameOrId] : []), ...accounts].join('-') || String(index + 1))

const needsOf = (predicate: Predicate<Read>): readonly Read[] => predicate.needs

/**
 * Rules go on where another fails. Only where one takes out of an album that another fills as well, neither can do
 * without the other.
 */
const failsAlone = (rule: SmartAlbumRule, rules: readonly SmartAlbumRule[]): boolean => {
  const album = targetOf(rule)?.nameOrId
  const sharing = rules.filter((other) => targetOf(other)?.nameOrId === album)
  return album === undefined || sharing.length < 2 || !sharing.some(({ sync }) => sync)
}

/** The recipe of a rule, or what is wrong with it. */
const recipeFor = (
  rule: SmartAlbumRule,
  index: number,
  rules: readonly SmartAlbumRule[],
  { name, readText }: PluginContext,
) => {
  const warnings = new Set<string>()
  const reading: Reading = { readText, timeZone: rule.timeZone, warn: (message) => warnings.add(message) }
  const { compiled, problems } = compileRule(rule, reading)
  if (problems.length > 0) return { recipe: null, problems }
  const { term, limited, visibility, trash } = compiled
  const target = targetOf(rule)
  const actions = actionsFor(rule, target)
  const wide = limited.length > 0 ? any(term.predicate, ...limited.map(({ predicate }) => predicate)) : term.predicate
  const where = target ? all(albumStands(target), wide) : wide
  const common = {
    name: `${name}-${suffixOf(rule, target, index)}`,
    scope: { visibility, owners: rule.owners, ...trash },
    ...(rule.accounts ? { accounts: rule.accounts } : {}),
    where,
    needs: needsOf(where),
    failsAlone: failsAlone(rule, rules),
    finish: ({ warn }: { warn(message: string): void }) => {
      for (const message of warnings) warn(message)
    },
  }
  if (limited.length === 0 && rule.limit === undefined)
    return { recipe: defineRecipe({ ...common, actions }), problems }
  const stream = async function* (assets: AssetStream<Asset<Read>>): AsyncGenerator<AssetGroup> {
    yield { assets: selected(rule, compiled, await assets.toArray()), actions }
  }
  // A limit inside the rule chooses among all that its query finds, so there nothing can be left out before.
  const first =
    limited.length === 0 && rule.limit !== undefined
      ? { first: { count: rule.limit, compare: orderOf(rule, compiled) } }
      : {}
  return { recipe: defineRecipe({ ...common, ...first, stream }), problems }
}

/**
 * The recipes of all rules.
 * @throws DarkroomError CONFIG_INVALID with everything that is wrong with any rule
 */
export const recipesFor = (rules: readonly SmartAlbumRule[], context: PluginContext): Recipe<Read, Read>[] => {
  const made = rules.map((rule, index) => recipeFor(rule, index, rules, context))
  const problems = made.flatMap((entry, index) =>
    entry.problems.map(({ path, refusal, message, hint }) => ({
      path: `rules[${index}]${path ? `.${path}` : ''}`,
      message: `${message} (${refusal})`,
      ...(hint ? { hint } : {}),
    })),
  )
  if (problems.length > 0) throw new DarkroomError('CONFIG_INVALID', { file: context.name, problems })
  return made.flatMap(({ recipe }) => recipe ?? [])
}
