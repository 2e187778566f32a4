import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../../core/api/server.ts'
import { applyPlan } from '../../engine/applier/applier.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import { openJournal, stateFile } from '../../engine/state/journal.ts'
import type { LibraryInput } from '../../sandbox/index.ts'
import { type Death, dyingJournal } from '../support/dying-journal.ts'
import { type Home, homeFor, lastRun } from '../support/home.ts'
import { ledgerOf } from '../support/ledger.ts'
import { photosAt, twoUsers } from '../support/library.ts'
import { albumsOf, assetOf, writesTo } from '../support/sandbox.ts'

const idOf = (index: number): string => `00000000-0000-4000-8000-00000000000${index}`

/** Two stars and a photo that somebody put in by hand are in the album that an earlier tool kept; a third star came since. */
const library: LibraryInput = {
  users: twoUsers,
  assets: photosAt(['/p/a.jpg', '/p/b.jpg', '/p/hand.jpg', '/p/c.jpg']).map((asset, index) => ({
    ...asset,
    id: idOf(index),
    isFavorite: index !== 2,
    tags: index === 0 ? ['best'] : [],
  })),
  albums: [{ albumName: 'Stars', assetIds: [idOf(0), idOf(1), idOf(2)] }],
}
const recipe = (action: string) => `- name: stars\n  where: { favorite: true }\n  actions: [${action}]\n`

const home = (action = '{ syncAlbum: Stars }'): Promise<Home> =>
  homeFor({ library, config: "recipes: ['recipes/*.yaml']", files: { 'recipes/stars.yaml': recipe(action) } })

const unstar = ({ sandbox }: Home, file: string): void => {
  assetOf(sandbox, file).isFavorite = false
}

const starsIn = ({ sandbox }: Home) => albumsOf(sandbox)

/** Applies what `adopt` shows until the process dies at a step of the journal; names of the steps. */
const cutOff = async (one: Home, death: Death | null): Promise<readonly string[]> => {
  const { plan } = (await one.darkroom('adopt', 'stars', '--json', '--no-input')).json<{ plan: Plan }>()
  const [account] = plan.accounts
  const server = await connect({ url: one.sandbox.url, apiKey: one.sandbox.users[0]?.apiKey ?? '' })
  const journal = openJournal(stateFile(join(one.folder, 'state'), server.url, server.user.id))
  const seen: string[] = []
  try {
    if (account)
      await applyPlan(account, { run: randomUUID(), server, journal: dyingJournal(journal, death, seen) }).catch(
        () => {},
      )
  } finally {
    journal.close()
    await server.close()
  }
  return seen
}

describe('an adoption that is cut off', () => {
  it('is whole or not there, and is finished by resume, wherever that was', async () => {
    const whole = await home()
    const steps = await cutOff(whole, null)
    expect(steps).toEqual(['begin', 'sending', 'answered', 'finished', 'end'])
    const expected = ledgerOf(whole)
    expect(JSON.stringify(expected)).toContain(idOf(1))
    for (const step of steps.keys())
      for (const isAfter of [false, true]) {
        const one = await home()
        await cutOff(one, { step, isAfter })
        // Nothing was begun where it died before its first step; then it is asked for again.
        const isBegun = step > 0 || isAfter
        const { code } = await one.darkroom(...(isBegun ? ['apply', '--resume'] : ['adopt', 'stars']), '--yes')
        expect([step, isAfter, code]).toEqual([step, isAfter, 0])
        expect([step, isAfter, ledgerOf(one)]).toEqual([step, isAfter, expected])
        expect(writesTo(one.sandbox)).toEqual({})
      }
  })
})

