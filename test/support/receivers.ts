import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** A request that a receiver got. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A server that takes messages: what it got, and what it answers. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** Bodies as JSON. */
  json<T = Record<string, unknown>>(): T[]
  /** Null never answers. */
  answer: { status: number; headers?: Record<string, string>; body?: string } | null
}

/** Starts one on loopback; it ends with the test. */
export const receiverFor = async (): Promise<Receiver> => {
  const received: Received[] = []
  const receiver: Receiver = {
    url: '',
    received,
    json: <T>() => received.map(({ body }) => JSON.parse(body) as T),
    answer: { status: 200 },
  }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('latin1').on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const text = Buffer.from(body, 'latin1').toString()
      received.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: text })
      if (receiver.answer)
        response.writeHead(receiver.answer.status, receiver.answer.headers).end(receiver.answer.body ?? 'ok')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(receiver, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

/** A mail that arrived. */
export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  readonly source: string
  readonly user: string | null
}

/** Starts a mail server on loopback, which wants this password where one is given. */
export const mailServerFor = async (password?: string): Promise<{ readonly port: number; readonly mails: Mail[] }> => {
  const mails: Mail[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: password === undefined,
    onAuth: ({ username, password: given }, _, done) =>
      given === password ? done(null, { user: username }) : done(new Error('wrong password')),
    onData: (stream, session, done) => {
      let source = ''
      stream.on('data', (chunk) => {
        source += chunk
      })
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        mails.push({ from, to: rcptTo.map(({ address }) => address), source, user: String(session.user ?? '') || null })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())))
  return { port: (server.server.address() as AddressInfo).port, mails }
}
