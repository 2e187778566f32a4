import type { Asset, BaseAsset, Need } from '../../core/assets/asset.ts'
import { LocalTime } from '../../core/assets/local-time.ts'
import { assetFields, type ExampleAsset } from '../../core/recipes/example-form.ts'
import type { Scope } from '../../core/recipes/recipe.ts'
import { exampleParts } from './example-parts.ts'

/** The owner of an example that names none: the account's user. */
export const exampleOwner = 'me'

/** A time without a zone is one in UTC, and a day its midnight. */
const instant = (text: string): string => (/(Z|[+-]\d{2}:\d{2})$/.test(text) || text.length === 10 ? text : `${text}Z`)

const visibleIn = ({ visibility }: Scope): BaseAsset['visibility'] =>
  visibility?.includes('timeline') === false ? (visibility[0] ?? 'timeline') : 'timeline'

/** The fields of the asset itself in an example, without what it belongs to. */
const fieldsIn = (given: ExampleAsset): Pick<ExampleAsset, keyof BaseAsset> =>
  Object.fromEntries(Object.entries(given).filter(([key]) => key in assetFields))

/** The asset that an example describes; by default a photo of the account's user inside the recipe's scope. */
export const exampleAsset = (given: ExampleAsset, scope: Scope = {}): Asset<Need> => {
  const originalPath = given.originalPath ?? `/photos/${given.originalFileName ?? 'example.jpg'}`
  const taken = instant(given.takenAt ?? given.fileCreatedAt ?? '2024-01-01T12:00:00Z')
  const base: BaseAsset = {
    id: 'example',
    ownerId: exampleOwner,
    type: 'IMAGE',
    isFavorite: false,
    isTrashed: given.isOffline ?? false,
    isOffline: false,
    libraryId: null,
    livePhotoVideoId: null,
    duration: null,
    width: null,
    height: null,
    isEdited: false,
    duplicateId: null,
    visibility: visibleIn(scope),
    originalFileName: originalPath.slice(originalPath.lastIndexOf('/') + 1),
    ...fieldsIn(given),
    originalPath,
    takenAt: new LocalTime(taken),
    fileCreatedAt: new Date(instant(given.fileCreatedAt ?? taken)),
    createdAt: new Date(instant(given.createdAt ?? given.fileCreatedAt ?? taken)),
    updatedAt: new Date(instant(given.updatedAt ?? given.fileCreatedAt ?? taken)),
  }
  return exampleParts(base, given)
}
