import { DarkroomError } from '../core/errors.ts'
import { all, definePredicate } from '../core/predicates/predicate.ts'
import { type AnyRecipe, defineRecipe } from '../core/recipes/recipe.ts'
import type { AccountPlan, Refusal } from '../engine/plan/plan.ts'
import type { SessionConfig } from '../engine/session/account-context.ts'
import type { Fact } from '../service/facts.ts'
import type { Parsed } from '../service/questions.ts'
import { keepReview } from '../service/reviews.ts'
import type { Review, Store } from '../service/store.ts'
import { proposalJob } from '../service/supervisor.ts'
import type { RunReport, RunTask } from '../service/worker.ts'

/** A recipe that an assistant proposes, as text in YAML or JSON; for some assets alone, if it names them. */
export interface Proposal {
  readonly text: string
  readonly assets: readonly string[] | null
}

/** What a proposal would change. */
export interface ProposedPlan {
  readonly recipe: string
  readonly plan: AccountPlan
  readonly facts: readonly Fact[]
}

type Parse = (text: string) => Parsed

/**
 * The recipe of a proposal.
 * @throws DarkroomError CONFIG_INVALID, USAGE
 */
export const proposedRecipe = (parse: Parse, { text, assets }: Proposal): AnyRecipe => {
  const parsed = parse(text)
  if (parsed.problems) throw new DarkroomError('CONFIG_INVALID', { file: 'The proposal', problems: parsed.problems })
  const { recipe } = parsed
  if (!Array.isArray(recipe.actions) || recipe.actions.length === 0)
    throw new DarkroomError('USAGE', {
      message: 'The proposal has no actions, so that nothing would change.',
      hint: 'Such as: { name: clips, where: { type: VIDEO }, actions: [{ addTag: clips }] }',
    })
  if (assets === null) return recipe
  const ids = new Set(assets)
  const named = definePredicate({ label: `one of ${ids.size} assets`, test: ({ id }) => ids.has(id) })
  const { where } = recipe
  return defineRecipe({ ...recipe, where: typeof where === 'object' ? all(named, where) : named } as never)
}

/** Sessions that know a proposed recipe besides their own, one of whose may have taken its name by now. */
export const knowing = (config: SessionConfig, recipe: AnyRecipe): SessionConfig => ({
  ...config,
  recipes: () => [
    ...config.recipes().filter((own) => own.recipe.name !== recipe.name),
    { recipe, plugin: null, from: 'a proposal' },
  ],
})

const keyOf = (review: string): string => `proposal ${review}`

/** Who proposes, and what it is kept with. */
interface Proposing {
  readonly account: string
  readonly proposal: Proposal
  readonly reason: string
  readonly by: string
  readonly edition: string
  readonly now: number
  readonly expires: number
}

/**
 * Keeps what an assistant proposes as a review that waits for a person; one of the same name takes the place of the one before.
 * @returns null where nothing would change
 */
export const keepProposal = (store: Store, { recipe, plan, facts }: ProposedPlan, given: Proposing): Review | null => {
  const { account, proposal, reason, by, edition, now, expires } = given
  const why = `An assistant proposes it${reason === '' ? '.' : `: ${reason}`}`
  const kept = keepReview(store, {
    job: `${proposalJob}${recipe}`,
    edition,
    plan,
    refused: plan.refused,
    why,
    now,
    expires,
  })
  const { review } = kept
  if (!review) return null
  store.set(keyOf(review.id), JSON.stringify(proposal))
  store.saveFacts(review.id, JSON.stringify({ facts, snoozed: {} }))
  // The daemon tells people of it; another process may have made it.
  if (kept.isNews) store.ask({ kind: 'proposed', job: null, review: review.id, by })
  store.audit({ at: now, who: by, role: 'assistant', from: by, action: 'propose', subject: review.id, detail: account })
  return review
}

/** What carries out a run. */
type Perform = (task: RunTask, sessions: SessionConfig) => Promise<RunReport>

/** Carries out a run; of an approved proposal with the recipe that was proposed. */
export const performKnowing = async (
  store: Store,
  parse: Parse,
  [task, sessions]: readonly [RunTask, SessionConfig],
  perform: Perform,
): Promise<RunReport> => {
  const text = task.approve && store.get(keyOf(task.approve.review))
  if (!text) return perform(task, sessions)
  const recipe = proposedRecipe(parse, JSON.parse(text))
  const report = await perform({ ...task, recipes: [recipe.name] }, knowing(sessions, recipe))
  // What came up meanwhile waits as a part of the same proposal.
  if (report.review !== null) store.set(keyOf(report.review), text)
  return report
}

/** Why a plan cannot be proposed as it is. */
export const refusalTexts = (refused: readonly Refusal[]): string[] => refused.map(({ reason }) => reason)
