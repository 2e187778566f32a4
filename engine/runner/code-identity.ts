import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { join, relative } from 'node:path'
import { env, versions } from 'node:process'
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

/**
 * What of the machine decides how dates are read: what Node takes its time zone and language from. Asking `Intl` for them
 * has it load its tables, which takes longer than all the rest here.
 */
const zoneAndLanguage = (): readonly unknown[] => {
  const zone = '/etc/localtime'
  if (!existsSync(zone)) return Object.values(Intl.DateTimeFormat().resolvedOptions())
  return [env.TZ, env.LC_ALL, env.LC_MESSAGES, env.LANG, env.LANGUAGE, realpathSync(zone), readFileSync(zone, 'base64')]
}

/** Versions of packages, of Node with its tables of letters and time zones, and what of the machine decides how dates are read. */
const surroundings = (): string => {
  const files = packages.flatMap((name) => findPackageJSON(name, import.meta.url) ?? [])
  const ofPackages = files.map((file) => JSON.parse(readFileSync(file, 'utf8')).version)
  return JSON.stringify([ofPackages, versions, zoneAndLanguage()])
}

/**
 * Changes with every edit of the code in a folder, with its version, and with what it runs on. It goes by when files were
 * written, which no edit leaves as it was, in place of what they hold: reading all takes a tenth of a start.
 */
export const codeIdentityOf = (root: string): string => {
  const hash = createHash('sha256').update(surroundings())
  // A build lies in a folder below it.
  const versioned = ['.', '..'].map((up) => join(root, up, 'package.json')).find((file) => existsSync(file))
  for (const file of [...filesBelow(root), ...(versioned ? [versioned] : [])]) {
    const { size, mtimeNs, ctimeNs } = statSync(file, { bigint: true })
    hash.update(`\n${relative(root, file)} ${size} ${mtimeNs} ${ctimeNs}`)
  }
  return hash.digest('hex')
}

let own: string | undefined

/** Changes with every edit of Darkroom's code, and with what it runs on. */
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
