import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { type ApiRequest, type Client, type ClientOptions, createClient } from '../../../core/api/client.ts'
import { DarkroomError } from '../../../core/errors.ts'

/** A key that must show up nowhere. */
export const apiKey = 'Kk5sXcRt-never-to-be-seen'

const started = async (server: ReturnType<typeof createServer>): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** Address of a real server that lives as long as the test. */
export const listen = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await started(createServer(listener))}`

/** The same with TLS. */
export const listenTls = async (options: ServerOptions, listener: RequestListener): Promise<string> =>
  `https://127.0.0.1:${await started(createTlsServer(options, listener))}`

/** A server that gives these answers in turn, the last one again and again; it counts what it is asked. */
export const answering = async (...answers: RequestListener[]): Promise<{ url: string; count: () => number }> => {
  let count = 0
  const url = await listen((request, response) => {
    const answer = answers[Math.min(count, answers.length - 1)]
    count += 1
    answer?.(request, response)
  })
  return { url, count: () => count }
}

const send = (response: ServerResponse, status: number, headers: Record<string, string>, body: string | Buffer) => {
  response.writeHead(status, { 'retry-after': '0', ...headers }).end(body)
}

/** An answer in JSON. Waits before a repeat are left out unless the headers ask for one. */
export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    send(response, status, { 'content-type': 'application/json; charset=utf-8', ...headers }, JSON.stringify(body))

/** An answer of another type. */
export const text =
  (body: string, status = 200, type = 'text/html; charset=utf-8'): RequestListener =>
  (_, response) =>
    send(response, status, { 'content-type': type }, body)

/** A client that is closed when the test ends. */
export const clientFor = (url: string, options: Partial<ClientOptions> = {}): Client => {
  const client = createClient({ url, apiKey, attempts: 3, ...options })
  onTestFinished(() => client.close())
  return client
}

/** A read whose answer may be anything. */
export const read: ApiRequest<unknown> = { method: 'GET', path: '/server/ping', schema: z.unknown() }

/** A write that makes a second thing when it is sent twice. */
export const create: ApiRequest<unknown> = {
  method: 'POST',
  path: '/albums',
  body: { albumName: 'Trip' },
  schema: z.unknown(),
  repeatable: false,
}

/** The error that something ends with. */
export const failureOf = async (promise: Promise<unknown>): Promise<DarkroomError> => {
  const error = await promise.then(
    (value) => new Error(`no failure but ${JSON.stringify(value)}`),
    (reason) => reason,
  )
  if (error instanceof DarkroomError) return error
  throw error
}
