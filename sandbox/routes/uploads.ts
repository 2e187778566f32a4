import { createHash } from 'node:crypto'
import { type Check, instant, optional, Problem, text } from '../http/check.ts'
import { badRequest } from '../http/http-error.ts'
import { type Answer, type Call, jsonText, type Route, readBody, route } from '../http/route.ts'
import { toMicros } from '../library/instant.ts'
import { loadAsset } from '../library/load-asset.ts'
import type { Asset } from '../library/model.ts'

/** How files begin that a thumbnail can be made of: JPEG, PNG, GIF, WebP, TIFF; MP4 and HEIC after four bytes. */
const beginnings = [/^\xff\xd8\xff/, /^\x89PNG/, /^GIF8/, /^RIFF....WEBP/s, /^(II\*\0|MM\0\*)/, /^....ftyp/s]

const file: Check<File> = (value) => (value instanceof File ? value : new Problem('should not be empty'))

const answer = (status: number, { id }: Asset): Answer =>
  jsonText(JSON.stringify({ id, status: status === 201 ? 'created' : 'duplicate' }), status)

const upload = async (call: Call): Promise<Answer> => {
  const { state, user, body } = call
  if (!(body instanceof FormData)) throw badRequest('Multipart: Boundary not found')
  const fields = { assetData: file, filename: optional(text), fileCreatedAt: instant, fileModifiedAt: instant }
  const asked = readBody({ ...call, body: Object.fromEntries(body) }, fields)
  const bytes = Buffer.from(await asked.assetData.arrayBuffer())
  const checksum = createHash('sha1').update(bytes).digest('base64')
  const same = [...state.assets.values()].find((asset) => asset.ownerId === user.id && asset.checksum === checksum)
  if (same) return answer(200, same)
  const id = state.newId()
  const name = asked.filename ?? asked.assetData.name
  const start = bytes.toString('latin1', 0, 16)
  const asset = loadAsset(
    {
      id,
      originalPath: `/data/upload/${user.id}/${id}${name.slice(name.lastIndexOf('.'))}`,
      originalFileName: name,
      checksum,
      fileCreatedAt: toMicros(asked.fileCreatedAt),
      fileModifiedAt: toMicros(asked.fileModifiedAt),
      thumbnails: beginnings.some((beginning) => beginning.test(start)) ? ['preview', 'thumbnail'] : [],
      exif: { fileSizeInByte: bytes.length },
    },
    { ownerId: user.id, now: state.now(), position: 0 },
  )
  state.addAsset(asset)
  state.jobs.push({ name: 'thumbnail', assetId: id })
  return answer(201, asset)
}

/** Uploading a file. */
export const uploads: readonly Route[] = [route('POST', '/assets', 'asset.upload', upload, { loose: true })]
