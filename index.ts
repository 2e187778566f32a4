// The public face: all that recipes, plugins and configurations may import.

import { setDescription } from './language/actions/values.ts'
import { satisfies } from './language/predicates/status.ts'

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
} from './core/actions/action.ts'
export type { Capabilities } from './core/api/capabilities.ts'
export type { Album, Exif, Person, Stack, Tag, User } from './core/api/schemas.ts'
export type { SearchFilter, Visibility } from './core/api/search-filter.ts'
export type {
  Asset,
  AssetAlbum,
  AssetParts,
  AssetPerson,
  AssetStack,
  AssetType,
  BaseAsset,
  Memberships,
  Need,
} from './core/assets/asset.ts'
export { LocalTime } from './core/assets/local-time.ts'
export { plannedFor } from './core/assets/scanned-asset.ts'
export type { AssetStream, Gap, Group, Key, SplitRule } from './core/assets/stream.ts'
export type { ApiContext, Capability } from './core/context/context.ts'
export { DarkroomError, type ErrorCode, hasCode } from './core/errors.ts'
export type { HookPlan, HookRun, Hooks, PlanVoice } from './core/plugins/hooks.ts'
export {
  definePlugin,
  type InstanceOptions,
  type Plugin,
  type PluginContext,
  type PluginDefinition,
  type PluginInstance,
} from './core/plugins/plugin.ts'
export { defineAction, defineCondition, type PluginWord } from './core/plugins/plugin-words.ts'
export {
  all,
  any,
  type CreatedNames,
  definePredicate,
  type LoadRun,
  not,
  type Predicate,
  type PredicateDefinition,
  type ResolveRun,
  unanswered,
} from './core/predicates/predicate.ts'
export { suggestion, toProblems } from './core/problems.ts'
export type { Example, ExampleAsset } from './core/recipes/example-form.ts'
export {
  type AnyRecipe,
  type AssetGroup,
  type AssetRecipeDefinition,
  defineRecipe,
  type FirstMatches,
  type NoteLevel,
  type NoteSubject,
  type Prepared,
  type Recipe,
  type RecipeContext,
  type RecipeDefinition,
  type RecipeResult,
  type Scope,
  type StreamContext,
  type StreamRecipeDefinition,
  type Together,
} from './core/recipes/recipe.ts'
export type { Narrowing } from './core/scan/narrowing.ts'
export {
  type AlbumAction,
  addToAlbum,
  album,
  deleteAlbum,
  removeFromAlbum,
  syncAlbum,
} from './language/actions/album.ts'
export { favorite } from './language/actions/favorite.ts'
export { type StackOptions, stack, unstack } from './language/actions/stack.ts'
export { addTag, removeTag, syncTag } from './language/actions/tag.ts'
export { trash } from './language/actions/trash.ts'
export {
  archive,
  type DateOptions,
  leaveDuplicates,
  rate,
  setDate,
  setDescription,
  setLocation,
  setVisibility,
  unarchive,
  unfavorite,
} from './language/actions/values.ts'
export { type AccountConfig, type Config, defineConfig, type Limit, type PluginUse } from './language/config.ts'
export { type ExifTest, exif, hasCamera, lens, make, model } from './language/predicates/camera.ts'
export { type FacesAsked, hasFaces, unnamedFaces } from './language/predicates/faces.ts'
export { extension, fileName, folder, path, type, visibility } from './language/predicates/fields.ts'
export { jsonPath, type ValueTest } from './language/predicates/json-path.ts'
export { duplicate, inAlbum, stacked, tagged, untagged } from './language/predicates/membership.ts'
export { findAlbum, findPeople, type NameOptions } from './language/predicates/names.ts'
export type { Pattern } from './language/predicates/patterns.ts'
export { type PeoplePredicate, person } from './language/predicates/people.ts'
export { type Aspect, aspect, duration, type ResolutionRange, resolution, size } from './language/predicates/picture.ts'
export {
  type Circle,
  city,
  country,
  hasLocation,
  near,
  type Position,
  state,
} from './language/predicates/place.ts'
export type { Range } from './language/predicates/range.ts'
export { ocr, smart } from './language/predicates/recognition.ts'
export { defineRelation, type Relation } from './language/predicates/relation.ts'
export { inAnyAlbum, type LibraryChoice, library } from './language/predicates/relations.ts'
export {
  description,
  inTrash,
  livePhoto,
  offline,
  owner,
  rating,
  type SatisfiesOptions,
  satisfies,
} from './language/predicates/status.ts'
export { type InstantSpan, type TakenSpan, taken } from './language/predicates/taken.ts'
export { updated, uploaded } from './language/predicates/uploaded.ts'

/** @deprecated Use `setDescription`: this name clashes with that of test runners. */
export const describe = setDescription
/** @deprecated Use `satisfies`: this name clashes with that of test runners. */
export const test = satisfies
