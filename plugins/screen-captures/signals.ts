import type { BaseAsset, Exif } from '../../index.ts'
import { isMessengerFile, perFolder } from '../../toolkit.ts'
import {
  type CaptureName,
  foldFolder,
  foldText,
  hasCaptureWord,
  hasSnapshotWord,
  isCameraName,
  recorderNames,
  recordingFolders,
  shotFolders,
  startsWithCaptureWord,
} from './names.ts'
import type { SignalOptions } from './options.ts'
import { commonSizes, filmSizes, handheldSizes, screenSizes, sizeKey } from './sizes.ts'

/** How sure it is that something is a capture, the surest first. */
export const levels = ['exact', 'strong', 'guess'] as const
/** How sure it is that something is a capture. */
export type Level = (typeof levels)[number]
const kinds = ['screenshot', 'recording'] as const
/** What is captured: a still, or a film. */
export type Kind = (typeof kinds)[number]

/** Why something is taken for a capture. */
export interface Signal {
  readonly level: Level
  readonly reason: string
}

/** What of an asset is looked at; its exif record is one that the server has filled. */
export type Evidence = Pick<
  BaseAsset,
  'id' | 'type' | 'originalFileName' | 'originalPath' | 'livePhotoVideoId' | 'width' | 'height'
> & { readonly exif: Exif }

const isThere = (value: string | number | null | undefined): boolean => value != null && value !== '' && value !== 0

/** What only a lens leaves behind: no capture has it, whatever its name. */
export const hasOptics = (exif: Exif): boolean =>
  isThere(exif.exposureTime) ||
  isThere(exif.fNumber) ||
  isThere(exif.iso) ||
  isThere(exif.focalLength) ||
  isThere(exif.lensModel)

/** The record names a camera. */
export const hasCameraName = ({ make, model }: Exif): boolean => isThere(make) || isThere(model)

/** The record has a position, the zero point or half of one included. */
const hasPosition = ({ latitude, longitude }: Exif): boolean => latitude != null || longitude != null

const photoFormats = new Set(['heic', 'heif', 'jpg', 'jpeg', 'webp', 'avif'])

const strong = (reason: string): Signal => ({ level: 'strong', reason })
const guess = (reason: string): Signal => ({ level: 'guess', reason })

/** Width and height where both are known. */
const sidesOf = ({ width, height, exif }: Evidence): readonly [number, number] | null => {
  if (width && height) return [width, height]
  const { exifImageWidth: a, exifImageHeight: b } = exif
  return a && b ? [a, b] : null
}

const withoutAccents = (text: string): string => foldText(text).normalize('NFD').replace(/\p{M}/gu, '')

/** Makes the function that lists what speaks for a capture in an asset that names no camera. */
export const createSignals = (
  options: SignalOptions,
): ((asset: Evidence, kind: Kind, name: CaptureName) => Signal[]) => {
  const ownFolders = options.folderNames.map(foldFolder)
  const folders = {
    screenshot: new Set([...shotFolders, ...ownFolders]),
    recording: new Set([...shotFolders, ...recordingFolders, ...ownFolders]),
  }
  const ownSizes = new Set(options.screenSizes)
  const query = options.query === null ? null : withoutAccents(options.query)

  const kindsIn = perFolder((folder): readonly Kind[] => {
    const names = folder.split('/').map(foldFolder)
    return kinds.filter((kind) => names.some((name) => folders[kind].has(name)))
  })
  const isInFolder = ({ originalPath }: Evidence, kind: Kind): boolean =>
    options.trustFolders && kindsIn(originalPath).includes(kind)

  const ofName = (asset: Evidence, kind: Kind, stem: string): Signal[] => {
    const signals: Signal[] = []
    const isCapture = startsWithCaptureWord(stem)
    if (isCapture) signals.push(strong('name starts with a capture word'))
    if (kind === 'recording' && recorderNames.test(stem)) signals.push(strong('name family'))
    if (isInFolder(asset, kind)) signals.push(strong('folder'))
    if (!isCapture && hasCaptureWord(stem)) signals.push(guess('capture word inside the name'))
    if (hasSnapshotWord(stem)) signals.push(guess('a word that also means a snapshot'))
    return signals
  }

  const ofSize = (kind: Kind, { stem, extension }: CaptureName, size: string | null): Signal[] => {
    const level = isMessengerFile(stem) ? guess : strong
    const isOwn = size !== null && ownSizes.has(size)
    const isScreen = size !== null && (screenSizes.has(size) || isOwn)
    if (kind === 'recording')
      return isScreen && !filmSizes.has(size) ? [level('video in a screen size that no camera uses')] : []
    const tells = isOwn || (size !== null && !commonSizes.has(size))
    if (extension === 'png') {
      if (isScreen && tells) return [level('PNG in a screen size')]
      return isMessengerFile(stem) ? [] : [guess('PNG without camera data')]
    }
    const isHandheld = size !== null && (handheldSizes.has(size) || isOwn)
    return photoFormats.has(extension) && isHandheld && tells ? [guess('phone or tablet screen size')] : []
  }

  const requested = (asset: Evidence, kind: Kind, pixels: number | null): Signal[] => [
    ...(query !== null && withoutAccents(asset.originalFileName).includes(query)
      ? [guess(`name contains "${options.query}"`)]
      : []),
    ...(options.includeExifless && kind === 'screenshot' ? [guess('no camera data')] : []),
    ...(options.includeLowResolution && pixels !== null && pixels < options.lowResolutionPixels
      ? [guess('low resolution')]
      : []),
  ]

  return (asset, kind, name) => {
    const sides = sidesOf(asset)
    const size = sides && sizeKey(...sides)
    const isJudgedBySize = !hasPosition(asset.exif) && !isCameraName(name.stem)
    return [
      ...ofName(asset, kind, name.stem),
      ...(isJudgedBySize ? ofSize(kind, name, size) : []),
      ...requested(asset, kind, sides && sides[0] * sides[1]),
    ]
  }
}
