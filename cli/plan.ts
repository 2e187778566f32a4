import { resolve } from 'node:path'
import { counted, numberText } from '../core/number-text.ts'
import { assertWritable } from '../engine/applier/permissions.ts'
import { refusalText } from '../engine/plan/overview.ts'
import { isEmptyPlan, type Plan } from '../engine/plan/plan.ts'
import type { ReadOptions } from '../engine/session/account-state.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import type { Job } from '../engine/session/job.ts'
import type { Session } from '../engine/session.ts'
import { type BoundFlags, boundsOf } from './bounds.ts'
import { type LoadedConfig, recipesOf } from './config/load-config.ts'
import { type End, endOfLost, refusalOf, worstOf } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import { saveFile } from './save-file.ts'
import { type ReportFlags, saveReport } from './save-report.ts'
import { keepAllFindings, type PlanView, showPlan } from './show-plan.ts'
import { errorText, type Terminal } from './terminal.ts'

/** Flags of every command that plans. */
export interface PlanningFlags extends BoundFlags, ReadOptions {
  readonly retry?: boolean
  /** Plan only what counts as put in by recipes from then on. */
  readonly adopt?: boolean
}

/** Flags of `plan`. */
export interface PlanFlags extends PlanningFlags, ReportFlags, PlanView {
  readonly out?: string
  readonly detailedExitcode?: boolean
}

/** A run that somebody ended is gone on with only when they ask; what it was about may be in no new plan. */
const tellInterrupted = (terminal: Terminal, { state }: Session): void => {
  const [last] = state.known()?.runs() ?? []
  if (last?.status !== 'interrupted' || last.note !== 'interrupted') return
  const { id, done, operations } = last
  terminal.log.warn(
    `The last run, ${id.slice(0, 8)}, was interrupted: ${numberText(done)} of ${counted(operations, 'operation')} are done. Some of the others may be in no new plan. To finish it: \`${terminal.command('apply', '--resume')}\``,
  )
}

/** What nothing may be written to is planned for all the same; who reads the plan should know. */
const tellReadOnly = ({ log }: Terminal, { server }: Session, isAllowed: boolean): void => {
  try {
    assertWritable(server, isAllowed)
  } catch (error) {
    log.warn(`apply would be refused. ${errorText(error)}`)
  }
}

/** Plans the named recipes, or all. */
export const planRecipes = async (
  terminal: Terminal,
  config: LoadedConfig,
  darkroom: Darkroom,
  recipes: readonly string[],
  { fresh, verify, retry, adopt, ...flags }: PlanningFlags,
  settle: boolean,
): Promise<Job> => {
  if (recipesOf(config).length === 0)
    terminal.log.warn(`${config.file} lists no plugins and no recipes, so there is nothing to plan.`)
  const job = await darkroom.plan({ recipes, fresh, verify, retry, adopt, settle, ...boundsOf(flags) })
  for (const { account } of job.plan.accounts)
    try {
      tellInterrupted(terminal, await darkroom.session(account))
    } catch {
      // What cannot be read of earlier runs is told where it is needed.
    }
  return job
}

/** Says, as the last thing, that all or a part of a plan is refused. Why, the plan says; as JSON people do not read it. */
export const tellRefused = (
  { log, options }: Terminal,
  { plan, beyond }: Job,
  { all, part }: { readonly all: string; readonly part: string },
): void => {
  const refused = plan.accounts.flatMap((account) => account.refused)
  if (refused.length === 0) return
  const reasons = options.json ? refused.map((refusal) => `\n  ${refusalText(refusal)}`) : []
  log.error(`${beyond.length > 0 || isEmptyPlan(plan) ? all : part}${reasons.join('')}`)
}

const savePlan = async (terminal: Terminal, plan: Plan, out: string): Promise<void> => {
  const file = resolve(terminal.io.cwd, out)
  await saveFile(file, `${terminal.mask(JSON.stringify(plan, null, 2))}\n`)
  terminal.say(`Saved to ${file}; apply it with: ${terminal.command('apply', out)}`)
}

/** `darkroom plan [recipe…]`: computes and shows, writes nothing to the server. */
export const planCommand = async (terminal: Terminal, recipes: readonly string[], flags: PlanFlags): Promise<End> => {
  const config = await openConfig(terminal)
  const job = await withDarkroom(terminal, config, async (darkroom) => {
    const planned = await planRecipes(terminal, config, darkroom, recipes, flags, false)
    await keepAllFindings(terminal, darkroom, planned)
    for (const { account } of planned.plan.accounts)
      tellReadOnly(terminal, await darkroom.session(account), config.allowUnknownServer)
    const { assets = false, group } = flags
    await showPlan(terminal, darkroom, planned, { details: recipes.length > 0, assets, group })
    await saveReport(terminal, flags, async (options) =>
      (await import('./report/report.ts')).planReport(planned.plan, darkroom.session, options),
    )
    return planned
  })
  const { plan, lost } = job
  // A plan that lacks an account must not be applied later.
  if (flags.out && lost.length === 0) await savePlan(terminal, plan, flags.out)
  else if (flags.out) terminal.log.warn(`Not saved to ${flags.out}, because an account failed.`)
  tellRefused(terminal, job, {
    all: 'Refused: apply would write nothing.',
    part: 'Refused in part: apply would leave out what is refused.',
  })
  const pending = flags.detailedExitcode && !isEmptyPlan(plan) ? 'pending' : 'fine'
  return worstOf(endOfLost(lost), refusalOf(plan), pending)
}
