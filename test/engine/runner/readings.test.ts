import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import type { Condition } from '../../../core/predicates/predicate.ts'
import { silentLogger } from '../../../engine/logger.ts'
import type { AccountPlan } from '../../../engine/plan/plan.ts'
import { runRecipes, whatToRead } from '../../../engine/runner/runner.ts'
import {
  type Action,
  type AnyRecipe,
  addTag,
  addToAlbum,
  all,
  defineRecipe,
  favorite,
  type Need,
  type Predicate,
  person,
  rate,
  type Scope,
  satisfies,
  setDate,
  setVisibility,
  taken,
  trash,
  type,
  unnamedFaces,
} from '../../../index.ts'
import { parseCondition } from '../../../language/yaml/conditions.ts'
import { type AssetInput, startSandbox } from '../../../sandbox/index.ts'

const photo = (name: string, more: AssetInput = {}): AssetInput => ({
  originalPath: `/photos/${name}.jpg`,
  fileCreatedAt: '2021-05-05T12:00:00.000Z',
  exif: { make: 'Canon' },
  ...more,
})

/** Anna is on one photo in ten. */
const photos: AssetInput[] = [
  ...Array.from({ length: 40 }, (_, index) => photo(`${index}`, index % 10 === 0 ? { people: ['Anna'] } : {})),
  photo('old', { tags: ['t'], isFavorite: true, exif: { rating: 5 }, fileCreatedAt: '2019-05-05T12:00:00.000Z' }),
  photo('gone', { trashedAt: '2024-01-01T00:00:00Z', status: 'trashed' }),
  photo('archived', { visibility: 'archive' }),
]

interface Search {
  readonly withPeople?: boolean
  readonly withExif?: boolean
  readonly personIds?: readonly string[]
}

/** Plans, and notes the searches for assets. */
const planned = async (
  recipes: readonly AnyRecipe[],
): Promise<{ plan: AccountPlan; searches: readonly Search[]; readings: number; read: number | undefined }> => {
  const searches: Search[] = []
  const sandbox = await startSandbox({
    library: { assets: photos, albums: [{ albumName: 'Own', assetIds: [] }] },
    version: '3.0.3',
    onRequest: ({ path, body }) => {
      if (path === '/search/metadata') searches.push(body as Search)
    },
  })
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  try {
    const loaded = recipes.map((recipe) => ({ recipe, plugin: null, from: 'test' }))
    const options = { account: 'me', server, recipes: loaded, log: silentLogger }
    const readings = (await whatToRead(options)).length
    searches.length = 0
    const { plan, failures, report } = await runRecipes(options)
    if (failures[0]) throw failures[0]
    return { plan, searches, readings, read: report?.distinct }
  } finally {
    await server.close()
    await sandbox.close()
  }
}

const recipe = (
  name: string,
  where: Predicate<Need>,
  actions: readonly Action[] | (() => readonly Action[]),
  scope: Scope = {},
): AnyRecipe => defineRecipe<never, Need>({ name, where, actions, scope } as never) as unknown as AnyRecipe

const someone = satisfies(({ people }) => people.length > 0, { needs: ['people'], label: 'somebody is on it' })
const withAnna = (...more: readonly Predicate<Need>[]): Predicate<Need> => all(person('Anna'), someone, ...more)
const pictures = recipe('pictures', type('IMAGE'), [addToAlbum('All')])

const matched = ({ recipes }: AccountPlan): unknown => Object.fromEntries(recipes.map((one) => [one.name, one.matched]))

