import { resolve } from 'node:path'
import { pluginHooks } from '../engine/plugin-hooks.ts'
import type { SessionConfig } from '../engine/session/account-context.ts'
import { type Darkroom, openAccounts } from '../engine/session/darkroom.ts'
import type { Reporter } from '../engine/session/reporter.ts'
import { stateFolder } from '../engine/state/state-folder.ts'
import { type LoadedConfig, loadConfig, recipesOf } from './config/load-config.ts'
import { errorText, retryText, type Terminal } from './terminal.ts'

/** Reads the configuration and keeps its keys out of everything shown. */
export const openConfig = async (terminal: Terminal): Promise<LoadedConfig> => {
  const { io, options } = terminal
  const config = await loadConfig({ cwd: io.cwd, env: io.env, file: options.config })
  terminal.hide(config.accounts.map(({ apiKey }) => apiKey))
  terminal.log.debug(`Configuration: ${config.file}`)
  for (const warning of config.warnings) terminal.log.warn(warning)
  return config
}

/** Where journals are kept: `--state-dir`, DARKROOM_STATE_DIR, `stateDir` of the file, else the XDG state folder. */
export const stateFolderOf = ({ options, io }: Terminal, config: LoadedConfig | undefined): string =>
  resolve(io.cwd, stateFolder(options.stateDir ?? (io.env.DARKROOM_STATE_DIR || config?.stateDir), io.env))

const labels = {
  connect: 'Connecting:',
  read: 'Reading assets:',
  plan: 'Planning:',
  apply: 'Applying:',
  rest: 'Waiting for the server to finish:',
  check: 'Checking what was written:',
  away: 'Waiting for the server:',
}
const awayText =
  'The server does not answer, as while it starts again. The run waits, 3 minutes at most, and goes on; Ctrl-C ends it, and `darkroom apply --resume` finishes it later.'

/** Shows at a terminal what sessions do. */
const reporterOf = ({ log, bar }: Terminal): Reporter => ({
  log,
  begin: (step, account) => {
    if (step === 'away') log.scoped(account).warn(awayText)
    const { update, hide } = bar(labels[step])
    return { update, end: hide }
  },
  waiting: (account, reason, ms) => log.scoped(account).debug(retryText(reason, ms)),
  failed: (account, error) => log.error(`${account}: ${errorText(error)}`),
})

/** Does something with the accounts of a configuration: all, or the one named by `--account`. */
export const withDarkroom = async <T>(
  terminal: Terminal,
  config: LoadedConfig,
  work: (darkroom: Darkroom) => Promise<T>,
): Promise<T> => {
  const sessions: SessionConfig = {
    ...config,
    recipes: () => recipesOf(config),
    hooks: pluginHooks(config.plugins.map(({ instance }) => instance)),
    stateFolder: stateFolderOf(terminal, config),
  }
  const darkroom = openAccounts(sessions, reporterOf(terminal), terminal.options.account)
  try {
    return await work(darkroom)
  } finally {
    await darkroom.close()
  }
}
