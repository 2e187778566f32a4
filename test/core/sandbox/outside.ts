import type { Sandbox } from '../../../core/sandbox/index.ts'
import type { Exchange } from './exchange.ts'

interface Replay {
  readonly sandbox: Sandbox
  readonly known: Map<string, string>
  readonly keys: Map<string, string>
}

const makeScopedKey = async ({ sandbox, keys }: Replay): Promise<void> => {
  const answer = await fetch(`${sandbox.url}/api-keys`, {
    method: 'POST',
    headers: { 'x-api-key': keys.get('admin') ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'scoped', permissions: ['asset.read', 'album.read'] }),
  })
  const made = (await answer.json()) as { secret: string; apiKey: { id: string } }
  keys.set('scoped', made.secret)
  keys.set('scoped id', made.apiKey.id)
}

// A share link only shows in its album: the sandbox lets nobody in by one.
const shareAlbum = ({ sandbox }: Replay, isShared: boolean): void => {
  for (const album of sandbox.state.albums.values()) {
    if (album.albumName === 'Rec with assets') album.hasSharedLink = isShared
  }
  sandbox.state.changed()
}

/** Does what was done beside the recorded requests before this one. */
export const outside = async (exchange: Exchange, replay: Replay): Promise<void> => {
  const { step, path } = exchange
  if (step === 'w.link.list') shareAlbum(replay, true)
  if (step === 'w.link.delete') shareAlbum(replay, false)
  if (step === 'w.scope.me') await makeScopedKey(replay)
  // The recording of 1.135.3 names this id nowhere else.
  if (step === 'w.scope.delete-key')
    replay.known.set(path.slice(path.lastIndexOf('/') + 1), replay.keys.get('scoped id') ?? '')
}
