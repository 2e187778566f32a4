import { setTimeout as sleep } from 'node:timers/promises'
import type { Album } from '../../core/api/schemas.ts'
import { readAlbums } from '../../core/api/server.ts'
import { hasCode } from '../../core/errors.ts'
import type { OperationOf, PlannedAlbum } from '../plan/plan.ts'
import { albumTarget, membersTarget } from '../state/ledger.ts'
import { isUncertain, type RequestSender } from './request-sender.ts'

const creationAttempts = 3
/** Milliseconds that a list of albums counts as present: each listing costs the server a repair (`immich-api.md` 2.7). */
const listAge = 10_000
/** Milliseconds that a request cut off may need to take effect. */
const settlingTime = 500

/** Carries out what changes albums. */
export const albumSteps = (hand: RequestSender) => {
  const { server, writes, createdIds: made } = hand
  let list: { readonly at: number; readonly albums: readonly Album[] } = { at: -Infinity, albums: [] }

  const albums = async (maxAge: number): Promise<readonly Album[]> => {
    if (performance.now() - list.at > maxAge) list = { albums: await readAlbums(server), at: performance.now() }
    return list.albums
  }

  const mine = async (name: string, maxAge: number): Promise<string | undefined> =>
    (await albums(maxAge)).find(({ albumName, ownerId }) => albumName === name && ownerId === server.user.id)?.id

  /** Looks for an album whose creation gave no answer; if that is not possible, the first error counts. */
  const lookAgain = async (name: string, error: unknown): Promise<string | undefined> => {
    await sleep(settlingTime)
    return mine(name, 0).catch(() => {
      throw error
    })
  }

  const make = async (name: string, description: string | undefined, attempts: number): Promise<string> => {
    try {
      const album = await hand.send({
        request: 'POST /albums',
        ids: [],
        send: () => writes.createAlbum(name, description),
        judge: ({ id }) => ({ changed: 1, made: { kind: 'album', id } }),
      })
      return album.id
    } catch (error) {
      if (!isUncertain(error)) throw error
      const id = await lookAgain(name, error)
      if (id !== undefined) {
        hand.settle({ changed: 1, made: { kind: 'album', id } })
        return id
      }
      // Where no answer came in time the server may still be at it.
      if (attempts === 1 || hasCode(error, 'API_TIMEOUT')) throw error
      return make(name, description, attempts - 1)
    }
  }

  /** The id of an album, which this run or another account may have made. */
  const idOf = async ({ id, name }: PlannedAlbum): Promise<string> => {
    const known = id ?? made.get(`album ${name}`)
    if (known) return known
    const me = server.user.id
    const shared = (await albums(listAge)).find(
      ({ albumName, ownerId, users }) =>
        albumName === name && (ownerId === me || users.some((user) => user.id === me && user.role === 'editor')),
    )
    if (!shared) throw new Error('the album could not be made')
    made.set(`album ${name}`, shared.id)
    return shared.id
  }

  const users = async (id: string): Promise<ReadonlyMap<string, string>> =>
    new Map((await albums(0)).find((album) => album.id === id)?.users.map((user) => [user.id, user.role]))

  return {
    'album.create': async ({ album: { name }, set }: OperationOf<'album.create'>) => {
      // Names are not unique on the server: look before making one, and again where no answer came.
      const id = (await mine(name, listAge)) ?? (await make(name, set.description, creationAttempts))
      made.set(`album ${name}`, id)
      hand.advance(1)
    },
    'album.add': async (operation: OperationOf<'album.add'>) => {
      const id = await idOf(operation.album)
      const send = (ids: readonly string[]) => writes.addToAlbum(id, ids)
      await hand.sendPerItem(operation, `PUT /albums/${id}/assets`, 'duplicate', send, (ledger, ids) =>
        ledger.put(operation.recipe, albumTarget(id), ids),
      )
    },
    'album.remove': async (operation: OperationOf<'album.remove'>) => {
      const id = await idOf(operation.album)
      const send = (ids: readonly string[]) => writes.removeFromAlbum(id, ids)
      await hand.sendPerItem(operation, `DELETE /albums/${id}/assets`, 'not_found', send, (ledger, ids) =>
        ledger.drop(albumTarget(id), ids),
      )
    },
    'album.update': async ({ album, set }: OperationOf<'album.update'>) => {
      const id = await idOf(album)
      await hand.sendOne(`PATCH /albums/${id}`, [], () => writes.updateAlbum(id, set))
      hand.advance(1)
    },
    'album.share': async (operation: OperationOf<'album.share'>) => {
      const id = await idOf(operation.album)
      for (const { id: userId, role } of operation.users) {
        const isMember = operation.was[userId] !== undefined
        const request = isMember ? `PUT /albums/${id}/user/${userId}` : `PUT /albums/${id}/users`
        const send = () =>
          isMember ? writes.setAlbumRole(id, userId, role) : writes.shareAlbum(id, [{ userId, role }])
        const hasRole = async () => (await users(id)).get(userId) === role
        // A present member is refused up to 2.7.5.
        await hand.sendOnce(request, [userId], send, hasRole, (ledger) => {
          // A repeated request has noted it already.
          const isNoted = ledger.of(operation.recipe, membersTarget(id)).ours.has(userId)
          if (!isMember && !isNoted) ledger.put(operation.recipe, membersTarget(id), [userId])
        })
        hand.advance(1)
      }
    },
    'album.unshare': async (operation: OperationOf<'album.unshare'>) => {
      const id = await idOf(operation.album)
      for (const { id: userId } of operation.users) {
        const send = () => writes.unshareAlbum(id, userId)
        const isOut = async () => !(await users(id)).has(userId)
        await hand.sendOnce(`DELETE /albums/${id}/user/${userId}`, [userId], send, isOut, (ledger) =>
          ledger.drop(membersTarget(id), [userId]),
        )
        hand.advance(1)
      }
    },
    'album.delete': async ({ album, assetIds, into }: OperationOf<'album.delete'>) => {
      const { id } = album
      const present = (await albums(0)).find((known) => known.id === id)
      if (id !== null && present) {
        const kept = into && (await albums(listAge)).find((known) => known.id === into.id)
        if (into && (kept?.assetCount ?? 0) < into.assetCount)
          throw new Error(
            `the album ${into.id} of that name counts ${kept?.assetCount ?? 0} of ${into.assetCount} assets`,
          )
        if (present.assetCount > assetIds.length)
          throw new Error(`it holds ${present.assetCount} assets, which is more than when this was planned`)
        await hand.sendOnce(
          `DELETE /albums/${id}`,
          [],
          () => writes.deleteAlbum(id),
          async () => (await albums(0)).every((known) => known.id !== id),
          (ledger) => ledger.dropAll(albumTarget(id)),
        )
      }
      hand.advance(1)
    },
  }
}
