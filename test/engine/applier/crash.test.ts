import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { createContext } from '../../../core/context/context.ts'
import { applyPlan } from '../../../engine/applier/applier.ts'
import { completedBy } from '../../../engine/applier/completed-operations.ts'
import { inverseOf } from '../../../engine/applier/inverse.ts'
import { sortOperations } from '../../../engine/plan/plan.ts'
import { openJournal, type RunRecord, stateFile } from '../../../engine/state/journal.ts'
import { versions } from '../../../sandbox/index.ts'
import { curationOf } from '../../support/curation.ts'
import { type Death, dyingJournal } from '../../support/dying-journal.ts'
import { isLong, often } from '../../support/effort.ts'
import { everyConfig, everyLibrary } from '../../support/every-kind.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { ledgerOf } from '../../support/ledger.ts'

const files = { 'immichrc.json': JSON.stringify(everyConfig) }
const homeOf = (version: string): Promise<Home> => homeFor({ library: everyLibrary, version, jobs: 'held', files })

/** A command that ends well, and the server's own work after it. */
const done = async ({ darkroom, sandbox }: Home, ...args: string[]): Promise<void> => {
  const answer = await darkroom(...args)
  if (answer.code !== 0) throw new Error(`${args.join(' ')}: ${answer.code} ${answer.stdout}${answer.stderr}`)
  await sandbox.settle()
}

/** Applies a plan, or the inverse of the last run, until the process dies. Returns the steps of the journal. */
const cutOff = async (home: Home, what: 'apply' | 'undo', death: Death | null): Promise<string[]> => {
  const { sandbox, folder } = home
  const plan = what === 'apply' ? await home.plan() : null
  const server = await connect({ url: sandbox.url, apiKey: sandbox.users[0]?.apiKey ?? '' })
  const journal = openJournal(stateFile(join(folder, 'state'), server.url, server.user.id))
  const seen: string[] = []
  try {
    const run = randomUUID()
    const dying = dyingJournal(journal, death, seen)
    const [last] = journal.runs()
    const account = {
      ...{ account: 'default', recipes: [], notes: [], refused: [], summary: {} },
      server: { url: server.url, version: sandbox.version },
      user: { id: server.user.id, email: server.user.email },
    }
    if (plan) await applyPlan(plan, { run, server, journal: dying }).catch(() => {})
    else if (last) {
      const { operations } = await inverseOf(createContext(server, []), completedBy(journal, last.id))
      const undo = { ...account, operations: sortOperations(operations) }
      await applyPlan(undo, { run, server, journal: dying, undoes: last.id }).catch(() => {})
    }
    await sandbox.settle()
  } finally {
    journal.close()
    await server.close()
  }
  return seen
}

const observed = (home: Home) => ({ ...curationOf(home.sandbox), ledger: ledgerOf(home) })

/** Every place in a run where it can be cut off: before each step is on disk, and between a request's entry and it. */
const deathsOf = (steps: readonly string[]): Death[] =>
  steps.flatMap((name, step) => [{ step, isAfter: false }, ...(name === 'sending' ? [{ step, isAfter: true }] : [])])

const undoAll = async (home: Home): Promise<void> => {
  const runs = (await home.darkroom('runs', '--json')).json<readonly RunRecord[]>()
  for (const { id } of runs) await done(home, 'undo', id, '--yes')
}

const places = async (version: string, what: 'apply' | 'undo') => {
  const home = await homeOf(version)
  const before = curationOf(home.sandbox)
  if (what === 'undo') await done(home, 'apply', '--yes')
  const steps = await cutOff(home, what, null)
  const whole = observed(home)
  await home.sandbox.close()
  return { before, whole, deaths: deathsOf(steps) }
}

const text = ({ step, isAfter }: Death): string => `${isAfter ? 'after' : 'before'} step ${step}`

/** All places in the long tests; otherwise one of so many, each on one of the versions. */
const share = (deaths: readonly Death[], version: string, every: number): Death[] =>
  deaths.filter((_, index) => isLong || index % (every * versions.length) === versions.indexOf(version as never))

const recoveries = [
  ['apply', '--resume', '--yes'],
  ['apply', '--yes'],
] as const

describe.each(versions)('on %s, wherever in its journal a run is cut off,', (version) => {
  it('apply --resume, or the next apply, ends as an undisturbed run, and undo brings the beginning back', async () => {
    const { before, whole, deaths } = await places(version, 'apply')
    expect(deaths.length).toBeGreaterThan(60)
    for (const [index, death] of share(deaths, version, often(3, 1)).entries()) {
      for (const command of isLong ? recoveries : recoveries.slice(index % 2, (index % 2) + 1)) {
        const home = await homeOf(version)
        await cutOff(home, 'apply', death)
        // Before the first step there is no run to be resumed.
        await done(home, ...(death.step === 0 ? ['apply', '--yes'] : command))
        expect(observed(home), text(death)).toEqual(whole)
        await undoAll(home)
        expect(curationOf(home.sandbox), text(death)).toEqual(before)
        await home.sandbox.close()
      }
    }
  })

  it('an undo is finished by apply --resume, or by another undo', async () => {
    const { before, deaths } = await places(version, 'undo')
    for (const [index, death] of share(deaths, version, often(4, 1)).entries()) {
      const home = await homeOf(version)
      await done(home, 'apply', '--yes')
      await cutOff(home, 'undo', death)
      const isResumed = index % 2 === 0 && death.step > 0
      await done(home, ...(isResumed ? ['apply', '--resume', '--yes'] : ['undo', '--yes']))
      expect(curationOf(home.sandbox), text(death)).toEqual(before)
      await home.sandbox.close()
    }
  })
})
