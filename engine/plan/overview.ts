import { webAddress } from '../../core/api/client.ts'
import { counted, numberText } from '../../core/number-text.ts'
import type { NoteLevel } from '../../core/recipes/recipe.ts'
import { type Column, columns } from '../operations/kind.ts'
import { kindOf, kinds } from '../operations/kinds.ts'
import { groupLine, groupsOf, type KnownAssets, namesIn, type OperationGroup } from './groups.ts'
import { noteLevels } from './notes.ts'
import type { NameOf } from './old-new.ts'
import type { AccountPlan, Note, Operation, OperationName, Refusal } from './plan.ts'
import { byHooks, changesIn, operationSize, operationTarget, summarize } from './plan.ts'
import { shellWord } from './shell-word.ts'
import { columnsOf, cut, cutMiddle, cutPath, type Paint, padded, plain, wrap } from './text.ts'

/** Lines of an overview at most, whatever the library: 40, two of which may be commands that do not fit one line. */
const mostLines = 38

/** How an overview is shown. */
export interface OverviewOptions {
  readonly paint?: Paint
  /** Columns of the screen; default: 80. */
  readonly width?: number
  /** Where the assets of decisions are; of others only the link is shown. */
  readonly known?: KnownAssets
  /** How assets are called; default: as those that are known. */
  readonly nameOf?: NameOf
  /** A second line about how the library was read. */
  readonly reading?: string
  /** Whether `plan` can open its recipes, which is said last; default: true. */
  readonly opens?: boolean
}

/** The page of an asset on the web. */
export const assetLink = ({ server }: { readonly server: { readonly url: string } }, id: string): string =>
  `${webAddress(server.url)}/photos/${id}`

/** How a count of each operation reads, in the order of a sentence. */
const phrases = (Object.keys(kinds) as OperationName[])
  .map((op) => ({ op, place: kinds[op].summary[0], text: kinds[op].summary[2] }))
  .sort((a, b) => a.place - b.place)

/** One sentence about what a plan does: `make 3 albums, add 40 assets to albums`. */
export const summaryText = ({ summary, operations }: Pick<AccountPlan, 'summary' | 'operations'>): string => {
  const memberships = (op: OperationName): number =>
    operations.reduce((sum, one) => sum + (one.op === op && 'unchangedSince' in one ? one.assetIds.length : 0), 0)
  const parts = phrases.flatMap(({ op, text }) => (summary[op] ? [text(summary[op], memberships(op))] : []))
  if (parts.length > 0) return parts.join(', ')
  return operations.length > 0 ? 'nothing, because it is refused' : 'nothing to do'
}

/** What a plan does, or would do if it were not refused. */
export const wholeText = (plan: Pick<AccountPlan, 'operations' | 'summary'>): string =>
  isRefusedWhole(plan)
    ? `nothing, because it is refused. Without that: ${summaryText({ ...plan, summary: summarize(plan.operations) })}.`
    : `${summaryText(plan)}.`

/** Whether nothing of a plan is applied, because of a limit, an allowance or a hook. */
const isRefusedWhole = ({ operations, summary }: Pick<AccountPlan, 'operations' | 'summary'>): boolean =>
  operations.length > 0 && Object.keys(summary).length === 0

/** A refusal as a line for people. */
export const refusalText = ({ recipe, reason, operations }: Refusal): string =>
  `x ${recipe ? `${recipe}: ` : ''}${reason}${operations > 1 ? ` (${counted(operations, 'change')})` : ''}`

/** Counts of a row of the table. */
type Counts = Readonly<Record<Column | 'need you' | 'refused', number>>
/** What a row of the table counts. */
export const headings = [...columns, 'need you', 'refused'] as const

const countOf = (operation: Operation): number =>
  kindOf(operation).summary[1].startsWith('new') ? 1 : operationSize(operation)

const refusals = (refused: readonly Refusal[]): number =>
  refused.reduce((sum, { operations }) => sum + Math.max(1, operations), 0)

