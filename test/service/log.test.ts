import { describe, expect, it } from 'vitest'
import { createLog } from '../../service/log.ts'
import { ManualClock } from '../support/serving.ts'

const logged = (format: 'text' | 'json', message: string): string => {
  const lines: string[] = []
  const clock = new ManualClock('2026-03-02T00:00:00Z')
  createLog({ clock, level: 'info', format, write: (line) => void lines.push(line) }).line('info', message)
  return lines.join('\n')
}

it.each(['text', 'json'] as const)('a command in the log can be pasted as it stands there, as %s', (format) => {
  const lines: string[] = []
  const clock = new ManualClock('2026-03-02T00:00:00Z')
  const told = (text: string): string => text.replace(/`darkroom (\w+)`/g, 'docker compose run --rm darkroom $1')
  const log = createLog({ clock, level: 'info', format, write: (line) => void lines.push(line), told })
  log.line('warn', 'Look: `darkroom hook`', { error: { code: 'X', message: '', hint: 'Then: `darkroom init`' } })
  expect(lines.join()).toContain('Look: docker compose run --rm darkroom hook')
  expect(lines.join()).toContain('Then: docker compose run --rm darkroom init')
  expect(logged(format, 'Look: `darkroom hook`')).toMatch(/Look: darkroom hook"?/)
})

describe('a name in the log that holds more than letters', () => {
  const hostile = 'album.add "\u001b[2J\u001b[8mtrip\r\u202egnp.\u009b1A": refused\nnext line'

  it('moves, hides and turns nothing of a text', () => {
    expect(logged('text', hostile)).toBe(
      '2026-03-02 00:00:00 +00:00  info  album.add "\ufffd[2J\ufffd[8mtrip\ufffd\ufffdgnp.\ufffd1A": refused. next line',
    )
  })

  it('stays what it is in JSON, on one line', () => {
    const line = logged('json', hostile)
    expect(line).not.toContain('\n')
    expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: hostile })
  })
})
