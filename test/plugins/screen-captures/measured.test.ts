import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { versions } from '../../../sandbox/index.ts'
import { sampleLibrary } from '../../../sandbox/sample/index.ts'
import { hasRecordings, readLibrary, recordings } from '../../sandbox/exchange.ts'
import { measure, rowsOf } from './measure.ts'

const page = readFileSync(new URL('../../../docs/plugins/screen-captures.md', import.meta.url), 'utf8')

// Those who made the libraries gave these names to captures; iPhones call theirs IMG_1234.PNG.
const isCapture = (name: string): boolean =>
  /^(?:Screenshot|Bildschirmfoto|IMG_\d{4}\.PNG$|RPReplay|Screen_?Rec|Screenrec|screen-)/.test(name)

/** The page shows these rows; a failure prints them. */
const expectShown = (rows: readonly string[]): void => {
  expect(rows.filter((row) => !page.includes(row))).toEqual([])
}

describe.each(versions)('precision and recall in the recorded library of %s', (version) => {
  if (!hasRecordings(version))
    process.stdout.write(`precision of screen-captures, ${version}: SKIPPED, no recordings in ${recordings}\n`)

  it.skipIf(!hasRecordings(version))('are those of the page', async () => {
    expectShown(rowsOf(`recorded ${version}`, await measure(readLibrary(version), version, isCapture)))
  })
})

describe('precision and recall in the sample library', () => {
  it('are those of the page', async () => {
    const library = sampleLibrary({ assets: 5000, seed: 1 })
    expectShown(rowsOf('sample, 5,000 assets', await measure(library, '3.0.3', isCapture)))
  })
})
