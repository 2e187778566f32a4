import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReads } from '../../../core/api/reads.ts'
import { DarkroomError } from '../../../core/errors.ts'
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
const page = { items: [asset], nextPage: null }
const someAssets = fc.constantFrom<unknown>(page, [asset], 1)
const somePeople = fc.constantFrom<unknown>([{ ...other, id: 'p' }], [{ id: 'p' }])
const damage = fc.dictionary(fc.constantFrom(...Object.keys(everything), 'assets', 'people'), anything, { maxKeys: 2 })
const nearlyRight = fc
  .tuple(someAssets, somePeople, fc.option(damage, { nil: {} }))
  .map(([assets, people, wrong]) => ({ ...everything, assets, people, ...wrong }))
const bodies = fc.oneof(
  fc.string(),
  anything.map((value) => JSON.stringify(value)),
  nearlyRight.map((value) => JSON.stringify(value)),
  fc.array(nearlyRight, { maxLength: 3 }).map((value) => JSON.stringify(value)),
)

const kinds = ['value', 'API_RESPONSE'] as const
const isExpected = (result: unknown): result is (typeof kinds)[number] => kinds.some((kind) => kind === result)

type AnyRead = (...args: readonly unknown[]) => Promise<unknown>

describe('2,000 answers of any kind', () => {
  it('give each read a value or an error of ours, never another one', { timeout: 120_000 }, async () => {
    let body = ''
    const url = await listen((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/json' }).end(body)
    })
    // An empty list stands for an id, a filter and a page number alike.
    const reads = Object.entries(createReads(clientFor(url, { attempts: 1 }))) as [string, AnyRead][]
    const met = new Map(reads.map(([name]) => [name, { value: 0, API_RESPONSE: 0 }]))
    await fc.assert(
      fc.asyncProperty(bodies, async (text) => {
        body = text
        const outcomes = await Promise.all(
          reads.map(async ([name, read]) => {
            const result = await read([], []).then(
              (): unknown => 'value',
              (error: unknown) => (error instanceof DarkroomError ? error.code : error),
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
      { numRuns: 2000 },
    )
    for (const [name, counts] of met) {
      expect(counts.value, `${name} understood none`).toBeGreaterThan(50)
      expect(counts.API_RESPONSE, `${name} refused none`).toBeGreaterThan(50)
    }
  })
})
