import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Plan } from '../../engine/plan/plan.ts'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { homeFor } from '../support/home.ts'
import { annaId, twoUsers } from '../support/library.ts'
import { writesTo } from '../support/sandbox.ts'
import { composeOf } from './import-from.ts'

// One library, filled as each tool would have filled it by what is written down of it. The first plan after the import
// has nothing to add and nothing to remove.

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const ann = idOf(101)
const album = idOf(201)

const camera = { make: 'Apple', model: 'iPhone 12', exposureTime: '1/100', exifImageWidth: 4032, exifImageHeight: 3024 }
const inRome = { latitude: 41.9, longitude: 12.5, city: 'Rome', state: 'Lazio', country: 'Italy' }

const photo = (number: number, path: string, at: string, more: AssetInput = {}): AssetInput => ({
  id: idOf(number),
  ownerId: annaId,
  originalPath: path,
  fileCreatedAt: `${at}.000Z`,
  localDateTime: `${at}.000Z`,
  exif: camera,
  ...more,
})

const assets: readonly AssetInput[] = [
  photo(1, '/p/Trip/IMG_1.jpg', '2019-07-05T12:00:00', { faces: [{ personId: ann }], exif: { ...camera, ...inRome } }),
  photo(2, '/p/Trip/IMG_2.jpg', '2019-07-06T12:00:00', { exif: { ...camera, ...inRome } }),
  photo(3, '/p/Trip/IMG_1~2.jpg', '2019-07-05T12:00:00'),
  photo(4, '/p/Films/clip.mp4', '2019-07-07T12:00:00', { type: 'VIDEO', faces: [{ personId: ann }] }),
  photo(5, '/p/Football/f.jpg', '2022-08-01T12:00:00', { isFavorite: true, exif: { ...camera, country: 'Thailand' } }),
  photo(6, '/p/Phone/Screenshot_20240115-101112.png', '2024-01-15T10:11:12', { exif: {} }),
]
const library: LibraryInput = {
  users: twoUsers,
  people: [{ id: ann, ownerId: annaId, name: 'Ann', isHidden: false }],
  assets,
}
const filledWith = (name: string, ...numbers: readonly number[]): LibraryInput => ({
  ...library,
  albums: [{ id: album, ownerId: annaId, albumName: name, assetIds: numbers.map(idOf) }],
})
const tagged = (tags: Readonly<Record<number, readonly string[]>>): LibraryInput => ({
  ...library,
  assets: assets.map((asset, index) => ({ ...asset, tags: tags[index + 1] ?? [] })),
})

interface Case {
  readonly library: LibraryInput
  readonly files: (url: string, key: string) => Readonly<Record<string, string>>
  readonly args: readonly string[]
  /** What the first plan has to do where the tool had done nothing yet. */
  readonly empty: Readonly<Record<string, number>>
}

