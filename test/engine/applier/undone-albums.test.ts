import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../../engine/applier/applier.ts'
import type { Plan } from '../../../engine/plan/plan.ts'
import type { RunRecord } from '../../../engine/state/journal.ts'
import type { RecipeData } from '../../../language/yaml/data.ts'
import { type LibraryInput, type SandboxRequest, versions } from '../../../sandbox/index.ts'
import { ask, json } from '../../sandbox/ask.ts'
import { curationOf } from '../../support/curation.ts'
import { holds } from '../../support/effort.ts'
import { type Home, homeFor, lastRun } from '../../support/home.ts'
import { ledgerOf } from '../../support/ledger.ts'
import { benId, photosAt, twoUsers } from '../../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../../support/sandbox.ts'
import { withoutWaiting } from '../../support/waiting.ts'

const photos = photosAt(['/p/a/1.jpg', '/p/a/2.jpg', '/p/b/3.jpg', '/p/b/4.jpg'])
const library: LibraryInput = { users: twoUsers, assets: photos }

const at = (name: string, path: string, ...actions: RecipeData['actions'][number][]): RecipeData => ({
  ...{ name, where: { path }, actions },
})
const into = (album: string, ...actions: RecipeData['actions'][number][]): RecipeData =>
  at(`into ${album}`, '/p/a/*', { addToAlbum: album }, ...actions)
const shared = { description: 'Ours', order: 'asc' as const, shareWith: [{ user: 'Ben', role: 'editor' as const }] }

/** A home in which recipes have been applied. */
const applied = async (
  version: string,
  recipes: readonly RecipeData[],
  onRequest?: (request: SandboxRequest) => void,
): Promise<Home> => {
  const files = { 'immichrc.json': JSON.stringify({ recipes }) }
  const home = await homeFor({ library, version, jobs: 'held', files, ...(onRequest ? { onRequest } : {}) })
  expect(await home.darkroom('apply', '--yes')).toMatchObject({ code: 0 })
  await home.sandbox.settle()
  return home
}

const isListing = ({ method, path }: SandboxRequest): boolean => method === 'GET' && path === '/albums'

/** How often planning an undo asks for the albums: the next time is the look before one is deleted. */
const listingsOfPlan = async (home: Home, count: () => number): Promise<number> => {
  const before = count()
  await home.darkroom('undo', '--no-input')
  return count() - before
}

/** The same, in which something can happen between the plan of an undo and its look at the albums. */
const appliedAndWatched = async (version: string, recipes: readonly RecipeData[]) => {
  let listings = 0
  let awaited = { listing: Number.POSITIVE_INFINITY, act: (): void => {} }
  const home = await applied(version, recipes, (request) => {
    if (!isListing(request)) return
    listings += 1
    if (listings === awaited.listing) awaited.act()
  })
  const atLook = async (act: () => void): Promise<void> => {
    const planned = await listingsOfPlan(home, () => listings)
    awaited = { listing: listings + planned + 1, act }
  }
  return { ...home, atLook }
}

interface Undone {
  readonly plan: Plan
  readonly outcomes: readonly Outcome[]
}

const undo = async (home: Home, code = 0, ...args: string[]) => {
  const before = { ...writesTo(home.sandbox) }
  const answer = await home.darkroom('undo', '--yes', '--json', ...args)
  expect(answer).toMatchObject({ code })
  await home.sandbox.settle()
  const { plan, outcomes } = answer.json<Undone>()
  const writes = Object.entries(writesTo(home.sandbox)).map(([name, count]) => [name, count - (before[name] ?? 0)])
  return {
    operations: plan.accounts.flatMap(({ operations }) => operations),
    notes: plan.accounts.flatMap(({ recipes }) => recipes.flatMap(({ warnings }) => warnings)),
    failures: outcomes.flatMap(({ failures }) => failures.map(({ target, reason }) => `${target}: ${reason}`)),
    writes: Object.fromEntries(writes.filter(([, count]) => count !== 0)),
  }
}

