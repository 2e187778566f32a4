import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountPlan } from '../../engine/plan/plan.ts'
import type { AssetInput, LibraryInput } from '../../sandbox/index.ts'
import { holds, triedOn } from '../support/effort.ts'
import { homeFor } from '../support/home.ts'
import { disk, me, partner, uuid, versions } from './library.ts'

const marks = ['autotag/duplicate-classification', 'autotag/duplicate-album', 'groups/of', 'groups']
const tags = ['meme', 'meme/cat', 'print', ...marks]

/** Most of them are in one of a few groups, and there is more than one way not to count in it. */
const member = fc.record({
  group: fc.option(fc.nat(3), { freq: 4 }),
  tags: fc.uniqueArray(fc.constantFrom(...tags), { maxLength: 3 }),
  albums: fc.uniqueArray(fc.constantFrom('2023 Trip', '2024 Trip', 'Misc'), { maxLength: 1 }),
  visibility: fc.constantFrom('timeline', 'timeline', 'archive', 'hidden', 'locked'),
  isTrashed: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
  isTheirs: fc.integer({ min: 0, max: 7 }).map((number) => number === 0),
  stack: fc.option(fc.nat(1), { freq: 1 }),
  isExternal: fc.boolean(),
  isFavorite: fc.boolean(),
  hasExif: fc.integer({ min: 0, max: 5 }).map((number) => number > 0),
  rating: fc.constantFrom(null, 3),
  minute: fc.nat(2),
})
type Member = typeof member extends fc.Arbitrary<infer T> ? T : never

const assetOf = (one: Member, index: number): AssetInput => ({
  id: uuid(100 + index),
  ownerId: one.isTheirs ? partner : me,
  originalPath: `/photos/${index}.jpg`,
  // Microseconds are what an asset in a group shows, and a search does not.
  fileCreatedAt: `2023-07-01T12:0${one.minute}:00.123Z`,
  visibility: one.visibility as 'timeline',
  isFavorite: one.isFavorite,
  duplicateId: one.group === null ? null : uuid(50 + one.group),
  tags: one.isTheirs ? [] : one.tags,
  albums: one.isTheirs || one.visibility === 'locked' ? [] : one.albums,
  exif: one.hasExif ? { rating: one.rating, fileSizeInByte: 1000 + index, make: 'Canon' } : null,
  ...(one.isExternal && !one.isTheirs ? { libraryId: disk, isExternal: true } : {}),
  ...(one.isTrashed ? { trashedAt: '2024-01-01T00:00:00.000Z' } : {}),
})

const stackedIn = (members: readonly Member[]) =>
  [0, 1].flatMap((stack) => {
    const places = [...members.keys()].filter((index) => {
      const one = members[index]
      return one?.stack === stack && !one.isTheirs && one.visibility === 'timeline' && !one.isTrashed
    })
    return places.length < 2 ? [] : [{ ownerId: me, assetIds: places.map((index) => uuid(100 + index)) }]
  })

const libraryOf = (members: readonly Member[], permissions: readonly string[]): LibraryInput => ({
  users: [
    { id: me, name: 'Anna', email: 'anna@example.org', isAdmin: true },
    { id: partner, name: 'Ben', email: 'ben@example.org' },
  ],
  apiKeys: [{ userId: me, secret: 'k'.repeat(43), permissions: [...permissions] }],
  libraries: [{ id: disk, ownerId: me, importPaths: ['/photos'] }],
  partners: [{ sharedById: partner, sharedWithId: me, inTimeline: true }],
  assets: members.map(assetOf),
  stacks: stackedIn(members),
})

/** All that the plugin asks for, but groups of duplicates. */
const withoutGroups = [
  ...['user.read', 'asset.read', 'asset.update', 'asset.delete', 'asset.statistics', 'sharedLink.read'],
  ...['tag.read', 'tag.create', 'tag.asset', 'album.read', 'album.create', 'albumAsset.create'],
  ...['stack.read', 'stack.update', 'library.read', 'partner.read'],
]

const rules = [
  { name: 'meme', tags: ['meme'] },
  { name: 'print', tags: ['print'] },
  { name: 'events', albums: ['\\d{4}'] },
]
const duplicates = (resolve: string) => ({
  use: 'duplicates',
  rules,
  resolve,
  groupPrefix: 'groups/',
  propagate: { tags: 'all', albums: 'all', favorite: true, rating: true },
  maxTrash: 1000,
  maxTrashPercent: 100,
})
/** Looks at every asset, so that nothing is narrowed. */
const everything = { name: 'everything', where: { path: { regex: 'nothing' } }, actions: [{ addTag: 'seen' }] }

/** What is planned, and what is told of single groups; ids of tags differ between servers. */
const essence = ({ operations, notes }: AccountPlan) => ({
  operations: JSON.parse(JSON.stringify(operations), (key, value) => (key === 'tag' ? (value.value ?? value) : value)),
  notes: notes.filter(({ code }) => code !== 'statistics' && code !== 'no-detection').map(({ text }) => text),
})

describe.each(triedOn(versions))('groups of duplicates on %s', (version) => {
  it('are judged from the list of groups as they are from the whole library', async () => {
    await holds(
      fc.asyncProperty(
        fc.array(member, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('off', 'review', 'trash'),
        async (members, resolve) => {
          const planOf = async (permissions: readonly string[], recipes: readonly object[]) => {
            const files = { 'immichrc.json': JSON.stringify({ plugins: [duplicates(resolve)], recipes }) }
            const home = await homeFor({ library: libraryOf(members, permissions), version, files })
            return { home, plan: essence(await home.plan('--allow', 'asset.trash')) }
          }
          const whole = await planOf(withoutGroups, [])
          const listed = await planOf(['all'], [])
          const together = await planOf(['all'], [everything])
          expect(listed.plan).toEqual(whole.plan)
          expect(together.plan).toEqual(whole.plan)
          // Again, with a mirror of the library beside, which is not asked for what the list tells.
          expect(essence(await together.home.plan('--allow', 'asset.trash'))).toEqual(whole.plan)
        },
      ),
      { runs: 8, seconds: 40 },
    )
  })
})
