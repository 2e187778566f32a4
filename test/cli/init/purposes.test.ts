import { describe, expect, it } from 'vitest'
import { canPlan, lacksOf } from '../../../cli/init/key-purposes.ts'
import { runtimeScopes } from '../../../engine/runner/scopes.ts'
import { addTag, addToAlbum, archive, defineRecipe, favorite, person } from '../../../index.ts'

const everything = lacksOf([]).flatMap(({ scopes }) => scopes)

describe('the permissions told per purpose', () => {
  it('are all that recipes with these purposes need, and no more', () => {
    const recipe = defineRecipe({
      name: 'all of it',
      where: person('Anna'),
      actions: [addToAlbum('A'), addTag('a'), archive(), favorite()],
    })
    const needed = runtimeScopes([{ recipe, plugin: null, from: 'here' }]).flatMap(({ scopes }) => scopes)
    expect([...everything].sort()).toEqual([...needed].sort())
  })

  it('lack nothing in a key that has them, or all', () => {
    expect(lacksOf(everything)).toEqual([])
    expect(lacksOf(['all'])).toEqual([])
  })

  it('let plan whoever may read, and a key that cannot be asked', () => {
    expect(canPlan(['user.read', 'asset.read', 'asset.statistics'])).toBe(true)
    expect(canPlan(['user.read', 'asset.read'])).toBe(false)
    expect(canPlan(null)).toBe(true)
  })
})
