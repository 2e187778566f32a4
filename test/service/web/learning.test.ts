import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseRecipe } from '../../../language/yaml/data.ts'
import screenCaptures from '../../../plugins/screen-captures/index.ts'
import type { LearnedView, LearningView } from '../../../service/web/learning-forms.ts'
import { annaId, benId, twoUsers } from '../../support/library.ts'
import { type WebServing, webFor } from '../../support/web.ts'

const idOf = (number: number): string => `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** Two photos a day for fifty days, one in Rome and one in Bern. */
const assets = Array.from({ length: 100 }, (_, number) => ({
  id: idOf(number),
  ownerId: annaId,
  originalPath: `/upload/IMG_${number}.jpg`,
  originalFileName: `IMG_${number}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2021, 5, 1 + Math.floor(number / 2), 10 + (number % 2))).toISOString(),
  exif: { city: number % 2 === 0 ? 'Rome' : 'Bern', latitude: 45, longitude: 8 },
}))
const inRome = assets.filter(({ exif }) => exif.city === 'Rome').map(({ id }) => id)
const [added = '', ...others] = inRome
const missed = idOf(1)
/** As if somebody had thrown dice. */
const random = [3, 4, 17, 22, 31, 38, 41, 44, 59, 63, 70, 76, 85, 98].map(idOf)
const few = inRome.slice(4, 7)
const albums = [
  { albumName: 'Rome', ownerId: annaId, assetIds: [...others, missed] },
  { albumName: 'Mixed', ownerId: annaId, assetIds: random },
  { albumName: 'Few', ownerId: annaId, assetIds: few },
  { albumName: 'Of Ben', ownerId: benId, assetIds: [], users: [{ userId: annaId, role: 'viewer' as const }] },
]
const library = { users: twoUsers, assets, albums }

const serving = async (): Promise<WebServing> => {
  const web = await webFor({ library, recipes: [], accounts: { anna: 0, ben: 1 } })
  await web.login()
  return web
}

const albumId = ({ sandbox }: WebServing, name: string): string =>
  [...sandbox.state.albums.values()].find(({ albumName }) => albumName === name)?.id ?? ''

const begin = async ({ ask }: WebServing, body: object): Promise<string> => {
  const { status, body: answer } = await ask('/accounts/anna/learn', { method: 'POST', body })
  expect(status).toBe(202)
  return answer.id
}

const ended = async ({ ask }: WebServing, id: string): Promise<LearningView> => {
  let view: LearningView | undefined
  await expect
    .poll(async () => {
      view = (await ask(`/learning/${id}`)).body
      return view?.state
    })
    .not.toBe('learning')
  return view as LearningView
}

const learnedOf = async (web: WebServing, name: string): Promise<LearnedView> => {
  const { learned } = await ended(web, await begin(web, { of: 'albums', id: albumId(web, name) }))
  if (!learned) throw new Error('nothing was learned')
  return learned
}

