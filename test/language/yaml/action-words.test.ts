import { describe, expect, it } from 'vitest'
import {
  type Action,
  addTag,
  addToAlbum,
  album,
  archive,
  defineRecipe,
  favorite,
  leaveDuplicates,
  rate,
  removeFromAlbum,
  removeTag,
  setDate,
  setDescription,
  setLocation,
  setVisibility,
  stack,
  syncAlbum,
  syncTag,
  trash,
  unarchive,
  unfavorite,
  unstack,
} from '../../../index.ts'
import { actionWords } from '../../../language/yaml/action-words.ts'
import { parseRecipe, recipeForm } from '../../../language/yaml/data.ts'
import { versions } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { annaId } from '../../support/library.ts'
import { runCli } from '../../support/run-cli.ts'
import { id, libraryOf, workbenchFor } from '../../support/workbench.ts'

/** What stands in YAML, and the same in TypeScript. */
const twins: readonly (readonly [unknown, Action])[] = [
  [{ addToAlbum: 'Trip' }, addToAlbum('Trip')],
  [{ addToAlbum: { name: 'Trip', own: true, newest: true } }, addToAlbum('Trip', { own: true, newest: true })],
  [
    { addToAlbum: { name: 'Trip', followUps: ['archive', { addTag: 'a' }, { favorite: true }], reason: 'so' } },
    addToAlbum('Trip', { followUps: [archive(), addTag('a'), favorite(true)], reason: 'so' }),
  ],
  [
    { syncAlbum: { name: 'Trip', remove: 'none', followUps: [{ removeTag: 'old' }] } },
    syncAlbum('Trip', { remove: 'none', followUps: [removeTag('old')] }),
  ],
  [{ addToAlbum: { id: id(100) } }, addToAlbum({ id: id(100) })],
  [{ removeFromAlbum: 'Old' }, removeFromAlbum('Old')],
  [{ removeFromAlbum: { id: id(100) } }, removeFromAlbum({ id: id(100) })],
  [{ syncAlbum: 'Trip' }, syncAlbum('Trip')],
  [
    { syncAlbum: { name: 'Old', remove: 'all', respectRemovals: false, adopt: true, allowEmpty: true, own: true } },
    syncAlbum('Old', { remove: 'all', respectRemovals: false, adopt: true, allowEmpty: true, own: true }),
  ],
  [{ album: { name: 'Old', description: 'To the lake' } }, album('Old', { description: 'To the lake' })],
  [
    { album: { id: id(100), order: 'asc', cover: 'newest', comments: false } },
    album({ id: id(100) }, { order: 'asc', cover: 'newest', comments: false }),
  ],
  [
    { album: { name: 'Old', cover: { id: id(1) }, shareWith: ['Ben', { user: 'ben@example.com', role: 'viewer' }] } },
    album('Old', { cover: { id: id(1) }, shareWith: ['Ben', { user: 'ben@example.com', role: 'viewer' }] }),
  ],
  [
    { album: { name: 'Old', cover: { pick: 'last', among: [id(1)] }, shareOnlyWith: ['Ben'] } },
    album('Old', { cover: { pick: 'last', among: [id(1)] }, shareOnlyWith: ['Ben'] }),
  ],
  [
    { album: { name: 'Old', cover: { path: '/a.jpg' }, comments: false } },
    album('Old', { cover: { path: '/a.jpg' }, comments: false }),
  ],
  [{ addTag: 'a/b' }, addTag('a/b')],
  [{ removeTag: 'old' }, removeTag('old')],
  [{ syncTag: 'old' }, syncTag('old')],
  [{ syncTag: { tag: 'old', remove: 'all', adopt: true } }, syncTag('old', { remove: 'all', adopt: true })],
  ['archive', archive()],
  [{ archive: true }, archive()],
  ['unarchive', unarchive()],
  [{ setVisibility: 'hidden' }, setVisibility('hidden')],
  ['favorite', favorite()],
  [{ favorite: false }, favorite(false)],
  ['unfavorite', unfavorite()],
  ['leaveDuplicates', leaveDuplicates()],
  [{ rate: 5 }, rate(5)],
  [{ rate: null }, rate(null)],
  [{ setDescription: ' A lake ' }, setDescription('A lake')],
  [{ setDate: '2023-07-01T12:00:00+02:00' }, setDate('2023-07-01T12:00:00+02:00')],
  [{ setDate: { at: '2023-07-01T12:00', zone: 'Europe/Rome' } }, setDate('2023-07-01T12:00:00+02:00')],
  [{ setLocation: { lat: 52.52, lon: 13.405 } }, setLocation({ lat: 52.52, lon: 13.405 })],
  [{ stack: { by: 'one' } }, stack({ by: 'one' })],
  [{ stack: { by: 'one', replace: true } }, stack({ by: 'one', replace: true })],
  ['unstack', unstack()],
  ['trash', trash()],
]

const library = libraryOf(
  [{ tagIds: [id(101)], exif: { rating: 2 } }, { visibility: 'archive', isFavorite: true }, { duplicateId: id(300) }],
  {
    tags: [{ id: id(101), value: 'old', userId: annaId }],
    albums: [{ id: id(100), albumName: 'Old', ownerId: annaId, assetIds: [id(1)] }],
    stacks: [{ id: id(201), ownerId: annaId, primaryAssetId: id(1), assetIds: [id(1), id(3)] }],
  },
)
const scope = { visibility: ['timeline', 'archive'] as const }

