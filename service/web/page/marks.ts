import { useEffect, useMemo, useState } from 'preact/hooks'
import type { ApproveBody, GroupView, ReviewView } from '../forms.ts'
import { ask, idsOf, type Refused } from './client.ts'
import type { Mark } from './grid.tsx'

/** What somebody marked of a group: all of it one way, and single assets another. */
export interface Marks {
  readonly all: Mark
  readonly single: ReadonlyMap<string, Mark>
}

/** What can be done with a picture, in the order of the buttons for it. */
export const states: readonly Mark[] = ['in', 'out', 'never']

/** All of a group one way. */
export const allAs = (all: Mark): Marks => ({ all, single: new Map() })

/** Marks of a group before somebody touched it: what was left out before is left out. */
export const marksAtFirst = ({ snoozed }: GroupView): Marks => ({
  all: 'in',
  single: new Map(snoozed.map((id) => [id, 'out'])),
})

export const markIn = ({ all, single }: Marks, id: string): Mark => single.get(id) ?? all

export const marked = ({ all, single }: Marks, ids: readonly string[], wanted: Mark): Marks => {
  const next = new Map(single)
  for (const id of ids) {
    if (wanted === all) next.delete(id)
    else next.set(id, wanted)
  }
  return { all, single: next }
}

export const countsOf = ({ count: total }: GroupView, { all, single }: Marks): Record<Mark, number> => {
  const counts = { in: 0, out: 0, never: 0 }
  for (const mark of single.values()) counts[mark] += 1
  counts[all] += total - single.size
  return counts
}

type MarksFor = (group: GroupView) => Marks

/** Marks as the API takes them. */
const decisionOf = (groups: readonly GroupView[], marksFor: MarksFor): Pick<ApproveBody, 'except' | 'never'> => {
  const choices = (mark: Mark) =>
    groups.flatMap((group) => {
      const { all, single } = marksFor(group)
      const of = (wanted: (one: Mark) => boolean): string[] =>
        [...single].flatMap(([asset, one]) => (wanted(one) ? [asset] : []))
      const { id } = group
      if (all === mark) return [{ group: id, ...(single.size > 0 ? { but: of((one) => one !== mark) } : {}) }]
      const own = of((one) => one === mark)
      return own.length > 0 ? [{ group: id, assetIds: own }] : []
    })
  return { except: choices('out'), never: choices('never') }
}

const totalsOf = (groups: readonly GroupView[], marksFor: MarksFor) => {
  const totals = { in: 0, out: 0, never: 0, removals: 0 }
  for (const group of groups) {
    const counts = countsOf(group, marksFor(group))
    for (const mark of states) totals[mark] += counts[mark]
    if (group.removal) totals.removals += counts.in
  }
  return totals
}

/** Marks of a review, by group. */
interface Kept {
  /** The review that they were made in, and its plan. */
  readonly review: string
  readonly revision: string
  readonly marks: ReadonlyMap<string, Marks>
}

/** Marks outlast a new plan: groups keep their ids as long as they are about the same. */
const kept = new Map<string, Kept>()

/** And a reload: phones forget pages that somebody looks away from. */
const storageKey = (place: string): string => `marks ${place}`

const keep = (place: string, own: Kept): void => {
  kept.set(place, own)
  const groups = [...own.marks].map(([id, { all, single }]) => [id, all, [...single]])
  try {
    sessionStorage.setItem(storageKey(place), JSON.stringify([own.review, own.revision, groups]))
  } catch {
    // More than a browser keeps: they last as long as the page.
    sessionStorage.removeItem(storageKey(place))
  }
}

const keptOf = (place: string): Kept | null => {
  const known = kept.get(place)
  const text = known ? null : sessionStorage.getItem(storageKey(place))
  if (text === null) return known ?? null
  const [review, revision, groups] = JSON.parse(text) as [string, string, [string, Mark, [string, Mark][]][]]
  return { review, revision, marks: new Map(groups.map(([id, all, single]) => [id, { all, single: new Map(single) }])) }
}

/** Whether a review gave way to a newer plan: what was marked of one that somebody decided is not for the next. */
const isReplaced = (id: string): Promise<boolean> =>
  ask<ReviewView>(`/reviews/${id}`).then(
    ({ state }) => state === 'superseded',
    (problem: Refused) => {
      if (problem.status === 404) return false
      throw problem
    },
  )

/** Of groups of which single assets are marked, those that are in them. */
const assetsIn = async (
  review: ReviewView,
  marks: Kept['marks'],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const known = new Map<string, ReadonlySet<string>>()
  for (const { id } of review.groups)
    if (marks.get(id)?.single.size)
      known.set(id, new Set(await idsOf(`/reviews/${review.id}/groups/${id}/assets?sort=day`)))
  return known
}

/** Marks of an earlier plan without those of groups and assets that are no longer in it: what is counted is there. */
const stillThere = (
  { groups }: ReviewView,
  marks: Kept['marks'],
  known: ReadonlyMap<string, ReadonlySet<string>>,
): Kept['marks'] =>
  new Map(
    groups.flatMap(({ id }): [string, Marks][] => {
      const own = marks.get(id)
      return own
        ? [[id, { ...own, single: new Map([...own.single].filter(([asset]) => known.get(id)?.has(asset) ?? true)) }]]
        : []
    }),
  )

/** What somebody marked of a review, of those groups of which anything can be done. */
export const useMarks = (review: ReviewView) => {
  const place = `${review.account} ${review.job}`
  const beginning: Kept = { review: review.id, revision: review.revision, marks: new Map() }
  const [own, setOwn] = useState<Kept>(() => keptOf(place) ?? beginning)
  const { marks } = own
  const usable = review.groups.filter(({ allowed }) => allowed)
  const marksFor: MarksFor = (group) => marks.get(group.id) ?? marksAtFirst(group)
  /** By what is marked now, not by what was when this was drawn. */
  const update = (next: (before: Kept) => Kept): void =>
    setOwn((before) => {
      const now = next(before)
      keep(place, now)
      return now
    })
  const isOld = own.review !== review.id || own.revision !== review.revision
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (!isOld || review.state !== 'waiting') return
    const lookThrough = async (): Promise<void> => {
      if (own.review !== review.id && !(await isReplaced(own.review))) return update(() => beginning)
      const known = await assetsIn(review, marks)
      update((before) => ({ ...beginning, marks: stillThere(review, before.marks, known) }))
    }
    lookThrough().catch(() => setTimeout(() => setRound(round + 1), 3_000))
  }, [review.revision, round])
  const forget = (): void => {
    kept.delete(place)
    sessionStorage.removeItem(storageKey(place))
  }
  // Whoever decided it, on this page or elsewhere: the next one begins anew.
  const isOver = !isOld && !['waiting', 'approved', 'superseded'].includes(review.state)
  useEffect(() => {
    if (isOver) forget()
  }, [isOver])
  return {
    usable,
    marksFor,
    /** Whether marks of an earlier plan are not looked through yet. */
    isOld,
    totals: useMemo(() => totalsOf(usable, marksFor), [marks, review]),
    ownOf: (group: GroupView): Marks | undefined => marks.get(group.id),
    change: (group: GroupView, marksOf: (before: Marks) => Marks): void =>
      update(({ marks: before, ...rest }) => ({
        ...rest,
        marks: new Map(before).set(group.id, marksOf(before.get(group.id) ?? marksAtFirst(group))),
      })),
    changeAll: (all: Mark): void =>
      update((before) => ({ ...before, marks: new Map(usable.map(({ id }) => [id, allAs(all)])) })),
    decision: () => decisionOf(usable, marksFor),
  }
}
