import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { cosmiconfig, defaultLoaders } from 'cosmiconfig'
import { DarkroomError, type Problem } from '../../core/errors.ts'
import { shellWord } from '../../engine/plan/shell-word.ts'
import { readUserFile, recorded, replayed } from './edition.ts'
import { configFromEnvironment } from './from-environment.ts'
import { importFile } from './import-module.ts'
import { importProblems } from './import-problems.ts'
import { readJson, readYaml } from './read-yaml.ts'

/** Where to look for a configuration. */
export interface ConfigSource {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** A file named by the user. */
  readonly file?: string | undefined
}

const endings = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml']
const searchPlaces = [
  'package.json',
  ...['immichrc', '.immichrc', '.config/immichrc', 'immich.config'].flatMap((base) =>
    endings.map((ending) => `${base}.${ending}`),
  ),
  '.immichrc',
  '.config/immichrc',
]

const importConfig = async (file: string): Promise<unknown> => {
  const config = await importFile(file)
  if (config === undefined) throw new Error('has no default export with a configuration')
  return config
}

const explorerOptions = {
  searchPlaces,
  loaders: {
    ...Object.fromEntries(['.ts', '.mts', '.js', '.mjs'].map((ending) => [ending, importConfig])),
    ...Object.fromEntries(['.yaml', '.yml', 'noExt'].map((ending) => [ending, readYaml])),
    '.json': (file: string, text: string): unknown =>
      basename(file) === 'package.json'
        ? defaultLoaders['.json'](file, text)
        : readJson(file, text.replace(/^\ufeff/, '')),
  },
  // An empty file is a configuration too: everything may come from the environment.
  ignoreEmptySearchPlaces: false,
  cache: false,
}

/** A configuration as it was found. */
export interface Found {
  readonly config: unknown
  /** Its path; without a file what stands for one in messages, in the folder where paths begin. */
  readonly file: string
  /** It stands in variables, not in a file. */
  readonly inVariables?: boolean
  readonly problems?: readonly Problem[]
  readonly warnings?: readonly string[]
}

/** The configuration of an edition, which may hold keys: it is in memory alone. */
const inEdition = async (): Promise<Found | null> => {
  const edition = replayed()
  if (!edition) return null
  return { config: 'data' in edition ? edition.data : await importConfig(edition.file), file: edition.file }
}

const inFiles = async ({ cwd, env, file }: ConfigSource): Promise<Found | null> => {
  const explorer = cosmiconfig('immich', { ...explorerOptions, searchStrategy: 'global' })
  const xdg = env.XDG_CONFIG_HOME || join(homedir(), '.config')
  const found = file
    ? await explorer.load(resolve(cwd, file))
    : ((await explorer.search(cwd)) ?? (await searchIn(join(xdg, 'immich'))) ?? (await searchIn(xdg)))
  if (!found) return null
  const edition = recorded()
  if (edition) edition.file = found.filepath
  if (edition && !/\.m?[jt]s$/.test(found.filepath)) {
    // Its text is part of what runs go by, and tells when it was changed.
    await readUserFile(found.filepath)
    edition.data = found.config ?? {}
  }
  const ignored = env.DARKROOM_PLUGINS?.trim() ? 'DARKROOM_PLUGINS' : env.ROOT_PATH && env.API_URL ? 'ROOT_PATH' : null
  const warnings = ignored ? [`${ignored} is ignored, because ${found.filepath} is the configuration.`] : []
  return { config: found.config ?? {}, file: found.filepath, warnings }
}

/** Variables that hold all of a configuration win over files, those that name plugins do not. */
const find = async (source: ConfigSource): Promise<Found> => {
  const { cwd, env, file } = source
  const known = await inEdition()
  if (known) return known
  const found = (file || !env.DARKROOM_CONFIG?.trim()) && (await inFiles(source))
  if (found) return found
  const variables = await configFromEnvironment(env)
  if (!variables) throw new DarkroomError('CONFIG_NOT_FOUND', { searchedFrom: cwd })
  const { config, name, ...more } = variables
  // Paths in it begin where the command was called.
  const place = join(cwd, name)
  const edition = recorded()
  if (edition) Object.assign(edition, { file: place, data: config })
  return { config, file: place, inVariables: true, ...more }
}

const searchIn = (folder: string) =>
  cosmiconfig('immich', { ...explorerOptions, searchStrategy: 'none' })
    .search(folder)
    .catch(ignoreMissing)

const ignoreMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

/** Whether a path leads to a folder. */
export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/** What is wrong with the path of a named file, before anything that stands in it. */
const wrongFile = (named: string | undefined): readonly Problem[] | null => {
  if (named === undefined || (existsSync(named) && !isFolder(named))) return null
  if (!existsSync(named)) return [{ path: '', message: 'The file does not exist.' }]
  const hint = `Give the file in it, such as --config ${shellWord(join(named, 'immichrc.yaml'))}`
  return [{ path: '', message: 'This is a folder.', hint }]
}

/**
 * Finds and reads the configuration, unchecked.
 * @throws DarkroomError CONFIG_NOT_FOUND, CONFIG_INVALID
 */
export const findConfig = async (source: ConfigSource): Promise<Found> => {
  try {
    return await find(source)
  } catch (error) {
    if (error instanceof DarkroomError && error.code !== 'USAGE' && error.code !== 'CONFIG_INVALID') throw error
    const named = source.file === undefined ? undefined : resolve(source.cwd, source.file)
    const read = (error as { filepath?: string }).filepath ?? named
    const file = read ?? 'The configuration'
    // Whoever mends it changes this file.
    const edition = recorded()
    if (edition && read !== undefined) edition.file = read
    const problems = wrongFile(named) ?? importProblems(error, '')
    throw new DarkroomError('CONFIG_INVALID', { file, problems }, { cause: error })
  }
}
