import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../engine/plan/plan.ts'
import type { RecipeData } from '../../language/yaml/data.ts'
import { type LibraryInput, type State, versions } from '../../sandbox/index.ts'
import { age } from '../engine/read-only-storage/bench.ts'
import { ask } from '../sandbox/ask.ts'
import { curationOf } from '../support/curation.ts'
import { type Home, homeFor, lastRun } from '../support/home.ts'
import { annaId, benId, photosAt, twoUsers } from '../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../support/sandbox.ts'

const photos = photosAt(['/p/a/1.jpg', '/p/a/2.jpg', '/p/b/3.jpg', '/p/b/4.jpg'])
const library: LibraryInput = { users: twoUsers, assets: photos }

const recipe = (...actions: RecipeData['actions'][number][]): RecipeData => ({
  name: 'r',
  where: { path: '/p/a/*' },
  actions,
})

/** Applies a recipe, lets a person change something, and undoes it. */
const applied = async (version: string, one: RecipeData, more: Partial<LibraryInput> = {}): Promise<Home> => {
  const config = { recipes: [one], allow: ['asset.trash', 'visibility.locked'] }
  const files = { 'immichrc.json': JSON.stringify(config) }
  const home = await homeFor({ library: { ...library, ...more }, version, jobs: 'held', files })
  expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  return home
}

const undo = async (home: Home, ...run: readonly string[]): Promise<readonly string[]> => {
  const answer = await home.darkroom('undo', ...run, '--yes', '--json')
  expect(answer).toMatchObject({ code: 0, stderr: '' })
  await home.sandbox.settle()
  const { plan } = answer.json<{ plan: Plan }>()
  return plan.accounts.flatMap(({ recipes }) => recipes.flatMap(({ warnings }) => warnings))
}

/** What a person does on the web page. */
const change = async ({ sandbox }: Home, name: string, values: object): Promise<void> => {
  const answer = await fetch(`${sandbox.url}/assets/${assetOf(sandbox, name).id}`, {
    method: 'PUT',
    headers: { 'x-api-key': String(sandbox.users[0]?.apiKey), 'content-type': 'application/json' },
    body: JSON.stringify(values),
  })
  expect(answer.status).toBe(200)
  await sandbox.settle()
}

const albumNamed = ({ albums }: State, name: string) => {
  const album = [...albums.values()].find(({ albumName }) => albumName === name)
  if (!album) throw new Error(`no album ${name}`)
  return album
}

