import type { AssetRow } from '../../core/api/schemas.ts'
import { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import type { Scope } from '../../core/recipes/recipe.ts'
import type { Said } from '../mirror/verdicts.ts'

/** An asset, and what recipes said of it as it was read. */
export class JudgedAsset extends ScannedAsset {
  said: Said = 0
  /** The scope that was asked about last, and whether it is in it. */
  scope: Scope | null = null
  isInScope = false

  override overlay(values: Partial<AssetRow>): void {
    super.overlay(values)
    this.said = 0
    this.scope = null
  }
}
