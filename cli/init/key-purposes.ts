import { hasPermission } from '../../engine/applier/permissions.ts'
import { actionScopes, readingScopes } from '../../engine/runner/scopes.ts'

/** What keys are made for, with the permissions each needs: `runtimeScopes` before there is any recipe. */
const purposes: Readonly<Record<string, readonly string[]>> = {
  reading: readingScopes,
  albums: actionScopes['album.add'],
  tags: actionScopes['tag.add'],
  'archive and favorites': actionScopes['asset.set'],
  people: ['person.read', 'person.statistics'],
}

/** Permissions that a key lacks for one purpose. */
interface Lack {
  readonly purpose: string
  readonly scopes: readonly string[]
}

/**
 * What a key with these permissions cannot be used for.
 * @example
 * lacksOf(['user.read', 'asset.read']) // [{ purpose: 'reading', scopes: ['asset.statistics'] }, …]
 */
export const lacksOf = (permissions: readonly string[]): Lack[] =>
  Object.entries(purposes)
    .map(([purpose, scopes]) => ({ purpose, scopes: scopes.filter((scope) => !hasPermission(permissions, scope)) }))
    .filter(({ scopes }) => scopes.length > 0)

/** Whether a key with these permissions can read what every plan needs; `null` is a key that cannot be asked. */
export const canPlan = (permissions: readonly string[] | null): boolean =>
  permissions === null || lacksOf(permissions).every(({ purpose }) => purpose !== 'reading')
