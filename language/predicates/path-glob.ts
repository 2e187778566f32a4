/** Says whether a relative path, given as its segments with the file name last, matches. */
export type PathGlob = (segments: readonly string[]) => boolean

// micromatch does not fit: this dialect has `[!…]` and the rule for plain entries, but no braces, extglobs or escapes.
const any: unique symbol = Symbol('any run')
type Test = (item: string) => boolean
type Part = typeof any | Test

/**
 * Compiles a glob for the segments of a path, the file name last. One with neither `/` nor `*` is looked for inside each
 * folder and file name; any other must match from the first segment to the last. `**` matches any folders, `*` and `?`
 * stay within one name, `[a-c]` and `[!a]` are sets; braces and backslashes are ordinary characters.
 * @throws Error where it is empty or holds a range that ends before it starts
 * @example
 * const inScans = pathGlob('**' + '/Scans/')
 * inScans('photos/Scans/1965/a.jpg'.split('/')) // true
 */
export function pathGlob(entry: string): PathGlob {
  const text = entry.normalize('NFC')
  const parts: Part[] = /[/*]/.test(text) ? compileSegments(text) : [any, compileContained(text), any]
  if (text === '' || parts.length === 0) throw new Error('an empty pattern matches nothing')
  return (segments) => matchRun(parts, segments)
}

function compileContained(text: string): Test {
  return /[?[]/.test(text) ? compileSegment(`*${text}*`) : (segment) => segment.includes(text)
}

function compileSegments(text: string): Part[] {
  const segments = text.split('/').filter((segment) => segment !== '')
  if (text.endsWith('/') && segments.length > 0) segments.push('**')
  return partsOf(segments)
}

/** Compiles the segments of a glob; `**` alone is any run of them. */
export function partsOf(segments: readonly string[]): Part[] {
  return segments.map((segment) => (segment === '**' ? any : compileSegment(segment)))
}

function compileSegment(text: string): Test {
  if (!/[*?[]/.test(text)) return (segment) => segment === text
  const parts = [...parseSegment([...text])]
  return (segment) => matchRun(parts, [...segment])
}

function* parseSegment(characters: readonly string[]): Generator<Part> {
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]
    const end = character === '[' ? endOfSet(characters, index) : -1
    if (character === '*') yield any
    else if (character === '?') yield () => true
    else if (end < 0) yield (candidate) => candidate === character
    else {
      yield parseSet(characters.slice(index + 1, end))
      index = end
    }
  }
}

// A `]` that comes first is a member of the set, not its end.
function endOfSet(characters: readonly string[], start: number): number {
  return characters.indexOf(']', start + (characters[start + 1] === '!' ? 3 : 2))
}

function parseSet(content: readonly string[]): Test {
  const negated = content[0] === '!'
  const members = negated ? content.slice(1) : content
  const ranges: { first: number; last: number }[] = []
  for (let index = 0; index < members.length; index++) {
    const first = codeOf(members[index])
    const end = members[index + 1] === '-' ? members[index + 2] : undefined
    const last = end === undefined ? first : codeOf(end)
    if (last < first) throw new Error(`the range "${members.slice(index, index + 3).join('')}" ends before it starts`)
    if (end !== undefined) index += 2
    ranges.push({ first, last })
  }
  return (character) => negated !== ranges.some(({ first, last }) => isBetween(codeOf(character), first, last))
}

function codeOf(character = ''): number {
  return character.codePointAt(0) ?? 0
}

function isBetween(code: number, first: number, last: number): boolean {
  return first <= code && code <= last
}

/**
 * Matches items against parts in which `any` matches any run of them. Only the latest run ever has to grow, because
 * what is before it already matched as early as possible: at most as many steps as parts times items.
 */
export function matchRun(parts: readonly Part[], items: readonly string[]): boolean {
  let at = 0
  let run = -1
  let runEnd = 0
  for (let index = 0; index < items.length; ) {
    const part = parts[at]
    if (part === any) {
      run = at++
      runEnd = index
    } else if (part?.(items[index] ?? '')) {
      at++
      index++
    } else if (run >= 0) {
      at = run + 1
      index = ++runEnd
    } else return false
  }
  return parts.slice(at).every((part) => part === any)
}

/**
 * Compiles a glob for a whole name; one without a star means just this name, whatever its Unicode form.
 * @example
 * nameGlob('Trip *')('Trip to Rome') // true
 */
export const nameGlob = (glob: string): ((name: string) => boolean) => {
  const wanted = glob.normalize('NFC')
  // A slash in the name of an album parts nothing.
  const test = wanted.includes('*') ? compileSegment(wanted) : (name: string) => name === wanted
  return (name) => test(name.normalize('NFC'))
}
