import { describe, expect, it } from 'vitest'
import { kinds, type Operation, operationForm } from '../../../engine/operations/kinds.ts'

const all = Object.entries(kinds)
const id = 'a'
const album = { id, name: 'Trip' }
const update = {
  op: 'asset.update',
  recipe: 'r',
  assetIds: [id],
  set: { rating: null, latitude: 1, longitude: 2 },
  was: { [id]: { rating: 3, latitude: null, longitude: null } },
} satisfies Operation

describe('the kinds of operations', () => {
  it('each have a place of their own, in a plan and in the sentence about it', () => {
    expect(new Set(all.map(([, { order }]) => order)).size).toBe(all.length)
    expect(new Set(all.map(([, { summary }]) => summary[0])).size).toBe(all.length)
  })

  it('have one form each', () => {
    const known = operationForm.options.map(({ shape }) => shape.op.value)
    expect(known.toSorted()).toEqual(all.map(([op]) => op).sort())
  })
})

describe('the form of an operation', () => {
  it('leaves it as it is', () => {
    expect(operationForm.parse(update)).toEqual(update)
  })

  it.each([
    ['a value that nobody sets', { ...update, set: { rating: 1, colour: 'red' } }],
    ['null for a value that always is', { ...update, set: { isFavorite: null } }],
    ['no assets', { ...update, assetIds: [] }],
    ['a field of another kind', { ...update, album }],
    ['an unknown kind', { ...update, op: 'asset.paint' }],
    ['an unknown role', { op: 'album.unshare', recipe: 'r', album, users: [{ id, name: 'Ben', role: 'owner' }] }],
    ['nobody to share with', { op: 'album.share', recipe: 'r', album, users: [], was: {} }],
  ])('refuses %s', (_, given) => {
    expect(operationForm.safeParse(given).success).toBe(false)
  })
})
