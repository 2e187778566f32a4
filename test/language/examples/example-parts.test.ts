import { describe, expect, it } from 'vitest'
import {
  type Asset,
  all,
  defineRecipe,
  type ExampleAsset,
  type Need,
  type Predicate,
  person,
  satisfies,
  stacked,
} from '../../../index.ts'
import { runExamples } from '../../../language/examples/examples.ts'

const needs = ['exif', 'people', 'tags', 'albums', 'stack', 'raw'] as const

const reasonFor = async (where: Predicate<Need>, asset: ExampleAsset): Promise<string | null> => {
  const recipe = defineRecipe({ name: 'mine', where, actions: [], examples: [{ asset, matches: true }] })
  return (await runExamples(recipe))[0]?.reason ?? null
}

/** A part as an example gives it. */
const partOf = async (need: Need, asset: ExampleAsset): Promise<unknown> => {
  let seen: unknown
  const keep = (given: Asset<Need>): boolean => {
    seen = given[need]
    return true
  }
  expect(await reasonFor(satisfies(keep, { needs }), asset)).toBeNull()
  return seen
}

describe('the parts of an example', () => {
  it.each<[Need, ExampleAsset, unknown]>([
    ['exif', { exif: { city: 'Oslo' } }, { city: 'Oslo' }],
    ['exif', {}, {}],
    ['people', { people: ['Anna'] }, [{ id: 'anna', name: 'Anna', birthDate: null, isHidden: false }]],
    [
      'people',
      { people: [{ name: 'Eve', birthDate: '2016-03-14', isHidden: true }, {}] },
      [
        { id: 'eve', name: 'Eve', birthDate: '2016-03-14', isHidden: true },
        { id: 'unnamed 2', name: '', birthDate: null, isHidden: false },
      ],
    ],
    ['people', { people: [] }, []],
    ['tags', { tags: ['trips/2023', 'lake'] }, ['lake', 'trips/2023']],
    [
      'albums',
      { albums: ['Trip', 'Lake'] },
      [
        { id: 'Lake', name: 'Lake' },
        { id: 'Trip', name: 'Trip' },
      ],
    ],
    ['albums', { inAnyAlbum: false }, []],
    ['stack', { stack: null }, null],
    ['stack', { stacked: false }, null],
    ['stack', { id: 'a', stacked: true }, { id: 'stack', primaryAssetId: 'a', assetIds: ['a'] }],
    ['stack', { id: 'a', stack: { primaryAssetId: 'b' } }, { id: 'stack', primaryAssetId: 'b', assetIds: ['b', 'a'] }],
  ])('%s of %j', async (need, asset, expected) => {
    expect(await partOf(need, asset)).toEqual(expected)
  })

  it('have a record with what the example says', async () => {
    const example = { takenAt: '2023-07-01T12:00:00', exif: { make: 'Canon' }, tags: ['a'], raw: { checksum: 'x' } }
    const raw = await partOf('raw', example)
    expect(raw).toMatchObject({
      originalFileName: 'example.jpg',
      localDateTime: '2023-07-01T12:00:00.000Z',
      exifInfo: { make: 'Canon' },
      checksum: 'x',
    })
    // As on the server, a record does not tell them.
    for (const other of ['tags', 'albums', 'stack', 'takenAt', 'raw', 'exif']) expect(raw).not.toHaveProperty(other)
  })

  it.each<[Need, string]>([
    ['people', 'people'],
    ['tags', 'tags'],
    ['albums', 'albums'],
    ['stack', 'stack (null, or its fields)'],
  ])('that it leaves open cannot be judged: %s', async (need, give) => {
    const asks = satisfies((asset) => asset[need] !== undefined, { needs: [need] })
    expect(await reasonFor(asks, {})).toBe(
      `cannot be evaluated: asset.${need} comes from the library, which an example does not have; give ${give} in its asset`,
    )
  })

  it('answer predicates that ask the library alike', async () => {
    const eve = { people: ['Anna', { id: 'e1', name: 'Eve', isHidden: true }] }
    expect(await reasonFor(all(person('eve'), person('Anna', 'Eve').only), eve)).toBeNull()
    expect(await reasonFor(person('Eve').only, eve)).toContain('should match, but does not')
    expect(await reasonFor(stacked(), { stack: {} })).toBeNull()
    expect(await reasonFor(stacked(), { stack: null })).toContain('should match, but does not')
  })

  it.each<[unknown, string]>([
    [{ people: [{ birthdate: '2016-03-14' }] }, 'asset.people[0]'],
    [{ stack: { primary: 'a' } }, 'asset.stack.primary: is not a known option'],
    [{ raw: [] }, 'asset.raw'],
  ])('are checked: %j', (asset, message) => {
    const examples = [{ asset: asset as ExampleAsset, matches: true }]
    expect(() => defineRecipe({ name: 'mine', actions: [], examples })).toThrow(message)
  })
})
