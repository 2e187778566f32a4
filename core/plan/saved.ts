import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { readAlbums, type Server } from '../api/server.ts'
import { DarkroomError, hasCode, reasonOf } from '../errors.ts'
import { pathText } from '../problems.ts'
import type { AccountPlan, Operation, Plan } from './plan.ts'

const ids = z.array(z.string().min(1)).min(1)
const album = z.strictObject({ id: z.string().nullable(), name: z.string() })
const tag = z.strictObject({ id: z.string().nullable(), value: z.string().min(1) })
const values = z.strictObject({ visibility: z.string().optional(), isFavorite: z.boolean().optional() })
const recipe = z.string()

const operation = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('album.create'),
    recipe,
    album,
    set: z.strictObject({ description: z.string().optional() }),
  }),
  z.strictObject({ op: z.literal('album.add'), recipe, album, assetIds: ids }),
  z.strictObject({ op: z.literal('tag.create'), recipe, tag }),
  z.strictObject({ op: z.literal('tag.add'), recipe, tag, assetIds: ids }),
  z.strictObject({
    op: z.literal('asset.update'),
    recipe,
    assetIds: ids,
    set: z.strictObject({ visibility: z.literal('archive').optional(), isFavorite: z.boolean().optional() }),
    was: z.record(z.string(), values),
  }),
])

const schema = z.object({
  format: z.literal('darkroom-plan/1'),
  id: z.string(),
  createdAt: z.string(),
  accounts: z.array(
    z.object({
      account: z.string(),
      server: z.object({ url: z.string(), version: z.string() }),
      user: z.object({ id: z.string(), email: z.string() }),
      recipes: z.array(
        z.object({
          name: z.string(),
          plugin: z.string().nullable(),
          scanned: z.number(),
          matched: z.number(),
          warnings: z.array(z.string()),
        }),
      ),
      operations: z.array(operation),
      refused: z.array(z.object({ recipe: z.string(), reason: z.string(), operations: z.number() })),
      summary: z.record(z.string(), z.number()),
    }),
  ),
})

/**
 * Reads a saved plan.
 * @throws DarkroomError PLAN_INVALID
 */
export const readPlan = async (file: string): Promise<Plan> => {
  let content: unknown
  try {
    content = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new DarkroomError('PLAN_INVALID', { file, reason: reasonOf(error) }, { cause: error })
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data as Plan
  const issue = parsed.error.issues[0]
  throw new DarkroomError('PLAN_INVALID', { file, reason: `${pathText(issue?.path ?? [])}: ${issue?.message}` })
}

/**
 * Why a plan does not fit the library any more, or nothing: another server or user, albums or tags that are gone or
 * have come, values that are no longer those before.
 */
export const staleReasons = async (server: Server, plan: AccountPlan): Promise<string[]> => {
  if (plan.server.url !== server.url) return [`It was made for ${plan.server.url}, not for ${server.url}.`]
  if (plan.user.id !== server.user.id)
    return [`It was made for the user ${plan.user.email}, not for ${server.user.email}.`]
  const checks = await Promise.all([albumReasons(server, plan.operations), tagReasons(server, plan.operations)])
  const values: string[] = []
  for (const operation of plan.operations) values.push(...(await valueReasons(server, operation)))
  return [...checks.flat(), ...values]
}

const albumReasons = async (server: Server, operations: readonly Operation[]): Promise<string[]> => {
  const concerned = operations.flatMap((operation) => ('album' in operation ? [operation] : []))
  if (concerned.length === 0) return []
  const albums = await readAlbums(server)
  const known = new Set(albums.map(({ id }) => id))
  const own = new Set(albums.filter(({ ownerId }) => ownerId === server.user.id).map(({ albumName }) => albumName))
  return concerned.flatMap(({ op, album }) => {
    if (op === 'album.create' && own.has(album.name)) return [`An album "${album.name}" has been made since.`]
    return album.id !== null && !known.has(album.id) ? [`The album "${album.name}" (${album.id}) is gone.`] : []
  })
}

const tagReasons = async ({ reads }: Server, operations: readonly Operation[]): Promise<string[]> => {
  const wanted = operations.flatMap((operation) =>
    'tag' in operation && operation.tag.id !== null ? [operation.tag] : [],
  )
  if (wanted.length === 0) return []
  const known = new Set((await reads.tags()).map(({ id }) => id))
  return wanted.flatMap(({ id, value }) =>
    id !== null && !known.has(id) ? [`The tag "${value}" (${id}) is gone.`] : [],
  )
}

const valueReasons = async ({ reads }: Server, operation: Operation): Promise<string[]> => {
  if (operation.op !== 'asset.update') return []
  const reasons: string[] = []
  for (const id of operation.assetIds) {
    try {
      const asset = await reads.asset(id)
      for (const [field, was] of Object.entries(operation.was[id] ?? {})) {
        const is = asset[field as 'visibility' | 'isFavorite']
        if (is !== was) reasons.push(`${asset.originalFileName} (${id}): ${field} was ${was} and is ${is}.`)
      }
    } catch (error) {
      if (!hasCode(error, 'API_STATUS') || error.context.status >= 500) throw error
      reasons.push(`The asset ${id} is gone.`)
    }
  }
  return reasons
}
