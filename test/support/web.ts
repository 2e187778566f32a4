import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { setupView } from '../../cli/setup.ts'
import { assistOf } from '../../mcp/serving.ts'
import { Health } from '../../service/health.ts'
import { type Listening, listen } from '../../service/listener.ts'
import { Metrics } from '../../service/metrics.ts'
import type { HttpSettings } from '../../service/settings.ts'
import { webApp } from '../../service/web/app.ts'
import type { Gate } from '../../service/web/gate.ts'
import { LogTail } from '../../service/web/log-tail.ts'
import type { PageFiles } from '../../service/web/page-files.ts'
import { Presence } from '../../service/web/presence.ts'
import { type Serving, type ServingOptions, servingFor } from './serving.ts'

const file = (name: string, content: string) => ({ name, type: 'text/plain', content })
/** Stand in for the page's own files where no browser looks. */
const noFiles: PageFiles = { script: file('app-1.js', ''), style: file('app-1.css', ''), icon: file('app-1.svg', '') }

/** How to ask. */
export interface Asking {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Without what the page adds by itself. */
  readonly bare?: boolean
}

/** An answer, read. */
export interface Answered {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any form
  readonly body: any
  readonly text: string
  readonly headers: Headers
}

/** A daemon with its page. */
export interface WebServing extends Serving {
  readonly url: string
  readonly gate: Gate
  readonly app: ReturnType<typeof webApp>['app']
  /** Asks the API as the page does. */
  ask(path: string, asking?: Asking): Promise<Answered>
  /** Logs in with the password, and asks with its cookie from then on. */
  login(password?: string): Promise<Answered>
}

export const password = 'correct horse'

/**
 * A daemon with its page, which knows the password above; jobs ran once.
 * @example
 * const { ask, login } = await webFor({ library: smallLibrary, recipes: [clips] })
 */
export const webFor = async (
  options: ServingOptions & { readonly secrets?: readonly string[] },
  { files = noFiles, basePath = '' }: { readonly files?: PageFiles; readonly basePath?: string } = {},
): Promise<WebServing> => {
  const serving = await servingFor({
    start: new Date().toISOString(),
    ...options,
    env: { DARKROOM_PASSWORD: password, DARKROOM_BASE_PATH: basePath, ...options.env },
  })
  const tail = new LogTail()
  let open: (ReturnType<typeof webApp> & { listening: Promise<Listening> }) | undefined
  await serving.start({
    onCreated: (supervisor) => {
      const health = new Health(supervisor)
      const metrics = new Metrics(supervisor)
      const { start } = supervisor
      supervisor.start = (listenFirst) =>
        start.call(supervisor, async () => {
          const setup = () => setupView({ cwd: '/', env: {} })
          const shown = { supervisor, metrics, tail, presence: new Presence(supervisor), setup }
          const { app, gate } = webApp(shown, files, assistOf(supervisor))
          const http = { ...gate.http, host: '127.0.0.1', port: 0 } satisfies HttpSettings
          open = { app, gate, listening: listen({ supervisor, health, metrics, page: app }, http) }
          await open.listening
          await listenFirst?.()
        })
    },
  })
  if (!open) throw new Error('the page is not open')
  const { app, gate } = open
  const listening = await open.listening
  onTestFinished(() => listening.close())
  const origin = `http://127.0.0.1:${listening.port}`
  let cookie = ''
  // Whatever a test asks: no key and no password is in an answer, in the log, or in what is kept.
  const sent: string[] = []
  onTestFinished(() => {
    const { readToken, hookToken } = gate.http
    const keys = serving.sandbox.users.map(({ apiKey }) => apiKey)
    const secrets = [...keys, password, readToken, hookToken, ...(options.secrets ?? [])].filter((one) => one !== null)
    const kept = readdirSync(serving.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    const all = [...sent, ...serving.lines, ...kept].join('\n')
    expect(secrets.filter((secret) => all.includes(secret)).map((secret) => secret.slice(0, 4))).toEqual([])
  })
  const ask = async (
    path: string,
    { method = 'GET', body, headers = {}, bare = false }: Asking = {},
  ): Promise<Answered> => {
    const own = bare
      ? {}
      : { origin, 'x-darkroom': '1', 'content-type': 'application/json', ...(cookie ? { cookie } : {}) }
    const answer = await fetch(
      `${origin}${basePath}${path.startsWith('/api') || path === '/' ? path : `/api/v1${path}`}`,
      {
        method,
        headers: { ...own, ...headers },
        redirect: 'manual',
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      },
    )
    const text = await answer.text()
    sent.push(`${JSON.stringify([...answer.headers])}\n${text}`)
    const isJson = text !== '' && answer.headers.get('content-type')?.includes('json')
    return { status: answer.status, text, body: isJson ? JSON.parse(text) : null, headers: answer.headers }
  }
  const login = async (given = password): Promise<Answered> => {
    const answer = await ask('/login', { method: 'POST', body: { password: given } })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    return answer
  }
  return Object.assign(serving, { url: `${origin}${basePath}/`, app, gate, ask, login })
}
