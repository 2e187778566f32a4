import type { Tag } from '../../core/api/schemas.ts'
import { composed, isSameName } from '../../core/same-name.ts'
import { type PlannedTag, spelled } from '../operations/tag.ts'
import type { Operation } from '../plan/plan.ts'
import { tagTarget } from '../state/ledger.ts'
import { byKey } from './desired-state.ts'
import { MemberClaims } from './member-claims.ts'
import { beyondOwn, type FoundSync, Members, type Membership } from './members.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

const nobody: ReadonlySet<string> = new Set()

/** A path and those above it, the shortest first. */
const withParents = (path: string): string[] => {
  const parts = path.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Plans tags: which assets get and lose them, and which tags are made for it. */
export class TagPlanner {
  readonly members: Members<PlannedTag>
  readonly #planning: PlannerContext
  readonly #known = new Map<string, Membership<PlannedTag>>()

  constructor(planning: PlannerContext) {
    this.#planning = planning
    // The server's jobs stamp an asset after each change of its tags (`immich-api.md` 3.2).
    this.members = new Members(planning, async ({ id }, rows) => ({
      request: `PUT /tags/${id}/assets`,
      lastChange: (assetId) => rows.get(assetId)?.updatedAt,
    }))
  }

  async add(by: PlannerInput): Promise<void> {
    const { add, remove, sync } = by.desired.tags
    for (const desired of byKey(remove))
      this.members.want(by, await this.#find(desired.target, desired.assetIds), desired, false)
    for (const desired of byKey(add))
      this.members.want(by, await this.#find(desired.target, desired.assetIds), desired, true)
    const syncs: FoundSync<PlannedTag>[] = []
    for (const desired of byKey(sync))
      syncs.push({ membership: await this.#find(desired.target, desired.assetIds), desired })
    await this.members.syncAll(by, syncs)
  }

  async operations(): Promise<Operation[]> {
    const changes = await this.members.changes()
    // Without a change, nobody need be allowed to read tags.
    const tags = changes.length === 0 ? [] : await this.#planning.library.tags.list()
    const made = new Map(tags.map(({ value }) => [composed(value), '']))
    const creations: Operation[] = []
    for (const { membership, recipe, isIn } of changes) {
      if (!isIn || !membership.isNew) continue
      for (const value of withParents(membership.target.value).filter((path) => !made.has(composed(path)))) {
        made.set(composed(value), recipe)
        creations.push({ op: 'tag.create', recipe, tag: { id: null, value } })
      }
    }
    const { ledger } = this.#planning
    const moves = changes.map((change): Operation => {
      const { recipe, assetIds } = change
      const { target: tag, size: total } = change.membership
      if (change.isIn) return { op: 'tag.add', recipe, tag, assetIds }
      return { op: 'tag.remove', recipe, tag, assetIds, total, ...beyondOwn(change, ledger) }
    })
    return [...creations, ...moves]
  }

  /** The members known are those among the wanted ones; another recipe that wants the tag adds to them. */
  async #find(value: string, ids: readonly string[]): Promise<Membership<PlannedTag>> {
    const { library } = this.#planning
    const tags = await library.tags.list()
    const tag = tags.find((known) => isSameName(known.value, value))
    const carrying = tag ? (await library.tags.assets(tag)).size : 0
    const known =
      this.#known.get(value) ??
      membershipOf(spelled(value, tags), tag, carrying, () => library.tags.content(tag as Tag))
    this.#known.set(value, known)
    if (!tag) return known
    const tagged = await library.tags.exactly(tag, ids)
    const before = known.present
    known.present = { has: (id) => tagged.has(id) || before.has(id) }
    return known
  }
}

const membershipOf = (
  value: string,
  tag: Tag | undefined,
  size: number,
  whole: Membership<PlannedTag>['whole'],
): Membership<PlannedTag> => ({
  target: { id: tag?.id ?? null, value: tag?.value ?? value },
  ledgerKey: tag ? tagTarget(value) : null,
  label: `tag "${value}"`,
  isNew: !tag,
  present: nobody,
  whole: tag ? whole : async () => new Map(),
  size,
  claims: new MemberClaims(),
})