/** What some recipes do; what is refused does not count as if it would happen. */
export const countsOf = (plan: AccountPlan, isOf: (recipe: string) => boolean): Counts => {
  const own = plan.operations.filter(({ recipe }) => isOf(recipe))
  const isWhole = isRefusedWhole(plan)
  const sum = (operations: readonly Operation[]) => operations.reduce((total, one) => total + countOf(one), 0)
  const byColumn = columns.map((column): [Column, number] => [
    column,
    isWhole ? 0 : sum(own.filter((operation) => kindOf(operation).summary[1] === column)),
  ])
  const partly = isWhole ? [] : plan.refused.filter(({ recipe }) => isOf(recipe))
  return {
    ...(Object.fromEntries(byColumn) as Record<Column, number>),
    'need you': plan.notes.filter(({ level, recipe }) => level === 'decision' && isOf(recipe)).length,
    refused: refusals(partly) + (isWhole ? sum(own) : 0),
  }
}

const isIdle = (counts: Counts): boolean => headings.every((heading) => counts[heading] === 0)

const always: readonly string[] = ['adds', 'removes', 'changes', 'need you', 'refused']
/** Columns of a screen that names of recipes get at least. */
const narrowestName = 12

/** The table of recipes: those that do something, then how many do not; of many the last ones together. */
const tableLines = (plan: AccountPlan, most: number, { paint, width, named }: Shown): string[] => {
  const active = named.filter(({ counts }) => !isIdle(counts))
  const idle = named.filter(({ name, counts }) => isIdle(counts) && name !== byHooks).length
  const rows = active.length > most ? active.slice(0, most - 1) : active
  const rest = new Set(active.slice(rows.length).map(({ name }) => name))
  const together = { name: counted(rest.size, 'more recipe'), counts: countsOf(plan, (recipe) => rest.has(recipe)) }
  const all = rest.size > 0 ? [...rows, together] : rows
  const columnsFor = (shown: readonly (typeof headings)[number][]) => {
    // Of the columns about new things the first says so.
    const first = shown.findIndex((heading) => heading.startsWith('new'))
    const titles = shown.map((heading, index) => (index > first ? heading.replace('new ', '') : heading))
    const widest = shown.map((heading, index) =>
      Math.max(titles[index]?.length ?? 0, ...all.map(({ counts }) => numberText(counts[heading]).length)),
    )
    return { shown, titles, widest }
  }
  const isUsed = (heading: (typeof headings)[number]): boolean => all.some(({ counts }) => counts[heading] > 0)
  const usual = columnsFor(headings.filter((heading) => always.includes(heading) || isUsed(heading)))
  // Where they do not fit, those of nothing but zeros go first.
  const isWide = usual.widest.reduce((sum, one) => sum + one + 1, narrowestName) <= width
  const { shown, titles, widest } = isWide ? usual : columnsFor(headings.filter(isUsed))
  const longest = Math.max(6, ...all.map(({ name }) => columnsOf(name)))
  const gap = widest.reduce((sum, one) => sum + one + 2, longest) <= width ? 2 : 1
  const widths = widest.map((one) => one + gap)
  const left = width - widths.reduce((sum, one) => sum + one, 0)
  // On a narrow screen lines are longer than it, but still say whose they are.
  const nameWidth = Math.min(Math.max(left, narrowestName), longest)
  const line = (name: string, texts: readonly string[]) =>
    padded(cutMiddle(name, nameWidth), nameWidth) +
    texts.map((text, index) => text.padStart(widths[index] ?? 0)).join('')
  const painted: Readonly<Record<string, Paint[keyof Paint]>> = { removes: paint.warn, refused: paint.warn }
  const body = all.map(({ name, counts }) => {
    const texts = shown.map((heading, index) => {
      const text = (counts[heading] === 0 ? '·' : numberText(counts[heading])).padStart(widths[index] ?? 0)
      return counts[heading] === 0 ? paint.dim(text) : (painted[heading]?.(text) ?? text)
    })
    return padded(cutMiddle(name, nameWidth), nameWidth) + texts.join('')
  })
  const unused = idle === 0 ? [] : [paint.dim(`${counted(idle, 'recipe')} with nothing to do`)]
  const excluded = plan.recipes.reduce((sum, recipe) => sum + (recipe.excluded ?? 0), 0)
  if (excluded > 0) unused.push(paint.dim(`${counted(excluded, 'change')} left out by exclusions`))
  return all.length === 0 ? unused : [paint.dim(line('recipe', titles)), ...body, ...unused]
}

