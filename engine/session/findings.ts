import { readdirSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AssetRow } from '../../core/api/schemas.ts'
import type { Mask } from '../../core/log.ts'
import { type AccountPlan, byHooks, type Note } from '../plan/plan.ts'
import type { Session } from '../session.ts'

/** What tells people about an asset of a finding. */
export interface FoundFile {
  readonly path: string
  /** By the clock at the place, as ISO text without zone. */
  readonly taken: string
  /** Null where the server did not say. */
  readonly bytes: number | null
  readonly pixels: readonly [width: number, height: number] | null
}

/** What the last plan of an account left for people to see. */
export interface Findings extends Pick<AccountPlan, 'account' | 'server'> {
  readonly format: 'darkroom-findings/1'
  readonly createdAt: string
  readonly notes: readonly Note[]
  /** Files of those assets that are known, by their ids. */
  readonly assets: Readonly<Record<string, FoundFile>>
}

const suffix = '.findings.json'
/** More files than anybody looks through are known by their links alone. */
const mostFiles = 5_000

const fileOf = ({ originalPath: path, localDateTime, exifInfo, width, height }: AssetRow): FoundFile => {
  const [across, down] = [width ?? exifInfo?.exifImageWidth, height ?? exifInfo?.exifImageHeight]
  return {
    path,
    taken: localDateTime.slice(0, 19),
    bytes: exifInfo?.fileSizeInByte ?? null,
    pixels: across && down ? [across, down] : null,
  }
}

const read = (file: string): Findings | null => {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Findings
    return found.format === 'darkroom-findings/1' ? found : null
  } catch {
    // There was no plan yet, or it will be written again by the next.
    return null
  }
}

/**
 * Keeps what a plan found until the next one, beside the state file. A plan of some recipes leaves what the others found.
 * @param mask keeps secrets out of what servers and recipes say
 */
export const keepFindings = async (
  { state, assets }: Pick<Session, 'state' | 'assets'>,
  { account, server, notes, recipes }: AccountPlan,
  mask: Mask,
): Promise<void> => {
  const file = `${state.file}${suffix}`
  const planned = new Set([...recipes.map(({ name }) => name), byHooks])
  const earlier = read(file)
  if (!earlier && notes.length === 0) return
  const kept = earlier?.notes.filter(({ recipe }) => !planned.has(recipe)) ?? []
  const ids = new Set(notes.filter(({ level }) => level !== 'info').flatMap(({ assetIds }) => assetIds))
  const known = await assets(new Set([...ids].slice(0, mostFiles)), true)
  const wanted = new Set(kept.flatMap(({ assetIds }) => assetIds))
  const before = Object.entries(earlier?.assets ?? {}).filter(([id]) => wanted.has(id))
  const findings: Findings = {
    format: 'darkroom-findings/1',
    createdAt: new Date().toISOString(),
    account,
    server,
    notes: [...kept, ...notes],
    assets: Object.fromEntries([...before, ...[...known].map(([id, row]) => [id, fileOf(row)] as const)]),
  }
  await writeFile(`${file}.new`, mask(JSON.stringify(findings)), { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** What the last plans found, of all accounts that have their state in a folder. */
export const lastFindings = (folder: string): Findings[] => {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(suffix))
    return names.sort().flatMap((name) => read(join(folder, name)) ?? [])
  } catch {
    return []
  }
}
