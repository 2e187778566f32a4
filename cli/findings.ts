import { counted } from '../core/number-text.ts'
import { assetLink, foldedText, kindsOfNotes, kindText, levelMarks } from '../engine/plan/overview.ts'
import type { Note } from '../engine/plan/plan.ts'
import { columnsOf, padded } from '../engine/plan/text.ts'
import { recipesNamed } from '../engine/session/account-context.ts'
import { type Findings, type FoundFile, lastFindings } from '../engine/session/findings.ts'
import { isNamed } from '../engine/session/recipe-names.ts'
import { recipesOf } from './config/load-config.ts'
import type { End } from './exit-code.ts'
import { openConfig, stateFolderOf } from './open.ts'
import type { Terminal } from './terminal.ts'

const sizeText = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`

/** File, folder, size, pixels and date: what tells two files of one name apart. */
const fileCells = ({ path, bytes, pixels, taken }: FoundFile): string[] => {
  const end = path.lastIndexOf('/')
  return [
    path.slice(end + 1),
    path.slice(0, end) || '/',
    bytes === null ? '' : sizeText(bytes),
    pixels === null ? '' : pixels.join('×'),
    taken.slice(0, 16).replace('T', ' '),
  ]
}

const assetLines = (findings: Findings, { assetIds }: Note, { paint }: Terminal): string[] => {
  const rows = assetIds.map((id) => ({ id, cells: findings.assets[id] ? fileCells(findings.assets[id]) : [] }))
  const widths = [0, 1, 2, 3, 4].map((index) => Math.max(0, ...rows.map(({ cells }) => columnsOf(cells[index] ?? ''))))
  return rows.flatMap(({ id, cells }) => [
    ...(cells.length > 0 ? [`      ${cells.map((cell, index) => padded(cell, widths[index] ?? 0)).join('  ')}`] : []),
    `      ${paint.dim(assetLink(findings, id))}`,
  ])
}

const lines = (findings: Findings, terminal: Terminal): string[] => {
  const { paint } = terminal
  const when = findings.createdAt.slice(0, 16).replace('T', ' ')
  const kinds = kindsOfNotes(findings.notes).flatMap((alike) => {
    const [first] = alike
    if (!first) return []
    const [mark, color] = levelMarks[first.level]
    if (alike.length === 1 && first.assetIds.length === 0)
      return [paint[color](terminal.fitted(`${mark} ${foldedText(alike)}`))]
    return [
      paint[color](`${mark} ${first.recipe}: ${alike.length} × ${kindText(first)}`),
      ...alike.flatMap((note) => [
        terminal.fitted(`    ${note.text}`),
        ...assetLines(findings, note, terminal),
        ...(note.links ?? []).map((link) => `      ${paint.dim(link)}`),
      ]),
    ]
  })
  return [
    `${paint.bold(findings.account)}  ${paint.dim(`as the plan of ${when} UTC found it`)}`,
    ...(kinds.length === 0 ? ['nothing was found'] : kinds),
  ]
}

/** `darkroom findings [recipe]`: what the last plan left for people to see and to decide; asks no server. */
export const findingsCommand = async (terminal: Terminal, wanted: readonly string[]): Promise<End> => {
  const config = terminal.options.stateDir ? undefined : await openConfig(terminal).catch(() => undefined)
  const { account: only } = terminal.options
  const all = lastFindings(stateFolderOf(terminal, config)).filter(
    ({ account }) => only === undefined || account === only,
  )
  // A recipe that is gone may have left something.
  const isFound = (name: string): boolean => all.some(({ notes }) => notes.some(({ recipe }) => isNamed(name, recipe)))
  const others = wanted.filter((name) => !isFound(name))
  if (config) recipesNamed(recipesOf(config), others)
  const chosen = all.map((findings) => ({
    ...findings,
    notes: findings.notes.filter(({ recipe }) => wanted.length === 0 || wanted.some((name) => isNamed(name, recipe))),
  }))
  if (terminal.options.json) terminal.print(JSON.stringify(chosen, null, 2))
  else if (chosen.length === 0) terminal.say('No findings: the last plan left none, or none was made: `darkroom plan`')
  else await terminal.page(chosen.map((findings) => lines(findings, terminal).join('\n')).join('\n\n'))
  terminal.log.debug(counted(chosen.length, 'account'))
  return 'fine'
}
