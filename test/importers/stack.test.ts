import { describe, expect, it } from 'vitest'
import { catching } from '../../importers/stack/criteria.ts'
import { stacksOptions } from '../../plugins/stacks/options.ts'
import { composeOf, importFrom, pluginsOf, rowOf } from './import-from.ts'

const base = { API_URL: 'http://immich:2283/api', API_KEY: 'k'.repeat(43) }
const run = (environment: Readonly<Record<string, string>>, options = {}) => {
  const found = importFrom(
    { 'compose.yaml': composeOf('majorfi/immich-stack:latest', { ...base, ...environment }) },
    options,
  )
  for (const { use: _, name: __, ...plugin } of pluginsOf(found) as { use: string; name?: string }[])
    expect(stacksOptions.safeParse(plugin).error).toBeUndefined()
  return found
}
const r = String.raw
const marked = (word: string) => ({ name: { regex: word, flags: 'i' } })

describe('stack', () => {
  it('M1: what it stacked, with the same one on top', () => {
    const found = run({ RUN_MODE: 'cron', CRON_INTERVAL: '3600' })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toEqual([
      {
        use: 'stacks',
        kinds: ['burst'],
        criteria: [{ stem: { cut: ['~', '.'] } }, { time: 1000 }],
        primary: [
          marked('cover'),
          'edit',
          marked('crop'),
          marked('hdr'),
          'highest',
          'jpg',
          'png',
          'jpeg',
          'heic',
          'dng',
        ],
        existing: 'keep',
        sameCamera: false,
      },
    ])
    expect(found.schedule).toEqual([{ everySeconds: 3600, atStart: true }])
  })

  it('is told from variables alone, and by its name from those that other tools have as well', () => {
    const text = (more: object) =>
      Object.entries({ ...base, ...more })
        .map(([name, value]) => `${name}=${value}\n`)
        .join('')
    const files = { 'stack.env': text({ RUN_MODE: 'cron', CRON_INTERVAL: '3600' }), 'few.env': text({}) }
    for (const call of [{}, { given: [], env: 'stack.env', tool: 'stack' }]) {
      const { tool, plugins, schedule, problems } = importFrom(files, call)
      expect({ tool, problems, count: plugins.length }).toEqual({ tool: 'stack', problems: [], count: 1 })
      expect(schedule).toMatchObject([{ everySeconds: 3600 }])
    }
    expect(importFrom(files, { given: [], env: 'few.env', tool: 'stack' }).plugins).toHaveLength(1)
    expect(importFrom(files, { given: [], env: 'few.env' }).problems).toMatchObject([{ code: 'nothing-found' }])
    const other = { 'folders.env': text({ ROOT_PATH: '/photos' }) }
    expect(importFrom(other, { tool: 'stack' }).problems).toMatchObject([{ code: 'not-this-tool' }])
  })

  it('a tool that only said what it would do is told', () => {
    expect(rowOf(run({ DRY_RUN: 'true' }), 'DRY_RUN')).toMatchObject({
      how: 'idle',
      note: 'it only said what it would do; here nothing is written until you apply it or approve it',
    })
    expect(rowOf(run({ DRY_RUN: 'false' }), 'DRY_RUN')).toMatchObject({ how: 'same', note: '' })
    expect(rowOf(run({ DRY_RUN: '1' }), 'DRY_RUN')).toMatchObject({ how: 'dead' })
  })

  it('M2: patterns of names, of which one group counts', () => {
    const CRITERIA = JSON.stringify([
      { key: 'originalFileName', regex: { key: String.raw`PXL_(\d{8})_(\d{9})`, index: 0 } },
    ])
    const found = run({ CRITERIA })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toMatchObject([{ criteria: [{ name: { regex: String.raw`(PXL_(?:\d{8})_(?:\d{9}))` } }] }])
    expect(rowOf(found, 'CRITERIA')).toMatchObject({ how: 'changed' })
  })

  it.each([
    [String.raw`a(\d)(?<x>b)(?:c)[(](d)`, 0, String.raw`(a(?:\d)(?:b)(?:c)[(](?:d))`],
    [String.raw`a(\d)(?<x>b)\((d)`, 2, String.raw`a(?:\d)(b)\((?:d)`],
  ])('of %s the group %i', (source, group, expected) => {
    expect(catching(source, group)).toBe(expected)
  })

  it('without a counterpart of its criteria the instance is a comment', () => {
    const found = run({ CRITERIA: JSON.stringify({ mode: 'advanced', expression: { operator: 'NOT' } }) })
    expect(pluginsOf(found)).toEqual([])
    expect(found.plugins).toMatchObject([{ isComment: true }])
    expect(rowOf(found, 'CRITERIA')).toMatchObject({ how: 'gap', to: null })
  })

  const leaf = (key: string, more: object = {}) => ({ criteria: { key, ...more } })
  const named = (key: string) => leaf('originalFileName', { regex: { key, index: 0 } })
  const close = leaf('localDateTime', { delta: { milliseconds: 2000 } })
  const and = (...children: readonly object[]) => ({ operator: 'AND', children })
  const or = (...children: readonly object[]) => ({ operator: 'OR', children })
  const not = (child: object) => ({ operator: 'NOT', children: [child] })
  it.each([
    [
      and(or(named('PXL_'), named('IMG_')), not(leaf('isArchived')), close),
      { criteria: [{ any: [{ name: { regex: '(PXL_)' } }, { name: { regex: '(IMG_)' } }] }, { time: 2000 }] },
    ],
    [
      and(close, not(named('tmp')), leaf('isFavorite')),
      { criteria: [{ time: 2000 }], where: { all: [{ not: { fileName: { regex: 'tmp' } } }, { favorite: true }] } },
    ],
    [and(close, or(leaf('isFavorite'), named('x'))), null],
    [not(and(close, named('x'))), null],
    [not(leaf('isArchived')), null],
  ])('expression %j', (expression, expected) => {
    const found = run({ CRITERIA: JSON.stringify({ mode: 'advanced', expression }) })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toMatchObject(expected ? [expected] : [])
    expect(rowOf(found, 'CRITERIA')?.how).toBe(
      expected ? (JSON.stringify(expected).includes('name') ? 'changed' : 'same') : 'gap',
    )
  })

  it('a later part of a name, and what its pattern promotes', () => {
    const second = { key: 'originalFileName', split: { delimiters: ['~', '.'], index: 1 } }
    const [plugin] = pluginsOf(run({ CRITERIA: JSON.stringify([second]) })) as [
      { criteria: [{ name: { regex: string } }] },
    ]
    const pattern = new RegExp(plugin.criteria[0].name.regex)
    expect(['IMG_1~2', 'IMG_1~2~3', 'a.b~c', 'IMG_1'].map((name) => pattern.exec(name)?.[1])).toEqual([
      '2',
      '2',
      'b',
      undefined,
    ])
    const endings = ['jpg', 'png', 'jpeg', 'heic', 'dng']
    const regex = { key: '(.*)_x', index: 1, promote_index: 2, promote_keys: ['_MP', ''] }
    expect(pluginsOf(run({ CRITERIA: JSON.stringify([{ key: 'originalFileName', regex }]) }))).toMatchObject([
      {
        primary: [
          marked('_MP'),
          marked('^(?!.*(?:_MP))'),
          marked('cover'),
          'edit',
          marked('crop'),
          marked('hdr'),
          'highest',
          ...endings,
        ],
      },
    ])
  })

  it.each([
    [',_edit', [marked('^(?!.*(?:_edit))'), marked('_edit')], 'same'],
    ['sequence', ['lowest'], 'same'],
    ['sequence:4', ['lowest'], 'changed'],
    ['smallestSize,a', [marked('a')], 'gap'],
    ['biggestNumber,a', [marked('a'), 'highest'], 'same'],
    ['', [marked('cover'), 'edit', marked('crop'), marked('hdr'), 'highest'], 'same'],
  ])('PARENT_FILENAME_PROMOTE=%s', (words, primary, how) => {
    const found = run({ PARENT_FILENAME_PROMOTE: words, PARENT_EXT_PROMOTE: '.jpg' })
    expect(pluginsOf(found)).toMatchObject([{ primary: [...primary, 'jpg'] }])
    expect(rowOf(found, 'PARENT_FILENAME_PROMOTE')).toMatchObject({ how })
  })

  const names = [
    ...['IMG_1.jpg', 'IMG_1.JPEG', 'IMG_1.dng', 'IMG_1~2.jpg', 'IMG_2.jpg', 'IMG_2.jpeg', 'IMG_2.MP.jpg'],
    ...['PXL_1.RAW-01.COVER.jpg', 'PXL_1.RAW-02.dng', 'PXL_1.jpg', 'a.b.c.jpg', 'a.b.png', 'a.mp4'],
  ]
  /** Which names go together. */
  const partition = (caught: (name: string) => string | null | undefined): string[][] => {
    const groups = Map.groupBy(names, (name) => caught(name) || null)
    groups.delete(null)
    return [...groups.values()]
  }
  it.each([
    [r`^(.*)\.\w+$`, 1],
    [r`^(.*?)\.\w+$`, 1],
    [r`^(.*?)\..+$`, 1],
    [r`^(.+)\.[^.]+$`, 1],
    [r`^(IMG_\d+).*\.jpe?g$`, 1],
    [r`(\w+)\.(jpg|dng)$`, 1],
    [r`(IMG)_(\d+).jpg`, 2],
    [r`IMG_(\d+)\.`, 1],
    [r`IMG_\d+\.`, 0],
    [r`(IMG)_.*`, 1],
    [r`^(PXL)(?:_1)?.*$`, 1],
    [r`([a-z])\.b`, 1],
    [r`(IMG|PXL)_(\d+)`, 2],
    [r`IMG_\d+\.png$`, 0],
  ])('the pattern %s of whole names puts the same names together', (key, index) => {
    const [plugin] = pluginsOf(run({ CRITERIA: JSON.stringify([{ key: 'originalFileName', regex: { key, index } }]) }))
    const { criteria, where } = plugin as {
      criteria: [{ name: { regex: string; flags?: string } }]
      where?: { fileName: { regex: string; flags?: string } }
    }
    const [{ name: of }] = criteria
    const pattern = new RegExp(of.regex, of.flags)
    const takes = new RegExp(where?.fileName.regex ?? '', where?.fileName.flags)
    const before = new RegExp(key)
    expect(partition((name) => (takes.test(name) ? pattern.exec(name.replace(/\.[^.]*$/, ''))?.[1] : null))).toEqual(
      partition((name) => before.exec(name)?.[index]),
    )
  })

  it.each([
    [{ key: 'originalFileName', regex: { key: r`\.(jpg|dng)$`, index: 1 } }, 'a pattern that asks for an extension'],
    [
      { key: 'originalFileName', regex: { key: r`^(\w+)\.(?:MP\.jpg|jpg)$`, index: 1 } },
      'a pattern that asks for an extension',
    ],
    [
      { key: 'originalFileName', regex: { key: r`IMG_\d+\.(jpg|dng)$`, index: 0 } },
      'a pattern that asks for an extension',
    ],
    [{ key: 'isFavorite' }, 'favourites and others apart from each other'],
  ])('%j in a list has no counterpart', (criterion, gap) => {
    const found = run({ CRITERIA: JSON.stringify([{ key: 'localDateTime', delta: { milliseconds: 5 } }, criterion]) })
    expect(pluginsOf(found)).toEqual([])
    expect(rowOf(found, 'CRITERIA')).toMatchObject({ how: 'gap', note: expect.stringContaining(gap) })
  })

  it.each([
    ['.*PXL.*', 0],
    ['^(.*)$', 1],
    ['IMG_([^_]+)', 1],
    [r`IMG_(\d+(?:_\S*))`, 1],
  ])('what %s catches has the extension in it, which ours does not see', (key, index) => {
    const CRITERIA = JSON.stringify([{ key: 'originalFileName', regex: { key, index } }])
    expect(rowOf(run({ CRITERIA }), 'CRITERIA')).toMatchObject({
      how: 'gap',
      note: 'a pattern that takes the extension in',
    })
  })

  it('whole names and exact times, where nothing is cut', () => {
    const CRITERIA = JSON.stringify([{ key: 'originalFileName' }, { key: 'localDateTime' }])
    expect(pluginsOf(run({ CRITERIA }))).toMatchObject([{ criteria: [{ name: { regex: '^(.*)$' } }, { time: 0 }] }])
  })

  it('a group that a pattern does not have is a problem', () => {
    const CRITERIA = JSON.stringify([{ key: 'originalFileName', regex: { key: 'IMG_(.*)', index: 2 } }])
    expect(run({ CRITERIA }).problems).toMatchObject([
      { code: 'value-invalid', message: expect.stringContaining('has no group 2') },
    ])
  })

  it('switches are on by the word true alone, and promoted keys count with their group', () => {
    const regex = { key: '(.*)_x', index: 1, promote_keys: ['_MP'] }
    const found = run({
      CRITERIA: JSON.stringify([{ key: 'originalFileName', regex }]),
      ...{
        WITH_ARCHIVED: '1',
        REPLACE_STACKS: 'yes',
        INCLUDE_VIDEOS: 'true',
        PARENT_EXT_PROMOTE: '',
        CRON_INTERVAL: '1h',
      },
      ...{ RUN_MODE: 'cron', PARENT_FILENAME_PROMOTE: 'x' },
    })
    expect(pluginsOf(found)).toMatchObject([
      { existing: 'keep', videos: 'together', primary: [marked('x'), 'jpg', 'png', 'jpeg', 'heic', 'dng'] },
    ])
    expect(pluginsOf(found)[0]).not.toHaveProperty('includeArchived')
    for (const name of ['WITH_ARCHIVED', 'REPLACE_STACKS']) expect(rowOf(found, name)).toMatchObject({ how: 'dead' })
    expect(found.schedule).toEqual([{ everySeconds: 86_400, atStart: true }])
  })

  it.each(['duplicates', 'fix-trash'])('the command %s stacks nothing', (command) => {
    const found = importFrom({
      'run.sh': `./immich-stack ${command} --api-key=${base.API_KEY} --api-url=http://i/api\n`,
    })
    expect(found).toMatchObject({ problems: [], plugins: [] })
    expect(rowOf(found, command)).toMatchObject({ how: 'gap' })
  })

  it('keys in a file may have commas between them', () => {
    const compose = composeOf(
      'majorfi/immich-stack',
      { API_URL: 'http://i', API_KEY_FILE: '/run/key' },
      { volumes: ['./key:/run/key'] },
    )
    const { accounts } = importFrom({ 'compose.yaml': compose, key: `${'a'.repeat(43)},${'b'.repeat(43)}\n` })
    expect(accounts.map(({ key }) => key?.[0])).toEqual(['a', 'b'])
  })

  it('groups, filters, folders and videos', () => {
    const either = [
      { key: 'localDateTime', delta: { milliseconds: 5 } },
      { key: 'originalFileName', split: { delimiters: ['_'], index: 0 } },
    ]
    const CRITERIA = JSON.stringify({
      mode: 'advanced',
      groups: [
        { operator: 'OR', criteria: either },
        { operator: 'AND', criteria: [either[0], { key: 'originalPath', split: { delimiters: ['/'], index: 1 } }] },
      ],
    })
    const found = run({
      CRITERIA,
      INCLUDE_VIDEOS: 'true',
      FILTER_ALBUM_IDS: 'a, b',
      FILTER_TAKEN_AFTER: '2024-01-01',
      WITH_ARCHIVED: 'false',
    })
    expect(pluginsOf(found)).toMatchObject([
      {
        where: { all: [{ any: [{ inAlbum: 'a' }, { inAlbum: 'b' }] }, { taken: { from: '2024-01-01' } }] },
        criteria: [{ any: [{ time: 5 }, { stem: { cut: ['_'] } }] }],
        videos: 'together',
      },
      { name: 'stacks (2)', criteria: [{ time: 5 }], videos: 'together', sameFolder: true },
    ])
  })

  it('replaces stacks only with --exact, and trashes nothing', () => {
    const environment = { REPLACE_STACKS: 'true', TRASH_ORPHANED_RAWS: 'true' }
    const found = run(environment)
    expect(pluginsOf(found)).toMatchObject([{ existing: 'extend', reportLoneRaws: true }])
    expect(rowOf(found, 'REPLACE_STACKS')).toMatchObject({ how: 'safer' })
    expect(rowOf(found, 'TRASH_ORPHANED_RAWS')).toMatchObject({ how: 'safer' })
    expect(pluginsOf(run(environment, { exact: true }))).toMatchObject([{ existing: 'replace' }])
  })

  it('flags are the same settings; a key and a file of it are a problem', () => {
    const args = `immich-stack --api-url http://p --api-key ${'a'.repeat(43)},${'b'.repeat(43)} --parent-ext-promote .jpg --replace-stacks`
    const found = importFrom({}, { args })
    expect(found.accounts.map(({ name }) => name)).toEqual(['me', 'me-2'])
    expect(pluginsOf(found)).toMatchObject([{ existing: 'extend' }])
    expect(run({ API_KEY_FILE: '/x' }).problems).toMatchObject([{ code: 'value-invalid' }])
  })
})
