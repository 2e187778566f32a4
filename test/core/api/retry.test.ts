import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attempt, retryAfterToMs, retryWait } from '../../../core/api/retry.ts'

const attempt = (given: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  limit: 4,
  status: 503,
  repeatable: true,
  ...given,
})
const now = Date.parse('2026-07-01T12:00:00Z')
const wait = (given: Partial<Attempt>) => retryWait(attempt(given), () => 1, now)

describe('retryWait', () => {
  it.each<[string, Partial<Attempt>, number | null]>([
    ['a passing failure of a read', { status: 503 }, 250],
    ['the second failure', { status: 503, number: 2 }, 500],
    ['the third failure', { status: 503, number: 3 }, 1000],
    ['the last attempt', { status: 503, number: 4 }, null],
    ['a server error', { status: 500 }, 250],
    ['a bad gateway', { status: 502 }, 250],
    ['a gateway time-out', { status: 504 }, 250],
    ['too many requests', { status: 429 }, 250],
    ['no answer', { status: null }, 250],
    ['bad input', { status: 400 }, null],
    ['an unknown key', { status: 401 }, null],
    ['a missing permission', { status: 403 }, null],
    ['an unknown route', { status: 404 }, null],
    ['a body that is too large', { status: 413 }, null],
    ['something not implemented', { status: 501 }, null],
    ['a redirect', { status: 302 }, null],
    ['a write that may have taken effect', { status: null, repeatable: false }, null],
    ['a write that a proxy gave up on', { status: 504, repeatable: false }, null],
    ['a write that failed inside the server', { status: 500, repeatable: false }, null],
    ['a write that was never sent', { status: null, repeatable: false, unsent: true }, 250],
    ['a write that was turned away unseen', { status: 429, repeatable: false }, 250],
    ['seconds the server asks for', { status: 503, retryAfter: '7' }, 7000],
    ['no wait at all', { status: 429, retryAfter: '0' }, 0],
    ['a date the server asks for', { status: 429, retryAfter: 'Wed, 01 Jul 2026 12:00:30 GMT' }, 30_000],
    ['a date that has passed', { status: 429, retryAfter: 'Wed, 01 Jul 2026 11:00:00 GMT' }, 0],
    ['exactly five minutes', { status: 503, retryAfter: '300' }, 300_000],
    ['more than five minutes', { status: 503, retryAfter: '301' }, null],
    ['a wish that is no wish', { status: 503, retryAfter: 'soon' }, 250],
  ])('after %s', (_, given, expected) => {
    expect(wait(given)).toBe(expected)
  })

  it('spreads the attempts of many clients', () => {
    expect(retryWait(attempt(), () => 0, now)).toBe(125)
    expect(retryWait(attempt(), () => 0.5, now)).toBe(188)
  })

  const attempts = fc.record({
    number: fc.integer({ min: 1, max: 40 }),
    limit: fc.integer({ min: 1, max: 40 }),
    status: fc.option(fc.integer({ min: 300, max: 599 })),
    repeatable: fc.boolean(),
    unsent: fc.boolean(),
  })
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  it('ends, and never waits longer than half a minute of its own accord', () => {
    fc.assert(
      fc.property(attempts, chance, (given, random) => {
        const ms = retryWait(given, () => random, now)
        if (given.number >= given.limit) expect(ms).toBeNull()
        else if (ms !== null) expect(ms).toSatisfy((value: number) => value >= 125 && value <= 30_000)
      }),
    )
  })

  it('never repeats a write that the server may have seen', () => {
    fc.assert(
      fc.property(attempts, chance, (given, random) => {
        const seen = !given.unsent && given.status !== 429
        if (seen) expect(retryWait({ ...given, repeatable: false }, () => random, now)).toBeNull()
      }),
    )
  })
})

describe('retryAfterToMs', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    [' ', undefined],
    ['soon', undefined],
    ['1.5', 1500],
    ['-3', 0],
    ['Wed, 01 Jul 2026 12:00:01 GMT', 1000],
  ])('reads %s as %s', (header, ms) => {
    expect(retryAfterToMs(header, now)).toBe(ms)
  })
})
