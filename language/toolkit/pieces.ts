/**
 * Cuts a sorted list into pieces: the next one joins the last piece, or begins one.
 * @param joins whether an item goes with the first and the last of a piece
 * @example
 * pieces(days, (next, first, last) => next - last <= 2) // [1, 2, 4, 9] becomes [[1, 2, 4], [9]]
 */
export const pieces = <A>(sorted: readonly A[], joins: (next: A, first: A, last: A) => boolean): A[][] => {
  const found: [A, ...A[]][] = []
  for (const next of sorted) {
    const piece = found.at(-1)
    if (piece && joins(next, piece[0], piece.at(-1) as A)) piece.push(next)
    else found.push([next])
  }
  return found
}
