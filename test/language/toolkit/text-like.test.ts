import { expect, it } from 'vitest'
import { textLike } from '../../../language/toolkit/text-like.ts'

it.each<[string, string, boolean]>([
  ['4.JP', '14.jpg', true],
  ['4.JP', '14xjpg', false],
  ['img_%.jp', 'IMG_0001.JPG', true],
  ['img_1', 'imgx1', true],
  ['img\\_1', 'imgx1', false],
  ['img\\_1', 'img_1', true],
  ['cafe', 'Café.png', true],
  ['a%b', 'a\nb', true],
  ['(', 'a(b', true],
])('%s in %j', (wanted, text, isPart) => {
  expect(textLike(wanted)(text)).toBe(isPart)
})