describe.each(versions)('undo after a person changed something, on %s,', (version) => {
  it('leaves an album that the run made to what the person put in', async () => {
    const home = await applied(version, recipe({ addToAlbum: 'New' }))
    const { state } = home.sandbox
    albumNamed(state, 'New').assetIds.add(assetOf(home.sandbox, '3.jpg').id)
    state.changed()
    expect(await undo(home)).toContain('The album "New" stays: it holds 1 asset of others.')
    expect(albumsOf(home.sandbox)).toEqual([['New', ['3.jpg']]])
  })

  it.each(['the person took out', 'a later run took out'])(
    'leaves what %s, and a person put in again',
    async (what) => {
      const where = { all: [{ path: '/p/a/*' }, { not: { favorite: true } }] }
      const sync = { ...recipe({ syncAlbum: 'Old' }, { syncTag: 'old' }), where }
      const home = await applied(version, sync, { albums: [{ albumName: 'Old', assetIds: ['/p/b/3.jpg'] }] })
      const run = await lastRun(home)
      const { state } = home.sandbox
      const { id } = assetOf(home.sandbox, '1.jpg')
      const tag = [...state.tags.values()].find(({ value }) => value === 'old')
      const move = async (method: string): Promise<void> => {
        for (const path of [`/albums/${albumNamed(state, 'Old').id}/assets`, `/tags/${tag?.id}/assets`])
          expect((await ask(home.sandbox, method, path, { ids: [id] })).status).toBe(200)
        await home.sandbox.settle()
      }
      if (what.startsWith('the person')) await move('DELETE')
      else await change(home, '1.jpg', { isFavorite: true })
      // As if the server had settled long ago: what it takes back itself is no person's work.
      age(home, 1)
      expect(await home.darkroom('apply', '--yes', '--allow', 'album.remove.many')).toMatchObject({ code: 0 })
      await home.sandbox.settle()
      expect(albumsOf(home.sandbox)).toEqual([['Old', ['2.jpg', '3.jpg']]])
      await move('PUT')
      expect(await undo(home, run)).toEqual([
        expect.stringContaining('1 asset left the tag "old" since and came back'),
        expect.stringContaining('1 asset left the album "Old" since and came back'),
        'The tag "old" stays: others use it.',
      ])
      expect(albumsOf(home.sandbox)).toEqual([['Old', ['1.jpg', '3.jpg']]])
      expect(assetOf(home.sandbox, '1.jpg').tagIds).toEqual([tag?.id])
      expect(assetOf(home.sandbox, '2.jpg').tagIds).toEqual([])
    },
  )

  it.each<[how: string, actions: RecipeData['actions']]>([
    ['takes out', [{ removeFromAlbum: 'Old' }, { removeTag: 'old' }]],
    ['keeps in step', [{ syncAlbum: { name: 'Old', remove: 'all' } }, { syncTag: { tag: 'old', remove: 'all' } }]],
  ])('takes back two runs, though another recipe %s what the first put in', async (_, actions) => {
    const home = await homeFor({
      library: { ...library, albums: [{ albumName: 'Old', assetIds: ['/p/b/3.jpg'] }] },
      version,
      jobs: 'held',
    })
    const before = curationOf(home.sandbox)
    const first = recipe({ addToAlbum: 'Old' }, { addTag: 'old' })
    const second = { name: 'other', where: { path: '/p/a/2.jpg' }, actions }
    const allow = ['album.remove.all', 'tag.remove.all']
    for (const recipes of [[first], [second]]) {
      await home.write({ 'immichrc.json': JSON.stringify({ recipes, allow, limits: { removals: '100%' } }) })
      expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
      await home.sandbox.settle()
    }
    const [later, earlier] = (await home.darkroom('runs', '--json')).json<readonly { readonly id: string }[]>()
    for (const run of [later, earlier]) await undo(home, run?.id ?? '')
    expect(curationOf(home.sandbox)).toEqual(before)
  })

  it('leaves an album of others what they put in, and what they took out stays out', async () => {
    const home = await applied(version, recipe({ addToAlbum: 'Old' }), {
      albums: [{ albumName: 'Old', assetIds: ['/p/b/4.jpg'] }],
    })
    const { state } = home.sandbox
    const { assetIds } = albumNamed(state, 'Old')
    assetIds.add(assetOf(home.sandbox, '3.jpg').id)
    assetIds.delete(assetOf(home.sandbox, '1.jpg').id)
    state.changed()
    await undo(home)
    expect(albumsOf(home.sandbox)).toEqual([['Old', ['3.jpg', '4.jpg']]])
  })

  it('keeps what was there before, although a recipe wished for it too', async () => {
    const home = await applied(version, recipe({ addToAlbum: 'Old' }), {
      albums: [{ albumName: 'Old', assetIds: ['/p/a/1.jpg'] }],
    })
    await undo(home)
    expect(albumsOf(home.sandbox)).toEqual([['Old', ['1.jpg']]])
  })

  it('leaves to people what they had put there, though an undo put it back', async () => {
    const was = { assets: photos.map((photo) => ({ ...photo, tags: ['Old'] })) }
    const albums = [{ albumName: 'Old', assetIds: ['/p/a/1.jpg', '/p/b/3.jpg', '/p/b/4.jpg'] }]
    const sync = (options: { readonly remove?: 'all' }) =>
      recipe({ syncAlbum: { name: 'Old', ...options } }, { syncTag: { tag: 'Old', ...options } })
    const files = (options: { readonly remove?: 'all' }) => ({
      'immichrc.json': JSON.stringify({ recipes: [sync(options)], allow: ['album.remove.all', 'tag.remove.all'] }),
    })
    const given = { library: { ...library, ...was, albums }, version, jobs: 'held' as const }
    const home = await homeFor({ ...given, files: files({ remove: 'all' }) })
    const before = curationOf(home.sandbox)
    expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    await home.sandbox.settle()
    expect(albumsOf(home.sandbox)).toEqual([['Old', ['1.jpg', '2.jpg']]])
    await undo(home)
    expect(curationOf(home.sandbox)).toEqual(before)
    await home.write(files({}))
    // Of what it takes out only what it put in itself, it put in nothing.
    expect((await home.plan()).summary).toEqual({ 'album.add': 1 })
  })

  it('takes assets out of their group of duplicates again, where an undo put them back and is undone', async () => {
    const duplicateId = '00000000-0000-4000-8000-0000000000d1'
    const home = await applied(version, recipe('leaveDuplicates'), {
      assets: photos.map((one) => ({ ...one, duplicateId })),
    })
    const groups = () => [...home.sandbox.state.assets.values()].map((one) => one.duplicateId)
    const after = [null, null, duplicateId, duplicateId]
    expect(groups()).toEqual(after)
    await undo(home)
    expect(groups()).toEqual(after.map(() => duplicateId))
    await undo(home, await lastRun(home))
    expect(groups()).toEqual(after)
  })

  it('takes back each value by itself', async () => {
    const home = await applied(version, recipe({ favorite: true }, 'archive', { setDescription: 'Ours' }))
    await change(home, '1.jpg', { visibility: 'hidden' })
    await change(home, '2.jpg', { description: 'Theirs' })
    expect(await undo(home)).toEqual([
      '1 asset got another visibility since, which stays.',
      '1 asset got another description since, which stays.',
    ])
    expect(assetOf(home.sandbox, '1.jpg')).toMatchObject({ visibility: 'hidden', isFavorite: false })
    expect(assetOf(home.sandbox, '1.jpg').exif?.description).toBe('')
    expect(assetOf(home.sandbox, '2.jpg')).toMatchObject({ visibility: 'timeline', isFavorite: false })
    expect(assetOf(home.sandbox, '2.jpg').exif?.description).toBe('Theirs')
  })

  it('asks for none of many assets under a tag below one that it made; where somebody used that too, it stays', async () => {
    const many = photosAt(Array.from({ length: 250 }, (_, index) => `/p/a/${index}.jpg`))
    for (const isUsed of [false, true]) {
      const asked: string[] = []
      const home = await homeFor({
        library: { ...library, assets: many },
        version,
        jobs: 'held',
        files: { 'immichrc.json': JSON.stringify({ recipes: [recipe({ addTag: 'n/e' })] }) },
        onRequest: ({ method, path }) => {
          if (method === 'GET' && /^\/assets\/[0-9a-f-]{36}$/.test(path)) asked.push(path)
          return undefined
        },
      })
      expect(await home.darkroom('apply', '--yes', '--no-verify')).toMatchObject({ code: 0 })
      await home.sandbox.settle()
      const { state } = home.sandbox
      const top = [...state.tags.values()].find(({ value }) => value === 'n')
      const one = assetOf(home.sandbox, '7.jpg')
      if (isUsed) one.tagIds = [...one.tagIds, String(top?.id)]
      state.changed()
      expect(await home.darkroom('undo', '--yes', '--no-verify')).toMatchObject({ code: isUsed ? 4 : 0 })
      expect(asked).toEqual([])
      expect([...state.tags.values()].map(({ value }) => value)).toEqual(isUsed ? ['n'] : [])
      expect(assetOf(home.sandbox, '7.jpg').tagIds).toEqual(isUsed ? [top?.id] : [])
    }
  })

  it('asks for none of many assets by itself, though each had a value of its own', async () => {
    const many = photosAt(Array.from({ length: 250 }, (_, index) => `/p/a/${index}.jpg`))
    const asked: string[] = []
    const home = await homeFor({
      library: { ...library, assets: many },
      version,
      jobs: 'held',
      files: {
        'immichrc.json': JSON.stringify({ recipes: ['r.ts'] }),
        'r.ts': `import { all, defineRecipe, setDescription } from 'immich-darkroom'
export default defineRecipe({ name: 'r', where: all(), actions: ({ originalPath }) => [setDescription(originalPath)] })`,
      },
      onRequest: ({ method, path }) => {
        if (method === 'GET' && /^\/assets\/[0-9a-f-]{36}$/.test(path)) asked.push(path)
        return undefined
      },
    })
    const described = (): number =>
      [...home.sandbox.state.assets.values()].filter(({ exif }) => exif?.description.startsWith('/p/')).length
    expect(await home.darkroom('apply', '--yes', '--no-verify')).toMatchObject({ code: 0 })
    await home.sandbox.settle()
    expect(described()).toBe(250)
    asked.length = 0
    expect(await home.darkroom('undo', '--yes', '--no-verify')).toMatchObject({ code: 0 })
    expect(described()).toBe(0)
    expect(asked).toEqual([])
  })

  it('leaves a tag that somebody used since, and what is below it', async () => {
    const home = await applied(version, recipe({ addTag: 'n/e' }))
    const { state } = home.sandbox
    const leaf = [...state.tags.values()].find(({ value }) => value === 'n/e')
    assetOf(home.sandbox, '3.jpg').tagIds = [String(leaf?.id)]
    state.changed()
    expect(await undo(home)).toEqual(['The tag "n/e" stays: others use it.', 'The tag "n" stays: others use it.'])
    expect([...state.tags.values()].map(({ value }) => value).sort()).toEqual(['n', 'n/e'])
    expect(assetOf(home.sandbox, '1.jpg').tagIds).toEqual([])
    expect(assetOf(home.sandbox, '3.jpg').tagIds).toEqual([leaf?.id])
  })

  it('leaves a tag that somebody gave a colour since, empty, and deletes what is below it', async () => {
    const home = await applied(version, recipe({ addTag: 'n/e' }))
    const tag = [...home.sandbox.state.tags.values()].find(({ value }) => value === 'n')
    if (!tag) throw new Error('no tag n')
    tag.color = '#ff0000'
    home.sandbox.state.changed()
    expect(await undo(home)).toEqual(['The tag "n" stays: it has a colour now.'])
    expect([...home.sandbox.state.tags.values()].map(({ value, color }) => [value, color])).toEqual([['n', '#ff0000']])
    expect(assetOf(home.sandbox, '1.jpg').tagIds).toEqual([])
  })

  it('leaves the looks of an album and the role of a member that somebody changed', async () => {
    const look = { description: 'Ours', order: 'asc' as const, shareWith: [{ user: 'Ben', role: 'editor' as const }] }
    const home = await applied(version, recipe({ addToAlbum: 'Old' }, { album: { name: 'Old', ...look } }), {
      albums: [{ albumName: 'Old', description: 'Before', users: [{ userId: benId, role: 'viewer' }] }],
    })
    const album = albumNamed(home.sandbox.state, 'Old')
    album.description = 'Theirs'
    home.sandbox.state.changed()
    await undo(home)
    expect(album).toMatchObject({ description: 'Theirs', order: 'desc' })
    expect(album.users.map(({ userId, role }) => [userId === benId, role])).toEqual([
      [false, 'owner'],
      [true, 'viewer'],
    ])
  })

  it('tells of an album of somebody else that is not shared any more', async () => {
    const actions = recipe({ addToAlbum: 'Ours' }, 'favorite')
    const home = await applied(version, actions, {
      albums: [{ albumName: 'Ours', ownerId: benId, users: [{ userId: annaId, role: 'editor' }] }],
    })
    const album = albumNamed(home.sandbox.state, 'Ours')
    expect(album.assetIds.size).toBe(2)
    album.users = album.users.filter(({ userId }) => userId !== annaId)
    home.sandbox.state.changed()
    expect(await undo(home)).toEqual([
      'The album "Ours" is gone, or no longer shared with you: what was done to it is not taken back.',
    ])
    expect(album.assetIds.size).toBe(2)
    expect(assetOf(home.sandbox, '1.jpg').isFavorite).toBe(false)
  })

  it('leaves a stack that somebody added to', async () => {
    const home = await applied(version, recipe({ stack: { by: 'x' } }))
    const { state } = home.sandbox
    const [stack] = state.stacks.values()
    const third = assetOf(home.sandbox, '3.jpg')
    if (stack) stack.assetIds = [...stack.assetIds, third.id]
    state.updateAsset(third, { stackId: String(stack?.id) })
    expect(await undo(home)).toEqual([expect.stringMatching(/^The stack of .* has changed since, and stays\.$/)])
    expect(curationOf(home.sandbox).stacks).toEqual([['/p/a/1.jpg', '/p/a/2.jpg', '/p/b/3.jpg']])
  })

  it('keeps the top of a stack whose former one is in the trash, or gone for good, and takes back the rest', async () => {
    for (const force of [false, true]) {
      const stacks = [{ assetIds: ['/p/b/3.jpg', '/p/a/1.jpg', '/p/a/2.jpg'] }]
      const one: RecipeData = { name: 'r', where: { path: '/p/b/3.jpg' }, actions: ['archive', { addTag: 'seen' }] }
      const home = await applied(version, one, { stacks })
      await ask(home.sandbox, 'DELETE', '/assets', { ids: [assetOf(home.sandbox, '3.jpg').id], force })
      await home.sandbox.settle()
      const [stack] = home.sandbox.state.stacks.values()
      const top = String(stack?.primaryAssetId)
      expect(top).not.toBe(assetOf(home.sandbox, '4.jpg').id)
      expect(await undo(home)).toContain(
        `The stack of ${top} keeps its top: the former one is in the trash, or not in it any more.`,
      )
      expect(stack?.primaryAssetId).toBe(top)
      expect(curationOf(home.sandbox).tags).toEqual([])
    }
  })

  it('stacks again what it had unstacked with none on top that is in the trash, which would hide the others', async () => {
    const home = await applied(version, recipe('unstack'), { stacks: [{ assetIds: ['/p/a/1.jpg', '/p/a/2.jpg'] }] })
    await ask(home.sandbox, 'DELETE', '/assets', { ids: [assetOf(home.sandbox, '1.jpg').id] })
    await undo(home)
    expect(curationOf(home.sandbox).stacks).toEqual([['/p/a/2.jpg', '/p/a/1.jpg']])
  })

  it('takes back what it put in, although it cannot give back what has nothing to do with that', async () => {
    const one = recipe({ addToAlbum: 'Old' }, { album: { name: 'Old', description: 'After' } })
    const home = await applied(version, one, { albums: [{ albumName: 'Old', description: 'Before' }] })
    home.sandbox.faults.set([{ route: 'PATCH /albums/*', status: 400 }])
    expect(await home.darkroom('undo', '--yes')).toMatchObject({ code: 4 })
    expect(albumsOf(home.sandbox)).toEqual([['Old', []]])
  })

  it('brings a deleted album back, when the undo that deleted it is undone', async () => {
    const look = { description: 'Ours', shareWith: [{ user: 'Ben' }], cover: 'newest' as const }
    const home = await applied(version, recipe({ addToAlbum: 'New' }, { album: { name: 'New', ...look } }))
    const after = curationOf(home.sandbox)
    await undo(home)
    expect(albumsOf(home.sandbox)).toEqual([])
    await undo(home, await lastRun(home))
    expect(curationOf(home.sandbox)).toEqual(after)
  })
})

