import { z } from 'zod'
import type { Stack } from '../../core/api/schemas.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { counted } from '../../core/number-text.ts'
import { isUncertain } from '../applier/request-sender.ts'
import { stackedTarget } from '../state/ledger.ts'
import type { LedgerStore } from '../state/ledger-store.ts'
import type { LedgerChange } from '../state/requests.ts'
import { type Described, files, form, id, ids } from './forms.ts'
import { assets, type Comparison, goneIf, type Kinds, losesNothing, whole } from './kind.ts'
import type { Undoing } from './undoing.ts'

const stack = z.strictObject({ id: id.nullable(), primaryAssetId: id })
const before = z.strictObject({ id, assetIds: ids })
const top = z.strictObject({ primaryAssetId: id })
/** Names of some of its files, the one on top first, or of those that leave it; where they are known. */
const names = files.exactOptional()

/** The forms of operations on stacks. */
export const stackForms = [
  form('stack.create', { stack, assetIds: ids, was: z.array(before), files: names }),
  form('stack.update', {
    stack,
    set: top,
    was: top,
    files: names,
    /** Where the former top goes, if that is why. */
    leaving: z.enum(['trash', 'archive', 'locked', 'hidden']).exactOptional(),
  }),
  form('stack.remove', { stack, assetIds: ids, was: z.array(before), files: names }),
  form('stack.delete', { stack, assetIds: ids, files: names }),
] as const

/** An operation on stacks. */
export type StackOperation = Described<(typeof stackForms)[number]>
/** A stack of a plan; without an id it is still to be made. */
export type PlannedStack = StackOperation['stack']
/** A stack as it was: the assets, the one on top first. */
export type StackBefore = Described<typeof before>
type Of<N extends StackOperation['op']> = Extract<StackOperation, { op: N }>

const stackIn = async (library: ApiContext, wanted: string | null): Promise<Stack | undefined> =>
  (await library.stacks.list()).find(({ id }) => id === wanted)

const holdsJust = (stack: Stack | undefined, assetIds: readonly string[]): boolean =>
  stack?.assets.length === assetIds.length && stack.assets.every(({ id }) => assetIds.includes(id))

const compareCreation = async ({ assetIds, was }: Of<'stack.create'>, library: ApiContext): Promise<Comparison> => {
  const stacks = await library.stacks.list()
  const made = stacks.find((stack) => holdsJust(stack, assetIds))
  const byId = new Map(stacks.map((stack) => [stack.id, stack]))
  const changed = was.find(({ id, assetIds }) => !holdsJust(byId.get(id), assetIds))
  return {
    isSatisfied: () => made !== undefined,
    conflict: () => (changed ? `The stack ${changed.id} has changed.` : null),
    created: made && { kind: 'stack', id: made.id },
  }
}

/** What a person takes out of it stays out. */
const noteStacked = ({ recipe, assetIds }: Of<'stack.create'>, ledger: LedgerStore): void =>
  ledger.put(recipe, stackedTarget, assetIds)

/** Of which files a stack is, the one on top first; its id where names are not known. */
const stackText = ({ stack, files, assetIds }: Of<'stack.create' | 'stack.delete'>): string => {
  const [top = stack.primaryAssetId, ...others] = files ?? []
  const isMore = files !== undefined && assetIds.length > files.length
  return [`${top} on top`, ...others, ...(isMore ? ['…'] : [])].join(', ')
}

const leavingText = ({ stack, files, assetIds }: Of<'stack.remove'>): string =>
  files
    ? `stack: ${files.join(', ')}${assetIds.length > files.length ? ', …' : ''}`
    : `stack of ${stack.primaryAssetId}`

const places = {
  trash: 'to the trash',
  archive: 'to the archive',
  locked: 'to the locked folder',
  hidden: 'out of sight',
}

const topText = ({ set, files, leaving }: Of<'stack.update'>): string => {
  const [top = set.primaryAssetId, former] = files ?? []
  const why = leaving === undefined ? '' : `, which goes ${places[leaving]}`
  return former === undefined ? `${top} on top` : `${top} on top in place of ${former}${why}`
}

/** Whether a stack consists of just these assets; those in the trash do not show (`immich-api.md` 2.9). */
const isWhole = async ({ assets }: Stack, assetIds: readonly string[], library: ApiContext): Promise<boolean> => {
  const shown = new Set(assets.map(({ id }) => id))
  if (!assets.every(({ id }) => assetIds.includes(id))) return false
  const unseen = await library.search.rows(assetIds.filter((id) => !shown.has(id)))
  return [...unseen.values()].every((row) => row.isTrashed || row.visibility === 'hidden')
}

