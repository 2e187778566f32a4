import { describe, expect, it } from 'vitest'
import { addTag, defineRecipe } from '../../../index.ts'
import { namesakes, showing } from '../../../language/toolkit/people.ts'
import { asset, planFor } from '../../../testing.ts'

const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']

it('namesakes says nothing of one, and names several by their ids', () => {
  expect(namesakes('Sam', [])).toBeNull()
  expect(namesakes('Sam', [{ id: 'a' }])).toBeNull()
  expect(namesakes('Sam', [{ id: 'a' }, { id: 'b' }])).toBe('2 people are called "Sam"; any of them counts: a, b.')
})

describe('showing', () => {
  const [first = '', second = ''] = ids
  const library = { people: [...ids.map((id) => ({ id, name: 'Sam' })), { name: 'Bob' }] }
  const assets = [
    asset({ originalPath: '/p/first.jpg', faces: [{ personId: first }] }),
    asset({ originalPath: '/p/second-and-bob.jpg', faces: [{ personId: second }], people: ['Bob'] }),
    asset({ originalPath: '/p/bob.jpg', people: ['Bob'] }),
    asset({ originalPath: '/p/nobody.jpg' }),
  ]
  const found = async (names: readonly string[], way: 'any' | 'all') => {
    const recipe = defineRecipe({ name: 'shown', where: showing(names, way), actions: [addTag('shown')] })
    return (await planFor(recipe, assets, { library })).recipes[0]?.matched
  }

  it('takes a name of several people for any of them, and an id for one', async () => {
    expect(await found(['Sam'], 'any')).toBe(2)
    expect(await found([first], 'any')).toBe(1)
    expect(await found(['Sam', 'Bob'], 'all')).toBe(1)
    expect(await found(['Sam', 'Bob'], 'any')).toBe(3)
  })

  it('minds the case of letters, and refuses who is not known', async () => {
    expect(await found(['Bob'], 'any')).toBe(2)
    await expect(found(['bob'], 'any')).rejects.toThrow(
      /^(?=.*No person is called "bob")(?=.*Bob \S+ \(2 photos\))(?=.*Sam \S+ \(1 photo\))/,
    )
  })
})
