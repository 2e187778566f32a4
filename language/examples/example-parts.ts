import type { Asset, AssetParts, AssetPerson, AssetStack, BaseAsset, Need } from '../../core/assets/asset.ts'
import type { ExampleAsset } from '../../core/recipes/example-form.ts'
import { caseless } from '../../core/same-name.ts'

/** The error for an example that lacks what is needed to evaluate it. */
export const cannotJudge = (asked: string, give: string): Error =>
  new Error(`${asked} comes from the library, which an example does not have; give ${give} in its asset`)

/** The people of an example; a name alone is an id too, whatever its letter case. */
export const peopleIn = ({ people }: ExampleAsset): readonly AssetPerson[] | undefined =>
  people?.map((given, index) => {
    const {
      name = '',
      birthDate = null,
      isHidden = false,
      ...more
    } = typeof given === 'string' ? { name: given } : given
    return { id: more.id ?? (caseless(name) || `unnamed ${index + 1}`), name, birthDate, isHidden }
  })

const stackIn = ({ stack, stacked }: ExampleAsset, assetId: string): AssetStack | null | undefined => {
  if (stack === null || (stack === undefined && stacked === false)) return null
  if (stack === undefined && stacked === undefined) return undefined
  const primaryAssetId = stack?.primaryAssetId ?? assetId
  return { id: 'stack', assetIds: [...new Set([primaryAssetId, assetId])], ...stack, primaryAssetId }
}

const partsIn = (given: ExampleAsset, base: BaseAsset): { [N in Need]: AssetParts[N] | undefined } => {
  const { exif = {}, albums = given.inAnyAlbum === false ? [] : undefined, tags } = given
  const people = peopleIn(given)
  const { takenAt, ...fields } = base
  return {
    exif,
    people,
    tags: tags?.toSorted(),
    albums: albums?.map((name) => ({ id: name, name })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    stack: stackIn(given, base.id),
    raw: {
      ...(JSON.parse(JSON.stringify({ ...fields, localDateTime: takenAt })) as object),
      exifInfo: exif,
      people: people ?? [],
      ...given.raw,
    },
  }
}

/** What to give, where that is not the part's own name. */
const gives: { readonly [N in Need]?: string } = { stack: 'stack (null, or its fields)' }

/** An asset with the parts of its example; one that the example leaves out is an error only where it is read. */
export const exampleParts = (base: BaseAsset, given: ExampleAsset): Asset<Need> => {
  const asset: object = { ...base }
  for (const [need, value] of Object.entries(partsIn(given, base))) {
    const get = (): unknown => {
      if (value === undefined) throw cannotJudge(`asset.${need}`, gives[need as Need] ?? need)
      return value
    }
    Object.defineProperty(asset, need, { get, enumerable: true })
  }
  return asset as Asset<Need>
}
