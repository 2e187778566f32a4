import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Operation } from '../../engine/plan/plan.ts'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { ben, cleo, idOf, me, photo } from '../plugins/autotag/home.ts'
import { firstPlan } from './first-plan.ts'

// autotag's categories, conversions, copies, dates and sharing, as they are written down: what the tool did, or where it
// did otherwise by a mistake of its own, what is done here and told by the report.

const [unknown, conflict] = ['autotag_output_unknown', 'autotag_output_conflict']
const temporary = '2023-01-02-autotag-temp-unclassified'
const rules = [
  {
    tag_names: ['meme', 'autotag_input_meme'],
    album_name_patterns: ['autotag_input_meme$'],
    description: 'Memes.',
  },
  { tag_names: ['autotag_input_adult'] },
  { album_name_patterns: [String.raw`^\d{4}(-\d{2}(-\d{2})?)?`] },
]

const numberOf = (id: string): number => Number(id.slice(-6))

/** What of a plan is done to tags and albums, and to which photos. */
const effects = (operations: readonly Operation[]): string[] =>
  operations
    .flatMap((one) => {
      if (one.op === 'tag.add' || one.op === 'tag.remove')
        return one.assetIds.map((id) => `${one.op === 'tag.add' ? '+' : '-'}${one.tag.value} ${numberOf(id)}`)
      if (one.op === 'album.add' || one.op === 'album.remove')
        return one.assetIds.map((id) => `${one.op === 'album.add' ? 'in' : 'out of'} ${one.album.name} ${numberOf(id)}`)
      return []
    })
    .sort()

const run = async (settings: object, { assets = [], albums = [], ...library }: LibraryInput) => {
  const files = (url: string, api_key: string) => ({
    'config.yaml': stringify({ server: { host: url, api_key }, classification: { rules: [] }, ...settings }),
  })
  const whole = { users: [me, ben, cleo], assets, albums, ...library }
  const planned = await firstPlan(whole, files, ['config.yaml'], (id) => id)
  const told = planned.options.filter(({ how, note }) => (how === 'changed' || how === 'safer') && note !== '')
  return { ...planned, effects: effects(planned.operations), told: told.map(({ note }) => note).join('; ') }
}

describe('categories', () => {
  it.each<[id: string, tags: string[], albums: string[], expected: string[], told?: RegExp]>([
    ['C1', [], [], [`+${unknown} 1`]],
    ['C2', [unknown], [], []],
    ['C4', [unknown], ['2023-01'], [`-${unknown} 1`]],
    ['C5', ['meme'], ['2023-01'], [`+${conflict} 1`]],
    ['C6', ['meme', conflict], ['2023-01'], []],
    ['C7', [unknown, 'meme'], ['2023-01'], [`+${conflict} 1`, `-${unknown} 1`]],
    ['C8', [unknown, conflict], [], [`-${conflict} 1`]],
    ['C10', ['Meme'], [], [], /regard to case/],
    ['C11', [], [temporary], [`+${unknown} 1`], /temporary albums/],
    ['C12', ['meme'], [temporary], [], /temporary albums/],
    ['C13', ['meme'], ['autotag_input_meme'], []],
    ['C14', ['meme', 'autotag_input_meme'], [], []],
    ['C15', [], ['Trip 2023'], [`+${unknown} 1`]],
  ])('%s', async (_, tags, albums, expected, told) => {
    const found = await run(
      { classification: { rules } },
      {
        assets: [photo(1, { tags })],
        albums: albums.map((albumName) => ({ albumName, assetIds: [idOf(1)] })),
      },
    )
    expect(found.effects).toEqual(expected)
    if (told) expect(found.told).toMatch(told)
  })

  it('C9 two albums of one rule are a conflict', async () => {
    const albums = ['2023', '2024'].map((albumName) => ({ albumName, assetIds: [idOf(1)] }))
    const found = await run({ classification: { rules } }, { assets: [photo(1)], albums })
    expect(found.effects).toEqual([`+${conflict} 1`])
  })
})

