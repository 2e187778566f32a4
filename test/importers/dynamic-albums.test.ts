import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { importFrom, pluginsOf, recipesOf, rowOf } from './import-from.ts'

const env = `IMMICH_BASE_URL=https://p.example.org/api\nIMMICH_URL=https://p.example.org\nIMMICH_API_KEY=${'k'.repeat(43)}\n`
const yaml = (rule: object, more: { config?: object; env?: string; adopt?: boolean } = {}) => {
  const { config = {}, env: variables = '', ...options } = more
  const found = importFrom(
    { 'config.yaml': stringify({ ...config, rules: [rule] }), '.env': env + variables },
    { env: '.env', ...options },
  )
  expect(found.problems).toEqual([])
  return found
}
const without = (recipe: unknown) => {
  const { accounts: _, ...rest } = recipe as Record<string, unknown>
  return rest
}

describe('dynamic-albums, YAML', () => {
  it('time zones that nobody knows, and resolutions without two sides, are problems at their lines', () => {
    const span = { start: '2025-12-14T05:00:00Z', end: '2025-12-15T05:00:00Z' }
    const rules = [
      { id: 'a', taken_range_utc: span, timezone: 'Europe/Nowhere' },
      { id: 'b', filters: { resolution: { include: [4032, 3024] } } },
    ]
    const files = { 'config.yaml': stringify({ rules }), '.env': `${env}DEFAULT_TIMEZONE=CEST+1\n` }
    const { problems } = importFrom(files, { env: '.env' })
    expect(problems.map(({ code, at, message }) => [code, at, message])).toEqual([
      ['value-invalid', 'config.yaml:6', '"Europe/Nowhere" is not a time zone'],
      ['value-invalid', '.env:4', '"CEST+1" is not a time zone'],
      ['value-invalid', 'config.yaml:8', 'a resolution is not a pair of width and height'],
    ])
  })

  it.each([
    ['filters: { people: [Mom] }', 'people has no include'],
    ['filters: { people: { includes: [Mom] } }', '"includes" is not a key of people'],
    ['filters: { favorite: true }', '"favorite" is not a key of filters'],
    ['filters: { is_favorite: "true" }', 'is_favorite is neither true nor false'],
    ['filters: { asset_types: [PHOTO] }', 'asset_types has no type of Immich'],
    ['filters: Mom', 'conditions are not keys with values'],
    ['conditions: { not: { is_favorite: true } }', '"not" is not a key of filters'],
    ['conditions: { or: [] }', 'a group of conditions is empty'],
    ['conditions: { or: [{ camera: { brand: X } }] }', '"brand" is not a key of camera'],
    [
      'conditions: { and: [{ is_favorite: on }], or: [{ is_favorite: off }] }',
      'and stands beside or, which the tool ignored',
    ],
    ['recurring: "yes"', 'recurring is neither true nor false'],
    ['taken_range_utc: { from: "2025-01-01T00:00:00Z" }', '"from" is not a key of taken_range_utc'],
    ['created_range_utc: { start: "2025-01-01T00:00:00Z", until: x }', '"until" is not a key of created_range_utc'],
    ['taken_range_utc: "2025"', 'taken_range_utc has no start and end'],
  ])('%s is a problem, as without it more would match', (text, message) => {
    const files = { 'config.yaml': `rules:\n  - id: a\n    ${text}\n`, '.env': env }
    expect(importFrom(files, { env: '.env' }).problems).toMatchObject([{ at: 'config.yaml:3', message }])
  })

  it('yes and no are what Python reads, and what is empty is not there', () => {
    const rules = (...texts: string[]) =>
      `rules:\n${texts.map((text, index) => `  - id: r${index}\n    ${text}\n`).join('')}`
    const found = importFrom(
      {
        'config.yaml': rules(
          'filters: { is_favorite: yes, camera: { make: , model: X }, people: }',
          'filters: { is_favorite: Off }\n    description:\n    taken_range_utc:',
          'filters: { is_favorite: }',
          'recurring: on\n    month_day: 12-06\n    timezone: Europe/Rome\n    album_name_template: "A {year}"',
        ),
        '.env': env,
      },
      { env: '.env' },
    )
    expect(found.problems).toEqual([])
    expect(
      (recipesOf(found) as { where: unknown; actions: unknown }[]).map(({ where, actions }) => [where, actions]),
    ).toEqual([
      [{ all: [{ type: 'IMAGE' }, { favorite: true }, { model: 'X' }] }, [{ addToAlbum: 'r0' }]],
      [{ all: [{ type: 'IMAGE' }, { not: { favorite: true } }] }, [{ addToAlbum: 'r1' }]],
      [{ type: 'IMAGE' }, [{ addToAlbum: 'r2' }]],
    ])
    expect(pluginsOf(found)).toMatchObject([{ rules: [{ name: 'r3', recurring: { monthDay: '12-06' } }] }])
  })

  it('one of several leaves that asks for nothing more lets everything of its types in', () => {
    const rule = { id: 'all', conditions: { or: [{ asset_types: ['IMAGE'] }, { is_favorite: true }] } }
    expect(recipesOf(yaml(rule))[0]).toMatchObject({ where: { type: 'IMAGE' } })
    const both = { id: 'both', conditions: { and: [{ or: [{ asset_types: ['IMAGE'] }] }, { is_favorite: true }] } }
    expect(recipesOf(yaml(both))[0]).toMatchObject({ where: { all: [{ type: 'IMAGE' }, { favorite: true }] } })
  })

  it('D1: a recurring day is a rule of people-albums', () => {
    const found = yaml({
      id: 'd6',
      recurring: true,
      month_day: '12-06',
      timezone: 'America/New_York',
      album_name_template: 'Birthday {year}',
      year_range: [2000, 2030],
      conditions: { or: [{ people: { include: ['Mom'] } }, { people: { include: ['Dad'] } }] },
    })
    expect(pluginsOf(found)).toEqual([
      {
        use: 'people-albums',
        rules: [
          {
            name: 'd6',
            mode: 'add',
            recurring: {
              monthDay: '12-06',
              timezone: 'America/New_York',
              years: [2000, 2030],
              albumName: 'Birthday {year}',
            },
            match: {
              all: [
                { key: 'type', val: 'IMAGE' },
                {
                  any: [
                    { key: 'people', val: 'Mom' },
                    { key: 'people', val: 'Dad' },
                  ],
                },
              ],
            },
          },
        ],
      },
    ])
    expect(found.schedule).toEqual([{ everySeconds: 3600, atStart: true }])
  })

  it('D2: uploads of a month', () => {
    const range = { start: '2025-01-01T00:00:00Z', end: '2025-02-01T00:00:00Z' }
    const found = yaml({
      id: 'up',
      album_name: 'Recent Uploads',
      created_range_utc: range,
      filters: { camera: { make: 'Apple' } },
    })
    expect(without(recipesOf(found)[0])).toEqual({
      name: 'up',
      scope: { owners: 'any' },
      where: { all: [{ uploaded: { from: range.start, to: range.end } }, { type: 'IMAGE' }, { make: 'Apple' }] },
      actions: [{ addToAlbum: 'Recent Uploads' }],
    })
  })

  it('D3: midnights of a zone are days', () => {
    const taken_range_utc = { start: '2025-12-14T05:00:00Z', end: '2025-12-15T05:00:00Z' }
    const found = yaml({ id: 'x', taken_range_utc }, { env: 'DEFAULT_TIMEZONE=America/New_York\n' })
    expect(recipesOf(found)[0]).toMatchObject({
      where: { all: [{ taken: { from: '2025-12-14', to: '2025-12-14' } }, { type: 'IMAGE' }] },
    })
    expect(rowOf(found, 'rules[0].taken_range_utc')).toMatchObject({ how: 'changed' })
  })

  it('other instants are instants, the end left out', () => {
    const found = yaml({ id: 'x', taken_range_utc: { start: '2025-12-14T07:30:00Z', end: '2025-12-15T05:00:00Z' } })
    expect(recipesOf(found)[0]).toMatchObject({
      where: {
        all: [{ taken: { from: '2025-12-14T07:30:00.000Z', to: '2025-12-15T04:59:59.999Z' } }, { type: 'IMAGE' }],
      },
    })
  })

  it('an and of leaves is one leaf; types in one branch do not widen an or', () => {
    const whereOf = (conditions: object) => (recipesOf(yaml({ id: 'x', conditions }))[0] as { where: unknown }).where
    expect(whereOf({ and: [{ asset_types: ['VIDEO'] }, { people: { include: ['A', 'B'] } }] })).toEqual({
      all: [{ type: 'VIDEO' }, { person: { all: ['A', 'B'] } }],
    })
    const people = { or: [{ people: { include: ['A'] } }, { people: { include: ['B'] } }] }
    expect(whereOf({ and: [{ asset_types: ['IMAGE', 'VIDEO'] }, people] })).toEqual({
      all: [
        { any: [{ type: 'IMAGE' }, { type: 'VIDEO' }] },
        { all: [{ type: 'IMAGE' }, { any: [{ person: { all: ['A'] } }, { person: { all: ['B'] } }] }] },
      ],
    })
  })

  it('sync, sharing and description', () => {
    const found = yaml(
      { id: 'x', album_name: 'X', description: 'd', share_with: 'ALL', filters: { is_favorite: true } },
      { config: { mode: 'sync' }, adopt: true },
    )
    expect(recipesOf(found)[0]).toMatchObject({
      actions: [
        { syncAlbum: { name: 'X', adopt: true } },
        { album: { name: 'X', description: 'd', shareWith: 'all' } },
      ],
    })
    const list = yaml(
      { id: 'x', album_name: 'X', filters: {} },
      { env: 'SHARE_USER_IDS=a@example.org, b@example.org\n' },
    )
    expect(recipesOf(list)[0]).toMatchObject({
      actions: [{ addToAlbum: 'X' }, { album: { shareWith: ['a@example.org', 'b@example.org'] } }],
    })
    const braces = yaml({ id: 'x', album_name: 'A {b}', description: 'd', filters: { is_favorite: true } })
    expect(recipesOf(braces)[0]).toMatchObject({
      actions: [{ addToAlbum: 'A {{b}}' }, { album: { name: 'A {{b}}' } }],
    })
    expect(
      (
        recipesOf(yaml({ id: 'x', share_with: [] }, { env: 'SHARE_WITH_ALL_USERS=true\n' }))[0] as {
          actions: unknown[]
        }
      ).actions,
    ).toHaveLength(1)
  })

  it('neighbours of what matches are a rule of people-albums', () => {
    const taken_range_utc = { start: '2025-01-01T00:00:00Z', end: '2025-01-03T00:00:00Z' }
    const found = yaml({
      id: 'x',
      album_name: 'Trip',
      fuzzy_match: true,
      taken_range_utc,
      filters: { people: { include: ['A'] } },
    })
    expect(pluginsOf(found)).toMatchObject([
      {
        rules: [
          {
            album: 'Trip',
            match: {
              all: [
                { taken: { from: '2025-01-01', to: '2025-01-02' } },
                { key: 'type', val: 'IMAGE' },
                { key: 'people', val: 'A' },
              ],
            },
            neighbours: { windowMinutes: 240, radiusMeters: 100, from: taken_range_utc.start, to: taken_range_utc.end },
          },
        ],
      },
    ])
  })

  it.each(['2025-01-02T23:59:59Z', '2025-01-02T23:59:59.999Z', '2025-01-03T00:59:59+01:00'])(
    'neighbours of what matches in days whose last moment is %s',
    (end) => {
      const found = yaml({
        id: 'x',
        fuzzy_match: true,
        taken_range_utc: { start: '2025-01-01T00:00:00.000Z', end },
        timezone: 'UTC',
      })
      expect(pluginsOf(found)).toMatchObject([
        {
          rules: [
            { match: { all: [{ taken: { from: '2025-01-01', to: '2025-01-02' } }, {}] }, neighbours: { to: end } },
          ],
        },
      ])
      expect(rowOf(found, 'rules[0].taken_range_utc')).toMatchObject({
        how: 'changed',
        to: 'plugins[0].rules[0].match.taken',
      })
      expect(rowOf(found, 'rules[0].timezone')).toMatchObject({ how: 'idle', to: null })
    },
  )

  it('neighbours of what matches in a part of a day are a comment', () => {
    const taken_range_utc = { start: '2025-01-01T10:00:00Z', end: '2025-01-01T17:59:59Z' }
    const found = yaml({ id: 'x', fuzzy_match: true, taken_range_utc })
    expect(pluginsOf(found)).toEqual([])
    expect(rowOf(found, 'rules[0]')).toMatchObject({ how: 'gap' })
  })

  it('ends of a span that are left empty are none', () => {
    const found = yaml({
      id: 'x',
      taken_range_utc: { start: null, end: '2025-02-01T00:00:00Z' },
      created_range_utc: {},
    })
    expect(recipesOf(found)).toMatchObject([{ where: { all: [{ taken: { to: '2025-01-31' } }, { type: 'IMAGE' }] } }])
    expect(rowOf(found, 'rules[0].created_range_utc')).toMatchObject({ how: 'dead', to: null })
  })

  it('tags were never applied', () => {
    const found = yaml({ id: 'x', filters: { tags: ['a'] } })
    expect(rowOf(found, 'rules[0].filters.tags')).toMatchObject({ how: 'dead' })
    expect(JSON.stringify(recipesOf(found))).not.toContain('tagged')
  })
})

