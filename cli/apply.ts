import { resolve } from 'node:path'
import { DarkroomError } from '../core/errors.ts'
import { counted } from '../engine/plan/format.ts'
import { isEmptyPlan } from '../engine/plan/plan.ts'
import { readPlan } from '../engine/plan/saved.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import { isToBeCarriedOut, isToBeNoted, type Job } from '../engine/session/job.ts'
import { boundsOf } from './bounds.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { execute, partsRefused, printOutcomes, type VerifyFlags } from './execute.ts'
import { openConfig, withDarkroom } from './open.ts'
import { type PlanningFlags, planRecipes, showPlan } from './plan.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Flags of `apply`. */
export interface ApplyFlags extends PlanningFlags, VerifyFlags {
  readonly resume?: boolean
}

/** A saved plan is named as a file; a recipe may well share its name with a folder. */
const isPlanFile = ([first = '', ...others]: readonly string[]): boolean =>
  others.length === 0 && first.endsWith('.json')

/** Prints why nothing is applied, and returns the exit code. */
export const refuse = (terminal: Terminal, reasons: readonly string[]): number => {
  for (const reason of reasons) terminal.log.error(reason)
  terminal.log.error('Refused: nothing was written.')
  return 5
}

/** Shows a job, asks, applies it, and returns the exit code. */
export const showAndApply = async (
  terminal: Terminal,
  darkroom: Darkroom,
  job: Job,
  flags: VerifyFlags,
): Promise<number> => {
  const { json, yes } = terminal.options
  const { plan } = job
  if (!json) showPlan(terminal, plan)
  if (isEmptyPlan(plan)) {
    // All requests were sent before; the changes are read back now.
    if (job.accounts.some(isToBeCarriedOut)) return execute(terminal, darkroom, job, flags)
    // Nothing to write to the server, but removals by people and values that the server reverted are recorded.
    if (job.accounts.some(isToBeNoted)) await execute({ ...terminal, print: () => {} }, darkroom, job, flags)
    if (json) printOutcomes(terminal, plan, [])
    return job.lost.length > 0 ? 1 : partsRefused(plan) > 0 ? 5 : 0
  }
  const changes = plan.accounts.flatMap(({ summary }) => Object.values(summary)).reduce((sum, one) => sum + one, 0)
  const question = `Apply ${counted(changes, 'change')}?`
  if (!yes && !(await terminal.ask(question))) {
    if (json) printOutcomes(terminal, plan, [])
    terminal.say('Nothing was written. Use --yes to apply without being asked.')
    return 0
  }
  return execute(terminal, darkroom, job, flags)
}

/** Shows and applies what is left of the last run. */
export const resume = async (terminal: Terminal, darkroom: Darkroom, flags: VerifyFlags): Promise<number> => {
  const job = await darkroom.resume()
  if (job) return showAndApply(terminal, darkroom, job, flags)
  terminal.say('The last run finished: there is nothing to resume.')
  return 0
}

const applySaved = async (terminal: Terminal, darkroom: Darkroom, file: string, flags: ApplyFlags): Promise<number> => {
  const { account: only } = terminal.options
  const saved = await readPlan(resolve(terminal.io.cwd, file))
  const plan = { ...saved, accounts: saved.accounts.filter(({ account }) => only === undefined || account === only) }
  if (plan.accounts.length === 0)
    throw new DarkroomError('USAGE', { message: `${file} has no plan for the account "${only}".` })
  const job = darkroom.check(plan, boundsOf(flags))
  if (job.beyond.length === 0) return showAndApply(terminal, darkroom, job, flags)
  const reasons = job.beyond.map(({ reason }) => reason)
  return refuse(terminal, reasons)
}

const applyFresh = async (
  terminal: Terminal,
  config: LoadedConfig,
  darkroom: Darkroom,
  recipes: readonly string[],
  flags: ApplyFlags,
): Promise<number> => {
  const job = await planRecipes(terminal, config, darkroom, recipes, flags, true)
  if (job.failures.length + job.beyond.length === 0) return showAndApply(terminal, darkroom, job, flags)
  // Exceeded limits are among the refusals of the plan.
  const reasons = job.failures.map((failure) => errorText(failure))
  showPlan(terminal, job.plan)
  return refuse(terminal, reasons)
}

/** Finishes a run that was cut off before anything new is planned; null where there is none. */
const finishEarlier = async (terminal: Terminal, darkroom: Darkroom, flags: VerifyFlags): Promise<number | null> => {
  const job = await darkroom.unfinished()
  if (!job) return null
  const run = job.accounts[0]?.run.slice(0, 8)
  terminal.say(`The run ${run} was not finished. It is finished first; to undo it instead: \`darkroom undo ${run}\``)
  // Results on stdout are those of this run alone.
  return showAndApply(terminal.options.json ? { ...terminal, print: () => {} } : terminal, darkroom, job, flags)
}

/** `darkroom apply [recipe…]` or `apply plan.json`: plans or loads, shows, asks, applies. */
export const applyCommand = async (terminal: Terminal, args: readonly string[], flags: ApplyFlags): Promise<number> => {
  const config = await openConfig(terminal)
  return withDarkroom(terminal, config, async (darkroom) => {
    if (flags.resume) return resume(terminal, darkroom, flags)
    if (isPlanFile(args)) return applySaved(terminal, darkroom, args[0] ?? '', flags)
    const earlier = args.length > 0 ? null : await finishEarlier(terminal, darkroom, flags)
    if (earlier === 130) return earlier
    const code = await applyFresh(terminal, config, darkroom, args, flags)
    return code === 0 ? (earlier ?? 0) : code
  })
}
