import { useMemo, useState } from 'preact/hooks'
import type { ApproveBody, GroupView, ReviewView } from '../forms.ts'
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
const marksAtFirst = ({ snoozed }: GroupView): Marks => ({
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

/** Marks outlast a new plan: groups keep their ids as long as they are about the same. */
const kept = new Map<string, ReadonlyMap<string, Marks>>()

/** What somebody marked of a review, of those groups of which anything can be done. */
export const useMarks = (review: ReviewView) => {
  const place = `${review.account} ${review.job}`
  const [marks, setMarks] = useState<ReadonlyMap<string, Marks>>(kept.get(place) ?? new Map())
  const usable = review.groups.filter(({ allowed }) => allowed)
  const marksFor: MarksFor = (group) => marks.get(group.id) ?? marksAtFirst(group)
  const setAll = (next: ReadonlyMap<string, Marks>): void => {
    kept.set(place, next)
    setMarks(next)
  }
  return {
    usable,
    marksFor,
    totals: useMemo(() => totalsOf(usable, marksFor), [marks, review]),
    change: (group: GroupView, marksOf: (before: Marks) => Marks): void =>
      setAll(new Map(marks).set(group.id, marksOf(marksFor(group)))),
    changeAll: (all: Mark): void => setAll(new Map(usable.map(({ id }) => [id, allAs(all)]))),
    decision: () => decisionOf(usable, marksFor),
    forget: (): void => void kept.delete(place),
  }
}
