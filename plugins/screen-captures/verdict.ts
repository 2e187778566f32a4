import { isUnread } from '../../toolkit.ts'
import { type CaptureName, captureName, exactNames, namesBefore } from './names.ts'
import type { SignalOptions } from './options.ts'
import {
  createSignals,
  type Evidence,
  hasCameraName,
  hasOptics,
  type Kind,
  type Level,
  levels,
  type Signal,
} from './signals.ts'

/** What an asset is taken for. */
export interface Verdict {
  /** Null where it is no capture. */
  readonly kind: Kind | null
  readonly level: Level | 'none'
  /** Every signal, the surest first; of an exact name only that. */
  readonly signals: readonly Signal[]
  readonly veto: string | null
}

/** Judges one asset; the same asset always gets the same verdict. */
export type Judge = (asset: Evidence) => Verdict

/** Whether a level is at least another one. */
export const isAtLeast = (level: Level | 'none', least: Level): boolean =>
  level !== 'none' && levels.indexOf(level) <= levels.indexOf(least)

const none = (veto: string | null = null): Verdict => ({ kind: null, level: 'none', signals: [], veto })

/**
 * Makes the function that judges assets, by the signals and vetoes of the specification in their order.
 * @param hits ids of what smart search found
 */
export const createVerdict = (options: SignalOptions, hits: ReadonlySet<string> = new Set()): Judge => {
  const signalsOf = createSignals(options)
  const isAny = (patterns: readonly RegExp[], names: readonly string[]): boolean =>
    patterns.some((pattern) => names.some((name) => pattern.test(name)))

  const isExact = (kind: Kind, names: readonly string[]): boolean =>
    names.some((name) => exactNames[kind].test(name)) || isAny(options.namePatterns, names)

  const weaker = (asset: Evidence, kind: Kind, name: CaptureName): readonly Signal[] => {
    // A few vendors stamp screenshots with their name, and then only the name of the file tells.
    if (hasCameraName(asset.exif) || asset.livePhotoVideoId !== null) return []
    const signals = signalsOf(asset, kind, name)
    if (hits.has(asset.id)) signals.push({ level: 'guess', reason: 'smart search' })
    return signals.sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
  }

  return (asset) => {
    const kind = asset.type === 'IMAGE' ? 'screenshot' : asset.type === 'VIDEO' ? 'recording' : null
    if (kind === null) return none()
    if (hasOptics(asset.exif)) return none('optical EXIF')
    if (isUnread(asset.exif)) return none('not read by the server yet')
    const name = captureName(asset.originalFileName)
    const names = namesBefore(name.stem)
    if (isAny(options.notNamePatterns, names)) return none('notNamePatterns')
    const exact = isExact(kind, names)
    const signals: readonly Signal[] = exact ? [{ level: 'exact', reason: 'name' }] : weaker(asset, kind, name)
    const [surest] = signals
    return surest ? { kind, level: surest.level, signals, veto: null } : none()
  }
}
