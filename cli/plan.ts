import { resolve } from 'node:path'
import { type DarkroomError, hasCode } from '../core/errors.ts'
import { formatPlan } from '../engine/plan/format.ts'
import { isEmptyPlan, type Plan } from '../engine/plan/plan.ts'
import type { ReadOptions } from '../engine/session/account-state.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import type { Job } from '../engine/session/job.ts'
import { type BoundFlags, boundsOf } from './bounds.ts'
import { type LoadedConfig, recipesOf } from './config/load-config.ts'
import { openConfig, withDarkroom } from './open.ts'
import { saveFile } from './save-file.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Flags of every command that plans. */
export interface PlanningFlags extends BoundFlags, ReadOptions {
  readonly retry?: boolean
}

/** Flags of `plan`. */
export interface PlanFlags extends PlanningFlags {
  readonly out?: string
  readonly detailedExitcode?: boolean
}

/** Plans the named recipes, or all. */
export const planRecipes = (
  { log }: Terminal,
  config: LoadedConfig,
  darkroom: Darkroom,
  recipes: readonly string[],
  { fresh, verify, retry, ...flags }: PlanningFlags,
  settle: boolean,
): Promise<Job> => {
  if (recipesOf(config).length === 0)
    log.warn(`${config.file} lists no plugins and no recipes, so there is nothing to plan.`)
  return darkroom.plan({ recipes, fresh, verify, retry, settle, ...boundsOf(flags) })
}

/** Shows a plan on stdout, as text or as JSON. */
export const showPlan = (terminal: Terminal, plan: Plan): void => {
  const { options, paint, planLines } = terminal
  terminal.print(options.json ? JSON.stringify(plan, null, 2) : formatPlan(plan, { paint, most: planLines }))
}

const savePlan = async (terminal: Terminal, plan: Plan, out: string): Promise<void> => {
  const file = resolve(terminal.io.cwd, out)
  await saveFile(file, `${terminal.mask(JSON.stringify(plan, null, 2))}\n`)
  terminal.say(`Saved to ${file}; apply it with: ${terminal.command('apply', out)}`)
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
  const { plan, failures, lost, beyond } = await withDarkroom(terminal, config, (darkroom) =>
    planRecipes(terminal, config, darkroom, recipes, flags, false),
  )
  showPlan(terminal, plan)
  // A plan that lacks the actions of a failed recipe must not be applied later.
  if (flags.out && failures.length + lost.length === 0) await savePlan(terminal, plan, flags.out)
  else if (flags.out)
    terminal.log.warn(`Not saved to ${flags.out}, because ${failures.length > 0 ? 'a recipe' : 'an account'} failed.`)
  for (const failure of failures) terminal.log.error(errorText(failure))
  if (failures.length + lost.length > 0) return lost.length === 0 && failures.every(hasWrongExamples) ? 5 : 1
  if (beyond.length > 0) return 5
  return flags.detailedExitcode && !isEmptyPlan(plan) ? 2 : 0
}
