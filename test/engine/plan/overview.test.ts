import { describe, expect, it } from 'vitest'
import type { AssetRow } from '../../../core/api/schemas.ts'
import { detailsOf } from '../../../engine/plan/detail.ts'
import { overviewOf } from '../../../engine/plan/overview.ts'
import { type AccountPlan, type Note, type Operation, sortOperations, summarize } from '../../../engine/plan/plan.ts'
import { columnsOf, wrap } from '../../../engine/plan/text.ts'

const ids = (count: number, prefix = 'id'): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

const planOf = (operations: readonly Operation[], more: Partial<AccountPlan> = {}): AccountPlan => {
  const names = [
    ...new Set([...operations, ...(more.notes ?? []), ...(more.refused ?? [])].map(({ recipe }) => recipe)),
  ]
  return {
    account: 'me',
    server: { url: 'http://photos.example.org/api', version: '3.0.3' },
    user: { id: 'u1', email: 'anna@example.com' },
    recipes: names.map((name) => ({ name, plugin: null, scanned: 300_000, matched: 9, warnings: [] })),
    operations: sortOperations(operations),
    notes: [],
    refused: [],
    summary: summarize(operations),
    ...more,
  }
}

/** A plan of many recipes that do all there is. */
const hugePlan = (recipes: number): AccountPlan => {
  const operations = ids(recipes, 'recipe with a name that is long ').flatMap((recipe, index): Operation[] => [
    { op: 'album.create', recipe, album: { id: null, name: `New ${index}` }, set: {} },
    { op: 'album.add', recipe, album: { id: null, name: `New ${index}` }, assetIds: ids(1000) },
    { op: 'album.remove', recipe, album: { id: `a${index}`, name: `Old ${index}` }, assetIds: ids(3), total: 9 },
    { op: 'album.delete', recipe, album: { id: `d${index}`, name: `Gone ${index}` }, assetIds: [], was: {}, users: [] },
    {
      op: 'album.unshare',
      recipe,
      album: { id: `d${index}`, name: 'x' },
      users: [{ id: 'u', name: 'Ben', role: 'viewer' }],
    },
    {
      op: 'album.share',
      recipe,
      album: { id: `s${index}`, name: 'y' },
      users: [{ id: 'u', name: 'Ben', role: 'viewer' }],
      was: {},
    },
    { op: 'tag.remove', recipe, tag: { id: `t${index}`, value: `t${index}` }, assetIds: ids(2), total: 2 },
    { op: 'tag.delete', recipe, tag: { id: `t${index}`, value: `u${index}` }, assetIds: [] },
    { op: 'asset.trash', recipe, assetIds: ids(5) },
    {
      op: 'asset.update',
      recipe,
      assetIds: ['n'],
      set: { dateTimeOriginal: '2020-01-01T00:00:00+01:00' },
      was: { n: { dateTimeOriginal: null } },
    },
    { op: 'stack.remove', recipe, stack: { id: 's', primaryAssetId: 'p' }, assetIds: ['q'], was: [] },
    { op: 'stack.delete', recipe, stack: { id: 's', primaryAssetId: 'p' }, assetIds: ['p', 'q'] },
    { op: 'stack.create', recipe, stack: { id: null, primaryAssetId: 'p' }, assetIds: ['p', 'q'], was: [] },
  ])
  const noteOf = (level: Note['level'], index: number): Note => ({
    level,
    code: `of-kind-${index}`,
    recipe: `recipe with a name that is long ${index}`,
    text: `Something is odd ${'and goes on '.repeat(20)}`,
    assetIds: ['id1'],
  })
  const notes = ids(recipes).flatMap((_, index) =>
    (['error', 'decision', 'warning', 'info'] as const).map((level) => noteOf(level, index)),
  )
  const refused = ids(30).map((recipe) => ({ recipe, reason: 'It may not be done, '.repeat(15), operations: 7 }))
  return planOf(operations, { notes, refused })
}

const row = (id: string, originalPath: string): AssetRow =>
  ({
    id,
    originalPath,
    originalFileName: originalPath.split('/').at(-1),
    localDateTime: `2020-01-01T00:00:0${id.length}.000Z`,
  }) as AssetRow

