import { describe, expect, it } from 'vitest'
import { addTag, defineRecipe, person, type } from '../../index.ts'
import { type Assistant, overHttp, overStdio, sample } from './assistant.ts'

const own = sample.users?.[0]?.id
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What no private answer may hold: names of people, albums, tags, files, folders, places, users, and addresses. */
const secrets = [
  ...(sample.people ?? []).flatMap(({ name = '' }) => name.split(' ')),
  ...(sample.albums ?? []).map(({ albumName = '' }) => albumName),
  ...(sample.tags ?? []).flatMap(({ value }) => value.split('/')),
  ...(sample.users ?? []).flatMap(({ name = '', email = '' }) => [name, email]),
  ...(sample.assets ?? []).flatMap(({ originalPath = '', originalFileName = '', exif }) => [
    ...originalPath.split('/').slice(-2),
    originalFileName,
    ...[exif?.city, exif?.state, exif?.country, exif?.make, exif?.model, exif?.description].map((text) => text ?? ''),
    ...[exif?.latitude, exif?.longitude].map((number) => (number ?? '').toString()),
  ]),
  '127.0.0.1',
].filter((text) => text.length > 3)

const clips = defineRecipe({ name: 'of-anna', where: person('Anna Weber'), actions: [addTag('clips')] })

/** Asks each tool, and returns all that it was told. */
const everything = async ({ call, client }: Assistant): Promise<string[]> => {
  const told: string[] = [JSON.stringify(await client.listTools())]
  const ask = async (name: string, input: object = {}) => {
    const answer = await call(name, input)
    told.push(answer.text)
    return answer
  }
  await ask('list_accounts')
  const { people } = (await ask('list_people')).json
  const { tags } = (await ask('list_tags')).json
  const { albums } = (await ask('list_albums')).json
  for (const { id } of [...people, ...tags, ...albums]) expect(id).toMatch(uuid)
  const { assets } = (await ask('find_assets', { condition: 'type: IMAGE', limit: 200 })).json
  await ask('explain_asset', { asset: assets[0].id })
  await ask('explain_asset', { asset: assets[0].id, condition: `person: ${people[0].id}` })
  await ask('list_recipes')
  await ask('count_assets', { condition: `inAlbum: ${albums[0].id}` })
  await ask('propose', { recipe: '{ name: x, where: { type: VIDEO }, actions: [{ addTag: seen }] }' })
  await ask('list_reviews')
  // What went wrong would name those that are alike.
  expect((await ask('count_assets', { condition: 'person: Anna Webber' })).isError).toBe(true)
  expect((await ask('count_assets', { condition: 'inAlbum: Kidz' })).isError).toBe(true)
  expect((await ask('explain_asset', { asset: assets[0].id, recipe: 'anne' })).isError).toBe(true)
  return told
}

