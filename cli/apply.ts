import { resolve } from 'node:path'
import { DarkroomError } from '../core/errors.ts'
import { counted } from '../core/number-text.ts'
import { isEmptyPlan, type Plan } from '../engine/plan/plan.ts'
import { readPlan } from '../engine/plan/saved.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import { isToBeCarriedOut, isToBeNoted, type Job, joinJobs } from '../engine/session/job.ts'
import { assertWritable } from '../engine/state/folder-problems.ts'
import { boundsOf } from './bounds.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { execute, printOutcomes, type VerifyFlags } from './execute.ts'
import { type End, endOfLost, refusalOf, worstOf } from './exit-code.ts'
import { openConfig, stateFolderOf, withDarkroom } from './open.ts'
import { type PlanningFlags, planRecipes, tellRefused } from './plan.ts'
import { keepAllFindings, type PlanView, showPlan } from './show-plan.ts'
import type { Terminal } from './terminal.ts'

/** Flags of `apply`. */
export interface ApplyFlags extends PlanningFlags, VerifyFlags {
  readonly resume?: boolean
}

/** A saved plan is named as a file; a recipe may well share its name with a folder. */
const isPlanFile = ([first = '', ...others]: readonly string[]): boolean =>
  others.length === 0 && first.endsWith('.json')

/** Asks whether to apply a plan; what the command came to where it is not applied, else null. */
const askAbout = async ({ options, ask, log, say }: Terminal, { accounts }: Plan): Promise<End | null> => {
  const changes = accounts.flatMap(({ summary }) => Object.values(summary)).reduce((sum, one) => sum + one, 0)
  const isWanted = options.yes || (await ask(`Apply ${counted(changes, 'change')}?`))
  if (isWanted) return null
  const isUnasked = options.input === false
  const tell = isUnasked ? log.error : say
  tell('Nothing was written. Use --yes to apply without being asked.')
  return isUnasked ? 'unasked' : isWanted === null ? 'interrupted' : 'declined'
}

const applyShown = async (terminal: Terminal, darkroom: Darkroom, job: Job, flags: VerifyFlags): Promise<End> => {
  const { plan } = job
  const notApplied = (end: End): End => {
    if (terminal.options.json) printOutcomes(terminal, plan, [])
    return end
  }
  if (job.beyond.length > 0) return notApplied('refused')
  if (!isEmptyPlan(plan)) {
    const end = await askAbout(terminal, plan)
    return end ? notApplied(end) : execute(terminal, darkroom, job, flags)
  }
  // All requests were sent before; the changes are read back now.
  if (job.accounts.some(isToBeCarriedOut)) return execute(terminal, darkroom, job, flags)
  // Nothing to write to the server, but removals by people and values that the server reverted are recorded.
  if (job.accounts.some(isToBeNoted)) await execute({ ...terminal, print: () => {} }, darkroom, job, flags)
  return notApplied(worstOf(endOfLost(job.lost), refusalOf(plan)))
}

/** Shows a job, asks, applies it, and says at the end what of it was refused. */
export const showAndApply = async (
  terminal: Terminal,
  darkroom: Darkroom,
  job: Job,
  flags: VerifyFlags,
  view: PlanView = {},
): Promise<End> => {
  if (!terminal.options.json) await showPlan(terminal, darkroom, job, view)
  const end = await applyShown(terminal, darkroom, job, flags)
  tellRefused(terminal, job, {
    all: 'Refused: nothing was written.',
    part: 'Refused in part: what is refused was left out.',
  })
  return end
}

/** Says that no run is left for a command; its JSON has the form of others. */
export const nothingToDo = (terminal: Terminal, why: string): End => {
  terminal.say(why)
  if (terminal.options.json) printOutcomes(terminal, joinJobs([]).plan, [])
  return 'fine'
}

/** Shows and applies what is left of the last run. */
export const resume = async (terminal: Terminal, darkroom: Darkroom, flags: VerifyFlags): Promise<End> => {
  const job = await darkroom.resume()
  if (job) return showAndApply(terminal, darkroom, job, flags)
  return nothingToDo(terminal, 'The last run finished: there is nothing to resume.')
}

const applySaved = async (terminal: Terminal, darkroom: Darkroom, file: string, flags: ApplyFlags): Promise<End> => {
  const { account: only } = terminal.options
  const saved = await readPlan(resolve(terminal.io.cwd, file))
  const plan = { ...saved, accounts: saved.accounts.filter(({ account }) => only === undefined || account === only) }
  if (plan.accounts.length === 0)
    throw new DarkroomError('USAGE', {
      message: `${file} has no plan for ${only === undefined ? 'any account' : `the account "${only}"`}.`,
      hint: `Accounts in it: ${saved.accounts.map(({ account }) => account).join(', ') || 'none'}.`,
    })
  return showAndApply(terminal, darkroom, darkroom.check(plan, boundsOf(flags)), flags)
}

const applyFresh = async (
  terminal: Terminal,
  config: LoadedConfig,
  darkroom: Darkroom,
  recipes: readonly string[],
  flags: ApplyFlags,
): Promise<End> => {
  const job = await planRecipes(terminal, config, darkroom, recipes, flags, true)
  await keepAllFindings(terminal, darkroom, job)
  return showAndApply(terminal, darkroom, job, flags)
}

/** Finishes a run that was cut off before anything new is planned; null where there is none. */
const finishEarlier = async (terminal: Terminal, darkroom: Darkroom, flags: VerifyFlags): Promise<End | null> => {
  const job = await darkroom.unfinished()
  if (!job) return null
  const run = job.accounts[0]?.run.slice(0, 8)
  terminal.say(`The run ${run} was not finished. It is finished first; to undo it instead: \`darkroom undo ${run}\``)
  // Results on stdout are those of this run alone.
  return showAndApply(terminal.options.json ? { ...terminal, print: () => {} } : terminal, darkroom, job, flags)
}

/** `darkroom apply [recipe…]` or `apply plan.json`: plans or loads, shows, asks, applies. */
export const applyCommand = async (terminal: Terminal, args: readonly string[], flags: ApplyFlags): Promise<End> => {
  const config = await openConfig(terminal)
  // Before anything is read: nothing is written without a journal.
  assertWritable(stateFolderOf(terminal, config))
  return withDarkroom(terminal, config, async (darkroom) => {
    if (flags.resume) return resume(terminal, darkroom, flags)
    if (isPlanFile(args)) return applySaved(terminal, darkroom, args[0] ?? '', flags)
    const earlier = args.length > 0 ? null : await finishEarlier(terminal, darkroom, flags)
    if (earlier === 'interrupted' || earlier === 'unasked') return earlier
    return worstOf(await applyFresh(terminal, config, darkroom, args, flags), earlier ?? 'fine')
  })
}
