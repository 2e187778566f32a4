import { createHash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { apiUrl } from '../../../core/api/client.ts'
import { connect } from '../../../core/api/server.ts'
import { answering, apiKey, clientFor, create, failureOf, json, listen, read, text } from './listen.ts'

describe('apiUrl', () => {
  it.each([
    ['https://photos.example.org', 'https://photos.example.org/api'],
    ['https://photos.example.org/', 'https://photos.example.org/api'],
    ['https://photos.example.org/api', 'https://photos.example.org/api'],
    ['https://photos.example.org/api/', 'https://photos.example.org/api'],
    ['https://photos.example.org//api//', 'https://photos.example.org/api'],
    ['https://example.org/photos', 'https://example.org/photos/api'],
    ['https://example.org/photos/api', 'https://example.org/photos/api'],
    ['https://example.org/myapi', 'https://example.org/myapi/api'],
    ['http://nas:2283', 'http://nas:2283/api'],
    ['nas:2283', 'http://nas:2283/api'],
    [' https://photos.example.org', 'https://photos.example.org/api'],
    ['\u00a0http://nas:2283/api \n', 'http://nas:2283/api'],
    ['\tnas:2283 ', 'http://nas:2283/api'],
    ['192.168.1.2:2283/api', 'http://192.168.1.2:2283/api'],
    ['[::1]:2283', 'http://[::1]:2283/api'],
    ['HTTPS://Photos.Example.org', 'https://photos.example.org/api'],
    ['https://me:secret@photos.example.org/?apiKey=secret#here', 'https://photos.example.org/api'],
  ])('makes of %s %s', (typed, url) => {
    expect(apiUrl(typed)).toBe(url)
  })
})

describe('a request', () => {
  it('reads characters that arrive in two parts', async () => {
    const words = ['Müller', '北京', '😀']
    const whole = Buffer.from(JSON.stringify(words))
    for (let cut = 1; cut < whole.length; cut += 1) {
      const url = await listen((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        // The rest is sent when the first part was.
        response.write(whole.subarray(0, cut), () => setImmediate(() => response.end(whole.subarray(cut))))
      })
      expect(await clientFor(url).request({ ...read, schema: z.array(z.string()) })).toEqual(words)
    }
  })

  it('carries the key, the query and the body', async () => {
    const seen: unknown[] = []
    const url = await listen((request, response) => {
      const { method, headers } = request
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        seen.push([method, request.url, headers['x-api-key'], headers['content-type'], body])
        json({})(request, response)
      })
    })
    const client = clientFor(`${url}/api/`)
    await client.request({ ...read, query: { shared: true, page: 2, name: 'a b&c', skipped: undefined } })
    await client.request({ ...create, body: { albumName: 'Ünterwegs' } })
    expect(seen).toEqual([
      ['GET', '/api/server/ping?shared=true&page=2&name=a+b%26c', apiKey, undefined, ''],
      ['POST', '/api/albums', apiKey, 'application/json', '{"albumName":"Ünterwegs"}'],
    ])
    expect(client.traffic.requests).toBe(2)
  })

  it.each(['', '/', '/api', '/api/'])('finds the API under the address with "%s"', async (ending) => {
    const url = await listen((request, response) =>
      (request.url === '/api/server/ping' ? json({ res: 'pong' }) : text('<html>'))(request, response),
    )
    expect(await clientFor(url + ending).request(read)).toEqual({ res: 'pong' })
  })

  it('tells a sum of a successful answer, whether it is compressed, and reads nothing where that is enough', async () => {
    const body = JSON.stringify({ res: '😀'.repeat(1000) })
    const answers: RequestListener[] = [
      text(body, 200, 'application/json'),
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(body))
      },
    ]
    const sum = createHash('sha256').update(body).digest('base64')
    for (const answer of answers) {
      const client = clientFor(await listen(answer))
      const sums: string[] = []
      const onSum = (one: string): boolean => sums.push(one) > 1
      expect(await client.request({ ...read, schema: z.object({ res: z.string() }), onSum })).toEqual(JSON.parse(body))
      expect(await client.request({ ...read, schema: z.undefined(), onSum })).toBeUndefined()
      expect(sums).toEqual([sum, sum])
    }
    const refusing = clientFor(await listen(json({ message: 'Not here' }, 404)))
    const request = { ...read, schema: z.undefined(), onSum: () => expect.unreachable() }
    expect(await failureOf(refusing.request(request))).toMatchObject({ context: { status: 404, message: 'Not here' } })
  })

  it('tells how far the clocks are apart', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString()
    const client = clientFor(await listen(json({}, 200, { date })))
    expect(client.clockSkew()).toBeNull()
    await client.request(read)
    expect(client.clockSkew()).toSatisfy((ms: number) => Math.abs(ms - 3_600_000) < 5000)
  })

  it('asks distant servers for gzip and reads it', async () => {
    const asked: unknown[] = []
    const url = await listen((request, response) => {
      asked.push(request.headers['accept-encoding'])
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
      response.writeHead(200, headers).end(gzipSync('{"name":"Größe"}'))
    })
    for (const host of ['0.0.0.0', '127.0.0.1']) {
      const client = clientFor(url.replace('127.0.0.1', host))
      expect(await client.request(read)).toEqual({ name: 'Größe' })
    }
    expect(asked).toEqual(['gzip', undefined])
  })

  it('takes an empty answer for none', async () => {
    const url = await listen((_, response) => void response.writeHead(204).end())
    expect(await clientFor(url).request(read)).toBeUndefined()
  })

  it.each(['', 'a\nb', 'a b', 'schlüssel', 'ключ'])('is not even tried with the key %j', async (key) => {
    expect(() => clientFor('http://127.0.0.1:9', { apiKey: key })).toThrow(/The API key (is empty|contains)/)
  })
})

