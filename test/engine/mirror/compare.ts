import { expect } from 'vitest'
import { z } from 'zod'
import { type AssetRow, assetSchema } from '../../../core/api/schemas.ts'
import type { Server } from '../../../core/api/server.ts'
import { everyPass } from '../../../core/scan/everywhere.ts'
import { type Scan, type ScanPass, scan } from '../../../core/scan/scan.ts'
import type { MirrorReport } from '../../../engine/mirror/mirror.ts'
import type { MirrorFile } from '../../../engine/mirror/mirror-file.ts'

/** What a reading brought, in an order of its own. */
export const rowsOf = async ({ batches }: Pick<Scan, 'batches'>): Promise<AssetRow[]> => {
  const rows: AssetRow[] = []
  for await (const batch of batches) rows.push(...batch)
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** What is read of rows, with fields of their own. */
const plain = (rows: readonly AssetRow[]): unknown => z.array(assetSchema).parse(JSON.parse(JSON.stringify(rows)))

interface Wanted {
  readonly server: Server
  readonly mirror: MirrorFile
  readonly passes?: readonly ScanPass[]
  readonly withExif?: boolean
  readonly verify?: boolean
}

/** Reads through the mirror and without it: both bring the same, and both prove it. */
export const expectAlike = async ({
  mirror,
  passes = everyPass,
  withExif = true,
  ...rest
}: Wanted): Promise<MirrorReport> => {
  const reading = mirror.read({ ...rest, passes, withExif })
  const mirrored = await rowsOf(reading)
  const scanning = scan({ server: rest.server, passes, withExif })
  const fresh = await rowsOf(scanning)
  expect(plain(mirrored)).toEqual(plain(fresh))
  const { distinct, expected, complete, vanished } = reading.report
  expect({ distinct, expected, complete, vanished }).toEqual(scanning.report)
  return reading.report
}
