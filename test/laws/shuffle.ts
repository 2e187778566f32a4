import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Numbers from 0 to 1 that follow from a seed. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const shuffled = (list: readonly unknown[], random: () => number): unknown[] =>
  list
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)

/** Every list of objects in another order, at every depth. */
const shuffleLists = (value: unknown, random: () => number): unknown => {
  if (Array.isArray(value)) {
    const inside = value.map((item) => shuffleLists(item, random))
    return typeof value[0] === 'object' ? shuffled(inside, random) : inside
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shuffleLists(part, random)]))
}

/** Smart search ranks, and columns of the timeline belong together. */
const isOrdered = (path: string): boolean => /\/search\/smart|\/timeline\/bucket\b/.test(path)

/** A page with others behind it is cut by time. */
const isPart = (text: string): boolean =>
  (JSON.parse(text) as { assets?: { nextPage?: unknown } }).assets?.nextPage != null

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** The server at an address, answering in another order and at uneven speed, for as long as `use` takes. */
export const withShuffled = async <T>(url: string, seed: number, use: (url: string) => Promise<T>): Promise<T> => {
  const { origin, pathname } = new URL(url)
  const random = randomFrom(seed)
  const server = createServer(async (request, response) => {
    const { method = 'GET', url: path = '', headers } = request
    const body = method === 'GET' ? null : await bodyOf(request)
    const own = { 'x-api-key': String(headers['x-api-key']), 'content-type': 'application/json' }
    const answer = await fetch(`${origin}${path}`, { method, headers: own, body })
    const text = await answer.text()
    if (random() < 0.2) await new Promise((resolve) => setTimeout(resolve, 3))
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    const isKept = text === '' || !answer.ok || isOrdered(path) || isPart(text)
    response.end(isKept ? text : JSON.stringify(shuffleLists(JSON.parse(text), random)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