describe('an answer that is not Immich’s', () => {
  const redirect = json({}, 301, { location: 'https://photos.example.org/' })
  it.each([
    ['a web page', text('<html>Log in</html>'), 'status 200 with a web page'],
    ['a web page of another server', text('<html>', 404), 'status 404 with a web page'],
    ['a proxy that wants a password', text('<html>', 401), 'status 401 with a web page'],
    ['a proxy that forbids', text('<html>', 403), 'status 403 with a web page'],
    ['plain text', text('pong', 200, 'text/plain'), 'status 200 with text/plain'],
    ['HTTP on a port for HTTPS', text('<html>', 400), 'status 400 with a web page'],
    ['a redirect', redirect, 'a redirect to https://photos.example.org/'],
  ])('%s is named, and asked for once', async (_, answer, got) => {
    const { url, count } = await answering(answer)
    const error = await failureOf(clientFor(url).request(read))
    expect(error.code).toBe('API_NOT_IMMICH')
    expect(error.message).toBe(`${url}/api does not answer like an Immich server (GET /server/ping gave ${got}).`)
    expect(error.hint).toMatch(/proxy or login page/)
    expect(count()).toBe(1)
  })

  it('on the first question is one of a page, as Immich refuses it from 2.7 on', async () => {
    const { url } = await answering(json({ message: 'The route was requested as application/json' }, 406))
    const error = await failureOf(connect({ url: `${url}/photos`, apiKey }))
    expect(error.message).toContain(`${url}/photos/api does not answer like an Immich server`)
    expect(error.hint).toContain('Give the address without the path of a page, such as /photos.')
  })

  it('that leads to the same elsewhere tells the address to give', async () => {
    const { url } = await answering(json({}, 301, { location: 'https://photos.example.org/api/server/version' }))
    const error = await failureOf(connect({ url, apiKey }))
    expect(error.hint).toContain('Give https://photos.example.org. ')
  })

  it('is noticed after a write too, whatever the write expects', async () => {
    const { url } = await answering(text('<html>Log in</html>'))
    expect((await failureOf(clientFor(url).request({ ...read, method: 'PUT', body: {} }))).code).toBe('API_NOT_IMMICH')
  })
})

