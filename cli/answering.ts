import { hintOf, reasonOf } from '../core/errors.ts'
import type { SessionConfig } from '../engine/session/account-context.ts'
import { parseCondition } from '../language/yaml/conditions.ts'
import { parseRecipe } from '../language/yaml/data.ts'
import type { Ask } from '../mcp/asks.ts'
import { type Answering, type Parsed, selecting } from '../service/questions.ts'
import { bundledVocabulary } from './config/bundled-plugins.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { readYaml, withPlaces } from './config/read-yaml.ts'

/** A condition, or a whole recipe, as somebody typed it. */
export const parsedWith =
  (vocabulary: LoadedConfig['vocabulary']) =>
  (text: string): Parsed => {
    try {
      const data = readYaml('the text', text)
      if (typeof data !== 'object' || data === null)
        return { problems: [{ path: '', message: 'is not a condition', hint: 'Such as: { type: VIDEO }' }] }
      if ('actions' in data || 'where' in data) {
        const { recipe, problems } = parseRecipe({ name: 'the text', actions: [], ...data }, '', vocabulary)
        return recipe ? { recipe } : { problems: withPlaces(text, problems ?? []) }
      }
      const { predicate, problems } = parseCondition(data, '', vocabulary)
      return predicate ? { recipe: selecting(predicate), where: data } : { problems: withPlaces(text, problems ?? []) }
    } catch (error) {
      return { problems: [{ path: '', message: reasonOf(error), hint: hintOf(error) }] }
    }
  }

/** What questions about the libraries of a configuration are answered with. */
export const answering = (
  { vocabulary, plugins }: Pick<LoadedConfig, 'vocabulary' | 'plugins'>,
  config: SessionConfig,
): Answering => {
  const parse = parsedWith(vocabulary)
  return {
    config,
    parse,
    words: ['all', 'any', 'not', ...Object.keys(vocabulary.conditions)],
    vocabulary,
    modules: bundledVocabulary(plugins),
    assist: async (account, open, ask, signal) =>
      (await import('../mcp/asks.ts')).answerAsk({ config, parse, vocabulary }, account, open, ask as Ask, signal),
  }
}
