import { matchRun, partsOf } from './path-glob.ts'

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
  const parts = partsOf(glob.split('/'))
  // A slash at the end, or dots at the beginning, may count or not.
  return (text) => /\/$|^\.{1,2}\//.test(text) || matchRun(parts, text.split('/'))
}