/** What people must see before all else, from every single thing to one line for each kind. */
type Detail = 'each' | 'recipe' | 'kind'

/** Whether assets lose an album, a tag or their stack by it, or themselves. */
export const isRemoval = (operation: Operation): boolean =>
  (kindOf(operation).loses(operation)?.of ?? 'view') !== 'view'

const isRemovalGroup = ({ operations: [first] }: OperationGroup): boolean => first !== undefined && isRemoval(first)

const listed = (names: readonly string[], width: number): string => cut([...new Set(names)].join(', '), width)

const removalLines = (plan: AccountPlan, detail: Detail, { paint, width, groups }: Shown): string[] => {
  if (detail === 'each')
    return groups.filter(isRemovalGroup).map((group) => {
      const line = groupLine(group)
      // What is lost goes before who does it: the name of a recipe gets what is left, and not less than the table gives it.
      const room = Math.max(Math.floor(width / 4), width - 6 - columnsOf(line))
      const suffix = `  (${cutMiddle(group.recipe, room)})`
      return `  ${paint.warn(cut(line, width - 2 - columnsOf(suffix)))}${paint.dim(suffix)}`
    })
  const removals = plan.operations.filter(isRemoval)
  const keyOf = ({ op, recipe }: Operation) => (detail === 'recipe' ? `${op} ${recipe}` : op)
  return [...Map.groupBy(removals, keyOf).values()].map((alike) => {
    const [{ op, recipe }] = alike as [Operation]
    const size = changesIn(alike)
    const text = `- ${kinds[op].summary[2](size)}`
    const whose =
      detail === 'recipe'
        ? `  (${cutMiddle(recipe, width - 6 - text.length)})`
        : `  (${counted(new Set(alike.map((one) => one.recipe)).size, 'recipe')})`
    const names = 'album' in (alike[0] ?? {}) || 'tag' in (alike[0] ?? {}) ? alike.map(operationTarget) : []
    const room = width - 4 - text.length - columnsOf(whose)
    return `  ${paint.warn(text)}${names.length > 0 && room > 8 ? `: ${listed(names, room)}` : ''}${paint.dim(whose)}`
  })
}

/** What each recipe does, group by group; removals stand before all else. Empty where it is too much for one screen. */
const groupLines = (most: number, { paint, width, groups: all, nameOf }: Shown): string[] => {
  const groups = all.filter((group) => !isRemovalGroup(group))
  if (groups.length > most) return []
  const fitting = (group: OperationGroup): string => {
    const line = groupLine(group, paint, nameOf)
    return columnsOf(line) <= width - 2 ? line : cut(groupLine(group, plain, nameOf), width - 2)
  }
  return [...Map.groupBy(groups, ({ recipe }) => recipe)].flatMap(([recipe, own]) => [
    paint.bold(recipe),
    ...own.map((group) => `  ${fitting(group)}`),
  ])
}

/** What undo cannot take back, in sentences. @param isSummed together what is alike, and not each by its name */
export const irreversibleOf = (operations: readonly Operation[], isSummed = false): string[] => {
  const all = operations
    .flatMap((operation) => kindOf(operation).irreversible?.(operation) ?? [])
    .filter(({ count }) => count > 0)
    .map((one) => (isSummed ? { ...one, ...one.summed } : one))
  return [...Map.groupBy(all, ({ text }) => text)].map(([text, alike]) => {
    const count = alike.reduce((sum, one) => sum + one.count, 0)
    const [one, several] = alike[0]?.noun ?? ['asset', 'assets']
    return `${counted(count, one, several)}: ${text}`
  })
}

const irreversibleLines = (plan: AccountPlan, detail: Detail, { paint, width }: Shown): string[] =>
  irreversibleOf(plan.operations, detail !== 'each').flatMap((text) => wrap(`  ! ${text}`, width).map(paint.warn))

const firstLines = (plan: AccountPlan, detail: Detail, shown: Shown): string[] => {
  const lines = [...removalLines(plan, detail, shown), ...irreversibleLines(plan, detail, shown)]
  const title = isRefusedWhole(plan) ? 'Would remove, or could not be undone (refused)' : 'Removes, or cannot be undone'
  return lines.length === 0 ? [] : [shown.paint.bold(title), ...lines]
}

