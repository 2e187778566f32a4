import { describe, expect, it } from 'vitest'
import { createUserFinder, parseShare } from '../../../plugins/folder-albums/sharing.ts'

describe('an entry of shareWith', () => {
  it.each([
    ['Ann', { user: 'Ann', role: 'viewer' }],
    ['Ann=editor', { user: 'Ann', role: 'editor' }],
    ['Ann= viewer ', { user: 'Ann', role: 'viewer' }],
    // Only what stands after the last sign can be a role.
    ['a=b', { user: 'a=b', role: 'viewer' }],
    ['a=b=editor', { user: 'a=b', role: 'editor' }],
    ['editor', { user: 'editor', role: 'viewer' }],
  ])('%j', (entry, wanted) => {
    expect(parseShare(entry)).toEqual(wanted)
  })

  it.each(['Ann=admin', 'Ann=Owner', 'Ann=none', '=editor', ' '])('%j is refused', (entry) => {
    expect(() => parseShare(entry)).toThrow()
  })

  it('has the role of the options where it names none', () => {
    expect(parseShare('Ann', 'editor')).toEqual({ user: 'Ann', role: 'editor' })
  })
})

describe('finding users', () => {
  const ann = { id: '1', name: 'Ann', email: 'ann@x.org' }
  const bob = { id: '2', name: 'Bob', email: 'Bob@x.org' }
  const finding = (wanted: string, users = [ann, bob], members: (typeof ann)[] = []) => {
    const warnings: string[] = []
    const finder = createUserFinder(users, (message) => warnings.push(message))
    const album = { id: 'a', name: 'A', assetCount: 1, users: members.map((user) => ({ ...user, role: 'viewer' })) }
    return { id: finder.idOf(wanted, album), warnings: warnings.length }
  }

  it.each([
    ['Ann', '1'],
    ['ANN@x.org', '1'],
    ['bob@X.org', '2'],
    ['2', '2'],
  ])('%s is %s', (wanted, id) => {
    expect(finding(wanted)).toEqual({ id, warnings: 0 })
  })

  it('names are compared exactly, and whoever is not found is told', () => {
    expect(finding('ann')).toEqual({ id: null, warnings: 1 })
    expect(finding('Ann', [ann, { ...bob, name: 'Ann' }])).toEqual({ id: null, warnings: 1 })
  })

  it('members of an album are known where the server hides its users, so that they are not taken for others', () => {
    expect(finding('Bob', [ann], [bob])).toEqual({ id: '2', warnings: 0 })
    expect(finding('Ann', [ann], [ann])).toEqual({ id: '1', warnings: 0 })
  })
})
