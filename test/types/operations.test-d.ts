// Compiled, never run: a kind of operation of which anything is left unsaid must not compile.
import { z } from 'zod'
import { type Described, form } from '../../engine/operations/forms.ts'
import { type Kinds, losesNothing, whole } from '../../engine/operations/kind.ts'
import { kinds, type Operation } from '../../engine/operations/kinds.ts'

const same = <T>(_: T): void => {}

const renameForm = form('tag.rename', { tag: z.string(), set: z.string(), note: z.string().exactOptional() })
type Rename = Described<typeof renameForm>
type Renames = Kinds<Rename>

// The operation is what its form says.
same<Rename>({ op: 'tag.rename', recipe: 'r', tag: 'a', set: 'b' })
// @ts-expect-error a value that the form does not have
same<Rename>({ op: 'tag.rename', recipe: 'r', tag: 'a', set: 'b', was: 'c' })
// @ts-expect-error another type than the form has
same<Rename>({ op: 'tag.rename', recipe: 'r', tag: 'a', set: 1 })

const rename: Renames['tag.rename'] = {
  order: 35,
  summary: [25, 'changes', (count) => `rename ${count} tags`],
  items: whole(),
  needs: () => [{ scope: 'tag.update', request: 'PUT /tags/{id}' }],
  loses: losesNothing,
  line: ({ tag, set }) => `~ tag "${tag}" → "${set}"`,
  compare: async () => ({ isSatisfied: () => false }),
  send: async (_, sender) => sender.advance(1),
  inverse: async ({ recipe, tag, set }) => [{ op: 'tag.rename', recipe, tag: set, set: tag }],
}
same<Renames>({ 'tag.rename': rename })

const { order, summary, items, needs, loses, line, compare, send, inverse } = rename
// @ts-expect-error a form without a kind
same<Renames>({})
// @ts-expect-error no order
same<Renames>({ 'tag.rename': { summary, items, needs, loses, line, compare, send, inverse } })
// @ts-expect-error no words for a summary
same<Renames>({ 'tag.rename': { order, items, needs, loses, line, compare, send, inverse } })
// @ts-expect-error not how many things it changes
same<Renames>({ 'tag.rename': { order, summary, needs, loses, line, compare, send, inverse } })
// @ts-expect-error no permission
same<Renames>({ 'tag.rename': { order, summary, items, loses, line, compare, send, inverse } })
// @ts-expect-error not what it loses
same<Renames>({ 'tag.rename': { order, summary, items, needs, line, compare, send, inverse } })
// @ts-expect-error no line for people
same<Renames>({ 'tag.rename': { order, summary, items, needs, loses, compare, send, inverse } })
// @ts-expect-error not how it is seen to be so already
same<Renames>({ 'tag.rename': { order, summary, items, needs, loses, line, send, inverse } })
// @ts-expect-error not how it is sent
same<Renames>({ 'tag.rename': { order, summary, items, needs, loses, line, compare, inverse } })
// @ts-expect-error no inverse
same<Renames>({ 'tag.rename': { order, summary, items, needs, loses, line, compare, send } })
// @ts-expect-error an inverse that is no operation
same<Renames>({ 'tag.rename': { ...rename, inverse: async ({ recipe }) => [{ op: 'tag.renam', recipe }] } })

same<Kinds<Operation>>(kinds)
// @ts-expect-error the table lacks a kind whose form is known
same<Kinds<Operation | Rename>>(kinds)
