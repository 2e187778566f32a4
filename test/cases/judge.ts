import { expect } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import type { Outcome, PublicCase } from './public-case.ts'

/** What a plan says to people besides its operations. */
const warningsOf = ({ plan }: Outcome): string =>
  plan
    .json<Plan>()
    .accounts.flatMap(({ recipes }) => recipes.flatMap(({ warnings }) => warnings))
    .join('\n')

/** What is wrong about the outcome of a case whose rightness is not said as data. */
const byHand: Readonly<Record<string, (outcome: Outcome) => void>> = {
  '38-trash-stack-top': ({ after }) => {
    expect(after.assets.filter(({ isTrashed }) => isTrashed).map(({ file }) => file)).toEqual(['top.jpg'])
    for (const [top] of after.stacks) expect(top).toBe('rest.jpg')
  },
  '72-album-to-tag': ({ after }) => {
    expect(after.assets.find(({ file }) => file === 'a.jpg')?.tags).toEqual(['Lake 2023'])
    expect(after.albums.find(({ name }) => name === 'garden')?.files).toEqual(['b.jpg'])
  },
  '77-same-named-albums': (outcome) => {
    expect(outcome.after.albums.map(({ files }) => files)).toEqual([['a.jpg'], ['b.jpg'], ['c.jpg']])
    expect(warningsOf(outcome)).toMatch(/newest/)
    for (const { id } of outcome.home.sandbox.state.albums.values()) expect(outcome.plan.stdout).toContain(id)
  },
  '17-undo-epoch': () => {},
  '49-wrong-root': (outcome) => expect(warningsOf(outcome)).toContain('/usr/src/app/external'),
  '51-name-gone': (outcome) => expect(warningsOf(outcome)).toContain('2024_12_24'),
  '43-props-inherit': (outcome) => {
    expect(warningsOf(outcome)).toContain('sort_oder')
    for (const { sharedWith } of outcome.after.albums)
      expect(sharedWith.filter((one) => !one.startsWith('Me '))).toEqual(['ann viewer', 'ben viewer'])
  },
  '44-props-latin1': (outcome) => {
    expect(outcome.plan.stdout + outcome.plan.stderr).toContain('.albumprops')
    expect(outcome.plan.stdout).not.toContain('\ufffd')
  },
  '45-props-archive': ({ after }) => expect(after.assets.map(({ visibility }) => visibility)).toEqual(['archive']),
  '47-same-name-apart': ({ after }) =>
    expect(after.albums.map(({ name, files }) => [name, files])).toEqual([
      ['Xmas', ['a.jpg']],
      ['Xmas', ['b.jpg']],
    ]),
}

/** Cases that end otherwise than with exit code 0. */
const partial: Readonly<Record<string, readonly number[]>> = {
  '44-props-latin1': [0, 4, 5],
  '77-same-named-albums': [0, 4, 5],
}

/** Operations and refusals of the second plan, which is to have nothing left to do. */
const left = ({ again }: Outcome): unknown[] => again.json<Plan>().accounts.flatMap(({ operations }) => operations)

const judgeDates = ({ before, after }: Outcome, dates: Readonly<Record<string, string>>): void => {
  const wanted = before.assets.map(({ file, at, clock }) => {
    const value = dates[file]
    return value === undefined
      ? [file, new Date(at), new Date(clock)]
      : [file, new Date(value), new Date(`${value.slice(0, 23)}Z`)]
  })
  expect(after.assets.map(({ file, at, clock }) => [file, new Date(at), new Date(clock)])).toEqual(wanted)
}

/** Expects the outcome of a case to be what is right. */
export const judge = (name: string, { expected }: PublicCase, outcome: Outcome): void => {
  const { plan, apply, again, undo, before, after, undone } = outcome
  const codes = partial[name] ?? [0]
  for (const one of [plan, apply, again]) expect(codes, one.stderr).toContain(one.code)
  const right = typeof expected === 'string' ? {} : expected
  byHand[name]?.(outcome)
  if (right.dates) judgeDates(outcome, right.dates)
  if (right.review) {
    const told = warningsOf(outcome)
      .split('\n')
      .filter((line) => line.startsWith('For a person'))
      .join('\n')
    for (const file of right.review) expect(told).toContain(file)
    if (right.review.length === 0) expect(told).toBe('')
  }
  for (const [album, files] of Object.entries(right.albums ?? {})) {
    const found = after.albums.filter((one) => one.name.normalize() === album.normalize())
    // What an album held before stays in it.
    const held = before.albums.find((one) => one.name.normalize() === album.normalize())?.files ?? []
    expect([album, found.map((one) => one.files)]).toEqual([album, [[...new Set([...held, ...files])].sort()]])
  }
  for (const [album, count] of Object.entries(right.counts ?? {}))
    expect([album, after.albums.find((one) => one.name === album)?.files.length]).toEqual([album, count])
  if (right.sharedWith)
    expect(after.albums[0]?.sharedWith.filter((one) => !one.endsWith(' owner'))).toEqual(right.sharedWith)
  if (right.stacks)
    expect(after.stacks).toEqual(right.stacks.map(([top = '', ...rest]) => [top, ...rest.toSorted()]).toSorted())
  if (right.tagged)
    expect(after.assets.filter(({ tags }) => tags.length > 0).map(({ file }) => file)).toEqual(right.tagged)
  if (right.trashed)
    expect(
      after.assets
        .filter(({ isTrashed }) => isTrashed)
        .map(({ file, path }) => (right.trashed?.includes(path) ? path : file)),
    ).toEqual(right.trashed)
  if (right.stacksAfterApplyAndSecondApply !== undefined)
    expect(after.stacks).toHaveLength(right.stacksAfterApplyAndSecondApply)
  expect(left(outcome)).toEqual([])
  if (!undo) return
  expect(undo.code, undo.stderr).toBe(0)
  expect(undone).toEqual(before)
}
