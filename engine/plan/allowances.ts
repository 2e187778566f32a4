import type { Operation, Refusal } from './plan.ts'

/** What never happens unless the configuration, or `--allow`, names it, and what it means. */
export const allowances = {
  'album.delete': 'delete albums',
  'album.remove.all': 'take out of albums what others put in',
  'album.remove.many': 'take out of an album more than its recipe lets go at once',
  'asset.trash': 'move assets to the trash',
  'tag.delete': 'delete tags',
  'tag.remove.all': 'take off tags that others gave',
  'visibility.locked': 'move assets into the locked folder',
} as const

/** Name of something that has to be allowed. */
export type Allowance = keyof typeof allowances

/** What an operation has to be allowed by, if anything. */
export const allowanceOf = (operation: Operation): Allowance | null => {
  switch (operation.op) {
    case 'album.delete':
    case 'asset.trash':
    case 'tag.delete':
      return operation.op
    case 'album.remove':
    case 'tag.remove':
      return operation.all ? `${operation.op}.all` : null
    case 'asset.update':
      return operation.set.visibility === 'locked' ? 'visibility.locked' : null
    default:
      return null
  }
}

/** A refusal for everything that is planned and not allowed, with the flag that would let it pass. */
export const notAllowed = (operations: readonly Operation[], allow: readonly string[]): Refusal[] => {
  const missing = operations.flatMap((operation) => {
    const allowance = allowanceOf(operation)
    return allowance === null || allow.includes(allowance) ? [] : [{ allowance, operation }]
  })
  const groups = Map.groupBy(missing, ({ allowance, operation }) => `${operation.recipe} ${allowance}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { allowance, operation } = first
    const reason = `To ${allowances[allowance]} has to be allowed: --allow ${allowance}, or allow: ['${allowance}'] in the configuration.`
    return [{ recipe: operation.recipe, reason, operations: group.length }]
  })
}
