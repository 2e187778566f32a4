import { describe, expect, it } from 'vitest'
import type { AccountPlan } from '../../../engine/plan/plan.ts'
import { type AssetInput, type LibraryInput, type Sandbox, versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { annaId, benId, twoUsers } from '../../support/library.ts'
import { albumsOf } from '../../support/sandbox.ts'

/** An image of ten o'clock, and so many milliseconds. */
const shot = (fileName: string, after = 0, more: AssetInput = {}): AssetInput => ({
  originalPath: `/photos/${fileName}`,
  fileCreatedAt: new Date(Date.parse('2023-05-06T10:00:00.000Z') + after).toISOString(),
  ...more,
})
const yaml = (...lines: readonly string[]) => ({
  'immichrc.yaml': ['plugins:', '  - use: stacks', ...lines.map((line) => `    ${line}`), ''].join('\n'),
})
const homeOf = (
  assets: readonly AssetInput[],
  lines: readonly string[] = [],
  version?: string,
  more: LibraryInput = {},
) => homeFor({ library: { ...more, assets }, files: yaml(...lines), ...(version ? { version } : {}) })

/** Stacks by the file names in them, the one on top first. */
const stacksOf = ({ state }: Sandbox): string[][] =>
  [...state.stacks.values()]
    .map(({ primaryAssetId, assetIds }) => [primaryAssetId, ...assetIds.filter((id) => id !== primaryAssetId)])
    .map((ids) => ids.map((id) => state.assets.get(id)?.originalFileName ?? id))
    .map(([top = '', ...others]) => [top, ...others.sort()])
    .sort()
const warningsOf = (plan: AccountPlan): string => plan.recipes.flatMap(({ warnings }) => warnings).join('\n')

const applyTwice = async (home: Home): Promise<void> => {
  expect((await home.darkroom('apply', '--yes')).code).toBe(0)
  expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
}
const undo = async (home: Home): Promise<void> => {
  expect((await home.darkroom('undo', '--yes')).code).toBe(0)
}

const pair = [shot('DSC_1.NEF'), shot('DSC_1.JPG', 400)]
const edits = [shot('a.jpg', 60_000), shot('a~2.jpg', 60_900), shot('a~3.jpg', 61_800)]

describe.each(versions)('stacks by the command line on %s', (version) => {
  it('stacks, has nothing to do then, and is undone', async () => {
    const home = await homeOf([...pair, ...edits, shot('IMG_1.jpg'), shot('clip.mp4')], [], version)
    const { stdout } = await home.darkroom('plan')
    expect(stdout).toContain('  + stack of 2 assets: DSC_1.JPG on top, DSC_1.NEF\n')
    expect(stdout).toMatch(/ {2}\+ stack of 3 assets: a~3\.jpg on top, a(~2)?\.jpg, a(~2)?\.jpg\n/)
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([
      ['DSC_1.JPG', 'DSC_1.NEF'],
      ['a~3.jpg', 'a.jpg', 'a~2.jpg'],
    ])
    await undo(home)
    expect(stacksOf(home.sandbox)).toEqual([])
  })

  // What is left of a stack when its JPEG is deleted, and comes again by another upload.
  it.each([[[]], [['existing: replace']]])('has its order decide over a stack of one, with %j', async (lines) => {
    const [nef, jpeg] = pair as [AssetInput, AssetInput]
    const home = await homeOf([{ ...nef, stack: 'a' }, jpeg], lines, version)
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['DSC_1.JPG', 'DSC_1.NEF']])
    await undo(home)
  })

  it('leaves apart what somebody took out of its stacks', async () => {
    const later = shot('a~4.jpg', 62_700, { visibility: 'archive' })
    const home = await homeOf([...pair, ...edits, later], [], version)
    await applyTwice(home)
    const { state, url } = home.sandbox
    const find = (name: string) => [...state.assets.values()].find(({ originalFileName }) => originalFileName === name)
    const send = (method: string, path: string, body?: object): Promise<Response> =>
      fetch(`${url}/${path}`, {
        method,
        headers: { 'x-api-key': home.env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' },
        body: body ? JSON.stringify(body) : null,
      })
    expect((await send('DELETE', `stacks/${find('DSC_1.NEF')?.stackId}`)).ok).toBe(true)
    // Servers before 1.136 have no such request.
    const isOut = (await send('DELETE', `stacks/${find('a.jpg')?.stackId}/assets/${find('a~2.jpg')?.id}`)).ok
    const plan = await home.plan()
    expect(plan).toMatchObject({ operations: [], refused: [] })
    expect(plan.notes.map(({ code, assetIds }) => [code, assetIds.length])).toEqual([
      ['taken-out-of-stacks', isOut ? 3 : 2],
    ])

    // What comes later was never in one of them.
    await send('PUT', 'assets', { ids: [find('a~4.jpg')?.id], visibility: 'timeline' })
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['a~3.jpg', 'a.jpg', ...(isOut ? [] : ['a~2.jpg']), 'a~4.jpg']])

    // Another name of the recipe knows nothing of it.
    await home.write(yaml('name: anew'))
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([
      ['DSC_1.JPG', 'DSC_1.NEF'],
      ['a~3.jpg', 'a.jpg', 'a~2.jpg', 'a~4.jpg'],
    ])
  })

  it('leaves it apart where stacks are replaced, too', async () => {
    const home = await homeOf([...pair, shot('DSC_1-edited.jpg', 800)], ['existing: replace'], version)
    await applyTwice(home)
    const { state, url } = home.sandbox
    for (const id of [...state.stacks.keys()])
      await fetch(`${url}/stacks/${id}`, { method: 'DELETE', headers: { 'x-api-key': home.env.IMMICH_API_KEY ?? '' } })
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })

  it('takes back what was in the trash while its stack grew', async () => {
    const home = await homeOf([...edits, shot('a~4.jpg', 62_700, { visibility: 'archive' })], [], version)
    await applyTwice(home)
    const { state, url } = home.sandbox
    const idOf = (name: string) => [...state.assets.values()].find((asset) => asset.originalFileName === name)?.id
    const send = (method: string, path: string, body: object): Promise<Response> =>
      fetch(`${url}/${path}`, {
        method,
        headers: { 'x-api-key': home.env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await send('DELETE', 'assets', { ids: [idOf('a~2.jpg')] })
    await send('PUT', 'assets', { ids: [idOf('a~4.jpg')], visibility: 'timeline' })
    await applyTwice(home)
    expect(stacksOf(home.sandbox).flat()).not.toContain('a~2.jpg')
    await send('POST', 'trash/restore/assets', { ids: [idOf('a~2.jpg')] })
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['a~3.jpg', 'a.jpg', 'a~2.jpg', 'a~4.jpg']])
  })

  it('stacks again what undo took apart', async () => {
    const home = await homeOf(pair, [], version)
    await applyTwice(home)
    await undo(home)
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['DSC_1.JPG', 'DSC_1.NEF']])
  })

  it('stacks bursts and pairs by two instances, and has nothing to do then', async () => {
    const large = shot('DSC_2.JPG', 700, { exif: { exifImageWidth: 4000, exifImageHeight: 3000 } })
    const burst = [...pair, large, ...edits.slice(0, 2), shot('x.jpg', 180_000)]
    const home = await homeOf(burst, [], version)
    const { 'immichrc.yaml': text = '' } = yaml('name: bursts', 'kinds: [burst]', 'criteria: [{ time: 500 }]')
    await home.write({ 'immichrc.yaml': `${text}  - use: stacks\n` })
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([
      ['DSC_2.JPG', 'DSC_1.JPG', 'DSC_1.NEF'],
      ['a~2.jpg', 'a.jpg'],
    ])
    await undo(home)
    expect(stacksOf(home.sandbox)).toEqual([])
  })

  it('takes what it stacks out of its group of duplicates, and puts it back', async () => {
    const duplicateId = '00000000-0000-4000-8000-0000000000d1'
    const home = await homeOf(
      pair.map((asset) => ({ ...asset, duplicateId })),
      [],
      version,
    )
    const { stdout } = await home.darkroom('find', 'stacks')
    expect(stdout.trim().split('\n')).toHaveLength(2)
    const groupsIn = () => [...home.sandbox.state.assets.values()].map((asset) => asset.duplicateId)
    await applyTwice(home)
    expect(groupsIn()).toEqual([null, null])
    await undo(home)
    expect(groupsIn()).toEqual([duplicateId, duplicateId])
    expect(stacksOf(home.sandbox)).toEqual([])
  })

  it('adds to a stack that is there and leaves its top, and is undone', async () => {
    const given = [shot('a.jpg', 0, { stack: 's' }), shot('a~2.jpg', 0, { stack: 's' }), shot('a~3.jpg')]
    const home = await homeOf(given, [], version)
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['a.jpg', 'a~2.jpg', 'a~3.jpg']])
    await undo(home)
    expect(stacksOf(home.sandbox)).toEqual([['a.jpg', 'a~2.jpg']])
  })

  it('replaces stacks where told, and is undone', async () => {
    const given = [
      shot('a.jpg', 0, { stack: 's' }),
      shot('other.jpg', 0, { stack: 's' }),
      shot('a~2.jpg', 0, { stack: 't' }),
      shot('third.jpg', 0, { stack: 't' }),
    ]
    const home = await homeOf(given, ['existing: replace'], version)
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['a~2.jpg', 'a.jpg']])
    const { code, stdout } = await home.darkroom('undo', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain('+ stack of 2 assets: a.jpg on top, other.jpg\n')
    expect(stacksOf(home.sandbox)).toEqual([
      ['a.jpg', 'other.jpg'],
      ['a~2.jpg', 'third.jpg'],
    ])
  })

  it('puts all into the albums of the one on top where told', async () => {
    const given = [shot('a.jpg', 0, { albums: ['Trip'] }), shot('a.nef', 0, { albums: ['Raw'] })]
    const home = await homeOf(given, ['albums: union'], version)
    await applyTwice(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Raw', ['a.nef']],
      ['Trip', ['a.jpg', 'a.nef']],
    ])
    await undo(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Raw', ['a.nef']],
      ['Trip', ['a.jpg']],
    ])
  })

  it('leaves out albums of others that may only be viewed', async () => {
    const ofBen = { ownerId: benId, assetIds: ['/photos/a.jpg'] }
    const albums = [
      { ...ofBen, albumName: 'To see', users: [{ userId: annaId, role: 'viewer' as const }] },
      { ...ofBen, albumName: 'To edit', users: [{ userId: annaId, role: 'editor' as const }] },
    ]
    const home = await homeOf([shot('a.jpg'), shot('a.nef')], ['albums: union'], version, { users: twoUsers, albums })
    await applyTwice(home)
    expect(albumsOf(home.sandbox)).toEqual([
      ['To edit', ['a.jpg', 'a.nef']],
      ['To see', ['a.jpg']],
    ])
  })
})

