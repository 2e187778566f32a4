import type { AlbumInput, AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { me, uuid } from './library.ts'
import type { RecipeForm } from './recipes.ts'

/** Something that was once found to depend on the order of answers. */
export interface OrderCase {
  readonly library: LibraryInput
  readonly recipes: readonly RecipeForm[]
  /** Operations by name, and why something was refused. */
  readonly planned: Readonly<Record<string, number>>
  readonly refused: readonly string[]
  /** The server; default: 1.135.3. */
  readonly version?: string
}

const users = [{ id: me, email: 'me@example.com', name: 'Me', isAdmin: true }]
const shot = (index: number, given: Partial<AssetInput> = {}): AssetInput => ({
  id: uuid(100 + index),
  ownerId: me,
  originalPath: `/photos/${index}.jpg`,
  fileCreatedAt: '2024-02-29T12:00:00.000Z',
  exif: { rating: null },
  ...given,
})
const shots = (count: number, given: Partial<AssetInput> = {}): AssetInput[] =>
  Array.from({ length: count }, (_, index) => shot(index, given))
const album = (albumName: string, members: readonly number[]): AlbumInput => ({
  id: uuid(21),
  ownerId: me,
  albumName,
  assetIds: members.map((index) => uuid(100 + index)),
})
/** Recipes find the actions of an asset by its number modulo theirs. */
const inTurns = (...turns: NonNullable<RecipeForm['turns']>): RecipeForm => ({ name: 'first', actions: [], turns })

const sync = 'is left as it is: this recipe syncs it with different options. Use the same for every asset.'

/** Every counterexample that was found, as small as it goes, and others of its kind. */
export const orderCases: Readonly<Record<string, OrderCase>> = {
  // Found on 1.135.3 with the seed -926572899 and the path 50:4:3:3:3.
  'a tag that is synced with other options for some assets': {
    library: { users, assets: [...shots(2, { tags: ['pets'] }), ...shots(6).slice(2)] },
    recipes: [
      inTurns(
        [{ syncTag: { tag: 'pets', remove: 'ours', adopt: false } }],
        [{ favorite: true }],
        [{ syncTag: { tag: 'pets', remove: 'all', adopt: true } }],
      ),
    ],
    planned: { 'asset.update': 2 },
    refused: [`The tag "pets" ${sync}`],
  },
  'an album that is synced by its name and by its id': {
    library: { users, assets: shots(6), albums: [album('Own', [1, 2])] },
    recipes: [
      inTurns(
        [{ syncAlbum: { name: 'Own', remove: 'all' } }],
        [{ favorite: true }],
        [{ syncAlbum: { id: uuid(21), remove: 'ours' } }],
      ),
    ],
    planned: { 'asset.update': 2 },
    refused: [`The album "Own" ${sync}`],
  },
  'a stack that is to be replaced for some assets': {
    library: { users, assets: shots(4), stacks: [{ id: uuid(51), ownerId: me, assetIds: [uuid(101), uuid(102)] }] },
    recipes: [inTurns([{ stack: { by: 'one', replace: true } }], [{ stack: { by: 'one' } }], [])],
    planned: { 'stack.create': 4 },
    refused: [],
  },
  'a tag that two recipes make against a third': {
    library: { users, assets: shots(2) },
    recipes: [
      { name: 'out', actions: [{ removeTag: 'new' }] },
      { ...inTurns([{ addTag: 'new' }], []), name: 'even', overrides: true },
      { ...inTurns([], [{ addTag: 'new' }]), name: 'odd', overrides: true },
    ],
    planned: { 'tag.create': 1, 'tag.add': 2 },
    refused: [],
  },
  'a cover among assets of one instant and one path': {
    library: { users, assets: shots(6, { originalPath: '/photos/same.jpg' }) },
    recipes: [
      { name: 'first', actions: [{ addToAlbum: 'New' }, { album: { name: 'New', cover: { pick: 'first' } } }] },
    ],
    planned: { 'album.create': 1, 'album.add': 6, 'album.update': 1 },
    refused: [],
  },
  'a cover by a path that several assets have': {
    library: { users, assets: shots(6, { originalPath: '/photos/same.jpg' }) },
    recipes: [
      {
        name: 'first',
        actions: [{ addToAlbum: 'New' }, { album: { name: 'New', cover: { path: '/photos/same.jpg' } } }],
      },
    ],
    planned: { 'album.create': 1, 'album.add': 6, 'album.update': 1 },
    refused: [],
  },
  // Found on 1.133.0 with the seed -1827272347: the whole run failed.
  'a cover on a server that cannot search by album': {
    library: { users, assets: shots(2), albums: [album('Own', [0, 1])] },
    recipes: [{ name: 'first', actions: [{ album: { name: 'Own', cover: { pick: 'first' } } }] }],
    planned: {},
    refused: ['The album "Own" keeps its cover: Immich 1.133.0 cannot search by album, which choosing one needs.'],
    version: '1.133.0',
  },
}
