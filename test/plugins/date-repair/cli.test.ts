import { describe, expect, it } from 'vitest'
import { type AssetInput, type LibraryInput, versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { assetOf, writesTo } from '../../support/sandbox.ts'

const yaml = (...lines: readonly string[]) => ({
  'immichrc.yaml': ['plugins:', '  - use: date-repair', ...lines.map((line) => `    ${line}`), ''].join('\n'),
})
const madrid = 'timezone: Europe/Madrid'

/** An upload without any date of its own. */
const upload = (file: string, fileCreatedAt: string, more: AssetInput = {}): AssetInput => ({
  originalPath: `/data/upload/${file}`,
  fileCreatedAt,
  createdAt: '2024-01-01T00:00:00Z',
  exif: {},
  ...more,
})

const chat = 'IMG-20230102-WA0001.jpg'
const shot = 'Screenshot_20230715-101112.png'
const canon = 'IMG_20230102_101112.jpg'
const loose = 'IMG_20230304.jpg'
const four: AssetInput[] = [
  upload(chat, '2023-06-01T10:00:00Z'),
  upload(shot, '2023-07-20T10:16:12Z'),
  upload(canon, '2023-01-02T15:11:12Z', { exif: { make: 'Canon', timeZone: 'America/New_York' } }),
  upload(loose, '2023-06-01T10:00:00Z'),
]

const startHome = (library: LibraryInput, version: string | undefined, ...lines: string[]) =>
  homeFor({ library, version, jobs: 'held', files: yaml(madrid, ...lines) })

/** The instant that each file has, as far as the server has got. */
const datesOf = ({ sandbox }: Home, files: readonly string[]): string[] =>
  files.map((file) => new Date(assetOf(sandbox, file).fileCreatedAt / 1000).toISOString())

const taggedWith = ({ sandbox: { state } }: Home, value: string): string[] => {
  const tag = [...state.tags.values()].find((one) => one.value === value)
  return [...state.assets.values()]
    .filter(({ tagIds }) => tag && tagIds.includes(tag.id))
    .map(({ originalFileName }) => originalFileName)
    .sort()
}

const apply = async (home: Home, ...args: string[]): Promise<number> => {
  const { code } = await home.darkroom('apply', '--yes', ...args)
  await home.sandbox.settle()
  return code
}

const warnings = async (home: Home): Promise<string[]> =>
  (await home.plan()).recipes.flatMap((one) => [...one.warnings])

describe.each(versions)('date-repair by the command line on %s', (version) => {
  it('is applied, has nothing to do at once nor when the jobs have run, and is undone', async () => {
    const home = await startHome({ assets: four }, version)
    const files = [chat, shot, canon, loose]
    const before = datesOf(home, files)
    const applied = await home.darkroom('apply', '--yes')
    expect({ code: applied.code, stderr: applied.stderr }).toMatchObject({ code: 0 })
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    await home.sandbox.settle()
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    // Noon in winter and 10:11:12 in summer, by the clocks of Madrid.
    expect(datesOf(home, files)).toEqual(['2023-01-02T11:00:00.000Z', '2023-07-15T08:11:12.000Z', before[2], before[3]])
    expect(taggedWith(home, 'date-repair/changed')).toEqual([chat, shot])
    expect(taggedWith(home, 'date-repair/review')).toEqual([loose])

    const undone = await home.darkroom('undo', '--yes', '--allow', 'tag.delete')
    expect(undone.code).toBe(0)
    expect(undone.stdout).toContain(
      '2 assets will have a time zone with the former date, whether there was one or not.',
    )
    await home.sandbox.settle()
    expect(datesOf(home, files)).toEqual(before)
    expect(taggedWith(home, 'date-repair/changed')).toEqual([])
  })

  it('takes the tag for review off what is settled, and leaves off what a person took off', async () => {
    const other = 'IMG_20230305.jpg'
    const home = await startHome({ assets: [...four, upload(other, '2023-06-01T10:00:00Z')] }, version)
    await apply(home)
    expect(taggedWith(home, 'date-repair/review')).toEqual([loose, other])
    const headers = { 'x-api-key': home.env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' }
    const tag = [...home.sandbox.state.tags.values()].find(({ value }) => value === 'date-repair/review')
    await fetch(`${home.sandbox.url}/tags/${tag?.id}/assets`, {
      method: 'DELETE',
      headers,
      body: JSON.stringify({ ids: [assetOf(home.sandbox, other).id] }),
    })
    await fetch(`${home.sandbox.url}/assets/${assetOf(home.sandbox, loose).id}`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ dateTimeOriginal: '2023-03-04T15:00:00+01:00' }),
    })
    await home.sandbox.settle()
    expect(await apply(home)).toBe(0)
    expect(taggedWith(home, 'date-repair/review')).toEqual([])
    expect((await home.plan()).operations).toEqual([])
  })

  it('writes once to storage that cannot be written, says so, and gets on with the others', async () => {
    const external = ['01', '02', '03'].map((day) =>
      upload(`IMG-202201${day}-WA0001.jpg`, '2023-06-01T10:00:00Z', {
        originalPath: `/external/IMG-202201${day}-WA0001.jpg`,
      }),
    )
    const library = { assets: [...external, ...four], readOnlyFolders: ['/external'] }
    const home = await startHome(library, version, 'maxChanges: 3')
    // Earlier dates come first: those that the server will take back.
    expect(await apply(home)).not.toBe(0)
    expect(datesOf(home, [chat, shot])).toEqual(['2023-06-01T10:00:00.000Z', '2023-07-20T10:16:12.000Z'])
    expect(await apply(home)).toBe(0)
    expect(datesOf(home, [chat, shot])).toEqual(['2023-01-02T11:00:00.000Z', '2023-07-15T08:11:12.000Z'])
    const written = writesTo(home.sandbox)
    expect(await warnings(home)).toContainEqual(
      expect.stringMatching(/^3 assets of .*took back dateTimeOriginal.*read-only/),
    )
    expect(await apply(home)).toBe(0)
    expect(writesTo(home.sandbox)).toEqual(written)
  })

  it('gives the motion part of a live photo the same date, and no tag', async () => {
    const motion = upload('motion.mov', '2023-06-01T10:00:00Z', {
      id: '00000000-0000-4000-8000-000000000009',
      visibility: 'hidden',
    })
    const still = upload(chat, '2023-06-01T10:00:00Z', { livePhotoVideoId: motion.id ?? null })
    const home = await startHome({ assets: [still, motion] }, version, 'maxChanges: 1')
    expect(await apply(home)).toBe(0)
    expect(datesOf(home, [chat, 'motion.mov'])).toEqual(['2023-01-02T11:00:00.000Z', '2023-01-02T11:00:00.000Z'])
    expect(taggedWith(home, 'date-repair/changed')).toEqual([chat])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })

  it('leaves alone what is young, excluded, or not read by the server', async () => {
    const assets = [
      upload(chat, '2023-06-01T10:00:00Z', { createdAt: new Date(Date.now() - 30 * 60_000).toISOString() }),
      upload(shot, '2023-07-20T10:16:12Z', { id: '00000000-0000-4000-8000-000000000007' }),
      upload('IMG-20230103-WA0001.jpg', '2023-06-01T10:00:00Z', { exif: null }),
      // An upload of hours ago, before jobs that are still at work on others.
      upload('IMG-20230104-WA0001.jpg', '2023-06-01T10:00:00Z', {
        exif: { fileSizeInByte: 4711, dateTimeOriginal: null },
      }),
    ]
    const link = 'exclude: ["https://photos.example.org/photos/00000000-0000-4000-8000-000000000007"]'
    const home = await startHome({ assets }, version, link)
    expect((await home.plan()).operations).toEqual([])
    expect(await warnings(home)).toEqual(['Dates of 4 assets: 0 to set, 0 for a person, 4 stay as they are.'])
    await home.write(yaml(madrid, link, 'minAgeMinutes: 20'))
    expect((await home.plan()).summary).toMatchObject({ 'asset.update': 1 })
  })

  it('marks assets in albums of another time, by the date that the run sets', async () => {
    const far = upload('DSC_0001.jpg', '2023-06-01T10:00:00Z', {
      exif: { make: 'Canon' },
      albums: ['2010 Baby', 'Any'],
    })
    const repaired = upload('IMG-20190501-WA0001.jpg', '2023-06-01T10:00:00Z', { albums: ['2019-05 Spring'] })
    const temporary = upload('DSC_0002.jpg', '2023-06-01T10:00:00Z', {
      exif: { make: 'Canon' },
      albums: ['2010-01-01-autotag-temp-unclassified', '2011 Old SCANS'],
    })
    const lines = ['albumDates: { enabled: true, ignoreAlbums: ["* scans"] }']
    const home = await startHome({ assets: [far, repaired, temporary] }, version, ...lines)
    expect(await warnings(home)).toContainEqual(
      'Album "2010 Baby": 1 asset is more than 180 days away from its date, at most 4535 (DSC_0001.jpg).',
    )
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect((await home.plan()).operations).toEqual([])
    await home.sandbox.settle()
    expect((await home.plan()).operations).toEqual([])
    expect(taggedWith(home, 'date-repair/album-date')).toEqual(['DSC_0001.jpg'])
    await home.write(yaml(madrid, 'albumDates: { enabled: true, thresholdDays: 9999 }'))
    expect(await apply(home)).toBe(0)
    expect(taggedWith(home, 'date-repair/album-date')).toEqual([])
    await home.write(yaml(madrid, 'albumDates: { enabled: true, tag: null }'))
    expect(await home.plan()).toMatchObject({ operations: [] })
    expect(await warnings(home)).toContainEqual(expect.stringContaining('Album "2010 Baby": 1 asset'))
  })

  it('checks albums alone where told so', async () => {
    const assets = [...four, upload('a.jpg', '2023-08-10T12:00:00Z', { albums: ['2010 Baby'] })]
    const home = await startHome({ assets }, version, 'repair: false', 'albumDates: { enabled: true }')
    expect(await apply(home)).toBe(0)
    expect(taggedWith(home, 'date-repair/album-date')).toEqual(['a.jpg'])
    expect(taggedWith(home, 'date-repair/review')).toEqual([])
    expect(datesOf(home, [chat])).toEqual(['2023-06-01T10:00:00.000Z'])
  })

  it('writes the clock of the place, and leaves to a person what can be read in two ways', async () => {
    const libraryId = '00000000-0000-4000-8000-0000000000ee'
    const tokyo = { exif: { latitude: 35.68, longitude: 139.69 } }
    const fair = (file: string, day: string) =>
      upload(file, `${day}T10:00:00Z`, { originalPath: `/external/2024/04.05.2024 Fair/${file}`, libraryId })
    const assets = [
      upload('IMG_20230102_101112.jpg', '2023-06-01T10:00:00Z', tokyo),
      upload('20220121_020918000_iOS.jpg', '2023-06-01T10:00:00Z', tokyo),
      fair('within.jpg', '2024-05-04'),
      fair('elsewhere.jpg', '2024-07-20'),
      upload('1974-00-00 Grandma.jpg', '2023-06-01T10:00:00Z'),
    ]
    const libraries = [{ id: libraryId, name: 'Disk', importPaths: ['/external'] }]
    const home = await startHome({ libraries, assets }, version)
    expect(await warnings(home)).toEqual(
      expect.arrayContaining([
        'For a person to decide, ambiguous-date: elsewhere.jpg (2024-05-04 or 2024-04-05).',
        'For a person to decide, name-coarse: 1974-00-00 Grandma.jpg (1974).',
      ]),
    )
    expect(await apply(home)).toBe(0)
    expect(datesOf(home, ['IMG_20230102_101112.jpg', '20220121_020918000_iOS.jpg'])).toEqual([
      '2023-01-02T01:11:12.000Z',
      '2022-01-21T02:09:18.000Z',
    ])
    expect(taggedWith(home, 'date-repair/review')).toEqual(['1974-00-00 Grandma.jpg', 'elsewhere.jpg'])
    expect(datesOf(home, ['within.jpg', 'elsewhere.jpg'])).toEqual([
      '2024-05-04T10:00:00.000Z',
      '2024-07-20T10:00:00.000Z',
    ])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })

  it('reads folders of external libraries, and of uploads only where told so', async () => {
    const folder = '1998-07-14 Beach'
    const inside = upload('P1.jpg', '2015-05-01T10:00:00Z', {
      originalPath: `/external/${folder}/P1.jpg`,
      libraryId: '00000000-0000-4000-8000-0000000000ee',
    })
    const uploaded = upload('P2.jpg', '2015-05-01T10:00:00Z', { originalPath: `/data/${folder}/P2.jpg` })
    const libraries = [{ id: '00000000-0000-4000-8000-0000000000ee', name: 'Disk', importPaths: ['/external'] }]
    const home = await startHome({ libraries, assets: [inside, uploaded] }, version)
    await apply(home)
    // Noon by the clocks of Madrid in summer.
    expect(datesOf(home, ['P1.jpg', 'P2.jpg'])).toEqual(['1998-07-14T10:00:00.000Z', '2015-05-01T10:00:00.000Z'])
    await home.write(yaml(madrid, 'folderDates: always'))
    await apply(home)
    expect(datesOf(home, ['P2.jpg'])).toEqual(['1998-07-14T10:00:00.000Z'])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })

  it('writes a day whose month is a word, and leaves a month or two readings to a person', async () => {
    const libraryId = '00000000-0000-4000-8000-0000000000ee'
    const inside = (folder: string, file: string) =>
      upload(file, '2023-06-01T10:00:00Z', { originalPath: `/external/${folder}/${file}`, libraryId })
    const assets = [
      inside('12 août 2019 Plage', 'a.jpg'),
      inside('März 2019', 'b.jpg'),
      inside('12 listopada 2019', 'c.jpg'),
      inside('June 2023', 'd.jpg'),
      upload('August 12, 2019.jpg', '2023-06-01T10:00:00Z'),
    ]
    const libraries = [{ id: libraryId, name: 'Disk', importPaths: ['/external'] }]
    const home = await startHome({ libraries, assets }, version)
    expect(await warnings(home)).toEqual(
      expect.arrayContaining([
        'For a person to decide, folder-coarse: b.jpg (2019-03).',
        'For a person to decide, ambiguous-date: c.jpg (2019-11-12 or 2019-10-12).',
      ]),
    )
    expect(await apply(home)).toBe(0)
    const noon = '2019-08-12T10:00:00.000Z'
    const as = '2023-06-01T10:00:00.000Z'
    expect(datesOf(home, ['a.jpg', 'August 12, 2019.jpg', 'b.jpg', 'c.jpg', 'd.jpg'])).toEqual([noon, noon, as, as, as])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })

  it('asks about dates of duplicates, and takes them where told so', async () => {
    const duplicateId = '00000000-0000-4000-8000-0000000000dd'
    const assets = [
      upload('DSC_0001.jpg', '2020-01-02T10:11:12Z', { duplicateId, exif: { make: 'Canon', timeZone: 'UTC+9' } }),
      upload('DSC_0001 (1).jpg', '2023-06-01T10:00:00Z', { duplicateId }),
    ]
    const home = await startHome({ assets }, version)
    await apply(home)
    expect(taggedWith(home, 'date-repair/review')).toEqual(['DSC_0001 (1).jpg'])
    await home.write(yaml(madrid, 'duplicateDates: strict'))
    const [update] = (await home.plan()).operations.filter(({ op }) => op === 'asset.update')
    expect(update).toMatchObject({ set: { dateTimeOriginal: '2020-01-02T19:11:12.000+09:00' } })
    await apply(home)
    expect(datesOf(home, ['DSC_0001 (1).jpg'])).toEqual(['2020-01-02T10:11:12.000Z'])
    expect(taggedWith(home, 'date-repair/review')).toEqual([])
    expect((await home.plan()).operations).toEqual([])
  })
})

