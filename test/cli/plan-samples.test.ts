import { describe, expect, it } from 'vitest'
import { homeFor } from '../support/home.ts'

const files = Array.from({ length: 1_200 }, (_, index) => ({
  originalPath: `/photos/IMG_${1_000 + index}.jpg`,
  originalFileName: `IMG_${1_000 + index}.jpg`,
  fileCreatedAt: new Date(Date.UTC(2024, 0, 1, index)).toISOString(),
  isFavorite: true,
}))

describe('the samples of a large group', () => {
  it('are files with their names, also where nothing but the server knows the assets', async () => {
    const recipe = '{ name: best, where: { favorite: true }, actions: [{ addToAlbum: Best }] }'
    const { darkroom } = await homeFor({
      library: { assets: files },
      files: { 'immichrc.yaml': `recipes: [${recipe}]` },
    })
    const { stdout } = await darkroom('plan', 'best', '--no-pager')
    const shown = [...stdout.matchAll(/^ {7}(\S+)/gm)].map(([, name]) => name)
    expect(shown).toHaveLength(6)
    expect(shown.slice(0, 5).every((name) => /^IMG_\d{4}\.jpg$/.test(name ?? ''))).toBe(true)
  })
})
