import { runExamples } from '../language/examples/examples.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import { BitsPool, hasBit, positionsIn } from './bits.ts'
import { ConditionCheck } from './check.ts'
import { examplesFor } from './examples.ts'
import type { Family } from './family.ts'
import { type FamilyCandidate, folderFamilies } from './folder-families.ts'
import { type LearningContent, membersOf } from './members.ts'
import { nameFamilies } from './name-families.ts'
import { actionFor, type Learned, type LearnedRecipe, RecipeNames, scopeFor, whereOf } from './proposal.ts'
import type { Collection, LibraryRead } from './read.ts'
import { taskFor } from './task.ts'
import { baseFor, type LearnOptions, learnGroup, universeFor, unsought, type Verdict } from './verdict.ts'

/** All that was learned. */
export interface Learning {
  /** In the order of names. */
  readonly learned: readonly Learned[]
  readonly families: readonly Family[]
  /** Proposals that would have planned something else than they said; nothing of them is written. */
  readonly refused: readonly string[]
}

/** What learning is given. */
export interface LearnRequest extends LearnOptions {
  readonly of: 'albums' | 'tags'
  /** Whether several albums may get one rule. */
  readonly families: boolean
  /** Whether the time is over: albums that were not looked at by then are left out. */
  readonly isOver?: () => boolean
  /** Is told after each album. */
  readonly onProgress?: (done: number, of: number) => void
}

/** A recipe whose examples are those that the product itself agrees with. */
const withExamples = async (
  recipe: LearnedRecipe,
  examples: LearnedRecipe['examples'] = [],
): Promise<LearnedRecipe> => {
  const { recipe: parsed } = parseRecipe({ ...recipe, examples })
  if (!parsed) return recipe
  const passed = (await runExamples(parsed)).map((result) => result.passed)
  const kept = examples.filter((_, index) => passed[index])
  return kept.length > 0 ? { ...recipe, examples: kept } : recipe
}

/** Positions that the first plan with a recipe adds. */
const additionsOf = async (
  { library }: LibraryRead,
  check: ConditionCheck,
  { scope, where }: LearnedRecipe,
  { ids }: LearningContent,
): Promise<number[]> => {
  const found = positionsIn(await check.find(where))
  return found.filter(
    (position) => (scope !== undefined || hasBit(library.timeline, position)) && !ids.has(library.ids[position] ?? ''),
  )
}

const learnOne = async (
  read: LibraryRead,
  pool: BitsPool,
  collection: Collection,
  content: LearningContent,
  request: LearnRequest,
): Promise<{ readonly verdict: Verdict; readonly data: Omit<LearnedRecipe, 'name'> | null }> => {
  const { library } = read
  const verdict = learnGroup(library, pool, { ...collection, members: content.positions }, request)
  const { rule, kind } = verdict
  if (!rule || kind === 'none' || kind === 'hint') return { verdict, data: null }
  const examples = pool.within(() => {
    const base = baseFor(library, pool, collection, request)
    return examplesFor(taskFor(base, universeFor(library, pool, content.positions), content.positions), rule)
  })
  const data = {
    ...scopeFor(library, content.positions),
    where: whereOf(rule),
    actions: [actionFor(collection, read, request.of, request)],
  }
  return { verdict, data: await withExamples({ name: 'learned', ...data }, examples) }
}

/** An album or tag with its members. */
interface Candidate extends FamilyCandidate {
  readonly collection: Collection
}

/**
 * Learns rules from the albums or tags of a library: folders first, then names, then single ones. The same library gives
 * the same rules, in whatever order it was read.
 * @example
 * const { learned } = await learn(read, { ...defaultOptions, of: 'albums', families: true })
 */
export const learn = async (read: LibraryRead, request: LearnRequest): Promise<Learning> => {
  const pool = new BitsPool(read.library.size)
  const check = new ConditionCheck(read.library)
  const names = new RecipeNames()
  const refused: string[] = []
  const candidates = read.collections.map(
    (collection): Candidate => ({ ...collection, collection, content: membersOf(read, collection.content) }),
  )
  const withFamilies = request.families && request.of === 'albums'
  const byFolders = withFamilies ? folderFamilies(read, candidates, request) : []
  const inFolders = new Set(byFolders.flatMap(({ counts }) => [...counts.keys()]))
  const single = new Map<string, Awaited<ReturnType<typeof learnOne>>>()
  // The largest first: should the time run out, they are the ones that matter.
  const bySize = candidates.toSorted((a, b) => b.content.positions.length - a.content.positions.length)
  for (const { id, collection, content } of bySize) {
    if (inFolders.has(id)) continue
    if (request.isOver?.()) break
    single.set(id, await learnOne(read, pool, collection, content, request))
    request.onProgress?.(single.size + inFolders.size, candidates.length)
  }
  const left = candidates.flatMap((candidate) => {
    const found = single.get(candidate.id)
    return found ? [{ ...candidate, verdict: found.verdict }] : []
  })
  const byNames = withFamilies ? nameFamilies(read, pool, left, request, names) : []
  const families = [...byFolders, ...byNames]
  const learned: Learned[] = []
  for (const { id, name, content } of candidates) {
    const own = families.find(({ counts }) => counts.has(id))
    const { verdict = unsought(content.positions, own ? null : 'time'), data = null } = single.get(id) ?? {}
    if (own) {
      const family = { form: own.family.form, ...(own.counts.get(id) ?? { found: 0, hit: 0 }) }
      learned.push({ id, name, content, verdict, recipe: null, family })
      continue
    }
    let recipe: LearnedRecipe | null = data && { ...data, name: names.nameFor(name) }
    if (recipe) {
      const planned = await additionsOf(read, check, recipe, content)
      if (
        planned.length !== verdict.adds.length ||
        planned.some((position, index) => position !== verdict.adds[index])
      ) {
        refused.push(`${name}: its plan would add ${planned.length} assets, not ${verdict.adds.length}`)
        recipe = null
      }
    }
    learned.push({ id, name, content, verdict, recipe, family: null })
  }
  return { learned, families: families.map(({ family }) => family), refused }
}
