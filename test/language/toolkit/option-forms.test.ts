import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { all, defineCondition } from '../../../index.ts'
import {
  checkedForm,
  compiledForm,
  namedListForm,
  parsedOptions,
  pathGlobForm,
  regexForm,
  textForm,
} from '../../../toolkit.ts'

it('text is trimmed, and not empty', () => {
  expect(textForm().parse(' a ')).toBe('a')
  expect(textForm().safeParse('  ').error?.issues[0]?.message).toBe('is empty')
})

it('a checked form says what is wrong with a value', () => {
  const even = checkedForm(z.number(), (value) => (value % 2 === 0 ? null : 'is odd'))
  expect(even.parse(2)).toBe(2)
  expect(even.safeParse(3).error?.issues.map(({ message }) => message)).toEqual(['is odd'])
})

it('what is given to functions of plugins is told of like configurations', () => {
  const form = z.strictObject({ type: z.enum(['IMAGE', 'VIDEO']) })
  const isShot = defineCondition({ name: 'isShot', form, make: () => all() })
  expect(() => parsedOptions('shots', 'mine', form, { type: 'image' })).toThrow(
    'shots: type must be "IMAGE" or "VIDEO".',
  )
  expect(() => isShot({ type: 'image' } as never)).toThrow('isShot: type must be "IMAGE" or "VIDEO".')
  expect(() => isShot({} as never)).toThrow('isShot: type must be "IMAGE" or "VIDEO".')
})

it('names in a list are told where they come again', () => {
  const list = namedListForm(z.object({ name: z.string() }))
  const [a, b] = [{ name: 'a' }, { name: 'b' }]
  expect(list.parse([a, b])).toEqual([a, b])
  expect(list.safeParse([a, b, a]).error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [[2, 'name'], '"a" is listed twice'],
  ])
})

const problemsOf = (form: z.ZodType, value: unknown): readonly (readonly [string, string])[] =>
  (form.safeParse(value).error?.issues ?? []).map(({ path, message }) => [path.join('.'), message])

describe('a compiled form', () => {
  const numbers = z.array(
    compiledForm(z.string(), (text) => {
      if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no number`)
      return Number(text)
    }),
  )

  it('says of every value what was thrown, at its place', () => {
    expect(problemsOf(numbers, ['1', 'x', '2', 'y'])).toEqual([
      ['1', '"x" is no number'],
      ['3', '"y" is no number'],
    ])
    expect(numbers.parse(['1', '2'])).toEqual([1, 2])
  })
})

describe('a glob for paths', () => {
  it.each([
    ['', 'is empty'],
    ['/', 'an empty pattern matches nothing'],
    ['*/[z-a]', 'the range "z-a" ends before it starts'],
  ])('"%s": %s', (glob, message) => {
    expect(problemsOf(pathGlobForm, glob)).toEqual([['', message]])
  })

  it('is a test of segments', () => {
    expect(pathGlobForm.parse('**/Scans/')(['a', 'Scans', 'b.jpg'])).toBe(true)
  })
})

describe('a regular expression', () => {
  it.each<[unknown, RegExp]>([
    [{ regex: '^\\d{4} ' }, /^\d{4} /],
    ['^\\d{4} ', /^\d{4} /],
    [{ regex: 'lake', flags: 'gi' }, /lake/i],
    [/lake/gy, /lake/],
    [{ regex: 'e\u0301' }, /é/],
    [{ regex: '(?<year>\\d{4})', flags: 'v' }, /(?<year>\d{4})/v],
  ])('%j', (given, wanted) => {
    expect(regexForm.parse(given)).toEqual(wanted)
  })

  it.each<[unknown, RegExp]>([
    [5, /^must be a regular expression such as "/],
    ['', /^must be a regular expression/],
    ['(', /^Invalid regular expression/],
    ['(?i)lake', /flags: "i"/],
    [{ regex: 'a', flag: 'i' }, /"flag"/],
    [{ regex: '' }, /^must be a regular expression/],
    [{ regex: '(' }, /^Invalid regular expression/],
    [{ regex: 'a', flags: 'q' }, /^Invalid flags/],
    [{ regex: '(?P<year>\\d)' }, /write \(\?<name>…\)/],
    [{ regex: '(?i)lake' }, /flags: "i"/],
  ])('%j is refused', (given, message) => {
    expect(problemsOf(regexForm, given)).toEqual([['', expect.stringMatching(message)]])
  })
})
