import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { LibraryInput, Sandbox } from '../../sandbox/index.ts'
import { type Home, homeFor } from '../support/home.ts'
import type { CliRun } from '../support/run-cli.ts'

/** What is right in a case that can be said as data; all else is in `why`. */
export interface Expected {
  readonly why?: string
  /** What is dated otherwise afterwards, by file name; everything else keeps its date. */
  readonly dates?: Readonly<Record<string, string>>
  /** File names that are left to a person. */
  readonly review?: readonly string[]
  readonly albums?: Readonly<Record<string, readonly string[]>>
  readonly sharedWith?: readonly string[]
  readonly counts?: Readonly<Record<string, number>>
  readonly stacks?: readonly (readonly string[])[]
  readonly tagged?: readonly string[]
  /** File names or whole paths. */
  readonly trashed?: readonly string[]
  readonly stacksAfterApplyAndSecondApply?: number
}

/** A library and a configuration of somebody, who told in public what went wrong. */
export interface PublicCase {
  readonly title: string
  readonly version?: string
  readonly library: LibraryInput | 'any'
  readonly config: object
  readonly files?: Readonly<Record<string, string | { readonly base64: string }>>
  readonly env?: Readonly<Record<string, string>>
  readonly command: string
  readonly expected: Expected | string
}

/** Where the cases are; they are no part of the product. */
export const casesFolder = process.env.DARKROOM_CASES ?? resolve(import.meta.dirname, '../../../shared/cases')

/** Cases by the names of their files without extension. */
export const publicCases = (): [name: string, given: PublicCase][] =>
  (existsSync(casesFolder) ? readdirSync(casesFolder) : [])
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [file.slice(0, -5), JSON.parse(readFileSync(join(casesFolder, file), 'utf8')) as PublicCase])

/** What commands said, and the library before, after `apply`, and after `undo`. */
export interface Outcome {
  readonly home: Home
  readonly plan: CliRun
  readonly apply: CliRun
  readonly again: CliRun
  readonly undo?: CliRun
  readonly before: Seen
  readonly after: Seen
  readonly undone?: Seen
}

const namesOf = ({ state }: Sandbox, ids: Iterable<string>): string[] =>
  [...ids].map((id) => state.assets.get(id)?.originalFileName ?? id)

/** What a person sees of a library. */
export const seen = (sandbox: Sandbox) => {
  const { state } = sandbox
  const assets = [...state.assets.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  const tagNames = (ids: Iterable<string>): string[] => [...ids].map((id) => state.tags.get(id)?.value ?? id).sort()
  return {
    assets: assets.map((asset) => ({
      file: asset.originalFileName,
      path: asset.originalPath,
      at: asset.fileCreatedAt / 1000,
      clock: asset.localDateTime / 1000,
      isTrashed: asset.trashedAt !== null,
      visibility: asset.visibility,
      tags: tagNames(asset.tagIds),
    })),
    albums: [...state.albums.values()]
      .map(({ albumName, assetIds, description, users }) => ({
        name: albumName,
        files: namesOf(sandbox, assetIds).sort(),
        description,
        sharedWith: users.map(({ userId, role }) => `${state.users.get(userId)?.name} ${role}`).sort(),
      }))
      .sort((a, b) => (`${a.name}${a.files}` < `${b.name}${b.files}` ? -1 : 1)),
    /** The one on top first. */
    stacks: [...state.stacks.values()]
      .map(({ primaryAssetId, assetIds }) => [
        ...namesOf(sandbox, [primaryAssetId]),
        ...namesOf(
          sandbox,
          [...assetIds].filter((id) => id !== primaryAssetId),
        ).sort(),
      ])
      .sort(),
  }
}
export type Seen = ReturnType<typeof seen>

/** More pictures than fit in one page, all of one time, as the note of a case describes them. */
const manyPictures: LibraryInput = {
  assets: Array.from({ length: 2101 }, (_, index) => ({
    originalPath: `/pics/${index % 3 ? 'test1' : 'test2'}/p${String(index).padStart(5, '0')}.jpg`,
    fileCreatedAt: '2024-01-10T10:00:00.000Z',
  })),
}

const libraryOf = ({ library }: PublicCase): LibraryInput => {
  if (library === 'any') return { assets: [{ originalPath: '/ext/Trip/a.jpg' }] }
  return 'note' in library ? manyPictures : library
}

/** A home as the case has it: `$DIR` is its folder, `PORT` and `KEY` those of the server. */
export const homeOf = async (given: PublicCase): Promise<Home> => {
  const home = await homeFor({ library: libraryOf(given), ...(given.version ? { version: given.version } : {}) })
  for (const [name, content] of Object.entries(given.files ?? {})) {
    const file = join(home.folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'))
  }
  const config = JSON.stringify(given.config)
    .replaceAll('$DIR', home.folder)
    .replaceAll('PORT', new URL(home.sandbox.url).port)
    .replaceAll('"KEY"', JSON.stringify(home.env.IMMICH_API_KEY))
  await home.write({ 'immichrc.json': config })
  return home
}

/** Runs the commands of a case: a plan, `apply`, another plan, and `undo` where the case asks for it. */
export const outcomeOf = async (given: PublicCase): Promise<Outcome> => {
  const home = await homeOf(given)
  const { sandbox, darkroom } = home
  const before = seen(sandbox)
  const plan = await darkroom('plan', '--json')
  const apply = await darkroom('apply', '--yes')
  await sandbox.settle()
  const after = seen(sandbox)
  const again = await darkroom('plan', '--json')
  if (!given.command.includes('undo')) return { home, plan, apply, again, before, after }
  const undo = await darkroom('undo', '--yes')
  await sandbox.settle()
  return { home, plan, apply, again, undo, before, after, undone: seen(sandbox) }
}
