import { posix } from 'node:path'
import micromatch from 'micromatch'
import { stringify } from 'yaml'
import type { Imported } from '../../importers/contract.ts'
import { type ImportInput, importSettings } from '../../importers/index.ts'

/** How an import is called in tests: the files that are there, and which of them are given. */
export interface ImportCall extends Partial<Pick<ImportInput, 'tool' | 'args' | 'service' | 'exact' | 'adopt'>> {
  /** Names of files that are given; default: the first of those that are there. */
  readonly given?: readonly string[]
  readonly env?: string
  readonly state?: string
}

/** Imports from files in memory. */
export const importFrom = (files: Readonly<Record<string, string>>, call: ImportCall = {}): Imported => {
  const { given = Object.keys(files).slice(0, 1), env, state, ...more } = call
  const read = (path: string): string | null => files[posix.normalize(path)] ?? null
  const source = (file: string) => ({ file, text: read(file) ?? '' })
  return importSettings({
    tool: null,
    args: null,
    service: null,
    exact: false,
    adopt: false,
    ...more,
    sources: given.map(source),
    environment: env === undefined ? [] : [source(env)],
    state: state === undefined ? null : source(state),
    files: { read, glob: (pattern) => micromatch(Object.keys(files), posix.normalize(pattern)).sort() },
  })
}

/** A compose file with one service. */
export const composeOf = (
  image: string,
  environment: Readonly<Record<string, string | undefined>>,
  more: object = {},
): string =>
  stringify({
    services: {
      app: {
        image,
        environment: Object.fromEntries(
          Object.entries(environment).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, value.replaceAll('$', '$$$$')]],
          ),
        ),
        ...more,
      },
    },
  })

/** What plugins are written, without comments. */
export const pluginsOf = ({ plugins }: Imported): readonly unknown[] =>
  plugins.filter(({ isComment }) => !isComment).map(({ data: { accounts: _, ...data } }) => data)

/** What recipes are written, with their accounts. */
export const recipesOf = ({ recipes }: Imported): readonly unknown[] =>
  recipes.filter(({ isComment }) => !isComment).map(({ data }) => data)

/** What became of a setting. */
export const rowOf = ({ options }: Imported, from: string) => options.find((row) => row.from === from)
