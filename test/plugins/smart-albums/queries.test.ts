import { beforeAll, describe, expect, it } from 'vitest'
import { type LibraryInput, type Sandbox, startSandbox, versions } from '../../../sandbox/index.ts'
import { idOf, library, nameOf, personId } from './examples.ts'
import { type RuleInput, runRule } from './run.ts'

const tag = '00000000-0000-4000-8000-0000000000d1'
const child = '00000000-0000-4000-8000-0000000000d2'
const album = '00000000-0000-4000-8000-0000000000e1'

/** The fixture with what it lacks: tags, an album, a stack, a live photo, accents, texts in pictures, a checksum. */
const rich: LibraryInput = {
  ...library,
  tags: [
    { id: tag, value: 'trips' },
    { id: child, value: 'trips/north', parentId: tag },
  ],
  albums: [{ id: album, albumName: 'Some', assetIds: [idOf('a03'), idOf('a08')] }],
  stacks: [{ assetIds: [idOf('a01'), idOf('a02')] }],
  assets: (library.assets ?? []).map((asset) => {
    const name = nameOf(asset.id ?? '')
    const more = {
      a02: { tagIds: [tag] },
      a06: { tagIds: [child], originalFileName: 'Été_100%.jpg' },
      a09: { livePhotoVideoId: idOf('a14'), checksum: 'qUqP5cyxm6YcTAhz05Hph5gvu9M=' },
      a11: { createdAt: '2025-01-01T10:00:00.000Z', updatedAt: '2025-01-02T10:00:00.000Z' },
    }[name]
    return { createdAt: '2024-12-31T23:59:59.999Z', updatedAt: '2024-12-31T23:59:59.999Z', ...asset, ...more }
  }),
}

const queries: readonly Record<string, unknown>[] = [
  {},
  ...['make', 'model', 'lensModel', 'city', 'state', 'country'].map((key) => ({ [key]: null })),
  { make: 'Apple' },
  { make: 'apple' },
  { lensModel: 'RF50mm F1.8 STM' },
  { state: 'Uusimaa', country: 'Finland' },
  { rating: 5 },
  { type: 'VIDEO' },
  { isFavorite: true },
  { isFavorite: false },
  { isMotion: true },
  { isMotion: false },
  { isNotInAlbum: true },
  { withStacked: true },
  { personIds: [personId('p-ann'), personId('p-bob')] },
  { personIds: [personId('p-x')] },
  { tagIds: [tag] },
  { tagIds: [child] },
  { albumIds: [album] },
  { originalFileName: 'img_1' },
  { originalFileName: 'ete' },
  { originalFileName: '100\\%' },
  { originalFileName: 'e%jpg' },
  { originalFileName: '.(' },
  { originalPath: '/2024/' },
  { description: 'CHRISTMAS' },
  { description: 'at_home' },
  { checksum: 'qUqP5cyxm6YcTAhz05Hph5gvu9M=' },
  { checksum: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3' },
  { id: idOf('a09') },
  { visibility: 'archive' },
  { visibility: 'hidden' },
  { visibility: 'archive', city: 'Helsinki' },
  { takenAfter: '2024-07-14T12:00:00.000Z' },
  { takenBefore: '2024-07-14T12:00:00.000Z' },
  { takenAfter: '2023-12-24T12:00:00.001Z', takenBefore: '2024-07-15T13:59:59+02:00' },
  { createdAfter: '2025-01-01T10:00:00.000Z' },
  { createdBefore: '2025-01-01T09:59:59.999Z' },
  { updatedAfter: '2025-01-02T10:00:00.000Z' },
  { updatedBefore: '2025-01-02T09:59:59.999Z', make: 'Canon' },
]

describe.each(versions)('a metadata query finds what the server itself finds, on %s', (version) => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await startSandbox({ library: rich, version })
    return () => sandbox.close()
  })

  const searched = async (query: object): Promise<string[]> => {
    const response = await fetch(`${sandbox.url}/search/metadata`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': sandbox.users[0]?.apiKey ?? '' },
      body: JSON.stringify({ visibility: 'timeline', size: 1000, ...query }),
    })
    const answer = (await response.json()) as { assets: { items: { id: string }[] } }
    return answer.assets.items.map(({ id }) => nameOf(id)).sort()
  }

  it.each(queries)('%j', async (query) => {
    const rule = { include: { metadata: { union: [query] } }, album: { name: 'Out', create: true } }
    const { added, failures } = await runRule(sandbox, rule as RuleInput)
    expect(failures).toEqual([])
    expect(added).toEqual(await searched(query))
  })
})

