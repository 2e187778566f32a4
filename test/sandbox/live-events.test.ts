import { afterEach, describe, expect, it } from 'vitest'
import { insertAsset, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import { recordedVersions } from '../../sandbox/library/profile.ts'
import { recordings } from './exchange.ts'
import { catchUp, type LiveClient, openClient } from './live-clients.ts'
import { hasLiveRecordings } from './live-recording.ts'
import { replayLiveEvents } from './live-replay.ts'

/** Every accepted difference from the recorded servers, in all versions. */
const accepted: readonly (readonly [causes: RegExp, reason: string])[] = [
  [/^connect: session token/, 'the sandbox has no sessions, keys only'],
  [/^(album: comment|share link made|memory made|queue paused)/, 'no such route; the servers send nothing either'],
  [/^(configuration changed|user created and deleted)$/, 'no such route, so nothing causes the event'],
]

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

describe.each(recordedVersions)('live events of the sandbox as %s', (version) => {
  if (!hasLiveRecordings(version)) say(`live events ${version}: SKIPPED, no recordings in ${recordings}/events`)

  it.skipIf(!hasLiveRecordings(version))('come as from the recorded server', async () => {
    const outcomes = await replayLiveEvents(version)
    const isAccepted = (cause: string): boolean => accepted.some(([causes]) => causes.test(cause))
    const different = outcomes.filter(({ differences }) => differences.length > 0)
    say(`live events ${version}: ${outcomes.length - different.length}/${outcomes.length} causes`)

    expect(different.filter(({ cause }) => !isAccepted(cause))).toEqual([])
    const alike = outcomes.filter(({ differences }) => differences.length === 0).map(({ cause }) => cause)
    expect(alike.filter(isAccepted), 'alike by now: take them off the list').toEqual([])
  })
})

describe('a socket of the sandbox', () => {
  const open: { sandbox?: Sandbox; client?: LiveClient } = {}

  const start = async (options: Partial<SandboxOptions> = {}) => {
    const sandbox = await startSandbox({ library: { assets: [{ originalPath: '/a.jpg' }] }, ...options })
    open.sandbox = sandbox
    const connect = async (): Promise<LiveClient> => {
      const client = openClient(sandbox, 'sandbox-api-key-of-admin')
      open.client = client
      await client.until(({ event }) => event === 'on_server_version')
      return client
    }
    return { sandbox, connect }
  }

  const eventsOf = async (client: LiveClient, sandbox: Sandbox): Promise<unknown[]> => {
    await catchUp(client, sandbox, 'sandbox-api-key-of-admin')
    return client.events.filter(({ own }) => own === undefined).map(({ event }) => event)
  }

  afterEach(async () => {
    open.client?.socket.disconnect()
    await open.sandbox?.close()
  })

  it('tells of what happens without a request', async () => {
    const { sandbox, connect } = await start()
    const client = await connect()
    insertAsset(sandbox.state, { originalPath: '/new.jpg' })
    sandbox.faults.happen({ vanish: ['/a.jpg'] })

    expect(await eventsOf(client, sandbox)).toEqual([
      'on_server_version',
      'on_upload_success',
      'AssetUploadReadyV2',
      'on_asset_delete',
    ])
  })

  it('is cut off when the sandbox closes', async () => {
    const { sandbox, connect } = await start()
    const client = await connect()
    await sandbox.close()

    const { detail } = await client.until(({ own }) => own === 'disconnect')
    expect(detail).toBe('transport close')
  })

  it('is refused anywhere else', async () => {
    const { sandbox } = await start()
    const client = openClient(sandbox, 'sandbox-api-key-of-admin', { path: '/socket.io', reconnection: false })
    open.client = client

    const { detail } = await client.until(({ own }) => own === 'connect_error')
    expect(detail).toBe('websocket error')
  })
})
