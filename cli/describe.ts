import { z } from 'zod'

/** One option of a plugin, as its page and `darkroom plugins NAME` show it. */
interface OptionRow {
  readonly option: string
  /** Null where there is none. */
  readonly default: unknown
  readonly required: boolean
  readonly description: string
}

type JsonSchema = z.core.JSONSchema.BaseSchema

/** The form of each entry, where an option is a list of objects; of the option itself, where it is one. */
const inside = (option: string, { items, ...value }: JsonSchema): OptionRow[] => {
  if (value.properties) return rowsOf(value, `${option}.`)
  return typeof items === 'object' && !Array.isArray(items) && items.properties ? rowsOf(items, `${option}[].`) : []
}

const rowsOf = ({ properties = {}, required = [] }: JsonSchema, at = ''): OptionRow[] =>
  Object.entries(properties).flatMap(([key, value]) => {
    const { default: preset = null, description = '', ...form } = typeof value === 'object' ? value : {}
    const nested = inside(`${at}${key}`, form).filter((row) => row.description !== '')
    return [{ option: `${at}${key}`, default: preset, required: required.includes(key), description }, ...nested]
  })

/** The options of a plugin, read from its schema; nested options follow their parent if they have a description. */
export const optionRows = (schema: z.ZodObject): OptionRow[] =>
  rowsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
