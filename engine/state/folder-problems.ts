import { accessSync, constants, mkdirSync, readdirSync, readFileSync, type Stats, statfsSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { getuid } from 'node:process'
import { DarkroomError } from '../../core/errors.ts'
import { isAtOrBelow } from '../../core/same-name.ts'
import { shellWord } from '../plan/shell-word.ts'

/** What is at a path; undefined where nothing is, or where nobody may look. */
const statsOf = (path: string): Stats | undefined => {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** A path, or the nearest above it that is there. */
const nearest = (path: string): string => (statsOf(path) || dirname(path) === path ? path : nearest(dirname(path)))

/** Where what is mounted at a path begins; the path itself where the system does not list that. */
const mountOf = (path: string): string => {
  try {
    const points = readFileSync('/proc/self/mounts', 'utf8').split('\n')
    const above = points.map((line) => line.split(' ')[1] ?? '').filter((point) => isAtOrBelow(path, point))
    return above.sort((a, b) => b.length - a.length)[0] ?? path
  } catch {
    return path
  }
}

/** Code of the operating system, or of SQLite without its details. */
const codeOf = (error: unknown): string | number | undefined => {
  const { code, errcode } = (error ?? {}) as { readonly code?: string; readonly errcode?: number }
  return errcode === undefined ? code : errcode & 0xff
}

/** Why a path may not be used so; undefined where it may. */
const accessCode = (path: string, wanted: number): string | number | undefined => {
  try {
    accessSync(path, wanted)
    return undefined
  } catch (error) {
    return codeOf(error)
  }
}

const sqliteFull = 13
const sqliteIoError = 10

/** Whether nothing is left for this user; file systems that tell no size at all are never full. */
const hasNoRoom = (folder: string): boolean => {
  const { blocks, bavail, bfree } = statfsSync(folder)
  return blocks > 0 && (getuid?.() === 0 ? bfree : bavail) === 0
}

const isFull = (folder: string, error: unknown): boolean => {
  const code = codeOf(error)
  return code === 'ENOSPC' || code === 'EDQUOT' || code === sqliteFull || (code === sqliteIoError && hasNoRoom(folder))
}

const userText = (): string => {
  try {
    return `this user (${userInfo().username}, ${getuid?.()})`
  } catch {
    // Containers often run as a number without a name.
    return `this user (${getuid?.()})`
  }
}

/** Whether a folder is for state files alone: only then it is safe to tell somebody to change the owner of all that is in it. */
const isOurs = (folder: string): boolean => {
  try {
    return readdirSync(folder).every((name) => name.includes('.sqlite') || name.startsWith('serve'))
  } catch {
    return basename(folder) === 'immich-darkroom'
  }
}

const deniedAt = (path: string, folder: string): readonly [reason: string, fix: string] => {
  const reason = `${userText()} may not write ${path}`
  const isAbove = !isAtOrBelow(path, folder)
  if (!isAbove && isOurs(folder)) return [reason, `As root: \`chown -R ${getuid?.()} ${shellWord(folder)}\`, or`]
  if (!isAbove || accessCode(path, constants.X_OK) !== undefined)
    return [reason, `Let this user write there (\`ls -ld ${shellWord(path)}\` shows whose it is), or`]
  return [reason, `As root: \`install -d -m 700 -o ${getuid?.()} ${shellWord(folder)}\`, or`]
}

/** Why a file cannot be written, and the beginning of what to do about it; null where another thing is wrong. */
const problemOf = (file: string, error: unknown): readonly [reason: string, fix: string] | null => {
  const folder = dirname(file)
  const place = nearest(folder)
  if (!statsOf(place)?.isDirectory())
    return [
      `${place} is not a folder`,
      statsOf(place)?.isFile() ? `Move it away: \`mv ${shellWord(place)} ${shellWord(`${place}.old`)}\`, or` : 'Please',
    ]
  const denied = accessCode(place, constants.W_OK | constants.X_OK)
  if (denied === 'EROFS') {
    const fix = `As root: \`mount -o remount,rw ${shellWord(mountOf(place))}\` (the volume of a container: without :ro), or`
    return [`${place} is mounted read-only`, fix]
  }
  if (denied !== undefined) return deniedAt(place, folder)
  const isFileDenied = statsOf(file) && accessCode(file, constants.R_OK | constants.W_OK) !== undefined
  if (isFileDenied || codeOf(error) === 'EPERM') return deniedAt(file, folder)
  if (isFull(place, error))
    return ['the disk is full', `Make room (\`df -h ${shellWord(place)}\` shows how much is left), or`]
  return place === folder ? null : [`no folder can be made in ${place}`, 'Please']
}

/** What an error means for the state folder, in words that help; null where the folder is not to blame. */
export const folderError = (file: string, error: unknown): DarkroomError<'STATE_NOT_WRITABLE'> | null => {
  const problem = problemOf(file, error)
  if (problem === null) return null
  const [reason, fix] = problem
  return new DarkroomError('STATE_NOT_WRITABLE', { folder: dirname(file), reason, fix }, { cause: error })
}

/** Makes a folder and those above it, mode 0700. Node's own way to make several never ends in places such as /proc. */
export const makeFolder = (folder: string): void => {
  if (statSync(folder, { throwIfNoEntry: false })) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have been faster.
    if (!statsOf(folder)?.isDirectory()) throw error
  }
}

/**
 * Makes the folder of state files, if it is not there, and looks whether anything can be written in it.
 * @throws DarkroomError STATE_NOT_WRITABLE
 */
export const assertWritable = (folder: string): void => {
  const file = join(folder, 'any')
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK | constants.X_OK)
    if (hasNoRoom(folder)) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
  } catch (error) {
    throw folderError(file, error) ?? error
  }
}