/** What a person does to an album on the web page. */
const work = {
  addsAnother: (home: Home, name: string) => {
    const album = albumNamed(home, name)
    album.assetIds.add(assetOf(home.sandbox, '3.jpg').id)
    touch(home, album)
  },
  takesOneOut: (home: Home, name: string) => {
    albumNamed(home, name).assetIds.delete(assetOf(home.sandbox, '2.jpg').id)
    home.sandbox.state.changed()
  },
  renames: (home: Home, name: string) => touch(home, Object.assign(albumNamed(home, name), { albumName: 'Theirs' })),
  describes: (home: Home, name: string) => touch(home, Object.assign(albumNamed(home, name), { description: 'Mine' })),
  sharesAgain: (home: Home, name: string) => {
    const album = albumNamed(home, name)
    album.users = [...album.users.filter(({ userId }) => userId !== benId), member]
    touch(home, album)
  },
  makesALink: (home: Home, name: string) => {
    albumNamed(home, name).hasSharedLink = true
    home.sandbox.state.changed()
  },
  choosesACover: (home: Home, name: string) => {
    const album = albumNamed(home, name)
    album.albumThumbnailAssetId = assetOf(home.sandbox, '2.jpg').id
    touch(home, album)
  },
} as const
type Work = keyof typeof work

const member = { userId: benId, role: 'viewer' as const, createdAt: 0 }

const albumNamed = ({ sandbox }: Home, name: string) => {
  const album = [...sandbox.state.albums.values()].find(({ albumName }) => albumName === name)
  if (!album) throw new Error(`no album ${name}`)
  return album
}

/** As every change of an album's own row does. */
const touch = ({ sandbox }: Home, album: { updatedAt: number }): void => {
  album.updatedAt = sandbox.state.now()
  sandbox.state.changed()
}

/** Works by which an album becomes a person's own, and what the plan says of it. */
const owning: Readonly<Partial<Record<Work, string>>> = {
  renames: 'The album "Theirs" stays: it was "New" before.',
  describes: 'The album "New" stays: it has another description now.',
  sharesAgain: 'The album "New" stays: it is shared with Ben now.',
  makesALink: 'The album "New" stays: it has a shared link now.',
}

