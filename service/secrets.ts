import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { getgid, getuid } from 'node:process'
import { reasonOf } from '../core/errors.ts'

/** What is kept of a token. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Variables of the environment. */
export type Env = Readonly<Record<string, string | undefined>>

/** Notes something that is wrong: where, what, and what to do. */
export type Report = (path: string, message: string, hint?: string) => void

/** Where a secret may stand in a configuration, and the variable for it without its `DARKROOM_`. */
interface SecretPlaces {
  readonly value?: string | undefined
  readonly file?: string | null | undefined
  /** Path of the value; that of the file has `File` after it. */
  readonly path: string
  readonly variable?: string
}

/** Owner, mode and the process's own ids: what to compare where a file cannot be read. */
const ownersOf = (file: string): string => {
  const own = `this process runs as ${getuid?.() ?? '?'}:${getgid?.() ?? '?'}`
  try {
    const { uid, gid, mode } = statSync(file)
    return `it belongs to ${uid}:${gid} with mode ${(mode & 0o777).toString(8)}, and ${own}`
  } catch {
    return own
  }
}

const missing =
  'Write the secret into this file. If only the container has it, check in there: `docker compose run --rm darkroom doctor`'

/** The text of a file that holds a secret, without one line end; null where a problem is reported. */
const readSecret = (file: string, path: string, report: Report): string | null => {
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
    // An empty token would let in whoever sends none.
    if (text === '') report(path, `${file} is empty`, 'Write the secret into it.')
    return text || null
  } catch (error) {
    const hint = (error as NodeJS.ErrnoException).code === 'ENOENT' ? missing : `${ownersOf(file)}.`
    report(path, `${file} cannot be read: ${reasonOf(error)}`, hint)
    return null
  }
}

/** Reads one secret. @returns null where there is none, or where a problem was reported */
export type ReadSecret = ReturnType<typeof secretsIn>

/**
 * Reads secrets of a configuration in one folder, each from its key or its variable, as text or from a file.
 * @param files gets the files that were read, for whoever watches them
 */
export const secretsIn =
  (folder: string, env: Env, report: Report, files: string[] = []) =>
  ({ value, file, path, variable }: SecretPlaces): string | null => {
    const name = variable === undefined ? undefined : `DARKROOM_${variable}`
    const [fromEnv, envFile] = name === undefined ? [undefined, undefined] : [env[name], env[`${name}_FILE`]]
    if (fromEnv && envFile) {
      report(`${name}`, `and ${name}_FILE are both set`, 'Keep one of them.')
      return null
    }
    if (fromEnv) return fromEnv
    if (!envFile && value !== undefined) return value
    const own = envFile || (file ? resolve(folder, file) : null)
    if (own === null) return null
    files.push(own)
    return readSecret(own, envFile ? `${name}_FILE` : `${path}File`, report)
  }