describe('what the server does not say, or says late', () => {
  const select = async (rule: object, version?: string): Promise<readonly string[]> => {
    const sandbox = await startSandbox({ library: rich, version })
    try {
      const { added, failures } = await runRule(sandbox, { album: { name: 'Out', create: true }, ...rule } as RuleInput)
      expect(failures).toEqual([])
      return added
    } finally {
      await sandbox.close()
    }
  }
  const query = (given: unknown, more: object = {}) => ({ include: { metadata: { union: [given] } }, ...more })

  it.each(versions)('untagged assets on %s', async (version) => {
    expect(await select(query({ tagIds: null, country: 'Finland' }), version)).toEqual(['a01', 'a16'])
  })

  it.each(versions)('unrated and unstacked ones on %s, which 1.135 does not tell', async (version) => {
    expect(await select(query({ rating: null, type: 'IMAGE', takenBefore: '2024-08-01' }), version)).toEqual([
      'a01',
      'a06',
      'a07',
      'a09',
    ])
    expect(await select(query({ withStacked: false, takenBefore: '2023-12-31' }), version)).toEqual(['a03', 'a04'])
  })

  it('plain days begin and end in the zone of the rule', async () => {
    // a08 was taken on 14 July 12:00 UTC, which is the 15th on Kiritimati (UTC+14).
    expect(await select(query({ takenAfter: '2024-07-14', takenBefore: '2024-07-14' }))).toEqual(['a08'])
    const there = { timeZone: 'Pacific/Kiritimati' }
    expect(await select(query({ takenAfter: '2024-07-14', takenBefore: '2024-07-14' }, there))).toEqual([])
    expect(await select(query({ takenAfter: '2024-07-15', takenBefore: '2024-07-15' }, there))).toEqual(['a08'])
  })

  it.each<[string, object, string[]]>([
    ['isArchived true', { isArchived: true }, ['a13']],
    ['isArchived false', { isArchived: false, make: 'Apple', city: 'Helsinki' }, ['a01']],
    ['withArchived true', { withArchived: true, make: 'Apple', city: 'Helsinki' }, ['a01', 'a13']],
    ['isVisible false', { isVisible: false }, ['a14']],
    ['withDeleted', { withDeleted: true, make: 'Canon', model: 'Canon EOS R6', takenAfter: '2025-01-01' }, ['a15']],
  ])('%s of older servers or of the trash', async (_, given, expected) => {
    expect(await select(query(given))).toEqual(expected)
  })

  it.each(versions)('the trash, by the day of deletion, on %s', async (version) => {
    // a15 was deleted on 1 June 2025, 00:00 UTC, and both ends count.
    const at = (trashedAfter: string, trashedBefore?: string) =>
      select(query({ trashedAfter, ...(trashedBefore ? { trashedBefore } : {}) }), version)
    expect(await at('2025-06-01', '2025-06-01')).toEqual(['a15'])
    expect(await at('2025-06-02')).toEqual([])
    expect(await at('2025-05-01', '2025-05-31')).toEqual([])
    const without = { exclude: { metadata: { union: [{ trashedAfter: '2025-01-01' }] } } }
    expect(await select(query({ withDeleted: true, model: 'Canon EOS R6' }, without), version)).toEqual([
      'a03',
      'a04',
      'a10',
    ])
  })

  it.each(['2.7.5', '3.0.3'])('what was encoded, on %s', async (version) => {
    expect(await select(query({ isEncoded: true }), version)).toEqual([])
    expect(await select(query({ isEncoded: false, type: 'VIDEO' }), version)).toEqual(['a05'])
  })

  it('does not take the word of a server whose filter for encoded films finds everything', async () => {
    const sandbox = await startSandbox({ library: rich, version: '1.135.3' })
    const rule = { ...query({ isEncoded: true }), album: { name: 'Out', create: true } }
    const { added, failures } = await runRule(sandbox, rule as RuleInput)
    await sandbox.close()
    expect(added).toEqual([])
    expect(failures.map(({ cause }) => (cause as { code?: string }).code)).toEqual(['FILTER_IGNORED'])
  })

  it.each(versions)('tags in local conditions, on %s', async (version) => {
    const local = (union: unknown[]) => select({ base: 'library', include: { local: { union } } }, version)
    expect(await local(['$.tags[*].value:^trips$'])).toEqual(['a02'])
    expect(await local(['$.tags[*].value:^trips/'])).toEqual(['a06'])
    expect(await local(['$.tags[*].name:^north$'])).toEqual(['a06'])
    expect(await local([{ path: '$.tags[0]', exists: true }])).toEqual(['a02', 'a06'])
  })

  it('a limit takes the oldest where it is asked to', async () => {
    expect(await select(query({ make: 'Apple', resultLimit: 2, order: 'asc' }))).toEqual(['a01', 'a02'])
  })

  it('a limit counts among what only the library tells, too', async () => {
    // Ann is on a16, a09 and older ones of the timeline.
    expect(await select(query({ personIds: [personId('p-ann')], resultLimit: 2 }))).toEqual(['a09', 'a16'])
    const without = { exclude: { metadata: { union: [{ personIds: [personId('p-ann')], resultLimit: 3 }] } } }
    // Of her newest wherever they are, a16, a13 (archived) and a09, two are on the timeline.
    expect(await select(query({ personIds: [personId('p-ann')] }, without))).toEqual(['a01', 'a02', 'a04', 'a08'])
  })

  it('a limit in an intersection counts before anything else, and in an exclude as well', async () => {
    const newest = { type: 'IMAGE', resultLimit: 3 }
    const both = { include: { metadata: { intersection: [newest, { make: 'Apple' }] } } }
    expect(await select(both)).toEqual(['a16'])
    const without = {
      include: { metadata: { union: [{ make: 'Apple' }] } },
      exclude: { metadata: { union: [{ make: 'Apple', resultLimit: 4 }] } },
    }
    // Newest Apples wherever they are: a16, a13 (archived), a14 (hidden), a09.
    expect(await select(without)).toEqual(['a01', 'a02', 'a05', 'a08'])
  })
})

