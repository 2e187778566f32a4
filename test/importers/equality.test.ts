import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Plan } from '../../engine/plan/plan.ts'
import type { OptionRow } from '../../importers/contract.ts'
import type { LibraryInput } from '../../sandbox/index.ts'
import { albumsFor, examples as folderExamples } from '../plugins/folder-albums/examples.ts'
import { type Example, idFor, libraryFor, nameFor, spec, translated } from '../plugins/people-albums/spec.ts'
import { idOf, nameOf, examples as smartExamples, library as smartLibrary } from '../plugins/smart-albums/examples.ts'
import { homeFor } from '../support/home.ts'
import { annaId } from '../support/library.ts'
import { composeOf, importFrom } from './import-from.ts'

// What the earlier tools did is written down in worked examples, most of which were run with these tools. Here each is
// turned into what a user of the tool would have, imported, and planned on a server that holds the same library.

const key = 'k'.repeat(43)

describe('folder-album-creator', () => {
  const variables = {
    rootPath: 'ROOT_PATH',
    albumLevels: 'ALBUM_LEVELS',
    albumSeparator: 'ALBUM_SEPARATOR',
    pathFilter: 'PATH_FILTER',
    ignore: 'IGNORE',
  } as const
  const valueText = (name: string, value: unknown): string =>
    value === '' ? '""' : [value].flat().join(name === 'rootPath' ? ',' : ':')
  // Negative ranges name shallow folders as the earlier tool did; patterns of names have tests of their own.
  // An empty variable is one that is not given.
  const usable = folderExamples.filter(([, options]) =>
    Object.entries(options).every(
      ([name, value]) => (name in variables && ![value].flat().includes('')) || value === '',
    ),
  )

  it('has many', () => expect(usable.length).toBeGreaterThan(40))

  it.each(usable)('%s %j', (_, options, assets, expected) => {
    const own = Object.entries({ rootPath: '/pics', ...options }).map(([name, value]) => [
      variables[name as keyof typeof variables],
      valueText(name, value),
    ])
    const environment = { API_URL: 'https://p.example.org', API_KEY: key, ...Object.fromEntries(own) }
    const found = importFrom({ 'compose.yaml': composeOf('salvoxia/immich-folder-album-creator', environment) })
    const { use: _use, accounts: _accounts, ...imported } = (found.plugins[0]?.data ?? {}) as Record<string, unknown>
    const result = found.problems.length > 0 ? 'error' : albumsFor(imported, assets)
    if (imported.shallowNegativeRange === 'legacy') expect(result === 'error').toBe(expected === 'error')
    else expect(result).toEqual(expected)
  })
})

/** Albums of the first plan of an imported configuration, with the names of what they would get. */
const firstPlan = async (
  library: LibraryInput,
  files: (url: string, key: string) => Readonly<Record<string, string>>,
  args: readonly string[],
  name: (id: string) => string,
  version?: string,
) => {
  const home = await homeFor({ library, version, config: '' })
  await home.write(files(home.sandbox.url, home.sandbox.users[0]?.apiKey ?? ''))
  const { code, stderr } = await home.darkroom('import', ...args)
  expect({ code, stderr: code === 3 ? stderr : '' }).toEqual({
    code: expect.toSatisfy((end) => end === 0 || end === 4),
    stderr: '',
  })
  const file = join('darkroom', 'immichrc.yaml')
  const planned = await home.darkroom('plan', '--config', file, '--json')
  const operations = planned.json<Plan>().accounts[0]?.operations ?? []
  const adds = operations.flatMap((one) => (one.op === 'album.add' ? one.assetIds.map(name) : []))
  const report = JSON.parse(readFileSync(join(home.folder, 'darkroom', 'import-report.json'), 'utf8'))
  return { adds: adds.sort(), operations, stderr: planned.stderr, options: report.options as OptionRow[] }
}

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
    firstPlan(library, settings(example), ['local_settings.py'], nameFor, versions[example.id])

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

  it('E01 neighbours inside the day', async () => {
    const library = libraryFor('places')
    // Without Ann's other picture of that day, which is a match as well.
    const assets = (library.assets ?? []).filter(({ id }) => id !== idFor('g13'))
    const rule = {
      ...{ fuzzy_match: true, filters: ann },
      taken_range_utc: { start: '2024-12-24T23:00:00Z', end: '2024-12-25T23:00:00Z' },
      timezone: 'Europe/Berlin',
    }
    const { adds } = await planOf(rule, { ...library, assets })
    const { expected } = spec.E.find(({ id }) => id === 'E01') as Example
    expect(adds).toEqual(['g01', ...(expected as readonly string[])].sort())
  })
})

