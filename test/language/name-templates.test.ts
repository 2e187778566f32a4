import { describe, expect, it } from 'vitest'
import { addTag, addToAlbum, album, defineRecipe, inAlbum, satisfies, syncAlbum, syncTag } from '../../index.ts'
import { nameProblem } from '../../language/name-templates.ts'
import { parseRecipe } from '../../language/yaml/data.ts'
import { versions } from '../../sandbox/index.ts'
import { annaId } from '../support/library.ts'
import { id, libraryOf, workbenchFor } from '../support/workbench.ts'

/** Three pictures of Italy, one of an unknown place, one of France. */
const library = libraryOf([
  { exif: { country: 'Italy', city: 'Rome', make: 'Canon' }, originalPath: '/photos/Trip {1}/1.jpg' },
  { exif: { country: 'Italy', city: 'Rome' }, originalPath: '/photos/Trip {1}/2.jpg' },
  { exif: { country: 'Italy', city: 'Pisa' }, originalPath: '/photos/b/3.jpg' },
  { originalPath: '/photos/b/4.jpg' },
  {
    exif: { country: 'France', city: 'Nice' },
    originalPath: '/photos/c/5.jpg',
    fileCreatedAt: '2024-12-31T12:00:00.000Z',
  },
])

/** A name, and the albums that come of it with their assets. */
const names: readonly (readonly [string, Readonly<Record<string, readonly number[]>>])[] = [
  ['Trip {year} {country}', { 'Trip 2023 Italy': [1, 2, 3], 'Trip 2024 France': [5] }],
  ['{country}, {city}', { 'Italy, Rome': [1, 2], 'Italy, Pisa': [3], 'France, Nice': [5] }],
  [
    '{year}-{month}-{day}',
    { '2023-07-01': [1], '2023-07-02': [2], '2023-07-03': [3], '2023-07-04': [4], '2024-12-31': [5] },
  ],
  ['{taken:MMMM yyyy}', { 'July 2023': [1, 2, 3, 4], 'December 2024': [5] }],
  ['from {folder}', { 'from Trip {1}': [1, 2], 'from b': [3, 4], 'from c': [5] }],
  ['{make}', { Canon: [1] }],
  ['{{year}}', { '{year}': [1, 2, 3, 4, 5] }],
  ['plain', { plain: [1, 2, 3, 4, 5] }],
]

const numbered = (assetIds: readonly string[]) => assetIds.map((assetId) => Number(assetId.slice(-12)))

describe.each(versions)('a name with fields on %s', (version) => {
  it.each(names)('%s', async (name, expected) => {
    const { plan, apply } = await workbenchFor(library, version)
    const recipe = defineRecipe({ name: 'named', actions: [addToAlbum(name)] })
    const first = await plan(recipe)
    const added = first.operations.flatMap((one) =>
      one.op === 'album.add' ? [[one.album.name, numbered(one.assetIds)]] : [],
    )
    expect(Object.fromEntries(added)).toEqual(expected)
    await apply(first)
    expect((await plan(recipe)).operations).toEqual([])
  })
})

