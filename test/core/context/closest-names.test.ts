import { describe, expect, it } from 'vitest'
import { closestNames } from '../../../core/context/closest-names.ts'

describe('the closest names', () => {
  const tags = ['Family', 'Food', 'Nature', 'Trips', 'Trips/Italy', 'Trips/Italy/Rome', 'Trips/Japan']

  it.each([
    ['Italy', 'Trips/Italy'],
    ['rmoe', 'Trips/Italy/Rome'],
    ['Trips/Itly', 'Trips/Italy'],
    ['Trip', 'Trips'],
  ])('of %s begin with %s', (wanted, first) => {
    expect(closestNames(wanted, tags)[0]).toBe(first)
  })

  it('are each listed once, and no more than asked for', () => {
    expect(closestNames('Food', [...tags, ...tags], 2)).toHaveLength(2)
    expect(new Set(closestNames('Food', [...tags, ...tags], 9)).size).toBe(tags.length)
  })
})