const stackAgain = async (
  recipe: string,
  wanted: readonly string[],
  undoing: Undoing<StackOperation>,
): Promise<StackOperation[]> => {
  const existing = await undoing.present(wanted)
  const trashed = new Set([...existing.values()].filter((row) => undoing.isInTrash(row)).map(({ id }) => id))
  const present = wanted.filter((id) => existing.has(id))
  const assetIds = [...present.filter((id) => !trashed.has(id)), ...present.filter((id) => trashed.has(id))]
  const [top] = assetIds
  if (wanted.length === 1) undoing.note('A stack of one asset is not made again: it shows nowhere.')
  if (top === undefined || assetIds.length < 2) return []
  const absorbed = (await undoing.library.stacks.list()).filter(
    ({ id, assets }) => !undoing.gone.has(id) && assets.some((asset) => existing.has(asset.id)),
  )
  for (const { id } of absorbed) undoing.gone.add(id)
  const was = absorbed.map(({ id, assets }) => ({ id, assetIds: assets.map((asset) => asset.id) }))
  const files = assetIds.slice(0, 4).map((id) => existing.get(id)?.originalFileName ?? id)
  return [{ op: 'stack.create', recipe, stack: { id: null, primaryAssetId: top }, assetIds, was, files }]
}

/** Stacks again what left a stack, as far as no other stack has it. */
const restack = async (
  { recipe, stack: { id: former } }: StackOperation,
  wanted: readonly string[],
  undoing: Undoing<StackOperation>,
): Promise<StackOperation[]> => {
  const others = (await undoing.library.stacks.list()).filter(({ id }) => id !== former && !undoing.gone.has(id))
  const taken = new Set(others.flatMap(({ assets }) => assets.map(({ id }) => id)))
  const free = wanted.filter((id) => !taken.has(id))
  return stackAgain(recipe, free, undoing)
}

/** Which of some assets that were in a stack are in none any more; those that are not shown may be in it (`immich-api.md` 2.9). */
const takenOut = async (
  assetIds: readonly string[],
  { library, restored }: Undoing<StackOperation>,
): Promise<ReadonlySet<string>> => {
  const stacked = await library.stacks.assets()
  const rows = await library.search.rows(assetIds.filter((id) => !stacked.has(id) && !restored.has(id)))
  return new Set([...rows].flatMap(([id, row]) => (row.isTrashed || row.visibility === 'hidden' ? [] : [id])))
}

/** Whether a former top can be one again: those in the trash do not show in their stack (`immich-api.md` 2.9). */
const mayBeOnTop = async ({ assets }: Stack, former: string, undoing: Undoing<StackOperation>): Promise<boolean> => {
  if (assets.some(({ id }) => id === former)) return true
  const row = (await undoing.present([former])).get(former)
  return row !== undefined && (row.isTrashed || row.visibility === 'hidden') && !undoing.isInTrash(row)
}

