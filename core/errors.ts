import { inspect } from 'node:util'

/** One thing that is wrong in a configuration, with the path of the value inside it. */
export interface Problem {
  /** Where it is, such as `plugins[0].rootPath` or a file name. */
  readonly path: string
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

interface Entry {
  readonly message: string
  readonly hint: string
}

const list = (names: readonly string[], most = 8): string =>
  (names.slice(0, most).join(', ') || 'none') + (names.length > most ? ` and ${names.length - most} more` : '')

const problemLines = (problems: readonly Problem[]): string =>
  problems
    .map(({ path, message, hint }) => `  ${path ? `${path}: ` : ''}${message}${hint ? `\n    ${hint}` : ''}`)
    .join('\n')

interface Locked {
  readonly file: string
  readonly holder: { readonly pid: number; readonly host: string; readonly since: string } | null
  /** Says who it is where the lock itself does not. */
  readonly holderFile?: string
}

/** @param hint where the lock goes with its holder */
const locked = (what: string, { file, holder, holderFile }: Locked, hint: string): Entry => ({
  message: `${what} (${holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'which process is not known'}; ${file} is locked).`,
  hint: holderFile ? `Once you are sure that nothing runs there any more, delete ${holderFile}.` : hint,
})

const plural = (kind: string): string => ({ person: 'people', library: 'libraries' })[kind] ?? `${kind}s`

/** Every error that a user can see: what happened, and what to do. Programs may rely on the code. */
const catalogue = {
  CONFIG_NOT_FOUND: (c: { searchedFrom: string }): Entry => ({
    message: `No configuration was found in ${c.searchedFrom} or a folder above it.`,
    hint: 'Give the path of an existing one with --config FILE, or create one: `darkroom init`',
  }),
  // With the settings of `serve` where these have the right form: asked for, since an error that is printed shows no secret.
  CONFIG_INVALID: (c: { file: string; problems: readonly Problem[]; serve?: () => unknown }): Entry => ({
    message: `${c.file} has ${c.problems.length === 1 ? 'a problem' : `${c.problems.length} problems`}:\n${problemLines(c.problems)}`,
    hint: 'Nothing was written.',
  }),
  ACCOUNT_UNKNOWN: (c: { name: string; known: readonly string[] }): Entry => ({
    message: `No account is called "${c.name}".`,
    hint: `Accounts in the configuration: ${list(c.known)}.`,
  }),
  RECIPE_UNKNOWN: (c: { name: string; known: readonly string[]; closest?: string | undefined }): Entry => ({
    message: `No recipe is called "${c.name}".`,
    hint: `${c.closest ? `Did you mean "${c.closest}"? ` : ''}Recipes: ${list(c.known)}.`,
  }),
  RECIPE_FAILED: (c: { recipe: string; step: string; reason: string }): Entry => ({
    message: `Recipe "${c.recipe}" failed in ${c.step}: ${c.reason}`,
    hint: 'Nothing from this recipe is planned, nor from others that go by what it changes.',
  }),
  RECIPE_STOPPED: (c: { recipe: string; by: string }): Entry => ({
    message: `Recipe "${c.recipe}" is left out, because it goes by what "${c.by}" changes, which failed.`,
    hint: `Fix "${c.by}", or give it continueOnFailure: true, so that others go on without it.`,
  }),
  HOOK_FAILED: (c: { plugin: string; hook: string; reason: string }): Entry => ({
    message: `Plugin "${c.plugin}" failed in its hook ${c.hook}: ${c.reason}`,
    hint: 'Remove the plugin from the configuration, or report this to its author.',
  }),
  NAME_UNKNOWN: (c: { kind: string; name: string; closest: readonly string[] }): Entry => ({
    message: `No ${c.kind} is called "${c.name}".`,
    hint: `Closest: ${list(c.closest)}.`,
  }),
  NAME_AMBIGUOUS: (c: { kind: string; name: string; candidates: readonly string[] }): Entry => ({
    message: `${c.candidates.length} ${plural(c.kind)} are called "${c.name}".`,
    hint: `Use an id instead: ${list(c.candidates)}.`,
  }),
  API_UNREACHABLE: (c: { request: string; url: string; reason: string }): Entry => ({
    message: `${c.url} cannot be reached (${c.request}): ${c.reason}.`,
    hint: `${c.reason === 'ERR_SSL_WRONG_VERSION_NUMBER' ? 'That port speaks no https: give the address with http://. ' : ''}Check the address and the port, and that the server is running.${/\/\/(localhost|127\.)/.test(c.url) ? ' In a container, that address is the container itself: use the name of the service, as in http://immich-server:2283.' : ''}`,
  }),
  API_TIMEOUT: (c: { request: string; seconds: number; total: number }): Entry => ({
    message: `${c.request} was not answered within ${c.seconds} s${c.total > c.seconds ? `, tried for ${c.total} s in all` : ''}.`,
    hint: 'The server may be overloaded. Raise `timeout` of the account (in seconds) to wait longer.',
  }),
  API_TLS: (c: { url: string; reason: string }): Entry => ({
    message: `The certificate of ${c.url} is not accepted: ${c.reason}.`,
    hint: 'Install the certificate authority (NODE_EXTRA_CA_CERTS), or set `insecure: true` for this account in a network you trust.',
  }),
  API_NOT_IMMICH: (c: { request: string; url: string; got: string }): Entry => ({
    message: `${c.url} does not answer like an Immich server (${c.request} gave ${c.got}).`,
    hint: `Give ${/ (https?:\S+)\/api\/server\/version$/.exec(c.got)?.[1] ?? 'the address without the path of a page, such as /photos'}. A proxy or login page in front of it must not block /api.`,
  }),
  API_UNAUTHORIZED: (c: { request: string }): Entry => ({
    message: `The server does not accept this API key (${c.request} answered 401).`,
    hint: 'Check that it is whole (Immich makes keys of 43 characters) and which server it belongs to, or create one in the web page under Account Settings, API Keys.',
  }),
  API_FORBIDDEN: (c: { request: string; scope: string | null; message: string }): Entry => ({
    message: c.scope
      ? `The API key lacks the permission${c.scope.includes(',') ? 's' : ''} ${c.scope} (${c.request}).`
      : `${c.request} is forbidden${c.message ? `: ${c.message}` : ''}.`,
    hint: c.scope ? `Edit the key in the web page and tick ${c.scope}.` : 'This may need an administrator’s key.',
  }),
  API_STATUS: (c: { request: string; status: number; message: string; correlationId?: string | undefined }): Entry => ({
    message: `${c.request} answered ${c.status}${c.message ? `: ${c.message}` : ''}.`,
    hint:
      c.status >= 500
        ? `The server or a proxy failed${c.correlationId ? `; look for ${c.correlationId} in its log` : ''}. Try again later.`
        : 'The server rejected this request.',
  }),
  API_RESPONSE: (c: { request: string; reason: string }): Entry => ({
    message: `The answer to ${c.request} cannot be understood: ${c.reason}.`,
    hint: 'Please report this with the server version; nothing was changed because of it.',
  }),
  SERVER_TOO_OLD: (c: { version: string; oldest: string }): Entry => ({
    message: `The server runs Immich ${c.version}; the oldest supported version is ${c.oldest}.`,
    hint: 'Update the server.',
  }),
  SERVER_UNKNOWN: (c: { version: string; newest: string }): Entry => ({
    message: `The server runs Immich ${c.version}, newer than any version that Darkroom knows (${c.newest}); it is only read from.`,
    hint: 'Update immich-darkroom, or set `allowUnknownServer: true` to write anyway.',
  }),
  FILTER_IGNORED: (c: { filter: string; version: string }): Entry => ({
    message: `The server (${c.version}) ignores the search filter ${c.filter}, so what it finds cannot be trusted.`,
    hint: 'Nothing is planned from it. Please report this with the server version.',
  }),
  FEATURE_OFF: (c: { feature: string; reason: string; setting: string }): Entry => ({
    message: `The server does not offer ${c.feature}: ${c.reason}.`,
    hint: `An administrator can check it in the web page under ${c.setting}.`,
  }),
  SCAN_INCOMPLETE: (c: { what: string; expected: number; read: number }): Entry => ({
    message: `The server counts ${c.expected} assets ${c.what}, but ${c.read} were read.`,
    hint: 'The library was probably changed at the same time. Try again.',
  }),
  STATE_LOCKED: (c: Locked): Entry =>
    locked('Another run is writing', c, 'Wait for it to end, or end that process; the lock goes with it.'),
  SERVE_LOCKED: (c: Locked): Entry =>
    locked('Another daemon has this state folder', c, 'End it, or give another with --state-dir, DARKROOM_STATE_DIR.'),
  STATE_UNREADABLE: (c: { file: string; reason: string; isNewer?: boolean }): Entry => ({
    message: `The state file ${c.file} cannot be used: ${c.reason}.`,
    hint: `${c.isNewer ? 'Run that version again' : 'To save what can be read into a new one: `darkroom doctor --repair`. To start without it, move it away (the journal of earlier runs stays in the moved file)'}, or choose another folder with --state-dir.`,
  }),
  STATE_NOT_WRITABLE: (c: { folder: string; reason: string; fix: string }): Entry => ({
    message: `The state folder ${c.folder} cannot be used: ${c.reason}.`,
    hint: `${c.fix} choose another folder with --state-dir or DARKROOM_STATE_DIR.`,
  }),
  RUN_UNKNOWN: (c: { run: string; file?: string | undefined }): Entry => ({
    message: `No run ${c.file ? 'of these accounts ' : ''}is called "${c.run}"${c.file ? `; ${c.file} has one, of another user or server` : ''}.`,
    hint: `${c.file ? 'Give the key and the address with which it was made. ' : ''}List: \`darkroom runs\``,
  }),
  PLAN_INVALID: (c: { file: string; reason: string }): Entry => ({
    message: `${c.file} is not a plan: ${c.reason}.`,
    hint: 'Create one: `darkroom plan --out plan.json`',
  }),
  PLAN_STALE: (c: { reasons: readonly string[] }): Entry => ({
    message: `The plan no longer fits the library:\n${c.reasons.map((reason) => `  ${reason}`).join('\n')}`,
    hint: 'Nothing was written. Make a new plan. `darkroom plan --out plan.json` saves one.',
  }),
  FILE_EXISTS: (c: { file: string }): Entry => ({
    message: `${c.file} already exists and was not overwritten.`,
    hint: 'Choose another file name.',
  }),
  USAGE: (c: { message: string; hint?: string | undefined }): Entry => ({ message: c.message, hint: c.hint ?? '' }),
} satisfies Record<string, (context: never) => Entry>

/** Name of an error that a user can see. */
export type ErrorCode = keyof typeof catalogue
/** The details that an error of that code carries. */
type ErrorContext<C extends ErrorCode> = Parameters<(typeof catalogue)[C]>[0]

/**
 * The one error class: narrowed by `code`, its texts come from the catalogue.
 * @example
 * throw new DarkroomError('NAME_UNKNOWN', { kind: 'album', name: 'Tirp', closest: ['Trip'] })
 */
export class DarkroomError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'DarkroomError'
  readonly code: C
  readonly context: ErrorContext<C>
  /** What to do about it; may be empty. */
  readonly hint: string

