import { runExamples } from '../language/examples/examples.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import { BitsPool } from './bits.ts'
import { ConditionCheck } from './check.ts'
import { examplesFor } from './examples.ts'
import type { Family } from './family.ts'
import { additionsOf, folderAdditionsOf, type NamedAdditions, namedAdditionsOf } from './first-plan.ts'
import { type FoundFamily, folderFamilies } from './folder-families.ts'
import { nameFamilies } from './name-families.ts'
import { partnersShare } from './partners.ts'
import {
  actionFor,
  type Learned,
  type LearnedRecipe,
  type PartnersShare,
  RecipeNames,
  scopeFor,
  whereOf,
} from './proposal.ts'
import type { Collection, LibraryRead } from './read.ts'
import { taskFor } from './task.ts'
import { baseFor, type LearnOptions, learnGroup, limitOf, universeFor, unsought, type Verdict } from './verdict.ts'

/** All that was learned. */
export interface Learning {
  /** In the order of names. */
  readonly learned: readonly Learned[]
  readonly families: readonly Family[]
  /** Proposals that would have planned something else than they said; nothing of them is written. */
  readonly refused: readonly string[]
}

/** What is done one after the other. */
type LearnStep = 'Learning' | 'Comparing names' | 'Trying the first plan'

/** What learning is given. */
export interface LearnRequest extends LearnOptions {
  /** Whether several albums or tags may get one rule. */
  readonly families: boolean
  /** Ends it: what was asked is not wanted any more. */
  readonly signal?: AbortSignal
  /** Whether the time is over: albums that were not looked at by then are left out. */
  readonly isOver?: () => boolean
  /** Is told how far learning rules of single albums is, comparing their names, and trying the first plan. */
  readonly onProgress?: (step: LearnStep, done: number, of: number) => void
}

/** A recipe whose examples are those that the product itself agrees with. */
const withExamples = async (
  { vocabulary }: LibraryRead,
  recipe: LearnedRecipe,
  examples: LearnedRecipe['examples'] = [],
): Promise<LearnedRecipe> => {
  const { recipe: parsed } = parseRecipe({ ...recipe, examples }, '', vocabulary)
  if (!parsed) return recipe
  const passed = (await runExamples(parsed)).map((result) => result.passed)
  const kept = examples.filter((_, index) => passed[index])
  return kept.length > 0 ? { ...recipe, examples: kept } : recipe
}

/** What is learned of one, before it has a name. */
interface LearnedOne {
  readonly verdict: Verdict
  readonly partners: PartnersShare | null
  readonly data: Omit<LearnedRecipe, 'name'> | null
}

const learnOne = async (
  read: LibraryRead,
  pool: BitsPool,
  theirs: ConditionCheck,
  collection: Collection,
  request: LearnRequest,
): Promise<LearnedOne> => {
  const { library } = read
  const { positions, partners: members } = collection.content
  const own = learnGroup(library, pool, { ...collection, members: positions }, request)
  const { rule, kind } = own
  if (!rule || kind === 'none' || kind === 'hint') return { verdict: own, partners: null, data: null }
  const withArchive = scopeFor(library, positions).scope?.visibility !== undefined
  const partners = await partnersShare(read.partners, theirs, rule, members, withArchive)
  const limit = limitOf(request.maxAdditions, positions.length + (partners?.hit ?? 0))
  const verdict = partners ? { ...own, isOn: own.adds.length + partners.adds.length <= limit } : own
  const examples = pool.within(() => {
    const base = baseFor(library, pool, collection, request)
    return examplesFor(taskFor(base, universeFor(library, pool, positions), positions), rule)
  })
  const data = {
    ...scopeFor(library, positions, partners !== null),
    where: whereOf(rule),
    actions: [actionFor(collection, read, request.of, request)],
  }
  return { verdict, partners, data: await withExamples(read, { name: 'learned', ...data }, examples) }
}

/** Lets what else waits in this process go on, such as the news that nobody wants the answer any more. */
const breathe = async ({ signal }: LearnRequest): Promise<void> => {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

/**
 * Learns rules from the albums or tags of a library: folders first, then names, then single ones. The same library gives
 * the same rules, in whatever order it was read.
 * @throws the reason of the signal
 * @example
 * const { learned } = await learn(read, { ...defaultOptions, of: 'albums', families: true })
 */
export const learn = async (read: LibraryRead, request: LearnRequest): Promise<Learning> => {
  const pool = new BitsPool(read.library.size)
  const check = new ConditionCheck(read.library)
  const theirs = new ConditionCheck(read.partners)
  const names = new RecipeNames()
  const refused: string[] = []
  const { collections } = read
  const families: FoundFamily[] = []
  const takeUp = (found: FoundFamily, planned: NamedAdditions): void => {
    const { form, adds, wouldMake } = found.family
    if (planned.assets === adds && planned.made.join('\n') === wouldMake.join('\n')) families.push(found)
    else refused.push(`${form}: its plan would add ${planned.assets} assets, not ${adds}`)
  }
  await breathe(request)
  if (request.families && request.of === 'albums')
    for (const found of folderFamilies(read, collections, request)) takeUp(found, folderAdditionsOf(read, found.entry))
  const inFolders = new Set(families.flatMap(({ counts }) => [...counts.keys()]))
  const single = new Map<string, Awaited<ReturnType<typeof learnOne>>>()
  // The largest first: should the time run out, they are the ones that matter.
  const bySize = collections.toSorted((a, b) => b.content.positions.length - a.content.positions.length)
  for (const collection of bySize) {
    if (inFolders.has(collection.id)) continue
    await breathe(request)
    if (request.isOver?.()) break
    single.set(collection.id, await learnOne(read, pool, theirs, collection, request))
    request.onProgress?.('Learning', single.size + inFolders.size, collections.length)
  }
  const left = collections.flatMap((collection) => {
    const found = single.get(collection.id)
    return found ? [{ ...collection, verdict: found.verdict }] : []
  })
  const compared = (done: number, of: number): void => request.onProgress?.('Comparing names', done, of)
  const byNames = request.families ? nameFamilies(read, pool, left, request, names, compared) : []
  for (const found of byNames) takeUp(found, await namedAdditionsOf(read, check, found.recipe, found.atLeast))
  const learned: Learned[] = []
  for (const { id, name, content } of collections) {
    await breathe(request)
    request.onProgress?.('Trying the first plan', learned.length, collections.length)
    const own = families.find(({ counts }) => counts.has(id))
    const {
      verdict = unsought(content.positions, own ? null : 'time'),
      partners = null,
      data = null,
    } = single.get(id) ?? {}
    if (own) {
      const family = { form: own.family.form, ...(own.counts.get(id) ?? { found: 0, hit: 0 }) }
      learned.push({ id, name, content, verdict, partners: null, recipe: null, family })
      continue
    }
    let recipe: LearnedRecipe | null = data && { ...data, name: names.nameFor(name) }
    if (recipe) {
      const planned = await additionsOf(read, check, recipe, content.positions)
      if (
        planned.length !== verdict.adds.length ||
        planned.some((position, index) => position !== verdict.adds[index])
      ) {
        refused.push(`${name}: its plan would add ${planned.length} assets, not ${verdict.adds.length}`)
        recipe = null
      }
    }
    learned.push({ id, name, content, verdict, partners, recipe, family: null })
  }
  return { learned, families: families.map(({ family }) => family), refused }
}
