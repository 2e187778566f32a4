import { onTestFinished } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'

/** Sends a request to a sandbox as its first user. */
export const ask = (sandbox: Sandbox, method: string, path: string, body?: unknown, key?: string): Promise<Response> =>
  fetch(`${sandbox.url}${path}`, {
    method,
    headers: { 'x-api-key': key ?? sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** The JSON of an answer. */
export const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T

/** A sandbox that is closed when the test ends. */
export const sandboxFor = async (options: SandboxOptions): Promise<Sandbox> => {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** The assets of a search answer. */
export interface Found {
  readonly assets: {
    readonly items: readonly { id: string; originalFileName: string; exifInfo?: unknown }[]
    readonly nextPage: string | null
  }
}

export const search = async (sandbox: Sandbox, body: unknown): Promise<Found['assets']> =>
  (await json<Found>(ask(sandbox, 'POST', '/search/metadata', body))).assets
