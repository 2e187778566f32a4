import { fileURLToPath } from 'node:url'

/** The folder of this package, in the sources and in `dist`. */
const own = fileURLToPath(new URL('../..', import.meta.url))

/** Code of this package, and of others that recipes import; in a clone, recipes and configuration may lie beside it. */
const isOthers = (file: string): boolean =>
  file.includes('/node_modules/') || (file.startsWith(own) && !/^(recipes\/|[^/]+$)/.test(file.slice(own.length)))

/** Where code that somebody wrote threw. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Where code of a recipe or a configuration threw; null where nobody knows. */
export const placeOf = (error: unknown): Place | null => {
  const stack = String(error instanceof Error ? error.stack : '')
  const frames = stack.matchAll(/(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()\n?]+)(?:\?[^()\n]*)?:(\d+):(\d+)\)?$/gm)
  const places = [...frames].map(([, file = '', line, column]) => ({
    // As a path it may have any `%`; as a URL it is written as such.
    file: file.startsWith('file:') ? fileURLToPath(file) : file,
    line: Number(line),
    column: Number(column),
  }))
  return places.find(({ file }) => !isOthers(file)) ?? null
}

/** A place as editors read it: `/home/me/recipes/trips.ts:3:14`. */
export const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`
