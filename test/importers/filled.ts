import { stringify } from 'yaml'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { annaId, twoUsers } from '../support/library.ts'
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

/** Settings of a tool, and the library that it had filled. */
export interface FilledCase {
  readonly library: LibraryInput
  readonly files: (url: string, key: string) => Readonly<Record<string, string>>
  readonly args: readonly string[]
  /** Where the tool had done nothing yet; some of them never made an album. */
  readonly before: LibraryInput
  /** What the first plan has to do there. */
  readonly empty: Readonly<Record<string, number>>
}

/** One of each tool. */
export const filledCases: Readonly<Record<string, FilledCase>> = {
  'folder-album-creator': {
    library: {
      ...library,
      albums: [
        { albumName: 'Trip', assetIds: [1, 2, 3].map(idOf) },
        { albumName: 'Films', assetIds: [idOf(4)] },
        { albumName: 'Football', assetIds: [idOf(5)] },
        { albumName: 'Phone', assetIds: [idOf(6)] },
      ],
    },
    files: (API_URL, API_KEY) => ({
      'compose.yaml': composeOf('salvoxia/immich-folder-album-creator', {
        ...{ API_URL, API_KEY, ROOT_PATH: '/p', ALBUM_LEVELS: '1', UNATTENDED: '1' },
      }),
    }),
    args: ['compose.yaml'],
    before: library,
    empty: { 'album.create': 4, 'album.add': 6 },
  },
  'smart-albums': {
    library: filledWith('Ann in 2019', 1, 4),
    files: (url, key) => ({
      'run.sh': `python3 immich-smart-albums.py --server ${url} --key ${key} --include-person-names-union Ann --include-metadata-union '{"takenAfter":"2019-01-01T00:00:00.000Z"}' --album "Ann in 2019"\n`,
    }),
    args: ['run.sh'],
    before: filledWith('Ann in 2019'),
    empty: { 'album.add': 2 },
  },
  'auto-album': {
    library: filledWith('Ann alone', 1),
    files: (url, key) => ({
      'local_settings.py': `IMMICH_BASE_URL = "${url}"\nAPI_KEY = "${key}"\nSYNC_CONFIGS = [{"name": "Ann alone", "filters": [{"key": "people", "val": ["Ann"], "operator": "ONLY"}, {"key": "type", "val": "VIDEO", "operator": "NOT"}]}]\n`,
    }),
    args: ['local_settings.py'],
    before: library,
    empty: { 'album.create': 1, 'album.add': 1 },
  },
  'screenshots-organizer': {
    // Only the last one has no exposure time.
    library: filledWith('Screenshots', 6),
    files: (url, key) => ({
      crontab: `0 4 * * * python3 immich_screenshots_organizer.py -u Screenshots ${url} ${key}\n`,
    }),
    args: ['crontab'],
    before: library,
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
    before: library,
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
    before: library,
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
    before: library,
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
    before: filledWith('Ann'),
    empty: { 'album.add': 2 },
  },
  stack: {
    library: { ...library, stacks: [{ assetIds: [idOf(3), idOf(1)] }] },
    files: (API_URL, API_KEY) => ({ 'compose.yaml': composeOf('majorfi/immich-stack', { API_URL, API_KEY }) }),
    args: ['compose.yaml'],
    before: library,
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
    before: library,
    empty: { 'album.create': 1, 'album.add': 4 },
  },
}