describe('conversions', () => {
  const convert = (source: object, destination: object, mode: string) => ({
    conversions: { enabled: true, conversions: [{ source, destination, mode }] },
  })
  const memes = convert({ tag_names: ['meme'] }, { album_names: ['memes'] }, 'move')
  const album = (...numbers: number[]) => [{ albumName: 'memes', assetIds: numbers.map(idOf) }]
  const marked = (found: readonly string[]): string[] => found.filter((text) => !text.includes(unknown))

  it.each<[id: string, settings: object, assets: AssetInput[], albums: object[], expected: string[], told?: RegExp]>([
    ['V1', memes, [photo(1, { tags: ['meme'] }), photo(2)], album(2), ['-meme 1', 'in memes 1']],
    ['V3', memes, [photo(1, { tags: ['meme'] })], album(1), ['-meme 1']],
    [
      'V4',
      convert({ tag_names: ['old'] }, { tag_names: ['new'] }, 'copy'),
      [photo(1, { tags: ['old'] }), photo(2, { tags: ['new'] })],
      [],
      ['+new 1'],
    ],
    [
      'V5',
      convert({ album_name_patterns: ['^memes$'] }, { tag_names: ['meme'] }, 'move'),
      [photo(1), photo(2, { tags: ['meme'] })],
      album(1),
      ['+meme 1'],
      /never left the albums/,
    ],
    [
      'V6',
      convert({ tag_names: ['x', 'meme'] }, { tag_names: ['meme'] }, 'move'),
      [photo(1, { tags: ['x', 'meme'] })],
      [],
      ['-x 1'],
      /lost the tag/,
    ],
  ])('%s', async (_, settings, assets, albums, expected, told) => {
    const found = await run(settings, { assets, albums })
    expect(marked(found.effects)).toEqual(expected)
    if (told) expect(found.told).toMatch(told)
  })

  it('V2 without the album nothing is converted, and it is told', async () => {
    const found = await run(memes, { assets: [photo(1, { tags: ['meme'] })] })
    expect(marked(found.effects)).toEqual([])
    expect(found.stdout).toContain('memes')
  })
})

describe('copies', () => {
  const [tagMark, albumMark] = [
    'autotag_output_duplicate_asset_classification_conflict',
    'autotag_output_duplicate_asset_album_conflict',
  ]
  const A = '2023-01 A'
  const B = '2023-02 B'

  it.each<
    [id: string, tags: string[][], albums: Readonly<Record<string, number[]>>, expected: string[], told?: RegExp]
  >([
    ['G1', [['meme'], []], {}, ['+meme 2']],
    ['G2', [['meme'], ['autotag_input_adult']], {}, ['mark 1', 'mark 2']],
    ['G3', [['meme', 'autotag_input_adult'], []], {}, ['mark 1', 'mark 2']],
    ['G4', [['beach'], ['sea']], {}, []],
    ['G5', [[], ['meme'], ['autotag_input_adult']], {}, ['mark 1', 'mark 2', 'mark 3'], /one after the other/],
    ['G7', [[], []], { '2023-01 Trip': [2] }, ['in 2023-01 Trip 1']],
    ['G8', [[], []], { [A]: [1], [B]: [2] }, [`+${albumMark} 1`, `+${albumMark} 2`], /one after the other/],
    ['G9', [[], [], []], { [A]: [2], [B]: [3] }, [1, 2, 3].map((number) => `+${albumMark} ${number}`)],
    ['G10', [[], []], { Random: [2] }, []],
    ['G11', [[], []], { [temporary]: [2] }, [], /temporary albums/],
    ['G12', [[], []], { [A]: [2], [B]: [2] }, [`+${albumMark} 1`, `+${albumMark} 2`]],
  ])('%s', async (_, tags, albums, expected, told) => {
    const found = await run(
      {
        classification: { rules },
        duplicate_processing: {
          autotag_classification_conflict: tagMark,
          autotag_album_conflict: albumMark,
          date_correction: { enabled: false, extraction_timezone: 'UTC' },
        },
      },
      {
        assets: tags.map((own, index) => photo(index + 1, { tags: own, duplicateId: idOf(900) })),
        albums: Object.entries(albums).map(([albumName, numbers]) => ({ albumName, assetIds: numbers.map(idOf) })),
      },
    )
    const of = found.effects.flatMap((text) => {
      if (text.includes(unknown) || text.includes(conflict)) return []
      return text.startsWith(`+${tagMark} `)
        ? [`mark ${text.split(' ')[1]}`]
        : text.includes(`${tagMark}_`)
          ? []
          : [text]
    })
    expect(of).toEqual(expected)
    if (told) expect(found.told).toMatch(told)
  })
})

