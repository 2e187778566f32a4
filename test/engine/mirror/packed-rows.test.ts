import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AssetRow, assetSchema, exifSchema } from '../../../core/api/schemas.ts'
import { ScannedAsset } from '../../../core/assets/scanned-asset.ts'
import { createFinder, PackedIds, readIds } from '../../../engine/mirror/rows/packed-ids.ts'
import { pack, unpack } from '../../../engine/mirror/rows/packed-rows.ts'
import { PackedText, readText } from '../../../engine/mirror/rows/packed-text.ts'

const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', 'ß', '東', '🗼', '\ud800', '/', ' ') })
const someText = fc.oneof(text, fc.constantFrom('one', 'two'))
const some = fc.oneof(someText, fc.constant(null))
const someNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one || 0),
  fc.constant(null),
)

/** A value for any field: what its schema takes. */
const valueFor = (schema: { safeParse: (value: unknown) => { success: boolean } }, isNeeded: boolean) => {
  const fits = (value: unknown) => schema.safeParse(value).success
  const lists = fc.constantFrom([], [{ id: 'p', name: 'Anna' }])
  const any: fc.Arbitrary<unknown> = fc.oneof(some, someNumber, fc.boolean(), lists, fc.constant({ make: 'x' }))
  return isNeeded ? any.filter((value) => fits(value) && value !== null) : any.filter(fits)
}

const rowsWith = (fields: readonly string[], exifFields: readonly string[] | null): fc.Arbitrary<AssetRow[]> => {
  const shape = Object.fromEntries(
    fields.map((field) => [field, valueFor(assetSchema.shape[field as keyof AssetRow], needed.includes(field))]),
  )
  const exif = exifFields?.map((field) => [
    field,
    valueFor(exifSchema.shape[field as keyof typeof exifSchema.shape], false),
  ])
  const row = fc.record(
    { ...shape, ...(exif ? { exifInfo: fc.record(Object.fromEntries(exif), { requiredKeys: [] }) } : {}) },
    { requiredKeys: [...needed, ...(exif ? ['exifInfo'] : [])] as 'exifInfo'[] },
  )
  return fc.array(row as unknown as fc.Arbitrary<AssetRow>, { minLength: 1, maxLength: 12 })
}

const all = Object.keys(assetSchema.shape).filter((field) => field !== 'exifInfo')
const needed = all.filter((field) => !assetSchema.shape[field as keyof AssetRow].safeParse(undefined).success)
const optional = all.filter((field) => !needed.includes(field))
const exifNames = Object.keys(exifSchema.shape)

