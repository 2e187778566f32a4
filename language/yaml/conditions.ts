import { z } from 'zod'
import type { Need } from '../../core/assets/asset.ts'
import type { Problem } from '../../core/errors.ts'
import { all, any, not, type Predicate } from '../../core/predicates/predicate.ts'
import { standardVocabulary, type Vocabulary } from './vocabulary.ts'
import { formOf, formsOf, readWord, takeApart } from './words.ts'

/** The form of a condition, for the JSON schema. */
export const conditionForm = ({ conditions }: Vocabulary): z.ZodType => {
  const itself: z.ZodType = z.lazy(() => form)
  const parts = z.array(itself)
  const form = formOf({ all: parts, any: parts, not: itself, ...formsOf(conditions) }, 'condition')
  return itself
}

/** Reads conditions with the names of a vocabulary, and collects their problems. */
class ConditionReader {
  readonly #words: Vocabulary['conditions']
  readonly #names: readonly string[]
  readonly #problems: Problem[]

  constructor({ conditions }: Vocabulary, problems: Problem[]) {
    this.#words = conditions
    this.#names = ['all', 'any', 'not', ...Object.keys(conditions)]
    this.#problems = problems
  }

  read(data: unknown, at: string): Predicate<Need> | undefined {
    const entry = takeApart('condition', this.#names, data, at, this.#problems)
    if (entry === undefined) return undefined
    if (entry.name === 'not') {
      const part = this.read(entry.value, entry.at)
      return part && not(part)
    }
    if (entry.name !== 'all' && entry.name !== 'any') return readWord(this.#words, entry, this.#problems)
    const parts = this.#parts(entry.value, entry.at)
    return parts && (entry.name === 'all' ? all(...parts) : any(...parts))
  }

  #parts(data: unknown, at: string): Predicate<Need>[] | undefined {
    if (!Array.isArray(data)) {
      this.#problems.push({ path: at, message: 'must be a list of conditions' })
      return undefined
    }
    const read = Array.from(data, (part, index) => this.read(part, `${at}[${index}]`))
    const good = read.filter((part) => part !== undefined)
    return good.length === read.length ? good : undefined
  }
}

/** The predicate that data describes; where it describes none, its problems are added. */
export const readCondition = (
  data: unknown,
  at: string,
  problems: Problem[],
  vocabulary: Vocabulary = standardVocabulary,
): Predicate<Need> | undefined => new ConditionReader(vocabulary, problems).read(data, at)

/** A predicate, or all that is wrong with its data. */
type ParsedCondition =
  | { readonly predicate: Predicate<Need>; readonly problems?: never }
  | { readonly predicate?: never; readonly problems: readonly Problem[] }

/**
 * Creates a predicate from plain data, as in YAML and JSON; the inverse is the predicate's `condition`.
 * @param path of the data, for problems
 * @param vocabulary default: the language itself, without words of plugins
 * @example
 * const { predicate, problems } = parseCondition({ all: [{ type: 'VIDEO' }, { not: { folder: 'office' } }] }, 'where')
 */
export const parseCondition = (data: unknown, path = '', vocabulary?: Vocabulary): ParsedCondition => {
  const problems: Problem[] = []
  const predicate = readCondition(data, path, problems, vocabulary)
  return predicate === undefined ? { problems } : { predicate }
}
