import { type FolderAlbumsInput, folderAlbumsOptions } from '../../../plugins/folder-albums/index.ts'
import { createNaming } from '../../../plugins/folder-albums/naming.ts'

const T1 = [
  '/pics/2019/Lake Tour/Day 1/p1.jpg',
  '/pics/2019/Lake Tour/p2.jpg',
  '/pics/2019/p3.jpg',
  '/pics/Pets/Rex/p4.jpg',
  '/pics/Pets/p5.jpg',
  '/pics/Concert 2021/p6.jpg',
  '/pics/p7.jpg',
]
const T2 = [
  '/pics/a/b/c/d/e/d5.jpg',
  '/pics/a/b/c/d/d4.jpg',
  '/pics/a/b/c/d3.jpg',
  '/pics/a/b/d2.jpg',
  '/pics/a/d1.jpg',
]

/** Albums by name, with the file names of their assets without the ending. */
export type Expected = 'error' | Readonly<Record<string, string>>
export type Example = readonly [
  id: string,
  options: Partial<FolderAlbumsInput>,
  assets: readonly string[],
  expected: Expected,
]

/** The worked examples of the specification; the root is `/pics` unless given. Regular expressions are JavaScript's. */
export const examples: readonly Example[] = [
  // Levels
  ['E01', {}, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  [
    'E02',
    { albumLevels: '2' },
    T1,
    { '2019': 'p3', '2019 Lake Tour': 'p1 p2', 'Concert 2021': 'p6', Pets: 'p5', 'Pets Rex': 'p4' },
  ],
  [
    'E03',
    { albumLevels: '3' },
    T1,
    {
      '2019': 'p3',
      '2019 Lake Tour': 'p2',
      '2019 Lake Tour Day 1': 'p1',
      'Concert 2021': 'p6',
      Pets: 'p5',
      'Pets Rex': 'p4',
    },
  ],
  [
    'E04',
    { albumLevels: '9' },
    T1,
    {
      '2019': 'p3',
      '2019 Lake Tour': 'p2',
      '2019 Lake Tour Day 1': 'p1',
      'Concert 2021': 'p6',
      Pets: 'p5',
      'Pets Rex': 'p4',
    },
  ],
  [
    'E05',
    { albumLevels: '-1' },
    T1,
    { '2019': 'p3', 'Concert 2021': 'p6', 'Day 1': 'p1', 'Lake Tour': 'p2', Pets: 'p5', Rex: 'p4' },
  ],
  [
    'E06',
    { albumLevels: '-2' },
    T1,
    {
      '2019': 'p3',
      '2019 Lake Tour': 'p2',
      'Concert 2021': 'p6',
      'Lake Tour Day 1': 'p1',
      Pets: 'p5',
      'Pets Rex': 'p4',
    },
  ],
  [
    'E07',
    { albumLevels: '-5' },
    T1,
    {
      '2019': 'p3',
      '2019 Lake Tour': 'p2',
      '2019 Lake Tour Day 1': 'p1',
      'Concert 2021': 'p6',
      Pets: 'p5',
      'Pets Rex': 'p4',
    },
  ],
  [
    'E08',
    { albumLevels: '1,2' },
    T1,
    { '2019': 'p3', '2019 Lake Tour': 'p1 p2', 'Concert 2021': 'p6', Pets: 'p5', 'Pets Rex': 'p4' },
  ],
  ['E09', { albumLevels: '2,2' }, T1, { 'Lake Tour': 'p1 p2', Rex: 'p4' }],
  ['E10', { albumLevels: '2,3' }, T1, { 'Lake Tour': 'p2', 'Lake Tour Day 1': 'p1', Rex: 'p4' }],
  ['E11', { albumLevels: '3,3' }, T1, { 'Day 1': 'p1' }],
  ['E12', { albumLevels: '2,9' }, T1, { 'Lake Tour': 'p2', 'Lake Tour Day 1': 'p1', Rex: 'p4' }],
  [
    'E13',
    { albumLevels: '-1,-1' },
    T1,
    { '2019': 'p3', 'Concert 2021': 'p6', 'Day 1': 'p1', 'Lake Tour': 'p2', Pets: 'p5', Rex: 'p4' },
  ],
  [
    'E14',
    { albumLevels: '-2,-1' },
    T1,
    {
      '2019': 'p3',
      '2019 Lake Tour': 'p2',
      'Concert 2021': 'p6',
      'Lake Tour Day 1': 'p1',
      Pets: 'p5',
      'Pets Rex': 'p4',
    },
  ],
  ['E15', { albumLevels: '-2,-2' }, T1, { '2019': 'p2', 'Lake Tour': 'p1', Pets: 'p4' }],
  [
    'E16',
    { albumLevels: '-2,-2', shallowNegativeRange: 'legacy' },
    T1,
    { '2019': 'p2 p3', 'Concert 2021': 'p6', 'Lake Tour': 'p1', Pets: 'p4 p5' },
  ],
  ['E17', { albumLevels: '-3,-2' }, T1, { '2019': 'p2', '2019 Lake Tour': 'p1', Pets: 'p4' }],
  ['E18', { albumLevels: '-4,-3' }, T2, { a: 'd3', 'a b': 'd4', 'b c': 'd5' }],
  ['E19', { albumLevels: '-4,-3', shallowNegativeRange: 'legacy' }, T2, { a: 'd3 d2 d1', 'a b': 'd4', 'b c': 'd5' }],
  ['E20', { albumLevels: '-5,-2' }, T2, { a: 'd2', 'a b': 'd3', 'a b c': 'd4', 'a b c d': 'd5' }],
  ['E21', { albumLevels: '0' }, T1, 'error'],
  ['E22', { albumLevels: '1,-1' }, T1, 'error'],
  ['E23', { albumLevels: '-1,-2' }, T1, 'error'],
  ['E24', { albumLevels: '3,1' }, T1, 'error'],
  ['E25', { albumLevels: '2,1' }, T1, 'error'],
  ['E26', { albumLevels: 'abc' }, T1, 'error'],
  ['E27', { albumLevels: '1,2,3' }, T1, 'error'],
  ['E28', { albumLevels: '1.5' }, T1, 'error'],
  ['E29', { albumLevels: '1,' }, T1, 'error'],
  ['E30', { albumLevels: ' 2 , 3 ' }, T1, { 'Lake Tour': 'p2', 'Lake Tour Day 1': 'p1', Rex: 'p4' }],
  ['E31', {}, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  // Separator and white space
  [
    'E32',
    { albumLevels: '3', albumSeparator: ' - ' },
    T1,
    {
      '2019': 'p3',
      '2019 - Lake Tour': 'p2',
      '2019 - Lake Tour - Day 1': 'p1',
      'Concert 2021': 'p6',
      Pets: 'p5',
      'Pets - Rex': 'p4',
    },
  ],
  [
    'E33',
    { albumLevels: '3', albumSeparator: '' },
    T1,
    {
      '2019': 'p3',
      '2019Lake Tour': 'p2',
      '2019Lake TourDay 1': 'p1',
      'Concert 2021': 'p6',
      Pets: 'p5',
      PetsRex: 'p4',
    },
  ],
  [
    'E34',
    { albumLevels: '2', albumSeparator: '/' },
    T1,
    { '2019': 'p3', '2019/Lake Tour': 'p1 p2', 'Concert 2021': 'p6', Pets: 'p5', 'Pets/Rex': 'p4' },
  ],
  ['E35', { albumLevels: '2', albumSeparator: '|' }, ['/pics/ Attic /  box /w1.jpg'], { 'Attic |  box': 'w1' }],
  ['E36', {}, ['/pics/   /w2.jpg'], {}],
  // Root paths
  ['E37', { rootPath: '/pics/' }, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E38', { rootPath: '/pics//' }, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E39', { rootPath: ['/disk1', '/disk2'] }, ['/disk1/Trip/a.jpg', '/disk2/Trip/b.jpg'], { Trip: 'a b' }],
  [
    'E40',
    { rootPath: ['/mnt/pics', '/mnt/pics/family'] },
    ['/mnt/pics/2020/a.jpg', '/mnt/pics/family/2021/b.jpg', '/mnt/pics/family/c.jpg'],
    { '2020': 'a', '2021': 'b' },
  ],
  [
    'E41',
    { rootPath: ['/mnt/pics/family', '/mnt/pics'] },
    ['/mnt/pics/2020/a.jpg', '/mnt/pics/family/2021/b.jpg', '/mnt/pics/family/c.jpg'],
    { '2020': 'a', '2021': 'b' },
  ],
  ['E42', {}, ['/pics-old/2020/a.jpg', '/pics/2020/b.jpg'], { '2020': 'b' }],
  ['E43', { albumLevels: '2' }, ['/data/pics/2020/a.jpg'], {}],
  ['E44', {}, ['/pics/2020/pics/a.jpg'], { '2020': 'a' }],
  ['E45', { albumLevels: '2' }, ['/pics/2020/pics/x/a.jpg'], { '2020 pics': 'a' }],
  ['E46', { rootPath: 'pics' }, ['/pics/2020/a.jpg'], 'error'],
  ['E47', { rootPath: '/' }, ['/2020/a.jpg'], { '2020': 'a' }],
  // Filters
  ['E48', { ignore: ['Lake'] }, T1, { '2019': 'p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E49', { ignore: ['lake'] }, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E50', { pathFilter: ['1'] }, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6' }],
  ['E51', { pathFilter: ['p4.jpg'] }, T1, { Pets: 'p4' }],
  ['E52', { pathFilter: ['Pets/**'] }, T1, { Pets: 'p4 p5' }],
  ['E53', { pathFilter: ['20??/**'] }, T1, { '2019': 'p1 p2 p3' }],
  ['E54', { pathFilter: ['2019/*'] }, T1, { '2019': 'p3' }],
  ['E55', { albumLevels: '2', pathFilter: ['2019/*/*'] }, T1, { '2019 Lake Tour': 'p2' }],
  ['E56', { albumLevels: '-1', pathFilter: ['**/Day 1/*'] }, T1, { 'Day 1': 'p1' }],
  ['E57', { pathFilter: ['Lake Tour/**'] }, T1, {}],
  ['E58', { pathFilter: ['**/Lake Tour/**'] }, T1, { '2019': 'p1 p2' }],
  ['E59', { pathFilter: ['2019/**/*.jpg'] }, T1, { '2019': 'p1 p2 p3' }],
  ['E60', { pathFilter: ['*/**'] }, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E61', { pathFilter: ['**'] }, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E62', { pathFilter: ['Pets/'] }, T1, { Pets: 'p4 p5' }],
  ['E63', { pathFilter: ['/Pets/**'] }, T1, { Pets: 'p4 p5' }],
  ['E64', { pathFilter: ['[LP]*/**'] }, T1, { Pets: 'p4 p5' }],
  ['E65', { pathFilter: ['[A-D]*/**'] }, T1, { 'Concert 2021': 'p6' }],
  ['E66', { pathFilter: ['[!0-9]*/**'] }, T1, { 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E67', { pathFilter: ['[!2]*/**'] }, T1, { 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E68', { pathFilter: ['Pets?p5.jpg'] }, T1, {}],
  ['E69', { pathFilter: ['{Pets,2019}/**'] }, T1, {}],
  ['E70', { pathFilter: ['Pets/**', 'Con*/**'] }, T1, { 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E71', { pathFilter: ['2019/**'], ignore: ['**/Day 1/**'] }, T1, { '2019': 'p2 p3' }],
  ['E72', { ignore: ['*.jpg'] }, T1, { '2019': 'p1 p2 p3', 'Concert 2021': 'p6', Pets: 'p4 p5' }],
  ['E73', { ignore: ['**/*.jpg'] }, T1, {}],
  ['E74', { ignore: [''] }, T1, 'error'],
  ['E75', { pathFilterRegex: [/20\d\d\/.*/] }, T1, { '2019': 'p1 p2 p3' }],
  ['E76', { pathFilterRegex: [/20\d\d/] }, T1, {}],
  [
    'E77',
    { pathFilterRegex: [{ regex: '2019/.*' }], pathFilter: ['Pets/**'] },
    T1,
    { '2019': 'p1 p2 p3', Pets: 'p4 p5' },
  ],
  [
    'E78',
    { ignoreRegex: [{ regex: '.*lake.*', flags: 'i' }] },
    T1,
    { '2019': 'p3', 'Concert 2021': 'p6', Pets: 'p4 p5' },
  ],
  ['E79', { ignoreRegex: [/.*\/Day 1\/.*/], ignore: ['Pets'] }, T1, { '2019': 'p2 p3', 'Concert 2021': 'p6' }],
  ['E80', { ignoreRegex: [{ regex: '[' }] }, T1, 'error'],
  // Post-processing
  [
    'E81',
    { albumLevels: '2', albumNamePostRegex: [[/^\d{4} /]] },
    T1,
    { '2019': 'p3', 'Concert 2021': 'p6', 'Lake Tour': 'p1 p2', Pets: 'p5', 'Pets Rex': 'p4' },
  ],
  [
    'E82',
    { albumLevels: '2', albumNamePostRegex: [[/\d+/], [/\s+/, ' ']] },
    T1,
    { Concert: 'p6', 'Lake Tour': 'p1 p2', Pets: 'p5', 'Pets Rex': 'p4' },
  ],
  [
    'E83',
    { albumNamePostRegex: [[/^(\w+) (\d+)$/, '$2 $1']] },
    T1,
    { '2019': 'p1 p2 p3', '2021 Concert': 'p6', Pets: 'p4 p5' },
  ],
  [
    'E84',
    { albumNamePostRegex: [[/(?<y>20\d\d)(?<m>\d\d)\d\d/, '$<y>/$<m>']] },
    ['/pics/20200417 Zoo/a.jpg'],
    { '2020/04 Zoo': 'a' },
  ],
  ['E85', { albumNamePostRegex: [[/(\d+)/, '$$1']] }, ['/pics/Roll 7/a.jpg'], { 'Roll $1': 'a' }],
  ['E86', { albumNamePostRegex: [[/^.*$/]] }, T1, {}],
  ['E87', { albumNamePostRegex: [[/^\d{4} /]] }, ['/pics/2018 Fair/a.jpg', '/pics/2019 Fair/b.jpg'], { Fair: 'a b' }],
  ['E88', { albumNamePostRegex: [[{ regex: '(' }]] }, T1, 'error'],
  ['E89', { albumNamePostRegex: [[/(a)/, '\\2']] }, ['/pics/a/a.jpg'], 'error'],
  [
    'E90',
    { albumLevels: '2', albumSeparator: '', albumNamePostRegex: [[/^\d{8}_/]] },
    ['/pics/2020/0417_Zoo/a.jpg'],
    { Zoo: 'a' },
  ],
]

const stem = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace('.jpg', '')

/** Albums that options make of assets, in the form of the examples. */
export const albumsFor = (input: object, assets: readonly string[]): Expected => {
  const options = folderAlbumsOptions.safeParse({ rootPath: '/pics', ...input })
  if (!options.success) return 'error'
  const albumFor = createNaming(options.data)
  const albums: Record<string, string> = {}
  for (const path of assets) {
    const name = albumFor(path)?.name
    if (name) albums[name] = [albums[name] ?? [], stem(path)].flat().join(' ')
  }
  return albums
}
