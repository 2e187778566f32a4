import { z } from 'zod'
import { DarkroomError, hasCode } from '../core/errors.ts'
import { silentLogger } from '../core/log.ts'
import { configSchema } from '../language/config.ts'
import { recipeForm } from '../language/yaml/data.ts'
import { standardVocabulary, type Vocabulary } from '../language/yaml/vocabulary.ts'
import type { End } from './exit-code.ts'
import { openConfig } from './open.ts'
import type { Terminal } from './terminal.ts'

// Recipes and plugins made by code have no form in JSON; what is left of them here are those written as data.
const forms: Readonly<Record<string, (recipe: z.ZodType) => z.ZodType>> = {
  config: (recipe) =>
    configSchema.extend({
      recipes: z.array(z.union([z.string().min(1), recipe])).optional(),
      $schema: z.string().optional(),
    }),
  recipe: (recipe) => z.union([recipe, z.array(recipe)]),
}

/** The words of the plugins in the configuration, as far as there is one that can be read. */
const knownVocabulary = async (terminal: Terminal): Promise<Vocabulary> => {
  try {
    // What else there is to say of the configuration does not matter here.
    return (await openConfig({ ...terminal, log: silentLogger })).vocabulary
  } catch (error) {
    if (!hasCode(error, 'CONFIG_NOT_FOUND') && !hasCode(error, 'CONFIG_INVALID')) throw error
    if (hasCode(error, 'CONFIG_INVALID'))
      terminal.log.warn(
        'The configuration has problems, so names from plugins are missing. To see them: `darkroom doctor`',
      )
    return standardVocabulary
  }
}

/** `darkroom schema [config|recipe]`: what a YAML or JSON file may hold, for editors; with a configuration, in the words of its plugins too. */
export const schemaCommand = async (terminal: Terminal, [of = 'config']: readonly string[]): Promise<End> => {
  const form = Object.hasOwn(forms, of) ? forms[of] : undefined
  if (form === undefined)
    throw new DarkroomError('USAGE', {
      message: `"${of}" has no schema.`,
      hint: `Schemas: ${Object.keys(forms).join(', ')}.`,
    })
  const schema = form(recipeForm(await knownVocabulary(terminal)))
  terminal.print(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), null, 2))
  return 'fine'
}
