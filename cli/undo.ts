import { DarkroomError, hasCode } from '../core/errors.ts'
import { counted } from '../core/number-text.ts'
import { wantedBy } from '../engine/applier/completed-operations.ts'
import { exclusionsOf } from '../engine/plan/exclusions.ts'
import { groupsOf } from '../engine/plan/groups.ts'
import { isEmptyPlan } from '../engine/plan/plan.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import type { Job } from '../engine/session/job.ts'
import { nothingToDo, showAndApply } from './apply.ts'
import type { BoundFlags } from './bounds.ts'
import type { VerifyFlags } from './execute.ts'
import type { End } from './exit-code.ts'
import { openConfig, stateFolderOf, withDarkroom } from './open.ts'
import { fileOfRun } from './runs.ts'
import type { Terminal } from './terminal.ts'

/** Groups that are shown one by one with their files. */
const mostGroups = 100

/** Has no plan propose again what was taken back. */
const keepUndone = async (terminal: Terminal, darkroom: Darkroom, job: Job): Promise<void> => {
  for (const { plan, undoes } of job.accounts) {
    if (undoes === undefined) continue
    const session = await darkroom.session(plan.account)
    const operations = wantedBy(session.state.known(), undoes).map(({ operation }) => operation)
    const decision = { by: 'cli', at: new Date().toISOString(), until: null, note: `undo of ${undoes.slice(0, 8)}` }
    const kept = await session.exclude(exclusionsOf(operations, decision))
    terminal.say(
      `${counted(kept.length, 'change')} will not be made again; to list and lift them: \`darkroom exclusions\``,
    )
  }
}

/** Whether a run of recipes is undone, which they would do again, and no undo. */
const isOfRecipes = async (darkroom: Darkroom, { accounts }: Job): Promise<boolean> => {
  for (const { plan, undoes } of accounts)
    for (const run of await (await darkroom.session(plan.account)).runs())
      if (run.id === undoes) return run.undoes === null
  return false
}

/** What to do where `undo` by itself comes to the same run again. */
const byName = 'An earlier run is undone by its id: `darkroom runs`'

/**
 * `darkroom undo [run]`: takes back what a run did, as far as it is still as the run left it; shows, asks, applies.
 * What the run itself removed needs no allowance to come back; the trash and the locked folder do.
 */
export const undoCommand = async (
  terminal: Terminal,
  [wanted]: readonly string[],
  { allow, keep = false, ...flags }: BoundFlags & VerifyFlags & { readonly keep?: boolean },
): Promise<End> => {
  const config = await openConfig(terminal)
  return withDarkroom(terminal, config, async (darkroom) => {
    const job = await darkroom.undo(wanted, { allow }).catch((error) => {
      if (!hasCode(error, 'RUN_UNKNOWN')) throw error
      const { run } = error.context
      throw new DarkroomError('RUN_UNKNOWN', { run, file: fileOfRun(stateFolderOf(terminal, config), run) })
    })
    if (!job)
      return nothingToDo(terminal, 'No run is left to undo. An undo itself is undone by its id: `darkroom runs`')
    const run = job.accounts[0]?.undoes?.slice(0, 8)
    if (job.accounts.some(({ from }) => from > 0))
      terminal.say(`The undo of ${run} was not finished; this is the rest of it.`)
    else if (wanted === undefined && !terminal.options.json)
      terminal.say(`This undoes the run ${run}, the last one that is not undone.`)
    // Of very many groups nobody reads each before the question: what is lost stands first on one screen then.
    const details = job.plan.accounts.flatMap(groupsOf).length <= mostGroups
    const end = await showAndApply(terminal, darkroom, job, flags, { details, opens: false })
    if (wanted === undefined && !terminal.options.json)
      if (isEmptyPlan(job.plan)) terminal.say(`Nothing of it can be undone any more. ${byName}`)
      else if (end === 'partial' || end === 'failed') terminal.say(byName)
    if (keep && end === 'fine') await keepUndone(terminal, darkroom, job)
    else if (end === 'fine' && !terminal.options.json && !isEmptyPlan(job.plan) && (await isOfRecipes(darkroom, job)))
      terminal.say(`The next run would do it again. To keep it from that: \`darkroom undo ${run} --keep\``)
    return end
  })
}
