import { describe, expect, it } from 'vitest'
import { type AssetInput, versions } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'
import { assetOf } from '../support/sandbox.ts'
import { seen } from './public-case.ts'

const at = (fileCreatedAt: string, originalPath: string, more: AssetInput = {}): AssetInput => ({
  originalPath,
  fileCreatedAt,
  ...more,
})
const configured = (config: object) => ({ 'immichrc.json': JSON.stringify(config) })
const apply = async ({ darkroom, sandbox }: Home): Promise<string> => {
  const { code, stdout, stderr } = await darkroom('apply', '--yes')
  expect(code, stderr).toBe(0)
  await sandbox.settle()
  return stdout
}
const undo = async ({ darkroom, sandbox }: Home): Promise<void> => {
  const { code, stderr } = await darkroom('undo', '--yes')
  expect(code, stderr).toBe(0)
  await sandbox.settle()
}

describe.each(versions)('the rest of a stack on %s', (version) => {
  const noon = '2023-07-01T12:00:00.000Z'
  const stacked = ['a.jpg', 'b.jpg', 'c.jpg'].map((file) => at(noon, `/photos/${file}`, { stack: 's' }))
  const recipe = { name: 'bin', where: { fileName: 'a.jpg' }, actions: ['trash'] }

  it('is seen when its top goes to the trash, as the plan says, and undo puts all back', async () => {
    const files = configured({ recipes: [recipe], allow: ['asset.trash'] })
    const home = await homeFor({ library: { assets: stacked }, files, version })
    const before = seen(home.sandbox)
    expect(before.stacks).toEqual([['a.jpg', 'b.jpg', 'c.jpg']])
    const { stdout } = await home.darkroom('plan')
    expect(stdout).toContain('~ stack: b.jpg on top in place of a.jpg, which goes to the trash\n')
    await apply(home)
    expect(seen(home.sandbox).stacks).toEqual([['b.jpg', 'a.jpg', 'c.jpg']])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    await undo(home)
    expect(seen(home.sandbox)).toEqual(before)
  })

  it('is seen when its top is locked away, and when two are hidden in different ways', async () => {
    const lock = { name: 'lock', where: { fileName: 'a.jpg' }, actions: [{ setVisibility: 'locked' }] }
    const hide = { name: 'hide', where: { fileName: 'b.jpg' }, actions: ['archive'] }
    const files = configured({ recipes: [lock, hide], allow: ['visibility.locked'] })
    const home = await homeFor({ library: { assets: stacked }, files, version })
    await apply(home)
    expect(seen(home.sandbox).stacks).toEqual([['c.jpg', 'a.jpg', 'b.jpg']])
  })
})

describe.each(versions)('what a person restores from the trash on %s', (version) => {
  const noon = '2023-07-01T12:00:00.000Z'
  const bin = { name: 'bin', where: { fileName: 'a.jpg' }, actions: ['trash'] }
  const every = { name: 'every', actions: [{ addToAlbum: 'All' }] }
  const files = configured({ recipes: [bin, every], allow: ['asset.trash'] })
  const library = { assets: ['a.jpg', 'b.jpg'].map((file) => at(noon, `/photos/${file}`)) }
  const trashed = ({ sandbox }: Home): string[] =>
    seen(sandbox).assets.flatMap(({ file, isTrashed }) => (isTrashed ? [file] : []))

  it('stays, and later recipes see that it does', async () => {
    const home = await homeFor({ library, files, version })
    await apply(home)
    expect(trashed(home)).toEqual(['a.jpg'])
    const { url, users } = home.sandbox
    const body = JSON.stringify({ ids: [assetOf(home.sandbox, 'a.jpg').id] })
    const headers = { 'x-api-key': users[0]?.apiKey ?? '', 'content-type': 'application/json' }
    expect((await fetch(`${url}/trash/restore/assets`, { method: 'POST', headers, body })).ok).toBe(true)
    const { operations, recipes } = await home.plan()
    expect(operations).toMatchObject([{ op: 'album.add', recipe: 'every' }])
    expect(recipes[0]?.warnings).toEqual(['What this recipe moved to the trash and somebody restored stays.'])
    await apply(home)
    expect(trashed(home)).toEqual([])
    expect(seen(home.sandbox).albums.map(({ files: held }) => held)).toEqual([['a.jpg', 'b.jpg']])
    expect((await home.plan()).operations).toEqual([])
  })

  it('goes there again after undo, which a person did without --keep', async () => {
    const home = await homeFor({ library, files, version })
    await apply(home)
    await undo(home)
    expect(trashed(home)).toEqual([])
    await apply(home)
    expect(trashed(home)).toEqual(['a.jpg'])
  })
})

