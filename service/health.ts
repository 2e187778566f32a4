import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpSettings } from './settings.ts'
import type { Supervisor } from './supervisor.ts'

/** Why the daemon is not well, in one word. */
type HealthWord = 'ok' | 'configuration' | 'stuck' | 'state' | 'stopping'

/** Milliseconds after which a poll that is due has been answered. */
const pollTakes = 60_000

/** Whether the daemon is well and ready. A server that is away is not its fault. */
export class Health {
  readonly #supervisor: Supervisor
  readonly #reached = new Map<string, number>()
  #isWritable = true
  #address: object = {}

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
    supervisor.observers.push({
      reached: (account, version) => {
        if (version !== null) this.noteReached(account)
      },
      ran: ({ due, report }) => {
        if (report.serverVersion !== null) this.noteReached(due.account)
      },
      ticked: () => this.beat(),
      stopping: () => this.beat(),
    })
  }

  noteReached(account: string): void {
    this.#reached.set(account, this.#supervisor.options.clock.now())
  }

  /** Notes where the listener is, for `darkroom health` and `darkroom login-link`; null where there is none. */
  listening(place: (Pick<HttpSettings, 'host' | 'port' | 'basePath'> & { readonly address: string }) | null): void {
    this.#address = place ?? {}
    this.beat()
  }

  /** A sign of life in the state folder, which shows as well that it can be written. */
  beat(): void {
    const { options } = this.#supervisor
    try {
      const content = { ...this.#address, at: options.clock.now(), word: this.#word(), isReady: this.isReady() }
      writeFileSync(join(options.stateFolder, 'serve.json'), JSON.stringify(content), { mode: 0o600 })
      this.#isWritable = true
    } catch {
      this.#isWritable = false
    }
  }

  #word(): HealthWord {
    if (this.#supervisor.isStopping) return 'stopping'
    if (!this.#supervisor.config.current) return 'configuration'
    return this.#supervisor.runs.isStuck() ? 'stuck' : 'ok'
  }

  word(): HealthWord {
    const word = this.#word()
    return word === 'ok' && (!this.#isWritable || this.#supervisor.stateProblem !== null) ? 'state' : word
  }

  /** A configuration is loaded, and an account was reached a while ago at most: that of a poll, where these are seldom. */
  isReady(): boolean {
    const { config, options } = this.#supervisor
    const { unreachableAfter = 0, events } = config.current?.settings ?? {}
    const since = options.clock.now() - Math.max(unreachableAfter, (events?.poll ?? 0) + pollTakes)
    return (
      config.current !== null && !this.#supervisor.isStopping && [...this.#reached.values()].some((at) => at >= since)
    )
  }
}