describe('a refusal', () => {
  const refusedWith = async (body: unknown, status: number, headers: Record<string, string> = {}) => {
    const { url, count } = await answering(json(body, status, headers))
    return { error: await failureOf(clientFor(url).request(read)), count: count() }
  }

  it('of an unknown key says where keys are made', async () => {
    const { error, count } = await refusedWith({ message: 'Invalid API key', statusCode: 401 }, 401)
    expect(error.code).toBe('API_UNAUTHORIZED')
    expect(error.hint).toMatch(/Account Settings, API Keys/)
    expect(count).toBe(1)
  })

  it.each([
    ['Missing required permission: album.read', 'album.read'],
    ['Missing required permission: albumAsset.create', 'albumAsset.create'],
    ['Missing required permission: all', 'all'],
    ['Missing required permission: asset.edit.get', 'asset.edit.get'],
  ])('"%s" names the permission', async (message, scope) => {
    const { error } = await refusedWith({ message, error: 'Forbidden', statusCode: 403 }, 403)
    expect(error.message).toBe(`The API key lacks the permission ${scope} (GET /server/ping).`)
    expect(error.hint).toContain(scope)
  })

  it.each([
    ['Forbidden', 'GET /server/ping is forbidden: Forbidden.'],
    [
      'Sync endpoints cannot be used with API keys',
      'GET /server/ping is forbidden: Sync endpoints cannot be used with API keys.',
    ],
    [undefined, 'GET /server/ping is forbidden.'],
  ])('for another reason, %s, names none', async (message, expected) => {
    const { error } = await refusedWith({ message }, 403)
    expect(error.context).toMatchObject({ scope: null })
    expect(error.message).toBe(expected)
  })

  it.each([
    [
      { message: ['id must be a UUID', 'size must not be greater than 1000'] },
      'id must be a UUID; size must not be greater than 1000',
    ],
    [{ message: 'Validation failed', errors: [{ path: ['size'] }] }, 'Validation failed'],
  ])('of bad input shows the message of old and new servers', async (body, message) => {
    const { error, count } = await refusedWith(body, 400)
    expect(error.message).toBe(`GET /server/ping answered 400: ${message}.`)
    expect(count).toBe(1)
  })

  it('is shown in one line, without anything that a terminal would obey', async () => {
    const { error } = await refusedWith({ message: ['no\r\nsuch', '\u001b[31mid\u0007', '\u009b2J'] }, 400)
    expect(error.message).toBe('GET /server/ping answered 400: no such;  [31mid ;  2J.')
  })

  it.each(['x-correlation-id', 'x-immich-cid'])('of a failing server names the log entry in %s', async (name) => {
    const { error, count } = await refusedWith({ message: 'Internal server error' }, 500, { [name]: '8ga4ga4i' })
    expect(error.hint).toContain('8ga4ga4i')
    expect(count).toBe(3)
  })
})

describe('an answer that is too large', () => {
  const megabyte = 'x'.repeat(2 ** 20)
  const packed = gzipSync(JSON.stringify(megabyte))
  const sending = (body: string | Buffer, headers: Record<string, string> = {}) =>
    answering((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body)
    })

  it.each([
    ['as it comes', () => sending(JSON.stringify(megabyte))],
    ['once it is unpacked', () => sending(packed, { 'content-encoding': 'gzip' })],
  ])('%s is given up, and asked for once', async (_, start) => {
    const { url, count } = await start()
    const error = await failureOf(clientFor(url, { largestAnswer: 2 ** 20 }).request(read))
    expect(error.code).toBe('API_RESPONSE')
    expect(error.message).toBe('The answer to GET /server/ping cannot be understood: it is larger than 1 MB.')
    expect(count()).toBe(1)
  })

  it('is one that is larger than allowed, and no other', async () => {
    const { url } = await sending(JSON.stringify(megabyte))
    expect(await clientFor(url, { largestAnswer: 2 ** 20 + 2 }).request(read)).toBe(megabyte)
  })

  it.each([
    ['cut off', packed.subarray(0, -20)],
    ['broken', Buffer.from('{"no":"gzip"}')],
  ])('is told from one whose compression is %s, which is asked for again', async (_, body) => {
    const { url, count } = await sending(body, { 'content-encoding': 'gzip' })
    const error = await failureOf(clientFor(url, { attempts: 2 }).request(read))
    expect(error.message).toBe('The answer to GET /server/ping cannot be understood: its compression is broken.')
    expect(count()).toBe(2)
  })
})

describe('reading an answer', () => {
  const schema = z.object({ id: z.string(), nested: z.array(z.object({ count: z.number() })) })
  const reasonFor = async (body: unknown) => {
    const { url } = await answering(json(body))
    return (await failureOf(clientFor(url).request({ ...read, schema }))).message
  }

  it('names the field that is not as expected', async () => {
    expect(await reasonFor({ id: 'a', nested: [{ count: 1 }, { count: '2' }] })).toContain('nested.1.count: ')
    expect(await reasonFor([])).toContain('answer: ')
    expect(await reasonFor(null)).toContain('answer: ')
  })

  it('tells cut off JSON from a web page, and does not ask again', async () => {
    const { url, count } = await answering(text('{"id": "a', 200, 'application/json'))
    const error = await failureOf(clientFor(url).request(read))
    expect(error.message).toBe('The answer to GET /server/ping cannot be understood: the JSON is cut off or broken.')
    expect(count()).toBe(1)
  })
})
