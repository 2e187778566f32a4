import { numberText } from '../core/number-text.ts'

/** A bar that fills. */
export interface Bar {
  update(done: number, total: number | null): void
  /** Takes it off the screen until the next update. */
  hide(): void
}

const width = 30
const slowStart = 400
const interval = 100
const wipe = '\r\u001b[2K'

const picture = (done: number, total: number | null): string => {
  if (!total) return numberText(done)
  const filled = Math.min(width, Math.floor((done / total) * width))
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${numberText(done)} of ${numberText(total)}`
}

/**
 * Makes a progress bar on one line of a terminal. Short work shows none: it would only flicker.
 * It leaves the keyboard alone, so that Ctrl-C stays a signal and a run can end in order.
 */
export const createBar = (label: string, stream: { write(text: string): unknown }): Bar => {
  let nextAt = Date.now() + slowStart
  let isVisible = false
  return {
    update: (done, total) => {
      if (Date.now() < nextAt) return
      nextAt = Date.now() + interval
      isVisible = true
      stream.write(`${wipe}${label} ${picture(done, total)}`)
    },
    hide: () => {
      if (isVisible) stream.write(wipe)
      isVisible = false
    },
  }
}
