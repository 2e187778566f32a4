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

  it.each(['from', 'to', 'year', 'monthDay', 'months', 'timeOfDay', 'birthday', 'lastDays', 'olderThanDays'])(
    'taken tells what %s needs',
    (way) => {
      for (const given of [null, true, {}, ['a', 'b'], () => true, new Date(0), 7.5]) {
        const error = thrownBy('taken', { [way]: given })
        expect({ given, isTold: hasCode(error, 'USAGE') && error.hint !== '' }).toEqual({ given, isTold: true })
      }
    },
  )

  it('exif refuses a field that there is not, which no asset would have', () => {
    expect(() => words.exif('isoo' as 'iso', { min: 3200 })).toThrow('exif: "isoo" is not known.')
  })

  it('near shows a text as one', () => {
    expect(thrownBy('near', { lat: '52', lon: 13, km: 1 })).toMatchObject({ message: 'near: lat is "52".' })
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
