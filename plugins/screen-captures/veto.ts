import type { BaseAsset, Exif } from '../../index.ts'

/** What of an asset is looked at; its exif record is one that the server has filled. */
export type Evidence = Pick<
  BaseAsset,
  'type' | 'originalFileName' | 'originalPath' | 'livePhotoVideoId' | 'width' | 'height'
> & { readonly exif: Exif }

const isThere = (value: string | number | null | undefined): boolean => value != null && value !== '' && value !== 0

/** What only a lens leaves behind: no capture has it, whatever its name. */
export const hasOptics = ({ exposureTime, fNumber, iso, focalLength, lensModel }: Exif): boolean =>
  [exposureTime, fNumber, iso, focalLength, lensModel].some(isThere)

/** The record names a camera. */
export const hasCameraName = ({ make, model }: Exif): boolean => isThere(make) || isThere(model)

/** The record has a position, the zero point included. */
export const hasPosition = ({ latitude, longitude }: Exif): boolean => latitude != null && longitude != null

/**
 * The server has not read the file yet. An upload begins with a record of its size in bytes alone; a file of a library
 * with none at all.
 */
export const isUnread = (exif: Exif): boolean =>
  Object.entries(exif).every(([field, value]) => field === 'fileSizeInByte' || value === null || value === undefined) &&
  (Object.keys(exif).length === 0 || exif.fileSizeInByte != null)

const cameraNames =
  /^(?:img_20\d{6}|vid_\d|pxl_\d|mvimg|dsc[a-z]?_?\d|dji_|gopr\d|g[hpx]\d\d|pano_\d|burst\d|mov_\d|p_20\d{6}|20\d{6}_\d{6})/
const messengerNames = /^(?:(?:img|vid)-\d{8}-wa|whatsapp |signal-|photo_|video_20|fb_img_|received_|telegram|viber)/

/** Names that cameras give; Apple's IMG_1234 is none, because its screenshots have it too. */
export const isCameraName = (stem: string): boolean => cameraNames.test(stem)
/** Names that messengers give to what they pass on. */
export const isMessengerName = (stem: string): boolean => messengerNames.test(stem)
