import type { Server } from '../core/api/server.ts'
import { type ApiContext, createContext } from '../core/context/context.ts'
import { type AccountPlan, type Operation, type Refusal, sortOperations, summarize } from '../engine/plan/plan.ts'
import type { Journal } from '../engine/state/journal.ts'
import type { Account } from './config/load-accounts.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { chosenAccounts, openServer } from './session.ts'
import { knownJournal, settleEarlier } from './state.ts'
import type { Terminal } from './terminal.ts'

/** An account that has a journal, with both at hand. */
export interface Journaled {
  readonly account: Account
  readonly server: Server
  readonly journal: Journal
  readonly library: ApiContext
}

/** Asks something of each chosen account that has a journal, after its unanswered requests were settled. */
export const eachJournaled = async <T>(
  terminal: Terminal,
  config: LoadedConfig,
  ask: (journaled: Journaled) => Promise<T | null>,
  isReversed = false,
): Promise<T[]> => {
  const answers: T[] = []
  const accounts = chosenAccounts(config, terminal.options.account)
  for (const account of isReversed ? accounts.toReversed() : accounts) {
    const server = await openServer(terminal, account)
    try {
      await settleEarlier(terminal, config, server)
      const journal = knownJournal(terminal, config, server)
      if (!journal) continue
      try {
        const answer = await ask({ account, server, journal, library: createContext(server, []) })
        if (answer !== null) answers.push(answer)
      } finally {
        journal.close()
      }
    } finally {
      await server.close()
    }
  }
  return answers
}

/** A plan made from the journal, without looking at recipes. */
export const planOf = (
  { account, server }: Journaled,
  operations: readonly Operation[],
  notes: readonly string[],
  refused: readonly Refusal[] = [],
): AccountPlan => {
  const sorted = sortOperations(operations)
  const names = [...new Set(sorted.map(({ recipe }) => recipe))].sort()
  const summaries = names.map((name) => ({ name, plugin: null, scanned: 0, matched: 0, warnings: [] }))
  return {
    account: account.name,
    server: { url: server.url, version: server.capabilities.version },
    user: { id: server.user.id, email: server.user.email },
    recipes:
      notes.length === 0
        ? summaries
        : [...summaries, { name: 'undo', plugin: null, scanned: 0, matched: 0, warnings: [...new Set(notes)] }],
    operations: sorted,
    refused,
    summary: summarize(sorted),
  }
}