/** How each level is marked: as a sign where there is no colour. */
export const levelMarks: Readonly<Record<NoteLevel, readonly [mark: string, color: keyof Paint]>> = {
  error: ['x', 'warn'],
  decision: ['?', 'bold'],
  warning: ['!', 'change'],
  info: ['i', 'dim'],
}

/** A kind of note in words. */
export const kindText = ({ code }: Pick<Note, 'code'>): string => code.replaceAll('-', ' ')

/** Notes of one recipe, level and kind together. */
export const kindsOfNotes = (notes: readonly Note[]): readonly (readonly Note[])[] =>
  [
    ...Map.groupBy(notes, ({ recipe, level, code }) => [noteLevels.indexOf(level), recipe, code].join('\n')).values(),
  ].sort(([a], [b]) => noteLevels.indexOf(a?.level ?? 'info') - noteLevels.indexOf(b?.level ?? 'info'))

/** One line for notes of one kind: the note itself, or their number and kind. */
export const foldedText = (alike: readonly Note[], withRecipe = true): string => {
  const [first] = alike
  if (!first) return ''
  const what = alike.length === 1 ? first.text : `${numberText(alike.length)} × ${kindText(first)}: ${first.text}`
  return withRecipe ? `${first.recipe}: ${what}` : what
}

/** What is asked, and why; which files it is about stands below. */
const questionText = (note: Note, file: string | undefined, width: number): string => {
  const end = note.text.indexOf(': ')
  const isAboutFile = end > 0 && file !== undefined && note.text.slice(0, end).includes(file)
  return cut(`${note.recipe}: ${kindText(note)}: ${isAboutFile ? note.text.slice(end + 2) : note.text}`, width)
}

const decisionLines = (plan: AccountPlan, isShort: boolean, { paint, width, known }: Shown): string[] => {
  const decisions = plan.notes.filter(({ level }) => level === 'decision')
  if (decisions.length === 0) return []
  const shown = decisions.slice(0, 3).flatMap((note) => {
    const [id] = note.assetIds
    const row = id === undefined ? undefined : known.get(id)
    const [path, file] = [row?.originalPath, row?.originalFileName]
    const where = path === undefined ? [] : [`    ${cutPath(path, width - 4)}`]
    const link = id === undefined ? note.links?.[0] : assetLink(plan, id)
    return [
      ...(isShort && path !== undefined ? [] : [`  ${paint.bold('?')} ${questionText(note, file, width - 4)}`]),
      ...where,
      ...(link === undefined ? [] : [paint.dim(`    ${link}`)]),
    ]
  })
  const more = decisions.length > 3 ? 'and the rest: ' : 'in full: '
  return [
    `${paint.bold('Needs you')}  ${counted(decisions.length, 'choice')} that only a person can make`,
    ...shown,
    `  ${paint.dim(more)}\`darkroom findings\``,
  ]
}

const warningLines = (plan: AccountPlan, most: number, isShort: boolean, { paint, width }: Shown): string[] => {
  const urgent = plan.notes.filter(({ level }) => level === 'error' || level === 'warning')
  const kindsOf = urgent.length > most ? kindsOfNotes(urgent) : urgent.map((note) => [note])
  const shown = kindsOf.length > most ? kindsOf.slice(0, most - 1) : kindsOf
  const left = kindsOf.slice(shown.length).flat().length
  return [
    ...shown.map((alike) => {
      const [mark, color] = levelMarks[alike[0]?.level ?? 'warning']
      const text = `${mark} ${foldedText(alike)}`
      return isShort ? paint[color](cut(text, width)) : wrap(text, width).map(paint[color]).join('\n')
    }),
    ...(left > 0 ? [paint.dim(`! ${counted(left, 'more warning')}: \`darkroom findings\``)] : []),
  ]
}

