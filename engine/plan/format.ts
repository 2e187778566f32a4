import { kindOf, kinds } from '../operations/kinds.ts'
import type { AccountPlan, Operation, OperationName, Plan, RecipeSummary, Refusal } from './plan.ts'
import { counted, numberText, type Paint, plain } from './text.ts'

export { counted, type Paint, plain } from './text.ts'

/** How a plan is shown. */
export interface FormatOptions {
  readonly paint?: Paint
  /** Lines per recipe; the rest is counted. */
  readonly most?: number
}

/** Key of the album or tag that an operation makes or fills. */
const targetKey = (operation: Operation): string | null => {
  if ('album' in operation) return operation.album.id === null ? `album ${operation.album.name}` : null
  return 'tag' in operation ? `tag ${operation.tag.value}` : null
}

/** Albums and tags that a plan makes. */
const newTargets = (operations: readonly Operation[]): ReadonlySet<string | null> =>
  new Set(operations.filter((operation) => kindOf(operation).line === null).map(targetKey))

const reasonLines = (operation: Operation): string[] =>
  'reasons' in operation
    ? (operation.reasons ?? []).map(
        ({ reason, assets, files }) =>
          `    ${numberText(assets)} × ${reason}: ${files.join(', ')}${assets > files.length ? ', …' : ''}`,
      )
    : []

const recipeLines = (
  summary: RecipeSummary,
  operations: readonly Operation[],
  { paint = plain, most = 40 }: FormatOptions,
  fresh: ReadonlySet<string | null>,
): string[] => {
  const own = operations.filter(({ recipe }) => recipe === summary.name)
  const lines = own.flatMap((operation) => {
    const line = kindOf(operation).line?.(operation, paint, fresh.has(targetKey(operation)))
    return line === undefined ? [] : [[line, ...reasonLines(operation).map(paint.dim)].join('\n  ')]
  })
  const shown = lines.slice(0, most)
  const rest = lines.length - shown.length
  const matches = `  ${numberText(summary.matched)} of ${counted(summary.scanned, 'asset')} match`
  const isIdle = lines.length === 0 && (summary.scanned > 0 || summary.warnings.length === 0)
  return [
    `${paint.bold(summary.name)}${summary.scanned > 0 ? paint.dim(matches) : ''}`,
    ...(isIdle ? [paint.dim('  nothing to do')] : []),
    ...shown.map((line) => `  ${line}`),
    ...(rest > 0 ? [paint.dim(`  … and ${numberText(rest)} more (--verbose shows all)`)] : []),
    ...summary.warnings.map((warning) => `  ${paint.warn(`! ${warning}`)}`),
  ]
}

/** How a count of each operation reads, in the order of a sentence. */
const phrases = (Object.keys(kinds) as OperationName[])
  .map((op) => ({ op, place: kinds[op].summary[0], text: kinds[op].summary[1] }))
  .sort((a, b) => a.place - b.place)

/** One sentence about what a plan does: `make 3 albums, add 40 assets to albums`. */
export const summaryText = ({ summary, operations }: Pick<AccountPlan, 'summary' | 'operations'>): string => {
  const parts = phrases.flatMap(({ op, text }) => (summary[op] ? [text(summary[op])] : []))
  if (parts.length > 0) return parts.join(', ')
  return operations.length > 0 ? 'nothing, because it is refused' : 'nothing to do'
}

/** A refusal as a line for people. */
export const refusalText = ({ recipe, reason, operations }: Refusal): string =>
  `x ${recipe ? `${recipe}: ` : ''}${reason}${operations > 1 ? ` (${counted(operations, 'change')})` : ''}`

/** A plan's part for one account as lines for people. */
export const formatAccount = (plan: AccountPlan, options: FormatOptions = {}): string[] => {
  const { paint = plain } = options
  const fresh = newTargets(plan.operations)
  const refused = plan.refused.map((refusal) => paint.warn(refusalText(refusal)))
  return [
    `${paint.bold(plan.account)}  ${plan.server.url.replace(/\/api$/, '')}  ${paint.dim(`Immich ${plan.server.version}, ${plan.user.email}`)}`,
    '',
    ...plan.recipes.flatMap((recipe) => [...recipeLines(recipe, plan.operations, options, fresh), '']),
    `${paint.bold('Plan:')} ${summaryText(plan)}.`,
    ...(refused.length > 0 ? ['', paint.bold('Refused'), ...refused.map((line) => `  ${line}`)] : []),
  ]
}

/**
 * A plan as text for people.
 * @example
 * formatPlan(plan) // …  + 12 assets → album "Trip" (new)
 */
export const formatPlan = (plan: Plan, options: FormatOptions = {}): string =>
  plan.accounts.map((account) => formatAccount(account, options).join('\n')).join('\n\n')
