import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { withoutWaiting } from '../../support/waiting.ts'
import { answering, clientFor, create, failureOf, json, listen, listenTls, read, text } from './listen.ts'
import { cert, key } from './self-signed.ts'

const unusedPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

describe('a server that cannot be reached', () => {
  it('is named with the reason, after every attempt', async () => {
    const url = `http://127.0.0.1:${await unusedPort()}`
    const client = clientFor(url, { attempts: 2 })
    const error = await failureOf(client.request(read))
    expect(error.code).toBe('API_UNREACHABLE')
    expect(error.message).toBe(`${url}/api cannot be reached (GET /server/ping): ECONNREFUSED.`)
    expect(client.traffic.requests).toBe(2)
  })

  it('is asked again for a write, as nothing was sent', async () => {
    const client = clientFor(`http://127.0.0.1:${await unusedPort()}`, { attempts: 2 })
    expect((await failureOf(client.request(create))).code).toBe('API_UNREACHABLE')
    expect(client.traffic.requests).toBe(2)
  })

  it('is told from a name that does not exist', async () => {
    const client = clientFor('http://no-such-host.invalid', { attempts: 1 })
    expect((await failureOf(client.request(read))).message).toMatch(/: (ENOTFOUND|EAI_AGAIN)\.$/)
  })
})

describe('a server that is waited for', () => {
  /** A client of a port where nobody listens, and what it is told of waiting. */
  const waiting = async (limit: number, onWait: (times: number) => void = () => {}) => {
    withoutWaiting()
    const port = await unusedPort()
    const told: boolean[] = []
    const stop = new AbortController()
    const onAway = (isAway: boolean): void => {
      told.push(isAway)
      if (isAway) onWait(told.length)
    }
    const client = clientFor(`http://127.0.0.1:${port}`).patiently({ limit, signal: stop.signal, onAway })
    return { client, port, told, stop }
  }

  it('is asked until it is back, for a write too, as nothing was sent', async () => {
    for (const request of [read, create]) {
      const server = createHttpServer(json({ res: 'pong' }))
      const { client, port, told } = await waiting(180_000, (times) => void (times === 3 && server.listen(port)))
      expect(await client.request(request)).toEqual({ res: 'pong' })
      expect(told).toEqual([true, true, true, ...told.slice(3, -1).fill(true), false])
      server.closeAllConnections()
      server.close()
    }
  })

  it('is given up after a while', async () => {
    const { client, told } = await waiting(10_000)
    expect((await failureOf(client.request(read))).code).toBe('API_UNREACHABLE')
    expect(told).not.toContain(false)
    // Waits of 0.125 s at least, twice as long each time, and 10 s in all.
    expect(client.traffic.requests).toBeGreaterThan(4)
    expect(client.traffic.requests).toBeLessThan(12)
  })

  it('is no more asked when somebody stops that', async () => {
    const { client, stop } = await waiting(180_000, () => stop.abort())
    expect((await failureOf(client.request(read))).code).toBe('API_UNREACHABLE')
    expect(client.traffic.requests).toBe(3)
  })

  it('is waited for where a proxy says that it is away, and not where it fails or refuses', async () => {
    withoutWaiting()
    const asked = async (status: number): Promise<number> => {
      const { url, count } = await answering(json({ message: 'no' }, status))
      const client = clientFor(url).patiently({ limit: 10_000, onAway: () => {} })
      expect((await failureOf(client.request(read))).context).toMatchObject({ status })
      return count()
    }
    expect(await asked(400)).toBe(1)
    expect(await asked(500)).toBe(3)
    for (const status of [502, 503, 504]) {
      const times = await asked(status)
      expect(times).toBeGreaterThan(4)
      expect(times, 'although its answers allow to be asked again at once').toBeLessThan(12)
    }
  })
})

