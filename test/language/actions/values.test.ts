import { describe, expect, it } from 'vitest'
import {
  archive,
  defineRecipe,
  favorite,
  fileName,
  rate,
  setDate,
  setDescription,
  setLocation,
  setVisibility,
  unarchive,
  unfavorite,
} from '../../../index.ts'
import {
  allVersions,
  id,
  libraryOf,
  short,
  type WorkedExample,
  workbenchFor,
  workOut,
} from '../../support/workbench.ts'

const r = 'r'
const update = (set: object, was: object) => ({ op: 'asset.update', recipe: r, assetIds: Object.keys(was), set, was })
const archived = { visibility: 'archive' } as const
const rome = { lat: 41.892, lon: 12.511 }
const inRome = { latitude: 41.892, longitude: 12.511 }

const examples: Record<string, WorkedExample> = {
  archive: {
    given: [{}, archived],
    recipes: [defineRecipe({ name: r, scope: { visibility: ['timeline', 'archive'] }, actions: [archive()] })],
    plans: [update(archived, { '#1': { visibility: 'timeline' } })],
    leaves: { archived: ['#1', '#2'] },
  },
  unarchive: {
    given: [{}, archived],
    recipes: [defineRecipe({ name: r, scope: { visibility: ['archive'] }, actions: [unarchive()] })],
    plans: [update({ visibility: 'timeline' }, { '#2': archived })],
    leaves: { archived: [] },
  },
  'setVisibility of what is seen nowhere': {
    given: [{}],
    recipes: [defineRecipe({ name: r, actions: [setVisibility('hidden')] })],
    plans: [update({ visibility: 'hidden' }, { '#1': { visibility: 'timeline' } })],
  },
  favorite: {
    given: [{}, { isFavorite: true }],
    recipes: [defineRecipe({ name: r, actions: [favorite()] })],
    plans: [update({ isFavorite: true }, { '#1': { isFavorite: false } })],
    leaves: { favorites: ['#1', '#2'] },
  },
  unfavorite: {
    given: [{}, { isFavorite: true }],
    recipes: [defineRecipe({ name: r, actions: [unfavorite()] })],
    plans: [update({ isFavorite: false }, { '#2': { isFavorite: true } })],
    leaves: { favorites: [] },
  },
  'several values in one request': {
    given: [{}, { isFavorite: true }],
    recipes: [defineRecipe({ name: r, actions: [archive(), favorite(), setDescription('Old')] })],
    plans: [
      update(
        { description: 'Old', isFavorite: true, visibility: 'archive' },
        { '#1': { description: '', isFavorite: false, visibility: 'timeline' } },
      ),
      update({ description: 'Old', visibility: 'archive' }, { '#2': { description: '', visibility: 'timeline' } }),
    ],
    leaves: { archived: ['#1', '#2'], favorites: ['#1', '#2'] },
  },
  'describe, compared as the server trims it': {
    given: [{ exif: { description: 'Old' } }, { exif: { description: ' A lake ' } }],
    recipes: [defineRecipe({ name: r, actions: [setDescription('  A lake\n')] })],
    plans: [update({ description: 'A lake' }, { '#1': { description: 'Old' } })],
  },
  rate: {
    given: [{}, { exif: { rating: 2 } }, { exif: { rating: 5 } }],
    recipes: [defineRecipe({ name: r, actions: [rate(5)] })],
    plans: [update({ rating: 5 }, { '#1': { rating: null }, '#2': { rating: 2 } })],
  },
  'rate with null takes the stars away': {
    given: [{}, { exif: { rating: 2 } }],
    recipes: [defineRecipe({ name: r, actions: [rate(null)] })],
    plans: [update({ rating: null }, { '#2': { rating: 2 } })],
  },
  'setLocation, within ten metres the same': {
    given: [
      {},
      { exif: { latitude: 41.89205, longitude: 12.51095 } },
      { exif: { latitude: 41.892, longitude: 12.52, timeZone: 'Europe/Rome' } },
    ],
    recipes: [defineRecipe({ name: r, actions: [setLocation(rome)] })],
    plans: [
      update(inRome, { '#1': { latitude: null, longitude: null }, '#3': { latitude: 41.892, longitude: 12.52 } }),
    ],
  },
  'an asset that was not examined takes no such value, but others': {
    given: [{ exif: null }, {}],
    recipes: [defineRecipe({ name: r, actions: [rate(3)] })],
    plans: [update({ rating: 3 }, { '#2': { rating: null } })],
    warns: ['1 assets were not examined by the server yet and cannot take rating 3; they come later.'],
  },
  'one of two recipes does it': {
    given: [{}],
    recipes: [
      defineRecipe({ name: r, actions: [archive(), favorite()] }),
      defineRecipe({ name: 'b', scope: { visibility: ['timeline', 'archive'] }, actions: [favorite(), archive()] }),
    ],
    plans: [
      update({ isFavorite: true, visibility: 'archive' }, { '#1': { isFavorite: false, visibility: 'timeline' } }),
    ],
  },
}

