import { isAbsolute, resolve } from 'node:path'
import { apiUrl } from '../../core/api/client.ts'
import { type Problem, reasonOf } from '../../core/errors.ts'
import { counted } from '../../core/number-text.ts'
import type { Account } from '../../engine/session/account-context.ts'
import type { CheckedConfig } from '../../language/config.ts'
import { readKeyFile } from './edition.ts'
import type { ConfigSource } from './find-config.ts'

/** Why a text cannot be a key, which is hidden wherever it occurs: a short one would be in every other word. */
export const keyProblem = (apiKey: string): string | null =>
  apiKey.length < 20
    ? `has ${counted(apiKey.length, 'character')}, and keys of Immich have 43: copy it whole from the web page`
    : null

/** Compose keeps quotes within an entry of a list, as in `- "NAME='value'"`. */
const isQuoted = (text: string): boolean => /^(['"]).*\1$/.test(text.trim())

const withoutQuotes = 'Leave them out: in a list of compose they belong around NAME=value, not around the value.'

type Report = (path: string, message: string, hint?: string) => void

/** One key per line; the same one twice counts once. */
const keysIn = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

const keysOf = async (
  given: { apiKey?: string | undefined; apiKeyFile?: string | undefined },
  source: ConfigSource,
  base: string,
  report: Report,
): Promise<string[]> => {
  const { env, cwd } = source
  const checked = (keys: readonly string[], from: string): string[] => {
    for (const problem of new Set(keys.map(keyProblem))) if (problem) report(from, problem)
    if (keys.some(isQuoted)) report(from, 'has quotes around it, which are not part of a key', withoutQuotes)
    return [...keys]
  }
  if (given.apiKey && given.apiKeyFile) report('apiKey', 'and apiKeyFile are both there', 'Keep one of them.')
  const isOfEnvironment = !given.apiKey && !given.apiKeyFile
  if (isOfEnvironment && env.IMMICH_API_KEY && env.IMMICH_API_KEY_FILE)
    report('apiKey', 'IMMICH_API_KEY and IMMICH_API_KEY_FILE are both set', 'Keep one of them.')
  if (given.apiKey) return checked([given.apiKey.trim()], 'apiKey')
  const [file, from] = given.apiKeyFile
    ? [given.apiKeyFile, base]
    : env.IMMICH_API_KEY
      ? [undefined, base]
      : [env.IMMICH_API_KEY_FILE, cwd]
  if (!file) {
    if (!env.IMMICH_API_KEY)
      report('apiKey', 'is missing', 'Give apiKey or apiKeyFile, or set IMMICH_API_KEY or IMMICH_API_KEY_FILE.')
    return env.IMMICH_API_KEY ? checked([env.IMMICH_API_KEY.trim()], 'apiKey (IMMICH_API_KEY)') : ['']
  }
  const full = isAbsolute(file) ? file : resolve(from, file)
  const text = await readKeyFile(full).catch((error) => {
    // The key itself, which must not be shown, where a path is expected.
    if (/^[\w-]{32,}$/.test(file))
      report('apiKeyFile', 'is a key, not the path of a file', 'Set apiKey, or IMMICH_API_KEY.')
    else report('apiKeyFile', `${full} cannot be read: ${reasonOf(error)}`)
    return null
  })
  const keys = keysIn(text ?? '')
  if (text !== null && keys.length === 0) report('apiKeyFile', `${full} is empty`)
  return keys.length === 0 ? [''] : checked(keys, `apiKeyFile (${full})`)
}

/** An address without who logs in there. */
const shown = (address: string): string => address.replace(/\/\/.*@/, '//***@')

/** The address of the API; empty where a problem is reported. */
const addressOf = (typed: string, report: Report): string => {
  const isWeb = (): boolean =>
    URL.canParse(typed.includes('://') ? typed : `http://${typed}`) && /^https?:/.test(apiUrl(typed))
  if (typed === '') report('url', 'is missing', 'Give the address of the web page, or set IMMICH_URL.')
  else if (isQuoted(typed)) report('url', `${shown(typed)} has quotes around it`, withoutQuotes)
  else if (typed.startsWith('/'))
    report('url', `"${typed}" is a folder`, 'Give the address, such as http://192.168.1.20:2283.')
  else if (isWeb()) return apiUrl(typed)
  else report('url', `"${shown(typed)}" is not an address`, 'Write it as https://photos.example.org.')
  return ''
}

/** Where people open the photo server; undefined where nothing is said of it. */
const webAddressOf = (typed: string | undefined, report: Report): string | undefined => {
  if (!typed?.trim()) return undefined
  if (!URL.canParse(typed) || !/^https?:/.test(typed))
    report('webUrl', `"${shown(typed)}" is not an address`, 'Write it as https://photos.example.org.')
  return typed.trim().replace(/\/+$/, '')
}

/**
 * The accounts of a configuration, filled up from the environment; `base` is the folder of the configuration. A file
 * with several keys makes `me`, `me-2` and so on of an account `me`.
 */
export const loadAccounts = async (
  config: CheckedConfig,
  source: ConfigSource,
  base: string,
  problems: Problem[],
  warnings: string[],
): Promise<Account[]> => {
  const accounts: Account[] = []
  for (const [name, given] of Object.entries(config.accounts ?? { default: {} })) {
    const report: Report = (field, message, hint) =>
      problems.push({ path: `accounts.${name}.${field}`, message, ...(hint ? { hint } : {}) })
    const typed = (given.url ?? source.env.IMMICH_URL ?? '').trim()
    const url = addressOf(typed, report)
    if (url && !typed.includes('://'))
      warnings.push(`accounts.${name}.url: "${shown(typed)}" has no scheme; ${shown(url)} is asked.`)
    if (url && new URL(url).port === '3001')
      warnings.push(
        `accounts.${name}.url: port 3001 was inside the containers of old versions; the web page is at 2283.`,
      )
    const webUrl = webAddressOf(given.webUrl ?? source.env.IMMICH_WEB_URL, report)
    const { insecure = false, timeout } = given
    for (const [index, apiKey] of (await keysOf(given, source, base, report)).entries())
      accounts.push({ name: index === 0 ? name : `${name}-${index + 1}`, url, webUrl, apiKey, insecure, timeout })
  }
  const names = accounts.map(({ name }) => name)
  for (const twice of new Set(names.filter((name, index) => names.indexOf(name) !== index)))
    problems.push({ path: `accounts.${twice}`, message: 'is also the name of another key in a file with several keys' })
  if (accounts.length === 0) problems.push({ path: 'accounts', message: 'is empty' })
  return accounts
}
