import { describe, expect, it } from 'vitest'
import { recordedVersions } from '../../sandbox/index.ts'
import { hasRecordings, recordings } from './exchange.ts'
import { repeatExperiments } from './experiments.ts'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Changes of things the sandbox does not have; none of them touches an asset. */
const notSimulated = ['share link made', 'memory made', 'liked in an album']

describe.each(recordedVersions)('updatedAt in the sandbox as %s', (version) => {
  if (!hasRecordings(version)) say(`experiments ${version}: SKIPPED, no recordings in ${recordings}`)

  it.skipIf(!hasRecordings(version))('moves when the recorded server moved it', async () => {
    const results = [...(await repeatExperiments(version))]
    const different = results.filter(([, differences]) => differences.length > 0)
    say(`experiments ${version}: ${results.length - different.length}/${results.length}`)

    expect(different.filter(([kind]) => !notSimulated.includes(kind))).toEqual([])
    expect(different.map(([kind]) => kind)).toEqual(notSimulated)
  })
})
