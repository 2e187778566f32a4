import { effect, signal } from '@preact/signals'
import type { AssetView, Listed, MeView, RunningView, StatusView, StreamEvent } from '../forms.ts'

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

/** The page is of another version than the daemon that answers now. */
export const isOutdated = signal(false)

interface Asking<T> {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly signal?: AbortSignal
  /** What was answered before, which is the answer where it is still the same. */
  readonly before?: T | null
}

/** ETags of answers. */
const tags = new WeakMap<object, string>()

/** Sends a request to the API. @throws Refused */
export const ask = async <T>(
  path: string,
  { method = 'GET', body, headers = {}, signal: cancel, before }: Asking<T> = {},
): Promise<T> => {
  const tag = typeof before === 'object' && before !== null ? tags.get(before) : undefined
  const away = (): Refused => {
    isConnected.value = false
    // What changes something is sent once; that it was not heard does not mean that it was not done.
    const hint =
      method === 'GET' ? 'It is asked again.' : 'When it does, look whether that was done, and try again if not.'
    return new Refused(0, { code: 'OFFLINE', message: 'Darkroom does not answer.', hint })
  }
  let answer: Response
  let text: string
  try {
    answer = await fetch(`api/v1${path}`, {
      method,
      headers: {
        'x-darkroom': '1',
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...(tag === undefined ? {} : { 'if-none-match': tag }),
        ...headers,
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      ...(cancel ? { signal: cancel } : {}),
    })
    text = await answer.text()
  } catch (error) {
    if (cancel?.aborted) throw error
    throw away()
  }
  const data = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {}
  // A proxy says so in its own words.
  if (answer.status >= 502 && answer.status <= 504 && !data.error) throw away()
  isConnected.value = true
  if (answer.status === 304 && before) return before
  if (answer.ok) {
    const own = answer.headers.get('etag')
    if (own !== null) tags.set(data, own)
    return data as T
  }
  if (answer.status === 401 && path !== '/login') me.value = null
  // Rights may be others by now.
  if (answer.status === 403) void readMe()
  throw new Refused(answer.status, data.error ?? { code: '', message: text || `Status ${answer.status}`, hint: '' })
}

/** Reads who is logged in, and what they may do now. */
const readMe = async (): Promise<void> => {
  const answer = await ask<MeView>('/me').catch(() => null)
  if (answer && JSON.stringify(answer) !== JSON.stringify(me.value)) me.value = answer
}

/** Ids of all that is found, or of a part of it: from a place in the list to before another. */
export const idsOf = async (place: string, from = 0, to = Number.POSITIVE_INFINITY): Promise<string[]> => {
  const ids: string[] = []
  for (let end = to; from + ids.length < end; ) {
    const at = from + ids.length
    const part = await ask<Listed<AssetView>>(`${place}&limit=${Math.min(500, end - at)}&offset=${at}`)
    if (part.items.length === 0) break
    ids.push(...part.items.map(({ assetId }) => assetId))
    end = Math.min(to, part.total)
  }
  return ids
}

/** Sends something that changes something; sent again it does nothing twice. */
export const send = <T>(
  path: string,
  body: unknown = {},
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<T> =>
  ask<T>(path, { method, body, headers: { 'idempotency-key': `${Date.now()}-${Math.random()}`, ...headers } })

/** Has all that is shown asked for again. */
const askAgain = (id = ''): void => {
  changed.value = { id, count: changed.value.count + 1 }
}

let [statusAsked, statusTaken] = [0, 0]

/** Reads how things are. @returns whether they are otherwise than before */
export const readStatus = async (): Promise<boolean> => {
  statusAsked += 1
  const own = statusAsked
  const answer = await ask<StatusView>('/status').catch(() => null)
  // One that comes after the answer to a later question is of the past.
  if (!answer || own < statusTaken) return false
  statusTaken = own
  isOutdated.value ||= status.value !== null && status.value.version !== answer.version
  const isOther = JSON.stringify(answer) !== JSON.stringify(status.value)
  if (isOther) status.value = answer
  running.value = new Map(answer.running.map((run) => [run.id, run]))
  return isOther
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
  // Who may do what is in the configuration.
  if (event.type === 'config') void readMe()
  askAgain('id' in event ? event.id : event.type)
}

let stream: EventSource | null = null
let poll: ReturnType<typeof setInterval> | undefined

const openStream = (): void => {
  const own = new EventSource('api/v1/events')
  stream = own
  for (const type of ['status', 'run', 'review', 'config'])
    own.addEventListener(type, (event) => hear(JSON.parse((event as MessageEvent<string>).data) as StreamEvent))
  let [isFirst, wasOpen] = [poll === undefined, false]
  own.addEventListener('open', () => {
    wasOpen = true
    isConnected.value = true
    void readStatus()
    // What happened meanwhile was told to nobody.
    if (!isFirst) {
      void readMe()
      askAgain()
    }
    isFirst = false
  })
  // One that ends may mean that the daemon did.
  own.addEventListener('error', () => {
    if (wasOpen) void readStatus()
    wasOpen = false
  })
}

/** Hears from the daemon what changes; where streams do not get through, it is asked every ten seconds, and more often while something runs. */
export const listen = (): void => {
  if (stream) return
  openStream()
  let rounds = 0
  poll ??= setInterval(() => {
    rounds += 1
    if (!stream) return
    const isOpen = stream.readyState === EventSource.OPEN
    const isDue = !isOpen && rounds % 5 === 0
    // A browser gives a stream up where a proxy says that nobody is there.
    if (isDue && stream.readyState === EventSource.CLOSED) openStream()
    if (isDue || !isConnected.value || (!isOpen && running.value.size > 0))
      void readStatus().then((isOther) => isOther && askAgain())
  }, 2_000)
}

// Whoever is logged out hears nothing more.
effect(() => {
  if (me.value) return
  stream?.close()
  stream = null
})

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
/** The time by which times are told from now on; without it those of a page that nothing happens on would grow old. */
const told = signal(Date.now())
setInterval(() => {
  told.value = Date.now()
}, 30_000)

/** `in 5 minutes`, `2 hours ago`. */
export const agoOf = (text: string): string => {
  const ms = Date.parse(text) - Math.max(told.value, Date.now())
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
