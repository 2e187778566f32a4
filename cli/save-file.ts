import { writeFile } from 'node:fs/promises'
import { DarkroomError, reasonOf } from '../core/errors.ts'

/**
 * Writes a file that only its owner may read.
 * @throws DarkroomError USAGE where it cannot be written
 */
export const saveFile = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text, { mode: 0o600 })
  } catch (error) {
    const message = `${file} cannot be written: ${reasonOf(error)}.`
    throw new DarkroomError('USAGE', { message }, { cause: error })
  }
}
