import { hasCode } from '../core/errors.ts'
import { type AssetExplanation, assetIdIn, type Explanation, type Verdict } from '../engine/explain.ts'
import { assetsOf, changeOf } from '../engine/plan/groups.ts'
import { operationTarget } from '../engine/plan/plan.ts'
import { recipesNamed } from '../engine/session/account-context.ts'
import { recipesOf } from './config/load-config.ts'
import { type End, endOfLost } from './exit-code.ts'
import { openConfig, withDarkroom } from './open.ts'
import type { Terminal } from './terminal.ts'

const seenText = (seen: unknown): string => {
  if (seen === undefined) return ''
  if (seen === null || seen === '') return '  (nothing)'
  return `  (${seen instanceof Date ? seen.toISOString().replace('Z', '') : typeof seen === 'object' ? JSON.stringify(seen) : String(seen)})`
}

const verdictLines = (terminal: Terminal, { label, matches, seen, parts }: Verdict, indent: string): string[] => {
  const { paint } = terminal
  const mark = matches ? paint.add('✓') : paint.warn('✗')
  return [
    `${indent}${mark} ${label}${paint.dim(seenText(seen))}`,
    ...parts.flatMap((part) => verdictLines(terminal, part, `${indent}  `)),
  ]
}

const outcomeLines = (terminal: Terminal, explanation: Explanation): string[] => {
  const { paint } = terminal
  const { operations, refused, alreadyThere, warnings } = explanation
  const lines = [
    ...operations.map((operation) => {
      const [id = ''] = assetsOf([operation])
      return paint.add(
        `    would do: ${operation.op} ${changeOf(operation, id) || operationTarget(operation)}`.trimEnd(),
      )
    }),
    ...(alreadyThere > 0 ? [paint.dim(`    already done: ${alreadyThere} of its actions`)] : []),
    ...[...refused.map(({ reason }) => `    refused: ${reason}`), ...warnings.map((warning) => `    ! ${warning}`)]
      .flatMap((sentence) => terminal.fitted(sentence).split('\n'))
      .map(paint.warn),
  ]
  return lines.length > 0 ? lines : [paint.dim('    matches, but has no actions for it')]
}

const recipeLines = (terminal: Terminal, explanation: Explanation): string[] => {
  const { paint } = terminal
  const { recipe, outside, where, matches, operations } = explanation
  if (outside !== null) return [`${paint.bold(recipe)}  ${paint.dim(`does not look at it: ${outside}`)}`]
  return [
    `${paint.bold(recipe)}  ${matches ? paint.add('matches') : paint.dim('does not match')}`,
    ...(where ? verdictLines(terminal, where, '    ') : []),
    ...(matches || operations.length > 0 ? outcomeLines(terminal, explanation) : []),
  ]
}

const show = (terminal: Terminal, account: string, { asset, recipes }: AssetExplanation): void => {
  terminal.print(
    `${terminal.paint.bold(asset.originalPath)}  ${terminal.paint.dim(`${asset.id}, taken ${asset.takenAt}, ${account}`)}\n`,
  )
  for (const explanation of recipes) terminal.print(recipeLines(terminal, explanation).join('\n'))
}

/** `darkroom explain <asset id or web link> [recipe]`: what each recipe does with one asset, and why. */
export const explainCommand = async (terminal: Terminal, [typed = '', ...names]: readonly string[]): Promise<End> => {
  const config = await openConfig(terminal)
  // Before any request to a server.
  const id = assetIdIn(typed)
  recipesNamed(recipesOf(config), names)
  const explanations: object[] = []
  const unseen: unknown[] = []
  const lost = await withDarkroom(terminal, config, ({ each }) =>
    each(async (session, account) => {
      try {
        const explanation = await session.explain(id, names)
        explanations.push({ account, ...explanation })
        if (!terminal.options.json) show(terminal, account, explanation)
      } catch (error) {
        // What one user does not see, another may.
        if (!hasCode(error, 'USAGE')) throw error
        unseen.push(error)
      }
    }),
  )
  if (explanations.length === 0 && unseen.length > 0) throw unseen[0]
  if (terminal.options.json) terminal.print(JSON.stringify(explanations, null, 2))
  return endOfLost(lost)
}
