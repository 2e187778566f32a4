import { describe, expect, it } from 'vitest'
import { recordedVersions } from '../../sandbox/index.ts'
import { type Accepted, accepted } from './accepted.ts'
import { endpointOf, hasRecordings, recordings } from './exchange.ts'
import { type Outcome, replayVersion } from './replay.ts'
import { countsOf, summaryOf } from './summary.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const applies = (entry: Accepted, version: string, step: string): boolean =>
  (entry.versions?.includes(version) ?? true) && entry.steps.test(step)

const describeOutcome = ({ exchange, differences }: Outcome): string =>
  `${exchange.seq} ${exchange.step} (${endpointOf(exchange)}): ${differences.slice(0, 3).join('; ')}`

const notSimulated = (outcomes: readonly Outcome[]): string[] => {
  const others = outcomes.filter(({ covered, differences }) => !covered && differences.length > 0)
  return [...new Set(others.map(({ exchange }) => endpointOf(exchange)))]
}

describe.each(recordedVersions)('the sandbox as %s', (version) => {
  if (!hasRecordings(version)) say(`conformance ${version}: SKIPPED, no recordings in ${recordings}`)

  it.skipIf(!hasRecordings(version))('answers as the recorded server did', async () => {
    const outcomes = await replayVersion(version)
    const different = outcomes.filter(({ covered, differences }) => covered && differences.length > 0)
    const isAccepted = ({ exchange }: Outcome) => accepted.some((entry) => applies(entry, version, exchange.step))
    say(summaryOf(version, outcomes))
    say(`  not simulated: ${notSimulated(outcomes).join(', ')}`)

    expect(different.filter((outcome) => !isAccepted(outcome)).map(describeOutcome)).toEqual([])
    const stale = outcomes.filter(
      (outcome) => outcome.covered && outcome.differences.length === 0 && isAccepted(outcome),
    )
    expect(stale.map(({ exchange }) => `${exchange.step} is alike by now: take it off the list`)).toEqual([])

    const { reads, steps } = countsOf(outcomes)
    expect(reads.alike / reads.all).toBeGreaterThanOrEqual(0.95)
    expect(steps.alike / steps.all).toBeGreaterThanOrEqual(0.9)
  })
})
