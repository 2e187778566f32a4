import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { LibraryInput } from '../../sandbox/index.ts'
import { type Example, idFor, libraryFor, nameFor, spec, translated } from '../plugins/people-albums/spec.ts'
import { homeFor } from '../support/home.ts'
import { annaId } from '../support/library.ts'
import { firstPlan } from './first-plan.ts'
import { importFrom } from './import-from.ts'

// Of tools that fill albums by people, days and places: what they did is planned on the same library.

const key = 'k'.repeat(43)

const python = (value: unknown): string =>
  JSON.stringify(value, null, 1).replace(
    /(?<=[:[,\s])(true|false|null)(?=[\s,\]}])/g,
    (word) => ({ true: 'True', false: 'False', null: 'None' })[word] ?? word,
  )

describe('auto-album', () => {
  const settings = (example: Example) => (url: string, apiKey: string) => ({
    'local_settings.py': `IMMICH_BASE_URL = ${JSON.stringify(url)}\nAPI_KEY = ${JSON.stringify(apiKey)}\nSYNC_CONFIGS = ${python([{ name: 'Rule', filters: translated(example.filters) }])}\n`,
  })
  const ran = spec.A.filter(
    ({ filters, ignore, ...more }) =>
      filters !== undefined && ignore === undefined && 'status' in more && more.status === 'ran',
  )

  it('has many', () => expect(ran.length).toBeGreaterThan(25))

  /** Where it is done otherwise here: what the plan says then. */
  const refused: Readonly<Record<string, string>> = {
    A18: 'people are called "Sam"',
    A23: 'No person is called',
  }
  /** Servers from 3.0 do not tell faces without a person. */
  const versions: Readonly<Record<string, string>> = { A43: '2.7.5' }
  const planOf = (example: Example, library: LibraryInput) =>
    firstPlan(library, settings(example), ['local_settings.py'], nameFor, { version: versions[example.id] })

  it.each(ran.filter(({ id }) => !(id in refused) && id !== 'A39'))('$id $title', async (example) => {
    const expected = example.expected as readonly string[]
    const { adds, stderr } = await planOf(example, libraryFor())
    expect({ adds, stderr: adds.length === 0 ? stderr : '' }).toMatchObject({ adds: expected })
    if (expected.length === 0) return
    // The library as the earlier tool had left it: nothing is to be done.
    const albums = [{ albumName: 'Rule', assetIds: expected.map(idFor) }]
    expect((await planOf(example, { ...libraryFor(), albums })).operations).toEqual([])
  })

  it.each(Object.entries(refused))('%s is refused, and nothing is planned', async (wanted, text) => {
    const example = ran.find(({ id }) => id === wanted) as Example
    const { operations, stderr, options } = await planOf(example, libraryFor())
    expect(operations).toEqual([])
    expect(stderr).toContain(text)
    expect(options.find(({ from }) => from === 'SYNC_CONFIGS[0].filters[0]')?.note).toContain('refused')
  })

  it('A39 days are those of the place, which the report says', async () => {
    const example = ran.find(({ id }) => id === 'A39') as Example
    const { adds, options } = await planOf(example, libraryFor())
    expect(adds).toEqual(expect.arrayContaining([...(example.expected as readonly string[])]))
    expect(options.find(({ from }) => from === 'SYNC_CONFIGS[0].filters[0]')).toMatchObject({
      how: 'changed',
      note: expect.stringContaining('days of UTC'),
    })
  })
})

describe('auto-album, where it failed or took nothing by a mistake of its own', () => {
  const derived = spec.A.filter(({ ignore, ...example }) => ignore === undefined && 'original' in example)

  it('has many', () => expect(derived.length).toBeGreaterThan(8))

  it.each(derived)('$id $title is told', ({ filters }) => {
    const { problems, options } = importFrom({
      'local_settings.py': `IMMICH_BASE_URL = "https://p.example.org"\nAPI_KEY = "${key}"\nSYNC_CONFIGS = ${python([{ name: 'Rule', filters }])}\n`,
    })
    const isTold = options.some(({ from, how, note }) => from.includes('filters') && how === 'changed' && note !== '')
    expect(isTold || problems.length > 0).toBe(true)
  })
})

describe('auto-album, what its settings must not be', () => {
  const configs = (config: readonly object[]) => ({
    'local_settings.py': `IMMICH_BASE_URL = "https://p.example.org"\nAPI_KEY = "${key}"\nSYNC_CONFIGS = ${python(config)}\n`,
  })
  it.each(spec.B)('$id $title', ({ config = [] }) => {
    expect(importFrom(configs(config)).problems.map(({ code }) => code)).toContainEqual(
      expect.stringMatching(/^(value-invalid|option-unknown)$/),
    )
  })
})

