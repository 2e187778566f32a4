import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unanswered } from '../../engine/runner/awaited.ts'
import { standardVocabulary } from '../../language/yaml/vocabulary.ts'
import { learn } from '../../learn/learn.ts'
import { type LibraryRead, readLibrary } from '../../learn/read.ts'
import { defaultOptions } from '../../learn/verdict.ts'
import { asComment } from '../../learn/yaml.ts'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { darkroomFor } from '../engine/session/darkroom-for.ts'
import { type Home, homeFor } from '../support/home.ts'
import { learnIn, reportIn } from '../support/learning.ts'
import { annaId, benId, twoUsers } from '../support/library.ts'
import { albumsOf, sandboxFor, writesTo } from '../support/sandbox.ts'

const idOf = (number: number): string => `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** Ten photos a day on twenty days of June; every second one in Rome, the others in Bern. */
const photos: AssetInput[] = Array.from({ length: 200 }, (_, number) => {
  const day = String(1 + Math.floor(number / 10)).padStart(2, '0')
  const city = number % 2 === 0 ? 'Rome' : 'Bern'
  return {
    id: idOf(number),
    ownerId: annaId,
    originalPath: `/upload/IMG_${String(number).padStart(4, '0')}.jpg`,
    fileCreatedAt: `2021-06-${day}T1${number % 10}:00:00Z`,
    exif: { city, country: city === 'Rome' ? 'Italy' : 'Switzerland', latitude: 45, longitude: 8 },
  }
})
const inRome = photos.filter(({ exif }) => exif?.city === 'Rome').map(({ id = '' }) => id)
const albumOf = (albumName: string, assetIds: readonly string[], more: object = {}) => ({
  albumName,
  ownerId: annaId,
  assetIds: [...assetIds],
  ...more,
})
const library = (...albums: ReturnType<typeof albumOf>[]): LibraryInput => ({ users: twoUsers, assets: photos, albums })
const home = (input: LibraryInput, files = {}): Promise<Home> =>
  homeFor({ library: input, files: { 'immichrc.yaml': 'recipes: []\n', ...files } })

/** A library with its albums, as learning goes by it. */
const readOf = async (input: LibraryInput, onProgress?: () => void): Promise<LibraryRead> => {
  const sandbox = await sandboxFor(input)
  const { darkroom } = await darkroomFor(sandbox, {})
  const session = await darkroom.session('me')
  const chosen = new Set(sandbox.state.albums.keys())
  const wanted = { of: 'albums', chosen, vocabulary: standardVocabulary } as const
  return readLibrary((recipe) => session.look(recipe), onProgress ? { ...wanted, onProgress } : wanted)
}

describe('learn', () => {
  it('measures as described: bits without a rule, and with one', async () => {
    const { report } = await learnIn(library(albumOf('Rome', inRome)))
    const [album] = report.albums
    // 200 assets, 100 of them members: log2 C(200, 100) and log2 201 bits tell which.
    let choose = 0
    for (let number = 1; number <= 100; number += 1) choose += Math.log2((100 + number) / number)
    expect(album?.bits.without).toBeCloseTo(choose + Math.log2(201), 1)
    // A condition whose value the name says is 4.6 bits; nothing is left open but how many it finds, and how many it does not.
    expect(album?.bits.with).toBeCloseTo(4.6 + 2 * Math.log2(101), 1)
    expect(album).toMatchObject({ kind: 'open', rule: { city: 'Rome' }, found: 100, hit: 100, adds: [], misses: [] })
  })

  it('has no recipe waited for while albums are read, which may take minutes', async () => {
    const waitedFor: (readonly string[])[] = []
    await readOf(library(albumOf('Rome', inRome)), () => waitedFor.push(unanswered()))
    expect(waitedFor).toEqual([[]])
  })

  it('counts what is not one’s own to put in, and never as missed', async () => {
    const lenas = Array.from({ length: 3 }, (_, number) => ({
      id: idOf(900 + number),
      ownerId: benId,
      originalPath: `/upload/b${number}.jpg`,
      fileCreatedAt: '2021-06-02T10:00:00Z',
    }))
    const hidden = {
      id: idOf(950),
      ownerId: annaId,
      originalPath: '/upload/m.mov',
      type: 'VIDEO',
      visibility: 'hidden',
      fileCreatedAt: '2021-06-02T10:00:00Z',
    } as const
    const still = { ...photos[0], id: idOf(951), originalPath: '/upload/m.jpg', livePhotoVideoId: hidden.id }
    const trashed = {
      ...photos[2],
      id: idOf(952),
      originalPath: '/upload/t.jpg',
      trashedAt: '2022-01-01T00:00:00Z',
      status: 'trashed' as const,
    }
    const ids = [...inRome, ...lenas.map(({ id }) => id), hidden.id, still.id, trashed.id]
    const { report, home: at } = await learnIn({
      users: twoUsers,
      assets: [...photos, ...lenas, hidden, still, trashed],
      albums: [albumOf('Rome', ids, { users: [{ userId: benId, role: 'editor' }] })],
    })
    expect(report.albums).toMatchObject([
      {
        members: { all: ids.length, used: 101, other: 3, trashed: 1, motion: 1, offline: 0, archived: 0 },
        found: 101,
        hit: 101,
        misses: [],
      },
    ])
    const { stdout } = await at.darkroom('learn')
    expect(stdout).toContain('3 of Ben: an own rule cannot put them in')
    expect(stdout).toContain('1 in the trash')
    expect(stdout).toContain('1 motion part: its still counts')
  })

  it('switches a rule off that would add too much, and lists what', async () => {
    const at = await home(
      library(
        albumOf(
          'Rome',
          inRome.filter((_, index) => index % 20 !== 7),
        ),
      ),
    )
    const off = await at.darkroom('learn', '--max-additions', '0')
    expect(off.stdout).toContain('# - name: learned-rome')
    expect(off.stdout.match(/would add: 2021-06/g)).toHaveLength(5)
    expect(off.stderr).toContain('of 1 album: 1 rule of its own (1 switched off); the first plan would add nothing')
    const on = await at.darkroom('learn', '--max-additions', '6%')
    expect(on.stdout).toContain('\n- name: learned-rome')
    expect(on.stderr).toContain('would add 5 assets and remove none')
  })

  it('names the albums of one name by their ids', async () => {
    const at = await home(library(albumOf('Trip', inRome), albumOf('Trip', inRome.slice(0, 50))))
    const { code, stderr } = await at.darkroom('learn', 'Trip')
    expect(code).toBe(3)
    const ids = [...at.sandbox.state.albums.keys()]
    for (const id of ids) expect(stderr).toContain(id)
    const { albums } = await reportIn(at)
    expect(albums.filter(({ recipe }) => recipe).map(({ id, recipe }) => [id, recipe?.actions])).toContainEqual([
      albums.find(({ members }) => members.all === 100)?.id,
      [{ addToAlbum: { id: albums.find(({ members }) => members.all === 100)?.id } }],
    ])
    expect((await at.darkroom('learn', 'Tirp')).code).toBe(3)
    expect((await at.darkroom('learn', '--all')).stdout).toBe((await at.darkroom('learn')).stdout)
    expect((await at.darkroom('learn', '--all', 'Trip')).stderr).toContain('--all and names exclude each other')
  })

  it.each(['yaml', 'ts'])(
    'means albums by their ids whose name is empty, or that of another with other code points: %s',
    async (format) => {
      const names = ['', ' ', 'Caf\u00e9', 'Cafe\u0301', 'Bern {1}']
      // Albums of one day each.
      const albums = names.map((name, day) =>
        albumOf(
          name,
          photos.slice(10 * day, 10 * day + 10).map(({ id = '' }) => id),
        ),
      )
      const at = await home(library(...albums))
      expect((await at.darkroom('learn', '--out', '.', '--format', format)).code).toBe(0)
      await at.write({ 'immichrc.yaml': `recipes: [recipes/learned.${format}]\n` })
      const { operations, refused } = await at.plan()
      expect({ operations, refused }).toEqual({ operations: [], refused: [] })
      expect((await at.darkroom('test')).stdout.match(/✓/g)).toHaveLength(names.length)
    },
  )

  it('leaves out albums that a recipe filled', async () => {
    const recipe = 'name: rome\nwhere: { city: Rome }\nactions: [{ addToAlbum: Rome }]\n'
    const at = await home(library(), { 'rome.yaml': recipe, 'immichrc.yaml': 'recipes: [rome.yaml]\n' })
    expect((await at.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(at.sandbox).map(([name]) => name)).toEqual(['Rome'])
    expect((await reportIn(at)).albums).toEqual([])
    expect((await reportIn(at, 'Rome')).albums).toMatchObject([{ name: 'Rome', rule: { city: 'Rome' } }])
  })

  it('says what ids in a rule stand for', async () => {
    const libraryId = '50000000-0000-4000-8000-000000000001'
    const [personId, otherId] = ['30000000-0000-4000-8000-000000000001', '30000000-0000-4000-8000-000000000002']
    const assets = photos.map((photo, number) => ({
      ...photo,
      ...(number % 7 === 0 ? { libraryId } : {}),
      faces: number % 5 < 2 ? [{ personId: number % 5 === 0 ? personId : otherId }] : [],
    }))
    const idsOf = (every: number): string[] =>
      assets.filter((_, number) => number % every === 0).map(({ id = '' }) => id)
    const { report, home: at } = await learnIn({
      ...library(albumOf('Disk', idsOf(7)), albumOf('Faces', idsOf(5))),
      assets,
      libraries: [{ id: libraryId, name: 'NAS', ownerId: annaId, importPaths: ['/upload'] }],
      people: [
        { id: personId, name: '', ownerId: annaId },
        { id: otherId, name: '', ownerId: annaId },
      ],
    })
    expect(report.albums.map(({ rule }) => rule)).toEqual([{ library: libraryId }, { person: personId }])
    const { stdout } = await at.darkroom('learn')
    expect(stdout).toContain(`#   ${libraryId} is the library "NAS"\n`)
    expect(stdout).toContain(`#   ${personId} is a person without a name\n`)
  })

  it('says by their ids whom and what no name tells: people and albums with a blank one, albums of one name in two forms', async () => {
    const personId = '30000000-0000-4000-8000-000000000001'
    const otherId = '30000000-0000-4000-8000-000000000002'
    const assets = photos.map((photo, number) => ({
      ...photo,
      faces: number % 5 < 2 ? [{ personId: number % 5 === 0 ? personId : otherId }] : [],
    }))
    const every = (count: number, rest: number): string[] =>
      assets.filter((_, number) => number % count === rest).map(({ id = '' }) => id)
    const input = {
      ...library(albumOf('Faces', every(5, 0))),
      assets,
      people: [
        { id: personId, name: ' ', ownerId: annaId },
        { id: otherId, name: 'Ben', ownerId: annaId },
      ],
    }
    const { report, home: withFaces } = await learnIn(input)
    expect(report.albums).toMatchObject([{ rule: { person: personId }, found: 40, hit: 40, adds: [] }])
    expect((await withFaces.darkroom('learn')).stdout).toContain(`${personId} is a person without a name\n`)
    const [blank, nfc, nfd] = [1, 2, 3].map((number) => `60000000-0000-4000-8000-00000000000${number}`)
    const at = await home(
      library(
        albumOf(' ', every(3, 0), { id: blank }),
        albumOf('Caf\u00e9', every(7, 0), { id: nfc }),
        albumOf('Cafe\u0301', every(7, 1), { id: nfd }),
        albumOf('Thirds', every(3, 0)),
        albumOf('Sevenths', every(7, 0)),
      ),
    )
    const learnt = await reportIn(at, 'Thirds', 'Sevenths', '--use', 'albums')
    expect(learnt.albums.map(({ name, rule }) => [name, rule])).toEqual([
      ['Sevenths', { inAlbum: nfc }],
      ['Thirds', { inAlbum: blank }],
    ])
    expect((await at.darkroom('learn', 'Thirds', 'Sevenths', '--use', 'albums', '--out', '.')).code).toBe(0)
    await at.write({ 'immichrc.yaml': 'recipes: [recipes/learned.yaml]\n' })
    const { operations, refused } = await at.plan()
    expect({ operations, refused }).toEqual({ operations: [], refused: [] })
  })

  it('uses tags and other albums as conditions where it is told to, but not an album for itself', async () => {
    const some = photos.filter((_, number) => number % 3 === 0).map(({ id = '' }) => id)
    const at = await home(library(albumOf('One', some), albumOf('Two', some)))
    expect((await reportIn(at)).albums.map(({ kind }) => kind)).toEqual(['none', 'none'])
    const { albums } = await reportIn(at, '--use', 'albums')
    expect(albums.map(({ rule }) => rule)).toEqual([{ inAlbum: 'Two' }, { inAlbum: 'One' }])
  })

  it('finds what partners show as well, where the rule is as true of theirs and asks for no person', async () => {
    const theirs = photos.slice(0, 60).map((photo, number) => ({ ...photo, id: idOf(800 + number), ownerId: benId }))
    const partners = [{ sharedById: benId, sharedWithId: annaId, inTimeline: true }]
    const [romes, berns] = ['Rome', 'Bern'].map((city) =>
      theirs.filter(({ exif }) => exif?.city === city).map(({ id }) => id),
    )
    const input = {
      ...library(
        albumOf('Rome', [...inRome, ...(romes ?? []).slice(0, -1)]),
        albumOf('Roma', [...inRome, ...(berns ?? [])]),
      ),
      assets: [...photos, ...theirs],
    }
    const { report, home: at } = await learnIn({ ...input, partners }, '--out', '.')
    const [roma, rome] = report.albums
    expect(rome).toMatchObject({
      members: { used: 100, other: 29 },
      recipe: { scope: { owners: 'any' }, where: { city: 'Rome' } },
      ...{ found: 130, hit: 129, adds: [romes?.at(-1)], misses: [] },
    })
    expect(roma).toMatchObject({ found: 100, hit: 100, recipe: { where: { city: 'Rome' } } })
    expect(roma?.recipe).not.toHaveProperty('scope')
    const said = await at.darkroom('learn')
    expect(said.stdout).toContain('Finds 130: all 100, 29 of partners, and would add 1.')
    expect(said.stdout).toContain('29 of Ben: found as well, where they are in your timeline')
    expect(said.stdout).toContain('30 of Ben: an own rule cannot put them in')
    expect(said.stderr).toContain('the first plan would add 1 asset')
    await at.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    const { operations, refused } = await at.plan()
    expect(refused).toEqual([])
    expect(operations).toMatchObject([{ op: 'album.add', assetIds: [romes?.at(-1)] }])
    // Without the partner's timeline nothing of theirs can be found.
    const alone = await learnIn(input, 'Rome')
    expect(alone.report.albums).toMatchObject([{ found: 100, hit: 100, members: { other: 29 } }])
    expect(alone.report.albums[0]?.recipe).not.toHaveProperty('scope')
  })

  it('tells what it would add of a partner’s archive where the recipe asks for the archive', async () => {
    const [theirs, mine] = [benId, annaId].map((ownerId, owner) =>
      photos.slice(0, 60).map((photo, number) => ({
        ...photo,
        id: idOf(1000 * (owner + 1) + number),
        ownerId,
        originalPath: `/upload/${owner}/${number}.jpg`,
        visibility: number === 0 || (owner === 0 && number === 2) ? ('archive' as const) : ('timeline' as const),
      })),
    ) as [AssetInput[], AssetInput[]]
    const rome = [...mine, ...theirs].filter(({ exif }) => exif?.city === 'Rome').map(({ id = '' }) => id)
    // One of the two that the partner archived is no member.
    const stranger = theirs[2]?.id ?? ''
    const { report, home: at } = await learnIn(
      {
        users: twoUsers,
        assets: [...mine, ...theirs],
        partners: [{ sharedById: benId, sharedWithId: annaId, inTimeline: true }],
        albums: [
          albumOf(
            'Rome',
            rome.filter((id) => id !== stranger),
          ),
        ],
      },
      '--out',
      '.',
    )
    expect(report.albums).toMatchObject([
      {
        recipe: { scope: { owners: 'any', visibility: ['timeline', 'archive'] }, where: { city: 'Rome' } },
        ...{ found: 60, hit: 59, adds: [stranger], misses: [] },
      },
    ])
    await at.write({ 'immichrc.yaml': 'recipes: [recipes/learned.yaml]\n' })
    expect((await at.plan()).operations).toMatchObject([{ op: 'album.add', assetIds: [stranger] }])
  })

  it('uses words of plugins of the configuration that look at the asset alone', async () => {
    const names = [
      'Screenshot_20210601-1011',
      'Bildschirmfoto 2021-06-01 um 10.11.',
      'Schermafbeelding 2021-06-01 om 10.11.',
    ]
    const screens = Array.from({ length: 30 }, (_, number) => ({
      id: idOf(700 + number),
      ownerId: annaId,
      originalPath: `/upload/${names[number % 3]}${String(10 + number)}.png`,
      fileCreatedAt: `2021-06-${String(1 + (number % 20)).padStart(2, '0')}T12:00:00Z`,
      exif: { exifImageWidth: 1080, exifImageHeight: 2400 },
    }))
    const ids = screens.map(({ id }) => id)
    const input = library(albumOf('Shots', ids), albumOf('Rome', inRome))
    const at = await home(
      { ...input, assets: [...photos, ...screens] },
      { 'immichrc.yaml': 'recipes: []\nplugins: [{ use: screen-captures }]\n' },
    )
    const { albums } = await reportIn(at, 'Shots')
    expect(albums).toMatchObject([{ rule: { 'screen-captures.isScreenshot': true }, found: 30, hit: 30 }])
    for (const format of ['yaml', 'ts']) {
      expect((await at.darkroom('learn', 'Shots', '--format', format, '--out', format)).code).toBe(0)
      await at.write({ 'immichrc.yaml': `recipes: ['${format}/recipes/*']\nplugins: [{ use: screen-captures }]\n` })
      const { stdout } = await at.darkroom('find', 'learned-shots', '--ids')
      expect({ format, ids: stdout.trim().split('\n').sort() }).toEqual({ format, ids: ids.toSorted() })
      expect((await at.darkroom('test')).code).toBe(0)
    }
    // Without the plugin its word is none.
    await at.write({ 'immichrc.yaml': 'recipes: []\n' })
    expect(JSON.stringify(await reportIn(at, 'Shots'))).not.toContain('isScreenshot')
  })

  it('stops between two albums when it is not wanted any more', async () => {
    const read = await readOf(library(albumOf('Bern', inRome.slice(0, 9)), albumOf('Rome', inRome)))
    const enough = new AbortController()
    let learned = 0
    // News from outside, which come in only where the process is let go on.
    const onProgress = (): void => {
      learned += 1
      setImmediate(() => enough.abort())
    }
    const request = { ...defaultOptions, of: 'albums', families: true, signal: enough.signal, onProgress } as const
    await expect(learn(read, request)).rejects.toThrow(/abort/)
    expect(learned).toBe(1)
  })

  it('says of what it had no time for that it did not look', async () => {
    const at = await home(
      library(
        albumOf(
          'Bern',
          photos.slice(0, 3).map(({ id = '' }) => id),
        ),
        albumOf('Rome', inRome),
      ),
    )
    const { code, stdout, stderr } = await at.darkroom('learn', '--time', '0')
    expect(code).toBe(0)
    expect(stdout).toContain('# Album "Rome" (100 assets): not looked at: the time was over.')
    expect(stderr).toContain('of 2 albums: 2 not looked at\n')
    expect((await reportIn(at, '--time', '0')).albums).toMatchObject([{ kind: 'none' }, { kind: 'none', recipe: null }])
    const { albums } = await reportIn(at, '--time', '10m')
    expect(albums).toEqual((await reportIn(at)).albums)
    expect(albums.map(({ kind }) => kind)).toEqual(['hint', 'open'])
    expect(await at.darkroom('learn', '--time', 'long')).toMatchObject({
      stderr: expect.stringContaining('such as 30s'),
    })
  })

  it('looks at the largest albums first', async () => {
    const read = await readOf(library(albumOf('Bern', inRome.slice(0, 9)), albumOf('Rome', inRome)))
    // Time for one.
    let asked = 0
    const isOver = (): boolean => {
      asked += 1
      return asked > 1
    }
    const { learned } = await learn(read, { ...defaultOptions, of: 'albums', families: true, isOver })
    expect(learned.map(({ name, verdict }) => [name, verdict.failure])).toEqual([
      ['Bern', 'time'],
      ['Rome', null],
    ])
  })

  it('writes TypeScript that says the same', async () => {
    const at = await home(library(albumOf('Rome', inRome)))
    expect((await at.darkroom('learn', '--format', 'ts', '--out', '.')).code).toBe(0)
    await at.write({ 'immichrc.yaml': "recipes: ['recipes/*.ts']\n" })
    expect((await at.plan()).operations).toEqual([])
    const { code, stdout } = await at.darkroom('find', 'learned-rome', '--ids')
    expect({ code, ids: stdout.trim().split('\n').sort() }).toEqual({ code: 0, ids: [...inRome].sort() })
    expect((await at.darkroom('test')).code).toBe(0)
  })

  it.each([
    ['Since the 11th', { from: '2021-06-11' }],
    ['Summer 2021', { from: '2021-06-11', to: '2021-12-31' }],
    ['School 2021/22', { from: '2021-06-11', to: '2022-12-31' }],
    ['Term 2020-21', { from: '2021-06-11', to: '2021-12-31' }],
    ['Days 2021-06', { from: '2021-06-11', to: '2021-12-31' }],
    ['Bought 2020', { from: '2021-06-11' }],
  ])('a span that reaches the newest photo: "%s"', async (name, taken) => {
    const latest = photos.slice(100).map(({ id = '' }) => id)
    const { report } = await learnIn(library(albumOf(name, latest)))
    expect(report.albums[0]).toMatchObject({ kind: 'open', rule: { taken }, found: 100, hit: 100 })
  })

  it.each([
    ['Rome 2021', { year: 2021 }],
    ['Rome 2021/22', { from: '2021-01-01', to: '2022-12-31' }],
    ['Rome 2020-21', { from: '2020-01-01', to: '2021-12-31' }],
    // A month, or a day.
    ['Rome 2021-06', { year: 2021 }],
    ['Rome 2021-22-06', { year: 2021 }],
    ['Rome 2021/23', { year: 2021 }],
  ])('binds a rule to the years that the name says: "%s"', async (name, taken) => {
    const { report } = await learnIn(library(albumOf(name, inRome)))
    expect(report.albums[0]?.rule).toEqual({ all: [{ city: 'Rome' }, { taken }] })
  })

  it('a span that reaches the oldest photo begins with the year of the name', async () => {
    const earliest = photos.slice(0, 100).map(({ id = '' }) => id)
    const last = {
      ...photos[1],
      id: idOf(990),
      originalPath: '/upload/last.jpg',
      fileCreatedAt: '2023-06-01T10:00:00Z',
    }
    const { report } = await learnIn({
      ...library(albumOf('Spring 2021', earliest), albumOf('Before', earliest)),
      assets: [...photos, last],
    })
    expect(report.albums.map(({ name, kind, rule }) => [name, kind, rule])).toEqual([
      ['Before', 'closed', { taken: { to: '2021-06-10' } }],
      ['Spring 2021', 'closed', { taken: { from: '2021-01-01', to: '2021-06-10' } }],
    ])
  })

  it('says of an album of everything that it is one', async () => {
    const at = await home(
      library(
        albumOf(
          'All',
          photos.map(({ id = '' }) => id),
        ),
      ),
    )
    expect((await at.darkroom('learn')).stdout).toContain('# Album "All" (200 assets): no rule: it holds all there is.')
  })

  it.each(['yaml', 'ts'])('names of several lines end no comment and no text in %s', async (format) => {
    const evil = 'Rome\n- name: evil\n  where: { city: Bern }\n  actions: [{ trash: true }]\n#'
    const names = [evil, 'a\rb', 'a\u2028b', 'a\u0085b']
    const some = names.map((name, index) => albumOf(name, inRome.slice(20 * index, 20 * index + 20)))
    const at = await home(
      library(
        ...some,
        albumOf(
          'none\n- name: evil',
          photos.slice(0, 3).map(({ id = '' }) => id),
        ),
      ),
    )
    expect((await at.darkroom('learn', '--format', format, '--out', '.')).code).toBe(0)
    await at.write({ 'immichrc.yaml': `recipes: ['recipes/*.${format}']\n` })
    const { code, stdout } = await at.darkroom('recipes', '--json')
    expect({ code, found: stdout.includes('"evil"') }).toEqual({ code: 0, found: false })
    expect((await at.plan()).operations).toEqual([])
  })

  it('shows what people read as wide as their screen', () => {
    const lines = [
      'Album "Rome" (20 assets). Finds 21: all 20, and would add 1.',
      `  would add: ${'x'.repeat(50)} and more`,
    ]
    expect(asComment(lines)).toEqual(lines.map((line) => `# ${line}`))
    expect(asComment(lines, 40)).toEqual([
      '# Album "Rome" (20 assets). Finds 21:',
      '#   all 20, and would add 1.',
      '#   would add:',
      `#     ${'x'.repeat(50)} and more`,
    ])
  })

  it.each(['--top', '--min-members'])('refuses %s 0', async (flag) => {
    const at = await home(library(albumOf('Rome', inRome)))
    const { code, stderr } = await at.darkroom('learn', flag, '0')
    expect(code).toBe(3)
    expect(stderr).toContain('0 is too few: give 1 or more.')
  })

  it('never overwrites a file, and writes nothing to the server', async () => {
    const at = await home(library(albumOf('Rome', inRome)))
    writeFileSync(join(at.folder, 'learn-report.json'), 'mine')
    const { code, stderr } = await at.darkroom('learn', '--out', '.')
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('already exists') })
    expect(readFileSync(join(at.folder, 'learn-report.json'), 'utf8')).toBe('mine')
    expect(existsSync(join(at.folder, 'recipes'))).toBe(false)
    expect(writesTo(at.sandbox)).toEqual({})
  })

  it('keeps albums in step where it is told to, which removes nothing of today', async () => {
    const at = await home(library(albumOf('Rome', [...inRome, photos[1]?.id ?? ''])))
    await at.darkroom('learn', '--sync', '--out', '.')
    await at.write({ 'immichrc.yaml': "recipes: ['recipes/*.yaml']\n" })
    expect((await at.darkroom('find', 'learned-rome', '--ids')).stdout.trim().split('\n')).toHaveLength(100)
    expect((await at.plan()).operations).toEqual([])
  })
})
