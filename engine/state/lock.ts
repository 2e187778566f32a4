import { pid as ownPid } from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { DarkroomError } from '../../core/errors.ts'
import { isBusy, stateError } from './database.ts'
import { isNeighbour, ownHolder, readHolder, removeHolder, writeHolder } from './lock-holder.ts'

/** Kept from the garbage collector, which would give the locks back. */
const held = new Set<DatabaseSync>()

/** A lock of the operating system, which drops it with its process, however that ends. */
const lockFile = (file: string, holderFile: string): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file)
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (cause) {
    database?.close()
    if (!isBusy(cause)) throw stateError(file, cause)
    throw new DarkroomError('STATE_LOCKED', { file, holder: readHolder(holderFile) }, { cause })
  }
}

/** Some shared folders pass no locks on from computer to computer; there the file that names the holder is one. */
const claim = (file: string, holderFile: string, pid: number): void => {
  const self = ownHolder(pid)
  const left = readHolder(holderFile)
  if (left !== null && isNeighbour(left, self)) removeHolder(holderFile)
  if (writeHolder(holderFile, self)) return
  throw new DarkroomError('STATE_LOCKED', { file, holder: readHolder(holderFile), holderFile })
}

/**
 * Lets one run at a time write. What a dead process of this computer left is taken over; what a run on another one
 * holds, or left, is not.
 * @param pid named to those who find the lock taken; default: that of this process
 * @returns a function that gives the lock back
 * @throws DarkroomError STATE_LOCKED, STATE_UNREADABLE, STATE_NOT_WRITABLE
 */
export const takeLock = (stateFile: string, pid = ownPid): (() => void) => {
  const file = `${stateFile}.lock`
  const holderFile = `${file}.json`
  const database = lockFile(file, holderFile)
  try {
    claim(file, holderFile, pid)
  } catch (error) {
    database.close()
    throw stateError(holderFile, error)
  }
  held.add(database)
  return () => {
    removeHolder(holderFile)
    database.close()
    held.delete(database)
  }
}