describe('dynamic-albums in YAML', () => {
  const filesOf = (rule: object) => (url: string, apiKey: string) => ({
    'config.yaml': stringify({ rules: [{ id: 'Rule', album_name: 'Rule', ...rule }] }),
    '.env': `IMMICH_BASE_URL=${url}\nIMMICH_API_KEY=${apiKey}\n`,
  })
  const planOf = (rule: object, library: LibraryInput) =>
    firstPlan(library, filesOf(rule), ['config.yaml', '--env', '.env'], nameFor)

  const days = spec.D.filter(
    ({ recurring, fixture, ...more }) => recurring && !fixture && 'status' in more && more.status === 'ran',
  )

  it.each(days)('$id $title', async ({ recurring, year, expected }) => {
    const { monthDay, timezone, durationDays } = recurring as {
      monthDay: string
      timezone: string
      durationDays?: number
    }
    // Just before, at the beginning, just before the end, at the end: the two between belong to the day.
    const [start, end] = (expected as readonly string[] | null) ?? [
      `${year}-02-28T00:00:00.000Z`,
      `${year}-03-02T00:00:00.000Z`,
    ]
    const instants = [
      Date.parse(start ?? '') - 1,
      Date.parse(start ?? ''),
      Date.parse(end ?? '') - 1,
      Date.parse(end ?? ''),
    ]
    const assets = instants.map((ms, index) => ({
      ...{ id: idFor(`b0${index + 1}`), ownerId: annaId, originalPath: `/p/${index}.jpg`, exif: { timeZone: 'UTC' } },
      ...{ fileCreatedAt: new Date(ms).toISOString(), localDateTime: new Date(ms).toISOString() },
    }))
    const rule = {
      ...{
        recurring: true,
        month_day: monthDay,
        timezone,
        album_name_template: 'Rule {year}',
        year_range: [year, year],
      },
      ...(durationDays === undefined ? {} : { duration_days: durationDays }),
      filters: {},
    }
    const { adds } = await planOf(rule, { ...libraryFor(), assets })
    expect(adds).toEqual(expected === null ? [] : ['b02', 'b03'])
  })

  const ann = { people: { include: ['Ann'] } }
  const bob = { people: { include: ['Bob'] } }
  it.each([
    ['F01', { or: [ann, bob] }],
    ['F02', { and: [ann, bob] }],
    ['F03', { or: [{ and: [ann, bob] }, { people: { include: ['Cy'] } }] }],
    ['F04', { and: [{ asset_types: ['IMAGE', 'VIDEO'] }, ann] }],
    ['F06', { and: [{ asset_types: ['IMAGE'] }, { asset_types: ['VIDEO'] }] }],
  ])('%s', async (id, conditions) => {
    const { expected } = spec.F.find((example) => example.id === id) as Example
    const { adds } = await planOf({ conditions }, libraryFor())
    expect(adds).toEqual(expected)
  })

  // The seeds are the pictures with Ann; what the tool had fixed is written out, so that other amounts are tried by it.
  it.each(spec.E.filter(({ id }) => id !== 'E03'))(
    '$id $title',
    async ({ seeds = [], neighbours, expected, ...more }) => {
      const { from, to, windowMinutes = 240, radiusMeters = 100 } = neighbours as Readonly<Record<string, never>>
      const library = libraryFor('places')
      const assets = (library.assets ?? []).map((asset) => ({
        ...asset,
        faces: seeds.includes(nameFor(asset.id ?? '')) ? [{ personId: idFor('p-ann') }] : [],
      }))
      const span = from === undefined ? {} : { taken_range_utc: { start: from, end: to }, timezone: 'Europe/Berlin' }
      const files = filesOf({ fuzzy_match: true, filters: ann, ...span })
      const { adds, options } = await firstPlan(
        { ...library, assets },
        files,
        ['config.yaml', '--env', '.env'],
        nameFor,
        {
          edit: (text) => {
            expect(text).toMatch(/windowMinutes: 240\n +radiusMeters: 100/)
            return text
              .replace('240', String(windowMinutes))
              .replace('radiusMeters: 100', `radiusMeters: ${radiusMeters}`)
          },
        },
      )
      expect(adds).toEqual([...seeds, ...(expected as readonly string[])].sort())
      if ('original' in more)
        expect(options.find(({ from: name }) => name.endsWith('taken_range_utc'))).toMatchObject({
          how: 'changed',
          note: expect.stringContaining('without the first moment behind'),
        })
    },
  )

  it.each(spec.D.filter(({ fixture }) => fixture))('$id $title', async ({ recurring, year, expected, ...more }) => {
    const { monthDay, timezone, match } = recurring as { monthDay: string; timezone: string; match?: object }
    const rule = {
      ...{ recurring: true, month_day: monthDay, timezone, album_name_template: 'Rule {year}' },
      ...{ year_range: [year, year], filters: { asset_types: ['IMAGE', 'VIDEO'], ...(match ? ann : {}) } },
    }
    const { adds, options } = await firstPlan(
      libraryFor('places'),
      filesOf(rule),
      ['config.yaml', '--env', '.env'],
      nameFor,
    )
    expect(adds).toEqual(expected)
    if ('original' in more)
      expect(options.find(({ from }) => from.endsWith('month_day'))).toMatchObject({ how: 'changed' })
  })

  // What the tool took by a mistake of its own; what it did with the last of these is done here, too.
  it.each([
    ['F07', { and: [{ asset_types: ['IMAGE'] }, { asset_types: ['VIDEO'] }] }, [], /exclude each other/],
    ['F08', { and: [{ people: { include: ['Zed'] } }, { is_favorite: true }] }, [], /nobody bears/],
    ['F05', { and: [{ asset_types: ['VIDEO'] }, { or: [ann, bob] }] }, [], /images only/],
  ])('%s is told', async (_, conditions, expected, note) => {
    const days = { start: '2023-01-01T00:00:00Z', end: '2025-01-01T00:00:00Z' }
    const { adds, options } = await firstPlan(
      libraryFor(),
      filesOf({ conditions, taken_range_utc: days }),
      ['config.yaml', '--env', '.env'],
      nameFor,
    )
    expect(adds).toEqual(expected)
    expect(options.find(({ from }) => from === 'rules[0].conditions')).toMatchObject({
      how: 'changed',
      note: expect.stringMatching(note),
    })
  })

  describe.each([
    ['of a recipe', {}],
    ['of a rule with neighbours', { fuzzy_match: true }],
  ])('sharing %s', (_, more) => {
    it.each(spec.G)('$id $title', async ({ shareWith, expected, ...example }) => {
      const rule = { ...more, filters: ann, share_with: translated(shareWith) }
      const { operations, stdout, options } = await firstPlan(
        libraryFor(),
        filesOf(rule),
        ['config.yaml', '--env', '.env'],
        nameFor,
      )
      const users = operations.flatMap((one) =>
        one.op === 'album.share' ? one.users.map(({ id }) => nameFor(id)) : [],
      )
      if (Array.isArray(expected)) expect(users.sort()).toEqual(expected)
      // A recipe shares with the rest, as the tool did; a rule is refused. Both say whom nobody knows.
      else expect([users, stdout.includes('nope@x.org')]).toEqual(['fuzzy_match' in more ? [] : ['u2'], true])
      const row = options.find(({ from }) => from === 'rules[0].share_with')
      // An empty list was one that is not given, which is how it is imported.
      if ('original' in example && (shareWith?.length ?? 0) > 0)
        expect(row).toMatchObject({ how: 'changed', note: expect.stringContaining('letter case') })
    })
  })

  it('neighbours are for rules that say so, or for all that do not say no', () => {
    const of = (rule: object, variable: string): boolean => {
      const files = {
        'config.yaml': stringify({ rules: [{ id: 'Rule', album_name: 'Rule', filters: ann, ...rule }] }),
        '.env': `IMMICH_BASE_URL=https://p.example.org\nIMMICH_API_KEY=${key}\n${variable}`,
      }
      return importFrom(files, { env: '.env' }).plugins.length > 0
    }
    expect(of({}, '')).toBe(false)
    expect(of({ fuzzy_match: true }, '')).toBe(true)
    expect(of({ fuzzy_match: true }, 'ALLOW_FUZZY_MATCH=false\n')).toBe(true)
    expect(of({}, 'ALLOW_FUZZY_MATCH=Yes\n')).toBe(true)
    expect(of({ fuzzy_match: false }, 'ALLOW_FUZZY_MATCH=true\n')).toBe(false)
  })
})

