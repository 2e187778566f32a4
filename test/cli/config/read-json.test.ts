import { expect, it } from 'vitest'
import { readJson } from '../../../cli/config/read-yaml.ts'

it.each([
  '{\n\t"a" :\n\t\t[1, { "a": -0.5e+3 }],\r\n\t"b": { "a": "\\" a: \\ud83d\\ude00" }\n}',
  '[{ "a": "x", "b": "x" }, { "a": "\\\\" }, {}, []]',
  '{ "a": "\\"a\\": 1, \\"a\\": 2", "<<": { "&a": "*a" }, "": null, " ": 1 }',
  `{ "${'long'.repeat(300)}": "# none" }`,
  ' "a" ',
  // YAML would look at each of these with all others, or not at all.
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key ${index}`, index]))),
])('JSON is read as JSON: %.40s', (text) => {
  expect(readJson('a.json', text)).toEqual(JSON.parse(text))
})

it.each([`${'['.repeat(20_000)}${']'.repeat(20_000)}`, `{ "a": "${'x'.repeat(10_000_000)}" }`])(
  'however deep or long it is: %.20s',
  (text) => {
    expect(() => readJson('a.json', text)).not.toThrow()
  },
)

it('the place of a mistake behind a long word is told at once', () => {
  const start = performance.now()
  expect(() => readJson('a.json', `{ "a": "${'a'.repeat(100_000)}" x`)).toThrow(/JSON Error in a.json/)
  expect(performance.now() - start).toBeLessThan(5000)
})

it.each([
  ['{ "a": 1, "a": 1 }', 11],
  ['[{ "a": { "b": 1, "c": [], "b": 2 } }]', 28],
  ['{ "a": 1, "\\u0061": 2 }', 11],
])('a key that is there twice is refused: %s', (text, column) => {
  expect(() => readJson('a.json', text)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('twice'),
      hint: expect.stringMatching(`column ${column}:`),
    }),
  )
})

it('what stands behind the end is told once', () => {
  expect(() => readJson('a.json', '{} x')).toThrow(
    expect.objectContaining({
      message: 'JSON Error in a.json: Unexpected non-whitespace character after JSON',
      hint: 'line 1, column 4: {} x',
    }),
  )
})
