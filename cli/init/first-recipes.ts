import { dirname } from 'node:path/posix'
import type { Server } from '../../core/api/server.ts'
import { literalName } from '../../language/name-templates.ts'
import { quoted } from '../../learn/typescript.ts'
import { canPlan } from './key-purposes.ts'

/** What a library holds, as far as a look at its oldest and its newest assets tells. */
export interface Holdings {
  readonly screenshots: number
  /** Somebody with a name that nobody else has. */
  readonly person: string | null
  /** Year of the newest favorite. */
  readonly favorites: number | null
  /** Year of the newest asset. */
  readonly newest: number
  /** The folder of external libraries, as the server sees it. */
  readonly folder: string | null
}

type Example = Readonly<Record<string, string | boolean | readonly string[]>>

/** A recipe to begin with, in both languages; it only fills an album. */
interface FirstRecipe {
  readonly name: string
  readonly about: string
  readonly yaml: string
  readonly ts: string
  readonly album: string
  /** Fields of an asset that it is about, and of one that it is not. */
  readonly examples: readonly [matching: Example, other: Example]
}

const isScreenshot = (name: string): boolean => /^screenshot/i.test(name)

/** The longest folder that all paths are in; null where that is the root of the server. */
const commonFolder = (paths: readonly string[]): string | null => {
  const [first, ...others] = paths.map((path) => dirname(path).split('/'))
  const parts = first?.slice(0, first.findIndex((part, index) => others.some((other) => other[index] !== part)) >>> 0)
  return parts && parts.length > 1 ? parts.join('/') : null
}

/** Looks at the oldest and the newest thousand assets, and at the people; writes nothing. */
export const lookAround = async ({ reads, permissions }: Server): Promise<Holdings> => {
  const rows = canPlan(permissions)
    ? [await reads.search({}, { order: 'desc' }), await reads.search({}, { order: 'asc' })].flatMap(
        (page) => page.items,
      )
    : []
  const { people } = await reads.people(1).catch(() => ({ people: [] }))
  const names = people.filter(({ name, isHidden }) => name !== '' && !isHidden).map(({ name }) => name)
  const yearOf = (row: (typeof rows)[number] | undefined) => (row ? Number(row.localDateTime.slice(0, 4)) : null)
  return {
    screenshots: new Set(rows.filter((row) => isScreenshot(row.originalFileName)).map(({ id }) => id)).size,
    person: names.find((name) => names.indexOf(name) === names.lastIndexOf(name)) ?? null,
    favorites: yearOf(rows.find(({ isFavorite }) => isFavorite)),
    newest: yearOf(rows[0]) ?? new Date().getFullYear() - 1,
    folder: commonFolder(rows.filter(({ libraryId }) => libraryId).map(({ originalPath }) => originalPath)),
  }
}

const valueText = (value: Example[string]): string =>
  typeof value === 'string' ? quoted(value) : Array.isArray(value) ? `[${value.map(quoted).join(', ')}]` : String(value)

const exampleText = (asset: Example, matches: boolean): string => {
  const fields = Object.entries(asset).map(([name, value]) => `${name}: ${valueText(value)}`)
  return `{ asset: { ${fields.join(', ')} }, matches: ${matches} }`
}

/** Recipes about what a library holds; at least one. */
const recipesFor = ({ screenshots, person, favorites, newest }: Holdings): readonly FirstRecipe[] => {
  const year = favorites ?? newest
  const ofPerson = person !== null && {
    name: `${person} in ${newest}`,
    about: `${person} is somebody whom you gave a name.`,
    yaml: `{ all: [{ person: ${quoted(person)} }, { taken: { year: ${newest} } }] }`,
    ts: `all(person(${quoted(person)}), taken({ year: ${newest} }))`,
    album: literalName(`${person} ${newest}`),
    examples: [
      { people: [person], takenAt: `${newest}-07-01` },
      { people: [], takenAt: `${newest}-07-01` },
    ] as const,
  }
  const ofScreen = screenshots > 0 && {
    name: 'screenshots',
    about: `At least ${screenshots} files of your library are called so.`,
    yaml: "{ fileName: 'screenshot*' }",
    ts: "fileName('screenshot*')",
    album: 'Screenshots',
    examples: [{ originalFileName: 'Screenshot_20240105.png' }, { originalFileName: 'IMG_4711.jpg' }] as const,
  }
  const ofFavorites = (favorites !== null || !(ofPerson || ofScreen)) && {
    name: `favorites of ${year}`,
    about: 'What has a heart.',
    yaml: `{ all: [{ favorite: true }, { taken: { year: ${year} } }] }`,
    ts: `all(favorite(), taken({ year: ${year} }))`,
    album: `Favorites of ${year}`,
    examples: [{ isFavorite: true, takenAt: `${year}-07-01` }, { takenAt: `${year}-07-01` }] as const,
  }
  return [ofPerson, ofScreen, ofFavorites].filter((recipe) => recipe !== false)
}

const intro =
  'Which assets to select, and what to do with them. Only `darkroom apply` writes, and shows its plan first.'
const aboutExamples = 'Tests of the rule, for `darkroom test`; a recipe whose examples fail is refused.'

/** The first recipes in YAML. */
export const recipesYaml = (holdings: Holdings): string => {
  const recipes = recipesFor(holdings).map(
    ({ name, about, yaml, album, examples: [matching, other] }) => `
# ${about}
- name: ${quoted(name)}
  where: ${yaml}
  actions: [{ addToAlbum: ${quoted(album)} }]
  # ${aboutExamples}
  examples:
    - ${exampleText(matching, true)}
    - ${exampleText(other, false)}
`,
  )
  return `# ${intro}\n${recipes.join('')}`
}

/** The first recipes in TypeScript. */
export const recipesTs = (holdings: Holdings): string => {
  const found = recipesFor(holdings)
  const recipes = found.map(
    ({ name, about, ts, album, examples: [matching, other] }) => `  // ${about}
  defineRecipe({
    name: ${quoted(name)},
    where: ${ts},
    actions: [addToAlbum(${quoted(album)})],
    // ${aboutExamples}
    examples: [
      ${exampleText(matching, true)},
      ${exampleText(other, false)},
    ],
  }),
`,
  )
  const words = ['all', 'favorite', 'fileName', 'person', 'taken'].filter((word) =>
    found.some(({ ts }) => ts.includes(`${word}(`)),
  )
  return `import { ${['addToAlbum', 'defineRecipe', ...words].sort().join(', ')} } from 'immich-darkroom'

// ${intro}
export default [
${recipes.join('')}]
`
}
