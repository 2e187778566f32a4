import type { AccountPlan } from '../../../engine/plan/plan.ts'
import screenCaptures from '../../../plugins/screen-captures/index.ts'
import type { LibraryInput } from '../../../sandbox/index.ts'
import { planPlugins, touched } from '../../support/plugin-contract.ts'
import { sandboxFor } from '../../support/sandbox.ts'

const ways = [
  ['exact', { minConfidence: 'exact' }],
  ['strong', { minConfidence: 'strong' }],
  ['guess', { minConfidence: 'guess' }],
  ['guess, `includeExifless`', { minConfidence: 'guess', includeExifless: true }],
] as const

/** What one level finds in a library, against what somebody who looked at the library calls captures. */
export interface Measured {
  readonly level: string
  readonly captures: number
  readonly found: number
  readonly right: number
  /** File names, sorted. */
  readonly missed: readonly string[]
  readonly wrong: readonly string[]
}

interface Judged {
  readonly id: string
  readonly name: string
  readonly isCapture: boolean
}

const namesOf = (assets: readonly Judged[]): string[] => assets.map(({ name }) => name).sort()

/**
 * Plans the plugin for every user of a library, on the timeline and in the archive, level by level.
 * @param isCapture says the truth, by the names that people and programs gave in that library
 */
export const measure = async (
  library: LibraryInput,
  version: string,
  isCapture: (fileName: string) => boolean,
): Promise<Measured[]> => {
  const sandbox = await sandboxFor(library, version)
  const seen = [...sandbox.state.assets.values()]
    .filter(({ visibility, trashedAt }) => ['timeline', 'archive'].includes(visibility) && trashedAt === null)
    .map(({ id, originalFileName: name }): Judged => ({ id, name, isCapture: isCapture(name) }))
  const measured: Measured[] = []
  for (const [level, options] of ways) {
    const plans: AccountPlan[] = []
    for (const user of sandbox.users)
      plans.push(
        await planPlugins({ ...sandbox, users: [user] }, [screenCaptures({ ...options, includeArchived: true })]),
      )
    const found = new Set(plans.flatMap((plan) => [...touched(plan)]))
    const captures = seen.filter((asset) => asset.isCapture)
    measured.push({
      level,
      captures: captures.length,
      found: found.size,
      right: captures.filter(({ id }) => found.has(id)).length,
      missed: namesOf(captures.filter(({ id }) => !found.has(id))),
      wrong: namesOf(seen.filter((asset) => !asset.isCapture && found.has(asset.id))),
    })
  }
  return measured
}

const percent = (part: number, whole: number): string =>
  `${whole === 0 ? 100 : Math.round((1000 * part) / whole) / 10} %`

/** Forms that are shown; the rest is counted. */
const mostForms = 6

/** Names with digits hidden, each form with how often it comes. */
const formsOf = (names: readonly string[]): string => {
  const forms = [...Map.groupBy(names, (name) => name.replace(/\d/g, '0'))]
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([form, { length }]) => `\`${form}\`${length > 1 ? ` (${length})` : ''}`)
  const shown = forms.slice(0, mostForms)
  const rest = forms.length - shown.length
  return [...shown, ...(rest > 0 ? [`${rest} more forms`] : [])].join(', ') || '—'
}

/** Lines of the table in the docs page. */
export const rowsOf = (library: string, measured: readonly Measured[]): string[] =>
  measured.map(
    ({ level, captures, found, right, missed, wrong }) =>
      `| ${library} | ${level} | ${captures} | ${found} | ${percent(right, found)} | ${percent(right, captures)} | ${formsOf(missed)} | ${formsOf(wrong)} |`,
  )
