import { dayMs, pieces } from '../../toolkit.ts'

/** What tells whether copies can be of one picture. */
export interface Shape {
  /** Calendar day at the place, such as `2023-07-01`. */
  readonly day: string
  readonly width: number | null
  readonly height: number | null
  /** How long a film is; null for a picture, and where it is not known. */
  readonly seconds?: number | null
}

/** Ratios of copies differ by less than this share. */
const aspectMargin = 0.02

/** Films that begin alike look alike to the server; one that was only encoded anew is as long as the other, to the second. */
const lengthMargin = 1

const byDay = <A extends Shape>(members: readonly A[]): A[][] =>
  pieces(
    members.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
    (next, first) => Date.parse(next.day) - Date.parse(first.day) <= dayMs,
  )

/** The longer side by the shorter one; null where they are not known. */
const aspectOf = ({ width, height }: Shape): number | null =>
  width && height ? Math.max(width, height) / Math.min(width, height) : null

/** Parts copies by a number that is null where it is not known. */
const byMeasure = <A extends Shape>(
  members: readonly A[],
  measureOf: (member: A) => number | null,
  isNear: (next: number, first: number) => boolean,
): A[][] => {
  const known = members.flatMap((member) => {
    const measure = measureOf(member)
    return measure === null ? [] : [{ member, measure }]
  })
  const unknown = members.filter((member) => measureOf(member) === null)
  const found = pieces(
    known.toSorted((a, b) => a.measure - b.measure),
    (next, first) => isNear(next.measure, first.measure),
  ).map((piece) => piece.map(({ member }) => member))
  // Nothing speaks against those of unknown size where there is but one ratio.
  if (found.length < 2) return [[...(found[0] ?? []), ...unknown]]
  return unknown.length > 0 ? [...found, unknown] : found
}

const byAspect = <A extends Shape>(members: readonly A[]): A[][] =>
  byMeasure(members, aspectOf, (next, first) => next / first - 1 < aspectMargin)

const byLength = <A extends Shape>(members: readonly A[]): A[][] =>
  byMeasure(
    members,
    ({ seconds = null }) => seconds,
    (next, first) => next - first <= lengthMargin,
  )

/**
 * Parts a group into sets of copies that agree in their days, aspect ratios, rotation aside, and lengths: the server goes
 * by looks, and puts unlike pictures together by way of a third. Each set keeps the order of the group.
 */
export const alikeSets = <A extends Shape>(
  members: readonly A[],
  { sameDay, sameAspect }: { readonly sameDay: boolean; readonly sameAspect: boolean },
): A[][] => {
  const days = sameDay ? byDay(members) : [[...members]]
  const sets = sameAspect ? days.flatMap(byAspect) : days
  return sets.flatMap(byLength).map((set) => set.toSorted((a, b) => members.indexOf(a) - members.indexOf(b)))
}
