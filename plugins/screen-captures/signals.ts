import { recorderNames } from './exact-names.ts'
import { type CaptureName, foldText } from './name.ts'
import type { SignalOptions } from './options.ts'
import { commonSizes, filmSizes, handheldSizes, readSize, screenSizes, sizeKey } from './sizes.ts'
import type { Kind, Signal } from './verdict.ts'
import { type Evidence, hasPosition, isCameraName, isMessengerName } from './veto.ts'
import { hasCaptureWord, startsWithCaptureWord } from './words.ts'

const shotFolders = [
  'screenshots',
  'screenshot',
  'screen shots',
  'bildschirmfotos',
  "captures d'écran",
  'capturas de pantalla',
  'snips',
]
const recordingFolders = [
  'screen recordings',
  'screen recording',
  'screenrecordings',
  'screenrecorder',
  'screenrecord',
  'screenrecords',
  'screen_recordings',
  'screencasts',
]

const photoFormats = new Set(['heic', 'heif', 'jpg', 'jpeg', 'webp', 'avif'])

const strong = (reason: string): Signal => ({ level: 'strong', reason })
const guess = (reason: string): Signal => ({ level: 'guess', reason })

/** Width and height where both are known. */
const sidesOf = ({ width, height, exif }: Evidence): readonly [number, number] | null => {
  const [a, b] = width && height ? [width, height] : [exif.exifImageWidth, exif.exifImageHeight]
  return a && b ? [a, b] : null
}

const withoutAccents = (text: string): string => foldText(text).normalize('NFD').replace(/\p{M}/gu, '')

/** Makes the function that lists what speaks for a capture in an asset that names no camera. */
export const createSignals = (
  options: SignalOptions,
): ((asset: Evidence, kind: Kind, name: CaptureName) => readonly Signal[]) => {
  const ownFolders = options.folderNames.map(foldText)
  const folders = {
    screenshot: new Set([...shotFolders, ...ownFolders]),
    recording: new Set([...shotFolders, ...recordingFolders, ...ownFolders]),
  }
  const ownSizes = new Set(options.screenSizes.flatMap((size) => readSize(size) ?? []))
  const query = options.query === null ? null : withoutAccents(options.query)

  const isInFolder = ({ originalPath }: Evidence, kind: Kind): boolean =>
    options.trustFolders &&
    originalPath
      .split('/')
      .slice(0, -1)
      .some((folder) => folders[kind].has(foldText(folder)))

  const ofName = (asset: Evidence, kind: Kind, stem: string): Signal[] => [
    ...(startsWithCaptureWord(stem) ? [strong('name starts with a capture word')] : []),
    ...(kind === 'recording' && recorderNames.test(stem) ? [strong('name family')] : []),
    ...(isInFolder(asset, kind) ? [strong('folder')] : []),
    ...(!startsWithCaptureWord(stem) && hasCaptureWord(stem) ? [guess('capture word inside the name')] : []),
  ]

  const ofSize = (kind: Kind, { stem, extension }: CaptureName, size: string | null): Signal[] => {
    const level = isMessengerName(stem) ? guess : strong
    const isOwn = size !== null && ownSizes.has(size)
    const isScreen = size !== null && (screenSizes.has(size) || isOwn)
    if (kind === 'recording')
      return isScreen && !filmSizes.has(size) ? [level('video in a screen size that no camera uses')] : []
    const tells = isOwn || (size !== null && !commonSizes.has(size))
    if (extension === 'png') {
      if (isScreen && tells) return [level('PNG in a screen size')]
      return isMessengerName(stem) ? [] : [guess('PNG without camera data')]
    }
    const isHandheld = size !== null && (handheldSizes.has(size) || isOwn)
    return photoFormats.has(extension) && isHandheld && tells ? [guess('phone or tablet screen size')] : []
  }

  const asked = (asset: Evidence, kind: Kind, pixels: number | null): Signal[] => [
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
      ...asked(asset, kind, sides && sides[0] * sides[1]),
    ]
  }
}
