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

/** The state folder of a configuration that is named; reading one that is not would take too long each half minute. */
const configured = async (file: string, env: Readonly<Record<string, string | undefined>>) => {
  const { loadConfig } = await import('./config/load-config.ts')
  return (await loadConfig({ cwd: process.cwd(), env, file })).stateDir
}

/** What a daemon that does not listen noted last. */
const lastSign = ({ word = '', at = 0, isReady = false }: Noted, isReadyAsked: boolean) => {
  if (Date.now() - at > longest) return { isGood: false, text: 'no sign of life' }
  if (!isReadyAsked) return { isGood: word === 'ok', text: word }
  return { isGood: isReady, text: isReady ? word : 'not ready' }
}

/**
 * `darkroom health [--ready]`: whether the daemon is well, in one line, or as JSON with `--json`. It loads nothing else without `--config`, so that it can be asked often.
 * @returns the exit code
 */
export const health = async (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> => {
  const isReady = args.includes('--ready')
  const tell = (isWell: boolean, message: string): number => {
    print(args.includes('--json') ? JSON.stringify({ ok: isWell, message }) : message)
    return isWell ? 0 : 1
  }
  const config = flagValue(args, '--config')
  const wanted =
    flagValue(args, '--state-dir') ??
    (env.DARKROOM_STATE_DIR || (config && (await configured(config, env))) || undefined)
  const file = join(stateFolder(wanted, env), 'serve.json')
  let noted: Noted
  try {
    noted = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    const hint = wanted === undefined ? '; a stateDir of the configuration is known with --config or --state-dir' : ''
    return tell(false, `no daemon has run here (${file})${hint}`)
  }
  const { host = '127.0.0.1', port, basePath = '' } = noted
  const local = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const { isGood, text } =
    port === undefined
      ? lastSign(noted, isReady)
      : await answerOf(local, port, `${basePath}/${isReady ? 'readyz' : 'healthz'}`)
  return tell(isGood, text)
}
