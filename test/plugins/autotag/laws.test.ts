import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from '../../../plugins/autotag/classify.ts'
import { convert } from '../../../plugins/autotag/convert.ts'
import { errorVerdict } from '../../../plugins/autotag/error-verdict.ts'
import { parseLink } from '../../../plugins/autotag/link.ts'
import { pageWindow, resumePoint } from '../../../plugins/autotag/loop.ts'
import { mergeAlbums } from '../../../plugins/autotag/merge-albums.ts'
import { tagPattern } from '../../../plugins/autotag/patterns.ts'
import { diffMembers } from '../../../plugins/autotag/policies.ts'
import { tempAlbums } from '../../../plugins/autotag/temp-albums.ts'

const tag: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'C', 'U', 'u', 'x/a', 'x')
const tags = fc.uniqueArray(tag)
const albums = fc.uniqueArray(fc.constantFrom('2023', '2024 x', 'Lake', '2023-01-02-autotag-temp-unclassified'))
const withIds = (names: readonly string[]) => names.map((name) => ({ id: `id of ${name}`, name }))
const options = { unclassifiedTag: 'U', conflictTag: 'C' }
const rules = [
  { name: 'a', tags: ['a', 'x/**'] },
  { name: 'years', albums: ['\\d{4}(?=$|[ -])'] },
]

describe('classification', () => {
  it('converges in one pass, and marks exactly one status at most', () => {
    fc.assert(
      fc.property(tags, albums, (given, names) => {
        const asset = { id: 'x', tags: given, albums: withIds(names) }
        const { add, remove, status } = classify({ asset, rules, options })
        const after = [...given.filter((one) => !remove.includes(one)), ...add]
        const again = classify({ asset: { ...asset, tags: after }, rules, options })
        expect(again).toMatchObject({ status, add: [], remove: [] })
        const marks = new Set(after.map((one) => one.toLowerCase()).filter((one) => one === 'u' || one === 'c'))
        expect([...marks]).toEqual(status === 'unclassified' ? ['u'] : status === 'conflict' ? ['c'] : [])
      }),
    )
  })
})

describe('conversions', () => {
  const markers: fc.Arbitrary<string[]> = fc.uniqueArray(fc.constantFrom('a', 'b', 'x'), { minLength: 1 })
  const side = fc.record({ tags: markers })
  const conversions = fc.array(fc.record({ from: side, to: side, mode: fc.constantFrom('move', 'copy') }), {
    maxLength: 3,
  })

  it('never lose the last marker: what had one that is converted has a destination afterwards', () => {
    fc.assert(
      fc.property(tags, conversions, (given, all) => {
        const { operations } = convert({ asset: { id: 'x', tags: given, albums: [] }, conversions: all, options })
        let now = [...given]
        for (const step of operations) {
          if (step.op === 'tag.add') now.push(step.tag)
          if (step.op === 'tag.remove') {
            expect(now).toContain(step.tag)
            now = now.filter((one) => one !== step.tag)
          }
        }
        const [only] = all
        if (all.length === 1 && only && given.some((one) => only.from.tags.includes(one)))
          for (const wanted of only.to.tags) expect(now).toContain(wanted)
        if (given.length > 0) expect(now.length).toBeGreaterThan(0)
      }),
    )
  })

  it('leave destinations that exist applied, and the source where one is missing or ambiguous', () => {
    const asset = { id: 'x', tags: ['a'], albums: [] }
    const twice = [
      { id: '1', name: 'Two' },
      { id: '2', name: 'Two' },
      { id: '3', name: 'One' },
    ]
    const to = { tags: ['b'], albums: ['Two', 'One', 'None'] }
    expect(convert({ asset, conversions: [{ from: { tags: ['a'] }, to }], existingAlbums: twice })).toEqual({
      operations: [
        { op: 'tag.add', tag: 'b' },
        { op: 'album.add', album: 'One' },
      ],
      warnings: ['album-ambiguous', 'album-missing'],
    })
    const made = convert({
      asset,
      conversions: [{ from: { tags: ['a'] }, to: { albums: ['New'] }, createMissing: true }],
      existingAlbums: [],
    })
    expect(made.operations.map(({ op }) => op)).toEqual(['album.create', 'album.add', 'tag.remove'])
  })
})

