import { z } from 'zod'
import { type AssetValues, isExifField } from '../../core/actions/action.ts'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { reasonOf } from '../../core/errors.ts'
import { counted } from '../../core/number-text.ts'
import { isRefused } from '../applier/request-sender.ts'
import { keptDate } from '../plan/kept-date.ts'
import { changesText, fieldNames } from '../plan/old-new.ts'
import { changedSince, differing, fieldsOf, hasValues, readValues, type ValuesBefore } from '../plan/values.ts'
import { onceTarget, trashing } from '../state/ledger.ts'
import type { LedgerStore } from '../state/ledger-store.ts'
import { type AlbumOperation, coverBack, coversAmong } from './album.ts'
import { type Described, form, id, ids, reasons } from './forms.ts'
import { assets, type Comparison, type Kinds, losesNothing } from './kind.ts'
import type { Done, Undoing } from './undoing.ts'

const fields = {
  visibility: z.enum(['timeline', 'archive', 'hidden', 'locked']),
  isFavorite: z.boolean(),
  rating: z.number().int().nullable(),
  description: z.string(),
  dateTimeOriginal: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  duplicateId: id.nullable(),
} satisfies { readonly [F in keyof AssetValues]-?: z.ZodType<AssetValues[F]> }

/** A form in which each value may be missing. */
const some = <V>(formOf: (field: z.ZodType) => z.ZodType): z.ZodType<V> =>
  z.strictObject(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, formOf(field).exactOptional()])),
  ) as unknown as z.ZodType<V>
const values = some<AssetValues>((field) => field)
const before = some<ValuesBefore>((field) => field.nullable())

/** The forms of operations on assets themselves. */
export const assetForms = [
  form('asset.update', {
    assetIds: ids,
    set: values,
    was: z.record(z.string(), before),
    /** Why, as far as the recipe says so. */
    reasons: reasons.exactOptional(),
    /** The ledger remembers that it was done for these assets, by this text. */
    once: z.string().exactOptional(),
    /** The ledger forgets that. */
    forgets: z.string().exactOptional(),
  }),
  form('asset.trash', {
    assetIds: ids,
    /** Covers among them, by album: the server chooses others. */
    covers: z.record(z.string(), id).exactOptional(),
  }),
  form('asset.restore', { assetIds: ids }),
] as const

/** An operation on assets themselves. */
export type AssetOperation = Described<(typeof assetForms)[number]>
type Of<N extends AssetOperation['op']> = Extract<AssetOperation, { op: N }>
/** What takes them back: covers that were in the trash, too. */
type Inverse = AssetOperation | AlbumOperation

const only = (operation: Of<'asset.update'>, assetIds: readonly string[]): Of<'asset.update'> => ({
  ...operation,
  assetIds,
  was: Object.fromEntries(assetIds.map((id) => [id, operation.was[id] ?? {}])),
})

const compareRows = async (
  library: ApiContext,
  assetIds: readonly string[],
  isSo: (row: AssetRow) => boolean,
  conflictIn: (row: AssetRow) => string | null = () => null,
): Promise<Comparison> => {
  const rows = await library.search.rows(assetIds)
  const of = <T>(id: string, ask: (row: AssetRow) => T, missing: T): T => {
    const row = rows.get(id)
    return row ? ask(row) : missing
  }
  return {
    isSatisfied: (id) => of(id, isSo, false),
    conflict: (id) => of(id, conflictIn, `The asset ${id} is gone.`),
  }
}

/** Those of some assets that are still in the trash, or out of it. */
const stillSo = async (isInTrash: boolean, { ids }: Done, undoing: Undoing<Inverse>): Promise<string[]> => {
  const rows = await undoing.rows(ids, 'cannot come back: deleted for good meanwhile.')
  const isSo = ({ isTrashed, isOffline }: AssetRow): boolean => isTrashed === isInTrash && !isOffline
  return [...rows].flatMap(([id, row]) => (isSo(row) ? [id] : [])).sort()
}

/** Gives albums their covers again that come out of the trash. */
const coversBack = async (
  { recipe, covers = {} }: Of<'asset.trash'>,
  restored: readonly string[],
  undoing: Undoing<Inverse>,
): Promise<AlbumOperation[]> => {
  const { albums } = undoing.library
  const wanted = Object.values(covers).filter((cover) => restored.includes(cover))
  if (wanted.length > 0 && !undoing.isPermitted('album.read')) {
    undoing.note(
      `${counted(wanted.length, 'album')} may keep a cover that the server chose: the key has no album.read.`,
    )
    return []
  }
  const back: AlbumOperation[] = []
  for (const album of wanted.length > 0 ? await albums.list() : []) {
    const cover = covers[album.id]
    if (cover === undefined || !restored.includes(cover)) continue
    if ((await albums.content(album)).has(cover)) back.push(...(await coverBack(recipe, album, cover, undoing)))
  }
  return back
}