describe('TLS', () => {
  it('with a certificate that nobody signed is refused, once', async () => {
    const url = await listenTls({ key, cert }, json({}))
    const client = clientFor(url)
    const error = await failureOf(client.request(read))
    expect(error.code).toBe('API_TLS')
    expect(error.message).toBe(`The certificate of ${url}/api is not accepted: self-signed certificate.`)
    expect(error.hint).toMatch(/NODE_EXTRA_CA_CERTS.*insecure: true/)
    expect(client.traffic.requests).toBe(1)
  })

  it('on a port that speaks none says so', async () => {
    const { url } = await answering(json({ res: 'pong' }))
    const error = await failureOf(clientFor(url.replace('http:', 'https:'), { attempts: 1 }).request(read))
    expect(error.code).toBe('API_UNREACHABLE')
    expect(error.hint).toContain('That port speaks no https: give the address with http://.')
  })

  it('works with any certificate where that is allowed', async () => {
    const url = await listenTls({ key, cert }, json({ res: 'pong' }))
    expect(await clientFor(url, { insecure: true }).request(read)).toEqual({ res: 'pong' })
  })

  it('is not blamed on the certificate where the server speaks none', async () => {
    const url = (await listen(json({}))).replace('http:', 'https:')
    expect((await failureOf(clientFor(url, { attempts: 1 }).request(read))).code).toBe('API_UNREACHABLE')
  })
})

describe('a slow server', () => {
  it.each([0.1, 0.1005])('is given %s s, then it is too late', async (timeout) => {
    const { url } = await answering(() => {})
    const retries: string[] = []
    const onRetry = (reason: string): void => void retries.push(reason)
    const error = await failureOf(clientFor(url, { timeout, attempts: 2, onRetry }).request(read))
    expect(error.code).toBe('API_TIMEOUT')
    // How long all of it took depends on the machine.
    expect(error.message.replace(/, tried .*/, '.')).toBe(`GET /server/ping was not answered within ${timeout} s.`)
    expect(error.hint).toMatch(/timeout/)
    // Not told by the server: on a busy machine a request may be given up before it gets there.
    expect(retries).toHaveLength(1)
  })

  it('may also stop in the middle of an answer', async () => {
    const { url } = await answering((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"res":')
    })
    expect((await failureOf(clientFor(url, { timeout: 0.1, attempts: 1 }).request(read))).code).toBe('API_TIMEOUT')
  })

  it('is not waited for when the request is called off', async () => {
    const { url } = await answering(() => {})
    const abort = new AbortController()
    const waiting = clientFor(url, { attempts: 1 }).request({ ...read, signal: abort.signal })
    setTimeout(30).then(() => abort.abort('enough'))
    await expect(waiting).rejects.toBe('enough')
  })

  it('gets a write only once', async () => {
    const { url, count } = await answering(() => {})
    expect((await failureOf(clientFor(url, { timeout: 0.1 }).request(create))).code).toBe('API_TIMEOUT')
    expect(count()).toBeLessThanOrEqual(1)
  })
})