describe('dynamic-albums in JSON', () => {
  const expectedOf = (id: string): readonly string[] => spec.A.find((example) => example.id === id)?.expected ?? []

  // What its queries find is what filters of the same meaning find.
  it.each<[query: object, expected: readonly string[], how?: string]>([
    [{ people: ['Ann', 'Bob'] }, expectedOf('A03')],
    [{ people: ['Ann', 'Bob'], people_strict_mode: true }, expectedOf('A04')],
    [{ people: 'Ann' }, expectedOf('A01')],
    [{ any_people: ['Ann', 'Bob'] }, expectedOf('A02')],
    [{ any_people: ['Ann', 'Bob'], people_strict_mode: true }, expectedOf('A02')],
    [{ favorite: true }, expectedOf('A28')],
    [{ favorite: false }, expectedOf('A29')],
    [{ path: 'PHOTOS/B1' }, ['b10', 'b11', 'b12', 'b13', 'b14', 'b15', 'b16', 'b17', 'b18']],
    [{ any_people: ['Ann'], favorite: true }, ['b03', 'b10']],
    [{ timespan: { start: '2023-03-08', end: '2023-03-10' } }, ['b08', 'b09', 'b10'], 'changed'],
    [
      {
        timespan: [
          { start: '2023-03-01', end: '2023-03-01' },
          { start: '2024-06-18', end: '2024-06-19' },
        ],
      },
      ['b01', 'b17', 'b18'],
      'changed',
    ],
  ])('%j', async (query, expected, how) => {
    const files = (url: string, apiKey: string) => ({
      'albums.json': JSON.stringify([{ name: 'Rule', query }]),
      '.env': `IMMICH_URL=${url}\nIMMICH_API_KEY=${apiKey}\n`,
    })
    const args = ['albums.json', '--env', '.env']
    const { adds, options } = await firstPlan(libraryFor(), files, args, nameFor)
    expect(adds).toEqual(expected)
    if (how) expect(options.find(({ from }) => from.endsWith('timespan'))?.how).toBe(how)
    const albums = [{ albumName: 'Rule', assetIds: expected.map(idFor) }]
    expect((await firstPlan({ ...libraryFor(), albums }, files, args, nameFor)).operations).toEqual([])
  })
})

