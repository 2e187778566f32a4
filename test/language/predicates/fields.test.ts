import { describe, expect, it } from 'vitest'
import { capabilitiesOf } from '../../../core/api/capabilities.ts'
import type { ApiContext } from '../../../core/context/context.ts'
import { all, any, definePredicate, not, type Predicate } from '../../../core/predicates/predicate.ts'
import { favorite } from '../../../language/actions/favorite.ts'
import { type as kind, visibility } from '../../../language/predicates/fields.ts'
import { isId } from '../../../language/predicates/names.ts'
import { person } from '../../../language/predicates/people.ts'
import { hasLocation } from '../../../language/predicates/place.ts'
import { inAnyAlbum, library } from '../../../language/predicates/relations.ts'
import { assetWith, nothingCreated, prepared } from './assets.ts'

const capabilities = capabilitiesOf({ major: 3, minor: 0, patch: 3 })
const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'
const other = '3f2504e0-4f89-41d3-9a0c-0305e82c3302'
const photo = assetWith()
const yes = definePredicate({ label: 'yes', test: () => true })
const no = definePredicate({ label: 'no', test: () => false })

const narrows = (predicate: Predicate) => [predicate.narrow(capabilities), predicate.narrowNegated(capabilities)]

describe('type', () => {
  it('is the kind of file', () => {
    expect([kind('IMAGE').test(photo), kind('VIDEO').test(photo)]).toEqual([true, false])
    expect(narrows(kind('VIDEO'))).toEqual([{ type: 'VIDEO' }, {}])
  })
})

describe('visibility', () => {
  it('is where the asset is shown', () => {
    expect([visibility('timeline').test(photo), visibility('archive').test(photo)]).toEqual([true, false])
  })
})

describe('favorite', () => {
  const star = assetWith({ isFavorite: true })

  it('is the mark, or with false its absence', () => {
    expect([favorite().test(star), favorite().test(photo)]).toEqual([true, false])
    expect([favorite(false).test(star), favorite(false).test(photo)]).toEqual([false, true])
  })

  it('narrows only to what is marked, as a partner’s mark is stored but not shown', () => {
    expect(narrows(favorite())).toEqual([{ isFavorite: true }, {}])
    expect(narrows(favorite(false))).toEqual([{}, { isFavorite: true }])
    expect(narrows(not(favorite()))).toEqual([{}, { isFavorite: true }])
  })

  it('is an action as well', () => {
    expect(favorite()).toMatchObject({ kind: 'asset.set', set: { isFavorite: true } })
    expect(favorite(false)).toMatchObject({ kind: 'asset.set', set: { isFavorite: false } })
  })
})

describe('library', () => {
  const inside = assetWith({ libraryId: id })
  const context = { libraries: { idOf: async () => id } } as unknown as ApiContext

  it('is known by its id', () => {
    expect([library(id).test(inside), library(other).test(inside), library(id).test(photo)]).toEqual([
      true,
      false,
      false,
    ])
    expect(narrows(library(id))).toEqual([{ libraryId: id }, {}])
  })

  it('is null for uploads, which no filter can ask for', () => {
    expect([library(null).test(inside), library(null).test(photo)]).toEqual([false, true])
    expect(narrows(library(null))).toEqual([{}, {}])
  })

  it('is looked up by name before it narrows', async () => {
    const named = library('Holiday disk')
    expect(narrows(named)).toEqual([{}, {}])
    const bound = await named.resolve?.(context, { created: nothingCreated, now: new Date() })
    expect(bound?.test(inside)).toBe(true)
    expect(bound?.narrow(capabilities)).toEqual({ libraryId: id })
    expect(bound?.label).toBe('library Holiday disk')
    expect([bound?.condition, bound?.inspect?.(inside)]).toEqual([{ library: 'Holiday disk' }, id])
  })

  it('does not take a name for an id', () => {
    expect([isId(id), isId(id.toUpperCase()), isId(`${id}0`), isId('Disk')]).toEqual([true, false, false, false])
  })
})

describe('inAnyAlbum', () => {
  const asked: string[] = []
  const albums = {
    assertOutsideFilter: async () => void asked.push('filter'),
    outside: async () => {
      asked.push('assets')
      return (id: string) => id === 'a'
    },
  }
  const boundTo = (found: object) =>
    inAnyAlbum().load?.({ albums } as unknown as ApiContext, {
      created: nothingCreated,
      found,
      sought: {},
      now: new Date(),
    })

  it('is not known before the library was asked', async () => {
    expect(() => inAnyAlbum().test(photo)).toThrow('the answer was not loaded from the library yet')
    expect(inAnyAlbum().narrowNegated(capabilities)).toEqual({ isNotInAlbum: true })
    expect(asked).toEqual([])
  })

  it('compares with the assets in no album', async () => {
    asked.length = 0
    const bound = await boundTo({})
    expect([bound?.test(photo), bound?.test(assetWith({ id: 'b' }))]).toEqual([false, true])
    expect(asked).toEqual(['filter', 'assets'])
    expect([bound?.inspect?.(photo), bound?.condition]).toEqual([false, { inAnyAlbum: true }])
  })

  it('asks nothing more where everything found is in none', async () => {
    asked.length = 0
    const bound = await boundTo({ isNotInAlbum: true })
    expect(bound?.test(assetWith({ id: 'b' }))).toBe(false)
    expect(asked).toEqual(['filter'])
  })

  it('does not trust that where an album filter makes the server ignore it', async () => {
    asked.length = 0
    const bound = await boundTo({ isNotInAlbum: true, albumIds: [id] })
    expect(bound?.test(assetWith({ id: 'b' }))).toBe(true)
    expect(asked).toEqual(['filter', 'assets'])
  })
})

