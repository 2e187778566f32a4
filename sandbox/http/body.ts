import type { IncomingMessage } from 'node:http'
import { HttpError } from './http-error.ts'

const limit = 10 * 1024 * 1024

/** An error of the body reader: it knows nothing of the version's error form but for its bare bones. */
export class BodyError extends HttpError {}

const readAll = async (request: IncomingMessage): Promise<Buffer<ArrayBuffer>> => {
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

/** A form with files, or undefined where it cannot be read. */
const parseForm = async (bytes: Buffer<ArrayBuffer>, type: string): Promise<FormData | undefined> => {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    return undefined
  }
}

/**
 * The body of a request: JSON, `{}` when that is empty, or a form; undefined without one or when it is of another type.
 */
export const readRequestBody = async (request: IncomingMessage): Promise<unknown> => {
  const type = request.headers['content-type'] ?? ''
  const bytes = await readAll(request)
  if (type.startsWith('multipart/form-data')) return parseForm(bytes, type)
  if (!type.startsWith('application/json')) return undefined
  const text = bytes.toString('utf8')
  if (text.trim() === '') return {}
  // Only objects and lists pass the server's parser.
  if (!/^\s*[[{]/.test(text))
    throw new BodyError(400, `Unexpected token ${JSON.stringify(text.trim()[0])} is not valid JSON`)
  return parse(text)
}
