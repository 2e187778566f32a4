import { pluginHooks } from '../engine/plugin-hooks.ts'
import { accountNamed } from '../engine/session/account-context.ts'
import { keepProposal } from '../mcp/proposals.ts'
import type { Asking } from '../mcp/tools.ts'
import { Answers, type Rule } from '../service/questions.ts'
import { openStore } from '../service/store.ts'
import { answering } from './answering.ts'
import { recipesOf } from './config/load-config.ts'
import type { End } from './exit-code.ts'
import { openConfig, stateFolderOf } from './open.ts'
import { serveSettings } from './reviews.ts'
import type { Terminal } from './terminal.ts'

/** `darkroom mcp [--private]`: an assistant's tools on standard input and output, until it ends. Writes to no server. */
export const mcpCommand = async (
  terminal: Terminal,
  { private: isPrivate = false, version }: { readonly private?: boolean; readonly version: string },
): Promise<End> => {
  const config = await openConfig(terminal)
  const stateFolder = stateFolderOf(terminal, config)
  const hooks = pluginHooks(config.plugins.map(({ instance }) => instance))
  const answers = new Answers(answering(config, { ...config, recipes: () => recipesOf(config), hooks, stateFolder }))
  const { settings } = serveSettings(terminal, config)
  const store = openStore(stateFolder)
  const { account: only } = terminal.options
  const accounts = only === undefined ? config.accounts : [accountNamed(config, only)]
  const asking: Asking = {
    accounts: () => accounts.map(({ name }) => name),
    ask: (account, ask, signal) => answers.answer({ kind: 'assist', account, ask }, signal),
    rules: async (signal) => (await answers.answer({ kind: 'rules' }, signal)) as Rule[],
    reviews: () => store.reviewHeads(),
    keep: (planned, given) =>
      keepProposal(store, planned, {
        ...given,
        by: 'mcp',
        edition: '',
        now: Date.now(),
        expires: settings.review.expires,
      }),
  }
  try {
    const { serveStdio } = await import('../mcp/server.ts')
    await serveStdio({ asking, version, isPrivate, mask: terminal.mask }, terminal.io)
    return 'fine'
  } finally {
    await answers.close()
    store.close()
  }
}
