import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import albumSharing from '../../../plugins/album-sharing/index.ts'
import { memberChanges, type Policies, type Role, wantedMembers } from '../../../plugins/album-sharing/policies.ts'

// The worked examples of the specification (autotag, section 17), column "Required".

const groups = [
  { name: 'all', members: ['a', 'b'] },
  { name: 'others', members: ['b', 'c'] },
]
const users = ['a', 'b', 'c', 'me'].map((id) => ({ id, email: `${id}@example.org`, name: id }))
const ask = (albumName: string, policies: Policies['policies'], given: Policies['groups'] = groups) =>
  wantedMembers(albumName, { groups: given, policies }, users, 'me')
const family = { name: 'family', keywords: ['family'], groups: ['all'], role: 'viewer' } as const
const friends = { name: 'friends', keywords: ['friends'], groups: ['others'], role: 'editor' } as const

describe('policies', () => {
  it.each([
    ['S1', '2024-FAMILY_trip', 'family', true],
    ['S2', '(family)', 'family', true],
    ['S2', 'Family, Trip', 'family', true],
    ['S4', 'New York family', 'new york', true],
    ['words apart', 'New old York', 'new york', false],
    ['a part of a word', 'Familyless', 'family', false],
    ['a word behind an emoji with a mark', '\u2600\ufe0fFamily', 'family', true],
    ['an emoji with the same mark', 'Private \u2600\ufe0f', '\u2764\ufe0f family', false],
  ])('%s %s, keyword %s', (_id, albumName, keyword, matches) => {
    const { matched } = ask(albumName, [{ ...family, keywords: [keyword] }])
    expect(matched).toEqual(matches ? ['family'] : [])
  })

  it.each([
    ['Trip to Rome', 'Trip *', true],
    ['A Trip to Rome', 'Trip *', false],
    ['trip to Rome', 'Trip *', false],
    ['Anything', '*', true],
    ['Trip', 'Trip', true],
    ['Trips', 'Trip', false],
    ['2024/05 Trip', '2024/*', true],
    ['2024/05 Trip', '*/05 *', true],
    ['2024/05/Trip', '2024/*', true],
    ['2023/05 Trip', '2024/*', false],
  ])('%s, album %s', (albumName, glob, matches) => {
    const { matched } = ask(albumName, [{ ...family, keywords: [], albums: [glob] }])
    expect(matched).toEqual(matches ? ['family'] : [])
  })

  it.each(['all', ['all'], ['a', 'all']] as const)('share with every user but the owner: %j', (given) => {
    const { members, unresolved } = ask('family', [family], [{ name: 'all', members: given }])
    expect(Object.fromEntries(members)).toEqual({ a: 'viewer', b: 'viewer', c: 'viewer' })
    expect(unresolved).toEqual([])
  })

  it.each([
    ['S3', [family, friends]],
    ['S3 swapped', [friends, family]],
  ])('%s', (_id, policies) => {
    const { members } = ask('family.friends party', policies)
    expect(Object.fromEntries(members)).toEqual({ a: 'viewer', b: 'editor', c: 'editor' })
  })

  it('S5', () => {
    const { problems } = albumSharing({
      groups: [],
      policies: [{ name: 'p', keywords: ['family'], groups: ['nobody'] }],
    })
    expect(problems).toEqual([
      { path: 'policies[0].groups[0]', message: '"nobody" is not among the groups (unknown-group)' },
    ])
  })

  it('find people by ids and addresses whatever the case, leave the owner out, and tell who is not found', () => {
    const given = [{ name: 'all', members: ['A@EXAMPLE.org', 'C', 'me', 'nobody@example.org'] }]
    const { members, unresolved } = ask('family', [family], given)
    expect([...members.keys()]).toEqual(['a', 'c'])
    expect(unresolved).toEqual(['nobody@example.org'])
  })
})

describe('members', () => {
  const wanted = (members: readonly (readonly [string, Role])[], unresolved: readonly string[] = []) => ({
    matched: ['p'],
    members: new Map(members),
    unresolved,
  })
  const viewers = (...ids: readonly string[]) => ids.map((id) => ({ id, role: 'viewer' }))

  it('S6', () => {
    expect(memberChanges(viewers('u1', 'u9'), wanted([]), true).remove).toEqual([])
  })

  it('S7', () => {
    const target = wanted([
      ['u1', 'editor'],
      ['u2', 'viewer'],
    ])
    const { share, remove } = memberChanges(viewers('u1'), target, false)
    expect(Object.fromEntries(share)).toEqual({ u1: 'editor', u2: 'viewer' })
    expect(remove).toEqual([])
  })

  it('are removed by nobody whom a policy names and who was not found', () => {
    expect(memberChanges(viewers('u9'), wanted([['u1', 'viewer']], ['x']), true).remove).toEqual([])
    expect(memberChanges(viewers('u9'), wanted([['u1', 'viewer']]), true).remove).toEqual(['u9'])
  })

  const member = fc.record({ id: fc.constantFrom('u1', 'u2', 'u3'), role: fc.constantFrom<Role>('viewer', 'editor') })
  const members = fc.uniqueArray(member, { selector: ({ id }) => id })

  it('lose nothing without prune, and are exact with it', () => {
    fc.assert(
      fc.property(members, members, fc.boolean(), (current, target, prune) => {
        const given = target.map(({ id, role }) => [id, role] as const)
        const { share, remove } = memberChanges(current, wanted(given), prune)
        const roles = new Map<string, string>(current.map(({ id, role }) => [id, role]))
        for (const [id, role] of share) roles.set(id, role)
        for (const id of remove) roles.delete(id)
        if (!prune) {
          expect(remove).toEqual([])
          for (const { id, role } of current) if (role === 'editor') expect(roles.get(id)).toBe('editor')
          for (const { id } of target) expect(roles.has(id)).toBe(true)
        } else if (target.length > 0) expect(new Map(given)).toEqual(roles)
        else expect(roles.size).toBe(current.length)
      }),
    )
  })
})
