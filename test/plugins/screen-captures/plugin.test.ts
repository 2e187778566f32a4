import { describe, expect, it } from 'vitest'
import screenCaptures from '../../../plugins/screen-captures/index.ts'
import { type AssetInput, type LibraryInput, type Sandbox, versions } from '../../../sandbox/index.ts'
import { annaId, benId, twoUsers } from '../../support/library.ts'
import { applyAll, planPlugins, pluginContract } from '../../support/plugin-contract.ts'
import { albumsOf, sandboxFor } from '../../support/sandbox.ts'
import { examples } from './examples.ts'

pluginContract({
  plugin: screenCaptures,
  options: {},
  // Only an exact name counts for the still of a live photo.
  asset: (index) => ({ originalPath: `/photos/Screenshot_20240115-1011${String(index).padStart(2, '0')}.png` }),
})

type Options = Parameters<typeof screenCaptures>[0]

type Exif = NonNullable<AssetInput['exif']>

/** Files of the specification's examples, as a server has them. */
const captures = (...ids: readonly string[]): AssetInput[] =>
  ids.map((id, index) => {
    const [, file, { size, path, exif = {} }] = examples.find(([example]) => example === id) ?? ['', id, {}]
    return {
      originalFileName: file,
      originalPath: path ?? `/data/upload/${index}/${file}`,
      fileCreatedAt: new Date(Date.UTC(2024, 0, 15, 10, index)).toISOString(),
      exif: { ...(size && { exifImageWidth: size[0], exifImageHeight: size[1] }), ...exif } as Exif,
    }
  })

const c01 = 'Screenshot_20240115-101112.png'
const c26 = 'IMG_1234.PNG'
const c33 = 'meme.png'
const c45 = 'RPReplay_Final1705313472.MP4'

const plan = (sandbox: Sandbox, options: Options = {}) => planPlugins(sandbox, [screenCaptures(options)])

/** Applies what the options plan, and looks at the albums; a second plan is empty. */
const albumsWith = async (library: LibraryInput, options: Options, version?: string) => {
  const sandbox = await sandboxFor({ users: twoUsers, ...library }, version)
  await applyAll(sandbox, await plan(sandbox, options))
  expect(await plan(sandbox, options)).toMatchObject({ operations: [], refused: [] })
  return albumsOf(sandbox)
}

const four = captures('C01', 'C26', 'C33', 'C45')
const names = ['Screenshots', 'Screen recordings', 'Check'] as const

/** Options, files by their ids, and the albums that come of them. */
const table: Readonly<Record<string, readonly [Options, readonly string[], ReturnType<typeof albumsOf>]>> = {
  'B01 defaults': [
    {},
    ['C01', 'C26', 'C33', 'C45'],
    [
      [names[1], [c45]],
      [names[0], [c26, c01]],
    ],
  ],
  'B02 exact': [
    { minConfidence: 'exact' },
    ['C01', 'C26', 'C33', 'C45'],
    [
      [names[1], [c45]],
      [names[0], [c01]],
    ],
  ],
  'B03 guess': [
    { minConfidence: 'guess' },
    ['C01', 'C26', 'C33', 'C45'],
    [
      [names[1], [c45]],
      [names[0], [c26, c01, c33]],
    ],
  ],
  'B04 review': [
    { reviewAlbum: 'Check' },
    ['C01', 'C26', 'C33', 'C45'],
    [
      ['Check', [c33]],
      [names[1], [c45]],
      [names[0], [c26, c01]],
    ],
  ],
  'B05 no recordings': [{ recordingAlbum: null }, ['C01', 'C45'], [[names[0], [c01]]]],
  'B06 one album for both': [
    { screenshotAlbum: 'Captures', recordingAlbum: 'Captures' },
    ['C01', 'C45'],
    [['Captures', [c45, c01]]],
  ],
  'B07 an own name': [
    { namePatterns: ['clip-\\d+'], minConfidence: 'exact' },
    ['clip-12.mp4'],
    [[names[1], ['clip-12.mp4']]],
  ],
  'B08 a name that never counts': [{ notNamePatterns: ['screenshot.*'] }, ['C01'], []],
  'B09 the query of the earlier script': [
    { query: 'screen', minConfidence: 'guess' },
    ['C60'],
    [[names[1], ['Green Screen test.mp4']]],
  ],
  'B09 at the default level': [{ query: 'screen' }, ['C60'], []],
  'B11 without camera data': [
    { includeExifless: true, minConfidence: 'guess' },
    ['C36'],
    [[names[0], ['scan0001.jpg']]],
  ],
  'B11 at the default level': [{ includeExifless: true }, ['C36'], []],
  'B12 folders that mean nothing': [{ trustFolders: false }, ['C43'], []],
  'B12 as a guess': [{ trustFolders: false, minConfidence: 'guess' }, ['C43'], [[names[0], ['anything.jpg']]]],
  'B16 nothing found': [{}, ['C38'], []],
  'B17 one recording': [{}, ['C45'], [[names[1], [c45]]]],
}

