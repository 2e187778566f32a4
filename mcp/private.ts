import type { Parsed } from '../service/questions.ts'

/** Words of conditions whose values say nothing that is hidden: kinds, dates, sizes. */
const open = new Set(
  'type visibility uploaded updated rating size resolution aspect duration hasFaces unnamedFaces'.split(' '),
)
/** Words whose values name somebody or something, which has to be by id. */
const named = new Set(['person', 'inAlbum', 'tagged', 'library', 'owner', 'taken'])
const combined = new Set(['all', 'any', 'not'])

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const clock = /^[\d:.TZ+-]+$/

/** Texts in a value, whatever they stand under. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** The first word of a condition by which one could find out a name, a path, a place or what is on a picture; null where there is none. */
const guessingWord = (condition: unknown): string | null => {
  for (const [word, value] of Object.entries((condition ?? {}) as object)) {
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value]
    if (combined.has(word)) {
      const found = parts.map(guessingWord).find((one) => one !== null)
      if (found !== undefined) return found
      continue
    }
    // An album may be called `2024`, too.
    const isKnown = (text: string): boolean =>
      uuid.test(text) || (word === 'taken' ? clock.test(text) : word === 'owner' && text === 'me')
    const isPlain = typeof value === 'boolean' || open.has(word) || (named.has(word) && textsIn(value).every(isKnown))
    if (!isPlain) return word
  }
  return null
}

/**
 * What of a condition, or of that of a recipe, an assistant of a private door could find out by trial what is hidden from it; null
 * where nothing of it could, or where it is no condition.
 */
export const guessedBy = (parsed: Parsed): string | null => {
  if (parsed.problems || parsed.recipe.where === undefined) return null
  const { where } = parsed.recipe
  return typeof where === 'object' && where.condition !== undefined ? guessingWord(where.condition) : 'where'
}

/** What a private door says in full: it has nothing of the library in it. */
export class PlainlyTold extends Error {}

/** Why a condition is not answered. */
export const notAnswered = (word: string): PlainlyTold =>
  new PlainlyTold(
    `"${word}" is not answered here: by trial it would tell names, paths, places or what is on pictures, which are private. Conditions may ask for types, dates, ratings, sizes and flags such as hasLocation: true, and for people, albums, tags and libraries by id.`,
  )
