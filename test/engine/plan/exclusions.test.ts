import { describe, expect, it } from 'vitest'
import { directionText, dropExcluded, type ExclusionIndex, indexExclusions } from '../../../engine/plan/exclusions.ts'
import type { Operation } from '../../../engine/plan/plan.ts'

const by = { recipe: 'best' }
const assetIds = ['one', 'two']
const album = { id: 'A', name: 'Best' }
const tag = { id: 't', value: 'trips/2024' }
const [first, second] = [{ primaryAssetId: 'one' }, { primaryAssetId: 'two' }]

const excluding = (op: string, target: string, name: string): ExclusionIndex => {
  const decided = { by: 'anna', at: '2026-01-01T00:00:00Z', until: null, note: '' }
  return indexExclusions([{ id: '1', ...by, op, target, name, assetId: '*', ...decided }], new Date())
}

// What docs/review-page.md says an exclusion may name.
it.each<[op: string, target: string, name: string, Operation]>([
  ['album.add', 'A', 'Best', { op: 'album.add', ...by, album, assetIds }],
  ['album.remove', 'A', 'Best', { op: 'album.remove', ...by, album, assetIds, total: 2 }],
  ['album.update', 'A', 'Best', { op: 'album.update', ...by, album, set: { description: 'x' }, was: {} }],
  ['tag.add', tag.value, tag.value, { op: 'tag.add', ...by, tag, assetIds }],
  ['tag.remove', tag.value, tag.value, { op: 'tag.remove', ...by, tag, assetIds, total: 2 }],
  ['tag.delete', tag.value, tag.value, { op: 'tag.delete', ...by, tag, assetIds: [] }],
  ['asset.trash', '', '', { op: 'asset.trash', ...by, assetIds }],
  ['stack', 'S', 'S', { op: 'stack.update', ...by, stack: { id: 'S', ...first }, set: second, was: first }],
  ['stack', '', '', { op: 'stack.create', ...by, stack: { id: null, ...first }, assetIds, was: [] }],
  [
    'share',
    'A',
    'Best',
    { op: 'album.share', ...by, album, users: [{ id: 'u', name: 'Ben', role: 'editor' }], was: {} },
  ],
])('drops all of %s of "%s", and nothing of another target', (op, target, name, operation) => {
  expect(dropExcluded([operation], excluding(op, target, name))).toEqual([])
  expect(dropExcluded([operation], excluding(op, 'other', 'other'))).toEqual([operation])
})

describe('of a stack', () => {
  const stacked = (assetIds: readonly string[], former: readonly string[] = []): Operation => ({
    ...{ op: 'stack.create', ...by, stack: { id: null, primaryAssetId: assetIds[0] ?? '' }, assetIds },
    was: former.length === 0 ? [] : [{ id: 'S', assetIds: former }],
  })
  const left = (operation: Operation, ...excluded: readonly string[]): readonly Operation[] => {
    const one = { ...by, op: 'stack', target: '', name: '', by: 'anna', at: '2026-01-01T00:00:00Z', until: null }
    const index = indexExclusions(
      excluded.map((assetId) => ({ id: assetId, ...one, assetId, note: '' })),
      new Date(),
    )
    return dropExcluded([operation], index)
  }

  it('nothing is left that was decided against as a whole, also where more would go into it by now', () => {
    expect(left(stacked(['one', 'two']), 'one', 'two')).toEqual([])
    expect(left(stacked(['one', 'two', 'new']), 'one', 'two')).toEqual([])
  })

  it('the others are stacked without one that somebody decided against', () => {
    expect(left(stacked(['one', 'two', 'three']), 'three')).toEqual([stacked(['one', 'two'])])
  })

  it('one that is there is not made again', () => {
    expect(left(stacked(['one', 'two', 'three'], ['one', 'two']), 'three')).toEqual([])
  })
})

describe('what a decision is against', () => {
  it.each([
    ['album.add', '0b5f', 'Trip', 'adding to album "Trip"'],
    ['tag.remove', 'trips/2023', '', 'taking off tag "trips/2023"'],
    ['asset.update:isFavorite', '', '', 'changing the favorite'],
    ['asset.update:dateTimeOriginal', '', '', 'changing the date'],
    ['asset.trash', '', '', 'moving to the trash'],
    ['share', '0b5f', 'Trip', 'sharing or no longer sharing album "Trip"'],
    ['stack', '0b5f', '', 'stacking or unstacking'],
  ])('is said in words: %s', (op, target, name, text) => {
    expect(directionText({ op, target, name })).toBe(text)
  })
})
