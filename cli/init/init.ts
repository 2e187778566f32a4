import { join, resolve } from 'node:path'
import type { Server } from '../../core/api/server.ts'
import { commandText } from '../command-line.ts'
import { type End, endByError } from '../exit-code.ts'
import { planCommand } from '../plan.ts'
import { errorText, type Terminal } from '../terminal.ts'
import { type Access, givenAccess, type Key, openAccess } from './init-access.ts'
import { assertNothingThere, type NewFile, writeNewFiles } from './init-files.ts'
import { configText, keyFileName, recipeText, tsconfigText } from './init-texts.ts'
import { canPlan, lacksOf } from './key-purposes.ts'

/** Flags of `init`. */
export interface InitFlags {
  readonly url?: string
  readonly keyFile?: string
  readonly dir?: string
  /** `--no-plan` makes it false. */
  readonly plan?: boolean
}

const configName = 'immichrc.ts'
const recipeName = 'recipes/first.ts'
const tsconfigName = 'tsconfig.json'

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

const filesOf = (folder: string, { server, key }: Access): NewFile[] => [
  // Without /api: the address as people know it.
  { name: configName, text: configText(folder, server.url.replace(/\/api$/, ''), key.from) },
  { name: recipeName, text: recipeText(new Date().getFullYear() - 1) },
  { name: tsconfigName, text: tsconfigText(folder) },
  ...(key.from === 'typed' ? [{ name: keyFileName, text: `${key.apiKey}\n`, secret: true }] : []),
]

const namesOf = (key: Key | undefined): string[] => [
  configName,
  recipeName,
  tsconfigName,
  ...(key === undefined ? [keyFileName] : []),
]

const firstPlan = async (terminal: Terminal, config: string): Promise<End> => {
  const { account: _, ...options } = terminal.options
  try {
    return await planCommand({ ...terminal, options: { ...options, config } }, [], {})
  } catch (error) {
    terminal.log.error(errorText(error, options.verbose))
    return endByError(error)
  }
}

const tellNext = (terminal: Terminal, folder: string): void => {
  const isFound = folder === resolve(terminal.io.cwd)
  const options = isFound ? {} : { config: join(folder, configName) }
  const command = (name: string): string => commandText(terminal.io.called, options, [name])
  terminal.say(`Edit ${recipeName}, then plan again: ${command('plan')}`)
  terminal.say(`When the plan is right, apply it: ${command('apply')}`)
}

/** `darkroom init`: checks address and key, writes a configuration and a first recipe, shows the first plan. */
export const initCommand = async (terminal: Terminal, _args: readonly string[], flags: InitFlags): Promise<End> => {
  const folder = resolve(terminal.io.cwd, flags.dir ?? '.')
  const given = await givenAccess(terminal, flags)
  await assertNothingThere(folder, namesOf(given.key))
  const access = await openAccess(terminal, given)
  if (access === null) {
    terminal.say('Cancelled: nothing was written.')
    return 'interrupted'
  }
  await access.server.close()
  tellAccess(terminal, access.server)
  const files = filesOf(folder, access)
  await writeNewFiles(folder, files)
  terminal.say(`Written to ${folder}: ${files.map(({ name }) => name).join(', ')}.`)
  const readable = canPlan(access.server.permissions)
  if (!readable) terminal.say('The first plan is skipped, because the key lacks permissions for reading.')
  const end = readable && flags.plan !== false ? await firstPlan(terminal, join(folder, configName)) : 'fine'
  tellNext(terminal, folder)
  return end
}
