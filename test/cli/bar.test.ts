import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBar } from '../../cli/bar.ts'
import { createTerminal, type Io } from '../../cli/terminal.ts'

const written: string[] = []
const stream = { write: (text: string) => written.push(text) }
const wipe = '\r\u001b[2K'

beforeEach(() => {
  written.length = 0
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

describe('the progress bar', () => {
  it('is not shown for short work', () => {
    const bar = createBar('Reading:', stream)
    bar.update(1, 10)
    vi.advanceTimersByTime(300)
    bar.update(9, 10)
    bar.hide()
    expect(written).toEqual([])
  })

  it('redraws its one line now and then, and wipes it in the end', () => {
    const bar = createBar('Reading:', stream)
    vi.advanceTimersByTime(500)
    bar.update(1500, 3000)
    bar.update(1501, 3000)
    vi.advanceTimersByTime(100)
    bar.update(4000, 3000)
    bar.hide()
    bar.hide()
    expect(written).toEqual([
      `${wipe}Reading: ${'█'.repeat(15)}${'░'.repeat(15)} 1,500 of 3,000`,
      `${wipe}Reading: ${'█'.repeat(30)} 4,000 of 3,000`,
      wipe,
    ])
  })

  it('only counts where nobody knows how much there is', () => {
    const bar = createBar('Reading:', stream)
    vi.advanceTimersByTime(500)
    bar.update(1500, null)
    expect(written).toEqual([`${wipe}Reading: 1,500`])
  })

  it('says what goes on where there is nothing to count yet', () => {
    const bar = createBar('Reading:', stream)
    vi.advanceTimersByTime(1_000)
    expect(written).toEqual([`${wipe}Reading: …`])
    bar.update(1, 10)
    vi.advanceTimersByTime(5_000)
    bar.hide()
    expect(written).toEqual([`${wipe}Reading: …`, expect.stringMatching(/ 1 of 10$/), wipe])
    createBar('Reading:', stream).hide()
    vi.advanceTimersByTime(5_000)
    expect(written).toHaveLength(3)
  })

  it('shows a number that came too early to be drawn at once', () => {
    const bar = createBar('Reading:', stream)
    bar.update(0, 10)
    vi.advanceTimersByTime(1_000)
    expect(written).toEqual([expect.stringMatching(/ 0 of 10$/)])
    bar.hide()
  })

  it('is wiped before a line of text, also where it goes on after another', () => {
    const stderr = { ...stream, isTTY: true }
    const terminal = createTerminal({ env: {}, stdin: {}, stdout: stderr, stderr } as unknown as Io, {})
    const applying = terminal.bar('Applying:')
    applying.hide()
    terminal.bar('Waiting:').hide()
    vi.advanceTimersByTime(500)
    applying.update(5, 10)
    terminal.log.warn('Out of reach.')
    expect(written.at(-3)).toMatch(/^.*Applying: .* 5 of 10$/s)
    expect(written.slice(-2)).toEqual([wipe, 'warn: Out of reach.\n'])
  })

  it.each([
    [20, 'Waiting for the se…'],
    [34, 'Waiting for the server: 123,456'],
    [44, 'Waiting for the server: 123,456 of 300,000'],
    [54, `Waiting for the server: ${'█'.repeat(4)}${'░'.repeat(6)} 123,456 of 300,000`],
  ])('takes one line of %i columns, and not the last of them', (columns, line) => {
    const bar = createBar('Waiting for the server:', { ...stream, columns })
    vi.advanceTimersByTime(500)
    bar.update(123_456, 300_000)
    expect(written).toEqual([`${wipe}${line}`])
  })
})
