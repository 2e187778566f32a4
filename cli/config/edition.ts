import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { LoadFnOutput, LoadHookContext, ResolveFnOutput } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A module as it was loaded. */
interface LoadedModule {
  readonly format: string | null | undefined
  readonly source: string
}

/**
 * A configuration as it was read once, with every file of the user that it loads: runs of `darkroom serve` go by it, whatever
 * becomes of the files. It may hold keys, so that it stays in memory.
 */
export interface Edition {
  /** Path of the configuration; empty where it was not found. */
  file: string
  /** Of a configuration in JSON or YAML. */
  data?: unknown
  readonly modules: Record<string, LoadedModule>
  readonly resolved: Record<string, { readonly url: string; readonly format: string | null }>
  readonly texts: Record<string, string>
  readonly globs: Record<string, readonly string[]>
  /** Where keys were read, without these. */
  readonly keyFiles: string[]
}

/** How files are read: from the disk, from there with a record, or from a record. */
let way: { readonly kind: 'live' } | { readonly kind: 'record' | 'replay'; readonly edition: Edition } = {
  kind: 'live',
}

/** Records all that is read from now on. */
export const recordEdition = (): Edition => {
  const edition: Edition = { file: '', modules: {}, resolved: {}, texts: {}, globs: {}, keyFiles: [] }
  way = { kind: 'record', edition }
  return edition
}

/** Reads from a record from now on. */
export const replayEdition = (edition: Edition): void => {
  way = { kind: 'replay', edition }
}

/** The edition that is read from; null where files are. */
export const replayed = (): Edition | null => (way.kind === 'replay' ? way.edition : null)

/** The edition that is recorded; null where none is. */
export const recorded = (): Edition | null => (way.kind === 'record' ? way.edition : null)

/** Text of a file of the user. */
export const readUserFile = async (file: string): Promise<string> => {
  const known = replayed()?.texts[file]
  if (known !== undefined) return known
  // Editors of Windows begin a text with a mark of its encoding.
  const text = (await readFile(file, 'utf8')).replace(/^\ufeff/, '')
  const edition = recorded()
  if (edition) edition.texts[file] = text
  return text
}

/** Text of a file with a key, which no record keeps. */
export const readKeyFile = (file: string): Promise<string> => {
  recorded()?.keyFiles.push(file)
  return readFile(file, 'utf8')
}

/** Whether the user has a file. */
export const hasUserFile = (file: string): boolean => {
  const edition = replayed()
  return edition ? Object.keys(edition.globs).some((key) => key === `exists ${file}`) : noteExisting(file)
}

const noteExisting = (file: string): boolean => {
  const exists = existsSync(file)
  const edition = recorded()
  if (exists && edition) edition.globs[`exists ${file}`] = [file]
  return exists
}

/** Files that a pattern means. */
export const userFilesBy = async (key: string, find: () => Promise<string[]>): Promise<readonly string[]> => {
  const known = replayed()?.globs[key]
  if (known) return known
  const found = await find()
  const edition = recorded()
  if (edition) edition.globs[key] = found
  return found
}

const ownFolder = fileURLToPath(new URL('../..', import.meta.url))
const ownParts =
  /^(chunks|cli|core|dist|engine|importers|language|plugins|sandbox|service)[/\\]|^(index|testing|toolkit)\.[jt]s$/

/** Whether a module is a file of the user, not of a package and none of ours. */
const isLocal = (url: string): boolean => {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return false
  const path = fileURLToPath(url)
  return !path.startsWith(ownFolder) || !ownParts.test(path.slice(ownFolder.length))
}

/** Resolves a module of the user, or notes how it was resolved. */
export const resolveUserModule = (
  specifier: string,
  from: string | undefined,
  next: () => ResolveFnOutput,
): ResolveFnOutput => {
  const key = `${specifier}\n${from ?? ''}`
  const known = replayed()?.resolved[key]
  if (known) return { ...known, format: known.format as never, shortCircuit: true }
  const found = next()
  const edition = recorded()
  if (edition && isLocal(found.url)) edition.resolved[key] = { url: found.url, format: found.format ?? null }
  return found
}

/** Loads a module of the user, or notes what was loaded. */
export const loadUserModule = (
  url: string,
  context: LoadHookContext,
  next: (url: string, context: LoadHookContext) => LoadFnOutput,
): LoadFnOutput => {
  const known = replayed()?.modules[url]
  if (known) return { format: known.format as never, source: known.source, shortCircuit: true }
  const found = next(url, context)
  const edition = recorded()
  if (edition && isLocal(url) && found.source !== undefined && found.source !== null)
    edition.modules[url] = {
      format: found.format,
      source:
        typeof found.source === 'string' ? found.source : Buffer.from(found.source as Uint8Array).toString('utf8'),
    }
  return found
}

/** Files that an edition was read from. */
export const filesOf = ({ file, modules, texts, globs, keyFiles }: Edition): string[] => [
  ...new Set([
    ...(file ? [file] : []),
    ...Object.keys(modules).map((url) => fileURLToPath(url.split('?')[0] ?? url)),
    ...Object.keys(texts),
    ...Object.values(globs).flat(),
    ...keyFiles,
  ]),
]
