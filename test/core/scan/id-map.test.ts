import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compactIds, IdMap } from '../../../core/scan/id-map.ts'

/** Ids as servers have them, such that hardly differ, and such as no server has. */
const anyId = fc.oneof(
  fc.uuid(),
  fc.nat(40).map((number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`),
  fc.constantFrom('', 'a', 'ABCDEF00-0000-4000-8000-000000000001', 'abcdef00-0000-4000-8000-000000000001'),
  fc.constantFrom('abcdef00+0000-4000-8000-000000000001', 'ābcdef00-0000-4000-8000-000000000001'),
)
const values = [{ name: 'one' }, { name: 'two' }, { name: 'three' }]
const anyValue = fc.constantFrom(...values)
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id: anyId, value: anyValue }) },
  fc.record({ id: anyId, value: fc.constant(null) }),
)

it('knows what a map knows', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 200 }), fc.array(anyId), (steps, others) => {
      const [map, ids] = [new Map<string, object>(), new IdMap<object>()]
      for (const { id, value } of steps) {
        if (value) map.set(id, value)
        else map.delete(id)
        if (value) ids.set(id, value)
        else ids.delete(id)
        expect(ids.size).toBe(map.size)
      }
      for (const id of [...others, ...steps.map((step) => step.id)])
        expect([ids.get(id), ids.has(id)]).toEqual([map.get(id), map.has(id)])
      expect([...ids].sort()).toEqual([...map.keys()].sort())
      for (const value of values)
        expect(ids.idsWith(value).sort()).toEqual([...map].flatMap(([id, one]) => (one === value ? [id] : [])).sort())
    }),
  )
})

it('grows with its ids', () => {
  const ids = new IdMap<object>()
  const idOf = (index: number): string => `${index.toString(16).padStart(8, '0')}-ffff-4000-8000-ffffffff0000`
  for (let index = 0; index < 20_000; index += 1) ids.set(idOf(index), values[index % 3] as object)
  expect(ids.size).toBe(20_000)
  for (let index = 0; index < 20_000; index += 1) expect(ids.get(idOf(index))).toBe(values[index % 3])
  expect(ids.get(idOf(20_000))).toBeUndefined()
})

it('keeps ids alone as a set does', () => {
  fc.assert(
    fc.property(fc.array(anyId), fc.array(anyId), (given, others) => {
      const [set, ids] = [new Set(given), compactIds(given)]
      expect([ids.size, [...ids].sort()]).toEqual([set.size, [...set].sort()])
      for (const id of [...given, ...others]) expect(ids.has(id)).toBe(set.has(id))
    }),
  )
})
