import { type Asset, DarkroomError, definePredicate, type Predicate, type SearchFilter } from '../../index.ts'
import { type SignalInput, type SignalOptions, signalOptions } from './options.ts'
import { createVerdict, isAtLeast, type Kind, type Level, type Verdict } from './verdict.ts'

/** Which captures are meant, and what tells. */
export interface CaptureQuestion {
  readonly kinds: readonly Kind[]
  readonly least: Level
  readonly options: SignalOptions
  /** Finds guesses by what is seen in the picture. */
  readonly smart?: Predicate | undefined
}

type Judge = (asset: Asset<'exif'>) => Verdict

const assetTypes = { screenshot: 'IMAGE', recording: 'VIDEO' } as const

const texts = { screenshot: 'screenshot', recording: 'screen recording' }

const seenText = ({ kind, level, signals, veto }: Verdict): string => {
  if (veto !== null) return `never: ${veto}`
  if (kind === null) return 'nothing'
  return `${kind}, ${level} (${signals.map((signal) => `${signal.level}: ${signal.reason}`).join('; ')})`
}

/** Makes the function that judges assets, with smart search as far as it was asked. */
export const judgeOf = ({ options, smart }: CaptureQuestion): Judge =>
  createVerdict<Asset<'exif'>>(options, (asset) => smart?.test(asset) ?? false)

/** Whether something is a capture; `onBound` gets the judge that knows what smart search found. */
export const isCapture = (question: CaptureQuestion, onBound: (judge: Judge) => void = () => {}): Predicate<'exif'> => {
  const { kinds, least, smart } = question
  const judge = judgeOf(question)
  const filters = kinds.map((kind): SearchFilter => ({ type: assetTypes[kind] }))
  const [only] = filters
  const { bind } = smart ?? {}
  return definePredicate({
    label: `a ${kinds.map((kind) => texts[kind]).join(' or ')}, ${least}${least === 'exact' ? '' : ' or surer'}`,
    needs: ['exif'],
    inspect: (asset) => seenText(judge(asset)),
    test: (asset) => {
      const { kind, level } = judge(asset)
      return kind !== null && kinds.includes(kind) && isAtLeast(level, least)
    },
    narrow: () => (filters.length === 1 && only ? only : filters),
    ...(bind
      ? {
          bind: async (context) => {
            const bound = { ...question, smart: await bind(context) }
            onBound(judgeOf(bound))
            return isCapture(bound, onBound)
          },
        }
      : {}),
  })
}

const asked = (predicate: string, kind: Kind, given: SignalInput): Predicate<'exif'> => {
  const { data: options, error } = signalOptions.safeParse(given)
  if (options) return isCapture({ kinds: [kind], least: options.minConfidence, options })
  const problems = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')
  const hint = 'darkroom plugins screen-captures lists what may be said.'
  throw new DarkroomError('USAGE', { message: `${predicate}: ${problems}.`, hint })
}

/**
 * Is a screenshot, as surely as `minConfidence` says: `strong` unless told. Takes the options of the plugin that say
 * what counts.
 * @throws DarkroomError USAGE where an option is wrong
 * @example
 * defineRecipe({ name: 'tag-shots', where: isScreenshot({ minConfidence: 'exact' }), actions: [addTag('screenshot')] })
 */
export const isScreenshot = (options: SignalInput = {}): Predicate<'exif'> =>
  asked('isScreenshot', 'screenshot', options)

/**
 * Is a film of a screen, as surely as `minConfidence` says: `strong` unless told. Takes the options of the plugin that
 * say what counts.
 * @throws DarkroomError USAGE where an option is wrong
 * @example
 * all(isScreenRecording(), taken({ year: 2024 }))
 */
export const isScreenRecording = (options: SignalInput = {}): Predicate<'exif'> =>
  asked('isScreenRecording', 'recording', options)
