import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import type { Sandbox } from '../../sandbox/index.ts'
import type { RecordedEvent } from './live-recording.ts'

/** A Socket.IO client of a sandbox that keeps all it gets. */
export interface LiveClient {
  readonly socket: Socket
  readonly events: RecordedEvent[]
  /** Waits for an event that fits, one that came already included. */
  until(fits: (event: RecordedEvent) => boolean): Promise<RecordedEvent>
}

/** Opens a socket the way Immich's clients do; `options` go to the client library. */
export const openClient = (
  { url }: Pick<Sandbox, 'url'>,
  key: string | undefined,
  options: Partial<ManagerOptions & SocketOptions> = {},
): LiveClient => {
  const events: RecordedEvent[] = []
  const waiting = new Set<() => void>()
  const keep = (event: RecordedEvent): void => {
    events.push(event)
    for (const look of waiting) look()
  }
  const socket = io(new URL(url).origin, {
    path: '/api/socket.io',
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 20,
    ...(key ? { extraHeaders: { 'x-api-key': key } } : {}),
    ...options,
  })
  socket.on('connect', () => keep({ own: 'connect' }))
  socket.on('disconnect', (detail) => keep({ own: 'disconnect', detail }))
  socket.on('connect_error', ({ message }) => keep({ own: 'connect_error', detail: message }))
  socket.onAny((event: string, ...payload: unknown[]) => keep({ event, payload }))
  const until = (fits: (event: RecordedEvent) => boolean): Promise<RecordedEvent> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = events.find(fits)
        if (!found) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return { socket, events, until }
}

/** Waits until all messages sent so far have come: the next one comes after them. */
export const catchUp = async (client: LiveClient, { url }: Pick<Sandbox, 'url'>, key: string): Promise<void> => {
  const isMark = ({ event, payload }: RecordedEvent): boolean =>
    event === 'on_asset_restore' && JSON.stringify(payload) === '[[]]'
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  await fetch(`${url}/trash/restore/assets`, { method: 'POST', headers, body: '{"ids":[]}' })
  client.events.splice(client.events.indexOf(await client.until(isMark)), 1)
}
