import type { ConditionData } from './conditions.ts'
import type { Family } from './family.ts'
import type { Learned } from './proposal.ts'
import { whereOf } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import type { Rule } from './task.ts'

const mostListed = 100

const rounded = (bits: number): number => Math.round(bits * 100) / 100

/** The condition of a rule that a missed member fails. */
const failing = ({ alternatives }: Rule, position: number): ConditionData | null => {
  // Of several alternatives the one that comes nearest.
  const failed = alternatives
    .map((conditions) => conditions.filter((condition) => !condition.has(position)))
    .sort((a, b) => a.length - b.length)[0]
  return failed?.[0]?.data ?? null
}

const nearestOf = (rule: Rule) => ({
  where: whereOf(rule),
  found: rule.found,
  hit: rule.hit,
  bits: rounded(rule.gain),
})

const albumOf = ({ library, partners: theirs }: LibraryRead, learned: Learned, top: number) => {
  const { id, name, content, verdict, recipe, partners, family } = learned
  const { rule, without, adds, misses, hidden, later, candidates } = verdict
  const isRule = family === null && rule !== null && verdict.kind !== 'none'
  const idOf = (position: number): string => library.ids.at(position)
  return {
    id,
    name,
    members: {
      all: content.all,
      used: content.positions.length,
      other: [...content.others.values()].reduce((sum, count) => sum + count, 0),
      trashed: content.trashed,
      archived: content.archived,
      motion: content.motion,
      offline: content.offline,
    },
    kind: family === null ? verdict.kind : 'family',
    rule: isRule ? whereOf(rule) : null,
    recipe,
    found: family?.found ?? (rule?.found ?? 0) + (partners?.found ?? 0),
    hit: family?.hit ?? (rule?.hit ?? 0) + (partners?.hit ?? 0),
    adds: [
      ...Array.from(adds.subarray(0, mostListed), idOf),
      ...Array.from(partners?.adds ?? [], (position) => theirs.ids.at(position)),
    ].slice(0, mostListed),
    misses: Array.from(misses.subarray(0, mostListed), (position) => ({
      id: idOf(position),
      fails: rule ? failing(rule, position) : null,
    })),
    bits: { without: rounded(without), with: rounded(rule ? without - rule.gain : without) },
    hidden,
    later: later && { recall: later.recall, precision: later.precision, of: later.of },
    nearest: (isRule ? candidates.slice(1, top) : candidates.slice(0, Math.max(1, top))).map(nearestOf),
  }
}

/** What was learned, as data (`darkroom-learn/1`): of each album at most 100 ids of what would be added or is missed. */
export const reportOf = (
  read: LibraryRead,
  { learned, families }: { readonly learned: readonly Learned[]; readonly families: readonly Family[] },
  top: number,
) => ({
  format: 'darkroom-learn/1',
  library: { assets: read.library.size, universe: read.timelineSize },
  albums: learned.map((one) => albumOf(read, one, top)),
  families: families.map(({ form, albums, recipe, plugin, wouldMake }) => ({
    form,
    albums,
    ...(recipe ? { recipe } : { plugin }),
    wouldMake,
  })),
  unexplained: learned.filter(({ recipe, family }) => recipe === null && family === null).length,
})