const refusedLines = ({ refused }: AccountPlan, most: number, { paint, width }: Shown): string[] => {
  if (refused.length === 0) return []
  const lines = refused.map(refusalText)
  const shown = lines.length > most ? lines.slice(0, most - 1) : lines
  const rest = lines.length - shown.length
  return [
    paint.bold('Refused'),
    // What lets it pass stands at the end of a reason: it is wrapped, not cut.
    ...shown.flatMap((line) => wrap(line, width - 2).map((part) => `  ${paint.warn(part)}`)),
    ...(rest > 0 ? [paint.warn(`  x ${counted(rest, 'more refusal')}`)] : []),
  ]
}

/** How it is shown, and what every size of it needs. */
interface Shown extends Required<Omit<OverviewOptions, 'reading'>> {
  readonly groups: readonly OperationGroup[]
  readonly named: readonly { readonly name: string; readonly counts: Counts }[]
}

const lastLines = (plan: AccountPlan, { paint, width, opens }: Shown): string[] => {
  const text = wholeText(plan)
  const [first = '', ...others] = wrap(`Plan: ${text}`, width)
  const changing = new Set(plan.operations.map(({ recipe }) => recipe))
  // One of them, so that the command can be pasted; backticks would end it, and a dash would make an option of it.
  const example = plan.recipes.find(({ name }) => name !== byHooks && changing.has(name) && !/^-|`/.test(name))?.name
  return [
    `${paint.bold('Plan:')}${first.slice(5)}`,
    ...others,
    ...(example === undefined || !opens ? [] : [paint.dim(`Look closer: \`darkroom plan ${shellWord(example)}\``)]),
  ]
}

/** What is shown, from generous to what always fits. */
const sizes = [
  { detail: 'each', rows: 20, groups: 20, isShort: false, warnings: 6, refused: 6 },
  { detail: 'each', rows: 20, groups: 0, isShort: false, warnings: 6, refused: 6 },
  { detail: 'each', rows: 12, groups: 0, isShort: false, warnings: 4, refused: 4 },
  { detail: 'recipe', rows: 12, groups: 0, isShort: false, warnings: 4, refused: 4 },
  { detail: 'recipe', rows: 8, groups: 0, isShort: false, warnings: 3, refused: 3 },
  { detail: 'recipe', rows: 6, groups: 0, isShort: true, warnings: 2, refused: 2 },
  { detail: 'kind', rows: 8, groups: 0, isShort: false, warnings: 2, refused: 2 },
  { detail: 'kind', rows: 4, groups: 0, isShort: true, warnings: 2, refused: 1 },
  { detail: 'kind', rows: 2, groups: 0, isShort: true, warnings: 1, refused: 1 },
] as const

/** Lines that a text takes on a screen. */
const linesOn = (lines: readonly string[], width: number): number =>
  lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line) / width)), 0)

/**
 * A plan's part for one account on one screen: what is lost first, then who does what, what needs a person, and what is
 * refused. It fits 40 lines for any library; what is removed is summed up more and more, and never left out.
 */
export const overviewOf = (
  plan: AccountPlan,
  {
    paint = plain,
    width = 80,
    known = new Map(),
    nameOf = namesIn(known),
    reading,
    opens = true,
  }: OverviewOptions = {},
): string[] => {
  const named = plan.recipes.map(({ name }) => ({ name, counts: countsOf(plan, (recipe) => recipe === name) }))
  const shown: Shown = { paint, width, known, nameOf, opens, groups: groupsOf(plan), named }
  const url = webAddress(plan.server.url)
  const head = [
    `${paint.bold(plan.account)}  ${url}  ${paint.dim(`Immich ${plan.server.version}, ${plan.user.email}`)}`,
    ...(reading === undefined ? [] : [paint.dim(reading)]),
  ]
  const compose = ({ detail, rows, groups, isShort, warnings, refused }: (typeof sizes)[number]): string[] => {
    const sections = [
      head,
      firstLines(plan, detail, shown),
      tableLines(plan, rows, shown),
      groupLines(groups, shown),
      decisionLines(plan, isShort, shown),
      refusedLines(plan, refused, shown),
      warningLines(plan, warnings, isShort, shown).flatMap((line) => line.split('\n')),
      lastLines(plan, shown),
    ]
    return sections.filter(({ length }) => length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))
  }
  let lines: string[] = []
  for (const size of sizes) {
    lines = compose(size)
    if (linesOn(lines, width) <= mostLines) break
  }
  return lines
}
