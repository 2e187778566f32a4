import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnyRecipe } from '../../core/recipes/recipe.ts'
import { exclusionsOf } from '../../engine/plan/exclusions.ts'
import { onlyItems } from '../../engine/plan/only-items.ts'
import { type AccountPlan, itemsOf, type Operation } from '../../engine/plan/plan.ts'
import { parseRecipe } from '../../language/yaml/data.ts'
import { vocabularyOf } from '../../language/yaml/vocabulary.ts'
import type { AssetInput, LibraryInput, Sandbox, SandboxRequest } from '../../sandbox/index.ts'
import { type Choice, decide, reviewGroups } from '../../service/decisions.ts'
import { selectApproved } from '../../service/reviews.ts'
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

const photo = (number: number, visibility: 'timeline' | 'archive'): AssetInput => ({
  id: `00000000-0000-4000-8000-00000000000${number}`,
  originalPath: `/p/A/${number}.jpg`,
  fileCreatedAt: `2021-06-0${number + 1}T12:00:00.000Z`,
  visibility,
})
/** The stack loses a member that is not its top. */
const lessStacked: [LibraryInput, Record<string, unknown>[], { what: string; which: number }[], number[]] = [
  {
    users: [{ id: '00000000-0000-4000-8000-00000000000a', name: 'Anna', email: 'anna@example.com' }],
    assets: [photo(0, 'timeline'), photo(1, 'archive'), photo(2, 'timeline')],
  },
  [
    {
      name: 'r0',
      scope: { visibility: ['timeline', 'archive'] },
      where: { path: '/p/A/*' },
      actions: [{ stack: { by: 'all' } }, 'archive'],
    },
  ],
  [{ what: 'trash', which: 0 }],
  [],
]

/** What is left out had kept another recipe from making a tag. */
const tagBehind: [LibraryInput, Record<string, unknown>[], never[], number[]] = [
  {
    users: [{ id: '00000000-0000-4000-8000-00000000000a', name: 'Anna', email: 'anna@example.com' }],
    assets: [photo(0, 'timeline')],
  },
  [
    { name: 'r0', where: { path: '/p/A/*' }, actions: ['archive'] },
    { name: 'r1', where: { path: '/p/A/*' }, actions: [{ addTag: 'y/z' }] },
  ],
  [],
  [0],
]

/** What somebody leaves out, by numbers of the changes of a plan. */
const choicesOf = (plan: AccountPlan, which: readonly number[]): Choice[] => {
  const changes = reviewGroups(plan).flatMap(({ id: group, operations }) =>
    operations.flatMap(itemsOf).map((item) => ({ group, assetIds: [item] })),
  )
  return which.flatMap((number) => changes[number % Math.max(1, changes.length)] ?? [])
}

/** What of a plan may be written then. */
const without = (plan: AccountPlan, choices: readonly Choice[]): readonly Operation[] => {
  const groups = reviewGroups(plan)
  return plan.operations.map((operation) => {
    const { id } = groups.find(({ operations }) => operations.includes(operation)) ?? {}
    const isLeft = (item: string): boolean =>
      choices.some(({ group, assetIds }) => group === id && assetIds?.includes(item))
    return 'assetIds' in operation
      ? { ...operation, assetIds: operation.assetIds.filter((item) => !isLeft(item)) }
      : operation
  })
}

describe('approving a part', () => {
  const stackOf = (...assetIds: [string, ...string[]]): Operation => ({
    op: 'stack.create',
    recipe: 'pairs',
    was: [],
    assetIds,
    stack: { id: null, primaryAssetId: assetIds[0] },
  })
  const selected = (planned: Operation, approved: Operation) => {
    const { operations, others } = selectApproved([planned], [approved], [])
    return { operations, others }
  }

  it('makes a stack of what is left of it', () => {
    expect(selected(stackOf('top', 'b'), stackOf('top', 'a', 'b'))).toEqual({
      operations: [stackOf('top', 'b')],
      others: [],
    })
  })

  it('leaves a stack of others to the next review, where nothing but the top was approved', () => {
    expect(selected(stackOf('top', 'new'), stackOf('top', 'a'))).toEqual({
      operations: [],
      others: [stackOf('top', 'new')],
    })
  })

  it('makes no tag that was not approved, nor one above it', () => {
    const tag = (value: string) => ({ recipe: 'tags', tag: { id: null, value } })
    const planned = [
      ...['y', 'y/z', 'empty'].map((value) => ({ ...tag(value), op: 'tag.create' })),
      { ...tag('y/z'), op: 'tag.add', assetIds: ['a', 'b'] },
    ] as Operation[]
    const [y, z, empty, add] = planned as [Operation, Operation, Operation, Operation]
    expect(selectApproved(planned, [], []).operations).toEqual([])
    expect(selectApproved(planned, [add], []).operations).toEqual([y, z, add])
    expect(selectApproved(planned, [empty], []).operations).toEqual([empty])
  })

  it('takes a former stack in as a whole, or not at all', () => {
    const planned: Operation = { ...stackOf('top', 'a', 'b'), was: [{ id: 'former', assetIds: ['a', 'b'] }] } as never
    expect(onlyItems(planned, ['top', 'a'])).toEqual([])
    expect(onlyItems(planned, ['top', 'a', 'b'])).toEqual([planned])
    const grown: Operation = { ...stackOf('top', 'a', 'new'), was: [{ id: 'former', assetIds: ['top', 'a'] }] } as never
    expect(onlyItems(grown, ['top', 'a'])).toEqual([])
  })

  it('remembers of a stack what is left out of it alone', () => {
    const plan = { recipes: [], operations: [stackOf('top', 'a', 'b')] }
    const [group] = reviewGroups(plan)
    const choice = { group: group?.id ?? '', assetIds: ['b'] }
    const decision = { except: [], never: [choice], only: null, by: 'anna', snoozedUntil: '2031-01-01T00:00:00Z' }
    const { chosen, never } = decide(plan, decision)
    expect(chosen).toEqual([stackOf('top', 'a')])
    const decided = { by: 'anna', at: '2030-01-01T00:00:00Z', until: null, note: '' }
    expect(exclusionsOf(never, decided)).toMatchObject([{ op: 'stack', recipe: 'pairs', target: '', assetId: 'b' }])
  })

  it('adds nobody to a stack who was not approved', () => {
    expect(selected(stackOf('top', 'a', 'new'), stackOf('top', 'a')).operations).toEqual([stackOf('top', 'a')])
  })
})

describe('approving after the library changed', () => {
  it('writes nothing but approved changes and the creations that they need', async () => {
    const version = '2.7.5'
    await holds(
      fc.asyncProperty(
        arbitraryLibrary(false),
        arbitraryRecipes(true),
        fc.array(edit, { maxLength: 4 }),
        fc.array(fc.nat(20), { maxLength: 3 }),
        async (library, recipes, edits, leftOut) => {
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
          const except = review ? choicesOf(review.plan, leftOut) : []
          const approved = review ? without(review.plan, except) : []
          const snoozedUntil = '2999-01-01T00:00:00.000Z'
          const decision = { except, never: [], only: null, by: 'test', snoozedUntil }
          const names = new Map<string, string>()
          noteNames(names, sandbox.state)
          for (const one of edits) await edited(sandbox, one)
          const renamed = new Map<string, string>()
          noteNames(renamed, sandbox.state)
          isOurs = true
          if (review) supervisor.approve(review.id, 'test', null, decision)
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
      { runs: 40, seconds: 600, examples: [lessStacked, tagBehind] as never },
    )
  })
})