const cases: Readonly<Record<string, Case>> = {
  'screenshots-organizer': {
    // Only the last one has no exposure time.
    library: filledWith('Screenshots', 6),
    files: (url, key) => ({
      crontab: `0 4 * * * python3 immich_screenshots_organizer.py -u Screenshots ${url} ${key}\n`,
    }),
    args: ['crontab'],
    empty: { 'album.create': 1, 'album.add': 1 },
  },
  autotag: {
    library: tagged({
      1: ['meme'],
      ...Object.fromEntries([2, 3, 4, 5, 6].map((number) => [number, ['autotag_output_unknown']])),
    }),
    files: (url, api_key) => ({
      'config.yaml': stringify({
        server: { host: url, api_key },
        classification: { rules: [{ tag_names: ['meme'] }, { album_name_patterns: [String.raw`^\d{4}`] }] },
      }),
    }),
    args: ['config.yaml'],
    empty: { 'tag.create': 1, 'tag.add': 6 },
  },
  'dynamic-albums in YAML': {
    // Images only, as long as no type is given.
    library: filledWith('With Ann', 1),
    files: (url, key) => ({
      'config.yaml': stringify({
        mode: 'sync',
        rules: [{ id: 'ann', album_name: 'With Ann', filters: { people: { include: ['Ann'] } } }],
      }),
      '.env': `IMMICH_BASE_URL=${url}\nIMMICH_API_KEY=${key}\n`,
    }),
    args: ['config.yaml', '--env', '.env'],
    empty: { 'album.create': 1, 'album.add': 1 },
  },
  'dynamic-albums in JSON': {
    library: filledWith('Asia', 5),
    files: (url, key) => ({
      'albums.json': JSON.stringify([
        { name: 'Asia', query: { country: ['Thailand', 'Laos'], favorite: true, path: 'Football' } },
      ]),
      '.env': `IMMICH_URL=${url}\nIMMICH_API_KEY=${key}\n`,
    }),
    args: ['albums.json', '--env', '.env'],
    empty: { 'album.create': 1, 'album.add': 1 },
  },
  'person-to-album': {
    library: filledWith('Ann', 1, 4),
    files: (url, apiKey) => ({
      'compose.yaml': composeOf('alangrainger/immich-person-to-album', {
        CONFIG: JSON.stringify({
          immichServer: url,
          users: [{ apiKey, personLinks: [{ personId: ann, albumId: album }] }],
        }),
      }),
    }),
    args: ['compose.yaml'],
    empty: { 'album.add': 2 },
  },
  stack: {
    library: { ...library, stacks: [{ assetIds: [idOf(3), idOf(1)] }] },
    files: (API_URL, API_KEY) => ({ 'compose.yaml': composeOf('majorfi/immich-stack', { API_URL, API_KEY }) }),
    args: ['compose.yaml'],
    empty: { 'stack.create': 2 },
  },
  'album-butler': {
    // What has no position comes in as well.
    library: filledWith('Italy 2019 [AB]', 1, 2, 3, 4),
    files: (url, key) => ({
      'config.toml': `server = "${url}"\nalbum_suffix = "[AB]"\n[albums.italy]\nname = "Italy 2019"\n[albums.italy.match]\nfrom = 2019-07-01\nto = 2019-07-21\ncountries = ["Italy"]\n`,
      '.env': `IMMICH_KEY=${key}\n`,
    }),
    args: ['config.toml', '--env', '.env'],
    empty: { 'album.create': 1, 'album.add': 4 },
  },
}

const homeOf = async (one: Case, library: LibraryInput) => {
  const home = await homeFor({ library, config: '' })
  await home.write(one.files(home.sandbox.url, home.sandbox.users[0]?.apiKey ?? ''))
  return home
}

describe.each(Object.entries(cases))('%s', (_, one) => {
  it('finds nothing to do where the tool had done its work', async () => {
    const home = await homeOf(one, one.library)
    const { code, stdout, stderr } = await home.darkroom('import', ...one.args, '--check', '--json')
    expect({ code, stderr: code === 3 ? stderr : '' }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout).check).toMatchObject({ albums: [], findings: [] })
    const plan: Plan = JSON.parse(readFileSync(join(home.folder, 'darkroom', 'plan.json'), 'utf8'))
    expect(plan.accounts.map(({ operations, refused }) => [operations, refused])).toEqual([[[], []]])
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('does what the tool would have done where it had not', async () => {
    const isById = JSON.stringify(one.files('', '')).includes(album)
    const home = await homeOf(one, isById ? filledWith('Ann') : library)
    const { code, stderr } = await home.darkroom('import', ...one.args)
    expect({ code, stderr: code === 3 ? stderr : '' }).toEqual({
      code: expect.toSatisfy((end) => end === 0 || end === 4),
      stderr: '',
    })
    const planned = await home.darkroom('plan', '--config', 'darkroom/immichrc.yaml', '--json')
    expect(planned.json<Plan>().accounts[0]?.summary).toEqual(one.empty)
  })
})