describe('all, any and not', () => {
  it.each<[string, Predicate, boolean, string]>([
    ['all()', all(), true, 'everything'],
    ['any()', any(), false, 'nothing'],
    ['all of both', all(yes, yes), true, 'yes and yes'],
    ['all of mixed', all(yes, no), false, 'yes and no'],
    ['any of mixed', any(no, yes), true, 'no or yes'],
    ['any of neither', any(no, no), false, 'no or no'],
    ['any in all', all(yes, any(no, yes)), true, 'yes and (no or yes)'],
    ['any in all of one in all', all(all(any(no, yes)), not(no)), true, '(no or yes) and not no'],
    ['all of one', all(no), false, 'no'],
    ['not', not(no), true, 'not no'],
    ['not not', not(not(no)), false, 'no'],
    ['not any', not(any(no, yes)), false, 'not (no or yes)'],
  ])('%s', (_, predicate, expected, label) => {
    expect(predicate.test(photo)).toBe(expected)
    expect(predicate.label).toBe(label)
  })

  it.each([
    [hasLocation(), 'has no location'],
    [definePredicate({ label: 'has unnamed faces', test: () => true }), 'has no unnamed faces'],
    [definePredicate({ label: 'is HEIC', test: () => true }), 'is not HEIC'],
    [person('Anna'), 'without Anna'],
    [person('Anna', 'Ben'), 'without any of Anna, Ben'],
    [person('Anna', 'Ben').all, 'not with all of Anna, Ben'],
    [inAnyAlbum(), 'not in an album'],
  ])('a negated condition is said as people say it: %#', (predicate, label) => {
    expect(not(predicate as Predicate<'exif'>).label).toBe(label)
    expect(not(not(predicate as Predicate<'exif'>)).label).toBe(predicate.label)
  })

  const span = (takenAfter: string, takenBefore: string) =>
    definePredicate({ label: 'span', test: () => true, narrow: () => ({ takenAfter, takenBefore }) })
  const early = span('2020-01-01T00:00:00.000Z', '2021-01-01T00:00:00.000Z')
  const late = span('2020-06-01T00:00:00.000Z', '2022-01-01T00:00:00.000Z')

  it.each<[string, Predicate, object, object]>([
    [
      'all cuts spans',
      all(early, late),
      { takenAfter: '2020-06-01T00:00:00.000Z', takenBefore: '2021-01-01T00:00:00.000Z' },
      {},
    ],
    [
      'any takes each span by itself',
      any(early, late),
      [
        { takenAfter: '2020-01-01T00:00:00.000Z', takenBefore: '2021-01-01T00:00:00.000Z' },
        { takenAfter: '2020-06-01T00:00:00.000Z', takenBefore: '2022-01-01T00:00:00.000Z' },
      ],
      {},
    ],
    ['any with an open part is open', any(early, yes), {}, {}],
    ['all keeps the claim of one part', all(kind('VIDEO'), yes), { type: 'VIDEO' }, {}],
    ['any keeps what all parts claim', any(all(kind('VIDEO'), favorite()), kind('VIDEO')), { type: 'VIDEO' }, {}],
    ['any asks for each', any(kind('VIDEO'), kind('IMAGE')), [{ type: 'VIDEO' }, { type: 'IMAGE' }], {}],
    ['not exchanges both sides', not(kind('VIDEO')), {}, { type: 'VIDEO' }],
    ['not any cuts', not(any(favorite(false), inAnyAlbum())), { isFavorite: true, isNotInAlbum: true }, {}],
    ['not all joins', not(all(favorite(false), favorite(false))), { isFavorite: true }, {}],
    ['nothing is found nowhere', any(), [], {}],
  ])('%s', (_, predicate, filter, opposite) => {
    expect(narrows(predicate)).toEqual([filter, opposite])
  })

  it('give every part what it has to look up, however deep', async () => {
    const asked: string[] = []
    const part = (label: string): Predicate =>
      definePredicate({
        label,
        test: () => false,
        resolve: async () => {
          asked.push(`names of ${label}`)
          return definePredicate({
            label,
            test: () => false,
            load: async () => {
              asked.push(`facts of ${label}`)
              return definePredicate({ label, test: () => true })
            },
          })
        },
      })
    const deep = all(any(part('a'), no), not(not(part('b'))), yes)
    expect(deep.test(photo)).toBe(false)
    expect((await prepared(deep, {} as ApiContext)).test(photo)).toBe(true)
    expect(asked.sort()).toEqual(['facts of a', 'facts of b', 'names of a', 'names of b'])
  })

  it('need what any of their parts needs, each once', () => {
    const needy = definePredicate({ label: 'needy', needs: ['exif'], test: (asset) => asset.exif.make === 'Canon' })
    expect(all(yes, any(needy, no), not(needy)).needs).toEqual(['exif'])
  })
})
