import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, uptime } from 'node:os'

/** The process that holds a lock. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** When it took the lock, as ISO text. */
  readonly since: string
  /** Differs from start to start of a computer, and is one for all its containers; null where it cannot be read. */
  readonly boot: string | null
}

const bootId = (): string | null => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

const isHolder = (value: unknown): value is LockHolder => {
  const { pid, host, since, boot } = (value ?? {}) as Record<string, unknown>
  return (
    typeof pid === 'number' &&
    typeof host === 'string' &&
    !Number.isNaN(Date.parse(String(since))) &&
    (boot === null || typeof boot === 'string')
  )
}

/** Who a holder file names; null where there is none, or where it says nothing that can be read. */
export const readHolder = (file: string): LockHolder | null => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isHolder(value) ? value : null
  } catch {
    return null
  }
}

/** This process as the holder of a lock. */
export const ownHolder = (pid: number): LockHolder => ({
  pid,
  host: hostname(),
  since: new Date().toISOString(),
  boot: bootId(),
})

/**
 * Whether a holder ran on the computer of this process, whose own locks tell whether it still does. A container that
 * was made anew has another host name, a computer that was started anew another boot id.
 */
export const isNeighbour = (holder: LockHolder, self: LockHolder): boolean => {
  if (holder.boot !== null && holder.boot === self.boot) return true
  if (holder.host !== self.host) return false
  const startedAt = Date.parse(self.since) - uptime() * 1000
  return holder.boot === self.boot || Date.parse(holder.since) < startedAt
}

/** Writes the holder file; false where another one was faster. */
export const writeHolder = (file: string, holder: LockHolder): boolean => {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Removes a holder file, if there is one. */
export const removeHolder = (file: string): void => rmSync(file, { force: true })
