import { describe, expect, it } from 'vitest'
import { type LibraryInput, type Sandbox, versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { annaId, benId } from '../../support/library.ts'
import { albumsOf } from '../../support/sandbox.ts'
import { idFor, libraryFor } from './spec.ts'

const configOf = (rules: readonly object[], more: object = {}): string =>
  JSON.stringify({ plugins: [{ use: 'people-albums', rules }], ...more })

const homeWith = (
  version: string,
  rules: readonly object[],
  more: object = {},
  library: LibraryInput = {},
): Promise<Home> =>
  homeFor({ library: { ...libraryFor(), ...library }, version, files: { 'immichrc.json': configOf(rules, more) } })

const ann = { name: 'Ann', filters: [{ key: 'people', val: ['Ann'] }] }
const withAnn = ['b01.jpg', 'b03.jpg', 'b04.jpg', 'b05.jpg', 'b06.jpg', 'b07.jpg', 'b10.mp4', 'b12.jpg']
const without = (names: readonly string[], ...gone: readonly string[]) => names.filter((name) => !gone.includes(name))

/** Nobody is recognised any more on these, or on anything. */
const forget = ({ state }: Sandbox, ...names: readonly string[]): void => {
  for (const asset of [...state.assets.values()])
    if (names.length === 0 || names.some((name) => asset.id === idFor(name))) asset.faces = []
  state.changed()
}

/** Somebody is recognised on one more. */
const recognise = async ({ sandbox, env }: Home, person: string, name: string): Promise<void> => {
  const box = { imageWidth: 100, imageHeight: 100, x: 1, y: 1, width: 9, height: 9 }
  const answer = await fetch(`${sandbox.url}/faces`, {
    method: 'POST',
    headers: { 'x-api-key': env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ assetId: idFor(name), personId: idFor(person), ...box }),
  })
  expect(answer.status).toBe(201)
}

/** What a person does on the web page. */
const byHand = async ({ sandbox, env }: Home, method: 'PUT' | 'DELETE', names: readonly string[]): Promise<void> => {
  const [album] = [...sandbox.state.albums.values()]
  const answer = await fetch(`${sandbox.url}/albums/${album?.id}/assets`, {
    method,
    headers: { 'x-api-key': env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ ids: names.map(idFor) }),
  })
  expect(answer.status).toBe(200)
}

const apply = async ({ darkroom }: Home, ...args: readonly string[]): Promise<number> =>
  (await darkroom('apply', '--yes', ...args)).code