describe('learning on the page', () => {
  it('lists own albums with their covers, and tags', async () => {
    const { ask } = await serving()
    const { body } = await ask('/accounts/anna/learnable?of=albums')
    expect(body.items.map(({ name, count }: { name: string; count: number }) => [name, count])).toEqual([
      ['Few', 3],
      ['Mixed', 14],
      ['Rome', 50],
    ])
    expect(few).toContain(body.items[0].cover)
    expect((await ask('/accounts/anna/learnable?of=tags')).body).toEqual({ total: 0, items: [] })
    expect((await ask('/accounts/ben/learnable?of=albums')).body.total).toBe(1)
  })

  it('gives a rule with its exceptions, as a recipe that says the same', async () => {
    const web = await serving()
    const before = JSON.stringify([...web.sandbox.state.albums])
    const rome = await learnedOf(web, 'Rome')
    expect(rome).toMatchObject({
      name: 'Rome',
      kind: 'open',
      why: null,
      words: 'city Rome',
      members: 50,
      found: 50,
      hit: 49,
      addsMuch: false,
      adds: { total: 1, assets: [{ assetId: added, fileName: 'IMG_0.jpg', takenAt: '2021-06-01T10:00:00' }] },
      misses: { total: 1, assets: [{ assetId: missed, fileName: 'IMG_1.jpg', reason: 'city Rome' }] },
    })
    const { recipe, problems } = parseRecipe(parse(rome.recipe?.yaml ?? ''))
    expect([problems, recipe?.name]).toEqual([undefined, 'learned-rome'])
    // The playground takes the text as it is, and finds what the rule said.
    const tried = await web.ask('/try', { method: 'POST', body: { account: 'anna', text: rome.recipe?.yaml } })
    expect(tried.body).toMatchObject({ count: 50, problems: [] })
    expect(rome.recipe?.typeScript).toContain("import { addToAlbum, city, defineRecipe } from 'immich-darkroom'")
    expect(rome.recipe?.typeScript).toContain("where: city('Rome')")
    expect(JSON.stringify([...web.sandbox.state.albums])).toBe(before)
  })

  it('knows the words of plugins of the configuration, as learn on the command line does', async () => {
    const names = [
      'Screenshot_20210601-1011',
      'Bildschirmfoto 2021-06-01 um 10.11.',
      'Schermafbeelding 2021-06-01 om 10.',
    ]
    const screens = Array.from({ length: 30 }, (_, number) => ({
      id: idOf(200 + number),
      ownerId: annaId,
      originalPath: `/upload/${names[number % 3]}${10 + number}.png`,
      fileCreatedAt: `2021-06-${String(1 + (number % 20)).padStart(2, '0')}T12:00:00Z`,
      exif: { exifImageWidth: 1080, exifImageHeight: 2400 },
    }))
    const shots = { albumName: 'Shots', ownerId: annaId, assetIds: screens.map(({ id }) => id) }
    const options = {
      library: { ...library, assets: [...assets, ...screens], albums: [shots] },
      recipes: [],
      accounts: { anna: 0 },
    }
    const learned = async (more: object): Promise<LearnedView> => {
      const web = await webFor({ ...options, ...more })
      await web.login()
      return learnedOf(web, 'Shots')
    }
    const instance = screenCaptures({})
    const { recipe } = await learned({ wordsOf: [{ instance, from: 'bundled', folder: '' }] })
    expect(parse(recipe?.yaml ?? '')).toMatchObject({ where: { 'screen-captures.isScreenshot': true } })
    expect(recipe?.typeScript).toContain("import { isScreenshot } from 'immich-darkroom/plugins/screen-captures'")
    expect(JSON.stringify(await learned({}))).not.toContain('isScreenshot')
    // Of a plugin that is not part of the package nobody knows from where a module would import its words.
    const own = await learned({ wordsOf: [{ instance: { ...instance, plugin: 'mine' }, from: 'mine', folder: '' }] })
    expect(own.recipe).toMatchObject({ yaml: expect.stringContaining('mine.isScreenshot: true'), typeScript: null })
  })

  it('says that there is no rule, and what is nearest', async () => {
    const web = await serving()
    const mixed = await learnedOf(web, 'Mixed')
    expect([mixed.kind, mixed.recipe]).toEqual(['none', null])
    expect(['nothing', 'precision', 'ratio', 'hidden', 'later']).toContain(mixed.why)
    expect(await learnedOf(web, 'Few')).toMatchObject({ why: 'few', recipe: null, members: 3 })
  })

  it('is cancelled, forgotten by a newer one, and nobody else’s', async () => {
    const web = await serving()
    const { ask } = web
    const body = { of: 'albums', id: albumId(web, 'Rome') }
    const first = await begin(web, body)
    const second = await begin(web, body)
    expect((await ask(`/learning/${first}`)).status).toBe(404)
    expect((await ask(`/learning/${second}`, { method: 'DELETE', body: {} })).status).toBe(200)
    expect((await ask(`/learning/${second}`)).status).toBe(404)
    const third = await begin(web, body)
    await web.login()
    // Another login is somebody else.
    expect((await ask(`/learning/${third}`)).status).toBe(404)
    // What was cancelled keeps nothing from being learned.
    expect((await learnedOf(web, 'Rome')).words).toBe('city Rome')
  })

  it('says what is wrong with what is asked', async () => {
    const web = await serving()
    const unknown = await ended(web, await begin(web, { of: 'tags', id: idOf(1) }))
    expect(unknown).toMatchObject({ state: 'failed', learned: null, error: { code: 'NOT_FOUND', message: /tag/ } })
    const asked = async (path: string, body: object, headers = {}) =>
      (await web.ask(path, { method: 'POST', body, headers })).status
    const body = { of: 'albums', id: albumId(web, 'Rome') }
    expect(await asked('/accounts/carl/learn', body)).toBe(404)
    expect(await asked('/accounts/anna/learn', { ...body, of: 'people' })).toBe(400)
    expect(await asked('/accounts/anna/learn', body, { origin: 'https://evil.example' })).toBe(403)
    expect(await asked('/accounts/anna/learn', body, { 'x-darkroom': '' })).toBe(403)
    const { status } = await web.ask('/accounts/anna/learn', { method: 'POST', body, bare: true })
    expect(status).toBe(403)
  })

  it('tells that the server is away', async () => {
    const web = await serving()
    const id = albumId(web, 'Rome')
    await web.sandbox.close()
    const { state, error } = await ended(web, await begin(web, { of: 'albums', id }))
    expect([state, JSON.stringify(error).includes('127.0.0.1')]).toEqual(['failed', false])
    expect((await web.ask('/accounts/anna/learnable')).status).toBe(502)
  })
})
