import { counted, numberText } from '../../core/number-text.ts'
import { compare } from '../../core/order.ts'
import { kindOf } from '../operations/kinds.ts'
import { assetsOf, changeOf, groupLine, groupsOf, type KnownAssets, namesIn, type OperationGroup } from './groups.ts'
import { assetLink, foldedText, irreversibleOf, kindsOfNotes, levelMarks, wholeText } from './overview.ts'
import type { AccountPlan, Operation } from './plan.ts'
import { columnsOf, cut, cutMiddle, cutPath, type Paint, padded, plain, wrap } from './text.ts'

/** How the groups of a plan are shown. */
interface DetailOptions {
  readonly paint?: Paint
  /** Columns of the screen; default: 80. */
  readonly width?: number
  /** Columns at which sentences go on in the next line; default: none, as in a file. */
  readonly wrapAt?: number
  readonly known?: KnownAssets
  /** Every asset of each group instead of samples. */
  readonly assets?: boolean
  /** One group alone, by its number. */
  readonly group?: number | undefined
  /** Whether `--group` opens a group, which is said below its samples; default: true. */
  readonly opens?: boolean
}

/** Assets that stand for many: the first, the last, and three between. */
const samples = 5

/** Some of a list, spread evenly from its first to its last. */
export const spread = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most
    ? [...all]
    : Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))] as T)

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** By the time they were taken; those that are not known stay in their order, behind. */
export const byDate = (ids: readonly string[], known: KnownAssets): string[] =>
  ids.toSorted((a, b) => compare(known.get(a)?.localDateTime ?? '~', known.get(b)?.localDateTime ?? '~'))

/** Ids of assets that a group shows. */
export const shownAssets = (group: OperationGroup, { known = new Map(), assets = false }: DetailOptions): string[] => {
  const ids = byDate(assetsOf(group.operations), known)
  const told = ids.filter((id) => known.has(id))
  // Where not all are known, those that are stand for the group.
  return assets ? ids : spread(told.length >= Math.min(samples, ids.length) ? told : ids, samples)
}

/** Why each asset of a group is changed, as far as the recipe says so. */
export const reasonsOf = ({ operations }: OperationGroup): ReadonlyMap<string, string> =>
  new Map(
    operations.flatMap((operation) => {
      const reasons = ('reasons' in operation && operation.reasons) || []
      return reasons.flatMap(({ reason, assetIds }) =>
        (assetIds ?? assetsOf([operation])).map((id) => [id, reason] as const),
      )
    }),
  )

/** What is told of one asset of a group. */
interface AssetCells {
  readonly file: string
  readonly folder: string
  readonly change: string
  readonly reason: string
  readonly link: string
}

const cellsOf = (plan: AccountPlan, group: OperationGroup, options: DetailOptions): AssetCells[] => {
  const { paint = plain, known = new Map() } = options
  const byAsset = new Map(group.operations.flatMap((one) => assetsOf([one]).map((id) => [id, one])))
  const [reasons, nameOf] = [reasonsOf(group), namesIn(known)]
  return shownAssets(group, options).map((id) => {
    const operation = byAsset.get(id)
    const row = known.get(id)
    const isTop = operation?.op === 'stack.create' && operation.stack.primaryAssetId === id
    return {
      file: row?.originalFileName ?? id,
      folder: row ? folderOf(row.originalPath) : '',
      change: operation ? changeOf(operation, id, paint, nameOf) : '',
      reason: isTop ? 'on top' : (reasons.get(id) ?? ''),
      link: options.assets ? assetLink(plan, id) : '',
    }
  })
}

/** Of a column of cells, whose number no call could take as arguments. */
const columnWidth = <T>(cells: readonly T[], textOf: (cell: T) => string, most: number): number =>
  cells.reduce((widest, cell) => Math.min(most, Math.max(widest, columnsOf(textOf(cell)))), 0)