/** The kinds of operations on stacks; old ones go before new ones, because an asset is in one at most. */
export const stackKinds: Kinds<StackOperation> = {
  'stack.update': {
    order: 70,
    summary: [80, 'changes', (count) => `change the top of ${counted(count, 'stack')}`],
    items: whole(),
    needs: () => [{ scope: 'stack.update', request: 'PUT /stacks/{id}' }],
    loses: losesNothing,
    line: (operation, { change }) => change(`~ stack: ${topText(operation)}`),
    compare: async ({ stack: { id }, set, was }, library) => {
      const now = (await stackIn(library, id))?.primaryAssetId
      return {
        isSatisfied: () => now === set.primaryAssetId,
        conflict: () => (now === was.primaryAssetId ? null : `The stack ${id} has another top.`),
      }
    },
    send: async ({ stack: { id }, set: { primaryAssetId } }, sender) => {
      await sender.sendOne(`PUT /stacks/${id}`, [primaryAssetId], () =>
        sender.writes.updateStack(String(id), primaryAssetId),
      )
      sender.advance(1)
    },
    inverse: async ({ recipe, stack: { id }, set, was }, _done, undoing) => {
      const known = await stackIn(undoing.library, id)
      // One that is made anew has its old top already.
      if (!known || undoing.gone.has(known.id) || known.primaryAssetId !== set.primaryAssetId) return []
      if (!(await mayBeOnTop(known, was.primaryAssetId, undoing))) {
        undoing.note(
          `The stack of ${known.primaryAssetId} keeps its top: the former one is in the trash, or not in it any more.`,
        )
        return []
      }
      return [{ op: 'stack.update', recipe, stack: { id, primaryAssetId: set.primaryAssetId }, set: was, was: set }]
    },
  },
  'stack.remove': {
    order: 80,
    summary: [140, 'removes', (count) => `take ${counted(count, 'asset')} out of stacks`],
    items: assets(),
    needs: () => [{ scope: 'stack.update', request: 'DELETE /stacks/{id}/assets/{assetId}' }],
    loses: () => ({ of: 'stack', allowance: null }),
    line: (operation, { warn }) => warn(`- ${counted(operation.assetIds.length, 'asset')} ← ${leavingText(operation)}`),
    answersPerItem: true,
    compare: async ({ stack: { id } }, library) => {
      const known = await stackIn(library, id)
      return { isSatisfied: (assetId) => !known?.assets.some((asset) => asset.id === assetId) }
    },
    send: async ({ stack: { id }, assetIds }, sender) => {
      for (const assetId of assetIds) {
        await sender.sendOnce(`DELETE /stacks/${id}/assets/${assetId}`, [assetId], () =>
          sender.writes.removeFromStack(String(id), assetId),
        )
        sender.advance(1)
      }
    },
    ledger: (_, assetIds, ledger) => ledger.drop(stackedTarget, assetIds),
    inverse: async (operation, _done, undoing) => {
      const former = operation.was[0]?.assetIds ?? []
      const out = await takenOut(
        former.filter((id) => !undoing.unstacked.has(id)),
        undoing,
      )
      if (out.size > 0)
        undoing.note(`What a person took out of the stack of ${operation.stack.primaryAssetId} since stays out of it.`)
      const wanted = former.filter((id) => !out.has(id))
      return wanted.length < 2 ? [] : restack(operation, wanted, undoing)
    },
  },
  'stack.delete': {
    order: 90,
    summary: [150, 'removes', (count) => `dissolve ${counted(count, 'stack')}`],
    items: whole(),
    needs: () => [{ scope: 'stack.delete', request: 'DELETE /stacks/{id}' }],
    loses: () => ({ of: 'stack', allowance: null }),
    line: (operation, { warn }) =>
      warn(`- stack of ${counted(operation.assetIds.length, 'asset')} is dissolved: ${stackText(operation)}`),
    compare: async ({ stack: { id } }, library) => goneIf((await stackIn(library, id)) === undefined),
    send: async ({ stack: { id } }, sender) => {
      await sender.sendOnce(`DELETE /stacks/${id}`, [], () => sender.writes.deleteStack(String(id)))
      sender.advance(1)
    },
    ledger: ({ assetIds }, _ids, ledger) => ledger.drop(stackedTarget, assetIds),
    inverse: (operation, _done, undoing) => restack(operation, operation.assetIds, undoing),
  },
  'stack.create': {
    order: 100,
    summary: [70, 'new stacks', (count) => `stack ${counted(count, 'asset')}`],
    // One request makes it of all or of none.
    items: { idsOf: ({ assetIds }) => assetIds, only: (operation) => operation },
    needs: () => [{ scope: 'stack.create', request: 'POST /stacks' }],
    loses: losesNothing,
    line: (operation, { add }) =>
      add(`+ stack of ${counted(operation.assetIds.length, 'asset')}: ${stackText(operation)}`),
    compare: compareCreation,
    send: async (operation, sender) => {
      const { assetIds } = operation
      const note: LedgerChange = (ledger) => noteStacked(operation, ledger)
      try {
        await sender.send({
          request: 'POST /stacks',
          ids: assetIds,
          send: () => sender.writes.createStack(assetIds),
          judge: ({ id }) => ({ changed: assetIds.length, made: { kind: 'stack', id } }),
          note: () => note,
        })
      } catch (error) {
        const found = isUncertain(error) ? await sender.compare().catch(() => undefined) : undefined
        if (!found?.created) throw error
        sender.settle({ changed: assetIds.length, made: found.created }, note)
      }
      sender.advance(assetIds.length)
    },
    ledger: (operation, _ids, ledger) => noteStacked(operation, ledger),
    inverse: async ({ recipe, assetIds, was, files }, { created }, undoing) => {
      const known = await stackIn(undoing.library, created?.id ?? null)
      if (!known) return []
      if (!(await isWhole(known, assetIds, undoing.library))) {
        undoing.note(`The stack of ${known.primaryAssetId} has changed since, and stays.`)
        return []
      }
      const target = { id: known.id, primaryAssetId: known.primaryAssetId }
      undoing.gone.add(known.id)
      const back: StackOperation[] = [
        { op: 'stack.delete', recipe, stack: target, assetIds, ...(files ? { files } : {}) },
      ]
      for (const { assetIds: former } of was) back.push(...(await stackAgain(recipe, former, undoing)))
      return back
    },
  },
}
