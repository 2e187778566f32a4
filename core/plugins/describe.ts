import { z } from 'zod'

/** One option of a plugin, as docs and `darkroom plugins NAME` show it. */
export interface OptionRow {
  readonly option: string
  /** Null where the option must be given. */
  readonly default: unknown
  readonly description: string
}

/** The options of a plugin, read from its schema. */
export const optionRows = (schema: z.ZodObject): OptionRow[] => {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([option, value]) => {
    const { default: preset = null, description = '' } = typeof value === 'object' ? value : {}
    return { option, default: preset, description }
  })
}

/** The same as a Markdown table, for a docs page. */
export const optionTable = (schema: z.ZodObject): string =>
  [
    '| option | default | meaning |',
    '| --- | --- | --- |',
    ...optionRows(schema).map(
      ({ option, default: preset, description }) =>
        `| \`${option}\` | ${preset === null ? 'required' : `\`${JSON.stringify(preset)}\``} | ${description.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n')
