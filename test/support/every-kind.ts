import type { RecipeData } from '../../language/yaml/data.ts'
import type { LibraryInput } from '../../sandbox/index.ts'
import { benId, twoUsers } from './library.ts'

const names = [
  ...['new/1', 'new/2', 'old/1', 'old/2', 'out/1', 'out/2', 'three/1', 'three/2', 'three/3'],
  ...['pair/1', 'pair/2', 'join/1', 'join/2', 'join/3', 'trash/1', 'kept/1'],
] as const

/** Id of an asset of this library by its path below `/p`, without the ending. */
export const everyId = (name: (typeof names)[number]): string =>
  `00000000-0000-4000-8000-${String(names.indexOf(name)).padStart(12, '0')}`

const tagsOf: Readonly<Record<string, readonly string[]>> = { 'out/1': ['gone', 'kept'], 'out/2': ['gone/child'] }
const placed = { latitude: 52.52, longitude: 13.405, timeZone: 'Europe/Berlin', description: 'Before', rating: 2 }

/** A library in which a few recipes need every kind of operation. */
export const everyLibrary: LibraryInput = {
  users: twoUsers,
  assets: names.map((name, index) => ({
    id: everyId(name),
    originalPath: `/p/${name}.jpg`,
    fileCreatedAt: `2021-06-${String(index + 1).padStart(2, '0')}T12:00:00.000Z`,
    localDateTime: `2021-06-${String(index + 1).padStart(2, '0')}T14:00:00.000Z`,
    tags: tagsOf[name] ?? [],
    exif: placed,
  })),
  albums: [
    {
      albumName: 'Old',
      description: 'Years ago',
      order: 'desc',
      users: [{ userId: benId, role: 'viewer' }],
      assetIds: [everyId('out/2'), everyId('kept/1'), everyId('out/1')],
      albumThumbnailAssetId: everyId('out/1'),
    },
  ],
  stacks: [
    { assetIds: [everyId('three/1'), everyId('three/2'), everyId('three/3')] },
    { assetIds: [everyId('pair/1'), everyId('pair/2')] },
    { assetIds: [everyId('join/1'), everyId('join/2')] },
  ],
}

const at = (pattern: string) => ({ where: { path: `/p/${pattern}` } })

export const everyRecipe: readonly RecipeData[] = [
  {
    name: 'new',
    ...at('new/*'),
    actions: [
      { addToAlbum: 'New' },
      { album: { name: 'New', description: 'Made', order: 'asc', cover: 'newest', shareWith: [{ user: 'Ben' }] } },
      { addTag: 'n/e/w' },
      { syncTag: 'synced' },
      'archive',
    ],
  },
  {
    name: 'old',
    ...at('old/*'),
    actions: [
      { syncAlbum: 'Old' },
      { album: { name: 'Old', description: 'Now', shareWith: [{ user: 'Ben', role: 'editor' }] } },
      { favorite: true },
      { rate: 5 },
      { setDescription: 'After' },
      { setLocation: { lat: 41.9, lon: 12.5 } },
    ],
  },
  { name: 'out', ...at('out/*'), actions: [{ removeFromAlbum: 'Old' }, { removeTag: 'gone' }] },
  { name: 'apart', ...at('{three,pair}/1.jpg'), actions: ['unstack'] },
  { name: 'join', ...at('join/*'), actions: [{ stack: { by: 'join' } }] },
  { name: 'junk', ...at('trash/*'), actions: ['trash'] },
]

export const everyConfig = { recipes: everyRecipe, allow: ['asset.trash'] }
