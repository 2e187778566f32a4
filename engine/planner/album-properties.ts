import type { AlbumProperties, Sharing } from '../../core/actions/action.ts'
import type { Album, User } from '../../core/api/schemas.ts'
import { closestNames } from '../../core/context/closest-names.ts'
import { caseless } from '../../core/same-name.ts'
import { type AlbumMember, type AlbumValues, albumValue, type PlannedAlbum } from '../operations/album.ts'
import { type Claim, claimFor } from '../plan/claims.ts'
import type { TakesNote } from '../plan/notes.ts'
import type { Operation, OperationOf } from '../plan/plan.ts'
import { albumLabel } from '../plan/text.ts'
import { membersTarget } from '../state/ledger.ts'
import { type CoverQuestion, chooseCover, type LateCover } from './album-cover.ts'
import type { DesiredAlbum, Pictured } from './desired-state.ts'
import type { Membership } from './members.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'

/** What properties come to: values for the albums that are made, and operations. */
export interface AlbumPropertyPlan {
  readonly initial: ReadonlyMap<PlannedAlbum, AlbumValues>
  readonly operations: readonly Operation[]
}

/** One album's wanted properties: by field or, for members, by `user <id>`. */
interface Wanted {
  readonly membership: Membership<PlannedAlbum>
  readonly claims: Map<string, Claim>
  readonly users: Map<string, AlbumMember>
  /** Covers that are chosen in the end, by the claim's value, with whom to tell where there is none. */
  readonly covers: Map<string, { readonly cover: LateCover; readonly note: TakesNote }>
}

const nobody: ReadonlySet<string> = new Set()

/** Plans how albums look and with whom they are shared. */
export class PropertyPlanner {
  readonly #planning: PlannerContext
  readonly #wanted = new Map<PlannedAlbum, Wanted>()

  constructor(planning: PlannerContext) {
    this.#planning = planning
  }

