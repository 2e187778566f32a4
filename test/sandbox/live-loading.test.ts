import { expect, it, vi } from 'vitest'
import { startSandbox } from '../../sandbox/index.ts'
import { openClient } from './live-clients.ts'

const { loaded } = vi.hoisted(() => ({ loaded: vi.fn() }))
vi.mock('socket.io', async (original) => {
  loaded()
  return original()
})

it('loads Socket.IO when the first client asks for a socket, not before', async () => {
  const sandbox = await startSandbox({ library: {} })
  await fetch(`${sandbox.url}/server/ping`)
  expect(loaded).not.toHaveBeenCalled()

  const clients = [openClient(sandbox, 'sandbox-api-key-of-admin'), openClient(sandbox, 'sandbox-api-key-of-admin')]
  for (const { until } of clients) await until(({ event }) => event === 'on_server_version')
  expect(loaded).toHaveBeenCalledOnce()
  for (const { socket } of clients) socket.disconnect()
  await sandbox.close()
})
