import type { Current } from './configuration.ts'
import type { Job } from './settings.ts'

/** What a job was last run with: its own settings and the files of the edition. */
export const configHashOf = ({ config }: Current, job: Job): string =>
  `${config.hash} ${job.recipes.join()} ${JSON.stringify(job.modes)}`

/** What a configuration says of some kind of thing: its texts by their names. */
type Said = ReadonlyMap<string, string>

const jobsOf = ({ settings }: Current): Said =>
  new Map(
    settings.jobs.map((job) => [job.name, JSON.stringify([job, [...job.on], job.schedules.map(({ text }) => text)])]),
  )

const byName = (things: readonly { readonly name: string }[]): Said =>
  new Map(things.map((thing) => [thing.name, JSON.stringify(thing)]))

const namesText = (word: string, names: readonly string[]): string[] =>
  names.length > 0 ? [`${word} ${names.join(', ')}`] : []

const differences = (what: string, old: Said, now: Said): string[] => [
  ...namesText(
    `${what} added`,
    [...now.keys()].filter((name) => !old.has(name)),
  ),
  ...namesText(
    `${what} removed`,
    [...old.keys()].filter((name) => !now.has(name)),
  ),
  ...namesText(
    `${what} altered`,
    [...now].flatMap(([name, text]) => (old.has(name) && old.get(name) !== text ? [name] : [])),
  ),
]

/**
 * What is otherwise in another configuration, in words.
 * @example
 * changesText(before, current) // 'jobs added nightly; recipes altered clips, screenshots'
 */
export const changesText = (before: Current, current: Current): string => {
  const found = [
    ...differences('jobs', jobsOf(before), jobsOf(current)),
    ...differences('recipes', byName(before.config.recipes), byName(current.config.recipes)),
    ...differences('accounts', byName(before.config.accounts), byName(current.config.accounts)),
  ]
  if (found.length > 0) return found.join('; ')
  return before.config.hash === current.config.hash ? 'nothing altered' : 'recipes, options or settings altered'
}
