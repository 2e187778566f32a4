import type { AssetRow } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import { hasCode } from '../../core/errors.ts'
import { everyPass, viewsOf } from '../../core/scan/everywhere.ts'
import { countOf, filterInPass, isUploadedSince, type ScanPass, uploadedBefore } from '../../core/scan/scan.ts'
import { dayMs } from '../../language/predicates/days.ts'
import { hasPermission } from '../applier/permissions.ts'
import { type ChangesOptions, noteChanges, type Stamps, takeChanges } from './changes.ts'
import { settleDifference } from './differences.ts'
import { fullAfter } from './mirror.ts'
import { nameOf, type Store } from './store.ts'

/** What decides how a mirror is brought up to date. */
export interface UpdateOptions extends ChangesOptions {
  readonly passes: readonly ScanPass[]
  /** Read everything again. */
  readonly verify: boolean
  /** Whose assets the timeline shows besides the own ones, as a text; null where that is not known. */
  readonly partners: string | null
  /** Called once what changed was read: what follows seldom finds more. */
  readonly onRead?: (() => void) | undefined
}

/** What an update found. */
export interface Updated {
  /** Passes that have to be read as a whole, with the reason. */
  readonly stale: Map<string, string>
  /** Assets that were read again. */
  changed: number
  /** Assets that are gone. */
  forgotten: number
}

/** Clocks are set by so much without anybody noticing. */
const clockPlay = 60_000
/** Doubted assets are read one by one. */
const manyDoubts = 500
/** How many of the assets that changed last are looked for. */
const samples = 5
const rounds = 3

/** Whether the mirrored rows bring their exif records. */
export const keepsExif = (store: Store): boolean => store.header('exif') === 'yes'

/** Why all that is mirrored is of no use; null where it is. */
const uselessBecause = (store: Store, { server, startedAt, withExif }: UpdateOptions): string | null => {
  const { user, capabilities } = server
  const [knownUser, version, readAt] = ['user', 'version', 'readAt'].map((name) => store.header(name))
  if (knownUser === null) return null
  if (knownUser !== user.id) return 'the mirror belongs to another user'
  if (version !== capabilities.version)
    return `the server was changed from version ${version} to ${capabilities.version}`
  if (startedAt < Number(readAt) - clockPlay) return 'the server’s clock was set back'
  if (withExif && !keepsExif(store)) return 'it was read without exif'
  return null
}

/** Assets of partners come and go without a stamp. */
const othersShare = (store: Store, name: string, { partners }: UpdateOptions): boolean => {
  const known = store.header('partners')
  return name === 'timeline' && partners !== null && known !== null && known !== partners
}

const agedBecause = (readAt: number, { startedAt, verify }: UpdateOptions): string | null => {
  if (verify) return 'everything is verified'
  return startedAt - readAt < fullAfter ? null : `it was last read ${Math.round((startedAt - readAt) / dayMs)} days ago`
}

/** Those of the passes asked for that have to be read as a whole, with the reason, as far as the mirror itself tells. */
export const stalePasses = (store: Store, options: UpdateOptions): Map<string, string> => {
  const useless = uselessBecause(store, options)
  const known = store.passes()
  const whyStale = (name: string): string | null => {
    if (useless !== null) return useless
    if (othersShare(store, name, options)) return 'other partners share their assets'
    const readAt = known.get(name)
    return readAt === undefined ? 'it was not read before' : agedBecause(readAt, options)
  }
  return new Map(
    options.passes.map(nameOf).flatMap((name) => {
      const why = whyStale(name)
      return why === null ? [] : [[name, why]]
    }),
  )
}

/**
 * Brings the mirrored passes up to date, and finds out which of those asked for have to be read as a whole; these are
 * forgotten. Nothing is left to chance: what came or changed has a new stamp, what went makes a count differ.
 */
export const update = async (store: Store, options: UpdateOptions): Promise<Updated> => {
  const updated: Updated = { stale: stalePasses(store, options), changed: 0, forgotten: 0 }
  if (uselessBecause(store, options) !== null) store.clear()
  // Also where it is not asked for: from now on nothing tells that they changed.
  if (othersShare(store, 'timeline', options)) store.drop(['timeline'])
  store.drop([...updated.stale.keys()])
  if (store.passes().size > 0) await updateKnown(store, options, updated)
  store.drop([...updated.stale.keys()])
  return updated
}

const updateKnown = async (store: Store, options: UpdateOptions, updated: Updated): Promise<void> => {
  const latest = store.latest(samples)
  const fresh = await takeChanges(store, options)
  const kept = options.passes.filter((pass) => !updated.stale.has(nameOf(pass)))
  const untrusted = await whyUntrusted(store, options, latest, fresh)
  if (fresh === null || untrusted !== null) {
    for (const pass of kept) updated.stale.set(nameOf(pass), untrusted ?? '')
    store.drop(everyPass.map(nameOf))
    return
  }
  updated.changed = fresh.size
  options.onRead?.()
  // What goes from one of them may go into one that was proven already.
  for (let round = 0, before = -1; round < rounds && updated.forgotten > before; round += 1) {
    before = updated.forgotten
    for (const pass of kept) {
      const why = updated.stale.has(nameOf(pass)) ? null : await prove(store, options, pass, updated)
      if (why !== null) updated.stale.set(nameOf(pass), why)
    }
  }
}

/** Why, where an earlier state of the library seems to have been brought back, as from a backup. */
export const restored = 'what changed last is gone from the server, or older there'

