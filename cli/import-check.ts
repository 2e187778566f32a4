import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasCode } from '../core/errors.ts'
import { isEmptyPlan, type Plan } from '../engine/plan/plan.ts'
import type { Darkroom } from '../engine/session/darkroom.ts'
import type { Job } from '../engine/session/job.ts'
import type { Session } from '../engine/session.ts'
import type { Data, Entry, Imported } from '../importers/contract.ts'
import type { OutFile } from '../importers/writing/config-files.ts'
import { type LoadedConfig, loadConfig } from './config/load-config.ts'
import { doctorCommand } from './doctor/doctor.ts'
import type { End } from './exit-code.ts'
import { type CheckedAlbum, type CheckFinding, idForm, judge, look, nameOf, unmatched } from './import-findings.ts'
import { openConfig, withDarkroom } from './open.ts'
import { planRecipes } from './plan.ts'
import { saveFile } from './save-file.ts'
import { showPlan } from './show-plan.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { writeAll } from './write-files.ts'

/** Entries with the names behind their ids as comments. */
const withNames = (entries: readonly Entry[], names: ReadonlyMap<string, string>): Entry[] =>
  entries.map((entry) => {
    const own = [...new Set(JSON.stringify(entry.data).match(idForm) ?? [])].filter((id) => names.has(id))
    return { ...entry, comments: [...entry.comments, ...own.map((id) => `${id}: ${names.get(id)}`)] }
  })

/** The account of a line, which says something only where there are several. */
const accountOf = ({ account }: { readonly account: string }, isOne: boolean): string =>
  isOne || account === '' ? '' : `${account}: `

const textOf =
  (isOne: boolean) =>
  (checked: CheckedAlbum): string => {
    const { album, isNew, membersNow, matching, wouldAdd, wouldRemove } = checked
    const name = `${isNew ? '+ ' : ''}${accountOf(checked, isOne)}${album}`
    return `  ${name}: ${membersNow} now, ${matching} match, +${wouldAdd} -${wouldRemove}`
  }

/** Limits that a first plan and twice as much fit into. */
const proposedLimits = (albums: readonly CheckedAlbum[]) => {
  const most = (key: 'wouldAdd' | 'wouldRemove'): number => albums.reduce((sum, album) => sum + album[key], 0)
  return { changes: Math.max(500, 2 * most('wouldAdd')), removals: Math.max(50, 2 * most('wouldRemove')) }
}

