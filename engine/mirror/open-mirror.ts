import type { Mirror, MirrorOptions } from './mirror.ts'
import { MirrorFile } from './mirror-file.ts'

/**
 * Opens a mirror, or makes one. Whatever is wrong with the file, a reading delivers: the mirror is made anew, or the
 * server is read without it.
 * @example
 * const mirror = openMirror('/home/me/.local/state/immich-darkroom/photos.sqlite.mirror')
 * const { batches, report } = mirror.read({ server, passes: [{ visibility: 'timeline', trashed: false }] })
 * for await (const rows of batches) for (const row of rows) console.log(row.originalPath)
 */
export const openMirror = (file: string, options: MirrorOptions = {}): Mirror => new MirrorFile(file, options)
