import { exactNames } from './exact-names.ts'
import { type CaptureName, captureName, namesBefore } from './name.ts'
import type { SignalOptions } from './options.ts'
import { createSignals } from './signals.ts'
import { type Evidence, hasCameraName, hasOptics, isUnread } from './veto.ts'

/** How sure it is that something is a capture, the surest first. */
export const levels = ['exact', 'strong', 'guess'] as const
/** How sure it is that something is a capture. */
export type Level = (typeof levels)[number]
/** What is captured: a still, or a film. */
export type Kind = 'screenshot' | 'recording'

/** Why something is taken for a capture. */
export interface Signal {
  readonly level: Level
  readonly reason: string
}

/** What an asset is taken for. */
export interface Verdict {
  /** Null where it is no capture. */
  readonly kind: Kind | null
  readonly level: Level | 'none'
  /** Every signal, the surest first; of an exact name only that. */
  readonly signals: readonly Signal[]
  readonly veto: string | null
}

/** Whether a level is at least another one. */
export const isAtLeast = (level: Level | 'none', least: Level): boolean =>
  level !== 'none' && levels.indexOf(level) <= levels.indexOf(least)

const none = (veto: string | null = null): Verdict => ({ kind: null, level: 'none', signals: [], veto })

const matchers = (patterns: readonly string[]): RegExp[] =>
  patterns.map((pattern) => new RegExp(`^(?:${pattern.normalize('NFC')})$`, 'is'))

/**
 * Makes the function that judges assets, by the signals and vetoes of the specification in their order.
 * @param isFound whether smart search found the asset
 */
export const createVerdict = <A extends Evidence>(
  options: SignalOptions,
  isFound: (asset: A) => boolean = () => false,
): ((asset: A) => Verdict) => {
  const own = matchers(options.namePatterns)
  const never = matchers(options.notNamePatterns)
  const signalsOf = createSignals(options)
  const isAny = (patterns: readonly RegExp[], names: readonly string[]): boolean =>
    patterns.some((pattern) => names.some((name) => pattern.test(name)))

  const isExact = (kind: Kind, names: readonly string[]): boolean =>
    names.some((name) => exactNames[kind].test(name)) || isAny(own, names)

  const weaker = (asset: A, kind: Kind, name: CaptureName): readonly Signal[] => {
    // A few vendors stamp screenshots with their name, and then only the name of the file tells.
    if (hasCameraName(asset.exif) || asset.livePhotoVideoId !== null) return []
    const found: Signal[] = isFound(asset) ? [{ level: 'guess', reason: 'smart search' }] : []
    return [...signalsOf(asset, kind, name), ...found].sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
  }

  return (asset) => {
    const kind = asset.type === 'IMAGE' ? 'screenshot' : asset.type === 'VIDEO' ? 'recording' : null
    if (kind === null) return none()
    if (hasOptics(asset.exif)) return none('optical EXIF')
    if (isUnread(asset.exif)) return none('not read by the server yet')
    const name = captureName(asset.originalFileName)
    const names = namesBefore(name.stem)
    if (isAny(never, names)) return none('notNamePatterns')
    const exact = isExact(kind, names)
    const signals: readonly Signal[] = exact ? [{ level: 'exact', reason: 'name' }] : weaker(asset, kind, name)
    const [surest] = signals
    return surest ? { kind, level: surest.level, signals, veto: null } : none()
  }
}
