import type { Tag } from '../api/schemas.ts'
import type { Server } from '../api/server.ts'
import { readEverywhere } from './everywhere.ts'
import type { Memory } from './memory.ts'
import { once } from './once.ts'
import type { ScanPass } from './scan.ts'
import { countIn } from './scan-any.ts'

/** Tags of fewer assets are read again as quickly. */
const many = 2_000
/** From so many changed assets on, too. */
const mostChanged = 2_000
/** How far behind the last reading changes are asked for, in milliseconds: what is committed late is stamped early. */
const overlap = 300_000

/** Assets under a tag, and when they were read by the server's clock, in milliseconds. */
interface Kept {
  readonly at: number
  readonly ids: readonly string[]
}

/** What is asked to find out what carries a tag. */
export interface TagMembersOptions {
  readonly server: Server
  readonly passes: readonly ScanPass[]
  readonly memory: Memory
  readonly tags: () => Promise<readonly Tag[]>
  /** Asks the server for all of them. */
  readonly read: (tagId: string) => Promise<ReadonlySet<string>>
}

/** A tag and all below it: where one of them is deleted, assets lose it without a trace. */
const withChildren = (tags: readonly Tag[], tagId: string): readonly string[] => {
  const below = tags.filter(({ parentId }) => parentId === tagId)
  return [tagId, ...below.flatMap(({ id }) => withChildren(tags, id))].sort()
}

/**
 * Makes the question what carries a tag or a child of it. Of a tag with many assets only those are asked for that changed
 * since they were read, if the server counts equally many then: tagging stamps an asset, though late (`immich-api.md` 3.2).
 */
export const createTagMembers = ({
  server,
  passes,
  memory,
  tags,
  read,
}: TagMembersOptions): ((tagId: string) => Promise<ReadonlySet<string>>) => {
  const startedAt = (): number => Date.now() + (server.client.clockSkew() ?? 0)

  const idsSince = async (since: string, tagIds?: readonly string[]): Promise<Set<string>> => {
    const found = new Set<string>()
    const filter = { updatedAfter: since, ...(tagIds ? { tagIds } : {}) }
    for await (const rows of readEverywhere(server, filter, false)) {
      for (const { id, visibility, isTrashed } of rows)
        if (!tagIds || passes.some((pass) => pass.visibility === visibility && pass.trashed === isTrashed))
          found.add(id)
      if (found.size > mostChanged) break
    }
    return found
  }
  const changedSince = once((since: string) => idsSince(since))

  const updated = async (tagId: string, { at, ids }: Kept): Promise<ReadonlySet<string> | null> => {
    const since = new Date(at - overlap).toISOString()
    const changed = await changedSince(since)
    if (changed.size > mostChanged) return null
    const known = ids.filter((id) => !changed.has(id))
    return new Set(changed.size === 0 ? known : [...known, ...(await idsSince(since, [tagId]))])
  }

  return once(async (tagId: string) => {
    if (server.client.clockSkew() === null || !server.capabilities.searchCount) return read(tagId)
    const count = await countIn({ server, passes }, { tagIds: [tagId] })
    if (count === null || count < many) return read(tagId)
    const at = startedAt()
    const name = `tag ${tagId}`
    const mark = JSON.stringify([passes, withChildren(await tags(), tagId)])
    const kept = memory.recall(name, mark)
    const members = kept === null ? null : await updated(tagId, JSON.parse(kept) as Kept)
    if (members !== null && members.size === count) return members
    const found = await read(tagId)
    memory.keep(name, mark, JSON.stringify({ at, ids: [...found] } satisfies Kept))
    return found
  })
}
