import { DarkroomError } from '../core/errors.ts'
import { isEmptyPlan } from '../engine/plan/plan.ts'
import { showAndApply } from './apply.ts'
import type { VerifyFlags } from './execute.ts'
import type { End } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import { type PlanningFlags, planRecipes } from './plan.ts'
import type { Terminal } from './terminal.ts'

/**
 * `darkroom adopt RECIPE…`: what matches in the albums and tags that these recipes sync counts as put in by them from then
 * on. Shows it, asks, and notes it in the ledger; nothing is written to the server, and `undo` takes it back.
 */
export const adoptCommand = async (
  terminal: Terminal,
  recipes: readonly string[],
  flags: PlanningFlags & VerifyFlags,
): Promise<End> => {
  if (recipes.length === 0)
    throw new DarkroomError('USAGE', {
      message: 'No recipe is named.',
      hint: 'Name those whose albums or tags an earlier tool filled; to list recipes: `darkroom recipes`',
    })
  const config = await openConfig(terminal)
  return withDarkroom(terminal, config, async (darkroom) => {
    const job = await planRecipes(terminal, config, darkroom, recipes, { ...flags, adopt: true }, true)
    if (isEmptyPlan(job.plan))
      terminal.say(
        'There is nothing to take over: recipes that only add need none of it, and what syncs put in is theirs.',
      )
    return showAndApply(terminal, darkroom, job, flags, { details: true })
  })
}
