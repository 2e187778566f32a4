import { expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { often } from '../../support/effort.ts'
import { type Kill, kill, undisturbed } from '../../support/kills.ts'

const wanted = often(12, 210)

/** Every place on every version, as often as it takes to come to so many. */
const placesOf = (version: string, requests: { readonly apply: number; readonly undo: number }): Kill[] =>
  (['apply', 'undo'] as const).flatMap((command) =>
    Array.from({ length: requests[command] }, (_, index) => index + 1).flatMap((request) =>
      [false, true].map((isAfter) => ({ version, command, request, isAfter })),
    ),
  )

it(`a process that is killed at one of ${wanted} places loses nothing and doubles nothing`, async () => {
  const references = new Map(await Promise.all(versions.map(async (v) => [v, await undisturbed(v)] as const)))
  const all = versions.flatMap((version) => {
    const reference = references.get(version)
    return reference ? placesOf(version, reference.requests) : []
  })
  expect(all.length).toBeGreaterThanOrEqual(wanted)
  // Spread evenly over versions, commands and requests.
  const places = Array.from({ length: wanted }, (_, index) => all[Math.floor((index * all.length) / wanted)] as Kill)
  const queue = places.values()
  const worker = async (): Promise<void> => {
    for (const place of queue) {
      const { isKilled, whole, before } = await kill(place)
      const reference = references.get(place.version as (typeof versions)[number])
      expect(isKilled, JSON.stringify(place)).toBe(true)
      if (place.command === 'apply') expect(whole, JSON.stringify(place)).toEqual(reference?.whole)
      expect(before, JSON.stringify(place)).toEqual(reference?.before)
    }
  }
  await Promise.all([worker(), worker(), worker()])
})
