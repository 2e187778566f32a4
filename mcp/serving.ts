import type { Rule } from '../service/questions.ts'
import type { Supervisor } from '../service/supervisor.ts'
import type { Assist } from '../service/web/assistant-routes.ts'
import { keepProposal } from './proposals.ts'
import type { Asking } from './tools.ts'

/** Answers assistants over HTTP; their protocol is loaded when the first one calls. */
export const assistOf =
  (supervisor: Supervisor): Assist =>
  async (request, isPrivate) => {
    const { answerHttp } = await import('./server.ts')
    const { version } = supervisor.options
    return answerHttp({ asking: askingOf(supervisor), version, isPrivate, mask: supervisor.log.mask }, request)
  }

/** What the daemon answers assistants with: its questions go to a process of their own. */
const askingOf = (supervisor: Supervisor): Asking => ({
  accounts: () => supervisor.accounts(),
  ask: (account, ask, signal) => supervisor.ask({ kind: 'assist', account, ask }, signal),
  rules: async (signal) => (await supervisor.ask({ kind: 'rules' }, signal)) as readonly Rule[],
  reviews: () => supervisor.store.reviewHeads(),
  keep: (planned, given) => {
    const { current } = supervisor.config
    return keepProposal(supervisor.store, planned, {
      ...given,
      by: 'assistant',
      edition: current?.config.hash ?? '',
      now: supervisor.options.clock.now(),
      expires: current?.settings.review.expires ?? 0,
    })
  },
})
