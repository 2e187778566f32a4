import type { Server } from '../../core/api/server.ts'
import type { ApiContext } from '../../core/context/context.ts'
import { hasCode } from '../../core/errors.ts'
import { isPermitted } from '../applier/permissions.ts'
import type { RevertedWrite } from '../late-writes/reverted-places.ts'
import { RevertedWrites, type RevertedWritesOptions } from '../late-writes/reverted-writes.ts'
import { coversAmong } from '../operations/album.ts'
import { dropExcluded, type ExclusionIndex, noExclusions } from '../plan/exclusions.ts'
import type { NoteOf } from '../plan/notes.ts'
import type { Operation, Refusal } from '../plan/plan.ts'
import { Clock } from '../plan/run-time.ts'
import { emptyLedger, type Ledger, type Observation } from '../state/ledger.ts'
import { AlbumPlanner } from './albums.ts'
import { ValuePlanner } from './asset-values.ts'
import { entriesByReason } from './entry-reasons.ts'
import { FolderAlbums } from './folder-albums.ts'
import type { PlannerContext, PlannerInput } from './planner-context.ts'
import { StackPlanner } from './stacks.ts'
import { TagPlanner } from './tags.ts'
import { withinUpdates } from './updates.ts'

/** What came of it all. */
export interface Planned {
  readonly operations: readonly Operation[]
  readonly refused: readonly Refusal[]
  /** What syncs saw, for the ledger. */
  readonly observed: readonly Observation[]
  /** What the server took back, found for the first time. */
  readonly reverted: readonly RevertedWrite[]
  /** Recipes for which the key may not read what they change; nothing else is planned then. */
  readonly forbidden: readonly { readonly recipe: string; readonly error: unknown }[]
}

/** What the planner is told besides the desired state. */
export interface PlannerOptions extends RevertedWritesOptions {
  readonly ledger?: Ledger
  /** The time of the run, as its recipes ask for it. */
  readonly clock?: Clock | undefined
  readonly now?: Date
  /** What is allowed of that which never happens otherwise. */
  readonly allow?: readonly string[]
  /** What matches in albums and tags of syncs counts as theirs. */
  readonly adopt?: boolean
  /** Names of albums that another account of the same run makes and shares with this one. */
  readonly expected?: ReadonlySet<string>
  /** What a person does not want planned again. */
  readonly exclusions?: ExclusionIndex
}

/**
 * Compares the desired state with the library and says what has to change. Recipes count in their order: what an earlier one
 * plans, a later one need not plan again, and may contradict only where it says so.
 */
export const planChanges = async (
  server: Server,
  library: ApiContext,
  recipes: readonly PlannerInput[],
  { exclusions = noExclusions, ...options }: PlannerOptions = {},
): Promise<Planned> => {
  const {
    ledger = emptyLedger,
    expected = new Set(),
    allow = [],
    adopt = false,
    clock = new Clock(options.now ?? new Date()),
    ...late
  } = options
  const refused: Refusal[] = []
  const reverted = new RevertedWrites(server, library, clock, late)
  const refuse = (refusal: Refusal): void => void refused.push(refusal)
  const folders = new FolderAlbums({ library, ledger })
  const planning: PlannerContext = {
    server,
    library,
    ledger,
    reverted,
    folders,
    expected,
    allow,
    adopt,
    time: clock.time,
    exclusions,
    refuse,
  }
  const albums = new AlbumPlanner(planning)
  const tags = new TagPlanner(planning)
  const values = new ValuePlanner(planning)
  const stacks = new StackPlanner(planning)
  const forbidden: Planned['forbidden'][number][] = []
  const add = async (recipe: PlannerInput): Promise<void> => {
    for (const desired of [recipe, ...(await albums.add(recipe))]) {
      await tags.add(desired)
      await values.add(desired)
    }
    await stacks.add(recipe)
  }
  for (const recipe of recipes) {
    for (const [reason, operations] of recipe.desired.refused)
      refused.push({ recipe: recipe.recipe, reason, operations })
    await add(recipe).catch((error) => {
      if (!hasCode(error, 'API_FORBIDDEN')) throw error
      forbidden.push({ recipe: recipe.recipe, error })
    })
  }
  if (forbidden.length > 0) return { operations: [], refused, observed: [], reverted: [], forbidden }
  const note: NoteOf = (name, ...said) => recipes.find(({ recipe }) => recipe === name)?.note(...said)
  const changes = [...values.operations(), ...(await trashings(recipes, library, server))]
  await stacks.finish(changes, note)
  const wanted = [...(await albums.operations()), ...(await tags.operations()), ...changes, ...stacks.operations]
  const kept = await reverted.leaveOut(wanted, note)
  const allowed = dropExcluded(kept, exclusions)
  const operations = recipes.reduce<readonly Operation[]>(
    (left, recipe) => withinUpdates(left, recipe, refuse),
    allowed,
  )
  const explained = operations.map((operation) => withReasons(operation, recipes))
  const observed = [...albums.members.observed, ...tags.members.observed, ...stacks.observed]
  return { operations: explained, refused: inOrder(refused, recipes), observed, reverted: reverted.found, forbidden }
}

/** New values with why they are wanted, counted when it is settled which assets get them. */
const withReasons = (operation: Operation, recipes: readonly PlannerInput[]): Operation => {
  if (operation.op !== 'asset.update') return operation
  const reasons = recipes.find(({ recipe }) => recipe === operation.recipe)?.desired.valueReasons
  return { ...operation, ...entriesByReason(operation.assetIds, reasons) }
}

/** Refusals in the order of the recipes, and then of what they say: assets come in no order. */
const inOrder = (refused: readonly Refusal[], recipes: readonly PlannerInput[]): Refusal[] => {
  const placeOf = ({ recipe }: Refusal): number => recipes.findIndex((one) => one.recipe === recipe)
  return refused.toSorted((a, b) => placeOf(a) - placeOf(b) || (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0))
}

/** Each asset goes to the trash once, for the first recipe that wants it: a second call prolongs its stay there. */
const trashings = async (
  recipes: readonly PlannerInput[],
  library: ApiContext,
  { permissions }: Server,
): Promise<Operation[]> => {
  const done = new Set<string>()
  const operations: Operation[] = []
  for (const { recipe, desired, isExcluded, note } of recipes) {
    if (desired.restored.length > 0) {
      const text = 'What this recipe moved to the trash and somebody restored stays.'
      note('info', 'restored-from-trash', text, { assets: desired.restored.map((id) => ({ id })) })
    }
    const assetIds = [...new Set(desired.trashed)].filter((id) => !done.has(id) && !isExcluded(id)).sort()
    for (const id of assetIds) done.add(id)
    if (assetIds.length === 0) continue
    const found = await coversAmong(library, assetIds).catch((error) => {
      if (!hasCode(error, 'API_FORBIDDEN')) throw error
      return null
    })
    const { covers, stuck } = found ?? { covers: {}, stuck: [] }
    if (found === null || (covers.covers && !isPermitted(permissions, 'album.update'))) {
      const text =
        'Undo cannot give albums their covers back that go to the trash: give the key album.read and album.update.'
      note('warning', 'covers-unknown', text)
    }
    if (stuck.length > 0) {
      const names = stuck.map((name) => `"${name}"`).join(', ')
      note(
        'warning',
        'covers-of-others',
        `Undo cannot give albums of others the covers back that go to the trash: ${names}.`,
      )
    }
    operations.push({ op: 'asset.trash', recipe, assetIds, ...covers })
  }
  return operations
}
