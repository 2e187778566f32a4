import { parseCondition } from '../language/yaml/conditions.ts'
import type { Condition, ConditionData } from './conditions.ts'
import type { Learning } from './learn.ts'
import type { Learned } from './proposal.ts'
import type { Rule } from './task.ts'
import type { Failure, Verdict } from './verdict.ts'

/** A condition in words. */
export const conditionText = (data: ConditionData): string => {
  // Words of plugins say themselves.
  const [[word = '', value] = []] = Object.entries(data)
  if (word.includes('.')) return word
  const label = parseCondition(data).predicate?.label
  if (label === undefined && word === 'not') return `not ${conditionText(value as ConditionData)}`
  return label ?? JSON.stringify(data)
}

/** A rule in words, such as `city Rome, taken in 2021`. */
export const ruleText = ({ alternatives }: Pick<Rule, 'alternatives'>): string =>
  alternatives
    .map((conditions: readonly Condition[]) => conditions.map(({ data }) => conditionText(data)).join(', '))
    .join('; or ')

const bits = (count: number): string => count.toLocaleString('en', { maximumFractionDigits: 0 })

/** What a rule saves, such as `103 of 125 bits saved`. */
export const savingText = ({ rule, without }: Verdict): string =>
  rule ? `${bits(rule.gain)} of ${bits(without)} bits saved` : ''

const nearestText = ({ rule, members }: Verdict): string => {
  if (!rule) return ''
  const text = ruleText(rule)
  return rule.hit === members.length && rule.found > rule.hit
    ? `all ${rule.hit} are: ${text}; but so are ${rule.found - rule.hit} others`
    : `nearest is: ${text}, with ${rule.hit} of ${rule.found}`
}

/** Why there is no rule, for people. */
export const failureText = ({ verdict, content }: Pick<Learned, 'verdict' | 'content'>): string => {
  const { failure, later, hidden } = verdict
  const texts: Record<Failure, string> = {
    few: 'too few to tell',
    nothing: 'no rule: hand-picked, as far as the library knows',
    precision: `no rule: ${nearestText(verdict)}`,
    ratio: `no rule: hand-picked, as far as the library knows; ${nearestText(verdict)}`,
    hidden: `no rule: fits these pictures only (${hidden?.found} of ${hidden?.of} hidden ones found again); ${nearestText(verdict)}`,
    time: 'not looked at: the time was over',
    later: `no rule: held until ${later?.until}, not after; ${nearestText(verdict)}`,
  }
  if (content.all === 0) return 'no rule: it is empty'
  if (content.positions.length === 0)
    return `no rule: nothing ${content.others.size > 0 ? 'of yours' : 'that counts'} is in it`
  if (failure === 'nothing' && verdict.members.length === verdict.size) return 'no rule: it holds all there is'
  return failure === null ? '' : texts[failure]
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** How a proposal was tried, for people. */
export const testText = ({ hidden, later, kind }: Verdict): string => {
  return [
    ...(hidden && hidden.of > 0 ? [`Hidden fifths: ${hidden.found} of ${hidden.of} found again.`] : []),
    ...(later
      ? [`Later ones: ${percent(later.recall)} of ${later.of} found, ${percent(later.precision)} of the finds right.`]
      : []),
    kind === 'open' ? 'Open: new photos that fit will come in.' : 'Closed: it does nothing until old photos arrive.',
  ].join(' ')
}

/** What is counted at the end. */
interface Tally {
  readonly albums: number
  readonly plugins: number
  readonly byPlugins: number
  readonly families: number
  readonly byFamilies: number
  readonly own: number
  readonly off: number
  readonly familiesOff: number
  readonly handPicked: number
  readonly small: number
  readonly unlooked: number
  readonly wouldAdd: number
}

/** Counts of all that was learned. */
export const tallyOf = ({ learned, families }: Pick<Learning, 'learned' | 'families'>): Tally => {
  const own = learned.filter(({ recipe, family }) => recipe !== null && family === null)
  const none = learned.filter(({ recipe, family }) => recipe === null && family === null)
  const small = none.filter(({ verdict }) => verdict.failure === 'few')
  const unlooked = none.filter(({ verdict }) => verdict.failure === 'time')
  const sum = (of: typeof families): number => of.reduce((all, { albums }) => all + albums.length, 0)
  const [plugins, recipes] = [families.filter(({ plugin }) => plugin), families.filter(({ plugin }) => !plugin)]
  const adds = own
    .filter(({ verdict }) => verdict.isOn)
    .reduce((all, { verdict, partners }) => all + verdict.adds.length + (partners?.adds.length ?? 0), 0)
  return {
    albums: learned.length,
    plugins: plugins.length,
    byPlugins: sum(plugins),
    families: recipes.length,
    byFamilies: sum(recipes),
    own: own.length,
    off: own.filter(({ verdict }) => !verdict.isOn).length,
    handPicked: none.length - small.length - unlooked.length,
    small: small.length,
    unlooked: unlooked.length,
    familiesOff: families.filter(({ isOn }) => !isOn).length,
    wouldAdd: adds + families.reduce((all, one) => all + (one.isOn ? one.adds : 0), 0),
  }
}

const count = (number: number, one: string, more = `${one}s`): string => `${number} ${number === 1 ? one : more}`

/** The last line for people. */
export const tallyText = (tally: Tally, of: 'albums' | 'tags'): string => {
  const off = tally.off > 0 ? ` (${tally.off} switched off)` : ''
  const parts: readonly (readonly [number, string])[] = [
    [
      tally.plugins,
      `${count(tally.plugins, 'plugin')} ${tally.plugins === 1 ? 'explains' : 'explain'} ${tally.byPlugins}`,
    ],
    [tally.families, `${count(tally.families, 'family', 'families')} ${tally.byFamilies}`],
    [tally.familiesOff, `${tally.familiesOff} of these switched off`],
    [tally.own, `${count(tally.own, 'rule')} of ${tally.own === 1 ? 'its' : 'their'} own${off}`],
    [tally.handPicked, `${tally.handPicked} hand-picked`],
    [tally.small, `${tally.small} too small`],
    [tally.unlooked, `${tally.unlooked} not looked at`],
  ]
  const told = parts.filter(([number]) => number > 0).map(([, text]) => text)
  const things = of === 'tags' ? count(tally.albums, 'tag') : count(tally.albums, 'album')
  const added = tally.wouldAdd === 0 ? 'nothing' : count(tally.wouldAdd, 'asset')
  const plan =
    tally.own + tally.plugins + tally.families > 0 ? `; the first plan would add ${added} and remove none` : ''
  return `of ${things}${told.length > 0 ? `: ${told.join(', ')}` : ''}${plan}`
}
