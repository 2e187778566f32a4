import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readEvent } from '../../service/events.ts'

const recordings = join(import.meta.dirname, '../../../shared/recordings/events')
const versions = ['1.135.3', '2.7.5', '3.0.3', '3.1.0']
const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

interface Recorded {
  readonly events: readonly { readonly event?: string; readonly payload?: readonly unknown[] }[]
}

describe('an event of the server', () => {
  it.skipIf(!existsSync(recordings)).each(versions)('of %s, as recorded, is known with its ids', (version) => {
    const lines = readFileSync(join(recordings, `${version}.jsonl`), 'utf8')
      .trim()
      .split('\n')
    const events = lines
      .flatMap((line) => (JSON.parse(line) as Recorded).events)
      .filter(({ event }) => event && event !== 'error')
    expect(events.length).toBeGreaterThan(50)
    for (const { event = '', payload = [] } of events) {
      const { kind, assetIds, albumId } = readEvent(event, payload)
      if (/asset|upload|Asset/.test(event) && event !== 'on_asset_stack_update' && JSON.stringify(payload) !== '[[]]') {
        expect(assetIds.length, event).toBeGreaterThan(0)
        for (const id of assetIds) expect(id).toMatch(uuid)
      }
      if (event === 'on_album_update') expect(albumId).toMatch(uuid)
      if (/config|version|user_delete/.test(event)) expect(kind).toBeNull()
      else expect(kind).not.toBeNull()
    }
  })

  it.each([
    ['on_upload_success', [{ id: 'a', exifInfo: {} }], 'upload', ['a']],
    ['AssetUploadReadyV2', [{ asset: { id: 'a' } }], 'upload', ['a']],
    ['on_asset_trash', [['a', 'b']], 'remove', ['a', 'b']],
    ['on_asset_delete', ['a'], 'remove', ['a']],
    ['on_asset_stack_update', [], 'stack', []],
    ['on_person_thumbnail', ['p'], 'people', []],
    ['on_something_new', [{ id: 'a' }], 'update', []],
    ['on_asset_update', [null], 'update', []],
  ])('%s', (name, payload, kind, assetIds) => {
    expect(readEvent(name, payload)).toEqual({ kind, assetIds })
  })
})
