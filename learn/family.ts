import type { LearnedRecipe } from './proposal.ts'

/** Several albums that one rule explains. */
export interface Family {
  /** The name with its parts, such as `Trip {year} {country}`, or the folders. */
  readonly form: string
  /** Names of the albums. */
  readonly albums: readonly string[]
  readonly recipe?: LearnedRecipe
  /** An entry of `plugins`. */
  readonly plugin?: { readonly [option: string]: unknown }
  /** Names of albums that it would make and that nobody has. */
  readonly wouldMake: readonly string[]
  /** Assets that its first plan adds to albums. */
  readonly adds: number
  /** Whether it may be switched on as it is. */
  readonly isOn: boolean
  /** What people are told of it. */
  readonly comments: readonly string[]
}

const shownNames = 20

/** Some names, and whether there are more. */
export const listed = (names: readonly string[]): string =>
  `${names.slice(0, shownNames).join(', ')}${names.length > shownNames ? ', …' : ''}`

const count = (number: number): string => number.toLocaleString('en')

/** How many of some, for people. */
export const partText = (part: number, all: number): string =>
  part === all ? `all ${count(all)}` : `${count(part)} of ${count(all)}`

/** How much a plan adds, for people. */
export const addedText = (assets: number): string => (assets === 0 ? 'nothing' : count(assets))
