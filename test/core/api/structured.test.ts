import { describe, expect, it } from 'vitest'
import type { SearchFilter } from '../../../core/api/search-filter.ts'
import { connect } from '../../../core/api/server.ts'
import { structuredFilter } from '../../../core/api/structured.ts'
import type { AssetInput } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const libraries = ['1', '2', '3'].map((n) => `00000000-0000-4000-8000-00000000000${n}`)

const rows: AssetInput[] = [
  { libraryId: libraries[0] ?? null, type: 'VIDEO', exif: { city: 'Rome' } },
  { libraryId: libraries[1] ?? null, visibility: 'archive', exif: { city: 'Oslo' } },
  { libraryId: libraries[2] ?? null, isFavorite: true, exif: { city: 'Rome' } },
]

const assets = rows.map((row, index) => ({
  ...row,
  originalPath: `/p/${index}.jpg`,
  fileCreatedAt: `2024-01-0${index + 1}T00:00:00Z`,
}))

describe('structuredFilter', () => {
  it('joins alternatives of one field into one condition', () => {
    expect(structuredFilter({ anyOf: [{ city: 'Rome' }, { city: 'Oslo' }] })).toEqual({
      city: { in: ['Rome', 'Oslo'] },
      trashedAt: { eq: null },
    })
  })

  it('keeps a condition of its own beside alternatives of the same field', () => {
    expect(structuredFilter({ visibility: 'timeline', anyOf: [{ visibility: 'archive' }] })).toEqual({
      visibility: { eq: 'timeline' },
      trashedAt: { eq: null },
      or: [{ visibility: { eq: 'archive' } }],
    })
  })

  it.each<[string, readonly SearchFilter[], string]>([
    ['one field', [{ city: 'Rome' }, { city: 'Oslo' }], '012'],
    ['ids', [{ libraryId: String(libraries[0]) }, { libraryId: String(libraries[1]) }], '01'],
    ['encoded ones', [{ isEncoded: true }, { isEncoded: true, isFavorite: true }], ''],
    ['several fields', [{ city: 'Rome', type: 'VIDEO' }, { isFavorite: true }], '02'],
    ['spans', [{ takenBefore: '2024-01-01T00:00:00Z' }, { takenAfter: '2024-01-03T00:00:00Z' }], '02'],
  ])('is understood by 3.2: %s', async (_, anyOf, expected) => {
    const sandbox = await sandboxFor({ assets }, '3.2.0')
    const { reads, close } = await connect({ url: sandbox.url, apiKey: String(sandbox.users[0]?.apiKey) })
    const { items } = await reads.search({ anyOf })
    expect(items.map(({ originalFileName }) => originalFileName.slice(0, 1)).join('')).toBe(expected)
    expect(await reads.count({ anyOf })).toBe(expected.length)
    await close()
  })
})
