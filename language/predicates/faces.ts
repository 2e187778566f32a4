import { z } from 'zod'
import type { BaseAsset } from '../../core/assets/asset.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { definePredicate, type Predicate, unanswered } from '../../core/predicates/predicate.ts'
import { word } from '../../core/words.ts'
import { yes } from './forms.ts'
import { badArgument, hasOnly } from './range.ts'

/** Which faces count. */
export interface FacesAsked {
  /**
   * Whether faces count that no person is assigned to; default: true. From 3.0 the server lists them for one asset at a
   * time only, which takes a request for each asset in question.
   */
  readonly unassigned?: boolean
}

type Question = 'hasFaces' | 'unnamedFaces'

const questions = { hasFaces: 'withFaces', unnamedFaces: 'withUnnamedFaces' } as const satisfies Record<
  Question,
  keyof ApiContext['people']
>

const ask = (question: Question, words: string, asked: FacesAsked): Predicate => {
  if (!hasOnly(asked, ['unassigned']) || ![undefined, true, false].includes(asked.unassigned))
    throw badArgument(question, 'this is not an option', 'Give nothing, or { unassigned: false }.')
  const { unassigned = true } = asked
  const label = unassigned ? words : `${words}, assigned`
  const condition = { [question]: unassigned ? true : { unassigned } }
  const scopes = unassigned ? ['face.read'] : []
  return definePredicate({
    label,
    condition,
    scopes,
    test: unanswered(label),
    load: async ({ people }, { sought }) => {
      const assets = await people[questions[question]](sought, unassigned)
      const test = (asset: BaseAsset): boolean => assets.has(asset.id)
      return definePredicate({ label, condition, scopes, inspect: test, test })
    },
  })
}

/**
 * Has a visible face of any person; hidden people count as well. False on partners' assets, where the server shows no
 * people. It reads the people of all assets that the recipe's other conditions leave, so put those before it.
 * @example
 * not(hasFaces())
 * hasFaces({ unassigned: false })
 */
export const hasFaces = (asked: FacesAsked = {}): Predicate => ask('hasFaces', 'has faces', asked)

/**
 * Has the visible face of a person without a name, or one that no person is assigned to; hidden people count as well.
 * False on partners' assets, where the server shows nobody.
 * @example
 * all(uploaded({ lastDays: 30 }), unnamedFaces({ unassigned: false }))
 */
export const unnamedFaces = (asked: FacesAsked = {}): Predicate => ask('unnamedFaces', 'has unnamed faces', asked)

const faces = z.union([yes, z.strictObject({ unassigned: z.boolean() })], {
  error: 'is neither true nor { unassigned: false }',
})
const facesAsked = (given: z.output<typeof faces>): FacesAsked => (given === true ? {} : given)

/** How YAML and JSON say these. */
export const faceWords = [
  word('hasFaces', faces, (given) => hasFaces(facesAsked(given))),
  word('unnamedFaces', faces, (given) => unnamedFaces(facesAsked(given))),
]
