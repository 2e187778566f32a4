import { describe, expect, it } from 'vitest'
import { explainCommand } from '../../cli/explain.ts'
import { createTerminal, type Io } from '../../cli/terminal.ts'
import { type Home, homeFor } from '../support/home.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const library = {
  people: [{ name: 'Anna' }],
  assets: [
    { id: id(1), originalPath: '/photos/A/anna.jpg', fileCreatedAt: '2023-07-01T12:00:00Z', people: ['Anna'] },
    { id: id(2), originalPath: '/photos/office/b.jpg', fileCreatedAt: '2023-07-02T12:00:00Z', people: ['Anna'] },
    { id: id(3), originalPath: '/photos/A/old.mp4', fileCreatedAt: '2001-01-01T12:00:00Z', type: 'VIDEO' as const },
    { id: id(4), originalPath: '/photos/A/hidden.jpg', visibility: 'archive' as const },
  ],
  albums: [{ albumName: 'Full', assetIds: [id(1)] }],
}

const recipe = (name: string, where: string, actions: string): string => `
  import { addTag, addToAlbum, all, defineRecipe, favorite, inAlbum, not, path, person, taken } from 'immich-darkroom'
  export default defineRecipe({ name: '${name}', where: ${where}, actions: ${actions} })`

const freshHome = (): Promise<Home> =>
  homeFor({
    library,
    config: "recipes: ['recipes/*.ts']",
    files: {
      'recipes/1.ts': recipe(
        'summer',
        "all(person('Anna'), taken({ year: 2023 }), not(path('**/office/**')))",
        "[addToAlbum('Summer'), addToAlbum('Full')]",
      ),
      'recipes/2.ts': recipe('later', "inAlbum('Summer')", "[addTag('later')]"),
      'recipes/3.ts': recipe('clips', "taken({ to: '2010-12-31' })", '[]'),
    },
  })

/** One command in a home of its own. */
const darkroom = async (...args: string[]) => (await freshHome()).darkroom(...args)

describe('explain', () => {
  it('shows each predicate with the value it saw, and what would be done', async () => {
    const { code, stdout } = await darkroom('explain', id(1), 'summer')
    expect(code).toBe(0)
    const lines = stdout.split('\n').map((line) => line.trim())
    expect(lines).toEqual(
      expect.arrayContaining([
        'summer  matches',
        '✓ all of',
        '✓ with Anna',
        '✓ taken in 2023  (2023-07-01)',
        '✓ not',
        '✗ path **/office/**  (/photos/A/anna.jpg)',
        'would do: album.create Summer',
        'would do: album.add Summer',
        'already done: 1 of its actions',
      ]),
    )
  })

  it('breaks sentences between words on a narrow screen', async () => {
    const { env, folder, write } = await homeFor({ library })
    await write({ 'immichrc.json': JSON.stringify({ plugins: [{ use: 'trips' }] }) })
    const shown: string[] = []
    const stdout = { isTTY: true, columns: 60, write: (part: string) => shown.push(part) }
    const io = { cwd: folder, env: { ...env, NO_COLOR: '1' }, called: 'darkroom', stdin: {}, stdout, stderr: stdout }
    await explainCommand(createTerminal(io as unknown as Io, {}), [id(1)])
    const lines = shown.join('').trimEnd().split('\n')
    expect(lines.filter((line) => line.startsWith('    ') && line.length > 60)).toEqual([])
    expect(
      lines
        .slice(-2)
        .map((line) => line.trim())
        .join(' '),
    ).toContain('what it does with this one depends on the others, and')
  })

  it('takes any link of the asset', async () => {
    const link = `https://photos.example.org/albums/${id(77)}/photos/${id(2).toUpperCase()}`
    const { stdout } = await darkroom('explain', link, '--json')
    const [{ asset, recipes }] = JSON.parse(stdout)
    expect(asset).toMatchObject({ id: id(2), originalPath: '/photos/office/b.jpg' })
    expect(recipes.map(({ recipe: name, matches }: { recipe: string; matches: boolean }) => [name, matches])).toEqual([
      ['summer', false],
      ['later', false],
      ['clips', false],
    ])
  })

  it('says of values what they are now and what they would be', async () => {
    const home = await freshHome()
    await home.write({ 'recipes/hearts.ts': recipe('hearts', 'all()', '[favorite()]') })
    const { stdout } = await home.darkroom('explain', id(1), 'hearts')
    expect(stdout).toMatch(/would do: asset\.update favorite no → yes$/m)
  })

  it('lets later recipes see what earlier ones plan', async () => {
    const { stdout } = await darkroom('explain', id(1))
    expect(stdout).toContain('later  matches')
    expect(stdout).toContain('would do: tag.add later')
  })

  it('explains the others where one fails, and says why it does', async () => {
    const home = await freshHome()
    await home.write({ 'recipes/0.ts': recipe('broken', "person('Nobody')", "[addTag('x')]") })
    const { code, stdout } = await home.darkroom('explain', id(1))
    expect(code).toBe(0)
    expect(stdout).toContain('broken  does not look at it: it fails: No person is called "Nobody".')
    expect(stdout).toContain('summer  matches')
    const alone = await home.darkroom('explain', id(1), 'broken')
    expect(alone).toMatchObject({ code: 5, stdout: '' })
  })

  it('says why a recipe does not look at an asset', async () => {
    expect((await darkroom('explain', id(4))).stdout).toContain('does not look at it: its visibility is archive')
  })

  it.each([
    ['nonsense', 'holds no asset id'],
    [id(99), 'shows no asset'],
  ])('%s is told apart', async (typed, message) => {
    const { code, stderr } = await darkroom('explain', typed)
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })
})

