import { isEdit, isRaw, stemOf } from './name.ts'

/** Kinds of stacks. */
export const kinds = ['raw+jpeg', 'edit', 'burst'] as const
/** A kind of stack. */
export type Kind = (typeof kinds)[number]

interface Named {
  readonly originalFileName: string
}

/** Those of one shot that belong together: its raw picture with what was developed, and what was edited. */
const ofOneShot = <A extends Named>(shot: readonly A[], wanted: readonly Kind[]): A[] => {
  const edits = shot.filter(({ originalFileName }) => isEdit(originalFileName))
  const originals = shot.filter((asset) => !edits.includes(asset))
  const raws = originals.filter(({ originalFileName }) => isRaw(originalFileName))
  const isDeveloped = wanted.includes('raw+jpeg') && raws.length > 0 && raws.length < originals.length
  if (wanted.includes('edit') && edits.length > 0) {
    // A raw picture stands for an original, too, where it is not to go with what was developed.
    const kept =
      isDeveloped || raws.length === 0 || raws.length === originals.length ? originals : without(originals, raws)
    return [...kept, ...edits]
  }
  return isDeveloped ? originals : []
}

const without = <A>(all: readonly A[], some: readonly A[]): A[] => all.filter((one) => !some.includes(one))

/**
 * The groups of the wanted kinds within one that fulfils the criteria.
 * @param sharesStem whether the criteria say already which names are those of one shot
 */
export const groupsOfKinds = <A extends Named>(
  assets: readonly A[],
  wanted: readonly Kind[],
  sharesStem: boolean,
): A[][] => {
  if (wanted.includes('burst')) return [[...assets]]
  const shots = sharesStem
    ? [assets]
    : Map.groupBy(assets, ({ originalFileName }) => stemOf(originalFileName, { cut: [], ignoresEdits: true })).values()
  return [...shots]
    .map((shot) => new Set(ofOneShot(shot, wanted)))
    .map((members) => assets.filter((asset) => members.has(asset)))
    .filter(({ length }) => length > 1)
}
