import type { Operator } from './form.ts'

/** An operator that compares sets. */
export type SetOperator = Exclude<Operator, 'BEFORE' | 'AFTER'>

/** Whether the values of an asset compare with the wanted ones, each of which may be said in several ways. */
export const compareSets = (
  operator: SetOperator,
  wanted: readonly ReadonlySet<unknown>[],
  present: readonly unknown[],
): boolean => {
  const isThere = (one: ReadonlySet<unknown>): boolean => present.some((value) => one.has(value))
  const isWanted = (value: unknown): boolean => wanted.some((one) => one.has(value))
  switch (operator) {
    case 'OR':
      return wanted.some(isThere)
    case 'AND':
      return wanted.every(isThere)
    case 'NOT':
      return !wanted.some(isThere)
    case 'ONLY':
      return wanted.every(isThere) && present.every(isWanted)
    case 'ONLY_ANY':
      return present.length > 0 && present.every(isWanted)
  }
}
