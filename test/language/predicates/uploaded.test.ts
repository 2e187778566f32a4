import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createContext } from '../../../core/context/context.ts'
import { not } from '../../../core/predicates/predicate.ts'
import { filtersOf } from '../../../core/scan/narrowing.ts'
import type { InstantSpan } from '../../../language/predicates/taken.ts'
import { updated, uploaded } from '../../../language/predicates/uploaded.ts'
import { sandboxFor } from '../../support/sandbox.ts'
import { assetWith, prepared } from './assets.ts'

const usage = expect.objectContaining({ code: 'USAGE' })
const now = new Date('2024-03-01T00:30:00.000Z')

const examples: readonly [InstantSpan, string, boolean][] = [
  [{ from: '2024-02-28', to: '2024-02-29' }, '2024-02-27T23:59:59.999Z', false],
  [{ from: '2024-02-28', to: '2024-02-29' }, '2024-02-28T00:00:00.000Z', true],
  [{ from: '2024-02-28', to: '2024-02-29' }, '2024-02-29T23:59:59.999Z', true],
  [{ from: '2024-02-28', to: '2024-02-29' }, '2024-03-01T00:00:00.000Z', false],
  [{ from: '2024-02-29T02:00:00+02:00' }, '2024-02-29T00:00:00.000Z', true],
  [{ from: '2024-02-29T02:00:00+02:00' }, '2024-02-28T23:59:59.999Z', false],
  [{ to: '2024-02-29T12:00:00.500Z' }, '2024-02-29T12:00:00.500Z', true],
  [{ to: '2024-02-29T12:00:00.500Z' }, '2024-02-29T12:00:00.501Z', false],
  [{ year: 2024 }, '2023-12-31T23:59:59.999Z', false],
  [{ year: 2024 }, '2024-01-01T00:00:00.000Z', true],
  // By UTC it is 1 March when the run begins, whatever the clock of this machine shows.
  [{ lastDays: 1 }, '2024-03-01T00:00:00.000Z', true],
  [{ lastDays: 1 }, '2024-02-29T23:59:59.999Z', false],
  [{ lastDays: 2 }, '2024-02-29T00:00:00.000Z', true],
  [{ olderThanDays: 1 }, '2024-02-29T00:00:00.000Z', false],
  [{ olderThanDays: 1 }, '2024-02-28T23:59:59.999Z', true],
]

/** The version before 1.140 does not show the instant. */
describe.each(['1.135.3', '3.0.3'])('uploaded on a server of version %s', (version) => {
  it.each(examples)('%o of %s: %s', async (span, createdAt, expected) => {
    const micros = createdAt.replace('Z', '999Z')
    const assets = [{ originalPath: '/a.jpg', createdAt: micros }]
    const sandbox = await sandboxFor({ assets }, version)
    const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
    const passes = [{ visibility: 'timeline', trashed: false }] as const
    const { items } = await server.reads.search({})
    const asset = assetWith(items[0])
    const bound = await prepared(uploaded(span), createContext(server, passes), now)
    expect(items).toHaveLength(1)
    expect(asset.createdAt === null).toBe(version === '1.135.3')
    expect(bound.test(asset)).toBe(expected)
    const rest = await Promise.all(
      filtersOf(not(bound).narrow(server.capabilities)).map((filter) => server.reads.search(filter)),
    )
    expect(rest.some((page) => page.items.length > 0) || expected, 'what does not match is found too').toBe(true)
    await server.close()
  })
})

describe('uploaded and updated', () => {
  it('say themselves, and what they see', () => {
    const asset = assetWith({ createdAt: '2024-02-29T12:00:00.000Z', updatedAt: '2024-03-01T12:00:00.000Z' })
    expect([uploaded({ year: 2024 }).label, updated({ lastDays: 2 }).label]).toEqual([
      'uploaded year 2024',
      'updated lastDays 2',
    ])
    expect([uploaded({ year: 2024 }).inspect?.(asset), updated({ year: 2024 }).inspect?.(asset)]).toEqual([
      '2024-02-29T12:00:00.000Z',
      '2024-03-01T12:00:00.000Z',
    ])
    expect(uploaded({ year: 2024 }).inspect?.(assetWith())).toBe(null)
  })

  it('ask different instants', () => {
    const asset = assetWith({ createdAt: '2024-02-29T12:00:00.000Z', updatedAt: '2024-03-01T12:00:00.000Z' })
    const february = { from: '2024-02-29', to: '2024-02-29' }
    expect([uploaded(february).test(asset), updated(february).test(asset)]).toEqual([true, false])
  })

  it.each<[unknown]>([
    [{ from: '2024-02-30' }],
    [{ from: '2024-02-29T12:00:00' }],
    [{ to: 'yesterday' }],
    [{ from: '2024-03-01', to: '2024-02-29' }],
    [{ monthDay: '02-29' }],
    [{ year: 2024, lastDays: 3 }],
    [{ year: 20240 }],
    [{ lastDays: 0 }],
    [{ olderThanDays: 1.5 }],
    ['2024'],
    // True for the whole library, where a value was forgotten.
    [{}],
    [{ from: undefined }],
  ])('refuse %o', (span) => {
    expect(() => uploaded(span as InstantSpan)).toThrow(usage)
  })
})
