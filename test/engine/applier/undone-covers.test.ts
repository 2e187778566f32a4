import { describe, expect, it } from 'vitest'
import { type LibraryInput, versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import { type Home, homeFor, lastRun } from '../../support/home.ts'

const idOf = (number: number): string => `00000000-0000-4000-8000-00000000000${number}`

/** Two albums whose cover is the oldest picture, which the server would not choose. */
const library: LibraryInput = {
  users: [
    { id: idOf(8), name: 'Anna' },
    { id: idOf(9), name: 'Ben' },
  ],
  assets: [1, 2, 3].map((number) => ({
    id: idOf(number),
    originalPath: `/p/${number}.jpg`,
    fileCreatedAt: `2021-06-0${number}T12:00:00.000Z`,
    localDateTime: `2021-06-0${number}T12:00:00.000Z`,
  })),
  albums: [
    { albumName: 'Trip', assetIds: [1, 2, 3].map(idOf), albumThumbnailAssetId: idOf(1) },
    { albumName: 'One', assetIds: [idOf(1)], albumThumbnailAssetId: idOf(1) },
  ],
}
const files = {
  'immichrc.json': JSON.stringify({
    recipes: [{ name: 'junk', where: { path: '/p/1.jpg' }, actions: ['trash'] }],
    allow: ['asset.trash'],
  }),
}

const coversOf = ({ sandbox }: Home) =>
  Object.fromEntries([...sandbox.state.albums.values()].map((one) => [one.albumName, one.albumThumbnailAssetId]))

/** Whoever lists the albums has the server choose covers, as its web page does. */
const look = async ({ sandbox }: Home): Promise<void> => {
  await fetch(`${sandbox.url}/albums`, { headers: { 'x-api-key': sandbox.users[0]?.apiKey ?? '' } })
}

const done = async ({ darkroom, sandbox }: Home, ...args: string[]): Promise<void> => {
  const { code, stdout, stderr } = await darkroom(...args, '--yes')
  expect(code, stdout + stderr).toBe(0)
  await sandbox.settle()
}

describe.each(versions)('covers that go to the trash, on %s', (version) => {
  it('come back with them, and go again where that is undone', async () => {
    const home = await homeFor({ library, version, jobs: 'held', files })
    const before = curationOf(home.sandbox)
    await done(home, 'apply')
    await look(home)
    expect(coversOf(home)).toEqual({ Trip: idOf(3), One: null })
    const after = curationOf(home.sandbox)
    await done(home, 'undo')
    expect(curationOf(home.sandbox)).toEqual(before)
    await done(home, 'undo', await lastRun(home))
    await look(home)
    expect(curationOf(home.sandbox)).toEqual(after)
  })

  it('are left where the asset has left the album meanwhile', async () => {
    const home = await homeFor({ library, version, jobs: 'held', files })
    await done(home, 'apply')
    for (const album of home.sandbox.state.albums.values()) album.assetIds.delete(idOf(1))
    await done(home, 'undo')
    await look(home)
    expect(coversOf(home)).toEqual({ Trip: idOf(3), One: null })
  })
})
