import { describe, expect, it } from 'vitest'
import { isPlugin, isPluginInstance } from '../../../core/plugins/plugin.ts'
import { addToAlbum, definePlugin, defineRecipe, z } from '../../../index.ts'

const options = z.strictObject({ album: z.string().default('Clips'), most: z.number().min(1) })
let made = 0
const clips = definePlugin({
  name: 'clips',
  description: 'Makes an album of clips',
  options,
  recipes: ({ album, most }, { name }) => {
    made += 1
    return [defineRecipe({ name: `${name}-${most}`, actions: [addToAlbum(album)] })]
  },
})
const given = (value: unknown) => clips(value as { most: number })

describe('definePlugin', () => {
  it('makes recipes with options filled in', () => {
    const [recipe] = clips({ most: 2 }).recipes()
    expect(recipe).toMatchObject({ name: 'clips-2', actions: [{ album: 'Clips' }] })
  })

  it('tells instances apart by their names', () => {
    const instance = clips({ most: 2, name: 'short-clips' })
    expect(instance).toMatchObject({ plugin: 'clips', name: 'short-clips', description: 'Makes an album of clips' })
    expect(instance.recipes()[0]?.name).toBe('short-clips-2')
    expect(clips({ most: 2 }).name).toBe('clips')
  })

  it('makes recipes for the accounts of an instance', () => {
    expect(clips({ most: 2, accounts: ['anna'] }).recipes()).toMatchObject([{ name: 'clips-2', accounts: ['anna'] }])
    expect(clips({ most: 2 }).recipes()[0]).not.toHaveProperty('accounts')
  })

  it('leaves a recipe to those of its own accounts that the instance is for', () => {
    const shared = definePlugin({
      name: 'shared',
      options: z.strictObject({ most: z.number().default(1) }),
      recipes: (_, { name }) => [defineRecipe({ name, accounts: ['anna', 'ben'], actions: [] })],
    })
    expect(shared({ accounts: ['ben', 'cleo'] }).recipes()).toMatchObject([{ accounts: ['ben'] }])
    expect(shared({}).recipes()).toMatchObject([{ accounts: ['anna', 'ben'] }])
  })

  it('reads files beside the configuration, and knows none without one', () => {
    const seen: (string | null)[] = []
    const reading = definePlugin({
      name: 'reading',
      options: z.strictObject({ most: z.number().default(1) }),
      recipes: (_, { readText }) => {
        seen.push(readText('a.json'))
        return []
      },
    })
    reading({}).recipes((path) => `text of ${path}`)
    reading({}).recipes()
    expect(seen).toEqual(['text of a.json', null])
  })

  it('makes nothing before it is asked, and anew each time', () => {
    made = 0
    const instance = clips({ most: 2 })
    expect(made).toBe(0)
    expect(instance.recipes()[0]).not.toBe(instance.recipes()[0])
    expect(made).toBe(2)
  })

  it.each<[unknown, string[]]>([
    [{}, ['most']],
    [{ most: 'many' }, ['most']],
    [{ most: 0, album: 7 }, ['album', 'most']],
    [{ most: 1, albums: 'x' }, ['albums']],
    [undefined, ['most']],
    [null, ['most']],
  ])('keeps the problems of %j instead of throwing them', (value, paths) => {
    const instance = given(value)
    expect(instance.problems.map(({ path }) => path)).toEqual(paths)
    expect(instance.recipes()).toEqual([])
  })

  it('suggests the option that was meant', () => {
    expect(given({ most: 1, albumm: 'x' }).problems[0]?.hint).toBe('Did you mean "album"?')
  })
})

describe('isPlugin and isPluginInstance', () => {
  it('tell a plugin from a plugin with its options', () => {
    expect([isPlugin(clips), isPluginInstance(clips)]).toEqual([true, false])
    expect([isPlugin(clips({ most: 1 })), isPluginInstance(clips({ most: 1 }))]).toEqual([false, true])
  })

  it('know those of another copy of this package', () => {
    expect(isPluginInstance({ name: 'x', [Symbol.for('immich-darkroom.plugin')]: true })).toBe(true)
  })

  it.each([undefined, null, 'clips', 7, {}, () => {}])('are false for %s', (value) => {
    expect([isPlugin(value), isPluginInstance(value)]).toEqual([false, false])
  })
})
