import { suggestion } from '../../index.ts'

/** How many values an option takes: none, one, as many as come up to the next option, or up to two. */
type Arity = 0 | 1 | 2 | '*'

/** Options by their names, as `argparse` has them: the first name is the one that counts. */
export type ArgumentForm = readonly (readonly [names: readonly string[], arity: Arity])[]

/** An option of a command line. */
export interface FoundOption {
  /** The first of its names. */
  readonly name: string
  /** As it was written. */
  readonly written: string
  readonly values: readonly string[]
}

/** A command line, taken apart. */
interface ReadArguments {
  readonly options: readonly FoundOption[]
  readonly positionals: readonly string[]
  readonly problems: readonly {
    readonly code: 'option-unknown' | 'value-invalid'
    readonly message: string
    readonly hint: string
  }[]
}

type Known = Pick<FoundOption, 'name'> & { readonly arity: Arity }

const isOption = (word: string | undefined): boolean => word !== undefined && /^-./.test(word) && !/^-\d/.test(word)

/** An option and what is joined to it: `--long=2` and `-a=2`, or `-a2` and `-uc` as `more`. */
const takenApart = (word: string): { readonly written: string; readonly joined?: string; readonly more?: string } => {
  const [, long, joined] = /^(--[^=]+|-[^-])(?:=(.*))?$/s.exec(word) ?? []
  if (long !== undefined) return joined === undefined ? { written: long } : { written: long, joined }
  return /^-[^-]/.test(word) ? { written: word.slice(0, 2), more: word.slice(2) } : { written: word }
}

/** The option that is meant, or what is wrong with it. */
const meant = (word: string, known: ReadonlyMap<string, Known>): Known | ReadArguments['problems'][number] => {
  const exact = known.get(word)
  if (exact) return exact
  const near = word.startsWith('--') ? [...known.keys()].filter((name) => name.startsWith(word)) : []
  const found = new Map(near.flatMap((name) => known.get(name) ?? []).map((option) => [option.name, option]))
  const [only] = found.values()
  if (only && found.size === 1) return only
  if (found.size > 1) return { code: 'option-unknown', message: `${word} may be ${near.join(' or ')}`, hint: '' }
  const closest = suggestion(word, [...known.keys()])
  const hint = closest ? `Did you mean ${closest}?` : ''
  return { code: 'option-unknown', message: `${word} is not an option of the tool`, hint }
}

/** Takes a command line apart as Python's `argparse` does: long options may be shortened as far as they are unique. */
export const readArguments = (words: readonly string[], form: ArgumentForm): ReadArguments => {
  const known = new Map(
    form.flatMap(([names, arity]) => names.map((name) => [name, { name: names[0] ?? name, arity }])),
  )
  const options: FoundOption[] = []
  const positionals: string[] = []
  const problems: ReadArguments['problems'][number][] = []
  const rest = [...words]
  const readOption = (word: string): void => {
    const { written, joined, more } = takenApart(word)
    const option = meant(written, known)
    if ('code' in option) {
      problems.push(option)
      return
    }
    const values = joined === undefined ? [] : [joined]
    if (more !== undefined && option.arity === 0) rest.unshift(`-${more}`)
    else if (more !== undefined) values.push(more)
    const most = option.arity === '*' ? Infinity : option.arity
    while (values.length < most && rest.length > 0 && !isOption(rest[0])) values.push(rest.shift() ?? '')
    if (option.arity !== 0 && values.length === 0)
      problems.push({ code: 'value-invalid', message: `${word} has no value`, hint: '' })
    options.push({ name: option.name, written, values })
  }
  while (rest.length > 0) {
    const word = rest.shift() ?? ''
    if (word === '--') positionals.push(...rest.splice(0))
    else if (isOption(word)) readOption(word)
    else positionals.push(word)
  }
  return { options, positionals, problems }
}
