import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberText } from '../../core/number-text.ts'

describe('numberText', () => {
  it('writes whole numbers as the tables of English do', () => {
    const english = new Intl.NumberFormat('en')
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -2000, max: 2000 }), fc.maxSafeInteger()), (count) => {
        expect(numberText(count)).toBe(english.format(count))
      }),
      { seed: 19, numRuns: 2000 },
    )
  })
})