describe('a key that may read neither stacks nor albums', () => {
  it('still gets its plan, which says what may be hidden, or not come back', async () => {
    const permissions = ['user.read', 'asset.read', 'asset.statistics', 'asset.delete']
    const files = configured({
      accounts: { me: { apiKey: 'small-4711-long-enough' } },
      recipes: [{ name: 'bin', where: { fileName: 't1.jpg' }, actions: ['trash'] }],
      allow: ['asset.trash'],
    })
    const home = await homeFor({
      library: { ...smallLibrary, apiKeys: [{ secret: 'small-4711-long-enough', permissions }] },
      files,
    })
    const plan = await home.plan()
    expect(plan.operations).toMatchObject([{ op: 'asset.trash' }])
    expect(plan.recipes[0]?.warnings).toEqual([
      expect.stringContaining('give the key stack.read and stack.update'),
      expect.stringContaining('give the key album.read and album.update'),
    ])
    await apply(home)
  })
})

describe.each(versions)('undo of a date on %s', (version) => {
  it.each([
    '1970-01-01T00:00:00.000Z',
    '1969-12-31T23:59:59.000Z',
    '1904-01-01T00:00:00.000Z',
    '2000-01-01T00:00:00.000Z',
  ])('brings back %s', async (former) => {
    const config = { plugins: [{ use: 'date-repair', timezone: 'Europe/Berlin', maxChangeShare: 1, tag: null }] }
    const exif = former.startsWith('1970') ? {} : { exif: { dateTimeOriginal: former, timeZone: 'UTC' } }
    const assets = [at(former, '/data/VID_20150102_101112.mp4', exif)]
    const home = await homeFor({ library: { assets }, files: configured(config), version })
    await apply(home)
    const { fileCreatedAt } = assetOf(home.sandbox, 'VID_20150102_101112.mp4')
    expect(new Date(fileCreatedAt / 1000).toISOString()).toBe('2015-01-02T09:11:12.000Z')
    await undo(home)
    const back = assetOf(home.sandbox, 'VID_20150102_101112.mp4')
    expect(new Date(back.fileCreatedAt / 1000).toISOString()).toBe(former)
    expect(new Date(back.localDateTime / 1000).toISOString()).toBe(former)
  })

  // Clocks in Paris were 9 minutes and 21 seconds ahead of Greenwich until 1911, and in Caracas by 4½ hours behind in 2010.
  // No zone has such an offset any more, and the server keeps no date that is written with it. A shift is one of the clock.
  it.each([
    ['1905-06-01T10:00:00.000Z', 'Europe/Paris', '1905-06-01T10:09:21.000Z', '1905-06-01T11:09'],
    ['2010-06-01T10:00:00.000Z', 'America/Caracas', '2010-06-01T05:30:00.000Z', '2010-06-01T06:30'],
  ])('brings back %s in %s, and says of none that it had no date', async (former, timeZone, localDateTime, shifted) => {
    const exif = { model: 'Scanner', dateTimeOriginal: former, timeZone }
    const shift = { name: 'an hour', where: { model: 'Scanner' }, by: '+1h' }
    const files = configured({ plugins: [{ use: 'clock-shift', shifts: [shift] }] })
    const library = { assets: [at(former, '/data/wedding.jpg', { localDateTime, exif })] }
    const home = await homeFor({ library, files, version })
    const instant = (): string => new Date(assetOf(home.sandbox, 'wedding.jpg').fileCreatedAt / 1000).toISOString()
    await apply(home)
    expect(new Date(assetOf(home.sandbox, 'wedding.jpg').localDateTime / 1000).toISOString()).toContain(shifted)
    expect(assetOf(home.sandbox, 'wedding.jpg').exif?.timeZone).not.toContain(':')
    const { code, stdout } = await home.darkroom('undo', '--yes')
    expect(code).toBe(0)
    expect(stdout).not.toContain('had no date')
    await home.sandbox.settle()
    expect(instant()).toBe(former)
  })
})

