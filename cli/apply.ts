import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { DarkroomError } from '../core/errors.ts'
import { counted } from '../engine/plan/format.ts'
import { isEmptyPlan, type Plan } from '../engine/plan/plan.ts'
import { readPlan } from '../engine/plan/saved.ts'
import { type BoundFlags, beyondBounds, boundsOf } from './bounds.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { type ApplyJob, execute, printOutcomes } from './execute.ts'
import { showPlan } from './plan.ts'
import { resumeWork, unfinishedWork } from './resume.ts'
import { openConfig, planAll } from './session.ts'
import { type ReadingFlags, readingOf } from './state.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Flags of `apply`. */
export interface ApplyFlags extends BoundFlags, ReadingFlags {
  readonly resume?: boolean
  readonly retry?: boolean
}

/** A saved plan is named as a file; a recipe may well share its name with a folder. */
const isPlanFile = ([first = '', ...others]: readonly string[]): boolean =>
  others.length === 0 && first.endsWith('.json')

/** A limit refuses the whole plan, every other refusal a part of it. */
const partsRefused = ({ accounts }: Plan): number =>
  accounts.flatMap(({ refused }) => refused.filter(({ recipe }) => recipe !== '')).length

const refuse = (terminal: Terminal, reasons: readonly string[]): number => {
  for (const reason of reasons) terminal.log.error(reason)
  terminal.log.error('Refused: nothing was written.')
  return 5
}

/** A saved plan, judged by the limits of today: it may have been changed, and so may they. */
const savedWork = async (
  terminal: Terminal,
  config: LoadedConfig,
  file: string,
  flags: ApplyFlags,
): Promise<ApplyJob | number> => {
  const { account: only } = terminal.options
  const saved = await readPlan(resolve(terminal.io.cwd, file))
  const plan = { ...saved, accounts: saved.accounts.filter(({ account }) => only === undefined || account === only) }
  if (plan.accounts.length === 0)
    throw new DarkroomError('USAGE', { message: `${file} holds no plan for the account "${only}".` })
  const bounds = boundsOf(config, flags)
  const beyond = plan.accounts.flatMap((account) => beyondBounds(account, bounds))
  if (beyond.length === 0) return { plan, run: randomUUID(), fresh: false, refused: partsRefused(plan), lost: 0 }
  return refuse(
    terminal,
    beyond.map(({ reason }) => reason),
  )
}

const freshWork = async (
  terminal: Terminal,
  config: LoadedConfig,
  recipes: readonly string[],
  flags: ApplyFlags,
): Promise<ApplyJob | number> => {
  const options = { bounds: boundsOf(config, flags), settle: true, retry: flags.retry ?? false, ...readingOf(flags) }
  const { plan, failures, lost, isBeyond, observed } = await planAll(terminal, config, recipes, options)
  if (failures.length === 0 && !isBeyond)
    return { plan, run: randomUUID(), fresh: true, refused: partsRefused(plan), lost: lost.length, observed }
  showPlan(terminal, plan)
  return refuse(
    terminal,
    failures.map((failure) => errorText(failure)),
  )
}

const workFor = (
  terminal: Terminal,
  config: LoadedConfig,
  args: readonly string[],
  flags: ApplyFlags,
): Promise<ApplyJob | number> => {
  if (flags.resume) return resumeWork(terminal, config)
  return isPlanFile(args) ? savedWork(terminal, config, args[0] ?? '', flags) : freshWork(terminal, config, args, flags)
}

/** Shows what is to be done, asks, does it, and returns the exit code. */
export const showAndCarryOut = async (terminal: Terminal, config: LoadedConfig, work: ApplyJob): Promise<number> => {
  const { json, yes } = terminal.options
  if (!json) showPlan(terminal, work.plan)
  const isSeen = [...(work.observed?.values() ?? [])].some(({ syncs, reverted }) => syncs.length + reverted.length > 0)
  if (isEmptyPlan(work.plan)) {
    // Nothing to write to the server, but what a person took out, or the server took back, is noted.
    if (isSeen) await execute({ ...terminal, print: () => {} }, config, work)
    if (json) printOutcomes(terminal, work.plan, [])
    return work.lost > 0 ? 1 : work.refused > 0 ? 5 : 0
  }
  const changes = work.plan.accounts.flatMap(({ summary }) => Object.values(summary)).reduce((sum, one) => sum + one, 0)
  const question = `Carry this out: ${counted(changes, 'change')}?`
  if (!yes && !(await terminal.ask(question))) {
    if (json) printOutcomes(terminal, work.plan, [])
    terminal.say('Nothing was written. Use --yes to apply without being asked.')
    return 0
  }
  return execute(terminal, config, work)
}

/** Finishes a run that was cut off before anything new is planned; null where there is none. */
const finishEarlier = async (terminal: Terminal, config: LoadedConfig): Promise<number | null> => {
  const work = await unfinishedWork(terminal, config)
  if (!work) return null
  const run = work.run.slice(0, 8)
  terminal.say(
    `The run ${run} was not finished. What is left of it comes first; darkroom undo ${run} takes it back instead.`,
  )
  // Results on stdout are those of this run alone.
  const code = await showAndCarryOut(terminal.options.json ? { ...terminal, print: () => {} } : terminal, config, work)
  return code
}

/** `darkroom apply [recipe…]` or `apply plan.json`: plans or loads, shows, asks, applies. */
export const applyCommand = async (terminal: Terminal, args: readonly string[], flags: ApplyFlags): Promise<number> => {
  const config = await openConfig(terminal)
  const earlier = flags.resume || args.length > 0 ? null : await finishEarlier(terminal, config)
  if (earlier === 130) return earlier
  const work = await workFor(terminal, config, args, flags)
  const code = typeof work === 'number' ? work : await showAndCarryOut(terminal, config, work)
  return code === 0 ? (earlier ?? 0) : code
}