describe.each([...versions, '1.133.0'])('undo of a run that made albums, on %s,', (version) => {
  it('deletes them with what they hold, and says how many memberships that is', async () => {
    const home = await applied(version, [into('New'), into('Looks', { album: { name: 'Looks', ...shared } })])
    const { stdout } = await home.darkroom('undo', '--no-input')
    expect(stdout).toContain('delete 2 albums with 4 memberships')
    expect(stdout).toContain('- album "New" is deleted (with 2 memberships; the assets stay)')
    const { operations, writes } = await undo(home)
    expect(operations.map(({ op }) => op)).toEqual(['album.delete', 'album.delete'])
    expect(writes).toEqual({ 'DELETE /albums/:id': 2 })
    expect(albumsOf(home.sandbox)).toEqual([])
    expect(home.sandbox.state.assets.size).toBe(photos.length)
  })

  it('and undone itself, it brings them back as they were, with the ledger', async () => {
    const home = await applied(version, [
      into('New', { syncTag: 't' }),
      into('Looks', { album: { name: 'Looks', ...shared } }),
    ])
    const before = { ...curationOf(home.sandbox), ledger: ledgerOf(home) }
    await undo(home)
    await undo(home, 0, await lastRun(home))
    expect({ ...curationOf(home.sandbox), ledger: ledgerOf(home) }).toEqual(before)
  })

  it('takes out one by one what several recipes put into one, so that each knows its own again', async () => {
    const home = await applied(version, [into('New'), at('others', '/p/b/3.jpg', { addToAlbum: 'New' })])
    const before = { ...curationOf(home.sandbox), ledger: ledgerOf(home) }
    const { operations } = await undo(home)
    expect(operations.map(({ op }) => op)).toEqual(['album.remove', 'album.remove', 'album.delete'])
    expect(albumsOf(home.sandbox)).toEqual([])
    await undo(home, 0, await lastRun(home))
    expect({ ...curationOf(home.sandbox), ledger: ledgerOf(home) }).toEqual(before)
  })

  it('and undone itself, puts nothing into an album of that name that a person made meanwhile', async () => {
    const home = await applied(version, [into('New'), at('others', '/p/b/3.jpg', { addToAlbum: 'New' })])
    expect((await undo(home)).operations.map(({ op }) => op)).toEqual(['album.remove', 'album.remove', 'album.delete'])
    const own = { albumName: 'New', assetIds: [assetOf(home.sandbox, '4.jpg').id] }
    const { id } = await json<{ id: string }>(ask(home.sandbox, 'POST', '/albums', own))
    await undo(home, 0, await lastRun(home))
    expect(home.sandbox.state.albums.get(id)?.assetIds).toEqual(new Set(own.assetIds))
    expect(albumsOf(home.sandbox).map(([, files]) => files)).toContainEqual(['1.jpg', '2.jpg', '3.jpg'])
    expect(albumsOf(home.sandbox).map(([name]) => name)).toEqual(['New', 'New'])
  })

  it.each(Object.entries(owning))('keeps one that a person %s', async (what, note) => {
    const home = await applied(version, [into('New')])
    work[what as Work](home, 'New')
    const { operations, notes } = await undo(home)
    expect(operations.map(({ op }) => op)).toEqual(['album.remove'])
    expect(notes).toContain(note)
    expect(albumsOf(home.sandbox)).toEqual([[what === 'renames' ? 'Theirs' : 'New', []]])
  })

  it('empties one first whose cover was chosen otherwise', async () => {
    const home = await applied(version, [into('New')])
    work.choosesACover(home, 'New')
    expect((await undo(home)).operations.map(({ op }) => op)).toEqual(['album.remove', 'album.delete'])
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it.each(Object.keys(work).filter((what) => what !== 'takesOneOut'))(
    'looks before it deletes: where a person %s meanwhile, the album stays, and nothing of theirs goes',
    async (what) => {
      const home = await appliedAndWatched(version, [into('New')])
      await home.atLook(() => work[what as Work](home, 'New'))
      const { operations, failures } = await undo(home, 4)
      expect(operations.map(({ op }) => op)).toEqual(['album.delete'])
      expect(failures).toEqual([
        'New: somebody changed it since this was planned: it stays, without what the run put in',
      ])
      const kept = what === 'addsAnother' ? ['3.jpg'] : []
      expect(albumsOf(home.sandbox)).toEqual([[what === 'renames' ? 'Theirs' : 'New', kept]])
      expect(ledgerOf(home).some((line) => line.includes('"put"') && line.includes(idIn(home)))).toBe(true)
      // Asked for again, nothing is left of it but to say so.
      const before = curationOf(home.sandbox)
      expect(await undo(home, 5)).toMatchObject({ operations: [], failures: [], writes: {} })
      expect(curationOf(home.sandbox)).toEqual(before)
      // Undone itself, it puts back what it took out, into the same album.
      await undo(home, 0, await lastRun(home))
      expect(albumsOf(home.sandbox)).toEqual([[what === 'renames' ? 'Theirs' : 'New', ['1.jpg', '2.jpg', ...kept]]])
    },
  )
})

describe.each(versions)('undo that is cut off, on %s,', (version) => {
  it.each(['before', 'after'] as const)(
    'while it takes assets out of an album that somebody changed meanwhile, %s that took effect, knows what it did',
    async (drop) => {
      const home = await appliedAndWatched(version, [into('New')])
      const whole = { ...curationOf(home.sandbox), ledger: ledgerOf(home) }
      await home.atLook(() => work.addsAnother(home, 'New'))
      withoutWaiting()
      home.sandbox.faults.set([{ route: 'DELETE /albums/*/assets', drop }])
      expect((await home.darkroom('undo', '--yes')).code).not.toBe(0)
      home.sandbox.faults.set([])
      // The rest of it: the album is still not as it was, and stays.
      expect((await home.darkroom('undo', '--yes')).code).not.toBe(0)
      expect(albumsOf(home.sandbox)).toEqual([['New', ['3.jpg']]])
      await undo(home, 0, await lastRun(home))
      albumNamed(home, 'New').assetIds.delete(assetOf(home.sandbox, '3.jpg').id)
      expect({ ...curationOf(home.sandbox), ledger: ledgerOf(home) }).toEqual({ ...whole, ledger: expect.anything() })
      const put = (lines: readonly string[]) => lines.filter((line) => line.includes('"kind":"put"')).sort()
      expect(put(ledgerOf(home)).at(-1)).toEqual(put(whole.ledger).at(-1))
    },
  )
})

const idIn = ({ sandbox }: Home): string => assetOf(sandbox, '1.jpg').id

const recipes = [
  into('New', { addTag: 'n/w' }, { setDescription: 'D' }),
  into('Looks', { album: { name: 'Looks', ...shared } }),
  at('more', '/p/b/4.jpg', { addToAlbum: 'More' }, { addTag: 'm' }),
]
const deeds = fc.array(
  fc.record({
    what: fc.constantFrom(...(Object.keys(work) as Work[])),
    album: fc.constantFrom('New', 'Looks', 'More'),
    /** Before the undo, or before its nth request. */
    when: fc.nat(60),
  }),
  { maxLength: 4 },
)

describe('whatever people do to albums while a run that made them is taken back,', () => {
  it('the server racing with its own jobs, nothing of theirs goes, and the rest is as it was', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...versions), deeds, async (version, given) => {
      let request: number | null = null
      const met: string[] = []
      const looked = new Set<string>()
      let [listings, planned] = [0, Number.POSITIVE_INFINITY]
      const act = (home: Home, limit: number): void => {
        for (const { what, album, when } of given) {
          const known = [...home.sandbox.state.albums.values()].find(({ albumName }) => albumName === album)
          // After the last look nothing could tell.
          if (when !== limit || !known || looked.has(known.id)) continue
          work[what](home, album)
          met.push(`${what} ${known.id}`)
        }
      }
      const home: Home = await homeFor({
        ...{ library, version, jobLatency: 20, requestTime: 30 },
        files: { 'immichrc.json': JSON.stringify({ recipes }) },
        onRequest: (asked) => {
          if (isListing(asked)) listings += 1
          if (request === null) return
          act(home, request)
          request += 1
          const { method, path } = asked
          if (isListing(asked) && listings > planned) for (const id of home.sandbox.state.albums.keys()) looked.add(id)
          if (method !== 'GET' && path.startsWith('/albums/')) looked.add(path.split('/')[2] ?? '')
        },
      })
      try {
        const before = curationOf(home.sandbox)
        expect((await home.darkroom('apply', '--yes')).code).toBe(0)
        act(home, 0)
        const added = () => met.flatMap((deed) => (deed.startsWith('addsAnother ') ? [deed.slice(12)] : []))
        planned = (await listingsOfPlan(home, () => listings)) + listings
        request = 1
        const { code } = await home.darkroom('undo', '--yes')
        request = null
        const own = met.filter((deed) => deed.split(' ')[0] !== 'takesOneOut' && deed.split(' ')[0] !== 'choosesACover')
        expect(code === 0 || (code === 4 && met.length > 0)).toBe(true)
        const { albums } = home.sandbox.state
        const third = assetOf(home.sandbox, '3.jpg').id
        for (const id of added()) expect(albums.get(id)?.assetIds.has(third)).toBe(true)
        for (const deed of own) expect(albums.has(deed.split(' ')[1] ?? ''), deed).toBe(true)
        // What the run put in is out again everywhere, and all else as before.
        const left = [...albums.values()].flatMap(({ assetIds }) => [...assetIds])
        expect(left.every((id) => id === third)).toBe(true)
        if (met.length === 0) expect(curationOf(home.sandbox)).toEqual(before)
        expect({ ...curationOf(home.sandbox), albums: [] }).toEqual({ ...before, albums: [] })
        const runs = (await home.darkroom('runs', '--json')).json<readonly RunRecord[]>()
        expect(runs).toHaveLength(2)
      } finally {
        await home.sandbox.close()
      }
    })
    await holds(property, { runs: 12, seconds: 60 })
  })
})