describe('stacks', () => {
  const burst = ['kinds: [burst]', 'criteria: [{ time: 500 }]']
  const atTime = (name: string, time: string, more: AssetInput = {}): AssetInput =>
    shot(name, 0, { fileCreatedAt: `2023-05-06T${time}Z`, ...more })

  it.each([
    ['noon', '12:00:00.000', []],
    ['midnight', '00:00:00.000', []],
    ['another time that stands for an unknown one', '09:30:00.000', ["dayOnlyTimes: ['09:30']"]],
  ])('takes %s for no evidence of a burst', async (_, time, lines) => {
    const pictures = ['IMG-20230506-WA0001.jpg', 'IMG-20230506-WA0002.jpg', 'b.jpg']
    const given = [...pictures.map((name) => atTime(name, time)), atTime('c.jpg', '12:00:00.300')]
    expect((await (await homeOf(given, [...burst, ...lines])).plan()).operations).toEqual([])
    // A name in common is evidence enough, and so is the part of a second that only clocks know.
    const pair = [atTime('a.nef', time), atTime('a.jpg', time)]
    expect((await (await homeOf(pair, lines)).plan()).operations).toHaveLength(1)
    const known = [atTime('IMG_1.jpg', '12:00:00.100'), atTime('IMG_2.jpg', '12:00:00.400')]
    expect((await (await homeOf(known, burst)).plan()).operations).toHaveLength(1)
  })

  it('reads the clock at the place of the picture', async () => {
    const inTokyo = { localDateTime: '2023-05-06T12:00:00.000Z', exif: { timeZone: 'Asia/Tokyo' } }
    const given = ['a.jpg', 'b.jpg'].map((name) => atTime(name, '03:00:00.000', inTokyo))
    expect((await (await homeOf(given, burst)).plan()).operations).toEqual([])
    expect((await (await homeOf(given, [...burst, 'dayOnlyTimes: []'])).plan()).operations).toHaveLength(1)
  })

  it('stacks by a pattern of names and by suffixes, and puts on top what is wanted', async () => {
    const scans = ['scan_1_a.jpg', 'scan_1_b.jpg', 'scan_2.jpg', 'scan_2_b.jpg', 'scan_3.jpg'].map((name, index) =>
      shot(name, index * 3_600_000),
    )
    const pattern = ["criteria: [{ name: '^(?<shot>.+?)(_COVER|_[ab])?$' }]", "primary: [{ name: '_b$' }]"]
    const home = await homeOf(scans, pattern)
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([
      ['scan_1_b.jpg', 'scan_1_a.jpg'],
      ['scan_2_b.jpg', 'scan_2.jpg'],
    ])
    await undo(home)
    const other = await homeOf(scans, ['criteria: [{ suffixes: [_a, _b] }]', 'primary: [lowest]'])
    await applyTwice(other)
    expect(stacksOf(other.sandbox)).toEqual([
      ['scan_1_a.jpg', 'scan_1_b.jpg'],
      ['scan_2.jpg', 'scan_2_b.jpg'],
    ])
  })

  it('touches no stack where told', async () => {
    const given = [shot('a.jpg', 0, { stack: 's' }), shot('b.jpg', 0, { stack: 's' }), shot('a~2.jpg'), ...pair]
    const home = await homeOf(given, ['existing: keep'])
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([
      ['DSC_1.JPG', 'DSC_1.NEF'],
      ['a.jpg', 'b.jpg'],
    ])
  })

  it.each<[string, readonly AssetInput[], readonly string[], RegExp]>([
    [
      'a live photo would not be on top',
      [shot('a.heic', 0, { livePhotoVideoId: '00000000-0000-4000-8000-000000000099' }), shot('a-edited.jpg')],
      [],
      /a\.heic, a-edited\.jpg are left|a-edited\.jpg, a\.heic are left/,
    ],
    [
      'two stacks would be joined',
      [
        shot('a.jpg', 0, { stack: 's' }),
        shot('x.jpg', 0, { stack: 's' }),
        shot('a~2.jpg', 0, { stack: 't' }),
        shot('y.jpg', 0, { stack: 't' }),
      ],
      [],
      /they are in 2 stacks/,
    ],
    [
      'they are too many',
      [shot('a.jpg'), shot('a~2.jpg'), shot('a~3.jpg')],
      ['maxMembers: 2'],
      /they would be 3, and maxMembers is 2/,
    ],
  ])('leaves them to a person where %s', async (_, assets, lines, message) => {
    const plan = await (await homeOf(assets, lines)).plan()
    expect(plan).toMatchObject({ operations: [], refused: [] })
    expect(warningsOf(plan)).toMatch(message)
  })

  it('stacks what a condition matches, and nothing else', async () => {
    const given = [...pair, ...edits.map((edit) => ({ ...edit, albums: ['Trip'] }))]
    const home = await homeOf(given, ['where: { inAlbum: Trip }'])
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['a~3.jpg', 'a.jpg', 'a~2.jpg']])
    const bad = await (await homeOf(given, ['where: { inAlbums: Trip }'])).darkroom('plan')
    expect(bad.code).toBe(3)
    expect(bad.stderr).toContain('plugins[0].where (stacks): inAlbums is not a known condition')
    expect(bad.stderr).toContain('line 3, column 5')
  })

  const films = [
    shot('VID_1.mp4', 0, { type: 'VIDEO', exif: { exifImageWidth: 3840, exifImageHeight: 2160 } }),
    shot('VID_1~2.mp4', 400, { type: 'VIDEO' }),
    shot('VID_1.jpg', 200, { exif: { exifImageWidth: 640, exifImageHeight: 480 } }),
  ]
  it.each([
    ['leave', []],
    ['apart', [['VID_1~2.mp4', 'VID_1.mp4']]],
    ['together', [['VID_1~2.mp4', 'VID_1.jpg', 'VID_1.mp4']]],
  ])('stacks videos as told: %s', async (videos, expected) => {
    const home = await homeOf(films, [`videos: ${videos}`])
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual(expected)
    await undo(home)
    expect(stacksOf(home.sandbox)).toEqual([])
  })

  it('puts a picture before the video beside it', async () => {
    const home = await homeOf(
      films.filter((_, index) => index !== 1),
      ['videos: together'],
    )
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['VID_1.jpg', 'VID_1.mp4']])
  })

  it('stacks archived ones only where asked, and with archived ones', async () => {
    const given = [
      shot('a.jpg'),
      shot('a.nef', 0, { visibility: 'archive' }),
      shot('b.jpg', 0, { visibility: 'archive' }),
      shot('b.nef', 0, { visibility: 'archive' }),
    ]
    expect((await (await homeOf(given)).plan()).operations).toEqual([])
    const home = await homeOf(given, ['includeArchived: true'])
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['b.jpg', 'b.nef']])
  })

  const trashed = { trashedAt: '2024-05-05T00:00:00Z' }
  const singlesOf = async (assets: readonly AssetInput[], ...lines: readonly string[]) => {
    const home = await homeOf(assets, lines)
    const plan = await home.plan()
    await applyTwice(home)
    return { stacks: stacksOf(home.sandbox), warnings: warningsOf(plan), plan, home }
  }
  const single = shot('a.jpg', 0, { stack: 's' })

  it('dissolves stacks of one where asked', async () => {
    expect((await singlesOf([single])).stacks).toEqual([['a.jpg']])
    const { stacks, home } = await singlesOf([single, ...pair], 'dissolveSingles: true')
    expect(stacks).toEqual([['DSC_1.JPG', 'DSC_1.NEF']])
    const { code, stdout } = await home.darkroom('undo', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain('A stack of one asset is not made again: it shows nowhere.')
    expect(stacksOf(home.sandbox)).toEqual([])
  })

  it.each<[string, readonly AssetInput[]]>([
    ['one that is stacked with it is in the trash', [single, shot('b.jpg', 60_000, { ...trashed, stack: 's' })]],
    ['the one on top is in the trash', [shot('top.jpg', -1e10, { ...trashed, stack: 's' }), single]],
    ['one of its name is in the trash', [single, shot('a~2.jpg', 1e10, { ...trashed, stack: 's' })]],
  ])('leaves a stack of one as it is where %s', async (_, given) => {
    const { plan } = await singlesOf(given, 'dissolveSingles: true')
    expect(plan).toMatchObject({ operations: [], refused: [] })
  })

  it('adds to a stack of one what belongs to it, and does not dissolve it', async () => {
    const { stacks } = await singlesOf([single, shot('a~2.jpg', 500)], 'dissolveSingles: true')
    expect(stacks).toEqual([['a~2.jpg', 'a.jpg']])
  })

  it.each([
    ['before', 'dissolveSingles: true', ''],
    ['after', '', 'dissolveSingles: true'],
  ])('lets an instance dissolve %s another one stacks', async (_, first, second) => {
    const home = await homeOf([single, shot('a~2.jpg', 500), shot('z.jpg', 90_000, { stack: 't' })])
    const text = (name: string, line: string, kinds: string) =>
      ['  - use: stacks', `    name: ${name}`, `    ${kinds}`, ...(line ? [`    ${line}`] : [])].join('\n')
    const kinds = first ? ['kinds: [raw+jpeg]', 'kinds: [edit]'] : ['kinds: [edit]', 'kinds: [raw+jpeg]']
    const parts = [text('one', first, kinds[0] ?? ''), text('two', second, kinds[1] ?? '')]
    await home.write({ 'immichrc.yaml': ['plugins:', ...parts, ''].join('\n') })
    expect(await home.plan()).toMatchObject({ refused: [] })
    await applyTwice(home)
    expect(stacksOf(home.sandbox)).toEqual([['a~2.jpg', 'a.jpg']])
  })

  const nef = (name: string, more: AssetInput = {}): AssetInput => shot(name, 0, more)
  it('reports raw pictures whose picture is gone, and writes nothing', async () => {
    const given = [
      nef('gone.nef'),
      nef('gone.jpg', trashed),
      nef('alone.nef', { stack: 's' }),
      nef('raw-only.nef'),
      nef('kept.nef', { stack: 't' }),
      nef('kept.jpg', { stack: 't' }),
      nef('kept~2.jpg', trashed),
      nef('both.nef', trashed),
      nef('both.jpg', trashed),
    ]
    const { plan, warnings } = await singlesOf(given, 'reportLoneRaws: true', 'dissolveSingles: true')
    expect(plan).toMatchObject({ operations: [], refused: [] })
    expect(warnings.split('\n').sort()).toEqual([
      'alone.nef may have lost what was developed from it: it is all that is left of a stack.',
      'gone.nef may have lost what was developed from it: gone.jpg is in the trash.',
    ])
    expect((await singlesOf(given)).warnings).toBe('')
  })

  it('shows its options, and what the key needs', async () => {
    const home = await homeOf([], ['existing: replace'])
    expect((await home.darkroom('plugins', 'stacks')).stdout).toContain('maxMembers  default 30')
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes).toEqual(expect.arrayContaining(['stack.read', 'stack.create', 'stack.update', 'stack.delete']))
    expect(row?.scopes).not.toContain('album.read')
  })

  it.each([
    ['kinds: [live]', /kinds\[0\]/],
    ['criteria: [{ hash: x }]', /criteria\[0\]/],
    ["criteria: [{ name: '(' }]", /criteria\[0\]/],
    ['criteria: [{ suffixes: [] }]', /criteria\[0\]/],
    ['primary: [{ name: 3 }]', /primary\[0\]/],
    ["dayOnlyTimes: ['25:00']", /dayOnlyTimes\[0\].*is not a time of day/],
    ['criteria: [{ time: -1 }]', /criteria\[0\]/],
    ['criteria: [{ any: [{ hash: 1 }] }]', /criteria\[0\]/],
    ['existing: join', /existing/],
    ['maxMembers: 1', /maxMembers/],
    ['parent: jpg', /parent.*not a known option/],
  ])('refuses %s', async (line, message) => {
    const home = await homeOf([], [line])
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toMatch(message)
  })
})
