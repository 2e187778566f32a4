import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../engine/plan/plan.ts'
import smartAlbums from '../../../plugins/smart-albums/index.ts'
import { type LibraryInput, versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { annaId, benId, photosAt, twoUsers } from '../../support/library.ts'
import { pluginContract } from '../../support/plugin-contract.ts'
import { proxyFor } from '../../support/proxy.ts'
import { albumsOf, sandboxFor, writesTo } from '../../support/sandbox.ts'
import { idOf, library, nameOf } from './examples.ts'
import { type RuleInput, runRule } from './run.ts'

pluginContract({
  plugin: smartAlbums,
  options: {
    rules: [
      {
        base: 'library',
        include: { local: { union: ['$.originalPath:^/photos/'] } },
        album: { name: 'Contract', create: true },
      },
    ],
  },
  asset: (index) => ({ originalPath: `/photos/${index}.jpg` }),
})

const configOf = (rules: readonly object[], more: object = {}): string =>
  JSON.stringify({ plugins: [{ use: 'smart-albums', rules }], ...more })

const homeWith = async (rules: readonly object[], version?: string, given: LibraryInput = library): Promise<Home> =>
  homeFor({ library: given, ...(version ? { version } : {}), files: { 'immichrc.json': configOf(rules) } })

const members = (home: Home): string[] =>
  [...home.sandbox.state.albums.values()].flatMap(({ assetIds }) => [...assetIds].map(nameOf)).sort()

const dogs = {
  include: { smart: { union: ['dog @5'] }, metadata: { union: [{ type: 'IMAGE' }] } },
  exclude: { people: { union: ['Cy'] } },
  album: { name: 'Dogs', create: true },
}

describe.each(versions)('smart-albums by the command line on %s', (version) => {
  it('fills an album, plans nothing afterwards, and undo takes it back', async () => {
    const home = await homeWith([dogs], version)
    // Of the five dogs a03 a09 a11 a02 a06, two show a Cy.
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(members(home)).toEqual(['a02', 'a03', 'a09'])
    expect(await home.plan()).toMatchObject({ operations: [], refused: [] })
    expect((await home.darkroom('undo', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([])
  })

  it('P01, P03: sends only what is not there yet, many at once', async () => {
    const many = photosAt(Array.from({ length: 1201 }, (_, index) => `/p/${index}.jpg`))
    const given = {
      assets: many.map((asset, index) => ({ ...asset, id: idOf(String(index)) })),
      albums: [{ albumName: 'Trip', assetIds: [idOf('0')] }],
    }
    const home = await homeWith([{ include: { metadata: { union: [{}] } }, album: 'Trip' }], version, given)
    expect((await home.plan()).summary).toEqual({ 'album.add': 1200 })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect([...home.sandbox.state.albums.values()].map(({ assetIds }) => assetIds.size)).toEqual([1201])
    expect(writesTo(home.sandbox)['PUT /albums/:id/assets']).toBeLessThanOrEqual(3)
  })

  it('keeps what it put in equal to the rule with sync, and leaves what people put in', async () => {
    const given = { ...library, albums: [{ albumName: 'Apples', assetIds: [idOf('a12')] }] }
    const rule = (make: string) => ({
      include: { metadata: { union: [{ make }] } },
      album: 'Apples',
      sync: true,
      name: 'apples',
    })
    const home = await homeWith([rule('Apple')], version, given)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    await home.write({ 'immichrc.json': configOf([rule('Canon')]) })
    expect((await home.plan()).summary).toEqual({ 'album.add': 3, 'album.remove': 6 })
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(members(home)).toEqual(['a03', 'a04', 'a10', 'a12'])
  })

  it('says so where smart search is off, and removes nothing', async () => {
    const rule = (text: string) => ({
      include: { smart: { union: [text] } },
      album: { name: 'Dogs', create: true },
      sync: true,
      name: 'dogs',
    })
    const home = await homeWith([rule('dog @5')], version)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    home.sandbox.state.server.features.smartSearch = false
    await home.write({ 'immichrc.json': configOf([rule('dog @2')]) })
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toContain('The server does not offer smart search')
    expect(stdout).toContain('Machine Learning Settings')
    expect(members(home)).toEqual(['a02', 'a03', 'a06', 'a09', 'a11'])
  })

  it('goes on with the other rules where one fails, and the exit code tells', async () => {
    const apples = { include: { metadata: { union: [{ make: 'Apple' }] } }, album: { name: 'Apples', create: true } }
    const nobody = { include: { people: { union: ['Zed'] } }, album: { name: 'Zed', create: true } }
    const home = await homeWith([nobody, apples], version)
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(5)
    expect(stdout).toContain('No person is called "Zed"')
    expect(members(home)).toEqual(['a01', 'a02', 'a05', 'a08', 'a09', 'a16'])
  })

  it('section 10 and 13: tells how many are there already, and how many match no more', async () => {
    const rule = (...makes: string[]) => ({
      name: 'makes',
      include: { metadata: { union: makes.map((make) => ({ make })) } },
      album: { name: 'Makes', create: true },
    })
    const home = await homeWith([rule('Canon')], version)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    // Canon: a03 a04 a10; samsung: a06.
    await home.write({ 'immichrc.json': configOf([rule('Canon', 'samsung')]) })
    const { stdout } = await home.darkroom('plan')
    expect(stdout).toContain('+ 1 asset → album "Makes" (3 there already)')
    expect(stdout).not.toContain('!')
    await home.write({ 'immichrc.json': configOf([rule('samsung')]) })
    expect((await home.plan()).recipes[0]?.warnings).toEqual([
      'Of the album "Makes", 3 assets that this recipe put in no longer match and were left in place.',
    ])
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(members(home)).toEqual(['a03', 'a04', 'a06', 'a10'])
  })

  it('rules of one album fail together where one of them takes out', async () => {
    const rule = (more: object, name: string) => ({ ...more, name, album: { name: 'Mixed', create: true } })
    const apples = { ...rule({ include: { metadata: { union: [{ make: 'Apple' }] } } }, 'apples'), sync: true }
    const bob = rule({ include: { people: { union: ['Bob'] } } }, 'bob')
    const home = await homeWith([apples, bob], version)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    const before = members(home)
    // Of the Apples that Bob is on too, nobody could say whether they stay.
    const zed = rule({ include: { people: { union: ['Zed'] } } }, 'bob')
    const canons = { ...rule({ include: { metadata: { union: [{ make: 'Canon' }] } } }, 'apples'), sync: true }
    await home.write({ 'immichrc.json': configOf([canons, zed]) })
    expect((await home.darkroom('apply', '--yes')).code).toBe(5)
    expect(members(home)).toEqual(before)
  })
})

describe('albums', () => {
  const rule = (album: unknown) => ({ include: { smart: { union: ['dog @2'] } }, album })
  const refusal = async (album: unknown, albums: NonNullable<LibraryInput['albums']>) => {
    const sandbox = await sandboxFor({ ...library, albums })
    const { failures, plan } = await runRule(sandbox, rule(album) as RuleInput)
    expect(plan.operations).toEqual([])
    expect(sandbox.requests.get('POST /search/smart')).toBeUndefined()
    return failures.map(({ cause }) => (cause as { code?: string }).code)
  }

  it('P04: names are compared exactly, and nothing is searched', async () => {
    expect(await refusal('trip', [{ albumName: 'Trip' }])).toEqual(['NAME_UNKNOWN'])
  })

  it('P05: two of a name are refused', async () => {
    expect(await refusal('Trip', [{ albumName: 'Trip' }, { albumName: 'Trip' }])).toEqual(['NAME_AMBIGUOUS'])
  })

  it('P10: what only begins like an id is a name', async () => {
    const name = 'aaaaaaaa-0000-4000-8000-000000000000-x'
    expect(await refusal(name, [])).toEqual(['NAME_UNKNOWN'])
    expect(await refusal(idOf('a01'), [{ albumName: 'Trip' }])).toEqual(['NAME_UNKNOWN'])
  })

  it.each(versions)('P06: one of a name, and one of an id, are found on %s', async (version) => {
    const id = idOf('f00')
    const sandbox = await sandboxFor({ ...library, albums: [{ id, albumName: 'Trip' }] }, version)
    for (const album of ['Trip', id, id.toUpperCase(), { id }, { name: 'Trip', create: true }]) {
      const { added, failures, plan, warnings } = await runRule(sandbox, rule(album) as RuleInput)
      expect([failures, warnings, added]).toEqual([[], [], ['a03', 'a09']])
      expect(plan.operations.map(({ op }) => op)).toEqual(['album.add'])
    }
  })

  it('P08: nothing selected is nothing to do', async () => {
    const home = await homeWith([
      { include: { metadata: { union: [{ city: 'Atlantis' }] } }, album: { name: 'Out', create: true } },
    ])
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(writesTo(home.sandbox)).toEqual({})
  })

  it('without one nothing is written, and find shows what is selected', async () => {
    const home = await homeWith([
      { name: 'look', include: { smart: { union: ['beach @4'] } }, order: 'rank', limit: 2 },
    ])
    expect(await home.plan()).toMatchObject({ operations: [], recipes: [{ matched: 2 }] })
    const { stdout } = await home.darkroom('find', 'smart-albums-look', '--links')
    // The best two are a08 and a03; older ones come first.
    expect(stdout.trim().split('\n').map(nameOf)).toEqual(['a03', 'a08'])
    expect(stdout).toContain('/photos/')
  })
})

describe('a rule in use', () => {
  it('reads files beside its configuration, wherever it is called from', async () => {
    const rules = [
      { name: 'r', include: { metadata: { union: ['queries/apple.json'] }, local: { union: ['near.json'] } } },
    ]
    const home = await homeFor({
      library,
      files: {
        'deep/immichrc.json': configOf(rules),
        'deep/queries/apple.json': '{"make": "Apple"}',
        'deep/near.json': '[{"path": "$.exifInfo.city", "regex": "turku"}]',
      },
    })
    const { stdout } = await home.darkroom('find', 'smart-albums-r', '--ids', '--config', 'deep/immichrc.json')
    expect(stdout.trim().split('\n').map(nameOf)).toEqual(['a02', 'a16'])
    await home.write({ 'deep/near.json': '[{"path": "$.exifInfo.city", "regex": "Tur("}]' })
    const { code, stderr } = await home.darkroom('plan', '--config', 'deep/immichrc.json')
    expect(code).toBe(3)
    expect(stderr).toContain(
      'rules[0].include.local.union[0] (smart-albums): $.exifInfo.city: Invalid regular expression',
    )
  })

  it('is explained part by part', async () => {
    const home = await homeWith([dogs])
    const { code, stdout } = await home.darkroom('explain', idOf('a11'))
    expect(code).toBe(0)
    expect(stdout).toContain('among the best 5 for "dog"')
    expect(stdout).toContain('with Cy')
  })

  it('sends a smart search once that several rules ask for', async () => {
    const home = await homeWith(
      ['A', 'B'].map((name) => ({ include: { smart: { union: ['dog @5'] } }, album: { name, create: true } })),
    )
    expect((await home.plan()).summary).toEqual({ 'album.add': 10, 'album.create': 2 })
    expect(home.sandbox.requests.get('POST /search/smart')).toBe(1)
  })

  it('judges values that a limit in another rule does not touch', async () => {
    const home = await homeWith(
      [
        {
          name: 'first',
          include: { metadata: { union: [{ make: 'Apple', resultLimit: 1 }] } },
          album: { name: 'A', create: true },
        },
        {
          name: 'second',
          include: { metadata: { union: [{ albumIds: [idOf('f00')] }] } },
          album: { name: 'B', create: true },
        },
      ],
      '3.0.3',
      { ...library, albums: [{ id: idOf('f00'), albumName: 'Some', assetIds: [idOf('a03')] }] },
    )
    expect((await home.plan()).summary).toEqual({ 'album.add': 2, 'album.create': 2 })
  })
})

describe('failures', () => {
  it.each([
    ['all of it', 3, 1],
    ['a part', 1, 4],
  ])('P02: where the server refuses %s, it is told and shows in the exit code', async (_, most, expected) => {
    const rules = [{ include: { metadata: { union: [{ make: 'Canon' }] } }, album: 'Trip' }]
    const home = await homeWith(rules, '3.0.3', { ...library, albums: [{ albumName: 'Trip' }] })
    const refused = (path: string, answer: unknown): unknown =>
      /\/albums\/[^/]+\/assets$/.test(path)
        ? (answer as { id: string }[]).map((result, index) =>
            index < most ? { id: result.id, success: false, error: 'no_permission' } : result,
          )
        : answer
    const url = await proxyFor(home.sandbox.url, refused)
    const me = { url, apiKey: home.env.IMMICH_API_KEY }
    await home.write({ 'immichrc.json': configOf(rules, { accounts: { me } }) })
    const { code, stdout } = await home.darkroom('apply', '--yes')
    expect(code).toBe(expected)
    expect(stdout).toContain(`no_permission (${most} asset`)
    expect(stdout).toContain(`${3 - most} changes made`)
  })

  it('P07: a key that the server does not know fails the account', async () => {
    const home = await homeWith([dogs])
    const wrong = { accounts: { me: { url: home.sandbox.url, apiKey: 'no-such-key-but-long-enough' } } }
    await home.write({ 'immichrc.json': configOf([dogs], wrong) })
    const { code, stderr } = await home.darkroom('apply', '--yes')
    expect(code).toBe(1)
    expect(stderr).toContain('does not accept this API key')
  })

  it.each([1, 2, 3])('P09: where search %s fails, the album is left as it is', async (after) => {
    const assets = photosAt(Array.from({ length: 6000 }, (_, index) => `/p/${index}.jpg`))
    const home = await homeWith([{ include: { metadata: { union: [{}] } }, album: 'Trip' }], '3.0.3', {
      assets,
      albums: [{ albumName: 'Trip' }],
    })
    home.sandbox.faults.set([{ route: 'POST /search/metadata', after, status: 400 }])
    const { code } = await home.darkroom('apply', '--yes')
    expect(code).toBe(1)
    expect(members(home)).toEqual([])
    expect(writesTo(home.sandbox)).toEqual({})
  })
})

describe('several accounts and one album', () => {
  const albumId = idOf('f00')
  const assets = [
    ...photosAt(['/m/m1.jpg', '/m/m2.jpg', '/m/m3.jpg'], { ownerId: annaId }).map((asset, index) => ({
      ...asset,
      people: index < 2 ? ['Ann'] : [],
    })),
    ...photosAt(['/p/p1.jpg', '/p/p2.jpg'], { ownerId: benId }).map((asset, index) => ({
      ...asset,
      people: index < 1 ? ['Annie'] : [],
    })),
  ]
  const shared = (role: 'editor' | 'viewer'): LibraryInput => ({
    users: twoUsers,
    assets,
    albums: [{ id: albumId, ownerId: annaId, albumName: 'Kids', users: [{ userId: benId, role }] }],
  })
  const rules = [
    { include: { people: { union: ['Ann'] } }, album: albumId, accounts: ['me'] },
    { include: { people: { union: ['Annie'] } }, album: albumId, accounts: ['partner'] },
  ]
  const homeOf = async (
    given: LibraryInput,
    all: readonly object[] = rules,
    partnerKey?: string,
    version?: string,
  ): Promise<Home> => {
    const home = await homeFor({ library: given, ...(version ? { version } : {}) })
    const { url, users } = home.sandbox
    const keyOf = (id: string) => users.find((user) => user.id === id)?.apiKey
    const accounts = { me: { url, apiKey: keyOf(annaId) }, partner: { url, apiKey: partnerKey ?? keyOf(benId) } }
    await home.write({ 'immichrc.json': configOf(all, { accounts }) })
    return home
  }

  it.each(versions)(
    'P11, P14: each fills it with its own, and the second run has nothing to do, on %s',
    async (version) => {
      const home = await homeOf(shared('editor'), rules, undefined, version)
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
      expect(albumsOf(home.sandbox)).toEqual([['Kids', ['m1.jpg', 'm2.jpg', 'p1.jpg']]])
      const before = writesTo(home.sandbox)
      expect((await home.darkroom('apply', '--yes')).code).toBe(0)
      expect(writesTo(home.sandbox)).toEqual(before)
    },
  )

  it('P12: the key of one is gone, the other goes on', async () => {
    const home = await homeOf(shared('editor'), rules, 'a-key-that-was-revoked')
    expect((await home.darkroom('apply', '--yes')).code).toBe(1)
    expect(albumsOf(home.sandbox)).toEqual([['Kids', ['m1.jpg', 'm2.jpg']]])
  })

  it('P13: who may only look on adds nothing, and it is told', async () => {
    const home = await homeOf(shared('viewer'))
    const { code, stdout, stderr } = await home.darkroom('apply', '--yes')
    expect(code).not.toBe(0)
    expect(`${stdout}${stderr}`).toContain('belongs to somebody else and may only be viewed')
    expect(albumsOf(home.sandbox)).toEqual([['Kids', ['m1.jpg', 'm2.jpg']]])
  })

  it('one makes it and shares it, the other fills it in the same run', async () => {
    const album = { name: 'Kids', create: true }
    const both = [
      { ...rules[0], album: { ...album, shareWith: [{ user: 'Ben', role: 'editor' }] } },
      { ...rules[1], album },
    ]
    const home = await homeOf({ users: twoUsers, assets }, both)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumsOf(home.sandbox)).toEqual([['Kids', ['m1.jpg', 'm2.jpg', 'p1.jpg']]])
    const plans = (await home.darkroom('plan', '--json')).json<Plan>().accounts
    expect(plans.map(({ operations }) => operations)).toEqual([[], []])
  })
})

describe('warnings', () => {
  const warned = async (rule: object): Promise<readonly string[]> =>
    (await runRule(await sandboxFor(library), rule as RuleInput)).warnings

  it.each<[string, object, RegExp]>([
    [
      'an exclude without an amount',
      { base: 'library', exclude: { smart: { union: ['receipt'] } } },
      /"receipt" in exclude gives no amount, so the 200 nearest/,
    ],
    ['an amount that is none', { include: { smart: { union: ['dog @2.5'] } } }, /"dog @2.5" does not end in an amount/],
    [
      'a name of several people',
      { include: { people: { union: ['Cy'] } } },
      /^2 people are called "Cy"; any of them counts/,
    ],
  ])('%s', async (_, rule, message) => {
    expect(await warned(rule)).toEqual([expect.stringMatching(message)])
  })

  it('there are none otherwise', async () => {
    expect(await warned({ include: { smart: { union: ['dog @50'] }, people: { union: ['Ann'] } } })).toEqual([])
  })
})

describe('owners', () => {
  const given: LibraryInput = {
    users: twoUsers,
    partners: [{ sharedById: benId, sharedWithId: annaId, inTimeline: true }],
    smart: { dog: [idOf('b01'), idOf('a01')] },
    assets: [
      { id: idOf('a01'), ownerId: annaId },
      { id: idOf('b01'), ownerId: benId },
    ],
  }
  it.each(versions)('partners count only where they are asked for, on %s', async (version) => {
    const rule = (more: object) =>
      ({ include: { smart: { union: ['dog @1'] } }, album: { name: 'Out', create: true }, ...more }) as RuleInput
    const sandbox = await sandboxFor(given, version)
    expect((await runRule(sandbox, rule({}))).added).toEqual(['a01'])
    expect((await runRule(sandbox, rule({ owners: 'any' }))).added).toEqual(['b01'])
  })
})

describe('local filters', () => {
  it.each<[string, readonly string[]]>([
    ['APPLE', ['a01', 'a02', 'a05', 'a08', 'a09', 'a16']],
    ['^Canon$', ['a03', 'a04', 'a10']],
    // Names whose first letter comes again: samsung, Google, NIKON CORPORATION.
    ['^(?<twice>.).*\\k<twice>', ['a06', 'a11', 'a12']],
    ['^(?!apple|canon|google|nikon)', ['a06']],
    // An escape that means nothing is taken, where the pattern asks for no classes of letters.
    ['^\\p{Script=Latin}+ \\p{L}+$', ['a12']],
    ['NIKON\\ corp', ['a12']],
  ])('understand the pattern %s', async (regex, expected) => {
    const rule = {
      base: 'library',
      include: { local: { union: [{ path: '$.exifInfo.make', regex }] } },
      album: { name: 'Out', create: true },
    }
    expect((await runRule(await sandboxFor(library), rule as RuleInput)).added).toEqual(expected)
  })

  it.each<[object, readonly string[]]>([
    [{ path: '$.exifInfo.iso', gt: 1600 }, ['a04', 'a10', 'a12']],
    [{ path: '$.exifInfo.make', isNull: true }, ['a07']],
    [{ path: '$.people[1]', exists: true }, ['a02', 'a04', 'a08', 'a09', 'a11', 'a16']],
    [{ path: '$.exifInfo.rating', equals: 5 }, ['a02', 'a08']],
    [{ path: '$.exifInfo.fNumber', lt: 2, gt: 1 }, ['a01', 'a03', 'a06']],
  ])('%j without a pattern', async (condition, expected) => {
    const rule = { base: 'library', include: { local: { union: [condition] } }, album: { name: 'Out', create: true } }
    expect((await runRule(await sandboxFor(library), rule as RuleInput)).added).toEqual(expected)
  })

  it('judge 50,000 assets by three conditions in seconds of work', () => {
    const [recipe] = smartAlbums({
      rules: [
        {
          base: 'library',
          include: { local: { intersection: ['$.exifInfo.make:^app', '$.people[*].name:^Bo$', '$..iso:^8'] } },
        },
      ],
    }).recipes()
    const where = typeof recipe?.where === 'object' ? recipe.where : undefined
    const record = { exifInfo: { make: 'Apple', iso: 800 }, people: [{ name: 'Ann' }, { name: 'Bo' }] }
    const start = process.cpuUsage()
    let matches = 0
    for (let index = 0; index < 50_000; index += 1) {
      const asset = {
        id: String(index),
        visibility: 'timeline',
        isTrashed: false,
        raw: { ...record, id: String(index) },
        exif: record.exifInfo,
      }
      if (where?.test(asset as never)) matches += 1
    }
    expect(matches).toBe(50_000)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(6000)
  })
})