  constructor(code: C, context: ErrorContext<C>, options?: ErrorOptions) {
    const entry = (catalogue[code] as (context: ErrorContext<C>) => Entry)(context)
    super(entry.message, options)
    this.code = code
    this.context = context
    this.hint = entry.hint
  }
}

/**
 * Tells whether something thrown is the error of that code.
 * @example
 * if (hasCode(error, 'API_STATUS') && error.context.status === 404) return undefined
 */
export const hasCode = <C extends ErrorCode>(error: unknown, code: C): error is DarkroomError<C> =>
  error instanceof DarkroomError && error.code === code

/** Whether a server is away, by itself or by what a proxy says of it, which says nothing against the key or the request. */
export const isAway = (error: unknown): boolean =>
  hasCode(error, 'API_UNREACHABLE') || (hasCode(error, 'API_STATUS') && [502, 503, 504].includes(error.context.status))

/** Whether the server refused to show one thing, because it is gone, locked or another user's; not a server failure. */
export const isNotShown = (error: unknown): boolean => hasCode(error, 'API_STATUS') && error.context.status < 500

/** What was asked for, or something else where the server does not show it, as when it went meanwhile. */
export const shownOr = <T, U>(asked: Promise<T>, otherwise: U): Promise<T | U> =>
  asked.catch((error) => {
    if (!isNotShown(error)) throw error
    return otherwise
  })

/** The message of anything that was thrown. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : typeof error === 'object' ? inspect(error) : String(error)

/** What to do about anything that was thrown; empty where that is not known. */
export const hintOf = (error: unknown): string => (error instanceof DarkroomError ? error.hint : '')

/** The message of anything that was thrown, with what to do about it where that is known. */
export const adviceOf = (error: unknown): string => [reasonOf(error), hintOf(error)].filter(Boolean).join(' ')
