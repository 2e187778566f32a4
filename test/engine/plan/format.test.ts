import { describe, expect, it } from 'vitest'
import { counted } from '../../../core/number-text.ts'
import { formatPlan } from '../../../engine/plan/format.ts'
import { beyondLimits, removalsAllowed } from '../../../engine/plan/limits.ts'
import { changesText } from '../../../engine/plan/old-new.ts'
import { summaryText } from '../../../engine/plan/overview.ts'
import { type AccountPlan, type Note, type Operation, sortOperations, summarize } from '../../../engine/plan/plan.ts'
import type { Paint } from '../../../engine/plan/text.ts'

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `id${index}`)
const trip = { id: null, name: 'Trip' }
const animals = { id: 't1', value: 'animals' }
const operations: Operation[] = [
  { op: 'album.create', recipe: 'trips', album: trip, set: {} },
  { op: 'album.add', recipe: 'trips', album: trip, assetIds: ids(1203) },
  { op: 'album.add', recipe: 'trips', album: { id: 'b1', name: 'Boat' }, assetIds: ids(1) },
  { op: 'tag.add', recipe: 'pets', tag: animals, assetIds: ids(2) },
  { op: 'asset.update', recipe: 'pets', assetIds: ids(2), set: { visibility: 'archive', isFavorite: true }, was: {} },
]
const account: AccountPlan = {
  account: 'me',
  server: { url: 'http://photos.example.org/api', version: '3.0.3' },
  user: { id: 'u1', email: 'anna@example.com' },
  recipes: [
    { name: 'trips', plugin: null, scanned: 3000, matched: 1204, warnings: ['The sea is rough.'] },
    { name: 'pets', plugin: null, scanned: 3000, matched: 2, warnings: [] },
    { name: 'idle', plugin: null, scanned: 3000, matched: 0, warnings: [] },
  ],
  operations,
  notes: [],
  refused: [
    { recipe: 'pets', reason: 'Two albums.', operations: 12 },
    { recipe: '', reason: 'Too much.', operations: 1 },
  ],
  summary: summarize(operations),
}
const notes: Note[] = [
  { level: 'warning', code: 'warning', recipe: 'trips', text: 'The sea is rough.', assetIds: [] },
  { level: 'info', code: 'statistics', recipe: 'trips', text: 'Nine ships.', assetIds: [] },
]
const plan = { format: 'darkroom-plan/1', id: 'x', createdAt: 'now', accounts: [account] } as const

describe('a plan as text', () => {
  it('does not count what hooks of plugins say as a recipe that does nothing', () => {
    const hooks = { name: 'hooks', plugin: null, scanned: 0, matched: 0, warnings: ['Looked at.'] }
    const text = formatPlan({ ...plan, accounts: [{ ...account, recipes: [...account.recipes, hooks] }] })
    expect(text).toContain('1 recipe with nothing to do\n')
  })

  it('says on one screen who does what, what is new, warned of and refused', () => {
    expect(formatPlan({ ...plan, accounts: [{ ...account, notes }] }, { width: 80 })).toBe(
      `me  http://photos.example.org  Immich 3.0.3, anna@example.com

recipe   adds  removes  changes  new albums  need you  refused
trips   1,204        ·        ·           1         ·        ·
pets        2        ·        2           ·         ·       12
1 recipe with nothing to do

trips
  + 1,203 assets → album "Trip" (new)
  + 1 asset → album "Boat"
pets
  + 2 assets → tag "animals"
  ~ 2 assets: visibility archive, favorite yes

Refused
  x pets: Two albums. (12 changes)
  x Too much.

! trips: The sea is rough.

Plan: make 1 album, add 1,204 assets to albums, add 2 assets to tags, change 2
  assets.
Look closer: \`darkroom plan trips\``,
    )
  })

  it('keeps values on one line', () => {
    const described: Operation = {
      op: 'asset.update',
      recipe: 'pets',
      assetIds: ids(1),
      set: { description: 'two\nlines' },
      was: {},
    }
    expect(formatPlan({ ...plan, accounts: [{ ...account, operations: [described] }] })).toContain(
      '\n  ~ 1 asset: description "two\\nlines"\n',
    )
  })

  it.each([
    [
      'description',
      'A long afternoon at the sea with all of the family and many of their friends',
      ' #trip',
      /^description "….*friends" → "….*friends #trip"$/,
    ],
    ['albumName', `${'👨‍👩‍👧‍👦 '.repeat(20)}2020`, '1', /^name ".*2020" → ".*20201"$/],
    ['description', 'short', 'er', /^description "short" → "shorter"$/],
  ])('shows of a long %s what becomes different', (field, old, more, line) => {
    const text = changesText({ [field]: old + more }, [{ [field]: old }])
    expect(text).toMatch(line)
    expect(text).not.toContain('\ufffd')
  })

  it('shows of a date what becomes different', () => {
    const [old, fresh] = ['2020-01-01T10:00:00.510+01:00', '2020-01-01T10:00:00.500+01:00']
    expect(changesText({ dateTimeOriginal: fresh }, [{ dateTimeOriginal: old }])).toBe(
      'date 2020-01-01 10:00:00.510 +01:00 → 2020-01-01 10:00:00.500 +01:00',
    )
    expect(changesText({ dateTimeOriginal: fresh }, [{ dateTimeOriginal: '2021-01-01T10:00:00.510+01:00' }])).toBe(
      'date 2021-01-01 10:00:00 +01:00 → 2020-01-01 10:00:00 +01:00',
    )
  })

  it('counts long values that begin alike', () => {
    const was = ['a', 'b'].map((end) => ({ description: 'x'.repeat(99) + end }))
    expect(changesText({ description: '' }, was)).toBe('description 2 values → none')
  })

  it('changes nothing but colours when painted', () => {
    const wrap = (text: string) => `\u0001${text}\u0002`
    const paint: Paint = { add: wrap, change: wrap, warn: wrap, dim: wrap, bold: wrap }
    const painted = formatPlan(plan, { paint })
    expect(painted).toContain('\u0001')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the marks set above
    expect(painted.replace(/[\u0001\u0002]/g, '')).toBe(formatPlan(plan))
  })

  it('shows accounts one after the other', () => {
    const text = formatPlan({ ...plan, accounts: [account, { ...account, account: 'ben' }] })
    expect(text.match(/^(me|ben) {2}http/gm)).toHaveLength(2)
    expect(text.match(/^Plan: /gm)).toHaveLength(2)
  })

  it.each([
    [0, '0 assets'],
    [1, '1 asset'],
    [12345, '12,345 assets'],
  ])('counts %i', (count, text) => {
    expect(counted(count, 'asset')).toBe(text)
  })

  it('says so where there is nothing', () => {
    expect(summaryText({ operations: [], summary: {} })).toBe('nothing to do')
    expect(summaryText({ ...account, summary: {} })).toBe('nothing, because it is refused')
  })
})

