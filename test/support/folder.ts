import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Files of a folder by their path inside it. */
export type Files = Readonly<Record<string, string>>

/** Writes files into a folder, with the folders on their way. */
export const writeFiles = async (folder: string, files: Files): Promise<void> => {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

/** A folder of its own, far from any `node_modules`, that goes when the test ends. */
export const folderWith = async (files: Files = {}): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFiles(folder, files)
  return folder
}