/** Groups assets by what each was. */
const byBefore = (
  assets: readonly { readonly id: string; readonly before: ValuesBefore }[],
): { readonly before: ValuesBefore; readonly assetIds: string[] }[] => {
  const groups = Map.groupBy(assets, ({ before }) => JSON.stringify(before))
  return [...groups].map(([text, group]) => ({ before: JSON.parse(text), assetIds: group.map(({ id }) => id).sort() }))
}

const without = <V extends object>(values: V, gone: { has(field: string): boolean }): V =>
  Object.fromEntries(Object.entries(values).filter(([field]) => !gone.has(field))) as V

const picked = <V extends object>(values: V, wanted: ReadonlySet<string>): V =>
  Object.fromEntries(Object.entries(values).filter(([field]) => wanted.has(field))) as V

/** Values that no request can take away again: a position, a date (`immich-api.md` 2.5). */
const isUnset = (before: ValuesBefore): boolean =>
  before.latitude === null || before.longitude === null || before.dateTimeOriginal === null

/** Which assets have neither what a run set nor what was there before it, by what each value is called. */
const changedFields = (
  rows: ReadonlyMap<string, AssetRow>,
  set: AssetValues,
  was: Of<'asset.update'>['was'],
): ReadonlyMap<string, readonly string[]> => {
  const changed = [...rows].flatMap(([id, row]) => {
    const others = picked(was[id] ?? {}, new Set(differing(row, set)))
    const own = picked(
      others,
      new Set(fieldsOf(others).filter((field) => changedSince(row, { [field]: others[field] }))),
    )
    return fieldNames(own).map((name) => ({ name, id }))
  })
  return new Map([...Map.groupBy(changed, ({ name }) => name)].map(([name, of]) => [name, of.map(({ id }) => id)]))
}

/** What to set to get the values before, as far as that is possible. */
const valuesBack = (before: ValuesBefore): AssetValues =>
  Object.fromEntries(
    fieldsOf(before).flatMap((field) => {
      const isTakenAway = field === 'rating' || field === 'duplicateId'
      if (before[field] === null && !isTakenAway) return field === 'description' ? [[field, '']] : []
      return [[field, field === 'dateTimeOriginal' ? keptDate(String(before[field]), 'moment') : before[field]]]
    }),
  )

/** Notes for which assets something is done that is done only once; the opposite where it was lost. */
const noteOnce =
  (isDone: boolean) =>
  ({ recipe, once, forgets }: Of<'asset.update'>, assetIds: readonly string[], ledger: LedgerStore): void => {
    const [put, dropped] = isDone ? [once, forgets] : [forgets, once]
    if (put !== undefined) ledger.put(recipe, onceTarget(recipe, put), assetIds)
    if (dropped !== undefined) ledger.drop(onceTarget(recipe, dropped), assetIds)
  }

