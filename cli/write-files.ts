import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A file to write below a folder. */
interface FileText {
  readonly path: string
  readonly text: string
  /** Only its owner may read it, nor look into its folder. */
  readonly isSecret: boolean
}

const makeFolderOf = (folder: string, { path, isSecret }: FileText): void =>
  void mkdirSync(dirname(join(folder, path)), { recursive: true, ...(isSecret ? { mode: 0o700 } : {}) })

/** Writes files below a folder; one that exists is an error. */
export const writeAll = (folder: string, files: readonly FileText[]): void => {
  for (const file of files) {
    makeFolderOf(folder, file)
    writeFileSync(join(folder, file.path), file.text, { mode: file.isSecret ? 0o600 : 0o644, flag: 'wx' })
  }
}

/** Writes all files or none: under other names first, which are renamed at the end. */
export const writeTogether = (folder: string, files: readonly FileText[]): void => {
  mkdirSync(folder, { recursive: true })
  const staging = mkdtempSync(join(folder, '.import-'))
  const moved: string[] = []
  try {
    writeAll(staging, files)
    for (const file of files) {
      makeFolderOf(folder, file)
      renameSync(join(staging, file.path), join(folder, file.path))
      moved.push(file.path)
    }
  } catch (error) {
    for (const path of moved) rmSync(join(folder, path), { force: true })
    throw error
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}
