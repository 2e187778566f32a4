import type { CountedReason } from '../../engine/operations/forms.ts'
import { kindOf, kinds } from '../../engine/operations/kinds.ts'
import { fieldNames, valuesIn } from '../../engine/plan/old-new.ts'
import { type AccountPlan, type Note, type Operation, operationSize } from '../../engine/plan/plan.ts'
import { counted, numberText, plain } from '../../engine/plan/text.ts'

/** A line of a group: an asset, what is said, or both. */
export interface Row {
  readonly asset: string | null
  readonly from?: string
  readonly to?: string
  readonly text?: string
}

/** Where a group stands in the page. */
export type Section = 'removals' | 'decisions' | 'refused' | 'warnings' | 'changes' | 'notes'

/** Changes or findings of one kind, under one heading. */
export interface Group {
  readonly section: Section
  readonly recipe: string
  /** `+` adds, `-` removes, `~` changes, `?` asks, `!` warns, `x` is refused or failed, `i` informs. */
  readonly mark: string
  readonly title: string
  /** How many changes or findings it is; rows may be more, or fewer. */
  readonly size: number
  /** Why, where a recipe says so. */
  readonly reasons: readonly string[]
  readonly rows: readonly Row[]
}

/** What came of a change, where it was tried and is not simply done; by the operation's number and the item's id. */
export type OutcomeOf = (operation: number, id: string) => string | undefined

const isNew = (operation: Operation): boolean =>
  ('album' in operation && operation.album.id === null) || ('tag' in operation && operation.tag.id === null)

const withText = (row: Row, more: string | undefined): Row =>
  more === undefined ? row : { ...row, text: row.text === undefined ? more : `${row.text}: ${more}` }

const rowsOf = (operation: Operation, number: number, outcomeOf: OutcomeOf): Row[] => {
  const said = (id: string, text?: string): { readonly text?: string } => {
    const parts = [text, outcomeOf(number, id)].filter((part) => part !== undefined)
    return parts.length === 0 ? {} : { text: parts.join(': ') }
  }
  if (operation.op === 'asset.update')
    return operation.assetIds.map((id) => ({
      asset: id,
      from: valuesIn(operation.was[id] ?? {}, operation.set),
      to: valuesIn(operation.set),
      ...said(id),
    }))
  if ('users' in operation && operation.op !== 'album.delete')
    return operation.users.map(({ id, name, role }) => ({ asset: null, ...said(id, `${name} (${role})`) }))
  if (operation.op === 'stack.update')
    return [
      { asset: operation.set.primaryAssetId, ...said('', 'on top now') },
      { asset: operation.was.primaryAssetId, text: 'on top before' },
    ]
  if ('stack' in operation && 'assetIds' in operation)
    return operation.assetIds.map((id) => ({
      asset: id,
      ...said(id, id === operation.stack.primaryAssetId ? 'on top' : undefined),
    }))
  if ('assetIds' in operation) return operation.assetIds.map((id) => ({ asset: id, ...said(id) }))
  const whole = said('')
  return whole.text === undefined ? [] : [{ asset: null, ...whole }]
}

/** Operations that say the same of other assets stand together: values by what is set, stacks by what happens to them. */
const togetherBy = (operation: Operation, number: number): string => {
  const { op, recipe } = operation
  if (op === 'asset.update') return [op, recipe, ...fieldNames(operation.set)].join('\n')
  return op.startsWith('stack.') || op === 'asset.trash' || op === 'asset.restore' ? `${op}\n${recipe}` : String(number)
}

const headingOf = (operations: readonly Operation[], size: number): readonly [mark: string, title: string] => {
  const [first] = operations as [Operation]
  const line = kindOf(first).line?.(first, plain, isNew(first)) ?? ''
  const [mark = '', title = ''] = [line[0], line.slice(2)]
  if (operations.length === 1) return [mark, title]
  if (first.op !== 'asset.update') return [mark, kinds[first.op].summary[2](size)]
  const names = fieldNames(first.set)
  return [mark, `${counted(size, 'asset')}: ${names.join(', ')}`]
}