describe.each(versions)('what undo cannot bring back, on %s, it says before it begins:', (version) => {
  const notesFirst = async (home: Home): Promise<string> => {
    const writes = writesTo(home.sandbox)
    const { stdout, code } = await home.darkroom('undo', '--no-input')
    if (!stdout.includes('Plan: nothing to do.')) expect(code).toBe(5)
    expect(writesTo(home.sandbox)).toEqual(writes)
    return stdout
  }

  it('a position that was not there', async () => {
    const home = await applied(version, recipe({ setLocation: { lat: 52.52, lon: 13.405 } }))
    expect(await notesFirst(home)).toContain(
      '2 assets had no date or position before, and the server cannot take one away.',
    )
    await undo(home)
    expect(assetOf(home.sandbox, '1.jpg').exif?.latitude).toBeCloseTo(52.52, 3)
  })

  it('assets that were deleted for good, or locked, since', async () => {
    const home = await applied(version, recipe({ addToAlbum: 'New' }, { favorite: true }))
    home.sandbox.state.removeAsset(assetOf(home.sandbox, '1.jpg').id)
    home.sandbox.state.updateAsset(assetOf(home.sandbox, '2.jpg'), { visibility: 'locked' })
    expect(await notesFirst(home)).toContain('2 assets cannot be changed back: locked, or no longer on the server.')
  })

  it('assets that the run itself locked', async () => {
    const home = await applied(version, recipe({ setVisibility: 'locked' }))
    expect(await notesFirst(home)).toContain('2 assets cannot be changed back: locked, or no longer on the server.')
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(assetOf(home.sandbox, '1.jpg').visibility).toBe('locked')
  })

  it('mails', async () => {
    const look = { name: 'New', shareWith: ['Ben'] }
    const home = await applied(version, recipe({ addToAlbum: 'New' }, { album: look }))
    const said = await notesFirst(home)
    expect(said).toContain('Those with whom "New" was shared may have been told by mail.')
    expect(said).toContain('Members of "New" may have been told by mail.')
  })

  it('assets that were emptied from the trash', async () => {
    const home = await applied(version, recipe('trash'))
    home.sandbox.state.removeAsset(assetOf(home.sandbox, '1.jpg').id)
    expect(await notesFirst(home)).toContain('1 asset cannot come back: deleted for good meanwhile.')
    await undo(home)
    expect(assetOf(home.sandbox, '2.jpg').trashedAt).toBeNull()
  })
})

