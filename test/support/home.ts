import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountPlan, Plan } from '../../engine/plan/plan.ts'
import type { RunRecord } from '../../engine/state/journal.ts'
import type { LibraryInput, Sandbox, SandboxOptions } from '../../sandbox/index.ts'
import { type Files, folderWith, writeFiles } from './folder.ts'
import { type CliRun, runCli } from './run-cli.ts'
import { sandboxFor } from './sandbox.ts'

/** A server, and somebody with a folder, a configuration and a key for it. */
export interface Home {
  readonly sandbox: Sandbox
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** Runs a command line in the folder. */
  darkroom(...args: string[]): Promise<CliRun>
  /** The same at a terminal, where this is typed. */
  typing(typed: string, ...args: string[]): Promise<CliRun>
  /** The plan for the first account, by `plan --json`. */
  plan(...args: string[]): Promise<AccountPlan>
  write(files: Files): Promise<void>
  /** The state file of the first user. */
  stateFile(): string
}

/** What a home is made of; the configuration is `immichrc.ts` among the files. */
export interface HomeOptions extends Omit<SandboxOptions, 'library'> {
  readonly library: LibraryInput
  readonly files?: Files
  /** Plugins and recipes of a configuration, instead of a file. */
  readonly config?: string
}

/** Text of a configuration that has folder-albums at hand. */
export const configText = (parts: string): string => `import { defineConfig } from 'immich-darkroom'
import folderAlbums from 'immich-darkroom/plugins/folder-albums'
export default defineConfig({ ${parts} })
`

const planned = (answer: CliRun): AccountPlan => {
  const [account] = answer.stdout === '' ? [] : answer.json<Plan>().accounts
  if (!account) throw new Error(`no plan, exit code ${answer.code}: ${answer.stderr}`)
  return account
}

/** A command that waits for nothing: jobs that are held never come to rest. */
export const withoutWaiting = (args: readonly string[]): readonly string[] =>
  args[0] === 'apply' || args[0] === 'undo' ? [...args, '--no-verify', '--verify-timeout', '0'] : args

/** The id of the last run of a home, be it an undo. */
export const lastRun = async ({ darkroom }: Pick<Home, 'darkroom'>): Promise<string> => {
  const [run] = (await darkroom('runs', '--json')).json<readonly RunRecord[]>()
  if (!run) throw new Error('no runs')
  return run.id
}

/**
 * Makes a sandbox and a folder whose environment names it.
 * @example
 * const { darkroom } = await homeFor({ library, config: "recipes: ['recipes/*.ts']", files: { 'recipes/a.ts': recipe } })
 * const { code } = await darkroom('plan')
 */
export const homeFor = async ({ library, files, config, version, ...hooks }: HomeOptions): Promise<Home> => {
  const sandbox = await sandboxFor(library, version, hooks)
  const folder = await folderWith({ ...(config === undefined ? {} : { 'immichrc.ts': configText(config) }), ...files })
  const state = join(folder, 'state')
  const env = {
    IMMICH_URL: sandbox.url,
    IMMICH_API_KEY: sandbox.users[0]?.apiKey ?? '',
    DARKROOM_STATE_DIR: state,
    XDG_CONFIG_HOME: join(folder, 'xdg'),
  }
  const argsOf = (args: readonly string[]) => (hooks.jobs === 'held' ? withoutWaiting(args) : args)
  const darkroom = (...args: string[]) => runCli(argsOf(args), { cwd: folder, env })
  return {
    sandbox,
    folder,
    env,
    darkroom,
    typing: (typed, ...args) => runCli(argsOf(args), { cwd: folder, env, typed }),
    plan: async (...args) => planned(await darkroom('plan', '--json', ...args)),
    write: (more) => writeFiles(folder, more),
    stateFile: () => join(state, readdirSync(state).find((name) => name.endsWith('.sqlite')) ?? 'none'),
  }
}