describe('a name with fields', () => {
  it('gives no properties to an album that is not made for want of assets', async () => {
    const { plan } = await workbenchFor(library)
    const { operations, refused } = await plan(
      defineRecipe({
        name: 'trips',
        actions: [addToAlbum('{year} {country}', { atLeast: 2 }), album('{year} {country}', { order: 'asc' })],
      }),
      defineRecipe({ name: 'others', actions: [album('2024 France', { description: 'Nice' })] }),
    )
    expect(refused).toEqual([])
    expect(operations.flatMap((one) => ('album' in one ? [`${one.op} ${one.album.name}`] : []))).toEqual([
      'album.create 2023 Italy',
      'album.add 2023 Italy',
      'album.update 2023 Italy',
    ])
  })

  it('makes no album of fewer assets than atLeast, but fills one that is there', async () => {
    const { plan } = await workbenchFor({ ...library, albums: [{ albumName: '2024 France', assetIds: [] }] })
    for (const action of [
      addToAlbum('{year} {country}', { atLeast: 3 }),
      syncAlbum(album('{year} {country}', { order: 'asc' }), { atLeast: 3 }),
    ]) {
      const { operations, refused } = await plan(defineRecipe({ name: 'trips', actions: [action] }))
      const filled = operations.flatMap((one) => (one.op === 'album.add' ? [one.album.name] : []))
      expect(filled.sort()).toEqual(['2023 Italy', '2024 France'])
      expect(refused).toEqual([])
    }
    const { operations } = await plan(
      defineRecipe({ name: 'trips', actions: [addToAlbum('{year} {country}', { atLeast: 4 })] }),
    )
    expect(operations.flatMap((one) => ('album' in one ? [one.album.name] : []))).toEqual(['2024 France'])
  })

  it('goes by the people on it, each into an album, or only those that the condition asks for', async () => {
    const people = [
      { id: '30000000-0000-4000-8000-000000000001', name: 'Anna Weber' },
      { id: '30000000-0000-4000-8000-000000000002', name: 'Ben Weber' },
      { id: '30000000-0000-4000-8000-000000000003', name: '' },
      { id: '30000000-0000-4000-8000-000000000004', name: 'Carl', isHidden: true },
    ]
    const faces = (...indexes: number[]) => indexes.map((index) => ({ personId: people[index]?.id ?? null }))
    const shown = libraryOf([
      { faces: faces(0, 1) },
      { faces: faces(1, 2) },
      { faces: faces(2) },
      { faces: faces(0, 3) },
    ])
    const { plan } = await workbenchFor({ ...shown, people: people.map((one) => ({ ...one, ownerId: annaId })) })
    const filled = async (where: object | null, name: string) => {
      const { recipe } = parseRecipe({ name: 'people', ...(where ? { where } : {}), actions: [{ addToAlbum: name }] })
      if (!recipe) throw new Error('not read')
      const { operations } = await plan(recipe)
      return Object.fromEntries(
        operations.flatMap((one) => (one.op === 'album.add' ? [[one.album.name, numbered(one.assetIds)]] : [])),
      )
    }
    expect(await filled(null, 'With {person}')).toEqual({ 'With Anna Weber': [1, 4], 'With Ben Weber': [1, 2] })
    expect(await filled(null, '{person:first}')).toEqual({ Anna: [1, 4], Ben: [1, 2] })
    expect(await filled({ person: 'Anna Weber' }, '{person:first} {year}')).toEqual({ 'Anna 2023': [1, 4] })
    expect(
      await filled({ any: [{ person: { any: ['carl'] } }, { person: { none: ['Anna Weber'] } }] }, '{person}'),
    ).toEqual({
      Carl: [4],
    })
  })

  it('is the same in YAML', async () => {
    const { plan } = await workbenchFor(library)
    const written = {
      name: 'trips',
      actions: [{ addToAlbum: { name: '{year} {country}', atLeast: 3 } }, { syncTag: 'places/{country}' }],
    }
    const { recipe } = parseRecipe(written)
    if (!recipe) throw new Error('not read')
    const typed = defineRecipe({
      name: 'trips',
      actions: [addToAlbum('{year} {country}', { atLeast: 3 }), syncTag('places/{country}')],
    })
    const { operations } = await plan(recipe)
    expect(operations).toEqual((await plan(typed)).operations)
    expect(operations.map(({ op }) => op)).toEqual(expect.arrayContaining(['album.create', 'album.add', 'tag.add']))
  })

  it.each<[object, string, string]>([
    [{ city: 'Biel/Bienne', country: 'Switzerland' }, 'places/{country}/{city}', 'places/Switzerland/Biel-Bienne'],
    [{ lensModel: 'back camera 5.7mm f/1.5' }, 'lenses/{lens}', 'lenses/back camera 5.7mm f-1.5'],
    [{}, 'days/{taken:yyyy/MM}', 'days/2023/07'],
  ])('has one level in a tag for each value: %j in %s', async (exif, name, expected) => {
    const { plan } = await workbenchFor(libraryOf([{ exif }]))
    const tagged = await plan(defineRecipe({ name: 'tagged', actions: [addTag(name)] }))
    expect(tagged.operations.flatMap((one) => (one.op === 'tag.add' ? [one.tag.value] : []))).toEqual([expected])
    const inAlbums = await plan(defineRecipe({ name: 'inAlbums', actions: [addToAlbum('{city}')] }))
    const albums = inAlbums.operations.flatMap((one) => (one.op === 'album.add' ? [one.album.name] : []))
    expect(albums).toEqual('city' in exif ? [exif.city] : [])
  })

  it('is seen by later recipes', async () => {
    const { plan } = await workbenchFor(library)
    const after = defineRecipe({ name: 'after', where: inAlbum('2024 France'), actions: [addTag('seen')] })
    const { operations } = await plan(defineRecipe({ name: 'trips', actions: [addToAlbum('{year} {country}')] }), after)
    expect(operations.flatMap((one) => (one.op === 'tag.add' ? numbered(one.assetIds) : []))).toEqual([5])
  })

  it('is taken literally in functions', async () => {
    const { plan } = await workbenchFor(library)
    const recipe = defineRecipe({
      name: 'literal',
      where: satisfies((asset) => asset.id === id(1)),
      actions: () => [addToAlbum('{year}')],
    })
    const { operations } = await plan(recipe)
    expect(operations.flatMap((one) => (one.op === 'album.create' ? [one.album.name] : []))).toEqual(['{year}'])
  })

  it('must have known fields', async () => {
    const problem =
      'holds an unknown field {yaer}. Known: {year}, {month}, {day}, {folder}, {country}, {state}, {city}, {make}, {model}, {lens}, {person}, {person:first}, {taken:MMMM yyyy}; write {{ and }} for braces'
    expect(nameProblem('Trip {yaer}')).toBe(problem)
    expect(parseRecipe({ name: 'trips', actions: [{ addToAlbum: { name: 'Trip {yaer}' } }] }).problems).toMatchObject([
      { message: problem },
    ])
    expect(parseRecipe({ name: 'trips', actions: [{ addTag: 'Trip {yaer}' }] }).problems).toMatchObject([
      { message: problem },
    ])
    const { plan } = await workbenchFor(library)
    await expect(plan(defineRecipe({ name: 'trips', actions: [addTag('Trip {yaer}')] }))).rejects.toThrow('{yaer}')
  })

  it.each([
    ['Trip {year', '{'],
    ['Trip year}', '}'],
    ['{{Trip} {year}', '}'],
    ['{Trip {year}}', '{'],
  ])('must have a field for each brace: %s', (name, brace) => {
    expect(nameProblem(name)).toMatch(
      new RegExp(`^holds a \\${brace} that belongs to no field[.].* write {{ and }} for braces$`),
    )
  })

  it.each(['Trip {{year', 'a }} b', '{{{year}}}'])('may have other braces, written twice: %s', (name) => {
    expect(nameProblem(name)).toBeNull()
  })
})