describe.each([
  ['stdio', async () => overStdio(['--private'])],
  ['HTTP', async () => (await overHttp('private-assistant', [clips])).connect()],
] as const)('a private assistant over %s', (_, open) => {
  it('is told no name, path, position or picture', async () => {
    const assistant = await open()
    const told = (await everything(assistant)).join('\n')
    const found = secrets.filter((secret) => told.includes(secret))
    expect([...new Set(found)]).toEqual([])
    const { tools } = await assistant.client.listTools()
    expect(tools.map(({ name }) => name)).not.toContain('show_picture')
    await expect(assistant.call('show_picture', { asset: sample.assets?.[0]?.id })).resolves.toMatchObject({
      isError: true,
      images: [],
    })
  })

  it('answers no guess at a name, a path, a place or a picture', async () => {
    const { call } = await open()
    const album = (await call('list_albums', {})).json.albums[0].id
    const { assets } = (await call('find_assets', { condition: 'type: IMAGE', limit: 1 })).json
    const guesses = [
      'person: Anna Weber',
      'inAlbum: Kids',
      // Names that look like dates.
      "inAlbum: '2024'",
      "tagged: '2024-07'",
      "person: '10:30'",
      'tagged: Family/Kids',
      'tagged: { tag: Family/Kids, mustExist: false }',
      'taken: { birthday: Anna Weber }',
      'path: /photos/**',
      'fileName: { regex: ^IMG }',
      'folder: Kids',
      'near: { lat: 53.5, lon: 10, km: 1 }',
      'city: Hamburg',
      'country: Italy',
      'exif: { latitude: { min: 50 } }',
      'description: "*"',
      'make: Apple',
      'smart: beach',
      'ocr: invoice',
      'jsonPath: { path: $.exifInfo.latitude, gt: 50 }',
      `{ any: [{ inAlbum: ${album} }, { not: { all: [{ type: IMAGE }, { city: Rome }] } }] }`,
    ]
    for (const condition of guesses) {
      const told = await call('count_assets', { condition })
      expect([condition, told.isError, told.text]).toEqual([
        condition,
        true,
        expect.stringContaining('is not answered here'),
      ])
    }
    expect((await call('count_assets', { condition: 'type: VIDEO', account: 'x' })).text).toBe(
      'There is no such account. Known: account-1.',
    )
    const [condition = ''] = guesses
    for (const [name, input] of [
      ['find_assets', { condition }],
      ['explain_asset', { asset: assets[0].id, condition }],
      ['propose', { recipe: `{ name: z, where: { ${condition} }, actions: [{ addTag: z }] }` }],
    ] as const)
      expect((await call(name, input)).text).toContain('is not answered here')
    const open_ = `{ all: [{ not: { inAlbum: ${album} } }, { taken: { from: '2010-01-01' } }, { not: { taken: { timeOfDay: { from: '22:00', to: '06:00' } } } }, { hasLocation: true }, { rating: null }] }`
    expect((await call('count_assets', { condition: open_ })).json.count).toBeGreaterThanOrEqual(0)
  })

  it('is told of conditions that are answered', async () => {
    const { call, client } = await open()
    const [, example, words = ''] = /such as\n(\{.*\})\. Words: ([^.]*)\./s.exec(client.getInstructions() ?? '') ?? []
    const { tools } = await client.listTools()
    expect(tools.filter((tool) => JSON.stringify(tool).includes('Maria'))).toEqual([])
    expect((await call('count_assets', { condition: example })).json.count).toBeGreaterThan(0)
    const plain = /^(?:all|any|not|type|favorite|taken|uploaded|rating|size|resolution|aspect|duration)$/
    const flags = (words.split(', and by id')[0] ?? '').split(/,\s+/).filter((word) => !plain.test(word))
    expect(flags.length).toBeGreaterThan(5)
    for (const word of flags)
      expect([word, await call('count_assets', { condition: `${word}: true` })]).toMatchObject([
        word,
        { isError: false },
      ])
  })

  it('tells by no action that is tried whether something of a name is there', async () => {
    const { call } = await open()
    const kids = sample.tags?.find(({ value }) => value === 'Family/Kids')
    const tagged = sample.assets?.find(({ ownerId, tagIds = [] }) => ownerId === own && tagIds.includes(kids?.id ?? ''))
    const explained = async (action: string) => {
      const condition = `{ name: x, where: { any: [{ type: IMAGE }, { type: VIDEO }] }, actions: [${action}] }`
      return (await call('explain_asset', { asset: tagged?.id, condition })).json
    }
    expect(await explained('{ addTag: Family/Kids }')).toEqual(await explained('{ addTag: Nothing }'))
    expect(await explained('{ addToAlbum: Kids }')).toEqual(await explained('{ addToAlbum: Nothing }'))
    const proposed = async (action: string) =>
      (await call('propose', { recipe: `{ name: x, where: { type: VIDEO }, actions: [${action}] }` })).json
    const none = { review: null, next: 'Nothing would change, or all of it is refused.' }
    expect(await proposed('{ album: { name: Kids, shareWith: [nobody@example.com] } }')).toEqual(none)
    expect(await proposed('{ album: { name: Nothing, order: asc } }')).toEqual(none)
    expect(Object.keys((await proposed('{ addToAlbum: Nothing }')).changes)).toEqual(['album.add'])
    const { reviews } = (await call('list_reviews')).json
    expect(Object.keys(reviews[0].changes)).toEqual(['album.add'])
  })

  it('names people, albums and tags by id', async () => {
    const { call } = await open()
    const anna = sample.people?.find(({ name, ownerId }) => name === 'Anna Weber' && ownerId === own)
    const kids = sample.tags?.find(({ value }) => value === 'Family/Kids')
    const tagged = (sample.assets ?? []).filter(({ tagIds = [] }) => tagIds.includes(kids?.id ?? ''))
    expect(tagged.length).toBeGreaterThan(0)
    for (const condition of [
      `tagged: ${kids?.id}`,
      `tagged: '${kids?.id}'`,
      JSON.stringify({ any: [{ tagged: kids?.id }, { tagged: { tag: kids?.id?.toUpperCase() } }] }),
    ])
      expect((await call('count_assets', { condition })).json).toEqual({ count: tagged.length })
    expect((await call('count_assets', { condition: `person: ${anna?.id}` })).json.count).toBeGreaterThan(0)
    const proposed = await call('propose', {
      recipe: `{ name: y, where: { person: ${anna?.id} }, actions: [{ addTag: ${kids?.id} }] }`,
    })
    expect(Object.keys(proposed.json.changes)).toEqual(['tag.add'])
    expect(proposed.json).not.toHaveProperty('groups')
  })
})

describe('a private assistant', () => {
  it('knows recipes by the same numbers in every answer', async () => {
    const recipes = [
      defineRecipe({ name: 'of-ben', accounts: ['ben'], where: person('Ben'), actions: [addTag('clips')] }),
      clips,
      defineRecipe({ name: 'videos', where: type('VIDEO'), actions: [addTag('videos')] }),
    ]
    const { call } = await (await overHttp('private-assistant', recipes)).connect()
    const { assets } = (await call('find_assets', { condition: 'type: VIDEO', limit: 1 })).json
    const numbers = async (input: object) =>
      (await call('explain_asset', { asset: assets[0].id, ...input })).json.recipes.map(
        ({ recipe, matches }: { recipe: number; matches: boolean }) => [recipe, matches],
      )
    expect((await call('list_recipes')).json.count).toBe(3)
    expect(await numbers({})).toEqual([
      [2, expect.any(Boolean)],
      [3, true],
    ])
    expect(await numbers({ recipe: 3 })).toEqual([[3, true]])
    expect((await call('explain_asset', { asset: assets[0].id, recipe: 4 })).text).toBe(
      'There is no recipe 4. They have the numbers 1 to 3.',
    )
  })
})
