import { expect, it } from 'vitest'
import { wantedBy } from '../../../engine/applier/completed-operations.ts'
import type { Operation } from '../../../engine/plan/plan.ts'

const adding = (name: string, ...assetIds: string[]): Operation => ({
  op: 'album.add',
  recipe: 'trips',
  album: { id: null, name },
  assetIds,
})

const wantedOf = (...journaled: { operation: Operation; done: boolean; isContinued?: boolean }[]) =>
  wantedBy({ operations: () => journaled }, 'run').map(({ number, operation }) => [
    number,
    'assetIds' in operation ? operation.assetIds : [],
  ])

it('tells each change of a run that went on once, where it was sent or given up', () => {
  expect(
    wantedOf(
      { operation: adding('Trip', 'sent', 'left', 'gone'), done: true, isContinued: true },
      { operation: adding('Other', 'left'), done: true },
      { operation: adding('Trip', 'left'), done: true },
    ),
  ).toEqual([
    [0, ['sent', 'gone']],
    [1, ['left']],
    [2, ['left']],
  ])
})

it('leaves out what goes on as a whole, and what goes on again', () => {
  expect(
    wantedOf(
      { operation: adding('Trip', 'a', 'b'), done: true, isContinued: true },
      { operation: adding('Trip', 'a', 'b'), done: true, isContinued: true },
      { operation: adding('Trip', 'b'), done: false },
    ),
  ).toEqual([
    [1, ['a']],
    [2, ['b']],
  ])
})
