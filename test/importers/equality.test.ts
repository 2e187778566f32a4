import { describe, expect, it } from 'vitest'
import { albumsFor, examples as folderExamples } from '../plugins/folder-albums/examples.ts'
import { idFor, libraryFor, nameFor } from '../plugins/people-albums/spec.ts'
import { idOf, nameOf, examples as smartExamples, library as smartLibrary } from '../plugins/smart-albums/examples.ts'
import { homeFor } from '../support/home.ts'
import { annaId } from '../support/library.ts'
import { firstPlan } from './first-plan.ts'
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

  // What the tool took otherwise than it reads: a file that is not there, text that is no query, amounts that are none.
  const wrong = smartExamples.filter(({ expected }) => !Array.isArray(expected))
  const atPlan = ['S38', 'S39', 'S81']

  it.each(wrong.filter(({ id }) => !atPlan.includes(id)))(
    '$id $title is a problem, with its line',
    async ({ rule, files = {} }) => {
      const texts = Object.fromEntries(
        Object.entries(files).map(([name, data]) => [name, typeof data === 'string' ? data : JSON.stringify(data)]),
      )
      const line = `python3 immich-smart-albums.py --server https://p.example.org --key ${key} ${lineOf(rule)} --album Rule\n`
      const home = await homeFor({ library: smartLibrary, config: '' })
      await home.write({ 'run.sh': line, ...texts })
      const { code, stdout } = await home.darkroom('import', 'run.sh', '--json')
      expect(code).toBe(3)
      expect(JSON.parse(stdout).problems).toMatchObject([
        { code: expect.stringMatching(/^(value-invalid|file-missing)$/), at: 'run.sh:1' },
      ])
    },
  )

  it.each(wrong.filter(({ id }) => ['S38', 'S39'].includes(id)))('$id $title is told by the plan', async ({ rule }) => {
    const files = (url: string, apiKey: string) => ({
      'run.sh': `python3 immich-smart-albums.py --server ${url} --key ${apiKey} ${lineOf(rule)} --album Rule\n`,
    })
    const { operations, stdout } = await firstPlan(smartLibrary, files, ['run.sh'], nameOf)
    expect(operations).toEqual([])
    expect(stdout).toMatch(/Zed|ann/)
  })

  // Where the tool selected something else, by a mistake of its own, the report says so.
  it.each(['S32', 'S36', 'S42', 'S51', 'S52', 'S63', 'S64', 'S65'])('%s differs, which the report says', (wanted) => {
    const { rule } = smartExamples.find(({ id }) => id === wanted) as (typeof smartExamples)[number]
    const line = `python3 immich-smart-albums.py --server https://p.example.org --key ${key} ${lineOf(rule)} --album Rule\n`
    const { options } = importFrom({ 'run.sh': line })
    expect(options.some(({ how, note }) => (how === 'changed' || how === 'safer') && note !== '')).toBe(true)
  })
})