describe('the address of a search page', () => {
  const link = (query: object): string =>
    `https://photos.example.org/search?query=${encodeURIComponent(JSON.stringify(query))}`
  const select = async (include: object): Promise<readonly string[]> => {
    const sandbox = await startSandbox({ library: rich })
    try {
      return (await runRule(sandbox, { include, album: { name: 'Out', create: true } } as RuleInput)).added
    } finally {
      await sandbox.close()
    }
  }

  it.each<[string, string]>([
    ['whole', link({ city: 'Paris' })],
    ['without the server', link({ city: 'Paris' }).replace('https://photos.example.org', '')],
    ['its parameters', `?${link({ city: 'Paris' }).split('?')[1]}`],
    ['its parameter', link({ city: 'Paris' }).split('?')[1] ?? ''],
    ['with more behind', `${link({ city: 'Paris' })}&previousRoute=%2Fphotos#x`],
  ])('%s', async (_, address) => {
    expect(await select({ metadata: { union: [address] } })).toEqual(['a03', 'a08'])
  })

  it('says itself that it is a smart search, wherever it stands', async () => {
    const address = link({ query: 'dog', resultLimit: 2 })
    expect(await select({ metadata: { union: [address] } })).toEqual(['a03', 'a09'])
    expect(await select({ smart: { union: [link({ city: 'Paris' })] } })).toEqual(['a03', 'a08'])
  })

  it('means days of the clock at the place', async () => {
    const days = { takenAfter: '2024-07-14T00:00:00.000Z', takenBefore: '2024-07-14T23:59:59.999Z' }
    expect(await select({ metadata: { union: [link(days)] } })).toEqual(['a08'])
  })
})
