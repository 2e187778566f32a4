import { DatabaseSync } from 'node:sqlite'
import type { AccountPlan } from '../../../engine/plan/plan.ts'
import type { AssetInput, LibraryInput } from '../../../sandbox/index.ts'
import { type Home, homeFor } from '../../support/home.ts'
import { photosAt } from '../../support/library.ts'
import { assetOf } from '../../support/sandbox.ts'

const archive = { id: '00000000-0000-4000-8000-0000000000c1', name: 'Archive', importPaths: ['/external'] }

/** Two files of a library on storage that cannot be written, and two uploads that can. */
export const libraryWith = (more: AssetInput = {}): LibraryInput => ({
  libraries: [archive],
  readOnlyFolders: ['/external'],
  assets: [
    ...photosAt(['/external/2020/e1.jpg', '/external/2021/e2.jpg'], { ...more, libraryId: archive.id }),
    ...photosAt(['/data/u1.jpg', '/data/u2.jpg'], more),
  ],
})

export const external = ['e1.jpg', 'e2.jpg']
export const uploads = ['u1.jpg', 'u2.jpg']

/** A home with one recipe, `late`, for all assets. */
export const lateHome = (version: string, actions: string, library: LibraryInput = libraryWith()): Promise<Home> =>
  homeFor({
    version,
    library,
    jobs: 'held',
    config: "recipes: ['recipes/*.ts']",
    files: {
      'recipes/late.ts': `import * as darkroom from 'immich-darkroom'
const { addTag, setDescription, favorite, rate, removeTag, setDate, setLocation, syncTag } = darkroom
export default darkroom.defineRecipe({ name: 'late', actions: [${actions}] })
`,
    },
  })

/** Applies, lets the server do its jobs, and returns the exit code. */
export const applied = async ({ darkroom, sandbox }: Home, ...flags: string[]): Promise<number> => {
  const { code } = await darkroom('apply', '--yes', ...flags)
  await sandbox.settle()
  return code
}

/** File names of the assets that a plan writes to. */
export const planned = ({ sandbox }: Home, { operations }: AccountPlan): string[] =>
  operations
    .flatMap((operation) => ('assetIds' in operation ? operation.assetIds : []))
    .map((id) => sandbox.state.assets.get(id)?.originalFileName ?? id)
    .sort()

export const warningsOf = ({ recipes }: AccountPlan): readonly string[] => recipes.flatMap(({ warnings }) => warnings)

/** Makes everything in the state file so many days older. */
export const age = (home: Home, days: number): void => {
  const database = new DatabaseSync(home.stateFile())
  const older = (column: string): string => `${column} = strftime('%Y-%m-%dT%H:%M:%fZ', ${column}, '-${days} days')`
  database.exec(`
    UPDATE run SET ${older('startedAt')}, ${older('finishedAt')};
    UPDATE request SET ${older('sentAt')}, ${older('answeredAt')};
    UPDATE unkept SET ${older('sentAt')};`)
  database.close()
}

/** What a person does on the web page, with the jobs that follow. */
export const byHand = async ({ sandbox }: Home, method: string, path: string, body: object): Promise<void> => {
  const answer = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: { 'x-api-key': sandbox.users[0]?.apiKey ?? '', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
  await sandbox.settle()
}

export const tagIdOf = ({ sandbox }: Home, value: string): string =>
  [...sandbox.state.tags.values()].find((tag) => tag.value === value)?.id ?? ''

export const idsOf = ({ sandbox }: Home, names: readonly string[]): string[] =>
  names.map((name) => assetOf(sandbox, name).id)

/** Tags of assets by the file's name. */
export const tagsOf = (home: Home, names: readonly string[]): string[][] =>
  names.map((name) => assetOf(home.sandbox, name).tagIds.map((id) => home.sandbox.state.tags.get(id)?.value ?? id))
