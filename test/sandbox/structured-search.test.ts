import { describe, expect, it } from 'vitest'
import type { LibraryInput } from '../../sandbox/index.ts'
import { sandboxFor } from '../support/sandbox.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const library: LibraryInput = {
  users: [{ id: id(1) }, { id: id(2), email: 'partner@example.com' }],
  people: [
    { id: id(11), name: 'Anna' },
    { id: id(12), name: 'Ben' },
  ],
  assets: [
    { id: id(100), originalPath: '/p/a.jpg', faces: [{ personId: id(11) }], exif: { city: 'Rome', rating: 5 } },
    { id: id(101), originalPath: '/p/b.jpg', faces: [{ personId: id(12) }], exif: { city: 'Oslo' }, isFavorite: true },
    { id: id(102), originalPath: '/p/c.jpg', faces: [{ personId: id(11) }, { personId: id(12) }], exif: null },
    { id: id(103), originalPath: '/p/d.mp4', trashedAt: '2024-01-01T00:00:00Z', exif: { city: 'Rome' } },
    { id: id(104), originalPath: '/p/e.jpg', ownerId: id(2) },
    { id: id(105), originalPath: '/p/f.jpg', visibility: 'locked' },
  ],
  albums: [{ id: id(50), albumName: 'Trip', assetIds: [id(100), id(104)] }],
}

interface Answer {
  readonly assets: {
    readonly items: readonly { readonly originalFileName: string }[]
    readonly nextCursor: string | null
  }
  readonly errors?: unknown
}

const ask = async (body: object, version = '3.2.0', path = '/search/metadata') => {
  const sandbox = await sandboxFor(library, version)
  const headers = { 'x-api-key': sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' }
  const answer = await fetch(`${sandbox.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Answer }
}
const names = async (filter: object, more: object = {}) => {
  const { status, body } = await ask({ filter, ...more })
  expect(status).toBe(200)
  return body.assets.items.map(({ originalFileName }) => originalFileName[0]).join('')
}
const inOrder = { orderBy: { field: 'fileCreatedAt', direction: 'asc' } }

describe('structured search', () => {
  it.each<[string, object, string]>([
    ['any of people', { personIds: { any: [id(11), id(12)] } }, 'abc'],
    ['all of people', { personIds: { all: [id(11), id(12)] } }, 'c'],
    ['none of people', { personIds: { none: [id(12)] } }, 'ad'],
    ['a list', { city: { in: ['Rome', 'Oslo'] } }, 'abd'],
    ['missing values, exif or not', { city: { eq: null } }, 'c'],
    ['no trash', { city: { in: ['Rome', 'Oslo'] }, trashedAt: { eq: null } }, 'ab'],
    ['branches', { or: [{ isFavorite: { eq: true } }, { rating: { gte: 4 } }] }, 'ab'],
    [
      'branches and the rest',
      { or: [{ isFavorite: { eq: true } }, { city: { eq: 'Rome' } }], type: { eq: 'VIDEO' } },
      'd',
    ],
    ['the beginning of a text', { originalFileName: { startsWith: 'a' } }, 'a'],
    ['albums with assets of others', { albumIds: { any: [id(50)] } }, 'ae'],
    ['no locked assets', { hasAlbums: { eq: false } }, 'bcd'],
  ])('finds %s', async (_, filter, expected) => {
    expect(await names(filter, inOrder)).toBe(expected)
  })

  it('pages by a cursor, what has no value last, with the id as tie-breaker', async () => {
    const first = await ask({ orderBy: { field: 'rating', direction: 'desc' }, size: 2 })
    const cursor = first.body.assets.nextCursor
    expect(first.body.assets.items.map(({ originalFileName }) => originalFileName)).toEqual(['a.jpg', 'd.mp4'])
    const rest = await ask({ orderBy: { field: 'rating', direction: 'desc' }, size: 2, cursor })
    expect(rest.body.assets.items.map(({ originalFileName }) => originalFileName)).toEqual(['c.jpg', 'b.jpg'])
    expect(rest.body.assets.nextCursor).toBeNull()
  })

  it('is counted alike', async () => {
    const { body } = await ask({ filter: { city: { eq: 'Rome' } } }, '3.2.0', '/search/statistics')
    expect(body).toEqual({ total: 2 })
  })

  it.each<[string, object]>([
    ['a flat filter beside it', { filter: { city: { eq: 'Rome' } }, isFavorite: true }],
    ['an unknown field', { filter: { town: { eq: 'Rome' } } }],
    ['an unknown operator', { filter: { isFavorite: { ne: true } } }],
    ['an empty branch', { filter: { or: [{}] } }],
    ['a branch inside a branch', { filter: { or: [{ or: [{ city: { eq: 'Rome' } }] }] } }],
    ['a wrong value', { filter: { city: { in: 'Rome' } } }],
    ['null where there always is something', { filter: { type: { eq: null } } }],
    ['a bad cursor', { cursor: 'x' }],
    ['an unknown order', { orderBy: { field: 'city' } }],
  ])('refuses %s', async (_, body) => {
    expect((await ask(body)).status).toBe(400)
  })

  it.each(['3.0.3', '3.1.0'])('is ignored on %s', async (version) => {
    const { body } = await ask({ filter: { city: { eq: 'Nowhere' } } }, version)
    expect(body.assets.items).toHaveLength(3)
  })
})
