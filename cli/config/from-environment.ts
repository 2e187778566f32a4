import { stringify } from 'yaml'
import { z } from 'zod'
import type { Problem } from '../../core/errors.ts'
import type { Plugin } from '../../core/plugins/plugin.ts'
import { suggestion } from '../../core/problems.ts'
import type { Data, Imported } from '../../importers/contract.ts'
import { bundledPlugins } from './bundled-plugins.ts'
import { importBundled } from './import-module.ts'
import { readYaml } from './read-yaml.ts'

type Env = Readonly<Record<string, string | undefined>>
type OptionForm = z.core.$ZodType

/** A configuration that stands in variables alone. */
interface EnvironmentConfig {
  readonly config: unknown
  /** What stands for the name of a file in messages. */
  readonly name: string
  /** Variables that say nothing known. */
  readonly problems: readonly Problem[]
  readonly warnings?: readonly string[]
}

/**
 * An option's name as a variable says it.
 * @example
 * variableName('albumLevels') // 'ALBUM_LEVELS'
 * variableName('folder-albums') // 'FOLDER_ALBUMS'
 */
const variableName = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase()

const accepts = (form: OptionForm, value: unknown): boolean => z.safeParse(form, value).success

/** A text as YAML; itself where it is none, or plain text there as well, in which # begins no comment here. */
const inYaml = (variable: string, text: string): unknown => {
  try {
    const yaml = readYaml(variable, text) ?? text
    return typeof yaml === 'string' && !/^\s*['"|>]/.test(text) ? text.trim() : yaml
  } catch {
    return text
  }
}

/**
 * The value of an option in the first form that the option takes: a list with commas, YAML, a list of one, plain text.
 * What it does not take in any form is left to the plugin's own check.
 */
const optionValue = (form: OptionForm, variable: string, text: string): unknown => {
  const yaml = inYaml(variable, text)
  // The comma of \d{2,4} is one of a regular expression.
  const list = text.split(/,(?!\d*\})/).map((part) => part.trim())
  const forms = [...(text.includes(',') && typeof yaml === 'string' ? [list] : []), yaml, [yaml], text]
  return forms.find((one) => accepts(form, one)) ?? yaml
}

/** Options of one plugin from the variables that begin with its name. */
const optionsFrom = (env: Env, name: string, form: Plugin['definition']['options'], problems: Problem[]) => {
  const prefix = `${variableName(name)}_`
  const known = new Map(Object.keys(form.shape).map((option) => [variableName(option), option]))
  const options: Record<string, unknown> = {}
  const numbered = new Map<string, [number: number, entry: unknown][]>()
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || !text) continue
    const rest = variable.slice(prefix.length)
    const [, base = '', number] = /^(.+)_([1-9]\d*)$/.exec(rest) ?? []
    const [option, listed] = [known.get(rest), known.get(base)]
    if (option !== undefined) options[option] = optionValue(form.shape[option] as OptionForm, variable, text)
    else if (listed !== undefined)
      numbered.set(listed, [...(numbered.get(listed) ?? []), [Number(number), inYaml(variable, text)]])
    else {
      const names = [...known.keys()].map((one) => prefix + one)
      const near = suggestion(variable, names)
      const hint = near ? `Did you mean ${near}?` : `To list its options: \`darkroom plugins ${name}\``
      problems.push({ path: variable, message: `is not an option of the plugin ${name}`, hint })
    }
  }
  for (const [option, entries] of numbered)
    options[option] = entries.sort(([a], [b]) => a - b).map(([, entry]) => entry)
  return options
}

const pluginNames = (env: Env): readonly string[] => [
  ...new Set((env.DARKROOM_PLUGINS ?? '').split(/[\s,;]+/).filter(Boolean)),
]

const pluginsFrom = async (env: Env, names: readonly string[]): Promise<EnvironmentConfig> => {
  const problems: Problem[] = []
  const plugins: Record<string, unknown>[] = []
  for (const name of names) {
    if (bundledPlugins.includes(name)) {
      const { definition } = (await importBundled(name)) as Plugin
      plugins.push({ use: name, ...optionsFrom(env, name, definition.options, problems) })
      continue
    }
    const near = suggestion(name, bundledPlugins)
    const hint = near ? `Did you mean ${near}?` : `Bundled: ${bundledPlugins.join(', ')}.`
    problems.push({ path: 'DARKROOM_PLUGINS', message: `"${name}" is not a plugin of Darkroom`, hint })
  }
  return { config: { plugins }, name: 'environment (DARKROOM_PLUGINS)', problems }
}

