import {
  type AccountPlan,
  type AlbumMember,
  type Operation,
  type OperationName,
  type OperationOf,
  type Plan,
  type RecipeSummary,
  valuesText,
} from './plan.ts'

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

/** Where the assets of a deleted album are then. */
const afterDeletion = ({ assetIds, into }: OperationOf<'album.delete'>, assets: string): string => {
  if (into) return `what it holds goes into "${into.name}", ${into.id}`
  if (assetIds.length === 0) return 'empty by then'
  return `${assets} ${assetIds.length === 1 ? 'stays' : 'stay'} in the library`
}

/** Of which files a stack is, the one on top first; its id where names are not known. */
const stackText = ({ stack, files, assetIds }: OperationOf<'stack.create' | 'stack.delete'>): string => {
  const [top = stack.primaryAssetId, ...others] = files ?? []
  const isMore = files !== undefined && assetIds.length > files.length
  return [`${top} on top`, ...others, ...(isMore ? ['…'] : [])].join(', ')
}

const leavingText = ({ stack, files, assetIds }: OperationOf<'stack.remove'>): string =>
  files
    ? `stack: ${files.join(', ')}${assetIds.length > files.length ? ', …' : ''}`
    : `stack of ${stack.primaryAssetId}`

const topText = ({ set, files }: OperationOf<'stack.update'>): string => {
  const [top = set.primaryAssetId, former] = files ?? []
  return former === undefined ? `${top} on top` : `${top} on top in place of ${former}`
}

/** What an operation does, as a line; null where another line says it. */
const operationLine = (operation: Operation, made: boolean, paint: Paint): string | null => {
  const suffix = made ? paint.dim(' (new)') : ''
  const assets = 'assetIds' in operation ? counted(operation.assetIds.length, 'asset') : ''
  const people = (users: readonly AlbumMember[]): string =>
    users.map(({ name, role }) => `${name} (${role})`).join(', ')
  switch (operation.op) {
    case 'album.add':
      return (
        paint.add(`+ ${assets} → album "${operation.album.name}"`) +
        suffix +
        (operation.alreadyPresent ? paint.dim(` (${numbers.format(operation.alreadyPresent)} there already)`) : '')
      )
    case 'album.remove':
      return paint.warn(`- ${assets} of ${operation.total} ← album "${operation.album.name}"`)
    case 'album.update':
      return paint.change(`~ album "${operation.album.name}": ${valuesText(operation.set)}`)
    case 'album.share':
      return paint.change(`~ album "${operation.album.name}": shared with ${people(operation.users)}`)
    case 'album.unshare':
      return paint.warn(`- album "${operation.album.name}": no longer shared with ${people(operation.users)}`)
    case 'album.delete':
      return paint.warn(`- album "${operation.album.name}" is deleted (${afterDeletion(operation, assets)})`)
    case 'tag.add':
      return paint.add(`+ ${assets} → tag "${operation.tag.value}"`) + suffix
    case 'tag.remove':
      return paint.warn(`- ${assets} of ${operation.total} ← tag "${operation.tag.value}"`)
    case 'tag.delete':
      return paint.warn(`- tag "${operation.tag.value}" is deleted`)
    case 'asset.update':
      return paint.change(`~ ${assets}: ${valuesText(operation.set)}`)
    case 'asset.trash':
      return paint.warn(`- ${assets} → trash`)
    case 'asset.restore':
      return paint.add(`+ ${assets} ← trash`)
    case 'stack.create':
      return paint.add(`+ stack of ${assets}: ${stackText(operation)}`)
    case 'stack.update':
      return paint.change(`~ stack: ${topText(operation)}`)
    case 'stack.remove':
      return paint.warn(`- ${assets} ← ${leavingText(operation)}`)
    case 'stack.delete':
      return paint.warn(`- stack of ${assets} is dissolved: ${stackText(operation)}`)
    case 'album.create':
    case 'tag.create':
      return null // said by the line that fills it
  }
}

const reasonLines = (operation: Operation): string[] =>
  'reasons' in operation
    ? (operation.reasons ?? []).map(
        ({ reason, assets, files }) =>
          `    ${numbers.format(assets)} × ${reason}: ${files.join(', ')}${assets > files.length ? ', …' : ''}`,
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
    const line = operationLine(operation, fresh.has(targetKey(operation)), paint)
    return line === null ? [] : [[line, ...reasonLines(operation).map(paint.dim)].join('\n  ')]
  })
  const shown = lines.slice(0, most)
  const rest = lines.length - shown.length
  const matches = `  ${numbers.format(summary.matched)} of ${counted(summary.scanned, 'asset')} match`
  const isIdle = lines.length === 0 && (summary.scanned > 0 || summary.warnings.length === 0)
  return [
    `${paint.bold(summary.name)}${summary.scanned > 0 ? paint.dim(matches) : ''}`,
    ...(isIdle ? [paint.dim('  nothing to do')] : []),
    ...shown.map((line) => `  ${line}`),
    ...(rest > 0 ? [paint.dim(`  … and ${numbers.format(rest)} more (--verbose shows all)`)] : []),
    ...summary.warnings.map((warning) => `  ${paint.warn(`! ${warning}`)}`),
  ]
}

/** How a count of each operation reads, in the order of a sentence. */
const phrases: readonly (readonly [OperationName, (count: number) => string])[] = [
  ['album.create', (count) => `make ${counted(count, 'album')}`],
  ['tag.create', (count) => `make ${counted(count, 'tag')}`],
  ['album.add', (count) => `add ${counted(count, 'asset')} to albums`],
  ['tag.add', (count) => `add ${counted(count, 'asset')} to tags`],
  ['asset.update', (count) => `change ${counted(count, 'asset')}`],
  ['asset.restore', (count) => `restore ${counted(count, 'asset')}`],
  ['stack.create', (count) => `stack ${counted(count, 'asset')}`],
  ['stack.update', (count) => `change the top of ${counted(count, 'stack')}`],
  ['album.update', (count) => `change ${counted(count, 'album')}`],
  ['album.share', (count) => `share albums with ${numbers.format(count)} ${count === 1 ? 'person' : 'people'}`],
  ['album.unshare', (count) => `end sharing with ${numbers.format(count)} ${count === 1 ? 'person' : 'people'}`],
  ['album.remove', (count) => `take ${counted(count, 'asset')} out of albums`],
  ['tag.remove', (count) => `take ${counted(count, 'asset')} off tags`],
  ['stack.remove', (count) => `take ${counted(count, 'asset')} out of stacks`],
  ['stack.delete', (count) => `dissolve ${counted(count, 'stack')}`],
  ['asset.trash', (count) => `move ${counted(count, 'asset')} to the trash`],
  ['album.delete', (count) => `delete ${counted(count, 'album')}`],
  ['tag.delete', (count) => `delete ${counted(count, 'tag')}`],
]

/** One sentence about what a plan does: `make 3 albums, add 40 assets to albums`. */
export const summaryText = ({ summary }: Pick<AccountPlan, 'summary'>): string => {
  const parts = phrases.flatMap(([op, say]) => (summary[op] ? [say(summary[op])] : []))
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