describe.each(versions)('people-albums on %s', (version) => {
  it('applies, plans nothing more, and is taken back', async () => {
    const rules = [
      ann,
      { name: 'Only', match: { key: 'people', val: ['Ann', 'Bob'], operator: 'ONLY_ANY' } },
      { name: 'Turns', recurring: { birthday: 'Ann' }, filters: [{ key: 'people', val: 'Ann' }] },
    ]
    const home = await homeWith(version, rules)
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Ann', withAnn],
      ['Only', ['b01.jpg', 'b02.jpg', 'b03.jpg', 'b07.jpg', 'b10.mp4', 'b12.jpg']],
      ['Turns 2023', ['b04.jpg']],
    ])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it('H01: takes out again what stops matching', async () => {
    const home = await homeWith(version, [ann])
    await apply(home)
    forget(home.sandbox, 'b01')
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', without(withAnn, 'b01.jpg')]])
  })

  it.each([
    [false, without(withAnn, 'b01.jpg')],
    [true, withAnn],
  ])('H02: a person takes one out; with readd %s', async (readd, expected) => {
    const home = await homeWith(version, [{ ...ann, readd }])
    await apply(home)
    await byHand(home, 'DELETE', ['b01'])
    expect(await apply(home)).toBe(0)
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', expected]])
  })

  it('H03: leaves in what a person put in', async () => {
    const home = await homeWith(version, [ann])
    await apply(home)
    await byHand(home, 'PUT', ['b09'])
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', [...withAnn, 'b09.jpg'].sort()]])
  })

  it('H04: leaves an album alone that everything would leave, and says so', async () => {
    const home = await homeWith(version, [ann])
    await apply(home)
    forget(home.sandbox, 'b01', 'b03', 'b04', 'b05', 'b06', 'b07', 'b10')
    // Ann is still known by b12, so the name is found; the rule asks for what nothing has.
    const nothing = { ...ann, filters: [...ann.filters, { key: 'favorite', val: true }] }
    await home.write({ 'immichrc.json': configOf([nothing]) })
    expect(await apply(home)).toBe(5)
    expect((await home.plan()).refused).toMatchObject([
      { reason: expect.stringContaining('nothing matches, and 8 assets') },
    ])
    expect(albumsOf(home.sandbox)).toEqual([['Ann', withAnn]])
    await home.write({ 'immichrc.json': configOf([{ ...nothing, guard: { allowEmpty: true } }]) })
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', []]])
  })

  it('H05: never takes out in mode add, nor puts in again what a person took out', async () => {
    const home = await homeWith(version, [{ ...ann, mode: 'add' }])
    await apply(home)
    forget(home.sandbox, 'b01')
    await byHand(home, 'DELETE', ['b03'])
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', without(withAnn, 'b03.jpg')]])
  })

  it('H06: a rule with an unknown person fails alone, with candidates', async () => {
    const wrong = { name: 'Wrong', filters: [{ key: 'people', val: 'Anm' }] }
    const home = await homeWith(version, [ann, wrong, { name: 'Cy', filters: [{ key: 'people', val: 'Cy' }] }])
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toMatch(/x people-albums: Wrong: .*No person is called "Anm".*Ann /)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Ann', withAnn],
      ['Cy', ['b04.jpg', 'b13.jpg']],
    ])
  })

  it.each(['sync', 'mirror'] as const)(
    'H07: an old album is emptied of the rest only by a mirror: %s',
    async (mode) => {
      const albums = [{ albumName: 'Rule', ownerId: annaId, assetIds: [idFor('b02'), idFor('b09')] }]
      const rule = { name: 'Rule', filters: [{ key: 'people', val: ['Ann', 'Bob'], operator: 'ONLY' }], mode }
      const home = await homeWith(version, [rule], {}, { albums })
      if (mode === 'mirror') expect(await apply(home)).toBe(5)
      expect(await apply(home, ...(mode === 'mirror' ? ['--allow', 'album.remove.all'] : []))).toBe(0)
      const kept = mode === 'mirror' ? [] : ['b02.jpg', 'b09.jpg']
      expect(albumsOf(home.sandbox)).toEqual([['Rule', [...kept, 'b03.jpg', 'b12.jpg'].sort()]])
    },
  )

  it('H10: tells that the person of an id has another name now', async () => {
    const pinned = { name: 'Ann', filters: [{ key: 'people', val: [{ id: idFor('p-ann'), name: 'Ann' }] }] }
    const home = await homeWith(version, [pinned])
    expect(await apply(home)).toBe(0)
    const person = home.sandbox.state.people.get(idFor('p-ann'))
    if (person) person.name = 'Anna'
    home.sandbox.state.changed()
    expect((await home.plan()).refused).toMatchObject([
      {
        reason: expect.stringMatching(
          new RegExp(`No person is called "Ann".*${idFor('p-ann')} is now called "Anna"`, 's'),
        ),
      },
    ])
    expect(await apply(home)).toBe(5)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', withAnn]])
  })

  it('H11: leaves the album of a rule that is gone', async () => {
    const home = await homeWith(version, [ann, { name: 'Cy', filters: [{ key: 'people', val: 'Cy' }] }])
    await apply(home)
    await home.write({ 'immichrc.json': configOf([ann]) })
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toMatchObject([
      ['Ann', withAnn],
      ['Cy', { length: 2 }],
    ])
  })

  it.each([
    [{ maxRemovals: 2 }, '3 assets would leave it, and its recipe lets 2 go'],
    [{ maxRemovalPercent: 37 }, '3 assets would leave it, and its recipe lets 37% of 8 go'],
  ])('C18, C21: guards an album by %j, additions included', async (guard, reason) => {
    const home = await homeWith(version, [{ ...ann, guard }])
    await apply(home)
    forget(home.sandbox, 'b01', 'b03', 'b04')
    await recognise(home, 'p-ann', 'b09')
    const plan = await home.plan()
    expect(plan).toMatchObject({ operations: [], refused: [{ reason: expect.stringContaining(reason) }] })
    expect(await apply(home)).toBe(5)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', withAnn]])
    expect(await apply(home, '--allow', 'album.remove.many')).toBe(0)
    const left = [...without(withAnn, 'b01.jpg', 'b03.jpg', 'b04.jpg'), 'b09.jpg'].sort()
    expect(albumsOf(home.sandbox)).toEqual([['Ann', left]])
  })

  it('fails rules of one album together, so that none takes out what another wants', async () => {
    const cy = { name: 'Cy too', album: { name: 'Ann' }, filters: [{ key: 'people', val: 'Cy' }], mode: 'mirror' }
    const home = await homeWith(version, [ann, cy], { allow: ['album.remove.all'] })
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Ann', [...withAnn, 'b13.jpg'].sort()]])
    const wrong = { ...ann, filters: [{ key: 'people', val: ['Anm'] }] }
    await home.write({ 'immichrc.json': configOf([wrong, cy], { allow: ['album.remove.all'] }) })
    expect(await home.plan()).toMatchObject({ operations: [], refused: { length: 2 } })
  })

  it('warns of people of one name, and refuses them with strictNames', async () => {
    const sam = { name: 'Sam', filters: [{ key: 'people', val: 'Sam' }] }
    const home = await homeWith(version, [sam])
    const { recipes } = await home.plan()
    expect(recipes).toMatchObject([
      { warnings: [expect.stringMatching(/^2 people are called "Sam"; any of them counts: /)] },
    ])
    const config = JSON.stringify({ plugins: [{ use: 'people-albums', strictNames: true, rules: [sam] }] })
    await home.write({ 'immichrc.json': config })
    expect((await home.plan()).refused).toMatchObject([
      { reason: expect.stringContaining('2 people are called "Sam"') },
    ])
  })

  it('refuses an age without a date of birth, a user that nobody is, and a stranger among strangers', async () => {
    const rules = [
      { name: 'Cy is one', match: { age: { person: 'Cy', from: 1 } } },
      { ...ann, shareWith: ['nobody@x.org'] },
      { name: 'X', filters: [{ key: 'people', val: idFor('p-x') }], ignore: { countUnassigned: true } },
    ]
    const { refused, operations } = await (await homeWith(version, rules)).plan()
    expect(operations).toEqual([])
    expect(refused).toMatchObject([
      { recipe: 'people-albums: Cy is one', reason: expect.stringContaining('Immich knows no date of birth of "Cy".') },
      { recipe: 'people-albums: Ann', reason: expect.stringContaining('No user is called "nobody@x.org"') },
      { recipe: 'people-albums: X', reason: expect.stringContaining('has no name') },
    ])
  })

  it('shares, and with exact ends what is shared besides', async () => {
    const home = await homeWith(version, [
      { ...ann, shareWith: ['ANA@x.org', { user: 'Ben', role: 'editor' }, 'me@x.org'] },
    ])
    expect(await apply(home)).toBe(0)
    const roles = () =>
      [...home.sandbox.state.albums.values()]
        .flatMap(({ users }) => users.map(({ role }) => role))
        .filter((role) => role !== 'owner')
        .sort()
    expect(roles()).toEqual(['editor', 'viewer'])
    expect((await home.plan()).operations).toEqual([])
    await home.write({ 'immichrc.json': configOf([{ ...ann, shareWith: ['Ben'], exact: true }]) })
    expect(await apply(home)).toBe(0)
    expect(roles()).toEqual(['viewer'])
    await home.write({ 'immichrc.json': configOf([{ ...ann, shareWith: [], exact: true }]) })
    expect(await apply(home)).toBe(0)
    expect(roles()).toEqual([])
    await home.write({ 'immichrc.json': configOf([{ ...ann, shareWith: 'ALL' }]) })
    expect(await apply(home)).toBe(0)
    expect(roles()).toEqual(['viewer', 'viewer'])
  })

  it('takes an album only from those that the rule shared it with', async () => {
    const shared = (shareWith?: readonly string[]) => configOf([{ ...ann, ...(shareWith ? { shareWith } : {}) }])
    const home = await homeWith(version, [{ ...ann, shareWith: ['ana@x.org'] }])
    expect(await apply(home)).toBe(0)
    const [album] = [...home.sandbox.state.albums.values()]
    const answer = await fetch(`${home.sandbox.url}/albums/${album?.id}/users`, {
      method: 'PUT',
      headers: { 'x-api-key': home.env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ albumUsers: [{ userId: benId, role: 'viewer' }] }),
    })
    expect(answer.status).toBe(200)
    const members = () =>
      album?.users.filter(({ role }) => role !== 'owner').map(({ userId }) => (userId === benId ? 'Ben' : 'Ana'))
    await home.write({ 'immichrc.json': shared() })
    expect((await home.plan()).operations).toEqual([])
    await home.write({ 'immichrc.json': shared([]) })
    expect(await apply(home)).toBe(0)
    expect(members()).toEqual(['Ben'])
    expect((await home.plan()).operations).toEqual([])
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(members()).toEqual(['Ben', 'Ana'])
  })

  it('shares what is there although nothing matches, however its name is composed', async () => {
    const home = await homeWith(version, [
      { name: 'Zoé', filters: [{ key: 'people', val: 'Cy' }], shareWith: ['Ben'], guard: { allowEmpty: true } },
    ])
    for (const photo of ['b04', 'b13']) forget(home.sandbox, photo)
    const { status } = await fetch(`${home.sandbox.url}/albums`, {
      method: 'POST',
      headers: { 'x-api-key': home.env.IMMICH_API_KEY ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ albumName: 'Zoé'.normalize('NFD') }),
    })
    expect(status).toBe(201)
    expect((await home.plan()).operations).toMatchObject([{ op: 'album.share', users: [{ id: benId }] }])
  })

  it('empties the album of a year that nothing is left of, and makes none without photos', async () => {
    const rule = {
      name: 'March {year}',
      recurring: { monthDay: '03-01', durationDays: 31 },
      filters: [{ key: 'people', val: 'Cy' }],
    }
    const home = await homeWith(version, [{ ...rule, guard: { allowEmpty: true } }])
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['March 2023', ['b04.jpg']]])
    forget(home.sandbox, 'b04')
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['March 2023', []]])
  })

  it('looks at given years only, days of which may lie in another one', async () => {
    const days = { monthDay: '01-01', daysBefore: 1, years: [2024, 2024], albumName: 'New Year' }
    const home = await homeWith(version, [{ name: 'Rule', recurring: { ...days, timezone: 'UTC' } }])
    expect(await apply(home)).toBe(0)
    // b12 was taken on 31 December 2023 by UTC.
    expect(albumsOf(home.sandbox)).toEqual([['New Year', ['b12.jpg', 'b13.jpg']]])
    const [{ scanned } = { scanned: 0 }] = (await home.plan()).recipes
    expect(scanned).toBeLessThan(18)
  })

  it('takes what partners share only where it is told to', async () => {
    const library: LibraryInput = {
      partners: [{ sharedById: benId, sharedWithId: annaId, inTimeline: true }],
      assets: [
        { originalPath: '/ben/p1.jpg', ownerId: benId, isFavorite: true },
        { originalPath: '/anna/a1.jpg', ownerId: annaId },
      ],
    }
    const rule = { name: 'Rest', filters: [{ key: 'favorite', val: false }] }
    const own = await homeWith(version, [rule], {}, library)
    expect(await apply(own)).toBe(0)
    expect(albumsOf(own.sandbox)).toEqual([['Rest', ['a1.jpg']]])
    const both = await homeWith(version, [{ ...rule, owners: 'any' }], {}, library)
    expect(await apply(both)).toBe(0)
    expect(albumsOf(both.sandbox)).toEqual([['Rest', ['a1.jpg', 'p1.jpg']]])
  })

  it('takes neighbours of matches, of all seeds, in one step', async () => {
    const match = { all: [{ key: 'people', val: 'Ann' }, { taken: { from: '2024-12-25', to: '2024-12-25' } }] }
    const home = await homeFor({
      library: libraryFor('places'),
      version,
      files: { 'immichrc.json': configOf([{ name: 'Day', match, neighbours: {} }]) },
    })
    expect(await apply(home)).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([
      ['Day', ['g01', 'g02', 'g04', 'g06', 'g08'].map((name) => `${name}.${name === 'g06' ? 'mp4' : 'jpg'}`)],
    ])
    expect((await home.plan()).operations).toEqual([])
  })

  it('takes neighbours of those alone that match without a stranger', async () => {
    const match = { key: 'people', val: ['Ann'], operator: 'ONLY' }
    const more = { ignore: { countUnassigned: true }, neighbours: { windowMinutes: 24 * 60 } }
    const home = await homeWith(version, [{ name: 'Day', match, ...more }])
    expect(await apply(home)).toBe(0)
    // Ann is alone on b01 and b10; on b07 there are two faces more, so b06 and b08 are nobody's neighbours.
    expect(albumsOf(home.sandbox)).toEqual([['Day', ['b01.jpg', 'b02.jpg', 'b09.jpg', 'b10.mp4', 'b11.mp4']]])
  })
})
