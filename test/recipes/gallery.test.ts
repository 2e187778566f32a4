import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { figuresIn, figuresLine, figuresOf, galleryDay, shownFigures } from '../../bench/gallery-figures.ts'

const root = join(import.meta.dirname, '../..')
const files = readdirSync(join(root, 'recipes')).sort()
const figures = figuresIn(readFileSync(join(root, 'docs/gallery.md'), 'utf8'))

describe('docs/gallery.md', () => {
  it.each(files)('has the picture of %s, and figures as `npm run gallery` finds them', async (file) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(galleryDay) })
    onTestFinished(() => void vi.useRealTimers())
    const name = file.replace(/\.\w+$/, '')
    const shown = figures.get(name) ?? ''
    const found = await figuresOf(file)
    // Requests go by what the server is asked at the start of a run: some more or less are no news.
    const requests = Number(/in (\d+) requests/.exec(shown)?.[1])
    expect(Math.abs(requests - found.requests)).toBeLessThan(8)
    expect(shown).toBe(shownFigures(name, figuresLine({ ...found, requests })))
    expect(found.targets.size).toBeGreaterThan(0)
    expect(existsSync(join(root, `docs/pictures/recipes/${name}.jpg`))).toBe(true)
  })
})
