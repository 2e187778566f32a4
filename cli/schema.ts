import { z } from 'zod'
import { DarkroomError, hasCode } from '../core/errors.ts'
import type { Plugin } from '../core/plugins/plugin.ts'
import { silentLogger } from '../engine/logger.ts'
import { configSchema, pluginUseForm } from '../language/config.ts'
import { recipeForm } from '../language/yaml/data.ts'
import { standardVocabulary, type Vocabulary } from '../language/yaml/vocabulary.ts'
import { bundledPlugins } from './config/bundled-plugins.ts'
import { importBundled } from './config/import-module.ts'
import type { End } from './exit-code.ts'
import { openConfig } from './open.ts'
import { packageVersion } from './package.ts'
import type { Terminal } from './terminal.ts'

/** What every plugin in a configuration may say besides its options. */
const pluginUse = pluginUseForm.shape

/** The bundled plugins with their options; those of others are not known here. */
const pluginForms = async (): Promise<z.ZodType> => {
  const known = bundledPlugins.map(async (name) => {
    const { definition } = (await importBundled(name)) as Plugin
    return z.strictObject({ ...definition.options.shape, ...pluginUse, use: z.literal(name) }).meta({ id: name })
  })
  const other = pluginUseForm.extend({ use: z.string().meta({ pattern: `^(?!(?:${bundledPlugins.join('|')})$).` }) })
  return z.union([...(await Promise.all(known)), other])
}

// Recipes and plugins made by code have no form in JSON; what is left of them here are those written as data.
const forms: Readonly<Record<string, (recipe: z.ZodType) => z.ZodType | Promise<z.ZodType>>> = {
  config: async (recipe) =>
    configSchema.extend({
      plugins: z.array(await pluginForms()).optional(),
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

/**
 * `darkroom schema [config|recipe|api]`: what a YAML or JSON file may hold, for editors; with a configuration, in the words
 * of its plugins too. Of the API of `darkroom serve` it is the OpenAPI document.
 */
export const schemaCommand = async (terminal: Terminal, [of = 'config']: readonly string[]): Promise<End> => {
  if (of === 'api') {
    const { openApi } = await import('../service/web/openapi.ts')
    terminal.print(JSON.stringify(openApi(packageVersion()), null, 2))
    return 'fine'
  }
  const form = Object.hasOwn(forms, of) ? forms[of] : undefined
  if (form === undefined)
    throw new DarkroomError('USAGE', {
      message: `"${of}" has no schema.`,
      hint: `Schemas: ${[...Object.keys(forms), 'api'].join(', ')}.`,
    })
  const schema = await form(recipeForm(await knownVocabulary(terminal)))
  terminal.print(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), null, 2))
  return 'fine'
}
