import type { AssetRow } from '../../core/api/schemas.ts'
import { counted } from '../../core/number-text.ts'
import { kindOf } from '../operations/kinds.ts'
import { arrow, changesText, fieldNames, type NameOf } from './old-new.ts'
import { type AccountPlan, changesIn, type Operation, operationTarget, targetId } from './plan.ts'
import { type Paint, plain } from './text.ts'

/** Assets that are known, by their ids. */
export type KnownAssets = ReadonlyMap<string, AssetRow>

/** Operations of one recipe that people see as one: into one album, of one value, on stacks. */
export interface OperationGroup {
  /** Number in the plan of its account, from 1 on: `plan --group N`. */
  readonly number: number
  readonly recipe: string
  readonly operations: readonly Operation[]
  /** Whether what it fills is made by the same plan. */
  readonly isNew: boolean
}

/** Values that tell by themselves what happens; of the others each asset has its own. */
const plainValues: readonly string[] = ['visibility', 'isFavorite', 'rating', 'duplicateId']

/** What an operation is about: an album or a tag, some values, or stacks. */
const subjectOf = (operation: Operation): string => {
  if ('album' in operation) return `album ${targetId(operation) ?? operationTarget(operation)}`
  if ('tag' in operation) return `tag ${operation.tag.value}`
  if (operation.op !== 'asset.update') return ''
  const isPlain = Object.keys(operation.set).every((field) => plainValues.includes(field))
  return isPlain ? JSON.stringify(operation.set) : fieldNames(operation.set).join()
}

const madeBy = (operations: readonly Operation[]): ReadonlySet<string> =>
  new Set(operations.flatMap((operation) => (kindOf(operation).line === null ? [subjectOf(operation)] : [])))

/** A few stacks are told one by one, with their files. */
const isFewStacks = (members: readonly Operation[]): boolean =>
  members.length <= 3 && members[0]?.op.startsWith('stack.') === true

/** The groups of a plan, recipe by recipe; what makes an album or a tag is told by what fills it. */
export const groupsOf = ({ recipes, operations }: Pick<AccountPlan, 'recipes' | 'operations'>): OperationGroup[] => {
  const made = madeBy(operations)
  const told = operations.filter((operation) => kindOf(operation).line !== null)
  const byRecipe = Map.groupBy(told, ({ recipe }) => recipe)
  const names = new Set([...recipes.map(({ name }) => name), ...byRecipe.keys()])
  const groups = [...names]
    .flatMap((recipe) => [...Map.groupBy(byRecipe.get(recipe) ?? [], (one) => `${one.op} ${subjectOf(one)}`).values()])
    .flatMap((members) => (isFewStacks(members) ? members.map((one) => [one]) : [members]))
  return groups.flatMap((members, index) => {
    const [first] = members
    const isNew = first !== undefined && made.has(subjectOf(first)) && subjectOf(first) !== ''
    return first ? [{ number: index + 1, recipe: first.recipe, operations: members, isNew }] : []
  })
}

/** Assets that operations change, in their order. */
export const assetsOf = (operations: readonly Operation[]): string[] => [
  ...new Set(
    operations.flatMap((operation) => {
      if ('assetIds' in operation) return operation.assetIds
      return operation.op === 'stack.update' ? [operation.set.primaryAssetId] : []
    }),
  ),
]

/** Covers of albums and tops of stacks, before and after: what operations say of them is said with their files. */
export const coversIn = (operations: readonly Operation[]): string[] =>
  operations.flatMap((operation) => {
    if (operation.op === 'stack.update') return [operation.was.primaryAssetId, operation.set.primaryAssetId]
    if (operation.op !== 'album.update') return []
    return [operation.was, operation.set].flatMap(({ albumThumbnailAssetId: cover }) => cover ?? [])
  })

/** Assets whose files people see where operations are told: those that they change, covers, and tops of stacks. */
export const assetsShown = (operations: readonly Operation[]): string[] => [
  ...assetsOf(operations),
  ...coversIn(operations),
]

/** How assets are called that are known. */
export const namesIn =
  (known: KnownAssets): NameOf =>
  (id) =>
    known.get(id)?.originalFileName

/** How a kind of operation begins its line. */
const signs: Readonly<Record<ReturnType<typeof kindOf>['summary'][1], readonly [string, keyof Paint]>> = {
  adds: ['+', 'add'],
  'new albums': ['+', 'add'],
  'new tags': ['+', 'add'],
  'new stacks': ['+', 'add'],
  changes: ['~', 'change'],
  removes: ['-', 'warn'],
}

/** The line of a group: that of its operation, or of all of them together. */
export const groupLine = (group: OperationGroup, paint: Paint = plain, nameOf?: NameOf): string => {
  const [first, ...others] = group.operations
  if (!first) return ''
  const { line, summary } = kindOf(first)
  if (others.length === 0) return line?.(first, paint, group.isNew, nameOf) ?? ''
  const [sign, color] = signs[summary[1]]
  const size = changesIn(group.operations)
  if (first.op === 'stack.create')
    return paint[color](`${sign} ${counted(group.operations.length, 'stack')} of ${counted(size, 'asset')}`)
  if (first.op !== 'asset.update') return paint[color](`${sign} ${summary[2](size)}`)
  const was = group.operations.flatMap((one) => (one.op === 'asset.update' ? Object.values(one.was) : []))
  const sets = new Set(group.operations.map((one) => ('set' in one ? JSON.stringify(one.set) : '')))
  const what = sets.size === 1 ? changesText(first.set, was, { paint }) : fieldNames(first.set).join(', ')
  return `${paint[color](`${sign} ${counted(size, 'asset')}:`)} ${what}`
}

/** What an operation makes of one of its assets or people, where it changes a value of it; else empty. */
export const changeOf = (operation: Operation, id: string, paint: Paint = plain, nameOf?: NameOf): string => {
  if (operation.op === 'asset.update') return changesText(operation.set, [operation.was[id] ?? {}], { paint, nameOf })
  if (operation.op === 'stack.update') {
    const [before, after] = [operation.was.primaryAssetId, operation.set.primaryAssetId]
    return `top ${arrow(nameOf?.(before) ?? before, nameOf?.(after) ?? after, paint)}`
  }
  if (operation.op !== 'album.share') return ''
  const role = operation.users.find((user) => user.id === id)?.role ?? ''
  return `role ${arrow(operation.was[id] ?? 'none', role, paint)}`
}
