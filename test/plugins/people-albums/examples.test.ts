import { describe, expect, it, onTestFinished } from 'vitest'
import { exifSchema } from '../../../core/api/schemas.ts'
import { connect } from '../../../core/api/server.ts'
import { silentLogger } from '../../../engine/logger.ts'
import { recipesFrom } from '../../../engine/runner/loaded.ts'
import { runRecipes } from '../../../engine/runner/runner.ts'
import type { Asset } from '../../../index.ts'
import peopleAlbums from '../../../plugins/people-albums/index.ts'
import { neighboursOf } from '../../../plugins/people-albums/neighbours.ts'
import { neighboursOptions, recurringOptions } from '../../../plugins/people-albums/options.ts'
import { intervalOf } from '../../../plugins/people-albums/recurring.ts'
import { versions } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../support/sandbox.ts'
import { type Example, libraryFor, nameFor, spec, translated } from './spec.ts'

/** What the specification calls errors, in the words of ours. */
const errors: Readonly<Record<string, RegExp>> = {
  'person-unknown': /No person is called "Zed"/,
  'user-unknown': /No user is called "nope@x.org"/,
}

/** Files by album, or why the rule failed. */
const select = async (version: string, fixture: 'people' | 'places', rule: object) => {
  const sandbox = await sandboxFor(libraryFor(fixture), version)
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  onTestFinished(() => server.close())
  const instance = peopleAlbums({ rules: [translated({ name: 'Rule', ...rule }) as never] })
  expect(instance.problems).toEqual([])
  const recipes = recipesFrom(instance, 'test')
  const { plan, failures } = await runRecipes({ account: 'test', server, recipes, log: silentLogger })
  const added = plan.operations.flatMap((operation) =>
    operation.op === 'album.add' ? [[operation.album.name, operation.assetIds.map(nameFor).sort()] as const] : [],
  )
  const users = plan.operations.flatMap((operation) =>
    operation.op === 'album.share' ? operation.users.map(({ id }) => nameFor(id)) : [],
  )
  return { albums: Object.fromEntries(added), users: users.sort(), error: failures[0]?.message ?? null }
}

const isError = (expected: unknown): expected is { readonly error: string } =>
  typeof expected === 'object' && expected !== null && 'error' in expected

const check = async (version: string, { fixture = 'people', expected, ...example }: Example): Promise<void> => {
  const { filters, match, ignore } = example
  const { albums, error } = await select(version, fixture, { filters, match, ignore })
  if (isError(expected)) expect(error).toMatch(errors[(expected as { error: string }).error] as RegExp)
  else expect({ error, found: albums.Rule ?? [] }).toEqual({ error: null, found: expected })
}

describe.each(versions)('worked examples on %s', (version) => {
  it.each(spec.A)('$id $title', async (example) => {
    if (example.id === 'A43' && version.startsWith('3.')) {
      const { error } = await select(version, 'people', { filters: example.filters })
      expect(error).toContain('does not tell in a search which faces nobody is assigned to')
    } else await check(version, example)
  })

  it.each(spec.F)('$id $title', (example) => check(version, example))

  it.each(spec.D.filter(({ fixture }) => fixture))('$id $title', async ({ recurring, year = 0, expected, fixture }) => {
    const { match, ...days } = recurring ?? { monthDay: '' }
    const { albums } = await select(version, fixture ?? 'places', { match, recurring: days })
    expect(albums[`Rule ${year}`]).toEqual(expected)
  })
})

it('are all here', () => {
  const counts = [spec.A, spec.B, spec.D, spec.E, spec.F, spec.G].map(({ length }) => length)
  expect(counts).toEqual([48, 17, 16, 7, 20, 7])
})

describe('recurring days', () => {
  it.each(spec.D.filter(({ fixture }) => !fixture))('$id $title', ({ recurring, year = 0, expected }) => {
    const { monthDay = '', leapDay = 'skip', ...days } = recurringOptions.parse(recurring)
    const span = intervalOf({ ...days, monthDay, leapDay, years: [1, 9999] }, year)
    expect(span && [span.from, span.to].map((at) => new Date(at).toISOString())).toEqual(expected)
  })
})

describe('neighbours', () => {
  const photos = spec.places.assets.map(({ id, type = 'IMAGE', fileCreatedAt, exifInfo = {} }) => ({
    id,
    type,
    fileCreatedAt: new Date(fileCreatedAt),
    exif: exifInfo,
  })) as unknown as Asset<'exif'>[]

  it.each(spec.E)('$id $title', ({ seeds = [], neighbours, expected }) => {
    const chosen = photos.filter(({ id }) => seeds.includes(id))
    const found = neighboursOf(chosen, photos, neighboursOptions.parse(neighbours))
    expect(found.map(({ id }) => id).sort()).toEqual(expected)
  })
})