describe('a recipe that looks at people', () => {
  it('has them read for the assets that it looks for, and no others', async () => {
    for (const recipes of [
      [pictures, recipe('anna', withAnna(), [addTag('anna')])],
      [recipe('anna', withAnna(), [addTag('anna')]), pictures],
    ]) {
      const { plan, searches, readings, read } = await planned(recipes)
      expect(matched(plan)).toEqual({ pictures: 41, anna: 4 })
      expect([readings, read]).toEqual([2, 41])
      expect(searches.filter(({ withPeople, personIds }) => withPeople && !personIds)).toEqual([])
      expect(searches.filter(({ withPeople, personIds }) => !withPeople && !personIds).length).toBeGreaterThan(0)
    }
  })

  it('has only the people on them read apart where everything is read', async () => {
    const large = satisfies(({ exif }) => exif.make === 'Canon', { needs: ['exif'], label: 'made by Canon' })
    const canon = recipe('canon', large, [addToAlbum('Canon')])
    const anna = recipe('anna', withAnna(large), [addTag('anna')])
    for (const recipes of [
      [canon, anna],
      [anna, canon],
    ]) {
      const { plan, searches, readings, read } = await planned(recipes)
      expect(matched(plan)).toEqual({ canon: 40, anna: 4 })
      expect([readings, read]).toEqual([2, 41])
      expect(plan.recipes.map((one) => [one.name, one.scanned]).toSorted()).toEqual([
        ['anna', 4],
        ['canon', 41],
      ])
      const [people, rows] = [searches.filter((one) => one.withPeople), searches.filter((one) => !one.withPeople)]
      expect(people.length).toBeGreaterThan(0)
      expect(people.filter(({ personIds, withExif }) => !personIds || withExif)).toEqual([])
      expect(rows.filter(({ personIds }) => personIds)).toEqual([])
    }
  })

  it.each([
    ['it looks for everybody', [pictures, recipe('anybody', someone, [addTag('anybody')])]],
    ['nothing else is looked for', [recipe('anna', withAnna(), [addTag('a')]), recipe('hers', person('Anna'), [])]],
  ])('is read for together with the others where %s', async (_, recipes) => {
    const { plan, readings } = await planned(recipes)
    expect(readings).toBe(1)
    expect(plan.recipes.map((one) => one.matched)).toContain(4)
  })

  it('does not have faces looked for where another recipe looks', async () => {
    const faces = recipe('faces', all(taken({ year: 2019 }), unnamedFaces({ unassigned: false })), [addTag('unnamed')])
    const { searches } = await planned([faces, pictures])
    const asked = searches.filter(({ withPeople }) => withPeople)
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((search) => !('takenAfter' in search))).toEqual([])
  })

  /** What one recipe plans, and what another one about Anna asks for. */
  const changes: readonly [Action, Condition, Scope?][] = [
    [favorite(), { favorite: true }],
    [addTag('t'), { tagged: 't' }],
    [addToAlbum('Own'), { inAlbum: 'Own' }],
    [rate(5), { rating: 5 }],
    [setDate('2019-05-05T12:00:00Z'), { taken: { year: 2019 } }],
    [setVisibility('archive'), { type: 'IMAGE' }, { visibility: ['archive'] }],
    [trash(), { inTrash: true }, { trashed: true }],
  ]

  it.each(changes)('sees what an earlier one plans: %o', async (action, condition, scope = {}) => {
    const { predicate } = parseCondition(condition)
    if (!predicate) throw new Error(JSON.stringify(condition))
    const anna = recipe('anna', withAnna(predicate), [addTag('anna')], scope)
    for (const actions of [[action], () => [action]]) {
      const { plan } = await planned([recipe('first', type('IMAGE'), actions), anna])
      expect(matched(plan)).toEqual({ first: 41, anna: 4 })
    }
  })

  it('shows what it plans to the others', async () => {
    const tagged = parseCondition({ tagged: 't' }).predicate
    if (!tagged) throw new Error('no predicate')
    const { plan, readings } = await planned([
      recipe('anna', withAnna(), [addTag('t')]),
      recipe('tagged', tagged, [addToAlbum('Tagged')]),
    ])
    expect([matched(plan), readings]).toEqual([{ anna: 4, tagged: 5 }, 2])
  })
})
