import { createHash } from 'node:crypto'
import type { Need } from '../../core/assets/asset.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { Predicate } from '../../core/predicates/predicate.ts'
import { isMatch } from '../../language/predicates/answer.ts'
import { bitsOf, type Judge, mostJudges, saidAt, type Verdicts } from '../mirror/verdicts.ts'
import { noteAsked } from './awaited.ts'
import { codeIdentity } from './code-identity.ts'
import { JudgedAsset } from './judged-asset.ts'
import { looksAt, type RecipeRun } from './recipe-run.ts'

/** Faces, albums, tags and stacks change without a trace on the asset, and what is looked up is not known here. */
const isPure = ({ pure = false, volatile = false, needs, load }: Predicate<Need>): boolean =>
  pure !== false && !volatile && !load && needs.every((need) => need === 'exif')

const textOf = ({ label, pure }: Predicate<Need>): unknown => [label, pure]

/** What a recipe judges by, besides the asset; null where its code is not known. */
const markOf = ({ known, identity }: RecipeRun, once: readonly Predicate<Need>[]): string | null => {
  const options = identity?.() ?? null
  if (options === null) return null
  const given = [codeIdentity(), options, once.map(textOf), known?.needs.includes('exif')]
  return createHash('sha256').update(JSON.stringify(given)).digest('base64')
}

/** Decides what is judged once, and begins with what earlier runs kept of it. */
export const beginJudging = (recipes: readonly RecipeRun[], verdicts: Verdicts | undefined): void => {
  const found = recipes.flatMap((running) => {
    const { where } = running.known ?? {}
    const parts = where?.combines === 'all' ? (where.parts ?? []) : where ? [where] : []
    const [once, rest] = [parts.filter(isPure), parts.filter((part) => !isPure(part))]
    return once.length === 0 ? [] : [{ running, once, rest, mark: verdicts ? markOf(running, once) : null }]
  })
  const [kept, others] = [found.filter(({ mark }) => mark !== null), found.filter(({ mark }) => mark === null)]
  for (const [place, { running, once, rest }] of [...kept, ...others].slice(0, mostJudges).entries())
    running.judging = { place, once, rest }
  verdicts?.begin(kept.map(({ running, mark }): Judge => ({ recipe: running.name, mark: mark ?? '' })))
}

/** Judges an asset as it was read, for all recipes that are shown it, unless an earlier run did. */
export const judge = (
  recipes: readonly RecipeRun[],
  asset: JudgedAsset,
  me: string,
  verdicts: Verdicts | undefined,
): void => {
  const before = verdicts?.of(asset.row) ?? 0
  asset.said = before
  for (const running of recipes) {
    const { judging } = running
    if (!judging || saidAt(before, judging.place) !== undefined || running.failure || !looksAt(running, asset, me))
      continue
    noteAsked(running.name, 'where')
    try {
      asset.said |= bitsOf(judging.once.every((part) => part.test(asset))) << (2 * judging.place)
    } catch {
      // It is asked again when it is its turn, and told then.
    }
    noteAsked('')
  }
  if (asset.said !== before) verdicts?.note(asset.row, asset.said)
}

/** Whether an asset matches, as it is by now. */
export const matches = ({ known, judging }: RecipeRun, asset: ScannedAsset): boolean => {
  const said = judging && asset instanceof JudgedAsset ? saidAt(asset.said, judging.place) : undefined
  if (said === undefined) return isMatch(known?.where, asset)
  return said && (judging?.rest.every((part) => part.test(asset)) ?? true)
}