describe('dates', () => {
  const correcting = { duplicate_processing: { date_correction: { enabled: true, extraction_timezone: 'UTC' } } }
  const wa = 'IMG-20230102-WA0001.jpg'

  // Where the tool wrote a midnight, a wrong zone or an impossible year, the report says that less is written.
  it.each<[id: string, name: string, at: string, expected: string | null, told?: true]>([
    ['D1', wa, '2023-06-01T10:00:00.000Z', '2023-01-02T12:00:00'],
    ['D2', wa, '2023-01-02T18:30:00.000Z', null],
    ['D3', wa, '2023-01-03T00:30:00.000Z', null, true],
    ['D8', 'IMG_20230102_101112.jpg', '2023-01-02T10:11:15.000Z', null, true],
    ['D11', 'IMG_20230102_101112.jpg', '1980-01-01T00:00:00.000Z', '2023-01-02T10:11:12', true],
    ['D12', '00010101_000000.jpg', '2023-06-01T10:00:00.000Z', null, true],
    ['D16', 'Screenshot_20230102-101112.png', '2023-01-02T10:16:12.000Z', '2023-01-02T10:11:12'],
    ['D18', '20230102_101112~2.jpg', '2023-01-05T10:16:12.000Z', '2023-01-02T10:11:12'],
  ])('%s %s', async (_, name, at, expected, told) => {
    const asset = photo(1, { originalPath: `/u/${name}`, originalFileName: name, fileCreatedAt: at, localDateTime: at })
    const found = await run(correcting, { assets: [asset] })
    const texts = found.operations.flatMap((one) => (one.op === 'asset.update' ? [JSON.stringify(one)] : []))
    if (expected === null) expect(texts).toEqual([])
    else expect(texts).toEqual([expect.stringContaining(expected)])
    if (told) expect(found.told).toMatch(/dates/)
  })

  it.each<[id: string, album: string, at: string, isMarked: boolean, told?: true]>([
    ['A1', '2023 Trips', '2023-08-10T12:00:00.000Z', false, true],
    ['A3', '2023-07-01', '2023-01-01T12:00:00.000Z', true],
    ['A4', '1000 things', '2023-06-30T12:00:00.000Z', false, true],
    ['A6', '2023-06 x', '2023-06-29T12:00:00.000Z', false],
  ])('%s %s', async (_, albumName, at, isMarked, told) => {
    const found = await run(
      { album_date_consistency: { enabled: true, threshold_days: 180 } },
      { assets: [photo(1, { fileCreatedAt: at, localDateTime: at })], albums: [{ albumName, assetIds: [idOf(1)] }] },
    )
    expect(found.effects.includes('+autotag_output_album_date_mismatch 1')).toBe(isMarked)
    if (told) expect(found.told).toMatch(/year or a month/)
  })
})

describe('sharing', () => {
  const user_groups = [
    { name: 'family', members: [ben.email] },
    { name: 'friends', members: [ben.email, cleo.email] },
  ]
  const rule = (name: string, keyword: string, groups: string[], access: string) => ({ name, keyword, groups, access })

  it.each<[id: string, album: string, selection: object[], expected: string[], told?: RegExp]>([
    ['S1', '2024-FAMILY_trip', [rule('F', 'family', ['family'], 'view')], ['Ben viewer']],
    ['S2', '(family)', [rule('F', 'family', ['family'], 'view')], ['Ben viewer'], /words in brackets/],
    ['S4', 'New York family', [rule('N', 'new york', ['family'], 'view')], ['Ben viewer'], /words in brackets/],
    [
      'S3',
      'family.friends party',
      [rule('F', 'family', ['family'], 'view'), rule('R', 'friends', ['friends'], 'edit')],
      ['Ben editor', 'Cleo editor'],
    ],
    ['no keyword', 'Trip', [rule('F', 'family', ['family'], 'view')], []],
  ])('%s %s', async (_, albumName, selection_rules, expected, told) => {
    const found = await run(
      { album_permissions: { enabled: true, user_groups, selection_rules } },
      { assets: [photo(1)], albums: [{ albumName, assetIds: [idOf(1)] }] },
    )
    const names = new Map([ben, cleo].map(({ id, name }) => [id, name]))
    const shares = found.operations.flatMap((one) =>
      one.op === 'album.share' ? one.users.map(({ id, role }) => `${names.get(id)} ${role}`) : [],
    )
    expect(shares.sort()).toEqual(expected)
    if (told) expect(found.told).toMatch(told)
  })

  it('S6 nobody loses an album, which the report says', async () => {
    const selection_rules = [rule('F', 'family', ['family'], 'view')]
    const album = { albumName: 'family', assetIds: [idOf(1)], users: [{ userId: cleo.id, role: 'viewer' as const }] }
    const settings = { album_permissions: { enabled: true, user_groups, selection_rules } }
    const found = await run(settings, { assets: [photo(1)], albums: [album] })
    expect(found.operations.filter(({ op }) => op === 'album.unshare')).toEqual([])
    expect(found.told).toContain('lost albums')
  })
})
