import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'

/** An asset at a path; its minute of capture follows from its place in the list. */
export const photosAt = (paths: readonly string[], more: AssetInput = {}): AssetInput[] =>
  paths.map((originalPath, index) => ({
    originalPath,
    fileCreatedAt: new Date(Date.UTC(2021, 5, 1, 12, index)).toISOString(),
    ...more,
  }))

/** Six photos and a video in the folders Trip (3), Pets (2) and Trip/Boat (1), and one beside the folders. */
export const smallLibrary: LibraryInput = {
  assets: photosAt([
    '/photos/Trip/t1.jpg',
    '/photos/Trip/t2.jpg',
    '/photos/Trip/t3.mp4',
    '/photos/Pets/p1.jpg',
    '/photos/Pets/p2.jpg',
    '/photos/Trip/Boat/b1.jpg',
    '/photos/loose.jpg',
  ]),
}

/** What folder-albums makes of the small library below `/photos` with one level. */
export const smallAlbums = [
  ['Pets', ['p1.jpg', 'p2.jpg']],
  ['Trip', ['b1.jpg', 't1.jpg', 't2.jpg', 't3.mp4']],
]

/** Two users: the first shares nothing, the second has assets and albums of their own. */
export const annaId = '00000000-0000-4000-8000-00000000000a'
export const benId = '00000000-0000-4000-8000-00000000000b'
export const twoUsers = [
  { id: annaId, name: 'Anna', email: 'anna@example.com' },
  { id: benId, name: 'Ben', email: 'ben@example.com' },
]

/** A whole recipe file. */
export const recipeFile = (name: string, where: string, actions: string): string =>
  `import { addTag, addToAlbum, all, any, archive, defineRecipe, favorite, fileName, folder, not, path, taken, type } from 'immich-darkroom'
export default defineRecipe({ name: '${name}', where: ${where}, actions: ${actions} })
`
