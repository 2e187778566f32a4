import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasCode } from '../../../core/errors.ts'
import * as actions from '../../../index.ts'

const thrownBy = (name: string, options: object): unknown => {
  try {
    ;(actions as unknown as Record<string, (album: string, options: object) => void>)[name]?.('Trip', options)
  } catch (error) {
    return hasCode(error, 'USAGE') && { message: error.message, hint: error.hint }
  }
  return undefined
}

/** All options of each action on albums, as they are documented. */
const known: Readonly<Record<string, readonly string[]>> = {
  addToAlbum: ['own', 'newest', 'atLeast', 'reportUnmatched', 'followUps', 'reason'],
  removeFromAlbum: ['own', 'newest', 'atLeast', 'reportUnmatched'],
  syncAlbum: [
    ...['own', 'newest', 'atLeast', 'reportUnmatched', 'followUps', 'reason'],
    ...['remove', 'respectRemovals', 'adopt', 'allowEmpty', 'maxRemovals', 'maxRemovalPercent'],
  ],
  album: ['only', 'description', 'order', 'cover', 'comments', 'shareWith', 'unshare', 'shareOnlyWith'],
  syncTag: ['remove', 'respectRemovals', 'adopt', 'allowEmpty', 'maxRemovals', 'maxRemovalPercent'],
  deleteAlbum: ['onlyEmpty', 'into', 'ifAllowed', 'assets'],
}

describe('an option of an action that is misspelt, and would let it do more than it was asked to', () => {
  it.each([
    ['addToAlbum', { atleast: 50 }],
    ['removeFromAlbum', { owned: true }],
    ['syncAlbum', { own: true, maxRemoval: 10 }],
    ['album', { sharedWith: ['Ben'] }],
    ['deleteAlbum', { onlyempty: true }],
    ['syncTag', { removes: 'all' }],
  ])('%s with %j is refused', (name, options) => {
    const wrong = Object.keys(options).at(-1)
    expect(thrownBy(name, options)).toMatchObject({
      message: expect.stringContaining(`${name}: ${wrong} is not a known option`),
      hint: expect.stringMatching(/^Did you mean "\w+"\?$/),
    })
  })

  it.each(Object.keys(known))('%s takes those that there are', (name) => {
    const options = Object.fromEntries((known[name] ?? []).map((key) => [key, undefined]))
    expect(thrownBy(name, options)).toBeUndefined()
  })
})

type Call = readonly [action: string, given: readonly unknown[], says: string]

/** What nobody compelled to check types may write, and what the error has to name: the place, what may stand there, what did. */
const wrongValues: readonly Call[] = [
  [
    'syncAlbum',
    ['X', { remove: 'everything' }],
    `remove must be "ours", "all" or "none" (given: { remove: 'everything' })`,
  ],
  [
    'syncAlbum',
    ['X', { maxRemovalPercent: 200 }],
    'maxRemovalPercent must be at most 100 (given: { maxRemovalPercent: 200 })',
  ],
  ['syncAlbum', ['X', { adopt: 'yes' }], "adopt must be true or false, not text (given: { adopt: 'yes' })"],
  ['syncTag', ['x', { remove: 'everything' }], `remove must be "ours", "all" or "none"`],
  ['syncTag', ['x', { maxRemovals: -1 }], 'maxRemovals must be at least 0'],
  ['addToAlbum', ['X', { atLeast: 'many' }], "atLeast must be a number, not text (given: { atLeast: 'many' })"],
  ['addToAlbum', ['X', { atLeast: 2.5 }], 'atLeast must be a whole number'],
  ['addToAlbum', ['X', { own: 'no' }], 'own must be true or false'],
  ['addToAlbum', ['X', { followUps: actions.archive() }], 'followUps must be a list'],
  [
    'addToAlbum',
    ['X', { followUps: [actions.archive] }],
    'followUps[0] is not an action on assets themselves, such as archive()',
  ],
  ['addToAlbum', ['X', { followUps: [actions.trash()] }], 'followUps[0] is not an action on assets themselves'],
  ['addToAlbum', ['X', { reason: 5 }], 'reason must be text'],
  ['addToAlbum', ['X', 5], 'the second argument must be a set of keys and values, not a number (given: 5)'],
  ['addToAlbum', ['X', [actions.archive()]], 'the second argument must be a set of keys and values, not a list'],
  ['addToAlbum', ['X', null], 'the second argument must be a set of keys and values'],
  ['addToAlbum', [], 'the album is neither a name nor'],
  ['addToAlbum', [null], 'the album is neither a name nor'],
  ['addToAlbum', [2023], "the album is neither a name nor { id: '…' } (given: 2023)"],
  ['addToAlbum', [actions.archive()], 'the album is neither a name nor'],
  ['addToAlbum', [{ name: 'X' }], 'folder is missing'],
  ['addToAlbum', [{ id: 'X', atLeast: 5 }], 'atLeast stands inside the album'],
  ['deleteAlbum', [{ id: 'X', onlyEmpty: true }], 'onlyEmpty stands inside the album'],
  ['removeFromAlbum', ['X', { own: 1 }], 'own must be true or false'],
  ['album', ['X', { shareWith: 'Ben' }], "shareWith is neither all nor a list of users (given: { shareWith: 'Ben' })"],
  ['album', ['X', { shareWith: [{ user: 'Ben', role: 'owner' }] }], 'shareWith[0].role must be "editor" or "viewer"'],
  ['album', ['X', { shareOnlyWith: 'Ben' }], 'shareOnlyWith must be a list'],
  ['album', ['X', { cover: 'first' }], 'cover is neither oldest nor newest'],
  ['album', ['X', { order: 'newest' }], 'order must be "asc" or "desc"'],
  ['album', ['X', { only: 'old' }], 'only must be "new" or "existing"'],
  ['album', ['X'], 'the second argument is missing'],
  ['deleteAlbum', ['X', { onlyEmpty: 'yes' }], 'onlyEmpty must be true or false'],
  ['deleteAlbum', ['X', { into: 'Y' }], 'into must be a set of keys and values'],
  ['deleteAlbum', ['X', { assets: 'hidden' }], 'assets must be "timeline", "archive" or "locked"'],
  ['addTag', [null], 'the tag must be text'],
  ['addTag', [['a', 'b']], 'the tag must be text, not a list'],
  ['removeTag', [], 'the tag is missing'],
  [
    'setVisibility',
    ['archived'],
    `the visibility must be "timeline", "archive", "hidden" or "locked" (given: 'archived')`,
  ],
  ['setDescription', [5], 'the description must be text, not a number (given: 5)'],
  ['rate', ['5'], "the rating must be a number, not text (given: '5')"],
  ['setDate', [null], 'the date must be text'],
  ['setDate', ['2023-07-01T12:00', 'Europe/Rome'], 'the second argument must be a set of keys and values, not text'],
  ['setDate', ['2023-07-01T12:00', { tz: 'Europe/Rome' }], 'tz is not a known option'],
  ['setLocation', [], 'the position is missing'],
  ['setLocation', [{ lat: '52', lon: 13 }], 'lat must be a number, not text'],
  ['favorite', ['no'], 'the argument must be true or false, not text'],
  ['stack', ['name'], 'the argument must be a set of keys and values, not text'],
  ['stack', [{ by: 5 }], 'by must be text, not a number'],
  ['all', [[actions.favorite(), actions.inTrash()]], 'a list is no condition'],
  ['any', [actions.favorite], '[Function: favorite] is no condition'],
  ['any', [actions.favorite(), undefined], 'undefined is no condition'],
  ['not', [actions.favorite(), actions.inTrash()], 'it takes one condition, not 2'],
  ['not', [], 'it takes one condition, not 0'],
  ['not', [[actions.favorite()]], 'a list is no condition'],
]

