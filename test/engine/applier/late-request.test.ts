import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { openJournal, stateFile } from '../../../engine/state/journal.ts'
import { versions } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { photosAt } from '../../support/library.ts'
import { albumsOf } from '../../support/sandbox.ts'

const assets = photosAt(Array.from({ length: 50 }, (_, index) => `/p/${index}.jpg`))
const recipe = { name: 'r', where: { path: '/p/*' }, actions: [{ addToAlbum: 'Trip' }] }
const files = { 'immichrc.json': JSON.stringify({ recipes: [recipe], limits: { changes: '100%' } }) }

/** A run whose process was killed when its request had just left; the server gets to it later. */
const killed = async (
  { sandbox, folder, plan }: Home,
  later: number,
): Promise<{ readonly effect: Promise<unknown> }> => {
  const planned = await plan()
  const [first] = planned.operations
  if (first?.op !== 'album.add') throw new Error('another plan')
  const key = sandbox.users[0]?.apiKey ?? ''
  const server = await connect({ url: sandbox.url, apiKey: key })
  const journal = openJournal(stateFile(join(folder, 'state'), server.url, server.user.id))
  const run = randomUUID()
  journal.begin(run, planned)
  journal.sending(run, 0, `PUT /albums/${first.album.id}/assets`, first.assetIds)
  journal.close()
  await server.close()
  const effect = sleep(later).then(() =>
    fetch(`${sandbox.url}/albums/${first.album.id}/assets`, {
      method: 'PUT',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ ids: first.assetIds }),
    }),
  )
  return { effect }
}

describe.each(versions)('a request that a server carries out when its sender is gone, on %s,', (version) => {
  it.each([
    ['undo', 0],
    ['apply', 50],
  ] as const)('is known to the %s that follows at once', async (command, left) => {
    const library = { assets, albums: [{ albumName: 'Trip', assetIds: [] }] }
    const home = await homeFor({ library, version, jobs: 'held', files })
    const { effect } = await killed(home, 500)
    const answer = await home.darkroom(command, '--yes')
    await effect
    expect(answer, answer.stderr).toMatchObject({ code: 0 })
    expect(albumsOf(home.sandbox).map(([name, names]) => [name, names.length])).toEqual([['Trip', left]])
    // What it put there is its own.
    expect(await home.darkroom('undo', '--yes')).toMatchObject({ code: 0 })
    expect(albumsOf(home.sandbox).map(([name, names]) => [name, names.length])).toEqual([['Trip', 0]])
  })
})
