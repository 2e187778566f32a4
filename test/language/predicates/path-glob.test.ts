import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathGlob } from '../../../toolkit.ts'

const matches = (entry: string, path: string) => pathGlob(entry)(path.split('/'))

describe('globs', () => {
  it.each([
    ['x/**', ['x', 'x/a', 'x/a/b'], ['xa', 'a/x']],
    ['**', ['a', 'a/b/c'], []],
    ['**/**', ['a', 'a/b'], []],
    ['a/**b', ['a/b', 'a/xb'], ['a/x/b', 'a/x/yb']],
    ['a**/b', ['a/b', 'ax/b'], ['a/x/b']],
    ['a//b', ['a/b'], ['a']],
    ['//a/', ['a', 'a/b'], ['b/a']],
    ['/Pets', ['Pets'], ['Pets/a', 'x/Pets']],
    ['*a*b*', ['ab', 'xaxbx', 'aab'], ['ba', 'a/b']],
    ['**/a/**/b/**', ['a/b', 'x/a/y/b/z', 'a/a/b/b'], ['b/a']],
    ['?', ['xa', 'a/b'], []],
    ['*/?', ['a/😀', 'a/b'], ['a/bc', 'a/']],
    ['*/[]x]', ['a/]', 'a/x'], ['a/[']],
    ['*/[!]x]', ['a/y'], ['a/]', 'a/x']],
    ['*/[a-c-]', ['a/b', 'a/-'], ['a/d']],
    ['*/[-a]', ['a/-', 'a/a'], ['a/b']],
    ['*/[*][?][[]', ['a/*?['], ['a/bcd']],
    ['*/[ab', ['a/[ab'], ['a/a']],
    ['*/[]', ['a/[]'], ['a/x']],
    ['*/[!]', ['a/[!]'], ['a/x']],
    ['*/{a,b}(c)+.^$|\\!', ['x/{a,b}(c)+.^$|\\!'], ['x/a']],
    ['*/[😀-😃]', ['a/😁'], ['a/😄']],
    ['[Ll]ake', ['Big Lake/x', 'x/lakes.jpg'], ['L/ake']],
    ['a?c', ['1abc2/x'], ['ac/x']],
    ['e\u0301', ['é/x'], ['e/x']],
    ['[é]*/x', ['é1/x'], ['e/x']],
    ['[*]', ['*'], ['x*/y', 'a/*']],
  ])('%s', (entry, hits, misses) => {
    expect(hits.filter((path) => !matches(entry, path))).toEqual([])
    expect(misses.filter((path) => matches(entry, path))).toEqual([])
  })

  it.each(['', '/', '//', '*/[z-a]'])('"%s" is refused', (entry) => {
    expect(() => pathGlob(entry)).toThrow()
  })

  it('stay fast where nested repetition explodes', () => {
    const path = Array.from({ length: 26 }, (_, index) => `a${index}`)
    const entries = ['**/a/**/a/**/b', '**/*a*/**/*a*/**/*a*/b', `${'*a'.repeat(12)}*b/**`].map(pathGlob)
    const started = process.cpuUsage()
    for (let round = 0; round < 200; round++) for (const test of entries) expect(test(path)).toBe(false)
    expect(process.cpuUsage(started).user / 1000 / 600).toBeLessThan(2)
  })
})

describe('laws', () => {
  const segment = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((text) => text.normalize('NFC').replaceAll('/', '_'))
  const path = fc.array(segment, { minLength: 1, maxLength: 6 })

  it('`**` matches everything', () => {
    fc.assert(fc.property(path, pathGlob('**')))
  })

  it('a path in which special characters are bracketed matches itself', () => {
    fc.assert(
      fc.property(path, (segments) => {
        const entry = segments.map((text) => text.replace(/[*?[]/g, '[$&]')).join('/')
        expect(pathGlob(`/${entry}`)(segments)).toBe(true)
        expect(pathGlob(`/${entry}`)([...segments, 'x'])).toBe(false)
        expect(pathGlob(`${entry}/`)([...segments, 'x'])).toBe(true)
      }),
    )
  })

  it('agrees with a naive matcher', () => {
    const letter = fc.constantFrom('a', 'b', '*', '?')
    const part = fc.oneof(fc.constant('**'), fc.string({ unit: letter, minLength: 1, maxLength: 4 }))
    const items = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), items, (parts, segments) => {
        expect(pathGlob(parts.join('/'))(segments)).toBe(naive(parts, segments))
      }),
      { numRuns: 1_000 },
    )
  })
})

function naive(parts: readonly string[], segments: readonly string[]): boolean {
  const [part, ...rest] = parts
  const [segment, ...others] = segments
  if (part === undefined) return segment === undefined
  if (part === '**') return naive(rest, segments) || (segment !== undefined && naive(parts, others))
  const source = part.replaceAll('?', '.').replace(/\*+/g, '.*')
  return segment !== undefined && new RegExp(`^${source}$`).test(segment) && naive(rest, others)
}
