import { describe, expect, it } from 'vitest'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { type Action, defineRecipe, syncAlbum } from '../../../index.ts'
import { versions } from '../../../sandbox/index.ts'
import { actionFor, changesOf, kinds, syncBench, wishing } from './bench.ts'

const names = ['1', '2', '3', '4', '5']

describe.each(versions)('bounds of one sync on %s', (version) => {
  describe.each(kinds)('for an %s', (kind) => {
    const benchWith = async (actions: readonly Action[]) => {
      const bench = await syncBench(kind, version, names)
      await bench.run(wishing('rule', ['1', '2', '3', '4'], actions))
      return bench
    }

    it.each([
      [{ maxRemovals: 2 }, 'its recipe lets 2 go at once'],
      [{ maxRemovalPercent: 74 }, 'its recipe lets 74% of 4 go at once'],
    ])('%j refuses what is more, additions included', async (options, reason) => {
      const actions = [actionFor(kind, 'sync', options)]
      const bench = await benchWith(actions)
      const result = await bench.plan([wishing('rule', ['1', '5'], actions)])
      expect(changesOf(result)).toEqual({ add: [], remove: [] })
      expect(result.plan.refused).toMatchObject([{ reason: expect.stringContaining(reason), operations: 3 }])
    })

    it.each([{ maxRemovals: 3 }, { maxRemovalPercent: 75 }])('%j lets as many go', async (options) => {
      const actions = [actionFor(kind, 'sync', options)]
      const bench = await benchWith(actions)
      const result = await bench.plan([wishing('rule', ['1', '5'], actions)])
      expect(changesOf(result)).toEqual({ add: ['5'], remove: ['2', '3', '4'] })
    })

    it('without removing, it puts in what matches, and nothing again that a person took out', async () => {
      const actions = [actionFor(kind, 'sync', { remove: 'none' })]
      const bench = await benchWith(actions)
      await bench.byHand('remove', ['1'])
      const result = await bench.run(wishing('rule', ['1', '5'], actions))
      expect(changesOf(result)).toEqual({ add: ['5'], remove: [] })
      expect(bench.content()).toEqual(['2', '3', '4', '5'])
    })
  })

  it('a stream empties what it yields without assets', async () => {
    const actions = [syncAlbum('Sync', { allowEmpty: true })]
    const bench = await syncBench('album', version, names)
    const streaming = (count: number): AnyRecipe =>
      defineRecipe({
        name: 'rule',
        async *stream(assets) {
          yield { assets: (await assets.toArray()).slice(0, count), actions }
        },
      }) as AnyRecipe
    await bench.run(streaming(2))
    expect(bench.content()).toEqual(['1', '2'])
    await bench.run(streaming(0))
    expect(bench.content()).toEqual([])
  })
})
