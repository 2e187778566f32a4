import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { password, text } from '@clack/prompts'
import { connect, type Server } from '../../core/api/server.ts'
import { DarkroomError, type Problem, reasonOf } from '../../core/errors.ts'
import { keyProblem } from '../config/load-accounts.ts'
import { asking, errorText, retryText, type Terminal } from '../terminal.ts'

/** A key, and where it came from: a file of the user's stays where it is. */
export interface Key {
  readonly apiKey: string
  readonly from: 'typed' | 'environment' | { readonly file: string }
}

/** Server and key from flags and environment. */
interface Given {
  readonly url: string | undefined
  readonly key: Key | undefined
}

/** A server that answered, and the key it took. */
export interface Access {
  readonly server: Server
  readonly key: Key
}

const wrongCall = (...problems: readonly Problem[]): DarkroomError =>
  new DarkroomError('CONFIG_INVALID', { file: 'The command line', problems })

const isAddress = (typed: string): boolean => URL.canParse(typed.includes('://') ? typed : `http://${typed}`)

const goodKey = (apiKey: string, path: string): string => {
  const message = keyProblem(apiKey)
  if (message !== null) throw wrongCall({ path, message })
  return apiKey
}

const readKey = async (file: string, path: string): Promise<string> => {
  const read = await readFile(file, 'utf8').catch((error) => {
    throw wrongCall({ path, message: `${file} cannot be read: ${reasonOf(error)}` })
  })
  if (read.trim() === '') throw wrongCall({ path, message: `${file} is empty` })
  return goodKey(read.trim(), path)
}

const givenKey = async ({ io }: Terminal, keyFile: string | undefined): Promise<Key | undefined> => {
  const { IMMICH_API_KEY: apiKey, IMMICH_API_KEY_FILE: envFile } = io.env
  if (!keyFile && apiKey && envFile)
    throw wrongCall({
      path: 'IMMICH_API_KEY',
      message: 'and IMMICH_API_KEY_FILE are both set',
      hint: 'Keep one of them.',
    })
  if (!keyFile && apiKey) return { apiKey: goodKey(apiKey.trim(), 'IMMICH_API_KEY'), from: 'environment' }
  const named = keyFile || envFile
  if (!named) return undefined
  const file = resolve(io.cwd, named)
  return { apiKey: await readKey(file, keyFile ? '--key-file' : 'IMMICH_API_KEY_FILE'), from: { file } }
}

/**
 * Address and key as flags and environment give them; flags win.
 * @throws DarkroomError CONFIG_INVALID where a given value is invalid
 */
export const givenAccess = async (
  terminal: Terminal,
  flags: { readonly url?: string; readonly keyFile?: string },
): Promise<Given> => {
  const url = flags.url || terminal.io.env.IMMICH_URL || undefined
  if (url !== undefined && !isAddress(url))
    throw wrongCall({
      path: flags.url ? '--url' : 'IMMICH_URL',
      message: `"${url}" is not an address`,
      hint: 'Write it as https://photos.example.org.',
    })
  return { url, key: await givenKey(terminal, flags.keyFile) }
}

const missing = ({ url, key }: Given): Problem[] => [
  ...(url === undefined ? [{ path: '--url', message: 'is missing', hint: 'Give --url URL, or set IMMICH_URL.' }] : []),
  ...(key === undefined
    ? [
        {
          path: '--key-file',
          message: 'is missing',
          hint: 'Give --key-file FILE, or set IMMICH_API_KEY or IMMICH_API_KEY_FILE.',
        },
      ]
    : []),
]

const canAsk = ({ io, options }: Terminal): boolean =>
  io.stdin.isTTY === true && io.stderr.isTTY === true && options.input !== false

const typedBy = async (answer: Promise<string | symbol>): Promise<string | undefined> => {
  const typed = await answer
  // A symbol means Ctrl-C.
  return typeof typed === 'string' ? typed.trim() : undefined
}

const askAddress = ({ io }: Terminal): Promise<string | undefined> =>
  typedBy(
    asking(io, (signal) =>
      text({
        message: 'Address of your Immich web page:',
        placeholder: 'https://photos.example.org',
        validate: (typed) => (typed && isAddress(typed.trim()) ? undefined : 'Write it as https://photos.example.org.'),
        input: io.stdin,
        output: io.stderr,
        withGuide: false,
        signal,
      }),
    ),
  )

const askKey = async ({ io }: Terminal): Promise<Key | undefined> => {
  const apiKey = await typedBy(
    asking(io, (signal) =>
      password({
        message: 'API key (in the web page under Account Settings, API Keys):',
        validate: (typed) => {
          const problem = keyProblem(typed?.trim() ?? '')
          return problem === null ? undefined : `It ${problem}.`
        },
        input: io.stdin,
        output: io.stderr,
        withGuide: false,
        signal,
      }),
    ),
  )
  return apiKey === undefined ? undefined : { apiKey, from: 'typed' }
}

/** What has to be asked again after this error; null where asking would not help. */
const wrongPart = (error: unknown): 'url' | 'key' | null => {
  if (!(error instanceof DarkroomError)) return null
  if (['API_UNAUTHORIZED', 'API_FORBIDDEN', 'USAGE'].includes(error.code)) return 'key'
  return error.code.startsWith('API_') ? 'url' : null
}

/**
 * Connects with what is given, and asks at a terminal for the rest, up to three times; null where the user cancelled.
 * @throws DarkroomError CONFIG_INVALID where something is missing and nobody can be asked, and all that `connect` throws
 */
export const openAccess = async (terminal: Terminal, given: Given): Promise<Access | null> => {
  const gaps = missing(given)
  if (gaps.length > 0 && !canAsk(terminal)) throw wrongCall(...gaps)
  let { url, key } = given
  for (let tries = 1; ; tries += 1) {
    url ??= await askAddress(terminal)
    if (url === undefined) return null
    key ??= await askKey(terminal)
    if (key === undefined) return null
    terminal.hide([key.apiKey])
    try {
      const onRetry = (reason: string, ms: number): void => terminal.log.debug(retryText(reason, ms))
      return { server: await connect({ url, apiKey: key.apiKey, attempts: 2, onRetry }), key }
    } catch (error) {
      const wrong = wrongPart(error)
      if (wrong === null || given[wrong] !== undefined || tries === 3) throw error
      terminal.log.error(errorText(error))
      if (wrong === 'url') url = undefined
      else key = undefined
    }
  }
}
