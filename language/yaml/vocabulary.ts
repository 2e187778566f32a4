import { z } from 'zod'
import type { Action } from '../../core/actions/action.ts'
import type { Need } from '../../core/assets/asset.ts'
import type { PluginInstance } from '../../core/plugins/plugin.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { type Word, word } from '../../core/words.ts'
import { favorite } from '../actions/favorite.ts'
import { cameraWords } from '../predicates/camera.ts'
import { faceWords } from '../predicates/faces.ts'
import { fieldWords } from '../predicates/fields.ts'
import { jsonPathWords } from '../predicates/json-path.ts'
import { membershipWords } from '../predicates/membership.ts'
import { peopleWords } from '../predicates/people.ts'
import { pictureWords } from '../predicates/picture.ts'
import { placeWords } from '../predicates/place.ts'
import { recognitionWords } from '../predicates/recognition.ts'
import { relationWords } from '../predicates/relations.ts'
import { statusWords } from '../predicates/status.ts'
import { takenWords } from '../predicates/taken.ts'
import { instantWords } from '../predicates/uploaded.ts'
import { actionWords } from './action-words.ts'
import { type Words, wordsOf } from './words.ts'

/** The names that YAML and JSON may use: those of the language, and those of plugins as `<plugin>.<word>`. */
export interface Vocabulary {
  readonly conditions: Words<Predicate<Need>>
  readonly actions: Words<Action | readonly Action[]>
}

/** The language itself. */
export const standardVocabulary: Vocabulary = {
  conditions: wordsOf<Predicate<Need>>([
    word('favorite', z.boolean(), (wanted) => favorite(wanted)),
    ...fieldWords,
    ...statusWords,
    ...relationWords,
    ...takenWords,
    ...instantWords,
    ...cameraWords,
    ...placeWords,
    ...pictureWords,
    ...peopleWords,
    ...faceWords,
    ...recognitionWords,
    ...jsonPathWords,
    ...membershipWords,
  ]),
  actions: actionWords,
}

type WithWords = Pick<PluginInstance, 'plugin' | 'words'>

/** Words of plugins under their full names; a predicate uses its own in its plain form. */
const pluginWords = (plugins: readonly WithWords[], kind: keyof PluginInstance['words']): Words<never> =>
  wordsOf(
    plugins.flatMap(({ plugin, words }) =>
      words[kind].map(({ name: own, form, make }): Word<never> => {
        const name = `${plugin}.${own}`
        const say = (value: unknown) => ({ condition: { [name]: value }, ...(make(value) as object) })
        return { name, form, make: (kind === 'conditions' ? say : make) as (value: unknown) => never }
      }),
    ),
  )

/**
 * The language with the words of plugins.
 * @example
 * parseCondition({ 'screen-captures.isScreenshot': true }, 'where', vocabularyOf([screenCaptures({})]))
 */
export const vocabularyOf = (plugins: readonly WithWords[]): Vocabulary => ({
  conditions: { ...standardVocabulary.conditions, ...pluginWords(plugins, 'conditions') },
  actions: { ...standardVocabulary.actions, ...pluginWords(plugins, 'actions') },
})
