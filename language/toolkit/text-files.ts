import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that was found, and why its text cannot be read where there is none. */
export interface TextFile {
  readonly path: string
  readonly text: string | null
  readonly problem: string
}

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error)

const readText = async (path: string): Promise<TextFile> => {
  try {
    // Without the byte-order mark, which the decoder drops.
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)), problem: '' }
  } catch (error) {
    const problem = error instanceof TypeError ? 'it is not UTF-8' : `it cannot be read (${reasonOf(error)})`
    return { path, text: null, problem }
  }
}

/**
 * Finds and reads the files of one name in a folder of this computer and everywhere below, links not followed. A folder
 * that cannot be listed is given as a file without text.
 * @example
 * const files = await findTextFiles('/mnt/photos', '.albumprops')
 * for (const { path, text, problem } of files) if (text === null) warn(`${path}: ${problem}`)
 */
export const findTextFiles = async (folder: string, name: string): Promise<readonly TextFile[]> => {
  const found: TextFile[] = []
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const here = next
    try {
      const entries = await readdir(here, { withFileTypes: true })
      if (entries.some((entry) => entry.name === name && !entry.isDirectory()))
        found.push(await readText(join(here, name)))
      waiting.push(...entries.flatMap((entry) => (entry.isDirectory() ? [join(here, entry.name)] : [])))
    } catch (error) {
      found.push({ path: here, text: null, problem: `the folder cannot be listed (${reasonOf(error)})` })
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}
