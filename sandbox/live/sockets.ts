import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket, Server as SocketServer } from 'socket.io'
import { authenticate, grants } from '../http/authenticate.ts'
import { unauthorized } from '../http/http-error.ts'
import type { Profile, Version } from '../library/profile.ts'
import type { State } from '../library/state.ts'
import { messagesOf, versionMessage } from './messages.ts'

/** What live events need to know of the server. */
interface LiveContext {
  readonly state: State
  readonly profile: Profile
  readonly version: Version
}

/** The sockets of a sandbox. */
interface Sockets {
  /** Cuts all of them, as a server that goes down does. */
  cut(): void
  close(): Promise<void>
}

const path = '/api/socket.io'

/** Only a header counts, and from 1.136 only a key that may do everything. */
const userOf = ({ state, profile }: LiveContext, socket: Socket): string => {
  const { user, key } = authenticate(state, socket.handshake.headers, {})
  if (profile.scopesEverywhere && !grants(key.permissions, 'all')) throw unauthorized('Missing required permission')
  return user.id
}

/** A refused client is connected first, told so and then cut off. */
const welcome = (context: LiveContext, io: SocketServer, socket: Socket): void => {
  try {
    const userId = userOf(context, socket)
    socket.join(userId)
    io.to(userId).emit('on_server_version', versionMessage(context.version, context.profile))
  } catch {
    socket.emit('error', 'unauthorized')
    socket.disconnect()
  }
}

/** Socket.IO behind an HTTP server that never listens: it is given the upgrades of the real one. */
const open = async (context: LiveContext): Promise<{ readonly front: Server; readonly io: SocketServer }> => {
  const socketIo = await import('socket.io')
  const front = createServer()
  const io = new socketIo.Server(front, { path, transports: ['websocket'], serveClient: false })
  io.on('connection', (socket) => welcome(context, io, socket))
  context.state.onLiveEvent = (event) => {
    for (const { to, event: name, payload } of messagesOf(event, context))
      for (const userId of to) io.to(userId).emit(name, ...payload)
  }
  return { front, io }
}

/** Lets a server speak Immich's live events. Socket.IO is loaded when the first client asks for a socket. */
export const attachSockets = (server: Server, context: LiveContext): Sockets => {
  const connections = new Set<Duplex>()
  let opened: ReturnType<typeof open> | undefined

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    if (!request.url?.startsWith(`${path}/`)) return void connection.destroy()
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
    opened ??= open(context)
    opened.then(
      ({ front }) => front.emit('upgrade', request, connection, head),
      () => connection.destroy(),
    )
  })

  const cut = (): void => {
    for (const connection of connections) connection.destroy()
  }
  return {
    cut,
    close: async () => {
      context.state.onLiveEvent = undefined
      cut()
      if (opened) await (await opened).io.close()
    },
  }
}
