import { resolve } from 'node:path'
import { type DarkroomError, hasCode } from '../core/errors.ts'
import { formatPlan } from '../engine/plan/format.ts'
import { isEmptyPlan, type Plan } from '../engine/plan/plan.ts'
import { type BoundFlags, boundsOf } from './bounds.ts'
import { saveFile } from './save-file.ts'
import { openConfig, planAll } from './session.ts'
import { type ReadingFlags, readingOf } from './state.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Flags of `plan`. */
export interface PlanFlags extends BoundFlags, ReadingFlags {
  readonly out?: string
  readonly detailedExitcode?: boolean
  readonly retry?: boolean
}

/** Shows a plan on stdout, as text or as JSON. */
export const showPlan = (terminal: Terminal, plan: Plan): void => {
  const { options, paint, planLines } = terminal
  terminal.print(options.json ? JSON.stringify(plan, null, 2) : formatPlan(plan, { paint, most: planLines }))
}

const savePlan = async (terminal: Terminal, plan: Plan, out: string): Promise<void> => {
  const file = resolve(terminal.io.cwd, out)
  await saveFile(file, `${terminal.mask(JSON.stringify(plan, null, 2))}\n`)
  terminal.say(`Saved to ${file}; carry it out with: darkroom apply ${out}`)
}

/** Whether a recipe was not even begun, because it does not do what its examples say. */
const hasWrongExamples = (failure: DarkroomError): boolean =>
  hasCode(failure, 'RECIPE_FAILED') && failure.context.step === 'examples'

/** `darkroom plan [recipe…]`: computes and shows, writes nothing to the server. */
export const planCommand = async (
  terminal: Terminal,
  recipes: readonly string[],
  flags: PlanFlags,
): Promise<number> => {
  const config = await openConfig(terminal)
  const { plan, failures, lost, isBeyond } = await planAll(terminal, config, recipes, {
    bounds: boundsOf(config, flags),
    retry: flags.retry ?? false,
    ...readingOf(flags),
  })
  showPlan(terminal, plan)
  // A plan that lacks what a recipe would have wished for is not one to be applied later.
  if (flags.out && failures.length + lost.length === 0) await savePlan(terminal, plan, flags.out)
  else if (flags.out)
    terminal.log.warn(`Not saved to ${flags.out}, because ${failures.length > 0 ? 'a recipe' : 'an account'} failed.`)
  for (const failure of failures) terminal.log.error(errorText(failure))
  if (failures.length + lost.length > 0) return lost.length === 0 && failures.every(hasWrongExamples) ? 5 : 1
  if (isBeyond) return 5
  return flags.detailedExitcode && !isEmptyPlan(plan) ? 2 : 0
}
