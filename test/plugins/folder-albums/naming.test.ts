import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FolderAlbumsInput, folderAlbumsOptions } from '../../../plugins/folder-albums/index.ts'
import {
  chooseFolders,
  createNaming,
  normaliseRoot,
  parseLevels,
  replacing,
} from '../../../plugins/folder-albums/naming.ts'
import { leadingFolders } from '../../../plugins/folder-albums/roots.ts'

const namingWith = (options: Partial<FolderAlbumsInput> = {}) =>
  createNaming(folderAlbumsOptions.parse({ rootPath: '/pics', ...options }))
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
        expect(up ?? undefined).toEqual(down?.toReversed())
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
    expect(chooseFolders(path, parseLevels(levels))).toBeNull()
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
      fc.property(fc.array(root, { minLength: 1 }), fc.array(name), (rootPath, path) => {
        const asset = `/${[...path, 'a.jpg'].join('/')}`
        const turned = namingWith({ rootPath: rootPath.toReversed(), albumLevels: 9 })
        expect(turned(asset)).toEqual(namingWith({ rootPath, albumLevels: 9 })(asset))
      }),
    )
  })

  it('give back what was put below them', () => {
    fc.assert(
      fc.property(folders, folders, (root, below) => {
        const albumFor = namingWith({ rootPath: `/${root.join('/')}`, albumLevels: 99, albumSeparator: '/' })
        const named = albumFor(`/${[...root, ...below].join('/')}/a.jpg`)
        expect(named).toMatchObject({ depth: below.length, name: below.join('/').trim().normalize('NFC') })
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
  ])('%j is trimmed to %j', (folderName, expected) => {
    expect(namingWith()(`/pics/${folderName}/a.jpg`)?.name).toBe(expected)
  })

  it.each<[RegExp, string | undefined, string, string]>([
    [/(?<year>\d{4})-(\d\d)/, '$2 $<year>', '2024-07 Zoo', '07 2024 Zoo'],
    [/a/, undefined, 'banana', 'bnn'],
    [/a/, '$$', 'banana', 'b$n$n$'],
    [/A/i, 'o', 'banana', 'bonono'],
  ])('%s by %j', (regex, replacement, name, expected) => {
    expect(replacing([regex, replacement])(name)).toBe(expected)
  })

  it.each([
    [/(a)/, '$2'],
    [/(?<year>a)/, '$<day>'],
    [/a/, '$<year>'],
  ])('%s by %j is refused, which names a group that is not there', (regex, replacement) => {
    expect(() => replacing([regex, replacement])).toThrow(`there is no group for "${replacement}"`)
  })
})

describe('the answer for a path', () => {
  it.each([
    ['/pics/2019/a.jpg', '2019'],
    ['//pics//2019//a.jpg', '2019'],
    ['/pics/   /a.jpg', ''],
    // Outside of the roots.
    ['/picsx/2019/a.jpg', undefined],
    ['/pics', undefined],
    ['a.jpg', undefined],
    ['', undefined],
    // Directly in a root.
    ['/pics/a.jpg', undefined],
    ['//pics//a.jpg', undefined],
    ['/pics/2019/', undefined],
  ])('"%s" is %j', (path, name) => {
    expect(namingWith()(path)?.name).toBe(name)
  })

  it('is none where a filter, an ignored pattern or the depth leaves it out', () => {
    const albumFor = namingWith({ pathFilter: ['*.jpg', '**/*.jpg'], ignore: 'tmp', albumLevels: '2,2' })
    const paths = ['/pics/a/b/x.mov', '/pics/a/b/tmp.mov', '/pics/a/b/tmp.jpg', '/pics/a/x.jpg', '/pics/a/b/x.jpg']
    expect(paths.map((path) => albumFor(path)?.name)).toEqual([undefined, undefined, undefined, undefined, 'b'])
  })

  it('names the folder, once for all its assets', () => {
    const albumFor = namingWith({ albumNamePostRegex: [[/.*/]] })
    expect(albumFor('/pics/2019/a.jpg')).toEqual({ name: '', folder: '/pics/2019', depth: 1 })
    expect(albumFor('/pics/2019/a.jpg')).toBe(albumFor('/pics/2019/b.jpg'))
  })

  it('compares in NFC on both sides', () => {
    const ignoreRegex = [{ regex: '.*/u\u0308' }]
    const albumFor = namingWith({ rootPath: '/cafe\u0301', ignore: ['è.jpg'], ignoreRegex })
    expect(albumFor('/café/Zoe\u0308/a.jpg')?.name).toBe('Zoë')
    expect(albumFor('/cafe\u0301/Zoë/e\u0300.jpg')).toBeNull()
    expect(albumFor('/café/Zoë/ü')).toBeNull()
  })

  it('does not change when paths come in another order', () => {
    const part = fc.constantFrom('pics', 'a', 'b', ' ')
    const path = fc.array(part, { minLength: 1 }).map((parts) => `/pics/${parts.join('/')}`)
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const [forth, back] = [namingWith({ albumLevels: '-3,-2' }), namingWith({ albumLevels: '-3,-2' })]
        expect(paths.toReversed().map(back).toReversed()).toEqual(paths.map(forth))
      }),
    )
  })
})

describe('leading folders', () => {
  it.each<[readonly string[], readonly (readonly [string, number])[]]>([
    [[], []],
    [['/a.jpg'], [['/', 1]]],
    [
      ['/m/a.jpg', '/m/b/a.jpg', '/m/b/b.jpg'],
      [
        ['/m/b', 2],
        ['/m', 1],
      ],
    ],
    [
      [0, 1, 2].map((index) => `/usr/src/app/external/${index}/a.jpg`).concat('/usr/src/app/upload/x/y/a.jpg'),
      [
        ['/usr/src/app/external', 3],
        ['/usr/src/app/upload', 1],
      ],
    ],
  ])('of %j', (paths, expected) => {
    const counts = leadingFolders(paths)
    expect(counts.reasons().map((folder) => [folder, counts.of(folder)])).toEqual(expected)
  })
})
