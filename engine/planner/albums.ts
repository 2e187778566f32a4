import type { Album } from '../../core/api/schemas.ts'
import { forEachConcurrently } from '../../core/concurrency.ts'
import { counted } from '../../core/number-text.ts'
import { composed } from '../../core/same-name.ts'
import { coverAmong, type PlannedAlbum } from '../operations/album.ts'
import type { Operation } from '../plan/plan.ts'
import { albumText } from '../plan/text.ts'
import { albumTarget } from '../state/ledger.ts'
import { PropertyPlanner } from './album-properties.ts'
import { DeletionPlanner, type Merger } from './deletions.ts'
import {
  type AlbumTarget,
  byKey,
  type DesiredMembers,
  type EntryReason,
  type Pictured,
  sortedProperties,
} from './desired-state.ts'
import { entriesByReason } from './entry-reasons.ts'
import { findAlbum } from './find-album.ts'
import { MemberClaims } from './member-claims.ts'
import { beyondOwn, type FoundSync, Members, type Membership } from './members.ts'
import { mergedDescription, mergedMembers } from './merging.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

const nobody: ReadonlySet<string> = new Set()

/** Plans albums: who goes in and out, what is made, how they look and with whom they are shared. */
export class AlbumPlanner {
  readonly members: Members<PlannedAlbum>
  readonly #planning: PlannerContext
  readonly #properties: PropertyPlanner
  /** Names of albums that a recipe wants only for more assets than it has. */
  readonly #small = new Set<string>()
  readonly #deletions: DeletionPlanner
  /** The first and the last asset of what each recipe puts in. */
  readonly #ends = new Map<PlannedAlbum, Pictured[]>()
  /** Why assets go in; who says it first counts. */
  readonly #reasons = new Map<PlannedAlbum, Map<string, EntryReason>>()
  readonly #known = new Map<string, Membership<PlannedAlbum>>()

  constructor(planning: PlannerContext) {
    this.#planning = planning
    this.members = new Members(planning, async ({ id }) => {
      const album = (await planning.library.albums.list()).find((known) => known.id === id)
      return { request: `PUT /albums/${id}/assets`, lastChange: () => album?.updatedAt }
    })
    this.#properties = new PropertyPlanner(planning)
    this.#deletions = new DeletionPlanner(planning, (albumId) => this.#known.get(`album ${albumId}`)?.claims.all)
  }

