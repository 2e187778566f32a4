import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createContext } from '../../../core/context/context.ts'
import type { SmartQuestion } from '../../../core/context/recognition.ts'
import type { LibraryInput } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const id = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`
const [anna, ben] = [id(8), id(9)]

/** Six assets; the fourth is archived, the fifth Ben's, who is Anna's partner. */
const library: LibraryInput = {
  users: [
    { id: anna, email: 'anna@example.com' },
    { id: ben, email: 'ben@example.com' },
  ],
  partners: [{ sharedById: ben, sharedWithId: anna, inTimeline: true }],
  smart: { dog: [id(4), id(3), id(5), id(0), id(1), id(2)], [id(0)]: [0, 1, 2, 3, 4, 5].map(id) },
  assets: [0, 1, 2, 3, 4, 5].map((digit) => ({
    id: id(digit),
    ...(digit === 3 ? { visibility: 'archive' as const } : {}),
    ...(digit === 4 ? { ownerId: ben } : {}),
    exif: { make: digit % 2 === 0 ? 'Canon' : 'Apple' },
  })),
}

const hits = async (version: string, question: Partial<SmartQuestion>): Promise<[number, number][]> => {
  const sandbox = await sandboxFor(library, version)
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  const whole = { query: 'dog', visibility: ['timeline'], owners: 'me', limit: 9, ...question } as SmartQuestion
  const { search } = createContext(server, [{ visibility: 'timeline', trashed: false }])
  return [...(await search.smartHits(whole))].map(([found, place]) => [Number(found.slice(-1)), place])
}

describe('smartHits', () => {
  it.each<[string, Partial<SmartQuestion>, [number, number][]]>([
    [
      'own ones on the timeline',
      { limit: 2 },
      [
        [5, 0],
        [0, 1],
      ],
    ],
    ['the archive', { visibility: ['archive'] }, [[3, 0]]],
    [
      'partners too',
      { owners: 'any', limit: 2 },
      [
        [4, 0],
        [5, 1],
      ],
    ],
    ['narrowed before they are counted', { filter: { make: 'Canon' }, limit: 1 }, [[0, 0]]],
  ])('%s', async (_, question, expected) => {
    for (const version of ['1.135.3', '2.7.5', '3.0.3']) expect(await hits(version, question)).toEqual(expected)
  })

  it('ranks every visibility in one, where the server does', async () => {
    const question: Partial<SmartQuestion> = { visibility: ['timeline', 'archive', 'hidden'], limit: 2 }
    expect(await hits('3.0.3', question)).toEqual([
      [3, 0],
      [5, 1],
    ])
    expect(await hits('2.7.5', question)).toEqual([
      [5, 0],
      [0, 1],
      [3, 0],
    ])
  })

  it('looks for what is like an asset, from 1.141 on', async () => {
    const like = { visibility: ['timeline'], owners: 'me', limit: 2, queryAssetId: id(0) } as const
    for (const version of ['2.7.5', '3.0.3'])
      expect(await hits(version, { ...like, query: undefined as never })).toEqual([
        [0, 0],
        [1, 1],
      ])
    await expect(hits('1.135.3', { ...like, query: undefined as never })).rejects.toThrow(
      expect.objectContaining({ code: 'FEATURE_OFF' }),
    )
  })
})
