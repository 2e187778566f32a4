import { refuse, showAndApply } from './apply.ts'
import type { BoundFlags } from './bounds.ts'
import type { VerifyFlags } from './execute.ts'
import { openConfig, withDarkroom } from './open.ts'
import { showPlan } from './plan.ts'
import type { Terminal } from './terminal.ts'

/**
 * `darkroom undo [run]`: takes back what a run did, as far as it is still as the run left it; shows, asks, applies.
 * What the run itself removed needs no allowance to come back; the trash and the locked folder do.
 */
export const undoCommand = async (
  terminal: Terminal,
  [wanted]: readonly string[],
  { allow, ...flags }: BoundFlags & VerifyFlags,
): Promise<number> =>
  withDarkroom(terminal, await openConfig(terminal), async (darkroom) => {
    const job = await darkroom.undo(wanted, { allow })
    if (!job) {
      terminal.say('Nothing was applied yet, so there is nothing to undo.')
      return 0
    }
    if (job.accounts.some(({ from }) => from > 0)) terminal.say('An undo was not finished; this is the rest of it.')
    if (job.beyond.length === 0) return showAndApply(terminal, darkroom, job, flags)
    showPlan(terminal, job.plan)
    const reasons = job.beyond.map(({ reason }) => reason)
    return refuse(terminal, reasons)
  })
