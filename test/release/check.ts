import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstUse } from './first-use.ts'
import { isCompatible, licencesOf } from './licences.ts'

// `npm run release:check [-- --tag v1.2.3]`: what can be known before a release, and what is left for a person.

const root = join(import.meta.dirname, '..', '..')
const { name, version, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const tagAt = process.argv.indexOf('--tag')
const tag = tagAt < 0 ? null : process.argv[tagAt + 1]

const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0

/** What a newcomer types works with this Node; what does not is shown. */
const isUsable = async (version: string): Promise<boolean> => {
  const problem = await firstUse(root, version)
  if (problem !== null) process.stderr.write(`${problem}\n`)
  return problem === null
}

const checks: readonly (readonly [what: string, isGood: () => boolean | Promise<boolean>])[] = [
  [
    'the package has what it should (content, types, publint)',
    () => succeeds('npx', ['vitest', 'run', '--mode', 'processes', 'test/package.test.ts']),
  ],
  ['npx immich-darkroom init works in an empty folder with Node 24', () => isUsable('24')],
  ['the same with Node 26', () => isUsable('26')],
  ['npm would publish it', () => succeeds('npm', ['publish', '--dry-run', '--ignore-scripts', '--silent'])],
  ['licences of dependencies allow it', () => [...licencesOf(root).keys()].every(isCompatible)],
  ['CHANGELOG.md has this version', () => readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`## ${version}\n`)],
  ['package.json names its owner', () => !homepage.includes('/OWNER/')],
  ...(tag === null ? [] : [['the tag is the version', () => tag === `v${version}`] as const]),
]

let failed = 0
for (const [what, isGood] of checks) {
  const good = await isGood()
  if (!good) failed += 1
  process.stdout.write(`${good ? 'ok    ' : 'FAILED'}  ${what}\n`)
}
process.stdout.write(`
For a person, before the tag v${version} of ${name} is pushed:
- Name the owner in package.json, and date the version in CHANGELOG.md.
- Give the repository a token of npm as the secret NPM_TOKEN; the image goes to the registry of the repository.
- Run the checks on real servers of each version that the README names, and \`npm run bench\`.
`)
process.exitCode = failed === 0 ? 0 : 1
