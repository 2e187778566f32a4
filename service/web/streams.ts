import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { RunningRun } from '../observer.ts'
import type { Supervisor } from '../supervisor.ts'
import { ApiError } from './api-error.ts'
import type { RunningView, StreamEvent } from './forms.ts'
import { isoOf } from './review-view.ts'

const mostStreams = 20
const mostKept = 200
const commentEvery = 20_000

/** A run that goes on, as a page shows it. */
export const runningView = (run: RunningRun): RunningView => ({ ...run, startedAt: isoOf(run.startedAt) })

interface Kept {
  readonly id: number
  readonly event: StreamEvent
  /** Null where it concerns everybody. */
  readonly account: string | null
}

interface Listening {
  readonly stream: SSEStreamingApi
  readonly mayHear: (account: string | null, event: StreamEvent) => boolean
}

/** Tells open pages what changed, as server-sent events. */
export class Streams {
  readonly #open = new Set<Listening>()
  readonly #kept: Kept[] = []
  #next = Date.now()
  #isClosed = false

  constructor(supervisor: Supervisor) {
    const status = (): void => this.send({ type: 'status' })
    supervisor.observers.push({
      progressed: (id) => {
        const running = supervisor.runs.running().find((run) => run.id === id)
        this.send({ type: 'run', id, running: running ? runningView(running) : null }, running?.account)
      },
      ran: ({ id, due, report }) => {
        this.send({ type: 'run', id, running: null }, due.account)
        if (report.review) this.send({ type: 'review', id: report.review }, due.account)
        if (due.approve) this.send({ type: 'review', id: due.approve.review }, due.account)
      },
      reviewed: (id) => this.send({ type: 'review', id }, supervisor.store.review(id)?.account),
      expired: (id, account) => this.send({ type: 'review', id }, account),
      configured: () => this.send({ type: 'config' }),
      lost: status,
      returned: status,
      reached: status,
      live: status,
      notified: status,
      stopping: () => this.close(),
    })
  }

  send(event: StreamEvent, account: string | null = null): void {
    const kept = { id: this.#next++, event, account }
    this.#kept.push(kept)
    if (this.#kept.length > mostKept) this.#kept.shift()
    for (const listening of this.#open) if (listening.mayHear(account, event)) void write(listening.stream, kept)
  }

  /** @throws ApiError where too many pages are open */
  answer(context: Context, mayHear: Listening['mayHear']): Response {
    if (this.#open.size >= mostStreams)
      throw new ApiError(503, 'STREAMS_LIMITED', 'Too many pages are open.', { hint: 'This one asks again by itself.' })
    const last = Number(context.req.header('last-event-id') ?? Number.NaN)
    context.header('x-accel-buffering', 'no')
    return streamSSE(context, async (stream) => {
      const listening = { stream, mayHear }
      this.#open.add(listening)
      const gone = new Promise<void>((resolve) => stream.onAbort(resolve))
      const timer = setInterval(() => void stream.write(': still here\n\n'), commentEvery)
      timer.unref()
      await stream.write('retry: 3000\n\n')
      for (const kept of this.#kept) if (kept.id > last && mayHear(kept.account, kept.event)) await write(stream, kept)
      if (!this.#isClosed) await gone
      clearInterval(timer)
      this.#open.delete(listening)
    })
  }

  close(): void {
    this.#isClosed = true
    for (const { stream } of this.#open) stream.abort()
  }
}

const write = (stream: SSEStreamingApi, { id, event }: Kept): Promise<void> =>
  stream.writeSSE({ id: String(id), event: event.type, data: JSON.stringify(event) })