describe('what changes later, as in the sequences', () => {
  const settings = (url: string, apiKey: string, mode: string | null) =>
    mode === null
      ? {
          'local_settings.py': `IMMICH_BASE_URL = "${url}"\nAPI_KEY = "${apiKey}"\nSYNC_CONFIGS = [{"name": "Rule", "filters": [{"key": "people", "val": ["Ann"]}]}]\n`,
        }
      : {
          'config.yaml': stringify({
            mode,
            rules: [
              {
                ...{ id: 'Rule', album_name: 'Rule' },
                filters: { people: { include: ['Ann'] }, asset_types: ['IMAGE', 'VIDEO'] },
              },
            ],
          }),
          '.env': `IMMICH_BASE_URL=${url}\nIMMICH_API_KEY=${apiKey}\n`,
        }
  const withAnn = ['b01', 'b03', 'b04', 'b05', 'b06', 'b07', 'b10', 'b12']

  it.each([
    ['H01', 'auto-album', null, 'forget', withAnn.slice(1)],
    ['H01', 'dynamic-albums', 'sync', 'forget', withAnn.slice(1)],
    ['H02', 'dynamic-albums', 'sync', 'take out', withAnn.slice(1)],
    ['H03', 'dynamic-albums', 'sync', 'put in', [...withAnn, 'b09']],
    ['H05', 'dynamic-albums', 'add_only', 'forget', withAnn],
    // Where auto-album undid what people did, the report says so.
    ['H02', 'auto-album', null, 'take out', withAnn.slice(1)],
    ['H03', 'auto-album', null, 'put in', [...withAnn, 'b09']],
  ])('%s %s', async (_id, _tool, mode, change, expected) => {
    const home = await homeFor({ library: libraryFor(), config: '' })
    const { sandbox, darkroom } = home
    const apiKey = sandbox.users[0]?.apiKey ?? ''
    const files = settings(sandbox.url, apiKey, mode)
    await home.write(files)
    const [first = '', env] = Object.keys(files)
    expect((await darkroom('import', first, ...(env ? ['--env', env] : []))).code).toBe(mode === null ? 4 : 0)
    const apply = async (): Promise<void> => {
      expect((await darkroom('apply', '--yes', '--config', 'darkroom/immichrc.yaml')).code).toBe(0)
    }
    const members = (): string[] => {
      const [album] = [...sandbox.state.albums.values()]
      return [...(album?.assetIds ?? [])].map(nameFor).sort()
    }
    await apply()
    expect(members()).toEqual(withAnn)
    if (change === 'forget') {
      const asset = sandbox.state.assets.get(idFor('b01'))
      if (asset) asset.faces = []
      sandbox.state.changed()
    } else {
      const [album] = [...sandbox.state.albums.values()]
      const answer = await fetch(`${sandbox.url}/albums/${album?.id}/assets`, {
        method: change === 'put in' ? 'PUT' : 'DELETE',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        body: JSON.stringify({ ids: [idFor(change === 'put in' ? 'b09' : 'b01')] }),
      })
      expect(answer.status).toBe(200)
    }
    await apply()
    expect(members()).toEqual([...expected].sort())
  })
})
