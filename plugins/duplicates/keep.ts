/** Criteria for the copy to keep. */
export const criteria = ['favorite', 'originalCamera', 'largest', 'oldestDate', 'mostMetadata', 'smallestId'] as const
/** A criterion for the copy to keep. */
export type Criterion = (typeof criteria)[number]

/** One copy with what the criteria look at. */
export interface Candidate {
  readonly id: string
  readonly isFavorite: boolean
  /** Maker or model is known, and the date stands in the file. */
  readonly isOriginal: boolean
  readonly pixels: number
  readonly bytes: number
  /** Instant in milliseconds; null for one that no camera can have meant. */
  readonly taken: number | null
  /** Number of exif fields that say something. */
  readonly metadata: number
  readonly isLive: boolean
  readonly isEdit: boolean
}

/** Who stays, by what, and who goes; without `keep` the criteria tell several alike. */
export interface Choice {
  readonly keep: string | null
  readonly others: readonly string[]
  /** What left some behind, in turn. */
  readonly reasons: readonly string[]
}

/** The larger the better, one value after the other. */
const merits: { readonly [C in Criterion]: (candidate: Candidate) => readonly (number | string)[] } = {
  favorite: ({ isFavorite }) => [Number(isFavorite)],
  originalCamera: ({ isOriginal }) => [Number(isOriginal)],
  largest: ({ pixels, bytes }) => [pixels, bytes],
  oldestDate: ({ taken }) => [taken === null ? -Infinity : -taken],
  mostMetadata: ({ metadata }) => [metadata],
  smallestId: () => [],
}

const compare = (a: readonly (number | string)[], b: readonly (number | string)[]): number => {
  const place = a.findIndex((value, index) => value !== b[index])
  return place < 0 ? 0 : (a[place] ?? 0) > (b[place] ?? 0) ? 1 : -1
}

const best = (candidates: readonly Candidate[], criterion: Criterion): readonly Candidate[] => {
  if (criterion === 'smallestId') return candidates.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, 1)
  const of = merits[criterion]
  const [first, ...others] = candidates.map(of)
  const most = others.reduce((top, one) => (compare(one, top) > 0 ? one : top), first ?? [])
  return candidates.filter((candidate) => compare(of(candidate), most) === 0)
}

const texts: { readonly [C in Criterion]: string } = {
  favorite: 'favorite',
  originalCamera: 'original of a camera',
  largest: 'largest',
  oldestDate: 'oldest date',
  mostMetadata: 'most metadata',
  smallestId: 'smallest id',
}

/**
 * Chooses the copy to keep: a live photo before its still, an original before its edits unless told, and then one
 * criterion after the other. Where several are alike in all of them, none is chosen.
 * @example
 * chooseKeep(candidates, { keep: ['favorite', 'largest'], preferEdits: false }).keep
 */
export const chooseKeep = (
  candidates: readonly Candidate[],
  { keep, preferEdits }: { readonly keep: readonly Criterion[]; readonly preferEdits: boolean },
): Choice => {
  const steps: readonly (readonly [text: string, narrow: (left: readonly Candidate[]) => readonly Candidate[]])[] = [
    ['live photo', (left) => left.filter(({ isLive }) => isLive)],
    ['not an edit', (left) => (preferEdits ? left : left.filter(({ isEdit }) => !isEdit))],
    ...keep.map((criterion) => [texts[criterion], (left: readonly Candidate[]) => best(left, criterion)] as const),
  ]
  const reasons: string[] = []
  let left = candidates
  for (const [text, narrow] of steps) {
    const next = narrow(left)
    if (next.length === 0 || next.length === left.length) continue
    reasons.push(text)
    left = next
  }
  const chosen = left.length === 1 ? left[0] : undefined
  const others = chosen ? candidates.filter((candidate) => candidate !== chosen) : []
  return { keep: chosen?.id ?? null, others: others.map(({ id }) => id), reasons }
}
