import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findTextFiles } from '../../../toolkit.ts'
import { folderWith } from '../../support/folder.ts'

describe('findTextFiles', () => {
  it('finds files of the name at every depth, sorted, without a byte-order mark', async () => {
    const folder = await folderWith({ note: 'top', 'b/note': '\uFEFFmarked', 'a/c/note': '', 'a/c/notes': 'other' })
    expect(await findTextFiles(folder, 'note')).toEqual([
      { path: join(folder, 'a/c/note'), text: '', problem: '' },
      { path: join(folder, 'b/note'), text: 'marked', problem: '' },
      { path: join(folder, 'note'), text: 'top', problem: '' },
    ])
  })

  it('follows no links to folders, so that it ends', async () => {
    const folder = await folderWith({ 'a/note': 'once' })
    await symlink(folder, join(folder, 'a/again'))
    expect(await findTextFiles(folder, 'note')).toHaveLength(1)
  })

  it('tells what cannot be read, and goes on', async () => {
    const folder = await folderWith({ 'a/note': 'fine' })
    await symlink(join(folder, 'nowhere'), join(folder, 'note'))
    expect(await findTextFiles(folder, 'note')).toEqual([
      { path: join(folder, 'a/note'), text: 'fine', problem: '' },
      { path: join(folder, 'note'), text: null, problem: 'it cannot be read (ENOENT)' },
    ])
    expect(await findTextFiles(join(folder, 'none'), 'note')).toEqual([
      { path: join(folder, 'none'), text: null, problem: 'the folder cannot be listed (ENOENT)' },
    ])
  })
})