  /** @param known people it is shared with besides those that are looked up */
  async add(
    by: PlannerInput,
    membership: Membership<PlannedAlbum>,
    desired: DesiredAlbum,
    known: readonly AlbumMember[] = [],
  ): Promise<void> {
    const { target } = membership
    const album = await this.#albumOf(target)
    const me = this.#planning.library.me
    if (album ? album.ownerId !== me.id : !membership.isNew) {
      by.note(
        'warning',
        'album-of-somebody-else',
        `The album "${target.name}" belongs to somebody else, who decides how it looks and who sees it.`,
      )
      return
    }
    const wanted = this.#wanted.get(target) ?? {
      membership,
      claims: new Map(),
      users: new Map(),
      covers: new Map(),
    }
    this.#wanted.set(target, wanted)
    for (const [field, value] of Object.entries(this.#valuesOf(by, wanted, desired)))
      this.#claim(by, wanted, field, value)
    const { shareWith = [], shareOnlyWith, unshare } = desired.properties
    const members = [
      ...known,
      ...(await this.#members(by, shareWith)),
      ...(await this.#members(by, shareOnlyWith ?? [])),
    ]
    for (const user of members) {
      wanted.users.set(user.id, wanted.users.get(user.id) ?? user)
      this.#claim(by, wanted, `user ${user.id}`, user.role)
    }
    const ours = album && unshare ? this.#planning.ledger.of(by.recipe, membersTarget(album.id)).ours : nobody
    const others = (album?.users ?? []).filter(({ id }) => !members.some((user) => user.id === id))
    for (const user of others) {
      if (!shareOnlyWith && !ours.has(user.id)) continue
      wanted.users.set(user.id, wanted.users.get(user.id) ?? user)
      this.#claim(by, wanted, `user ${user.id}`, null)
    }
  }

  /**
   * @param made albums that come into being, with the recipe that makes them
   * @param ends the first and last of what recipes put in
   * @param small names of albums that do not come into being as long as there are too few assets for them
   */
  async plan(
    made: ReadonlyMap<PlannedAlbum, string>,
    ends: ReadonlyMap<PlannedAlbum, readonly Pictured[]>,
    small: ReadonlySet<string>,
  ): Promise<AlbumPropertyPlan> {
    const initial = new Map<PlannedAlbum, AlbumValues>()
    const operations: Operation[] = []
    for (const [target, wanted] of this.#wanted) {
      const album = await this.#albumOf(target)
      if (!album && !made.has(target)) {
        if (!small.has(target.name)) this.#refuseMissing(target, wanted)
        continue
      }
      await this.#choose(wanted, ends.get(target) ?? [])
      const description = wanted.claims.get('description')
      if (!album && description) initial.set(target, { description: String(description.value) })
      operations.push(
        ...updates(target, wanted, album),
        ...shares(target, wanted, album),
        ...unshares(target, wanted, album),
      )
    }
    return { initial, operations }
  }

  /** Puts the asset in place of how it is to be found. */
  async #choose({ membership, claims, covers }: Wanted, ends: CoverQuestion['ends']): Promise<void> {
    const claim = claims.get('albumThumbnailAssetId')
    const chosen = claim && covers.get(String(claim.value))
    if (!claim || !chosen) return
    const { cover, note } = chosen
    const id = await chooseCover(this.#planning, { cover, membership, ends })
    if (id === null) claims.delete('albumThumbnailAssetId')
    else claims.set('albumThumbnailAssetId', { ...claim, value: id })
    const which = 'path' in cover ? `${cover.path}, which is to be its cover` : 'anything to choose a cover from'
    if (id === null) note('warning', 'no-cover', `The album "${membership.target.name}" does not hold ${which}.`)
  }

  async #albumOf({ id }: PlannedAlbum): Promise<Album | undefined> {
    return id === null ? undefined : (await this.#planning.library.albums.list()).find((album) => album.id === id)
  }

  #refuseMissing(target: PlannedAlbum, { claims }: Wanted): void {
    const [claim] = claims.values()
    // Somebody does not want what would make it.
    if (!claim || this.#planning.exclusions.keepOutOf(albumLabel(target))) return
    const reason = `There is no album "${target.name}" to give properties to; addToAlbum makes one.`
    this.#planning.refuse({ recipe: claim.recipe, reason, operations: claims.size })
  }

  #claim(by: PlannerInput, { membership, claims }: Wanted, field: string, value: unknown): void {
    const rival = claimFor(claims, field, { recipe: by.recipe, value }, by.overrides)
    if (rival === null) return
    const reason = `Recipe "${rival}" sets another ${field.split(' ')[0]} for the album "${membership.target.name}". Let one win by overrides: ['${rival}'].`
    this.#planning.refuse({ recipe: by.recipe, reason, operations: 1 })
  }

  #valuesOf(by: PlannerInput, wanted: Wanted, desired: DesiredAlbum): AlbumValues {
    const { description, order, comments } = desired.properties
    const cover = this.#coverOf(by, wanted, desired)
    return {
      ...(description === undefined ? {} : { description }),
      ...(order === undefined ? {} : { order }),
      ...(comments === undefined ? {} : { isActivityEnabled: comments }),
      ...(cover === undefined ? {} : { albumThumbnailAssetId: cover }),
    }
  }

  /** The cover's id, or a text that stands for how it is chosen. */
  #coverOf({ recipe, note }: PlannerInput, { membership, covers }: Wanted, desired: DesiredAlbum): string | undefined {
    const { properties, oldest, newest } = desired
    const { cover } = properties
    if (cover === undefined) return undefined
    if (typeof cover === 'object' && !('id' in cover)) {
      const { searchByAlbum, version } = this.#planning.server.capabilities
      const { id: albumId, name } = membership.target
      if (albumId !== null && !searchByAlbum) {
        const reason = `The album "${name}" keeps its cover: Immich ${version} cannot search by album, which choosing one needs.`
        this.#planning.refuse({ recipe, reason, operations: 1 })
        return undefined
      }
      covers.set(JSON.stringify(cover), { cover, note })
      return JSON.stringify(cover)
    }
    const id = typeof cover === 'object' ? cover.id : (cover === 'oldest' ? oldest : newest)?.id
    const isMember = id !== undefined && (membership.present.has(id) || membership.claims.all.get(id)?.value === true)
    if (isMember) return id
    const reason = `The album "${membership.target.name}" does not hold ${id ?? `an ${cover} asset of the recipe`}, which is to be its cover.`
    this.#planning.refuse({ recipe, reason, operations: 1 })
    return undefined
  }

