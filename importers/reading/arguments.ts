import { suggestion } from '../../index.ts'

/** How many values an option takes: none, one, as many as come up to the next option, or up to two. */
export type Arity = 0 | 1 | 2 | '*'

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
export interface ReadArguments {
  readonly options: readonly FoundOption[]
  readonly positionals: readonly string[]
  readonly problems: readonly {
    readonly code: 'option-unknown' | 'value-invalid'
    readonly message: string
    readonly hint: string
  }[]
}

const isNegative = (word: string): boolean => /^-\d/.test(word)

/** Takes a command line apart as Python's `argparse` does: long options may be shortened as far as they are unique. */
export const readArguments = (words: readonly string[], form: ArgumentForm): ReadArguments => {
  const known = new Map(
    form.flatMap(([names, arity]) => names.map((name) => [name, { name: names[0] ?? name, arity }])),
  )
  const options: FoundOption[] = []
  const positionals: string[] = []
  const problems: { code: 'option-unknown' | 'value-invalid'; message: string; hint: string }[] = []
  const rest = [...words]
  const isOption = (word: string | undefined): boolean => word !== undefined && /^-./.test(word) && !isNegative(word)
  const meant = (word: string): { name: string; arity: Arity } | null => {
    const exact = known.get(word)
    if (exact) return exact
    const near = word.startsWith('--') ? [...known.keys()].filter((name) => name.startsWith(word)) : []
    const found = new Set(near.map((name) => known.get(name)?.name))
    if (found.size === 1) return known.get(near[0] ?? '') ?? null
    const message = found.size > 1 ? `${word} may be ${near.join(' or ')}` : `${word} is no option of the tool`
    const closest = suggestion(word, [...known.keys()])
    problems.push({
      code: 'option-unknown',
      message,
      hint: closest && found.size === 0 ? `Did you mean ${closest}?` : '',
    })
    return null
  }
  while (rest.length > 0) {
    const word = rest.shift() ?? ''
    if (word === '--') {
      positionals.push(...rest.splice(0))
      continue
    }
    if (!isOption(word)) {
      positionals.push(word)
      continue
    }
    // -a=2, -a2 and -uc as well as --long=2.
    const [, long, joined] = /^(--[^=]+|-[^-])(?:=(.*))?$/s.exec(word) ?? []
    const short = long === undefined && /^-[^-]/.test(word) ? word.slice(0, 2) : null
    const option = meant(long ?? short ?? word)
    if (!option) continue
    const values: string[] = []
    if (joined !== undefined) values.push(joined)
    else if (short !== null && option.arity !== 0) values.push(word.slice(2))
    else if (short !== null) rest.unshift(`-${word.slice(2)}`)
    const most = option.arity === '*' ? Infinity : option.arity
    while (values.length < most && rest.length > 0 && !isOption(rest[0])) {
      if (option.arity !== '*' && values.length > 0 && option.arity === 1) break
      values.push(rest.shift() ?? '')
    }
    if (option.arity !== 0 && values.length === 0)
      problems.push({ code: 'value-invalid', message: `${word} has no value`, hint: '' })
    options.push({ name: option.name, written: long ?? short ?? word, values })
  }
  return { options, positionals, problems }
}
