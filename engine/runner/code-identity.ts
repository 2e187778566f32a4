import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { join, relative } from 'node:path'
import { versions } from 'node:process'
import { fileURLToPath } from 'node:url'

/** Where plugins, and what they import, are: as sources, and as they are published. */
const folders = ['chunks', 'core', 'language', 'engine', 'plugins']
const packages = ['@photostructure/tz-lookup', 'jsonpath-plus', 'luxon', 'micromatch', 'yaml', 'zod']

const isCode = (file: string): boolean => /\.(js|ts|json)$/.test(file) && !file.endsWith('.d.ts')

const filesBelow = (root: string): string[] =>
  folders
    .map((folder) => join(root, folder))
    .filter((path) => existsSync(path))
    .flatMap((path) => readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file)))
    .filter(isCode)
    .sort()

/** Versions of packages, of Node with its tables of letters and time zones, and what of the machine decides how dates are read. */
const surroundings = (): string => {
  const files = packages.flatMap((name) => findPackageJSON(name, import.meta.url) ?? [])
  const ofPackages = files.map((file) => JSON.parse(readFileSync(file, 'utf8')).version)
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions()
  return JSON.stringify([ofPackages, versions, timeZone, locale])
}

/** Changes with every letter of the code in a folder, with its version, and with what it runs on. */
export const codeIdentityOf = (root: string): string => {
  const hash = createHash('sha256').update(surroundings())
  // A build lies in a folder below it.
  const versioned = [root, join(root, '..')]
    .map((folder) => join(folder, 'package.json'))
    .find((file) => existsSync(file))
  for (const file of [...filesBelow(root), ...(versioned ? [versioned] : [])])
    hash.update(`\n${relative(root, file)}\n`).update(readFileSync(file))
  return hash.digest('hex')
}

let own: string | undefined

/** Changes with every letter of Darkroom's code, and with what it runs on. */
export const codeIdentity = (): string => {
  own ??= codeIdentityOf(fileURLToPath(new URL('../..', import.meta.url)))
  return own
}

/** Options as a text; null where a function is among them, of which nobody knows what it does. */
export const textOfOptions = (options: unknown): string | null => {
  let isData = true
  const text = JSON.stringify(options, (_, value) => {
    if (typeof value === 'function' || typeof value === 'symbol') isData = false
    return value instanceof RegExp ? String(value) : value
  })
  return isData ? (text ?? '') : null
}
