import { describe, expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'
import { recipeFile, smallLibrary } from '../support/library.ts'

const config = "plugins: [folderAlbums({ rootPath: '/photos' })]"

interface Line {
  readonly op: string
  readonly outcome: string
  readonly target: string
  readonly assetId?: string
  readonly fileName?: string
  readonly at: string | null
}

describe('the report of a run', () => {
  it('has a line for each change, and a summary that counts them', async () => {
    const { darkroom, sandbox } = await homeFor({ library: smallLibrary, config })
    await darkroom('apply', '--yes')
    const { code, stdout } = await darkroom('runs', (await darkroom('runs')).stdout.slice(0, 8), '--report', '--json')
    expect(code).toBe(0)
    const rows = stdout
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row))
    const lines: Line[] = rows.slice(0, -1)
    // Two albums are made, Pets gets 2 assets and Trip 4.
    expect(lines.map(({ op, target, outcome }) => `${op} ${target} ${outcome}`)).toEqual([
      'album.create Pets applied',
      'album.create Trip applied',
      ...Array(2).fill('album.add Pets applied'),
      ...Array(4).fill('album.add Trip applied'),
    ])
    const known = new Set(sandbox.state.assets.keys())
    for (const { op, assetId, fileName, at } of lines) {
      expect(fileName).toBe(sandbox.state.assets.get(assetId ?? '')?.originalFileName)
      expect(Date.parse(at ?? '')).toBeGreaterThan(0)
      expect(op === 'album.create' ? assetId : known.has(assetId ?? '')).toBe(op === 'album.create' ? undefined : true)
    }
    expect(rows.at(-1)).toMatchObject({
      summary: {
        end: 'complete',
        serverVersion: '3.1.0',
        outcomes: { applied: 8, unchanged: 0, failed: 0, skipped: 0 },
        perRecipe: { 'folder-albums': { 'album.create applied': 2, 'album.add applied': 6 } },
        perAlbum: { Pets: { 'album.create applied': 1, 'album.add applied': 2 }, Trip: { 'album.add applied': 4 } },
        perTag: {},
        errors: {},
      },
    })
  })

  it('tells what was set, and reads well', async () => {
    const files = { 'immichrc.yaml': 'recipes: [a.ts]', 'a.ts': recipeFile('a', 'all()', "[archive(), addTag('x')]") }
    const { darkroom } = await homeFor({ library: smallLibrary, files })
    await darkroom('apply', '--yes')
    const id = (await darkroom('runs')).stdout.slice(0, 8)
    const { stdout } = await darkroom('runs', id, '--report')
    expect(stdout).toMatch(
      /applied {4}asset\.update {2}\S+\.jpg \([0-9a-f-]{36}\) {2}visibility timeline → archive {2}by a\n/,
    )
    expect(stdout).toMatch(/applied {4}tag\.add x {2}\S+\.jpg \([0-9a-f-]{36}\) {2}by a\n/)
    expect(stdout).toMatch(/complete: \d+ changes applied, 0 unchanged, 0 failed, 0 skipped\.\n$/)
  })

  it('counts as failed what the server refused, and says why', async () => {
    const files = { 'immichrc.yaml': 'recipes: [a.ts]', 'a.ts': recipeFile('a', 'all()', "[addToAlbum('All')]") }
    const home = await homeFor({ library: smallLibrary, files })
    expect((await home.darkroom('plan', '--out', 'plan.json')).code).toBe(0)
    const [gone] = home.sandbox.state.assets.keys()
    home.sandbox.state.assets.delete(gone ?? '')
    expect((await home.darkroom('apply', 'plan.json', '--yes')).code).toBe(4)
    const id = (await home.darkroom('runs')).stdout.slice(0, 8)
    const { stdout } = await home.darkroom('runs', id, '--report', '--json')
    const rows = stdout
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row))
    const failed = rows.filter(({ outcome }) => outcome === 'failed')
    expect(failed.map(({ assetId }) => assetId)).toEqual([gone])
    expect(failed[0].error).toMatch(/\S/)
    const { summary } = rows.at(-1)
    expect(summary).toMatchObject({ end: 'failed', outcomes: { failed: 1, skipped: 0 } })
    expect(summary.outcomes.applied).toBe(rows.length - 2)
  })

  it('is about one run', async () => {
    const { darkroom } = await homeFor({ library: {}, config })
    const { code, stderr } = await darkroom('runs', '--report')
    expect(code).toBe(1)
    expect(stderr).toContain('Name it')
  })
})