describe('dynamic-albums, JSON', () => {
  const json = (entries: object[], options = {}) => {
    const found = importFrom(
      { 'albums.json': JSON.stringify(entries, null, 2), '.env': env },
      { env: '.env', ...options },
    )
    expect(found.problems).toEqual([])
    return found
  }

  it('K1: countries, favourites and a span', () => {
    const query = {
      country: ['Thailand', 'Laos'],
      favorite: true,
      timespan: { start: '2022-07-20', end: '2022-08-25' },
    }
    const found = json([{ name: 'Asia 22', query }])
    expect(without(recipesOf(found)[0])).toEqual({
      name: 'Asia 22',
      scope: { owners: 'any' },
      where: {
        all: [
          { any: [{ country: 'Thailand' }, { country: 'Laos' }] },
          { favorite: true },
          { taken: { from: '2022-07-20', to: '2022-08-25' } },
        ],
      },
      actions: [{ syncAlbum: 'Asia 22' }],
    })
    expect(rowOf(found, '[0].query.timespan')?.note).toContain('stood still')
    expect(rowOf(found, '[0].name')).toMatchObject({ how: 'safer' })
  })

  it.each([
    [{ start: '2022-07-20' }, ['a timespan needs a start and an end']],
    [
      { from: '2022-07-20', end: '2022-08-25' },
      ['"from" is not a key of a timespan', 'a timespan needs a start and an end'],
    ],
  ])('%j is a problem, as without its other end more would match', (timespan, messages) => {
    const text = JSON.stringify([{ name: 'X', query: { timespan } }])
    const { problems } = importFrom({ 'albums.json': text, '.env': env }, { env: '.env' })
    expect(problems.map(({ message }) => message)).toEqual(messages)
  })

  it('K2: a part of the path', () => {
    expect(without(recipesOf(json([{ name: 'Games', query: { path: 'Football' } }]))[0])).toEqual({
      name: 'Games',
      scope: { owners: 'any' },
      where: { path: { regex: 'Football', flags: 'i' } },
      actions: [{ syncAlbum: 'Games' }],
    })
  })

  it('people, strict or not, and tags', () => {
    const found = json([
      { name: 'a', query: { people: 'A' } },
      { name: 'b', query: { people: ['A', 'B'], people_strict_mode: true } },
      { name: 'c', query: { any_people: ['A', 'B'], people_strict_mode: true, tags: ['x', 'y'] } },
    ])
    expect(recipesOf(found)).toMatchObject([
      { where: { person: { all: ['A'] } } },
      { where: { person: { only: ['A', 'B'] } } },
      { where: { all: [{ person: { any: ['A', 'B'] } }, { all: [{ tagged: 'x' }, { tagged: 'y' }] }] } },
    ])
    expect(rowOf(found, '[2].query.people_strict_mode')).toMatchObject({ how: 'dead' })
  })

  it.each([
    ['{ "tags": [] }', 'an entry needs a name and a query'],
    ['{ "people": null, "path": "" }', 'an entry needs a name and a query'],
    ['{ "city": "Rome", "favorite": "true" }', 'favorite is neither true nor false'],
    ['{ "city": "Rome", }', 'is not JSON'],
  ])('%s is a problem, as without it more would match', (query, message) => {
    const { problems } = importFrom(
      { 'a.json': `[\n  { "name": "A",\n    "query": ${query} }\n]`, '.env': env },
      { env: '.env' },
    )
    expect(problems).toMatchObject([
      { at: message === 'an entry needs a name and a query' ? 'a.json:2' : 'a.json:3', message },
    ])
  })

  it('what is empty says nothing beside others', () => {
    const found = json([{ name: 'A', query: { city: 'Rome', tags: [], people: null } }])
    expect(recipesOf(found)).toMatchObject([{ where: { city: 'Rome' } }])
    expect(rowOf(found, '[0].query.tags')).toMatchObject({ how: 'dead' })
  })

  it('comments in it are told', () => {
    const text = '# albums\n[{"name": "A # x", "query": {"city": "Rome"}} // a city\n]'
    const found = importFrom({ 'a.json': text, '.env': env }, { env: '.env', tool: 'kvalev/dynamic-albums' })
    expect(recipesOf(found)).toMatchObject([{ name: 'A # x' }])
    expect(found.comments.join()).toContain('has comments')
  })

  it('both kinds of people at once are a problem', () => {
    const found = importFrom(
      { 'a.json': '[{"name":"A","query":{"people":"a","any_people":["b"]}}]', '.env': env },
      { env: '.env' },
    )
    expect(found.problems).toMatchObject([{ code: 'value-invalid', at: 'a.json:1' }])
  })
})
