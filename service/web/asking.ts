import type { Context } from 'hono'
import { z } from 'zod'
import { toProblems } from '../../core/problems.ts'
import { ApiError } from './api-error.ts'
import type { Listed } from './forms.ts'
import type { Known } from './gate.ts'

const largestBody = 8 * 2 ** 20

const tooLarge = (): ApiError => new ApiError(413, 'BODY_TOO_LARGE', 'The request is too large.')

/** The text of a body, which may come in chunks without a word of its size, as some proxies send it. */
const textOf = async ({ req }: Context<Known>): Promise<string> => {
  if (Number(req.header('content-length') ?? 0) > largestBody) throw tooLarge()
  if (req.header('transfer-encoding') === undefined) return req.text()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of req.raw.body ?? []) {
    size += chunk.length
    if (size > largestBody) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Of a body that may have one of several forms, what is wrong by the form that it is nearest to. */
const nearest = (error: z.ZodError): z.ZodError => {
  const [issue] = error.issues
  if (issue?.code !== 'invalid_union' || issue.errors.length === 0) return error
  return new z.ZodError(issue.errors.reduce((best, one) => (one.length < best.length ? one : best)))
}

/** The body of a request, in the form it has to have, of 8 MiB at most. @throws ApiError */
export const bodyOf = async <S extends z.ZodType>(context: Context<Known>, form: S): Promise<z.output<S>> => {
  const text = await textOf(context)
  let data: unknown = {}
  try {
    if (text !== '') data = JSON.parse(text)
  } catch {
    throw new ApiError(400, 'BODY_INVALID', 'The body is not JSON.')
  }
  const parsed = form.safeParse(data)
  if (parsed.success) return parsed.data
  const problems = toProblems(nearest(parsed.error), form)
  throw new ApiError(400, 'BODY_INVALID', 'The body has another form.', { problems })
}

const mostItems = 500

const numberIn = (text: string | undefined, preset: number, most: number): number => {
  const number = Number(text ?? preset)
  if (Number.isInteger(number) && number >= 0) return Math.min(number, most)
  throw new ApiError(400, 'QUERY_INVALID', 'limit and offset have to be whole numbers.')
}

/** Which part of a list is asked for. */
export const partOf = (context: Context<Known>, preset = 100): { readonly limit: number; readonly offset: number } => ({
  limit: numberIn(context.req.query('limit'), preset, mostItems),
  offset: numberIn(context.req.query('offset'), 0, Number.MAX_SAFE_INTEGER),
})

/** A part of a list. */
export const listed = <T>(context: Context<Known>, all: readonly T[], preset?: number): Listed<T> => {
  const { limit, offset } = partOf(context, preset)
  return { total: all.length, items: all.slice(offset, offset + limit) }
}

/** A parameter of the address. */
export const paramOf = (context: Context<Known>, name: string): string => context.req.param(name) ?? ''
