import type { IncomingHttpHeaders } from 'node:http'
import { Answer } from './route.ts'

const isKnown = ({ headers: own }: Answer, asked: IncomingHttpHeaders): boolean => {
  if (/\bno-cache\b/.test(asked['cache-control'] ?? '')) return false
  if (asked['if-none-match'] !== undefined) return asked['if-none-match'] === own.etag
  return Date.parse(asked['if-modified-since'] ?? '') >= Date.parse(own['last-modified'] ?? '')
}

/** What is sent of an answer that is a file: nothing to somebody who has it already, or the part that was asked for. */
export const fileAnswer = (answer: Answer, asked: IncomingHttpHeaders): Answer => {
  const { body, headers } = answer
  if (answer.status !== 200 || headers['accept-ranges'] === undefined) return answer
  const { 'content-type': _, ...kept } = headers
  if (isKnown(answer, asked)) return new Answer(304, '', kept)
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(asked.range ?? '') ?? []
  if (from === undefined) return answer
  const part = body.slice(Number(from), to ? Number(to) + 1 : body.length) as Buffer
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${body.length}`
  return new Answer(206, part, { ...headers, 'content-range': range })
}