  async #members(by: PlannerInput, sharing: NonNullable<AlbumProperties['shareWith']>): Promise<AlbumMember[]> {
    if (sharing.length === 0) return []
    const { library } = this.#planning
    const users = await library.users.list()
    if (sharing === 'all')
      return users.filter(({ id }) => id !== library.me.id).map(({ id, name }) => ({ id, name, role: 'viewer' }))
    return sharing.flatMap((given) => {
      const found = findUser(users, given)
      if (typeof found !== 'string') return found.id === library.me.id ? [] : [found]
      this.#planning.refuse({ recipe: by.recipe, reason: found, operations: 1 })
      return []
    })
  }
}

/** The user that is meant, by id, e-mail address or name, or why nobody is. */
const findUser = (users: readonly User[], given: Sharing): AlbumMember | string => {
  const { user: wanted, role = 'viewer' } = typeof given === 'string' ? { user: given } : given
  const isMeant = ({ id, email, name }: User): boolean =>
    [id, email, name].some((text) => caseless(text) === caseless(wanted))
  const [user, ...others] = users.filter(isMeant)
  if (user && others.length === 0) return { id: user.id, name: user.name, role }
  const candidates = user
    ? [user, ...others].map(({ email }) => email)
    : closestNames(
        wanted,
        users.map(({ name }) => name),
      )
  return user
    ? `Several users are called "${wanted}": ${candidates.join(', ')}. Give the e-mail address.`
    : `There is no user "${wanted}". The server shows: ${candidates.join(', ')}.`
}

/** What stays to be set, grouped by recipe; the description of a new album is set as it is made. */
const updates = (target: PlannedAlbum, { claims }: Wanted, album: Album | undefined): Operation[] => {
  const byRecipe = new Map<string, [keyof AlbumValues, unknown][]>()
  for (const [field, { recipe, value }] of claims) {
    if (field.startsWith('user ')) continue
    const isThere = album ? albumValue(album, field) === value : field === 'description'
    if (!isThere) byRecipe.set(recipe, [...(byRecipe.get(recipe) ?? []), [field as keyof AlbumValues, value]])
  }
  return [...byRecipe].map(([recipe, entries]): OperationOf<'album.update'> => {
    const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
    const before = album ? sorted.map(([field]) => [field, albumValue(album, field)]) : []
    return {
      op: 'album.update',
      recipe,
      album: target,
      set: Object.fromEntries(sorted),
      was: Object.fromEntries(before),
    }
  })
}

const shares = (target: PlannedAlbum, { claims, users }: Wanted, album: Album | undefined): Operation[] => {
  const roles = new Map((album?.users ?? []).map(({ id, role }) => [id, role]))
  const missing = [...users.values()].flatMap((user) => {
    const claim = claims.get(`user ${user.id}`)
    return claim && claim.value !== null && roles.get(user.id) !== claim.value
      ? [{ recipe: claim.recipe, user: { ...user, role: String(claim.value) } }]
      : []
  })
  return [...Map.groupBy(missing, ({ recipe }) => recipe)].map(([recipe, given]): OperationOf<'album.share'> => {
    const sorted = given.map(({ user }) => user).sort((a, b) => (a.id < b.id ? -1 : 1))
    const was = sorted.flatMap(({ id }): [string, string][] => {
      const role = roles.get(id)
      return role === undefined ? [] : [[id, role]]
    })
    return { op: 'album.share', recipe, album: target, users: sorted, was: Object.fromEntries(was) }
  })
}

const unshares = (target: PlannedAlbum, { claims }: Wanted, album: Album | undefined): Operation[] => {
  const leaving = (album?.users ?? []).flatMap(({ id, name, role }) => {
    const claim = claims.get(`user ${id}`)
    return claim?.value === null ? [{ recipe: claim.recipe, user: { id, name, role } }] : []
  })
  return [...Map.groupBy(leaving, ({ recipe }) => recipe)].map(([recipe, gone]): OperationOf<'album.unshare'> => {
    const users = gone.map(({ user }) => user).sort((a, b) => (a.id < b.id ? -1 : 1))
    return { op: 'album.unshare', recipe, album: target, users }
  })
}
