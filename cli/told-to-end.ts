/** What this needs of the process. */
type Signals = Pick<NodeJS.Process, 'on' | 'exit'>

let told: Promise<void> | undefined
let count = 0

/** Whether a second signal ends the process at once. */
export const isEndedAtOnce = (): boolean => count > 1

/** Settles at the first signal to end, which ends nothing by itself from the first call on; a second one ends at once. */
export const toldToEnd = (signals: Signals): Promise<void> => {
  told ??= new Promise((resolve) => {
    const onSignal = (): void => {
      count += 1
      if (count > 1) signals.exit(130)
      resolve()
    }
    signals.on('SIGTERM', onSignal)
    signals.on('SIGINT', onSignal)
  })
  return told
}
