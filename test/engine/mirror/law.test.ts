import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/server.ts'
import { everyPass } from '../../../core/scan/everywhere.ts'
import { MirrorFile } from '../../../engine/mirror/mirror-file.ts'
import { startSandbox } from '../../../sandbox/index.ts'
import { versions } from '../../laws/library.ts'
import { holds } from '../../support/effort.ts'
import { expectAlike, rowsOf } from './compare.ts'
import { anna, household, later, steps, type World } from './household.ts'

interface Happening {
  readonly step: string
  readonly a: number
  readonly b: number
}

const number = fc.nat(40)
const change: fc.Arbitrary<Happening> = fc.record({
  step: fc.constantFrom(...Object.keys(steps)),
  a: number,
  b: number,
})
const pause = fc.record({
  step: fc.constantFrom('two hours', 'ten seconds', 'jobs run', 'look', 'look at the timeline'),
  a: number,
  b: number,
})
const walk = fc.array(fc.oneof({ arbitrary: change, weight: 2 }, pause), { maxLength: 25 })

describe.each(versions)('a mirror of Immich %s', (version) => {
  it('shows what a fresh scan shows, once the jobs have run', async () => {
    let [done, mirrored] = [0, 0]
    await holds(
      fc.asyncProperty(walk, fc.constantFrom(...everyPass), fc.boolean(), async (happenings, pass, withExif) => {
        const sandbox = await startSandbox({ library: household, version, jobs: 'held' })
        const folder = mkdtempSync(join(tmpdir(), 'darkroom-mirror-'))
        const mirror = new MirrorFile(join(folder, 'm.sqlite'))
        const key = sandbox.users.find(({ id }) => id === anna)?.apiKey ?? ''
        const server = await connect({ url: sandbox.url, apiKey: key })
        const world: World = { sandbox, ahead: 0, done: 0 }
        try {
          await rowsOf(mirror.read({ server, passes: everyPass, withExif }))
          for (const { step, a, b } of happenings) {
            if (step === 'two hours') later(world, 7200)
            else if (step === 'ten seconds') later(world, 10)
            else if (step === 'jobs run') await sandbox.settle()
            // Without exif nothing is late.
            else if (step === 'look') await expectAlike({ server, mirror, withExif: false })
            else if (step === 'look at the timeline') await rowsOf(mirror.read({ server, passes: [pass] }))
            else await steps[step]?.(world, a, b)
          }
          await sandbox.settle()
          later(world, 7200)
          const report = await expectAlike({ server, mirror, passes: [pass], withExif })
          await expectAlike({ server, mirror })
          done += world.done
          if (report.way === 'mirror') mirrored += 1
        } finally {
          mirror.close()
          await server.close()
          await sandbox.close()
          rmSync(folder, { recursive: true })
        }
      }),
      { runs: 8, seconds: 240 },
    )
    expect(done).toBeGreaterThan(10)
    // 1.133 cannot count, so nothing is mirrored there.
    if (version === '1.133.0') expect(mirrored).toBe(0)
    else expect(mirrored).toBeGreaterThan(1)
  })
})
