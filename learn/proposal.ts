import { composed } from '../core/same-name.ts'
import { literalName } from '../language/name-templates.ts'
import { fold } from '../language/predicates/patterns.ts'
import { hasBit } from './bits.ts'
import type { ConditionData } from './conditions.ts'
import type { Library } from './library.ts'
import type { LearningContent } from './members.ts'
import type { LibraryRead } from './read.ts'
import type { Rule } from './task.ts'
import type { LearnOptions, Verdict } from './verdict.ts'

/** A recipe as it is written in YAML and JSON. */
export interface LearnedRecipe {
  readonly name: string
  readonly scope?: { readonly owners?: 'any'; readonly visibility?: readonly string[] }
  /** Missing where all assets are meant, as in albums of years. */
  readonly where?: ConditionData
  readonly actions: readonly { readonly [word: string]: unknown }[]
  readonly examples?: readonly { readonly asset: { readonly [field: string]: unknown }; readonly matches: boolean }[]
}

/** What a rule finds among the assets that partners show in the timeline. */
export interface PartnersShare {
  readonly found: number
  readonly hit: number
  /** Positions among the assets of partners. */
  readonly adds: Uint32Array
}

/** What came of one album or tag. */
export interface Learned {
  readonly id: string
  readonly name: string
  readonly content: LearningContent
  readonly verdict: Verdict
  /** What the rule finds of partners besides; null where it is for own assets alone. */
  readonly partners: PartnersShare | null
  /** What would fill it; null for a hint or none. */
  readonly recipe: LearnedRecipe | null
  /** The family that explains it, with what that finds for it. */
  readonly family: { readonly form: string; readonly found: number; readonly hit: number } | null
}

/** A rule as a condition in YAML and JSON. */
export const whereOf = ({ alternatives }: Pick<Rule, 'alternatives'>): ConditionData => {
  const one = (conditions: readonly { readonly data: ConditionData }[]): ConditionData =>
    conditions.length === 1 && conditions[0] ? conditions[0].data : { all: conditions.map(({ data }) => data) }
  const [first = []] = alternatives
  return alternatives.length > 1 ? { any: alternatives.map(one) } : one(first)
}

const slugOf = (name: string): string =>
  fold(name)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '') || 'album'

/** A name, or if it is used one with a number, which is used from now on. */
export const freeName = (used: Set<string>, name: string, mark: string): string => {
  let free = name
  for (let count = 2; used.has(free); count += 1) free = `${name}${mark}${count}`
  used.add(free)
  return free
}

/** Names of recipes, each given once. */
export class RecipeNames {
  readonly #used = new Set<string>()

  /** @example nameFor('New York') // 'learned-new-york' */
  nameFor(title: string): string {
    return freeName(this.#used, `learned-${slugOf(title)}`, '-')
  }
}

/** Whether no other album that can be seen has its name, however accents are written. */
export const isOnlyOfName = (name: string, { names }: Pick<LibraryRead, 'names'>): boolean =>
  names.filter((other) => other === composed(name)).length === 1

/** The action that fills an album or sets a tag; an album without a name, or with that of another, is meant by its id. */
export const actionFor = (
  { id, name }: { readonly id: string; readonly name: string },
  read: Pick<LibraryRead, 'names'>,
  of: 'albums' | 'tags',
  { sync }: Pick<LearnOptions, 'sync'>,
): { readonly [word: string]: unknown } => {
  if (of === 'tags') return { [sync ? 'syncTag' : 'addTag']: literalName(name) }
  const isNamed = name.trim() !== '' && isOnlyOfName(name, read)
  return { [sync ? 'syncAlbum' : 'addToAlbum']: isNamed ? literalName(name) : { id } }
}

/** The scope of a recipe for members of which one is archived, or that finds what partners show. */
export const scopeFor = (
  { timeline }: Library,
  members: Uint32Array,
  withPartners = false,
): Pick<LearnedRecipe, 'scope'> => {
  const isArchived = members.some((position) => !hasBit(timeline, position))
  if (!isArchived && !withPartners) return {}
  return {
    scope: {
      ...(withPartners ? { owners: 'any' } : {}),
      ...(isArchived ? { visibility: ['timeline', 'archive'] } : {}),
    },
  }
}