describe.each(allVersions)('values on %s', (version) => {
  it.each(Object.entries(examples))('%s', async (_, example) => void (await workOut(example, version)))

  it('describe with nothing takes a description away that the file does not hold', async () => {
    const describing = (text: string) => defineRecipe({ name: r, actions: [setDescription(text)] })
    const { plan, apply } = await workbenchFor(libraryOf([{}]), version)
    await apply(await plan(describing('Old')))
    const clearing = await plan(describing(''))
    expect(short(clearing.operations)).toEqual([update({ description: '' }, { '#1': { description: 'Old' } })])
    await apply(clearing)
    expect((await plan(describing(''))).operations).toEqual([])
  })

  it('a rating is set one by one where many at once fail, and taken away as the server can', async () => {
    const set = defineRecipe({ name: r, actions: [rate(4)] })
    const { sandbox } = await workOut(
      {
        given: [{}, {}],
        recipes: [set],
        plans: [update({ rating: 4 }, { '#1': { rating: null }, '#2': { rating: null } })],
      },
      version,
    )
    const requests = version.startsWith('1.') ? { 'PUT /assets/:id': 2 } : { 'PUT /assets': 1 }
    expect(Object.fromEntries(sandbox.requests)).toMatchObject(requests)
    expect([...sandbox.state.assets.values()].map(({ exif }) => exif?.rating)).toEqual([4, 4])
    const none = { given: [{ exif: { rating: 4 } }], recipes: [defineRecipe({ name: r, actions: [rate(null)] })] }
    const after = await workOut({ ...none, plans: [update({ rating: null }, { '#1': { rating: 4 } })] }, version)
    // Before 2.6 no rating is 0 in the record.
    expect(after.sandbox.state.assets.get(id(1))?.exif?.rating).toBe(version.startsWith('1.') ? 0 : null)
  })

  it('rejected is kept up to 2.7, and refused by itself later', async () => {
    const recipes = [defineRecipe({ name: r, actions: [rate(-1), favorite()] })]
    const keeps = !version.startsWith('3.')
    const both = update({ isFavorite: true, rating: -1 }, { '#1': { isFavorite: false, rating: null } })
    const starred = update({ isFavorite: true }, { '#1': { isFavorite: false } })
    const refuses = keeps ? [] : ['does not keep the rating -1; null takes it away.']
    await workOut({ given: [{}], recipes, plans: [keeps ? both : starred], refuses }, version)
  })
})

const at = (fileCreatedAt: string, timeZone: string | null, localDateTime: string, more = {}) => ({
  fileCreatedAt,
  localDateTime,
  exif: { dateTimeOriginal: fileCreatedAt, timeZone, ...more },
})
const noon = '2023-07-01T12:00:00.000+02:00'

/** Wished, what is there, and whether it is so already. */
const dates: readonly [string, Parameters<typeof setDate>, object, boolean][] = [
  ['another moment', [noon], at('2023-07-01T08:00:00.000Z', 'Europe/Rome', '2023-07-01T10:00:00.000Z'), false],
  ['this moment there', [noon], at('2023-07-01T10:00:00.000Z', 'Europe/Rome', '2023-07-01T12:00:00.000Z'), true],
  [
    'this moment, by the name of the zone',
    ['2023-07-01T12:00', { zone: 'Europe/Rome' }],
    at('2023-07-01T10:00:00.000Z', 'UTC+2', '2023-07-01T12:00:00.000Z'),
    true,
  ],
  ['this moment on another clock', [noon], at('2023-07-01T10:00:00.000Z', 'UTC', '2023-07-01T10:00:00.000Z'), false],
  ['UTC', ['2023-07-01T10:00:00Z'], at('2023-07-01T10:00:00.000Z', 'UTC+2', '2023-07-01T12:00:00.000Z'), false],
  [
    'this moment where the place decides about the clock',
    [noon],
    at('2023-07-01T10:00:00.000Z', 'Asia/Tokyo', '2023-07-01T19:00:00.000Z', { latitude: 35.69, longitude: 139.692 }),
    true,
  ],
  [
    'another moment where the place decides about the clock',
    [noon],
    at('2023-07-01T08:00:00.000Z', 'Asia/Tokyo', '2023-07-01T17:00:00.000Z', { latitude: 35.69, longitude: 139.692 }),
    false,
  ],
]

describe.each(allVersions)('setDate on %s', (version) => {
  it.each(dates)('%s', async (_, given, asset, isSo) => {
    const set = setDate(...given)
    const expected = { op: 'asset.update', recipe: r, assetIds: ['#1'], set: set.set, was: expect.any(Object) }
    const recipe = defineRecipe({ name: r, actions: [set] })
    const { sandbox } = await workOut({ given: [asset], recipes: [recipe], plans: isSo ? [] : [expected] }, version)
    const instant = Date.parse('2023-07-01T10:00:00Z') * 1000
    expect(sandbox.state.assets.get(id(1))?.exif?.dateTimeOriginal).toBe(instant)
    expect(sandbox.state.assets.get(id(1))?.fileCreatedAt).toBe(instant)
  })

  it('is not planned again before the jobs have run', async () => {
    const recipe = defineRecipe({ name: r, where: fileName('1.jpg'), actions: [setDate(noon)] })
    const given = [at('2023-07-01T08:00:00.000Z', 'Europe/Rome', '2023-07-01T10:00:00.000Z')]
    const was = { '#1': { dateTimeOriginal: '2023-07-01T10:00:00.000+02:00' } }
    await workOut({ given, recipes: [recipe], plans: [update({ dateTimeOriginal: noon }, was)] }, version)
  })
})

describe('wishes of one recipe', () => {
  it('that contradict each other fail it', async () => {
    const recipes = [defineRecipe({ name: r, actions: [archive(), setVisibility('hidden')] })]
    await expect(workOut({ given: [{}], recipes, plans: [] }, '3.0.3')).rejects.toThrow(
      'Its actions set visibility to archive and to hidden. Leave one of them out.',
    )
  })
})
