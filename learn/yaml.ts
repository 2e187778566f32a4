import { stringify } from 'yaml'
import type { ConditionData } from './conditions.ts'
import { failureText, ruleText, savingText, testText } from './describe.ts'
import type { LearnRequest } from './learn.ts'
import { dayText, type Library } from './library.ts'
import { leftOut } from './members.ts'
import type { Learned, LearnedRecipe } from './proposal.ts'
import type { LibraryRead } from './read.ts'
import { type Rule, sharesOf } from './task.ts'
import { thresholds } from './verdict.ts'
import { oneLine } from './words.ts'

const form = { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true, singleQuote: true } as const
/** In which line breaks are escaped. */
const quotedForm = {
  ...form,
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
} as const

/** Data on one line. */
export const flow = (data: unknown): string =>
  stringify(data, JSON.stringify(data).includes('\\n') ? quotedForm : form).trim()

/** What of it is shown. */
type Shown = Pick<LearnRequest, 'of' | 'top'>

const shownWhenOn = 10
const shownWhenOff = 100

/** Assets as lines of a comment: day, file name and web address. */
const assetLines = (
  { library, page }: Pick<LibraryRead, 'library' | 'page'>,
  what: string,
  positions: Uint32Array,
  most: number,
): string[] => [
  ...Array.from(positions.subarray(0, most), (position) => `  ${what}: ${lineOf(library, page, position)}`),
  ...(positions.length > most ? [`  ${what}: ${positions.length - most} more`] : []),
]

const lineOf = ({ days, names, ids }: Library, page: string, position: number): string =>
  `${dayText(days[position] ?? 0)} ${names.at(position)} ${page}/photos/${ids.at(position)}`

/** What is said of a proposal that is a comment. */
export const switchedOff = 'Switched off, because it would add more than --max-additions. To use it, remove the marks.'

const counted = (count: number): string => `${count} ${count === 1 ? 'asset' : 'assets'}`

const findsText = ({ verdict: { rule, members, adds, misses }, partners }: Learned): string => {
  const hit = members.length - misses.length
  const added = adds.length + (partners?.adds.length ?? 0)
  return [
    `Finds ${(rule?.found ?? 0) + (partners?.found ?? 0)}: ${hit === members.length ? `all ${hit}` : `${hit} of the ${members.length}`}`,
    ...(partners ? [`${partners.hit} of partners`] : []),
    ...(added > 0 ? [`and would add ${added}`] : []),
    ...(misses.length > 0 ? [`misses ${misses.length}`] : []),
  ].join(', ')
}

const title = ({ name, verdict: { members }, content: { all } }: Learned, of: 'albums' | 'tags'): string =>
  `${of === 'tags' ? 'Tag' : 'Album'} "${name}" (${counted(members.length)}${all > members.length ? ` of ${all}` : ''})`

/** Why a rule was not chosen. */
const whyLost = (rule: Rule, best: Rule, members: number): string => {
  const { precision, recall } = sharesOf(rule, members)
  if (rule.gain < best.gain) return `saves ${Math.round(best.gain - rule.gain)} bits less`
  return precision < thresholds.precision || recall < thresholds.recall
    ? 'too many strangers or too few members'
    : 'said later'
}

/** The next best rules, as many as are asked for; all of them with what each costs, and why it lost. */
const nextBest = ({ candidates, members }: Learned['verdict'], top: number): string[] => {
  const [best, ...others] = candidates
  if (!best) return []
  const hits = ({ found, hit }: Rule): string =>
    `${hit} of the ${members.length} members, ${found - hit} ${found - hit === 1 ? 'stranger' : 'strangers'}`
  if (Number.isFinite(top))
    return others
      .slice(0, top - 1)
      .map((rule) => `  next best: ${ruleText(rule)} (${hits(rule)}, ${Math.round(rule.gain)} bits saved)`)
  return [best, ...others].map((rule) => {
    const why = rule === best ? 'the best' : whyLost(rule, best, members.length)
    return `  ${ruleText(rule)}: ${hits(rule)}; costs ${rule.cost.toFixed(1)} bits, saves ${rule.gain.toFixed(1)}: ${why}`
  })
}

