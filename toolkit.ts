// What plugins share beyond the language of recipes: names, zones, paths, counts.

export { withPlannedTags } from './core/assets/planned-parts.ts'
export { mayFill } from './core/context/albums.ts'
export { addToLists } from './core/context/tags.ts'
export { numberText } from './core/number-text.ts'
export { caseless, isSameName } from './core/same-name.ts'
export { IdMap } from './core/scan/id-map.ts'
export { clockText, literalName } from './language/name-templates.ts'
export { type PerYear, pickPerYear } from './language/per-year.ts'
export { dayMs, filterBound, isDay } from './language/predicates/days.ts'
export { folderName, folderSegments } from './language/predicates/folder-name.ts'
export { isId } from './language/predicates/names.ts'
export { nameGlob, type PathGlob, pathGlob } from './language/predicates/path-glob.ts'
export { fold } from './language/predicates/patterns.ts'
export { distanceBetween } from './language/predicates/place.ts'
export { clockWithOffset, instantAt, isZone, offsetAt, startOfDay } from './language/predicates/zone.ts'
export { durationMs } from './language/serve-form.ts'
export { hasDay } from './language/toolkit/calendar.ts'
export { captureWords } from './language/toolkit/capture-words.ts'
export {
  type CompiledCriteria,
  type Criteria,
  compileCriteria,
  criteriaFields,
  hasCriteria,
  isTemporaryAlbum,
  type NamePattern,
  namePattern,
  namePatternForm,
  tagForm,
  tagKey,
  temporaryAlbum,
} from './language/toolkit/categories.ts'
export { bareName, extensionOf, isCoverFile, isEditedFile, isRawFile, shotName } from './language/toolkit/file-names.ts'
export { folderPeriods } from './language/toolkit/folder-periods.ts'
export { isImplausibleTime, isUnsetClock } from './language/toolkit/implausible-time.ts'
export { knownPosition } from './language/toolkit/known-position.ts'
export { isMessengerFile } from './language/toolkit/messenger-files.ts'
export { datesInDigits } from './language/toolkit/month-words.ts'
export {
  checkedForm,
  compiledForm,
  conditionOption,
  namedListForm,
  parsedOptions,
  pathGlobForm,
  regexForm,
  textForm,
  thrownBy,
  timeOfDayForm,
  verbatimTextForm,
} from './language/toolkit/option-forms.ts'
export { albumsByName, oldestAlbumFirst, ownAlbums } from './language/toolkit/own-albums.ts'
export { fileLabels, hasAssetUnder, perFolder } from './language/toolkit/paths.ts'
export { namesakes, showing } from './language/toolkit/people.ts'
export { type Period, periodsIn, type Years } from './language/toolkit/periods.ts'
export { pieces } from './language/toolkit/pieces.ts'
export { zonesAt } from './language/toolkit/place-zone.ts'
export { plainText } from './language/toolkit/plain-text.ts'
export { remembering } from './language/toolkit/remembering.ts'
export {
  type Bounds,
  matchesSearch,
  matchesSpan,
  type SearchBody,
  type SearchSpan,
  searchFields,
  searchSpans,
  smartSearchFields,
  spanFilter,
} from './language/toolkit/search-body.ts'
export { firstNames, Tally } from './language/toolkit/tally.ts'
export { findTextFiles, type TextFile } from './language/toolkit/text-files.ts'
export { textLike } from './language/toolkit/text-like.ts'
export { isUnread } from './language/toolkit/unread.ts'
export { findUser, type NamedUser, usersNamed } from './language/toolkit/users.ts'
export {
  type BadLink,
  hostOf,
  type Link,
  linkedAsset,
  linkProblem,
  linkText,
  parseLink,
} from './language/toolkit/web-links.ts'