describe('undo without a run', () => {
  /** Three runs, each of which puts the first two photos into an album of its own. */
  const threeRuns = async (): Promise<Home> => {
    const home = await homeFor({ library, jobs: 'held', files: {} })
    for (const name of ['A', 'B', 'C']) {
      await home.write({ 'immichrc.json': JSON.stringify({ recipes: [recipe({ addToAlbum: name })] }) })
      expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    }
    return home
  }
  const albumNames = ({ sandbox }: Home): string[] => albumsOf(sandbox).map(([name]) => name)

  it('takes back what was applied last, also if the clock was set back before', async () => {
    const home = await threeRuns()
    const journal = new DatabaseSync(home.stateFile())
    journal.exec("UPDATE run SET startedAt = '2020-01-01T00:00:00.000Z' WHERE rowid = 3")
    journal.close()
    await home.darkroom('undo', '--yes')
    expect(albumNames(home)).toEqual(['A', 'B'])
  })

  it('goes back run by run, and takes back no undo', async () => {
    const home = await threeRuns()
    const seen: string[][] = []
    for (const _ of ['C', 'B', 'A', 'none']) {
      expect((await home.darkroom('undo', '--yes')).code).toBe(0)
      seen.push(albumNames(home))
    }
    expect(seen).toEqual([['A', 'B'], ['A'], [], []])
    const last = await home.darkroom('undo', '--yes')
    expect(last.stderr).toContain('No run is left to undo. An undo itself is undone by its id: darkroom runs')
    expect((await home.darkroom('undo', '--yes', '--json')).json()).toEqual({
      plan: { format: 'darkroom-plan/1', id: expect.any(String), createdAt: expect.any(String), accounts: [] },
      outcomes: [],
    })
  })

  it('names the run that it is about', async () => {
    const home = await threeRuns()
    const run = (await lastRun(home)).slice(0, 8)
    const { stderr } = await home.darkroom('undo', '--yes')
    expect(stderr).toContain(`This undoes the run ${run}, the last one that is not undone.`)
  })

  it('takes back again what came back, since an undo was undone by its id', async () => {
    const home = await threeRuns()
    await home.darkroom('undo', '--yes')
    await home.darkroom('undo', await lastRun(home), '--yes')
    expect(albumNames(home)).toEqual(['A', 'B', 'C'])
    await home.darkroom('undo', '--yes')
    expect(albumNames(home)).toEqual(['A', 'B'])
    await home.darkroom('undo', '--yes')
    expect(albumNames(home)).toEqual(['A'])
  })

  it('is about a run that was only undone in part', async () => {
    const home = await threeRuns()
    home.sandbox.faults.set([{ route: 'DELETE /albums/*', status: 400 }])
    expect((await home.darkroom('undo', '--yes')).code).not.toBe(0)
    home.sandbox.faults.set([])
    expect(albumNames(home)).toEqual(['A', 'B', 'C'])
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(albumNames(home)).toEqual(['A', 'B'])
  })
})

