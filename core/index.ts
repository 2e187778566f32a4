// The public surface: all that recipes, plugins and configurations may import.

export { z } from 'zod'
export type {
  Action,
  AlbumChoice,
  AlbumProperties,
  AlbumRef,
  AssetValues,
  ClosingAction,
  CoverPick,
  DeletionOptions,
  EntryOptions,
  FollowUp,
  Sharing,
  SyncOptions,
} from './actions/action.ts'
export { type AlbumAction, addToAlbum, album, deleteAlbum, removeFromAlbum, syncAlbum } from './actions/album.ts'
export { favorite } from './actions/favorite.ts'
export { type StackOptions, stack, unstack } from './actions/stack.ts'
export { addTag, removeTag, syncTag } from './actions/tag.ts'
export { trash } from './actions/trash.ts'
export {
  archive,
  type DateOptions,
  describe,
  leaveDuplicates,
  rate,
  setDate,
  setLocation,
  setVisibility,
  unarchive,
  unfavorite,
} from './actions/values.ts'
export type { Capabilities } from './api/capabilities.ts'
export type { SearchFilter, Visibility } from './api/reads.ts'
export type { Exif, Person } from './api/schemas.ts'
export {
  type Asset,
  type AssetAlbum,
  type AssetParts,
  type AssetPerson,
  type AssetStack,
  type AssetType,
  type BaseAsset,
  type Memberships,
  type Need,
  plannedFor,
} from './assets/asset.ts'
export { LocalTime } from './assets/local-time.ts'
export type { Narrowing } from './assets/narrowing.ts'
export type { AssetStream, Gap, Group, Key, SplitRule } from './assets/stream.ts'
export { type AccountConfig, type Config, defineConfig, type Limit, type PluginUse } from './config.ts'
export { DarkroomError, type ErrorCode, hasCode } from './errors.ts'
export {
  definePlugin,
  type InstanceOptions,
  type Plugin,
  type PluginContext,
  type PluginDefinition,
  type PluginInstance,
} from './plugins/plugin.ts'
export { type ExifTest, exif, hasCamera, lens, make, model } from './predicates/camera.ts'
export { type FacesAsked, hasFaces, unnamedFaces } from './predicates/faces.ts'
export { extension, fileName, folder, path, type, visibility } from './predicates/fields.ts'
export { folderName, folderSegments } from './predicates/folder-name.ts'
export { jsonPath, type ValueTest } from './predicates/json-path.ts'
export { duplicate, inAlbum, stacked, tagged, untagged } from './predicates/membership.ts'
export { findAlbum, findPeople, type NameOptions } from './predicates/names.ts'
export { type PathGlob, pathGlob } from './predicates/path-glob.ts'
export { fold, type Pattern } from './predicates/patterns.ts'
export { type PeoplePredicate, person } from './predicates/people.ts'
export { type Aspect, aspect, duration, type ResolutionRange, resolution, size } from './predicates/picture.ts'
export {
  type Circle,
  city,
  country,
  distanceBetween,
  hasLocation,
  near,
  type Position,
  state,
} from './predicates/place.ts'
export {
  all,
  any,
  type BindContext,
  definePredicate,
  not,
  type Predicate,
  type PredicateDefinition,
} from './predicates/predicate.ts'
export type { Range } from './predicates/range.ts'
export { ocr, smart } from './predicates/recognition.ts'
export { inAnyAlbum, type LibraryChoice, library } from './predicates/relations.ts'
export { description, inTrash, livePhoto, offline, owner, rating, type TestOptions, test } from './predicates/status.ts'
export { type TakenSpan, taken } from './predicates/taken.ts'
export { type InstantSpan, updated, uploaded } from './predicates/uploaded.ts'
export { instantAt, isZone, offsetAt, startOfDay } from './predicates/zone.ts'
export { suggestion, thrownBy } from './problems.ts'
export type { Example, ExampleAsset } from './recipes/example.ts'
export {
  type AnyRecipe,
  type AssetGroup,
  type AssetRecipeDefinition,
  defineRecipe,
  type OwnAlbum,
  type Recipe,
  type RecipeContext,
  type RecipeDefinition,
  type RecipeResult,
  type RecipeUser,
  type Scope,
  type StreamRecipeDefinition,
} from './recipes/recipe.ts'
export { findTextFiles, type TextFile } from './recipes/text-files.ts'
