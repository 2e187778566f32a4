import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { Configuration } from '../../service/configuration.ts'
import type { Workers } from '../../service/workers.ts'
import { folderWith } from '../support/folder.ts'
import { ManualClock } from '../support/serving.ts'

it('is read a second after it changed, whatever else is written beside it all the time', async () => {
  const folder = await folderWith({ 'immichrc.yaml': 'recipes: []\n' })
  const [file, log] = [join(folder, 'immichrc.yaml'), join(folder, 'serve.log')]
  let reads = 0
  const check = async () => {
    reads += 1
    return { isGood: false as const, file, problems: [], watched: [file] }
  }
  const clock = new ManualClock('2026-03-02T00:00:00Z')
  const configuration = new Configuration({ check } as unknown as Workers, clock, {}, () => {})
  onTestFinished(() => configuration.close())
  await configuration.read()
  configuration.begin()
  const before = reads
  writeFileSync(file, 'recipes: [a.yaml]\n')
  // Less than the thirty seconds after which it is looked at without a notice.
  for (let step = 0; step < 50 && reads === before; step += 1) {
    appendFileSync(log, 'a line\n')
    // For the file system to tell.
    await sleep(20)
    await clock.advance(500, async () => {})
  }
  expect(reads).toBe(before + 1)
})
