import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/**
 * A proxy before a server that changes its answers, for what no sandbox does; it is closed when the test ends.
 * @returns its address, with the path of the one given
 */
export const proxyFor = async (url: string, change: (path: string, answer: unknown) => unknown): Promise<string> => {
  const { origin, pathname } = new URL(url)
  const server = createServer(async (request, response) => {
    const { method = 'GET', url: path = '', headers } = request
    const body = method === 'GET' ? null : await bodyOf(request)
    const own = { 'x-api-key': String(headers['x-api-key']), 'content-type': 'application/json' }
    const answer = await fetch(`${origin}${path}`, { method, headers: own, body })
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    const text = await answer.text()
    response.end(text === '' ? '' : JSON.stringify(change(path, JSON.parse(text))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`
}
