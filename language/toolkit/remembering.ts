/**
 * Makes a function that remembers its answers, for as long as there are not too many: of the assets of a library those that have
 * something in common, such as a folder, come close together.
 * @param answer gets the key, and whatever else it is called with
 * @param most answers that are remembered at once; with one more, all are forgotten
 * @example
 * const levelsOf = remembering((folder: string) => folder.split('/').length)
 * levelsOf('/photos/2023') // 3
 */
export const remembering = <T, Given extends readonly unknown[]>(
  answer: (key: string, ...given: Given) => T,
  most = 1000,
): ((key: string, ...given: Given) => T) => {
  const known = new Map<string, T>()
  return (key, ...given) => {
    const found = known.get(key)
    if (found !== undefined) return found
    if (known.size >= most) known.clear()
    const now = answer(key, ...given)
    known.set(key, now)
    return now
  }
}