describe('patterns of tags (section 5.2)', () => {
  it.each<[string, string, boolean]>([
    ['a/**', 'a', false],
    ['a/**', 'a/b', true],
    ['a/**', 'A/b/c', true],
    ['**/x', 'x', true],
    ['**/x', 'a/b/x', true],
    ['**/x', 'a/xx', false],
    ['autotag_*', 'autotag_input_meme', true],
    ['autotag_*', 'autotag_/x', false],
    ['*', 'a/b', false],
    ['a.b', 'axb', false],
    ['a/**/b', 'a/b', true],
    ['caf\u00e9', 'cafe\u0301', true],
  ])('%s and %s', (pattern, text, matches) => {
    expect(tagPattern(pattern)(text)).toBe(matches)
  })
})

describe('temporary albums', () => {
  it('an asset is in at most one afterwards, and there is nothing to do then', () => {
    const names = fc.uniqueArray(
      fc.constantFrom('2023-01-01', '2023-01-02', '2023-01-03').map((day) => `${day}-autotag-temp-unclassified`),
    )
    const status = fc.constantFrom('unclassified', 'classified', 'conflict')
    fc.assert(
      fc.property(names, status, (given, is) => {
        const question = { status: is, localDateTime: '2023-01-02T23:59:59.000Z' } as const
        const { add, remove } = tempAlbums({
          ...question,
          albums: [...given, 'Party-autotag-temp-unclassified (kept)'],
        })
        const after = [...given.filter((name) => !remove.includes(name)), ...add]
        expect(after).toEqual(is === 'unclassified' ? ['2023-01-02-autotag-temp-unclassified'] : [])
        expect(tempAlbums({ ...question, albums: after })).toEqual({ add: [], remove: [] })
      }),
    )
  })

  it('those of others are none', () => {
    const albums = [{ id: '1', name: '2023-01-01-autotag-temp-unclassified', ownerId: 'ben' }]
    const question = { status: 'classified', localDateTime: '2023-01-02T00:00:00Z', albums } as const
    expect(tempAlbums({ ...question, selfId: 'anna' }).remove).toEqual([])
    expect(tempAlbums({ ...question, selfId: 'ben' }).remove).toHaveLength(1)
  })
})

describe('members', () => {
  const member = fc.record({
    userId: fc.constantFrom('me', 'u1', 'u2', 'u3'),
    role: fc.constantFrom('viewer', 'editor'),
  })
  const members = fc.uniqueArray(member, { selector: ({ userId }) => userId })

  it('lose nothing without prune, are exact with it, and never concern the owner', () => {
    fc.assert(
      fc.property(members, members, fc.boolean(), (current, target, prune) => {
        const owner = { ownerId: 'me', selfId: 'me' }
        const { add, update, remove } = diffMembers({
          current,
          target,
          unresolved: [],
          matched: ['p'],
          prune,
          ...owner,
        } as never)
        const roles = new Map<string, string>(current.map(({ userId, role }) => [userId, role]))
        for (const { userId, role } of [...add, ...update]) roles.set(userId, role)
        for (const id of remove) roles.delete(id)
        expect(roles.get('me')).toBe(current.find(({ userId }) => userId === 'me')?.role)
        const wanted = target.filter(({ userId }) => userId !== 'me')
        if (!prune) {
          expect(remove).toEqual([])
          for (const { userId, role } of current) if (role === 'editor') expect(roles.get(userId)).toBe('editor')
        } else if (wanted.length > 0) {
          roles.delete('me')
          expect(Object.fromEntries(roles)).toEqual(
            Object.fromEntries(wanted.map(({ userId, role }) => [userId, role])),
          )
        }
      }),
    )
  })
})

