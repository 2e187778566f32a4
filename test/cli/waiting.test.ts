import { channel } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { watchSilence } from '../../cli/silence.ts'
import { createClient } from '../../core/api/client.ts'
import { connect } from '../../core/api/server.ts'
import { DarkroomError } from '../../core/errors.ts'
import { answering, failureOf } from '../core/api/listen.ts'

const apiKey = 'a-key-of-more-than-twenty'
const read = { method: 'GET', path: '/server/ping', query: { a: 1 }, schema: z.object({ res: z.string() }) } as const
let stop = (): void => {}
afterEach(() => {
  stop()
  vi.useRealTimers()
})

describe('a server that says nothing', () => {
  it.each([
    ['no answer', ''],
    ['half an answer', '{"res":'],
  ])('is told of, with what it was asked, as long as it gives %s', async (_, half) => {
    let held: ServerResponse | undefined
    const { url } = await answering((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write(half)
      held = response
    })
    const told: string[] = []
    stop = watchSilence((text) => {
      told.push(text)
      // The second time it has waited long enough.
      if (told.length === 2) held?.end(half ? '"pong"}' : '{"res":"pong"}')
    }, 20)
    const client = createClient({ url, apiKey })
    expect(await client.request(read)).toEqual({ res: 'pong' })
    await client.close()
    expect(told).toHaveLength(2)
    for (const text of told) expect(text).toMatch(/^Waiting for http:\S+ since \d+ s: GET \/api\/server\/ping$/)
  })

  it('is not told of at each request where every answer takes long, and is where one takes longer', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const told: string[] = []
    stop = watchSilence((text) => told.push(text))
    const request = { method: 'PUT', path: '/api/tags/1/assets', origin: 'http://slow' }
    const asked = (ms: number) => {
      channel('undici:request:create').publish({ request })
      vi.advanceTimersByTime(ms)
      channel('undici:request:trailers').publish({ request })
    }
    for (let count = 0; count < 20; count += 1) asked(3_000)
    expect(told).toEqual(['Waiting for http://slow since 2 s: PUT /api/tags/1/assets'])
    asked(9_000)
    expect(told.slice(1)).toEqual(['Waiting for http://slow since 4 s: PUT /api/tags/1/assets'])
  })

  it('is given up at first contact, with advice', async () => {
    const { url } = await answering(() => {})
    const error = await failureOf(connect({ url, apiKey, contact: 0.1 }))
    expect(error.code).toBe('API_UNREACHABLE')
    expect(error.message).toContain('it gave no usable answer within 0.1 s')
    expect(error.hint).toMatch(/^Check the address and the port, and that the server is running\. In a container, /)
  })

  it('is told of with the time of all attempts', () => {
    const { message } = new DarkroomError('API_TIMEOUT', { request: 'GET /x', seconds: 60, total: 242 })
    expect(message).toBe('GET /x was not answered within 60 s, tried for 242 s in all.')
  })
})