describe('a passing failure', () => {
  const busy = json({ message: 'busy' }, 503)
  it.each([
    ['500', json({ message: 'Internal server error' }, 500)],
    ['502 with a web page', text('<html>Bad gateway</html>', 502)],
    ['503', busy],
    ['504', text('', 504)],
    ['429', json({ message: 'slow down' }, 429)],
  ])('%s is repeated for a read', async (_, failing) => {
    const { url, count } = await answering(failing, failing, json({ res: 'pong' }))
    expect(await clientFor(url).request(read)).toEqual({ res: 'pong' })
    expect(count()).toBe(3)
  })

  it('becomes an error after the last attempt', async () => {
    const { url, count } = await answering(text('<html>Bad gateway</html>', 502))
    const error = await failureOf(clientFor(url).request(read))
    expect(error.message).toBe('GET /server/ping answered 502.')
    expect(error.context).toMatchObject({ status: 502 })
    expect(count()).toBe(3)
  })

  it.each([500, 502, 503, 504])('%i after a write that must not happen twice ends it', async (status) => {
    const { url, count } = await answering(json({}, status), json({ id: 'second' }, 201))
    expect((await failureOf(clientFor(url).request(create))).code).toBe('API_STATUS')
    expect(count()).toBe(1)
  })

  it('429 lets such a write be sent again, as it was turned away', async () => {
    const { url, count } = await answering(json({}, 429), json({ id: 'first' }, 201))
    expect(await clientFor(url).request(create)).toEqual({ id: 'first' })
    expect(count()).toBe(2)
  })

  it('is waited for as long as the server says', async () => {
    const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()
    const waits = withoutWaiting()
    for (const after of [() => '1', () => inSeconds(60)]) {
      const { url } = await answering(
        (request, response) => json({}, 429, { 'retry-after': after() })(request, response),
        json({}),
      )
      await clientFor(url).request(read)
    }
    // Dates have whole seconds.
    expect(waits).toEqual([1000, expect.toSatisfy((ms: number) => ms >= 58_000 && ms <= 61_000)])
  })

  it('that asks for more than five minutes is not waited for', async () => {
    const { url, count } = await answering(json({}, 503, { 'retry-after': '3600' }))
    expect((await failureOf(clientFor(url).request(read))).code).toBe('API_STATUS')
    expect(count()).toBe(1)
  })

  it('ends when the request is called off', async () => {
    const { url, count } = await answering(json({}, 503, { 'retry-after': '60' }))
    const abort = new AbortController()
    // It is told before it waits.
    const onRetry = (): void => void setImmediate().then(() => abort.abort())
    const waiting = clientFor(url, { onRetry }).request({ ...read, signal: abort.signal })
    await expect(waiting).rejects.toThrow(/abort/i)
    expect(count()).toBe(1)
  })
})

describe('a connection that breaks', () => {
  const cut = (bytes: string) =>
    answering(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
        response.write(bytes, () => response.destroy())
      },
      json({ res: 'pong' }),
    )

  it.each([
    ['before the answer', () => answering(({ socket }) => void socket.destroy(), json({ res: 'pong' }))],
    ['in the middle of it', () => cut('{"res":"po')],
  ])('%s is opened again for a read', async (_, start) => {
    const { url, count } = await start()
    expect(await clientFor(url).request(read)).toEqual({ res: 'pong' })
    expect(count()).toBe(2)
  })

  it.each([
    ['before the answer', () => answering(({ socket }) => void socket.destroy(), json({ id: 'second' }))],
    ['in the middle of it', () => cut('{"id":"fi')],
  ])('%s ends a write that must not happen twice', async (_, start) => {
    const { url, count } = await start()
    const error = await failureOf(clientFor(url).request(create))
    expect(error.code).toBe('API_UNREACHABLE')
    expect(count()).toBe(1)
  })

  it('is kept open between requests', async () => {
    const sockets = new Set<unknown>()
    const url = await listen((request, response) => {
      sockets.add(request.socket)
      json({})(request, response)
    })
    const client = clientFor(url)
    for (let index = 0; index < 5; index += 1) await client.request(read)
    expect(sockets.size).toBeLessThanOrEqual(2)
    await Promise.all(Array.from({ length: 30 }, () => client.request(read)))
    expect(sockets.size).toBeLessThanOrEqual(8)
  })

  it('may be one that the server closed while it was idle', async () => {
    const closed = Promise.withResolvers<unknown>()
    const server = await answering(
      (request, response) => {
        json({})(request, response)
        request.socket.on('close', closed.resolve)
        response.on('finish', () => setTimeout(20).then(() => request.socket.destroy()))
      },
      json({ res: 'pong' }),
    )
    const client = clientFor(server.url)
    await client.request(read)
    await closed.promise
    // Until the client has heard of it, however busy the machine is.
    await setTimeout(20)
    await setImmediate()
    expect(await client.request(create)).toEqual({ res: 'pong' })
    expect(server.count()).toBe(2)
  })
})
