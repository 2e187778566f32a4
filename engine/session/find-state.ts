import { existsSync, symlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Server } from '../../core/api/server.ts'
import { reasonOf } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import { shellWord } from '../plan/shell-word.ts'
import { linkedFile, stateFilesIn } from '../state/database.ts'
import { readJournal } from '../state/journal.ts'
import { isWhereRunsWere } from './earlier-runs.ts'

/** A state file of another address that tells of changes. */
interface Found {
  readonly file: string
  /** Whether they are on this server. */
  readonly isHere: boolean
  /** When the last run began, as ISO text. */
  readonly last: string
}

const lookInto = async (file: string, server: Server): Promise<Found[]> => {
  const journal = readJournal(file)
  try {
    const [run] = journal.runs().filter(({ changes }) => changes > 0)
    return run ? [{ file, isHere: await isWhereRunsWere(server, journal), last: run.startedAt }] : []
  } finally {
    journal.close()
  }
}

/**
 * State files of a user besides one: of other addresses, or servers. None where the folder cannot be looked into, which is
 * told when it is needed.
 */
export const otherStateFiles = (own: string, userId: string): string[] => {
  try {
    return stateFilesIn(dirname(own)).filter((file) => file !== own && file.endsWith(`-${userId}.sqlite`))
  } catch {
    return []
  }
}

/** The same file for both addresses, from now on; where no link can be made, it is looked for again the next time. */
const link = (file: string, to: string): void => {
  try {
    symlinkSync(basename(to), file)
  } catch {
    // Another run may have been faster, the folder read-only, or the file system without links.
  }
}

/**
 * The state file of a user. A server may have got another address: that of the same user is taken then, if what its runs
 * did is there; of several, as after a change of which nobody knew, the one that was used last. A copy of a server has the
 * same users, but not what was done on the other since.
 * @param own the file of this address
 */
export const findStateFile = async (own: string, server: Server, log: Logger): Promise<string> => {
  if (existsSync(own)) return linkedFile(own)
  const found: Found[] = []
  for (const file of otherStateFiles(own, server.user.id))
    try {
      found.push(...(await lookInto(file, server)))
    } catch (error) {
      log.warn(`${basename(file)}, of the same user at another address, is not used here: ${reasonOf(error)}`)
    }
  const [same] = found.filter(({ isHere }) => isHere).sort((a, b) => (a.last < b.last ? 1 : -1))
  if (same) {
    link(own, same.file)
    log.warn(
      `This server was known by another address: what ${basename(same.file)} tells of is here, and that file goes on. If this is a copy of that server, give it another folder with --state-dir.`,
    )
    return same.file
  }
  for (const { file } of found)
    log.warn(
      `${basename(file)} is about the same user at another address, and nothing that its last runs did is here, so this counts as another server. If it is the same one, restored from a backup: \`ln -s ${shellWord(basename(file))} ${shellWord(own)}\``,
    )
  // Where a link leads to nothing any more, all who use it begin the same file anew.
  return linkedFile(own)
}
