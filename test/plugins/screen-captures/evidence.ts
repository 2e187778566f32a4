import type { Exif } from '../../../index.ts'
import { signalOptions } from '../../../plugins/screen-captures/options.ts'
import type { Evidence } from '../../../plugins/screen-captures/signals.ts'
import { createVerdict, type Verdict } from '../../../plugins/screen-captures/verdict.ts'
import type { ExampleData } from './examples.ts'

const films = ['mp4', 'mov', 'webm', 'mkv']

/** An asset that the server has read, with nothing known but this. */
export const evidence = (file: string, { size, path, isLive, exif }: ExampleData = {}): Evidence => ({
  id: 'asset',
  type: films.includes(file.slice(file.lastIndexOf('.') + 1).toLowerCase()) ? 'VIDEO' : 'IMAGE',
  originalFileName: file,
  originalPath: path ?? '/data/upload/u/ab/cd/0b1c2d3e.bin',
  livePhotoVideoId: isLive ? 'motion' : null,
  width: null,
  height: null,
  exif: {
    dateTimeOriginal: '2024-01-15T10:11:12.000Z',
    exifImageWidth: size?.[0] ?? null,
    exifImageHeight: size?.[1] ?? null,
    ...exif,
  } satisfies Exif,
})

/** The verdict under some options of the plugin. */
export const verdictOn = (file: string, data: ExampleData = {}, options: object = {}): Verdict =>
  createVerdict(signalOptions.parse(options))(evidence(file, data))

/** Level and reasons as the specification writes them. */
export const reasonsOf = ({ level, signals, veto }: Verdict): readonly string[] => {
  if (veto !== null) return [`veto: ${veto}`]
  return level === 'exact' ? signals.map(({ reason }) => reason) : signals.map((one) => `${one.level}: ${one.reason}`)
}