/** Why none of the known passes can be trusted; null where they can. */
const whyUntrusted = async (
  store: Store,
  options: UpdateOptions,
  latest: readonly AssetRow[],
  fresh: Stamps | null,
): Promise<string | null> => {
  if (fresh === null) return 'much has changed'
  if (await wentBack(options.server, latest, fresh)) return restored
  return (await settleDoubts(store, options, fresh)) ? null : 'much was written'
}

/** One asset as it is now, wherever it is; undefined where it is gone. */
const readAsset = async (server: Server, id: string, withExif: boolean): Promise<AssetRow | undefined> => {
  for (const view of viewsOf(server)) {
    // With exif, an asset without an exif record is not found.
    for (const exif of withExif ? [true, false] : [false]) {
      const [row] = (await server.reads.search(view, { id, size: 1, withDeleted: true, withExif: exif })).items
      if (row) return row
    }
  }
  return undefined
}

/** Reads doubted assets again, those that changed aside; false where they are too many. */
const settleDoubts = async (store: Store, { server, withExif }: UpdateOptions, fresh: Stamps): Promise<boolean> => {
  const doubted = store.doubted().filter((id) => !fresh.has(id))
  store.noDoubts()
  if (doubted.length > manyDoubts) return false
  const rows = await Promise.all(doubted.map((id) => readAsset(server, id, withExif)))
  store.replace(rows.filter((row) => row !== undefined))
  store.forget(doubted.filter((_, index) => rows[index] === undefined))
  return true
}

/**
 * Whether an earlier state of the library was brought back, as from a backup: what changed last then bears an older stamp,
 * or is gone.
 */
const wentBack = async (server: Server, latest: readonly AssetRow[], fresh: Stamps): Promise<boolean> => {
  for (const { id, updatedAt } of latest) {
    const now = fresh.get(id) ?? (await readAsset(server, id, false))?.updatedAt
    if (now !== undefined) return now < updatedAt
  }
  return latest.length > 0
}

const uploadedSince = (store: Store, name: string, at: number): number => {
  let count = 0
  for (const rows of store.rows(name, false, new Date(at).toISOString()))
    count += rows.filter((row) => isUploadedSince(at, row)).length
  return count
}

/** Why a pass cannot be trusted; null where its assets are those of the server. */
const prove = async (
  store: Store,
  options: UpdateOptions,
  pass: ScanPass,
  updated: Updated,
): Promise<string | null> => {
  const { server, startedAt, withExif } = options
  const name = nameOf(pass)
  const filter = uploadedBefore(server, startedAt, filterInPass(pass))
  const has = (row: AssetRow): boolean => !isUploadedSince(startedAt, row)
  for (let round = 0; ; round += 1) {
    const counted = (await countOf(server, filter)) ?? 0
    if (counted === store.count([name]) - uploadedSince(store, name, startedAt)) break
    const difference = { pass: name, filter, counted, has }
    const missing = round < rounds ? await settleDifference(server, store, difference, withExif) : null
    if (missing === null) return 'its counts differ from the server’s in many places'
    updated.forgotten += store.forget(missing)
  }
  if (await lostPartner(store, server, pass)) return 'a partner’s assets are not shown any more'
  return (await isOwnWhole(store, options, pass)) ? null : 'own assets went, and those of partners came'
}

/** Whether the own assets are all there, although those of partners, which bear no new stamp, may stand for some. */
const isOwnWhole = async (store: Store, { server, partners }: UpdateOptions, pass: ScanPass): Promise<boolean> => {
  // Partners show nothing but what is on the timeline.
  if (pass.visibility !== 'timeline' || pass.trashed || partners === '') return true
  const more = (await server.reads.ownTotal('timeline')) - store.count([nameOf(pass)], server.user.id)
  if (more === 0) return true
  // As many may have been uploaded meanwhile.
  const total = (await countOf(server, filterInPass(pass))) ?? 0
  return more > 0 && more <= total - store.count([nameOf(pass)])
}

/** Whose assets the timeline shows besides the own ones, as a text; null where the key may not know. */
export const partnersOf = async ({ reads, permissions }: Server): Promise<string | null> => {
  if (permissions !== null && !hasPermission(permissions, 'partner.read')) return null
  try {
    const partners = await reads.partners()
    return partners
      .flatMap(({ id, inTimeline }) => (inTimeline ? [id] : []))
      .sort()
      .join(' ')
  } catch (error) {
    if (!hasCode(error, 'API_FORBIDDEN')) throw error
    return null
  }
}

const isAnyShown = async (server: Server, pass: ScanPass, ids: readonly string[]): Promise<boolean> => {
  for (const id of ids) {
    const { items } = await server.reads.search(filterInPass(pass), { id, size: 1 })
    if (items.length > 0) return true
  }
  return false
}

/** Whether assets of somebody else went, although equally many of another one may have come: those bear no new stamp. */
const lostPartner = async (store: Store, server: Server, pass: ScanPass): Promise<boolean> => {
  for (const { owner, ids } of store.owners(nameOf(pass)))
    if (owner !== server.user.id && !(await isAnyShown(server, pass, ids))) return true
  return false
}

/** Notes how the mirror was read, and up to which change. */
export const noteReading = (store: Store, options: UpdateOptions): void => {
  const { server, startedAt, withExif, partners } = options
  if (partners !== null) store.setHeader('partners', partners)
  noteChanges(store, options)
  store.setHeader('readAt', String(startedAt))
  store.setHeader('user', server.user.id)
  store.setHeader('version', server.capabilities.version)
  store.setHeader('exif', withExif ? 'yes' : 'no')
}
