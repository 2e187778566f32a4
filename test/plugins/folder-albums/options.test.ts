import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type FolderAlbumsInput, folderAlbumsOptions } from '../../../plugins/folder-albums/index.ts'

function issuesOf(input: object): string[] {
  const { error } = folderAlbumsOptions.safeParse({ rootPath: '/pics', ...input })
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('options', () => {
  it('are filled in', () => {
    expect(folderAlbumsOptions.parse({ rootPath: '/pics' })).toEqual({
      rootPath: ['/pics'],
      albumLevels: { from: 'top', near: 1, far: 1 },
      albumSeparator: ' ',
      albumNamePostRegex: [],
      sameName: 'join',
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
      albumOrder: null,
      commentsAndLikes: null,
      setAlbumThumbnail: null,
      shareWith: [],
      shareRole: 'viewer',
      updateAlbumPropsMode: 0,
      readAlbumProperties: false,
      syncMode: 0,
    })
  })

  it('name old forms of an earlier tool, and show ours', () => {
    const issues = issuesOf({
      albumNamePostRegex: [['(?i)_'], [/(a)(b)/, '\\2 \\g<1>\\g<x>'], "'_' ' '", [{ regex: '(?P<y>\\d)' }]],
      pathFilterRegex: '20\\d\\d/.*',
      ignoreRegex: [{ regex: '(?i).*lake.*' }],
      deleteConfirm: '1',
      mode: '',
      visibility: '',
    })
    expect(issues).toEqual([
      expect.stringMatching(/^albumNamePostRegex\.0\.0: .*flags: "i"/),
      'albumNamePostRegex.1: the replacement "\\2 \\g<1>\\g<x>" is written "$2 $1$<x>"',
      'albumNamePostRegex.2: must be a list of [regular expression, replacement]',
      expect.stringMatching(/^albumNamePostRegex\.3\.0: .*write \(\?<name>…\)/),
      'pathFilterRegex: must be a list such as ["20\\\\d\\\\d/.*"]',
      expect.stringMatching(/^ignoreRegex\.0: .*flags: "i"/),
      'mode: "" is not a mode; use CREATE, CLEANUP, DELETE_ALL',
      expect.stringMatching(/^deleteConfirm: /),
      'visibility: must be archive, locked or timeline',
    ])
  })

  it('show all problems at once, each at its place', () => {
    const issues = issuesOf({
      rootPath: ['/ok', 'relative', '/a/../b', ''],
      albumLevels: '3,1',
      albumNamePostRegex: [[/ok/], [{ regex: '(' }], [/(a)/, '\\2'], [/a/, 'b', 'c']],
      pathFilter: ['ok', '', '[z-a]'],
      pathFilterRegex: [{ regex: '[' }, { regex: '' }],
      ignore: ['/'],
      ignoreRegex: [{ regex: 'a++' }],
      mode: 'clean',
      findAssetsInAlbums: 'perhaps',
      albumLevel: 2,
    })
    expect(issues.map((issue) => issue.split(':')[0]).sort()).toEqual([
      '',
      'albumLevels',
      'albumNamePostRegex.1.0',
      'albumNamePostRegex.2',
      'albumNamePostRegex.3',
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
    [{ albumNamePostRegex: [[{ regex: '(' }]] }, 'albumNamePostRegex.0.0'],
    [{ albumNamePostRegex: [[]] }, 'albumNamePostRegex.0'],
    [{ albumNamePostRegex: [/a/] }, 'albumNamePostRegex.0'],
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
  ])('%j is refused', (input, place) => {
    expect(issuesOf(input)).toEqual([expect.stringMatching(new RegExp(`^${place}`))])
  })

  it.each(['create', 'Delete_All', 'CLEANUP'])('take the mode %j', (mode) => {
    expect(issuesOf({ mode })).toEqual([])
  })

  it('need a root where they are written', () => {
    // @ts-expect-error rootPath is missing
    const input: FolderAlbumsInput = { albumLevels: 2 }
    expect(folderAlbumsOptions.safeParse(input).success).toBe(false)
  })

  it('are described, one by one, also in a JSON schema', () => {
    const { properties = {} } = z.toJSONSchema(folderAlbumsOptions, { io: 'input', unrepresentable: 'any' })
    expect(Object.keys(properties)).toEqual(Object.keys(folderAlbumsOptions.shape))
    for (const [name, field] of Object.entries<z.ZodType>(folderAlbumsOptions.shape)) {
      expect(field.description, name).toMatch(/\.$/)
      expect(properties[name], name).toHaveProperty('description', field.description)
    }
  })
})
