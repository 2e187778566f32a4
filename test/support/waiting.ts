import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { onTestFinished, vi } from 'vitest'

/** Milliseconds after which something hangs, on a busy machine too. */
export const hanging = 180_000

/**
 * Waits until a check no longer throws, however long that takes: only what hangs is ended.
 * @returns what the check returns
 * @example
 * await eventually(() => expect(log()).toContain('applied'))
 */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: hanging, interval: 10 })

/**
 * Lets whatever waits by the clock go on at once until the test ends: repeated requests, and a slow sandbox.
 * @returns the milliseconds that were to be waited, in their order
 * @example
 * const waits = withoutWaiting()
 */
export const withoutWaiting = (): readonly number[] => {
  const waits: number[] = []
  const spy = vi.spyOn(timers, 'setTimeout').mockImplementation(async (milliseconds = 0, value, { signal } = {}) => {
    waits.push(milliseconds)
    await timers.setImmediate()
    signal?.throwIfAborted()
    return value as never
  })
  syncBuiltinESMExports()
  onTestFinished(() => {
    spy.mockRestore()
    syncBuiltinESMExports()
  })
  return waits
}
