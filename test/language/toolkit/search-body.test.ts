import { describe, expect, it } from 'vitest'
import { addTag, defineRecipe, type Predicate } from '../../../index.ts'
import {
  matchesSearch,
  matchesSpan,
  type SearchBody,
  searchFields,
  smartSearchFields,
  spanFilter,
} from '../../../language/toolkit/search-body.ts'
import { type AssetInput, versions } from '../../../sandbox/index.ts'
import { asset, planFor } from '../../../testing.ts'

const albumId = '00000000-0000-4000-8000-00000000000a'
const id = (index: number): string => `00000000-0000-4000-8000-00000000000${index}`
const assets: readonly AssetInput[] = [
  asset({ id: id(1), originalPath: '/p/IMG_1.jpg', exif: { make: 'Apple', city: 'Oslo', description: 'Café' } }),
  asset({ id: id(2), originalPath: '/p/IMGx1.jpg', exif: { make: 'apple', rating: 4 }, isFavorite: true }),
  asset({ id: id(3), originalPath: '/p/c.mp4', type: 'VIDEO', fileCreatedAt: '2024-07-01T23:30:00.000Z' }),
]
const library = { albums: [{ id: albumId, albumName: 'A', assetIds: [id(2)] }] }

/** Numbers of the assets that match. */
const matched = async (where: Predicate<'exif' | 'raw'>, version?: string): Promise<number[]> => {
  const recipe = defineRecipe({ name: 'found', where, actions: [addTag('found')] })
  const { operations } = await planFor(recipe, assets, { library, ...(version ? { version } : {}) })
  const tagged = operations.flatMap((operation) => (operation.op === 'tag.add' ? operation.assetIds : []))
  return tagged.map((found) => Number(found.slice(-1))).sort()
}

describe.each(versions)('matchesSearch on %s', (version) => {
  it.each<[SearchBody, number[]]>([
    [{}, [1, 2, 3]],
    [{ make: 'Apple' }, [1]],
    [{ make: null }, [3]],
    [{ rating: 4 }, [2]],
    [{ originalFileName: 'img_1' }, [1, 2]],
    [{ description: 'cafe' }, [1]],
    [{ type: 'VIDEO' }, [3]],
    [{ isFavorite: false, type: 'IMAGE' }, [1]],
    [{ isNotInAlbum: true }, [1, 3]],
    [{ albumIds: [albumId] }, [2]],
    [{ id: id(3) }, [3]],
  ])('%j', async (body, expected) => {
    expect(await matched(matchesSearch(body), version)).toEqual(expected)
  })
})

describe('matchesSpan', () => {
  const day = { from: Date.parse('2024-07-01'), to: Date.parse('2024-07-02') - 1 }

  it('includes both ends', async () => {
    const at = Date.parse('2024-07-01T23:30:00.000Z')
    expect(await matched(matchesSpan('taken', { from: at, to: at }))).toEqual([3])
    expect(await matched(matchesSpan('taken', { from: at + 1, to: Infinity }))).toEqual([])
    expect(await matched(matchesSpan('taken', { from: -Infinity, to: at - 1 }))).toEqual([1, 2])
  })

  it('asks by the clock at the place where it is told to', async () => {
    const local = asset({ fileCreatedAt: '2024-07-01T23:30:00.000Z', localDateTime: '2024-07-02T01:30:00.000Z' })
    const count = async (isLocal: boolean) => {
      const where = matchesSpan('taken', day, isLocal)
      const recipe = defineRecipe({ name: 'found', where, actions: [addTag('found')] })
      return (await planFor(recipe, [local])).recipes[0]?.matched
    }
    expect(await count(false)).toBe(1)
    expect(await count(true)).toBe(0)
  })

  it('leaves an end without a bound out of the filter', () => {
    expect(spanFilter('trashed', { from: day.from, to: Infinity })).toEqual({
      trashedAfter: '2024-07-01T00:00:00.000Z',
    })
  })
})

describe('forms of fields', () => {
  it.each([
    ['rating', 6],
    ['rating', 'five'],
    ['personIds', []],
    ['personIds', ['Ann']],
    ['ocr', ''],
    ['ocr', null],
    ['type', 'PHOTO'],
    ['id', 'x'],
  ] as const)('refuse %s %j', (name, value) => {
    expect(searchFields[name].form.safeParse(value).success).toBe(false)
  })

  it('take each id once, and ids in capitals', () => {
    expect(searchFields.tagIds.form.parse([albumId, albumId])).toEqual([albumId])
    expect(searchFields.id.form.parse(albumId.toUpperCase())).toBe(albumId)
  })

  it('of a smart search are those that narrow before it ranks', () => {
    expect(Object.keys(smartSearchFields)).not.toContain('originalPath')
    expect(Object.keys(searchFields)).toEqual(expect.arrayContaining(Object.keys(smartSearchFields)))
  })
})
