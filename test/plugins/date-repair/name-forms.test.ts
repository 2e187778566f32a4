import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readName } from '../../../plugins/date-repair/name-date.ts'
import { nameForms } from './name-forms.ts'

const page = readFileSync(new URL('../../../docs/plugins/date-repair.md', import.meta.url), 'utf8')

/** All that a name may say, in the words of the table. */
const saidBy = (name: string): string => {
  const { dates, periods } = readName(name, { now: '2026-03-01T00:00:00Z' })
  const whole = periods.map(({ period }) => period)
  if (dates.length === 0) return whole.length === 0 ? 'nothing' : `${whole.join(' or ')}, of which nothing is written`
  const said = dates.map(({ date, time, zone, meaning }) => {
    const when = time === null ? date : `${date} ${time}${zone === 'utc' ? ' UTC' : ''}`
    return meaning === 'unsure' ? `${when}, unsure` : when
  })
  return [...said, ...whole].join(' or ')
}

describe('names as they were seen', () => {
  it.each(nameForms)('%s: %s (%s)', (name, says) => {
    expect(saidBy(name)).toBe(says)
  })

  it('are the table of the page', () => {
    const rows = nameForms.map(([name, says, source]) => `| \`${name}\` | ${says} | ${source} |`)
    const table = page.slice(page.indexOf('<!-- names'), page.indexOf('<!-- /names -->'))
    expect(table.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows)
  })
})
