import { z } from 'zod'
import type { Action } from '../../core/actions/action.ts'
import { checked } from './arguments.ts'
import type { FormsOf } from './forms.ts'

/** Which assets make a stack, and which of them is on top. */
export interface StackOptions {
  /** Assets with the same text make one stack; needed where a recipe evaluates each asset separately. */
  readonly by?: string | undefined
  /** Id of the asset on top; without it the first of the group, and a stack that exists keeps its own. */
  readonly primary?: string | undefined
  /** Dissolve stacks that hold some of them, so that the stack holds exactly these; what else they held is unstacked. */
  readonly replace?: boolean | undefined
}

const text = z.string().optional()
const stackOptions = z.strictObject({
  by: text,
  primary: text,
  replace: z.boolean().optional(),
} satisfies FormsOf<StackOptions>)

/**
 * Stacks the assets of a group that a `stream` yields, or those for which `by` is the same. A stack that holds some of
 * them already grows, and nothing is taken out of it, unless `replace` is set.
 * @example
 * yield { assets: burst, actions: [stack()] }
 * actions: (asset) => [stack({ by: asset.originalPath.replace(/\.\w+$/, '') })]
 */
export const stack = (options: StackOptions = {}): Action => {
  const { by = null, primary = null, replace } = checked('stack', stackOptions, options, 'the argument')
  return { kind: 'stack.add', by, primary, ...(replace ? { replace } : {}) }
}

/**
 * Takes assets out of their stack, which is dissolved where only one is left.
 * @example
 * unstack()
 */
export const unstack = (): Action => ({ kind: 'stack.leave' })