describe('a value that is right, of which types demand no more', () => {
  it('is the opposite of each condition of a list', () => {
    const parts = [actions.favorite(), actions.inTrash()]
    expect(parts.map(actions.not).map(({ label }) => label)).toEqual(parts.map((part) => actions.not(part).label))
  })

  // Types take records that have more than is asked for, such as the albums that `ownAlbums` returns.
  it('is a whole record of an album or a place', () => {
    const record = { id: 'f1f5e7ad', name: 'Trip', assets: 3 }
    const place = { name: 'Home', lat: 52.52, lon: 13.405 }
    expect(actions.addToAlbum(record)).toMatchObject({ album: { id: 'f1f5e7ad' } })
    expect(actions.deleteAlbum(record, { into: { ...record } })).toMatchObject({ album: { id: 'f1f5e7ad' } })
    expect(actions.setLocation(place)).toEqual({ kind: 'asset.set', set: { latitude: 52.52, longitude: 13.405 } })
  })
})

describe('a value that is wrong', () => {
  it.each(wrongValues)('%s(...%j) is refused, and named', (name, given, says) => {
    const call = (): unknown => (actions as unknown as Record<string, (...all: unknown[]) => unknown>)[name]?.(...given)
    expect(call).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(`${name}: ${says}`) }),
    )
  })

  it('costs little where it is right: 20,000 albums with options are made in no time', () => {
    const began = performance.now()
    for (let count = 0; count < 20_000; count += 1) actions.addToAlbum(`Trip ${count}`, { atLeast: 5, own: true })
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

// Editors show it where people write recipes: in the package, types that are made from forms have lost it.
it.each([
  ['core/actions/action.ts', ['own', 'newest', 'atLeast', 'reportUnmatched']],
  ['core/actions/action.ts', ['only', 'order', 'cover', 'comments', 'shareWith', 'unshare', 'shareOnlyWith']],
  ['core/actions/action.ts', ['pick', 'fileName', 'among', 'onlyEmpty', 'into', 'ifAllowed', 'assets']],
  ['core/actions/action.ts', ['remove', 'respectRemovals', 'adopt', 'allowEmpty', 'maxRemovals', 'maxRemovalPercent']],
  ['language/actions/stack.ts', ['by', 'primary', 'replace']],
  ['language/actions/values.ts', ['zone', 'withMotionPart', 'reason', 'once']],
])('types in %s tell what these options do: %j', (file, options) => {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
  for (const option of options) expect(text).toMatch(new RegExp(`\\*/\\n  readonly ${option}\\??: `))
})
