import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import type { Operation } from '../../engine/plan/plan.ts'
import { parseRecipe } from '../../language/yaml/data.ts'
import { vocabularyOf } from '../../language/yaml/vocabulary.ts'
import type { Sandbox, SandboxRequest } from '../../sandbox/index.ts'
import { ask } from '../sandbox/ask.ts'
import { arbitraryLibrary, arbitraryRecipes } from '../support/arbitrary-curation.ts'
import { holds } from '../support/effort.ts'
import { isWrite, noteNames, unplanned } from '../support/planned-write.ts'
import { servingFor } from '../support/serving.ts'

const vocabulary = vocabularyOf([])
const recipeOf = (data: unknown): AnyRecipe => {
  const { recipe, problems } = parseRecipe(data as never, '', vocabulary)
  if (!recipe) throw new Error(JSON.stringify(problems))
  return recipe
}

/** What somebody else does between the plan and its approval, by the number of an asset or album. */
const edit = fc.record({
  what: fc.constantFrom('favorite', 'archive', 'rate', 'trash', 'leave', 'join', 'rename', 'tag', 'describe'),
  which: fc.nat(20),
})

const edited = async (sandbox: Sandbox, { what, which }: { what: string; which: number }): Promise<void> => {
  const assets = [...sandbox.state.assets.values()]
  const albums = [...sandbox.state.albums.values()]
  const asset = assets[which % Math.max(1, assets.length)]
  const album = albums[which % Math.max(1, albums.length)]
  const ids = asset ? [asset.id] : []
  if (what === 'favorite') await ask(sandbox, 'PUT', '/assets', { ids, isFavorite: !asset?.isFavorite })
  if (what === 'archive') await ask(sandbox, 'PUT', '/assets', { ids, visibility: 'archive' })
  if (what === 'rate') await ask(sandbox, 'PUT', '/assets', { ids, rating: 3 })
  if (what === 'describe') await ask(sandbox, 'PUT', '/assets', { ids, description: 'Theirs' })
  if (what === 'trash') await ask(sandbox, 'DELETE', '/assets', { ids })
  if (what === 'join' && album) await ask(sandbox, 'PUT', `/albums/${album.id}/assets`, { ids })
  if (what === 'leave' && album) await ask(sandbox, 'DELETE', `/albums/${album.id}/assets`, { ids })
  if (what === 'rename' && album)
    await ask(sandbox, 'PATCH', `/albums/${album.id}`, { albumName: `${album.albumName}!` })
  if (what === 'tag') await ask(sandbox, 'PUT', '/tags', { tags: ['t', 'x'] })
  await sandbox.settle()
}

describe('approving after the library changed', () => {
  it('writes nothing but approved changes and the creations that they need', async () => {
    const version = '2.7.5'
    await holds(
      fc.asyncProperty(
        arbitraryLibrary(false),
        arbitraryRecipes(true),
        fc.array(edit, { maxLength: 4 }),
        async (library, recipes, edits) => {
          const writes: SandboxRequest[] = []
          let isOurs = false
          const serving = await servingFor({
            library,
            version,
            recipes: recipes.map(recipeOf),
            serve: { jobs: { all: {} }, mode: 'review' },
            allow: ['asset.trash', 'visibility.locked', 'album.remove.all', 'tag.remove.all'],
            onRequest: (request) => {
              if (isOurs && isWrite(request)) writes.push(request)
            },
          })
          await serving.start()
          const { supervisor, sandbox } = serving
          const [review] = supervisor.store.reviews(['waiting'])
          const approved: readonly Operation[] = review?.plan.operations ?? []
          const names = new Map<string, string>()
          noteNames(names, sandbox.state)
          for (const one of edits) await edited(sandbox, one)
          const renamed = new Map<string, string>()
          noteNames(renamed, sandbox.state)
          isOurs = true
          if (review) supervisor.approve(review.id, 'test')
          await supervisor.runs.idle()
          isOurs = false
          noteNames(renamed, sandbox.state)
          // A request names an album by its id: what it was called when it was approved counts as well as what it is called now.
          const both = unplanned(writes, approved, renamed).filter((text) =>
            unplanned(writes, approved, new Map([...renamed, ...names])).includes(text),
          )
          expect(both).toEqual([])
          expect(supervisor.store.reviews(['approved'])).toEqual([])
          // Not again, whatever is asked.
          const count = writes.length
          isOurs = true
          if (review) expect(supervisor.approve(review.id, 'test')).toBe(false)
          await supervisor.runs.idle()
          expect(writes).toHaveLength(count)
          await supervisor.stop()
          await sandbox.close()
        },
      ),
      { runs: 40, seconds: 600 },
    )
  })
})
