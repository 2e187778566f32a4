import fc from 'fast-check'
import micromatch from 'micromatch'
import { expect, it } from 'vitest'
import { exactPattern } from '../../../language/predicates/patterns.ts'
import { roughGlob } from '../../../language/predicates/rough-glob.ts'
import { often } from '../../support/effort.ts'

const options = { dot: true, nonegate: true, windows: false } as micromatch.Options
const name = (minLength: number, ...chars: string[]) =>
  fc.string({ unit: fc.constantFrom(...chars), minLength, maxLength: 3 })
const joined = (segment: fc.Arbitrary<string>, minLength: number, maxLength: number) =>
  fc
    .tuple(fc.constantFrom('', '/'), fc.array(segment, { minLength, maxLength }))
    .map(([root, names]) => root + names.join('/'))

const globs = joined(fc.oneof(fc.constantFrom('**', '*'), name(1, 'a', 'a', '.', '*', '*')), 3, 5)
const paths = joined(name(0, 'a', 'a', '.', '\n'), 1, 4)

it('denies nothing that micromatch matches', () => {
  let [matched, denied] = [0, 0]
  fc.assert(
    fc.property(globs, paths, (glob, path) => {
      const mayMatch = roughGlob(glob)?.(path)
      if (mayMatch === undefined) return
      const matches = micromatch.matcher(glob, options)(path)
      if (matches) matched += 1
      if (!mayMatch) denied += 1
      expect({ glob, path, denied: matches && !mayMatch }).toEqual({ glob, path, denied: false })
    }),
    { numRuns: often(10_000, 40_000) },
  )
  expect(Math.min(matched, denied)).toBeGreaterThan(150)
})

it.each([
  ['**/*ab*/**/*c', 'x/cab/y/abc', true],
  ['**/*ab*/**/*c', 'x/cba/y/abc', false],
  ['**/*ab*/**/*c', 'x/cab/y/abcd', false],
  ['/photos/**/2023/**/*.jpg', '/photos/2022/2023/a.jpg', true],
  ['/photos/**/2023/**/*.jpg', '/photos/2022/a.jpg', false],
])('%s may match %s: %s', (glob, path, may) => {
  expect(roughGlob(glob)?.(path)).toBe(may)
})

it.each(['**/a', '**/{a,b}/**/*c*', '**/[ab]/**/*c*', '**/a**b/**/*', '**/!(a)/**/*', '**/a?/**/*'])(
  'leaves %s to micromatch',
  (glob) => expect(roughGlob(glob)).toBeNull(),
)

it.each(['**/*a*/**/*a*/**/*b', '**/*a*a*a*/**/*a*a*a*/**/*b'])('denies by %s in no time', (glob) => {
  const matches = exactPattern(glob)
  const deep = `/${Array.from({ length: 26 }, () => 'a'.repeat(15)).join('/')}`
  const started = process.cpuUsage()
  expect(matches(deep)).toBe(false)
  expect(matches(`${deep}b`)).toBe(true)
  // Tried one with another, the stars of the second take ten seconds.
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(2000)
})