describe.each(versions)('dates that came from names on %s', (version) => {
  it('testify to nothing for duplicates, in later runs either', async () => {
    const duplicateId = '00000000-0000-4000-8000-0000000000dd'
    const assets = [
      upload(chat, '2023-06-01T10:00:00Z', { duplicateId }),
      upload('photo.jpg', '2023-06-01T10:00:00Z', { duplicateId }),
    ]
    const home = await startHome({ assets }, version, 'duplicateDates: strict')
    await apply(home)
    expect(datesOf(home, [chat, 'photo.jpg'])).toEqual(['2023-01-02T11:00:00.000Z', '2023-06-01T10:00:00.000Z'])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
  })
})

describe('limits of date-repair', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    upload(`IMG_20230102_1011${String(index).padStart(2, '0')}.jpg`, '2023-06-01T10:00:00Z'),
  )

  it('sets none where too many would change', async () => {
    const home = await startHome({ assets: [...many, ...four] }, undefined)
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).not.toBe(0)
    expect(stdout).toContain('62 of 64 dates would change, which is more than maxChangeShare (0.2) allows')
    expect(datesOf(home, [chat])).toEqual(['2023-06-01T10:00:00.000Z'])
    await home.write(yaml(madrid, 'maxChangeShare: 1'))
    expect(await apply(home)).toBe(0)
  })

  it('does not count a share of less than fifty', async () => {
    const home = await startHome({ assets: many.slice(0, 50) }, undefined)
    expect(await apply(home)).toBe(0)
  })

  it('sets so many in a run, and the others in the next', async () => {
    const home = await startHome({ assets: many.slice(0, 5) }, undefined, 'maxChanges: 3')
    const plan = await home.plan()
    expect(plan.summary).toMatchObject({ 'asset.update': 3, 'tag.add': 3 })
    expect(plan.refused).toMatchObject([{ reason: expect.stringContaining('3 in one run'), operations: 2 }])
    expect(await apply(home)).not.toBe(0)
    expect(taggedWith(home, 'date-repair/changed')).toHaveLength(3)
    expect(await apply(home)).toBe(0)
    expect(taggedWith(home, 'date-repair/changed')).toHaveLength(5)
  })
})

