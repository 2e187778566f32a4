import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './database.ts'
import type { Ledger, LedgerEntry, Observation } from './ledger.ts'

/** The ledger in a state file: which recipe put which asset where. */
export interface LedgerStore extends Ledger {
  /** Notes what a recipe put into an album or tagged. */
  put(recipe: string, target: string, assetIds: readonly string[]): void
  /** Forgets what was taken out again by us, whoever put it in. */
  drop(target: string, assetIds: readonly string[]): void
  /** Leaves to people what a recipe put into an album or tagged. */
  release(recipe: string, target: string, assetIds: readonly string[]): void
  /** Forgets an album or a tag that is gone. */
  dropAll(target: string): void
  /** Notes what a sync saw. */
  observe(observation: Observation): void
  /** Recipes that put something somewhere, with the number of albums, lists of members, tags and sets of stacks that each concerns. */
  recipes(): ReadonlyMap<string, number>
  /** Forgets a recipe; what it put in counts as put in by a person from then on. */
  forget(recipe: string): void
}

/** What a line of the ledger says of its assets. */
type Kind = 'put' | 'dropped' | 'removed'

interface Line {
  readonly kind: Kind
  readonly assets: string
}

/** A line for each request, not for each asset: a hundred thousand of them must not cost more than the requests. */
const read = (lines: Iterable<Line>): LedgerEntry => {
  const ours = new Set<string>()
  const removed = new Set<string>()
  for (const { kind, assets } of lines) {
    for (const id of JSON.parse(assets) as string[]) {
      ours.delete(id)
      // What we take out again says nothing about what a person wants.
      if (kind === 'put') removed.delete(id)
      if (kind === 'put') ours.add(id)
      if (kind === 'removed') removed.add(id)
    }
  }
  return { ours, removed }
}

/** Opens the ledger of a state file. */
export const createLedger = (database: DatabaseSync): LedgerStore => {
  const insert = database.prepare('INSERT INTO ledger (target, recipe, kind, assets) VALUES (?, ?, ?, ?)')
  const removeAll = database.prepare('DELETE FROM ledger WHERE target = ?')
  const removeEntry = database.prepare('DELETE FROM ledger WHERE target = ? AND recipe = ?')
  const forget = database.prepare('DELETE FROM ledger WHERE recipe = ?')
  const count = database.prepare(
    "SELECT recipe, count(DISTINCT target) AS targets FROM ledger WHERE recipe <> '' GROUP BY recipe ORDER BY recipe",
  )
  const targets = database.prepare('SELECT DISTINCT target FROM ledger WHERE recipe = ? ORDER BY target')
  const select = database.prepare("SELECT kind, assets FROM ledger WHERE target = ? AND recipe IN (?, '') ORDER BY id")
  const note = (target: string, recipe: string, kind: Kind, assetIds: readonly string[]): void => {
    if (assetIds.length > 0) insert.run(target, recipe, kind, JSON.stringify(assetIds))
  }
  // One after the other: all that a recipe ever tagged may be some megabytes.
  const linesOf = (recipe: string, target: string) =>
    select.iterate(target, recipe) as Iterable<unknown> as Iterable<Line>
  return {
    of: (recipe, target) => read(linesOf(recipe, target)),
    revision: (recipe, target) => {
      const sum = createHash('sha256')
      for (const { kind, assets } of linesOf(recipe, target)) sum.update(kind).update(assets)
      return sum.digest('base64')
    },
    targets: (recipe) => targets.all(recipe).map(({ target }) => String(target)),
    put: (recipe, target, assetIds) => note(target, recipe, 'put', assetIds),
    drop: (target, assetIds) => note(target, '', 'dropped', assetIds),
    release: (recipe, target, assetIds) => note(target, recipe, 'dropped', assetIds),
    dropAll: (target) => void removeAll.run(target),
    observe: ({ recipe, target, ours, removed }) =>
      inTransaction(database, () => {
        removeEntry.run(target, recipe)
        note(target, recipe, 'put', ours)
        note(target, recipe, 'removed', removed)
      }),
    recipes: () => new Map(count.all().map(({ recipe, targets }) => [String(recipe), Number(targets)])),
    forget: (recipe) => void forget.run(recipe),
  }
}
