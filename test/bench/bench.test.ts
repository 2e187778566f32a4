import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { Sandbox } from '../../sandbox/index.ts'
import { sampleLibrary } from '../../sandbox/sample/index.ts'
import { folderWith } from '../support/folder.ts'
import { sandboxFor, writesTo } from '../support/sandbox.ts'
import { problemOfXml } from './xml.ts'

const script = fileURLToPath(new URL('../../bench/run.ts', import.meta.url))

/** Runs the benchmark once and returns the page and the picture that it wrote. */
const bench = async (args: readonly string[]): Promise<{ page: string; picture: string }> => {
  const folder = await folderWith({ 'figures.md': 'Before.\n<!-- bench -->\nold figures\n<!-- /bench -->\nAfter.\n' })
  const out = join(folder, 'figures.md')
  const all = ['--conditions=darkroom-source', script, '--rounds', '1', '--out', out, ...args]
  await promisify(execFile)(process.execPath, all)
  return { page: await readFile(out, 'utf8'), picture: await readFile(join(folder, 'figures.svg'), 'utf8') }
}

/** Cells of the row that begins so, in the last table that has one. */
const cellsOf = (page: string, name: string): string[] => {
  const row = page.split('\n').findLast((line) => line.startsWith(`| ${name}`))
  return (
    row
      ?.split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()) ?? []
  )
}

const ways = [
  'bare window requests',
  'first plan',
  'second plan, nothing changed',
  'second plan, 1,000 changed',
  'naive paging',
]
const rows = ways.flatMap((way) => [`${way}, plain`, `${way}, with exif`])
const received = (page: string, name: string): number => Number(cellsOf(page, name)[4])

const favoritesIn = ({ state }: Sandbox): string[] =>
  [...state.assets.values()].flatMap(({ id, isFavorite }) => (isFavorite ? [id] : [])).sort()

it('measures every way to read a library and draws it', async () => {
  const { page, picture } = await bench(['--assets', '2000'])
  expect(page).toMatch(/^Before\.\n<!-- bench -->\n[\s\S]*<!-- \/bench -->\nAfter\.\n$/)
  expect(page).not.toContain('old figures')
  for (const name of [...rows, 'start-up: a plan with nothing to read']) {
    const cells = cellsOf(page, name)
    expect(cells, name).toHaveLength(6)
    for (const cell of cells) expect(cell, name).toMatch(/^[\d,.]+( s)?$/)
  }
  // Whoever reads all assets receives all of them, and what was kept is not sent again.
  for (const kind of ['plain', 'with exif']) {
    const first = received(page, `first plan, ${kind}`)
    expect(received(page, `bare window requests, ${kind}`)).toBeGreaterThan(0.95 * first)
    expect(received(page, `naive paging, ${kind}`)).toBeGreaterThan(0.5 * first)
    expect(received(page, `second plan, nothing changed, ${kind}`)).toBeLessThan(first / 10)
  }
  expect(problemOfXml(picture)).toBeNull()
  expect(picture).not.toMatch(/NaN|Infinity|undefined/)
  // Time and bytes, plain and with exif, beside the five marks of the legend.
  expect(picture.match(/class="bar\d"/g)).toHaveLength(2 * 2 * ways.length + ways.length)
})

it('only reads from a server of somebody, and names neither its address nor the key', async () => {
  const sandbox = await sandboxFor(sampleLibrary({ assets: 100 }))
  const { url, users } = sandbox
  const key = users[0]?.apiKey ?? ''
  const { page } = await bench(['--url', url, '--key', key])
  expect(writesTo(sandbox)).toEqual({})
  expect(page).toContain('--url … --key …')
  expect(page).not.toContain(key)
  expect(page).not.toContain(new URL(url).host)
  expect(page).toContain('second plan, 1,000 changed, plain (left out')
})

it('leaves favourites as they were where it may write', async () => {
  const sandbox = await sandboxFor(sampleLibrary({ assets: 100 }))
  const before = favoritesIn(sandbox)
  await bench(['--url', sandbox.url, '--key', sandbox.users[0]?.apiKey ?? '', '--write'])
  // On, off, and off once more in any case; for recipes without exif and with it.
  expect(writesTo(sandbox)).toEqual({ 'PUT /assets': 6 })
  expect(favoritesIn(sandbox)).toEqual(before)
})
