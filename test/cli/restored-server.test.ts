import { describe, expect, it, onTestFinished } from 'vitest'
import { type LibraryInput, type Sandbox, startSandbox, versions } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import { albumsOf, assetOf } from '../support/sandbox.ts'

const names = Array.from({ length: 12 }, (_, index) => `${String(index).padStart(2, '0')}.jpg`)
const library = {
  users: [{ id: '00000000-0000-4000-8000-00000000aaaa', email: 'anna@example.org', name: 'Anna' }],
  assets: [
    ...names.map((name) => ({ originalPath: `/photos/${name}`, isFavorite: true })),
    { id: '00000000-0000-4000-8000-0000000000aa', originalPath: '/photos/hand.jpg', tags: ['best'] },
  ],
  albums: [{ albumName: 'Best', assetIds: ['00000000-0000-4000-8000-0000000000aa'] }],
} satisfies LibraryInput

const recipeOf = (action: string) => `import { defineRecipe, favorite, syncAlbum, syncTag } from 'immich-darkroom'
export default defineRecipe({ name: 'best', where: favorite(), actions: [${action}] })
`
const homeWith = (action: string, version?: string) =>
  homeFor({
    library,
    version,
    config: "recipes: ['best.ts'], limits: { changes: '100%' }",
    files: { 'best.ts': recipeOf(action) },
  })

/** The server as its backup knows it: as it was before anything was applied. */
const restored = async ({ sandbox }: Home, version?: string, backup: LibraryInput = library): Promise<Sandbox> => {
  await sandbox.close()
  const again = await startSandbox({ library: backup, version, port: Number(new URL(sandbox.url).port) })
  onTestFinished(() => again.close())
  return again
}

const send = async ({ url, users }: Sandbox, method: string, path: string, body: object = {}): Promise<void> => {
  const headers = { 'x-api-key': users[0]?.apiKey ?? '', 'content-type': 'application/json' }
  expect((await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) })).ok).toBe(true)
}

const taggedIn = ({ state }: Sandbox): string[] =>
  [...state.assets.values()].flatMap(({ tagIds, originalFileName }) => (tagIds.length > 0 ? [originalFileName] : []))

const all = [...names, 'hand.jpg']

describe.each(versions)('a server restored from a backup, %s', (version) => {
  it('has put into albums and tagged again what it forgot', async () => {
    const home = await homeWith("syncAlbum('Best'), syncTag('best')", version)
    await home.darkroom('apply', '--yes')
    expect(albumsOf(home.sandbox)).toEqual([['Best', all]])
    const again = await restored(home, version)
    const plan = await home.plan()
    expect(plan.summary).toEqual({ 'album.add': 12, 'tag.add': 12 })
    expect(plan.notes.map(({ code }) => code)).toEqual(['set-back', 'set-back'])
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(again)).toEqual([['Best', all]])
    expect(taggedIn(again).sort()).toEqual(all)
    expect(await home.plan()).toMatchObject({ operations: [], notes: [] })
  })

  it('has stacked again what it forgot, and not what somebody took apart', async () => {
    const assets = ['a.NEF', 'a.JPG', 'b.NEF', 'b.JPG'].map((name, index) => ({
      id: `00000000-0000-4000-8000-00000000000${index}`,
      originalPath: `/photos/${name}`,
      fileCreatedAt: `2023-05-0${name.startsWith('a') ? 1 : 2}T10:00:00.000Z`,
    }))
    const stacking = { ...library, assets, albums: [] }
    const home = await homeFor({
      library: stacking,
      version,
      config: "plugins: [{ use: 'stacks' }], limits: { changes: '100%' }",
    })
    await home.darkroom('apply', '--yes')
    const again = await restored(home, version, stacking)
    const plan = await home.plan()
    expect(plan.summary).toEqual({ 'stack.create': 4 })
    expect(plan.notes.map(({ code, level }) => [code, level])).toEqual([['set-back', 'warning']])
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(await home.plan()).toMatchObject({ operations: [], notes: [] })
    const [stack] = again.state.stacks.keys()
    await send(again, 'DELETE', `/stacks/${stack}`)
    expect(await home.plan()).toMatchObject({ operations: [], notes: [{ code: 'taken-out-of-stacks' }] })
  })
})

describe('what is gone from an album', () => {
  it('was taken out by a person where the server knows that it was put in', async () => {
    const home = await homeWith("syncAlbum('Best')")
    await home.darkroom('apply', '--yes')
    const [album] = home.sandbox.state.albums.keys()
    const ids = names.slice(0, 3).map((name) => assetOf(home.sandbox, name).id)
    await send(home.sandbox, 'DELETE', `/albums/${album}/assets`, { ids })
    expect(await home.plan()).toMatchObject({ operations: [], notes: [] })
  })

  it('is told of where it is much, with what puts it in again', async () => {
    const home = await homeWith("syncAlbum('Best')")
    await home.darkroom('apply', '--yes')
    const again = await restored(home)
    // Somebody was faster than the next run, so that the album is not older any more.
    const [album] = again.state.albums.keys()
    await send(again, 'PATCH', `/albums/${album}`, { description: 'The best' })
    const plan = await home.plan()
    expect(plan.operations).toEqual([])
    expect(plan.notes).toMatchObject([{ code: 'many-taken-out', level: 'warning' }])
    await home.darkroom('apply', '--yes')
    await home.write({
      'again.ts': recipeOf("syncAlbum('Best', { respectRemovals: false })"),
      'again.json': JSON.stringify({ recipes: ['again.ts'], limits: { changes: '100%' } }),
    })
    await home.darkroom('apply', '--yes', '--config', 'again.json')
    expect(await home.plan()).toMatchObject({ operations: [], notes: [] })
    expect(albumsOf(again)).toEqual([['Best', all]])
  })

  it('goes in again when it was locked meanwhile, and is unlocked', async () => {
    const home = await homeWith("syncAlbum('Best')")
    await home.darkroom('apply', '--yes')
    const asset = assetOf(home.sandbox, '00.jpg')
    await send(home.sandbox, 'PUT', '/assets', { ids: [asset.id], visibility: 'locked' })
    await home.darkroom('apply', '--yes')
    expect(albumsOf(home.sandbox)).toEqual([['Best', all.slice(1)]])
    Object.assign(asset, { visibility: 'timeline', updatedAt: Date.now() * 1_000 })
    home.sandbox.state.changed()
    await home.darkroom('apply', '--yes')
    expect(albumsOf(home.sandbox)).toEqual([['Best', all]])
  })
})