/** `file  folder  old → new  reason  link` of each asset. */
const assetLines = (plan: AccountPlan, group: OperationGroup, options: DetailOptions): string[] => {
  const { paint = plain } = options
  const cells = cellsOf(plan, group, options)
  const files = columnWidth(cells, ({ file }) => file, 40)
  const folders = columnWidth(cells, ({ folder }) => folder, 60)
  return cells.map(({ file, folder, change, reason, link }) =>
    ['     ', padded(file, files), paint.dim(padded(folder, folders)), change, reason, paint.dim(link)]
      .filter((text) => text !== '')
      .join('  '),
  )
}

/** The same of samples, as wide as the screen: a folder is cut at its beginning, and what changes may go below. */
const sampleLines = (plan: AccountPlan, group: OperationGroup, options: DetailOptions): string[] => {
  const { paint = plain, width = 80 } = options
  const cells = cellsOf(plan, group, options)
  const files = columnWidth(cells, ({ file }) => file, 40)
  const said = ({ change, reason }: AssetCells): string => {
    const both = [change, reason].filter((text) => text !== '').join('  ')
    return columnsOf(both) <= width - 9 ? both : change || cut(reason, width - 9)
  }
  const room = width - 9 - files
  const beside = columnWidth(cells, said, width)
  const isBeside = beside === 0 || room - beside - 2 >= 24
  const folders = cells.map(({ folder }) => cutPath(folder, isBeside && beside > 0 ? room - beside - 2 : room))
  const widest = columnWidth(folders, (folder) => folder, width)
  return cells.flatMap((one, index) => {
    const folder = folders[index] ?? ''
    const first = `       ${padded(cutMiddle(one.file, files), files)}  ${paint.dim(folder)}`
    if (said(one) === '') return [first]
    return isBeside
      ? [`${first}${' '.repeat(Math.max(0, widest - columnsOf(folder)) + 2)}${said(one)}`]
      : [first, `         ${said(one)}`]
  })
}

/** Stacks one by one: their files tell more than single assets of several stacks. */
const stackLines = ({ operations }: OperationGroup, { paint = plain, known = new Map() }: DetailOptions): string[] => {
  const taken = (operation: Operation): string => known.get(assetsOf([operation])[0] ?? '')?.localDateTime ?? '~'
  const sorted = operations.toSorted((a, b) => (taken(a) < taken(b) ? -1 : 1))
  return spread(sorted, samples).map(
    (operation) => `       ${kindOf(operation).line?.(operation, paint, false).replace('+ ', '') ?? ''}`,
  )
}

const peopleLines = ({ operations }: OperationGroup, { paint = plain }: DetailOptions): string[] =>
  operations.flatMap((operation) =>
    operation.op === 'album.share'
      ? operation.users.map(({ id, name }) => `       ${name}  ${changeOf(operation, id, paint)}`)
      : [],
  )

/** How many assets of one operation have which reason, with some files. */
const countedReasons = ({ operations }: OperationGroup): string[] => {
  const [first, ...others] = operations
  if (!first || others.length > 0 || !('reasons' in first)) return []
  return (first.reasons ?? []).map(
    ({ reason, assets, files }) =>
      `${numberText(assets)} × ${reason}: ${files.join(', ')}${assets > files.length ? ', …' : ''}`,
  )
}

const groupLines = (plan: AccountPlan, group: OperationGroup, options: DetailOptions): string[] => {
  const { paint = plain, known = new Map(), opens = true } = options
  const line = groupLine(group, paint, namesIn(known))
  const isStacks = group.operations.length > 1 && group.operations[0]?.op.startsWith('stack.') && !options.assets
  const shown = isStacks
    ? stackLines(group, options)
    : options.assets
      ? assetLines(plan, group, options)
      : sampleLines(plan, group, options)
  const all = (isStacks ? group.operations : assetsOf(group.operations)).length
  const left = options.assets ? 0 : Math.max(0, all - samples)
  return [
    `  ${paint.dim(`[${group.number}]`)} ${line}`,
    ...countedReasons(group).map((text) => paint.dim(`       ${text}`)),
    ...shown,
    ...peopleLines(group, options),
    ...(left > 0 ? [paint.dim(`       and ${numberText(left)} more${opens ? `: --group ${group.number}` : ''}`)] : []),
  ]
}

