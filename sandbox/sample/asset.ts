import type { createFaces } from './people.ts'

export interface SampleExif {
  make?: string
  model?: string
  lensModel?: string
  exifImageWidth: number
  exifImageHeight: number
  fileSizeInByte: number
  orientation?: string
  timeZone?: string
  fNumber?: number
  focalLength?: number
  iso?: number
  exposureTime?: string
  latitude?: number
  longitude?: number
  city?: string
  state?: string
  country?: string
  description?: string
  rating?: number
  fps?: number
}

/** An asset as the loader takes it. Whatever equals the loader's default is left out: at 300,000 assets it counts. */
export interface SampleAsset {
  id: string
  ownerId: string
  libraryId?: string
  type: 'IMAGE' | 'VIDEO'
  originalPath: string
  originalFileName?: string
  originalMimeType?: string
  fileCreatedAt: string
  localDateTime?: string
  createdAt: string
  isFavorite?: boolean
  visibility?: 'archive' | 'hidden'
  trashedAt?: string
  status?: 'trashed'
  isOffline?: boolean
  durationMs?: number
  livePhotoVideoId?: string
  stackId?: string
  duplicateId?: string
  width?: number
  height?: number
  tagIds?: string[]
  faces?: ReturnType<ReturnType<typeof createFaces>>
  exif: SampleExif | null
}

/** Where assets are gathered. */
export interface Shelf {
  assets: SampleAsset[]
  /** A path in a folder that no other asset has: a taken one gets `+1`, as the server's storage template does it. */
  path(folder: string, fileName: string): string
}

/** An empty shelf. */
export function createShelf(): Shelf {
  const taken = new Set<string>()
  const path = (folder: string, fileName: string) => {
    const dot = fileName.lastIndexOf('.')
    let free = `${folder}/${fileName}`
    for (let copy = 1; taken.has(free); copy++)
      free = `${folder}/${fileName.slice(0, dot)}+${copy}${fileName.slice(dot)}`
    taken.add(free)
    return free
  }
  return { assets: [], path }
}

const mimeTypes: Readonly<Record<string, string>> = {
  '.CR2': 'image/cr2',
  '.ARW': 'image/arw',
  '.RAF': 'image/raf',
  '.DNG': 'image/dng',
  '.3gp': 'video/3gpp',
}

/** Adds what the server reads from every file: the size as shown, and the type of the less common formats. */
export function completeFile(asset: SampleAsset): SampleAsset {
  const mimeType = mimeTypes[asset.originalPath.slice(-4)]
  if (mimeType) asset.originalMimeType = mimeType
  if (asset.exif) {
    asset.width ??= asset.exif.exifImageWidth
    asset.height ??= asset.exif.exifImageHeight
  }
  return asset
}
