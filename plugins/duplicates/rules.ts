import { z } from 'zod'
import {
  type Criteria,
  compileCriteria,
  criteriaFields,
  hasCriteria,
  isTemporaryAlbum,
  namedListForm,
} from '../../toolkit.ts'

/** What puts an asset into a category; the same as a rule of autotag. */
export interface Rule extends Criteria {
  readonly name?: string | undefined
  /** False for what classifies without ever causing a conflict. */
  readonly exclusive?: boolean | undefined
}

/** An album as it stands on a copy; without id where the run makes it. */
export interface MemberAlbum {
  readonly id: string | null
  readonly name: string
  /** Shared by others, to be looked at alone: nothing can be put into it. */
  readonly isClosed?: boolean
}

/** Albums that copies may share: not those for what is unclassified. */
export const lastingAlbums = (albums: readonly MemberAlbum[]): readonly MemberAlbum[] =>
  albums.filter(({ name }) => !isTemporaryAlbum(name))

/** One copy with what may tell its category. */
export interface MarkedCopy {
  readonly id: string
  readonly tags: readonly string[]
  readonly albums: readonly MemberAlbum[]
}

/** What rules say of one copy. */
interface Matches {
  /** Its tags that an exclusive rule names, and those rules. */
  readonly tags: readonly string[]
  readonly tagRules: readonly number[]
  /** Its albums that an exclusive rule names. */
  readonly albums: readonly MemberAlbum[]
  /** An exclusive rule names it by an album or a link. */
  readonly isElsewhere: boolean
  /** Any rule names it by anything. */
  readonly isKnown: boolean
}

/** Makes the question what rules say of a copy. @param isOwn tags that never count */
export const matchesOf = (rules: readonly Rule[], isOwn: (tag: string) => boolean) => {
  const all = rules.map(({ exclusive = true, ...criteria }) => ({ exclusive, ...compileCriteria(criteria) }))
  const exclusive = all.filter((rule) => rule.exclusive)
  type Compiled = (typeof all)[number]
  return (copy: MarkedCopy): Matches => {
    const [tags, lasting] = [copy.tags.filter((tag) => !isOwn(tag)), lastingAlbums(copy.albums)]
    const isIn = (rule: Compiled): boolean => rule.hasAsset(copy.id) || lasting.some(({ name }) => rule.hasAlbum(name))
    const isTagged = (rule: Compiled): boolean => tags.some(rule.hasTag)
    return {
      tags: tags.filter((tag) => exclusive.some((rule) => rule.hasTag(tag))),
      tagRules: exclusive.flatMap((rule, index) => (isTagged(rule) ? [index] : [])),
      albums: lasting.filter(({ name }) => exclusive.some((rule) => rule.hasAlbum(name))),
      isElsewhere: exclusive.some(isIn),
      isKnown: all.some((rule) => isTagged(rule) || isIn(rule)),
    }
  }
}

const ruleForm = z
  .strictObject({ name: z.string().min(1).optional(), ...criteriaFields, exclusive: z.boolean().optional() })
  .refine(hasCriteria, { error: 'names neither tags nor albums nor links' })

/** Rules as a configuration says them. */
export const rulesOption = namedListForm(ruleForm)
