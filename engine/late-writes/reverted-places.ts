import { posix } from 'node:path'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { Server } from '../../core/api/server.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { hasCode } from '../../core/errors.ts'
import { counted } from '../../core/number-text.ts'
import { type ScanPass, scan } from '../../core/scan/scan.ts'

/** Where the file of an asset lies. */
interface Place {
  /** External library it belongs to; null for uploads. */
  readonly libraryId: string | null
  readonly folder: string
}

/** A write that the server took back. */
export interface RevertedWrite extends Place {
  readonly asset: string
  /** `tag <full path>`, or the name of a value. */
  readonly field: string
  readonly sentAt: string
}

/** Writes that were not kept in one library, or in one folder of uploads. */
interface RevertedPlace {
  /** In words: `the library "Archive" (/external)`. */
  readonly label: string
  readonly assets: number
  /** What was written, in words. */
  readonly fields: readonly string[]
  /** When the first of it was written, as ISO text. */
  readonly since: string
}

/** Where an asset lies. */
export const placeOf = ({ libraryId, originalPath }: AssetRow): Place => ({
  libraryId: libraryId ?? null,
  folder: posix.dirname(originalPath),
})

/** Milliseconds since 1970, by the server's clock. */
interface Span {
  readonly from: number
  readonly to: number
}

/** More assets than this are looked for by when they were touched, which takes fewer requests. */
const most = 200

const shown: readonly ScanPass[] = (['timeline', 'archive', 'hidden'] as const).map((visibility) => ({
  visibility,
  trashed: false,
}))

/** Those of some assets that were last touched within their span. */
export const rowsBetween = async (
  server: Server,
  library: ApiContext,
  spans: ReadonlyMap<string, Span>,
): Promise<ReadonlyMap<string, AssetRow>> => {
  const isWithin = ({ id, updatedAt }: AssetRow): boolean => {
    const span = spans.get(id)
    const at = Date.parse(updatedAt)
    return span !== undefined && at >= span.from && at <= span.to
  }
  if (spans.size <= most)
    return new Map([...(await library.search.rows([...spans.keys()]))].filter(([, row]) => isWithin(row)))
  const from = spans.values().reduce((first, span) => Math.min(first, span.from), Number.POSITIVE_INFINITY)
  const to = spans.values().reduce((last, span) => Math.max(last, span.to), 0)
  const filter = { updatedAfter: new Date(from).toISOString(), updatedBefore: new Date(to).toISOString() }
  const rows = new Map<string, AssetRow>()
  for await (const batch of scan({ server, passes: shown, filter, verify: false }).batches)
    for (const row of batch) if (isWithin(row)) rows.set(row.id, row)
  return rows
}

/** Names of external libraries by their ids, for the few who may read them. */
const libraryNames = async ({ libraries }: ApiContext): Promise<ReadonlyMap<string, string>> => {
  try {
    return new Map((await libraries.list()).map(({ id, name }) => [id, name]))
  } catch (error) {
    if (hasCode(error, 'API_FORBIDDEN') || hasCode(error, 'API_STATUS')) return new Map()
    throw error
  }
}

const commonFolder = (folders: readonly string[]): string => {
  const [first = '', ...others] = new Set(folders)
  const parts = first.split('/')
  const shared = others.reduce((length, folder) => {
    const own = folder.split('/')
    const differs = parts.slice(0, length).findIndex((part, index) => part !== own[index])
    return differs === -1 ? length : differs
  }, parts.length)
  return parts.slice(0, shared).join('/') || '/'
}

const fieldText = (field: string): string => (field.startsWith('tag ') ? `tag "${field.slice(4)}"` : field)

/** Groups writes that were not kept by where the assets lie. */
export const placesOf = async (library: ApiContext, writes: readonly RevertedWrite[]): Promise<RevertedPlace[]> => {
  const groups = [...Map.groupBy(writes, ({ libraryId }) => libraryId)]
  const names = groups.some(([id]) => id !== null) ? await libraryNames(library) : new Map<string, string>()
  return groups.map(([id, group]) => {
    const folder = commonFolder(group.map((write) => write.folder))
    const named = names.get(id ?? '')
    return {
      label: id === null ? `uploads below ${folder}` : `the library ${named ? `"${named}"` : id} (${folder})`,
      assets: new Set(group.map(({ asset }) => asset)).size,
      fields: [...new Set(group.map(({ field }) => fieldText(field)))].sort(),
      since: group.map(({ sentAt }) => sentAt).sort()[0] ?? '',
    }
  })
}

const minuteText = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What to tell about a place, and what would work instead. */
export const revertedText = ({ label, assets, fields, since }: RevertedPlace, retryAfter: number): string =>
  `${counted(assets, 'asset')} of ${label}: the server took back ${fields.join(', ')}, as it does where it cannot ` +
  `write beside the files (read-only storage). It is tried again after ${minuteText(Date.parse(since) + retryAfter)}, ` +
  'or at once with --retry. An album needs no file: addToAlbum works there.'
