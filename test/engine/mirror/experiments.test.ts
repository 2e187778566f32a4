import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { arrange } from '../../sandbox/arrange.ts'
import { hasRecordings, readLibrary } from '../../sandbox/exchange.ts'
import { readExperiments } from '../../sandbox/experiments.ts'
import { isLong } from '../../support/effort.ts'
import { expectAlike } from './compare.ts'
import { later } from './household.ts'
import { mirrored } from './open.ts'

/** Recorded libraries name their users; the first is the administrator, who made the experiments. */
describe.each(versions)('every change that was recorded on Immich %s', (version) => {
  it.skipIf(!hasRecordings(version))('is seen once the jobs have run', async () => {
    const world = await mirrored({ ...readLibrary(version), readOnlyFolders: ['/external/untitled folder'] }, version)
    const { sandbox, server, mirror } = world
    await expectAlike({ server, mirror })
    const ways: string[] = []
    const all = readExperiments(version)
    expect(all).toHaveLength(87)
    // Each on one of the versions; on all of them in the long tests.
    const tried = all.filter((_, index) => isLong || index % versions.length === versions.indexOf(version))
    for (const experiment of tried) {
      const { method, path, body } = experiment.request
      arrange(sandbox.state, experiment)
      // What was arranged behind the server's back is no part of the experiment.
      const asset = sandbox.state.assets.get(experiment.asset)
      if (asset) sandbox.state.updateAsset(asset, {})
      await expectAlike({ server, mirror })
      // Beyond the overlap, and within a week altogether.
      later(world, 4000)
      await fetch(`${sandbox.url}${path}`, {
        method,
        headers: { 'x-api-key': 'sandbox-api-key-of-admin', ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      await sandbox.settle()
      ways.push(`${(await expectAlike({ server, mirror })).way}: ${experiment.kind}`)
    }
    expect(ways).toHaveLength(tried.length)
    expect(ways.filter((way) => !way.startsWith('mirror'))).toEqual([])
  })
})
