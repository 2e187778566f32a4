import { z } from 'zod'

/** One option of a plugin, as docs and `darkroom plugins NAME` show it. */
export interface OptionRow {
  readonly option: string
  /** Null where there is none. */
  readonly default: unknown
  readonly required: boolean
  readonly description: string
}

/** The options of a plugin, read from its schema. */
export const optionRows = (schema: z.ZodObject): OptionRow[] => {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([option, value]) => {
    const { default: preset = null, description = '' } = typeof value === 'object' ? value : {}
    return { option, default: preset, required: required.includes(option), description }
  })
}

/** The same as a Markdown table, for a docs page. */
export const optionTable = (schema: z.ZodObject): string =>
  [
    '| option | default | meaning |',
    '| --- | --- | --- |',
    ...optionRows(schema).map(
      ({ option, default: preset, required, description }) =>
        `| \`${option}\` | ${required ? 'required' : preset === null ? 'none' : `\`${JSON.stringify(preset)}\``} | ${description.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n')
