import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DarkroomError } from '../../../core/errors.ts'
import { answering, apiKey, clientFor, json, listenTls, read, text } from './listen.ts'
import { cert, key } from './self-signed.ts'

/** All that a failing request says: why it is repeated, and the error with its causes. */
const wordsOf = async (url: string): Promise<string> => {
  const lines: string[] = []
  const onRetry = (reason: string): void => void lines.push(reason)
  const request = clientFor(url, { timeout: 0.1, attempts: 2, onRetry }).request(read)
  const error = await request.then(
    (value) => value,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(DarkroomError)
  return [...lines, JSON.stringify(error), inspect(error, { depth: 20, showHidden: true })].join('\n')
}

const echo = { message: `key ${apiKey} is not known`, key: apiKey }
const servers: [string, () => Promise<string>][] = [
  ['an unknown key', async () => (await answering(json(echo, 401))).url],
  ['a missing permission', async () => (await answering(json(echo, 403))).url],
  ['bad input', async () => (await answering(json(echo, 400))).url],
  ['a failing server', async () => (await answering(json(echo, 500))).url],
  ['a redirect', async () => (await answering(json({}, 302, { location: `/login?apiKey=${apiKey}` }))).url],
  ['a web page', async () => (await answering(text(`<p>${apiKey}</p>`))).url],
  ['silence', async () => (await answering(() => {})).url],
  ['a broken connection', async () => (await answering(({ socket }) => void socket.destroy())).url],
  ['an unknown certificate', () => listenTls({ key, cert }, json({}))],
  ['a closed port', async () => 'http://127.0.0.1:9'],
  ['an address that holds it', async () => `http://me:${apiKey}@127.0.0.1:9/?apiKey=${apiKey}`],
]

describe('the API key is shown nowhere', () => {
  it.each(servers)('after %s', async (_, start) => {
    const words = await wordsOf(await start())
    expect(words).toContain('DarkroomError')
    expect(words).not.toContain(apiKey)
  })
})
