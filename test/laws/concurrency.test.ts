import { describe, expect, it } from 'vitest'
import { connect } from '../../core/api/server.ts'
import { type AnyRecipe, defineRecipe } from '../../core/recipes/recipe.ts'
import { silentLogger } from '../../engine/logger.ts'
import { runRecipes } from '../../engine/runner/runner.ts'
import { addToAlbum, syncAlbum } from '../../language/actions/album.ts'
import { stack } from '../../language/actions/stack.ts'
import { addTag } from '../../language/actions/tag.ts'
import { setDescription as describeAs } from '../../language/actions/values.ts'
import { inAlbum } from '../../language/predicates/membership.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/')
const scope = { visibility: ['timeline', 'archive', 'hidden'], owners: 'any', trashed: true } as const

const recipes = [
  defineRecipe({
    name: 'folders',
    scope,
    actions: (asset) => [
      addToAlbum(`In ${folderOf(asset.originalPath)}`),
      stack({ by: `${asset.takenAt.day()} ${asset.type}` }),
    ],
  }),
  defineRecipe({ name: 'text', needs: ['exif'], actions: ({ exif }) => [describeAs(`${exif.city} ${exif.make}`)] }),
  defineRecipe({ name: 'synced', where: inAlbum('Fernweh'), actions: [syncAlbum('Copies', { adopt: true })] }),
  defineRecipe({
    name: 'trips',
    overrides: true,
    stream: async function* (assets) {
      for await (const trip of assets.split({ gap: { days: 2 } }))
        yield { assets: trip, actions: [addTag(`trips/${trip[0]?.takenAt.day()}`), stack()] }
    },
  }),
] as unknown as readonly AnyRecipe[]

/** Uneven, and the same for the same request. */
const latencyOf = (count: number, seed: number): number => (Math.imul(count + seed, 2654435761) >>> 28) % 9

describe('a plan for many assets', () => {
  it('does not depend on how many requests are under way', async () => {
    const library = sampleLibrary({ assets: 12_000, seed: 3 })
    const planText = async (concurrency: number): Promise<string> => {
      const fault = ({ count }: { count: number }) => ({ latency: latencyOf(count, concurrency) })
      const sandbox = await startSandbox({ library, version: '3.0.3', fault })
      const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
      try {
        const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
        const options = { account: 'me', server, recipes: loaded, log: silentLogger, concurrency }
        const { plan, failures, report } = await runRecipes(options)
        expect(failures).toEqual([])
        expect(report?.complete).toBe(true)
        return JSON.stringify({ ...plan, server: null })
      } finally {
        await server.close()
        await sandbox.close()
      }
    }
    const plan = await planText(1)
    expect(plan.length).toBeGreaterThan(1_000_000)
    for (const concurrency of [2, 8]) expect((await planText(concurrency)) === plan).toBe(true)
  })
})
