import type { RecipeContext } from '../../core/recipes/recipe.ts'
import { composed } from '../../core/same-name.ts'
/** Which assets a recipe put into one album or tagged, and which a person took out again. */
export interface LedgerEntry {
  readonly ours: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
}

/** Reads which membership or tag assignment was made by which recipe. */
export interface Ledger {
  /** @param target `album <id>`, `members of album <id>`, `tag <full path>`, `stacked` or `once <recipe> <text>` */
  of(recipe: string, target: string): LedgerEntry
  /** Targets that a recipe put something into. */
  targets(recipe: string): readonly string[]
  /** Another text once an entry may be another one; made without reading it. */
  revision(recipe: string, target: string): string
}

/** What a sync saw of its album or tag: what is still there of its own, and what a person took out. */
export interface Observation {
  readonly recipe: string
  readonly target: string
  readonly ours: readonly string[]
  readonly removed: readonly string[]
}

/** The ledger of somebody who never applied anything. */
export const emptyLedger: Ledger = {
  of: () => ({ ours: new Set(), removed: new Set() }),
  targets: () => [],
  revision: () => '',
}

const filled = (ledger: Ledger, recipe: string, beginning: string): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    ledger
      .targets(recipe)
      .filter((target) => target.startsWith(beginning))
      .map((target) => [target.slice(beginning.length), ledger.of(recipe, target).ours]),
  )

/** What the ledger tells a recipe. */
type Told = Pick<RecipeContext, 'filledAlbums' | 'filledTags' | 'movedToTrash'>

/**
 * What a recipe is told of the albums and tags that it filled, or another one: what it put in and what is still its own; and of what it
 * moved to the trash.
 */
export const filledIn = (ledger: Ledger, own: string): Told => ({
  filledAlbums: (recipe = own) => filled(ledger, recipe, albumTarget('')),
  filledTags: (recipe = own) => filled(ledger, recipe, tagTarget('')),
  movedToTrash: () => ledger.of(own, onceTarget(own, trashing)).ours,
})

/** Name of an album in the ledger. */
export const albumTarget = (id: string): string => `album ${id}`
/** Name, in the ledger, of those an album is shared with. */
export const membersTarget = (albumId: string): string => `members of album ${albumId}`
/** Name, in the ledger, of what a recipe does only once for each asset. */
export const onceTarget = (recipe: string, once: string): string => `once ${recipe} ${once}`
/** What a recipe moves to the trash it moves once: what a person restores stays. */
export const trashing = 'asset.trash'
/** Name of a tag in the ledger: deleted tags come back with another id (`immich-api.md` 2.6), so the path counts. */
export const tagTarget = (value: string): string => `tag ${composed(value)}`
/** Name, in the ledger, of what a recipe stacked. */
export const stackedTarget = 'stacked'
/** Name, in the ledger, of the folders that an album belongs to. */
export const folderTarget = (albumId: string): string => `folder of album ${albumId}`
