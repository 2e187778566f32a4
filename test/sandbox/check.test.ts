import { describe, expect, it } from 'vitest'
import { flag, id, instant, list, optional, Problem, readObject, whole } from '../../sandbox/http/check.ts'
import { HttpError } from '../../sandbox/http/http-error.ts'
import { parseInstant } from '../../sandbox/library/instant.ts'

const refused = (value: unknown) => value instanceof Problem

describe('the older servers coerce', () => {
  it.each([
    ['a number in a text', whole(1)('2', false), 2],
    ['a boolean in a text', flag('true', false), true],
    ['a bare date', instant('2025-10-01', false), parseInstant('2025-10-01T00:00:00Z')],
    ['a time without zone', instant('2025-10-01T06:00:00', false), parseInstant('2025-10-01T06:00:00Z')],
  ])('%s', (_, value, expected) => {
    expect(value).toBe(expected)
  })

  it('take anything for an empty object', () => {
    expect(readObject([], { page: optional(whole(1)) }, false)).toEqual({})
    expect(readObject(undefined, {}, false)).toEqual({})
  })
})

describe('3.0 refuses', () => {
  it.each([
    ['a number in a text', whole(1)('2', true)],
    ['a boolean in a text', flag('true', true)],
    ['a bare date', instant('2025-10-01', true)],
    ['30 February', instant('2025-02-30T00:00:00Z', true)],
  ])('%s', (_, value) => {
    expect(refused(value)).toBe(true)
  })

  it('a missing body', () => {
    expect(() => readObject(undefined, {}, true)).toThrow(HttpError)
  })
})

describe('every version', () => {
  it('drops unknown fields', () => {
    expect(readObject({ known: 3, other: 1 }, { known: whole(1) }, true)).toEqual({ known: 3 })
  })

  it('wants version 4 ids', () => {
    expect(refused(id('00000000-0000-0000-0000-000000000000', false))).toBe(true)
    expect(refused(id('c232ab00-9414-11ec-b3c8-9f68deced846', false))).toBe(true)
    expect(id('3F2504E0-4F89-41D3-9A0C-0305E82C3301', false)).toBe('3F2504E0-4F89-41D3-9A0C-0305E82C3301')
  })

  it('says which member of a list is wrong', () => {
    expect(list(id)(['3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'x'], true)).toMatchObject({ path: [1] })
  })

  it('lists all complaints at once', () => {
    const read = () => readObject({ page: 0, size: 2.5 }, { page: whole(1), size: whole(1, 1000) }, true)
    expect(read).toThrowError(
      expect.objectContaining({
        issues: [{ path: ['page'] }, { path: ['size'] }].map((issue) => expect.objectContaining(issue)),
      }),
    )
  })
})