describe('screenshots-organizer and its fork', () => {
  const picture = (index: number, originalFileName: string, exif: object = {}, more: object = {}) => ({
    ...{ id: idFor(`b0${index}`), ownerId: annaId, originalFileName, originalPath: `/p/${originalFileName}`, exif },
    ...more,
  })
  const low = { exifImageWidth: 1399, exifImageHeight: 1400 }
  const scan = picture(1, 'scan0001.jpg', { exifImageWidth: 2480, exifImageHeight: 3508 })
  const photo = picture(2, 'PXL_20240115_101112345.jpg', {
    make: 'Google',
    model: 'Pixel 8',
    exposureTime: '1/100',
    iso: 50,
  })
  const recording = picture(
    3,
    'RPReplay_Final1705313472.MP4',
    { exifImageWidth: 886, exifImageHeight: 1920 },
    { type: 'VIDEO' },
  )
  const screenshots = 'immich_screenshots_organizer.py -u'
  const recordings = 'immich_screenrecord_organizer.py -u'

  // What the two did with these is written down; where ours does less, the report says so.
  it.each([
    [
      'B10',
      `${screenshots} --include-low-res`,
      [picture(1, 'a.jpg', low), picture(2, 'b.jpg', { ...low, exposureTime: '1/60' })],
      ['b01'],
      ['--exact'],
    ],
    ['B11', `${screenshots} --include-exifless`, [scan], ['b01'], ['--exact']],
    ['B11 without --exact', `${screenshots} --include-exifless`, [scan], [], []],
    ['B16', screenshots, [photo], [], []],
    ['B17', recordings, [recording], ['b03'], []],
  ])('%s', async (_, command, assets, expected, more) => {
    const files = (url: string, apiKey: string) => ({ crontab: `0 4 * * * ${command} Captures ${url} ${apiKey}\n` })
    const library = { ...libraryFor(), assets }
    const { adds, options, stderr } = await firstPlan(library, files, ['crontab', ...more], nameFor)
    expect({ adds, stderr }).toMatchObject({ adds: expected })
    if (command.includes('--include'))
      expect(options.map(({ how }) => how)).toContain(more.length > 0 ? 'same' : 'safer')
  })

  it('B15 a library that is not there is refused; the tools searched everything', async () => {
    const files = (url: string, apiKey: string) => ({
      crontab: `0 4 * * * ${recordings} -n Phone Captures ${url} ${apiKey}\n`,
    })
    const { operations, stderr } = await firstPlan(
      { ...libraryFor(), assets: [recording] },
      files,
      ['crontab'],
      nameFor,
    )
    expect(operations).toEqual([])
    expect(stderr).toContain('Phone')
  })
})

describe('smart-albums', () => {
  const parts = { metadata: 'metadata', smart: 'smart', local: 'local-filter', people: 'person-names' } as const
  const simple = ['include', 'exclude', 'limit', 'defaultSmartLimit']
  const quoted = (value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `'${text.replaceAll("'", "'\\''")}'`
  }
  const lineOf = (rule: Record<string, unknown>): string => {
    const flags: string[] = []
    for (const side of ['include', 'exclude'] as const)
      for (const [part, sets] of Object.entries(
        (rule[side] ?? {}) as Record<string, Record<string, readonly unknown[]>>,
      ))
        for (const [mode, values] of Object.entries(sets)) {
          const flag = `--${side}-${parts[part as keyof typeof parts]}-${mode}`
          const groups = values.every(Array.isArray) && values.length > 0 ? (values as unknown[][]) : [values]
          for (const group of groups) flags.push(`${flag} ${group.map(quoted).join(' ')}`)
        }
    if (rule.limit !== undefined) flags.push(`--max-assets ${rule.limit}`)
    if (rule.defaultSmartLimit !== undefined) flags.push(`--default-smart-result-limit ${rule.defaultSmartLimit}`)
    return flags.join(' ')
  }
  const usable = smartExamples.filter(
    ({ rule, expected }) => Array.isArray(expected) && Object.keys(rule).every((name) => simple.includes(name)),
  )

  it('has many', () => expect(usable.length).toBeGreaterThan(25))

  const isWhole = ({ rule }: (typeof usable)[number]): boolean =>
    /"(union|intersection)":\[\{\}/.test(JSON.stringify(rule.include ?? {}))

  it.each(usable.filter(isWhole))('$id $title is left out, which the report says', async ({ rule }) => {
    const files = (url: string, apiKey: string) => ({
      'run.sh': `python3 immich-smart-albums.py --server ${url} --key ${apiKey} ${lineOf(rule)} --album Rule\n`,
    })
    const { operations, options } = await firstPlan(smartLibrary, files, ['run.sh'], nameOf)
    expect(operations).toEqual([])
    expect(options.some(({ how, note }) => how === 'safer' && note.includes('whole library'))).toBe(true)
  })

  it.each(usable.filter((example) => !isWhole(example)))('$id $title', async ({ rule, expected, files: own = {} }) => {
    const wanted = (expected as readonly string[]).toSorted()
    const texts = Object.fromEntries(
      Object.entries(own).map(([name, data]) => [name, typeof data === 'string' ? data : JSON.stringify(data)]),
    )
    const files = (url: string, apiKey: string) => ({
      ...texts,
      'run.sh': `python3 immich-smart-albums.py --server ${url} --key ${apiKey} ${lineOf(rule)} --album Rule\n`,
    })
    const albums = [{ albumName: 'Rule', assetIds: [] }]
    const { adds, stderr } = await firstPlan({ ...smartLibrary, albums }, files, ['run.sh'], nameOf)
    expect({ adds, stderr: adds.length === 0 ? stderr : '' }).toMatchObject({ adds: wanted })
    const filled = [{ albumName: 'Rule', assetIds: wanted.map(idOf) }]
    const again = await firstPlan({ ...smartLibrary, albums: filled }, files, ['run.sh'], nameOf)
    expect(again.operations).toEqual([])
  })
})
