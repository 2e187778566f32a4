import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Asset, near } from '../../../index.ts'
import { comparisons } from '../../../plugins/people-albums/condition.ts'
import { neighboursOf } from '../../../plugins/people-albums/neighbours.ts'
import { birthday, intervalOf } from '../../../plugins/people-albums/recurring.ts'
import { startOfDay } from '../../../toolkit.ts'

const ids = fc.subarray(['a', 'b', 'c', 'd'])
const groups = fc.array(
  fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 }).map((group) => new Set(group)),
  {
    minLength: 1,
    maxLength: 3,
  },
)

describe('operators', () => {
  const holds = (operator: keyof typeof comparisons, wanted: Set<string>[], present: string[]) =>
    comparisons[operator](wanted, present)

  it('ONLY is AND without strangers; ONLY_ANY is OR without strangers', () => {
    fc.assert(
      fc.property(groups, ids, (wanted, present) => {
        const stranger = present.some((id) => !wanted.some((group) => group.has(id)))
        expect(holds('ONLY', wanted, present)).toBe(holds('AND', wanted, present) && !stranger)
        expect(holds('ONLY_ANY', wanted, present)).toBe(holds('OR', wanted, present) && !stranger)
      }),
    )
  })

  it('two filters with a name each equal AND', () => {
    fc.assert(
      fc.property(groups, ids, (wanted, present) => {
        const each = wanted.every((group) => holds('OR', [group], present))
        expect(holds('AND', wanted, present)).toBe(each)
      }),
    )
  })
})

const photo = fc.record({
  id: fc.uuid(),
  type: fc.constantFrom('IMAGE', 'VIDEO', 'OTHER'),
  fileCreatedAt: fc.integer({ min: 0, max: 20 }).map((hour) => new Date(Date.UTC(2024, 0, 1, hour))),
  exif: fc.constantFrom(
    {},
    { latitude: 0, longitude: 0 },
    { latitude: 52.5, longitude: 13.4 },
    { latitude: 52.5005, longitude: 13.4 },
  ),
}) as unknown as fc.Arbitrary<Asset<'exif'>>

describe('neighbours', () => {
  it('are those that a look at every pair finds', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(photo, { selector: ({ id }) => id, maxLength: 12 }),
        fc.nat(4),
        fc.integer({ min: 0, max: 300 }),
        fc.boolean(),
        (photos, seedCount, windowMinutes, requireGps) => {
          const seeds = photos.slice(0, seedCount)
          const place = ({ exif: { latitude, longitude } }: Asset<'exif'>) =>
            latitude ? { lat: latitude, lon: longitude ?? 0, km: 0.1 } : null
          const isNear = (seed: Asset<'exif'>, other: Asset<'exif'>): boolean => {
            const circle = place(seed)
            return circle && place(other) ? near(circle).test(other) : !requireGps
          }
          const expected = photos.filter(
            (other) =>
              other.type !== 'OTHER' &&
              !seeds.includes(other) &&
              seeds.some(
                (seed) =>
                  Math.abs(seed.fileCreatedAt.getTime() - other.fileCreatedAt.getTime()) <= windowMinutes * 60_000 &&
                  isNear(seed, other),
              ),
          )
          const found = neighboursOf(seeds, photos, { windowMinutes, radiusMeters: 100, requireGps })
          expect(found).toEqual(expected)
        },
      ),
    )
  })
})

describe('days', () => {
  const day = fc
    .date({ min: new Date('1950-01-01'), max: new Date('2049-12-30'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Pacific/Auckland',
    'Asia/Kolkata',
    'Pacific/Honolulu',
  )
  const next = (text: string): string => new Date(Date.parse(text) + 86_400_000).toISOString().slice(0, 10)

  it('begin at the first instant that shows them', () => {
    fc.assert(
      fc.property(day, zone, (text, timeZone) => {
        const clock = new Intl.DateTimeFormat('en-CA', { timeZone })
        const start = startOfDay(text, timeZone)
        expect([clock.format(start), next(clock.format(start - 1))]).toEqual([text, text])
      }),
    )
  })

  it('follow one another without a gap, of 23 to 25 hours each', () => {
    fc.assert(
      fc.property(day, zone, (text, timeZone) => {
        const hours = (startOfDay(next(text), timeZone) - startOfDay(text, timeZone)) / 3_600_000
        expect(hours).toBeGreaterThanOrEqual(23)
        expect(hours).toBeLessThanOrEqual(25)
      }),
    )
  })

  it('of a recurring rule are as many as asked for', () => {
    const recurring = { timezone: 'local', leapDay: 'feb28' as const, years: [1, 9999] as [number, number] }
    fc.assert(
      fc.property(
        day,
        fc.integer({ min: 1, max: 366 }),
        fc.nat(366),
        fc.integer({ min: 1900, max: 2100 }),
        (text, durationDays, daysBefore, year) => {
          const span = intervalOf({ ...recurring, monthDay: text.slice(5), durationDays, daysBefore }, year)
          expect(((span?.to ?? 0) - (span?.from ?? 0)) / 86_400_000).toBe(durationDays + daysBefore)
        },
      ),
    )
  })

  it('a year of age ends where the next begins, and holds 365 or 366 days', () => {
    fc.assert(
      fc.property(day, fc.nat(60), (born, age) => {
        const days = (Date.parse(birthday(born, age + 1)) - Date.parse(birthday(born, age))) / 86_400_000
        expect([365, 366]).toContain(days)
      }),
    )
  })
})
