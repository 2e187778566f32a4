import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file of this package; it is one folder up from a clone's cli, two from a package's dist/cli. */
export const packageFile = (path: string): string => {
  const near = fileURLToPath(new URL(`../${path}`, import.meta.url))
  return existsSync(near) ? near : fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

/** The version of this package. */
export const packageVersion = (): string => JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version
