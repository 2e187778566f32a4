import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReads } from '../../../core/api/reads.ts'
import { hasCode } from '../../../core/errors.ts'
import { holds } from '../../support/effort.ts'
import { clientFor, listen } from './listen.ts'

const asset = {
  id: 'a',
  ownerId: 'u',
  type: 'IMAGE',
  originalPath: '/a.jpg',
  originalFileName: 'a.jpg',
  fileCreatedAt: '2023-07-01T21:30:00.000Z',
  localDateTime: '2023-07-01T23:30:00.000Z',
  updatedAt: '2023-07-02T00:00:00.000Z',
  visibility: 'timeline',
  isFavorite: false,
  isTrashed: false,
  isOffline: false,
  exifInfo: { make: 'Canon', rating: null },
  people: [{ id: 'p' }],
}
const album = { albumName: 'A', assetCount: 1, createdAt: '2023-01-01T00:00:00.000Z', albumUsers: [] }
const other = {
  email: 'e',
  name: 'n',
  value: 'v',
  permissions: [],
  primaryAssetId: 'a',
  timeBucket: '',
  isHidden: false,
}
const version = { major: 3, minor: 0, patch: 3 }
/** Satisfies every read that expects an object, because fields that are not read pass. */
const everything = {
  ...other,
  ...album,
  ...version,
  ...asset,
  total: 1,
  count: 1,
  hasNextPage: false,
}

const anything = fc.jsonValue({ maxDepth: 3 })
/** The same, often with a field gone or replaced by anything. */
const damaged = <T extends object>(whole: T, ...more: string[]): fc.Arbitrary<object> => {
  const value = fc.oneof(fc.constantFrom(null, undefined, '', 0), anything)
  const wrong = fc.dictionary(fc.constantFrom(...Object.keys(whole), ...more), value, { maxKeys: 2 })
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(whole) },
    wrong.map((fields) => ({ ...whole, ...fields })),
  )
}
const { exifInfo, ...bareAsset } = asset
const someAsset = fc
  .tuple(damaged(bareAsset, 'exifInfo'), damaged(exifInfo))
  .map(([given, exif]) => ({ exifInfo: exif, ...given }))
const listOf = (item: fc.Arbitrary<object>) => fc.array(item, { maxLength: 3 })
const page = fc.record({ items: listOf(someAsset), nextPage: fc.constantFrom(null, '2', 3) })
const nearlyRight = fc
  .tuple(
    fc.oneof<fc.Arbitrary<unknown>[]>(page, listOf(someAsset), fc.constant(1)),
    listOf(damaged({ ...other, id: 'p' })),
    damaged(everything, 'albumUsers'),
  )
  .map(([assets, people, rest]) => ({ ...rest, assets, people }))
const bodies = fc.oneof(
  fc.string(),
  anything.map((value) => JSON.stringify(value)),
  { weight: 4, arbitrary: nearlyRight.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: listOf(nearlyRight).map((value) => JSON.stringify(value)) },
)

const kinds = ['value', 'refused'] as const
const isExpected = (result: unknown): result is (typeof kinds)[number] => kinds.some((kind) => kind === result)

/** What answers the first question with another JSON is another program. */
const isRefusal = (read: string, error: unknown): boolean =>
  hasCode(error, 'API_RESPONSE') || (read === 'version' && hasCode(error, 'API_NOT_IMMICH'))

type AnyRead = (...args: readonly unknown[]) => Promise<unknown>

describe('answers of any kind', () => {
  it('give each read a value or an error of ours, never another one', async () => {
    let body = ''
    const url = await listen((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
    // An empty list stands for an id, a filter and a page number alike.
    const { thumbnail: _, ...inJson } = createReads(clientFor(url, { attempts: 1 }))
    const reads = Object.entries(inJson) as [string, AnyRead][]
    const met = new Map(reads.map(([name]) => [name, { value: 0, refused: 0 }]))
    await holds(
      fc.asyncProperty(bodies, async (text) => {
        body = text
        const outcomes = await Promise.all(
          reads.map(async ([name, read]) => {
            const result = await read([], []).then(
              (): unknown => 'value',
              (error: unknown) => (isRefusal(name, error) ? 'refused' : error),
            )
            return [name, result] as const
          }),
        )
        for (const [name, result] of outcomes) {
          if (!isExpected(result)) throw new Error(name, { cause: result })
          const counts = met.get(name)
          if (counts) counts[result] += 1
        }
      }),
      { runs: 500, seconds: 30 },
    )
    for (const [name, counts] of met) {
      expect(counts.value, `${name} understands too few; does "everything" hold what it needs?`).toBeGreaterThan(10)
      expect(counts.refused, `${name} refuses too few`).toBeGreaterThan(10)
    }
  })
})
