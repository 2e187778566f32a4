import { subscribe, unsubscribe } from 'node:diagnostics_channel'

const patience = 2_000

/** A request as undici announces it. */
interface Sent {
  readonly request: { readonly method: string; readonly path: string; readonly origin: string | URL }
}

/**
 * Tells what is waited for while a server says nothing, or its answer does not end: after two seconds, then after twice
 * as long, and so on. Any whole answer starts anew, but what was told is known: of a server that is slow throughout
 * there is no line for each request.
 * @returns what ends it
 */
export const watchSilence = (tell: (text: string) => void, first = patience): (() => void) => {
  const waiting = new Set<Sent['request']>()
  let since = 0
  let bearable = first
  let timer: NodeJS.Timeout | undefined
  const wait = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const [oldest] = waiting
      if (!oldest) return
      const seconds = Math.round((Date.now() - since) / 1000)
      tell(`Waiting for ${oldest.origin} since ${seconds} s: ${oldest.method} ${oldest.path.split('?')[0]}`)
      bearable *= 2
      wait()
    }, bearable)
    timer.unref()
  }
  const begin = (message: unknown): void => {
    if (waiting.size === 0) {
      since = Date.now()
      wait()
    }
    waiting.add((message as Sent).request)
  }
  const end = (message: unknown): void => {
    waiting.delete((message as Sent).request)
    since = Date.now()
    if (waiting.size === 0) clearTimeout(timer)
    else wait()
  }
  const heard = { 'undici:request:create': begin, 'undici:request:trailers': end, 'undici:request:error': end }
  for (const [name, listener] of Object.entries(heard)) subscribe(name, listener)
  return () => {
    clearTimeout(timer)
    for (const [name, listener] of Object.entries(heard)) unsubscribe(name, listener)
  }
}
