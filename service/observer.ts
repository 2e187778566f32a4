import type { Step } from '../engine/session/reporter.ts'
import type { ConfigState, Current } from './configuration.ts'
import type { Due } from './queue.ts'
import type { RunReport } from './worker.ts'

/** A run that ended, as those who tell of runs hear of it. */
export interface EndedRun {
  readonly id: string
  readonly due: Due
  readonly startedAt: number
  readonly finishedAt: number
  readonly report: RunReport
  readonly text: string
}

/** A run that goes on. */
export interface RunningRun {
  readonly id: string
  readonly job: string
  readonly account: string
  readonly startedAt: number
  /** The review that it carries out. */
  readonly review: string | null
  readonly step: Step
  readonly done: number
  readonly total: number | null
}

/** Hears what the daemon does. Whatever it throws stops nothing. */
export interface Observer {
  ran?(run: EndedRun): void
  /** A run did not begin, since nothing can be written down, with what to do about it. */
  unwritten?(due: Due, why: string): void
  /** A run began, or got on. */
  progressed?(id: string): void
  /** A person decided about a review. */
  reviewed?(id: string): void
  /** An assistant left a review, maybe while the daemon was down. */
  proposed?(id: string): void
  configured?(state: ConfigState, before: Current | null): void
  /** @param user e-mail of its user, where it answers */
  reached?(account: string, version: string | null, problem: unknown, user?: string): void
  expired?(review: string, account: string, job: string): void
  paused?(job: string, since: number): void
  ticked?(now: number): void
  /** Somebody rang. */
  rang?(): void
  /** A live event came, or somebody rang. */
  event?(account: string, kind: string): void
  live?(account: string, isLive: boolean): void
  lost?(account: string, since: number, error: unknown): void
  returned?(account: string, since: number, missed: readonly string[]): void
  refused?(account: string, error: unknown): void
  upgraded?(account: string, from: string, to: string, isWritable: boolean): void
  flapping?(account: string, job: string, recipes: readonly string[], count: number): void
  missed?(job: string): void
  /** A message to people arrived at a channel, or did not. */
  notified?(channel: string, isSent: boolean): void
  stopping?(): void | Promise<void>
}
