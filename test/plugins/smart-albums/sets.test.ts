import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { library } from './examples.ts'
import { type RuleInput, runRule } from './run.ts'

/** Everything on the timeline of the fixture. */
const timeline = ['a01', 'a02', 'a03', 'a04', 'a05', 'a06', 'a07', 'a08', 'a09', 'a10', 'a11', 'a12', 'a16']

/** Entries of each part, with what each of them selects there, read off the fixture. */
const entries = {
  metadata: [
    [{ make: 'Apple' }, ['a01', 'a02', 'a05', 'a08', 'a09', 'a16']],
    [{ make: 'Canon' }, ['a03', 'a04', 'a10']],
    [{ country: 'France' }, ['a03', 'a08', 'a09']],
    [{ type: 'IMAGE', visibility: 'timeline', resultLimit: 4 }, ['a10', 'a11', 'a12', 'a16']],
    [{ city: 'Atlantis' }, []],
  ],
  smart: [
    ['dog @3', ['a03', 'a09', 'a11']],
    ['beach @4', ['a03', 'a08', 'a09', 'a16']],
    ['receipt @1', ['a10']],
  ],
  people: [
    ['Ann', ['a01', 'a02', 'a04', 'a08', 'a09', 'a16']],
    ['Bob', ['a02', 'a03', 'a04', 'a05', 'a11', 'a16']],
    ['Cy', ['a04', 'a06', 'a08', 'a11']],
  ],
  local: [
    ['$.exifInfo.make:apple', ['a01', 'a02', 'a05', 'a08', 'a09', 'a16']],
    [{ path: '$.exifInfo.iso', gt: 1000 }, ['a03', 'a04', 'a10', 'a12']],
    ['$.people[*].name:^Dee$', ['a09']],
  ],
} as const

type Category = keyof typeof entries
const categories = Object.keys(entries) as Category[]

type Entry = readonly [input: unknown, selects: readonly string[]]
type Sets = { readonly union?: readonly Entry[] | undefined; readonly intersection?: readonly Entry[] | undefined }
type Side = { readonly [C in Category]?: Sets | undefined }

const side = fc.record(
  Object.fromEntries(
    categories.map((category) => {
      const list = fc.subarray([...entries[category]] as Entry[], { minLength: 1, maxLength: 3 })
      const sets: fc.Arbitrary<Sets> = fc
        .record({ union: fc.option(list, { nil: undefined }), intersection: fc.option(list, { nil: undefined }) })
        .filter(({ union, intersection }) => (union ?? intersection) !== undefined)
      return [category, fc.option(sets, { nil: undefined, freq: 1 })]
    }),
  ),
) as fc.Arbitrary<Side>

const inputs = (given: Side): object =>
  Object.fromEntries(
    Object.entries(given).flatMap(([category, sets]) =>
      sets
        ? [
            [
              category,
              Object.fromEntries(
                Object.entries(sets).flatMap(([mode, list]) =>
                  list ? [[mode, list.map(([input]: Entry) => input)]] : [],
                ),
              ),
            ],
          ]
        : [],
    ),
  )

const unionOf = (list: readonly Entry[]): Set<string> => new Set(list.flatMap(([, selects]) => selects))
const intersectionOf = (list: readonly Entry[]): Set<string> =>
  new Set(timeline.filter((name) => list.every(([, selects]) => selects.includes(name))))

/** Section 6 of the specification, word for word, with sets of names. */
const expected = (include: Side, exclude: Side): string[] => {
  const kept = timeline.filter((name) =>
    Object.values(include).every(
      (sets) =>
        sets === undefined ||
        ((!sets.union || unionOf(sets.union).has(name)) &&
          (!sets.intersection || intersectionOf(sets.intersection).has(name))),
    ),
  )
  const gone = Object.values(exclude).flatMap((sets) => [
    ...unionOf(sets?.union ?? []),
    ...(sets?.intersection ? intersectionOf(sets.intersection) : []),
  ])
  return kept.filter((name) => !gone.includes(name))
}

describe('sets of a rule', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await startSandbox({ library })
    return () => sandbox.close()
  })

  it('are combined as section 6 says, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, async (include, exclude) => {
        const isAsked = include.metadata ?? include.smart ?? include.people
        const rule = {
          ...(isAsked ? {} : { base: 'library' }),
          include: inputs(include),
          exclude: inputs(exclude),
          album: { name: 'Out', create: true },
        }
        const { added, failures } = await runRule(sandbox, rule as RuleInput)
        expect(failures).toEqual([])
        expect(added).toEqual(expected(include, exclude))
      }),
      { numRuns: 300 },
    )
  })

  it('cover the whole library where nothing is taken or left out', async () => {
    const { added } = await runRule(sandbox, { base: 'library', album: { name: 'Out', create: true } })
    expect(added).toEqual(timeline)
  })
})
