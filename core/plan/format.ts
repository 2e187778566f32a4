import { type AccountPlan, type Operation, type Plan, type RecipeSummary, valuesText } from './plan.ts'

/** How to colour words; `createPaint` of the command line makes one, tests pass none. */
export interface Paint {
  readonly add: (text: string) => string
  readonly change: (text: string) => string
  readonly warn: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

const same = (text: string): string => text
/** Leaves every text as it is. */
export const plain: Paint = { add: same, change: same, warn: same, dim: same, bold: same }

/** How a plan is shown. */
export interface FormatOptions {
  readonly paint?: Paint
  /** Lines per recipe; the rest is counted. */
  readonly most?: number
}

const numbers = new Intl.NumberFormat('en')

/** `1,203 assets`, `1 asset`. */
export const counted = (count: number, noun: string): string =>
  `${numbers.format(count)} ${noun}${count === 1 ? '' : 's'}`

/** Key of the album or tag that an operation makes or fills. */
const targetKey = (operation: Operation): string | null => {
  if ('album' in operation) return operation.album.id === null ? `album ${operation.album.name}` : null
  return 'tag' in operation ? `tag ${operation.tag.value}` : null
}

/** Albums and tags that a plan makes. */
const newTargets = (operations: readonly Operation[]): ReadonlySet<string | null> =>
  new Set(operations.filter(({ op }) => op === 'album.create' || op === 'tag.create').map(targetKey))

const operationLine = (operation: Operation, made: boolean, paint: Paint): string | null => {
  const suffix = made ? paint.dim(' (new)') : ''
  switch (operation.op) {
    case 'album.add':
      return paint.add(`+ ${counted(operation.assetIds.length, 'asset')} → album "${operation.album.name}"`) + suffix
    case 'tag.add':
      return paint.add(`+ ${counted(operation.assetIds.length, 'asset')} → tag "${operation.tag.value}"`) + suffix
    case 'asset.update':
      return paint.change(`~ ${counted(operation.assetIds.length, 'asset')}: ${valuesText(operation.set)}`)
    case 'album.create':
    case 'tag.create':
      return null // said by the line that fills it
  }
}

const recipeLines = (
  summary: RecipeSummary,
  operations: readonly Operation[],
  { paint = plain, most = 40 }: FormatOptions,
  fresh: ReadonlySet<string | null>,
): string[] => {
  const own = operations.filter(({ recipe }) => recipe === summary.name)
  const lines = own.flatMap((operation) => operationLine(operation, fresh.has(targetKey(operation)), paint) ?? [])
  const shown = lines.slice(0, most)
  const rest = lines.length - shown.length
  return [
    `${paint.bold(summary.name)}${paint.dim(`  ${numbers.format(summary.matched)} of ${counted(summary.scanned, 'asset')} match`)}`,
    ...(lines.length === 0 ? [paint.dim('  nothing to do')] : []),
    ...shown.map((line) => `  ${line}`),
    ...(rest > 0 ? [paint.dim(`  … and ${numbers.format(rest)} more (--verbose shows all)`)] : []),
    ...summary.warnings.map((warning) => `  ${paint.warn(`! ${warning}`)}`),
  ]
}

const made = (count: number | undefined, noun: string): string[] => (count ? [`make ${counted(count, noun)}`] : [])
const added = (count: number | undefined, where: string): string[] =>
  count ? [`add ${counted(count, 'asset')} to ${where}`] : []

/** One sentence about what a plan does: `make 3 albums, add 40 assets to albums`. */
export const summaryText = ({ summary }: AccountPlan): string => {
  const parts = [
    ...made(summary['album.create'], 'album'),
    ...made(summary['tag.create'], 'tag'),
    ...added(summary['album.add'], 'albums'),
    ...added(summary['tag.add'], 'tags'),
    ...(summary['asset.update'] ? [`change ${counted(summary['asset.update'], 'asset')}`] : []),
  ]
  return parts.length === 0 ? 'nothing to do' : parts.join(', ')
}

/** A plan's part for one account as lines for people. */
export const formatAccount = (plan: AccountPlan, options: FormatOptions = {}): string[] => {
  const { paint = plain } = options
  const fresh = newTargets(plan.operations)
  const refused = plan.refused.map(({ recipe, reason, operations }) =>
    paint.warn(
      `x ${recipe ? `${recipe}: ` : ''}${reason}${operations > 1 ? ` (${counted(operations, 'change')})` : ''}`,
    ),
  )
  return [
    `${paint.bold(plan.account)}  ${plan.server.url.replace(/\/api$/, '')}  ${paint.dim(`Immich ${plan.server.version}, ${plan.user.email}`)}`,
    '',
    ...plan.recipes.flatMap((recipe) => [...recipeLines(recipe, plan.operations, options, fresh), '']),
    ...(refused.length > 0 ? [paint.bold('Refused'), ...refused.map((line) => `  ${line}`), ''] : []),
    `${paint.bold('Plan:')} ${summaryText(plan)}.`,
  ]
}

/**
 * A plan as text for people.
 * @example
 * formatPlan(plan) // …  + 12 assets → album "Trip" (new)
 */
export const formatPlan = (plan: Plan, options: FormatOptions = {}): string =>
  plan.accounts.map((account) => formatAccount(account, options).join('\n')).join('\n\n')
