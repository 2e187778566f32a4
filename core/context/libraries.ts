import type { Library } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { DarkroomError, hasCode } from '../errors.ts'
import { memoize } from '../memoize.ts'
import { isSameName } from '../same-name.ts'
import { unknownName } from './closest-names.ts'

/** What a run knows of external libraries. */
export interface LibraryReads {
  /** With the folders that each imports. @throws DarkroomError API_FORBIDDEN if the key is not an administrator's */
  list(): Promise<readonly Library[]>
  /** @throws DarkroomError NAME_UNKNOWN, NAME_AMBIGUOUS, USAGE if the key is not an administrator's */
  idOf(nameOrId: string): Promise<string>
}

/** Makes the questions about external libraries. */
export const createLibraryReads = ({ reads }: Server): LibraryReads => {
  const list = memoize(() => reads.libraries())

  const listed = memoize(async () => {
    try {
      return await list()
    } catch (error) {
      if (!hasCode(error, 'API_FORBIDDEN')) throw error
      const message = 'Looking up libraries by name needs an administrator’s key.'
      throw new DarkroomError('USAGE', { message, hint: 'Give the id of the library instead.' }, { cause: error })
    }
  })

  const idOf = async (name: string): Promise<string> => {
    const known = await listed()
    const [found, ...others] = known.filter((library) => isSameName(library.name, name) || library.id === name)
    const names = known.map((library) => library.name)
    if (!found) throw unknownName('library', name, names)
    if (others.length > 0) {
      const candidates = [found, ...others].map(({ id }) => id)
      throw new DarkroomError('NAME_AMBIGUOUS', { kind: 'library', name, candidates })
    }
    return found.id
  }

  return { list, idOf }
}
