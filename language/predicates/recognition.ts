import { z } from 'zod'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { text as someText } from './forms.ts'
import { badArgument } from './range.ts'
import { defineRelation } from './relation.ts'

const checkText = (name: string, text: unknown): void => {
  if (typeof text !== 'string' || text.trim() === '')
    throw badArgument(name, 'no text is given', `Write ${name}('…') with the text to search for.`)
}

const usualLimit = 100

/**
 * Among the best hits of the server's smart search: `limit` of them, default 100. The server ranks all assets
 * without a distance, so there are hits even for what no picture shows; check a plan before you rely on it. The limit
 * is counted among the own assets of one visibility, before any other condition.
 * @throws DarkroomError USAGE; FEATURE_OFF when the run begins, where the server has it switched off
 * @example
 * smart('dog on a beach')
 * all(smart('receipt', { limit: 300 }), type('IMAGE'))
 */
export const smart = (query: string, { limit = usualLimit }: { readonly limit?: number } = {}): Predicate => {
  checkText('smart', query)
  if (!Number.isInteger(limit) || limit < 1)
    throw badArgument('smart', `limit is ${limit}`, 'Give a whole number, 1 or more.')
  return defineRelation({
    label: `among the best ${limit} for "${query}"`,
    condition: { smart: limit === usualLimit ? query : { query, limit } },
    scopes: [],
    resolve: async () => null,
    load: async (_, { search }) => {
      const hits = await search.smart(query, limit)
      return (id) => hits.has(id)
    },
  })
}

/**
 * The server recognised this text in the picture, as far as it finds it again: letter case does not matter, and what is
 * found is roughly alike. From 2.2 on.
 * @throws DarkroomError USAGE; FEATURE_OFF when the run begins, where the server is older or has it switched off
 * @example
 * all(ocr('invoice'), not(inAnyAlbum()))
 */
export const ocr = (text: string): Predicate => {
  checkText('ocr', text)
  return defineRelation({
    label: `with the text "${text}"`,
    condition: { ocr: text },
    scopes: [],
    resolve: async ({ search }) => search.assertText(),
    narrow: () => ({ ocr: text }),
    load: async (_, { search }) => {
      const found = await search.ids({ ocr: text })
      return (id) => found.has(id)
    },
  })
}

const smartSearch = z.union([someText, z.strictObject({ query: someText, limit: z.number().optional() })], {
  error: 'is neither a text nor { query: "…", limit: 100 }',
})

/** How YAML and JSON say these. */
export const recognitionWords = [
  word('smart', smartSearch, (given) =>
    typeof given === 'string'
      ? smart(given)
      : smart(given.query, given.limit === undefined ? {} : { limit: given.limit }),
  ),
  word('ocr', someText, ocr),
]
