import { counted } from '../core/number-text.ts'
import { recipesNamed } from '../engine/session/account-context.ts'
import { examplesOf, exampleText } from '../engine/session/planning.ts'
import type { ExampleResult } from '../language/examples/examples.ts'
import { recipesOf } from './config/load-config.ts'
import type { End } from './exit-code.ts'
import { openConfig } from './open.ts'
import type { Terminal } from './terminal.ts'

const lines = ({ paint }: Terminal, recipe: string, results: readonly ExampleResult[]): string[] => {
  const failed = results.filter(({ passed }) => !passed)
  if (results.length === 0) return [paint.dim(`- ${recipe}: no examples`)]
  if (failed.length === 0) return [`${paint.add('✓')} ${recipe}: ${counted(results.length, 'example')}`]
  return [
    `${paint.warn('✗')} ${recipe}: ${failed.length} of ${counted(results.length, 'example')} failed`,
    ...failed.map((result) => `    ${exampleText(result)}`),
  ]
}

/** `darkroom test [recipe…]`: runs the examples; fails where one does. */
export const testCommand = async (terminal: Terminal, names: readonly string[]): Promise<End> => {
  const recipes = recipesNamed(recipesOf(await openConfig(terminal)), names)
  const results = await examplesOf(recipes)
  if (terminal.options.json) terminal.print(JSON.stringify(results, null, 2))
  else
    for (const { recipe } of recipes) {
      const own = results.filter((result) => result.recipe === recipe.name)
      terminal.print(lines(terminal, recipe.name, own).join('\n'))
    }
  return results.every(({ passed }) => passed) ? 'fine' : 'failed'
}
