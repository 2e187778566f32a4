import { describe, expect, it } from 'vitest'
import { startTold, type Told } from '../support/child.ts'
import { homeFor } from '../support/home.ts'
import { photosAt } from '../support/library.ts'
import { albumsOf } from '../support/sandbox.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']
const library = { assets: photosAt(names.map((name) => `/photos/${name}/${name}.jpg`)) }
const config = "plugins: [folderAlbums({ rootPath: '/photos' })]"

describe('Ctrl-C while a run writes', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it in order with exit 130, and the next apply finishes',
    async (signal) => {
      let child: Told | undefined
      const { sandbox, darkroom, folder, env } = await homeFor({
        library,
        config,
        // It is answered once the signal has arrived.
        onRequest: async ({ method, path }) => {
          if (method === 'PUT' && path.startsWith('/albums/')) await child?.tell()
        },
      })
      child = startTold(signal, ['apply', '--yes'], { cwd: folder, env })
      const { code, stdout } = await child.end()
      expect(code).toBe(130)
      expect(stdout).toMatch(
        /default: Interrupted, \d+ changes made\.\n {2}To finish it, with nothing done twice: darkroom apply --resume/,
      )
      expect(sandbox.requests.get('PUT /albums/:id/assets')).toBe(1)
      expect((await darkroom('runs', '--json')).json()).toMatchObject([{ status: 'interrupted', changes: 7 }])
      expect((await darkroom('runs')).stdout).toMatch(/interrupted {2}default {2}7 of 12 operations, 7 changes\n$/)
      expect((await darkroom('apply', '--yes')).code).toBe(0)
      expect(albumsOf(sandbox)).toEqual(names.map((name) => [name, [`${name}.jpg`]]))
    },
  )
})