/** Does something in a folder with files: in one that has them, or in one that lasts as long. */
const inFolder = async <T>(
  folder: string | null,
  files: readonly OutFile[],
  work: (folder: string) => Promise<T>,
): Promise<T> => {
  if (folder !== null) return work(folder)
  const place = mkdtempSync(join(tmpdir(), 'darkroom-check-'))
  try {
    writeAll(place, files)
    return await work(place)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** An import to be checked, and what is told of it besides. */
interface ImportCheck {
  readonly imported: Imported
  readonly report: object
  /** The files of an import. */
  readonly filesOf: (imported: Imported) => readonly OutFile[]
  /** Where it was written; null where it is only looked at. */
  readonly folder: string | null
}

/** Options with which plugins also look at what the earlier tool had done, of which they plan nothing otherwise. */
const lookingAgain: Readonly<Record<string, Data>> = {
  'folder-albums': { findAssetsInAlbums: true },
  stacks: { existing: 'replace', dissolveSingles: false, reportLoneRaws: false },
}

/** What the plugins that leave alone what is done would plan if they did not; null where the import has none of them. */
const planAgain = async (terminal: Terminal, { imported, filesOf }: ImportCheck): Promise<Plan | null> => {
  const optionsFor = ({ data: { use }, isComment }: Entry): Data | undefined =>
    isComment ? undefined : lookingAgain[String(use)]
  const recipes = imported.plugins.flatMap((entry) => (optionsFor(entry) ? [nameOf(entry)] : []))
  if (recipes.length === 0) return null
  const plugins = imported.plugins.map((entry) => ({ ...entry, data: { ...entry.data, ...optionsFor(entry) } }))
  const files = filesOf({ ...imported, plugins })
  return inFolder(null, files, async (folder) => {
    const { cwd, env } = terminal.io
    const loaded = await loadConfig({ cwd, env, file: join(folder, files[0]?.path ?? '') })
    return withDarkroom(terminal, loaded, async (darkroom) => (await darkroom.plan({ recipes })).plan)
  })
}

/** In settings: that albums are synced, or a plugin of which it is not known that it syncs none unless its rules say so. */
const syncs = /"sync(Album)?":|"use":"(?!((folder|smart)-albums|album-sharing|autotag|date-repair|duplicates|stacks)")/

/** Whether there may be something to adopt: syncs that take nothing out, such as screen-captures, know what is theirs, too. */
const maySync = ({ data, isComment }: Entry): boolean => !isComment && syncs.test(JSON.stringify(data))

/** A recipe that could not be planned. */
const failed = (failure: Job['failures'][number]): CheckFinding => {
  const code = hasCode(failure, 'NAME_AMBIGUOUS') || /are called/.test(failure.message) ? 'ambiguous-value' : 'failed'
  return { account: '', code, about: failure.code, message: failure.message }
}

/** Writes the configuration once more, with the names behind ids, which only the library tells. */
const saveNames = async ({ imported, filesOf }: ImportCheck, folder: string, names: ReadonlyMap<string, string>) => {
  const [recipes, plugins] = [imported.recipes, imported.plugins].map((list) => withNames(list, names))
  for (const { path, text, isSecret } of filesOf({ ...imported, recipes, plugins } as Imported))
    if (!isSecret) await saveFile(join(folder, path), text)
}

const linesOf =
  (isOne: boolean) =>
  (finding: CheckFinding): string[] => [
    `${finding.code}: ${accountOf(finding, isOne)}${finding.about}: ${finding.message}`,
    ...(finding.explained ?? []).map(
      ({ from, note, additions }) => `  ${additions} by ${from === null ? note : `${from}: ${note}`}`,
    ),
  ]

/** Each once: what a failure tells is refused in the plan as well, and two plans leave the same in an album. */
const distinct = (failures: readonly CheckFinding[], others: readonly CheckFinding[]): CheckFinding[] => {
  const told = new Set(failures.map(({ message }) => message))
  const all = [...failures, ...others.filter(({ message }) => !told.has(message))]
  const keyOf = ({ account, about, message }: CheckFinding): string => JSON.stringify([account, about, message])
  return [...new Map(all.map((finding) => [keyOf(finding), finding])).values()]
}

/** Plans with what was imported, and says what is not as it is where the earlier tool did its work. */
const compare = async (
  terminal: Terminal,
  {
    loaded,
    darkroom,
    again,
  }: { readonly loaded: LoadedConfig; readonly darkroom: Darkroom; readonly again: Plan | null },
  given: ImportCheck,
): Promise<End> => {
  const { imported, report, folder } = given
  const job = await planRecipes(terminal, loaded, darkroom, [], {}, true)
  if (folder !== null) await saveFile(join(folder, 'plan.json'), `${JSON.stringify(job.plan, null, 2)}\n`)
  const { accounts } = job.plan
  const sessions = await Promise.all(accounts.map(({ account }) => darkroom.session(account)))
  const secondOf = (name: string) => again?.accounts.find(({ account }) => account === name) ?? null
  const judged = await Promise.all(
    accounts.map((plan, index) => judge(sessions[index] as Session, plan, secondOf(plan.account), imported)),
  )
  const seen = await look(sessions, imported)
  const adopted = [...imported.recipes, ...imported.plugins].some(maySync)
    ? await planRecipes(terminal, loaded, darkroom, [], { adopt: true }, true)
    : null
  if (folder !== null && seen.names.size > 0) await saveNames(given, folder, seen.names)
  const findings = distinct(job.failures.map(failed), [
    ...judged.flatMap((entry) => entry.findings),
    ...seen.findings,
    ...(adopted?.plan.accounts ?? []).flatMap(unmatched),
  ])
  const albums = judged.flatMap((entry) => entry.albums)
  const limits = proposedLimits(albums)
  const check = { albums, findings, leftAlone: imported.albums, limits }
  if (terminal.options.json) terminal.print(JSON.stringify({ ...report, check }, null, 2))
  else {
    await showPlan(terminal, darkroom, job)
    const isOne = accounts.length === 1
    terminal.print(['', 'Albums:', ...albums.map(textOf(isOne)), ...findings.flatMap(linesOf(isOne))].join('\n'))
    if (check.leftAlone.length > 0)
      terminal.print(`Left alone, because no rule fills them now: ${check.leftAlone.join(', ')}`)
    terminal.say(`Limits that fit: limits: { changes: ${limits.changes}, removals: ${limits.removals} }`)
  }
  if (findings.some(({ code }) => code !== 'listed') || job.beyond.length > 0) return 'refused'
  return isEmptyPlan(job.plan) ? 'fine' : 'pending'
}

/**
 * Plans with an imported configuration, and compares the plan with what is where the earlier tool did its work: in its
 * library the first plan is nearly empty. Nothing is written to the server.
 */
export const checkImport = async (terminal: Terminal, check: ImportCheck): Promise<End> => {
  const { imported, filesOf, folder } = check
  const files = filesOf(imported)
  return inFolder(folder, files, async (place): Promise<End> => {
    const config = join(place, files[0]?.path ?? '')
    const own = createTerminal(terminal.io, { ...terminal.options, config })
    own.hide(imported.accounts.flatMap(({ key }) => key ?? []))
    if (!terminal.options.json && (await doctorCommand(own, [], {})) === 'failed') return 'failed'
    const loaded = await openConfig(own)
    const again = await planAgain(own, check)
    return withDarkroom<End>(own, loaded, (darkroom) => compare(own, { loaded, darkroom, again }, check))
  })
}
