import { describe, expect, it } from 'vitest'
import { folderAlbumsOptions } from '../../../plugins/folder-albums/index.ts'
import { albumsFor, examples } from './examples.ts'

describe('worked examples', () => {
  it.each(examples)('%s %j', (_id, options, assets, expected) => {
    expect(albumsFor(options, assets)).toEqual(expected)
  })

  it.each(examples.filter(([, , , expected]) => expected === 'error'))('%s names the wrong option', (_id, options) => {
    const { error } = folderAlbumsOptions.safeParse({ rootPath: '/pics', ...options })
    expect(error?.issues.map(({ path }) => path[0])).toEqual(Object.keys(options))
  })

  it('are all here', () => {
    expect(examples.map(([id]) => id)).toEqual(
      Array.from({ length: 90 }, (_, index) => `E${String(index + 1).padStart(2, '0')}`),
    )
  })
})
