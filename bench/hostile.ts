/** A pattern and a path that make a naive matcher go back and forth. */
export interface HostileCase {
  readonly what: string
  readonly pattern: string
  readonly path: string
}

const deep = (name: string, last: string): string => `/${Array.from({ length: 25 }, () => name).join('/')}/${last}`

/** Patterns with three `**` and paths of 26 segments. */
export const hostileCases: readonly HostileCase[] = [
  {
    what: 'found',
    pattern: '/external/**/2023/**/Lisbon/**/*.jpg',
    path: `/external/${Array.from({ length: 22 }, (_, turn) => `folder ${turn}`).join('/')}/2023/Lisbon/a.jpg`,
  },
  { what: 'not found', pattern: '**/a/**/a/**/b', path: deep('a', 'c') },
  { what: 'not found, stars in names', pattern: '**/*a*/**/*a*/**/*b', path: deep('a'.repeat(15), 'c') },
  { what: 'not found, many stars in names', pattern: '**/*a*a*a*/**/*a*a*a*/**/*b', path: deep('a'.repeat(15), 'c') },
  { what: 'not found, one long name', pattern: '**/*a*a*a*/**/*a*a*a*/**/*b', path: deep('a', 'a'.repeat(200)) },
]
