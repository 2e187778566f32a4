import { numberText } from '../core/number-text.ts'
import { cut } from '../engine/plan/text.ts'

/** A bar that fills. */
export interface Bar {
  update(done: number, total: number | null): void
  /** Takes it off the screen until the next update. */
  hide(): void
}

const [widest, narrowest] = [30, 5]
const slowStart = 400
/** By then it says what goes on, and the number if there is one. */
const patience = 1_000
const interval = 100
const wipe = '\r\u001b[2K'

/** Numbers are whole or not there: half of one is another. */
const picture = (done: number, total: number | null, room: number): string => {
  const numbers = total ? `${numberText(done)} of ${numberText(total)}` : numberText(done)
  if (numbers.length > room) return total ? picture(done, null, room) : '…'
  const width = Math.min(widest, room - numbers.length - 1)
  if (!total || width < narrowest) return numbers
  const filled = Math.min(width, Math.floor((done / total) * width))
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${numbers}`
}

/**
 * Makes a progress bar on one line of a terminal, however narrow: of two lines only the last could be drawn again. Short work
 * shows none: it would only flicker.
 * It leaves the keyboard alone, so that Ctrl-C stays a signal and a run can end in order.
 */
export const createBar = (
  label: string,
  stream: { readonly columns?: number | undefined; write(text: string): unknown },
): Bar => {
  let nextAt = Date.now() + slowStart
  let isVisible = false
  let latest = (_room: number): string => '…'
  const show = (textIn: (room: number) => string): void => {
    const room = (stream.columns || 80) - 1
    isVisible = true
    stream.write(`${wipe}${cut(`${label} ${textIn(room - label.length - 1)}`, room)}`)
  }
  const begun = setTimeout(() => show((room) => latest(room)), patience).unref()
  return {
    update: (done, total) => {
      latest = (room) => picture(done, total, room)
      if (Date.now() < nextAt) return
      clearTimeout(begun)
      nextAt = Date.now() + interval
      show(latest)
    },
    hide: () => {
      clearTimeout(begun)
      if (isVisible) stream.write(wipe)
      isVisible = false
    },
  }
}
