import { randomUUID } from 'node:crypto'
import { DarkroomError } from '../core/errors.ts'
import { completedBy } from '../engine/applier/completed-operations.ts'
import { inverseOf } from '../engine/applier/inverse.ts'
import { showAndCarryOut } from './apply.ts'
import { type BoundFlags, beyondBounds } from './bounds.ts'
import type { LoadedConfig } from './config/load-config.ts'
import { eachJournaled, type Journaled, planOf } from './journaled.ts'
import { showPlan } from './plan.ts'
import { resumeWork } from './resume.ts'
import { combine, openConfig } from './session.ts'
import type { Terminal } from './terminal.ts'

/**
 * The run that is meant: the one named by the beginning of its id, or the last of any account. Who asks again after an
 * undo was cut off wants it finished.
 */
const runFor = async (terminal: Terminal, config: LoadedConfig, wanted: string | undefined) => {
  const runs = (await eachJournaled(terminal, config, async ({ journal }) => journal.runs())).flat()
  const newest = runs.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  const found = newest.find(({ id }) => wanted === undefined || id.startsWith(wanted))
  if (!found && wanted !== undefined) throw new DarkroomError('RUN_UNKNOWN', { run: wanted })
  if (!found) return null
  const [last] = newest
  const isOpen = last !== undefined && last.undoes !== null && last.status !== 'done'
  return { run: found.id, isBegun: isOpen && (wanted === undefined || last.undoes === found.id) }
}

const inversePlan = async (journaled: Journaled, run: string, leaving: Map<string, Set<string>>) => {
  const { library, journal } = journaled
  if (!journal.runs().some(({ id }) => id === run)) return null
  const { operations, notes } = await inverseOf(library, completedBy(journal, run), leaving)
  return planOf(journaled, operations, notes)
}

/**
 * `darkroom undo [run]`: takes back what a run did, as far as it is still as the run left it; shows, asks, applies.
 * What the run itself removed needs no allowance to come back; the trash and the locked folder do.
 */
export const undoCommand = async (
  terminal: Terminal,
  [wanted]: readonly string[],
  flags: BoundFlags,
): Promise<number> => {
  const config = await openConfig(terminal)
  const found = await runFor(terminal, config, wanted)
  if (found === null) {
    terminal.say('Nothing was applied yet, so there is nothing to take back.')
    return 0
  }
  const { run, isBegun } = found
  if (isBegun) {
    terminal.say('An undo was not finished; this is what is left of it.')
    const work = await resumeWork(terminal, config)
    return typeof work === 'number' ? work : showAndCarryOut(terminal, config, work)
  }
  // Who filled an album goes before who made and shared it, and what the one takes out is gone for the other.
  const leaving = new Map<string, Set<string>>()
  const accounts = await eachJournaled(terminal, config, (journaled) => inversePlan(journaled, run, leaving), true)
  const allow = ['album.delete', 'tag.delete', ...config.allow, ...(flags.allow ?? [])]
  const beyond = accounts.flatMap((plan) => beyondBounds(plan, { limits: {}, allow }))
  const plan = combine(accounts)
  if (beyond.length === 0)
    return showAndCarryOut(terminal, config, { plan, run: randomUUID(), fresh: true, refused: 0, lost: 0, undoes: run })
  showPlan(terminal, plan)
  for (const { reason } of beyond) terminal.log.error(reason)
  terminal.log.error('Refused: nothing was written.')
  return 5
}
