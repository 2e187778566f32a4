import { join, resolve } from 'node:path'
import { webAddress } from '../../core/api/client.ts'
import type { Server } from '../../core/api/server.ts'
import { shellWord } from '../../engine/plan/shell-word.ts'
import { commandText } from '../command-line.ts'
import { type End, endByError } from '../exit-code.ts'
import { packageFile } from '../package.ts'
import { planCommand } from '../plan.ts'
import { createTerminal, errorText, type Terminal } from '../terminal.ts'
import { type Holdings, lookAround, recipesTs, recipesYaml } from './first-recipes.ts'
import { type Access, givenAccess, openAccess } from './init-access.ts'
import { assertNothingThere, type NewFile, writeNewFiles } from './init-files.ts'
import { configTs, configYaml, keyFileName, tsconfigText } from './init-texts.ts'
import { canPlan, lacksOf } from './key-purposes.ts'

/** Flags of `init`. */
export interface InitFlags {
  readonly url?: string
  readonly keyFile?: string
  readonly dir?: string
  readonly typescript?: boolean
  /** `--no-plan` makes it false. */
  readonly plan?: boolean
}

/** Names of what is written, by language; the first is the configuration. */
const names = {
  yaml: ['immichrc.yaml', 'recipes/first.yaml'],
  ts: ['immichrc.ts', 'recipes/first.ts', 'tsconfig.json'],
} as const

const tellAccess = (terminal: Terminal, { url, capabilities, user, permissions }: Server): void => {
  terminal.say(`${url} runs Immich ${capabilities.version}; the key belongs to ${user.name} (${user.email}).`)
  if (!capabilities.known)
    terminal.log.warn(
      'This version is newer than any that Darkroom knows. It is only read from, unless allowUnknownServer is set.',
    )
  const lacks = permissions === null ? [] : lacksOf(permissions)
  for (const { purpose, scopes } of lacks)
    terminal.log.warn(`The key lacks ${scopes.join(', ')}, needed for ${purpose}.`)
  if (lacks.length > 0)
    terminal.say('If you want these, edit the key in the web page under Account Settings, API Keys.')
}

const filesOf = (folder: string, { server, key }: Access, holdings: Holdings, isTs: boolean): NewFile[] => {
  // Without /api: the address as people know it.
  const facts = { folder, url: webAddress(server.url), from: key.from, rootPath: holdings.folder }
  const texts = isTs
    ? [configTs(facts), recipesTs(holdings), tsconfigText(folder)]
    : [configYaml(facts), recipesYaml(holdings)]
  return [
    ...names[isTs ? 'ts' : 'yaml'].map((name, index) => ({ name, text: texts[index] ?? '' })),
    ...(key.from === 'typed' ? [{ name: keyFileName, text: `${key.apiKey}\n`, secret: true }] : []),
  ]
}

const firstPlan = async (terminal: Terminal, folder: string, file: string): Promise<End> => {
  const { account: _, ...options } = terminal.options
  const withConfig = { ...options, config: join(folder, file) }
  // Where commands would not find the configuration by themselves, those that are shown name it.
  const shown = folder === resolve(terminal.io.cwd) ? terminal : createTerminal(terminal.io, withConfig)
  try {
    return await planCommand({ ...shown, options: withConfig }, [], {})
  } catch (error) {
    terminal.log.error(errorText(error, options.verbose))
    return endByError(error)
  }
}

const tellNext = (terminal: Terminal, folder: string, [config, recipes]: readonly string[]): void => {
  const isFound = folder === resolve(terminal.io.cwd)
  const options = isFound ? {} : { config: join(folder, config ?? '') }
  const command = (...words: string[]): string => commandText(terminal.io.called, options, words)
  // Cron begins in the home folder, where neither npm nor the command would find what they find here; it reads % as a line break.
  const place = terminal.io.env.DARKROOM_COMMAND ? '' : `cd ${shellWord(terminal.io.cwd)} && `
  const nightly = `${place}${command('apply', '--yes', '--no-input')}`.replaceAll('%', '\\%')
  terminal.say(`What next:
  Edit ${recipes}, then plan again: ${command('plan')}
  When the plan is right, apply it: ${command('apply')}
  Keep it so, by schedule and events: ${command('serve')}
    or with a line of crontab, without asking: 0 3 * * *  ${nightly}
  In Docker or on a NAS: ${packageFile('docs/docker.md')}`)
}

/** `darkroom init`: checks address and key, writes a configuration and first recipes, shows the first plan. */
export const initCommand = async (terminal: Terminal, _args: readonly string[], flags: InitFlags): Promise<End> => {
  const folder = resolve(terminal.io.cwd, flags.dir ?? '.')
  const given = await givenAccess(terminal, flags)
  const written = names[flags.typescript ? 'ts' : 'yaml']
  await assertNothingThere(folder, [...written, ...(given.key === undefined ? [keyFileName] : [])])
  const access = await openAccess(terminal, given)
  if (access === null) {
    terminal.say('Cancelled: nothing was written.')
    return 'interrupted'
  }
  const { server } = access
  const holdings = await lookAround(server).finally(() => server.close())
  tellAccess(terminal, server)
  const files = filesOf(folder, access, holdings, flags.typescript ?? false)
  await writeNewFiles(folder, files)
  terminal.say(`Written to ${folder}: ${files.map(({ name }) => name).join(', ')}.`)
  const readable = canPlan(server.permissions)
  if (!readable) terminal.say('The first plan is skipped, because the key lacks permissions for reading.')
  const end = readable && flags.plan !== false ? await firstPlan(terminal, folder, written[0]) : 'fine'
  tellNext(terminal, folder, written)
  return end
}
