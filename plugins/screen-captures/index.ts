import {
  type Action,
  addTag,
  addToAlbum,
  all,
  definePlugin,
  definePredicate,
  defineRecipe,
  library,
  type Predicate,
  pathGlob,
  setVisibility,
  smart,
  syncAlbum,
} from '../../index.ts'
import { isCapture, judgeOf } from './captures.ts'
import { type ScreenCapturesOptions, screenCapturesOptions } from './options.ts'
import { isAtLeast, type Kind, type Verdict } from './verdict.ts'

export { isScreenRecording, isScreenshot } from './captures.ts'

const isWanted = ({ pathFilter, ignore }: ScreenCapturesOptions): Predicate => {
  const [wanted, unwanted] = [pathFilter.map(pathGlob), ignore.map(pathGlob)]
  return definePredicate({
    label: 'its path is wanted',
    test: ({ originalPath }) => {
      const segments = originalPath.normalize('NFC').replace(/^\//, '').split('/')
      const isAny = (globs: typeof wanted): boolean => globs.some((matches) => matches(segments))
      return (wanted.length === 0 || isAny(wanted)) && !isAny(unwanted)
    },
  })
}

const libraryOf = ({ libraryName: name, importPath }: ScreenCapturesOptions): Predicate[] => {
  if (importPath !== undefined) return [library({ importPath, ...(name === undefined ? {} : { name }) })]
  return name === undefined ? [] : [library(name)]
}

/** Makes what is wished for a capture. */
const createWishes = (
  options: ScreenCapturesOptions,
): ((verdict: Pick<Verdict, 'kind' | 'level' | 'signals'>) => Action[]) => {
  const { minConfidence, reviewAlbum, tag } = options
  const visibility = options.archive ? 'archive' : options.visibility
  const also = [
    ...(visibility === 'archive' || visibility === 'timeline' ? [setVisibility(visibility)] : []),
    ...(tag === null ? [] : [addTag(tag)]),
  ]
  const enter = (album: string | null, entry: Parameters<typeof addToAlbum>[1]): Action[] => {
    if (album === null) return []
    const choice = { own: true, newest: true, ...entry }
    // What a person took out is remembered for syncs alone; this one takes nothing out.
    return [options.respectRemovals ? syncAlbum(album, { ...choice, remove: 'none' }) : addToAlbum(album, choice)]
  }
  return ({ kind, level, signals }) => {
    const reasons = signals.filter((signal) => signal.level === level).map(({ reason }) => reason)
    const because = `${level}: ${reasons.join(', ')}`
    if (!isAtLeast(level, minConfidence)) return enter(reviewAlbum, { reason: because })
    // Locked assets are in no album.
    if (visibility === 'locked' && level === 'exact') return [setVisibility('locked')]
    return enter(kind === 'screenshot' ? options.screenshotAlbum : options.recordingAlbum, {
      followUps: also,
      reason: because,
    })
  }
}

const recipeFor = (options: ScreenCapturesOptions, name: string) => {
  const { screenshotAlbum, recordingAlbum, reviewAlbum, minConfidence, smartSearch } = options
  const kinds: Kind[] = [
    ...(screenshotAlbum === null ? [] : (['screenshot'] as const)),
    ...(recordingAlbum === null ? [] : (['recording'] as const)),
  ]
  const question = {
    kinds,
    least: reviewAlbum === null ? minConfidence : ('guess' as const),
    options,
    smart: smartSearch.enabled ? smart(smartSearch.query, { limit: smartSearch.limit }) : undefined,
  }
  const wishesFor = createWishes(options)
  let judge = judgeOf(question)
  const isFound = isCapture(question, (bound) => {
    judge = bound
  })
  return defineRecipe({
    name,
    scope: { visibility: options.includeArchived ? ['timeline', 'archive'] : ['timeline'] },
    where: all(...libraryOf(options), isWanted(options), isFound),
    actions: (asset) => wishesFor(judge(asset)),
    possibleActions: (['exact', 'strong', 'guess'] as const).flatMap((level) =>
      kinds.flatMap((kind) => wishesFor({ kind, level, signals: [] })),
    ),
  })
}

/**
 * Gathers screenshots and screen recordings in albums, as surely as told and no surer; on request it archives or tags
 * them. Signals and levels follow docs/plugins/screen-captures.md.
 * @example
 * screenCaptures({ visibility: 'archive', reviewAlbum: 'Screenshots?' })
 */
export default definePlugin({
  name: 'screen-captures',
  description: 'Gathers screenshots and screen recordings in albums, and says how sure it is.',
  options: screenCapturesOptions,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
