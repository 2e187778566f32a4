import { describe, expect, it } from 'vitest'
import type { AnyRecipe } from '../../../core/recipes/recipe.ts'
import { explainAsset } from '../../../engine/explain.ts'
import { defineRecipe, favorite, inAlbum, tagged } from '../../../index.ts'
import { versions } from '../../../sandbox/index.ts'
import { actionFor, assetId, kinds, syncBench, wishing } from './bench.ts'

describe.each(kinds.flatMap((kind) => versions.map((version) => [kind, version] as const)))(
  'what a person took out of a synced %s, %s',
  (kind, version) => {
    const where = kind === 'album' ? inAlbum('Sync') : tagged('Sync')
    const later = defineRecipe({ name: 'later', where, actions: [favorite()] }) as AnyRecipe
    const favoritesOf = async (respectRemovals: boolean, isKnown: boolean): Promise<readonly string[]> => {
      const bench = await syncBench(kind, version, ['1', '2', '9'], ['9'])
      const first = wishing('first', ['1', '2'], [actionFor(kind, 'sync', { respectRemovals })])
      await bench.run(first)
      await bench.byHand('remove', ['1'])
      if (isKnown) await bench.run(wishing('first', ['2'], [actionFor(kind, 'sync', { respectRemovals })]))
      const { plan } = await bench.plan([first, later])
      const favorites = plan.operations.find(({ recipe }) => recipe === 'later')
      return favorites && 'assetIds' in favorites ? favorites.assetIds : []
    }

    it('is not in it for later recipes of the run', async () => {
      expect(await favoritesOf(true, false)).toEqual(['2', '9'].map(assetId))
    })

    it('gives earlier recipes nothing to do in the next run', async () => {
      const bench = await syncBench(kind, version, ['1', '2', '9'], ['9'])
      const first = wishing('first', ['1', '2'], [actionFor(kind, 'sync')])
      await bench.run(first)
      await bench.byHand('remove', ['1'])
      const { plan } = await bench.plan([later, first])
      expect(plan.notes.map(({ code }) => code)).toEqual([])
    })

    it('is not in it where one asset is explained', async () => {
      const bench = await syncBench(kind, version, ['1', '2', '9'], ['9'])
      const first = wishing('first', ['1', '2'], [actionFor(kind, 'sync')])
      await bench.run(first)
      await bench.byHand('remove', ['1'])
      const recipes = [first, later].map((recipe) => ({ recipe, plugin: null, from: 'the test' }))
      const { ledger } = bench.journal
      const matches = async (name: string) =>
        (await explainAsset(bench.server, recipes, assetId(name), { ledger })).recipes.map((one) => one.matches)
      expect(await matches('1')).toEqual([true, false])
      expect(await matches('2')).toEqual([true, true])
    })

    it('is not in it for later runs either', async () => {
      expect(await favoritesOf(true, true)).toEqual(['2', '9'].map(assetId))
    })

    it('is in it where it is put in again', async () => {
      expect(await favoritesOf(false, false)).toEqual(['1', '2', '9'].map(assetId))
    })
  },
)
