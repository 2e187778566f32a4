import type { Server } from '../../core/api/server.ts'
import type { ApiContext } from '../../core/context/context.ts'
import type { Content } from '../../core/context/place.ts'
import type { RevertedWrites } from '../late-writes/reverted-writes.ts'
import type { Overrides } from '../plan/claims.ts'
import type { ExclusionIndex } from '../plan/exclusions.ts'
import type { TakesNote } from '../plan/notes.ts'
import type { Refusal } from '../plan/plan.ts'
import type { RunTime } from '../plan/run-time.ts'
import type { Ledger } from '../state/ledger.ts'
import type { DesiredState } from './desired-state.ts'
import type { FolderAlbums } from './folder-albums.ts'

/** What one recipe wants, with its name. */
export interface PlannerInput {
  readonly recipe: string
  readonly desired: DesiredState
  /** Earlier recipes that it may contradict, and then wins. */
  readonly overrides: Overrides
  /** Whether everything that its scope holds was read; only then may something be taken away because it is not there. */
  readonly isComplete: boolean
  /** Judges this asset alone, for an explanation. */
  readonly only?: string
  readonly note: TakesNote
  /** Whether the recipe looks at an asset at all; what it does not look at, it does not take out of anything. */
  isInScope(id: string, asset: Content extends ReadonlyMap<string, infer Row> ? Row : never): boolean
  /** Assets that must not be touched: motion parts, and those that vanished during the scan. */
  isExcluded(id: string): boolean
}

/** What the parts of the planner work with. */
export interface PlannerContext {
  readonly server: Server
  readonly library: ApiContext
  readonly ledger: Ledger
  readonly reverted: RevertedWrites
  readonly folders: FolderAlbums
  /** Names of albums that another account of the same run makes and shares with this one. */
  readonly expected: ReadonlySet<string>
  /** Now, as the run sees it. */
  readonly time: RunTime
  /** What is allowed of that which never happens otherwise. */
  readonly allow: readonly string[]
  /** Whether what matches in albums and tags of syncs counts as theirs, also where they were filled before. */
  readonly adopt: boolean
  readonly exclusions: ExclusionIndex
  refuse(refusal: Refusal): void
}
