import { definePlugin } from '../../index.ts'
import { albumRecipe } from './albums.ts'
import { dateRepairOptions } from './options.ts'
import { repairRecipe } from './repair.ts'

export { type AlbumDateQuestion, type AlbumDateVerdict, albumDateCheck } from './album-date.ts'
export type { When } from './clock.ts'
export type { Dated, Duplicate, Embedded } from './dated.ts'
export { type DateInput, decideDate } from './decide.ts'
export type { DateDecision, DateQuestion } from './decision.ts'
export { type DateBounds, type NameDate, type Precision, parseNameDate } from './name-date.ts'
export type { Meaning } from './name-patterns.ts'
export { type PathDate, parsePathDate } from './path-date.ts'

/**
 * Gives assets without a date of their own the one that their name, folder or a duplicate testifies to, and leaves
 * everything else alone. Rules follow docs/plugins/date-repair.md.
 * @example
 * dateRepair({ timezone: 'Europe/Madrid' })
 */
export default definePlugin({
  name: 'date-repair',
  description: 'Gives assets without a date of their own the one that their name, folder or a duplicate testifies to.',
  options: dateRepairOptions,
  recipes: (options, { name }) => [
    ...(options.repair ? [repairRecipe(options, name)] : []),
    ...(options.albumDates.enabled ? [albumRecipe(options, `${name}: album dates`)] : []),
  ],
})