const anyRows = fc
  .tuple(fc.subarray(optional), fc.option(fc.subarray(exifNames)))
  .chain(([chosen, exif]) => rowsWith([...needed, ...chosen], exif))

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('packed rows', () => {
  it('come back as they were, with every field that a row can have', () => {
    fc.assert(
      fc.property(fc.oneof(anyRows, rowsWith(all, exifNames)), (rows) => {
        expect(plain(unpack(pack(rows), rows.length))).toEqual(plain(rows))
      }),
      { numRuns: 300 },
    )
  })

  it('come back as they were from the bytes that a file keeps of them', () => {
    const kept = (text: PackedText) => readText(Uint8Array.from(text.bytes))
    fc.assert(
      fc.property(fc.oneof(anyRows, rowsWith(all, exifNames)), (rows) => {
        const { ids, plain: others, exif } = pack(rows)
        const packed = { ids: readIds(Uint8Array.from(ids.bytes)), plain: kept(others), exif: exif && kept(exif) }
        expect(plain(unpack(packed, rows.length))).toEqual(plain(rows))
      }),
      { numRuns: 100 },
    )
  })

  it('do not come back from bytes of which one is another, or some are missing', () => {
    const { bytes } = new PackedText('["a text"]'.repeat(20))
    expect(readText(bytes).text).toBe('["a text"]'.repeat(20))
    for (const [index, byte] of bytes.entries())
      expect(() => readText(bytes.with(index, byte ^ 1))).toThrow(new SyntaxError('its content changed on the disk'))
    for (const length of bytes.keys()) expect(() => readText(bytes.slice(0, length))).toThrow(SyntaxError)
    const { bytes: ids } = PackedIds.of(['0b5f1d8e-7d51-4d5c-9f0e-3a1c5a1d2e3f', 'another'])
    expect([...readIds(ids)]).toEqual(['0b5f1d8e-7d51-4d5c-9f0e-3a1c5a1d2e3f', 'another'])
    for (const [index, byte] of ids.entries())
      expect(() => readIds(ids.with(index, byte ^ 1))).toThrow(new SyntaxError('its content changed on the disk'))
    for (const length of ids.keys()) expect(() => readIds(ids.slice(0, length))).toThrow(SyntaxError)
  })

  it('come back as they were after they were packed again, with nothing noted of what was copied', () => {
    fc.assert(
      fc.property(fc.oneof(anyRows, rowsWith(all, exifNames)), (rows) => {
        const looked = new Set<string>()
        const again = pack(unpack(pack(rows), rows.length, looked))
        expect([...looked]).toEqual([])
        expect(plain(unpack(again, rows.length))).toEqual(plain(rows))
      }),
      { numRuns: 100 },
    )
  })

  it('note what is looked at, also below values that are shown in place of others', () => {
    const [given = []] = fc.sample(rowsWith(all, exifNames), { numRuns: 1, seed: 7 })
    const looked = new Set<string>()
    const [row] = unpack(pack(given), given.length, looked)
    const asset = new ScannedAsset(row as AssetRow, { exif: true })
    asset.overlay({ isFavorite: true, exifInfo: { rating: 5 } })
    expect([asset.isFavorite, asset.exif.rating, asset.exif.make]).toEqual([true, 5, given[0]?.exifInfo?.make])
    expect([...looked]).toEqual(['exif make'])
    expect([asset.originalPath, asset.row.isFavorite]).toEqual([given[0]?.originalPath, given[0]?.isFavorite])
    expect([...looked].sort()).toEqual(['exif make', 'isFavorite', 'originalPath'])
    // Whoever lists fields looks at all of them.
    expect(Object.keys(asset.exif)).toContain('rating')
    expect(looked).toContain('exif description')
  })

  it('hold more distinct values than one character or two can name, also where most have one, or some none', () => {
    const [row] = fc.sample(rowsWith(needed, ['iso', 'city']), 1)[0] ?? []
    const rows = Array.from({ length: 9000 }, (_, index) => ({
      ...(row as AssetRow),
      id: `${index}`,
      originalPath: `/${index % 90}/${index}"\\ß東.jpg`,
      originalFileName: index % 7 === 0 ? '' : `${index}"\\ß東.jpg`,
      duplicateId: index < 100 ? 'first' : `${index}`,
      livePhotoVideoId: index < 8999 ? null : 'last',
      libraryId: ['', 'ß', null, undefined][index % 4],
      people: index === 70 ? [{ id: 'p', name: '東' }] : [],
      thumbhash: `${index}`.padStart(13, index === 80 ? 'ü' : '0'),
      exifInfo: { iso: index % 1400, city: `${index % 91}`, ...(index === 75 ? {} : { fileSizeInByte: index }) },
    }))
    const packed = unpack(pack(rows), rows.length)
    expect(plain(packed)).toEqual(plain(rows))
    const some = (_: AssetRow, index: number): boolean => index % 3 > 0
    expect(plain(unpack(pack(packed.filter(some)), 6000))).toEqual(plain(rows.filter(some)))
  })

  it('come back as they were where some were packed before, of one chunk or another, and others were not', () => {
    fc.assert(
      fc.property(
        fc.array(rowsWith(all, exifNames), { maxLength: 6 }),
        fc.infiniteStream(fc.boolean()),
        (chunks, wasPacked) => {
          const mixed = chunks.map((rows) => (wasPacked.next().value ? unpack(pack(rows), rows.length) : rows))
          const most = Math.max(0, ...chunks.map(({ length }) => length))
          const inTurn = (some: readonly (readonly AssetRow[])[]): AssetRow[] =>
            Array.from({ length: most }, (_, index) => some.flatMap((rows) => rows[index] ?? [])).flat()
          const rows = inTurn(chunks)
          expect(plain(unpack(pack(inTurn(mixed)), rows.length))).toEqual(plain(rows))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('are found by their ids, of whatever form, also where the file has them at any place', () => {
    const anyId = fc.oneof(fc.uuid(), fc.constantFrom('', 'a', '東', 'ABCDEF00-0000-4000-8000-000000000001'))
    fc.assert(
      fc.property(fc.array(anyId), fc.array(anyId), fc.nat(7), (given, others, at) => {
        const { bytes } = PackedIds.of(given)
        const room = new Uint8Array(bytes.length + at)
        room.set(bytes, at)
        const ids = readIds(room.subarray(at))
        expect([...ids]).toEqual(given)
        const wanted = new Set([...others, ...given.filter((_, index) => index % 3 === 0)])
        const places = given.flatMap((id, place) => (wanted.has(id) ? [place] : []))
        expect(createFinder(wanted)(ids)).toEqual(places)
      }),
    )
  })

  it('are texts of one byte a letter, whatever is in them', () => {
    fc.assert(
      fc.property(rowsWith(all, exifNames), (rows) => {
        const { plain: others, exif } = pack(rows)
        for (const packed of [others, exif]) expect(packed?.text ?? '').toMatch(/^[\0-\x7f]*$/)
      }),
      { numRuns: 50 },
    )
  })

  it('show exif like any object', () => {
    const [row] = fc.sample(rowsWith(needed, null), 1)[0] ?? []
    const exifInfo = { make: 'Canon', rating: null }
    const [found] = unpack(pack([{ ...(row as AssetRow), exifInfo }]), 1)
    const exif = found?.exifInfo
    if (!exif) throw new Error('no exif')
    expect({ ...exif, rating: 5 }).toEqual({ make: 'Canon', rating: 5 })
    expect(Object.keys(exif)).toEqual(['make', 'rating'])
    expect(['make' in exif, 'city' in exif, exif.city, exif.make]).toEqual([true, false, undefined, 'Canon'])
    expect(exif).toEqual(exifInfo)
    expect(String(exif)).toBe('[object Object]')
    const { make: _, ...rest } = exif
    expect(rest).toEqual({ rating: null })
  })
})
