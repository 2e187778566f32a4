import { describe, expect, it } from 'vitest'
import { reasonsOf, verdictOn } from './evidence.ts'
import { examples } from './examples.ts'

describe('worked examples', () => {
  it.each(examples)('%s %s', (_id, file, data, kind, level, reasons) => {
    const verdict = verdictOn(file, data)
    expect([verdict.kind, verdict.level, reasonsOf(verdict)]).toEqual([kind, level, reasons])
  })

  it('are all here', () => {
    expect(examples.map(([id]) => id)).toEqual(
      Array.from({ length: 63 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`),
    )
  })
})
