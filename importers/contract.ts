/** A file as text. Nothing of it is executed. */
export interface TextSource {
  /** As it was named. */
  readonly file: string
  readonly text: string
}

/** Further files that settings name. */
export interface Files {
  /** The text of a file; null where it is not there. */
  read(path: string): string | null
  /** Files that a glob means, sorted. */
  glob(pattern: string): readonly string[]
  /** A path that holds in another folder as well; default: as it is. */
  absolute?(path: string): string
  /** Folder of whoever imports, which `~` and `$HOME` mean. */
  readonly home?: string | undefined
}

/** A setting as it was found. */
export interface Setting {
  readonly name: string
  readonly value: string
  /** `file:line`. */
  readonly at: string
}

/** A folder or file of the host, and where a container sees it. */
export interface Volume {
  readonly host: string
  readonly inside: string
  /** What is in the file, where it is written in what was read. */
  readonly text?: string
}

/** When the earlier tool ran. */
export type Schedule = ({ readonly cron: string } | { readonly everySeconds: number } | { readonly manual: true }) & {
  readonly zone?: string
  readonly atStart?: true
}

/** One service of a compose file, one command line, or one file of variables. */
export interface Call {
  /** Name of the service; null elsewhere. */
  readonly service: string | null
  readonly at: string
  /** Folder in which relative names of files are looked up. */
  readonly folder: string
  readonly variables: readonly Setting[]
  /** Whether all its variables are meant for the tool, as those of a service are. */
  readonly isOwn: boolean
  /** What follows the name of the script; null where there is no command line. */
  readonly words: readonly string[] | null
  /** Name of the script or image. */
  readonly program: string
  /** The script as it was called; null where an image is known, or nothing. */
  readonly script: string | null
  readonly volumes: readonly Volume[]
  readonly cron: string | null
  /** Names under which its container is known. */
  readonly containers: readonly string[]
  /** A container of a service in which it runs. */
  readonly runsIn: string | null
  /** Whether it only adds to a service of another compose file. */
  readonly isPart: boolean
  /** What is to be told of how it was read. */
  readonly notes: readonly string[]
  /** What is wrong with it, which counts only if it is of the tool. */
  readonly problems: readonly ImportProblem[]
}

/** A file with settings that is not a call. */
export interface Settings {
  readonly file: string
  readonly kind: 'yaml' | 'json' | 'toml' | 'python'
  readonly value: unknown
  /** `file:line` of a part, as exactly as it is known. */
  at(...path: readonly (string | number)[]): string
}

/** What became of a setting. */
export type How = 'same' | 'changed' | 'core' | 'idle' | 'dead' | 'safer' | 'gap'

/** A setting of the earlier tool in the report; each is there once. */
export interface OptionRow {
  readonly from: string
  readonly at: string
  /** Where it is now, such as `plugins[0].rootPath`. */
  readonly to: string | null
  readonly how: How
  readonly note: string
}

/** What a problem is. */
export type ProblemCode =
  | 'file-missing'
  | 'file-unreadable'
  | 'not-this-tool'
  | 'nothing-found'
  | 'option-unknown'
  | 'value-invalid'
  | 'variable-missing'
  | 'ambiguous'
  | 'ambiguous-fork'
  | 'ambiguous-value'
  | 'needs-running'
  | 'target-exists'

/** Something that keeps everything from being written. */
export interface ImportProblem {
  readonly code: ProblemCode
  /** `file:line`. */
  readonly at: string
  readonly message: string
  readonly hint: string
}

/** Plain data of a configuration. */
export type Data = Readonly<Record<string, unknown>>

/** A plugin or recipe, or the comment that stands at its place. */
export interface Entry {
  readonly data: Data
  /** Written as a comment, because it would do more than the earlier tool did. */
  readonly isComment: boolean
  readonly comments: readonly string[]
}

/** An account without its key. */
export interface AccountEntry {
  readonly name: string
  readonly url: string
  /** A literal key, which goes into a file of its own. */
  readonly key: string | null
  readonly keyFile: string | null
  readonly keyFrom: string
  readonly more: Data
}

/** A schedule and what it is for. */
export type ScheduleEntry = Schedule & { readonly of?: readonly string[] }

/** A secret that is no key of an account, which goes into a file of its own. */
export interface SecretEntry {
  readonly name: string
  readonly text: string
  readonly from: string
}

/** What an import came to. */
export interface Imported {
  readonly tool: string
  readonly sources: readonly { readonly file: string; readonly service?: string; readonly line?: number }[]
  readonly accounts: readonly AccountEntry[]
  readonly plugins: readonly Entry[]
  readonly recipes: readonly Entry[]
  readonly allow: readonly string[]
  readonly options: readonly OptionRow[]
  readonly schedule: readonly ScheduleEntry[]
  /** Channels of notifications. */
  readonly channels: readonly Data[]
  readonly secrets: readonly SecretEntry[]
  readonly comments: readonly string[]
  readonly problems: readonly ImportProblem[]
  /** Names of albums that the earlier tool kept, and no rule fills now. */
  readonly albums: readonly string[]
  /** Names of which the library should have one: an album was called by one of them. */
  readonly variants: readonly (readonly string[])[]
}

/** What an importer of a tool is given. */
export interface Given {
  readonly calls: readonly Call[]
  readonly settings: readonly Settings[]
  /** Those of `--env`, for tools that read the environment. */
  readonly variables: readonly Setting[]
  readonly files: Files
  readonly exact: boolean
  readonly adopt: boolean
  /** Text of the tool's own state, if it was given. */
  readonly state: TextSource | null
}

/** What an importer writes into: accounts, plugins, recipes, and what became of each setting. */
export interface Draft {
  row(from: string, at: string, to: string | null, how: How, note?: string): void
  problem(code: ProblemCode, at: string, message: string, hint?: string): void
  /**
   * @param text the key, where its file can be read; by default that which is given
   * @returns the name of the account; one key is one account, whoever uses it
   */
  account(
    given: Omit<AccountEntry, 'name' | 'more'> & { readonly more?: Data },
    name: string,
    text?: string | null,
  ): string
  /** @returns its place, such as `plugins[0]` */
  plugin(data: Data, entry?: Partial<Entry>): string
  recipe(data: Data, entry?: Partial<Entry>): string
  allow(operation: string): void
  schedule(entry: ScheduleEntry): void
  comment(text: string): void
  /** A channel of notifications. */
  channel(data: Data): void
  /** @returns the path of its file */
  secret(entry: SecretEntry): string
  /** An album that the earlier tool kept, and no rule fills now. */
  album(name: string): void
  /** Names by one of which an album is called. */
  variants(names: readonly string[]): void
  /** A name that no other recipe has. */
  uniqueName(name: string): string
}

/** A tool that can be imported from. */
export interface Tool {
  readonly name: string
  /** What its images are called. */
  readonly image: RegExp
  /** What its scripts and commands are called. */
  readonly script: RegExp
  /** Variables by which a file of variables is known as its. */
  readonly variables: RegExp
  /** All variables that it reads; a name that ends in 1 stands for every number. */
  readonly names: readonly string[]
  /** What its own file is called, without which nothing can be imported. */
  readonly file?: string
  /** Whether a file of settings is of this tool. */
  owns(settings: Pick<Settings, 'kind' | 'value'>): boolean
  /** Whether a call of a script that several tools have is of this one. */
  isOf?(call: Call): boolean
  /** The settings file that a call names, as a path of the host. */
  settingsOf?(call: Call, files: Files): string | null
  read(given: Given, draft: Draft): void
}
