import { describe, expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { smallLibrary } from '../support/library.ts'

const twins = (path: string) => ({ originalPath: path, exif: { fileSizeInByte: 2_400_000 }, width: 400, height: 300 })

const files = {
  'immichrc.yaml':
    'recipes: [twins.ts, other.ts]\nplugins:\n  - { use: folder-albums, rootPath: /p, name: by-folder }\n',
  'twins.ts': `import { defineRecipe } from 'immich-darkroom'
export default defineRecipe({
  name: 'twins',
  needs: ['exif'],
  async *stream(assets, { note }) {
    const all = await assets.toArray()
    note('decision', 'which-copy-to-keep', 'They are alike.', { assets: all })
    note('info', 'statistics', 'Two of them.')
    yield { assets: [], actions: [] }
  },
})`,
  'other.ts': `import { defineRecipe } from 'immich-darkroom'
export default defineRecipe({ name: 'other', actions: (asset, _, { warn }) => (warn('Odd.'), []) })`,
}

const homeWithFindings = () => homeFor({ library: { assets: [twins('/p/a/1.jpg'), twins('/p/b/1.jpg')] }, files })

describe('darkroom findings', () => {
  it('says so where the last plan left none', async () => {
    const { darkroom } = await homeFor({
      library: smallLibrary,
      config: "plugins: [folderAlbums({ rootPath: '/photos' })]",
    })
    await darkroom('plan')
    expect((await darkroom('findings')).stderr).toContain(
      'No findings: the last plan left none, or none was made: darkroom plan',
    )
  })

  it('tells two files of one name apart, and asks no server', async () => {
    const { darkroom, sandbox } = await homeWithFindings()
    expect((await darkroom('findings')).stderr).toContain(
      'No findings: the last plan left none, or none was made: darkroom plan',
    )
    await darkroom('plan')
    const before = [...sandbox.requests.values()].reduce((sum, count) => sum + count, 0)
    const { code, stdout } = await darkroom('findings')
    expect(code).toBe(0)
    expect(stdout).toContain('? twins: 1 × which copy to keep\n    They are alike.\n')
    expect(stdout).toMatch(
      /1\.jpg {2}\/p\/a {2}2\.4 MB {2}400×300 {2}\d{4}-\d\d-\d\d \d\d:\d\d\n {6}http\S+\/photos\/\S+\n/,
    )
    expect(stdout).toMatch(/1\.jpg {2}\/p\/b {2}2\.4 MB/)
    expect(stdout).toContain('! other: Odd.')
    expect(stdout.indexOf('? twins')).toBeLessThan(stdout.indexOf('! other'))
    expect([...sandbox.requests.values()].reduce((sum, count) => sum + count, 0)).toBe(before)
  })

  it('are refused by a name that nothing has', async () => {
    const { darkroom } = await homeWithFindings()
    await darkroom('plan')
    const { code, stdout, stderr } = await darkroom('findings', 'twin')
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('No recipe is called "twin".\nDid you mean "twins"?')
  })

  it('are told of a recipe that is gone', async () => {
    const { darkroom, write } = await homeWithFindings()
    await darkroom('plan')
    await write({ 'immichrc.yaml': 'recipes: [other.ts]\n' })
    const { code, stdout } = await darkroom('findings', 'twins')
    expect(code).toBe(0)
    expect(stdout).toContain('They are alike.')
  })

  it('are those of the recipes that are named, and a plan of some leaves what others found', async () => {
    const { darkroom } = await homeWithFindings()
    await darkroom('plan')
    await darkroom('plan', 'other')
    const { json } = await darkroom('findings', 'tw*', '--json')
    expect(json<{ notes: { text: string }[] }[]>()).toMatchObject([
      { notes: [{ text: 'They are alike.' }, { text: 'Two of them.' }] },
    ])
  })
})

describe('plan of some recipes', () => {
  it.each(['by-folder', 'folder-albums', 'by*'])('%s shows their groups with files', async (name) => {
    const { darkroom } = await homeWithFindings()
    const { code, stdout } = await darkroom('plan', name)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^by-folder {2}2 of 2 assets match\n {2}\[1\] \+ 1 asset → album "a" \(new\)\n {7}1\.jpg {2}\/p\/a\n/,
    )
    expect(stdout).not.toContain('twins')
  })

  it('shows one group alone, and refuses one that is not there', async () => {
    const { darkroom } = await homeWithFindings()
    const { stdout } = await darkroom('plan', '--group', '2')
    expect(stdout).toMatch(/\[2\] \+ 1 asset → album "b" \(new\)\n {7}1\.jpg {2}\/p\/b {2}http\S+\n/)
    expect(stdout).not.toContain('[1]')
    const wrong = await darkroom('plan', '--group', '9')
    expect(wrong.code).not.toBe(0)
    expect(wrong.stderr).toContain('The plan has no group 9.\nGroups have the numbers 1 to 2.')
  })
})
