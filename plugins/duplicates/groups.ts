import type { Action, AssetGroup, NoteLevel, RecipeContext } from '../../index.ts'
import { fileLabels, Tally } from '../../toolkit.ts'
import { alikeSets } from './alike.ts'
import { type Copy, type Member, memberOf } from './copy.ts'
import type { DuplicatesOptions } from './options.ts'
import { type Resolution, resolutionOf, resolutionText, resolvingActions } from './resolve.ts'
import { settle, unmark } from './share.ts'
import type { Surroundings } from './surroundings.ts'

/** What is told of one group: level, kind and text of a note. */
type Finding = readonly [level: NoteLevel, code: string, text: string]

/** What is decided about one group. */
interface Decided {
  readonly verdict: 'equal' | 'filled' | 'conflict' | 'resolved'
  readonly actions: ReadonlyMap<string, readonly Action[]>
  readonly findings: readonly Finding[]
  readonly trashed: number
}

const labelOf = (members: readonly Member[], duplicateId: string): string =>
  `Duplicates ${members
    .slice(0, 3)
    .map(({ fileName }) => fileName)
    .join(', ')}${members.length > 3 ? ', …' : ''} (${duplicateId})`

const contradiction: Finding = [
  'decision',
  'which-category',
  'they belong to several categories, or to several albums; nothing is copied.',
]

/** Joins what several sets of one group come to. */
const settleAll = (duplicateId: string, members: readonly Member[], options: DuplicatesOptions): Decided => {
  const settled = alikeSets(members, options).map((set) => settle(duplicateId, set, options))
  const has = (wanted: string): boolean => settled.some(({ verdict }) => verdict === wanted)
  const verdict = has('conflict') ? 'conflict' : has('filled') ? 'filled' : 'equal'
  const isReported = verdict === 'conflict' && options.conflictTag === null
  return {
    verdict,
    actions: new Map(settled.flatMap(({ actions }) => [...actions])),
    findings: [
      ...settled.flatMap(({ lines }) => lines).map((line) => ['info', 'copied', line] as const),
      ...(isReported ? [contradiction] : []),
    ],
    trashed: 0,
  }
}

/** Decides about every group, trashing nothing. */
const decide = (
  duplicateId: string,
  members: readonly Member[],
  options: DuplicatesOptions,
  surroundings: Surroundings,
  mayTrash: boolean,
): Decided => {
  const shared = settleAll(duplicateId, members, options)
  if (options.resolve === 'off') return shared
  const resolution: Resolution = resolutionOf(duplicateId, members, options, surroundings)
  const { review, keep, others } = resolution
  const isResolved = mayTrash && review === null && keep !== null && others.length > 0
  const kind = review === null ? (['info', 'resolution'] as const) : (['decision', 'which-copy-to-keep'] as const)
  const findings = [...(isResolved ? [] : shared.findings), [...kind, resolutionText(resolution)] as const]
  if (!isResolved) return { ...shared, findings }
  const actions = resolvingActions(keep, others, options)
  return { verdict: 'resolved', actions, findings, trashed: others.length }
}

/** Why a run may trash nothing, or null. */
const ceilingProblem = (trashed: number, scanned: number, { maxTrash, maxTrashPercent }: DuplicatesOptions) => {
  // One copy may always go, however small the library is.
  const most = Math.min(maxTrash, Math.ceil((maxTrashPercent / 100) * scanned))
  if (trashed <= most) return null
  return `${trashed} duplicates would go to the trash, and maxTrash (${maxTrash}) and maxTrashPercent (${maxTrashPercent} % of ${scanned} assets) let ${most} go. Nothing is trashed; look at the plan, and raise them.`
}

/** What one run knows. */
export interface GroupRun {
  readonly options: DuplicatesOptions
  readonly surroundings: Surroundings
  readonly readsAlbums: boolean
  readonly tagsOf: (copy: Copy) => readonly string[]
  /** Assets that were looked at. */
  readonly scanned: number
}

const trashOff = 'The trash is switched off on the server, so that what goes there is deleted. Nothing is trashed.'

/** Judges all groups, each as a whole, and yields the actions for each asset. */
export function* judgeGroups(
  copies: readonly Copy[],
  { options, surroundings, readsAlbums, tagsOf, scanned }: GroupRun,
  context: Pick<RecipeContext, 'note' | 'refuse'>,
): Generator<AssetGroup> {
  const tally = new Tally()
  // The server leaves stacked ones out as well.
  const grouped = Map.groupBy(copies, ({ duplicateId, stack }) => (stack === null ? duplicateId : null))
  const groups: (readonly [string, readonly Member[]])[] = []
  const single: Copy[] = []
  for (const [duplicateId, group] of grouped) {
    const isLarge = group.length > options.maxMembers
    if (duplicateId === null || group.length < options.minMembers) single.push(...group)
    if (duplicateId === null) continue
    if (group.length < 2) tally.add('with fewer than two left')
    else if (group.length < options.minMembers) tally.add(`smaller than ${options.minMembers}`)
    else if (isLarge) tally.add(`larger than ${options.maxMembers}`)
    const labels = fileLabels(group)
    const members = group.map((copy, index) =>
      memberOf(copy, labels[index] ?? '', tagsOf(copy), readsAlbums, surroundings),
    )
    if (isLarge)
      context.note('warning', 'large-group', `${labelOf(members, duplicateId)}: ${group.length} of them, left alone.`, {
        assets: members,
      })
    else if (group.length >= options.minMembers) groups.push([duplicateId, members])
  }
  for (const asset of single) {
    const actions = unmark(tagsOf(asset), options)
    if (actions.length > 0) yield { assets: [asset], actions }
  }
  const decideAll = (mayTrash: boolean) =>
    groups.map(([id, members]) => [id, members, decide(id, members, options, surroundings, mayTrash)] as const)
  const wanted = decideAll(options.resolve === 'trash')
  const trashed = wanted.reduce((sum, [, , decided]) => sum + decided.trashed, 0)
  const problem = trashed === 0 ? null : surroundings.hasTrash ? ceilingProblem(trashed, scanned, options) : trashOff
  if (problem !== null) context.refuse(problem)
  for (const [duplicateId, members, { verdict, actions, findings }] of problem === null ? wanted : decideAll(false)) {
    tally.add(verdict === 'conflict' ? 'in conflict' : verdict)
    for (const [level, code, text] of findings)
      context.note(level, code, `${labelOf(members, duplicateId)}: ${text}`, { assets: members })
    for (const { asset, id } of members) {
      const own = actions.get(id) ?? []
      if (own.length > 0) yield { assets: [asset], actions: own }
    }
  }
  const { total } = tally
  if (total > 0)
    context.note('info', 'statistics', `${total} group${total === 1 ? '' : 's'} of duplicates: ${tally.text()}.`)
  else if (!surroundings.detects)
    context.note(
      'warning',
      'no-detection',
      'The server looks for no duplicates: an administrator finds the switch under Machine Learning Settings.',
    )
}
