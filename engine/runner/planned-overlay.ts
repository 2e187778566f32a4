import type { Action, AssetValues } from '../../core/actions/action.ts'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { Memberships } from '../../core/assets/asset.ts'
import type { ScannedAsset } from '../../core/assets/scanned-asset.ts'
import { composed } from '../../core/same-name.ts'
import { claimFor, type Overrides } from '../plan/claims.ts'
import { albumText } from '../plan/text.ts'
import { fieldsOf, unitsOf } from '../plan/values.ts'

const none: ReadonlySet<string> = new Set()
const nothing: Memberships = { albums: none, tags: none, leftAlbums: none, leftTags: none }

const including = (names: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  names.has(name) ? names : new Set([...names, name])

const without = (names: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  names.has(name) ? new Set([...names].filter((other) => other !== name)) : names

/** A row's own columns and exif record, as they will be when the values were set. */
const rowWith = ({
  visibility,
  isFavorite,
  duplicateId,
  dateTimeOriginal,
  ...exif
}: AssetValues): Partial<AssetRow> => ({
  ...(visibility === undefined ? {} : { visibility }),
  ...(isFavorite === undefined ? {} : { isFavorite }),
  ...(duplicateId === undefined ? {} : { duplicateId }),
  ...(dateTimeOriginal === undefined
    ? {}
    : {
        fileCreatedAt: new Date(dateTimeOriginal).toISOString(),
        // The clock at the place, with a `Z` that means nothing (`immich-api.md` 2.2).
        localDateTime: new Date(dateTimeOriginal.replace(/(Z|[+-]\d{2}:?\d{2})$/, 'Z')).toISOString(),
      }),
  ...(dateTimeOriginal === undefined && Object.keys(exif).length === 0
    ? {}
    : { exifInfo: { ...exif, ...(dateTimeOriginal === undefined ? {} : { dateTimeOriginal }) } }),
})

/** What recipes of a run plan for an asset. */
export type Plans = { readonly [Key in 'planned' | 'claims' | 'values']?: ScannedAsset[Key] | undefined }

/** Shows on an asset what was planned for it while it was another object. */
export const showPlans = (asset: ScannedAsset, { planned, claims, values }: Plans = {}): void => {
  if (values) asset.overlay(values)
  if (planned) asset.planned = planned
  if (claims) asset.claims = claims
}

/** Who wants something. */
export interface Claimant {
  readonly recipe: string
  readonly overrides: Overrides
}

/** What is planned for an asset; never changed, because assets of which the same is planned share it. */
interface Noted {
  readonly planned: Memberships | undefined
  readonly claims: ScannedAsset['claims'] | undefined
}

/** What came of each step of a recipe, by what was planned before: a whole album full of assets needs it once. */
const stepsBy = new WeakMap<Claimant, Map<Noted['claims'], Map<string, Noted>>>()
const shared = new WeakSet<object>()

/**
 * Later recipes of the run see what this one wants for an asset: albums, tags, values, the trash. What it does not get,
 * because an earlier one wants otherwise, they do not see.
 */
export const notePlanned = (asset: ScannedAsset, actions: readonly Action[], claimant: Claimant): void => {
  for (const action of actions) {
    if (action.kind === 'asset.set') noteValues(asset, action.set, claimant)
    else if (action.kind === 'asset.trash') asset.overlay({ isTrashed: true })
    else if (('album' in action || 'tag' in action) && action.kind !== 'album.set') {
      const isIn = action.kind !== 'album.remove' && action.kind !== 'tag.remove'
      const [of, given] =
        'tag' in action ? (['tag', action.tag] as const) : (['album', albumText(action.album)] as const)
      const { planned, claims } = after(asset, { of, given, isIn }, claimant)
      if (planned) asset.planned = planned
      if (claims) asset.claims = claims
    }
  }
}

const noteValues = (asset: ScannedAsset, set: AssetValues, { recipe, overrides }: Claimant): void => {
  const claims = new Map(asset.claims)
  for (const unit of unitsOf(set)) {
    const claim = { recipe, value: JSON.stringify(unit) }
    if (claimFor(claims, fieldsOf(unit)[0] ?? '', claim, overrides) === null) asset.overlay(rowWith(unit))
  }
  asset.claims = claims
}

interface Step {
  readonly of: 'album' | 'tag'
  /** Its name, as the recipe writes it. */
  readonly given: string
  readonly isIn: boolean
}

const after = (
  { planned, claims }: Pick<ScannedAsset, 'planned' | 'claims'>,
  step: Step,
  claimant: Claimant,
): Noted => {
  if (claims && !shared.has(claims)) return taken({ planned, claims }, step, claimant)
  const steps = stepsBy.get(claimant) ?? new Map<Noted['claims'], Map<string, Noted>>()
  stepsBy.set(claimant, steps)
  const known = steps.get(claims) ?? new Map<string, Noted>()
  steps.set(claims, known)
  const key = `${step.of} ${step.isIn} ${step.given}`
  const noted = known.get(key) ?? taken({ planned, claims }, step, claimant)
  known.set(key, noted)
  if (noted.claims) shared.add(noted.claims)
  return noted
}

const taken = (before: Noted, { of, given, isIn }: Step, { recipe, overrides }: Claimant): Noted => {
  const name = composed(given)
  const claims = new Map(before.claims)
  if (claimFor(claims, `${of} ${name}`, { recipe, value: isIn }, overrides) !== null) return before
  const { albums, tags, leftAlbums, leftTags } = before.planned ?? nothing
  const [inside, outside] = of === 'tag' ? [tags, leftTags] : [albums, leftAlbums]
  const [now, left] = isIn
    ? [including(inside, name), without(outside, name)]
    : [without(inside, name), including(outside, name)]
  const planned =
    of === 'tag' ? { albums, leftAlbums, tags: now, leftTags: left } : { tags, leftTags, albums: now, leftAlbums: left }
  return { planned, claims }
}