const reasonsIn = (operation: Operation): readonly CountedReason[] =>
  ('reasons' in operation && operation.reasons) || []

/** The reason of each of its assets, where they have the same one. */
const soleReason = (operation: Operation): string | undefined => {
  const [first, ...others] = reasonsIn(operation)
  return others.length === 0 && first?.assets === operationSize(operation) ? first.reason : undefined
}

/** Reasons that no row tells. */
const reasonsOf = (operations: readonly Operation[]): string[] =>
  operations
    .filter((operation) => operations.length === 1 || soleReason(operation) === undefined)
    .flatMap(reasonsIn)
    .map(({ reason, assets, files }) => {
      const some = [...files, ...(assets > files.length ? ['…'] : [])].join(', ')
      return `${counted(assets, 'asset')}: ${reason} (${some})`
    })

/** What operations do, those that people would see as one together. What makes an album or a tag is told by what fills it. */
export const operationGroups = (
  operations: readonly Operation[],
  outcomeOf: OutcomeOf = () => undefined,
): readonly Group[] => {
  const shown = operations
    .map((operation, number) => ({ operation, number }))
    .filter(({ operation }) => kindOf(operation).line)
  return [...Map.groupBy(shown, ({ operation, number }) => togetherBy(operation, number)).values()].map((members) => {
    const together = members.map(({ operation }) => operation)
    const rows = members.flatMap(({ operation, number }) => {
      const why = members.length > 1 ? soleReason(operation) : undefined
      return rowsOf(operation, number, outcomeOf).map((row) => withText(row, why))
    })
    const size = together.reduce((sum, operation) => sum + operationSize(operation), 0)
    const [mark, title] = headingOf(together, size)
    const { recipe = '' } = together[0] ?? {}
    const section = mark === '-' ? 'removals' : 'changes'
    return { section, recipe, mark, title, size, reasons: reasonsOf(together), rows }
  })
}

const noteSections = {
  error: ['refused', 'x'],
  decision: ['decisions', '?'],
  warning: ['warnings', '!'],
  info: ['notes', 'i'],
} as const

/** What recipes found, notes of one kind together. */
const noteGroups = ({ notes }: Pick<AccountPlan, 'notes'>): Group[] =>
  [...Map.groupBy(notes, ({ recipe, level, code }) => [recipe, level, code].join('\n')).values()].map((alike) => {
    const [{ level, recipe, code, text }] = alike as [Note, ...Note[]]
    const [section, mark] = noteSections[level]
    const rows = alike.flatMap((note): Row[] => {
      const said = alike.length === 1 ? {} : { text: note.text }
      const links = (note.links ?? []).map((link) => ({ asset: null, text: link }))
      const [first, ...others] = note.assetIds
      return [{ asset: first ?? null, ...said }, ...others.map((asset) => ({ asset })), ...links]
    })
    const title = alike.length === 1 ? text : `${numberText(alike.length)} × ${code.replaceAll('-', ' ')}`
    const isSaid = alike.length === 1 && rows.length === 1 && rows[0]?.asset === null
    return { section, recipe, mark, title, size: alike.length, reasons: [], rows: isSaid ? [] : rows }
  })

const refusalGroups = ({ refused }: Pick<AccountPlan, 'refused'>): Group[] =>
  refused.map(({ recipe, reason, operations }) => {
    const count = operations > 1 ? ` (${counted(operations, 'change')})` : ''
    return {
      section: 'refused',
      recipe,
      mark: 'x',
      title: `${reason}${count}`,
      size: operations,
      reasons: [],
      rows: [],
    }
  })

/** All that a plan says, in the order of the page's sections. */
export const planGroups = (plan: AccountPlan): readonly Group[] => [
  ...noteGroups(plan),
  ...refusalGroups(plan),
  ...operationGroups(plan.operations),
]
