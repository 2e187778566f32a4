import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFolderAlbums } from '../../../plugins/folder-albums/compile.ts'
import { countLeadingFolders } from '../../../plugins/folder-albums/leading-folders.ts'
import { chooseFolders, parseLevels } from '../../../plugins/folder-albums/levels.ts'
import { createNamer } from '../../../plugins/folder-albums/name.ts'
import { type FolderAlbumsInput, folderAlbumsOptions } from '../../../plugins/folder-albums/options.ts'
import { createRootMatcher, normaliseRoot } from '../../../plugins/folder-albums/roots.ts'

const compile = (options: Partial<FolderAlbumsInput> = {}) =>
  compileFolderAlbums(folderAlbumsOptions.parse({ rootPath: '/pics', ...options }))
const folder = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
  .map((text) => text.normalize('NFC').replaceAll('/', '_'))
  .filter((text) => text !== '.' && text !== '..')
const folders = fc.array(folder, { minLength: 1, maxLength: 8 })

describe('levels', () => {
  it.each([
    [2, { from: 'top', near: 1, far: 2 }],
    ['+2', { from: 'top', near: 1, far: 2 }],
    ['-02', { from: 'bottom', near: 1, far: 2 }],
    ['+2,3', { from: 'top', near: 2, far: 3 }],
    ['-3,-2', { from: 'bottom', near: 2, far: 3 }],
  ])('%j', (value, expected) => {
    expect(parseLevels(value)).toEqual(expected)
  })

  it.each([0, -0, 1.5, Number.NaN, '', ' ', '00', '0,2', '-2,0', '- 1', '1;2', '٣', '1e3', '--1', '1,2,'])(
    '%j is refused',
    (value) => {
      expect(() => parseLevels(value)).toThrow()
    },
  )

  it('deep enough use all folders, and a range to the far end is the single level', () => {
    fc.assert(
      fc.property(folders, fc.nat(5), fc.integer({ min: 1, max: 12 }), (path, more, level) => {
        const whole = path.length + more
        expect(chooseFolders(path, parseLevels(whole))).toEqual(path)
        expect(chooseFolders(path, parseLevels(-whole))).toEqual(path)
        expect(chooseFolders(path, parseLevels(`-${level},-1`))).toEqual(chooseFolders(path, parseLevels(-level)))
        expect(chooseFolders(path, parseLevels(`1,${level}`))).toEqual(chooseFolders(path, parseLevels(level)))
      }),
    )
  })

  it('mirror each other from the two ends', () => {
    fc.assert(
      fc.property(folders, fc.integer({ min: 1, max: 9 }), fc.nat(4), (path, near, width) => {
        const up = chooseFolders(path, parseLevels(`${-near - width},${-near}`))
        const down = chooseFolders(path.toReversed(), parseLevels(`${near},${near + width}`))
        expect(up).toEqual(down?.toReversed())
      }),
    )
  })

  it.each([
    [5, '-9,-6', 1],
    [6, '-9,-7', 6],
    [4, '-9,-6', 4],
    [1, '-3,-2', 1],
  ])('legacy at depth %i with %s uses %i folders', (depth, levels, count) => {
    const path = Array.from({ length: depth }, (_, index) => `f${index}`)
    expect(chooseFolders(path, parseLevels(levels), 'legacy')).toEqual(path.slice(0, count))
    expect(chooseFolders(path, parseLevels(levels))).toBeUndefined()
  })
})

describe('roots', () => {
  it.each([
    ['/', '/'],
    ['///', '/'],
    ['/./a//b/./', '/a/b'],
    ['/a ', '/a '],
    ['/a*[b]', '/a*[b]'],
    ['/e\u0301', '/é'],
  ])('%s is %s', (root, expected) => {
    expect(normaliseRoot(root)).toBe(expected)
  })

  it.each(['', 'a', './a', ' /a', '/..', '/a/../b', 'C:\\pics'])('"%s" is refused', (root) => {
    expect(() => normaliseRoot(root)).toThrow()
  })

  it('stay the same when tidied twice', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(folder, fc.constantFrom('', '.'))), (parts) => {
        const once = normaliseRoot(`/${parts.join('/')}`)
        expect(normaliseRoot(once)).toBe(once)
      }),
    )
  })

  it('may come in any order', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const root = fc.array(name, { maxLength: 3 }).map((parts) => `/${parts.join('/')}`)
    fc.assert(
      fc.property(fc.array(root, { minLength: 1 }), fc.array(name), (roots, path) => {
        const asset = `/${path.join('/')}`
        expect(createRootMatcher(roots)(asset)).toEqual(createRootMatcher(roots.toReversed())(asset))
      }),
    )
  })

  it('give back what was put below them', () => {
    fc.assert(
      fc.property(folders, folders, (root, below) => {
        expect(createRootMatcher([`/${root.join('/')}`])(`/${[...root, ...below].join('/')}`)).toEqual(below)
      }),
    )
  })
})

