import { describe, expect, it } from 'vitest'
import { addTag, addToAlbum, archive, favorite } from '../../../index.ts'

describe('actions', () => {
  it('are values', () => {
    expect(addToAlbum('Trip')).toEqual({ kind: 'album.add', album: 'Trip', choice: {} })
    expect(addToAlbum({ id: 'f1' }, { own: true })).toEqual({
      kind: 'album.add',
      album: { id: 'f1' },
      choice: { own: true },
    })
    expect(archive()).toEqual({ kind: 'asset.set', set: { visibility: 'archive' } })
    expect(favorite()).toMatchObject({ kind: 'asset.set', set: { isFavorite: true } })
  })

  it.each([
    ['trips', 'trips'],
    ['trips/2023', 'trips/2023'],
    ['/trips//2023/', 'trips/2023'],
    ['Big Trip/ 2023', 'Big Trip/ 2023'],
  ])('addTag reads %j as servers do', (path, tag) => {
    expect(addTag(path)).toEqual({ kind: 'tag.add', tag })
  })

  it.each([
    ['', 'addTag: the tag is empty.'],
    ['//', 'addTag: the tag is empty.'],
    [' ', 'addTag: a level of " " consists of blanks only.'],
    ['trips/ /2023', 'addTag: a level of "trips/ /2023" consists of blanks only.'],
  ])('addTag refuses %j', (path, message) => {
    expect(() => addTag(path)).toThrow(message)
  })

  it.each(['', '  '])('addToAlbum refuses the name %j', (name) => {
    expect(() => addToAlbum(name)).toThrow('addToAlbum: the name is empty.')
  })
})
