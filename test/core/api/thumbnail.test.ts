import { describe, expect, it, onTestFinished } from 'vitest'
import { createReads } from '../../../core/api/reads.ts'
import { connect } from '../../../core/api/server.ts'
import { recordedVersions } from '../../../sandbox/index.ts'
import { sandboxFor } from '../../sandbox/ask.ts'
import { answering, clientFor, failureOf, text } from './listen.ts'

const library = {
  assets: [{ originalPath: '/photos/a.jpg' }, { originalPath: '/photos/b.heic', thumbnails: [] }],
  apiKeys: [
    { secret: 'full-key', permissions: ['all'] },
    { secret: 'reader-key', permissions: ['asset.read', 'user.read'] },
  ],
}

describe.each(recordedVersions)('a thumbnail of %s', (version) => {
  const start = async (apiKey = 'full-key') => {
    const sandbox = await sandboxFor({ library, version })
    const server = await connect({ url: sandbox.url, apiKey: apiKey })
    onTestFinished(() => server.close())
    const [picture = '', broken = ''] = sandbox.state.assets.keys()
    return { sandbox, server, picture, broken }
  }

  it('is read byte by byte', async () => {
    const { sandbox, server, picture } = await start()
    const { type, body } = await server.reads.thumbnail(picture)
    const headers = { 'x-api-key': 'full-key' }
    const bare = await fetch(`${sandbox.url}/assets/${picture}/thumbnail`, { headers })
    expect(type).toBe('image/webp')
    expect(Buffer.from(body, 'latin1').equals(Buffer.from(await bare.arrayBuffer()))).toBe(true)
  })

  it('that is known already is not sent again', async () => {
    const { server, picture } = await start()
    const { etag = '' } = await server.reads.thumbnail(picture)
    const before = server.client.traffic.bytes
    const failure = await failureOf(server.reads.thumbnail(picture, 'thumbnail', undefined, etag))
    expect(failure).toMatchObject({ context: { status: 304 } })
    expect(server.client.traffic.bytes).toBe(before)
    expect((await server.reads.thumbnail(picture, 'preview', undefined, etag)).etag).not.toBe(etag)
  })

  it('that was never made is an error of status 404', async () => {
    const { server, broken } = await start()
    expect(await failureOf(server.reads.thumbnail(broken))).toMatchObject({ context: { status: 404 } })
  })

  it.skipIf(version === '1.135.3')('needs asset.view', async () => {
    const { server, picture } = await start('reader-key')
    const failure = await failureOf(server.reads.thumbnail(picture))
    expect(failure).toMatchObject({ code: 'API_FORBIDDEN', context: { scope: 'asset.view' } })
  })
})

it('is never taken from a web page that a proxy sends, nor from a drawing that may hold scripts', async () => {
  for (const type of ['text/html; charset=utf-8', 'image/svg+xml']) {
    const { url } = await answering(text('<svg onload="alert(1)">', 200, type))
    expect((await failureOf(createReads(clientFor(url)).thumbnail('x'))).code).toBe('API_RESPONSE')
  }
})