describe('mergers', () => {
  const album = (id: string, more: object = {}) => ({
    id,
    name: '2023-01-02-autotag-temp-unclassified',
    ownerId: 'me',
    createdAt: '2024-01-01T00:00:00Z',
    assetCount: 1,
    hasSharedLink: false,
    ...more,
  })
  const ask = (albums: readonly ReturnType<typeof album>[], mode: 'off' | 'temp' | 'all' = 'temp') =>
    mergeAlbums({ albums, selfId: 'me', mode })

  it('keep the oldest, then the fuller, then the smaller id', () => {
    expect(ask([album('b'), album('a')]).merge).toEqual([{ keep: 'a', absorb: ['b'] }])
    expect(ask([album('b', { assetCount: 2 }), album('a')]).merge).toEqual([{ keep: 'b', absorb: ['a'] }])
    const old = { createdAt: '2023-01-01T00:00:00+02:00', assetCount: 0 }
    expect(ask([album('b', { assetCount: 2 }), album('a'), album('c', old)]).merge[0]?.keep).toBe('c')
  })

  it('leave to people what is theirs, others\u2019 and linked', () => {
    const user = { name: ' Lake ' }
    expect(ask([album('b', user), album('a', { name: 'Lake' })])).toEqual({
      merge: [],
      review: [{ name: 'Lake', reason: 'user-album', ids: ['b', 'a'] }],
    })
    expect(ask([album('b', user), album('a', { name: 'Lake' })], 'all').merge).toEqual([{ keep: 'a', absorb: ['b'] }])
    expect(ask([album('a'), album('b', { hasSharedLink: true })])).toMatchObject({
      merge: [],
      review: [{ reason: 'shared-link', ids: ['b'] }],
    })
    expect(ask([album('a'), album('b', { ownerId: 'ben' })])).toEqual({ merge: [], review: [] })
    expect(ask([album('a'), album('b')], 'off')).toEqual({ merge: [], review: [] })
  })
})

describe('runs', () => {
  const run = { savedAt: '2024-05-01T00:00:00Z', position: 1200, configHash: 'x', completed: false }
  const ask = (more: object, runs: readonly object[] = [run]) =>
    resumePoint({
      runs: runs as never,
      now: '2024-05-01T01:00:00Z',
      configHash: 'x',
      resume: true,
      skip: 3,
      overlap: 500,
      maxAgeHours: 72,
      ...more,
    })

  it.each([
    ['resume-off', ask({ resume: false }), 3],
    ['no-run', ask({}, []), 3],
    ['no-run', ask({}, [{ ...run, current: true }]), 3],
    ['config-changed', ask({ configHash: 'y' }), 3],
    ['cycle-complete', ask({}, [{ ...run, completed: true }]), 3],
    ['resumed', ask({ overlap: 5000 }), 3],
    ['resumed', ask({}, [{ ...run, savedAt: '2024-04-30T23:00:00Z', position: 9 }, run]), 700],
  ])('%s', (reason, answer, start) => {
    expect(answer).toEqual({ start, reason })
  })

  it('windows cover each place once', () => {
    const size = fc.nat({ max: 300 })
    fc.assert(
      fc.property(
        size,
        fc.integer({ min: 1, max: 50 }),
        size,
        fc.option(size, { nil: null }),
        (total, pageSize, skip, max) => {
          const places = pageWindow({ total, pageSize, skip, max }).flatMap(({ from, to }) =>
            Array.from({ length: to - from + 1 }, (_, index) => from + index),
          )
          const end = Math.min(total, max === null ? total : skip + max)
          expect(places).toEqual(Array.from({ length: Math.max(0, end - skip) }, (_, index) => skip + index))
        },
      ),
    )
  })
})

describe('failures', () => {
  it.each<[Parameters<typeof errorVerdict>[0], string]>([
    [{ status: 401 }, 'stop'],
    [{ kind: 'program' }, 'stop'],
    [{ kind: 'config', status: 429 }, 'stop'],
    [{ kind: 'network' }, 'retry'],
    [{ kind: 'timeout' }, 'retry'],
    [{ status: 408 }, 'retry'],
    [{ status: 429 }, 'retry'],
    [{ status: 500 }, 'retry'],
    [{ status: 503 }, 'retry'],
    [{ status: 400 }, 'skip'],
    [{ status: 403 }, 'skip'],
    [{ status: 404 }, 'skip'],
  ])('%j', (failure, verdict) => {
    expect(errorVerdict(failure)).toBe(verdict)
  })
})

describe('links', () => {
  it('are read or refused, whatever is written', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    )
    fc.assert(fc.property(text, (given) => void expect(parseLink(given).kind).toMatch(/^\w+$/)))
  })
})
