import { createHash } from 'node:crypto'
import type { CoverPick } from '../../core/actions/action.ts'
import type { AssetRow } from '../../core/api/schemas.ts'
import { caseless, isSameName } from '../../core/same-name.ts'
import type { PlannedAlbum } from '../operations/album.ts'
import { isEarlier, type Pictured } from './desired-state.ts'
import type { Membership } from './members.ts'
import type { PlannerContext } from './planner-context.ts'

/** A cover that is known when every recipe has spoken. */
export type LateCover = CoverPick | { readonly path: string }

/** What a cover is chosen from. */
export interface CoverQuestion {
  readonly cover: LateCover
  readonly membership: Membership<PlannedAlbum>
  /** The first and last of what each recipe puts in. */
  readonly ends: readonly Pictured[]
}

const visibilities = ['timeline', 'archive'] as const

/** Whether an album will hold an asset. */
const willHold = ({ claims }: Membership<PlannedAlbum>, id: string, isThere: boolean): boolean =>
  (claims.all.get(id)?.value ?? isThere) === true

/** Assets that will be put in. */
const incoming = ({ claims }: Membership<PlannedAlbum>): string[] =>
  claims.byClaim().flatMap(([{ value }, ids]) => (value ? ids : []))

/** The id of the cover; null where the album will hold nothing to choose from. */
export const chooseCover = async (planning: PlannerContext, question: CoverQuestion): Promise<string | null> => {
  const { cover } = question
  if ('path' in cover) return byPath(planning, question, cover.path)
  const { pick, among, fileName } = cover
  if (fileName !== undefined || pick === 'favorite' || pick === 'people') return ofRows(planning, question, cover)
  return pick === 'random' || among ? ofMany(planning, question, { pick, among }) : atEnd(planning, question, pick)
}

/** Any asset, the same all day: a second plan finds what the first one set. */
const drawn = (ids: readonly string[], today: Date): string | null => {
  const day = today.toISOString().slice(0, 10)
  const lot = (id: string): string => createHash('sha1').update(`${day} ${id}`).digest('hex')
  return ids.map((id) => ({ id, lot: lot(id) })).sort((a, b) => (a.lot < b.lot ? -1 : 1))[0]?.id ?? null
}

/** Those of the only assets that may be chosen; null where the whole album has to be read to know. */
const knownAmong = (membership: Membership<PlannedAlbum>, among: ReadonlySet<string>): readonly string[] | null => {
  const { present, claims } = membership
  const isKnown = among.values().every((id) => present.has(id) || claims.all.has(id))
  return isKnown ? [...among].filter((id) => willHold(membership, id, true)) : null
}

const readMembers = async (membership: Membership<PlannedAlbum>): Promise<string[]> => {
  const shown = [...(await membership.whole())].flatMap(([id, { visibility, isTrashed }]) =>
    !isTrashed && visibility !== 'hidden' && willHold(membership, id, true) ? [id] : [],
  )
  return [...new Set([...shown, ...incoming(membership)])]
}

const ofMany = async (
  { library, time }: PlannerContext,
  { membership }: CoverQuestion,
  { pick, among }: { readonly pick: 'first' | 'last' | 'random'; readonly among?: readonly string[] | undefined },
): Promise<string | null> => {
  const wanted = among && new Set(among)
  const known = wanted && knownAmong(membership, wanted)
  const ids = known ?? (await readMembers(membership)).filter((id) => wanted?.has(id) ?? true)
  if (pick === 'random') return drawn(ids, time.today)
  return endOf([...(await library.search.rows(ids)).values()], pick)
}

/** Everything that an album will hold, with the people on it. */
const rowsIn = async ({ server, library }: PlannerContext, { membership }: CoverQuestion): Promise<AssetRow[]> => {
  const { id } = membership.target
  const rows = new Map(await library.search.rows(incoming(membership)))
  for (const visibility of id === null ? [] : visibilities) {
    const filter = { albumIds: [id ?? ''], visibility }
    for (let page = 1, more = true; more; page += 1) {
      const { items, hasMore } = await server.reads.search(filter, { page, withPeople: true })
      for (const row of items) if (willHold(membership, row.id, true)) rows.set(row.id, row)
      more = hasMore
    }
  }
  return [...rows.values()]
}

const peopleOn = ({ people = [] }: AssetRow): number => new Set(people.map(({ id }) => id)).size

/** Where what decides stands on the asset itself. */
const ofRows = async (planning: PlannerContext, question: CoverQuestion, cover: CoverPick): Promise<string | null> => {
  const { pick, among, fileName } = cover
  const rows = (await rowsIn(planning, question)).filter(
    ({ id, originalFileName }) =>
      (among?.includes(id) ?? true) && (fileName === undefined || caseless(originalFileName) === caseless(fileName)),
  )
  const ids = rows.map(({ id }) => id)
  if (pick === 'random') return drawn(ids, planning.time.today)
  const counts = pick === 'people' ? rows.map(peopleOn) : []
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  const preferred = rows.filter((row, index) => (pick === 'favorite' ? row.isFavorite : counts[index] === most))
  return endOf(preferred.length > 0 ? preferred : rows, pick === 'last' ? 'last' : 'first')
}

const endOf = (assets: readonly Pictured[], pick: 'first' | 'last'): string | null => {
  const sorted = assets.toSorted((a, b) => (isEarlier(a, b) ? -1 : 1))
  return (pick === 'first' ? sorted[0] : sorted.at(-1))?.id ?? null
}

/** One page from that end of the album will do, and what recipes put in. */
const atEnd = async (
  { server, library }: PlannerContext,
  { membership, ends }: CoverQuestion,
  pick: 'first' | 'last',
): Promise<string | null> => {
  const { id } = membership.target
  const order = pick === 'first' ? 'asc' : 'desc'
  const pages = id === null ? [] : await readAll(server, { albumIds: [id] }, { order })
  const there = pages.filter((row) => willHold(membership, row.id, true))
  const isComing = ends.every((end) => willHold(membership, end.id, false))
  const coming = isComing ? ends : [...(await library.search.rows(incoming(membership))).values()]
  return endOf([...there, ...coming], pick)
}

const readAll = async (
  { reads }: PlannerContext['server'],
  filter: { readonly albumIds?: readonly string[] },
  options: { readonly order?: 'asc' | 'desc'; readonly originalPath?: string },
): Promise<AssetRow[]> => {
  const pages = await Promise.all(visibilities.map((visibility) => reads.search({ ...filter, visibility }, options)))
  return pages.flatMap(({ items }) => items)
}

const byPath = async (
  { server }: PlannerContext,
  { membership }: CoverQuestion,
  path: string,
): Promise<string | null> => {
  const found = await readAll(server, {}, { originalPath: path })
  const assets = await membership.whole()
  const isCover = ({ id, originalPath }: AssetRow): boolean =>
    isSameName(originalPath, path) && willHold(membership, id, assets.has(id))
  const covers = found.flatMap((row) => (isCover(row) ? [row.id] : []))
  return covers.sort()[0] ?? null
}
