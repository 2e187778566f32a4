import { folderName } from '../../index.ts'
import { compileReplacement } from './replacement.ts'

/** What the name of an album is made with, besides the folders. */
export interface NameOptions {
  readonly albumSeparator: string
  readonly albumNamePostRegex: readonly (readonly [pattern: string, replacement?: string | undefined])[]
}

/** Makes the album name from the chosen folders: join, rules in order, trim. The empty string means there is no album. */
export function createNamer(options: NameOptions): (folders: readonly string[]) => string {
  const rules = options.albumNamePostRegex.map(([pattern, replacement]) => compileReplacement(pattern, replacement))
  return (folders) =>
    folderName(folders, options.albumSeparator, (name) => rules.reduce((text, rule) => rule(text), name))
}