/** Variables as a file of them, in which nothing is filled in. */
const asFile = (env: Env): string =>
  Object.entries(env)
    .filter(([name]) => /^[A-Za-z_]\w*$/.test(name))
    .map(([name, value = '']) => `${name}="${value.replace(/[\\"$]/g, '\\$&').replaceAll('\n', '\\n')}"`)
    .join('\n')

/** The configuration with keys where it names files of them, which are not written. */
const withKeys = (imported: Imported, config: Data, shown: (key: string) => string) => {
  const { accounts: named, serve, ...data } = config as Record<string, Record<string, object>>
  const accounts = { ...named }
  for (const account of imported.accounts)
    if (account.key !== null && accounts[account.name]) {
      const { apiKeyFile: _, ...more } = accounts[account.name] as Record<string, unknown>
      accounts[account.name] = { ...more, apiKey: shown(account.key) }
    }
  return { accounts, ...data, serve }
}

/** An instance for each account, each of which the tool went through for itself. */
const perAccount = (plugins: unknown): readonly Data[] =>
  (plugins as readonly Data[]).flatMap(({ use, accounts, ...options }) =>
    Array.isArray(accounts) && accounts.length > 1
      ? accounts.map((account) => ({ use, name: `${use} (${account})`, accounts: [account], ...options }))
      : [{ use, ...(accounts === undefined ? {} : { accounts }), ...options }],
  )

/** As the log of the daemon has it, from which it is copied. */
const onOneLine = { collectionStyle: 'flow', lineWidth: 0 } as const

/** The variables that the image of immich-folder-album-creator took, which people change last in their compose files. */
const fromEarlierTool = async (env: Env): Promise<EnvironmentConfig> => {
  // Loaded for these variables alone: the importers would make every command start later.
  const { importSettings } = await import('../../importers/index.ts')
  const { configData } = await import('../../importers/writing/config-files.ts')
  const name = 'environment (ROOT_PATH)'
  const imported = importSettings({
    ...{
      tool: 'folder-album-creator',
      sources: [],
      args: null,
      service: null,
      state: null,
      exact: false,
      adopt: false,
    },
    environment: [{ file: 'environment', text: asFile(env) }],
    files: { read: () => null, glob: () => [] },
  })
  const problems = imported.problems.map(({ message, hint }) => ({ path: name, message, hint }))
  // Who runs it unattended there has decided that nobody is asked.
  const firstRun = /^(1|true|yes|on)$/i.test(env.UNATTENDED ?? '') ? { firstRun: 'apply' } : {}
  const whole = (shown: (key: string) => string) => {
    const { serve, plugins = [], ...data } = withKeys(imported, configData(imported), shown) as Record<string, object>
    return { ...data, plugins: perAccount(plugins), serve: { ...firstRun, ...serve } }
  }
  const text = stringify(
    whole(() => '***'),
    onOneLine,
  ).trimEnd()
  const warning = `The variables of immich-folder-album-creator are taken. As immichrc.yaml they are: ${text}`
  return { config: whole((key) => key), name, problems, warnings: problems.length > 0 ? [] : [warning] }
}

/**
 * A configuration from variables: `DARKROOM_CONFIG` holds all of it as YAML; `DARKROOM_PLUGINS` names bundled plugins, whose
 * options are variables such as `FOLDER_ALBUMS_ROOT_PATH`; else `ROOT_PATH` and what else immich-folder-album-creator read.
 * Null where none is set.
 * @throws DarkroomError USAGE where the YAML cannot be read
 * @example
 * await configFromEnvironment({ DARKROOM_PLUGINS: 'folder-albums', FOLDER_ALBUMS_ROOT_PATH: '/photos' })
 * // { config: { plugins: [{ use: 'folder-albums', rootPath: '/photos' }] }, … }
 */
export const configFromEnvironment = async (env: Env): Promise<EnvironmentConfig | null> => {
  const whole = env.DARKROOM_CONFIG
  if (whole?.trim())
    return { config: readYaml('DARKROOM_CONFIG', whole) ?? {}, name: 'environment (DARKROOM_CONFIG)', problems: [] }
  const names = pluginNames(env)
  if (names.length > 0) return pluginsFrom(env, names)
  return env.ROOT_PATH?.trim() ? fromEarlierTool(env) : null
}

/** Problems of plugins with the variables that they are in, or would be in. */
export const withVariables = (problems: readonly Problem[], env: Env): readonly Problem[] => {
  const names = pluginNames(env).filter((name) => bundledPlugins.includes(name))
  return problems.map((problem) => {
    const [place = '', index, option = ''] = /^plugins\[(\d+)\]\.(\w+)/.exec(problem.path) ?? []
    const name = names[Number(index)]
    if (name === undefined) return problem
    return { ...problem, path: `${variableName(name)}_${variableName(option)}${problem.path.slice(place.length)}` }
  })
}
