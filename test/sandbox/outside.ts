import path from 'node:path'
import type { AssetInput, Sandbox } from '../../sandbox/index.ts'
import { toMillis } from '../../sandbox/library/instant.ts'
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

const copyOf = ({ sandbox }: Replay, source: string, file: string): AssetInput => {
  const asset = [...sandbox.state.assets.values()].find(({ originalPath }) => originalPath === source)
  const { exif, fileCreatedAt, localDateTime } = asset ?? {}
  return {
    originalFileName: path.basename(file),
    originalMimeType: asset?.originalMimeType ?? '',
    thumbhash: asset?.thumbhash ?? null,
    fileCreatedAt: toMillis(fileCreatedAt ?? 0),
    localDateTime: toMillis(localDateTime ?? 0),
    fileModifiedAt: '2018-05-09T10:00:00.000Z',
    width: asset?.width ?? null,
    height: asset?.height ?? null,
    exif: {
      ...exif,
      description: '',
      modifyDate: '2018-05-09T10:00:00.000Z',
      dateTimeOriginal: toMillis(exif?.dateTimeOriginal ?? 0),
    },
  }
}

// The files of the external library, as the recording tells what happened to them.
const changeFiles = (event: string, replay: Replay): void => {
  const { missing, added } = replay.sandbox.state.files
  const [, file = '', what] = /^the file (\S+) (was taken away|was put back|appeared)/.exec(event) ?? []
  if (what === 'was taken away') missing.add(file)
  if (what === 'was put back') missing.delete(file)
  const [, source = ''] = /a copy of (\S+)/.exec(event) ?? []
  if (what === 'appeared') added.set(file, copyOf(replay, source, file))
}

/** Does what was done beside the recorded requests before this one. */
export const outside = async (exchange: Exchange, replay: Replay): Promise<void> => {
  const { step } = exchange
  changeFiles(exchange.outside ?? '', replay)
  if (step === 'w.link.list') shareAlbum(replay, true)
  if (step === 'w.link.delete') shareAlbum(replay, false)
  if (step === 'w.scope.me') await makeScopedKey(replay)
  // The recording of 1.135.3 names this id nowhere else.
  if (step === 'w.scope.delete-key') replay.known.set(path.basename(exchange.path), replay.keys.get('scoped id') ?? '')
}
