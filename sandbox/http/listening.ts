import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens on loopback and can go away for a while. */
export interface Listening {
  readonly port: number
  /** How often it began to listen: a request of an earlier life is not answered. */
  readonly lives: () => number
  /** Cuts all connections and refuses new ones for so many milliseconds. */
  restart(milliseconds: number): void
  close(): Promise<void>
}

const host = '127.0.0.1'

/** Makes a server listen on a port, or on a free one where it is 0. */
export const listenOn = async (server: Server, wanted: number): Promise<Listening> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wanted, host, resolve)
  })
  server.removeAllListeners('error')
  const { port } = server.address() as AddressInfo
  let lives = 1
  let timer: NodeJS.Timeout | undefined
  const listenAgain = (milliseconds: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => server.listen(port, host), milliseconds)
  }
  // Some other connection may have got the port in the meantime.
  server.on('error', () => listenAgain(50))
  return {
    port,
    lives: () => lives,
    restart: (milliseconds) => {
      lives += 1
      server.close()
      server.closeAllConnections()
      listenAgain(milliseconds)
    },
    close: async () => {
      clearTimeout(timer)
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
