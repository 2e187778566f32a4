import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import type { Problem } from '../core/errors.ts'
import type { Clock } from './clock.ts'
import type { Env } from './secrets.ts'
import { type HttpSettings, nothingKnown, type ReadSettings, readSettings } from './settings.ts'
import type { BadConfig, GoodConfig, Workers } from './workers.ts'

/** A configuration that is worked with, and the settings it gives. */
export interface Current extends ReadSettings {
  readonly config: GoodConfig
}

/** What is known of the configuration. */
export interface ConfigState {
  /** What is worked with; null before the first good one. */
  readonly current: Current | null
  /** What is wrong with the files as they are now; empty where nothing is. */
  readonly problems: readonly Problem[]
  /** Null where none was found. */
  readonly file: string | null
  /** Where the page is to be, whatever else is wrong; null where that is not known. */
  readonly http: HttpSettings | null
}

const ofPage = /^(serve\.http\b|DARKROOM_)/

/** Told when the files were read anew. */
type Heard = (state: ConfigState, before: Current | null) => void

const quiet = 1_000
const lookEvery = 30_000
const ofConfig = /\.(m?[jt]s|json|ya?ml)$|immichrc/

/** What a file or folder looks like, so that a change shows; of folders only what may be part of a configuration. */
const signatureOf = (path: string): string => {
  try {
    const stat = statSync(path)
    if (stat.isDirectory())
      return `${path} ${readdirSync(path)
        .filter((name) => ofConfig.test(name))
        .sort()
        .join('|')}`
    return `${path} ${stat.mtimeMs} ${stat.size}`
  } catch {
    return `${path} -`
  }
}

/** Reads the configuration, keeps the last good one, and reads anew where its files change. */
export class Configuration {
  state: ConfigState = { current: null, problems: [], file: null, http: null }
  readonly #workers: Workers
  readonly #clock: Clock
  readonly #env: Env
  readonly #heard: Heard
  #watched: readonly string[] = []
  #signature = ''
  /** What its files looked like at the last notice. */
  #noticed = ''
  #watchers: FSWatcher[] = []
  #cancel: (() => void)[] = []
  #reading: Promise<void> | null = null
  #isClosed = false

  constructor(workers: Workers, clock: Clock, env: Env, heard: Heard) {
    this.#workers = workers
    this.#clock = clock
    this.#env = env
    this.#heard = heard
  }

  /** Reads it now; what is asked for meanwhile is read after. */
  async read(): Promise<void> {
    while (this.#reading) await this.#reading
    this.#reading = this.#load().finally(() => {
      this.#reading = null
    })
    await this.#reading
  }

  async #load(): Promise<void> {
    const before = this.state.current
    const [signature, began] = [this.#sign(), Date.now()]
    const answer = await this.#workers.check().catch(
      (error: Error): BadConfig => ({
        isGood: false,
        file: this.state.file,
        problems: [{ path: '', message: error.message }],
        watched: this.#watched,
      }),
    )
    if (this.#isClosed) return
    const known = answer.isGood ? { ...answer, accounts: answer.accounts.map(({ name }) => name) } : nothingKnown
    const read =
      answer.serve && readSettings(answer.serve, { env: this.#env, folder: dirname(answer.file ?? '.'), known })
    this.#follow([...new Set([...answer.watched, ...(read?.files ?? [])])], signature, began)
    const problems = (answer.isGood ? read?.problems : answer.problems) ?? []
    const current = answer.isGood && read && problems.length === 0 ? { config: answer, ...read } : before
    const isPageRight = read?.problems.every(({ path }) => !ofPage.test(path))
    const http = current?.settings.http ?? (read && isPageRight ? read.settings.http : null)
    this.state = { current, problems, file: answer.file, http }
    this.#heard(this.state, before)
  }

  #sign(): string {
    return this.#watched.map(signatureOf).join('\n')
  }

  /** Notices of the file system are a hint only: shared folders send none. */
  #follow(watched: readonly string[], signature: string, began: number): void {
    const isSame = watched.join('\n') === this.#watched.join('\n')
    this.#watched = watched
    // What changed while it was read is read again; where it was not watched before, by the dates of its files.
    const isOld = watched.some((path) => isWritten(path, began))
    this.#signature = isSame ? signature : isOld ? '' : this.#sign()
    if (!isSame) this.#watchAgain()
  }

  #watchAgain(): void {
    for (const watcher of this.#watchers) watcher.close()
    const folders = new Set(this.#watched.map((path) => (isFolder(path) ? path : dirname(path))))
    this.#watchers = [...folders].flatMap((folder) => {
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#soon(quiet))
        watcher.on('error', () => watcher.close())
        return [watcher]
      } catch {
        return []
      }
    })
  }

  /** Looks from now on whether files were changed. */
  begin(): void {
    this.#soon(lookEvery)
  }

  #soon(ms: number): void {
    if (this.#isClosed) return
    if (ms === quiet) {
      // What else is written into these folders, such as a log, puts nothing off.
      const seen = this.#sign()
      if (seen === this.#signature || seen === this.#noticed) return
      this.#noticed = seen
      for (const cancel of this.#cancel.splice(0)) cancel()
    }
    const cancel = this.#clock.after(ms, () => {
      this.#cancel = this.#cancel.filter((one) => one !== cancel)
      if (this.#sign() !== this.#signature) void this.read()
      this.#soon(lookEvery)
    })
    this.#cancel.push(cancel)
  }

  close(): void {
    this.#isClosed = true
    for (const watcher of this.#watchers) watcher.close()
    for (const cancel of this.#cancel) cancel()
  }
}

const isWritten = (path: string, since: number): boolean => {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && stat.mtimeMs >= since
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
