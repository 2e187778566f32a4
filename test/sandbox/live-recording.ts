import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { recordings } from './exchange.ts'

/** A request of a recorded cause; a note stands for something done without one. */
export interface RecordedRequest {
  readonly as?: 'admin' | 'user2'
  readonly method?: string
  readonly path?: string
  readonly body?: unknown
  readonly status?: number
  readonly response?: { readonly id: string }
  readonly note?: string
}

/** What a socket got, or with `own` what the client itself noticed. */
export interface RecordedEvent {
  readonly to?: string
  readonly event?: string
  readonly payload?: readonly unknown[]
  readonly own?: string
  readonly detail?: string
}

/** One cause with all that it sent. */
export interface Recording {
  readonly cause: string
  readonly as?: string
  readonly requests?: readonly RecordedRequest[]
  readonly events: readonly RecordedEvent[]
  readonly transports?: ('websocket' | 'polling')[]
  readonly credential?: string
  readonly stillConnected?: boolean
  /** Events by `user name`, where there are too many to list. */
  readonly summary?: Readonly<Record<string, { readonly n: number }>>
}

const fileOf = (version: string): string => path.join(recordings, 'events', `${version}.jsonl`)

export const hasLiveRecordings = (version: string): boolean => existsSync(fileOf(version))

export const readLiveRecordings = (version: string): Recording[] =>
  readFileSync(fileOf(version), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recording)
