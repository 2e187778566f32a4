import type { Action, AssetGroup, NoteLevel, RecipeContext } from '../../index.ts'
import { fileLabels, firstNames, isSameName, Tally } from '../../toolkit.ts'
import { alikeSets } from './alike.ts'
import { type Copy, type Member, memberOf } from './copy.ts'
import type { DuplicatesOptions } from './options.ts'
import { type Resolution, resolutionOf, resolutionText, resolvingActions } from './resolve.ts'
import { settle, unmark } from './share.ts'
import type { Surroundings } from './surroundings.ts'

/** What is told of one group: level, kind and text of a note. */
type Finding = readonly [level: NoteLevel, code: string, text: string]

/** Copies that the server found, with what they are called in messages. */
interface Group {
  readonly duplicateId: string
  readonly label: string
  readonly members: readonly Member[]
}

/** What is decided about one group. */
interface Decided {
  readonly verdict: 'equal' | 'filled' | 'conflict' | 'resolved'
  readonly actions: ReadonlyMap<string, readonly Action[]>
  readonly findings: readonly Finding[]
  readonly trashed: number
}

const contradiction: Finding = [
  'decision',
  'which-category',
  'they belong to several categories, or to several albums; nothing is copied.',
]

/** Joins what several sets of one group come to. */
const settleAll = ({ duplicateId, members }: Group, options: DuplicatesOptions): Decided => {
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
const decide = (group: Group, options: DuplicatesOptions, surroundings: Surroundings, mayTrash: boolean): Decided => {
  const shared = settleAll(group, options)
  if (options.resolve === 'off') return shared
  const resolution: Resolution = resolutionOf(group.duplicateId, group.members, options, surroundings)
  const { review, keep, others, larger } = resolution
  const isResolved = mayTrash && review === null && keep !== null && others.length > 0
  const level = larger.length > 0 ? 'warning' : 'info'
  const kind = review === null ? ([level, 'resolution'] as const) : (['decision', 'which-copy-to-keep'] as const)
  const findings = [...(isResolved ? [] : shared.findings), [...kind, resolutionText(resolution)] as const]
  if (!isResolved) return { ...shared, findings }
  const actions = resolvingActions(keep, others, options)
  return { verdict: 'resolved', actions, findings, trashed: others.length }
}

/** Why a run may trash nothing, or null. */
const ceilingProblem = (trashed: number, assets: number, { maxTrash, maxTrashPercent }: DuplicatesOptions) => {
  // One copy may always go, however small the library is.
  const most = Math.min(maxTrash, Math.ceil((maxTrashPercent / 100) * assets))
  if (trashed <= most) return null
  return `${trashed} duplicates would go to the trash, and maxTrash (${maxTrash}) and maxTrashPercent (${maxTrashPercent} % of ${assets} assets) let ${most} go. Nothing is trashed; look at the plan, and raise them.`
}

/** What one run knows. */
interface GroupRun {
  readonly options: DuplicatesOptions
  readonly surroundings: Surroundings
  readonly tagsOf: (copy: Copy) => readonly string[]
}

const trashOff = 'The trash is switched off on the server, so that what goes there is deleted. Nothing is trashed.'

type Speaking = Pick<RecipeContext, 'note' | 'refuse'>

/** Sorts copies into groups to decide about; the others are in none, or in one that is left alone. */
const sortCopies = (
  copies: readonly Copy[],
  { options: { minMembers, maxMembers }, surroundings, tagsOf }: GroupRun,
  tally: Tally,
  context: Speaking,
) => {
  const groups: Group[] = []
  const single: Copy[] = []
  // The server leaves stacked ones out as well.
  const grouped = Map.groupBy(copies, ({ duplicateId, stack }) => (stack === null ? duplicateId : null))
  for (const [duplicateId, group] of grouped) {
    if (duplicateId === null || group.length < minMembers) single.push(...group)
    if (duplicateId === null) continue
    const labels = fileLabels(group)
    const label = `Duplicates ${firstNames(labels)} (${duplicateId})`
    const read = (copy: Copy, index: number): Member => memberOf(copy, labels[index] ?? '', tagsOf(copy), surroundings)
    if (group.length < 2) tally.add('with fewer than two left')
    else if (group.length < minMembers) tally.add(`smaller than ${minMembers}`)
    else if (group.length <= maxMembers) groups.push({ duplicateId, label, members: group.map(read) })
    else {
      tally.add(`larger than ${maxMembers}`)
      context.note('warning', 'large-group', `${label}: ${group.length} of them, left alone.`, { assets: group })
    }
  }
  return { groups, single }
}

/** That a preferred album is not there, or null: with a wrong name, the next criterion would trash what it is to save. */
const albumProblem = (groups: readonly Group[], { options: { keep, resolve }, surroundings }: GroupRun) => {
  const wanted = keep.flatMap((one) => (typeof one !== 'string' && one.by === 'album' ? one.values : []))
  const isPlanned = (wantedName: string): boolean =>
    groups.some(({ members }) => members.some(({ albums }) => albums.some(({ name }) => isSameName(name, wantedName))))
  const missing = wanted.find((name) => !surroundings.hasAlbum(name) && !isPlanned(name))
  if (missing === undefined) return null
  const effect = resolve === 'trash' ? ' Nothing is trashed; name' : ' Name'
  return `There is no album "${missing}", which keep prefers.${effect} one that is there, or take it out.`
}

/** Decides about all groups; where too much would go to the trash, nothing does. */
const decideAll = (groups: readonly Group[], run: GroupRun, context: Speaking) => {
  const { options, surroundings } = run
  const decided = (mayTrash: boolean) =>
    groups.map((group) => ({ ...group, ...decide(group, options, surroundings, mayTrash) }))
  const wanted = decided(options.resolve === 'trash')
  if (options.resolve === 'review' && groups.length > 0) {
    const problem = albumProblem(groups, run)
    if (problem !== null) context.note('warning', 'no-such-album', problem)
  }
  const trashing = wanted.reduce((sum, { trashed }) => sum + trashed, 0)
  if (trashing === 0) return wanted
  const ceiling = () => ceilingProblem(trashing, surroundings.assets, options)
  const problem = surroundings.hasTrash ? (albumProblem(groups, run) ?? ceiling()) : trashOff
  if (problem === null) return wanted
  context.refuse(problem)
  return decided(false)
}

const noDetection =
  'The server looks for no duplicates: an administrator finds the switch under Machine Learning Settings.'

/** Judges all groups, each as a whole, and yields the actions for each asset. */
export function* judgeGroups(copies: readonly Copy[], run: GroupRun, context: Speaking): Generator<AssetGroup> {
  const tally = new Tally()
  const { groups, single } = sortCopies(copies, run, tally, context)
  for (const asset of single) {
    const actions = unmark(run.tagsOf(asset), run.options)
    if (actions.length > 0) yield { assets: [asset], actions }
  }
  for (const { label, members, verdict, actions, findings } of decideAll(groups, run, context)) {
    tally.add(verdict === 'conflict' ? 'in conflict' : verdict)
    for (const [level, code, text] of findings) context.note(level, code, `${label}: ${text}`, { assets: members })
    for (const { asset, id } of members) {
      const own = actions.get(id) ?? []
      if (own.length > 0) yield { assets: [asset], actions: own }
    }
  }
  const { total } = tally
  if (total > 0)
    context.note('info', 'statistics', `${total} group${total === 1 ? '' : 's'} of duplicates: ${tally.text()}.`)
  else if (!run.surroundings.detects) context.note('warning', 'no-detection', noDetection)
}
