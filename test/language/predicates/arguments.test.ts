import { describe, expect, it } from 'vitest'
import { hasCode } from '../../../core/errors.ts'
import * as words from '../../../index.ts'

/** What plain JavaScript may give in place of a text, a pattern or a span. */
const wrong: readonly unknown[] = [undefined, null, 5, true, {}, ['a', 'b'], () => true, new Date(0)]
const asked = [
  ...[
    'type',
    'visibility',
    'path',
    'fileName',
    'folder',
    'extension',
    'description',
    'person',
    'tagged',
    'inAlbum',
    'taken',
  ],
  ...['country', 'state', 'city', 'make', 'model', 'lens', 'owner', 'near', 'exif', 'jsonPath', 'ocr', 'smart'],
] as const

const thrownBy = (name: (typeof asked)[number], given: unknown): unknown => {
  try {
    ;(words as unknown as Record<string, (given: unknown) => void>)[name]?.(given)
  } catch (error) {
    return error
  }
  return undefined
}

describe('a condition that is given what it does not know', () => {
  it.each(asked)('%s tells what it needs before anything is planned', (name) => {
    for (const given of wrong) {
      const error = thrownBy(name, given)
      expect({ given, isTold: hasCode(error, 'USAGE') && error.hint !== '' }).toEqual({ given, isTold: true })
    }
  })

  it.each([
    ['type', 'image', 'type: "image" is not known.', 'Known: IMAGE, VIDEO, AUDIO, OTHER.'],
    ['visibility', 'archived', 'visibility: "archived" is not known.', 'Known: timeline, archive, hidden.'],
    ['person', ['Anna', 'Ben'], 'person: a list is no name.', "Write person('…')."],
    ['inAlbum', undefined, 'inAlbum: nothing is no name.', "Write inAlbum('…')."],
    ['fileName', null, 'A pattern is null, neither text nor a regular expression.', "Write it as 'IMG_*' or /^IMG_/."],
  ] as const)('%s of %j: %s', (name, given, message, hint) => {
    expect(thrownBy(name, given)).toMatchObject({ message, hint })
  })
})
