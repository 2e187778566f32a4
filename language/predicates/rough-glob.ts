/**
 * Whether a sequence fits a pattern whose stars match any number of its items. Where something does not fit, only
 * the last star takes one item more, so the time grows with both lengths multiplied, however many stars there are.
 */
const fits = <P, T>(
  pattern: ArrayLike<P>,
  items: ArrayLike<T>,
  isStar: (part: P) => boolean,
  same: (part: P, item: T) => boolean,
): boolean => {
  let [at, item, afterStar, taken] = [0, 0, -1, 0]
  while (item < items.length) {
    const part = pattern[at] as P
    if (at < pattern.length && isStar(part)) {
      at += 1
      afterStar = at
      taken = item
    } else if (at < pattern.length && same(part, items[item] as T)) {
      at += 1
      item += 1
    } else if (afterStar !== -1) {
      at = afterStar
      taken += 1
      item = taken
    } else return false
  }
  while (at < pattern.length && isStar(pattern[at] as P)) at += 1
  return at === pattern.length
}

const isWild = (char: string): boolean => char === '*'
const isSame = (part: string, char: string): boolean => part === char
const isAnyDepth = (segment: string): boolean => segment === '**'
const segmentFits = (pattern: string, segment: string): boolean =>
  pattern.includes('*') ? fits(pattern, segment, isWild, isSame) : pattern === segment

/** Globs of letters, digits, a few signs and more than two stars, where `**` is alone between slashes. */
const isSimple = (glob: string): boolean =>
  /^[\p{L}\p{N} _*/.,-]+$/u.test(glob) &&
  !/[^/]\*\*|\*\*[^/]|\*{3}|\/\/|^\.{1,2}\//.test(glob) &&
  (glob.match(/\*+/g)?.length ?? 0) > 2

/**
 * A quick look whether a glob may match: what it rejects does not match; what it accepts is left to micromatch.
 * A regular expression made of many stars tries all combinations before it fails, this does not. Null for a
 * glob that only micromatch understands, or that has so few stars that nothing takes long.
 */
export const roughGlob = (glob: string): ((text: string) => boolean) | null => {
  if (!isSimple(glob)) return null
  const segments = glob.split('/')
  // A slash at the end, or dots at the beginning, may count or not.
  return (text) => /\/$|^\.{1,2}\//.test(text) || fits(segments, text.split('/'), isAnyDepth, segmentFits)
}