describe('the order of operations', () => {
  it('is by kind, target, id and recipe, whatever the order before', () => {
    const twins: Operation[] = ['b', 'a'].flatMap((recipe) => [
      { op: 'album.add', recipe, album: { id: 'x2', name: 'Trip' }, assetIds: ['1'] },
      { op: 'album.add', recipe, album: { id: 'x1', name: 'Trip' }, assetIds: ['1'] },
    ])
    const sorted = sortOperations([...operations, ...twins])
    expect(sortOperations([...twins, ...operations].toReversed())).toEqual(sorted)
    expect(
      sorted.map((operation) => [
        operation.op,
        'album' in operation ? (operation.album.id ?? '') : '',
        operation.recipe,
      ]),
    ).toEqual([
      ['album.create', '', 'trips'],
      ['album.add', 'b1', 'trips'],
      ['album.add', '', 'trips'],
      ['album.add', 'x1', 'a'],
      ['album.add', 'x1', 'b'],
      ['album.add', 'x2', 'a'],
      ['album.add', 'x2', 'b'],
      ['tag.add', '', 'pets'],
      ['asset.update', '', 'pets'],
    ])
  })
})

describe('limits', () => {
  it.each([
    [{}, false],
    [{ changes: 1203 }, false], // an asset counts once, however much changes about it
    [{ changes: 1202 }, true],
    [{ changes: '41%' }, false],
    [{ changes: '40%' }, true],
    [{ changes: '40.1%' }, false],
    [{ removals: 0 }, false],
  ] as const)('%j', (limits, isBeyond) => {
    expect(beyondLimits(account, limits)).toHaveLength(isBeyond ? 1 : 0)
  })

  it.each([
    ['29%', 100, 29],
    ['57%', 100, 57],
    ['1.15%', 2000, 23],
    ['20%', 999, 199],
  ] as const)('%s of %i are %i', (removals, scanned, most) => {
    const recipes = account.recipes.map((recipe) => ({ ...recipe, scanned }))
    expect(removalsAllowed({ removals }, { recipes })).toBe(most)
  })

  it('take shares of what all recipes change where no single one scanned as many, and count changes', () => {
    const recipes = account.recipes.map((recipe) => ({ ...recipe, scanned: 1000 }))
    expect(beyondLimits({ ...account, recipes }, { changes: '100%' })).toEqual([])
    expect(beyondLimits({ ...account, recipes, operations: operations.slice(0, 4) }, { changes: '99%' })).toEqual([
      {
        recipe: '',
        reason: expect.stringContaining('limits.changes allows 1,190, which is 99% of 1,203.'),
        // An album made, 1,203 and 1 put into albums, 2 tagged.
        operations: 1207,
      },
    ])
  })
})
