import { z } from 'zod'
import { DarkroomError } from '../core/errors.ts'
import { configSchema } from '../language/config.ts'
import { recipeForm } from '../language/yaml/data.ts'
import type { Terminal } from './terminal.ts'

// Recipes and plugins made by code have no form in JSON; what is left of them here are those written as data.
const forms: Readonly<Record<string, z.ZodType>> = {
  config: configSchema.extend({
    recipes: z.array(z.union([z.string().min(1), recipeForm])).optional(),
    $schema: z.string().optional(),
  }),
  recipe: z.union([recipeForm, z.array(recipeForm)]),
}

/** `darkroom schema [config|recipe]`: what may stand in a YAML or JSON file, for editors. */
export const schemaCommand = async (terminal: Terminal, [of = 'config']: readonly string[]): Promise<number> => {
  const form = Object.hasOwn(forms, of) ? forms[of] : undefined
  if (form === undefined)
    throw new DarkroomError('USAGE', {
      message: `There is no schema of "${of}".`,
      hint: `Schemas: ${Object.keys(forms).join(', ')}.`,
    })
  terminal.print(JSON.stringify(z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' }), null, 2))
  return 0
}
