import { onTestFinished } from 'vitest'
import { Health } from '../../service/health.ts'
import { type Listening, listen } from '../../service/listener.ts'
import { Metrics } from '../../service/metrics.ts'
import type { HttpSettings } from '../../service/settings.ts'
import { webApp } from '../../service/web/app.ts'
import type { Gate } from '../../service/web/gate.ts'
import { LogTail } from '../../service/web/log-tail.ts'
import type { PageFiles } from '../../service/web/page-files.ts'
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
  options: ServingOptions,
  { files = noFiles, basePath = '' }: { readonly files?: PageFiles; readonly basePath?: string } = {},
): Promise<WebServing> => {
  const serving = await servingFor({
    start: new Date().toISOString(),
    ...options,
    env: { DARKROOM_PASSWORD: password, DARKROOM_BASE_PATH: basePath, ...options.env },
  })
  const tail = new LogTail()
  let open: { gate: Gate; listening: Promise<Listening> } | undefined
  await serving.start({
    onCreated: (supervisor) => {
      const health = new Health(supervisor)
      const metrics = new Metrics(supervisor)
      const { start } = supervisor
      supervisor.start = (listenFirst) =>
        start.call(supervisor, async () => {
          const { app, gate } = webApp({ supervisor, metrics, tail }, files)
          const http = { ...gate.http, host: '127.0.0.1', port: 0 } satisfies HttpSettings
          open = { gate, listening: listen({ supervisor, health, metrics, page: app }, http) }
          await open.listening
          await listenFirst?.()
        })
    },
  })
  if (!open) throw new Error('the page is not open')
  const { gate } = open
  const listening = await open.listening
  onTestFinished(() => listening.close())
  const origin = `http://127.0.0.1:${listening.port}`
  let cookie = ''
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
    const isJson = text !== '' && answer.headers.get('content-type')?.includes('json')
    return { status: answer.status, text, body: isJson ? JSON.parse(text) : null, headers: answer.headers }
  }
  const login = async (given = password): Promise<Answered> => {
    const answer = await ask('/login', { method: 'POST', body: { password: given } })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    return answer
  }
  return Object.assign(serving, { url: `${origin}${basePath}/`, gate, ask, login })
}
