import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Server } from '../../core/api/server.ts'
import { createContext } from '../../core/context/context.ts'
import { DarkroomError, reasonOf } from '../../core/errors.ts'
import { toProblems } from '../../core/problems.ts'
import { kindOf, operationForm } from '../operations/kinds.ts'
import { noteLevels } from './notes.ts'
import { type AccountPlan, changedAssets, type Operation, operationTarget, type Plan } from './plan.ts'
import { revalidate } from './revalidate.ts'

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
          excluded: z.number().optional(),
        }),
      ),
      operations: z.array(operationForm),
      // Plans of before 0.2 have none.
      notes: z
        .array(
          z.object({
            level: z.enum(noteLevels),
            code: z.string(),
            recipe: z.string(),
            text: z.string(),
            assetIds: z.array(z.string()),
            links: z.array(z.string()).exactOptional(),
          }),
        )
        .default([]),
      refused: z.array(z.object({ recipe: z.string(), reason: z.string(), operations: z.number() })),
      summary: z.record(z.string(), z.number()),
    }),
  ),
})

/**
 * Reads a saved plan.
 * @throws DarkroomError PLAN_INVALID
 * @example
 * const plan = await readPlan('plan.json')
 */
export const readPlan = async (file: string): Promise<Plan> => {
  let content: unknown
  try {
    content = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const reason = isMissing ? 'there is no such file' : reasonOf(error)
    throw new DarkroomError('PLAN_INVALID', { file, reason }, { cause: error })
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data as Plan
  const [problem] = toProblems(parsed.error)
  const reason = [problem?.path, problem?.message].filter(Boolean).join(': ')
  throw new DarkroomError('PLAN_INVALID', { file, reason })
}

/**
 * Why a plan does not fit the library any more, or nothing: another server or user, albums, tags or stacks that are gone
 * or have come, values that are no longer those before.
 */
export const staleReasons = async (server: Server, plan: AccountPlan): Promise<string[]> => {
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
const lostSince = (planned: Operation, kept: Operation | undefined): readonly string[] => {
  const { staleText } = kindOf(planned)
  if (!kept && staleText) return staleText(planned)
  const missing = changedAssets(planned).length - (kept ? changedAssets(kept).length : 0)
  if (kept && missing === 0) return []
  const whom = missing > 0 ? ` for ${missing} of ${changedAssets(planned).length} assets` : ''
  return [`${planned.op} ${operationTarget(planned)} has been done since${whom}.`]
}