/** What ids in a rule stand for. */
const idTexts = ({ libraryNames }: LibraryRead, { verdict: { rule } }: Learned): string[] =>
  (rule?.alternatives.flat() ?? []).flatMap(({ data, byId = [] }) => {
    const { library } = (data.not ?? data) as { readonly library?: string }
    const name = libraryNames.get(library ?? '')
    const people = byId.map((one) => [
      one.id,
      one.name.trim() ? `one of several called "${one.name}"` : 'a person without a name',
    ])
    return [...people, ...(name ? [[library, `the library "${name}"`]] : [])].map(([id, text]) => `  ${id} is ${text}`)
  })

const mostOnLine = 90

/** A condition on one line, or if that were long its parts on one each. */
const whereLines = (where: ConditionData): string[] => {
  const line = `  where: ${flow(where)}`
  const [[word = '', parts] = []] = Object.entries(where)
  if (line.length <= mostOnLine || !Array.isArray(parts)) return [line]
  return ['  where:', `    ${word}:`, ...parts.map((part) => `      - ${flow(part)}`)]
}

/** A recipe as lines of YAML. */
export const recipeLines = ({ name, scope, where, actions, examples = [] }: LearnedRecipe): string[] => [
  `- name: ${flow(name)}`,
  ...(scope ? [`  scope: ${flow(scope)}`] : []),
  ...(where ? whereLines(where) : []),
  `  actions: ${flow(actions)}`,
  ...(examples.length > 0 ? ['  examples:', ...examples.map((example) => `    - ${flow(example)}`)] : []),
]

/** What is said of one proposal, without marks of a comment. */
export const proposalComments = (read: LibraryRead, learned: Learned, { of, top }: Shown): string[] => {
  const { verdict, content, partners } = learned
  return [
    `${title(learned, of)}. ${findsText(learned)}. ${savingText(verdict)}.`,
    testText(verdict),
    ...leftOut(content, read.userNames, partners !== null).map((text) => `  ${text}`),
    ...idTexts(read, learned),
    ...assetLines(read, 'would add', verdict.adds, verdict.isOn ? shownWhenOn : shownWhenOff),
    ...assetLines({ ...read, library: read.partners }, 'would add', partners?.adds ?? new Uint32Array(), shownWhenOn),
    ...assetLines(read, 'misses', verdict.misses, shownWhenOn),
    ...(verdict.isOn ? [] : [switchedOff]),
    ...nextBest(verdict, top),
  ]
}

/** What is said of an album that no rule explains. */
export const noneComments = (read: LibraryRead, learned: Learned, { of, top }: Shown): string[] => {
  const { verdict, content } = learned
  const hint =
    verdict.kind === 'hint' && verdict.rule
      ? `; hint: ${ruleText(verdict.rule)}, ${verdict.rule.hit} of the ${verdict.rule.found} it finds`
      : ''
  return [
    `${title(learned, of)}: ${failureText(learned)}${hint}.`,
    ...leftOut(content, read.userNames).map((text) => `  ${text}`),
    ...nextBest(verdict, top),
  ]
}

/** A line in parts that are no wider, where it has blanks; what follows is indented. */
const wrapped = (line: string, width: number): string[] => {
  const indent = ' '.repeat(line.search(/\S/) + 2)
  const at = line.length <= width ? -1 : line.lastIndexOf(' ', width)
  if (at < indent.length) return [line]
  return [line.slice(0, at), ...wrapped(`${indent}${line.slice(at + 1)}`, width)]
}

/** Lines as a comment of YAML. @param width of a screen, for what people read */
export const asComment = (lines: readonly string[], width = Number.POSITIVE_INFINITY): string[] =>
  lines.flatMap((line) => wrapped(oneLine(line), width - 2)).map((line) => `# ${line}`.trimEnd())
