import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences under which a package may be part of a program that is MIT, as SPDX names them. */
const compatible = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0'],
  ...['CC0-1.0', 'Unlicense', 'BlueOak-1.0.0', 'Python-2.0'],
])

interface Locked {
  readonly dev?: boolean
  readonly license?: string
}

/** What an older package.json says, in which licences were a list. */
const listed = (root: string, path: string): string | undefined => {
  const file = join(root, path, 'package.json')
  if (!existsSync(file)) return undefined
  const { licenses } = JSON.parse(readFileSync(file, 'utf8')) as { licenses?: readonly { readonly type: string }[] }
  return licenses?.map(({ type }) => type).join(' OR ')
}

/**
 * Packages that are installed with the product, by their licence.
 * @param root folder of package-lock.json
 */
export const licencesOf = (root: string): ReadonlyMap<string, readonly string[]> => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev)
  const named = installed.map(([path, { license }]) => ({
    name: path.replace(/^.*node_modules\//, ''),
    licence: license ?? listed(root, path) ?? 'none',
  }))
  return new Map(
    [...Map.groupBy(named, ({ licence }) => licence)].map(([licence, of]) => [
      licence,
      of.map(({ name }) => name).sort(),
    ]),
  )
}

/** Whether a licence, or one of several that may be chosen, allows to be part of a program that is MIT. */
export const isCompatible = (licence: string): boolean =>
  licence
    .replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((one) => compatible.has(one))