describe.each(versions)('a date with an offset that no zone has today on %s', (version) => {
  it.each([
    [{ at: '2010-06-01T10:00', zone: 'America/Caracas' }, '-4'],
    ['2010-06-01T10:00:00-04:30', '-4'],
    [{ at: '2010-06-01T10:00', zone: 'Etc/GMT+12' }, '-11'],
    ['2010-06-01T10:00:00+07:30', '+8'],
  ])('is written with the next that servers keep: %j', async (setDate, offset) => {
    const files = configured({ recipes: [{ name: 'trip', where: { fileName: 'a.jpg' }, actions: [{ setDate }] }] })
    const former = '2020-01-01T10:00:00.000Z'
    const home = await homeFor({ library: { assets: [at(former, '/photos/a.jpg')] }, files, version })
    const clock = (): string => new Date(assetOf(home.sandbox, 'a.jpg').localDateTime / 1000).toISOString()
    await apply(home)
    expect(clock()).toBe('2010-06-01T10:00:00.000Z')
    expect(assetOf(home.sandbox, 'a.jpg').exif?.timeZone).toBe(`UTC${offset}`)
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    await undo(home)
    expect(clock()).toBe(former)
  })

  it('stays where the asset has it: the server read it from the place in the file', async () => {
    const exif = { dateTimeOriginal: '2010-06-01T14:30:00.000Z', timeZone: 'America/Caracas' }
    const asset = at(exif.dateTimeOriginal, '/photos/a.jpg', { localDateTime: '2010-06-01T10:00:00.000Z', exif })
    const setDate = { at: '2010-06-01T10:00', zone: 'America/Caracas' }
    const files = configured({ recipes: [{ name: 'trip', where: { fileName: 'a.jpg' }, actions: [{ setDate }] }] })
    const home = await homeFor({ library: { assets: [asset] }, files, version })
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })
})

describe('an address and a key with blanks around them', () => {
  const config = { plugins: [{ use: 'folder-albums', rootPath: '/photos' }] }
  const around = (text: string): string => ` \t${text} \n`

  it('are taken without them from a configuration', async () => {
    const home = await homeFor({ library: smallLibrary })
    const me = { url: around(home.sandbox.url), apiKey: around(String(home.env.IMMICH_API_KEY)) }
    await home.write(configured({ ...config, accounts: { me } }))
    expect((await home.plan()).operations).not.toEqual([])
  })

  it('are taken without them from the environment', async () => {
    const home = await homeFor({ library: smallLibrary, files: configured(config) })
    Object.assign(home.env, {
      IMMICH_URL: around(home.sandbox.url),
      IMMICH_API_KEY: around(String(home.env.IMMICH_API_KEY)),
    })
    expect((await home.plan()).operations).not.toEqual([])
  })

  it.each([
    ['  ', 'accounts.me.url: is missing'],
    [' http:// ', 'accounts.me.url: "http://" is not an address'],
    ['ftp://photos.example.org', 'accounts.me.url: "ftp://photos.example.org" is not an address'],
    ['photos example.org', 'accounts.me.url: "photos example.org" is not an address'],
  ])('%j is none', async (url, message) => {
    const home = await homeFor({ library: smallLibrary, files: configured({ ...config, accounts: { me: { url } } }) })
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toContain(message)
  })
})

