import { describe, expect, it } from 'vitest'
import { importFrom, pluginsOf, rowOf } from './import-from.ts'

const account = `--server https://p.example.org --key ${'k'.repeat(43)}`
const files = {
  'no-work.json': '[{"path":"$.originalPath","regex":"^/photos/work/"}]',
  'kids.json': '{"personIds":["bb8ee34a-a22d-4bb9-aa67-d394353a06c1"]}',
  'beach.json': '{"query":"beach","resultLimit":100}',
  'nsfw-1.json': '{"query":"nsfw","resultLimit":300}',
}
const run = (args: string) => importFrom(files, { given: [], args: `immich-smart-albums.py ${args} ${account}` })
const ruleOf = (args: string) => {
  const found = run(args)
  expect(found.problems).toEqual([])
  return (pluginsOf(found) as { rules: unknown[] }[])[0]?.rules[0]
}

describe('smart-albums', () => {
  it('S1: people, a query in place and a file of conditions', () => {
    const args = `--include-person-names-union "Jane" "John" --include-metadata-union '{"takenAfter":"2021-01-01T00:00:00.000Z"}' --exclude-local-filter-union no-work.json --album "Jane & John"`
    expect(ruleOf(args)).toEqual({
      name: 'Jane & John',
      include: {
        people: { union: ['Jane', 'John'] },
        metadata: { union: [{ takenAfter: '2021-01-01T00:00:00.000Z' }] },
      },
      exclude: { local: { union: [{ path: '$.originalPath', regex: '^/photos/work/' }] } },
      owners: 'any',
      album: 'Jane & John',
    })
    expect(rowOf(run(args), 'owners')?.note).toContain('archived ones came in too')
  })

  it('lines of a crontab that do the same are one rule, with the rows of both', () => {
    const line = `immich-smart-albums.py --include-smart-union dog --album Dogs ${account}`
    const found = importFrom({ crontab: `0 3 * * * ${line}\n0 15 * * * ${line}\n` })
    expect(found.problems).toEqual([])
    expect(pluginsOf(found)).toMatchObject([{ rules: [{ name: 'Dogs' }] }])
    expect((pluginsOf(found) as { rules: unknown[] }[])[0]?.rules).toHaveLength(1)
    const rows = found.options.filter(({ from }) => from === '--include-smart-union')
    expect(rows.map(({ at, to }) => [at, to])).toEqual([
      ['crontab:1', 'plugins[0].rules[0].include.smart.union'],
      ['crontab:2', 'plugins[0].rules[0].include.smart.union'],
    ])
  })

  it('S2: the form of March 2025, and an album by id', () => {
    const album = 'bb8ee34a-a22d-4bb9-aa67-d394353a06c0'
    expect(ruleOf(`--include-metadata-file kids.json --include-smart-file beach.json --album ${album}`)).toMatchObject({
      include: {
        metadata: { intersection: [{ personIds: ['bb8ee34a-a22d-4bb9-aa67-d394353a06c1'] }] },
        smart: { intersection: [{ query: 'beach', resultLimit: 100 }] },
      },
      album: { id: album },
    })
  })

  it('S3: globs and texts', () => {
    expect(ruleOf('--include-person-names-union A --exclude-smart-union nsfw-*.json "cat" --album X')).toMatchObject({
      exclude: { smart: { union: [{ query: 'nsfw', resultLimit: 300 }, 'cat'] } },
    })
  })

  it('repeated groups of excluded people are a list of lists', () => {
    expect(
      ruleOf(
        '--include-smart-union x --exclude-person-names-intersection A B --exclude-person-names-intersection C D --album X',
      ),
    ).toMatchObject({
      exclude: {
        people: {
          intersection: [
            ['A', 'B'],
            ['C', 'D'],
          ],
        },
      },
    })
  })

  it('keys of servers before 1.133 say where to look', () => {
    expect(ruleOf(`--include-metadata-union '{"city":"X","withArchived":true,"page":2}' --album X`)).toMatchObject({
      include: {
        metadata: {
          union: [
            { city: 'X', visibility: 'timeline' },
            { city: 'X', visibility: 'archive' },
          ],
        },
      },
    })
  })

  it('a query {} is left out, because it would be the whole library', () => {
    const found = run(`--include-metadata-union '{}' --album X`)
    expect(pluginsOf(found)).toEqual([])
    expect(rowOf(found, '--include-metadata-union')).toMatchObject({ how: 'safer', to: null })
    // Nothing fills its album any more, that of other rules something does.
    expect(found.albums).toEqual(['X'])
    expect(run('--include-smart-union dog --album Y').albums).toEqual([])
  })

  it.each([
    ['--include-metadata-union text', 'value-invalid'],
    ['--include-metadata-union gone.json', 'file-missing'],
    ['--include-smart-union \'{"a":\'', 'value-invalid'],
    ['--include-smart-union x --max-assets -1', 'value-invalid'],
    ['--include-smart-unions x', 'option-unknown'],
  ])('%s is a problem: the old tool dropped it, and the rule was wider than it reads', (args, code) => {
    expect(run(`${args} --album X`).problems).toMatchObject([{ code }])
  })

  it('several commands are several rules, each key an account', () => {
    const line = `python3 immich-smart-albums.py --server https://p --include-smart-union`
    const found = importFrom({
      crontab: `0 1 * * * ${line} a --album A --key ${'a'.repeat(43)}\n0 1 * * * ${line} b --album A --key ${'b'.repeat(43)}\n`,
    })
    expect((pluginsOf(found) as { rules: object[] }[])[0]?.rules).toMatchObject([
      { name: 'A', accounts: ['a'] },
      { name: 'A (2)', accounts: ['a-2'] },
    ])
    expect(found.schedule).toEqual([{ cron: '0 1 * * *' }])
  })
})