describe('find', () => {
  it.each<[string[], string[]]>([
    [['summer', '--ids'], [id(1)]],
    [['{"type":"VIDEO"}', '--ids'], [id(3)]],
    [
      ['{"not":{"folder":"office"}}', '--ids'],
      [id(3), id(1)],
    ],
    [['{"any":[{"type":"VIDEO"},{"path":"**/office/**"}]}', '--ids', '--limit', '1'], [id(3)]],
    [
      ['{"all":[]}'],
      [
        '2001-01-01 12:00:00  VIDEO  /photos/A/old.mp4',
        '2023-07-01 12:00:00  IMAGE  /photos/A/anna.jpg',
        '2023-07-02 12:00:00  IMAGE  /photos/office/b.jpg',
      ],
    ],
  ])('%j', async (args, expected) => {
    const { code, stdout } = await darkroom('find', ...args)
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toEqual(expected)
  })

  it.each(['', ' ', '-1', '1.5', '1e3', '0x10'])(
    'takes no limit of %j, such as that of a variable that is not set',
    async (limit) => {
      const { code, stderr } = await darkroom('find', 'summer', '--limit', limit)
      expect({ code, stderr }).toEqual({ code: 3, stderr: `error: "${limit}" is not a whole number.\n` })
    },
  )

  it('gives web links and JSON', async () => {
    const home = await freshHome()
    const { stdout } = await home.darkroom('find', 'clips', '--links')
    const page = home.sandbox.url.replace('/api', '')
    expect(stdout.trim()).toBe(`${page}/photos/${id(3)}`)
    const { stdout: json } = await darkroom('find', 'clips', '--json')
    expect(JSON.parse(json)).toMatchObject([{ id: id(3), type: 'VIDEO', originalPath: '/photos/A/old.mp4' }])
  })

  it.each([
    ['{"al":[]}', 3, 'Did you mean "all"?'],
    ['{"all":', 3, 'line 1, column 8: {"all":'],
    ['person: Nobody', 5, /^error: No person is called "Nobody"\.\nClosest: /],
    ['inAlbum: Nowhere', 5, /^error: No album is called "Nowhere"\.\nClosest: /],
    ['all: [{ favorite: maybe }]', 3, 'line 1, column 9: all: [{ favorite: maybe }]'],
    ['[{ favorite: true }]', 3, 'Put all: (or any:) before the list.'],
    ['sumer', 3, 'Did you mean "summer"?'],
  ])('%s is explained', async (what, code, message) => {
    const run = await darkroom('find', what)
    expect(run.code).toBe(code)
    expect(run.stderr).toMatch(message)
  })

  it('writes nothing', async () => {
    const home = await freshHome()
    await home.darkroom('find', 'summer')
    await home.darkroom('explain', id(1))
    const writes = [...home.sandbox.requests.keys()].filter((request) =>
      /^(PUT|PATCH|DELETE)|POST \/albums/.test(request),
    )
    expect(writes).toEqual([])
  })
})