/** More notes of one kind are counted, and more that cannot be undone are summed up. */
const fewNotes = 5

const noteLines = (plan: AccountPlan, recipe: string, { paint = plain, wrapAt = Infinity }: DetailOptions): string[] =>
  kindsOfNotes(plan.notes.filter((note) => note.recipe === recipe)).flatMap((alike) => {
    const [mark, color] = levelMarks[alike[0]?.level ?? 'info']
    const texts = alike.length > fewNotes ? [foldedText(alike, false)] : alike.map(({ text }) => text)
    return texts.flatMap((text) => wrap(`  ${mark} ${text}`, wrapAt).map(paint[color]))
  })

const refusalLines = (
  plan: AccountPlan,
  recipe: string,
  { paint = plain, wrapAt = Infinity }: DetailOptions,
): string[] =>
  plan.refused
    .filter((refusal) => refusal.recipe === recipe)
    .flatMap(({ reason, operations }) =>
      wrap(`  x refused: ${reason}${operations > 1 ? ` (${counted(operations, 'change')})` : ''}`, wrapAt),
    )
    .map(paint.warn)

/** The groups of a plan's part for one account with samples of their assets, or all of them, recipe by recipe. */
export const detailsOf = (plan: AccountPlan, options: DetailOptions = {}): string[] => {
  const { paint = plain, width = 80, wrapAt = Infinity, group: wanted } = options
  const groups = groupsOf(plan).filter(({ number }) => wanted === undefined || number === wanted)
  const byRecipe = Map.groupBy(groups, ({ recipe }) => recipe)
  const shown = wanted === undefined ? plan.recipes : plan.recipes.filter(({ name }) => byRecipe.has(name))
  const recipes = shown.flatMap(({ name, scanned, matched }) => {
    const own = byRecipe.get(name) ?? []
    const said = [...refusalLines(plan, name, options), ...noteLines(plan, name, options)]
    const lines = own.flatMap((group) =>
      groupLines(plan, group, { ...options, assets: options.assets || wanted !== undefined }),
    )
    const matches =
      scanned > 0
        ? paint.dim(`  ${numberText(matched)} of ${counted(scanned, 'asset')} ${matched === 1 ? 'matches' : 'match'}`)
        : ''
    const idle = own.length + said.length === 0 ? [paint.dim('  nothing to do')] : []
    return [`${paint.bold(name)}${matches}`, ...lines, ...(wanted === undefined ? said : []), ...idle, '']
  })
  const others = plan.refused.filter(({ recipe }) => plan.recipes.every(({ name }) => name !== recipe))
  const rest = wanted === undefined ? [...new Set(others.map(({ recipe }) => recipe))] : []
  const told = groups.flatMap(({ operations }) => operations)
  const each = irreversibleOf(told)
  const [first = '', ...more] = wrap(`Plan: ${wholeText(plan)}`, wrapAt)
  const irreversible = (each.length > fewNotes ? irreversibleOf(told, true) : each).flatMap((text) =>
    wrap(`  ! ${text}`, width).map(paint.warn),
  )
  return [
    ...(irreversible.length > 0 ? [paint.bold('Cannot be undone'), ...irreversible, ''] : []),
    ...recipes,
    ...rest.flatMap((recipe) => refusalLines(plan, recipe, options)),
    ...(rest.length > 0 ? [''] : []),
    ...(wanted === undefined ? [first.replace('Plan:', paint.bold('Plan:')), ...more] : []),
  ]
}
