import { describe, expect, it } from 'vitest'
import { all, not, type Predicate } from '../../../core/predicates/predicate.ts'
import { type FacesAsked, hasFaces, unnamedFaces } from '../../../language/predicates/faces.ts'
import { taken } from '../../../language/predicates/taken.ts'
import { type LibraryInput, versions } from '../../../sandbox/index.ts'
import { select } from './select.ts'

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const [me, partner, anna, eve, stranger, hiddenStranger, named] = [1, 2, 11, 12, 13, 14, 15].map(id)

const library: LibraryInput = {
  users: [{ id: me ?? '' }, { id: partner ?? '', email: 'partner@example.com' }],
  partners: [{ sharedById: partner ?? '', sharedWithId: me ?? '', inTimeline: true }],
  people: [
    { id: anna ?? '', name: 'Anna' },
    { id: eve ?? '', name: 'Eve', isHidden: true },
    { id: stranger ?? '' },
    { id: hiddenStranger ?? '', isHidden: true },
    { id: named ?? '', name: 'Their friend', ownerId: partner ?? '' },
  ],
  assets: [
    { originalPath: '/p/anna.jpg', faces: [{ personId: anna ?? '' }] },
    { originalPath: '/p/hidden.jpg', faces: [{ personId: eve ?? '' }] },
    // Too few faces to be listed among the people.
    { originalPath: '/p/stranger.jpg', faces: [{ personId: stranger ?? '' }] },
    { originalPath: '/p/hidden-stranger.jpg', faces: [{ personId: hiddenStranger ?? '' }] },
    { originalPath: '/p/unassigned.jpg', faces: [{ personId: null }] },
    { originalPath: '/p/anna-and-unassigned.jpg', faces: [{ personId: anna ?? '' }, { personId: null }] },
    { originalPath: '/p/anna-and-stranger.jpg', faces: [{ personId: anna ?? '' }, { personId: stranger ?? '' }] },
    { originalPath: '/p/removed.jpg', faces: [{ personId: anna ?? '', deletedAt: '2024-01-01T00:00:00Z' }] },
    { originalPath: '/p/invisible.jpg', faces: [{ personId: null, isVisible: false }] },
    { originalPath: '/p/nobody.jpg', fileCreatedAt: '2001-01-01T12:00:00Z' },
    { originalPath: '/p/theirs.jpg', ownerId: partner ?? '', faces: [{ personId: named ?? '' }, { personId: null }] },
  ],
}

const people = ['anna', 'anna-and-stranger', 'anna-and-unassigned', 'hidden', 'hidden-stranger', 'stranger']
const noFace = ['invisible', 'nobody', 'removed']
const unnamed = ['anna-and-stranger', 'hidden-stranger', 'stranger']

describe.each(versions)('on a server of version %s', (version) => {
  it.each<[string, Predicate, readonly string[]]>([
    ['faces', hasFaces(), [...people, 'unassigned']],
    ['no faces', not(hasFaces()), noFace],
    ['people', hasFaces({ unassigned: false }), people],
    ['nobody', not(hasFaces({ unassigned: false })), [...noFace, 'unassigned']],
    ['unnamed faces', unnamedFaces(), [...unnamed, 'anna-and-unassigned', 'unassigned']],
    ['unnamed people', unnamedFaces({ unassigned: false }), unnamed],
  ])('there are %s', async (_, where, expected) => {
    const { names, failures, report } = await select(library, version, where)
    expect({ names, failures }).toEqual({ names: expected.toSorted(), failures: [] })
    expect(report?.complete).toBe(true)
  })

  it('nobody shows on partners’ assets', async () => {
    const { names } = await select(library, version, not(hasFaces()), { owners: 'any' })
    expect(names).toContain('theirs')
  })

  it('asks single assets only where nothing else tells, and only those that the rest leaves', async () => {
    const { requests, names } = await select(library, version, all(taken({ year: 2001 }), hasFaces()))
    const single = [...requests].filter(([request]) => request.startsWith('GET /faces'))
    expect(names).toEqual([])
    expect(single).toEqual(version.startsWith('3') ? [['GET /faces', 1]] : [])
  })
})

describe('faces', () => {
  it('need another permission where they are asked for one by one', () => {
    expect([hasFaces().scopes, hasFaces({ unassigned: false }).scopes]).toEqual([['face.read'], []])
  })

  it.each([{ assigned: true }, { unassigned: 'no' }, true])('refuse %o', (asked) => {
    expect(() => hasFaces(asked as FacesAsked)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
