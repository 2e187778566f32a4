import { describe, expect, it } from 'vitest'
import albumSharing from '../../../plugins/album-sharing/index.ts'

const group = { name: 'g', members: ['ben@example.org'] }
const policy = { name: 'p', keywords: ['trip'], groups: ['g'] }

const problemsOf = (options: object): string[] =>
  albumSharing({ groups: [group], policies: [policy], ...options } as never).problems.map(
    ({ path, message }) => `${path} ${message}`,
  )

describe('options of album-sharing', () => {
  it.each<[string, object, RegExp]>([
    ['no policies', { policies: undefined }, /^policies is missing/],
    [
      'an unknown group',
      { policies: [{ ...policy, groups: ['h'] }] },
      /^policies\[0\]\.groups\[0\] "h" .*unknown-group/,
    ],
    ['an unknown role', { policies: [{ ...policy, role: 'admin' }] }, /^policies\[0\]\.role is not a role of an album/],
    ['a keyword without letters', { policies: [{ ...policy, keywords: ['-'] }] }, /no letters and no digits/],
    [
      'an emoji, whose mark others have too',
      { policies: [{ ...policy, keywords: ['\u2764\ufe0f'] }] },
      /no letters and no digits/,
    ],
    [
      'neither keywords nor albums',
      { policies: [{ ...policy, keywords: [] }] },
      /^policies\[0\] names no keywords and no albums/,
    ],
    ['two groups of one name', { groups: [group, group] }, /^groups\[1\]\.name "g" is listed twice/],
    ['two policies of one name', { policies: [policy, policy] }, /^policies\[1\]\.name "p" is listed twice/],
    ['a role of autotag', { groups: [group], policies: [{ ...policy, role: 'edit' }] }, /it is viewer or editor/],
    ['a switch of autotag', { enabled: true }, /^enabled is not a known option/],
  ])('refuse %s', (_name, options, message) => {
    expect(problemsOf(options).join('\n')).toMatch(message)
  })

  it.each([
    ['viewer', 'viewer'],
    ['editor', 'editor'],
    [undefined, 'viewer'],
  ])('take the role %s as %s', (given, role) => {
    const options = { groups: [group], policies: [given === undefined ? policy : { ...policy, role: given }] }
    expect(albumSharing.definition.options.parse(options).policies[0]?.role).toBe(role)
  })
})