describe('undo', () => {
  it('names no option that it does not have', async () => {
    const files = {
      'immichrc.json': JSON.stringify({ recipes: [{ ...recipe({ addTag: 'x' }), where: { path: '/p/**' } }] }),
    }
    const many = photosAt(Array.from({ length: 9 }, (_, index) => `/p/${index}.jpg`))
    const { darkroom } = await homeFor({ library: { ...library, assets: many }, files })
    expect((await darkroom('plan', 'r')).stdout).toContain('and 4 more: --group 1\n')
    expect(await darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    expect((await darkroom('undo', '--no-input')).stdout).toContain('and 4 more\n')
  })

  it('of very many groups takes one screen, with what is lost first', async () => {
    const recipes = Array.from({ length: 101 }, (_, index) => ({
      ...recipe({ addToAlbum: `Trip ${index}` }),
      name: `r${index}`,
    }))
    const files = { 'immichrc.json': JSON.stringify({ recipes }) }
    const { darkroom } = await homeFor({ library, files })
    expect(await darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    const { stdout } = await darkroom('undo', '--no-input')
    expect(stdout.split('\n').length).toBeLessThanOrEqual(41)
    expect(stdout).toMatch(/^default .*\n\nRemoves, or cannot be undone\n.*album/)
    expect(stdout).toContain('delete 101 albums')
    expect(stdout).not.toContain('Look closer')
  })

  it('names a run that is not known', async () => {
    const home = await applied('3.0.3', recipe({ favorite: true }))
    const { code, stderr } = await home.darkroom('undo', 'nothing')
    expect(code).not.toBe(0)
    expect(stderr).toContain('nothing')
  })

  it('asks, and writes nothing without an answer', async () => {
    const home = await applied('3.0.3', recipe({ favorite: true }))
    const writes = writesTo(home.sandbox)
    expect((await home.darkroom('undo')).stderr).toContain('Nothing was written.')
    expect(writesTo(home.sandbox)).toEqual(writes)
  })

  it('of what puts assets into the trash again has to be allowed', async () => {
    const home = await applied('3.0.3', recipe('trash'))
    await undo(home)
    await home.write({ 'bare.json': '{}' })
    const again = await lastRun(home)
    const refused = await home.darkroom('undo', again, '--yes', '--config', 'bare.json')
    expect(refused).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('--allow asset.trash'),
      stderr: 'error: Refused: nothing was written.\n',
    })
    expect((await home.darkroom('undo', again, '--yes', '--config', 'bare.json', '--allow', 'asset.trash')).code).toBe(
      0,
    )
    expect(assetOf(home.sandbox, '1.jpg').trashedAt).not.toBeNull()
  })
})