describe('date-repair for people', () => {
  it('counts what becomes of all assets, and explains one', async () => {
    const home = await startHome({ assets: four }, undefined)
    const { stdout } = await home.darkroom('plan', 'date-repair', '--assets')
    expect(stdout).toContain(
      'Dates of 4 assets: 2 to set (1 screenshot, 1 whatsapp-media); the largest move is 149 days, 1 for a person (1 low-confidence), 1 stay as they are.',
    )
    expect(stdout).toMatch(
      new RegExp(`${chat} .*date 2023-06-01 10:00:00 \\+00:00 → 2023-\\S+ \\S+ \\+0\\d:00 {2}whatsapp-media`),
    )
    expect(stdout).toContain(`For a person to decide, low-confidence: ${loose}.`)
    const explained = await home.darkroom('explain', assetOf(home.sandbox, canon).id)
    expect(explained.stdout).toContain('keep (embedded-date)')
  })

  it('lists its options, and the permissions that they need', async () => {
    const home = await startHome({ assets: four }, undefined)
    const { code, stdout } = await home.darkroom('plugins', 'date-repair')
    expect(code).toBe(0)
    expect(stdout).toContain('toleranceSeconds')
    const [row] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(row?.scopes).toEqual(expect.arrayContaining(['asset.update', 'tag.create', 'tag.asset']))
    expect(row?.scopes).not.toContain('album.read')
    await home.write(yaml(madrid, 'tag: null', 'reviewTag: null'))
    const [plain] = (await home.darkroom('plugins', '--json')).json<{ scopes: string[] }[]>()
    expect(plain?.scopes).not.toContain('tag.create')
  })

  it.each([
    [[], /timezone/],
    [['timezone: Mars/Base'], /timezone.*not a time zone/],
    [[madrid, 'verify: no way'], /verify/],
    [[madrid, 'repair: false'], /repair.*nothing is left to do/],
    [[madrid, 'dayOnlyTime: "25:00"'], /dayOnlyTime.*not a time of day/],
    [[madrid, 'exclude: [abc]'], /exclude\[0\].*no id/],
    [[madrid, 'zone: UTC'], /zone.*not a known option/],
  ])('refuses %j', async (lines, message) => {
    const home = await homeFor({ library: {}, files: yaml(...lines) })
    const { code, stderr } = await home.darkroom('plan')
    expect(code).toBe(3)
    expect(stderr).toMatch(message)
  })
})
