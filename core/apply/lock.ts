import { DatabaseSync } from 'node:sqlite'
import { DarkroomError } from '../errors.ts'

/**
 * Lets one run at a time write: holds an exclusive transaction on a file beside the state file. The operating system
 * drops it with its process, so a stale lock cannot exist.
 * @returns a function that gives the lock back
 * @throws DarkroomError STATE_LOCKED
 */
export const takeLock = (stateFile: string): (() => void) => {
  const file = `${stateFile}.lock`
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw new DarkroomError('STATE_LOCKED', { file }, { cause: error })
  }
  return () => database.close()
}
