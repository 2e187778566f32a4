import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { homeFor } from '../../support/home.ts'
import { annaId } from '../../support/library.ts'
import { contentsOf, id, libraryOf } from '../../support/workbench.ts'

const library = libraryOf([{ tagIds: [id(101)] }, { tagIds: [id(101)] }], {
  tags: [{ id: id(101), value: 'old', userId: annaId }],
  albums: [{ id: id(100), albumName: 'Old', ownerId: annaId, assetIds: [id(1), id(2)] }],
})
const recipe = (actions: unknown) => JSON.stringify({ name: 'r', where: { fileName: '1.jpg' }, actions: [actions] })

/** What has to be allowed, by which word, and what is there afterwards. */
const cases = [
  ['trash', 'asset.trash', { trashed: ['#1'] }],
  [{ setVisibility: 'locked' }, 'visibility.locked', { locked: ['#1'], albums: [{ assets: ['#2'] }] }],
  [{ syncAlbum: { name: 'Old', remove: 'all' } }, 'album.remove.all', { albums: [{ assets: ['#1'] }] }],
  [{ syncTag: { tag: 'old', remove: 'all' } }, 'tag.remove.all', { tags: { old: ['#1'] } }],
] as const

describe.each(versions)('what has to be allowed on %s', (version) => {
  it.each(cases)('%j by %s', async (actions, allowance, leaves) => {
    const files = { 'immichrc.yaml': 'recipes: [r.json]\n', 'r.json': recipe(actions) }
    const { darkroom, sandbox } = await homeFor({ library, version, files })
    const before = contentsOf(sandbox)

    const refused = await darkroom('apply', '--yes')
    expect(refused.code).toBe(5)
    expect(refused.stdout).toContain(`has to be allowed: --allow ${allowance}, or allow: ['${allowance}']`)
    expect(contentsOf(sandbox)).toEqual(before)

    expect((await darkroom('plan', '--allow', allowance, '--out', 'plan.json')).code).toBe(0)
    expect((await darkroom('apply', 'plan.json', '--yes')).code).toBe(5)
    expect((await darkroom('apply', 'plan.json', '--yes', '--allow', allowance)).code).toBe(0)
    await sandbox.settle()
    expect(contentsOf(sandbox)).toMatchObject(leaves)
    const after = await darkroom('plan', '--allow', allowance, '--detailed-exitcode')
    expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') })
  })
})
