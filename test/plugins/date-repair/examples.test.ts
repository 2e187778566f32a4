import { describe, expect, it } from 'vitest'
import { DarkroomError } from '../../../index.ts'
import dateRepair, {
  albumDateCheck,
  type DateDecision,
  decideDate,
  parseNameDate,
  parsePathDate,
} from '../../../plugins/date-repair/index.ts'
import {
  albums,
  decisions,
  decisionsNow,
  folders,
  inWords,
  moreDecisions,
  moreNames,
  names,
  namesNow,
} from './examples.ts'

const said = (decision: DateDecision): string =>
  decision.action === 'set' ? `set ${decision.value} ${decision.source}` : `${decision.action} ${decision.reason}`

describe('worked examples of the specification', () => {
  it.each(names)('%s %s', (_id, name, expected) => {
    expect(inWords(parseNameDate(name, { now: namesNow }))).toBe(expected)
  })

  it.each(moreNames)('the name %s', (name, expected) => {
    expect(inWords(parseNameDate(name, { now: namesNow }))).toBe(expected)
  })

  it.each(folders)('the folder of %s', (path, expected) => {
    expect(parsePathDate(path, { now: namesNow })).toEqual(expected)
  })

  it.each(decisions)('%s %o', (_id, input, expected) => {
    expect(said(decideDate({ now: decisionsNow, ...input }))).toBe(expected)
  })

  it.each(moreDecisions)('step %s', (_rule, input, expected) => {
    expect(said(decideDate({ now: decisionsNow, ...input }))).toBe(expected)
  })

  it('D19: a wrong zone is a problem of the configuration', () => {
    expect(dateRepair({ timezone: 'Mars/Base' }).problems).toMatchObject([{ path: 'timezone' }])
    const ask = () => decideDate({ fileName: 'a.jpg', current: { instant: 0 }, config: { timezone: 'Mars/Base' } })
    expect(ask).toThrow(DarkroomError)
    expect(ask).toThrow(/timezone/)
  })

  it.each(albums)('%s %o', (_id, input, diffDays, mismatch) => {
    const expected = diffDays === null ? { checked: false, mismatch } : { checked: true, diffDays, mismatch }
    expect(albumDateCheck({ now: namesNow, ...input })).toEqual(expected)
  })
})