describe('an overview', () => {
  it.each([1, 2, 5, 12, 50, 400])(
    'of %i recipes fits 40 lines of 80 columns, and counts all that is removed',
    (recipes) => {
      const known = new Map([['id1', row('id1', `/${'very long folder/'.repeat(12)}a.jpg`)]])
      const lines = overviewOf(hugePlan(recipes), { known })
      const links = lines.filter((line) => line.includes('http'))
      expect(lines.length).toBeLessThanOrEqual(40)
      expect(lines.filter((line) => line.length > 80 && !links.includes(line))).toEqual([])
      // Before everything else.
      expect(lines[2]).toBe('Removes, or cannot be undone')
      const end = lines.findIndex((line, index) => index > 2 && line === '')
      const removals = lines.slice(3, end).join('\n')
      expect(removals).not.toContain('more')
      const numbers = (text: string) =>
        [...removals.matchAll(new RegExp(text, 'g'))].reduce(
          (sum, [, count]) => sum + Number(count?.replace(',', '')),
          0,
        )
      expect(numbers('([\\d,]+) assets?(?: →| to the) trash')).toBe(0 + 5 * recipes)
      expect(removals.match(/delete|is deleted/g)?.length).toBeGreaterThan(1)
      expect(removals).toContain('a date where there was none')
      expect(removals).toContain('told by mail')
    },
  )

  it('leaves columns of nothing but zeros out where all of them do not fit, so that each number is below its title', () => {
    const added = planOf([
      { op: 'album.create', recipe: 'fill', album: { id: null, name: 'Trip' }, set: {} },
      { op: 'album.add', recipe: 'fill', album: { id: null, name: 'Trip' }, assetIds: ids(54) },
      { op: 'tag.create', recipe: 'fill', tag: { id: null, value: 'trip' } },
      { op: 'tag.add', recipe: 'fill', tag: { id: null, value: 'trip' }, assetIds: ids(6) },
    ])
    const tableIn = (width: number): string[] => {
      const lines = overviewOf(added, { width })
      const from = lines.findIndex((line) => line.startsWith('recipe'))
      return lines.slice(from, from + 2)
    }
    expect(tableIn(40)).toEqual(['recipe  adds  new albums  tags', 'fill      60           1     1'])
    expect(tableIn(80)[0]).toMatch(/adds {2}removes {2}changes .*need you {2}refused$/)
  })

  it('says what is lost, however long the name of the recipe is', () => {
    const recipe = 'everything that was filmed before 2020 and is in no album, '.repeat(3)
    const operations: Operation[] = [
      { op: 'asset.trash', recipe, assetIds: ids(12) },
      { op: 'album.remove', recipe, album: { id: 'a', name: 'Tokyo' }, assetIds: ids(28), total: 28 },
    ]
    const lines = overviewOf(planOf(operations))
    expect(lines.find((line) => line.includes('trash'))).toMatch(/^ {2}- 12 assets → trash {2}\(everything .*…/)
    expect(lines.find((line) => line.includes('Tokyo'))).toMatch(
      /^ {2}- 28 assets of 28 ← album "Tokyo" {2}\(everything/,
    )
    const other: Operation[] = ids(50).map((id) => ({ op: 'asset.trash', recipe: `${recipe}${id}`, assetIds: [id] }))
    const long = [...overviewOf(planOf(operations)), ...overviewOf(planOf(other))].slice(0, -1)
    expect(long.filter((line) => line.length > 80 && !line.startsWith('Look closer'))).toEqual([])
  })

  it('has its columns under each other in every script', () => {
    const names = [
      'plain',
      '子供たちの写真',
      '한국어 사진',
      '📸👨‍👩‍👧‍👦',
      'e\u0301te\u0301',
      'मेरी तस्वीरें',
      '東京の夏休みの写真'.repeat(9),
    ]
    const lines = overviewOf(planOf(names.map((recipe) => ({ op: 'asset.trash', recipe, assetIds: ids(7) }))))
    const start = lines.findIndex((line) => line.startsWith('recipe '))
    const rows = lines.slice(start, start + 1 + names.length)
    expect(new Set(rows.map(columnsOf))).toEqual(new Set([80]))
    expect(columnsOf('東京')).toBe(4)
    expect(columnsOf('👨‍👩‍👧‍👦')).toBe(2)
    expect(columnsOf('e\u0301')).toBe(1)
    // As macOS writes it in names of files, with what directs Persian, and with vowel signs that take a column of their own.
    expect(columnsOf('\u1112\u1161\u11ab')).toBe(2)
    expect(columnsOf('می\u200cخواهم\u200e')).toBe(7)
    expect(columnsOf('दिल्ली')).toBe(5)
    for (const line of rows) expect(line).not.toContain('\ufffd')
  })

  it('sums up what cannot be undone of many albums, and names a few', () => {
    const shared = (count: number): Operation[] =>
      ids(count).map((id) => ({
        op: 'album.share',
        recipe: 'sharing',
        album: { id, name: `Trip ${id}` },
        users: [{ id: 'u', name: 'Ben', role: 'viewer' }],
        was: {},
      }))
    expect(overviewOf(planOf(shared(2)))).toContain('  ! 1 person: may be told by mail that "Trip id1" is shared')
    const lines = overviewOf(planOf(shared(100)))
    expect(lines).toContain('  ! 100 times: somebody may be told by mail that an album is shared')
    expect(lines.length).toBeLessThanOrEqual(40)
    expect(detailsOf(planOf(shared(100))).slice(0, 2)).toEqual(['Cannot be undone', lines[3]])
  })

  it('says which role somebody had, and that nobody is told of another one', () => {
    const users = [
      { id: 'b', name: 'Ben', role: 'viewer' as const },
      { id: 'c', name: 'Cleo', role: 'editor' as const },
    ]
    const changing = (was: Readonly<Record<string, string>>): Operation => ({
      op: 'album.share',
      recipe: 'sharing',
      album: { id: 'a', name: 'Trip' },
      users,
      was,
    })
    const lines = overviewOf(planOf([changing({ b: 'editor' })]))
    expect(lines).toContain('  ! 1 person: may be told by mail that "Trip" is shared')
    expect(lines.join('\n')).toContain('~ album "Trip": shared with Ben (viewer, was editor), Cleo (editor)')
    expect(overviewOf(planOf([changing({ b: 'editor', c: 'viewer' })])).join('\n')).not.toContain('mail')
  })

  it('names a recipe that the next command can be given as it is printed', () => {
    const trash = (recipe: string): Operation => ({ op: 'asset.trash', recipe, assetIds: ['a'] })
    const lastOf = (...names: string[]) => overviewOf(planOf(names.map(trash))).at(-1)
    expect(lastOf('screenshots', 'b')).toBe('Look closer: `darkroom plan screenshots`')
    expect(lastOf("Anna's photos")).toBe("Look closer: `darkroom plan 'Anna'\\''s photos'`")
    expect(lastOf('-x', 'a`b', 'c')).toBe('Look closer: `darkroom plan c`')
  })

  it('counts nothing that is refused as if it would happen', () => {
    const operations: Operation[] = [
      { op: 'album.add', recipe: 'a', album: { id: 'x', name: 'X' }, assetIds: ids(12) },
      { op: 'asset.trash', recipe: 'b', assetIds: ids(7) },
    ]
    const reason = 'To move assets to the trash has to be allowed.'
    const lines = overviewOf(planOf(operations, { refused: [{ recipe: 'b', reason, operations: 7 }], summary: {} }))
    expect(lines).toContain('a          ·        ·        ·         ·       12')
    expect(lines).toContain('b          ·        ·        ·         ·        7')
    expect(lines.join('\n')).toMatch(/Plan: nothing, because it is refused/)
  })

  it('shows what a person has to decide with path and link, and how to list the rest', () => {
    const text = '/p/x.jpg, /p/y.jpg: several are alike.'
    const notes = ids(9).map(
      (id): Note => ({ level: 'decision', code: 'which-copy-to-keep', recipe: 'twins', text, assetIds: [id] }),
    )
    const known = new Map(notes.map(({ assetIds: [id = ''] }) => [id, row(id, '/p/x.jpg')]))
    const lines = overviewOf(planOf([], { notes }), { known })
    const start = lines.indexOf('Needs you  9 choices that only a person can make')
    expect(lines.slice(start + 1, start + 4)).toEqual([
      '  ? twins: which copy to keep: several are alike.',
      '    /p/x.jpg',
      '    http://photos.example.org/photos/id0',
    ])
    expect(lines[start + 10]).toBe('  and the rest: `darkroom findings`')
  })
})

describe('the details of a plan', () => {
  const dates = (id: string, day: number): Operation => ({
    op: 'asset.update',
    recipe: 'dates',
    assetIds: [id],
    set: { dateTimeOriginal: `2013-03-0${day}T07:15:32.000+01:00` },
    was: { [id]: { dateTimeOriginal: `2014-03-0${day}T07:15:32.000+01:00` } },
    reasons: [{ reason: 'file name', assets: 1, files: [] }],
  })
  const plan = planOf([
    ...ids(7).map((id, index) => dates(id, index + 1)),
    { op: 'album.add', recipe: 'z', album: { id: 'x', name: 'X' }, assetIds: ids(2) },
  ])
  const known = new Map(
    ids(7).map((id, index) => [
      id,
      { ...row(id, `/p/${id}.jpg`), localDateTime: `20${19 - index}-01-01T00:00:00.000Z` },
    ]),
  )

  it('show the first, the last and three between of a group by date, with old and new values', () => {
    const lines = detailsOf(plan, { known, width: 120 })
    expect(lines.slice(0, 4)).toEqual([
      'dates  9 of 300,000 assets match',
      '  [1] ~ 7 assets: date',
      '       id6.jpg  /p  date 2014-03-07 07:15:32 +01:00 → 2013-03-07 07:15:32 +01:00  file name',
      '       id4.jpg  /p  date 2014-03-05 07:15:32 +01:00 → 2013-03-05 07:15:32 +01:00  file name',
    ])
    expect(lines[6]).toContain('id0.jpg')
    expect(lines[7]).toBe('       and 2 more: --group 1')
  })

  it('list every asset of a group with its link', () => {
    const lines = detailsOf(plan, { known, group: 1 })
    expect(lines).toHaveLength(10)
    expect(lines[2]).toBe(
      '       id6.jpg  /p  date 2014-03-07 07:15:32 +01:00 → 2013-03-07 07:15:32 +01:00  file name  http://photos.example.org/photos/id6',
    )
    expect(detailsOf(plan, { known, assets: true }).filter((line) => line.includes('/photos/'))).toHaveLength(9)
  })

  it.each([72, 80])('are no wider than %i columns, and keep sentences whole between words', (width) => {
    const long = {
      ...plan,
      refused: [{ recipe: 'dates', operations: 300, reason: 'it is too much of this and of that. '.repeat(4).trim() }],
    }
    const names = new Map(
      [...known].map(([id, row]) => [id, { ...row, originalFileName: `${'a-long-name-'.repeat(5)}${id}` }]),
    )
    const notes = [
      {
        recipe: 'dates',
        level: 'warning' as const,
        code: 'other',
        text: 'somebody has to look at it, '.repeat(5).trim(),
        assetIds: [],
      },
    ]
    const lines = detailsOf({ ...long, notes }, { known: names, width, wrapAt: width })
    expect(lines.filter((line) => columnsOf(line) > width)).toEqual([])
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(`x refused: ${long.refused[0]?.reason} (300 changes)`)
    expect(lines.some((line) => line.startsWith('Plan: '))).toBe(true)
  })

  it('emphasise what differs, and nothing else', () => {
    const wrap = (text: string) => `<${text}>`
    const same = (text: string) => text
    const paint = { add: same, change: same, warn: same, dim: same, bold: wrap }
    expect(detailsOf(plan, { known, paint, group: 1 })[2]).toContain('→ <2013>-03-07 07:15:32 +01:00')
  })
})

describe('the details of a plan', () => {
  it('show each asset of a group, however many it has', () => {
    const operation: Operation = {
      op: 'tag.add',
      recipe: 'all',
      tag: { id: 't', value: 'seen' },
      assetIds: ids(150_000),
    }
    const lines = detailsOf(planOf([operation]), { assets: true })
    expect(lines.filter((line) => line.includes('http://photos.example.org/photos/id'))).toHaveLength(150_000)
  })
})

describe('wrapping', () => {
  it.each([
    ['one two three', 8, ['one two', '  three']],
    ['  needs a, b, c', 9, ['  needs', '    a, b,', '    c']],
    ['a-word-that-is-too-long for it', 10, ['a-word-that-is-too-long', '  for it']],
    ['', 10, ['']],
  ])('%j in %i columns is between words, below its own indentation', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines)
  })
})