describe('dates from names', () => {
  const [jpeg, raw] = ['2026-05-13T08:00:07Z', '2026-05-14T08:00:07Z']
  const assets = [at(jpeg, '/u/IMG_20230102_101112.jpg'), at(raw, '/u/IMG_20230102_101112.dng')]
  const dates = { use: 'date-repair', timezone: 'Europe/Berlin', maxChangeShare: 1, tag: null }

  it.each([
    ['in front', [dates, { use: 'stacks' }]],
    ['behind', [{ use: 'stacks' }, dates]],
  ])('are there before others go by them, also from %s', async (_, plugins) => {
    const home = await homeFor({ library: { assets }, files: configured({ plugins }) })
    await apply(home)
    expect(seen(home.sandbox).stacks).toEqual([['IMG_20230102_101112.jpg', 'IMG_20230102_101112.dng']])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })
})

describe('look-alikes that are no copies', () => {
  const camera = { make: 'Cam', model: 'One', exifImageWidth: 6000, exifImageHeight: 4000 }
  const alike = (path: string, fileCreatedAt: string, fileSizeInByte: number, exif: object = camera): AssetInput =>
    at(fileCreatedAt, path, {
      duplicateId: '00000000-0000-4000-8000-0000000000d1',
      exif: { dateTimeOriginal: fileCreatedAt, timeZone: 'UTC', fileSizeInByte, ...exif },
    })
  const [noon, second] = ['2024-03-01T12:00:00.000Z', '2024-03-01T12:00:02.000Z']
  const formats = { format: ['arw', 'jpg'] }
  const film = (path: string, durationMs: number, fileSizeInByte: number): AssetInput => ({
    ...alike(path, noon, fileSizeInByte, {}),
    type: 'VIDEO',
    durationMs,
  })

  it.each<[string, readonly AssetInput[], readonly unknown[], readonly string[], RegExp]>([
    [
      'a raw picture and its JPEG',
      [alike('/p/a.ARW', noon, 40), alike('/p/a.JPG', noon, 9)],
      ['largest'],
      [],
      /raw pictures and what was developed/,
    ],
    [
      'the same where formats are named, but not all',
      [alike('/p/a.ARW', noon, 40), alike('/p/a.JPG', noon, 9)],
      [{ format: ['heic', 'jpg'] }],
      [],
      /raw pictures and what was developed/,
    ],
    [
      'the same where all are',
      [alike('/p/a.ARW', noon, 40), alike('/p/a.JPG', noon, 9)],
      [formats],
      ['a.JPG'],
      /format/,
    ],
    [
      'two of a series',
      [alike('/p/a.JPG', noon, 40), alike('/p/b.JPG', second, 9)],
      ['largest'],
      [],
      /one after the other/,
    ],
    [
      'two within a second',
      [alike('/p/a.JPG', noon.replace('.000', '.100'), 40), alike('/p/b.JPG', noon.replace('.000', '.300'), 9)],
      ['largest'],
      [],
      /one after the other/,
    ],
    [
      'frames of a burst whose times have no parts of seconds',
      [alike('/p/20240301_120000_001.jpg', noon, 40), alike('/p/20240301_120000_002.jpg', noon, 9)],
      ['largest'],
      [],
      /one after the other/,
    ],
    ...(
      [
        ['IMG_20240301_120000_BURST001_COVER.jpg', 'IMG_20240301_120000_BURST002.jpg'],
        ['DSC_0001_BURST20240301120000977.JPG', 'DSC_0002_BURST20240301120000977_COVER.JPG'],
        ['00000IMG_00000_BURST20240301120000977_COVER.jpg', '00001XTR_00001_BURST20240301120000977.jpg'],
        ['20240301_120000.jpg', '20240301_120000(0).jpg'],
        ['IMG_20240301_120000.jpg', 'IMG_20240301_120000_1.jpg'],
      ] as const
    ).flatMap(([one, other]) =>
      [camera, {}].map((exif): [string, readonly AssetInput[], readonly unknown[], readonly string[], RegExp] => [
        `${one} and ${other}, ${exif === camera ? 'of a camera' : 'of none'}`,
        [alike(`/p/${one}`, noon, 40, exif), alike(`/p/${other}`, noon, 9, exif)],
        ['largest'],
        [],
        /one after the other/,
      ]),
    ),
    [
      'a film and a part of it',
      [film('/p/a.mp4', 60_000, 40), film('/p/b.mp4', 10_000, 90)],
      ['largest'],
      [],
      /aspect ratios or lengths/,
    ],
    [
      'a film that was encoded anew',
      [film('/p/a.mp4', 60_000, 40), film('/p/b.mp4', 59_960, 9)],
      ['largest'],
      ['b.mp4'],
      /largest/,
    ],
    [
      'a picture and what moves',
      [alike('/p/a.jpg', noon, 40, {}), alike('/p/a-ANIMATION.gif', noon, 9, {})],
      ['largest'],
      [],
      /what moves/,
    ],
    [
      'one that was saved once more, to the part of a second',
      [
        alike('/p/IMG_1234.JPG', noon.replace('.000', '.100'), 40),
        alike('/p/IMG_1300.JPG', noon.replace('.000', '.100'), 9),
      ],
      ['largest'],
      ['IMG_1300.JPG'],
      /largest/,
    ],
    [
      'one whose copy lost parts of seconds and its zone',
      [alike('/p/a.JPG', noon.replace('.000', '.100'), 40), alike('/p/b.JPG', '2024-03-01T14:00:00.000Z', 9)],
      ['largest'],
      ['b.JPG'],
      /largest/,
    ],
    [
      'one that came by a messenger later',
      [alike('/p/a.JPG', noon, 40), alike('/p/b.JPG', second, 9, { exifImageWidth: 1500, exifImageHeight: 1000 })],
      ['largest'],
      ['b.JPG'],
      /largest/,
    ],
    ...(
      [
        ['screenshots of Android', 'Screenshot_20240301-120000.png', 'Screenshot_20240301-120030.png', noon],
        [
          'screenshots of macOS',
          'Bildschirmfoto 2024-03-01 um 9.00.00.png',
          'Bildschirmfoto 2024-03-01 um 9.05.10.png',
          noon,
        ],
        ['screenshots of an iPhone', 'IMG_1234.PNG', 'IMG_1235.PNG', second],
        ['screenshots of Windows', 'Screenshot (12).png', 'Screenshot (13).png', second],
        ['pages of a scanner', 'scan0001.jpg', 'scan0002.jpg', second],
        ['pictures with the time of their unpacking', 'IMG_1234.PNG', 'IMG_1235.PNG', noon],
      ] as const
    ).map(([of, one, other, time]): [string, readonly AssetInput[], readonly unknown[], readonly string[], RegExp] => [
      `two ${of}, which write no camera`,
      [alike(`/p/${one}`, noon, 40, {}), alike(`/p/${other}`, time, 9, {})],
      ['largest'],
      [],
      /one after the other/,
    ]),
    ...(
      [
        ['a download and its second copy', 'Screenshot_20240301-120000.png', 'Screenshot_20240301-120000(1).png'],
        ['what came twice', 'WhatsApp Image 2024-03-01 at 12.00.00.jpeg', 'WhatsApp Image 2024-03-01 at 12.07.00.jpeg'],
        ['what two messages brought', 'IMG-20240301-WA0001.jpg', 'IMG-20240301-WA0007.jpg'],
        ['a screenshot and what came of it', 'Screenshot_20240301-120000.png', 'IMG-20240301-WA0007.jpg'],
      ] as const
    ).map(([what, one, other]): [string, readonly AssetInput[], readonly unknown[], readonly string[], RegExp] => [
      what,
      [alike(`/p/${one}`, noon, 40, {}), alike(`/p/${other}`, second, 9, {})],
      ['largest'],
      [other],
      /largest/,
    ]),
    [
      'two entries of one file',
      [alike('/p/a.JPG', noon, 40), alike('/p/a.JPG', noon, 9)],
      ['largest'],
      [],
      /one file of the server/,
    ],
  ])('%s', async (_, assets, keep, trashed, told) => {
    const plugin = { use: 'duplicates', resolve: 'trash', keep, maxTrashPercent: 100 }
    const files = configured({ plugins: [plugin], allow: ['asset.trash'] })
    const home = await homeFor({ library: { assets }, files })
    const plan = await home.plan()
    expect(plan.recipes[0]?.warnings.join('\n')).toMatch(told)
    await apply(home)
    expect(
      seen(home.sandbox)
        .assets.filter(({ isTrashed }) => isTrashed)
        .map(({ file }) => file),
    ).toEqual(trashed)
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })
})

