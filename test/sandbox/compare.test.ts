import { describe, expect, it } from 'vitest'
import { type Context, differences } from './compare.ts'
import type { Exchange } from './exchange.ts'

const exchange = (response: unknown, more: Partial<Exchange> = {}): Exchange => ({
  seq: 1,
  step: 'x',
  as: 'admin',
  method: 'POST',
  path: '/search/metadata',
  status: 200,
  at: '2026-11-20T12:00:00.000Z',
  response,
  ...more,
})

const ranks: Record<string, string> = { a: '1', b: '2', c: '2', d: '3', e: '3' }

const compare = (recorded: unknown, actual: unknown, more: Partial<Context> = {}) =>
  differences(actual, {
    exchange: exchange(recorded),
    known: new Map(),
    startedAt: '2026-11-20T12:00:00.000Z',
    rank: (path, item) => (path === 'items' ? ranks[(item as { id: string }).id] : undefined),
    cutsTies: { start: false, end: false },
    ...more,
  })

const items = (...ids: string[]) => ({ items: ids.map((id) => ({ id })) })

describe('the comparison with the recordings', () => {
  it.each([
    ['another value', { a: 1 }, { a: 2 }],
    ['a missing field', { a: 1, b: 1 }, { a: 1 }],
    ['a field too much', { a: 1 }, { a: 1, b: 1 }],
    ['null for a value', { a: { b: 1 } }, { a: null }],
    ['an old instant that moved', { at: '2026-11-20T11:00:00.000Z' }, { at: '2026-11-20T11:00:00.001Z' }],
    ['no instant where one was set', { at: '2026-11-20T13:00:00.000Z' }, { at: null }],
    ['another order', items('a', 'b'), items('b', 'a')],
    ['another asset of the same instant', items('a', 'b'), items('a', 'c')],
    ['a list too short', items('a', 'b'), items('a')],
  ])('finds %s', (_, recorded, actual) => {
    expect(compare(recorded, actual)).not.toEqual([])
  })

  it.each([
    ['an instant set during the recording', { at: '2026-11-20T13:00:00.000Z' }, { at: '2030-01-01T00:00:00.000Z' }],
    ['ties in any order', items('a', 'b', 'c'), items('a', 'c', 'b')],
  ])('lets pass %s', (_, recorded, actual) => {
    expect(compare(recorded, actual)).toEqual([])
  })

  it('lets a page border cut through ties, at that border only', () => {
    const cutsTies = { start: false, end: true }
    expect(compare(items('a', 'b'), items('a', 'c'), { cutsTies })).toEqual([])
    expect(compare(items('b', 'd'), items('c', 'd'), { cutsTies })).not.toEqual([])
  })

  it('translates ids that the server made up', () => {
    expect(compare({ id: 'old' }, { id: 'new' }, { known: new Map([['old', 'new']]) })).toEqual([])
  })

  it('looks at the shape of errors, not at their words', () => {
    const failed = exchange({ message: ['a'], statusCode: 400 }, { status: 400 })
    expect(compare(null, { message: ['b'], statusCode: 400 }, { exchange: failed })).toEqual([])
    expect(compare(null, { message: 'b', statusCode: 400 }, { exchange: failed })).not.toEqual([])
    expect(compare(null, { message: ['b'] }, { exchange: failed })).not.toEqual([])
  })
})