describe('sharing', () => {
  it.each(spec.G)('$id $title', async ({ shareWith = [], expected }) => {
    const filters = [{ key: 'people', val: ['Ann'] }]
    const { users, error } = await select('3.0.3', 'people', { filters, shareWith })
    if (isError(expected)) expect(error).toMatch(errors[(expected as { error: string }).error] as RegExp)
    else expect({ error, users }).toEqual({ error: null, users: expected })
  })
})

describe('configurations that must be refused', () => {
  it.each(spec.B)('$id $title', ({ config = [] }) => {
    const { problems } = peopleAlbums({ rules: config as never })
    expect(problems.length).toBeGreaterThan(0)
  })
})

it('every field of exif is a key', () => {
  const rules = Object.keys(exifSchema.shape).map((name) => ({
    name,
    filters: [{ key: `exifInfo.${name as keyof typeof exifSchema.shape}` as const, val: null }],
  }))
  expect(rules.length).toBeGreaterThan(10)
  expect(peopleAlbums({ rules }).problems).toEqual([])
})

describe('problems of a rule are told by the part that has them', () => {
  const problemsOf = (rule: object): string[] =>
    peopleAlbums({ rules: [{ name: 'A', ...rule }] as never }).problems.map(
      ({ path, message }) => `${path}: ${message}`,
    )
  const deep = (levels: number): object => (levels === 0 ? { has: 'gps' } : { not: deep(levels - 1) })

  it.each<[string, object, string]>([
    [
      'a misspelt key',
      { filters: [{ key: 'isFavourite', val: true }] },
      'rules[0].filters[0].key: is not a key; did you mean isFavorite? There are people,',
    ],
    [
      'a key in other letter case',
      { filters: [{ key: 'People', val: 'Ann' }] },
      'rules[0].filters[0].key: is not a key; did you mean people? There are',
    ],
    [
      'a key of exif without its place',
      { filters: [{ key: 'city', val: 'Rome' }] },
      'rules[0].filters[0].key: is not a key; did you mean exifInfo.city? There are',
    ],
    [
      'a key that nothing has',
      { filters: [{ key: 'constellation', val: true }] },
      'rules[0].filters[0].key: is not a key; there are people,',
    ],
    [
      'a misspelt part of a filter',
      { filters: [{ key: 'type', val: 'IMAGE', op: 'OR' }] },
      'rules[0].filters[0].op: is not a known option',
    ],
    [
      'a wrong value in a list',
      { filters: [{ key: 'people', val: ['Ann', 5] }] },
      'rules[0].filters[0].val[1]: is neither a name',
    ],
    ['a wrong type', { match: { key: 'type', val: 'FILM' } }, 'rules[0].match.val: must be IMAGE (or photo)'],
    ['a value for faces', { match: { key: 'unassignedFaces', val: 1 } }, 'rules[0].match.val: must be null'],
    [
      'days of what is no day',
      { match: { key: 'people', val: 'Ann', operator: 'after' } },
      'rules[0].match.operator: AFTER compares days',
    ],
    [
      'an operator that is none',
      { match: { key: 'people', val: 'Ann', operator: 'XOR' } },
      'rules[0].match.operator: must be one of OR',
    ],
    [
      'a part of a tree',
      { match: { all: [{ has: 'gps' }, { any: [{ weekday: [8] }] }] } },
      'rules[0].match.all[1].any[0].weekday[0]',
    ],
    ['an unknown condition', { match: { not: { nera: {} } } }, 'rules[0].match.not: "nera" is not a condition'],
    [
      'two conditions in one',
      { match: { has: 'gps', weekday: [1] } },
      'rules[0].match: must have one key, not has, weekday',
    ],
    ['an empty list', { match: { any: [] } }, 'rules[0].match.any: is an empty list'],
    [
      'a day upside down',
      { match: { taken: { from: '2024-02-02', to: '2024-02-01' } } },
      'rules[0].match.taken: ends before it begins',
    ],
    ['nine levels', { match: deep(8) }, 'lies deeper than 8 levels'],
    [
      'filters beside match',
      { match: { has: 'gps' }, filters: [{ key: 'people', val: null }] },
      'rules[0].match: cannot be used together',
    ],
  ])('%s', (_, rule, problem) => {
    expect(problemsOf(rule)).toEqual([expect.stringContaining(problem)])
  })

  it('eight levels are not too many', () => {
    expect(problemsOf({ match: deep(7) })).toEqual([])
  })
})
