import { expect, it } from 'vitest'
import { z } from 'zod'
import { checkedForm, namedListForm, textForm } from '../../../language/toolkit/option-forms.ts'

it('text is trimmed, and not empty', () => {
  expect(textForm().parse(' a ')).toBe('a')
  expect(textForm().safeParse('  ').error?.issues[0]?.message).toBe('is empty')
})

it('a checked form says what is wrong with a value', () => {
  const even = checkedForm(z.number(), (value) => (value % 2 === 0 ? null : 'is odd'))
  expect(even.parse(2)).toBe(2)
  expect(even.safeParse(3).error?.issues.map(({ message }) => message)).toEqual(['is odd'])
})

it('names in a list are told where they come again', () => {
  const list = namedListForm(z.object({ name: z.string() }))
  const [a, b] = [{ name: 'a' }, { name: 'b' }]
  expect(list.parse([a, b])).toEqual([a, b])
  expect(list.safeParse([a, b, a]).error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [[2, 'name'], '"a" is listed twice'],
  ])
})
