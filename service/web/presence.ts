import { webAddress } from '../../core/api/client.ts'
import { adviceOf, DarkroomError, hasCode } from '../../core/errors.ts'
import type { Supervisor } from '../supervisor.ts'
import { isAway } from '../worker.ts'
import type { AccountView, SilentView } from './forms.ts'

interface Known {
  user?: string | undefined
  version: string | null
  isReachable: boolean
  since: number | null
  read: number | null
  /** What is in the way; null where nothing is. */
  error: unknown
  isLive: boolean
}

const hour = 3_600_000

/** What is known of the servers of accounts, and of channels to people, from what the daemon hears. */
export class Presence {
  readonly #supervisor: Supervisor
  readonly #known = new Map<string, Known>()
  /** Channels that did not take the last message, with since when. */
  readonly #silent = new Map<string, number>()
  readonly #heard: { readonly account: string; readonly kind: string; readonly at: number }[] = []

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    const { clock } = supervisor.options
    supervisor.observers.push({
      reached: (account, version, problem, user) => {
        const isReachable = version !== null
        const before = this.#of(account)
        const since = before.isReachable === isReachable && before.since !== null ? before.since : clock.now()
        this.#note(account, {
          isReachable,
          since,
          ...(isReachable ? { version, user, error: null } : { error: problem }),
        })
      },
      ran: ({ due, report, startedAt }) => {
        if (report.planMs > 0) this.#note(due.account, { read: startedAt })
        if (report.serverVersion !== null)
          this.#note(due.account, { version: report.serverVersion, isReachable: true, error: null })
      },
      lost: (account, since, error) => this.#note(account, { isReachable: false, since, error, isLive: false }),
      returned: (account) => this.#note(account, { isReachable: true, since: clock.now(), error: null }),
      refused: (account, error) => this.#note(account, { isReachable: false, error }),
      live: (account, isLive) => this.#note(account, { isLive }),
      notified: (channel, isSent) => this.noteMessage(channel, isSent),
      event: (account, kind) => this.#heard.push({ account, kind, at: clock.now() }),
      ticked: (now) => this.#heard.splice(0, this.#heard.findLastIndex(({ at }) => at < now - hour) + 1),
    })
  }

  /** How many live events of each kind came within the hour. */
  events(): { account: string; kind: string; count: number }[] {
    const groups = Map.groupBy(this.#heard, ({ account, kind }) => `${account} ${kind}`)
    return [...groups.values()].flatMap((all) =>
      all.slice(0, 1).map((one) => ({ account: one.account, kind: one.kind, count: all.length })),
    )
  }

  noteMessage(channel: string, isSent: boolean): void {
    if (isSent) this.#silent.delete(channel)
    else if (!this.#silent.has(channel)) this.#silent.set(channel, this.#supervisor.options.clock.now())
  }

  /** Channels of the configuration that did not take the last message. */
  silent(): SilentView[] {
    const { channels = [], heartbeat } = this.#supervisor.config.current?.settings.notify ?? {}
    const names = [...channels.map(({ name }) => name), ...(heartbeat ? ['heartbeat'] : [])]
    return names.flatMap((name) => {
      const since = this.#silent.get(name)
      return since === undefined ? [] : { name, since: new Date(since).toISOString() }
    })
  }

  #of(account: string): Known {
    const known = this.#known.get(account)
    if (known) return known
    const read = this.#supervisor.store.lastReading(account)
    return { version: null, isReachable: false, since: null, read, error: null, isLive: false }
  }

  #note(account: string, what: Partial<Known>): void {
    this.#known.set(account, { ...this.#of(account), ...what })
  }

  /**
   * @param user e-mail, where the page is connected
   * @param isOwner whoever set this up, and can make something of technical words
   */
  view(name: string, user: string | null, isOwner = false): AccountView {
    const { version, isReachable, since, read, error, isLive, user: heard = null } = this.#of(name)
    const { current } = this.#supervisor.config
    const url = current?.config.accounts.find((account) => account.name === name)?.url ?? ''
    return {
      name,
      user: user ?? heard,
      server: {
        version,
        problem: error ? plainOf(error) : (this.#supervisor.readOnly.get(name) ?? null),
        reason: error && isOwner ? adviceOf(error) : null,
        url: webAddress(url),
        reachable: isReachable,
        since: momentOf(since),
      },
      events: isLive ? 'live' : current?.settings.events.live === false ? 'off' : 'polling',
      read: momentOf(read),
    }
  }
}

const momentOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** What is wrong with a server and what to do, for somebody who knows of no request and no port. */
const plainOf = (error: unknown): string => {
  if (isAway(error)) return 'it does not answer. Look whether it is running; all goes on by itself once it answers.'
  if (hasCode(error, 'API_UNAUTHORIZED') || hasCode(error, 'API_FORBIDDEN'))
    return 'it does not let Darkroom in. Whoever set this up has to give it another key.'
  if (!(error instanceof DarkroomError) || error.code.startsWith('API_'))
    return 'it does not answer as it should. Whoever set this up finds the reason on the overview.'
  return adviceOf(error)
}
