import type { z } from 'zod'

const samples = [undefined, null, '', 0, false]

/** A bit for the kind of a single value; none for lists and objects. */
const kindOf = (value: unknown): number => {
  if (typeof value === 'string') return 1
  if (value === null) return 2
  if (typeof value === 'number') return 4
  if (value === undefined) return 8
  return typeof value === 'boolean' ? 16 : 0
}

/**
 * Whether something is an object with values of the right kinds, by the schemas of its fields, which tell apart no values of one
 * kind: says what they would, in half the time, and copies nothing.
 */
export const lookLike = (shape: Readonly<Record<string, z.ZodType>>): ((value: unknown) => boolean) => {
  const taken = Object.entries(shape).map(([field, schema]) => ({
    field,
    kinds: samples.reduce((all: number, one) => all | (schema.safeParse(one).success ? kindOf(one) : 0), 0),
  }))
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    taken.every(({ field, kinds }) => (kinds & kindOf(value[field as keyof typeof value])) !== 0)
}
