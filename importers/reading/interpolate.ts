/** What became of a text with variables in it. */
interface Interpolated {
  readonly text: string
  readonly missing: readonly string[]
}

const variable = /\$\$|\$\{(\w+)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\}|\$(\w+)/g

/**
 * Puts variables into a text as compose does: `${A}`, `${A:-default}`, `${A-default}`, `${A:?message}`, `$A`, and `$$` for a
 * dollar sign.
 */
export const interpolate = (text: string, values: ReadonlyMap<string, string>): Interpolated => {
  const missing: string[] = []
  const replaced = text.replace(variable, (whole, braced?: string, mark?: string, other?: string, plain?: string) => {
    if (whole === '$$') return '$'
    const name = braced ?? plain ?? ''
    const value = values.get(name)
    const isThere = mark?.startsWith(':') ? Boolean(value) : value !== undefined
    if (mark?.endsWith('+')) return isThere ? (other ?? '') : ''
    if (isThere) return value ?? ''
    if (mark?.endsWith('-')) return other ?? ''
    missing.push(name)
    return ''
  })
  return { text: replaced, missing }
}

/** The same where nothing is said of what has no value and no default: that stays as it is written. */
export const interpolateKnown = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(variable, (whole) => {
    const { text: filled, missing } = interpolate(whole, values)
    return whole === '$$' || missing.length > 0 ? whole : filled
  })
