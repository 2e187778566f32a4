import { z } from 'zod'
import { defineCondition, definePredicate, type Predicate, type SearchFilter } from '../../index.ts'
import { parsedOptions } from '../../toolkit.ts'
import { type SignalInput, type SignalOptions, signalOptions } from './options.ts'
import type { Kind, Level } from './signals.ts'
import { createVerdict, isAtLeast, type Judge, type Verdict } from './verdict.ts'

const assetTypes = { screenshot: 'IMAGE', recording: 'VIDEO' } as const

const texts = { screenshot: 'screenshot', recording: 'screen recording' }

const seenText = ({ kind, level, signals, veto }: Verdict): string => {
  if (veto !== null) return `never: ${veto}`
  if (kind === null) return 'nothing'
  return `${kind}, ${level} (${signals.map((signal) => `${signal.level}: ${signal.reason}`).join('; ')})`
}

/** Is a capture of one of some kinds, at least as surely as `least`. */
export const isCapture = (kinds: readonly Kind[], least: Level, judge: Judge): Predicate<'exif'> => {
  const filters = kinds.map((kind): SearchFilter => ({ type: assetTypes[kind] }))
  const [only] = filters
  return definePredicate({
    label: `a ${kinds.map((kind) => texts[kind]).join(' or ')}, ${least}${least === 'exact' ? '' : ' or surer'}`,
    needs: ['exif'],
    pure: true,
    inspect: (asset) => seenText(judge(asset)),
    test: (asset) => {
      const { kind, level } = judge(asset)
      return kind !== null && kinds.includes(kind) && isAtLeast(level, least)
    },
    narrow: () => (filters.length === 1 && only ? only : filters),
  })
}

const captureBy = (kind: Kind, options: SignalOptions): Predicate<'exif'> =>
  isCapture([kind], options.minConfidence, createVerdict(options))

const captureOf = (predicate: string, kind: Kind, given: SignalInput): Predicate<'exif'> =>
  captureBy(kind, parsedOptions(predicate, 'screen-captures', signalOptions, given))

const captureWord = (name: string, kind: Kind) =>
  defineCondition({
    name,
    form: z.union([z.literal(true), signalOptions]),
    make: (given) => captureBy(kind, given === true ? signalOptions.parse({}) : given),
  })

/** The same for recipes in YAML: `screen-captures.isScreenshot: true`, or with options. */
export const captureWords = [captureWord('isScreenshot', 'screenshot'), captureWord('isScreenRecording', 'recording')]

/**
 * Is a screenshot, at least as surely as `minConfidence` (default: `strong`). Takes the options of the plugin that say
 * what counts.
 * @throws DarkroomError USAGE where an option is wrong
 * @example
 * defineRecipe({ name: 'tag-shots', where: isScreenshot({ minConfidence: 'exact' }), actions: [addTag('screenshot')] })
 */
export const isScreenshot = (options: SignalInput = {}): Predicate<'exif'> =>
  captureOf('isScreenshot', 'screenshot', options)

/**
 * Is a film of a screen, at least as surely as `minConfidence` (default: `strong`). Takes the options of the plugin that
 * say what counts.
 * @throws DarkroomError USAGE where an option is wrong
 * @example
 * all(isScreenRecording(), taken({ year: 2024 }))
 */
export const isScreenRecording = (options: SignalInput = {}): Predicate<'exif'> =>
  captureOf('isScreenRecording', 'recording', options)
