import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { type FigureRecord, recordOf } from '../site/figures.ts'

/** Our version and, in a clone, the commit. */
const ownVersion = (): string => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  try {
    const commit = execFileSync('git', ['describe', '--always', '--dirty=, with changes'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return `${version} (commit ${commit.trim()})`
  } catch {
    return version
  }
}

/** The command that was given, without addresses and keys. */
const commandLine = (script: string): string => {
  const args = process.argv.slice(2).map((arg, index, all) => {
    if (/^--(url|key)=/.test(arg)) return arg.replace(/=.*/s, '=…')
    return /^--(url|key)$/.test(all[index - 1] ?? '') ? '…' : arg
  })
  return `npm run ${[script, ...(args.length > 0 ? ['--', ...args] : [])].join(' ')}`
}

/** When, how and on what something was measured. */
export const conditions = (script: string, server: string): string =>
  [
    `Measured on ${new Date().toISOString().slice(0, 10)} with \`${commandLine(script)}\`:`,
    `Darkroom ${ownVersion()} and ${server};`,
    `Node ${process.versions.node}, ${type()} ${release()}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim()},`,
    `${Math.round(totalmem() / 2 ** 30)} GiB.`,
  ].join('\n')

const records = join(import.meta.dirname, 'figures.json')

/** Notes what was written into a page of the docs, so that `npm run docs:build` can tell it from what somebody typed. */
const note = async (file: string, name: string, content: string): Promise<void> => {
  const page = relative(join(import.meta.dirname, '..'), resolve(file))
  const record = recordOf(content)
  if (!page.startsWith('docs/') || record.measured === '') return
  const known = JSON.parse(await readFile(records, 'utf8')) as Record<string, FigureRecord>
  const next = Object.entries({ ...known, [`${page} ${name}`]: record })
  const ordered = Object.fromEntries(next.sort(([a], [b]) => (a < b ? -1 : 1)))
  await writeFile(records, `${JSON.stringify(ordered, null, 2)}\n`)
}

/**
 * Writes a text between the markers of that name in a page, and notes it in `bench/figures.json`.
 * @throws Error where the page has none
 */
export const writeBetween = async (file: string, name: string, content: string): Promise<void> => {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const page = await readFile(file, 'utf8')
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} has no ${begin} … ${end}`)
  await writeFile(file, `${page.slice(0, from + begin.length)}\n${content.trim()}\n${page.slice(to)}`)
  await note(file, name, content)
}
