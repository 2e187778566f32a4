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
  deleteAlbum: ['onlyEmpty', 'into', 'ifAllowed', 'assets'],
}

describe('an option of an action that is misspelt, and would let it do more than it was asked to', () => {
  it.each([
    ['addToAlbum', { atleast: 50 }],
    ['removeFromAlbum', { owned: true }],
    ['syncAlbum', { own: true, maxRemoval: 10 }],
    ['album', { sharedWith: ['Ben'] }],
    ['deleteAlbum', { onlyempty: true }],
  ])('%s with %j is refused', (name, options) => {
    const wrong = Object.keys(options).at(-1)
    const hint = `Known: ${known[name]?.join(', ')}.`
    expect(thrownBy(name, options)).toEqual({ message: `${name}: ${wrong} is no option.`, hint })
  })

  it.each(Object.keys(known))('%s takes those that there are', (name) => {
    const options = Object.fromEntries((known[name] ?? []).map((key) => [key, undefined]))
    expect(thrownBy(name, options)).toBeUndefined()
  })
})