describe('darkroom adopt', () => {
  it('without it, nothing that the earlier tool put in ever leaves', async () => {
    const one = await home()
    expect((await one.darkroom('apply', '--yes')).code).toBe(0)
    unstar(one, 'a.jpg')
    expect((await one.darkroom('apply', '--yes', '--fresh')).code).toBe(0)
    expect(starsIn(one)).toEqual([['Stars', ['a.jpg', 'b.jpg', 'c.jpg', 'hand.jpg']]])
  })

  it('shows what matches, takes it over, and writes nothing to the server', async () => {
    const one = await home()
    const { code, stdout } = await one.darkroom('adopt', 'stars', '--yes')
    expect(code).toBe(0)
    expect(stdout).toContain('2 of 3 assets in the album "Stars" count as put there by this recipe')
    expect(writesTo(one.sandbox)).toEqual({})
    unstar(one, 'a.jpg')
    unstar(one, 'hand.jpg')
    expect((await one.darkroom('apply', '--yes', '--fresh')).code).toBe(0)
    // What somebody put in by hand stays, and what was taken over leaves.
    expect(starsIn(one)).toEqual([['Stars', ['b.jpg', 'c.jpg', 'hand.jpg']]])
  })

  it('asks first, and does nothing without a yes', async () => {
    const one = await home()
    expect((await one.darkroom('adopt', 'stars', '--no-input')).code).toBe(5)
    const again = await one.darkroom('adopt', 'stars', '--json', '--no-input')
    expect(again.json<{ plan: Plan }>().plan.accounts[0]?.operations).toMatchObject([
      { op: 'album.adopt', recipe: 'stars', assetIds: [idOf(0), idOf(1)], total: 3 },
    ])
  })

  it('is done once: again there is nothing to take over', async () => {
    const one = await home()
    await one.darkroom('adopt', 'stars', '--yes')
    const again = await one.darkroom('adopt', 'stars', '--yes')
    expect(again.code).toBe(0)
    expect(again.stderr).toContain('nothing to take over')
  })

  it('works after runs as well, and leaves out what a person took out', async () => {
    const one = await home()
    await one.darkroom('apply', '--yes')
    const { stdout } = await one.darkroom('adopt', 'stars', '--yes')
    expect(stdout).toContain('2 of 4 assets')
  })

  it('is taken back by undo, and that again', async () => {
    const one = await home()
    await one.darkroom('adopt', 'stars', '--yes')
    const back = await one.darkroom('undo', '--yes')
    expect(back.code).toBe(0)
    expect(back.stdout).toContain('2 assets in the album "Stars" count as put there by people')
    unstar(one, 'a.jpg')
    expect((await one.darkroom('apply', '--yes', '--fresh')).code).toBe(0)
    expect(starsIn(one)).toEqual([['Stars', ['a.jpg', 'b.jpg', 'c.jpg', 'hand.jpg']]])

    const other = await home()
    await other.darkroom('adopt', 'stars', '--yes')
    await other.darkroom('undo', '--yes')
    expect((await other.darkroom('undo', await lastRun(other), '--yes')).code).toBe(0)
    unstar(other, 'a.jpg')
    await other.darkroom('apply', '--yes', '--fresh')
    expect(starsIn(other)).toEqual([['Stars', ['b.jpg', 'c.jpg', 'hand.jpg']]])
  })

  it('takes over tags', async () => {
    const one = await home('{ syncTag: best }')
    const { stdout } = await one.darkroom('adopt', 'stars', '--yes')
    expect(stdout).toContain('1 of 1 asset with the tag best count as put there by this recipe')
    unstar(one, 'a.jpg')
    expect((await one.plan('--fresh')).operations).toContainEqual(
      expect.objectContaining({ op: 'tag.remove', assetIds: [idOf(0)] }),
    )
  })

  it('finds nothing where a recipe only adds, and needs the name of one', async () => {
    const one = await home('{ addToAlbum: Stars }')
    expect((await one.darkroom('adopt', 'stars', '--yes')).stderr).toContain('nothing to take over')
    expect((await one.darkroom('adopt', 'star', '--yes')).code).toBe(3)
    expect((await one.darkroom('adopt')).code).toBe(3)
  })
})
