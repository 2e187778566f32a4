import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { connect, type Server } from '../../../core/api/server.ts'
import { MirrorFile } from '../../../engine/mirror/mirror-file.ts'
import type { LibraryInput, Sandbox } from '../../../sandbox/index.ts'
import { folderWith } from '../../support/folder.ts'
import { sandboxFor } from '../../support/sandbox.ts'
import type { World } from './household.ts'

/** A server with its mirror, for as long as the test runs. */
export interface Mirrored extends World {
  readonly server: Server
  readonly mirror: MirrorFile
  readonly file: string
  /** The same file once more, as another run opens it. */
  again(): MirrorFile
  /** Connects as one of the users. */
  as(user: number): Promise<Server>
}

/** A mirror of the first user's assets, jobs held. */
export const mirrored = async (library: LibraryInput, version?: string): Promise<Mirrored> => {
  const sandbox: Sandbox = await sandboxFor(library, version, { jobs: 'held' })
  const file = join(await folderWith(), 'state.sqlite.mirror')
  const as = async (user: number): Promise<Server> => {
    const server = await connect({ url: sandbox.url, apiKey: sandbox.users[user]?.apiKey ?? '' })
    onTestFinished(() => server.close())
    return server
  }
  const again = (): MirrorFile => {
    const mirror = new MirrorFile(file)
    onTestFinished(() => mirror.close())
    return mirror
  }
  return { sandbox, ahead: 0, done: 0, server: await as(0), mirror: again(), file, again, as }
}
