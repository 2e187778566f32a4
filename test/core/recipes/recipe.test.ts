import { describe, expect, it } from 'vitest'
import { isRecipe, type RecipeDefinition } from '../../../core/recipes/recipe.ts'
import { addToAlbum, definePredicate, defineRecipe, type } from '../../../index.ts'

const clips = { name: 'clips', where: type('VIDEO'), actions: [addToAlbum('Clips')] }

describe('defineRecipe', () => {
  it('returns the recipe as it was written, frozen and known as one', () => {
    const recipe = defineRecipe(clips)
    expect(recipe).toMatchObject(clips)
    expect(Object.isFrozen(recipe)).toBe(true)
    expect(isRecipe(recipe)).toBe(true)
  })

  it('leaves the definition alone', () => {
    const definition = { ...clips }
    defineRecipe(definition)
    expect(Object.isFrozen(definition)).toBe(false)
    expect(isRecipe(definition)).toBe(false)
  })

  it('takes every key', () => {
    const recipe = defineRecipe({
      ...clips,
      description: 'Videos into an album',
      needs: ['exif'],
      scope: { visibility: ['timeline', 'archive', 'hidden'], owners: 'any', trashed: true, offline: true },
      actions: () => [],
      finish: () => {},
    })
    expect(recipe.scope?.owners).toBe('any')
  })

  const recipe = (changes: Record<string, unknown>) => () => {
    defineRecipe({ ...clips, ...changes } as unknown as RecipeDefinition)
  }

  it.each<[Record<string, unknown>, string]>([
    [{ name: '' }, 'name: is empty'],
    [{ name: '  ' }, 'name: is empty'],
    [{ name: 7 }, 'Recipe "without a name" has a problem'],
    [{ were: type('IMAGE') }, 'were: is not a known option\n    Did you mean "where"?'],
    [{ where: addToAlbum('Clips') }, "where: is not a predicate, such as type('IMAGE')"],
    [{ where: true }, 'where: is not a predicate'],
    [{ prepare: 1 }, 'prepare: '],
    [{ order: 'later' }, 'order: '],
    [{ permissions: 'album.read' }, 'permissions: '],
    [{ actions: undefined }, 'actions: is neither a list of actions nor a function'],
    [{ actions: 'archive' }, 'actions: is neither a list of actions nor a function'],
    [{ actions: [definePredicate({ label: 'x', test: () => true })] }, 'actions'],
    [{ needs: ['faces'] }, 'needs[0]: '],
    [{ scope: { visibility: ['locked'] } }, 'scope.visibility[0]: '],
    [{ scope: { visibility: [] } }, 'scope.visibility: '],
    [{ scope: { visibilty: ['timeline'] } }, 'scope.visibilty: is not a known option\n    Did you mean "visibility"?'],
    [{ scope: { owners: 'all' } }, 'scope.owners: '],
    [{ finish: 'later' }, 'finish: is not a function'],
  ])('refuses %j', (changes, message) => {
    expect(recipe(changes)).toThrow(message)
  })

  it('tells every problem at once', () => {
    expect(recipe({ were: 1, scope: { owners: 'all' }, finish: 1 })).toThrow(/Recipe "clips" has 3 problems/)
  })

  it('refuses what is no recipe at all', () => {
    for (const nothing of [undefined, null, 'clips', []]) {
      expect(() => defineRecipe(nothing as unknown as RecipeDefinition)).toThrow('Recipe "without a name"')
    }
  })
})

describe('isRecipe', () => {
  it('knows recipes of another copy of this package', () => {
    expect(isRecipe({ ...clips, [Symbol.for('immich-darkroom.recipe')]: true })).toBe(true)
  })

  it.each([undefined, null, 'clips', 7, {}, [], clips, () => clips])('is false for %s', (value) => {
    expect(isRecipe(value)).toBe(false)
  })
})
