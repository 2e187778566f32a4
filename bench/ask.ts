import type { Target } from './target.ts'

/**
 * Sends one request beside the measured ones.
 * @throws Error where the server refuses it
 */
export const ask = async <T>({ url, key }: Target, method: string, path: string, body?: unknown): Promise<T> => {
  const headers = { 'x-api-key': key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  const answer = await fetch(`${url}${path}`, init)
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`)
  const text = await answer.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** How many assets the timeline shows. */
export const countTimeline = async (target: Target): Promise<number> =>
  (await ask<{ total: number }>(target, 'POST', '/search/statistics', { visibility: 'timeline' })).total

/** The server's version. */
export const versionOf = async (target: Target): Promise<string> => {
  const { major, minor, patch } = await ask<Record<string, number>>(target, 'GET', '/server/version')
  return `${major}.${minor}.${patch}`
}
