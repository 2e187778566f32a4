import type { Metrics } from '../metrics.ts'
import type { Supervisor } from '../supervisor.ts'
import type { SetupView } from './forms.ts'
import type { Gate } from './gate.ts'
import type { LogTail } from './log-tail.ts'
import type { Presence } from './presence.ts'
import type { Servers } from './servers.ts'
import type { Streams } from './streams.ts'

/** What the page and its API work with. */
export interface Web {
  readonly supervisor: Supervisor
  readonly metrics: Metrics
  readonly gate: Gate
  readonly servers: Servers
  readonly streams: Streams
  readonly presence: Presence
  readonly tail: LogTail
  /** What is to be done where no configuration is there. */
  readonly setup: () => Promise<SetupView>
}
