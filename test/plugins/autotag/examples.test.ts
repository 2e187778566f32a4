import { describe, expect, it } from 'vitest'
import { type Classification, createClassifier } from '../../../plugins/autotag/classify.ts'
import { type Conversion, type Converted, createConverter } from '../../../plugins/autotag/convert.ts'
import autotag from '../../../plugins/autotag/index.ts'
import { albumNamesOf, autotagHome, idOf, photo } from './home.ts'

// The worked examples of the specification, section 17, column "Required"; links are in test/language/toolkit.

const A = '4cc4171f-f8a5-47eb-bbc1-a4834cc51bce'
const events = '(?:18|19|20)\\d{2}(?:-\\d{2}(?:-\\d{2})?)?(?=$|[ _-])'
const rules = [
  { name: 'meme', tags: ['meme', 'autotag_input_meme'], albums: ['autotag_input_meme$'] },
  { name: 'adult', tags: ['autotag_input_adult'] },
  { name: 'events', albums: [events] },
]
const options = { unclassifiedTag: 'U', conflictTag: 'C' }
const albumsOf = (names: readonly string[]) => names.map((name, index) => ({ id: `album-${index}`, name }))
const judge = (
  tags: readonly string[],
  albums: readonly string[],
  more: Parameters<typeof createClassifier>[0] = [],
): Classification => createClassifier([...rules, ...more], options)({ id: A, tags, albums: albumsOf(albums) })

describe('classification', () => {
  it.each<[string, string[], string[], Classification['status'], string[], string[]]>([
    ['C1', [], [], 'unclassified', ['U'], []],
    ['C2', ['U'], [], 'unclassified', [], []],
    ['C3', ['u'], [], 'unclassified', [], []],
    ['C4', ['U'], ['2023-01'], 'classified', [], ['U']],
    ['C5', ['meme'], ['2023-01'], 'conflict', ['C'], []],
    ['C6', ['meme', 'C'], ['2023-01'], 'conflict', [], []],
    ['C7', ['U', 'meme'], ['2023-01'], 'conflict', ['C'], ['U']],
    ['C8', ['U', 'C'], [], 'unclassified', [], ['C']],
    ['C9', [], ['2023', '2024'], 'conflict', ['C'], []],
    ['C10', ['Meme'], [], 'classified', [], []],
    ['C13', ['meme'], ['autotag_input_meme'], 'classified', [], []],
    ['C14', ['meme', 'autotag_input_meme'], [], 'classified', [], []],
    ['C15', [], ['Trip 2023'], 'unclassified', ['U'], []],
    ['C15', [], [' 2023-01'], 'unclassified', ['U'], []],
    ['C16', [], ['1000 things'], 'unclassified', ['U'], []],
    ['C17', ['people/meme'], [], 'unclassified', ['U'], []],
  ])('%s tags %j, albums %j', (_id, tags, albums, status, add, remove) => {
    const judged = judge(tags, albums)
    expect(judged.status).toBe(status)
    expect(judged.tags.filter((tag) => !tags.includes(tag))).toEqual(add)
    expect(tags.filter((tag) => !judged.tags.includes(tag))).toEqual(remove)
  })

  it('C18 a rule that is not exclusive causes no conflict', () => {
    const lax = [{ name: 'events', albums: [events], exclusive: false }]
    const marks = { id: A, tags: [], albums: albumsOf(['2023 x', '2024 y']) }
    expect(createClassifier(lax, options)(marks)).toMatchObject({ status: 'classified', matched: ['events'] })
  })

  it('C19 a link counts beside an album', () => {
    const answer = judge([], ['2023 x'], [{ name: 'link', links: [`https://h/photos/${A}`] }])
    expect(answer).toEqual({ status: 'conflict', matched: ['events', 'link'], tags: ['C'] })
  })

  it.each([
    ['C20 a rule without criteria', { name: 'none' }],
    ['C20 a broken pattern', { name: 'broken', albums: ['['] }],
  ])('%s is a mistake in the configuration', (_id, rule) => {
    expect(autotag({ rules: [rule] }).problems).toHaveLength(1)
  })
})

describe('conversions', () => {
  const run = (tags: string[], albums: string[], conversions: readonly object[], existing: string[]): Converted => {
    const known = new Map(existing.map((name) => [name, { id: `album-${albums.indexOf(name)}`, name }]))
    const given = autotag.definition.options.parse({ rules: [], conversions })
    const convert = createConverter(given.conversions as Conversion[], options, (name) => {
      const found = known.get(name)
      return found ? [found] : []
    })
    return convert({ id: A, tags, albums: albumsOf(albums) })
  }
  const toAlbum = [{ from: { tags: ['meme'] }, to: { albums: ['memes'] } }]

  it.each<[string, Converted, string[], string[], RegExp[]]>([
    ['V1', run(['meme'], [], toAlbum, ['memes']), [], ['memes'], []],
    ['V2', run(['meme'], [], toAlbum, []), ['meme'], [], [/album-missing.*"memes"/]],
    ['V3', run(['meme'], ['memes'], toAlbum, ['memes']), [], ['memes'], []],
    [
      'V4',
      run(['old'], [], [{ from: { tags: ['old'] }, to: { tags: ['new'] }, mode: 'copy' }], []),
      ['old', 'new'],
      [],
      [],
    ],
    ['V5', run([], ['memes'], [{ from: { albums: ['memes$'] }, to: { tags: ['meme'] } }], ['memes']), ['meme'], [], []],
    ['V6', run(['x', 'meme'], [], [{ from: { tags: ['x', 'meme'] }, to: { tags: ['meme'] } }], []), ['meme'], [], []],
    [
      'V7',
      run(
        ['a'],
        [],
        [
          { from: { tags: ['a'] }, to: { tags: ['b'] } },
          { from: { tags: ['b'] }, to: { tags: ['c'] } },
        ],
        [],
      ),
      ['c'],
      [],
      [],
    ],
  ])('%s', (_id, { tags, albums, problems }, wantedTags, wantedAlbums, wantedProblems) => {
    expect({ tags, albums: albums.map(({ name }) => name) }).toEqual({ tags: wantedTags, albums: wantedAlbums })
    expect(problems).toEqual(wantedProblems.map((problem) => expect.stringMatching(problem)))
  })
})

describe('temporary albums', () => {
  const temp = (day: string): string => `${day}-autotag-temp-unclassified`
  const enabled = { tempAlbums: { enabled: true } }

  it.each<[string, string[], string[], object, string[], string]>([
    ['C11', [], [temp('2023-01-02')], {}, [temp('2023-01-02')], '1 unclassified'],
    ['C12', ['meme'], [temp('2023-01-02')], {}, [temp('2023-01-02')], '1 classified'],
    ['C12, filed', ['meme'], [temp('2023-01-02')], enabled, [], '1 classified'],
    ['T1', [], [temp('2023-01-01')], enabled, [temp('2023-01-02')], '1 unclassified'],
  ])('%s', async (_id, tags, albums, more, after, status) => {
    const home = await autotagHome(more, { assets: [photo(1, { tags, albums })] })
    const { recipes } = await home.plan()
    expect(recipes[0]?.warnings.join()).toContain(status)
    expect((await home.darkroom('apply', '--yes')).code).toBe(0)
    expect(albumNamesOf(home.sandbox, 1)).toEqual(after)
    expect(home.sandbox.state.assets.has(idOf(1))).toBe(true)
  })
})