  /** @returns what follows for assets that go in */
  async add(by: PlannerInput): Promise<PlannerInput[]> {
    const { add, remove, sync } = by.desired.albums
    const following: PlannerInput[] = []
    await this.#readAhead(by, [...add.values(), ...remove.values(), ...sync.values()])
    for (const desired of byKey(remove)) {
      const membership = await this.#find(by, desired)
      // Noted for an album that is still to be made, too: nobody may make it for just these assets.
      if (membership) this.members.want(by, membership, desired, false)
    }
    for (const desired of byKey(add)) {
      const membership = await this.#find(by, desired)
      if (!membership) continue
      this.members.want(by, membership, desired, true)
      if (desired.target.choice.reportUnmatched) this.#reportUnmatched(by, membership, desired)
      following.push(...this.#noteEntries(by, membership, desired))
    }
    const syncs: FoundSync<PlannedAlbum>[] = []
    for (const desired of byKey(sync)) {
      const membership = await this.#find(by, desired)
      if (!membership) continue
      if (this.#canSync(by, membership, desired)) syncs.push({ membership, desired })
      following.push(...this.#noteEntries(by, membership, desired))
    }
    await this.members.syncAll(by, syncs)
    for (const desired of sortedProperties(by.desired)) {
      const membership = await this.#find(by, { target: desired.target, assetIds: [''] })
      const age = membership?.isNew ? 'new' : 'existing'
      if (membership && (desired.properties.only ?? age) === age) await this.#properties.add(by, membership, desired)
    }
    for (const merger of await this.#deletions.add(by)) await this.#merge(by, merger)
    return following
  }

  /** Says how many the recipe put in that match no more. */
  #reportUnmatched(
    by: PlannerInput,
    { ledgerKey, label, present }: Membership<PlannedAlbum>,
    { assetIds }: DesiredMembers<AlbumTarget>,
  ): void {
    if (ledgerKey === null || !by.isComplete || by.only !== undefined) return
    const matches = new Set(assetIds)
    const { ours } = this.#planning.ledger.of(by.recipe, ledgerKey)
    const left = [...ours].filter((id) => present.has(id) && !matches.has(id)).length
    const verbs = left === 1 ? 'no longer matches and was left in place' : 'no longer match and were left in place'
    if (left > 0)
      by.note('info', 'left-in-place', `Of the ${label}, ${counted(left, 'asset')} that this recipe put in ${verbs}.`)
  }

  /** What goes into an album that is kept, unless somebody said about an asset whether it is in it. */
  async #merge(by: PlannerInput, { kept, others, assetIds }: Merger): Promise<void> {
    const target: AlbumTarget = { album: { id: kept.id }, choice: {} }
    const membership = await this.#find(by, { target, assetIds: [...assetIds] })
    if (!membership) return
    const missing = assetIds.filter((id) => !membership.claims.all.has(id))
    this.members.want(by, membership, { target, assetIds: missing }, true)
    const description = mergedDescription(kept, others)
    const properties = description === undefined ? {} : { description }
    await this.#properties.add(by, membership, { target, properties }, mergedMembers(kept, others))
  }

  #noteEntries(
    by: PlannerInput,
    membership: Membership<PlannedAlbum>,
    { first, last, reasons = new Map(), followUps }: DesiredMembers<AlbumTarget>,
  ): PlannerInput[] {
    const { target } = membership
    if (first && last) this.#ends.set(target, [...(this.#ends.get(target) ?? []), first, last])
    this.#reasons.set(target, new Map([...reasons, ...(this.#reasons.get(target) ?? [])]))
    if (!followUps) return []
    const isExcluded = (id: string): boolean => by.isExcluded(id) || !this.members.goesIn(membership, id)
    return [{ ...by, desired: followUps, isExcluded }]
  }

  async operations(): Promise<Operation[]> {
    const changes = await this.members.changes()
    const made = new Map<PlannedAlbum, string>()
    for (const { membership, recipe, isIn } of changes)
      if (isIn && membership.isNew && !made.has(membership.target)) made.set(membership.target, recipe)
    const properties = await this.#properties.plan(made, this.#ends, this.#small)
    const creations = [...made].map(
      ([album, recipe]): Operation => ({ op: 'album.create', recipe, album, set: properties.initial.get(album) ?? {} }),
    )
    const { ledger } = this.#planning
    const moves = changes.map((change): Operation => {
      const { membership, recipe, assetIds } = change
      const { target: album, size: total } = membership
      if (!change.isIn) return { op: 'album.remove', recipe, album, assetIds, total, ...beyondOwn(change, ledger) }
      const reasons = entriesByReason(assetIds, this.#reasons.get(album))
      return { op: 'album.add', recipe, album, assetIds, ...reasons, ...alreadyThere(membership, recipe) }
    })
    const albums = moves.some(({ op }) => op === 'album.remove') ? await this.#planning.library.albums.list() : []
    const covered = moves.map((move) => {
      const album = move.op === 'album.remove' ? albums.find(({ id }) => id === move.album.id) : undefined
      return album && 'assetIds' in move ? { ...move, ...coverAmong(album, move.assetIds) } : move
    })
    const filledBy = (albumId: string): string | null =>
      moves.find((move) => move.op === 'album.add' && move.album.id === albumId)?.recipe ?? null
    const deletions = await this.#deletions.operations(filledBy)
    const gone = new Set(deletions.map(({ album }) => album.id))
    const kept = covered.filter((move) => !(move.op === 'album.remove' && gone.has(move.album.id)))
    return [...creations, ...kept, ...properties.operations, ...deletions]
  }

  /** Old servers do not tell what an album holds wherever it is shown, so nothing can be known to be missing. */
  #canSync({ recipe }: PlannerInput, { label }: Membership<PlannedAlbum>, { assetIds }: DesiredMembers<AlbumTarget>) {
    const { searchByAlbum, version } = this.#planning.server.capabilities
    if (searchByAlbum) return true
    const reason = `The ${label} is left as it is: Immich ${version} cannot search by album, which a sync needs. Update it to 1.135 or later, or let the recipe only add.`
    this.#planning.refuse({ recipe, reason, operations: assetIds.length })
    return false
  }

  /** Reads the members of the albums that are wanted, several at once; the library keeps them. */
  async #readAhead(by: PlannerInput, desired: readonly DesiredMembers<AlbumTarget>[]): Promise<void> {
    const { library } = this.#planning
    const found = await Promise.all(
      desired.map(({ target }) => findAlbum(this.#planning, target, { ...by, note: () => {} })),
    )
    const ids = found.flatMap((answer) => ('album' in answer && answer.album ? [answer.album.id] : []))
    await forEachConcurrently([...new Set(ids)], async (id) => void (await library.albums.knownAssets(id)))
  }

  async #find(
    by: PlannerInput,
    { target, assetIds }: DesiredMembers<AlbumTarget>,
  ): Promise<Membership<PlannedAlbum> | null> {
    const { library, expected } = this.#planning
    const found = await findAlbum(this.#planning, target, by)
    if ('refusal' in found) {
      this.#planning.refuse({ recipe: by.recipe, reason: found.refusal, operations: assetIds.length })
      return null
    }
    const folder = typeof target.album !== 'string' && 'folder' in target.album ? target.album.folder : undefined
    const name = found.album?.albumName ?? albumText(target.album)
    const key = found.album ? `album ${found.album.id}` : composed(`new album ${folder ?? ''} ${name}`)
    const { atLeast = 0 } = target.choice
    const few = atLeast > 0 && assetIds.filter((id) => !by.isExcluded(id)).length < atLeast
    if (few && !found.album) this.#small.add(name)
    if (few && !found.album && !this.#known.has(key)) return null
    const known =
      this.#known.get(key) ??
      (found.album
        ? existing(found.album, folder, await library.albums.knownAssets(found.album.id), () =>
            library.albums.content(found.album as Album),
          )
        : fresh({ id: null, name, ...ofFolder(folder) }, folder !== undefined || !expected.has(name)))
    this.#known.set(key, known)
    return known
  }
}

/** Of what a recipe wants in an album, how many are in it already. */
const alreadyThere = (
  { claims, present }: Membership<PlannedAlbum>,
  recipe: string,
): { readonly alreadyPresent?: number } => {
  let alreadyPresent = 0
  for (const [claim, ids] of claims.byClaim())
    if (claim.recipe === recipe && claim.value) alreadyPresent += ids.filter((id) => present.has(id)).length
  return alreadyPresent === 0 ? {} : { alreadyPresent }
}

const ofFolder = (folder: string | undefined) => (folder === undefined ? {} : { folder })

const existing = (
  { id, albumName, assetCount }: Album,
  folder: string | undefined,
  present: ReadonlySet<string>,
  whole: Membership<PlannedAlbum>['whole'],
): Membership<PlannedAlbum> => ({
  target: { id, name: albumName, ...ofFolder(folder) },
  ledgerKey: albumTarget(id),
  label: `album "${albumName}"`,
  isNew: false,
  present,
  whole,
  size: assetCount,
  claims: new MemberClaims(),
})

const fresh = (target: PlannedAlbum, isNew: boolean): Membership<PlannedAlbum> => ({
  target,
  ledgerKey: null,
  label: `album "${target.name}"`,
  isNew,
  present: nobody,
  whole: async () => new Map(),
  size: 0,
  claims: new MemberClaims(),
})
