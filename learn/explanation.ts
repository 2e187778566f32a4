import { conditionText, ruleText } from './describe.ts'
import type { Learning, LearnRequest } from './learn.ts'
import { leftOut } from './members.ts'
import { whereOf } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import { reportOf } from './report.ts'
import { typeScriptOf } from './typescript.ts'
import { flow, recipeLines } from './yaml.ts'

/**
 * What came of the first album or tag that was learned, in words and as texts to copy. Where there is no recipe, the rule is
 * the nearest one, and `why` says what it lacks (`refused`: its plan would be another than it says). Of what it would add and
 * what it misses at most 100 ids are named.
 * @returns null where nothing was learned
 * @example
 * explanationOf(read, await learn(read, request), request)?.words // 'city New York City'
 */
export const explanationOf = (read: LibraryRead, learning: Learning, { top }: LearnRequest) => {
  const [learned] = learning.learned
  const [told] = reportOf(read, learning, top).albums
  if (!learned || !told) return null
  const { verdict, recipe, content, partners, name } = learned
  const { rule } = verdict
  const yaml = recipe && recipeLines(recipe).map((line) => `${line.slice(2)}\n`)
  return {
    name,
    kind: recipe === null && verdict.kind !== 'hint' ? ('none' as const) : verdict.kind,
    why: recipe ? null : (verdict.failure ?? ('refused' as const)),
    words: rule && ruleText(rule),
    where: rule && flow(whereOf(rule)),
    recipe: recipe && { yaml: yaml?.join('') ?? '', typeScript: typeScriptOf(recipe, read.modules) },
    members: content.positions.length + (partners ? content.partners.length : 0),
    notes: leftOut(content, read.userNames, partners !== null),
    found: told.found,
    hit: told.hit,
    hidden: told.hidden,
    later: told.later,
    addsMuch: recipe !== null && !verdict.isOn,
    adds: told.adds,
    misses: rule ? told.misses.map(({ id, fails }) => ({ id, fails: fails ? conditionText(fails) : '' })) : [],
  }
}

/** What a person is told of one album or tag. */
export type Explanation = NonNullable<ReturnType<typeof explanationOf>>
