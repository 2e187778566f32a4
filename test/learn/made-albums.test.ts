import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { madeAlbums, withAlbums } from '../../bench/made-albums.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { homeFor } from '../support/home.ts'
import { reportIn } from '../support/learning.ts'
import { writesTo } from '../support/sandbox.ts'

const sample = sampleLibrary({ assets: 8000, version: '3.1.0' })
const made = madeAlbums(sample)
const library = withAlbums(sample, made)
const home = () => homeFor({ library, files: { 'immichrc.yaml': 'recipes: []\n' } })
const madeBy = new Map((library.albums ?? []).map(({ id = '' }, index) => [id, made[index]]))

describe('learn from albums that rules made', () => {
  it('finds the rules, and none where there was none', async () => {
    const { albums } = await reportIn(await home(), '--no-families')
    expect(albums).toHaveLength(made.length)
    const wrong: string[] = []
    const noisy: string[] = []
    for (const { id, name, kind, found, hit, members } of albums) {
      const { rule, assetIds, kind: how } = madeBy.get(id) ?? { rule: null, assetIds: [], kind: '' }
      const isProposed = kind === 'open' || kind === 'closed'
      if (rule === null) expect({ name, kind }).toEqual({ name, kind: 'none' })
      else if (how.endsWith('noisy')) noisy.push(...(isProposed && found === rule.length ? [] : [name]))
      else if (!isProposed || found !== rule.length || hit !== assetIds.length) wrong.push(name)
      expect(members.used).toBe(assetIds.length)
    }
    const byRules = made.filter(({ rule }) => rule !== null)
    // In a small library a fifth may hide the only pictures of an event's last day.
    expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(0.03 * byRules.length)
    expect(noisy.length, noisy.join(', ')).toBeLessThanOrEqual(
      0.1 * byRules.filter(({ kind }) => kind.endsWith('noisy')).length,
    )
  })

  it('explains families by one rule, and what it writes plans what it said', async () => {
    const at = await home()
    const { code, stderr } = await at.darkroom('learn', '--out', 'learned')
    expect(code).toBe(0)
    const read = (file: string): string => readFileSync(join(at.folder, 'learned', file), 'utf8')
    const report = JSON.parse(read('learn-report.json'))
    const forms = report.families.map(({ form }: { form: string }) => form)
    expect(forms).toContain('folders below /external/Photos, levels 2')
    expect(forms).toContain('Christmas {year}')
    expect(forms).toContain('Trip {year} {country}')
    const added = Number(/would add (?:(\d+) assets?|nothing)/.exec(stderr)?.[1] ?? 0)
    await at.write({
      'immichrc.yaml': JSON.stringify({
        recipes: ['learned/recipes/*.yaml'],
        plugins: parse(read('learned-plugins.yaml')),
        limits: { changes: '100%' },
      }),
    })
    const plan = await at.plan()
    expect(plan.refused).toEqual([])
    expect(new Set(plan.operations.map(({ op }) => op)).difference(new Set(['album.add', 'album.create']))).toEqual(
      new Set(),
    )
    const planned = plan.operations.flatMap((one) => ('assetIds' in one ? one.assetIds : []))
    expect(planned).toHaveLength(added)
    expect((await at.darkroom('test')).code).toBe(0)
    expect(writesTo(at.sandbox)).toEqual({})
  })

  it('says the same twice, and whatever order things come in', async () => {
    const first = await home()
    const { stdout } = await first.darkroom('learn')
    expect((await first.darkroom('learn', '--fresh')).stdout.replaceAll(first.sandbox.url, '')).toBe(
      stdout.replaceAll(first.sandbox.url, ''),
    )
    const other = await homeFor({
      library: {
        ...library,
        assets: library.assets?.toReversed() ?? [],
        albums:
          library.albums?.toReversed().map((album) => ({ ...album, assetIds: album.assetIds?.toReversed() ?? [] })) ??
          [],
      },
      files: { 'immichrc.yaml': 'recipes: []\n' },
    })
    const page = (url: string): string => url.replace(/\/api$/, '')
    expect((await other.darkroom('learn')).stdout.replaceAll(page(other.sandbox.url), '')).toBe(
      stdout.replaceAll(page(first.sandbox.url), ''),
    )
  })
})
