import fc from 'fast-check'

/** Values that no reader expects: wrong types, huge texts, deep nesting, odd numbers, names of JavaScript's own. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    '__proto__',
    'constructor',
    [],
    {},
    [[]],
    '*',
    '20%',
    '\u0000',
    'a'.repeat(100_000),
    '**/'.repeat(300),
    '(a+)+$',
    JSON.parse('['.repeat(500) + ']'.repeat(500)),
    JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`),
    JSON.parse('{"__proto__": {"polluted": true}, "toString": 1, "then": {}}'),
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

type Step = readonly [at: number, what: 'swap' | 'drop' | 'add' | 'rename', value: unknown]

/** Some changes at places that the number tells. */
export const changes: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.tuple(fc.nat(10_000), fc.constantFrom('swap', 'drop', 'add', 'rename'), odd),
  { minLength: 1, maxLength: 3 },
)

/** Every place in data, as the container and the key. */
const places = (data: unknown): [container: Record<string, unknown>, key: string][] => {
  if (typeof data !== 'object' || data === null) return []
  const own = data as Record<string, unknown>
  return Object.keys(own).flatMap((key) => [[own, key] as [Record<string, unknown>, string], ...places(own[key])])
}

/** A copy of data with changes made to it, as JSON can say it. */
export const mutated = (data: unknown, steps: readonly Step[]): unknown => {
  const whole: { data: unknown } = { data: structuredClone(data) }
  for (const [at, what, value] of steps) {
    const all = places(whole)
    const [container, key] = all[at % all.length] ?? [whole as Record<string, unknown>, 'data']
    if (what === 'drop') delete container[key]
    else if (what === 'rename') container[`${key}x`] = container[key]
    else if (what === 'add') container[`more${at}`] = structuredClone(value)
    else container[key] = structuredClone(value)
  }
  const text = JSON.stringify(whole.data)
  return text === undefined ? null : JSON.parse(text)
}

/** What shows that a program fell over instead of telling what is wrong. */
export const crash =
  /\n\s+at .*[:(]\d+|TypeError|RangeError|ReferenceError|SyntaxError: |is not a function|Cannot read prop/
