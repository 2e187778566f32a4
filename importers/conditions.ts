import type { Data } from './contract.ts'

/** A condition of a recipe, as data. */
export type Condition = Data

/** All of some conditions, without a list around a single one. */
export const allOf = (conditions: readonly Condition[]): Condition | undefined =>
  conditions.length > 1 ? { all: conditions } : conditions[0]

/** Any of some conditions, without a list around a single one. */
export const anyOf = (conditions: readonly Condition[]): Condition | undefined =>
  conditions.length > 1 ? { any: conditions } : conditions[0]

/** A text in which no character is a wildcard. */
export const globText = (text: string): string => text.replace(/[\\*?[\]{}()!+@|]/g, '\\$&')

/** A text in which no character means something in a regular expression. */
export const regexText = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

const day = 24 * 60 * 60 * 1000

/** So many days after a day. */
export const dayAfter = (text: string, days: number): string =>
  new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) + days * day).toISOString().slice(0, 10)

/** Whether a text begins with a day that exists. */
export const hasDay = (text: string): boolean => {
  const found = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0]
  const ms = found === undefined ? Number.NaN : Date.parse(`${found}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(found ?? '-')
}

/** Whether a condition can hold only where a person is on the asset: partners' assets show nobody. */
const needsPerson = (condition: Condition): boolean => {
  const [[word, value] = []] = Object.entries(condition)
  if (word === 'all') return (value as readonly Condition[]).some(needsPerson)
  if (word === 'any') return (value as readonly Condition[]).every(needsPerson)
  return word === 'person' && !(typeof value === 'object' && value !== null && 'none' in value)
}

/** Partners' assets took part: said where it matters. */
export const scopeFor = (where: Condition | undefined, visibility?: readonly string[]): Data | undefined => {
  const owners = where !== undefined && needsPerson(where) ? {} : { owners: 'any' }
  const scope = { ...owners, ...(visibility ? { visibility } : {}) }
  return Object.keys(scope).length > 0 ? scope : undefined
}

/** A sync of an album in the place of a tool that made it equal to what matched. */
export const syncOf = (
  album: string | Data,
  { exact, adopt }: { readonly exact: boolean; readonly adopt: boolean },
): Data => {
  const more = { ...(adopt ? { adopt: true } : {}), ...(exact ? { remove: 'all' } : {}) }
  if (Object.keys(more).length === 0) return { syncAlbum: album }
  return { syncAlbum: { ...(typeof album === 'string' ? { name: album } : album), ...more } }
}

/** Why a sync does less than the tool did. */
export const saferSync =
  'the tool took everything else out of the album; ours takes out what it put in itself, and --exact writes remove: all'