describe('each action word', () => {
  it.each(twins)('%j is the action', (word, action) => {
    const { recipe } = parseRecipe({ name: 'r', actions: [word] })
    expect(JSON.parse(JSON.stringify(recipe?.actions))).toEqual(JSON.parse(JSON.stringify([action])))
  })

  it.each(versions)('plans the same on %s', async (version) => {
    const { plan } = await workbenchFor(library, version)
    for (const [word, action] of twins) {
      const { recipe, problems } = parseRecipe({ name: 'r', scope, actions: [word] })
      if (!recipe) throw new Error(JSON.stringify(problems))
      const said = await plan(recipe)
      expect(said, JSON.stringify(word)).toEqual(await plan(defineRecipe({ name: 'r', scope, actions: [action] })))
      expect(said.operations.length + said.refused.length, JSON.stringify(word)).toBeGreaterThan(0)
    }
  })

  it('stands in the table above', () => {
    const said = twins.map(([word]) => (typeof word === 'string' ? word : Object.keys(word as object)[0]))
    expect([...new Set(said)].sort()).toEqual(Object.keys(actionWords).sort())
  })
})

const problemsOf = (action: unknown): string[] =>
  (parseRecipe({ name: 'r', actions: ['archive', action] }).problems ?? []).map(
    ({ path, message, hint = '' }) => `${path}: ${message} ${hint}`,
  )

describe('a wrong action', () => {
  it.each([
    [{ rate: 6 }, 'actions[1].rate: rate: 6 is not a rating. Give 1 to 5'],
    [{ rate: '5' }, 'actions[1].rate: '],
    [{ setVisibility: 'archived' }, 'actions[1].setVisibility: '],
    [{ setLocation: { lat: 52 } }, 'actions[1].setLocation.lon: is missing'],
    [{ setLocation: { lat: 91, lon: 0 } }, 'actions[1].setLocation: setLocation: 91, 0 is not a position.'],
    [
      { setLocation: { lat: 0, lon: 0 } },
      'actions[1].setLocation: setLocation: servers do not keep the position 0, 0.',
    ],
    [{ setDate: '2023-07-01' }, 'actions[1].setDate: setDate: "2023-07-01" is not a date and time.'],
    // No place on earth is farther from UTC than 14 hours.
    [
      { setDate: '2023-07-01T12:00:00+99:00' },
      'actions[1].setDate: setDate: "2023-07-01T12:00:00+99:00" is not a date and time.',
    ],
    [{ setDate: '2023-07-01T12:00' }, 'actions[1].setDate: setDate: "2023-07-01T12:00" has no offset'],
    [{ setDate: { at: '2023-07-01T12:00', zone: 'Europe/Roma' } }, 'actions[1].setDate: setDate: '],
    [{ addTag: 'a/ /b' }, 'actions[1].addTag: addTag: a level of "a/ /b" consists of blanks only.'],
    [{ stack: true }, 'actions[1].stack: '],
    ['stack', 'actions[1]: stack needs a value'],
    ['rate', 'actions[1]: rate needs a value'],
    [{ trash: false }, 'actions[1].trash: must be true'],
    [{ syncTagg: 'a' }, 'actions[1].syncTagg: is not a known action Did you mean "syncTag"?'],
    [{ syncTag: { tag: 'a', remove: 'some' } }, 'actions[1].syncTag'],
    [{ addToAlbum: { name: 'Trip', description: 'x' } }, 'actions[1].addToAlbum'],
    [{ addToAlbum: { name: 'Trip', followUps: ['trash'] } }, 'followUps[0].trash is not a known action'],
    [{ addToAlbum: { name: 'Trip', followUps: ['archive', { addTag: '/' }] } }, 'addTag: the tag is empty'],
    [{ addToAlbum: { name: 'Trip', followUps: [{ stack: { by: 'a' } }] } }, 'actions[1].addToAlbum'],
    [{ album: { name: 'Trip', desription: 'x' } }, 'actions[1].album'],
    [{ album: { name: 'Trip', shareWith: [{ user: 'Ben', role: 'owner' }] } }, 'actions[1].album'],
  ])('%j is told with its path', (action, problem) => {
    const problems = problemsOf(action)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })
})

interface JsonSchema {
  readonly $ref?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly $defs?: Readonly<Record<string, JsonSchema>>
  readonly maxProperties?: number
}

describe('the schema for editors', () => {
  const printed = async (): Promise<Readonly<Record<string, JsonSchema>>> => {
    const { code, json } = await runCli(['schema', 'recipe'], { cwd: await folderWith() })
    expect(code).toBe(0)
    return json<JsonSchema>().$defs ?? {}
  }

  it('knows every action, one at a time, and those that stand alone', async () => {
    const { action, recipe } = await printed()
    expect(Object.keys(action?.properties ?? {}).sort()).toEqual(Object.keys(actionWords).sort())
    expect(action?.maxProperties).toBe(1)
    expect(JSON.stringify(recipe?.properties?.actions)).toContain('"enum":["archive","unarchive","favorite"')
  })

  it('knows the values and properties of actions, and the keys of recipes', async () => {
    const { action, recipe } = await printed()
    expect(action?.properties?.setVisibility?.enum).toEqual(['timeline', 'archive', 'hidden', 'locked'])
    const byName = action?.properties?.album?.anyOf?.find(({ properties }) => properties?.name)
    expect(Object.keys(byName?.properties ?? {})).toEqual([
      'name',
      'description',
      'order',
      'cover',
      'comments',
      'shareWith',
      'unshare',
      'shareOnlyWith',
    ])
    expect(Object.keys(recipe?.properties ?? {})).toEqual(expect.arrayContaining(['overrides', 'accounts', 'scope']))
  })

  it.each(twins)('lets %j through', (word) => {
    expect(recipeForm().safeParse({ name: 'r', actions: [word] }).error).toBeUndefined()
  })
})
