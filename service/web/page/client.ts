import { signal } from '@preact/signals'
import type { MeView, RunningView, StatusView, StreamEvent } from '../forms.ts'

/** An answer that is none: what the API said of it. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly hint: string

  constructor(status: number, { code, message, hint }: { code: string; message: string; hint: string }) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

/** Who is logged in; null where nobody is, undefined as long as that is not known. */
export const me = signal<MeView | null | undefined>(undefined)
export const status = signal<StatusView | null>(null)
/** Whether the daemon can be reached. */
export const isConnected = signal(true)
/** Whether single letters are keys; some people's tools press them by mistake. */
export const hasLetterKeys = signal(localStorage.getItem('keys') !== 'off')
/** Counts up with each change of something, by its id, so that whoever shows it asks again. */
export const changed = signal<{ readonly id: string; readonly count: number }>({ id: '', count: 0 })
/** Runs that go on, by id. */
export const running = signal<ReadonlyMap<string, RunningView>>(new Map())

/** Sends a request to the API. @throws Refused */
export const ask = async <T>(
  path: string,
  {
    method = 'GET',
    body,
    headers = {},
    signal: cancel,
  }: { method?: string; body?: unknown; headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<T> => {
  let answer: Response
  try {
    answer = await fetch(`api/v1${path}`, {
      method,
      headers: { 'x-darkroom': '1', ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      ...(cancel ? { signal: cancel } : {}),
    })
  } catch (error) {
    if (cancel?.aborted) throw error
    isConnected.value = false
    throw new Refused(0, { code: 'OFFLINE', message: 'Darkroom does not answer.', hint: 'It is asked again.' })
  }
  isConnected.value = true
  const text = await answer.text()
  const data = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {}
  if (answer.ok) return data as T
  if (answer.status === 401 && path !== '/login') me.value = null
  throw new Refused(answer.status, data.error ?? { code: '', message: text || `Status ${answer.status}`, hint: '' })
}

/** Sends something that changes something; sent again it does nothing twice. */
export const send = <T>(
  path: string,
  body: unknown = {},
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<T> =>
  ask<T>(path, { method, body, headers: { 'idempotency-key': `${Date.now()}-${Math.random()}`, ...headers } })

export const readStatus = async (): Promise<void> => {
  const answer = await ask<StatusView>('/status').catch(() => null)
  if (!answer) return
  status.value = answer
  running.value = new Map(answer.running.map((run) => [run.id, run]))
}

const hear = (event: StreamEvent): void => {
  if (event.type === 'run') {
    const next = new Map(running.value)
    if (event.running) next.set(event.id, event.running)
    else next.delete(event.id)
    running.value = next
    if (event.running && event.running.done > 0) return
  }
  if (event.type === 'log') return
  void readStatus()
  const id = 'id' in event ? event.id : event.type
  changed.value = { id, count: changed.value.count + 1 }
}

let stream: EventSource | null = null

/** Hears from the daemon what changes; where streams do not get through, it is asked every ten seconds. */
export const listen = (): void => {
  if (stream) return
  stream = new EventSource('api/v1/events')
  for (const type of ['status', 'run', 'review', 'config'])
    stream.addEventListener(type, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as StreamEvent))
  let wasOpen = false
  stream.addEventListener('open', () => {
    wasOpen = true
    isConnected.value = true
    void readStatus()
  })
  // One that ends may mean that the daemon did.
  stream.addEventListener('error', () => {
    if (wasOpen) void readStatus()
    wasOpen = false
  })
  let rounds = 0
  setInterval(() => {
    rounds += 1
    const isDue = !isConnected.value || (stream?.readyState !== EventSource.OPEN && rounds % 5 === 0)
    if (me.value && isDue) void readStatus()
  }, 2_000)
}

const number = new Intl.NumberFormat()
export const count = (value: number): string => number.format(value)
export const counted = (value: number, one: string, several = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : several}`

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
/** Day of a picture, by the clock at its place. */
export const dayOf = (text: string): string => (text ? day.format(new Date(`${text.slice(0, 10)}T00:00:00Z`)) : '')
export const momentOf = (text: string): string => moment.format(new Date(text))

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const
/** `in 5 minutes`, `2 hours ago`. */
export const agoOf = (text: string): string => {
  const ms = Date.parse(text) - Date.now()
  const [unit, size] = units.find(([, one]) => Math.abs(ms) >= one) ?? ['second', 1_000]
  return relative.format(Math.round(ms / size), unit)
}

/** Puts a text where it can be pasted. @returns what to tell of it */
export const copied = async (text: string): Promise<string> => {
  const isDone = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  )
  return isDone ? 'Copied.' : `The browser does not let this page copy. Here it is:\n${text}`
}
