import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DarkroomError, reasonOf } from '../../core/errors.ts'
import { keyFileName } from './init-texts.ts'

/** A file to be written; a secret one is for its owner only. */
export interface NewFile {
  readonly name: string
  readonly text: string
  readonly secret?: boolean
}

const isConfigName = (name: string): boolean => /^\.?immichrc(\.\w+)?$|^immich\.config\.\w+$/.test(name)

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/**
 * Refuses where one of these files, or a configuration in any form, is in the folder.
 * @throws DarkroomError USAGE, with all that are there
 */
export const assertNothingThere = async (folder: string, names: readonly string[]): Promise<void> => {
  const configs = (await readdir(folder).catch(() => [])).filter(isConfigName)
  const found: string[] = []
  for (const name of new Set([...configs, ...names])) if (await exists(join(folder, name))) found.push(name)
  if (found.length === 0) return
  const message = `${folder} already contains: ${found.join(', ')}.`
  throw new DarkroomError('USAGE', { message, hint: 'Nothing was written. Choose another folder with --dir FOLDER.' })
}

/** Adds a line that keeps the key out of git; the rest of the file is kept. */
const ignoreKey = async (folder: string): Promise<void> => {
  const file = join(folder, '.gitignore')
  const before = (await exists(file)) ? await readFile(file, 'utf8') : ''
  if (/^\/?immich-api-key\r?$/m.test(before)) return
  const end = before === '' || before.endsWith('\n') ? '' : '\n'
  await writeFile(file, `${end}/${keyFileName}\n`, { flag: 'a' })
}

/**
 * Writes files that must not be there yet: all of them or none.
 * @throws DarkroomError USAGE
 */
export const writeNewFiles = async (folder: string, files: readonly NewFile[]): Promise<void> => {
  const made: string[] = []
  try {
    await mkdir(folder, { recursive: true })
    if (files.some(({ secret }) => secret)) await ignoreKey(folder)
    for (const { name, text, secret } of files) {
      const path = join(folder, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text, { flag: 'wx', mode: secret ? 0o600 : 0o644 })
      made.push(path)
    }
  } catch (error) {
    await Promise.all(made.map((path) => rm(path, { force: true })))
    const message = `The files cannot be written: ${reasonOf(error)}.`
    throw new DarkroomError('USAGE', { message, hint: 'Nothing was written.' }, { cause: error })
  }
}