describe('worked examples of options', () => {
  it.each(Object.entries(table))('%s', async (_name, [options, ids, albums]) => {
    expect(await albumsWith({ assets: captures(...ids) }, options)).toEqual(albums)
  })

  it('B10: low resolution, but not with exposure data', async () => {
    const small = { exifImageWidth: 1399, exifImageHeight: 1400 }
    const assets: AssetInput[] = [
      { originalPath: '/a/bare.jpg', exif: small },
      { originalPath: '/a/photo.jpg', exif: { ...small, exposureTime: '1/60' } },
      { originalPath: '/a/larger.jpg', exif: { exifImageWidth: 1400, exifImageHeight: 1400 } },
      { originalPath: '/a/unknown.jpg' },
    ]
    const options = { includeLowResolution: true, minConfidence: 'guess' } as const
    expect(await albumsWith({ assets }, options)).toEqual([['Screenshots', ['bare.jpg']]])
  })

  it('B18: what the server has not read yet is left for later', async () => {
    const assets: AssetInput[] = [
      { originalPath: `/a/${c01}`, exif: null },
      { originalPath: '/b/photo.jpg', exif: null },
    ]
    expect(await albumsWith({ assets }, { includeExifless: true, minConfidence: 'guess' })).toEqual([])
  })

  it('B20: of what smart search finds, only what has no camera data', async () => {
    const sandbox = await sandboxFor({
      server: { features: { smartSearch: true } },
      assets: [
        { id: annaId, originalPath: '/a/photo.jpg', exif: { iso: 100 } },
        { id: benId, originalPath: '/a/odd.webp' },
        { originalPath: '/a/other.webp' },
      ],
      smart: { 'a screen': [annaId, benId] },
    })
    const smartSearch = { enabled: true, query: 'a screen', limit: 2 }
    const guessed = await plan(sandbox, { smartSearch, minConfidence: 'guess' })
    expect(guessed.operations).toMatchObject([
      { op: 'album.create' },
      { op: 'album.add', assetIds: [benId], reasons: [{ reason: 'guess: smart search' }] },
    ])
    expect((await plan(sandbox, { smartSearch })).operations).toEqual([])
  })
})

