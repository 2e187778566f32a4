import { z } from '../../index.ts'

/** An option that is refused with what to write in its place. */
const refused = (description: string, advice: (given: unknown) => string) =>
  z
    .never({ error: ({ input }) => advice(input) })
    .optional()
    .describe(`Refused: ${description}`)

/**
 * An option that another plugin took over.
 * @param where that plugin belongs, seen from autotag
 * @param optionsOf the other plugin's options for a value; null for one that switched it off
 */
const moved = (use: string, where: 'before' | 'after', optionsOf: (given: unknown) => object | null) =>
  refused(`the plugin ${use} does it.`, (given) => {
    const options = optionsOf(given)
    const advice = `add to plugins, ${where} autotag: ${JSON.stringify({ use, ...options })}`
    return `is the plugin ${use} now: take it out${options ? `, and ${advice}` : ', because it was switched off'}`
  })

/** Options of earlier versions that other plugins took over, and one that is gone. */
export const movedOptions = {
  folderAlbums: moved('folder-albums', 'before', (given) => {
    const { enabled, depth = 3, separator = '/', excluded = ['whatsapp'] } = Object(given)
    const [albumLevels, albumSeparator, ignore] = [Number(depth) + 1, separator, excluded]
    const pathFilter = ['????-??-?? */**']
    return enabled ? { rootPath: '/its/folder', albumLevels, albumSeparator, pathFilter, ignore } : null
  }),
  share: moved('album-sharing', 'after', (given) => {
    const { enabled, ...options } = Object(given)
    return enabled ? options : null
  }),
  mergeAlbums: moved('album-merge', 'after', (mode) => (mode === 'temp' || mode === 'all' ? { mode } : null)),
  loop: refused(
    "each run looks at everything, and a job of `darkroom serve` with `on: 'events'` starts runs.",
    () =>
      "is gone: each run finds what is still to be done. A job of `darkroom serve` keeps it going: { recipes: ['autotag'], on: 'events', schedule: 'every 15m', mode: 'apply' }; to do a part of the library, give links to it in only",
  ),
}
