import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type FolderAlbumsInput, folderAlbumsOptions } from '../../../plugins/folder-albums/options.ts'

function issuesOf(input: object): string[] {
  const { error } = folderAlbumsOptions.safeParse({ rootPath: '/pics', ...input })
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('options', () => {
  it('are filled in', () => {
    expect(folderAlbumsOptions.parse({ rootPath: '/pics' })).toEqual({
      rootPath: ['/pics'],
      albumLevels: 1,
      albumSeparator: ' ',
      albumNamePostRegex: [],
      shallowNegativeRange: 'skip',
      pathFilter: [],
      pathFilterRegex: [],
      ignore: [],
      ignoreRegex: [],
      mode: 'CREATE',
      deleteConfirm: false,
      findAssetsInAlbums: false,
      findArchivedAssets: false,
      visibility: null,
      archive: false,
      albumOrder: null,
      commentsAndLikes: null,
      setAlbumThumbnail: null,
      shareWith: [],
      shareRole: 'viewer',
      updateAlbumPropsMode: 0,
      readAlbumProperties: false,
      syncMode: 0,
      chunkSize: '',
    })
  })

  it('count as not given when empty, except the separator', () => {
    const names = Object.keys(folderAlbumsOptions.shape).filter((name) => name !== 'rootPath')
    const empty = { rootPath: '/pics', ...Object.fromEntries(names.map((name) => [name, ''])) }
    expect(folderAlbumsOptions.parse(empty)).toEqual({
      ...folderAlbumsOptions.parse({ rootPath: '/pics' }),
      albumSeparator: '',
    })
    expect(issuesOf({ rootPath: '' })).toEqual([expect.stringMatching(/^rootPath: is required/)])
  })

  it('show all problems at once, each at its place', () => {
    const issues = issuesOf({
      rootPath: ['/ok', 'relative', '/a/../b', ''],
      albumLevels: '3,1',
      albumNamePostRegex: [['ok'], ['('], ['(a)', '\\2'], ['a', 'b', 'c']],
      pathFilter: ['ok', '', '[z-a]'],
      pathFilterRegex: ['[', ''],
      ignore: ['/'],
      ignoreRegex: ['a++'],
      mode: 'clean',
      findAssetsInAlbums: 'perhaps',
      albumLevel: 2,
    })
    expect(issues.map((issue) => issue.split(':')[0]).sort()).toEqual([
      '',
      'albumLevels',
      'albumNamePostRegex',
      'findAssetsInAlbums',
      'ignore.0',
      'ignoreRegex.0',
      'mode',
      'pathFilter.1',
      'pathFilter.2',
      'pathFilterRegex.0',
      'pathFilterRegex.1',
      'rootPath.1',
      'rootPath.2',
      'rootPath.3',
    ])
    expect(issues.join('\n')).toContain('"albumLevel"')
  })

  it.each([
    [{ albumNamePostRegex: [['(']] }, 'albumNamePostRegex.0'],
    [{ albumNamePostRegex: [['a'], ['(a)', '\\2']] }, 'albumNamePostRegex.1'],
    [{ albumNamePostRegex: [[]] }, 'albumNamePostRegex'],
    [{ rootPath: [] }, 'rootPath'],
    [{ rootPath: undefined }, 'rootPath: is required'],
    [{ rootPath: 5 }, 'rootPath: must be'],
    [{ ignore: [5] }, 'ignore: must be'],
    [{ albumLevels: 0 }, 'albumLevels'],
    [{ albumLevels: 1.5 }, 'albumLevels'],
    [{ albumLevels: '   ' }, 'albumLevels'],
    [{ mode: 'destroy' }, 'mode'],
    [{ shallowNegativeRange: 'other' }, 'shallowNegativeRange'],
    [{ visibility: 'hidden' }, 'visibility: must be archive, locked or timeline'],
    [{ albumOrder: 'up' }, 'albumOrder: must be asc or desc'],
    [{ commentsAndLikes: 'both' }, 'commentsAndLikes'],
    [{ setAlbumThumbnail: '/pics/a.jpg' }, 'setAlbumThumbnail'],
    [{ shareWith: ['Ann', 'User A=admin'] }, 'shareWith.1: "admin" is not a role'],
    [{ shareWith: 'User A=none' }, 'shareWith.0'],
    [{ shareWith: '=editor' }, 'shareWith.0: names nobody'],
    [{ shareRole: 'owner' }, 'shareRole'],
    [{ updateAlbumPropsMode: 3 }, 'updateAlbumPropsMode'],
    [{ readAlbumProperties: { photos: '/mnt' } }, 'readAlbumProperties'],
    [{ syncMode: 2 }, 'syncMode: sync mode 2 deletes offline assets for good, which Darkroom never does'],
    [{ syncMode: 3 }, 'syncMode'],
    [{ chunkSize: 499 }, 'chunkSize: must be 500 or more'],
    [{ chunkSize: 0 }, 'chunkSize: must be 500 or more'],
    [{ chunkSize: 500.5 }, 'chunkSize: must be 500 or more'],
  ])('%j is refused', (input, place) => {
    expect(issuesOf(input)).toEqual([expect.stringMatching(new RegExp(`^${place}`))])
  })

  it.each([500, 2000, ''] as const)('take the chunk size %j, which no request exceeds', (chunkSize) => {
    expect(issuesOf({ chunkSize })).toEqual([])
  })

  it.each(['create', 'Delete_All', 'CLEANUP', ''])('take the mode %j', (mode) => {
    expect(issuesOf({ mode })).toEqual([])
  })

  it('need a root where they are written', () => {
    // @ts-expect-error rootPath is missing
    const input: FolderAlbumsInput = { albumLevels: 2 }
    expect(folderAlbumsOptions.safeParse(input).success).toBe(false)
  })

  it('are described, one by one, also in a JSON schema', () => {
    const { properties = {} } = z.toJSONSchema(folderAlbumsOptions, { io: 'input' })
    expect(Object.keys(properties)).toEqual(Object.keys(folderAlbumsOptions.shape))
    for (const [name, field] of Object.entries<z.ZodType>(folderAlbumsOptions.shape)) {
      expect(field.description, name).toMatch(/\.$/)
      expect(properties[name], name).toHaveProperty('description', field.description)
    }
  })
})
