import {
  type Action,
  type ApiContext,
  addTag,
  addToAlbum,
  all,
  definePlugin,
  definePredicate,
  defineRecipe,
  library,
  type Predicate,
  setVisibility,
  syncAlbum,
} from '../../index.ts'
import type { PathGlob } from '../../toolkit.ts'
import { captureWords, isCapture } from './captures.ts'
import { type ScreenCapturesOptions, screenCapturesOptions } from './options.ts'
import { type Kind, levels } from './signals.ts'
import { createVerdict, isAtLeast, type Judge, type Verdict } from './verdict.ts'

export { isScreenRecording, isScreenshot } from './captures.ts'

const isWanted = ({ pathFilter, ignore }: ScreenCapturesOptions): Predicate =>
  definePredicate({
    label: 'its path passes the filters',
    pure: true,
    test: (asset) => {
      if (pathFilter.length === 0 && ignore.length === 0) return true
      const segments = asset.originalPath.normalize('NFC').replace(/^\//, '').split('/')
      const isAny = (globs: readonly PathGlob[]): boolean => globs.some((matches) => matches(segments))
      return (pathFilter.length === 0 || isAny(pathFilter)) && !isAny(ignore)
    },
  })

const libraryOf = ({ libraryName: name, importPath }: ScreenCapturesOptions): Predicate[] => {
  if (importPath !== undefined) return [library({ importPath, ...(name === undefined ? {} : { name }) })]
  return name === undefined ? [] : [library(name)]
}

/** Makes the function that says what is wanted for a capture. */
const createActions = (
  options: ScreenCapturesOptions,
): ((verdict: Pick<Verdict, 'kind' | 'level' | 'signals'>) => Action[]) => {
  const { minConfidence, reviewAlbum, tag, visibility } = options
  const followUps = [
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
    const reason = `${level}: ${reasons.join(', ')}`
    if (!isAtLeast(level, minConfidence)) return enter(reviewAlbum, { reason })
    // Locked assets are in no album.
    if (visibility === 'locked' && level === 'exact') return [setVisibility('locked')]
    return enter(kind === 'screenshot' ? options.screenshotAlbum : options.recordingAlbum, {
      followUps,
      reason,
    })
  }
}

const recipeFor = (options: ScreenCapturesOptions, name: string) => {
  const { screenshotAlbum, recordingAlbum, reviewAlbum, minConfidence, smartSearch } = options
  const kinds: Kind[] = [
    ...(screenshotAlbum === null ? [] : (['screenshot'] as const)),
    ...(recordingAlbum === null ? [] : (['recording'] as const)),
  ]
  const capturesBy = (judge: Judge) => ({
    ...isCapture(kinds, reviewAlbum === null ? minConfidence : 'guess', judge),
    // What smart search finds changes with its model.
    pure: !smartSearch.enabled,
  })
  // Both ask for the same search, which is sent once.
  const judgeFor = async ({ search }: ApiContext): Promise<Judge> =>
    createVerdict(options, smartSearch.enabled ? await search.smart(smartSearch.query, smartSearch.limit) : new Set())
  const captures = {
    ...capturesBy(createVerdict(options)),
    resolve: async (context: ApiContext) => capturesBy(await judgeFor(context)),
  }
  const actionsFor = createActions(options)
  return defineRecipe({
    name,
    scope: { visibility: options.includeArchived ? ['timeline', 'archive'] : ['timeline'] },
    prepare: judgeFor,
    where: all(...libraryOf(options), isWanted(options), captures),
    actions: (asset, judge) => actionsFor(judge(asset)),
    possibleActions: levels.flatMap((level) => kinds.flatMap((kind) => actionsFor({ kind, level, signals: [] }))),
  })
}

/**
 * Gathers screenshots and screen recordings in albums, where they are as sure as asked for; on request it archives or
 * tags them. Signals and levels follow docs/plugins/screen-captures.md.
 * @example
 * screenCaptures({ visibility: 'archive', reviewAlbum: 'Screenshots?' })
 */
export default definePlugin({
  name: 'screen-captures',
  description: 'Gathers screenshots and screen recordings in albums, and says how sure it is.',
  options: screenCapturesOptions,
  words: captureWords,
  recipes: (options, { name }) => [recipeFor(options, name)],
})