describe('an undo that fails in part', () => {
  it('is finished in the account where it did, though another one ended later', async () => {
    let isRefused = false
    const { sandbox, darkroom, write } = await homeFor({
      library: {
        users: twoUsers,
        assets: photosAt(['/p/1.jpg', '/p/2.jpg', '/p/3.jpg']).map((photo, index) => ({
          ...photo,
          ownerId: index === 0 ? annaId : benId,
        })),
        albums: [{ albumName: 'Trip', ownerId: benId, assetIds: ['/p/2.jpg', '/p/3.jpg'] }],
      },
      jobs: 'held',
      fault: ({ method, path }) =>
        isRefused && method === 'PUT' && path.startsWith('/albums/') ? { status: 400 } : undefined,
    })
    const accounts = Object.fromEntries(sandbox.users.map(({ email, apiKey }) => [email.split('@')[0], { apiKey }]))
    await write({
      'immichrc.ts': `import { defineConfig, defineRecipe, deleteAlbum, favorite, path } from 'immich-darkroom'
const where = path('/p/*')
export default defineConfig({
  accounts: ${JSON.stringify(accounts)},
  allow: ['album.delete'],
  limits: { changes: '100%', removals: '100%' },
  recipes: [
    defineRecipe({ name: 'a', where, actions: [favorite()], accounts: ['anna'] }),
    defineRecipe({ name: 'b', where, actions: [], finish: () => [deleteAlbum('Trip')], accounts: ['ben'] }),
  ],
})
`,
    })
    const applied = await darkroom('apply', '--yes')
    expect(applied, applied.stderr + applied.stdout).toMatchObject({ code: 0 })
    isRefused = true
    expect(await darkroom('undo', '--yes')).toMatchObject({ code: 4 })
    isRefused = false
    const rest = await darkroom('undo', '--yes')
    expect(rest, rest.stderr).toMatchObject({ code: 0 })
    expect(albumsOf(sandbox)).toEqual([['Trip', ['2.jpg', '3.jpg']]])
    expect((await darkroom('undo', '--yes')).stderr).toContain('No run is left to undo.')
  })

  it('for good, or of which nothing is left, names the way to earlier runs', async () => {
    let isRefused = false
    const home = await homeFor({
      library: { assets: photos },
      jobs: 'held',
      files: { 'immichrc.json': JSON.stringify({ recipes: [recipe('archive')] }) },
      fault: ({ method }) => (isRefused && method === 'PUT' ? { status: 400 } : undefined),
    })
    const way = 'An earlier run is undone by its id: darkroom runs'
    expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
    isRefused = true
    expect((await home.darkroom('undo', '--yes')).stderr).toContain(way)
    for (const asset of home.sandbox.state.assets.values()) asset.visibility = 'timeline'
    home.sandbox.state.changed()
    expect((await home.darkroom('undo', '--yes')).stderr).toContain(`Nothing of it can be undone any more. ${way}`)
  })
})