describe.each(versions)('what goes with entering an album on %s', (version) => {
  const shots = captures('C01', 'C26').map((asset, index) => ({ ...asset, id: [annaId, benId][index] as string }))
  const holding = (...assetIds: string[]): LibraryInput => ({
    users: twoUsers,
    assets: shots,
    albums: [{ albumName: 'Screenshots', ownerId: annaId, assetIds }],
  })

  it('B13: only what goes in is archived', async () => {
    const sandbox = await sandboxFor(holding(annaId), version)
    await applyAll(sandbox, await plan(sandbox, { visibility: 'archive' }))
    expect([annaId, benId].map((id) => sandbox.state.assets.get(id)?.visibility)).toEqual(['timeline', 'archive'])
    expect(albumsOf(sandbox)).toEqual([['Screenshots', [c26, c01]]])
    expect((await plan(sandbox, { visibility: 'archive' })).operations).toEqual([])
  })

  it('B19: exact ones are locked and in no album, the others enter it', async () => {
    const sandbox = await sandboxFor({ users: twoUsers, assets: shots }, version)
    await applyAll(sandbox, await plan(sandbox, { visibility: 'locked' }))
    expect([annaId, benId].map((id) => sandbox.state.assets.get(id)?.visibility)).toEqual(['locked', 'timeline'])
    expect(albumsOf(sandbox)).toEqual([['Screenshots', [c26]]])
  })

  it('a tag is given to what goes in, and to nothing for review', async () => {
    const sandbox = await sandboxFor({ users: twoUsers, assets: four }, version)
    const { operations } = await plan(sandbox, { tag: 'media/screen', reviewAlbum: 'Check' })
    expect(operations.find(({ op }) => op === 'tag.add')).toMatchObject({
      tag: { value: 'media/screen' },
      assetIds: { length: 3 },
    })
  })

  it('an own album of the name is used, the newest of several, and never somebody else’s', async () => {
    const albums = [
      { albumName: 'Screenshots', ownerId: annaId, createdAt: '2020-01-01T00:00:00Z', description: 'old' },
      { albumName: 'Screenshots', ownerId: annaId, createdAt: '2022-01-01T00:00:00Z', description: 'new' },
      { albumName: 'Screenshots', ownerId: benId, users: [{ userId: annaId, role: 'editor' as const }] },
    ]
    const sandbox = await sandboxFor({ users: twoUsers, assets: shots, albums }, version)
    const { recipes, operations } = await plan(sandbox)
    expect(operations).toMatchObject([{ op: 'album.add', assetIds: { length: 2 } }])
    expect(recipes[0]?.warnings).toMatchObject([expect.stringContaining('2 albums are called "Screenshots"')])
    await applyAll(sandbox, await plan(sandbox))
    const filled = [...sandbox.state.albums.values()].filter(({ assetIds }) => [...assetIds].length > 0)
    expect(filled.map(({ description }) => description)).toEqual(['new'])
  })

  it('archived assets are looked at on request', async () => {
    const assets = shots.map((asset) => ({ ...asset, visibility: 'archive' as const }))
    const sandbox = await sandboxFor({ users: twoUsers, assets }, version)
    expect((await plan(sandbox)).operations).toEqual([])
    expect((await plan(sandbox, { includeArchived: true })).summary).toEqual({ 'album.create': 1, 'album.add': 2 })
  })

  it('counts what goes in by level and reason, with some names', async () => {
    const sandbox = await sandboxFor({ users: twoUsers, assets: four }, version)
    const { operations } = await plan(sandbox, { reviewAlbum: 'Check' })
    expect(operations.flatMap((operation) => (operation.op === 'album.add' ? operation.reasons : []))).toMatchObject([
      { reason: 'guess: PNG without camera data', assets: 1, files: [c33] },
      { reason: 'exact: name', assets: 1, files: [c45] },
      { reason: 'exact: name', assets: 1, files: [c01] },
      { reason: 'strong: PNG in a screen size', assets: 1, files: [c26] },
    ])
  })
})

describe('which assets are looked at', () => {
  const paths = ['/mnt/Phone/a/Screenshot (1).png', '/mnt/Phone/b/Screenshot (2).png', '/mnt/Tablet/Screenshot (3).png']
  const assets = paths.map((originalPath) => ({ originalPath }))

  it.each([
    [{ pathFilter: ['mnt/Phone/**'] }, ['1', '2']],
    [{ pathFilter: ['Phone'] }, ['1', '2']],
    [{ pathFilter: ['/mnt/Tablet/*'] }, ['3']],
    [{ ignore: ['**/b/'] }, ['1', '3']],
    [{ pathFilter: ['mnt/Phone/'], ignore: ['(1)'] }, ['2']],
  ])('%j', async (options, numbers) => {
    const files = numbers.map((number) => `Screenshot (${number}).png`)
    expect(await albumsWith({ assets }, options)).toEqual([['Screenshots', files]])
  })
})
