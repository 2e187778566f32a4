/** A regular expression as YAML can write it. */
export type AlbumPattern = string | { readonly source: string; readonly flags?: string | undefined }

/** Tags are compared in one Unicode form and without case. */
export const tagKey = (value: string): string => value.normalize('NFC').toLowerCase()

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const level = (text: string): string => (text === '*' ? '[^/]+' : text.split(/\*+/).map(literal).join('[^/]*'))

/**
 * Compiles a pattern for whole tags: `*` stays within a level, `**` is any number of levels, at the end at least one.
 * @example
 * tagPattern('trips/**')('Trips/2023/Oslo') // true
 */
export const tagPattern = (pattern: string): ((tag: string) => boolean) => {
  const levels = tagKey(pattern).split('/')
  const source = levels.map((text, index) => {
    const isLast = index === levels.length - 1
    if (text !== '**') return `${level(text)}${isLast ? '' : '/'}`
    return isLast ? '[^/]+(?:/[^/]+)*' : '(?:[^/]+/)*'
  })
  const regex = new RegExp(`^${source.join('')}$`, 'su')
  return (tag) => regex.test(tagKey(tag))
}

/**
 * Compiles a regular expression for names of albums, which matches from the first letter on.
 * @throws SyntaxError where it is none
 */
export const albumPattern = (pattern: AlbumPattern): ((name: string) => boolean) => {
  const { source, flags = '' } = typeof pattern === 'string' ? { source: pattern } : pattern
  // Alone first: what closes a bracket too many would otherwise close ours.
  new RegExp(source, 'u')
  const regex = new RegExp(`^(?:${source.normalize('NFC')})`, `${flags.replace(/[gyu]/g, '')}u`)
  return (name) => regex.test(name.normalize('NFC'))
}

/** Name of a temporary album, to the letter. */
export const isTemporary = (name: string): boolean =>
  /^\d{4}-\d{2}-\d{2}-autotag-temp-unclassified$/.test(name.normalize('NFC'))
