import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { stateFolder } from '../engine/state/state-folder.ts'

/** What the daemon notes in its state folder. */
interface Noted {
  readonly host?: string
  readonly port?: number
  readonly basePath?: string
  readonly word?: string
  readonly isReady?: boolean
  readonly at?: number
}

/** Milliseconds after which a sign of life is none. */
const longest = 90_000

const answerOf = (host: string, port: number, path: string): Promise<{ isGood: boolean; text: string }> =>
  new Promise((resolve) => {
    const request = get({ host, port, path, timeout: 4_000 }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ isGood: response.statusCode === 200, text }))
    })
    request.on('timeout', () => request.destroy(new Error('no answer')))
    request.on('error', (error) => resolve({ isGood: false, text: error.message }))
  })

const flagValue = (args: readonly string[], flag: string): string | undefined =>
  args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1) ??
  (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined)

/**
 * `darkroom health [--ready]`: whether the daemon is well, in one line. It loads nothing else, so that it can be asked often.
 * @returns the exit code
 */
export const health = async (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> => {
  const isReady = args.includes('--ready')
  const file = join(stateFolder(flagValue(args, '--state-dir'), env), 'serve.json')
  let noted: Noted
  try {
    noted = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    print(`no daemon has run here (${file})`)
    return 1
  }
  const { host = '127.0.0.1', port, basePath = '', word = '', at = 0 } = noted
  const local = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const isAlive = Date.now() - at <= longest
  const { isGood, text } =
    port === undefined
      ? {
          isGood: isAlive && (isReady ? noted.isReady === true : word === 'ok'),
          text: isAlive ? (isReady && !noted.isReady ? 'not ready' : word) : 'no sign of life',
        }
      : await answerOf(local, port, `${basePath}/${isReady ? 'readyz' : 'healthz'}`)
  print(text)
  return isGood ? 0 : 1
}
