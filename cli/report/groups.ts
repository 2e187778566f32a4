import { counted, numberText } from '../../core/number-text.ts'
import { byDate, reasonsOf } from '../../engine/plan/detail.ts'
import {
  assetsOf,
  changeOf,
  groupLine,
  groupsOf,
  type KnownAssets,
  namesIn,
  type OperationGroup,
} from '../../engine/plan/groups.ts'
import { isRemoval, kindsOfNotes, kindText, levelMarks } from '../../engine/plan/overview.ts'
import { type AccountPlan, changesIn, itemsOf, type Operation } from '../../engine/plan/plan.ts'
import { plain } from '../../engine/plan/text.ts'

/** A line of a group: an asset, what changes of it, what else is said, or several of them. */
interface Row {
  readonly asset: string | null
  /** Old and new value, with what differs between two signs that the page's script knows. */
  readonly change?: string
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
  /** Why, where it is the same for all of it. */
  readonly reason?: string | undefined
  readonly rows: readonly Row[]
}

/** What came of a change to an item, where it was tried and not simply done. */
export type OutcomeOf = (operation: Operation, id: string) => string | undefined

const emphasis = { ...plain, bold: (text: string): string => `\ue000${text}\ue001` }

const rowOf = (asset: string | null, change: string, ...said: readonly (string | undefined)[]): Row => {
  const text = said.filter((part) => part !== undefined && part !== '').join('; ')
  return { asset, ...(change === '' ? {} : { change }), ...(text === '' ? {} : { text }) }
}

const operationGroup = (group: OperationGroup, known: KnownAssets, outcomeOf: OutcomeOf): Group => {
  const [first] = group.operations as [Operation]
  const nameOf = namesIn(known)
  const reasons = reasonsOf(group)
  const [reason, ...others] = new Set(reasons.values())
  const byAsset = new Map(group.operations.flatMap((one) => assetsOf([one]).map((id) => [id, one])))
  // What is stacked together stays together.
  const ids = first.op.startsWith('stack.') ? [...byAsset.keys()] : byDate([...byAsset.keys()], known)
  const ofAssets = ids.map((id) => {
    const operation = byAsset.get(id) ?? first
    const isTop = operation.op === 'stack.create' && operation.stack.primaryAssetId === id
    const why = others.length > 0 ? reasons.get(id) : undefined
    return rowOf(id, changeOf(operation, id, emphasis, nameOf), isTop ? 'on top' : '', why, outcomeOf(operation, id))
  })
  const ofOthers = group.operations.filter((operation) => assetsOf([operation]).length === 0)
  const rows = ofOthers.flatMap((operation) =>
    itemsOf(operation).map((id) => {
      const user = 'users' in operation ? operation.users.find((one) => one.id === id)?.name : undefined
      return rowOf(null, user ? changeOf(operation, id, emphasis) : '', user, outcomeOf(operation, id))
    }),
  )
  const line = groupLine(group, plain, nameOf)
  return {
    section: isRemoval(first) ? 'removals' : 'changes',
    recipe: group.recipe,
    mark: line.charAt(0),
    title: line.slice(2),
    size: changesIn(group.operations),
    reason: others.length === 0 ? reason : undefined,
    rows: [...ofAssets, ...rows.filter(({ change, text }) => change ?? text)],
  }
}

/** What operations do, those together that people see as one. */
export const operationGroups = (
  plan: Pick<AccountPlan, 'recipes' | 'operations'>,
  known: KnownAssets,
  outcomeOf: OutcomeOf = () => undefined,
): Group[] => groupsOf(plan).map((group) => operationGroup(group, known, outcomeOf))

const sections = { error: 'refused', decision: 'decisions', warning: 'warnings', info: 'notes' } as const

/** All that a plan says. */
export const planGroups = (plan: AccountPlan, known: KnownAssets): Group[] => {
  const found = kindsOfNotes(plan.notes).flatMap((alike): Group[] => {
    const [first, ...others] = alike
    if (!first) return []
    const rows = alike.flatMap(({ text, assetIds: [id, ...more], links = [] }) => {
      const said = [...(others.length > 0 ? [text] : []), ...links].join('\n')
      if (id === undefined && said === '') return []
      return [rowOf(id ?? null, '', said), ...more.map((asset) => rowOf(asset, ''))]
    })
    const { level, recipe, text } = first
    const title = others.length > 0 ? `${numberText(alike.length)} × ${kindText(first)}` : text
    return [{ section: sections[level], recipe, mark: levelMarks[level][0], title, size: alike.length, rows }]
  })
  const refused = plan.refused.map(({ recipe, reason, operations: size }): Group => {
    const count = size > 1 ? ` (${counted(size, 'change')})` : ''
    return { section: 'refused', recipe, mark: 'x', title: `${reason}${count}`, size, rows: [] }
  })
  return [...found, ...refused, ...operationGroups(plan, known)]
}