/** The kinds of operations on assets themselves. */
export const assetKinds: Kinds<AssetOperation, Inverse> = {
  'asset.update': {
    order: 60,
    summary: [50, 'changes', (count) => `change ${counted(count, 'asset')}`],
    items: { idsOf: ({ assetIds }) => assetIds, only },
    needs: () => [{ scope: 'asset.update', request: 'PUT /assets' }],
    loses: ({ set: { visibility } }) =>
      visibility === undefined
        ? null
        : {
            of: 'view',
            allowance: visibility === 'locked' ? ['visibility.locked', 'move assets into the locked folder'] : null,
          },
    irreversible: ({ assetIds, set, was }) => {
      const lacking = (field: 'dateTimeOriginal' | 'latitude') =>
        set[field] === undefined ? [] : assetIds.filter((id) => was[id]?.[field] === null)
      return [
        ...(set.visibility === 'locked'
          ? [{ count: assetIds.length, text: 'to the locked folder, where no key reaches them' }]
          : []),
        {
          count: lacking('dateTimeOriginal').length,
          text: 'a date where there was none, which nobody can take away again',
        },
        { count: lacking('latitude').length, text: 'a place where there was none, which nobody can take away again' },
      ]
    },
    line: ({ assetIds, set, was }, paint) =>
      `${paint.change(`~ ${counted(assetIds.length, 'asset')}:`)} ${changesText(set, Object.values(was), { paint })}`,
    compare: ({ assetIds, set, was }, library) =>
      compareRows(
        library,
        assetIds,
        (row) => hasValues(row, set),
        (row) => {
          // What is as it should be already is no obstacle to the rest.
          const before = picked(was[row.id] ?? {}, new Set(differing(row, set)))
          const field = changedSince(row, before)
          if (field === null) return null
          const now = readValues(row, [field])[field]
          return `${row.originalFileName} (${row.id}): ${field} was ${before[field]} and is ${now}.`
        },
      ),
    send: async ({ set, assetIds }, sender) => {
      const { writes } = sender
      const { bulkRating, nullRating } = sender.server.capabilities
      const changes = set.rating === null && !nullRating ? { ...set, rating: 0 } : set
      if (set.rating === undefined || bulkRating)
        return sender.sendAllOrNothing(assetIds, 'PUT /assets', (part) => writes.updateAssets(part, changes))
      // The bulk call with a rating fails before 1.143, when half of it is done (`immich-api.md` 1.1).
      for (const id of assetIds) {
        try {
          await sender.sendOne(`PUT /assets/${id}`, [id], () => writes.updateAsset(id, changes))
        } catch (error) {
          if (!isRefused(error)) throw error
          sender.fail(reasonOf(error), [id])
        }
        sender.advance(1)
      }
    },
    ledger: noteOnce(true),
    ledgerLost: noteOnce(false),
    late: {
      of: ({ set, was }) =>
        fieldsOf(set)
          .filter(isExifField)
          .map((field) => ({ field, value: set[field], was: (id) => was[id]?.[field] ?? null })),
      without: (operation, assetIds, gone) => {
        const set = without(operation.set, gone)
        const was = assetIds.map((id) => [id, without(operation.was[id] ?? {}, gone)])
        return fieldsOf(set).length === 0 ? null : { ...operation, assetIds, set, was: Object.fromEntries(was) }
      },
    },
    inverse: async ({ recipe, set, was, once, forgets }, { ids }, undoing) => {
      const rows = await undoing.rows(ids, 'cannot be changed back: locked, or no longer on the server.')
      for (const [field, changed] of changedFields(rows, set, was))
        undoing.note(`got another ${field} since, which stays.`, changed)
      // Values that are still as the run left them.
      const kept = [...rows].map(([id, row]) => ({ id, before: without(was[id] ?? {}, new Set(differing(row, set))) }))
      return byBefore(kept).flatMap(({ before, assetIds }): AssetOperation[] => {
        if (isUnset(before))
          undoing.note('had no date or position before, and the server cannot take one away.', assetIds)
        if (before.dateTimeOriginal)
          undoing.note('will have a time zone with the former date, whether there was one or not.', assetIds)
        const back = valuesBack(before)
        if (fieldsOf(back).length === 0) return []
        const now = Object.fromEntries(fieldsOf(back).map((field) => [field, set[field] ?? null]))
        const present = Object.fromEntries(assetIds.map((id) => [id, now]))
        const memory = {
          ...(once === undefined ? {} : { forgets: once }),
          ...(forgets === undefined ? {} : { once: forgets }),
        }
        return [{ op: 'asset.update', recipe, assetIds, set: back, was: present, ...memory }]
      })
    },
  },
  'asset.trash': {
    order: 160,
    summary: [160, 'removes', (count) => `move ${counted(count, 'asset')} to the trash`],
    items: assets(),
    needs: () => [{ scope: 'asset.delete', request: 'DELETE /assets' }],
    loses: ({ op }) => ({ of: 'thing', allowance: [op, 'move assets to the trash'] }),
    line: ({ assetIds }, { warn }) => warn(`- ${counted(assetIds.length, 'asset')} → trash`),
    compare: ({ assetIds }, library) => compareRows(library, assetIds, ({ isTrashed }) => isTrashed),
    send: ({ assetIds }, sender) =>
      sender.sendAllOrNothing(assetIds, 'DELETE /assets', (part) => sender.writes.trashAssets(part)),
    ledger: ({ recipe }, assetIds, ledger) => ledger.put(recipe, onceTarget(recipe, trashing), assetIds),
    inverse: async (operation, done, undoing) => {
      const assetIds = await stillSo(true, done, undoing)
      if (assetIds.length === 0) return []
      for (const id of assetIds) undoing.restored.add(id)
      const { recipe } = operation
      return [{ op: 'asset.restore', recipe, assetIds }, ...(await coversBack(operation, assetIds, undoing))]
    },
  },
  'asset.restore': {
    order: 10,
    summary: [60, 'adds', (count) => `restore ${counted(count, 'asset')}`],
    items: assets(),
    needs: () => [{ scope: 'asset.delete', request: 'POST /trash/restore/assets' }],
    loses: losesNothing,
    line: ({ assetIds }, { add }) => add(`+ ${counted(assetIds.length, 'asset')} ← trash`),
    compare: ({ assetIds }, library) => compareRows(library, assetIds, ({ isTrashed }) => !isTrashed),
    send: ({ assetIds }, sender) =>
      sender.sendAllOrNothing(assetIds, 'POST /trash/restore/assets', (part) => sender.writes.restoreAssets(part)),
    ledger: ({ recipe }, assetIds, ledger) => ledger.drop(onceTarget(recipe, trashing), assetIds),
    inverse: async ({ recipe }, done, undoing) => {
      const assetIds = await stillSo(false, done, undoing)
      if (assetIds.length === 0) return []
      const isKnown = undoing.isPermitted('album.read')
      const { covers } = isKnown ? await coversAmong(undoing.library, assetIds) : {}
      return [{ op: 'asset.trash', recipe, assetIds, ...covers }]
    },
  },
}
