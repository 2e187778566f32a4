import type { LearnedRecipe } from '../../learn/proposal.ts'
import type { LibraryInput } from '../../sandbox/index.ts'
import { type Home, homeFor } from './home.ts'

/** An album or a tag in the report of `learn`. */
export interface LearnedAlbum {
  readonly id: string
  readonly name: string
  readonly members: Readonly<Record<'all' | 'used' | 'other' | 'trashed' | 'archived' | 'motion' | 'offline', number>>
  readonly kind: 'open' | 'closed' | 'family' | 'hint' | 'none'
  readonly rule: object | null
  readonly recipe: LearnedRecipe | null
  readonly found: number
  readonly hit: number
  readonly adds: readonly string[]
  readonly misses: readonly { readonly id: string; readonly fails: object | null }[]
  readonly bits: { readonly without: number; readonly with: number }
  readonly hidden: { readonly found: number; readonly of: number } | null
  readonly later: { readonly recall: number; readonly precision: number; readonly of: number } | null
  readonly nearest: readonly { readonly where: object; readonly found: number; readonly hit: number }[]
}

/** The report of `learn`, `darkroom-learn/1`. */
export interface LearnReport {
  readonly format: string
  readonly library: { readonly assets: number; readonly universe: number }
  readonly albums: readonly LearnedAlbum[]
  readonly families: readonly {
    readonly form: string
    readonly albums: readonly string[]
    readonly recipe?: LearnedRecipe
    readonly plugin?: object
    readonly wouldMake: readonly string[]
  }[]
  readonly unexplained: number
}

/** A home with a library, and what `learn` says there. */
export const learnIn = async (
  library: LibraryInput,
  ...args: string[]
): Promise<{ readonly home: Home; readonly report: LearnReport }> => {
  const home = await homeFor({ library, files: { 'immichrc.yaml': 'recipes: []\n' } })
  return { home, report: await reportIn(home, ...args) }
}

/** What `learn` says. */
export const reportIn = async (home: Home, ...args: string[]): Promise<LearnReport> => {
  const answer = await home.darkroom('learn', '--json', ...args)
  if (answer.code !== 0) throw new Error(`learn: exit code ${answer.code}: ${answer.stderr}`)
  return answer.json<LearnReport>()
}
