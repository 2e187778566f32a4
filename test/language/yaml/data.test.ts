import { describe, expect, it } from 'vitest'
import { isRecipe } from '../../../core/recipes/recipe.ts'
import { addTag, addToAlbum, all, archive, defineRecipe, favorite, not, path, person, taken } from '../../../index.ts'
import { parseRecipe } from '../../../language/yaml/data.ts'

const data = {
  name: 'summer',
  description: 'Anna in summer',
  scope: { visibility: ['timeline', 'archive'] },
  where: { all: [{ person: 'Anna' }, { taken: { year: 2023 } }, { not: { path: '**/office/**' } }] },
  actions: [{ addToAlbum: 'Summer' }, { addTag: 'summer/2023' }, 'archive', { favorite: true }],
  examples: [{ asset: { takenAt: '2023-07-01T12:00:00Z', people: ['Anna'] }, matches: true }],
}

const problemsOf = (changes: Record<string, unknown>, at = ''): string[] =>
  (parseRecipe({ ...data, ...changes }, at).problems ?? []).map(
    ({ path: where, message, hint }) => `${where}: ${message}${hint ? ` ${hint}` : ''}`,
  )

describe('a recipe of plain data', () => {
  it('is the one that code would make', () => {
    const { recipe, problems } = parseRecipe(data)
    expect(problems).toBeUndefined()
    expect(isRecipe(recipe)).toBe(true)
    const typed = defineRecipe({
      name: 'summer',
      description: 'Anna in summer',
      scope: { visibility: ['timeline', 'archive'] },
      where: all(person('Anna'), taken({ year: 2023 }), not(path('**/office/**'))),
      actions: [addToAlbum('Summer'), addTag('summer/2023'), archive(), favorite()],
      examples: [{ asset: { takenAt: '2023-07-01T12:00:00Z', people: ['Anna'] }, matches: true }],
    })
    expect(JSON.parse(JSON.stringify(recipe))).toEqual(JSON.parse(JSON.stringify(typed)))
    expect(recipe?.where).toMatchObject({ condition: data.where })
  })

  it('needs no more than name and actions', () => {
    const { recipe } = parseRecipe({ name: 'all', actions: [] })
    expect(recipe).toEqual(defineRecipe({ name: 'all', actions: [] }))
    expect(recipe).not.toHaveProperty('where')
  })

  it('takes each form of an action', () => {
    const actions = [{ archive: true }, 'favorite', { favorite: false }, { addToAlbum: { id: 'a-1' } }]
    expect(parseRecipe({ name: 'a', actions }).recipe?.actions).toMatchObject([
      { kind: 'asset.set', set: { visibility: 'archive' } },
      { kind: 'asset.set', set: { isFavorite: true } },
      { kind: 'asset.set', set: { isFavorite: false } },
      { kind: 'album.add', album: { id: 'a-1' } },
    ])
  })

  it('is no recipe of code that lacks defineRecipe', () => {
    const hint = 'recipes[0]: is made of code, and no plain data Write defineRecipe({ … }).'
    expect(problemsOf({ where: favorite() }, 'recipes[0]')).toEqual([hint])
    expect(problemsOf({ actions: [addToAlbum('A')] }, 'recipes[0]')).toEqual([hint])
  })

  it('may say where its schema is', () => {
    const { recipe } = parseRecipe({ ...data, $schema: './schema.json' })
    expect(recipe).not.toHaveProperty('$schema')
  })

  it.each<[Record<string, unknown>, string]>([
    [{ name: ' ' }, 'name: is empty'],
    [{ name: undefined }, 'name: is missing'],
    [{ wher: {} }, 'wher: is not a known option Did you mean "where"?'],
    [{ needs: ['exif'] }, 'needs: is not a known option Known: '],
    [{ scope: { visibility: ['locked'] } }, 'scope.visibility[0]: must be "timeline", '],
    [{ actions: undefined }, 'actions: is missing'],
    [{ actions: 'archive' }, 'actions: must be a list, not text'],
    [{ actions: ['archve'] }, 'actions[0].archve: is not a known action Did you mean "archive"?'],
    [{ actions: ['addTag'] }, 'actions[0]: addTag needs a value Write it as { addTag: … }.'],
    [{ actions: [7] }, 'actions[0]: is not an action Known: addToAlbum, removeFromAlbum, syncAlbum, album, addTag,'],
    [
      { actions: [{ archive: true, favorite: true }] },
      'actions[0]: is more than one action Write each one separately:',
    ],
    [{ actions: [{ archive: false }] }, 'actions[0].archive: must be true'],
    [
      { actions: [{ addToAlbum: 7 }] },
      'actions[0].addToAlbum: is neither the name of an album nor { name or id: "…" }',
    ],
    [{ actions: [{ addToAlbum: ' ' }] }, 'actions[0].addToAlbum: addToAlbum: the name is empty.'],
    [{ actions: [{ addTag: '//' }] }, 'actions[0].addTag: addTag: the tag is empty.'],
    [{ where: [] }, 'where: is a list'],
    [{ where: { all: [{ type: 'IMG' }] } }, 'where.all[0].type: must be "IMAGE", '],
    [{ examples: [{ asset: { peple: [] }, matches: true }] }, 'examples[0].asset.peple: is not a known option'],
  ])('tells what is wrong with %j', (changes, message) => {
    const problems = problemsOf(changes)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(message)
  })

  it('tells all at once, with paths below where it stands', () => {
    const changes = { where: { typ: 'IMAGE' }, actions: ['archve', 'archive'], were: 1 }
    expect(problemsOf(changes, 'recipes[2]').map((line) => line.split(':')[0])).toEqual([
      'recipes[2].were',
      'recipes[2].where.typ',
      'recipes[2].actions[0].archve',
    ])
  })

  it.each([undefined, null, 'a', 7, [data]])('is a set of keys and values, not %j', (given) => {
    expect(parseRecipe(given, 'recipes[0]').problems?.[0]?.path).toBe('recipes[0]')
  })
})
