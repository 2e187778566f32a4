import type { IncomingMessage } from 'node:http'
import { HttpError } from './http-error.ts'

const limit = 10 * 1024 * 1024

/** An error of the body reader: it knows nothing of the version's error form but for its bare bones. */
export class BodyError extends HttpError {}

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  }
  if (size > limit) throw new BodyError(500, 'request entity too large')
  return Buffer.concat(chunks)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BodyError(400, error instanceof Error ? error.message : 'Invalid JSON')
  }
}

/** The JSON body of a request: undefined without one or when it is of another type, `{}` when it is empty. */
export const readRequestBody = async (request: IncomingMessage): Promise<unknown> => {
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json')
  const bytes = await readAll(request)
  if (!isJson) return undefined
  const text = bytes.toString('utf8')
  if (text.trim() === '') return {}
  // Only objects and lists pass the server's parser.
  if (!/^\s*[[{]/.test(text))
    throw new BodyError(400, `Unexpected token ${JSON.stringify(text.trim()[0])} is not valid JSON`)
  return parse(text)
}
