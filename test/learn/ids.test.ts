import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdsBuilder } from '../../learn/ids.ts'
import { TextsBuilder } from '../../learn/texts.ts'

const ids = fc.uniqueArray(fc.oneof(fc.uuid(), fc.string({ minLength: 1 })), { maxLength: 60 })

/** Places in an order that has nothing to do with that of texts. */
const turned = (size: number): Uint32Array => Uint32Array.from({ length: size }, (_, place) => size - 1 - place)

describe('ids as numbers', () => {
  it('come back as they were, by position and by id, UUIDs or not', () => {
    fc.assert(
      fc.property(ids, fc.uuid(), (all, other) => {
        const builder = new IdsBuilder()
        for (const id of all) builder.add(id)
        const built = builder.build(turned(all.length))
        for (const [position, id] of all.toReversed().entries()) {
          expect(built.at(position)).toBe(id)
          expect(built.positionOf(id)).toBe(position)
        }
        if (!all.includes(other)) expect(built.positionOf(other)).toBeUndefined()
      }),
    )
  })

  it('are in the order of their texts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 60 }), (all) => {
        const builder = new IdsBuilder()
        for (const id of all) builder.add(id)
        const places = [...all.keys()].sort((a, b) => builder.compare(a, b))
        expect(places.map((place) => all[place])).toEqual(all.toSorted())
      }),
    )
  })
})

it('texts as bytes come back as they were', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 60 })
  fc.assert(
    fc.property(texts, (all) => {
      const builder = new TextsBuilder()
      for (const text of all) builder.add(text)
      const built = builder.build(turned(all.length))
      expect(Array.from(all, (_, position) => built.at(position))).toEqual(all.toReversed())
    }),
  )
})
