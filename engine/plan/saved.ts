import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Server } from '../../core/api/server.ts'
import { createContext } from '../../core/context/context.ts'
import { DarkroomError, reasonOf } from '../../core/errors.ts'
import { pathText } from '../../core/problems.ts'
import {
  type AccountPlan,
  changedAssets,
  type Operation,
  type OperationName,
  operationTarget,
  type Plan,
} from './plan.ts'
import { revalidate } from './revalidate.ts'

const ids = z.array(z.string().min(1)).min(1)
const id = z.string().min(1)
const album = z.strictObject({ id: id.nullable(), name: z.string() })
const tag = z.strictObject({ id: id.nullable(), value: z.string().min(1) })
const stack = z.strictObject({ id: id.nullable(), primaryAssetId: id })
const albumValues = z.strictObject({
  albumName: z.string().optional(),
  description: z.string().optional(),
  order: z.string().optional(),
  isActivityEnabled: z.boolean().optional(),
  albumThumbnailAssetId: id.optional(),
})
const visibility = z.enum(['timeline', 'archive', 'hidden', 'locked'])
const assetValues = z.strictObject({
  visibility: visibility.optional(),
  isFavorite: z.boolean().optional(),
  rating: z.number().int().nullable().optional(),
  description: z.string().optional(),
  dateTimeOriginal: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  duplicateId: id.nullable().optional(),
})
const before = z.strictObject(
  Object.fromEntries(Object.entries(assetValues.shape).map(([field, schema]) => [field, schema.nullable()])),
)
const users = z.array(z.strictObject({ id, name: z.string(), role: z.enum(['editor', 'viewer']) })).min(1)
const files = z.array(z.string()).optional()
const stacksBefore = z.array(z.strictObject({ id, assetIds: ids }))
const recipe = z.string()
const count = z.number().int().min(0)
const reasons = z.array(z.strictObject({ reason: z.string(), assets: count, files: z.array(z.string()) })).optional()

/** An operation of one kind, with the fields that only it has. */
const form = <N extends OperationName, S extends z.ZodRawShape>(op: N, shape: S) =>
  z.strictObject({ op: z.literal(op), recipe, ...shape })

const removal = { assetIds: ids, total: count, all: z.literal(true).optional() }

const operation = z.discriminatedUnion('op', [
  form('album.create', { album, set: albumValues }),
  form('album.add', {
    album,
    assetIds: ids,
    alreadyPresent: count.optional(),
    reasons,
  }),
  form('album.remove', { album, ...removal, cover: id.optional() }),
  form('album.update', { album, set: albumValues, was: albumValues.loose() }),
  form('album.share', { album, users, was: z.record(z.string(), z.string()) }),
  form('album.unshare', { album, users }),
  form('album.delete', {
    album,
    assetIds: z.array(id),
    was: albumValues.loose(),
    users: users.or(z.tuple([])),
    into: z.strictObject({ id, name: z.string(), assetCount: count }).optional(),
  }),
  form('tag.create', { tag }),
  form('tag.add', { tag, assetIds: ids }),
  form('tag.remove', { tag, ...removal }),
  form('tag.delete', { tag, assetIds: z.array(id) }),
  form('asset.update', { assetIds: ids, set: assetValues, was: z.record(z.string(), before), reasons }),
  form('asset.trash', { assetIds: ids }),
  form('asset.restore', { assetIds: ids }),
  form('stack.create', { stack, assetIds: ids, was: stacksBefore, files }),
  form('stack.update', {
    stack,
    set: z.strictObject({ primaryAssetId: id }),
    was: z.strictObject({ primaryAssetId: id }),
    files,
  }),
  form('stack.remove', { stack, assetIds: ids, was: stacksBefore, files }),
  form('stack.delete', { stack, assetIds: ids, files }),
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
 * Why a plan does not fit the library any more, or nothing: another server or user, albums, tags or stacks that are gone
 * or have come, values that are no longer those before.
 */
export const staleReasons = async (server: Server, plan: AccountPlan): Promise<readonly string[]> => {
  if (plan.server.url !== server.url) return [`It was made for ${plan.server.url}, not for ${server.url}.`]
  if (plan.user.id !== server.user.id)
    return [`It was made for the user ${plan.user.email}, not for ${server.user.email}.`]
  const library = createContext(server, [])
  const reasons: string[] = []
  for (const planned of plan.operations) {
    const { remaining, problems } = await revalidate(library, [planned])
    reasons.push(...(problems.length > 0 ? problems : lostSince(planned, remaining[0])))
  }
  return [...new Set(reasons)]
}

/** What somebody did meanwhile was not there when the plan was made: it is another library. */
const lostSince = (planned: Operation, kept: Operation | undefined): string[] => {
  if (planned.op === 'tag.create') return []
  if (!kept && planned.op === 'album.create') return [`An album "${planned.album.name}" has been made since.`]
  const missing = changedAssets(planned).length - (kept ? changedAssets(kept).length : 0)
  if (kept && missing === 0) return []
  const whom = missing > 0 ? ` for ${missing} of ${changedAssets(planned).length} assets` : ''
  return [`${planned.op} ${operationTarget(planned)} has been done since${whom}.`]
}
