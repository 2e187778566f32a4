import type { BaseAsset } from '../core/assets/asset.ts'
import type { Scope } from '../core/recipes/recipe.ts'
import type { ScanPass } from '../core/scan/scan.ts'

/** The passes of a scan that a scope needs. */
const passesOf = (scope: Scope = {}): ScanPass[] => {
  const trashed = scope.trashed || scope.offline ? [false, true] : [false]
  return (scope.visibility ?? ['timeline']).flatMap((visibility) =>
    trashed.map((trash) => ({ visibility, trashed: trash })),
  )
}

/** The passes that several scopes need together, each once and in a fixed order. */
export const unionOfPasses = (scopes: readonly (Scope | undefined)[]): ScanPass[] => {
  const passes = new Map(scopes.flatMap(passesOf).map((pass) => [JSON.stringify(pass), pass]))
  return [...passes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pass]) => pass)
}

/**
 * Why an asset is outside of a recipe's scope, or null. Offline assets carry a deletion date, so `isTrashed` alone says
 * nothing (`immich-api.md` 2.2).
 */
export const scopeProblem = (
  asset: Pick<BaseAsset, 'ownerId' | 'isOffline' | 'isTrashed'> & { readonly visibility: string },
  scope: Scope = {},
  me: string,
): string | null => {
  const visibilities: readonly string[] = scope.visibility ?? ['timeline']
  if (!visibilities.includes(asset.visibility)) return `its visibility is ${asset.visibility}`
  if (scope.owners !== 'any' && asset.ownerId !== me) return 'it belongs to another user'
  if (asset.isOffline) return scope.offline ? null : 'it is offline'
  return asset.isTrashed && !scope.trashed ? 'it is in the trash' : null
}