describe('names', () => {
  it.each([
    ['\u0085 a \u2003', 'a'],
    ['\uFEFFa', '\uFEFFa'],
    ['e\u0301', 'é'],
    ['\u3000', ''],
  ])('%j is trimmed to %j', (text, expected) => {
    expect(createNamer({ albumSeparator: ' ', albumNamePostRegex: [] })([text])).toBe(expected)
  })
})

describe('the answer for a path', () => {
  it.each([
    ['/pics/2019/a.jpg', 'album'],
    ['/picsx/2019/a.jpg', 'outside-roots'],
    ['/pics', 'outside-roots'],
    ['a.jpg', 'outside-roots'],
    ['', 'outside-roots'],
    ['/pics/a.jpg', 'directly-in-root'],
    ['//pics//a.jpg', 'directly-in-root'],
    ['/pics/2019/', 'directly-in-root'],
    ['//pics//2019//a.jpg', 'album'],
    ['/pics/   /a.jpg', 'empty-name'],
  ])('"%s" is %s', (path, kind) => {
    expect(compile().albumFor(path).kind).toBe(kind)
  })

  it('puts filters before ignores and both before the name', () => {
    const { albumFor } = compile({ pathFilter: ['*.jpg', '*/*.jpg'], ignore: 'tmp', albumLevels: '2,2' })
    const kinds = ['/pics/a/x.mov', '/pics/a/tmp.mov', '/pics/a/tmp.jpg', '/pics/a/x.jpg', '/pics/x.jpg', '/b/x.jpg']
    expect(kinds.map((path) => albumFor(path).kind)).toEqual([
      'filtered',
      'filtered',
      'ignored',
      'too-shallow',
      'directly-in-root',
      'outside-roots',
    ])
  })

  it('names the folder, once for all its assets', () => {
    const { albumFor } = compile({ albumNamePostRegex: [['.*']] })
    expect(albumFor('/pics/2019/a.jpg')).toEqual({ kind: 'empty-name', folder: '/pics/2019' })
    expect(albumFor('/pics/2019/a.jpg')).toBe(albumFor('/pics/2019/b.jpg'))
  })

  it('compares in NFC on both sides', () => {
    const { albumFor } = compile({ rootPath: '/cafe\u0301', ignore: ['è.jpg'], ignoreRegex: ['.*/u\u0308'] })
    expect(albumFor('/café/Zoe\u0308/a.jpg')).toMatchObject({ kind: 'album', name: 'Zoë' })
    expect(albumFor('/cafe\u0301/Zoë/e\u0300.jpg').kind).toBe('ignored')
    expect(albumFor('/café/Zoë/ü').kind).toBe('ignored')
  })

  it('does not change when paths come in another order', () => {
    const part = fc.constantFrom('pics', 'a', 'b', ' ')
    const path = fc.array(part, { minLength: 1 }).map((parts) => `/pics/${parts.join('/')}`)
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const [forth, back] = [compile({ albumLevels: '-3,-2' }), compile({ albumLevels: '-3,-2' })]
        const answers = paths.map(forth.albumFor)
        expect(paths.toReversed().map(back.albumFor).toReversed()).toEqual(answers)
      }),
    )
  })

  it('comes at more than 500,000 paths a second', () => {
    const paths = Array.from(
      { length: 200_000 },
      (_, index) => `/usr/src/app/external/${2000 + (index % 25)}/Event ${index % 2_000}/IMG_${index}.jpg`,
    )
    const { albumFor } = compile({ rootPath: '/usr/src/app/external', albumLevels: 2 })
    const started = performance.now()
    const named = paths.filter((path) => albumFor(path).kind === 'album').length
    expect(named / (performance.now() - started)).toBeGreaterThan(500)
  })
})

describe('leading folders', () => {
  it('show where assets really lie', () => {
    const counter = countLeadingFolders()
    for (let index = 0; index < 3; index++) counter.add(`/usr/src/app/external/${index}/a.jpg`)
    counter.add('/usr/src/app/upload/x/y/a.jpg')
    expect(counter.most()).toEqual([
      { folder: '/usr/src/app/external', count: 3 },
      { folder: '/usr/src/app/upload', count: 1 },
    ])
    expect(counter.most(1)).toHaveLength(1)
  })

  it.each([
    [[], []],
    [['/a.jpg'], [{ folder: '/', count: 1 }]],
    [
      ['/m/a.jpg', '/m/b/a.jpg', '/m/b/b.jpg'],
      [
        { folder: '/m/b', count: 2 },
        { folder: '/m', count: 1 },
      ],
    ],
  ])('of %j', (paths, expected) => {
    const counter = countLeadingFolders()
    for (const path of paths) counter.add(path)
    expect(counter.most()).toEqual(expected)
  })

  it('take no more memory than allowed', () => {
    const counter = countLeadingFolders(2)
    for (const path of ['/a/1', '/b/1', '/c/1', '/a/2']) counter.add(path)
    expect(counter.most()).toEqual([
      { folder: '/a', count: 2 },
      { folder: '/b', count: 1 },
    ])
  })
})