describe('two files of one name', () => {
  const twins = (more: (index: number) => AssetInput): AssetInput[] =>
    ['/disk/2024/IMG_1.jpg', '/upload/IMG_1.jpg'].map((path, index) =>
      at('2024-03-01T10:00:00.000Z', path, more(index)),
    )

  it('are told by their paths among duplicates', async () => {
    const duplicateId = '00000000-0000-4000-8000-0000000000d1'
    const assets = twins((index) => ({ duplicateId, exif: { fileSizeInByte: 10 - index } }))
    const files = configured({ plugins: [{ use: 'duplicates', resolve: 'review' }] })
    const plan = await (await homeFor({ library: { assets }, files })).plan()
    const told = plan.recipes[0]?.warnings.join('\n')
    expect(told).toMatch(/Duplicates \/\w+\S*\/IMG_1\.jpg, \/\w+\S*\/IMG_1\.jpg \(/)
    expect(told).toContain('keep /disk/2024/IMG_1.jpg (largest), not /upload/IMG_1.jpg.')
  })

  it('are told by their paths in a stack', async () => {
    const recipe = { name: 'pairs', where: { fileName: 'IMG_1.jpg' }, actions: [{ stack: { by: 'a' } }] }
    const assets = [...twins(() => ({})), at('2024-03-01T10:00:00.000Z', '/upload/IMG_2.jpg')]
    const home = await homeFor({ library: { assets }, files: configured({ recipes: [recipe] }) })
    const { stdout } = await home.darkroom('plan')
    const files = /stack of 2 assets: (\S+) on top, (\S+)\n/.exec(stdout)?.slice(1)
    expect(files?.sort()).toEqual(['/disk/2024/IMG_1.jpg', '/upload/IMG_1.jpg'])
  })
})

describe.each(versions)('deleted albums of one name on %s', (version) => {
  const assets = ['a', 'b', 'c'].map((name) => at('2024-03-01T10:00:00.000Z', `/photos/${name}.jpg`))
  const options = { use: 'folder-albums', rootPath: '/elsewhere', mode: 'DELETE_ALL', deleteConfirm: true }
  const files = configured({ plugins: [options], allow: ['album.delete'] })
  const xmas = (file: string, description: string) => ({
    albumName: 'Xmas',
    description,
    assetIds: [`/photos/${file}.jpg`],
  })

  it('come back each with what it held, and go again when that is undone', async () => {
    const library = { assets, albums: [xmas('a', 'of 2022'), xmas('b', 'of 2023')] }
    const home = await homeFor({ library, files, version })
    const before = seen(home.sandbox)
    await apply(home)
    const without = seen(home.sandbox)
    expect(without.albums).toEqual([])
    await undo(home)
    expect(seen(home.sandbox)).toEqual(before)
    const [last] = (await home.darkroom('runs', '--json')).json<{ id: string }[]>()
    expect((await home.darkroom('undo', last?.id ?? '', '--yes')).code).toBe(0)
    expect(seen(home.sandbox)).toEqual(without)
  })

  it('come back beside one that a person made meanwhile', async () => {
    const home = await homeFor({ library: { assets, albums: [xmas('a', 'of 2022')] }, files, version })
    await apply(home)
    const { url, users } = home.sandbox
    const body = JSON.stringify({ albumName: 'Xmas', assetIds: [assetOf(home.sandbox, 'c.jpg').id] })
    const headers = { 'x-api-key': users[0]?.apiKey ?? '', 'content-type': 'application/json' }
    expect((await fetch(`${url}/albums`, { method: 'POST', headers, body })).ok).toBe(true)
    await undo(home)
    expect(seen(home.sandbox).albums.map(({ name, files: held, description }) => [name, held, description])).toEqual([
      ['Xmas', ['a.jpg'], 'of 2022'],
      ['Xmas', ['c.jpg'], ''],
    ])
  })
})
