import { z } from 'zod'
import { assetForm } from './forms.ts'

// What the API takes and gives of rules that are learned from albums and tags.

const text = z.string()
const number = z.number()
const texts = z.array(text).readonly()
const share = z.strictObject({ found: number, of: number })
const exceptions = z.strictObject({ total: number, assets: z.array(assetForm).readonly() })

/** `POST /accounts/{account}/learn`. */
export const learnForm = z.strictObject({ of: z.enum(['albums', 'tags']), id: text.min(1).max(100) })

/** An album or a tag from which a rule can be learned. */
export const learnableForm = z.strictObject({
  id: text,
  /** Of a tag its full path. */
  name: text,
  /** How many assets it has, and the one that is its cover; null where the server does not say. */
  count: number.nullable(),
  cover: text.nullable(),
})
export type LearnableView = z.infer<typeof learnableForm>

/** The rule that would fill an album or a tag. */
const learnedForm = z.strictObject({
  name: text,
  /** New assets come in; it has an end in time; too few to tell; there is none. */
  kind: z.enum(['open', 'closed', 'hint', 'none']),
  /** What the nearest rule lacks; null where there is a rule. */
  why: z.enum(['few', 'nothing', 'precision', 'ratio', 'hidden', 'later', 'time', 'refused']).nullable(),
  /** The rule, or where there is none the nearest one, in words and as YAML. */
  words: text.nullable(),
  where: text.nullable(),
  /** In TypeScript null where it has words of plugins that are not part of Darkroom: from where to import them is not known. */
  recipe: z.strictObject({ yaml: text, typeScript: text.nullable() }).nullable(),
  /** Members that count; of the others `notes` tell. */
  members: number,
  notes: texts,
  /** Assets that it finds, and members among them. */
  found: number,
  hit: number,
  /** Members that were hidden from learning, and those of them that it found again. */
  hidden: share.nullable(),
  /** Learned from the older members: shares of the newer ones that it finds, and of its newer finds that are members. */
  later: z.strictObject({ recall: number, precision: number, of: number }).nullable(),
  /** It would add more than is right without having been looked at. */
  addsMuch: z.boolean(),
  /** What it would add, and what it misses with the condition that fails: 100 of each at most. */
  adds: exceptions,
  misses: exceptions,
})
export type LearnedView = z.infer<typeof learnedForm>

/** How far learning is. */
export const learningForm = z.strictObject({
  id: text,
  state: z.enum(['learning', 'done', 'failed']),
  /** Assets that were looked at, of how many; null where that is not known. */
  done: number,
  total: number.nullable(),
  learned: learnedForm.nullable(),
  error: z.strictObject({ code: text, message: text, hint: text }).nullable(),
})
export type LearningView = z.infer<typeof learningForm>

export const begunForm = z.strictObject({ id: text })
