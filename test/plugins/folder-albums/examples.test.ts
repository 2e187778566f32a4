import { describe, expect, it } from 'vitest'
import { compileFolderAlbums } from '../../../plugins/folder-albums/compile.ts'
import { folderAlbumsOptions } from '../../../plugins/folder-albums/options.ts'
import { examples } from './examples.ts'

function stem(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace('.jpg', '')
}

function albumsOf(input: object, assets: readonly string[]): Record<string, string> | 'error' {
  const options = folderAlbumsOptions.safeParse({ rootPath: '/pics', ...input })
  if (!options.success) return 'error'
  const { albumFor } = compileFolderAlbums(options.data)
  const albums: Record<string, string> = {}
  for (const path of assets) {
    const naming = albumFor(path)
    if (naming.kind === 'album') albums[naming.name] = [albums[naming.name] ?? [], stem(path)].flat().join(' ')
  }
  return albums
}

describe('worked examples', () => {
  it.each(examples)('%s %j', (_id, options, assets, expected) => {
    expect(albumsOf(options, assets)).toEqual(expected)
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
