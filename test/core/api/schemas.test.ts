import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as schemas from '../../../core/api/schemas.ts'
import { recordedVersions } from '../../../sandbox/index.ts'
import { endpointOf, hasRecordings, readExchanges } from '../../sandbox/exchange.ts'

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
}
const page = (item: object) => ({ assets: { items: [item], nextPage: null, total: 1, facets: [] }, albums: {} })
const itemOf = (item: object) => schemas.searchPageSchema.parse(page(item)).assets.items[0]

describe('answers of servers to come', () => {
  it('may have more fields', () => {
    const more = { ...asset, mood: 'sunny', exifInfo: { make: 'Canon', aura: 7 } }
    expect(itemOf(more)).toMatchObject({ ...asset, exifInfo: { make: 'Canon' } })
    expect(schemas.assetSchema.parse(more)).toEqual({ ...asset, exifInfo: { make: 'Canon' } })
  })

  it('may have more kinds of everything', () => {
    const news = { ...asset, type: 'HOLOGRAM', visibility: 'shared' }
    expect(itemOf(news)).toEqual(news)
    expect(schemas.bulkSchema.parse([{ id: 'a', success: false, error: 'mood' }])[0]?.error).toBe('mood')
    expect(schemas.apiKeySchema.parse({ name: 'k', permissions: ['mood.read'] }).permissions).toEqual(['mood.read'])
    const album = {
      id: 'b',
      albumName: 'B',
      assetCount: 0,
      createdAt: '',
      updatedAt: '',
      order: 'mood',
      albumUsers: [],
    }
    expect(schemas.albumSchema.parse(album)).toMatchObject({ order: 'mood' })
  })

  it('may write the next page as a number', () => {
    const parsed = schemas.searchPageSchema.parse({ assets: { items: [], nextPage: 2 } })
    expect(parsed.assets.nextPage).toBe(2)
  })

  it('must have what is read', () => {
    for (const field of Object.keys(asset)) {
      const { [field as keyof typeof asset]: _, ...rest } = asset
      expect(schemas.assetSchema.safeParse(rest).success, field).toBe(false)
    }
  })

  it('keep every field where the whole asset is wanted', () => {
    const anna = { id: 'p', name: 'Anna', faces: [{ id: 'f' }] }
    for (const people of [[], [anna]]) {
      const whole = { ...asset, people, mood: 'sunny', exifInfo: { aura: 7 } }
      expect(schemas.wholePageSchema.parse(page(whole)).assets.items[0]).toEqual(whole)
    }
  })

  it('name people by what is read of them', () => {
    const anna = { id: 'p', name: 'Anna' }
    expect(itemOf({ ...asset, people: [{ ...anna, updatedAt: 'now' }] })?.people).toEqual([anna])
  })

  const values = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, 0, 1.5, '', 'a', true, []),
    fc.constantFrom<unknown>({}, [{}], [{ id: 'p' }], [{ id: 7 }], { make: 'Canon' }, { rating: '5' }),
  )
  const field = fc.constantFrom(...Object.keys(schemas.assetSchema.shape), 'mood')
  const changed = fc.array(fc.record({ field, value: values }), { maxLength: 3 })
  const rows = fc.oneof(
    changed.map((some) => ({ ...asset, ...Object.fromEntries(some.map(({ field, value }) => [field, value])) })),
    values,
  )

  it('are taken and refused as the schema of one asset says', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 3 }), (items) => {
        const parsed = schemas.searchPageSchema.safeParse({ assets: { items } })
        const each = z.array(schemas.assetSchema).safeParse(items)
        expect(parsed.success).toBe(each.success)
        const pathsOf = ({ error }: { error?: z.ZodError }) => error?.issues.map(({ path }) => path.join('.'))
        expect(pathsOf(parsed)).toEqual(pathsOf(each)?.map((path) => ['assets.items', path].filter(Boolean).join('.')))
        expect(z.array(schemas.assetSchema).safeParse(parsed.data?.assets.items ?? items)).toEqual(each)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the owner of an album', () => {
  const member = { user: { id: 'm', name: 'M', email: 'm@example.com' }, role: 'editor' }
  const owner = { user: { id: 'o', name: 'O', email: 'o@example.com' }, role: 'owner' }
  const album = { id: 'b', albumName: 'B', assetCount: 0, createdAt: '', updatedAt: '' }

  it.each([
    ['stands apart before 3.0', { ...album, ownerId: 'o', albumUsers: [member] }],
    ['is the first of its users from 3.0', { ...album, albumUsers: [owner, member] }],
  ])('%s', (_, given) => {
    expect(schemas.albumSchema.parse(given)).toMatchObject({
      ownerId: 'o',
      users: [{ id: 'm', email: 'm@example.com', role: 'editor' }],
    })
  })
})

const readers: Record<string, z.ZodType> = {
  'GET /server/version': schemas.versionSchema,
  'GET /users/me': schemas.userSchema,
  'GET /api-keys/me': schemas.apiKeySchema,
  'POST /search/metadata': schemas.searchPageSchema,
  'POST /search/statistics': schemas.countSchema,
  'GET /timeline/buckets': schemas.bucketsSchema,
  'GET /albums': z.array(schemas.albumSchema),
  'POST /albums': schemas.albumSchema,
  'GET /tags': z.array(schemas.tagSchema),
  'PUT /tags': z.array(schemas.tagSchema),
  'GET /people': schemas.peopleSchema,
  'GET /stacks': z.array(schemas.stackSchema),
  'GET /assets/:id': schemas.assetSchema,
  'PUT /albums/:id/assets': schemas.bulkSchema,
  'PUT /tags/:id/assets': schemas.bulkSchema,
}

describe.each(recordedVersions)('what the recorded server %s answered', (version) => {
  it.skipIf(!hasRecordings(version))('is understood', () => {
    const met = new Set<string>()
    for (const exchange of readExchanges(version)) {
      const schema = readers[endpointOf(exchange)]
      if (!schema || exchange.status >= 300 || exchange.trimmed) continue
      met.add(endpointOf(exchange))
      const { error } = schema.safeParse(exchange.response)
      expect(error, `${exchange.seq} ${exchange.step}`).toBeUndefined()
    }
    expect(met.size).toBeGreaterThan(12)
  })
})
