import { describe, expect, it } from 'vitest'
import { createUserFinder, parseShare } from '../../../plugins/folder-albums/sharing.ts'

describe('an entry of shareWith', () => {
  it.each([
    ['Ann', { user: 'Ann', role: null }],
    ['Ann=editor', { user: 'Ann', role: 'editor' }],
    ['Ann= viewer ', { user: 'Ann', role: 'viewer' }],
    // Only what stands after the last sign can be a role.
    ['a=b', { user: 'a=b', role: null }],
    ['a=b=editor', { user: 'a=b', role: 'editor' }],
    ['editor', { user: 'editor', role: null }],
  ])('%j', (entry, wanted) => {
    expect(parseShare(entry)).toEqual(wanted)
  })

  it.each(['Ann=admin', 'Ann=Owner', 'Ann=none', '=editor', ' '])('%j is refused', (entry) => {
    expect(() => parseShare(entry)).toThrow()
  })
})

describe('finding users', () => {
  const ann = { id: '1', name: 'Ann', email: 'ann@x.org' }
  const bob = { id: '2', name: 'Bob', email: 'Bob@x.org' }
  const finding = (wanted: string, users = [ann, bob], members: (typeof ann)[] = []) => {
    const warnings: string[] = []
    const find = createUserFinder(users, (_level, _code, text) => warnings.push(text))
    return { id: find(wanted, members), warnings: warnings.length }
  }

  it.each([
    ['Ann', '1'],
    ['ann', '1'],
    ['ANN@x.org', '1'],
    ['bob@X.org', '2'],
    ['2', '2'],
  ])('%s is %s', (wanted, id) => {
    expect(finding(wanted)).toEqual({ id, warnings: 0 })
  })

  it('warns of somebody who is not there, or not the only one', () => {
    expect(finding('Eve')).toEqual({ id: null, warnings: 1 })
    expect(finding('Ann', [ann, { ...bob, name: 'Ann' }])).toEqual({ id: null, warnings: 1 })
  })

  it('members of an album are known where the server hides its users, so that they are not taken for others', () => {
    expect(finding('Bob', [ann], [bob])).toEqual({ id: '2', warnings: 0 })
    expect(finding('Ann', [ann], [ann])).toEqual({ id: '1', warnings: 0 })
  })
})
